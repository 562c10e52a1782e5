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

    def test_a_cluster_that_is_named_tells_its_activities(self):
        titled = activity("n", "ip:192.0.2.7", "domain:one.example", "domain:two.example", date="2013-05-01", title="Winter works")
        self.ask(*self.words, "pool", self.write("titled.jsonl", [titled]), "--partner", "north")
        actor = next(row["id"] for row in self.ask(*self.words, "clusters", "--json").lines() if len(row["activities"]) == 2)
        for name in (actor, "south:s", "north:n"):
            lines = [line.strip() for line in self.ask(*self.words, "clusters", name).out.splitlines()]
            self.assertEqual(lines[0].split()[0], actor)
            self.assertEqual(lines[1], "2 activities of 2 partners, such as 'Winter works'")
            self.assertEqual(lines[3], "stands in 17 of 20 resamplings; breaks without either partner")
            self.assertEqual(lines[5:], ["north:n, 2013-05-01", "stays in 17 of 20 resamplings", "Winter works",
                                         "south:s, 2013-05-01", "stays in 17 of 20 resamplings"])
        rows = self.ask(*self.words, "clusters", "north:n", actor, "--json").lines()
        self.assertEqual([row["activities"] for row in rows], [["north:n", "south:s"]])
        self.assertEqual(rows[0]["stability"], {"stands": 17, "resamplings": 20, "breaks_without": ["north", "south"],
                                                "hinges": 0, "hangs_on_rulings": False, "words": lines[3], "stays": [17, 17]})
        self.assertIn("nothing is called 'AC-NOBODY'", self.ask(*self.words, "clusters", "AC-NOBODY", code=2).err)
        self.assertIn("asterism clusters AC-", self.ask(*self.words, "ask", actor).out)

    def test_what_explains_an_actor_better_than_one_hand_is_said_as_weigh_says_it(self):
        told = self.ask(*self.words, "clusters").out
        self.assertNotIn("better explained", told)
        self.ask(*self.words, "decide", "same", "west:w", "east:e", "--reason", "a guess")
        row = next(row for row in self.ask(*self.words, "--json", "clusters").lines() if "west:w" in row["activities"])
        weighed = self.ask(*self.words, "--json", "weigh", row["id"]).json()
        odds = {it["name"]: it for it in weighed["hypotheses"]}
        best = odds[weighed["best"]]
        self.assertNotEqual(weighed["best"], "one")
        self.assertTrue(row["stability"]["hangs_on_rulings"])
        self.assertIn("falls apart without what analysts ruled", " ".join(self.ask(*self.words, "clusters", row["id"]).out.split()))
        self.assertEqual(row["explained_better"], {"by": best["title"], "probability": best["probability"],
                                                   "one_actor": odds["one"]["probability"]})
        told = " ".join(self.ask(*self.words, "clusters", row["id"]).out.split())
        self.assertIn(f"but better explained as {best['title']} ({best['probability']:.3f}, one actor "
                      f"{odds['one']['probability']:.3f}): 'asterism weigh {row['id']}'", told)
        if best["probability"] < .5:
            self.assertIn(f"No explanation is likely. The first is {best['title']}",
                          " ".join(self.ask(*self.words, "weigh", row["id"]).out.split()))

    def test_copies_of_one_list_are_said_to_be(self):
        values = [f"domain:list{i}.example" for i in range(6)]
        for partner in ("north", "south"):
            self.ask(*self.words, "pool", self.write("list.jsonl", [activity("list", *values)]), "--partner", partner)
        told = self.ask(*self.words, "clusters", "north:list").out
        self.assertIn("its activities repeat one list: copies, which corroborate nothing", told)
        self.assertNotIn("repeat one list", self.ask(*self.words, "clusters", "north:n").out)

    def test_what_stands_alone_is_called_by_its_label_and_told_its_nearest(self):
        told = self.ask(*self.words, "clusters", "--all").out
        self.assertRegex(told, r"one activity, alone\n.*\n +east:e, 2013-05-01\n +nearest is north:n of AC-\w+: one actor")
        self.assertIn(" west:w, 2013-05-01\nAC-", told)

    def test_of_very_many_names_the_nearer_ones_are_shown(self):
        names = [{"source": "x", "names": ["Heron", *(f"H{i:02}" for i in range(20))]}]
        self.ask(*self.words, "pool", self.write("names.jsonl", names), "--partner", "north")
        self.ask(*self.words, "pool", self.write("n.jsonl", [activity("n", "domain:one.example", names=["Heron"])]), "--partner", "north")
        told = " ".join(self.ask(*self.words, "clusters").out.split())
        self.assertIn("also H00, H01,", told)
        self.assertIn("H15 and 4 others (--json)", told)

    def test_leads_tell_of_every_activity_whose_it_is(self):
        case = self.case("leads")
        one, two = ["domain:a.example", "ip:192.0.2.1", "email:a@a.example"], ["mutex:Global\\b", "url:http://b.example/b", "sha256:" + "1b" * 32]
        for partner, values in (("north", one), ("south", one[:2] + two), ("east", two)):
            line = activity(partner[0], *values, f"domain:{partner}.example", date="2013-05-01")
            self.ask(*case, "pool", self.write(partner + ".jsonl", [line]), "--partner", partner)
        [actor] = self.ask(*case, "clusters", "--json").lines()
        self.assertEqual(actor["activities"], ["east:e", "north:n", "south:s"])
        told = {row["activity"]: row for row in self.ask(*case, "clusters", "--leads").lines()}
        self.assertEqual(sorted(told), actor["activities"])
        pairs = {(pair["a"], pair["b"]): pair for pair in self.ask(*case, "clusters", "--pairs").lines()}
        [lead] = told["east:e"]["leads"]
        tie = pairs["east:e", "south:s"]
        self.assertEqual((lead["activity"], lead["way"], lead["nats"], lead["probability"]),
                         ("south:s", "tie", tie["nats"], tie["probability"]))
        self.assertEqual(told["east:e"]["answer"]["cluster"], actor["id"])
        self.assertEqual(told["east:e"], {key: value for key, value in self.ask(*case, "explain", "east:e", "--json").json().items()
                                          if key != "why"})
        # Of what is known alone: east shares nothing with north, and is led to it through the cluster.
        self.assertNotIn(("east:e", "north:n"), pairs)
        known = self.write("known", "north:n\n\n")
        told = {row["activity"]: row for row in self.ask(*case, "clusters", "--leads", "--known", known).lines()}
        self.assertEqual(told["north:n"]["leads"], [])
        [lead] = told["east:e"]["leads"]
        stays = dict(zip(actor["activities"], actor["stability"]["stays"]))
        sure = actor["probability"] * stays["east:e"] * stays["north:n"] / actor["stability"]["resamplings"] ** 2
        self.assertEqual((lead["activity"], lead["way"], lead["nats"]), ("north:n", "cluster", 0))
        self.assertAlmostEqual(lead["probability"], sure, 5)
        self.assertEqual(told["east:e"]["answer"] is not None, sure >= .8)
        self.assertIn("ask for both", self.ask(*case, "clusters", "--known", known, code=2).err)
        wrong = self.write("wrong", "north:n\nnobody:x\n")
        self.assertIn("line 2: no activity is called 'nobody:x'", self.ask(*case, "clusters", "--leads", "--known", wrong, code=2).err)

    def test_what_is_kept_tells_what_was_told_when_it_was_concluded(self):
        """Of a kept conclusion no observation is loaded: nothing that is told may need one."""
        self.ask("demo", "demo", "--quiet")
        case, titled = ["-C", "demo"], activity("t1", title="Hikit again", date="2012-10-01")
        for n, words in enumerate([[], ["--all"], ["--json"], ["--leads"], ["lumen-watch:lw-2012-09"], ["Axiom", "--json"]]):
            self.ask(*case, "pool", self.write("more.jsonl", [{**titled, "id": f"t{n}"}]), "--partner", "west")
            fresh = self.ask(*case, "clusters", *words)
            kept = self.ask(*case, "clusters", *words)
            self.assertEqual(kept.out, fresh.out)
            self.assertTrue(kept.out)

    def test_pairs_are_all_that_share_something_together_or_not(self):
        pairs = self.ask(*self.words, "clusters", "--pairs").lines()
        self.assertEqual([(pair["a"], pair["b"], pair["together"]) for pair in pairs],
                         [("east:e", "north:n", False), ("north:n", "south:s", True)])
        told = self.ask(*self.words, "explain", "east:e", "north:n", "--json").json()
        self.assertEqual((pairs[0]["nats"], pairs[0]["probability"]), (told["total_nats"], told["probability"]))


if __name__ == "__main__":
    main()
