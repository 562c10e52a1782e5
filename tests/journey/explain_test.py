"""connect, clusters, explain: every activity in one cluster, and every verdict adds up to the last digit."""
import json
from decimal import Decimal

from journey import Journey, activity, main

CLUSTER = ["id", "name", "aliases", "activities", "partners", "probability", "confidence", "first_seen", "last_seen", "markings"]
EVIDENCE = ["kind", "value", "nats", "partners", "observations", "why"]


def exact(text):
    """JSON with numbers as they are written."""
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


class Explain(Journey):
    def setUp(self):
        super().setUp()
        self.words = self.case()
        actor = ["domain:one.example", "domain:two.example", "ip:192.0.2.7", "mutex:Global\\one", "pdb:c:\\a\\one.pdb",
                 "sha256:" + "1a" * 32]
        lines = {"north": [activity("n1", *actor, date="2013-05-01", names=["Axiom"], families=["Hikit"])],
                 "south": [activity("s1", *actor[:4], "domain:three.example", date="2013-06-01", families=["Hikit"])],
                 "east": [activity("e1", *actor[2:], "email:reg@mail.example", date="2013-06-20")]}
        lines["east"] += [activity(f"b{i}", f"domain:lone{i}.example", f"ip:198.51.100.{i}", date="2013-04-01")
                          for i in range(12)]
        for partner, of in lines.items():
            self.ask(*self.words, "partner", "add", partner, "--reliability", "B")
            self.ask(*self.words, "pool", self.write(partner + ".jsonl", of), "--partner", partner)

    def clusters(self):
        return self.ask(*self.words, "clusters", "--json").lines()

    def explain(self, a, b):
        return exact(self.ask(*self.words, "explain", "--json", a, b).out)

    def adds_up(self, it):
        total = it["prior_nats"] + sum((piece["nats"] for piece in it["evidence"]), Decimal(0))
        self.assertEqual(total, it["total_nats"], it)

    def test_a_family_is_named_as_partners_write_it_so_that_it_can_be_asked_for(self):
        told = self.ask(*self.words, "explain", "north:n1", "south:s1", "--json").json()
        [family] = [piece["value"] for piece in told["evidence"] if piece["kind"] == "family"]
        weighed = self.ask(*self.words, "weigh", "north:n1", "south:s1", "--json").json()
        self.assertEqual([row["value"] for row in weighed["evidence"] if row["kind"] == "family"], [family])
        self.assertEqual((family, self.ask(*self.words, "ask", family, "--json").json()["known"]), ("Hikit", True))

    def test_connect_counts_what_it_did(self):
        counts = self.ask(*self.words, "connect", "--json").json()
        for field in ("activities", "clusters", "multi_activity_clusters", "candidate_pairs", "seconds"):
            self.assertIn(field, counts)
        self.assertEqual(counts["activities"], 15)
        self.assertEqual(counts["clusters"], len(self.clusters()))

    def test_citations_of_every_format_are_told_with_their_records(self):
        uuid = ["00000000-0000-4000-8000-00000000000" + digit for digit in "1234"]
        first = activity("old-report", "domain:p1.example", "domain:p2.example", date="2013-01-01",
                         url="https://www.west.example/blog/old-report/")
        misp = {"Event": {"uuid": uuid[0], "info": "extends", "date": "2013-02-01", "Orgc": {"name": "Org"},
                          "extends_uuid": uuid[1],
                          "Attribute": [{"type": "link", "category": "External analysis", "to_ids": False, "uuid": uuid[2],
                                         "value": "http://west.example/blog/old-report"}]}}
        extended = {"Event": {"uuid": uuid[1], "info": "extended", "date": "2013-01-02", "Orgc": {"name": "Other"}}}
        refs = [{"type": "report", "spec_version": "2.1", "id": "report--" + uuid[n], "created": "2013-03-01T00:00:00Z",
                 "modified": "2013-03-01T00:00:00Z", "published": "2013-03-01T00:00:00Z", "name": "stix",
                 "object_refs": ["report--" + uuid[1]] if n else ["indicator--" + uuid[0]],
                 "external_references": [{"source_name": "own", "url": f"https://east.example/own{n}"},
                                         {"source_name": "other", "url": "https://west.example/blog/old-report#top"}]}
                for n in (1, 2)]
        refs[0]["external_references"] = refs[0]["external_references"][:1]
        text = "# A look at it\n\nPublished: 2013-04-01\n\nAs https://west.example/blog/old-report says, it was seen.\n"
        for name, what, partner in (("west.jsonl", [first], "west"), ("m1.json", [misp], "misp"), ("m2.json", [extended], "other"),
                                    ("stix.json", [{"type": "bundle", "id": "bundle--" + uuid[3], "objects": refs}], "stix"),
                                    ("look.md", text, "prose")):
            self.ask(*self.words, "pool", self.write(name, what), "--partner", partner)
        cited = {}
        for by in ("misp:" + uuid[0], "stix:report--" + uuid[2], "prose:look"):
            for of in ("west:old-report", "other:" + uuid[1], "stix:report--" + uuid[1]):
                pieces = [piece for piece in self.explain(by, of)["evidence"] if piece["kind"] == "citation"]
                self.assertLess(len(pieces), 2)
                for piece in pieces:
                    self.assertEqual((piece["value"], piece["nats"]), (of, 0))
                    self.assertEqual([seen["activity"] for seen in piece["observations"]], [by])
                    self.assertEqual(len(piece["observations"][0]["record"]), 64)
                    cited.setdefault(by, set()).add(of)
        self.assertEqual(cited, {"misp:" + uuid[0]: {"west:old-report", "other:" + uuid[1]},
                                 "stix:report--" + uuid[2]: {"west:old-report", "stix:report--" + uuid[1]},
                                 "prose:look": {"west:old-report"}})
        related = self.ask(*self.words, "ask", "--json", "misp:" + uuid[0]).lines()[0]["relations"]
        self.assertEqual({relation["type"] for relation in related}, {"cites"})
        self.ask(*self.words, "partner", "withdraw", "west")
        self.assertNotIn("west", self.ask(*self.words, "explain", "--json", "prose:look", "other:" + uuid[1]).out)

    def test_every_activity_stands_in_exactly_one_cluster(self):
        rows = self.clusters()
        for row in rows:
            for field in CLUSTER:
                self.assertIn(field, row)
            self.assertTrue(0 < row["probability"] < 1, row)
            self.assertIn(row["confidence"], ("low", "moderate", "high"))
        members = [label for row in rows for label in row["activities"]]
        self.assertEqual(len(members), 15)
        self.assertEqual(len(set(members)), 15)

    def test_what_shares_rare_values_of_several_kinds_is_one_actor(self):
        together = [row["activities"] for row in self.clusters() if len(row["activities"]) > 1]
        self.assertEqual(together, [["east:e1", "north:n1", "south:s1"]])

    def test_one_name_for_two_strangers_does_not_make_them_one(self):
        case = self.case("names")
        self.ask(*case, "pool", self.write("names.jsonl", [activity("a", "domain:a.example", publisher="P", names=["Axiom"]),
                                                           activity("b", "domain:b.example", publisher="Q", names=["Axiom"])]))
        self.assertEqual(len(self.ask(*case, "clusters", "--json").lines()), 2)

    def test_contributions_add_up_to_the_total_exactly(self):
        for a, b in (("north:n1", "south:s1"), ("north:n1", "east:e1"), ("east:b1", "east:b2")):
            self.adds_up(self.explain(a, b))
        cluster = self.clusters()[0]["id"]
        self.adds_up(self.explain("south:s1", cluster))
        self.adds_up(self.explain("east:b3", cluster))

    def test_every_piece_of_evidence_leads_to_its_observations(self):
        it = self.explain("north:n1", "south:s1")
        self.assertTrue(it["evidence"])
        for piece in it["evidence"]:
            for field in EVIDENCE:
                self.assertIn(field, piece)
            self.assertTrue(piece["why"])
        seen = [o for piece in it["evidence"] for o in piece["observations"]]
        self.assertTrue({o["activity"] for o in seen} >= {"north:n1", "south:s1"})
        self.assertTrue(all(o["place"].startswith("line") and o["record"] for o in seen))

    def test_what_would_change_the_verdict_is_told(self):
        it = self.explain("north:n1", "south:s1")
        self.assertLess(it["without_strongest"]["total_nats"], it["total_nats"])
        self.assertEqual(sorted(w["partner"] for w in it["without_partner"]), ["north", "south"])

    def test_both_orders_give_the_same_verdict(self):
        one, other = self.explain("north:n1", "south:s1"), self.explain("south:s1", "north:n1")
        self.assertEqual((one["total_nats"], one["probability"]), (other["total_nats"], other["probability"]))

    def test_a_cluster_may_be_called_by_its_name(self):
        it = self.explain("south:s1", "Axiom")
        self.assertEqual(it["together"], True)

    def test_what_is_not_there_is_told_with_how_to_say_it(self):
        self.expect(self.run_program(*self.words, "explain", "north:n1", "nobody:x"), code=2, err_has=["'nobody:x'", "Partner:id"])
        self.expect(self.run_program(*self.words, "explain", "north:n1", "north:n1"), code=2, err_has="same activity")

    def test_of_one_activity_is_told_which_actor_it_is_of_how_surely_and_by_what(self):
        told = self.ask(*self.words, "explain", "south:s1", "--json").json()
        actor = next(row for row in self.clusters() if "south:s1" in row["activities"])
        self.assertEqual((told["activity"], told["cluster"]), ("south:s1", actor["id"]))
        best = told["leads"][0]
        self.assertEqual((best["activity"], best["way"], best["cluster"]), ("north:n1", "tie", actor["id"]))
        self.assertEqual(told["answer"], {"cluster": actor["id"], "name": "Axiom", "probability": best["probability"]})
        pair = self.ask(*self.words, "explain", "south:s1", "north:n1", "--json").json()
        self.assertEqual((told["why"], best["nats"]), (pair, pair["total_nats"]))
        people = " ".join(self.ask(*self.words, "explain", "south:s1").out.split())
        self.assertIn(f"Of {actor['id']}, Axiom: almost certain ({best['probability']:.3f})", people)
        self.assertIn(f"by what it shares with north:n1 ({best['nats']:+.3f} nats in all)", people)
        self.assertIn("before any evidence", people)

    def test_what_nobody_else_shares_is_of_nobody_and_a_cluster_is_asked_of_nothing(self):
        told = self.ask(*self.words, "explain", "east:b1", "--json").json()
        self.assertEqual((told["answer"], told["leads"], told["why"]), (None, [], None))
        self.assertIn("Nothing that other partners gave leads to an actor.", self.ask(*self.words, "explain", "east:b1").out)
        self.expect(self.run_program(*self.words, "explain", "Axiom"), code=2, err_has="name an activity")

    def test_people_read_prior_evidence_and_sum(self):
        self.expect(self.run_program(*self.words, "explain", "north:n1", "south:s1"),
                    out_has=["before any evidence", "in all", "Without the strongest", "Without north"])

    def test_answers_after_a_change_are_never_out_of_date(self):
        before = len(self.clusters())
        self.ask(*self.words, "pool", self.write("w.jsonl", [activity("w1", "domain:new.example")]), "--partner", "west")
        self.assertEqual(len(self.clusters()), before + 1)


main()
