"""Vocabularies: pooled, listed with version and giver; the newest counts, and a withdrawn one never was."""
import json
import os
import re
import unicodedata
import unittest

from journey import ROOT, Journey, main

ISO_CODES = "/usr/share/iso-codes/json/iso_3166-1.json"


def thing(number, kind, attack_id, name, **more):
    return {"type": kind, "id": f"{kind}--00000000-0000-4000-8000-{number:012d}", "spec_version": "2.1", "name": name,
            "created": "2020-01-01T00:00:00.000Z", "modified": f"2020-01-{number:02d}T00:00:00.000Z",
            "external_references": [{"source_name": "mitre-attack", "external_id": attack_id}], **more}


def bundle(version, *more):
    """ATT&CK as MITRE publishes it, with invented techniques."""
    old, new = thing(1, "attack-pattern", "T1998", "Tidal Evasion", revoked=True), thing(2, "attack-pattern", "T1997.001", "Lunar Evasion")
    objects = [old, new, thing(3, "intrusion-set", "G9999", "Invented Heron", aliases=["IH-7"]), *more,
               {"type": "relationship", "id": "relationship--00000000-0000-4000-8000-000000000009", "spec_version": "2.1",
                "created": "2020-01-01T00:00:00.000Z", "modified": "2020-01-01T00:00:00.000Z", "relationship_type": "revoked-by",
                "source_ref": old["id"], "target_ref": new["id"]}]
    collection = {"type": "x-mitre-collection", "id": "x-mitre-collection--00000000-0000-4000-8000-0000000000aa", "spec_version": "2.1",
                  "created": "2018-01-17T12:56:55.080Z", "modified": f"2021-01-{int(float(version)):02d}T00:00:00.000Z",
                  "name": "Enterprise ATT&CK", "x_mitre_version": version}
    return json.dumps({"type": "bundle", "id": f"bundle--00000000-0000-4000-8000-{int(float(version)):012d}",
                       "objects": [collection, *objects]})


TEXT = "Seen: T1998, a Moonless Evasion and more by IH-7.\n"


class Vocabulary(Journey):
    def held(self, case):
        rows = self.ask(*case, "--json", "stats").json()["vocabularies"]
        return [(row["name"], row["version"], row["partner"], row["terms"], row["is_used"]) for row in rows if not row["is_shipped"]]

    def names(self, case):
        rows = self.ask(*case, "--json", "extract", "--names", self.write("text.txt", TEXT)).lines()
        return [(row["type"], row["value"]) for row in rows if row.get("is_name")]

    def pool(self, case, name, document, partner):
        self.write(name, document)
        self.ask(*case, "pool", name, "--partner", partner)

    def test_versions_stand_beside_each_other_and_the_newest_counts(self):
        case = self.case()
        self.pool(case, "attack-9.json", bundle("9.1"), "mitre")
        self.assertEqual(self.held(case), [("Enterprise ATT&CK", "9.1", "mitre", 3, True)])
        self.assertEqual(self.names(case), [("technique", "T1997.001"), ("name", "IH-7")])
        before = self.names(case)
        self.pool(case, "attack-15.json", bundle("15.1", thing(4, "attack-pattern", "T1996", "Moonless Evasion")), "mitre")
        self.assertEqual(self.held(case), [("Enterprise ATT&CK", "15.1", "mitre", 4, True), ("Enterprise ATT&CK", "9.1", "mitre", 3, False)])
        self.assertEqual(self.names(case), [("technique", "T1997.001"), ("technique", "T1996"), ("name", "IH-7")])
        self.expect(self.ask(*case, "stats"), out_has="Enterprise ATT&CK 9.1 of mitre (a newer one is used)")
        self.ask(*case, "record", "withdraw", "attack-15.json")
        self.assertEqual(self.held(case), [("Enterprise ATT&CK", "9.1", "mitre", 3, True)])
        self.assertEqual(self.names(case), before)
        self.ask(*case, "partner", "withdraw", "mitre")
        self.assertEqual(self.held(case), [])
        self.assertEqual(self.names(case), [])

    def test_what_was_revoked_leads_forward_and_says_so(self):
        case = self.case()
        self.pool(case, "attack-9.json", bundle("9.1"), "mitre")
        rows = self.ask(*case, "--json", "extract", "--names", self.write("text.txt", "T1998 was used\n")).lines()
        why = [row["why"] for row in rows if row.get("is_name")]
        self.assertEqual(why, ["an id; T1998 was revoked, and T1997.001 has come in its place (Enterprise ATT&CK 9.1)"])

    def test_anybody_may_write_one(self):
        case = self.case()
        self.pool(case, "places.txt", "# vocabulary: Places\n# version: 2\ncountry\tQQ\tInventia\n", "us")
        self.assertEqual(self.held(case), [("Places", "2", "us", 1, True)])
        rows = self.ask(*case, "--json", "extract", "--names", self.write("text.txt", "aimed at Inventia\n")).lines()
        self.assertEqual([(row["type"], row["value"]) for row in rows], [("country", "QQ")])
        self.assertEqual(self.ask(*case, "check").code, 0)


OWN = "# vocabulary: Our places\n# version: 1\ncountry\tQQ\tInventia; Republic of Inventia\nsector\tmoney\tBanking\tnaics=52\n"
LINES = "".join(json.dumps({"id": number, "indicators": [{"type": "domain", "value": "one.example"}], "countries": [country],
                            "sectors": [sector]}) + "\n"
    for number, country, sector in (("a", "Republic of Inventia", "Finance"), ("b", "inventia", "banks"), ("c", "Japan", "retail")))


class OwnPlaces(Journey):
    """A case's own countries and sectors are used for what was pooled before them as for what came after."""

    def places(self, case):
        rows = self.ask(*case, "--json", "export", "--format", "jsonl").lines()
        return {row["id"]: (row.get("countries", []), row.get("sectors", [])) for row in rows}

    def answers(self, case):
        values = ("Inventia", "QQ", "Banking", "money", "Japan")
        return [(row["value"], row["type"], row["activities"]) for row in self.ask(*case, "--json", "ask", *values).lines()]

    def pooled(self, *files):
        self.cases = getattr(self, "cases", 0) + 1
        case = self.case(f"case-{self.cases}")
        for name, text, code in files:
            self.write(name, text)
            self.ask(*case, "pool", name, "--partner", "us", code=code)
        return case

    def test_a_vocabulary_that_comes_last_does_what_one_does_that_came_first(self):
        lines, own = ("lines.jsonl", LINES, 1), ("own.txt", OWN, 0)
        first, last = self.pooled(own, lines), self.pooled(lines, own)
        expected = {"a": (["QQ"], ["money"]), "b": (["QQ"], ["money"]), "c": (["JP"], ["retail"])}
        self.assertEqual(self.places(first), expected)
        self.assertEqual(self.places(last), expected)
        both = ["us:a", "us:b"]
        self.assertEqual(self.answers(first), [("QQ", "country", both), ("QQ", "country", both), ("money", "sector", both),
                                               ("money", "sector", both), ("JP", "country", ["us:c"])])
        self.assertEqual(self.answers(last), self.answers(first))
        self.assertEqual(self.ask(*last, "check").code, 0)

    def test_a_withdrawn_vocabulary_never_was_and_what_nobody_knows_says_nothing(self):
        without, case = self.pooled(("lines.jsonl", LINES, 1)), self.pooled(("own.txt", OWN, 0), ("lines.jsonl", LINES, 1))
        self.ask(*case, "record", "withdraw", "own.txt")
        expected = {"a": ([], ["financial-services"]), "b": ([], ["financial-services"]), "c": (["JP"], ["retail"])}
        self.assertEqual(self.places(without), expected)
        self.assertEqual(self.places(case), expected)
        self.assertEqual(self.answers(case), self.answers(without))
        # It stays readable, in the words of who said it.
        self.assertEqual(self.answers(case)[0], ("inventia", "country", ["us:b"]))
        told = " ".join(self.ask(*case, "complaints").out.split())
        self.assertIn("kept in these words until a vocabulary has them", told)

    def test_conclusions_without_a_partner_are_without_its_vocabulary(self):
        case = self.pooled(("lines.jsonl", LINES, 1))
        self.ask(*case, "pool", self.write("own.txt", OWN), "--partner", "other")
        plan = self.write("plan.jsonl", json.dumps({"id": "p", "issuer": "x", "country": "QQ", "coded": {"Ada": ["naics:522"]}}) + "\n")
        row = self.ask(*case, "--json", "weigh", "us:a", "us:b", "--plans", plan).json()["plans"][0]
        self.assertEqual(row["sectors"], [{"sector": "money", "naics": "52"}])
        self.ask(*case, "partner", "withdraw", "other")
        row = self.ask(*case, "--json", "weigh", "us:a", "us:b", "--plans", plan).json()["plans"][0]
        self.assertEqual(row["sectors"], [{"sector": "financial-services", "naics": "52"}])

    def test_a_newer_version_of_what_the_program_ships_is_used_and_an_older_one_is_not(self):
        case = self.case()
        rows = self.ask(*case, "--json", "stats").json()["vocabularies"]
        shipped = {row["name"]: row for row in rows if row["is_shipped"]}
        self.assertEqual(len(shipped), 3)
        self.assertTrue(all(row["is_used"] and row["terms"] > 30 and row["version"] for row in shipped.values()))
        name = "Countries (ISO 3166-1)"
        text = self.write("text.txt", "aimed at Inventia and at Japan\n")

        def found():
            return [row["value"] for row in self.ask(*case, "--json", "extract", "--names", text).lines()]
        document = "# vocabulary: %s\n# version: %s\ncountry\t%s\tInventia\n"
        self.ask(*case, "pool", self.write("old.txt", document % (name, "1999", "QA")), "--partner", "us")
        self.assertEqual(found(), ["JP"])
        self.write("new.txt", document % (name, "9999", "QQ"))
        self.ask(*case, "pool", "new.txt", "--partner", "us")
        self.assertEqual(found(), ["QQ"])
        rows = self.ask(*case, "--json", "stats").json()["vocabularies"]
        self.assertEqual([(row["version"], row["is_used"]) for row in rows if row["name"] == name],
                         [("1999", False), ("9999", True), (shipped[name]["version"], False)])
        self.ask(*case, "record", "withdraw", "new.txt")
        self.assertEqual(found(), ["JP"])

    def test_what_is_shipped_can_be_pooled_as_it_is(self):
        case = self.case()
        for name in ("countries", "regions", "sectors"):
            self.ask(*case, "pool", os.path.join(ROOT, "vocabularies", f"{name}.txt"), "--partner", "us")
        rows = self.ask(*case, "--json", "stats").json()["vocabularies"]
        self.assertEqual([row["is_used"] for row in rows], [True] * 3 + [False] * 3)


def folded(text):
    plain = "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))
    return re.sub("[^a-z0-9]+", " ", plain.lower().replace("'", "")).strip().removeprefix("the ")


class Codes(Journey):
    @unittest.skipUnless(os.path.exists(ISO_CODES), "needs Debian's iso-codes to compare with")
    def test_countries_are_those_of_iso_3166(self):
        with open(ISO_CODES, encoding="utf-8") as file:
            expected = {row["alpha_2"]: row for row in json.load(file)["3166-1"]}
        with open(os.path.join(ROOT, "vocabularies", "countries.txt"), encoding="utf-8") as file:
            rows = [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]
        terms = {row[1]: (row[2].split("; "), row[3].removeprefix("also=").split(", ")) for row in rows}
        self.assertEqual(set(terms) - set(expected), {"XK"})
        for code, row in expected.items():
            names, also = terms[code]
            self.assertEqual(also[:2], [row["alpha_3"], row["numeric"]])
            said = {folded(row[key]) for key in ("name", "official_name", "common_name") if key in row}
            self.assertLessEqual(said, {folded(name) for name in names}, code)


main()
