"""weigh: what could have made activities, and how victims stand to plans."""
import os

from journey import ROOT, Journey, activity, main

PLANS = os.path.join(ROOT, "cases", "operation-smn", "plans.jsonl")


class Weigh(Journey):
    def setUp(self):
        super().setUp()
        self.words = self.case()
        # Two crews that work at the same time and share nothing, each seen by two partners.
        for crew in ("a", "b"):
            lines = []
            for month in range(1, 9):
                for part in (0, 1):
                    values = [f"domain:{crew}{(month + part) % 2}.example", f"ip:192.0.2.{ord(crew) + month % 2}",
                              f"registrant:{crew}@mail.example",
                              *(f"domain:{crew}{month}{part}{k}.example" for k in range(4))]
                    lines.append(activity(f"{crew}{month:02}{part}", *values, date=f"2013-{month:02}-{5 + 9 * part:02}",
                                          sectors=["energy"] if crew == "a" else ["retail"]))
            for partner in ("north", "south"):
                rows = lines[0::2] if partner == "north" else lines[1::2]
                self.ask(*self.words, "pool", self.write(partner + crew + ".jsonl", rows), "--partner", partner)

    def weigh(self, *words, code=0):
        return self.ask(*self.words, "weigh", *words, code=code)

    def labels(self, crew):
        return [("north" if part == 0 else "south") + f":{crew}{month:02}{part}" for month in range(1, 9) for part in (0, 1)]

    def odds(self, *labels):
        answer = self.weigh(*labels, "--json").json()
        return answer, {row["name"]: row["probability"] for row in answer["hypotheses"]}

    def test_one_crew_is_one_actor(self):
        answer, odds = self.odds(*self.labels("a"))
        self.assertEqual(answer["best"], "one")
        self.assertGreater(odds["one"], .8)
        self.assertAlmostEqual(sum(odds.values()), 1, places=4)

    def test_two_crews_are_not(self):
        answer, odds = self.odds(*self.labels("a"), *self.labels("b"))
        self.assertNotEqual(answer["best"], "one")
        self.assertLess(odds["one"], .05)
        self.assertEqual(sorted(sorted({label.split(":")[1][0] for label in group}) for group in answer["groups"]), [["a"], ["b"]])

    def test_evidence_leads_to_records(self):
        answer, _ = self.odds(*self.labels("a"), *self.labels("b"))
        row = answer["evidence"][0]
        self.assertTrue(row["observations"])
        shown = self.ask(*self.words, "record", "show", row["observations"][0]["record"])
        self.assertIn(row["value"].split("@")[0], shown.out)

    def test_recapture_is_counted_from_what_activities_show(self):
        # Five hosts of two activities, two of three, one of four: 2 of 5, drawn to .27 by 50 that stand for the usual.
        holders = {f"kept{n}.example": times for n, times in enumerate((2, 2, 2, 2, 2, 3, 3, 4))}
        lines = [activity(f"e{n}", *(f"domain:{host}" for host, times in holders.items() if n < times),
                          *(f"domain:only{n}{k}.example" for k in range(30)), date=f"2013-0{n + 1}-20") for n in range(4)]
        self.ask(*self.words, "pool", self.write("east.jsonl", lines), "--partner", "east")
        answer, _ = self.odds(*self.labels("a"))
        self.assertAlmostEqual(answer["recapture"], (2 + 50 * .27) / (5 + 50), places=6)

    def test_each_partner_is_taken_away(self):
        answer, _ = self.odds(*self.labels("a"))
        self.assertLessEqual({"without north", "without south"}, {row["what"] for row in answer["sensitivity"]})

    def test_people_get_words_in_eighty_columns(self):
        said = self.weigh(*self.labels("a"), *self.labels("b")).out
        self.assertIn("separate groups", said)
        self.assertIn("without north", said)
        self.assertLessEqual(max(map(len, said.splitlines())), 80)

    def test_side_by_side_nothing_is_told_of_what_nobody_knows(self):
        told = self.weigh(self.labels("a")[0], self.labels("b")[0], "--compare").out.splitlines()
        self.assertTrue(any(line.startswith("certificates") for line in told))
        self.assertFalse([line for line in told if line.strip() == "nobody else's"])

    def test_one_activity_is_too_little(self):
        self.assertIn("one activity alone", self.weigh(self.labels("a")[0], code=2).err)

    def test_many_sets_are_answered_in_order(self):
        path = self.write("sets.jsonl", [{"of": self.labels("a")}, {"of": self.labels("a") + self.labels("b")}])
        rows = self.weigh("--sets", path, "--json").lines()
        self.assertEqual(rows[0]["best"], "one")
        self.assertNotEqual(rows[1]["best"], "one")

    def test_a_bad_line_among_sets_is_named(self):
        path = self.write("sets.jsonl", ["[]"])
        self.assertIn("line 1", self.weigh("--sets", path, code=3).err)

    def test_victims_are_held_against_plans(self):
        answer = self.weigh(*self.labels("a"), "--plans", PLANS, "--json").json()["plans"]
        with open(PLANS, encoding="utf-8") as lines:
            self.assertEqual(len(answer), len(list(lines)))
        self.assertEqual(sorted(row["rank"] for row in answer)[0], 1)
        first = next(row for row in answer if row["id"] == "cn-mlp-2006")
        self.assertEqual(first["own"], {"count": 16, "of": 16, "low": first["own"]["low"], "high": 1.0})
        turn = next(row for row in answer if row["id"] == "cn-fyp12-2011")["newly_named_after"]
        self.assertEqual([row["sector"] for row in turn["sectors"]], ["automotive", "chemical"])
        self.assertEqual([turn[key] for key in ("before", "after", "others_before", "others_after", "odds_ratio")], [0, 0, 0, 16, None])
        said = self.weigh(*self.labels("a"), "--plans", PLANS).out
        self.assertIn("newly named (automotive, chemical): 0 hits before adoption, 0 after", said)
        self.assertLessEqual(max(map(len, said.splitlines())), 80)
        # Everybody else was hit in retail only: energy is in nearly every plan, so nearly every plan fits alike.
        self.assertGreater(len(first["equally"]), 3)

    def test_a_file_that_holds_no_plan_is_refused_with_its_line(self):
        path = self.write("plans.jsonl", ['{"id": "p"}'])
        self.assertIn("line 1", self.weigh(*self.labels("a"), "--plans", path, code=3).err)

    def test_hours_are_a_set_of_offsets_or_insufficient(self):
        times = [f"2013-03-{day:02}T{hour:02}:17:00+03:00\n" for day in (4, 5, 6, 7, 8, 11, 12) for hour in (9, 11, 14, 17)]
        answer = self.weigh("--hours", self.write("times.txt", "".join(times)), "--json").json()
        self.assertTrue(answer["sufficient"])
        self.assertIn(3, [row["utc"] for row in answer["offsets"] if row["in_set"]])
        self.assertIn("Insufficient", self.weigh("--hours", self.write("few.txt", times[0])).out)
        self.assertIn("line 1", self.weigh("--hours", self.write("bad.txt", "noon\n"), code=3).err)

    def test_hours_are_told_of_each_kind_of_event_and_without_it(self):
        days = (4, 5, 6, 7, 8, 11, 12)
        logins = [f"2013-03-{day:02}T{hour:02}:17:00+03:00 login\n" for day in days for hour in (9, 11, 14, 17)]
        forged = [f"2013-03-{day:02}T{hour:02}:17:00-08:00 compile\n" for day in days for hour in (9, 14)]
        path = self.write("times.txt", "".join(logins + forged))
        compiled, logged = sorted(self.weigh("--hours", path, "--json").json()["kinds"], key=lambda row: row["kind"])
        self.assertEqual((compiled["kind"], compiled["events"], compiled["sufficient"], compiled["offsets"]), ("compile", 14, False, []))
        self.assertIn(3, compiled["offsets_without"])
        self.assertIn(3, logged["offsets"])
        self.assertFalse(logged["sufficient_without"])
        said = self.weigh("--hours", path).out
        self.assertIn("14 events: insufficient; without them:", said)
        self.assertLessEqual(max(map(len, said.splitlines())), 80)

    def test_actors_are_compared_side_by_side_without_a_score(self):
        actors = self.weigh("--compare", self.labels("a")[0], self.labels("b")[0], "--json").json()["actors"]
        self.assertEqual([actor["activities"] for actor in actors], [1, 1])
        self.assertEqual(actors[0]["breadth"][5]["what"], "sectors hit")
        self.assertEqual(actors[0]["breadth"][5]["seen"], 1)
        said = self.weigh("--compare", self.labels("a")[0], self.labels("b")[0]).out
        self.assertLessEqual(max(map(len, said.splitlines())), 80)
        self.assertIn("side by side", self.weigh("--compare", *self.labels("a")[:4], code=2).err)


    def claim(self, kind, of, **more):
        return {"claim": kind, "of": of, "source": "gullwing", "date": "2014-10-14", "reliability": "B", **more}

    def claimed(self, *claims):
        self.ask(*self.words, "pool", self.write("claims.jsonl", list(claims)), "--partner", "gullwing")

    def test_claims_stand_beside_the_odds_and_change_nothing(self):
        before = self.weigh(*self.labels("a"), "--json").json()
        one, two = self.labels("a")[0], self.labels("b")[0]
        self.claimed(self.claim("different", [one, "Pale Ferry"], says="not the same people"),
                     self.claim("operators", [one], low=50, high=100),
                     self.claim("operators", [one], low=10, high=20, source="kestrel"),
                     self.claim("same", [two, "Pale Ferry"]))
        after = self.weigh(*self.labels("a"), "--json").json()
        self.assertEqual(before["hypotheses"], after["hypotheses"])
        self.assertEqual([(row["claim"], row["would_support"], row["source"]) for row in after["claims"]],
                         [("different", "separate", "gullwing")])
        number = after["numbers"][0]
        self.assertEqual((number["low"], number["high"], number["least"], number["most"]), (30, 60, 10, 100))
        self.assertEqual([(row["source"], row["low_without"]) for row in number["sources"]], [("gullwing", 10), ("kestrel", 50)])
        self.assertIn('"operators"', self.ask(*self.words, "record", "show", number["sources"][0]["record"]).out)
        said = self.weigh(*self.labels("a")).out
        self.assertIn("not the same people", said)
        self.assertIn("30 to 60 operators", said)
        self.assertLessEqual(max(map(len, said.splitlines())), 80)
        self.ask(*self.words, "partner", "withdraw", "gullwing")
        self.assertEqual(self.weigh(*self.labels("a"), "--json").json()["claims"], [])

    def test_what_is_known_of_one_actor_only_is_said(self):
        one, two = self.labels("a")[0], self.labels("b")[0]
        self.claimed(self.claim("zero-days", [one], low=3), self.claim("exceeds", [one, two]),
                     self.claim("published", "CVE-2013-0007", date="2013-05-01"))
        self.ask(*self.words, "pool", self.write("cve.jsonl", [activity("x", "cve:CVE-2013-0007", date="2013-04-01")]), "--partner", "south")
        said = self.weigh("--compare", one, two, "south:x").out
        self.assertIn("3 or more *", said)
        self.assertIn("1 of 1 CVEs", said)
        self.assertIn(f"Known of {one} and not of all: ", said)
        self.assertIn("the first exceeds the other", said)
        self.assertLessEqual(max(map(len, said.splitlines())), 80)
        actors = self.weigh("--compare", one, "south:x", "--json").json()["actors"]
        self.assertEqual(actors[0]["numbers"][0]["sources"][0]["low"], 3)
        self.assertEqual(actors[1]["before_publication"]["vulnerabilities"], 1)

    def test_what_changes_after_a_publication_is_told_or_insufficient(self):
        one = self.labels("a")[0]
        self.claimed(self.claim("published", one, date="2014-10-28"))
        actor = self.weigh("--compare", one, "--json").json()["actors"][0]
        self.assertEqual(actor["after_publications"], [{"date": "2014-10-28", "source": "gullwing", "sufficient": False,
                                                        "activities_before": 0, "activities_after": 0}])
        self.assertIn("insufficient", self.weigh("--compare", one).out)

    def test_plans_may_be_coded_by_industry_and_homes_have_each_partners_denominator(self):
        plan = {"id": "p", "issuer": "x", "country": "JP", "coded": {"Ada": ["naics:2211", "retail"]}}
        row = self.weigh(*self.labels("a"), "--plans", self.write("plan.jsonl", [plan]), "--json").json()["plans"][0]
        self.assertEqual([sector["sector"] for sector in row["sectors"]], ["energy", "retail"])
        self.assertEqual(row["sectors"][1]["naics"], "44, 45")
        self.assertEqual(row["domestic_by_partner"], [])

    def test_a_split_can_be_asked_about_as_it_stands(self):
        both = self.write("sets.jsonl", [{"of": [self.labels("a"), self.labels("b")]}, {"of": [self.labels("a")[::2], self.labels("a")[1::2]]}])
        rows = self.weigh("--sets", both, "--json").lines()
        self.assertNotEqual(rows[0]["best"], "one")
        self.assertEqual(rows[1]["best"], "one")
        self.assertIn("line 1", self.weigh("--sets", self.write("bad.jsonl", ['{"of": [["x"], "y"]}']), code=3).err)


main()
