"""Vocabularies: pooled, listed with version and giver; the newest counts, and a withdrawn one never was."""
import json

from journey import Journey, main


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
        return [(row["name"], row["version"], row["partner"], row["terms"], row["is_used"]) for row in rows]

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


main()
