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
