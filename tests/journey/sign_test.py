"""sign: rules of small harmless programs, compiled here, never run, find other builds of them and nothing else."""
import json
import os
import re
import shutil
import subprocess
import sys

from journey import SKIPPED, Journey, main

SOURCE = """
#include <stdio.h>
#include <string.h>
static const char *const words[] = {%s};
static unsigned %s_mix(const unsigned char *from, unsigned long length)
{
    unsigned sum = %d;
    for (unsigned long i = 0; i < length; i++)
        sum = (sum ^ from[i]) * %du + (sum >> %d);
    return sum;
}
int main(int count, char **given)
{
    unsigned all = VERSION;
    for (int i = 0; i < count; i++)
        for (unsigned long w = 0; w < sizeof words / sizeof *words; w++)
            all += %s_mix((const unsigned char *)words[w], strlen(words[w])) ^ (unsigned)strlen(given[i]);
    for (unsigned long w = 0; w < sizeof words / sizeof *words; w++)
        printf("%%s %%u\\n", words[w], all);
    return 0;
}
"""


def source(name, first):
    words = ", ".join(f'"the {name} program says its sentence number {first + n} of many"' for n in range(10))
    return SOURCE % (words, name, 40000 + first, 16777619 + 2 * first, 3 + first % 7, name)


class Sign(Journey):
    def build(self, name, first, version, level):
        self.write(f"{name}.c", source(name, first))
        path = f"{self.folder}/{name}-{version}{level}"
        subprocess.run(["gcc", level, f"-DVERSION={version}", "-o", path, f"{self.folder}/{name}.c"], check=True)
        return os.path.basename(path)

    def setUp(self):
        super().setUp()
        self.own = [self.build("heron", 10, version, level) for version in (1, 2) for level in ("-O0", "-O2", "-Os")]
        self.unseen = [self.build("heron", 10, 3, level) for level in ("-O1", "-O2", "-O3")]
        self.other = [self.build("stork", 700, version, "-O2") for version in (1, 2, 3)]
        self.words = self.case()
        self.ask(*self.words, "samples", "add", *self.own, "--family", "Heron")
        self.ask(*self.words, "samples", "add", *self.other[:2], "--family", "Stork")
        os.mkdir(f"{self.folder}/clean")
        for name in ("ls", "cat", "cp", "mv", "sort", "tail", "head", "wc", "tr", "cut", "join", "du", "df", "id", "env", "tee"):
            shutil.copy(shutil.which(name), f"{self.folder}/clean/{name}")
        self.ask(*self.words, "goodware", "add", "clean")

    def hits(self, rules, *paths):
        rows = self.ask("sign", "test", rules, "--on", *paths, "--hits", "--json").lines()
        return {row["path"] for row in rows if "path" in row}

    def test_a_rule_finds_unseen_builds_and_nothing_else(self):
        made = self.ask(*self.words, "sign", "heron", "-o", "heron.yar", "--json").json()
        self.assertEqual((made["family"], made["samples"], made["caught"], made["rules"]), ("heron", 6, 6, 2))
        self.assertEqual(made["goodware_hits"], 0)
        self.assertGreater(made["fp_upper_95"], 0)
        self.assertEqual(self.hits("heron.yar", *self.own, *self.unseen), {*self.own, *self.unseen})
        self.assertEqual(self.hits("heron.yar", "clean", *self.other), set())
        text = self.read("heron.yar")
        self.assertIn('tlp = "TLP:AMBER"', text)
        self.assertIn('date = "2014-10-14"', text)
        self.assertIn("in a million clean files with 95 % confidence, from", text)
        self.assertIn("; asked were 10 in a million", text)
        one, words = text.split("rule heron_words")
        for rule in (one, words):
            self.assertLessEqual(len(re.findall(r"^ +\$", rule, re.M)), 20)
        self.assertIn("rule heron_elf", one)
        self.assertNotIn("// code", words)
        self.assertIn("and 3 of them", words)

    def test_rules_are_as_strict_as_the_samples_that_they_are_made_from(self):
        for tlp, said in ((["--tlp", "RED"], "RED"), (["--tlp", "GREEN"], "GREEN"), ([], "AMBER")):
            case = self.case(said)
            self.ask(*case, "samples", "add", *self.own, "--family", "heron", *tlp)
            self.assertIn(f'tlp = "TLP:{said}"', self.ask(*case, "sign", "heron").out)

    def test_the_same_case_gives_the_same_rules(self):
        one = self.ask(*self.words, "sign", "Heron").out
        other = self.case("other")
        self.ask(*other, "samples", "add", *self.other[:2], "--family", "Stork")
        self.ask(*other, "samples", "add", *self.own[::-1], "--family", "Heron")
        self.ask(*other, "goodware", "add", *[f"clean/{name}" for name in sorted(os.listdir(f"{self.folder}/clean"))[::-1]])
        self.assertMultiLineEqual(one, self.ask(*other, "sign", "Heron").out)

    def test_a_kept_rule_stands_while_it_finds_what_comes(self):
        first = self.ask(*self.words, "sign", "Heron", "--json").json()
        self.assertEqual((first["version"], first["kept"], first["new_samples"]), (1, False, 0))
        self.assertEqual(self.ask(*self.words, "sign", "Heron", "--json").json(), {**first, "kept": True})
        self.ask(*self.words, "samples", "add", self.unseen[1], "--family", "HERON", "--partner", "south")
        again = self.ask(*self.words, "sign", "heron", "--json").json()
        self.assertEqual((again["version"], again["kept"], again["new_samples"]), (1, True, 1))
        self.assertEqual(again["text"], first["text"])
        self.expect(self.run_program(*self.words, "sign", "Heron"), out=first["text"],
                    err_has="version 1 of 2014-10-14 stands: it finds the 1 sample that came since")

    def test_a_rule_that_misses_new_samples_is_replaced_and_the_difference_is_shown(self):
        first = self.ask(*self.words, "sign", "Heron", "--json").json()
        egret = [self.build("egret", 300, version, "-O2") for version in (1, 2, 3)]
        self.ask(*self.words, "samples", "add", *egret, "--family", "Heron", "--partner", "south")
        answer = self.run_program(*self.words, "sign", "Heron")
        self.expect(answer, err_has=["version 2 replaces version 1: it misses 3 of 3 new samples", "samples gained", "    + "])
        self.assertIn("        version = 2\n", answer.out)
        self.assertIn('replaces = "version 1 of 2014-10-14: it misses 3 of 3 new samples"', answer.out)
        second = self.ask(*self.words, "sign", "Heron", "--json").json()
        self.assertEqual((second["version"], second["kept"]), (2, True))
        rows = self.ask(*self.words, "sign", "list", "--json").lines()
        self.assertEqual([(row["version"], row["state"], row["samples"]) for row in rows], [(1, "replaced", 6), (2, "current", 9)])
        self.assertEqual(self.ask(*self.words, "sign", "show", "Heron", "1").out, first["text"])
        self.ask(*self.words, "partner", "withdraw", "south")
        self.expect(self.run_program(*self.words, "sign", "list"), out_has="3 of its samples were withdrawn")
        third = self.ask(*self.words, "sign", "Heron", "--json").json()
        self.assertEqual((third["version"], third["replaces"], third["samples"]), (3, 2, 6))
        self.assertIn("3 of the 9 samples that it was made from were withdrawn", third["why"])
        self.assertEqual([row["strings"] for row in third["rule_list"]], [row["strings"] for row in first["rule_list"]])

    def test_rules_that_rest_on_withdrawn_samples_alone_go_with_them_and_come_back(self):
        self.ask(*self.words, "samples", "add", *self.unseen, "--family", "Egret", "--partner", "south")
        self.ask(*self.words, "sign", "Egret")
        state = lambda: [row["state"] for row in self.ask(*self.words, "sign", "list", "Egret", "--json").lines()]
        self.assertEqual(state(), ["current"])
        self.ask(*self.words, "partner", "withdraw", "south")
        self.assertEqual(state(), ["withdrawn"])
        self.ask(*self.words, "partner", "restore", "south")
        self.assertEqual(state(), ["current"])

    def test_an_analyst_retires_rules_with_a_reason(self):
        self.ask(*self.words, "sign", "Heron")
        self.expect(self.run_program(*self.words, "sign", "retire", "Heron"), code=2, err_has="--why TEXT")
        self.ask(*self.words, "sign", "retire", "heron", "--why", "hits a backup tool")
        self.expect(self.run_program(*self.words, "sign", "list"), out_has=["retired", "hits a backup tool"])
        self.expect(self.run_program(*self.words, "sign", "retire", "heron", "--why", "x"), code=2, err_has="retired already")
        self.expect(self.run_program(*self.words, "sign", "retire", "Stork", "--why", "x"), code=2, err_has="sign list")
        again = self.ask(*self.words, "sign", "Heron", "--json").json()
        self.assertEqual((again["version"], again["why"]), (2, "it was retired: hits a backup tool"))

    def test_withdrawn_samples_are_no_other_family(self):
        alone = self.case("alone")
        self.ask(*alone, "samples", "add", *self.own, "--family", "Heron")
        self.ask(*alone, "samples", "add", *self.other[:2], "--family", "Stork")
        self.ask(*alone, "goodware", "add", "clean")
        self.ask(*self.words, "samples", "add", *self.unseen, "--family", "Egret", "--partner", "south")
        strings = lambda text: [line for line in text.splitlines() if line.startswith("        $")]
        with_them = self.run_program(*self.words, "sign", "Heron")
        self.ask(*self.words, "partner", "withdraw", "south")
        without = self.ask(*self.words, "sign", "Heron", "--author", "again").out
        self.assertNotEqual(strings(with_them.out), strings(without))
        never = self.ask(*alone, "sign", "Heron").out
        self.assertEqual(strings(without), strings(never))
        # As before once more; and a version that another partner's samples took the strings of stands for them.
        self.ask(*self.words, "partner", "restore", "south")
        self.assertEqual(strings(self.run_program(*self.words, "sign", "Heron", "--author", "once more").out), strings(with_them.out))

    def test_where_nothing_is_known_of_clean_files_the_rule_says_so(self):
        bare = self.case("bare")
        self.ask(*bare, "samples", "add", *self.own, "--family", "Heron")
        answer = self.run_program(*bare, "sign", "Heron")
        self.expect(answer, out_has="not known: no clean files were given", err_has="goodware add PATH...")
        self.assertIsNone(self.ask(*bare, "sign", "Heron", "--json").json()["fp_upper_95"])

    def test_tested_rules_that_the_case_keeps_remember_where_they_were_found(self):
        self.ask(*self.words, "sign", "Heron", "-o", "heron.yar")
        self.expect(self.run_program(*self.words, "sign", "test", "heron.yar", "--on", *self.unseen, *self.other, "--record"),
                    out_has="3 of 6 files", err_has="recorded with the rules: 6 places")
        seen = lambda: self.ask(*self.words, "sign", "show", "Heron", "--json").json()["seen"]
        self.assertEqual(sorted(row["path"] for row in seen()), sorted(2 * self.unseen))  # by each of two rules
        self.ask(*self.words, "sign", "test", "heron.yar", "--on", *self.unseen, "--record")
        self.assertEqual(len(seen()), 6)
        self.write("two.yar", self.read("heron.yar") + '\nrule other { condition: filesize > 0 }\n')
        self.ask(*self.words, "sign", "test", "two.yar", "--on", self.own[0], self.other[0], "--record")
        self.assertEqual(len(seen()), 8)
        self.assertEqual(self.ask(*self.words, "sign", "show", "Heron", "--to", "RED", "--json").json()["seen"], [])
        before, (gone, *_) = seen(), seen()
        for place in (gone["path"], gone["sha256"][:8]):
            self.ask(*self.words, "sign", "withdraw", "heron", place)
            self.assertEqual(seen(), [row for row in before if row["sha256"] != gone["sha256"]])
            self.expect(self.run_program(*self.words, "sign", "withdraw", "Heron", place), code=2, err_has="no standing place")
            self.ask(*self.words, "sign", "test", "two.yar", "--on", gone["path"], "--record")
            self.assertEqual(len(seen()), 6)
            self.ask(*self.words, "sign", "restore", "Heron", place)
            self.assertEqual(seen(), before)
        self.write("changed.yar", self.read("heron.yar").replace("filesize <", "filesize > 1 and filesize <"))
        self.expect(self.run_program(*self.words, "sign", "test", "changed.yar", "--on", "clean", "--record"), code=2, err_has="sign list")

    def share_rule(self, text, name, sightings, version=1, **more):
        """A partner's bundle: an indicator with the rule, and who saw it."""
        ident = lambda kind, number: f"{kind}--00000000-0000-4000-8000-{number:012d}"
        stamp = lambda number: f"2014-10-{number:02d}T00:00:00.000Z"
        base = {"spec_version": "2.1", "created": stamp(1), "modified": stamp(version)}
        indicator = {"type": "indicator", "id": ident("indicator", 1), **base, "pattern_type": "yara", "pattern": text,
                     "valid_from": stamp(1), **more}
        seen = [{"type": "sighting", "id": ident("sighting", number), **base, "sighting_of_ref": indicator["id"], **what}
                for number, what in sightings.items()]
        self.write(name, json.dumps({"type": "bundle", "id": ident("bundle", version), "objects": [indicator, *seen]}))

    def test_partners_sightings_of_a_shared_rule_are_shown_with_it(self):
        amber, red = ("marking-definition--f88d31f6-486f-44da-b317-01333bde0b82", "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed")
        rule = self.ask(*self.words, "sign", "Heron", "--tlp", "GREEN", "-o", "heron.yar") and self.read("heron.yar")
        self.share_rule(rule.replace("\n", "\r\n"), "seen.json", {
            1: {"count": 3, "first_seen": "2014-09-01T00:00:00Z", "last_seen": "2014-09-05T00:00:00Z", "object_marking_refs": [amber]},
            2: {"object_marking_refs": [red]}, 3: {"x_opencti_negative": True}})
        self.ask(*self.words, "pool", "seen.json", "--partner", "north", code=1)
        sightings = lambda *more: self.ask(*self.words, "sign", "show", "Heron", *more, "--json").json()["sightings"]
        self.assertEqual(sorted((row["tlp"], row["type"], row["count"]) for row in sightings()),
                         [("AMBER", "false-positive", 1), ("AMBER", "seen", 3), ("RED", "seen", 1)])
        self.assertEqual({(row["rule"], row["partner"]) for row in sightings()}, {("Heron_elf", "north")})
        self.expect(self.run_program(*self.words, "sign", "show", "Heron"), out=rule,
                    err_has="seen 3 times, 2014-09-01 to 2014-09-05: north, record")
        self.assertEqual(len(sightings("--to", "AMBER")), 2)
        self.assertEqual(sightings("--to", "GREEN"), [])
        self.expect(self.run_program(*self.words, "sign", "show", "Heron", "--to", "CLEAR"), code=4, err_has="TLP:GREEN")
        self.ask(*self.words, "partner", "withdraw", "north")
        self.assertEqual(sightings(), [])
        self.ask(*self.words, "partner", "restore", "north")
        self.ask(*self.words, "record", "withdraw", next(row["record"] for row in sightings() if row["count"] == 3))
        self.assertEqual(sorted(row["tlp"] for row in sightings()), ["AMBER", "RED"])
        self.share_rule(rule, "later.json", {2: {"object_marking_refs": [red], "revoked": True}}, version=2)
        self.ask(*self.words, "pool", "later.json", "--partner", "north", code=1)
        self.assertEqual([row["type"] for row in sightings()], ["false-positive"])

    def test_sightings_of_other_rules_are_none_of_ours(self):
        self.ask(*self.words, "sign", "Heron", "-o", "heron.yar")
        other = self.read("heron.yar").replace(" of them", " of ($code*)")
        self.assertNotEqual(other, self.read("heron.yar"))
        self.share_rule(other, "seen.json", {1: {"count": 3}})
        self.ask(*self.words, "pool", "seen.json", "--partner", "north", code=1)
        self.assertEqual(self.ask(*self.words, "sign", "show", "Heron", "--json").json()["sightings"], [])

    def test_wrong_calls_are_answered_with_the_right_ones(self):
        self.expect(self.run_program(*self.words, "sign", "Egret"), code=2, err_has="'Egret'")
        self.expect(self.run_program(*self.words, "sign", "Heron", "--fp", "2"), code=2, err_has="such as 1e-5")
        self.expect(self.run_program("sign", "test", "a.yar"), code=2, err_has="--on PATH...")
        self.write("bad.yar", "rule a { condition: $b }")
        self.expect(self.run_program("sign", "test", "bad.yar", "--on", "clean"), code=3, err_has="bad.yar, line 1")

    def test_others_rules_are_held_to_the_same_test(self):
        self.write("two.yar", 'rule one { strings: $a = "heron program" $b = "nowhere at all" condition: any of them }\n'
                              'rule two { strings: $c = "program says" condition: $c }\n')
        answer = self.run_program("sign", "test", "two.yar", "--on", *self.own, *self.other)
        self.expect(answer, out_has=["one: 6 of 9 files", "two: 9 of 9 files", "in no file", "finds 6 files that one finds too"])


if not shutil.which("gcc"):
    print("skipped: needs gcc")
    sys.exit(SKIPPED)
main()
