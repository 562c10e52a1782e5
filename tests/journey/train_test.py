"""train: a model is learnt from rulings or labels, is readable, can be made again, and is used by the case."""
import os

from journey import Journey, activity, main


class Train(Journey):
    def setUp(self):
        super().setUp()
        self.words = self.case()
        lines, labels = [], []
        for n in range(12):
            actor = "first" if n % 2 else "second"
            shared = f"domain:{actor}{n // 4}.example"
            line = activity(f"r{n}", shared, f"domain:own{n}.example", date=f"2013-05-{n + 1:02}")
            lines.append(line)
            labels.append({"id": f"r{n}", "publisher": "north", "actor": actor})
        self.ask(*self.words, "pool", self.write("north.jsonl", lines), "--partner", "north")
        self.labels = self.write("labels.jsonl", labels)
        self.own = os.path.join(self.folder, self.words[1], "link.model")

    def model(self):
        with open(self.own, encoding="utf-8") as text:
            return text.read()

    def test_labels_make_a_model_that_can_be_made_again_and_read(self):
        self.ask(*self.words, "train", "--labels", self.labels)
        first = self.model()
        self.assertTrue(first.startswith("asterism-model 1\n# "))
        for line in ("title ordinary ", "weight domain ", "pair ", "cluster ", "word "):
            self.assertIn("\n" + line, first)
        self.assertNotIn(".example", first)
        self.ask(*self.words, "train", "--labels", self.labels)
        self.assertEqual(self.model(), first)

    def test_the_case_uses_its_own_model_until_it_is_taken_away(self):
        before = self.ask(*self.words, "clusters", "--json").out
        with open(self.own, "w", encoding="utf-8") as out:
            out.write("asterism-model 1\nweight domain 0\n")
        self.assertTrue(all(len(row["activities"]) == 1 for row in self.ask(*self.words, "clusters", "--json").lines()))
        os.unlink(self.own)
        self.assertEqual(self.ask(*self.words, "clusters", "--json").out, before)

    def test_a_model_that_is_none_is_refused_with_its_line(self):
        with open(self.own, "w", encoding="utf-8") as out:
            out.write("asterism-model 1\nweight domain 1\nweight luck 7\n")
        said = self.ask(*self.words, "clusters", code=3)
        self.assertIn("link.model': line 3: 'weight luck 7' is not part of a model", said.err)

    def test_rulings_are_labels_and_too_few_are_said_to_be(self):
        said = self.ask(*self.words, "train", code=2)
        self.assertIn("there is nothing to learn from", said.err)
        for verdict, a, b in (("same", "r0", "r2"), ("different", "r0", "r1")):
            self.ask(*self.words, "decide", verdict, f"north:{a}", f"north:{b}", "--reason", "seen", "--author", "Ada")
        out = os.path.join(self.folder, "own.model")
        self.assertEqual(self.ask(*self.words, "train", "-o", out, "--json").lines(), [{"model": out}])
        with open(out, encoding="utf-8") as text:
            self.assertTrue(text.read().startswith("asterism-model 1\n"))


if __name__ == "__main__":
    main()
