"""The contract of docs/interface.md: what each verb answers, and with which exit code it refuses."""
import json

from journey import Journey, activity, main

SHARED_C2 = ["domain:c2.example", "domain:update.example", "ip:192.0.2.7", "mutex:Global\\invented",
             "sha256:" + "ab" * 32]


class Verbs(Journey):
    def two_reports(self):
        case = self.case()
        self.write("north.jsonl", [
            activity("n1", *SHARED_C2, publisher="North", date="2014-01-10", names=["Axiom"], families=["Hikit"]),
            activity("n2", "domain:else.example", publisher="North", date="2014-01-11")])
        self.write("south.jsonl", [
            activity("s1", *SHARED_C2[:4], "domain:new.example", publisher="South", date="2014-02-01",
                     names=["Hidden Lynx"], families=["Hikit"], countries=["JP"], sectors=["aerospace"])])
        self.ask(*case, "pool", "north.jsonl", "south.jsonl")
        return case

    def test_init_refuses_a_case_that_is_there(self):
        case = self.case()
        self.assertEqual(self.ask("init", "other", "--json").json(), {"case": "other"})
        self.expect(self.run_program("init", case[1]), code=2, err_has="already")

    def test_a_missing_case_names_the_remedy(self):
        self.expect(self.run_program("clusters"), code=3, err_has="asterism init")

    def test_a_wrong_verb_or_option_is_answered_with_the_right_one(self):
        self.expect(self.run_program("conect"), code=2, err_has="asterism help")
        case = self.case()
        self.expect(self.run_program(*case, "pool", "x", "--prtner", "P"), code=2, err_has="--partner")
        self.expect(self.run_program(*case, "pool"), code=2)
        self.expect(self.run_program(*case, "partner", "add", "P", "--reliability", "G"), code=2, err_has="Admiralty")

    def test_pool_counts_what_it_read(self):
        case = self.case()
        self.write("a.jsonl", [activity("a", "domain:one.example", "ip:192.0.2.1", publisher="P")])
        told = self.ask(*case, "pool", "a.jsonl", "--json").json()
        self.assertEqual(told, {"files": 1, "records": 1, "activities": 1, "observations": 2, "new": 2,
                                "duplicates": 0, "complaints": 0})

    def test_pool_reads_on_after_a_bad_line_and_says_where_it_was(self):
        case = self.case()
        good = json.dumps(activity("a", "domain:one.example", publisher="P"))
        bad = json.dumps(activity("b", "md5:123", publisher="P"))
        self.write("a.jsonl", good + "\n{\"id\":\n" + bad + "\n" + good.replace('"a"', '"c"') + "\n")
        told = self.ask(*case, "pool", "a.jsonl", "--json", code=1).json()
        self.assertEqual((told["activities"], told["complaints"]), (3, 2))
        places = [row["place"] for row in self.ask(*case, "complaints", "--json").lines()]
        self.assertTrue(any("2" in place for place in places) and any("3" in place for place in places), places)

    def test_pool_without_a_partner_says_how_to_name_one(self):
        case = self.case()
        self.write("list.csv", "type,value\ndomain,one.example\n")
        self.ask(*case, "pool", "list.csv", code=1)
        self.assertIn("--partner", self.ask(*case, "complaints", "--json").lines()[0]["what"])

    def test_pool_of_a_path_that_is_not_there_is_refused_before_anything_is_read(self):
        case = self.case()
        self.write("a.jsonl", [activity("a", "domain:one.example", publisher="P")])
        self.expect(self.run_program(*case, "pool", "a.jsonl", "missing.jsonl"), code=3, err_has="missing.jsonl")
        self.assertEqual(self.ask(*case, "stats", "--json").json()["observations"], 0)

    def test_pool_reads_standard_input(self):
        case = self.case()
        line = json.dumps(activity("a", "domain:one.example", publisher="P"))
        self.assertEqual(self.ask(*case, "pool", "-", "--json", stdin=line).json()["new"], 1)

    def test_connect_and_clusters_give_the_fields_scripts_rely_on(self):
        case = self.two_reports()
        told = self.ask(*case, "connect", "--json").json()
        self.assertLessEqual({"activities", "clusters", "multi_activity_clusters", "candidate_pairs", "seconds"},
                             set(told))
        rows = self.ask(*case, "clusters", "--json").lines()
        for row in rows:
            self.assertLessEqual({"id", "name", "aliases", "activities", "partners", "probability", "confidence",
                                  "first_seen", "last_seen", "markings"}, set(row))
        self.assertEqual(sorted(rows[0]["activities"]), ["North:n1", "South:s1"])
        self.assertEqual(rows[0]["markings"], ["AMBER"])
        self.assertEqual({alias["name"] for alias in rows[0]["aliases"]} | {rows[0]["name"]}, {"Axiom", "Hidden Lynx"})

    def test_explain_gives_every_contribution_and_what_each_partner_carries(self):
        case = self.two_reports()
        told = self.ask(*case, "explain", "North:n1", "South:s1", "--json").json()
        self.assertTrue(told["together"])
        self.assertGreater(told["probability"], 0.5)
        total = round(told["prior_nats"] * 1e6) + sum(round(e["nats"] * 1e6) for e in told["evidence"])
        self.assertEqual(total, round(told["total_nats"] * 1e6))
        strongest = told["evidence"][0]
        self.assertEqual(strongest["partners"], ["North", "South"])
        self.assertEqual({o["activity"] for o in strongest["observations"]}, {"North:n1", "South:s1"})
        self.assertLess(told["without_strongest"]["total_nats"], told["total_nats"])
        self.assertEqual({row["partner"] for row in told["without_partner"]}, {"North", "South"})
        apart = self.ask(*case, "explain", "North:n1", "North:n2", "--json").json()
        self.assertFalse(apart["together"])
        self.expect(self.run_program(*case, "explain", "North:n1", "Nobody:x"), code=2, err_has="clusters")

    def test_names_never_glue(self):
        case = self.case()
        self.write("a.jsonl", [activity("a", "domain:one.example", publisher="P", names=["Axiom"]),
                               activity("b", "domain:two.example", publisher="Q", names=["Axiom"])])
        self.ask(*case, "pool", "a.jsonl")
        self.assertEqual(len(self.ask(*case, "clusters", "--json").lines()), 2)

    def test_rulings_are_honoured_and_can_be_undone(self):
        case = self.two_reports()
        before = self.ask(*case, "clusters", "--json").out
        self.expect(self.run_program(*case, "decide", "same", "North:n2", "South:s1"), code=2, err_has="--reason")
        kept = self.ask(*case, "decide", "same", "North:n2", "South:s1", "--reason", "same server", "--json").json()
        self.assertEqual(len(self.ask(*case, "clusters", "--json").lines()), 1)
        self.expect(self.run_program(*case, "decide", "different", "North:n2", "South:s1", "--reason", "no"), code=2)
        self.ask(*case, "decide", "undo", kept["number"])
        self.assertEqual(self.ask(*case, "clusters", "--json").out, before)
        self.ask(*case, "decide", "different", "North:n1", "South:s1", "--reason", "two customers of one host")
        self.assertEqual(len(self.ask(*case, "clusters", "--json").lines()), 3)
        rows = self.ask(*case, "decide", "list", "--json").lines()
        self.assertEqual(rows[0]["author"], "analyst")
        self.assertTrue(rows[0]["undone"])

    def test_ask_understands_defanged_values_names_and_activities(self):
        case = self.two_reports()
        told = self.ask(*case, "ask", "c2[.]example", "nobody.example", "Axiom", "North:n2", "Hikit", "--json").lines()
        self.assertEqual((told[0]["value"], told[0]["type"], told[0]["known"]), ("c2.example", "domain", True))
        self.assertEqual(told[0]["activities"], ["North:n1", "South:s1"])
        self.assertEqual(len(told[0]["clusters"]), 1)
        self.assertFalse(told[1]["known"])
        self.assertEqual((told[2]["type"], told[2]["known"]), ("name", True))
        self.assertEqual((told[3]["type"], told[3]["known"]), ("activity", True))
        self.assertEqual((told[4]["type"], told[4]["known"]), ("family", True))
        listed = self.ask(*case, "ask", "-", "--json", stdin="c2.example\n\n192.0.2[.]7\n").lines()
        self.assertEqual([row["type"] for row in listed], ["domain", "ipv4"])

    def test_extract_needs_no_case(self):
        text = "The implant calls hxxp://evil[.]example/gate.php from 198.51.100[.]9, md5 " + "0f" * 16
        rows = self.ask("extract", "--json", stdin=text).lines()
        self.assertEqual({(row["type"], row["value"]) for row in rows},
                         {("url", "http://evil.example/gate.php"), ("ipv4", "198.51.100.9"), ("md5", "0f" * 16)})
        self.assertTrue(all({"type", "value", "offset", "context"} <= set(row) for row in rows))

    def test_withdrawing_a_partner_is_as_if_it_had_never_given(self):
        case = self.two_reports()
        other = self.case("other")
        self.ask(*other, "pool", "north.jsonl")
        whole = self.ask(*case, "clusters", "--json").out
        self.ask(*case, "partner", "withdraw", "South")
        self.assertEqual(self.ask(*case, "clusters", "--json").out, self.ask(*other, "clusters", "--json").out)
        self.assertFalse(self.ask(*case, "ask", "new.example", "--json").json()["known"])
        self.ask(*case, "partner", "restore", "South")
        self.assertEqual(self.ask(*case, "clusters", "--json").out, whole)
        self.expect(self.run_program(*case, "partner", "withdraw", "Nobody"), code=2)

    def test_backup_is_a_case_and_check_finds_it_sound(self):
        case = self.two_reports()
        self.write("copy/.keep", "")
        self.ask(*case, "backup", "copy/case.db")
        self.expect(self.run_program(*case, "backup", "copy/case.db"), code=2)
        self.assertEqual(self.ask("-C", "copy", "clusters", "--json").out, self.ask(*case, "clusters", "--json").out)
        self.assertEqual(self.ask("-C", "copy", "check", "--json").json(), {"sound": True, "problems": []})

    def test_a_damaged_case_is_refused_with_words(self):
        case = self.two_reports()
        path = self.write("broken/case.db", b"this is no database, whatever its name says" * 100)
        self.assertTrue(path)
        self.assertEqual(self.run_program("-C", "broken", "stats").code, 3)
        self.assertEqual(case[1], "case")

    def test_hostile_names_do_not_reach_the_terminal_or_the_page(self):
        case = self.case()
        nasty = "\x1b[31mred\u202e<script>alert(1)</script>"
        self.write("a.jsonl", [activity("a", "domain:one.example", publisher=nasty, title=nasty, names=[nasty])])
        self.ask(*case, "pool", "a.jsonl")
        for verb in (["clusters", "--all"], ["partner", "list"], ["ask", "one.example"]):
            out = self.ask(*case, *verb).out
            self.assertNotIn("\x1b", out)
            self.assertNotIn("\u202e", out)
        self.ask(*case, "tell", "-o", "page.html")
        page = self.read("page.html")
        self.assertNotIn("<script>", page)
        self.assertNotIn("\u202e", page)

    def test_every_verb_explains_itself(self):
        verbs = [line.split()[0] for line in self.ask("help").out.splitlines() if line.startswith("  ") and
                 not line.startswith("  asterism")]
        self.assertGreaterEqual(len(verbs), 18)
        for verb in verbs:
            self.assertIn(f"asterism {verb}", self.ask("help", verb).out)
            self.assertIn(f"asterism {verb}", self.ask(verb, "--help").out)
        for line in self.ask("help").out.splitlines():
            self.assertLessEqual(len(line), 80, line)

    def test_tell_writes_html_and_nothing_else(self):
        case = self.two_reports()
        self.expect(self.run_program(*case, "tell"), code=2, err_has="-o")
        self.expect(self.run_program(*case, "tell", "-o", "report.pdf"), code=2, err_has=".html")
        self.assertEqual(self.ask(*case, "tell", "-o", "report.html", "--json").json(), {"report": "report.html"})

    def test_an_empty_case_has_answers_too(self):
        case = self.case()
        self.assertEqual(self.ask(*case, "connect", "--json").json()["activities"], 0)
        self.assertEqual(self.ask(*case, "clusters", "--json").out, "")
        self.ask(*case, "tell", "-o", "empty.html")
        self.assertEqual(self.ask(*case, "complaints", "--json").out, "")


main()
