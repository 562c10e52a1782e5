"""record: the raw bytes behind every statement, and what remains when single ones are withdrawn."""
import hashlib
import json
import random

from journey import Journey, activity, main

VERBS = (["clusters", "--json"], ["complaints", "--json"], ["names", "--json"], ["partner", "list", "--json"],
         ["ask", "--json", "h1.example", "h2.example", "Axiom", "r3"])


def random_lines(chance):
    """Reports of three publishers that share values, some with a value that is none."""
    for number in range(24):
        values = [f"domain:h{chance.randrange(12)}.example" for _ in range(4)] + [f"mutex:m{chance.randrange(5)}"]
        yield activity(f"r{number}", *values, publisher=f"P{number % 3}", date="2014-10-28", title=f"Report {number}",
                       names=["Axiom"] if number % 4 == 0 else [], techniques=["nonsense"] if number % 5 == 0 else [])


class Record(Journey):
    def records(self, case, *what):
        return self.ask(*case, "--json", "record", "list", *what).lines()

    def answers(self, case):
        self.run_program(*case, "tell", "-o", "report.html")
        report = self.read("report.html")
        self.ask(*case, "--json", "check")
        return [self.ask(*case, *verb).out for verb in VERBS] + [report]

    def test_the_chain_of_evidence_ends_at_the_partners_own_bytes(self):
        case = self.case()
        line = json.dumps(activity("r1", "domain:a.example"))
        self.write("north.jsonl", line + "\n")
        self.ask(*case, "pool", "north.jsonl", "--partner", "north")
        row, = self.records(case)
        self.assertEqual((row["partner"], row["source"], row["place"], row["of"]), ("north", "north.jsonl", "line 1", "r1"))
        self.assertEqual(row["digest"], hashlib.sha256(line.encode()).hexdigest())
        self.assertEqual(self.ask(*case, "record", "show", row["digest"][:12]).out, line)
        self.assertEqual(self.ask(*case, "--json", "record", "show", row["digest"]).json()["raw"], line)

    def test_one_statement_of_a_record_is_withdrawn_and_the_rest_stands(self):
        case = self.case()
        lines = [activity("r1", "domain:a.example", "domain:b.example", "md5:" + "0a" * 16, names=["Axiom"], families=["Naid"],
                          sightings=[{"t": "domain", "v": "a.example", "type": "false-positive"}])]
        self.write("north.jsonl", lines)
        self.ask(*case, "pool", "north.jsonl", "--partner", "north")
        known = lambda what: self.ask(*case, "ask", "--json", what).lines()[0]
        self.assertTrue(known("Axiom")["known"] and known("a.example")["known"] and known("Naid")["known"])
        for what in ("A[.]example", "axiom", "Naid", "0A" * 16):
            done = self.ask(*case, "--json", "record", "withdraw", "north.jsonl", "--only", what).json()
            self.assertEqual((done["done"], done["statements"]), ("withdraw", 1))
        for what in ("a.example", "Axiom", "Naid", "0a" * 16):
            self.assertFalse(known(what)["known"], what)
        self.assertTrue(known("b.example")["known"])
        self.assertEqual(self.records(case)[0]["withdrawn_statements"], 4)
        for exported in ("jsonl", "stix", "misp", "csv"):
            self.run_program(*case, "export", "--format", exported, "--to", "RED", "-o", "out." + exported)
            text = self.read("out." + exported) if exported != "misp" else ""
            self.assertFalse("a.example" in text or "Axiom" in text or "Naid" in text, exported)
        self.ask(*case, "pool", "north.jsonl", "--partner", "north")
        self.assertFalse(known("a.example")["known"])
        self.ask(*case, "--json", "check")
        self.ask(*case, "record", "withdraw", "north.jsonl", "--only", "c.example", code=2)
        self.ask(*case, "record", "list", "--only", "c.example", code=2)
        for what in ("a.example", "Axiom", "Naid", "0a" * 16):
            self.ask(*case, "record", "restore", "north.jsonl", "--only", what)
            self.assertTrue(known(what)["known"], what)

    def test_a_relation_a_member_and_a_sighting_are_withdrawn_one_by_one(self):
        """Each is held against a bundle that never said so. Digests, of other bytes, and the sources differ."""
        ident = lambda kind, n: f"{kind}--00000000-0000-4000-8000-{n:012}"
        when = {"created": "2014-01-01T00:00:00.000Z", "modified": "2014-01-01T00:00:00.000Z"}
        thing = lambda kind, n, **more: {"type": kind, "spec_version": "2.1", "id": ident(kind, n), **when, **more}
        indicator = lambda n, value: thing("indicator", n, name=value, pattern=f"[domain-name:value = '{value}']",
                                           pattern_type="stix", valid_from="2014-01-01T00:00:00Z")
        one, two = indicator(1, "one.example"), indicator(2, "two.example")
        malware = thing("malware", 3, name="Naid", is_family=True)
        report = lambda *of: thing("report", 4, name="Heron seen", published="2014-01-02T00:00:00Z", report_types=["campaign"],
                                   object_refs=[it["id"] for it in of])
        tied = thing("relationship", 5, relationship_type="indicates", source_ref=one["id"], target_ref=malware["id"])
        seen = thing("sighting", 6, sighting_of_ref=one["id"], count=3)
        whole = [one, two, malware, report(one, two, malware), tied, seen]
        line = {"publisher": "P", "id": "a", "indicators": [{"t": "domain", "v": "three.example"}]}
        sighted = {**line, "sightings": [{"t": "domain", "v": "four.example", "type": "seen"}]}

        def bare(value):
            if isinstance(value, dict):
                return {key: bare(part) for key, part in value.items() if key not in ("record", "source", "place", "seconds")}
            return [bare(part) for part in value] if isinstance(value, list) else value

        def answers(case):
            asked = ["one.example", "two.example", "four.example", "Naid", one["id"], malware["id"]]
            return [bare(line) for line in self.ask(*case, "ask", "--json", *asked).lines()] + \
                [bare(line) for line in self.ask(*case, "clusters", "--json").lines()] + \
                [bare(self.ask(*case, "stats", "--json").lines())]

        def pooled(name, objects, activity):
            case = self.case(name)
            self.write("b.json", json.dumps({"type": "bundle", "id": ident("bundle", 9), "objects": objects}))
            self.write("p.jsonl", [activity])
            self.run_program(*case, "pool", "b.json", "p.jsonl", "--partner", "P")
            return case

        case = pooled("whole", whole, sighted)
        before = answers(case)
        records = {row["of"]: row["digest"] for row in self.records(case)}
        # A relationship and a sighting are part of what they speak of, too: that is a second statement.
        cases = (
            (records[tied["id"]], malware["id"], 2, [*whole[:4], seen], sighted),
            (records[ident("report", 4)], two["id"], 1, [one, two, malware, report(one, malware), tied, seen], sighted),
            (records[seen["id"]], one["id"], 2, whole[:5], sighted),
            (records["a"], "four.example", 1, whole, line),
        )
        for number, (record, what, statements, objects, activity) in enumerate(cases):
            done = self.ask(*case, "--json", "record", "withdraw", record, "--only", what).json()
            self.assertEqual(done["statements"], statements)
            now = answers(case)
            self.assertNotEqual(now[:6], before[:6])
            self.assertEqual(now[:6], answers(pooled(f"never{number}", objects, activity))[:6])
            self.ask(*case, "--json", "check")
            done = self.ask(*case, "--json", "record", "restore", record, "--only", what).json()
            self.assertEqual(done["statements"], statements)
            self.assertEqual(answers(case), before)

    def test_a_withdrawn_record_is_as_never_pooled(self):
        chance = random.Random(3)
        for number in range(3):
            lines = list(random_lines(chance))
            gone = set(chance.sample(range(len(lines)), chance.randrange(1, 12)))
            whole, without = self.case(f"whole{number}"), self.case(f"without{number}")
            self.write("all.jsonl", lines)
            self.run_program(*whole, "pool", "all.jsonl")
            before = self.answers(whole)
            for at in gone:
                self.ask(*whole, "record", "withdraw", f"all.jsonl, line {at + 1}")
            # Blank lines keep the others at their places.
            self.write("all.jsonl", "".join("\n" if at in gone else json.dumps(line) + "\n"
                                            for at, line in enumerate(lines)))
            self.run_program(*without, "pool", "all.jsonl")
            now, never = self.answers(whole), self.answers(without)
            listed = VERBS.index(["partner", "list", "--json"])
            # The list of partners counts what is kept, withdrawn or not.
            del now[listed], never[listed]
            self.assertEqual([part.replace(whole[1], "case") for part in now],
                             [part.replace(without[1], "case") for part in never])
            for at in gone:
                self.ask(*whole, "record", "restore", f"all.jsonl, line {at + 1}")
            self.assertEqual(self.answers(whole), before)

    def test_a_source_is_withdrawn_as_a_whole_and_of_one_partner_alone(self):
        case = self.case()
        for partner in "north", "south":
            self.write("feed.jsonl", [activity("one", "domain:a.example"), activity("two", "domain:b.example")])
            self.ask(*case, "pool", "feed.jsonl", "--partner", partner)
        done = self.ask(*case, "--json", "record", "withdraw", "feed.jsonl", "--partner", "south").json()
        self.assertEqual(done, {"record": "feed.jsonl", "done": "withdraw", "records": 2})
        self.assertEqual([row["withdrawn"] for row in self.records(case)], [False, False, True, True])
        answer = self.ask(*case, "--json", "ask", "a.example").json()
        self.assertEqual(answer["partners"], ["north"])

    def test_wrong_words_are_answered_with_the_right_ones(self):
        case = self.case()
        self.expect(self.run_program(*case, "record", "withdraw"), code=2, err_has="record list")
        self.expect(self.run_program(*case, "record", "withdraw", ""), code=2, err_has="digest")
        self.expect(self.run_program(*case, "record", "withdraw", "nothing.csv"), code=2, err_has="'nothing.csv'")
        self.expect(self.run_program(*case, "record", "show", "zz"), code=2, err_has="hexadecimal")
        self.expect(self.run_program(*case, "record", "show", "00000000"), code=2, err_has="no raw record")
        self.assertEqual(self.records(case), [])

    def test_what_is_wrong_with_a_record_goes_with_it_even_if_told_before_whose_it_is(self):
        case = self.case("early")
        self.write("bad.jsonl", [{"id": "a", "date": "20x4", "indicators": [{"t": "sha1", "v": "12"}], "publisher": "north"},
                                 {"id": "b", "date": "20x5", "indicators": [], "publisher": "south"}])
        self.ask(*case, "pool", "bad.jsonl", code=1)
        rows = self.ask(*case, "complaints", "--json").lines()
        self.assertEqual([row["partner"] for row in rows], ["north", "north", "south"])
        self.ask(*case, "record", "withdraw", "bad.jsonl")
        self.assertEqual(self.ask(*case, "complaints", "--json").lines(), [])


main()
