"""map: what the columns of somebody's tables are called, kept under a name."""
from journey import Journey, main

TABLE = "Report,Kind,What,Day\nA-1,host,evil[.]example,2014-10-28\n"
MAP = "activity=Report,type=Kind,value=What,first_seen=Day"


class Map(Journey):
    def test_a_map_is_saved_with_the_first_table_and_used_for_the_next(self):
        case = self.case()
        self.write("one.csv", TABLE)
        self.write("two.csv", TABLE.replace("A-1", "A-2").replace("evil", "worse"))
        self.ask(*case, "pool", "one.csv", "--partner", "North", "--map", MAP, "--map-save", "beacon")
        self.assertEqual(self.ask(*case, "--json", "map", "list").lines(), [{"name": "beacon", "map": MAP}])
        self.ask(*case, "pool", "two.csv", "--partner", "North", "--map", "beacon")
        answers = self.ask(*case, "--json", "ask", "evil.example", "worse.example").lines()
        self.assertEqual([answer["activities"] for answer in answers], [["North:A-1"], ["North:A-2"]])

    def test_a_map_under_a_partners_name_is_used_where_it_fits(self):
        case = self.case()
        self.ask(*case, "map", "save", "North", MAP)
        self.write("foreign.csv", TABLE)
        self.write("usual.csv", "type,value\ndomain,usual.example\n")
        self.write("bad.csv", "Report,Sort,Thing\nA-1,host,other.example\n")
        counts = self.ask(*case, "--json", "pool", "foreign.csv", "usual.csv", "--partner", "North").json()
        self.assertEqual((counts["observations"], counts["complaints"]), (2, 0))
        self.ask(*case, "pool", "foreign.csv", "--partner", "South", code=1)
        self.ask(*case, "pool", "bad.csv", "--partner", "North", code=1)
        what = self.ask(*case, "--json", "complaints").lines()[0]["what"]
        self.assertIn("no column says that it holds values", what)

    def test_maps_are_replaced_and_deleted(self):
        case = self.case()
        self.ask(*case, "map", "save", "beacon", "value=A")
        self.expect(self.run_program(*case, "map", "save", "beacon", "value=B"), 0,
                    err="beacon is saved: 'pool --map beacon' reads tables by it.\n")
        self.assertEqual(self.ask(*case, "--json", "map", "list").lines(), [{"name": "beacon", "map": "value=B"}])
        self.expect(self.run_program(*case, "map", "delete", "beacon"), 0, err="beacon is deleted.\n")
        self.assertEqual(self.ask(*case, "--json", "map", "list").out, "")
        self.expect(self.run_program(*case, "map", "delete", "beacon"), 2, err_has="no map is called 'beacon'")

    def test_what_is_no_map_is_refused_with_a_remedy(self):
        case = self.case()
        self.write("one.csv", TABLE)
        for words, remedy in ((["map", "save", "x", "nonsense=What"], "'nonsense' is no column of ours"),
                              (["map", "save", "x", "value"], "write 'value=Column'"),
                              (["map", "save", "x", ""], "a map looks like 'value=IOC,type=Kind'"),
                              (["map", "save", "a=b", "value=A"], "without '='"),
                              (["map", "rename", "x"], "asterism map list | save NAME MAP | delete NAME"),
                              (["pool", "one.csv", "--map", "nobody"], "no map is called 'nobody'"),
                              (["pool", "one.csv", "--map-save", "x"], "a map looks like 'value=IOC,type=Kind'")):
            self.expect(self.run_program(*case, *words), 2, out="", err_has=remedy)


if __name__ == "__main__":
    main()
