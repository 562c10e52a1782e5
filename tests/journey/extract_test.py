"""extract: indicators in a document, without any case."""
from journey import Journey, activity, main

TEXT = ("The dropper calls hxxp://update-cdn[.]example/a.php and 192.0.2[.]17, mails to boss(at)mail[.]example\n"
        "and drops 0f1cc3de92dd19c2be98694b4b3732a23a06e456b7e8a29ab8f3bdee9bc24732. It uses WScript.Shell.\n")


class Extract(Journey):
    def found(self, answer):
        return [(row["type"], row["value"]) for row in answer.lines()]

    def test_indicators_are_refanged_typed_and_placed(self):
        answer = self.ask("extract", "--json", "-", stdin=TEXT)
        self.assertEqual(self.found(answer), [
            ("url", "http://update-cdn.example/a.php"), ("ipv4", "192.0.2.17"), ("email", "boss@mail.example"),
            ("sha256", "0f1cc3de92dd19c2be98694b4b3732a23a06e456b7e8a29ab8f3bdee9bc24732")])
        for row in answer.lines():
            self.assertEqual(sorted(row), ["context", "is_indicator", "offset", "type", "value", "why"])
            self.assertTrue(row["is_indicator"])
            self.assertIn("[.]" if row["type"] != "sha256" else "drops", row["context"])
        offsets = [row["offset"] for row in answer.lines()]
        self.assertEqual(offsets[0], TEXT.index("hxxp"))
        self.assertEqual(offsets, sorted(offsets))

    def test_a_file_and_standard_input_give_the_same(self):
        path = self.write("report.txt", TEXT)
        self.assertEqual(self.ask("extract", "--json", path).out, self.ask("extract", "--json", stdin=TEXT).out)

    def test_scripts_and_comments_of_a_page_are_not_read(self):
        page = ("<html><script>var a='script-text.example'</script><!-- note.example -->"
                "<p>Calls <b>evil</b>[.]example</p></html>")
        values = [value for _, value in self.found(self.ask("extract", "--json", self.write("r.html", page)))]
        self.assertEqual(values, ["evil.example"])

    def test_mentions_are_left_out_unless_asked_for(self):
        text = "Read more at https://github.com/example/tool or run setup.exe\n"
        answer = self.ask("extract", "--json", stdin=text)
        self.expect(answer, out="", err="0 indicators and 2 mentions (--mentions shows them)\n")
        for row in self.ask("extract", "--json", "--mentions", stdin=text).lines():
            self.assertFalse(row["is_indicator"])
            self.assertEqual(row["mention"], row["why"])

    def test_every_indicator_says_why_it_is_one(self):
        text = ("# Lure\n\nWe saw evil[.]example, a.example/x and 192.0.2.7.\n\n## Indicators of compromise\n\n"
                "- listed.example\n- 0f1cc3de92dd19c2be98694b4b3732a23a06e456b7e8a29ab8f3bdee9bc24732\n")
        why = {row["value"]: row["why"] for row in self.ask("extract", "--json", stdin=text).lines()}
        self.assertEqual(why["evil.example"], "written so that nobody follows it")
        self.assertEqual(why["listed.example"], "stands under 'Indicators of compromise'")
        self.assertEqual(why["192.0.2.7"], "nothing speaks against it")

    def test_names_are_found_against_what_the_case_knows(self):
        case = self.case()
        rows = [activity("a1", publisher="North", names=["Turbine", "Fancy Bear"], families=["Hikit"])]
        self.ask(*case, "pool", self.write("a.jsonl", rows))
        text = self.write("report.md", "The Turbine group, or FANCY BEAR, used Hikit in Japan.\nA turbine turned.\n")
        rows = self.ask(*case, "extract", "--names", "--mentions", "--json", text).lines()
        self.assertEqual([(row["type"], row["value"], row["offset"], row["is_name"]) for row in rows], [
            ("name", "Turbine", 4, True), ("name", "Fancy Bear", 22, True), ("family", "Hikit", 39, True),
            ("country", "JP", 48, True), ("name", "Turbine", 57, False)])
        self.expect(self.run_program(*case, "extract", "--names", text), err="0 indicators, 4 names and 1 mention (--mentions shows them)\n")

    def test_names_want_a_case(self):
        self.expect(self.run_program("extract", "--names", "-", stdin="x"), code=3, out="")

    def test_words_that_might_belong_to_a_value_and_do_not_cost_no_more_than_others(self):
        # Each of these once took the square of its length.
        for words in ("a> ", "a\t", "a1 ", "dot ", "x ["):
            self.expect(self.run_program("extract", stdin=words * 400000), out="", err="0 indicators\n")

    def test_a_text_without_indicators_gives_nothing_and_is_no_failure(self):
        self.expect(self.run_program("extract", stdin="Nothing here.\n"), out="")

    def test_a_file_that_is_not_there_is_told(self):
        self.expect(self.run_program("extract", "gone.txt"), code=3, out="", err_has="gone.txt")


main()
