"""pool --place: where new activities probably belong, told at once and kept by nobody."""
from journey import Journey, activity, main


class Place(Journey):
    def setUp(self):
        super().setUp()
        self.words = self.case()
        actor = ["domain:one.example", "domain:two.example", "ip:192.0.2.7", "mutex:Global\\one", "email:reg@mail.example"]
        lines = [activity("n1", *actor, publisher="north", date="2013-05-01"),
                 activity("s1", *actor[:4], "domain:three.example", publisher="south", date="2013-05-20")]
        lines += [activity(f"b{i}", f"domain:lone{i}.example", f"ip:198.51.100.{i}", publisher="east", date="2013-04-01")
                  for i in range(40)]
        self.ask(*self.words, "pool", self.write("all.jsonl", lines))

    def place(self, *lines):
        return self.ask(*self.words, "--json", "pool", "--place", self.write("new.jsonl", list(lines))).json()["placed"]

    def cluster_of(self, label):
        return next(row for row in self.ask(*self.words, "--json", "clusters").lines() if label in row["activities"])

    def test_a_new_report_is_placed_where_connecting_puts_it(self):
        self.ask(*self.words, "connect")
        standing = self.cluster_of("north:n1")["id"]
        near = activity("w1", "domain:one[.]example", "mutex:Global\\one", "ip:192.0.2.7", "domain:new.example", publisher="west",
                        date="2013-06-01")
        far = activity("w2", "domain:nobody.example", publisher="west", date="2013-06-01")
        placed = {row["activity"]: row["places"] for row in self.place(near, far)}
        self.assertEqual(set(placed), {"west:w1", "west:w2"})
        self.assertEqual(placed["west:w2"], [])
        best = placed["west:w1"][0]
        self.assertEqual((best["cluster"], best["joins"]), (standing, True))
        self.assertGreater(best["evidence"], 1)
        self.assertGreater(best["probability"], .5)
        self.assertIn("west:w1", self.cluster_of("north:n1")["activities"])

    def test_one_common_value_is_told_and_joins_nothing(self):
        self.ask(*self.words, "connect")
        (row,) = self.place(activity("w1", "ip:198.51.100.3", "domain:x.example", publisher="west", date="2013-06-01"))
        self.assertEqual([place["joins"] for place in row["places"]], [False])

    def test_a_repeated_list_joins_as_a_copy(self):
        self.ask(*self.words, "connect")
        (row,) = self.place(activity("w1", "domain:one.example", "domain:two.example", "ip:192.0.2.7", "mutex:Global\\one",
                                     "email:reg@mail.example", publisher="west", date="2013-06-01"))
        self.assertTrue(row["places"][0]["joins"])

    def test_nothing_is_kept_and_what_is_known_is_not_placed_again(self):
        self.ask(*self.words, "connect")
        new = activity("w1", "domain:one.example", "mutex:Global\\one", publisher="west", date="2013-06-01")
        self.assertEqual(len(self.place(new)), 1)
        self.ask(*self.words, "connect")
        self.assertEqual(self.place(new), [])

    def test_without_clusters_it_says_what_is_missing(self):
        answer = self.ask(*self.words, "pool", "--place", self.write("new.jsonl", [activity("w1", "domain:one.example")]),
                          "--partner", "west", code=2)
        self.assertIn("asterism connect", answer.err)

    def test_people_read_that_it_is_provisional(self):
        self.ask(*self.words, "connect")
        said = self.ask(*self.words, "pool", "--place", self.write("new.jsonl", [
            activity("w1", "domain:one.example", "mutex:Global\\one", "ip:192.0.2.7", publisher="west", date="2013-06-01")])).out
        self.assertIn("joins AC-", said)
        self.assertIn("Provisional", said)


main()
