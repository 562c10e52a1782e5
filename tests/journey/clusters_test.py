"""clusters: who stands together, and whom an activity that stands alone is nearest to."""
from journey import Journey, activity, main


class Clusters(Journey):
    def setUp(self):
        super().setUp()
        self.words = self.case()
        # One shared address ties in a small pool, and not enough to join; two values of two kinds do.
        for partner, values in (("north", ["ip:192.0.2.7", "domain:one.example", "domain:two.example"]),
                                ("south", ["domain:one.example", "domain:two.example", "domain:south.example"]),
                                ("east", ["ip:192.0.2.7", "domain:east.example"]),
                                ("west", ["domain:west.example"])):
            line = activity(partner[0], *values, date="2013-05-01")
            self.ask(*self.words, "pool", self.write(partner + ".jsonl", [line]), "--partner", partner)

    def test_what_stands_alone_names_whom_it_is_nearest_to_with_the_odds(self):
        rows = {row["activities"][0]: row for row in self.ask(*self.words, "clusters", "--json").lines()}
        together = rows["north:n"]
        self.assertEqual((together["activities"], together["nearest"]), (["north:n", "south:s"], []))
        nearest = rows["east:e"]["nearest"]
        self.assertEqual([(near["activity"], near["cluster"]) for near in nearest], [("north:n", together["id"])])
        self.assertTrue(0 < nearest[0]["probability"] < 1)
        self.assertEqual(rows["west:w"]["nearest"], [])

    def test_pairs_are_all_that_share_something_together_or_not(self):
        pairs = self.ask(*self.words, "clusters", "--pairs").lines()
        self.assertEqual([(pair["a"], pair["b"], pair["together"]) for pair in pairs],
                         [("east:e", "north:n", False), ("north:n", "south:s", True)])
        told = self.ask(*self.words, "explain", "east:e", "north:n", "--json").json()
        self.assertEqual((pairs[0]["nats"], pairs[0]["probability"]), (told["total_nats"], told["probability"]))


if __name__ == "__main__":
    main()
