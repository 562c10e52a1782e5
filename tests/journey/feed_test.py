"""export --format misp: a feed that MISP can pull, and that comes back in as what it was."""
import hashlib
import json
import os

from journey import SHARED, Journey, activity, main

EVENT_UUID = "11111111-1111-4111-8111-111111111111"


def uuid(number):
    return f"22222222-2222-4222-8222-{number:012d}"


def attribute(number, type_, value, **more):
    return {"uuid": uuid(number), "type": type_, "category": "Other", "value": value, "timestamp": "1580774400", "to_ids": True, **more}


# Numbers as strings, numbers with a fraction, nulls, unknown members, text beyond ASCII: all of it comes back.
EVENT = {"Event": {
    "uuid": EVENT_UUID, "info": "Grüße aus \"Ink\"\n2", "date": "2020-02-03", "timestamp": "1580774400", "threat_level_id": "1",
    "analysis": "0", "unknown": {"ratio": 0.10, "none": None, "list": []}, "event_creator_email": "who@lab.example",
    "Orgc": {"name": "Invented Lab", "uuid": uuid(99)}, "Tag": [{"name": "tlp:green", "colour": "#33822d"}],
    "RelatedEvent": [{"Event": {"uuid": uuid(98), "info": "another"}}],
    "Galaxy": [{"type": "tool", "GalaxyCluster": [{"type": "tool", "value": "Hikit", "uuid": uuid(97), "distribution": "3"}]}],
    "EventReport": [{"uuid": uuid(96), "name": "For us", "content": "evil[.]example", "distribution": "0"}],
    "Attribute": [
        attribute(1, "filename|md5", "x.exe|" + "ab" * 16, Tag=[{"name": "PAP:AMBER"}]),
        attribute(2, "domain", "evil.example", Sighting=[{"type": "1", "date_sighting": "1580774401"}]),
        attribute(3, "comment", "kept as it is"),
        attribute(4, "ip-dst", "192.0.2.1", Tag=[{"name": "tlp:red"}]),
        attribute(5, "ip-dst", "192.0.2.2", distribution="4"),
        attribute(6, "domain", "was.example", deleted=True)],
    "Object": [{"uuid": uuid(10), "name": "file", "template_uuid": uuid(95), "timestamp": "1580774400", "Attribute": [
        attribute(11, "sha256", "cd" * 32, object_relation="sha256"),
        attribute(12, "filename", "secret.exe", object_relation="filename", Tag=[{"name": "tlp:red"}])],
        "ObjectReference": [{"uuid": uuid(13), "referenced_uuid": uuid(1), "relationship_type": "drops"}]},
        {"uuid": uuid(14), "name": "domain-ip", "distribution": "0", "Attribute": [attribute(15, "domain", "inner.example")]}]}}


class Feed(Journey):
    def export(self, case, *words):
        self.ask(*case, "export", "--format", "misp", "-o", "feed/", *words)
        return self.feed("feed")

    def feed(self, folder):
        files = {}
        for name in os.listdir(os.path.join(self.folder, folder)):
            with open(os.path.join(self.folder, folder, name), encoding="utf-8") as text:
                files[name] = text.read()
        return files

    def pooled(self, document, name="event.json", case="first"):
        case = self.case(case)
        self.ask(*case, "--json", "pool", self.write(name, json.dumps(document)), "--partner", "lab")
        return case

    def test_an_event_goes_out_as_it_came(self):
        files = self.export(self.pooled(EVENT))
        self.assertEqual(set(files), {"manifest.json", "hashes.csv", EVENT_UUID + ".json"})
        self.assertEqual(json.loads(files[EVENT_UUID + ".json"]), EVENT)
        self.assertIn('"ratio":0.1', files[EVENT_UUID + ".json"])

    def test_manifest_and_hashes_say_what_is_in_the_feed(self):
        files = self.export(self.pooled(EVENT))
        entry = json.loads(files["manifest.json"])[EVENT_UUID]
        self.assertEqual(entry, {key: EVENT["Event"][key] for key in
                                 ("Orgc", "Tag", "info", "date", "analysis", "threat_level_id", "timestamp")})
        hashes = files["hashes.csv"].splitlines()
        for value in ("x.exe", "ab" * 16, "evil.example", "kept as it is", "secret.exe", "cd" * 32):
            self.assertIn(f"{hashlib.md5(value.encode()).hexdigest()},{EVENT_UUID}", hashes)
        self.assertEqual(len(hashes), 10)

    def test_what_the_reader_may_not_see_stays(self):
        files = self.export(self.pooled(EVENT), "--to", "GREEN")
        event = json.loads(files[EVENT_UUID + ".json"])["Event"]
        self.assertEqual([one["uuid"] for one in event["Attribute"]], [uuid(1), uuid(2), uuid(3), uuid(6)])
        self.assertEqual([one["uuid"] for one in event["Object"]], [uuid(10)])
        self.assertEqual([one["uuid"] for one in event["Object"][0]["Attribute"]], [uuid(11)])
        self.assertEqual(event["EventReport"], [])
        self.assertEqual(len(event["Galaxy"][0]["GalaxyCluster"]), 1)
        self.assertFalse({"RelatedEvent", "event_creator_email"} & set(event))
        text = "".join(files.values())
        for secret in ("192.0.2.", "secret.exe", "inner.example", hashlib.md5(b"192.0.2.1").hexdigest(), "For us"):
            self.assertNotIn(secret, text)

    def test_a_stricter_event_stays_whole(self):
        case = self.pooled(EVENT)
        self.ask(*case, "export", "--format", "misp", "--to", "CLEAR", "-o", "feed/")
        self.assertEqual(self.feed("feed"), {"manifest.json": "{}\n", "hashes.csv": ""})

    def test_a_feed_pooled_again_is_the_same_feed(self):
        lines = [activity("n1", "domain:evil.example", "ip:192.0.2.7", "mutex:Global\\one, two", date="2013-05-01", title="One",
                          tlp="GREEN", names=["Axiom"], families=["Hikit", 'A "B"'], techniques=["T1059.001"], countries=["JP"],
                          sectors=["aerospace"]),
                 {"id": "n2", "date": "2013-05-02", "tlp": "AMBER", "indicators": [
                     {"t": "md5", "v": "0f" * 15 + "a1", "same_file": 1}, {"t": "sha256", "v": "1e" * 31 + "b2", "same_file": 1},
                     {"t": "other", "v": "looks like"}, {"t": "family", "v": "Naid", "tlp": "RED"}, {"t": "ip", "v": "192.0.2.9", "w": 1},
                     {"t": "registrant", "v": "r@mail.example"}, {"t": "domain", "v": "b.example", "credibility": 2,
                                                                  "first_seen": "2013-04-01", "last_seen": "2013-04-02T10:00:00Z"}]}]
        case, again = self.case(), self.case("again")
        self.ask(*case, "pool", self.write("north.jsonl", lines), "--partner", "north")
        before = self.export(case)
        self.assertEqual(self.ask(*again, "--json", "pool", "feed").json()["complaints"], 0)
        self.assertEqual(self.export(again), before)
        # An event needs a title; without one, its id is.
        told = [{"title": line["id"], **line} for line in self.ask(*case, "export", "--format", "jsonl").lines()]
        heard = self.ask(*again, "export", "--format", "jsonl").lines()
        for line in told + heard:
            del line["id"]
            line.pop("modified", None)
        self.assertEqual(sorted(heard, key=lambda line: line["title"]), sorted(told, key=lambda line: line["title"]))

    def test_versions_of_an_event_become_its_latest(self):
        case = self.pooled(EVENT)
        later = json.loads(json.dumps(EVENT))
        later["Event"].update(timestamp="1580774500", info="Second thoughts")
        later["Event"]["Attribute"] = [attribute(2, "domain", "evil.example", comment="seen again")]
        later["Event"]["Attribute"][0]["timestamp"] = "1580774500"
        self.ask(*case, "pool", self.write("later.json", json.dumps(later)), "--partner", "lab")
        event = json.loads(self.export(case)[EVENT_UUID + ".json"])["Event"]
        self.assertEqual(event["info"], "Second thoughts")
        self.assertEqual({one["uuid"]: one.get("comment") for one in event["Attribute"]}[uuid(2)], "seen again")
        self.assertEqual(len(event["Attribute"]), 6)
        self.assertEqual(len(event["Object"]), 2)

    def test_one_file_is_read_as_a_search_answers(self):
        case, again = self.pooled(EVENT), self.case("again")
        self.ask(*case, "export", "--format", "misp", "-o", "all.json")
        self.assertEqual(self.ask(*again, "--json", "pool", "all.json").json()["activities"], 1)
        with open(os.path.join(self.folder, "all.json"), encoding="utf-8") as text:
            self.assertEqual(json.load(text), {"response": [EVENT]})

    def test_examples_of_others_come_back_attribute_by_attribute(self):
        folder = os.path.join(SHARED, "data", "misp", "pymisp_tests", "reportlab_testfiles")
        if not os.path.isdir(folder):
            self.skipTest("no ../shared/data/misp")
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name), encoding="utf-8") as text:
                event = json.load(text)["Event"]
            case = self.case(name)
            self.run_program(*case, "pool", os.path.join(folder, name), "--partner", "lab")
            self.ask(*case, "export", "--format", "misp", "-o", name + "-feed/")
            with open(os.path.join(self.folder, name + "-feed", event["uuid"] + ".json"), encoding="utf-8") as text:
                got = json.load(text)["Event"]
            got = {key: value for key, value in got.items() if key in event or value != []}
            self.assertEqual(got, event, name)


main()
