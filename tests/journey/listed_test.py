"""Lists of actors' names: what they hold to be one ties reports, and what they tell apart ties less."""
from journey import Journey, activity, main

# Two vendors' names of one actor, and of two others that have a word in common, which is written as names are. Nothing else is
# shared.
REPORTS = {
    "north": [activity("n1", "ip:192.0.2.1", "domain:a1.example", title="Shuckbird strikes ministries", date="2014-01-03"),
              activity("n2", "ip:192.0.2.2", "domain:a2.example", title="Quiet MARTEN and the mail servers", date="2014-02-03"),
              activity("n3", "ip:192.0.2.3", "domain:a3.example", title="How invoices are forged", date="2014-02-04")],
    "south": [activity("s1", "ip:192.0.2.4", "domain:a4.example", title="Pale-Heron returns with a wiper", date="2014-03-03"),
              activity("s2", "ip:192.0.2.5", "domain:a5.example", title="New lures of Loud MARTEN group", date="2014-03-09")],
}
NAMES = [{"source": "maps", "group": "G1", "names": ["Shuckbird", "Pale Heron"]},
         {"source": "maps", "group": "G2", "names": ["Quiet Marten"]},
         {"source": "maps", "group": "G3", "names": ["Loud Marten"]}]


class Listed(Journey):
    def setUp(self):
        super().setUp()
        self.words = self.pooled("case")

    def pooled(self, name):
        words = self.case(name)
        for partner in ("north", "south", "maps", "doubter"):
            self.ask(*words, "partner", "add", partner, "--reliability", "B", "--tlp", "GREEN")
        for partner, reports in REPORTS.items():
            self.ask(*words, "pool", self.write(partner + ".jsonl", reports), "--partner", partner)
        return words

    def list_names(self, lines=NAMES, partner="maps", **more):
        self.ask(*self.words, "pool", self.write(partner + "-names.jsonl", [{**line, **more} for line in lines]), "--partner", partner)

    def clusters(self, *more):
        return [row for row in self.ask(*self.words, "clusters", "--json", *more).lines() if len(row["activities"]) > 1]

    def are_together(self, *labels, more=()):
        return any(set(labels) <= set(row["activities"]) for row in self.clusters(*more))

    def test_names_that_a_list_holds_to_be_one_tie_the_reports_that_bear_them(self):
        self.assertFalse(self.are_together("north:n1", "south:s1"))
        self.list_names()
        self.assertTrue(self.are_together("north:n1", "south:s1"))
        told = self.ask(*self.words, "explain", "--json", "north:n1", "south:s1").json()
        piece = told["evidence"][0]
        self.assertEqual((piece["kind"], piece["value"]), ("listed name", "'G1' of maps: Pale Heron, Shuckbird"))
        self.assertIn("the list has as one actor", piece["why"])

    def test_without_names_no_list_counts(self):
        self.list_names()
        self.assertEqual(self.clusters("--no-names"), [])

    def test_what_another_keeps_apart_ties_nothing(self):
        self.list_names()
        self.list_names([{"source": "doubter", "group": "D1", "names": ["Shuckbird"]},
                         {"source": "doubter", "group": "D2", "names": ["Pale Heron"]}], "doubter")
        self.assertFalse(self.are_together("north:n1", "south:s1"))

    def test_a_chain_of_two_lists_ties_nothing(self):
        self.list_names([{"source": "maps", "group": "G1", "names": ["Shuckbird", "Between"]}])
        self.list_names([{"source": "doubter", "group": "D1", "names": ["Between", "Pale Heron"]}], "doubter")
        self.assertFalse(self.are_together("north:n1", "south:s1"))

    def test_a_list_that_is_not_trusted_makes_no_word_a_name(self):
        rows = [activity(f"q{i}", f"ip:198.51.100.{i}", title=f"{title} zorbline", date="2014-05-01")
                for i, title in enumerate(("Our report on", "What we know of"))]
        self.ask(*self.words, "pool", self.write("more.jsonl", rows), "--partner", "north")
        before = self.ask(*self.words, "clusters", "--json").out
        self.ask(*self.words, "partner", "add", "doubter", "--reliability", "E")
        self.list_names([{"source": "doubter", "group": "D1", "names": ["Zorbline"]}], "doubter")
        self.assertEqual(self.ask(*self.words, "clusters", "--json").out, before)
        self.list_names([{"source": "maps", "group": "G1", "names": ["Zorbline"]}])
        self.assertTrue(self.are_together("north:q0", "north:q1"))

    def test_a_name_in_ever_so_many_groups_names_nobody(self):
        self.list_names([{"source": "maps", "group": f"G{i}", "names": ["Shuckbird", "Pale Heron", f"Other {i}"]} for i in range(65)])
        self.assertFalse(self.are_together("north:n1", "south:s1"))

    def test_a_list_that_is_withdrawn_was_never_there(self):
        before = self.ask(*self.words, "clusters", "--json").out
        self.list_names()
        self.assertNotEqual(self.ask(*self.words, "clusters", "--json").out, before)
        self.ask(*self.words, "partner", "withdraw", "maps")
        self.assertEqual(self.ask(*self.words, "clusters", "--json").out, before)

    def test_a_conclusion_is_marked_as_the_list_that_it_needs(self):
        self.list_names(tlp="AMBER")
        tied = next(row for row in self.clusters() if "north:n1" in row["activities"])
        self.assertEqual(tied["markings"], ["AMBER"])
        self.assertEqual(self.ask(*self.words, "explain", "--json", "north:n1", "south:s1").json()["marking"], "AMBER")
        self.assertFalse(self.are_together("north:n1", "south:s1", more=("--as", "GREEN")))

    def shared_names(self, a, b):
        return {piece["value"] for piece in self.ask(*self.words, "explain", "--json", a, b).json()["evidence"] if piece["kind"] == "name"}

    def test_a_part_of_a_listed_name_is_no_name(self):
        self.assertEqual(self.shared_names("north:n2", "south:s2"), {"marten"})
        more = [activity(f"m{i}", f"ip:198.51.100.{i}", title=title, date="2014-05-01")
                for i, title in enumerate(("Loud Marten again", "Loud Marten in the south", "Quiet Marten moves on"))]
        self.ask(*self.words, "pool", self.write("more.jsonl", more), "--partner", "north")
        self.list_names()
        self.assertTrue(self.are_together("north:m0", "north:m1", "south:s2"))
        self.assertTrue(self.are_together("north:m2", "north:n2"))
        self.assertEqual(self.shared_names("north:n2", "south:s2"), set())
        self.assertFalse(self.are_together("north:n2", "south:s2"))

    def test_actors_that_a_list_tells_apart_are_not_one_by_a_tool(self):
        rows = [activity(f"{who[0]}{i}", f"ip:203.0.113.{ord(who[0]) + i}", *(["family:Rarewiper"] if i < 2 else []),
                         title=f"{who} Marten in the {place}", date=date)
                for who, date in (("Quiet", "2014-06-01"), ("Loud", "2016-06-01")) for i, place in enumerate(("north", "south", "east", "west", "middle"))]
        rows += [activity(f"b{i}", f"family:Family{i}", date="2014-06-01") for i in range(100)]
        self.ask(*self.words, "pool", self.write("tools.jsonl", rows), "--partner", "north")
        self.ask(*self.words, "partner", "add", "maps", "--reliability", "A")
        # Nobody knows both: a tool that hardly anybody has joins them.
        self.list_names(NAMES[1:2])
        self.list_names([{**NAMES[2], "source": "doubter"}], "doubter")
        self.assertTrue(self.are_together("north:Q2", "north:L2"))
        self.list_names()
        self.assertTrue(self.are_together("north:Q0", "north:Q2"))
        self.assertFalse(self.are_together("north:Q2", "north:L2"))


main()
