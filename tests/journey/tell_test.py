"""tell: one page that stands alone, says nothing a reader may not see, and is the same again to the byte."""
import re

from journey import Journey, activity, main

VALUES = ["domain:one.example", "domain:two.example", "ip:192.0.2.7", "mutex:Global\\one", "pdb:c:\\a\\one.pdb"]


class Tell(Journey):
    def setUp(self):
        super().setUp()
        self.words = self.case()
        hostile = "<script>alert(1)</script>\u202e & \"quoted\""
        for partner, tlp, title in (("north", "GREEN", hostile), ("south", "GREEN", "A report"), ("secret", "RED", "Unspeakable")):
            line = activity(partner + "-1", *VALUES, f"domain:{partner}-only.example", date="2013-05-01", tlp=tlp, title=title,
                            names=["Axiom"], countries=["JP"], sectors=["aerospace"], families=["Hikit"])
            self.ask(*self.words, "partner", "add", partner, "--reliability", "B")
            self.ask(*self.words, "pool", self.write(partner + ".jsonl", [line]), "--partner", partner)

    def page(self, *words):
        self.ask(*self.words, "tell", "-o", "report.html", *words)
        return self.read("report.html")

    def test_the_page_stands_alone(self):
        page = self.page()
        self.assertTrue(page.startswith("<!DOCTYPE html>") or page.startswith("<!doctype html>"))
        self.assertEqual(re.findall(r'(?:src|href)="(?!#)([^"]*)"', page), [])
        self.assertNotIn("@import", page)
        self.assertNotIn("url(http", page)

    def test_what_partners_wrote_is_never_markup(self):
        page = self.page()
        self.assertNotIn("<script>alert", page)
        self.assertNotIn("\u202e", page)
        self.assertIn("&lt;script&gt;", page)

    def test_it_names_the_actor_and_carries_the_strictest_marking(self):
        page = self.page()
        self.assertIn("Axiom", page)
        self.assertIn("TLP:RED", page)

    def test_a_reader_sees_nothing_marked_more_strictly(self):
        page = self.page("--as", "GREEN")
        for word in ("TLP:RED", "secret-only", "Unspeakable"):
            self.assertNotIn(word, page)
        self.assertIn("north", page)

    def test_the_same_case_gives_the_same_bytes(self):
        self.assertEqual(self.page(), self.page())

    def test_indicators_are_printed_so_that_nobody_clicks_them(self):
        self.assertNotIn("one.example", self.page())

    def test_scripts_get_the_path(self):
        self.assertEqual(self.ask(*self.words, "tell", "--json", "-o", "r.html").json(), {"report": "r.html"})

    def test_wrong_calls_are_answered_with_the_right_one(self):
        self.expect(self.run_program(*self.words, "tell"), code=2, err_has="-o")
        self.expect(self.run_program(*self.words, "tell", "-o", "report.docx"), code=2, err_has=".html")
        self.expect(self.run_program(*self.words, "tell", "-o", "r.html", "--as", "PINK"), code=2, err_has="GREEN")
        self.assertFalse(self.exists("r.html"))

    def test_an_empty_case_has_a_page_too(self):
        empty = self.case("empty")
        self.ask(*empty, "tell", "-o", "empty.html")
        self.assertIn("</html>", self.read("empty.html"))


main()
