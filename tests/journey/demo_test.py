"""The bundled case from end to end: the demo concludes what cases/operation-smn/EXPECTED.md says, and nothing it forbids."""
import json
import os
import random
import re
import shutil
import tempfile

from journey import SMN, Journey, main, smn_partners

with open(os.path.join(SMN, "expected.json"), encoding="utf-8") as text:
    EXPECTED = json.load(text)
with open(os.path.join(SMN, "truth.jsonl"), encoding="utf-8") as text:
    TRUTH = {row["activity"]: row["actor"] for row in map(json.loads, text)}

WRONG_PARTNER = "gullwing"


class Clusters:
    """Who stands with whom."""

    def __init__(self, rows):
        self.rows = rows
        self.of = {label: row for row in rows for label in row["activities"]}

    def together(self, a, b):
        return self.of[a]["id"] == self.of[b]["id"]


class Smn(Journey):
    """One demo for all the questions; a test that changes the case works on a copy."""

    shared = None

    def setUp(self):
        super().setUp()
        if Smn.shared is None:
            Smn.home = tempfile.mkdtemp(prefix="demo-")
            self.addClassCleanup(shutil.rmtree, Smn.home, True)
            where = self.where = os.path.join(Smn.home, "demo")
            answer = self.ask("--json", "demo", where)
            Smn.shared = (where, answer.json(), Clusters(self.ask("-C", where, "clusters", "--json").lines()),
                          self.ask("-C", where, "complaints", "--json").lines(), self.read(where + "/report.html"))
        self.where, self.demo, self.clusters, self.complaints, self.report = Smn.shared

    def copy(self):
        """The demo's case, to be changed; gives the words that call a verb on it."""
        shutil.copytree(self.where, os.path.join(self.folder, "again"))
        return ["-C", "again"]

    def wrongly(self, pairs, together):
        return [pair for pair in pairs if self.clusters.together(pair[0], pair[1]) != together]

    def test_every_activity_and_partner_is_there(self):
        self.assertEqual(len(self.clusters.of), EXPECTED["activities"])
        self.assertEqual(sorted(self.clusters.of), sorted(TRUTH))
        self.assertEqual(len({partner for row in self.clusters.rows for partner in row["partners"]}), EXPECTED["partners"])

    def test_the_answer_says_where_the_report_is(self):
        self.assertEqual(sorted(self.demo), ["case", "clusters", "report"])
        self.assertEqual(self.demo["report"], self.where + "/report.html")
        self.assertEqual(self.demo["clusters"], sum(len(row["activities"]) > 1 for row in self.clusters.rows))

    def test_what_belongs_together_is_together(self):
        self.assertEqual(self.wrongly(EXPECTED["same"], True), [])

    def test_of_many_partners_those_without_whom_a_link_is_as_probable_are_counted(self):
        words = ["-C", self.where, "explain", "gullwing:gw-2012-02", "AC-759SFYX8QG"]
        full = self.ask("--json", *words).json()
        same = [row for row in full["without_partner"] if row["probability"] == full["probability"]]
        self.assertGreater(len(same), 5)
        told = [line for line in self.ask(*words).out.splitlines() if line.startswith("Without ")]
        self.assertEqual(len(told), 2 + len(full["without_partner"]) - len(same))
        self.assertIn(f"Without any one of {len(same)} ", told[-1])

    def test_copies_stand_with_their_originals(self):
        self.assertEqual(self.wrongly(EXPECTED["copies"], True), [])

    def test_shared_code_alone_ties_a_program_that_nothing_else_does(self):
        stray, alike, count = EXPECTED["code"]
        self.assertTrue(self.clusters.together(stray, alike))
        told = self.ask("-C", self.where, "--json", "explain", stray, alike).json()
        evidence = [piece for piece in told["evidence"] if piece["nats"] > 0]
        self.assertEqual({piece["kind"] for piece in evidence}, {"function"})
        self.assertEqual(len(evidence), count)
        self.assertTrue(all("nobody else shows it" in piece["why"] for piece in evidence), evidence)

    def test_most_of_what_hangs_together_over_years_is_together(self):
        self.assertLess(len(self.wrongly(EXPECTED["same_far"], True)), len(EXPECTED["same_far"]) / 2)

    def test_what_must_stay_apart_is_apart(self):
        self.assertEqual(self.wrongly(EXPECTED["different"], False), [])

    def test_no_cluster_holds_two_actors(self):
        free = set(EXPECTED["either_way"])
        for row in self.clusters.rows:
            actors = {TRUTH[label] for label in row["activities"]
                      if label not in free and not label.startswith(WRONG_PARTNER + ":")}
            self.assertLessEqual(len(actors), 1, row["activities"])

    def test_what_belongs_to_nobody_stays_alone(self):
        self.assertEqual([label for label in EXPECTED["alone"] if len(self.clusters.of[label]["activities"]) > 1], [])

    def test_clusters_bear_the_best_supported_name(self):
        wrong = {label: self.clusters.of[label]["name"] for label, name in EXPECTED["named"].items()
                 if self.clusters.of[label]["name"] != name}
        self.assertEqual(wrong, {})

    def names_shown(self, actor):
        return {alias["name"] for row in self.clusters.rows if row["name"] == actor for alias in row["aliases"]}

    def test_other_names_stand_beside_it_with_who_says_so(self):
        for actor, names in list(EXPECTED["aliases"].items()) + list(EXPECTED["disputed"].items()):
            self.assertLessEqual(set(names), self.names_shown(actor), f"of {actor}")
        for row in self.clusters.rows:
            for alias in row["aliases"]:
                self.assertTrue(alias["sources"], alias)

    def test_exactly_the_planted_faults_are_complained_of(self):
        counts = {partner: 0 for partner in EXPECTED["complaints"]}
        for row in self.complaints:
            counts[row["partner"]] += 1
        self.assertEqual(counts, EXPECTED["complaints"])
        for fault in EXPECTED["complaint_places"]:
            near = [row for row in self.complaints if row["partner"] == fault["partner"] and
                    row["source"].endswith(fault["file"]) and
                    fault["place"] in f"{row['place']} {row['what']}"]
            self.assertEqual(len(near), 1, fault)

    def test_names_that_several_sources_join_are_the_same_and_others_are_not(self):
        pairs = [{"a": a, "b": b} for a, b in EXPECTED["names_same"] + EXPECTED["names_not_same"]]
        rows = self.ask("-C", self.where, "names", "--json", "--pairs", self.write("pairs.jsonl", pairs)).lines()
        same = [[row["a"], row["b"]] for row in rows if row["verdict"] == "same"]
        self.assertEqual(same, [list(pair) for pair in EXPECTED["names_same"]])

    def test_the_report_tells_of_every_actor_and_hides_what_a_reader_may_not_see(self):
        for actor in EXPECTED["aliases"]:
            self.assertIn(actor, self.report)
        self.assertIn("TLP:RED", self.report)
        self.ask("-C", self.where, "tell", "-o", "strict.html", "--as", "AMBER+STRICT")
        page = self.read("strict.html")
        self.assertNotIn("TLP:RED", page)
        for label in EXPECTED["red"]:
            self.assertNotIn(label.split(":", 1)[1], page)

    def test_what_could_have_made_them_is_what_made_them(self):
        sets = [{"of": [label for label, actor in TRUTH.items() if actor in row["of"]]} for row in EXPECTED["weigh"]]
        path = self.write("sets.jsonl", sets)
        answers = self.ask("-C", self.where, "weigh", "--sets", path, "--json").lines()
        self.assertEqual(len(answers), len(sets))
        for row, answer in zip(EXPECTED["weigh"], answers):
            self.assertIn(answer["best"], row["best"], row["of"])

    def weighed(self, case, actor):
        return self.ask(*case, "weigh", actor, "--json").json()

    def test_an_answer_that_hangs_on_one_partner_is_said_to(self):
        for actor, partners in EXPECTED["hangs_on"].items():
            answer = self.weighed(["-C", self.where], actor)
            shaken = [row["what"] for row in answer["sensitivity"] if row["shaken"] and row["of"] == "partner"]
            self.assertEqual(shaken, [f"without {partner}" for partner in partners], actor)
            self.assertEqual(answer["hypotheses"][0]["confidence"] == "high", not partners, actor)

    def test_what_partners_claim_stands_beside_the_odds(self):
        for actor, expected in EXPECTED["claimed"].items():
            answer = self.weighed(["-C", self.where], actor)
            claims = [[row["claim"], row["source"], f"{row['reliability']}{row['credibility']}", row.get("would_support")]
                      for row in answer["claims"]]
            self.assertEqual(claims, expected["claims"], actor)
            numbers = [[row["claim"], row["low"], row["high"], row["least"], row["most"],
                        [source["source"] for source in row["sources"] if source["combined"]],
                        [source["source"] for source in row["sources"] if not source["combined"]]] for row in answer["numbers"]]
            self.assertEqual(numbers, expected["numbers"], actor)

    def test_what_partners_claim_moves_no_odds(self):
        case = self.copy()
        before = self.weighed(case, "Axiom")
        records = {row["record"] for row in before["claims"]} | {source["record"] for number in before["numbers"]
                                                                 for source in number["sources"]}
        for record in records:
            self.ask(*case, "record", "withdraw", record)
        after = self.weighed(case, "Axiom")
        self.assertEqual((after["claims"], after["numbers"]), ([], []))
        self.assertEqual(after["hypotheses"], before["hypotheses"])

    def test_the_report_puts_actors_side_by_side_without_a_score(self):
        section = self.report.split("<section id=compare>")[1].split("</section>")[0]
        rows = {row.split("<td>")[1]: re.sub("<[^>]*>", "", "|".join(row.split("<td>")[2:])) for row in section.split("\n<tr>")[1:]}
        self.assertEqual(re.findall(r"<a href=#actor-\d+>", section), [f"<a href=#actor-{number}>" for number in (1, 2, 3, 4)])
        self.assertEqual(rows["Claimed operators"].split("|")[:3], ["40 to 80 by 2 sources", "20 to 40 by 1 source", "not known"])
        self.assertTrue(rows["Vulnerabilities used before a claimed day of publication"].startswith("1 of 1|not known"))
        self.assertIn("8 (8 to 8)", rows["Different malware families"])
        self.assertIn("There is no score", section)

    def test_a_name_that_only_the_unreliable_give_is_no_title(self):
        copies = self.clusters.of["lumen-watch:lw-2012-08"]
        self.assertFalse(copies["name"])
        self.assertEqual([alias["sources"] for alias in copies["aliases"] if alias["name"] == "Axiom"], ["gullwing"])

    def test_without_the_wrong_partner_the_others_stand_as_they_did(self):
        case = self.copy()
        self.ask(*case, "partner", "withdraw", WRONG_PARTNER)
        without = Clusters(self.ask(*case, "clusters", "--json").lines())
        mine = WRONG_PARTNER + ":"
        before = {frozenset(l for l in row["activities"] if not l.startswith(mine)) for row in self.clusters.rows}
        after = {frozenset(row["activities"]) for row in without.rows}
        self.assertEqual(after, before - {frozenset()})

    def test_a_second_run_in_the_same_folder_changes_nothing(self):
        case = self.copy()
        first = self.ask(*case, "clusters", "--json").out
        self.ask("demo", "again", "--quiet")
        self.assertEqual((self.ask(*case, "clusters", "--json").out, self.read("again/report.html")), (first, self.report))

    def test_partners_pooled_file_by_file_in_any_order_give_the_same_bytes(self):
        expected = "".join(json.dumps(row) for row in self.clusters.rows)
        case, files = self.case("shuffled"), []
        for row in smn_partners():
            folder = os.path.join(SMN, row["path"])
            files += [(row, os.path.join(folder, name)) for name in sorted(os.listdir(folder))]
            self.ask(*case, "partner", "add", row["name"], "--reliability", row["reliability"],
                     *(["--tlp", row["tlp"]] if row["tlp"] else []))
        random.Random(1).shuffle(files)
        for row, path in files:
            words = ["pool", path, "--partner", row["name"]] + (["--map", row["map"]] if row["map"] else [])
            self.assertIn(self.run_program(*case, *words).code, (0, 1))
        rows = self.ask(*case, "clusters", "--json").lines()
        self.assertEqual("".join(json.dumps(row) for row in rows), expected)


if __name__ == "__main__":
    main()
