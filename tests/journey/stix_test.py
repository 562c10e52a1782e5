"""STIX in and out: what came as STIX goes out object by object as it came; what came otherwise is made and read back."""
import glob
import json
import os
import sys

from journey import SHARED, SMN, Journey, activity, main

RED = "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"
GREEN = "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"
TLP2_AMBER = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"


def uid(kind, number):
    return f"{kind}--00000000-0000-4000-8000-{number:012d}"


def sdo(kind, number, **more):
    return {"type": kind, "spec_version": "2.1", "id": uid(kind, number), "created": "2014-01-01T00:00:00.000Z",
            "modified": "2014-01-02T00:00:00.000Z", **more}


def indicator(number, value, **more):
    return sdo("indicator", number, pattern=f"[domain-name:value = '{value}']", pattern_type="stix",
               valid_from="2014-01-01T00:00:00Z", **more)


def bundle(*objects):
    return {"type": "bundle", "id": uid("bundle", 1), "objects": list(objects)}


def spelled(value):
    """An object with its numbers as they are written and its keys in order: what 'the same object' means."""
    return json.dumps(value, sort_keys=True)


def read(text):
    return json.loads(text, parse_float=lambda word: {"number": word}, parse_int=lambda word: {"number": word})


def objects_in(document):
    """All objects of a document, bundles in bundles taken apart."""
    found = []
    stack = [document]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack += item
        elif isinstance(item, dict) and (item.get("type") == "bundle" or (isinstance(item.get("objects"), list) and "type" not in item)):
            stack += item.get("objects", []) if isinstance(item.get("objects", []), list) else []
        elif isinstance(item, dict):
            found.append(item)
    return found


def schema_checker(schemas, kind):
    """A checker of one schema that finds the others; jsonschema changed how between Debian's 4.10 and 4.18."""
    try:
        import jsonschema
    except ImportError:
        sys.path.append("/usr/lib/python3/dist-packages")  # a Python beside Debian's own does not look there
        import jsonschema
    try:
        from referencing import Registry, Resource
    except ImportError:
        store = {schema["$id"]: schema for schema in schemas.values()}
        resolver = jsonschema.RefResolver(schemas[kind]["$id"], schemas[kind], store=store)
        return jsonschema.Draft202012Validator(schemas[kind], resolver=resolver)
    registry = Registry().with_resources((schema["$id"], Resource.from_contents(schema)) for schema in schemas.values())
    return jsonschema.Draft202012Validator(schemas[kind], registry=registry)


class Stix(Journey):
    def pool(self, case, document, name="in.json", code=0, partner="north"):
        text = document if isinstance(document, (str, bytes)) else json.dumps(document)
        return self.ask(*case, "--json", "pool", self.write(name, text), "--partner", partner, code=code).json()

    def export(self, case, *words):
        return read(self.ask(*case, "export", *words).out)

    def by_id(self, case, *words):
        return {item["id"]: item for item in self.export(case, *words).get("objects", [])}

    def test_objects_go_out_as_they_came_with_unknown_properties_and_big_numbers(self):
        case = self.case()
        raw = ('{"type": "bundle", "id": "%s", "objects": [\n'
               '  {"type": "x-odd", "spec_version": "2.1", "id": "%s", "created": "2014-01-01T00:00:00Z", "modified": '
               '"2014-01-01T00:00:00.123456789Z", "x_one": 1.0, "x_big": 12345678901234567890123, "x_list": [],\n'
               '   "x_text": "\\u00e9\\ud83d\\ude00", "revoked": false}]}' % (uid("bundle", 2), uid("x-odd", 3)))
        self.pool(case, raw)
        out = self.ask(*case, "export").out
        self.assertIn('"x_one": 1.0, "x_big": 12345678901234567890123, "x_list": [],\n   "x_text": "\\u00e9\\ud83d\\ude00"', out)

    def test_every_kind_of_object_goes_out_as_it_came(self):
        kinds = ["attack-pattern", "campaign", "course-of-action", "grouping", "identity", "incident", "infrastructure", "intrusion-set",
                 "location", "malware", "malware-analysis", "note", "opinion", "report", "threat-actor", "tool", "vulnerability"]
        objects = [sdo(kind, i + 10, name=kind, object_refs=[uid("identity", 14)], extensions={uid("extension-definition", 9): {"a": [{}]}})
                   for i, kind in enumerate(kinds)]
        objects += [indicator(40, "evil.example", confidence=85, revoked=True), sdo("language-content", 41, object_ref=uid("report", 23)),
                    sdo("relationship", 42, source_ref=uid("tool", 25), target_ref=uid("report", 23), relationship_type="uses"),
                    sdo("sighting", 43, sighting_of_ref=uid("tool", 25), count=3),
                    sdo("observed-data", 44, first_observed="2014-01-01T00:00:00Z", last_observed="2014-01-01T00:00:00Z", number_observed=1,
                        objects={"0": {"type": "file", "name": "a"}}),
                    sdo("marking-definition", 45, definition_type="statement", definition={"statement": "(c) 2014"}),
                    sdo("extension-definition", 9, name="x", schema="x", version="1", extension_types=["property-extension"]),
                    {"type": "ipv4-addr", "id": uid("ipv4-addr", 46), "value": "192.0.2.1"}]
        case = self.case()
        self.pool(case, bundle(*objects))
        given = self.by_id(case)
        for item in read(json.dumps(objects)):
            self.assertEqual(spelled(given[item["id"]]), spelled(item))

    def test_pooled_twice_and_exported_twice_nothing_changes(self):
        case = self.case()
        document = bundle(indicator(1, "evil.example"), sdo("report", 2, name="r", published="2014-01-01T00:00:00Z", object_refs=[uid("indicator", 1)]))
        self.pool(case, document)
        first = self.ask(*case, "export").raw
        self.pool(case, json.dumps(document, indent=4), name="again.json")  # other blanks, the same objects
        self.assertEqual(self.ask(*case, "export").out.count(uid("indicator", 1) + '", "created'), 1)
        other = self.case("other")
        self.pool(other, document)
        self.assertEqual(self.ask(*other, "export").raw, first)

    def test_versions_and_contradictions_all_stand(self):
        case = self.case()
        one = indicator(1, "evil.example")
        self.pool(case, bundle(one, {**one, "modified": "2015-01-01T00:00:00.000Z", "name": "newer"}, {**one, "name": "other"}), code=1)
        given = [item for item in self.export(case)["objects"] if item["id"] == one["id"]]
        self.assertEqual(sorted(item.get("name", "") for item in given), ["", "newer", "other"])
        rows = self.ask(*case, "complaints", "--json").lines()
        self.assertEqual(len(rows), 1)
        self.assertIn("another object of this id and version", rows[0]["what"])

    def test_a_reader_gets_what_the_marking_of_each_object_allows(self):
        case = self.case()
        self.pool(case, bundle(indicator(1, "red.example", object_marking_refs=[RED]), indicator(2, "green.example", object_marking_refs=[GREEN]),
                               indicator(3, "plain.example"), sdo("malware", 4, name="m", is_family=True, object_marking_refs=[GREEN]),
                               sdo("relationship", 5, relationship_type="indicates", source_ref=uid("indicator", 1), target_ref=uid("malware", 4),
                                   object_marking_refs=[GREEN]),
                               sdo("relationship", 6, relationship_type="indicates", source_ref=uid("indicator", 2), target_ref=uid("malware", 4),
                                   object_marking_refs=[GREEN])))
        answer = self.ask(*case, "export", "--to", "GREEN")
        given = {item["id"] for item in json.loads(answer.out)["objects"]}
        self.assertTrue({uid("indicator", 2), uid("malware", 4), uid("relationship", 6)} <= given)
        self.assertFalse({uid("indicator", 1), uid("indicator", 3), uid("relationship", 5)} & given)
        self.assertNotIn("red.example", answer.out)
        self.assertIn(uid("indicator", 3), self.by_id(case, "--to", "AMBER"))
        self.assertNotIn(uid("indicator", 1), self.by_id(case, "--to", "AMBER+STRICT"))

    def test_what_is_unmarked_in_a_red_report_is_red(self):
        case = self.case()
        self.pool(case, bundle(indicator(1, "evil.example"), sdo("report", 2, name="r", published="2014-01-01T00:00:00Z",
                                                                 object_refs=[uid("indicator", 1)], object_marking_refs=[RED])))
        self.assertNotIn("evil.example", self.ask(*case, "export", "--to", "AMBER").out)

    def test_a_tlp_of_another_id_is_never_looser_than_no_marking(self):
        looks = [sdo("marking-definition", n, definition_type="tlp", definition={"tlp": word}) for n, word in ((7, "white"), (8, "red"), (9, "mauve"))]
        case = self.case()
        self.pool(case, bundle(*looks, *[indicator(n - 6, f"{n}.example", object_marking_refs=[uid("marking-definition", n)]) for n in (7, 8, 9)]))
        self.assertNotIn(uid("indicator", 1), self.by_id(case, "--to", "GREEN"))
        amber = self.by_id(case, "--to", "AMBER")
        self.assertIn(uid("indicator", 1), amber)
        self.assertNotIn(uid("indicator", 2), amber)
        self.assertNotIn(uid("indicator", 3), amber)

    def test_parts_that_are_marked_more_strictly_are_cut_out(self):
        case = self.case()
        whole = sdo("malware", 1, name="m", is_family=True, description="for few", labels=["one", "secret", "two"], x_n=1.0,
                    object_marking_refs=[GREEN],
                    granular_markings=[{"marking_ref": RED, "selectors": ["description", "labels.[1]"]},
                                       {"marking_ref": GREEN, "selectors": ["labels.[2]", "labels.[1]"]}])
        self.pool(case, bundle(whole, indicator(2, "evil.example", object_marking_refs=[GREEN],
                                                granular_markings=[{"marking_ref": RED, "selectors": ["pattern"]}]),
                               sdo("tool", 3, name="t", object_marking_refs=[GREEN], granular_markings=[{"marking_ref": RED, "selectors": ["x.[9]"]}])))
        given = {item["id"]: item for item in json.loads(self.ask(*case, "export", "--to", "GREEN").out)["objects"]}
        expected = {key: value for key, value in whole.items() if key not in ("description", "granular_markings")}
        expected.update(labels=["one", "two"], granular_markings=[{"marking_ref": GREEN, "selectors": ["labels.[1]"]}])
        self.assertEqual(given[whole["id"]], expected)
        self.assertNotIn(uid("indicator", 2), given)  # without its pattern it is no indicator
        self.assertNotIn(uid("tool", 3), given)  # nobody knows what the selector meant
        self.assertEqual(spelled(self.by_id(case)[whole["id"]]), spelled(read(json.dumps(whole))))

    def test_what_is_named_goes_with_what_it_needs_and_alone(self):
        case = self.case()
        maker = sdo("identity", 1, name="Harbor", identity_class="organization")
        self.pool(case, bundle(maker, indicator(2, "evil.example", created_by_ref=maker["id"]), indicator(3, "other.example"),
                               sdo("malware", 4, name="m", is_family=True), sdo("relationship", 5, relationship_type="indicates",
                                                                               source_ref=uid("indicator", 2), target_ref=uid("malware", 4)),
                               sdo("report", 6, name="r", published="2014-01-01T00:00:00Z", object_refs=[uid("indicator", 2), uid("malware", 4)]),
                               sdo("report", 7, name="s", published="2014-01-01T00:00:00Z", object_refs=[uid("indicator", 3)])))
        given = self.by_id(case, f"north:{uid('report', 6)}")
        self.assertTrue({maker["id"], uid("indicator", 2), uid("malware", 4), uid("report", 6), uid("relationship", 5)} <= set(given))
        self.assertFalse({uid("indicator", 3), uid("report", 7)} & set(given))

    def lines(self, case):
        """Activities as lines, by partner and title; the ids are STIX's once they have been through it."""
        found = {}
        for line in self.ask(*case, "export", "--format", "jsonl").lines():
            if "id" in line:
                name = line.get("title") or line["id"]
                line.pop("id"), line.pop("title", None), line.pop("url", None)
                found[line["publisher"], name] = line
        return found

    def test_what_came_otherwise_comes_back_with_the_same_observations(self):
        case, again = self.case(), self.case("again")
        everything = activity("a-1", "domain:evil.example", "ip:192.0.2.7", "ip:2001:db8::7", "cidr:192.0.2.0/28", "url:http://evil.example/a?b='c'",
                              "email:reg@mail.example", "mutex:Global\\one", "filename:evil.exe", "regkey:HKLM\\Software\\Evil", "asn:AS64500",
                              "pdb:c:\\work\\evil.pdb", "useragent:Evil/1.0 (x)", "cve:CVE-2014-0001", "wallet:1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
                              "md5:" + "2d" * 15 + "c3", date="2014-05-01T10:00:00Z", tlp="GREEN", title="Everything", names=["Axiom"], families=["Hikit"],
                              techniques=["T1059.001"], countries=["JP"], sectors=["aerospace"])
        everything["indicators"] += [{"t": "sha1", "v": "1e" * 19 + "b2", "same_file": 1, "first_seen": "2014-01-01"},
                                     {"t": "sha256", "v": "1e" * 31 + "b2", "same_file": 1, "first_seen": "2014-01-01"},
                                     {"t": "domain", "v": "www.example", "w": 1, "last_seen": "2014-02-01"}, {"t": "domain", "v": "red.example", "tlp": "RED"},
                                     {"t": "domain", "v": "sure.example", "credibility": 2, "first_seen": "2013-01-01", "last_seen": "2014-01-01T01:02:03Z"},
                                     {"t": "family", "v": "Naid", "first_seen": "2012-01-01"}]
        self.ask(*case, "pool", self.write("north.jsonl", [everything, activity("a-2", "domain:evil.example", "domain:red.example")]), "--partner", "north")
        self.ask(*case, "pool", self.write("names.jsonl", [{"source": "south", "group": "Axiom", "names": ["Axiom", "Group 72"]}]))
        self.ask(*case, "export", "-o", "out.json")
        self.assertEqual(self.ask(*again, "--json", "pool", "out.json").json()["complaints"], 0)
        self.maxDiff = None
        self.assertEqual(self.lines(again), self.lines(case))
        names = self.ask(*again, "names", "Axiom", "Group 72", "--json").json()
        self.assertEqual((names["verdict"], names["claims"][0]["source"]), ("same", "south"))

    def test_the_bundled_case_comes_back_with_the_same_observations(self):
        case, again = ["-C", "demo"], self.case("again")
        self.ask("--quiet", "demo", "demo")
        self.ask(*case, "export", "-o", "out.json")
        self.ask(*again, "pool", "out.json", code=1)  # the bundled case has two broken indicators, which go out as they came
        self.assertEqual(self.lines(again), self.lines(case))

    def test_observables_have_the_ids_that_everybody_gives_them(self):
        case = self.case()
        self.ask(*case, "pool", self.write("n.jsonl", [activity("a", "ip:198.51.100.3", "ip:1.1.1.1")]), "--partner", "north")
        given = self.by_id(case)
        self.assertEqual(given["ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4"]["value"], "198.51.100.3")
        self.assertIn("ipv4-addr--cbd67181-b9f8-595b-8bc3-3971e34fa1cc", given)

    def test_conclusions_are_told_and_are_nobodys_report(self):
        case, again = self.case(), self.case("again")
        values = ["domain:c2-one.example", "domain:c2-two.example", "mutex:Global\\evil-one", "email:reg@evil.example", "md5:" + "2d" * 15 + "c3"]
        for partner in ("north", "south"):
            self.ask(*case, "pool", self.write("x.jsonl", [activity("a", *values, date="2014-01-01", names=["Axiom"])]), "--partner", partner)
        self.ask(*case, "decide", "same", "north:a", "south:a", "--reason", "seen together")
        self.ask(*case, "export", "-o", "out.json")
        out = json.loads(self.read("out.json"))["objects"]
        concluded = {item["type"]: item for item in out if "extension-definition--f0615299-30b9-5271-9e82-279d8c0db593" in item.get("extensions", {})}
        self.assertTrue({"intrusion-set", "grouping", "relationship", "note"} <= set(concluded))
        self.assertEqual(concluded["grouping"]["object_refs"][0], concluded["intrusion-set"]["id"])
        self.assertIn("seen together", concluded["note"]["content"])
        self.ask(*again, "pool", "out.json")
        self.assertEqual(len(self.lines(again)), 2)

    def test_markings_are_tlp_2_unless_tlp_1_is_asked_for(self):
        case = self.case()
        self.ask(*case, "pool", self.write("n.jsonl", [activity("a", "domain:a.example", tlp="AMBER+STRICT")]), "--partner", "north")
        self.assertIn("marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003", self.by_id(case))
        self.assertIn(RED, self.by_id(case, "--tlp1"))

    def test_the_schemas_of_oasis_take_what_is_made(self):
        folder = os.path.join(SHARED, "data", "stix", "schemas-2.1")
        if not os.path.isdir(folder):
            self.skipTest("needs the reference data")
        schemas = {}
        for path in glob.glob(os.path.join(folder, "*", "*.json")):
            with open(path, encoding="utf-8") as text:
                schemas[os.path.basename(path)[:-5]] = json.load(text)
        self.ask("--quiet", "demo", "demo")
        self.ask("-C", "demo", "export", "-o", "out.json")
        ours = [item for item in json.loads(self.read("out.json"))["objects"] if item["id"].split("--")[1][14] == "5" and "spec_version" in item]
        checkers, seen = {}, 0
        for item in ours:
            kind = item["type"]
            if kind not in schemas:
                continue
            if kind not in checkers:
                checkers[kind] = schema_checker(schemas, kind)
            errors = list(checkers[kind].iter_errors(item))
            broken = item["type"] == "indicator" and "pattern" not in item  # of the bundled case, on purpose
            self.assertEqual([] if broken else [error.message for error in errors], [], item["id"])
            seen += 1
        self.assertGreater(seen, 1000)

    def test_every_file_of_the_reference_data_goes_out_as_it_came(self):
        folder = os.path.join(SHARED, "data", "stix")
        if not os.path.isdir(folder):
            self.skipTest("needs the reference data")
        files = [path for path in glob.glob(os.path.join(folder, "**", "*.json"), recursive=True) if "schemas" not in os.path.relpath(path, folder).split(os.sep)[0]
                 or "examples" in path]
        case, expected = self.case(), {}
        for path in sorted(files):
            try:
                with open(path, encoding="utf-8") as text:
                    document = read(text.read())
            except ValueError:
                continue
            for item in objects_in(document):
                name = item.get("id")
                if isinstance(name, str) and isinstance(item.get("type"), str) and name.startswith(item["type"] + "--") and len(name.split("--")[-1]) == 36:
                    expected.setdefault(name, {})[spelled(item)] = path
        self.ask(*case, "pool", folder, "--partner", "oasis", "--format", "stix", code=1)
        given = {}
        for item in self.export(case)["objects"]:
            given.setdefault(item["id"], set()).add(spelled(item))
        missing = [(path, name) for name, texts in expected.items() for text, path in texts.items() if text not in given.get(name, ())]
        self.assertEqual(missing[:5], [], f"{len(missing)} of {len(expected)}")
        self.assertGreater(len(expected), 500)

    def test_names_of_a_bundle_without_a_publisher_are_the_partners_whatever_the_file_is_called(self):
        said = bundle(sdo("intrusion-set", 70, name="Evil Bear", aliases=["Marsh Heron"]))
        case = self.case()
        for name in ("first.json", "second.json"):
            self.pool(case, said, name)
        (about,) = self.ask(*case, "--json", "names", "Evil Bear", "Marsh Heron").lines()
        self.assertEqual([claim["source"] for claim in about["claims"]], ["north"])
        orphan = self.case("orphan")
        self.ask(*orphan, "pool", self.write("first.json", json.dumps(said)), code=1)
        self.assertEqual(self.ask(*orphan, "--json", "partner", "list").lines(), [])

    def test_an_object_of_which_only_a_part_is_json_is_a_record_in_small_and_large_files(self):
        day, publisher = "2013-01-02T00:00:00.000Z", "identity--11111111-1111-4111-8111-111111111111"
        whole = [{"type": "identity", "spec_version": "2.1", "id": publisher, "created": day, "modified": day, "name": "north",
                  "identity_class": "organization"}]
        broken = '{"type":"tool","id":"tool--22222222-2222-4222-8222-222222222222","x_more":tru,"name":"x"}'
        for count in (1, 5000):
            case = self.case(f"of-{count}")
            objects = whole + [{"type": "domain-name", "spec_version": "2.1", "id": f"domain-name--22222222-2222-4222-8222-{number:012}",
                                "value": f"a{number}.example"} for number in range(count)]
            text = json.dumps({"type": "bundle", "id": "bundle--44444444-4444-4444-8444-444444444444", "objects": objects})
            self.ask(*case, "pool", "--partner", "north", self.write(f"{count}.json", text[:-2] + "," + broken + "]}"), code=1)
            place = f"objects[{count + 1}]"
            self.assertEqual([(row["place"], row["what"]) for row in self.ask(*case, "--json", "complaints").lines()],
                             [(place, "not JSON: a bracket, comma, colon or key is missing or too much")])
            record = [row for row in self.ask(*case, "--json", "record", "list").lines() if row["place"] == place]
            self.assertEqual([(row["bytes"], row["of"]) for row in record], [(len(broken), None)])
            self.ask(*case, "record", "withdraw", record[0]["digest"])
            self.assertEqual(self.ask(*case, "--json", "complaints").lines(), [])


main()
