"""tell: one page that stands alone, says nothing a reader may not see, and is the same again to the byte."""
import calendar
import hashlib
import os
import re

from journey import ROOT, Journey, activity, main
from windows import windows_program

PLANS = os.path.join(ROOT, "cases", "operation-smn", "plans.jsonl")

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


class WhoWasBehindIt(Journey):
    """What weigh says of each actor, on the page."""

    def setUp(self):
        super().setUp()
        self.words = self.case()
        shared = ["domain:one.example", "domain:two.example", "ip:192.0.2.7", "mutex:Global\\one", "pdb:c:\\a\\one.pdb"]
        for partner in ("north", "south", "east"):
            line = activity(partner + "1", *shared, *(f"domain:{partner}{k}.example" for k in range(4)), date="2013-05-01",
                            sectors=["energy"])
            self.ask(*self.words, "pool", self.write(partner + ".jsonl", [line]), "--partner", partner)
        others = [activity(f"other{n}", *(f"domain:other{n}{k}.example" for k in range(4)), date="2013-05-01", sectors=["retail"])
                  for n in range(30)]
        self.ask(*self.words, "pool", self.write("wide.jsonl", others), "--partner", "wide")
        claims = [{"claim": "different", "of": ["north:north1", "Pale Ferry"], "source": "Gull", "says": "not the same people"},
                  {"claim": "operators", "of": ["north:north1"], "low": 50, "high": 100, "source": "Gull", "tlp": "RED"},
                  {"claim": "operators", "of": ["north:north1"], "low": 10, "high": 20, "source": "Tern"}]
        self.ask(*self.words, "pool", self.write("claims.jsonl", claims), "--partner", "gull")

    def page(self, *words):
        self.ask(*self.words, "tell", "-o", "report.html", *words)
        return self.read("report.html")

    def section(self, *words):
        page = self.page(*words)
        return page, page.split("<h4 id=who-1>")[1].split("<h4")[0]

    def test_it_says_what_weigh_says(self):
        page, section = self.section()
        weighed = self.ask(*self.words, "weigh", re.search(r"AC-[0-9A-Z]{10}", page)[0], "--json").json()
        for row in weighed["hypotheses"]:
            self.assertIn(row["title"].replace("'", "&#39;"), section)
        best = max(weighed["hypotheses"], key=lambda row: row["probability"])
        self.assertIn(f"<strong>{best['title']}</strong>, {best['words']}", section)
        self.assertIn(f"confidence is {best['confidence']}", section)
        for row in weighed["sensitivity"]:
            self.assertIn(row["what"], section)

    def test_its_evidence_leads_to_records(self):
        page, section = self.section()
        links = re.findall(r"href=#(j1-\d+)>", section)
        self.assertTrue(links)
        for link in links:
            row = page.split(f"<tbody id={link}>")[1].split("<tbody")[0]
            self.assertRegex(row, r"href=#a\d+>A\d+.*<code>[0-9a-f]{10}</code>")

    def test_claims_stand_beside_and_carry_their_marking(self):
        page, section = self.section()
        self.assertIn("decides nothing here", section)
        self.assertIn("not the same people", section)
        self.assertIn("taken together 30 to 60", section)
        self.assertIn("TLP:RED", page)
        page, section = self.section("--as", "AMBER+STRICT")
        self.assertNotIn("TLP:RED", page)
        self.assertIn("10 to 20", section)
        self.assertNotIn("50 to 100", section)

    def test_plans_are_told_of_where_they_are_given(self):
        self.assertNotIn("cn-fyp12-2011", self.page())
        _, section = self.section("--plans", PLANS)
        self.assertIn("Victims against plans", section)
        self.assertRegex(section, r"[a-z]+-[a-z0-9]+-20\d\d")
        self.ask(*self.words, "tell", "-o", "r.html", "--plans", self.write("bad.jsonl", "{}\n"), code=3)

    def test_the_record_is_that_of_the_documentation(self):
        page = self.page().split("<section id=reliability>")[1].split("</section>")[0]
        with open(os.path.join(ROOT, "docs", "weigh.md"), encoding="utf-8") as text:
            docs = text.read()
        tables = page.split("<tbody>")[1:]
        for number, pool in enumerate(("base", "rich", "full")):
            measured, came_true = re.findall(rf"^\| {pool}\b[^|]*\|(.*)\|$", docs, re.M)
            told = [re.findall(r"<td class=num>([^<\n]*)", table.split("<tr>")[number + 1]) for table in tables]
            measured = measured.split("|")
            del measured[3:5]  # with the split given, which nobody knows in earnest
            self.assertEqual([float(cell) for cell in told[0]], [float(cell) for cell in measured])
            self.assertEqual([tuple(int(half) for half in cell.split(" → ")) for cell in told[1]],
                             [tuple(round(100 * float(half)) for half in cell.split(" → ")) for cell in came_true.split("|")])
        for figures in ("leaves 26 open and answers 3 of 7", "leaves 24 open and answers 9 of 9"):
            self.assertIn(figures, page)
            self.assertIn(figures, " ".join(docs.split()))

    def test_the_same_case_gives_the_same_bytes(self):
        self.assertEqual(self.page("--plans", PLANS, "--weigh"), self.page("--plans", PLANS, "--weigh"))


class OverTheYears(Journey):
    """When an actor was at work, on the page."""

    def setUp(self):
        super().setUp()
        self.words = self.case()
        hashes = []
        for day in range(1, 26):
            program = windows_program(calendar.timegm((2013, 3, day, 7 + day % 9, day, 0)))
            self.write(f"built/{day}", program)
            hashes.append("sha256:" + hashlib.sha256(program).hexdigest())
        days = ["2011-02-01", "2011-06-01", "2011-09-01", "2013-01-05", "2013-02-01", "2013-08-01", "2013-10-01"]
        for n, day in enumerate(days):
            mine = hashes[n * 4:n * 4 + 4] if n < 6 else []
            line = activity(f"r{n}", "domain:one.example", *mine, *(f"domain:new{n}{k}.example" for k in range(3)), date=day, tlp="GREEN")
            self.ask(*self.words, "pool", self.write(f"r{n}.jsonl", [line]), "--partner", "north")
        for n in range(1, len(days)):
            self.ask(*self.words, "decide", "same", "north:r0", f"north:r{n}", "--reason", "the same hands", "--author", "Ada")
        claims = [{"claim": "published", "of": ["north:r0"], "source": "Gull", "date": day, "tlp": "GREEN"} for day in ("2011-08-01", "2013-07-01")]
        self.ask(*self.words, "pool", self.write("claims.jsonl", claims), "--partner", "gull")

    def section(self, *words):
        self.ask(*self.words, "tell", "-o", "report.html", *words)
        page = self.read("report.html")
        return page, page.split("<h4 id=years-1>")[1].split("<h4")[0]

    def test_every_year_since_the_first_trace_stands_with_its_rate_and_its_activities(self):
        page, section = self.section()
        rows = re.findall(r"<tr><td>(\d{4})<td class=num>(\d+)<td class=num>([\d.]+) to ([\d.]+)<td>(.*)", section)
        self.assertEqual([row[:2] for row in rows], [("2011", "3"), ("2012", "0"), ("2013", "4")])
        self.assertEqual(rows[1][2:4], ("0.0", "3.7"))  # R: poisson.test(0)
        self.assertEqual([len(re.findall(r"href=#a\d+", row[4])) for row in rows], [3, 0, 4])
        for link in re.findall(r"href=#(a\d+)", section):
            self.assertIn(f"id={link}>", page)

    def test_the_longest_gap_stands_with_its_ends_and_its_chance(self):
        _, section = self.section()
        self.assertRegex(section, r"492 days from <a [^>]*href=#a\d+[^>]*>A\d+</a> \(<span class=date>2011-09-01</span>\) to "
                                  r"<a [^>]*>A\d+</a> \(<span class=date>2013-01-05</span>\), which as many activities strewn evenly "
                                  r"leave somewhere in \d+")

    def test_publications_are_marked_and_say_what_was_kept(self):
        _, section = self.section()
        self.assertEqual(len(re.findall("<line class=pub ", section)), 2)
        self.assertIn("2011-08-01</span>, <bdi>Gull</bdi><td class=num>2, 1<td colspan=4 class=soft>insufficient", section)

    def test_hours_are_those_of_samples_that_the_reader_may_know_of(self):
        self.assertIn("no sample of its files was read here", self.section()[1])
        self.ask(*self.words, "samples", "add", "built", "--partner", "north", "--tlp", "AMBER")
        _, section = self.section()
        self.assertIn("24 samples of its files read here, compiled in 24 different hours.", section)
        self.assertIn("offsets from UTC", section)
        self.assertIn("no sample of its files was read here", self.section("--as", "GREEN")[1])


main()
