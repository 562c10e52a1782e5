"""Being called wrongly: every mistake is answered with what would be right, and the exit code says which kind it was."""
import os
import platform
import pty
import subprocess

from journey import Journey, activity, main

VERBS = "init demo partner pool map complaints extract ask connect clusters explain train names decide tell stats check backup".split()


class Usage(Journey):
    def test_alone_it_explains_itself_and_names_every_verb(self):
        answer = self.ask()
        for verb in VERBS:
            self.assertIn(f"\n  {verb} ", answer.out)

    def test_every_verb_explains_itself(self):
        for verb in VERBS:
            self.expect(self.run_program("help", verb), out_has=f"asterism {verb}")
            self.assertEqual(self.ask(verb, "--help").out, self.ask("help", verb).out)

    def test_it_says_which_program_it_is(self):
        self.expect(self.run_program("version"), out_has="asterism 0.")
        self.assertEqual(self.ask("--version").out, self.ask("version").out)
        self.assertIn("version", self.ask("--json", "version").json())

    def test_it_starts_without_the_libraries_that_few_verbs_need(self):
        # The system's loader names what it would load, and loads nothing.
        asked = {**self.environment(), "LD_TRACE_LOADED_OBJECTS": "1"}
        loaded = subprocess.run([self.program], env=asked, capture_output=True, text=True, check=True).stdout
        self.assertIn("libsqlite3", loaded)
        if platform.machine() == "x86_64" and "libasan" not in loaded:
            for name in ("libgmime", "libxml2", "libarchive", "libyara", "libicu"):
                self.assertNotIn(name, loaded)

    def test_an_unknown_verb_is_wrong_usage(self):
        self.expect(self.run_program("frobnicate"), code=2, out="", err_has=["'frobnicate'", "asterism help"])

    def test_verbs_that_are_agreed_and_not_there_yet_are_wrong_usage(self):
        for verb in ("samples", "sign", "hunt", "count", "weigh", "serve"):
            self.expect(self.run_program(verb), code=2, out="")

    def test_a_terminal_gets_complaints_in_lines_of_eighty_columns_and_scripts_in_one(self):
        case = self.case()
        words = [self.program, *case, "explain", "nobody:x", "AC-759SFYX8QG"]
        ours, theirs = pty.openpty()
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=theirs, cwd=self.folder, env=self.environment(), check=False)
        os.close(theirs)
        lines = os.read(ours, 1 << 16).decode().splitlines()
        os.close(ours)
        self.assertEqual(done.returncode, 2)
        self.assertGreater(len(lines), 1)
        self.assertLessEqual(max(map(len, lines)), 80)
        plain = self.run_program(*words[1:]).err
        self.assertEqual(plain.split(), " ".join(lines).split())
        self.assertEqual(plain.count("\n"), 1)

    def test_a_wrong_option_is_answered_with_the_right_one(self):
        case = self.case()
        self.expect(self.run_program(*case, "pool", "x", "--partnr", "P"), code=2, err_has="did you mean '--partner'?")
        self.expect(self.run_program(*case, "stats", "--everything"), code=2, err_has="this verb has none")
        self.expect(self.run_program(*case, "pool", "x", "--partner"), code=2, err_has="needs a value")

    def test_a_missing_or_superfluous_word_is_answered_with_the_usage(self):
        case = self.case()
        self.expect(self.run_program("init"), code=2, err_has="asterism init CASE")
        self.expect(self.run_program(*case, "explain"), code=2, err_has="asterism explain A [B]")
        self.expect(self.run_program(*case, "stats", "more"), code=2, err_has="asterism stats")

    def test_where_no_case_is_the_way_to_one_is_told(self):
        for verb in (["stats"], ["clusters"], ["pool", "x", "--partner", "P"], ["tell", "-o", "r.html"]):
            self.expect(self.run_program(*verb), code=3, out="", err_has="asterism init")

    def test_lines_of_help_fit_eighty_columns(self):
        for words in ([], *([verb] for verb in VERBS)):
            self.assertEqual([line for line in self.ask("help", *words).out.splitlines() if len(line) > 80], [])

    def test_nobody_is_not_said_to_have_no_complaints(self):
        case = self.case()
        self.expect(self.run_program(*case, "complaints", "--partner", "nobody"), code=2, out="", err_has="'asterism partner list'")

    def test_what_partners_wrote_cannot_steer_a_terminal(self):
        case, nasty = self.case(), "\x1b[31mred\u202e\u0007"
        self.ask(*case, "pool", self.write("a.jsonl", [activity("a" + nasty, "domain:one.example", publisher=nasty,
                                                                title=nasty, names=[nasty], families=[nasty])]))
        for verb in (["clusters", "--all"], ["partner", "list"], ["ask", "one.example"], ["complaints"], ["names"]):
            out = self.ask(*case, *verb).out
            self.assertEqual([c for c in ("\x1b", "\u202e", "\u0007") if c in out], [], verb)

    def test_an_empty_case_has_answers(self):
        case = self.case()
        self.assertEqual(self.ask(*case, "connect", "--json").json()["activities"], 0)
        for verb in ("clusters", "complaints", "names"):
            self.assertEqual(self.ask(*case, verb, "--json").out, "")

    def test_the_case_may_be_named_by_the_environment(self):
        self.case("named")
        answer = self.run_program("--json", "stats", environment=self.environment(ASTERISM_CASE="named"))
        self.assertEqual(answer.json()["activities"], 0)


main()
