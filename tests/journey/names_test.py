"""names: who calls whom what, with who says so."""
from journey import Journey, main

LINES = [
    {"source": "north", "group": "Axiom", "names": ["Axiom", "Hidden Lynx", "APT 17"]},
    {"source": "south", "group": "G1", "names": ["axiom", "Hidden-Lynx"]},
    {"source": "south", "group": "G2", "names": ["Comment Crew", "APT1"]},
    {"source": "east", "group": "X", "names": ["Axiom", "Comment Crew"]},
]


class Names(Journey):
    def setUp(self):
        super().setUp()
        self.words = self.case()
        for name in ("north", "south"):
            self.ask(*self.words, "partner", "add", name, "--reliability", "B")
        self.ask(*self.words, "partner", "add", "east", "--reliability", "E")
        self.ask(*self.words, "pool", self.write("names.jsonl", LINES))

    def two(self, a, b):
        return self.ask(*self.words, "names", "--json", a, b).json()

    def test_two_names_that_sources_put_together_are_the_same(self):
        row = self.two("AXIOM", "hiddenlynx")
        self.assertEqual(row["verdict"], "same")
        self.assertLessEqual({"north", "south"}, {claim["source"] for claim in row["claims"]})
        self.assertTrue(row["probability"] > 0.5)
        self.assertEqual(row["overlap"]["clusters"], [])

    def test_a_name_is_one_name_however_it_is_spelt(self):
        rows = [{"source": "west", "group": "Axiom", "names": ["AXIOM", "HIDDEN LYNX", "Hidden Lynx", "hidden-lynx"]}]
        self.ask(*self.words, "pool", self.write("more.jsonl", rows))
        rows = [row for row in self.ask(*self.words, "names", "--json", "Axiom").lines() if "ynx" in row["b"].lower()]
        self.assertEqual(len(rows), 1)
        self.assertEqual(rows[0]["spelt_b"], ["Hidden Lynx", "HIDDEN LYNX", "Hidden-Lynx", "hidden-lynx"])
        said = self.ask(*self.words, "names").out
        self.assertIn("west calls one actor: AXIOM, HIDDEN LYNX or Hidden Lynx or hidden-lynx\n", said)

    def test_a_chain_makes_names_related_and_no_more(self):
        rows = [{"source": "west", "names": ["Far", "APT 17"], "date": "2014-10-28"}]
        self.ask(*self.words, "pool", self.write("more.jsonl", rows))
        row = self.two("Far", "Hidden Lynx")
        self.assertEqual((row["verdict"], row["through"]), ("related", "APT 17"))
        self.assertEqual({claim["date"] for claim in row["claims"]}, {None, "2014-10-28"})

    def test_a_lone_unreliable_voice_against_the_others_is_no_sameness(self):
        self.assertIn(self.two("Axiom", "Comment Crew")["verdict"], ("contested", "different"))

    def test_names_that_nobody_speaks_of_are_unknown(self):
        row = self.two("Nobody", "Nothing")
        self.assertEqual((row["verdict"], row["probability"]), ("unknown", None))

    def test_one_name_gives_those_beside_it(self):
        rows = self.ask(*self.words, "names", "--json", "APT1").lines()
        self.assertEqual([row["b"] for row in rows], ["Comment Crew"])

    def test_pairs_are_answered_in_order(self):
        pairs = [{"a": "Axiom", "b": "Hidden Lynx", "label": "x"}, {"a": "a", "b": "b"}, {"a": "APT1", "b": "Comment Crew"}]
        path = self.write("pairs.jsonl", pairs)
        rows = self.ask(*self.words, "names", "--json", "--pairs", path).lines()
        self.assertEqual([(row["a"], row["b"]) for row in rows], [(pair["a"], pair["b"]) for pair in pairs])
        self.assertEqual([row["verdict"] for row in rows], ["same", "unknown", "same"])

    def test_a_pair_that_is_none_is_told_with_its_line(self):
        path = self.write("pairs.jsonl", '{"a": "x", "b": "y"}\n{"a": "x"}\n')
        self.expect(self.run_program(*self.words, "names", "--pairs", path), code=3, err_has="line 2")

    def test_alone_it_lists_every_statement(self):
        self.expect(self.run_program(*self.words, "names"), out_has=["north calls one actor", "Comment Crew"])


main()
