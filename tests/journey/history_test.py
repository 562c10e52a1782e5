"""history: what became of an actor, and that its id stays."""
from journey import Journey, activity, main

ONE = [f"domain:one{n}.example" for n in range(4)]
TWO = [f"domain:two{n}.example" for n in range(4)]


def crowd():
    """Reports that share nothing with anybody: in a larger pool a value can be rare."""
    return [activity(f"c{n}", *[f"domain:c{n}-{k}.example" for k in range(5)], publisher=f"crowd{n % 9}", date="2013-01-01")
            for n in range(60)]


def report(name, publisher, values, date, **more):
    return activity(name, *[f"domain:{name}-{n}.example" for n in range(5)], *values, publisher=publisher, date=date, **more)


class History(Journey):
    def setUp(self):
        super().setUp()
        self.words = self.case()
        self.pool(crowd())

    def pool(self, lines):
        self.ask(*self.words, "pool", self.write("lines.jsonl", lines))

    def clusters(self):
        """The clusters of several activities: id by members without the crowd."""
        rows = self.ask(*self.words, "clusters", "--json").lines()
        return {row["id"]: set(row["activities"]) for row in rows if len(row["activities"]) > 1}

    def events(self, *ids):
        rows = self.ask(*self.words, "history", "--json", *ids).lines()
        return [(row["event"], row["other"], row["activities"]) for row in rows]

    def two_actors(self):
        self.pool([report("a1", "north", ONE, "2013-02-01", names=["Axiom"]), report("a2", "south", ONE, "2013-03-01"),
                   report("b1", "east", TWO, "2013-04-01"), report("b2", "west", TWO, "2013-05-01")])
        made = self.clusters()
        self.assertEqual(len(made), 2)
        one = next(key for key, members in made.items() if "north:a1" in members)
        two = next(key for key, members in made.items() if "east:b1" in members)
        return one, two

    def test_an_id_stays_when_an_earlier_activity_joins(self):
        one, _ = self.two_actors()
        self.pool([report("a0", "north", ONE, "2012-01-01")])
        self.assertEqual(self.clusters()[one], {"north:a0", "north:a1", "south:a2"})
        self.assertEqual(self.events(one), [("formed", None, 2), ("grew", None, 1)])
        self.expect(self.run_program(*self.words, "history", one.lower()),
                    out_has=["2014-10-14", f"{one} grew by 1 activity: north:a0", "(pooled)"])

    def test_in_one_go_the_earliest_gives_the_id_in_any_order(self):
        lines = [report("a1", "north", ONE, "2013-02-01"), report("a0", "south", ONE, "2012-01-01")]
        self.pool(lines)
        other = self.case("other")
        self.ask(*other, "pool", self.write("other.jsonl", [*lines[::-1], *crowd()]))
        rows = [row["id"] for row in self.ask(*other, "clusters", "--json").lines() if len(row["activities"]) > 1]
        self.assertEqual(rows, list(self.clusters()))

    def test_a_merge_by_ruling_and_its_undoing_are_told(self):
        one, two = self.two_actors()
        self.ask(*self.words, "decide", "same", "south:a2", "west:b2", "--reason", "one operator")
        self.assertEqual(list(self.clusters()), [one])
        self.assertEqual(self.events(two)[-1], ("went into", one, 2))
        merged = self.ask(*self.words, "history", "--json", one).lines()[-1]
        self.assertEqual((merged["event"], merged["other"], merged["cause"]), ("took in", two, "ruling 1"))
        self.ask(*self.words, "decide", "undo", "1")
        self.assertEqual(set(self.clusters()), {one, two})
        self.assertEqual(self.events(one)[-1], ("split", two, 2))
        parted = self.ask(*self.words, "history", "--json", two).lines()[-1]
        self.assertEqual((parted["event"], parted["other"], parted["cause"]), ("came out of", one, "ruling 1 undone"))

    def test_what_is_withdrawn_is_lost_and_leaves_no_trace_in_the_id(self):
        one, _ = self.two_actors()
        self.pool([report("a0", "late", ONE, "2012-01-01")])
        self.assertIn(one, self.clusters())
        self.ask(*self.words, "partner", "withdraw", "north")
        now = next(key for key, members in self.clusters().items() if "south:a2" in members)
        self.assertNotEqual(now, one)
        told = self.ask(*self.words, "history", "--json", one).lines()[-2:]
        self.assertEqual([row["event"] for row in told], ["continued as", "lost"])
        self.assertEqual(told[-1]["cause"], "1 activity withdrawn")
        self.ask(*self.words, "partner", "restore", "north")
        self.assertIn(one, self.clusters())
        told = self.ask(*self.words, "history", "--json", one).lines()[-2:]
        self.assertEqual({(row["event"], row["cause"]) for row in told},
                         {("continues", "1 activity restored"), ("grew", "1 activity restored")})

    def test_an_id_does_not_remember_a_record_that_was_withdrawn_and_said_again(self):
        def report_of(name, *more):
            return report(name, "north" if name == "a1" else "south", ONE + list(more), "2013-02-01")

        def told(with_the_first):
            self.words = self.case(f"case{with_the_first}")
            if with_the_first:
                first = self.write("first.jsonl", [report_of("a1")])
                self.ask(*self.words, "pool", first)
                self.clusters()
            self.pool(crowd() + [report_of("a2")])
            self.clusters()
            self.pool([report_of("a1", "domain:more.example")])
            known = self.clusters()
            if with_the_first:
                self.ask(*self.words, "record", "withdraw", first)
                self.assertNotEqual(self.clusters(), known)
            return self.clusters()

        self.assertEqual(told(with_the_first=True), told(with_the_first=False))

    def test_an_actor_of_which_nothing_is_left_fell_apart(self):
        one, two = self.two_actors()
        self.ask(*self.words, "decide", "different", "north:a1", "south:a2", "--reason", "two operators")
        self.assertEqual(list(self.clusters()), [two])
        row = self.ask(*self.words, "history", "--json", one).lines()[-1]
        self.assertEqual((row["event"], row["activities"], row["cause"]), ("dissolved", 2, "ruling 1"))

    def test_a_merge_that_something_new_brings_about_names_it(self):
        one, two = self.two_actors()
        self.pool([report("x", "bridge", [*ONE, *TWO], "2013-06-01"), report("y", "bridge2", [*ONE, *TWO], "2013-07-01")])
        self.assertEqual(list(self.clusters()), [one])
        told = self.ask(*self.words, "history", "--json", two).lines()[-1]
        self.assertEqual((told["event"], told["other"]), ("went into", one))
        self.assertIn("pooled: bridge", told["cause"])

    def test_a_name_that_changes_is_told(self):
        one, _ = self.two_actors()
        self.pool([report(f"n{n}", f"p{n}", ONE, "2013-06-01", names=["Lynx"]) for n in range(3)])
        self.clusters()
        row = [row for row in self.ask(*self.words, "history", "--json", one).lines() if row["event"] == "called"][-1]
        self.assertEqual((row["other"], row["cause"]), ("Lynx", "it was called 'Axiom'"))

    def test_asking_changes_nothing_and_nobody_has_no_history(self):
        one, _ = self.two_actors()
        before = self.events()
        for verb in (["connect"], ["clusters"], ["clusters", "--as", "GREEN"], ["explain", one, "west:b2"]):
            self.ask(*self.words, *verb)
        self.assertEqual(self.events(), before)
        self.expect(self.run_program(*self.words, "history", "AC-0"), out="", err_has="'AC-0'")


main()
