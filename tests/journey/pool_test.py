"""pool and complaints: what is read, what is not, and that neither order nor repetition matters."""
import json
import random

from journey import Journey, activity, main

COUNTS = ["files", "records", "activities", "observations", "new", "duplicates", "complaints", "partners"]
NORTH = [
    activity("n1", "domain:evil[.]example", "ip:192.0.2.7", "mutex:Global\\one", date="2013-05-01", names=["Axiom"]),
    activity("n2", "domain:other.example", "email:reg@mail.example", date="2013-06-01", tlp="GREEN"),
]
SOUTH = [activity("s1", "domain:EVIL.example.", "ip:192.0.2.7", "mutex:Global\\one", date="2013-05-20", families=["Hikit"])]


class Pool(Journey):
    def pool(self, case, *words, code=0, **more):
        return self.ask(*case, "--json", "pool", *words, code=code, **more).json()

    def test_scripts_get_all_counts(self):
        counts = self.pool(self.case(), self.write("north.jsonl", NORTH), "--partner", "north")
        self.assertEqual(list(counts), COUNTS)
        self.assertEqual(counts, {"files": 1, "records": 2, "activities": 2, "observations": 5, "new": 5,
                                  "duplicates": 0, "complaints": 0, "partners": ["north"]})

    def test_people_get_a_sentence(self):
        self.expect(self.run_program(*self.case(), "pool", self.write("north.jsonl", NORTH), "--partner", "north"),
                    out="1 file read: 2 activities with 5 observations (5 new).\n", err="")

    def test_people_are_told_whom_the_files_name_and_what_was_not_kept_since_they_name_nobody(self):
        lines = [{"id": f"r{n}", "publisher": name, "indicators": [{"t": "domain", "v": "a.example"}]} for n, name in enumerate("abcde")]
        case, named = self.case(), self.write("named.jsonl", lines)
        self.expect(self.run_program(*case, "pool", named),
                    out="1 file read: 5 activities with 5 observations (5 new).\nFrom a, b, c and 2 more, as the files say.\n", err="")
        self.assertEqual(self.pool(case, named)["partners"], list("abcde"))
        answer = self.run_program(*case, "pool", named, self.write("list.txt", "b.example\n"), self.write("line.jsonl", [
            {"id": "r1", "indicators": [{"t": "domain", "v": "a.example"}]}]))
        self.expect(answer, code=1, out_has="Not kept, in 2 files: what nobody is known to have given. Pool again with\n--partner NAME.\n")

    def test_pooling_twice_changes_nothing(self):
        case, path = self.case(), self.write("north.jsonl", NORTH)
        self.pool(case, path, "--partner", "north")
        before, size = self.ask(*case, "clusters", "--json").out, self.ask(*case, "stats", "--json").json()
        again = self.pool(case, path, "--partner", "north")
        self.assertEqual((again["new"], again["duplicates"]), (0, 5))
        self.assertEqual(self.ask(*case, "clusters", "--json").out, before)
        self.assertEqual(self.ask(*case, "stats", "--json").json(), size)

    def test_the_order_of_pooling_leaves_no_trace(self):
        lines = [(p, json.dumps(a)) for p, group in (("north", NORTH), ("south", SOUTH)) for a in group]
        answers = set()
        for seed in range(4):
            random.Random(seed).shuffle(lines)
            case = self.case(f"case{seed}")
            for partner, line in lines:
                self.pool(case, "-", "--partner", partner, stdin=line)
            answers.add(self.ask(*case, "clusters", "--json").out + self.ask(*case, "partner", "list", "--json").out)
        self.assertEqual(len(answers), 1)

    def test_the_order_of_lines_leaves_no_trace(self):
        chance, lines, answers = random.Random(7), [], set()
        for n in range(60):
            values = {f"domain:c2-{n % 6}-{chance.randrange(5)}.example" for _ in range(4)} | {f"domain:own-{n}.example"}
            lines.append(activity(f"a{n}", *sorted(values), publisher=f"P{n % 5}", date=f"2014-{1 + n % 12:02}-01",
                                  families=[f"Family {n % 6}"]))
        for number in range(3):
            case = self.case(f"case{number}")
            self.pool(case, self.write(f"lines{number}.jsonl", lines))
            answers.add(self.ask(*case, "clusters", "--json").out)
            chance.shuffle(lines)
        self.assertEqual(len(answers), 1)

    def test_a_folder_is_read_whole_without_hidden_files(self):
        self.write("in/b/south.jsonl", SOUTH)
        self.write("in/a.jsonl", NORTH)
        self.write("in/.hidden.jsonl", NORTH)
        self.write("in/.git/x.jsonl", NORTH)
        self.assertEqual(self.pool(self.case(), "in", "--partner", "all")["files"], 2)

    def test_the_publisher_becomes_the_partner_unless_one_is_named(self):
        case = self.case()
        path = self.write("a.jsonl", [activity("a", "domain:evil.example", publisher="Kestrel")])
        self.pool(case, path)
        self.pool(case, path, "--partner", "other")
        names = [row["name"] for row in self.ask(*case, "partner", "list", "--json").lines()]
        self.assertEqual(sorted(names), ["Kestrel", "other"])

    def test_a_file_without_any_partner_is_complained_of(self):
        case = self.case()
        self.assertEqual(self.pool(case, self.write("a.jsonl", SOUTH), code=1)["activities"], 0)
        row = self.ask(*case, "complaints", "--json").lines()[0]
        self.assertIsNone(row["partner"])
        self.assertIn("--partner", row["what"])

    def test_broken_lines_are_told_with_their_place_and_the_rest_is_read(self):
        lines = [json.dumps(NORTH[0]), '{"id": "torn", "indicators": [{"t": "doma', json.dumps(NORTH[1]),
                 json.dumps(activity("bad", "md5:0123", "domain:fine.example"))]
        case = self.case()
        counts = self.pool(case, self.write("north.jsonl", "\n".join(lines) + "\n"), "--partner", "north", code=1)
        self.assertEqual((counts["activities"], counts["complaints"]), (3, 2))
        rows = self.ask(*case, "complaints", "--json").lines()
        self.assertEqual([list(row) for row in rows], [["partner", "source", "place", "what"]] * 2)
        self.assertEqual([row["place"] for row in rows], ["line 2", "line 4"])
        self.assertTrue(self.ask(*case, "ask", "--json", "fine.example").json()["known"])

    def test_complaints_can_be_asked_for_by_partner(self):
        case = self.case()
        self.pool(case, self.write("n.jsonl", '{"id": "n"\n'), "--partner", "north", code=1)
        self.pool(case, self.write("s.jsonl", '{"id": "s"\n'), "--partner", "south", code=1)
        self.assertEqual(len(self.ask(*case, "complaints", "--json").lines()), 2)
        rows = self.ask(*case, "complaints", "--json", "--partner", "south").lines()
        self.assertEqual([row["partner"] for row in rows], ["south"])

    def test_a_file_that_is_not_there_is_told_before_anything_is_read(self):
        case, path = self.case(), self.write("north.jsonl", NORTH)
        self.expect(self.run_program(*case, "pool", path, "gone.jsonl", "--partner", "n"), code=3, out="",
                    err_has="'gone.jsonl'")
        self.assertEqual(self.ask(*case, "stats", "--json").json()["records"], 0)

    def test_a_binary_file_is_complained_of_and_not_read(self):
        case = self.case()
        counts = self.pool(case, self.write("x.bin", bytes(range(256)) * 40), "--partner", "n", code=1)
        self.assertEqual((counts["observations"], counts["complaints"]), (0, 1))

    def test_wrong_options_are_told_before_anything_is_read(self):
        case, path = self.case(), self.write("north.jsonl", NORTH)
        self.expect(self.run_program(*case, "pool", path, "--tlp", "PURPLE"), code=2, err_has="AMBER+STRICT")
        self.expect(self.run_program(*case, "pool", path, "--format", "word", "--partner", "n"), code=2, err_has="'word'")
        self.assertEqual(self.ask(*case, "stats", "--json").json()["records"], 0)

    def test_what_comes_unmarked_is_amber_unless_said_otherwise(self):
        case = self.case()
        self.pool(case, self.write("s.jsonl", SOUTH), "--partner", "plain")
        self.pool(case, self.write("t.jsonl", [activity("t", "domain:t.example")]), "--partner", "marked", "--tlp", "GREEN")
        markings = {row["activities"][0]: row["markings"] for row in self.ask(*case, "clusters", "--json").lines()}
        self.assertEqual(markings, {"plain:s1": ["AMBER"], "marked:t": ["GREEN"]})

    def test_foreign_columns_are_mapped(self):
        table = "Report;Day;Kind;IOC\nR1;2014-02-01;domain;evil.example\nR1;2014-02-01;ip;192.0.2.9\n"
        case = self.case()
        counts = self.pool(case, self.write("t.csv", table), "--partner", "q", "--map",
                           "activity=Report,date=Day,type=Kind,value=IOC")
        self.assertEqual((counts["activities"], counts["observations"]), (1, 2))
        self.assertEqual(self.ask(*case, "ask", "--json", "192[.]0[.]2[.]9").json()["activities"], ["q:R1"])


main()
