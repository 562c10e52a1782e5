"""What its own publisher takes back is evidence of nothing from then on, whatever came first, and stays readable."""
import json

from journey import Journey, main

EVENT = "11111111-1111-4111-8111-11111111111"


def line(number, *domains, **more):
    return {"id": number, "date": "2014-01-01", "indicators": [{"t": "domain", "v": domain} for domain in domains], **more}


def event(number, *attributes, at="1400000000"):
    return json.dumps({"Event": {"info": "x", "uuid": f"{EVENT}{number}", "timestamp": at, "Orgc": {"name": "lab"}, "Attribute": [
        {"type": "domain", "value": value, "to_ids": True, "uuid": f"22222222-1111-4111-8111-00000000000{place}", "timestamp": at, **more}
        for place, (value, more) in enumerate(attributes)]}})


def thing(kind, number, modified="2014-01-01T00:00:00Z", **more):
    return {"type": kind, "spec_version": "2.1", "id": f"{kind}--00000000-0000-4000-8000-{number:012}", "created": "2014-01-01T00:00:00Z",
            "modified": modified, **more}


class Revoked(Journey):
    def pooled(self, name, *files):
        case = self.case(name)
        for at, (partner, text) in enumerate(files):
            file = f"{name}-{at}.json{'' if text.startswith('{' + chr(34) + 'Event') or 'bundle' in text else 'l'}"
            self.write(file, text)
            self.ask(*case, "pool", file, "--partner", partner)
        return case

    def conclusions(self, case):
        """What is concluded, without the count of what was taken back and where it was read."""
        clusters = [{key: value for key, value in row.items() if key != "taken_back"} for row in self.ask(*case, "--json", "clusters").lines()]
        pairs = self.ask(*case, "clusters", "--pairs").out
        return clusters, pairs, self.ask(*case, "export", "--format", "jsonl").out, self.ask(*case, "export", "--format", "csv").out

    def taken_back(self, case):
        return sum(row["taken_back"] for row in self.ask(*case, "--json", "clusters").lines())

    def test_a_revoked_activity_never_was_for_whatever_is_concluded(self):
        others = [("south", json.dumps(line("s1", "a.example", "b.example")) + "\n"), ("west", json.dumps(line("w1", "b.example", "c.example")) + "\n")]
        said = ("east", json.dumps(line("e1", "a.example", "c.example", title="A slip")) + "\n" + json.dumps(line("e2", "d.example")) + "\n")
        taken = ("east", json.dumps(line("e1", "a.example", "c.example", title="A slip", revoked=True, modified="2014-05-01")) + "\n")
        never = self.conclusions(self.pooled("never", *others, ("east", json.dumps(line("e2", "d.example")) + "\n")))
        for name, files in (("last", [*others, said, taken]), ("first", [taken, said, *others])):
            case = self.pooled(name, *files)
            self.assertEqual(self.conclusions(case), never)
            self.assertEqual(self.ask(*case, "--json", "ask", "c.example").json()["revoked"], ["east:e1"])
            self.expect(self.ask(*case, "clusters"), out_has="1 activity was taken back by the publisher")
            self.expect(self.run_program(*case, "explain", "east:e1", "south:s1"), code=2, err_has="'east:e1' was taken back by its publisher")
            self.ask(*case, "tell", "-o", self.folder + f"/{name}.html")
            with open(self.folder + f"/{name}.html", encoding="utf-8") as file:
                page = file.read()
            self.assertIn("Taken back", page)
            self.assertIn("A slip", page)
        self.assertNotEqual(self.conclusions(self.pooled("said", *others, said)), never)

    def test_who_may_not_see_it_is_not_told_that_it_was_taken_back(self):
        taken = line("e1", "a.example", title="A slip", revoked=True, tlp="RED")
        case = self.pooled("case", ("east", json.dumps(taken) + "\n"), ("west", json.dumps(line("w1", "b.example", tlp="GREEN")) + "\n"))
        self.expect(self.ask(*case, "clusters"), out_has="taken back")
        for words in (["--as", "GREEN"], ["--without", "east"]):
            self.assertNotIn("taken back", self.ask(*case, "clusters", *words).out)
            self.ask(*case, "tell", "-o", self.folder + "/page.html", *words)
            with open(self.folder + "/page.html", encoding="utf-8") as file:
                self.assertNotIn("A slip", file.read())

    def test_an_attribute_that_a_later_version_of_its_event_deletes_no_longer_counts(self):
        whole = event(1, ("a.example", {}), ("b.example", {}))
        later = event(1, ("a.example", {"deleted": True}), ("b.example", {}), at="1500000000")
        other = event(2, ("a.example", {}), ("c.example", {}))
        for name, files in (("last", [whole, other, later]), ("first", [later, other, whole])):
            case = self.pooled(name, *(("lab", text) for text in files))
            row = self.ask(*case, "--json", "ask", "a.example").json()
            self.assertEqual((row["activities"], row["revoked"]), ([f"lab:{EVENT}2"], [f"lab:{EVENT}1"]))
            self.assertEqual([[one["v"] for one in row["indicators"]] for row in self.ask(*case, "export", "--format", "jsonl").lines()],
                             [["b.example"], ["a.example", "c.example"]])
            self.assertEqual(self.taken_back(case), 1)
        # A double that goes leaves the other one.
        double = event(3, ("d.example", {"deleted": True}), ("d.example", {}))
        case = self.pooled("double", ("lab", double))
        self.assertEqual(self.ask(*case, "--json", "ask", "d.example").json()["activities"], [f"lab:{EVENT}3"])
        # What took it back is withdrawn: it stands again.
        case = self.pooled("again", ("lab", whole), ("lab", later))
        self.ask(*case, "record", "withdraw", "again-1.json")
        self.assertEqual(self.ask(*case, "--json", "ask", "a.example").json()["activities"], [f"lab:{EVENT}1"])

    def test_the_newest_version_of_an_attribute_decides_whatever_comes_first(self):
        def version(at, **more):
            return event(1, ("a.example", more), ("b.example", {}), at=at)
        said, gone, anew, gone_again = (version("1400000000"), version("1500000000", deleted=True), version("1600000000"),
                                        version("1700000000", deleted=True))
        for name, texts, stands in (("anew", (said, gone, anew), True), ("back", (anew, gone, said), True), ("mixed", (gone, anew, said), True),
                                    ("gone", (said, gone, anew, gone_again), False), ("first", (gone_again, anew, gone), False)):
            case = self.pooled(name, *(("lab", text) for text in texts))
            row = self.ask(*case, "--json", "ask", "a.example").json()
            self.assertEqual((row["activities"], row["revoked"]), ([f"lab:{EVENT}1"], []) if stands else ([], [f"lab:{EVENT}1"]), name)
            exported = [[one["v"] for one in line["indicators"]] for line in self.ask(*case, "export", "--format", "jsonl").lines()]
            self.assertEqual(exported, [["a.example", "b.example"] if stands else ["b.example"]], name)
            self.assertEqual(self.taken_back(case), 0 if stands else 1, name)

    def test_the_newest_version_of_its_event_decides_where_an_attribute_keeps_its_time(self):
        stamp = "1400000000"
        said, gone = event(1, ("a.example", {}), ("b.example", {}), at=stamp), event(1, ("a.example", {"deleted": True}), ("b.example", {}), at=stamp)

        def at(text, when, key="timestamp"):
            whole = json.loads(text)
            del whole["Event"]["timestamp"]
            whole["Event"][key] = when
            return json.dumps(whole)
        for key in ("timestamp", "publish_timestamp"):
            versions = [at(said, "1400000000", key), at(gone, "1500000000", key), at(said, "1600000000", key), at(gone, "1700000000", key)]
            for name, which in (("said", (0, 1, 2)), ("first", (2, 1, 0)), ("between", (1, 2)), ("gone", (3, 2, 1, 0)), ("last", (0, 2, 3))):
                case = self.pooled(name + key, *(("lab", versions[i]) for i in which))
                stands = max(which) == 2
                row = self.ask(*case, "--json", "ask", "a.example").json()
                self.assertEqual(row["activities"], [f"lab:{EVENT}1"] if stands else [], name)
                exported = [[one["v"] for one in line["indicators"]] for line in self.ask(*case, "export", "--format", "jsonl").lines()]
                self.assertEqual(exported, [["a.example", "b.example"] if stands else ["b.example"]], name)
                written = json.loads(self.ask(*case, "export", "--format", "misp").out)["response"][0]["Event"]["Attribute"]
                self.assertEqual([one["value"] for one in written if not one.get("deleted")], exported[0], name)

    def test_an_item_that_a_report_lists_is_counted_where_it_went(self):
        indicator = thing("indicator", 1, pattern="[domain-name:value = 'a.example']", pattern_type="stix", valid_from="2014-01-01T00:00:00Z")
        gone = dict(indicator, modified="2014-06-01T00:00:00Z", revoked=True)
        kept = thing("indicator", 2, pattern="[domain-name:value = 'b.example']", pattern_type="stix", valid_from="2014-01-01T00:00:00Z")
        report = thing("report", 3, name="R", published="2014-04-01T00:00:00Z", object_refs=[indicator["id"], kept["id"]])
        bundle = {"type": "bundle", "id": "bundle--00000000-0000-4000-8000-000000000009", "objects": [indicator, gone, kept, report]}
        case = self.pooled("case", ("north", json.dumps(bundle)))
        self.assertEqual(self.taken_back(case), 1)
        self.expect(self.ask(*case, "clusters", "--all"), out_has="1 value or item was taken back")
        self.assertEqual(self.ask(*case, "--json", "ask", "a.example").json()["revoked"], [f"north:{report['id']}"])
        self.assertEqual(self.ask(*case, "check").code, 0)


main()
