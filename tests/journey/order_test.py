"""The order of pooling, and pooling twice, change nothing."""
import os
import random

from journey import SMN, Journey, main, smn_partners


class Order(Journey):
    def pool_all(self, name, partners):
        case = self.case(name)
        for partner in partners:
            add = ["partner", "add", partner["name"], "--reliability", partner["reliability"]]
            if partner["tlp"]:
                add += ["--tlp", partner["tlp"]]
            self.ask(*case, *add)
            pool = ["pool", os.path.join(SMN, partner["path"]), "--partner", partner["name"]]
            if partner["map"]:
                pool += ["--map", partner["map"]]
            self.assertIn(self.run_program(*case, *pool).code, (0, 1))
        return self.ask(*case, "clusters", "--json").out

    def test_any_order_of_partners_gives_the_same_bytes(self):
        partners = smn_partners()
        first = self.pool_all("forth", partners)
        self.assertEqual(self.pool_all("back", partners[::-1]), first)
        random.Random(20141014).shuffle(partners)
        self.assertEqual(self.pool_all("shuffled", partners), first)

    def test_any_order_of_lines_gives_the_same_bytes(self):
        lines = []
        chance = random.Random(7)
        for n in range(60):
            actor = n % 6
            values = [f"c2-{actor}-{chance.randrange(5)}.example" for _ in range(4)] + [f"own-{n}.example"]
            lines.append({"id": f"a{n}", "publisher": f"P{n % 5}", "date": f"2014-{1 + n % 12:02}-01",
                          "indicators": [{"t": "domain", "v": value} for value in sorted(set(values))],
                          "families": [f"Family {actor}"]})
        answers = set()
        for round_ in range(4):
            self.write(f"lines{round_}.jsonl", lines)
            case = self.case(f"case{round_}")
            self.ask(*case, "pool", f"lines{round_}.jsonl")
            answers.add(self.ask(*case, "clusters", "--json").out)
            chance.shuffle(lines)
        self.assertEqual(len(answers), 1)

    def test_pooling_twice_changes_nothing(self):
        self.write("a.jsonl", [{"id": "a", "publisher": "P", "indicators": [{"t": "domain", "v": "one.example"}]}])
        case = self.case()
        self.assertEqual(self.ask(*case, "pool", "a.jsonl", "--json").json()["new"], 1)
        before = self.ask(*case, "stats", "--json").json()
        again = self.ask(*case, "pool", "a.jsonl", "--json").json()
        self.assertEqual((again["new"], again["duplicates"]), (0, 1))
        self.assertEqual(self.ask(*case, "stats", "--json").json(), before)


main()
