"""Rows of a table and lines of a list each state their activity: one of them that is withdrawn was never given."""
import itertools
import re

from journey import Journey, main

OTHERS = [{"id": "S1", "publisher": "south", "tlp": "GREEN", "date": "2014-01-01", "names": ["Heron"], "indicators": [
    {"t": "domain", "v": name} for name in ("one.example", "two.example", "three.example", "four.example")]}]

# Where the title, the date, the name and the family stand differs from row to row, as does who may read it.
TABLE = """activity,publisher,title,date,url,tlp,pap,reliability,actor,family,technique,type,value,credibility
A1,lab,Heron returns,2014-02-01,https://lab.example/a1,green,,A,Heron,Hikit,T1059,domain,one.example,2
A1,lab,Heron returns,2014-02-01,https://lab.example/a1,amber,amber,B,Heron,Hikit;Naid,,domain,two.example,3
A1,lab,Heron comes back,2014-01-15,,red,red,,Egret,,,domain,three.example,
A1,lab,,,,,,,,,,domain,four.example,
A2,lab,Another,2014-03-01,,clear,clear,,Heron,Hikit,,domain,four.example,1
""".splitlines()

LIST = """# Heron's hosts
# as of May
one.example
two.example  # and its friend three.example
four.example
""".splitlines()


class Rows(Journey):
    def pooled(self, name, file, lines, *words):
        case = self.case(name)
        self.write("rows/others.jsonl", OTHERS)
        self.write(f"rows/{file}", "".join(line + "\n" for line in lines))
        self.ask(*case, "pool", "rows/others.jsonl")
        self.ask(*case, "pool", f"rows/{file}", *words)
        return case

    def answers(self, case, activities):
        values = ("one.example", "two.example", "three.example", "four.example", "Hikit", "Naid")
        for reader in ("GREEN", "RED"):
            calls = [["clusters", "--json", "--as", reader], ["ask", "--as", reader, *values],
                     ["export", "--format", "jsonl", "--to", reader],
                     *(["explain", "--json", "--as", reader, activity, "south:S1"] for activity in activities)]
            for words in calls:
                yield " ".join(words), self.run_program(*case, *words).out
        for words in (["ask", *values], ["clusters", "--all"], *(["export", "--format", form, "--to", "AMBER"] for form in ("csv", "stix"))):
            yield " ".join(words), self.run_program(*case, *words).out

    def same(self, given, wanted, activities, what):
        for (verb, one), (_, other) in zip(self.answers(given, activities), self.answers(wanted, activities)):
            self.assertEqual(one, other, f"{what}: {verb}")

    def check_without(self, file, lines, gone, activities, *words):
        """The same as a case of a file in which these lines are blank: what is left stands where it stood."""
        name = f"{file.replace('.', '-')}-{len(lines)}-{'-'.join(str(at) for at in gone)}"
        wanted = self.pooled(f"wanted-{name}", file, ["" if at in gone else line for at, line in enumerate(lines)], *words)
        given = self.pooled(f"given-{name}", file, lines, *words)
        for at in gone:
            self.ask(*given, "record", "withdraw", f"rows/{file}, line {at + 1}")
        for activity in activities:
            self.ask(*wanted, "explain", activity, "south:S1")
        self.same(given, wanted, activities, f"{file} without {gone}")
        self.assertEqual(self.ask(*given, "check").code, 0)
        return given

    def test_a_row_that_is_withdrawn_was_never_given(self):
        activities = ["lab:A1", "lab:A2"]
        for gone in ([1], [2], [1, 2, 3]):
            case = self.check_without("a.csv", TABLE, gone, activities)
        for at in gone:
            self.ask(*case, "record", "restore", f"rows/a.csv, line {at + 1}")
        self.same(case, self.pooled("whole", "a.csv", TABLE), activities, "restored")

    def test_rows_without_activities_of_their_own_stand_when_the_first_is_withdrawn(self):
        rows = [",".join(line.split(",")[5:6] + line.split(",")[11:13]) for line in TABLE]
        for gone in ([1], [1, 3]):
            self.check_without("found.csv", rows, gone, ["lab:found"], "--partner", "lab")

    def test_a_line_that_is_withdrawn_was_never_given(self):
        # The first comment names the list, then the second; without any, the first value comes first.
        for lines, gone in ((LIST, [0]), (LIST, [0, 2, 3]), (LIST[2:], [0])):
            case = self.check_without("hosts.txt", lines, gone, ["lab:rows"], "--partner", "lab")
            told = self.ask(*case, "export", "--format", "jsonl", "--to", "RED").lines()
            wanted = next((line[2:] for at, line in enumerate(lines) if line.startswith("#") and at not in gone), None)
            self.assertEqual(next(line for line in told if line.get("publisher") == "lab").get("title"), wanted)

    def test_a_line_that_stands_twice_has_the_first_place(self):
        lines = ["#####", "# Of May", "one.example", "# Heron's hosts", "# Of May"]
        for turned, title in ((lines, "Of May"), (lines[2:], "Heron's hosts")):
            case = self.pooled(f"twice-{len(turned)}", "hosts.txt", turned, "--partner", "lab")
            told = self.ask(*case, "export", "--format", "jsonl", "--to", "RED").lines()
            self.assertEqual(next(line for line in told if line.get("publisher") == "lab").get("title"), title)

    def test_a_row_has_the_publisher_that_it_names_and_no_other(self):
        rows = ["activity,publisher,type,value", "A1,lab,domain,one.example", "A1,,domain,two.example", "A1,lab,domain,three.example"]
        case = self.case("whose")
        self.write("whose.csv", "".join(row + "\n" for row in rows))
        self.ask(*case, "pool", "whose.csv", code=1)
        told = self.ask(*case, "complaints").out
        self.assertIn("whose.csv, line 3", told)
        self.assertIn("--partner NAME", told)
        self.assertIn("one.example", self.ask(*case, "export", "--format", "csv", "--to", "RED").out)
        self.assertNotIn("two.example", self.ask(*case, "export", "--format", "csv", "--to", "RED").out)
        self.ask(*case, "record", "withdraw", "whose.csv, line 2")
        self.assertEqual([one["v"] for line in self.ask(*case, "export", "--format", "jsonl", "--to", "RED").lines()
                          for one in line.get("indicators", [])], ["three.example"])

    def test_rows_may_come_in_any_order(self):
        header, *rows = TABLE
        told = {file: {verb: re.sub(r"line \d", "line", text) for verb, text in self.answers(
            self.pooled(file, "a.csv", [header, *some]), ["lab:A1", "lab:A2"])}
            for file, some in (("forth", rows), ("back", rows[::-1]))}
        for one, other in itertools.combinations(told.values(), 2):
            for verb, text in one.items():
                self.assertEqual(text, other[verb], verb)

    def test_an_activity_is_as_secret_as_its_least_strict_row_and_what_a_stricter_one_says_is_not(self):
        case = self.pooled("mixed", "a.csv", TABLE)
        told = self.ask(*case, "export", "--format", "jsonl", "--to", "GREEN").lines()
        it = next(line for line in told if line.get("id") == "A1")
        self.assertEqual((it["tlp"], it["title"], it["names"]), ("GREEN", "Heron returns", ["Heron"]))
        self.assertEqual([one["v"] for one in it["indicators"] if one["t"] == "domain"], ["one.example"])

    def test_a_table_that_is_written_tells_readers_of_a_value_nothing_that_its_activity_keeps_back(self):
        case = self.case("kept")
        self.write("rows/kept.jsonl", [{"id": "K", "publisher": "lab", "tlp": "RED", "date": "2014-01-01", "title": "Quiet work", "names": ["Egret"],
                                        "indicators": [{"t": "domain", "v": "one.example", "tlp": "GREEN"}, {"t": "domain", "v": "two.example"}]}])
        self.ask(*case, "pool", "rows/kept.jsonl")
        table = self.ask(*case, "export", "--format", "csv", "--to", "RED").out
        again = self.pooled("again", "kept.csv", table.splitlines())
        for reader, told, kept in (("GREEN", ["one.example"], ["Quiet work", "Egret", "two.example", "2014-01-01T"]),
                                   ("RED", ["one.example", "two.example", "Quiet work", "Egret"], [])):
            out = "".join(line for line in self.ask(*again, "export", "--format", "jsonl", "--to", reader).out.splitlines() if '"K"' in line)
            for word in told:
                self.assertIn(word, out)
            for word in kept:
                self.assertNotIn(word, out)


main()
