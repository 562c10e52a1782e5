"""ask: what the pool knows of values, names and ids, however they are written."""
from journey import Journey, activity, main

FIELDS = ["value", "type", "known", "partners", "activities", "clusters", "first_seen", "last_seen"]


class Ask(Journey):
    def setUp(self):
        super().setUp()
        self.words = self.case()
        lines = [activity("n1", "domain:evil.example", "md5:" + "ab" * 16, date="2013-05-01", names=["Axiom"],
                          families=["Hikit"]),
                 activity("n2", "url:http://evil.example:80/gate.php", date="2013-07-01")]
        lines[0]["indicators"][0].update(first_seen="2013-01-01", last_seen="2013-02-01")
        self.ask(*self.words, "pool", self.write("n.jsonl", lines), "--partner", "north")
        self.ask(*self.words, "pool", self.write("s.jsonl", [activity("s1", "domain:evil.example", date="2014-01-01")]),
                 "--partner", "south")

    def one(self, value):
        return self.ask(*self.words, "ask", "--json", value).json()

    def test_scripts_get_every_field(self):
        row = self.one("evil.example")
        for field in FIELDS:
            self.assertIn(field, row)
        self.assertEqual((row["value"], row["type"], row["known"]), ("evil.example", "domain", True))
        self.assertEqual(row["partners"], ["north", "south"])
        self.assertEqual(row["activities"], ["north:n1", "south:s1"])
        self.assertTrue(row["first_seen"].startswith("2013-01-01"))
        self.assertEqual(len(row["clusters"]), len(set(row["clusters"])))

    def test_a_defanged_value_is_the_same_value(self):
        for written in ("evil[.]example", "EVIL.EXAMPLE.", "evil(dot)example"):
            self.assertEqual(self.one(written)["value"], "evil.example")
        self.assertEqual(self.one("hxxp://evil[.]example/gate.php")["activities"], ["north:n2"])

    def test_a_hash_is_found_in_any_case(self):
        self.assertEqual(self.one("AB" * 16)["activities"], ["north:n1"])

    def test_a_name_is_found_with_who_says_it(self):
        row = self.one("axiom")
        self.assertEqual((row["type"], row["known"], row["partners"], row["activities"]),
                         ("name", True, ["north"], ["north:n1"]))

    def test_a_family_is_found(self):
        row = self.one("Hikit")
        self.assertEqual((row["type"], row["known"], row["activities"]), ("family", True, ["north:n1"]))

    def test_an_id_and_a_label_are_found(self):
        for word in ("s1", "south:s1"):
            row = self.one(word)
            self.assertEqual((row["type"], row["activities"]), ("activity", ["south:s1"]))

    def test_what_nobody_said_is_unknown_and_no_failure(self):
        row = self.one("never-seen.example")
        self.assertEqual((row["known"], row["partners"], row["activities"], row["first_seen"]), (False, [], [], None))

    def test_a_list_is_asked_line_by_line(self):
        answer = self.ask(*self.words, "ask", "--json", "-", stdin="evil.example\n\nnobody.example\n")
        self.assertEqual([row["known"] for row in answer.lines()], [True, False])

    def test_a_value_that_links_nobody_says_why(self):
        self.assertTrue(self.one("127.0.0.1")["warning"])

    def test_of_what_very_many_show_the_newest_are_listed_and_all_when_asked_for(self):
        many = [activity(f"m{n:03}", "domain:hub.example", date=f"2013-{1 + n // 28:02}-{1 + n % 28:02}") for n in range(130)]
        self.ask(*self.words, "pool", self.write("m.jsonl", many), "--partner", "east")
        row = self.one("hub.example")
        self.assertEqual((row["activity_count"], row["activities"]), (130, [f"east:m{n:03}" for n in range(30, 130)]))
        whole = self.ask(*self.words, "ask", "--json", "--all", "hub.example").json()
        self.assertEqual(whole["activities"], [f"east:m{n:03}" for n in range(130)])
        self.assertEqual(whole["cluster_count"], row["cluster_count"])
        self.expect(self.run_program(*self.words, "ask", "hub.example"), out_has="and 118 more")

    def test_what_its_publisher_took_back_is_said_apart(self):
        taken = activity("n1", "domain:evil.example", date="2013-05-01")
        taken.update(revoked=True, modified="2014-05-01")
        self.ask(*self.words, "pool", self.write("n2.jsonl", [taken]), "--partner", "north")
        row = self.one("evil.example")
        self.assertEqual((row["known"], row["partners"], row["activities"], row["revoked"]),
                         (True, ["south"], ["south:s1"], ["north:n1"]))
        self.expect(self.run_program(*self.words, "ask", "evil.example"), out_has="revoked     north:n1")

    def test_people_get_partners_and_activities(self):
        self.expect(self.run_program(*self.words, "ask", "evil[.]example"), out_has=["north", "south:s1", "(domain)"])


main()
