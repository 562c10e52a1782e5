"""init: an empty case."""
import os

from journey import Journey, main


class Init(Journey):
    def test_an_empty_case_says_what_to_do_next(self):
        self.expect(self.run_program("init", "watch"), out_has=["watch is an empty case.", "asterism -C watch pool"])
        self.assertTrue(self.exists("watch/case.db"))

    def test_scripts_get_the_case(self):
        self.assertEqual(self.ask("--json", "init", "watch").json(), {"case": "watch"})

    def test_a_case_is_never_made_over_another(self):
        case = self.case()
        line = self.write("a.jsonl", [{"id": "a", "indicators": [{"t": "domain", "v": "evil.example"}]}])
        self.ask(*case, "pool", line, "--partner", "north")
        self.expect(self.run_program("init", "case"), code=2, err_has="case")
        self.assertEqual(self.ask(*case, "--json", "stats").json()["activities"], 1)

    def test_an_existing_empty_folder_becomes_a_case(self):
        os.mkdir(os.path.join(self.folder, "ready"))
        self.ask("init", "ready")
        self.expect(self.run_program("-C", "ready", "check"), out="The case is sound.\n")

    def test_a_folder_that_cannot_be_made_is_told_with_its_reason(self):
        answer = self.run_program("init", "no/such/parent")
        self.assertIn(answer.code, (3, 5))
        self.assertIn("No such file", answer.err[:400].replace("no such file", "No such file"))


main()
