"""decide: an analyst's ruling stands above the evidence, is kept, and can be taken back."""
from journey import Journey, activity, main

VALUES = ["domain:one.example", "domain:two.example", "ip:192.0.2.7", "mutex:Global\\one", "pdb:c:\\a\\one.pdb"]


class Decide(Journey):
    def setUp(self):
        super().setUp()
        self.words = self.case()
        for partner, values in (("north", VALUES), ("south", VALUES), ("east", ["domain:far.example"])):
            self.ask(*self.words, "partner", "add", partner, "--reliability", "A")
            line = activity(partner[0], *values, date="2013-05-01")
            self.ask(*self.words, "pool", self.write(partner + ".jsonl", [line]), "--partner", partner)

    def together(self, a, b):
        return any(a in row["activities"] and b in row["activities"]
                   for row in self.ask(*self.words, "clusters", "--json").lines())

    def rule(self, *words, code=0):
        return self.ask(*self.words, "decide", *words, "--reason", "seen it myself", "--author", "Ada", code=code)

    def test_a_ruling_joins_what_nothing_ties_together(self):
        self.assertFalse(self.together("north:n", "east:e"))
        self.rule("same", "north:n", "east:e")
        self.assertTrue(self.together("north:n", "east:e"))

    def test_a_ruling_parts_what_the_evidence_ties_together(self):
        self.rule("different", "north:n", "south:s")
        self.assertFalse(self.together("north:n", "south:s"))

    def test_an_undone_ruling_is_kept_and_no_longer_counts(self):
        before = self.ask(*self.words, "clusters", "--json").out
        self.rule("same", "north:n", "east:e")
        self.ask(*self.words, "decide", "undo", "1")
        self.assertEqual(self.ask(*self.words, "clusters", "--json").out, before)
        row = self.ask(*self.words, "decide", "list", "--json").lines()[0]
        self.assertEqual((row["number"], row["verdict"], row["undone"]), (1, "same", True))
        self.assertEqual((row["a"], row["b"], row["reason"], row["author"]), ("north:n", "east:e", "seen it myself", "Ada"))
        self.assertTrue(row["at"].startswith("2014-10-14"))

    def test_a_ruling_is_whose_login_it_is_unless_said_otherwise(self):
        self.ask(*self.words, "decide", "same", "north:n", "east:e", "--reason", "same server")
        self.assertEqual(self.ask(*self.words, "decide", "list", "--json").json()["author"], "analyst")

    def test_a_ruling_wants_a_reason(self):
        self.expect(self.run_program(*self.words, "decide", "same", "north:n", "east:e"), code=2, err_has="--reason")
        self.assertEqual(self.ask(*self.words, "decide", "list", "--json").out, "")

    def test_a_contradiction_is_refused_and_not_kept(self):
        self.rule("same", "north:n", "south:s")
        self.rule("same", "south:s", "east:e")
        before = self.ask(*self.words, "clusters", "--json").out
        self.rule("different", "north:n", "east:e", code=2)
        self.assertEqual(self.ask(*self.words, "clusters", "--json").out, before)
        self.assertEqual(len([r for r in self.ask(*self.words, "decide", "list", "--json").lines() if not r["undone"]]), 2)

    def test_what_is_no_activity_cannot_be_ruled_on(self):
        self.expect(self.rule("same", "north:n", "nobody:x", code=2), code=2, err_has="'nobody:x'")
        self.rule("same", "north:n", "north:n", code=2)
        self.ask(*self.words, "decide", "undo", "7", code=2)

    def test_explain_shows_the_ruling(self):
        self.rule("same", "north:n", "east:e")
        it = self.ask(*self.words, "explain", "--json", "north:n", "east:e").json()
        self.assertTrue(it["together"])
        self.assertIn("decision", [piece["kind"] for piece in it["evidence"]])


main()
