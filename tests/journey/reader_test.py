"""What a reader of a marking is given, by any verb, is what a case would give that never held the stricter statements.

Random pools are made twice: whole, and with what the reader may not see left out of the files. Digests of records alone
may differ, since a line without its red value is another line.
"""
import json
import os
import random
import re

from journey import Journey, activity, main

STRICTNESS = ["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"]
PARTNERS = {"north": None, "south": "GREEN", "east": "GREEN", "dark": "RED"}
DOMAINS = [f"v{n}.example" for n in range(12)]
NAMES = ["Axiom", "Lynx", "Heron", "Moth", "Wasp"]
HASHES = [("md5", 32), ("sha1", 40), ("sha256", 64)]
WRITTEN = ["stix", "misp", "csv", "jsonl", "navigator"]
WATCHED = ["suricata", "snort", "sigma", "dns"]


def may_see(reader, tlp):
    return STRICTNESS.index(tlp or "AMBER") <= STRICTNESS.index(reader)


def values_of(rng):
    for name in rng.sample(DOMAINS, rng.randint(1, 6)):
        value = {"t": "domain", "v": name}
        if rng.random() < .3:
            value["first_seen"] = f"2013-0{rng.randint(1, 9)}-11"
        if rng.random() < .1:
            value["valid_until"] = f"201{rng.randint(3, 5)}-02-11"
        if rng.random() < .1:
            value["revoked"] = True
        yield value
    digit = "%x" % rng.randint(2, 6)
    for kind, length in HASHES if rng.random() < .6 else []:
        if rng.random() < .7:
            yield {"t": kind, "v": (digit + "a5c0")[:5] * (length // 5) + digit * (length % 5), "same_file": 1}


def activity_of(rng, number):
    line = {"id": f"A{number}", "publisher": rng.choice(list(PARTNERS)), "date": f"2013-0{rng.randint(1, 9)}-14",
            "title": rng.choice(["Heron returns", "steel plants", "the Moth files"]), "indicators": list(values_of(rng))}
    for value in line["indicators"]:
        if rng.random() < .25:
            value["tlp"] = rng.choice(["GREEN", "AMBER", "RED"])
        if rng.random() < .1:
            value["pap"] = rng.choice(["RED", "GREEN"])
    more = {"names": [rng.choice(NAMES)], "families": ["Hikit", "Naid"][:rng.randint(1, 2)], "techniques": ["T1059"],
            "countries": [rng.choice(["US", "JP"])], "sectors": [rng.choice(["aerospace", "energy"])],
            "tlp": rng.choice(["CLEAR", "GREEN", "GREEN", "AMBER", "RED"]), "reliability": rng.choice("ABCDEF"),
            "sightings": [{"t": "domain", "v": rng.choice(DOMAINS), "type": rng.choice(["false-positive", "expired"]),
                           "tlp": rng.choice(["GREEN", "RED"])}]}
    line.update({key: more[key] for key in more if rng.random() < .4})
    if line["publisher"] == "dark":
        line.pop("tlp", None)
    if rng.random() < .06:
        line.update(revoked=True, modified="2014-01-01")
    return line


def cleaned(rng, line):
    """A later version, for more readers: what made the first one secret is gone from it."""
    line["tlp"] = rng.choice(["AMBER", "RED"])
    return {"id": line["id"], "publisher": line["publisher"], "tlp": "GREEN", "modified": "2014-01-01",
            "indicators": [{"t": value["t"], "v": value["v"]} for value in line["indicators"][1:]]}


def lines_of(rng):
    lines = [activity_of(rng, number) for number in range(22)]
    lines += [cleaned(rng, line) for line in lines if "revoked" not in line and rng.random() < .3]
    for number in range(5):
        lines.append({"source": rng.choice([*PARTNERS, "a list"]), "group": rng.choice(NAMES),
                      "names": rng.sample(NAMES, 2), "date": "2013-01-01", "tlp": rng.choice(["GREEN", "RED"])})
        lines.append({"claim": rng.choice(["same", "related", "different"]), "of": rng.sample(NAMES, 2),
                      "source": rng.choice([*PARTNERS, "press"]), "says": f"in words {number}",
                      "tlp": rng.choice(["GREEN", "RED"])})
    return lines


def as_seen(line, reader):
    """The line without what the reader may not see; None where that is all of it."""
    if not may_see(reader, line.get("tlp") or PARTNERS.get(line.get("publisher") or line.get("source"))):
        return None
    line = json.loads(json.dumps(line))
    for part in ("indicators", "sightings"):
        if part in line:
            line[part] = [item for item in line[part] if "tlp" not in item or may_see(reader, item["tlp"])]
    return line


def openly(line, reader):
    """PAP:RED keeps a value out of everybody's rules, so where others state it, a case without them has more rules."""
    line = json.loads(json.dumps(line))
    seen = as_seen(line, reader) or {"indicators": []}
    for value in line.get("indicators", []):
        if value not in seen["indicators"]:
            value.pop("pap", None)
    return line


def label(line):
    return f"{line['publisher']}:{line['id']}"


def comparable(text):
    """Records are called by their digests, and stand in the order of them."""
    text = re.sub(r"<p class=warn>[^\n]*left out, since a reader.*?</p>\n", "", text, flags=re.S)
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID", text)
    text = re.sub(r"<code>[0-9a-f]{10}</code>|\b[0-9a-f]{12}\b|\b[0-9a-f]{64}\b", "DIGEST", text)
    # Of an activity's records that show a value the report names the first, with its marking.
    text = re.sub(r"(<td>[A-Z+]+)?<td>f\d+\.jsonl <span class=soft>line 1</span><td>DIGEST", "<td>RECORD", text)
    text = re.sub(r'"source":"f\d+\.jsonl","place":"line 1","record":"DIGEST"', "RECORD", text)
    text = re.sub(r'"observations":\[(.*?)\]', lambda found: "".join(sorted(found.group(1).split("},{"))), text)
    return sorted(text.split("\n"))


class Reader(Journey):
    def pooled(self, name, lines, rulings):
        os.mkdir(os.path.join(self.folder, name))
        case = self.case(os.path.join(name, "case"))
        for partner, tlp in PARTNERS.items():
            if tlp:
                self.ask(*case, "partner", "add", partner, "--tlp", tlp)
        for number, line in lines:
            self.write(os.path.join(name, f"f{number}.jsonl"), [line])
        answer = self.run_program(*case, "pool", *[os.path.join(name, f"f{number}.jsonl") for number, _ in lines])
        self.assertIn(answer.code, (0, 1), str(answer))
        # What contradicts a ruling before it is refused, in one case as in the other.
        for verdict, a, b in rulings:
            answer = self.run_program(*case, "decide", verdict, a, b, "--reason", "both say so", "--author", "ada")
            self.assertIn(answer.code, (0, 2), str(answer))
        return case

    def pairs(self, case, reader, labels):
        """Two activities, and one beside each of the first clusters."""
        rows = self.ask(*case, "clusters", "--json", "--as", reader).lines()
        return [labels[:2], *([labels[6], row["id"]] for row in rows[:3] if labels[6] not in row["activities"])]

    def answers(self, case, reader, labels):
        calls = [["clusters", "--json", "--as", reader], ["clusters", "--all", "--as", reader],
                 ["clusters", "--pairs", "--as", reader], ["tell", "-o", "page.html", "--as", reader]]
        calls += [["tell", "-o", "page.html", "--weigh", "--as", reader], ["clusters", "--as", reader, "--without", "north"]]
        calls += [["tell", "-o", "page.html", "--as", reader, "--without", "south", "--actor",
                   next(label for label in labels if not label.startswith("south:"))]]
        calls += [["explain", *words, "--as", reader, *pair] for words in (["--json"], []) for pair in self.pairs(case, reader, labels)]
        calls += [["export", "--format", format, "--to", reader] for format in WRITTEN]
        calls += [["export", "--format", format, "--to", reader, labels[0], labels[3]] for format in WRITTEN]
        calls += [["sign", "--as", format, "--to", reader] for format in WATCHED]
        calls += [["sign", "--as", "sigma", "--to", reader, what] for what in (labels[4], "Hikit")]
        calls += [["ask", *words, "--as", reader, *DOMAINS, *NAMES, "Hikit", "naid", "T1059", *labels[:4], "2" * 32] for words in (["--json"], [])]
        for words in calls:
            answer = self.ask(*case, *words).out
            yield " ".join(words), self.read("page.html") if words[0] == "tell" else answer

    def hold(self, seed, reader):
        rng = random.Random(seed)
        whole = list(enumerate(openly(line, reader) for line in lines_of(rng)))
        seen = [(number, as_seen(line, reader)) for number, line in whole]
        seen = [(number, line) for number, line in seen if line]
        activities = list(dict.fromkeys(label(line) for _, line in whole if "id" in line))
        shown = list(dict.fromkeys(label(line) for _, line in seen if "id" in line and not line.get("revoked")))
        hidden = [name for name in activities if name not in shown]
        rulings = [("same", shown[0], shown[1]), ("different", shown[2], shown[3])]
        secret = [("same", hidden[0], shown[4]), ("different", hidden[1], shown[0])]
        all_of = self.pooled("all", whole, rulings + secret)
        part = self.pooled("part", seen, rulings)
        for (words, given), (_, wanted) in zip(self.answers(all_of, reader, shown), self.answers(part, reader, shown)):
            # Sources are called as they were given.
            given, wanted = comparable(given.replace("all/", "")), comparable(wanted.replace("part/", ""))
            differing = [text for text in [*given, *wanted] if (text in given) != (text in wanted)]
            self.assertTrue(given == wanted, f"seed {seed}: {words}: {differing[:6]}")

    def test_a_reader_of_green_gets_what_a_case_without_the_rest_would_give(self):
        self.hold(11, "GREEN")

    def test_a_reader_of_amber_gets_what_a_case_without_the_rest_would_give(self):
        self.hold(12, "AMBER")

    def test_a_warning_list_that_the_reader_may_not_know_of_warns_of_nothing(self):
        case = self.case()
        self.ask(*case, "partner", "add", "dark", "--tlp", "RED")
        self.ask(*case, "pool", self.write("a.jsonl", [
            {"id": f"A{n}", "publisher": "north", "tlp": "GREEN", "indicators": [{"t": "domain", "v": f"v{n}.example"}]}
            for n in range(2)]))
        self.ask(*case, "pool", "--warninglist", "--partner", "dark", self.write("secretly.txt", "v0.example\n"))
        self.ask(*case, "pool", "--warninglist", "--partner", "north", self.write("openly.txt", "v1.example\n"))
        green = self.ask(*case, "sign", "--as", "dns", "--to", "GREEN").out
        self.assertNotIn("secretly", green)
        self.assertIn("v0.example", green)
        self.assertIn("openly", green)
        self.assertIn("secretly", self.ask(*case, "sign", "--as", "dns").out)

    def test_pap_red_that_the_reader_may_not_see_keeps_a_value_out_of_its_rules_without_a_word(self):
        case = self.case()
        self.ask(*case, "pool", self.write("a.jsonl", [
            activity("A1", "domain:open.example", "domain:closed.example", "domain:listed.example", publisher="north", tlp="GREEN"),
            activity("A2", "domain:closed.example", publisher="lantern", tlp="RED", pap="RED"),
            {"id": "A3", "publisher": "lantern", "tlp": "GREEN", "indicators": [
                {"t": "domain", "v": "listed.example", "tlp": "AMBER", "pap": "RED"}]},
            activity("A4", "domain:open.example", publisher="lantern", tlp="RED", pap="GREEN")]))
        for format in WATCHED:
            answer = self.ask(*case, "sign", "--as", format, "--to", "GREEN", "-o", "green.txt")
            green = self.read("green.txt")
            self.assertIn("open.example", green)
            for secret in ("closed.example", "listed.example", "lantern", "PAP", "pap"):
                self.assertNotIn(secret, green)
            self.assertIn("withheld: 2 indicators", answer.err)
            self.assertEqual(self.ask(*case, "--json", "sign", "--as", format, "--to", "GREEN").json()["left_out"], [])
        self.assertIn("closed.example", self.ask(*case, "export", "--format", "csv", "--to", "GREEN").out)
        left_out = self.ask(*case, "--json", "sign", "--as", "dns").json()["left_out"]
        self.assertEqual([value["value"] for value in left_out], ["closed.example", "listed.example"])

    def test_names_that_an_actor_of_a_red_report_goes_by_are_red(self):
        red, green = ("marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
                      "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb")
        day, publisher = "2013-01-02T00:00:00.000Z", "identity--11111111-1111-4111-8111-111111111111"

        def thing(kind, number, **more):
            return {"type": kind, "spec_version": "2.1", "id": f"{kind}--22222222-2222-4222-8222-22222222222{number}",
                    "created": day, "modified": day, "created_by_ref": publisher, **more}

        marked = thing("intrusion-set", 1, name="Axiom", aliases=["Markedly"], object_marking_refs=[red])
        listed = thing("intrusion-set", 2, name="Axiom", aliases=["Listedly"])
        known = thing("intrusion-set", 3, name="Axiom", aliases=["Openly"], object_marking_refs=[green])
        bundle = {"type": "bundle", "id": "bundle--44444444-4444-4444-8444-444444444444", "objects": [
            {"type": "identity", "spec_version": "2.1", "id": publisher, "created": day, "modified": day, "name": "north",
             "identity_class": "organization"}, marked, listed, known,
            thing("report", 4, name="red", published=day, object_refs=[listed["id"]], object_marking_refs=[red]),
            thing("report", 5, name="green", published=day, object_refs=[known["id"]], object_marking_refs=[green])]}
        event = {"Event": {"uuid": "5f6e0000-0000-4000-8000-000000000001", "info": "event", "date": "2013-01-01",
                           "Orgc": {"name": "south"}, "Tag": [{"name": "tlp:red"}], "Galaxy": [{"GalaxyCluster": [
                               {"value": "Axiom", "type": "threat-actor", "meta": {"synonyms": ["Galactic"]}}]}]}}
        case = self.case()
        self.ask(*case, "partner", "add", "north", "--tlp", "GREEN")
        self.ask(*case, "pool", self.write("north.json", json.dumps(bundle)), self.write("south.json", json.dumps(event)))
        told = self.ask(*case, "clusters", "--all", "--json", "--as", "AMBER").out
        told += self.ask(*case, "export", "--format", "jsonl", "--to", "AMBER").out
        self.assertIn("Openly", told)
        for secret in ("Markedly", "Listedly", "Galactic"):
            self.assertNotIn(secret, told)
            self.assertIn(secret, self.ask(*case, "names", "Axiom").out)

    def test_a_report_does_not_name_what_its_reader_may_not_know_of(self):
        red, green = ("marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
                      "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb")
        day, publisher = "2013-01-02T00:00:00.000Z", "identity--11111111-1111-4111-8111-111111111111"
        # STIX 2.1, section 2.9: whoever guesses the value knows this id.
        secret = {"type": "ipv4-addr", "spec_version": "2.1", "id": "ipv4-addr--28bb3599-77cd-5a82-a950-b5bd3caf07c4",
                  "value": "198.51.100.3", "object_marking_refs": [red]}
        open_to_all = {"type": "domain-name", "spec_version": "2.1", "id": "domain-name--3c10e93f-798e-5a26-a0c1-08156efab7f5",
                       "value": "open.example", "object_marking_refs": [green]}

        def report(number, *refs):
            return {"type": "report", "spec_version": "2.1", "id": f"report--22222222-2222-4222-8222-22222222222{number}",
                    "created": day, "modified": day, "created_by_ref": publisher, "published": day, "name": f"report {number}",
                    "object_refs": list(refs), "object_marking_refs": [green]}

        bundle = {"type": "bundle", "id": "bundle--44444444-4444-4444-8444-444444444444", "objects": [
            {"type": "identity", "spec_version": "2.1", "id": publisher, "created": day, "modified": day, "name": "north",
             "identity_class": "organization"}, secret, open_to_all,
            report(1, open_to_all["id"], secret["id"]), report(2, secret["id"])]}
        case = self.case()
        self.ask(*case, "partner", "add", "north", "--tlp", "GREEN")
        self.ask(*case, "pool", self.write("north.json", json.dumps(bundle)), "--partner", "north")

        def given(reader):
            out = self.ask(*case, "export", "--format", "stix", "--to", reader).out
            return out, {it["name"]: it for it in json.loads(out)["objects"] if it["type"] == "report"}
        out, reports = given("GREEN")
        self.assertNotIn(secret["id"], out)
        self.assertEqual(reports["report 1"]["object_refs"], [open_to_all["id"]])
        self.assertIn("report 2", reports)
        self.assertTrue(reports["report 2"]["object_refs"])
        out, reports = given("RED")
        self.assertEqual(reports["report 1"], report(1, open_to_all["id"], secret["id"]))


if __name__ == "__main__":
    main()
