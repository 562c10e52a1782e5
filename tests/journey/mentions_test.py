"""Mentions: what pooled reports name, found by the vocabularies that stand when somebody asks; no evidence of anything."""
import json

from journey import Journey, main

REPORT = """A report of March 2014.

The Invented Heron group used Tidal Evasion against Japan, as others did, and again in Japan.
hxxp://evil[.]example/a
"""
TERMS = "# vocabulary: Ours\n# version: 1\nactor\tG9999\tInvented Heron; IH-7\ntechnique\tT1998\tTidal Evasion\n"
NOTED = {"Event": {"info": "x", "uuid": "11111111-1111-4111-8111-111111111111", "Orgc": {"name": "lab"}, "Attribute": [
    {"type": "domain", "value": "noted.example", "to_ids": True, "uuid": "22222222-1111-4111-8111-111111111111",
     "Opinion": [{"uuid": "33333333-1111-4111-8111-111111111111", "opinion": "20", "comment": "a parked page"}]}]}}


class Mentions(Journey):
    def pooled(self, name, *files):
        case = self.case(name)
        for file, text in files:
            self.write(file, text)
            self.ask(*case, "pool", file, "--partner", "us")
        return case

    def mentions(self, case, value):
        return self.ask(*case, "--json", "ask", "--mentions", value).json()["mentions"]

    def digest(self, case, what):
        return self.ask(*case, "--json", "record", "list", what).lines()[0]["digest"]

    def test_reports_are_asked_by_every_name_whatever_came_first(self):
        report, terms = ("report.txt", REPORT), ("terms.txt", TERMS)
        first, last = self.pooled("first", terms, report), self.pooled("last", report, terms)
        for value, where in (("Japan", [REPORT.index("Japan"), REPORT.rindex("Japan")]), ("jp", [REPORT.index("Japan"), REPORT.rindex("Japan")]),
                             ("invented heron", [REPORT.index("Invented")]), ("Tidal Evasion", [REPORT.index("Tidal")]),
                             ("2014-03", [REPORT.index("March")]), ("Inventia", [])):
            found = self.mentions(first, value)
            self.assertEqual([row["offset"] for row in found], where, value)
            self.assertEqual(self.mentions(last, value), found)
        row = self.mentions(first, "2014-03")[0]
        self.assertEqual((row["type"], row["from"], row["to"], row["partner"], row["source"]), ("date", "2014-03-01", "2014-03-31", "us", "report.txt"))
        self.ask(*first, "record", "withdraw", "terms.txt")
        self.assertEqual(self.mentions(first, "Invented Heron"), [])
        self.ask(*first, "record", "withdraw", "report.txt")
        self.assertEqual(self.mentions(first, "Japan"), [])

    def test_a_mention_is_no_victim_and_links_nobody(self):
        case = self.pooled("case", ("terms.txt", TERMS), ("one.txt", REPORT), ("two.txt", REPORT.replace("evil", "other")))
        row = self.ask(*case, "--json", "ask", "Japan").json()
        self.assertEqual((row["known"], row.get("mentions")), (False, None))
        evidence = self.ask(*case, "--json", "explain", "us:one", "us:two").json()["evidence"]
        self.assertEqual([row for row in evidence if row["value"] in ("JP", "T1998", "Invented Heron")], [])

    def test_the_enclosed_file_is_a_report_of_its_own(self):
        mail = ("From: a@partner.example\r\nSubject: report\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                "--b\r\nContent-Type: text/plain\r\n\r\nSent from Norway.\r\n"
                "--b\r\nContent-Type: text/plain; name=in.txt\r\nContent-Disposition: attachment; filename=in.txt\r\n\r\nAimed at Japan.\r\n--b--\r\n")
        case = self.pooled("case", ("mail.eml", mail))
        self.assertEqual([row["source"] for row in self.mentions(case, "Norway")], ["mail.eml"])
        self.assertEqual([row["source"] for row in self.mentions(case, "Japan")], ["mail.eml/in.txt"])

    def test_a_record_says_what_is_named_in_it_and_said_of_it(self):
        case = self.pooled("case", ("report.txt", REPORT), ("event.json", json.dumps(NOTED)))
        about = self.ask(*case, "--json", "record", "show", self.digest(case, "report.txt"), "--about").json()
        self.assertEqual([(row["type"], row["value"]) for row in about["names"]], [("country", "JP"), ("country", "JP"), ("date", "2014-03")])
        about = self.ask(*case, "--json", "record", "show", self.digest(case, "event.json, Attribute[0] 22222222-1111-4111-8111-111111111111"),
                         "--about").json()
        said = {thing["id"]: [row["from"]["name"] for row in thing["relations"]] for thing in about["of"]}
        self.assertEqual(said["22222222-1111-4111-8111-111111111111"], ["20 of 100: a parked page"])
        self.assertEqual(about["names"], [])
        relations = self.ask(*case, "--json", "ask", "noted.example").json()["relations"]
        self.assertEqual([(row["from"]["name"], row["type"]) for row in relations], [("20 of 100: a parked page", "opinion-on")])
        self.assertEqual(self.ask(*case, "check").code, 0)

    def test_people_are_shown_both(self):
        case = self.pooled("case", ("report.txt", REPORT), ("event.json", json.dumps(NOTED)))
        self.expect(self.ask(*case, "record", "show", self.digest(case, "report.txt"), "--about"), out_has=["names and dates in it", "JP, byte"])
        self.expect(self.ask(*case, "ask", "--mentions", "Japan"), out_has=["mentions    2", "byte"])
        self.expect(self.ask(*case, "ask", "noted.example"), out_has="a parked page")
        self.expect(self.run_program(*case, "record", "list", "--about"), code=2, err_has="show DIGEST [--about]")


main()
