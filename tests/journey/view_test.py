"""clusters, explain and tell as others would conclude: readers of a marking (--as), those without one partner (--without)."""
from journey import Journey, activity, main

OPEN = [f"domain:shared{n}.example" for n in range(4)] + ["mutex:Global\\one"]
SECRET = [f"domain:secret{n}.example" for n in range(4)] + ["mutex:Global\\two"]


def marked(values, tlp):
    return [dict(zip(("t", "v"), value.split(":", 1)), tlp=tlp) for value in values]


def crowd():
    """Reports that share nothing with anybody: in a larger pool a value can be rare."""
    return [activity(f"c{n}", *[f"domain:c{n}-{k}.example" for k in range(5)], publisher=f"crowd{n % 9}", tlp="GREEN",
                     date="2013-01-01") for n in range(60)]


def report(name, publisher, values, tlp="GREEN", **more):
    own = [f"domain:{name}-{n}.example" for n in range(2)]
    return {**activity(name, *own, publisher=publisher, tlp=tlp, **more), "indicators":
            [*marked(own, tlp), *values]}


class View(Journey):
    def pooled(self, lines, name="case"):
        case = self.case(name)
        self.ask(*case, "pool", self.write(name + ".jsonl", [*crowd(), *lines]))
        return case

    def actor(self, case, *words):
        """The cluster that holds north's report."""
        for row in self.ask(*case, "clusters", "--json", *words).lines():
            if "north:n" in row["activities"]:
                return row
        return None

    def test_a_conclusion_is_marked_by_the_evidence_that_it_needs(self):
        case = self.pooled([report("n", "north", [*marked(OPEN, "GREEN"), *marked(["ip:192.0.2.9"], "RED")], date="2013-02-01"),
                            report("s", "south", marked(OPEN, "GREEN"), date="2013-03-01")])
        row = self.actor(case)
        self.assertEqual((len(row["activities"]), row["markings"]), (2, ["GREEN"]))
        self.assertEqual(self.actor(case, "--as", "GREEN")["activities"], row["activities"])

    def test_what_hangs_on_red_evidence_is_red_and_kept_from_others(self):
        case = self.pooled([report("n", "north", marked(SECRET, "RED"), date="2013-02-01"),
                            report("s", "south", marked(SECRET, "RED"), date="2013-03-01")])
        row = self.actor(case)
        self.assertEqual((len(row["activities"]), row["markings"]), (2, ["RED"]))
        self.assertEqual(self.actor(case, "--as", "GREEN")["activities"], ["north:n"])
        self.assertEqual(self.actor(case, "--as", "GREEN")["markings"], ["GREEN"])
        told = self.ask(*case, "explain", "--json", "north:n", "south:s").json()
        self.assertEqual((told["together"], told["marking"]), (True, "RED"))
        told = self.ask(*case, "explain", "--json", "--as", "AMBER", "north:n", "south:s")
        self.assertFalse(told.json()["together"])
        self.assertNotIn("secret", told.out)

    def test_a_reader_concludes_what_a_case_without_the_rest_would_give(self):
        lines = [report("n", "north", marked(OPEN, "GREEN"), date="2013-02-01"),
                 report("s", "south", marked(OPEN, "GREEN"), date="2013-03-01", names=["Axiom"]),
                 report("e", "east", marked(OPEN + SECRET, "AMBER"), tlp="AMBER", date="2013-04-01", names=["Lynx"])]
        whole, open_only = self.pooled(lines), self.pooled(lines[:2], "open")
        self.assertEqual(self.ask(*whole, "clusters", "--json", "--as", "GREEN").out,
                         self.ask(*open_only, "clusters", "--json").out)
        self.assertIn("east:e", self.actor(whole)["activities"])

    def test_a_question_for_a_reader_is_answered_as_by_a_case_without_the_rest(self):
        lines = [report("n", "north", marked(OPEN, "GREEN"), date="2013-02-01", families=["Gh0st RAT"], sectors=["energy"], countries=["JP"]),
                 report("s", "south", marked(OPEN, "GREEN") + marked(SECRET, "RED"), date="2013-03-01", names=["Axiom"]),
                 report("e", "east", marked(OPEN + SECRET, "AMBER"), tlp="AMBER", date="2014-04-01", names=["Lynx"], families=["Hikit"])]
        open_only = [lines[0], dict(lines[1], indicators=[one for one in lines[1]["indicators"] if one["tlp"] == "GREEN"])]
        whole, part = self.pooled(lines), self.pooled(open_only, "open")
        asked = ["shared1[.]example", "secret1.example", "Global\\one", "Global\\two", "axiom", "Lynx", "gh0st-rat", "Hikit", "Japan", "Energy",
                 "s", "north:n", "east:e", "c1-2.example", "192.168.0.1", "AC-000"]
        told = self.ask(*whole, "ask", "--json", "--as", "GREEN", *asked)
        wanted = self.ask(*part, "ask", "--json", *asked)
        self.assertEqual(told.out, wanted.out)
        self.assertEqual(sum(row["known"] for row in told.lines()), 9)
        self.assertEqual(self.ask(*whole, "ask", "--as", "GREEN", *asked[:1]).out, self.ask(*part, "ask", *asked[:1]).out)
        self.assertEqual(self.ask(*whole, "ask", "--as", "RED", *asked).out, self.ask(*whole, "ask", *asked).out)
        for word in ("Lynx", "secret1.example"):
            self.assertIn("nobody has said anything of it that a reader of TLP:GREEN sees", self.ask(*whole, "ask", "--as", "GREEN", word).out)
        self.expect(self.run_program(*whole, "ask", "--as", "GREEN", "--mentions", "Lynx"), code=2, err_has="--mentions")
        self.expect(self.run_program(*whole, "ask", "--as", "BLUE", "Lynx"), code=2, err_has="GREEN")

    def test_what_a_reader_does_not_see_is_answered_as_what_is_not_there(self):
        case = self.pooled([report("n", "north", marked(OPEN, "GREEN")), report("e", "east", marked(OPEN, "RED"), tlp="RED", names=["Lynx"])])
        for verb in (["explain", "north:n"], ["weigh", "north:n"], ["clusters"]):
            for name in ("east:e", "Lynx", "east:none", "Nobody"):
                answer = self.run_program(*case, *verb, name, "--as", "GREEN")
                self.expect(answer, code=2, err_has=f"a reader of TLP:GREEN sees nothing that is called '{name}'")

    def test_weighing_for_a_reader_is_weighing_what_a_case_without_the_rest_holds(self):
        lines = [report("n", "north", marked(OPEN, "GREEN"), date="2013-02-01"),
                 report("s", "south", marked(OPEN[:2] + ["ip:192.0.2.7", "ip:192.0.2.8"], "GREEN"), date="2013-03-01", names=["Axiom"]),
                 report("e", "east", marked(OPEN + SECRET, "RED"), tlp="RED", date="2013-04-01", names=["Lynx"])]
        claim = {"claim": "same", "of": ["Axiom", "Lynx"], "source": "east", "tlp": "RED"}
        whole, open_only = self.pooled([*lines, claim]), self.pooled(lines[:2], "open")
        for words in (["north:n", "south:s"], ["north:n", "south:s", "--compare"], ["Axiom"]):
            self.assertEqual(self.ask(*whole, "weigh", *words, "--json", "--as", "GREEN").out,
                             self.ask(*open_only, "weigh", *words, "--json").out)
        self.assertEqual(self.ask(*whole, "weigh", "north:n", "south:s", "--json", "--as", "GREEN").json()["marking"], "GREEN")
        self.assertEqual(self.ask(*whole, "weigh", "Axiom", "east:e", "--json").json()["marking"], "RED")
        self.ask(*whole, "weigh", "north:n", "east:e", "--as", "AMBER", code=2)

    def test_without_a_partner_is_as_if_it_were_withdrawn(self):
        lines = [report("n", "north", marked(OPEN, "GREEN"), date="2013-02-01"),
                 report("s", "south", marked(OPEN[:2] + SECRET[:2], "GREEN"), date="2013-03-01"),
                 report("e", "east", marked(OPEN + SECRET, "GREEN"), date="2013-04-01", names=["Lynx"])]
        case = self.pooled(lines)
        verbs = (["clusters", "--json"], ["explain", "--json", "north:n", "south:s"],
                 ["weigh", "--json", "north:n", "south:s"])
        before = [self.ask(*case, *verb).out for verb in verbs]
        without = [self.ask(*case, *verb, "--without", "east").out for verb in verbs]
        self.ask(*case, "tell", "-o", "without.html", "--without", "east")
        self.assertEqual([self.ask(*case, *verb).out for verb in verbs], before)
        self.ask(*case, "partner", "withdraw", "east")
        self.assertEqual([self.ask(*case, *verb).out for verb in verbs], without)
        page = self.read("without.html")
        self.assertIn("east is left out", page)
        self.assertNotIn("Lynx", page)

    def test_a_partner_that_nobody_knows_cannot_be_left_out(self):
        case = self.pooled([])
        self.expect(self.run_program(*case, "clusters", "--without", "nobody"), code=2, err_has="'nobody'")
        self.expect(self.run_program(*case, "clusters", "--as", "BLUE"), code=2, err_has="GREEN")


main()
