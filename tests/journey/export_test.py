"""export: what may go to whom, in which format, and that what comes back in is what went out."""
import csv
import io
import json
import os

from journey import Journey, activity, main

NORTH = [
    activity("n1", "domain:evil.example", "ip:192.0.2.7", "mutex:Global\\one, two", date="2013-05-01", title='A "quoted", title',
             url="https://north.example/n1", tlp="GREEN", pap="AMBER", reliability="B", names=["Axiom", "Group 72"], families=["Hikit"],
             techniques=["T1059", "T0801"], countries=["JP"], sectors=["aerospace"]),
    activity("n2", "domain:other.example", "email:reg@mail.example", date="2013-06-01", tlp="RED", names=["Secret Name"]),
    activity("n3", "domain:plain.example"),
]
RICH = {"id": "s1", "date": "2013-05-20T10:00:00.25Z", "tlp": "CLEAR", "techniques": ["T1059"], "indicators": [
    {"t": "md5", "v": "0f" * 15 + "a1", "same_file": 1}, {"t": "sha256", "v": "1e" * 31 + "b2", "same_file": 1, "first_seen": "2013-05-01"},
    {"t": "md5", "v": "2d" * 15 + "c3"}, {"t": "family", "v": "Naid", "credibility": 2, "last_seen": "2013-05-19T01:02:03Z"},
    {"t": "ip", "v": "192.0.2.9", "w": 1, "tlp": "AMBER", "pap": "RED"}, {"t": "other", "v": "looks-like.example"}]}
NAMES = {"source": "kestrel", "group": "Axiom", "names": ["Axiom", "Group 72", "Hidden, Lynx"]}
NEAR = {"source": "kestrel", "group": "Axiom", "names": ["Axiom", "Winnti"], "relation": "related", "date": "2014-01-02", "tlp": "GREEN"}
CLAIM = {"claim": "operators", "of": ["Hidden, Lynx"], "low": 50, "high": 100, "source": "Symantec", "publisher": "kestrel",
         "date": "2013-09-17", "says": "50 to 100 operators", "reliability": "B", "credibility": 2, "tlp": "AMBER"}


class Export(Journey):
    def pooled(self):
        case = self.case()
        self.ask(*case, "pool", self.write("north.jsonl", NORTH), "--partner", "north")
        self.ask(*case, "pool", self.write("south.jsonl", [RICH]), "--partner", "south")
        self.ask(*case, "pool", self.write("names.jsonl", [NAMES, NEAR, CLAIM]))
        return case

    def lines(self, case, *words):
        return {line["id"]: line for line in self.ask(*case, "export", "--format", "jsonl", *words).lines() if "id" in line}

    def test_an_actor_that_is_a_part_of_itself_to_the_reader_is_said_to_be(self):
        """The red report ties the two green ones; to a reader of GREEN the actor's id is one of these alone."""
        early = ["domain:one.example", "ip:192.0.2.1", "mutex:Global\\one"]
        late = ["domain:two.example", "ip:192.0.2.2", "mutex:Global\\two"]
        case = self.case()
        for name, values, tlp in (("a", early, "GREEN"), ("b", early + late, "RED"), ("c", late, "GREEN")):
            line = activity(name, *values, date="2013-05-01", tlp=tlp)
            self.ask(*case, "pool", self.write(name + ".jsonl", [line]), "--partner", "p" + name)
            self.ask(*case, "connect")
        [actor] = self.ask(*case, "--json", "clusters").lines()
        self.assertEqual(len(actor["activities"]), 3)
        note = (f"to a reader of TLP:GREEN {actor['id']} is 1 of its 3 activities: 1 more that this reader may see stands elsewhere "
                "('clusters ID --as GREEN')")
        for verb in (["export", actor["id"], "-o", "x.json"], ["sign", actor["id"], "--as", "suricata", "-o", "x.rules"]):
            self.assertIn(note, self.ask(*case, *verb, "--to", "GREEN").err)
            self.assertNotIn("elsewhere", self.ask(*case, *verb).err)
            self.assertNotIn("elsewhere", self.ask(*case, verb[0], "pa:a", *verb[2:], "--to", "GREEN").err)
        telling = ["tell", "-o", "x.html", "--actor", actor["id"]]
        self.assertIn(note, self.ask(*case, *telling, "--as", "GREEN").err)
        self.assertNotIn("elsewhere", self.ask(*case, *telling).err)

    def test_activity_lines_come_back_as_they_went(self):
        case, again = self.pooled(), self.case("again")
        out = self.ask(*case, "export", "--format", "jsonl").out
        self.assertEqual(self.ask(*again, "--json", "pool", self.write("out.jsonl", out)).json()["complaints"], 0)
        self.assertMultiLineEqual(self.ask(*again, "export", "--format", "jsonl").out, out)
        lines = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(lines[-3:], [{**NAMES, "tlp": "AMBER"}, NEAR, CLAIM])
        self.assertEqual([line["id"] for line in lines[:-3]], ["n1", "n2", "n3", "s1"])
        self.assertEqual((lines[0]["pap"], lines[0]["reliability"]), ("AMBER", "B"))
        self.assertEqual(lines[3]["indicators"], [
            {"t": "ipv4", "v": "192.0.2.9", "tlp": "AMBER", "pap": "RED", "w": 1}, {"t": "md5", "v": "0f" * 15 + "a1", "same_file": 1},
            {"t": "md5", "v": "2d" * 15 + "c3"}, {"t": "sha256", "v": "1e" * 31 + "b2", "first_seen": "2013-05-01", "same_file": 1},
            {"t": "family", "v": "Naid", "last_seen": "2013-05-19T01:02:03Z", "credibility": 2},
            {"t": "other", "v": "looks-like.example"}])

    def test_tables_come_back_with_the_same_observations(self):
        case, again = self.pooled(), self.case("again")
        self.ask(*case, "export", "--format", "csv", "-o", "out.csv")
        self.assertEqual(self.ask(*again, "--json", "pool", "out.csv").json()["complaints"], 0)
        before, after = self.lines(case), self.lines(again)
        for line in before.values():  # a row holds one value: hashes of one file are not told as such
            for indicator in line["indicators"]:
                indicator.pop("same_file", None)
        self.assertEqual(after, before)

    def test_tables_quote_what_needs_it(self):
        rows = list(csv.DictReader(io.StringIO(self.ask(*self.pooled(), "export", "--format", "csv", "north:n1").out)))
        self.assertEqual({row["title"] for row in rows}, {'A "quoted", title'})
        self.assertEqual(rows[0]["actor"], "Axiom;Group 72")
        self.assertIn("Global\\one, two", [row["value"] for row in rows])

    def test_a_reader_gets_what_the_markings_allow_and_hears_what_is_missing(self):
        case = self.pooled()
        answer = self.expect(self.run_program(*case, "export", "--format", "jsonl", "--to", "green"), err_has="2 activities were left out")
        self.assertEqual([line.get("id") for line in answer.lines()], ["n1", "s1", None])  # and a line of names
        self.assertNotIn("192.0.2.9", answer.out)  # AMBER within a CLEAR report
        self.assertEqual(sorted(self.lines(case, "--to", "CLEAR")), ["s1"])
        self.assertEqual(sorted(self.lines(case, "--to", "AMBER")), ["n1", "n3", "s1"])

    def test_a_line_of_names_is_marked_by_itself(self):
        case = self.pooled()
        lines = [json.loads(line) for line in self.ask(*case, "export", "--format", "jsonl", "--to", "GREEN").out.splitlines()]
        self.assertEqual([line for line in lines if "names" in line and "group" in line], [NEAR])

    def test_what_is_unmarked_leaves_as_amber(self):
        self.assertEqual(self.lines(self.pooled())["n3"]["tlp"], "AMBER")

    def test_what_is_named_and_not_allowed_is_refused_and_nothing_written(self):
        case = self.pooled()
        self.expect(self.run_program(*case, "export", "--format", "jsonl", "north:n1", "north:n2", "--to", "AMBER", "-o", "x.jsonl"),
                    code=4, out="", err="asterism: 'north:n2' may not go to a reader of TLP:AMBER\n")
        self.expect(self.run_program(*case, "export", "--format", "jsonl", "north:n9", "--to", "AMBER"), code=2, err_has="'north:n9'")
        self.assertEqual([name for name in os.listdir(self.folder) if name.startswith("x.")], [])

    def test_what_is_named_is_written_alone(self):
        case = self.pooled()
        self.assertEqual(list(self.lines(case, "north:n1", "south:s1")), ["n1", "s1"])
        cluster = next(row for row in self.ask(*case, "clusters", "--json").lines() if "north:n1" in row["activities"])
        names = [label.split(":")[1] for label in cluster["activities"]]
        self.assertEqual(sorted(self.lines(case, cluster["id"])), sorted(names))

    def test_a_navigator_layer_scores_techniques_by_activities(self):
        layer = self.ask(*self.pooled(), "export", "--format", "navigator").json()
        self.assertEqual(layer["versions"], {"navigator": "4.9.0", "layer": "4.5"})
        self.assertEqual(layer["domain"], "enterprise-attack")
        self.assertEqual([(t["techniqueID"], t["score"]) for t in layer["techniques"]], [("T1059", 2)])
        self.assertIn("1 ICS technique left out", layer["description"])
        self.assertEqual(layer["gradient"]["maxValue"], 2)

    def test_the_same_case_gives_the_same_bytes(self):
        case = self.pooled()
        for form in ("jsonl", "csv", "navigator"):
            self.assertEqual(self.ask(*case, "export", "--format", form).raw, self.ask(*case, "export", "--format", form).raw)

    def test_scripts_hear_where_it_went(self):
        case = self.pooled()
        answer = self.ask(*case, "--json", "export", "--format", "csv", "-o", "out.csv", "--to", "GREEN")
        self.assertEqual(answer.json(), {"export": "out.csv", "format": "csv", "activities": 2, "withheld": 2})

    def test_wrong_words_are_told_with_the_right_ones(self):
        case = self.pooled()
        self.expect(self.run_program(*case, "export", "--format", "word"), code=2, err_has="jsonl")
        self.expect(self.run_program(*case, "export", "--format", "html"), code=2, err_has="'html'")
        self.expect(self.run_program(*case, "export", "--format", "csv", "--to", "PURPLE"), code=2, err_has="AMBER+STRICT")
        self.expect(self.run_program(*case, "export", "--format", "csv", "-o", "."), code=2, err_has="folder")
        self.expect(self.run_program(*case, "export", "--format", "csv", "-o", "none/x.csv"), code=5, err_has="'none/x.csv'")
        self.expect(self.run_program(*case, "pool", "north.jsonl", "--format", "navigator"), code=2, err_has="'navigator'")


main()
