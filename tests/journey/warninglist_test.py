"""pool --warninglist: what a list holds weighs less, whenever the list comes; withdrawn, it is as if it had never come."""
import json

from journey import Journey, activity, main

NORTH = [activity("n1", "domain:cdn.shared.example", "ip:198.51.100.7", date="2013-05-01")]
SOUTH = [activity("s1", "domain:cdn.shared.example", "ip:198.51.100.7", date="2013-05-02")]
HOSTS = {"name": "Shared hosts", "version": 3, "type": "hostname", "list": ["shared.example"], "matching_attributes": ["domain", "hostname"]}


class WarningList(Journey):
    def total(self, case):
        return self.ask(*case, "--json", "explain", "north:n1", "south:s1").json()

    def pool_reports(self, case):
        self.ask(*case, "pool", self.write("north.jsonl", NORTH), "--partner", "north")
        self.ask(*case, "pool", self.write("south.jsonl", SOUTH), "--partner", "south")

    def pool_list(self, case, document=None, *more):
        self.ask(*case, "pool", self.write("hosts.json", json.dumps(document or HOSTS)), *more)

    def test_what_a_list_holds_weighs_less_and_says_so(self):
        case = self.case()
        self.pool_reports(case)
        before = self.total(case)
        self.pool_list(case)
        after = self.total(case)
        self.assertLess(after["total_nats"], before["total_nats"])
        whys = [one["why"] for one in after["evidence"] if "shared.example" in one["value"]]
        self.assertTrue(whys and all("on a warning list" in why for why in whys), whys)
        self.assertFalse([one for one in after["evidence"] if one["value"] == "198.51.100.7" and "warning" in one["why"]])
        self.assertEqual(len(self.ask(*case, "export", "--format", "jsonl").lines()), 2)

    def test_ask_names_the_lists(self):
        case = self.case()
        self.pool_reports(case)
        self.pool_list(case)
        self.expect(self.ask(*case, "ask", "cdn.shared.example"), out_has="on warning list 'Shared hosts': weighs less")
        answer = self.ask(*case, "--json", "ask", "other.shared.example", "198.51.100.7").lines()
        self.assertEqual([one["listed"] for one in answer], ["on warning list 'Shared hosts'", None])

    def test_it_does_not_matter_when_the_list_comes(self):
        first, last = self.case("first"), self.case("last")
        self.pool_list(first)
        self.pool_reports(first)
        self.pool_reports(last)
        self.pool_list(last)
        self.assertEqual(self.total(first), self.total(last))

    def test_the_highest_version_counts(self):
        case = self.case()
        self.pool_reports(case)
        before = self.total(case)
        self.pool_list(case, {**HOSTS, "version": 4, "list": ["elsewhere.example"]})
        self.pool_list(case)
        self.assertEqual(self.total(case), before)

    def test_a_withdrawn_list_never_was(self):
        case = self.case()
        self.pool_reports(case)
        before = self.total(case)
        self.pool_list(case)
        self.ask(*case, "partner", "withdraw", "MISP warning lists")
        self.assertEqual(self.total(case), before)

    def test_a_list_of_ones_own_has_an_entry_a_line(self):
        case = self.case()
        self.pool_reports(case)
        before = self.total(case)
        self.ask(*case, "pool", "--warninglist", self.write("own.txt", "# ours\n198.51.100.0/24\n"), "--partner", "we")
        self.assertLess(self.total(case)["total_nats"], before["total_nats"])
        self.expect(self.ask(*case, "ask", "198.51.100.7"), out_has="on warning list 'own'")


main()
