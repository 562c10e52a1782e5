"""What stands in one edition of an event alone is as secret as that edition, whatever came first and whatever is withdrawn."""
import json
import re

from journey import Journey, main

EVENT = "11111111-1111-4111-8111-111111111111"
RED, GREEN = [{"name": "tlp:red"}], [{"name": "tlp:green"}]
OTHERS = {"id": "S1", "publisher": "south", "tlp": "GREEN", "date": "2014-01-01", "names": ["Heron"], "indicators": [
    {"t": "domain", "v": name} for name in ("open.example", "secret.example", "dropped.example", "kept.example")]}


def attribute(number, value, **more):
    return {"type": "domain", "value": value, "to_ids": True, "uuid": f"22222222-1111-4111-8111-{number:012}", "timestamp": "1400000000", **more}


def thing(number, *attributes, **more):
    return {"name": "domain-ip", "uuid": f"33333333-1111-4111-8111-{number:012}", "timestamp": "1400000000", "Attribute": list(attributes), **more}


def event(at, attributes, objects=(), **more):
    return json.dumps({"Event": {"info": "Heron returns", "uuid": EVENT, "date": "2014-01-01", "timestamp": str(at), "Orgc": {"name": "lab"},
                                 "Attribute": list(attributes), "Object": list(objects), **more}})


OPEN = attribute(1, "open.example")
SECRET = attribute(2, "secret.example", comment="from our source", Tag=[{"name": 'misp-galaxy:malpedia="Hikit"'}], Sighting=[
    {"type": "1", "date_sighting": "1400000000", "Organisation": {"name": "quiet"}}], Galaxy=[{"GalaxyCluster": [
        {"value": "Moth", "type": "threat-actor", "meta": {"synonyms": ["Wasp"]}}]}])
NAMED = attribute(3, "Lynx", type="threat-actor", category="Attribution")
CITING = attribute(4, "https://south.example/s1.html", type="link", to_ids=False, category="External analysis")
PUBLIC = attribute(5, "kept.example", Tag=[{"name": "tlp:clear"}])
HIDDEN = thing(6, attribute(7, "dropped.example"))
SHARED = thing(8, attribute(9, "198.51.100.9", type="ip-dst"))
WORDS = ("secret.example", "from our source", "Hikit", "quiet", "Moth", "Wasp", "Lynx", "dropped.example", "south.example/s1")

WHOLE = event(1400000000, [OPEN, SECRET, NAMED, CITING, PUBLIC], [HIDDEN, SHARED], Tag=RED)
CLEANED = event(1500000000, [OPEN, PUBLIC], [SHARED], Tag=GREEN)


def in_order(text):
    """Pieces of an event stand in the order of the places where they were read first."""
    answer = json.loads(text)
    for given in answer["response"]:
        for key in ("Attribute", "Object"):
            given["Event"][key].sort(key=lambda piece: piece["uuid"])
    return json.dumps(answer, indent=1)


def comparable(text):
    """A record stands where it was read first, be it in a file that was withdrawn since."""
    text = in_order(text) if text.startswith('{"response"') else text
    return re.sub(r"\w+-files/\w+\.json(?=l?)", "FILE", re.sub(r"\[\d\] (?=[23])", " ", text))


class Edition(Journey):
    def pooled(self, name, *files, partner=()):
        """A case of these (file, text), beside a partner that shows all the values itself."""
        case = self.case(name)
        self.write(f"{name}-files/others.jsonl", [dict(OTHERS, url="https://south.example/s1.html")])
        self.ask(*case, "pool", f"{name}-files/others.jsonl")
        for file, text in files:
            self.pool(case, name, file, text, *partner)
        return case

    def pool(self, case, name, file, text, *words):
        self.write(f"{name}-files/{file}", text)
        self.ask(*case, "pool", f"{name}-files/{file}", *words)

    def answers(self, case, readers, some):
        """What each reader is given, by these verbs or by any."""
        label = f"lab:{EVENT}"
        for reader in readers:
            calls = [["clusters", "--json", "--as", reader], ["export", "--format", "jsonl", "--to", reader],
                     ["export", "--format", "misp", "--to", reader], ["clusters", "--all", "--as", reader],
                     ["clusters", "--pairs", "--as", reader], ["explain", "--json", "--as", reader, label, "south:S1"],
                     ["sign", "--as", "dns", "--to", reader], ["export", "--format", "csv", "--to", reader],
                     ["export", "--format", "stix", "--to", reader]]
            for words in calls[:some]:
                yield " ".join(words), comparable(self.run_program(*case, *words).out)

    def same(self, given, wanted, *readers, some=None):
        for (words, one), (_, other) in zip(self.answers(given, readers, some), self.answers(wanted, readers, some)):
            self.assertEqual(one, other, words)

    def markings(self, case):
        return {one["v"]: one["tlp"] if "tlp" in one else line["tlp"] for line in self.ask(*case, "export", "--format", "jsonl").lines()
                if line.get("id") == EVENT for one in line["indicators"]}

    def test_what_a_cleaned_edition_left_out_is_for_the_readers_of_the_edition_that_had_it(self):
        green = self.pooled("green", ("b.json", CLEANED))
        for name, files in (("after", (("a.json", WHOLE), ("b.json", CLEANED))), ("before", (("b.json", CLEANED), ("c.json", WHOLE)))):
            case = self.pooled(name, *files)
            self.same(case, green, "GREEN", "AMBER")
            told = "".join(text for _, text in self.answers(case, ["AMBER"], None))
            for word in ("from our source", "Hikit", "quiet", "Moth", "Wasp", "Lynx"):
                self.assertNotIn(word, told, name)
            self.assertEqual(self.markings(case), {"open.example": "GREEN", "kept.example": "GREEN", "198.51.100.9": "GREEN",
                                                   "secret.example": "RED", "dropped.example": "RED", "Hikit": "RED"}, name)
            every = "".join(text for _, text in self.answers(case, ["RED"], None))
            for word in ("from our source", "Hikit", "Moth", "Lynx", "secret.example"):
                self.assertIn(word, every, name)
            self.assertIn("Wasp", self.ask(*case, "names", "Moth").out)
            self.assertEqual(self.ask(*case, "check").code, 0)

    def test_an_edition_that_is_withdrawn_was_never_given(self):
        green, red = self.pooled("green", ("b.json", CLEANED)), self.pooled("red", ("a.json", WHOLE))
        for name, whole, cleaned in (("ab", "a.json", "b.json"), ("ba", "b.json", "a.json")):
            both = self.pooled(f"{name}0", (whole, WHOLE), (cleaned, CLEANED))
            case = self.pooled(name, (whole, WHOLE), (cleaned, CLEANED))
            for file, text, rest in ((whole, WHOLE, green), (cleaned, CLEANED, red)):
                header = next(row["digest"] for row in self.ask(*case, "--json", "record", "list", f"{name}-files/{file}").lines()
                              if row["place"] == "event")
                what = f"{name}-files/{file}" if name == "ba" or text == WHOLE else header
                self.ask(*case, "record", "withdraw", what)
                self.pool(case, name, file, text)  # stays withdrawn
                self.same(case, rest, "GREEN", "RED", some=3)
                self.ask(*case, "record", "restore", what)
                self.same(case, both, "GREEN", "RED", some=3)
                self.ask(*case, "check")

    def test_what_stood_in_a_withdrawn_edition_stands_again_in_a_later_one(self):
        later = event(1600000000, [OPEN, SECRET, PUBLIC], [SHARED], Tag=GREEN)
        case = self.pooled("case", ("a.json", WHOLE), ("b.json", CLEANED))
        self.ask(*case, "record", "withdraw", "case-files/a.json")
        self.pool(case, "case", "c.json", later)
        self.same(case, self.pooled("wanted", ("b.json", CLEANED), ("c.json", later)), "GREEN", "RED", some=3)
        self.assertEqual(self.markings(case)["secret.example"], "GREEN")

    def test_what_analysts_say_of_a_part_is_as_strict_as_the_editions_that_have_it(self):
        """Notes are items of their own, told in the bytes of the attribute or object that they stand at."""
        note = {"uuid": "44444444-1111-4111-8111-000000000001", "note": "seen at a client", "modified": "2014-01-02 00:00:00"}
        opinion = {"uuid": "44444444-1111-4111-8111-000000000002", "opinion": "80", "comment": "sure", "modified": "2014-01-02 00:00:00"}
        proposal = {"uuid": "44444444-1111-4111-8111-000000000003", "type": "domain", "value": "proposed.example", "timestamp": "1400000000",
                    "Org": {"name": "other"}}
        noted = attribute(1, "open.example", Note=[dict(note, Opinion=[opinion])], ShadowAttribute=[proposal])
        inner = thing(8, attribute(9, "198.51.100.9", type="ip-dst"), Note=[dict(note, uuid="44444444-1111-4111-8111-000000000004", note="of the object")])
        red, green = (event(at, [noted], [inner], Tag=tags) for at, tags in ((1400000000, RED), (1500000000, GREEN)))
        cleaned = event(1600000000, [], Tag=GREEN)
        alone = {"red": self.pooled("red", ("a.json", red)), "green": self.pooled("green", ("b.json", green))}
        for name, files in (("ab", (("a.json", red), ("b.json", green))), ("ba", (("a.json", green), ("b.json", red)))):
            case = self.pooled(name, *files)
            self.assertIn("seen at a client", self.event_of(case, "GREEN"))
            for file, text in files:
                self.ask(*case, "record", "withdraw", f"{name}-files/{file}")
                rest = alone["green" if text == red else "red"]
                self.same(case, rest, "GREEN", "RED", some=3)
                self.assertEqual(self.asked(case), self.asked(rest), (name, file))
                self.ask(*case, "record", "restore", f"{name}-files/{file}")
        case = self.pooled("left", ("a.json", red), ("b.json", cleaned))
        self.assertNotIn("seen at a client", self.event_of(case, "GREEN"))

    def asked(self, case):
        """What is told of the values that the notes stand at, and of what is proposed."""
        told = self.run_program(*case, "--json", "ask", "open.example", "proposed.example", "198.51.100.9").out
        return re.sub(r'"(source|place)":"[^"]*"', "", told)

    def test_what_may_be_done_with_a_part_is_what_its_editions_allow(self):
        own = [attribute(1, "open.example", Tag=[{"name": "PAP:AMBER"}]), attribute(2, "kept.example"),
               attribute(3, "dropped.example", Tag=[{"name": "PAP:CLEAR"}])]
        tags = {pap: GREEN + [{"name": f"PAP:{pap}"}] for pap in ("RED", "GREEN")}
        red = event(1400000000, own, [thing(8, attribute(9, "198.51.100.9", type="ip-dst"), Tag=[{"name": "PAP:CLEAR"}])], Tag=tags["RED"])
        green = event(1500000000, own[:2], [thing(8, attribute(9, "198.51.100.9", type="ip-dst"), Tag=[{"name": "PAP:CLEAR"}])], Tag=tags["GREEN"])
        alone = {"red": self.pooled("red", ("a.json", red)), "green": self.pooled("green", ("b.json", green))}
        self.assertEqual(self.paps(alone["green"]), {"open.example": "AMBER", "kept.example": "GREEN", "198.51.100.9": "GREEN"})
        self.assertEqual(self.paps(alone["red"]), dict.fromkeys(("open.example", "kept.example", "198.51.100.9", "dropped.example"), "RED"))
        for name, files in (("ab", (("a.json", red), ("b.json", green))), ("ba", (("a.json", green), ("b.json", red)))):
            case = self.pooled(name, *files)
            self.assertEqual(self.paps(case), dict(self.paps(alone["green"]), **{"dropped.example": "RED"}))
            for file, text in files:
                self.ask(*case, "record", "withdraw", f"{name}-files/{file}")
                rest = alone["green" if text == red else "red"]
                self.assertEqual(self.paps(case), self.paps(rest), (name, file))
                self.same(case, rest, "GREEN", "RED", some=3)
                self.ask(*case, "record", "restore", f"{name}-files/{file}")

    def paps(self, case):
        return {one["v"]: one.get("pap", line.get("pap")) for line in self.ask(*case, "export", "--format", "jsonl").lines()
                if line.get("id") == EVENT for one in line["indicators"]}

    def test_distribution_marks_an_edition_too(self):
        for name, narrow in (("own", {"distribution": "0"}), ("group", {"distribution": "4", "sharing_group_id": "1"})):
            whole = event(1400000000, [OPEN, SECRET], **narrow)
            cleaned = event(1500000000, [OPEN], Tag=GREEN, distribution="3")
            for order in (((0, whole), (1, cleaned)), ((1, cleaned), (0, whole))):
                case = self.pooled(f"{name}{order[0][0]}", *((f"{at}.json", text) for at, text in order))
                self.assertEqual(self.markings(case), {"open.example": "GREEN", "secret.example": "AMBER+STRICT", "Hikit": "AMBER+STRICT"})
                self.assertNotIn("secret.example", self.event_of(case, "AMBER"))
                self.assertIn("secret.example", self.event_of(case, "AMBER+STRICT"))

    def event_of(self, case, reader):
        return self.ask(*case, "export", "--format", "misp", "--to", reader, f"lab:{EVENT}").out

    def test_what_two_parts_say_stays_when_one_of_them_is_withdrawn(self):
        galaxy = [{"GalaxyCluster": [{"value": "Moth", "type": "threat-actor", "meta": {"synonyms": ["Wasp"]}}]}]
        says = {"Tag": [{"name": 'misp-galaxy:malpedia="Hikit"'}, {"name": 'misp-galaxy:threat-actor="Moth"'}], "Galaxy": galaxy}
        parts = [attribute(1, "open.example", **says), attribute(2, "kept.example", **says), attribute(3, "dropped.example")]
        header = event(1400000000, parts, Tag=GREEN)
        tagged = event(1400000000, parts, Tag=GREEN + says["Tag"], Galaxy=galaxy)
        for name, text, left in (("first", header, [0, 2]), ("second", header, [1, 2]), ("both", header, [2]), ("tagged", tagged, [2])):
            case = self.pooled(name, ("a.json", text))
            rows = self.ask(*case, "--json", "record", "list", f"{name}-files/a.json").lines()
            for number in {0, 1} - set(left):
                self.ask(*case, "record", "withdraw", next(row["digest"] for row in rows if row["place"].endswith(parts[number]["uuid"])))
            event_alone = event(1400000000, [parts[number] for number in left], **({"Tag": GREEN} if text == header else {"Tag": GREEN + says["Tag"], "Galaxy": galaxy}))
            rest = self.pooled(f"{name}rest", ("a.json", event_alone))
            self.same(case, rest, "GREEN", "RED", some=6)
            self.assertEqual(*(self.run_program(*one, "--json", "names", "Moth").out for one in (case, rest)), name)
            self.assertEqual("Wasp" in self.run_program(*case, "names", "Moth").out, name != "both", name)
            self.assertEqual(self.ask(*case, "check").code, 0)

    def test_an_edition_that_wants_no_values_correlated_says_so_as_long_as_it_stands(self):
        parts = [attribute(1, "open.example"), attribute(2, "kept.example", Note=[{"note": "seen", "uuid": "44444444-1111-4111-8111-111111111111"}])]
        hidden, shown = event(1400000000, parts, disable_correlation=True, Tag=GREEN), event(1500000000, parts, Tag=GREEN)
        alone = {"hidden": self.pooled("hidden", ("a.json", hidden)), "shown": self.pooled("shown", ("b.json", shown))}
        self.assertEqual([self.run_program(*alone[name], "explain", f"lab:{EVENT}", "south:S1").out.count("kept.example") > 0 for name in alone],
                         [False, True])
        for name, files in (("ab", (("a.json", hidden), ("b.json", shown))), ("ba", (("a.json", shown), ("b.json", hidden)))):
            case = self.pooled(name, *files)
            for file, text in files:
                self.ask(*case, "record", "withdraw", f"{name}-files/{file}")
                self.same(case, alone["shown" if text == hidden else "hidden"], "GREEN", "RED", some=7)
                self.ask(*case, "record", "restore", f"{name}-files/{file}")
            self.assertEqual(self.ask(*case, "check").code, 0)

    def test_an_attribute_is_as_strict_as_itself_and_its_edition(self):
        own = [attribute(1, "a.example", Tag=[{"name": "tlp:amber"}]), attribute(2, "b.example", Tag=[{"name": "tlp:clear"}])]
        for tag, wanted in ((RED, ("RED", "RED")), (GREEN, ("AMBER", "GREEN"))):
            case = self.pooled(tag[0]["name"], ("a.json", event(1400000000, own, Tag=tag)))
            self.assertEqual(self.markings(case), dict(zip(("a.example", "b.example"), wanted)))


if __name__ == "__main__":
    main()
