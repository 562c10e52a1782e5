"""partner: who gives, and what remains when one is withdrawn."""
from journey import Journey, activity, main

SHARED = ["domain:one.example", "domain:two.example", "ip:192.0.2.7", "mutex:Global\\one", "pdb:c:\\x\\one.pdb"]


class Partner(Journey):
    def three(self, case, *partners):
        for partner in partners:
            line = activity(partner + "-1", *SHARED, date="2013-05-01", names=["Axiom " + partner])
            self.ask(*case, "pool", self.write(partner + ".jsonl", [line]), "--partner", partner)
        return case

    def rows(self, case):
        return {row["name"]: row for row in self.ask(*case, "partner", "list", "--json").lines()}

    def test_a_partner_is_added_and_changed(self):
        case = self.case()
        self.ask(*case, "partner", "add", "north", "--reliability", "B", "--tlp", "GREEN")
        row = self.rows(case)["north"]
        self.assertEqual((row["reliability"], row["tlp"], row["withdrawn"]), ("B", "GREEN", False))
        self.ask(*case, "partner", "add", "north", "--reliability", "c")
        row = self.rows(case)["north"]
        self.assertEqual((row["reliability"], row["tlp"]), ("C", "GREEN"))

    def test_a_partner_nobody_judged_is_f_and_unmarked(self):
        case = self.case()
        self.ask(*case, "partner", "add", "north")
        row = self.rows(case)["north"]
        self.assertEqual((row["reliability"], row["tlp"]), ("F", None))

    def test_the_list_counts_what_each_gave(self):
        case = self.three(self.case(), "north", "south")
        rows = self.rows(case)
        self.assertEqual((rows["north"]["activities"], rows["north"]["observations"]), (1, 5))
        self.expect(self.run_program(*case, "partner", "list"), out_has=["partner", "north", "south"])

    def test_wrong_words_are_answered_with_the_right_ones(self):
        case = self.case()
        self.expect(self.run_program(*case, "partner", "add", "n", "--reliability", "G"), code=2, err_has="Admiralty")
        self.expect(self.run_program(*case, "partner", "add", "n", "--tlp", "BLUE"), code=2, err_has="GREEN")
        self.expect(self.run_program(*case, "partner", "drop", "n"), code=2, err_has="withdraw")
        self.expect(self.run_program(*case, "partner", "withdraw", "nobody"), code=2, err_has="'nobody'")
        self.assertEqual(self.rows(case), {})

    def test_withdrawn_is_as_never_given(self):
        with_all = self.three(self.case("all"), "east", "north", "south")
        without = self.three(self.case("without"), "east", "south")
        before = self.ask(*with_all, "clusters", "--json").out
        self.ask(*with_all, "partner", "withdraw", "north")
        for verb in (["clusters", "--json"], ["complaints", "--json"], ["ask", "--json", "one.example", "Axiom north"],
                     ["names", "--json"]):
            self.assertEqual(self.ask(*with_all, *verb).out, self.ask(*without, *verb).out)
        self.assertTrue(self.rows(with_all)["north"]["withdrawn"])
        self.ask(*with_all, "partner", "restore", "north")
        self.assertEqual(self.ask(*with_all, "clusters", "--json").out, before)


main()
