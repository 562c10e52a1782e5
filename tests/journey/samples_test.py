"""samples: harmless programs, built here, become features, observations and links; what cannot be read is said."""
import calendar
import fcntl
import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile

from journey import SKIPPED, Journey, activity, main
from windows import windows_program

# Functions as a workshop's own library might have them: nobody else's, and of no use.
SHARED = "".join(f"""
__attribute__((noinline)) unsigned long work_{n}(unsigned long x, const unsigned char *p, int n) {{
    unsigned long h = x ^ {0x9e3779b9 + n * 77773}ul, k = {n + 3};
    for (int i = 0; i < n; i++) {{
        h ^= p[i] + k; h *= {0x1000193 + 2 * n}ul; h = (h << {7 + n}) | (h >> {57 - n});
        if (h & {1 << n}) h += (unsigned long)i * {n * 2 + 5}; else k = k * {n + 11} + h {"^+-|"[n % 4]} x;
        {"if (k % 13 == 5) h ^= k >> 3;" * (n % 3)} {"while (k > 1000000) k -= h & 4095;" * (n % 2)}
    }}
    return h ^ (h >> {20 + n}) ^ k;
}}""" for n in range(6))
MAIN = """
#include <stdio.h>
int main(int argc, char **argv) {
    unsigned long sum = 0;
    for (int i = 0; i < argc; i++) %s
    printf("%s %%lu\\n", sum);
    return 0;
}"""
CALLS = "{" + "".join(f"sum += work_{n}(sum, (const unsigned char *)argv[i], argc);" for n in range(6)) + "}"


class Samples(Journey):
    def build(self, name, source):
        path = self.write(name + ".c", source)
        out = os.path.join(self.folder, name)
        subprocess.run(["cc", "-O2", "-o", out, path], check=True)
        os.remove(path)
        return out

    def pair(self):
        """Two programs with one library; a third that has nothing of it."""
        self.build("winter", SHARED + MAIN % (CALLS, "a winter report, with words of its own"))
        self.build("harvest", SHARED + "int unused(int a) { return a * 3; }" + MAIN % (CALLS, "the harvest of all fields"))
        self.build("other", MAIN % ("sum += i;", "nothing to do with those"))

    def test_a_sample_is_kept_as_features_and_is_not_kept_itself(self):
        case = self.case()
        path = self.build("winter", SHARED + MAIN % (CALLS, "a winter report, with words of its own"))
        answer = self.ask(*case, "--json", "samples", "add", "winter", "--partner", "north", "--family", "Winterling").json()
        self.assertEqual((answer["samples"], answer["packed"], answer["complaints"]), (1, 0, 0))
        self.assertGreater(answer["features"], 50)
        row, = self.ask(*case, "--json", "samples", "list").lines()
        with open(path, "rb") as program:
            self.assertEqual(row["sha256"], hashlib.sha256(program.read()).hexdigest())
        self.assertEqual(row["claims"], [{"partner": "north", "family": "Winterling", "source": "winter"}])
        known = self.ask(*case, "--json", "samples", "show", row["sha256"][:12]).json()
        self.assertIn({"kind": "library", "value": "libc.so.6"},
                      [{key: fact[key] for key in ("kind", "value")} for fact in known["facts"]])
        self.assertEqual(self.ask(*case, "--json", "ask", row["md5"]).lines()[0]["partners"], ["north"])
        self.assertFalse(self.exists("case/samples"))
        again = self.ask(*case, "--json", "samples", "add", "winter", "--partner", "north", "--family", "Winterling").json()
        self.assertEqual(again["new"], 0)

    def test_kept_samples_are_sealed_and_can_be_read_again(self):
        case, second = self.case(), self.case("second")
        self.build("winter", MAIN % ("sum += i;", "kept"))
        self.ask(*case, "samples", "add", "winter", "--keep")
        sealed, = os.listdir(os.path.join(self.folder, "case", "samples"))
        with open(os.path.join(self.folder, "case", "samples", sealed), "rb") as archive:
            self.assertNotIn(b"\x7fELF", archive.read())
        self.ask(*second, "samples", "add", os.path.join("case", "samples", sealed))
        first, = self.ask(*case, "--json", "samples", "list").lines()
        again, = self.ask(*second, "--json", "samples", "list").lines()
        self.assertEqual(first["sha256"], again["sha256"])

    def test_shared_code_alone_links_two_activities(self):
        case = self.case()
        self.pair()
        self.write("others.jsonl", [activity(f"o{n}", f"domain:only{n}.example", publisher="elsewhere") for n in range(60)])
        self.ask(*case, "pool", "others.jsonl")
        self.ask(*case, "samples", "add", "winter", "--partner", "north", "--activity", "n1")
        self.ask(*case, "samples", "add", "harvest", "--partner", "south", "--activity", "s1")
        self.ask(*case, "samples", "add", "other", "--partner", "west", "--activity", "w1")
        groups = [row["activities"] for row in self.ask(*case, "--json", "clusters").lines() if len(row["activities"]) > 1]
        self.assertEqual(groups, [["north:n1", "south:s1"]])
        explained = self.ask(*case, "--json", "explain", "north:n1", "south:s1").json()
        kinds = {piece["kind"] for piece in explained["evidence"] if piece["nats"] > 0}
        self.assertIn("function", kinds)
        self.assertLessEqual(kinds, {"function", "similar file"})  # their fuzzy hashes may be near each other, too
        self.assertIn("nobody else shows it", explained["evidence"][0]["why"] + explained["evidence"][1]["why"])
        self.ask(*case, "partner", "withdraw", "south")
        self.assertEqual(len(self.ask(*case, "--json", "samples", "list").lines()), 2)

    def test_samples_are_grouped_by_code_and_named_by_partners(self):
        case = self.case()
        self.pair()
        self.ask(*case, "samples", "add", "winter", "--partner", "north", "--family", "Trojan.Winterling.a")
        self.ask(*case, "samples", "add", "harvest", "--partner", "south")
        self.ask(*case, "samples", "add", "other", "--partner", "south")
        families = self.ask(*case, "--json", "families").lines()
        self.assertEqual([(row["family"].split("-")[0], len(row["samples"])) for row in families],
                         [("winterling", 2), ("unnamed", 1)])
        self.assertGreaterEqual(families[0]["samples"][1]["shared_functions"], 6)
        first, second = (sample["sha256"] for sample in families[0]["samples"])
        near = {row["sha256"]: row["near"] for row in self.ask(*case, "--json", "samples", "near").lines()}
        self.assertEqual((near[first][0]["sha256"], near[second][0]["sha256"]), (second, first))
        self.assertEqual([near[first]], [row["near"] for row in
                                         self.ask(*case, "--json", "samples", "near", first[:8].upper()).lines()])
        self.assertIn("no sample has a SHA-256 that begins with 'ffffffff'",
                      self.ask(*case, "samples", "near", "ffffffff", code=2).err)
        self.ask(*case, "partner", "withdraw", "north")
        self.assertEqual([len(row["samples"]) for row in self.ask(*case, "--json", "families").lines()], [1, 1])

    def test_when_samples_were_compiled_goes_into_working_hours(self):
        case = self.case()
        for day in range(1, 26):
            time = calendar.timegm((2013, 3, day, 7 + day % 9, day, 0))
            self.write(f"built/{day}", windows_program(time))
        self.pair()
        self.ask(*case, "samples", "add", "built", "--family", "Heron")
        self.assertIn("no sample called gull says", self.ask(*case, "samples", "times", "--family", "gull").err)
        times = self.ask(*case, "samples", "times", "--family", "heron").out
        self.assertIn("2013-03-01T08:01:00Z compile\n", times)
        self.assertEqual(len(times.splitlines()), 25)
        self.ask(*case, "samples", "add", "winter", "--family", "Heron")
        self.assertEqual(self.ask(*case, "samples", "times").out, times)
        hours = self.ask("--json", "weigh", "--hours", "-", stdin=times).json()
        self.assertEqual((hours["events"], hours["sufficient"], [kind["kind"] for kind in hours["kinds"]]),
                         (25, True, ["compile"]))

    def test_of_a_damaged_archive_nothing_is_a_sample_but_what_is_whole_in_it(self):
        case = self.case()
        self.build("winter", MAIN % ("sum += i;", "packed"))
        with open(f"{self.folder}/winter", "rb") as file:
            program = file.read() + hashlib.shake_128(b"what does not pack").digest(300000)
        with zipfile.ZipFile(f"{self.folder}/two.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("first", program + b"1")
            archive.writestr("second", program + b"2")
            broken = archive.getinfo("second").header_offset + archive.getinfo("second").compress_size - 9000
        with open(f"{self.folder}/two.zip", "r+b") as file:
            file.seek(broken)
            file.write(bytes(40))
        self.write("cut.gz", gzip.compress(program)[:-9000])
        answer = self.ask(*case, "--json", "samples", "add", "two.zip", "cut.gz", code=1).json()
        self.assertEqual((answer["samples"], answer["complaints"]), (1, 2))
        self.assertEqual([row["sha256"] for row in self.ask(*case, "--json", "samples", "list").lines()],
                         [hashlib.sha256(program + b"1").hexdigest()])
        said = {line["source"]: line["what"] for line in self.ask(*case, "--json", "complaints").lines()}
        self.assertEqual(set(said), {"two.zip: second", "cut.gz: cut"})
        self.assertEqual(set(said.values()), {"is damaged: what follows in it was not read"})

    def test_families_and_likeness_are_without_a_withdrawn_partner_as_if_it_had_given_nothing_and_then_as_before(self):
        whole, alone = self.case(), self.case("alone")
        self.pair()
        self.build("summer", MAIN % ("sum += 3 * i;", "of another word"))
        ask = lambda case: [self.ask(*case, *words, "--json").out for words in (["samples", "list"], ["samples", "near"], ["families"])]
        for case in (whole, alone):
            self.ask(*case, "samples", "add", "winter", "--partner", "north", "--family", "Trojan.Winterling.a")
            self.ask(*case, "samples", "add", "other", "--partner", "north")
        never = ask(alone)
        self.ask(*whole, "samples", "add", "harvest", "winter", "--partner", "south", "--family", "Autumn")
        self.ask(*whole, "samples", "add", "summer", "--partner", "south", "--family", "Winterling")
        before = ask(whole)
        self.assertNotEqual(before, never)
        self.ask(*whole, "partner", "withdraw", "south")
        self.assertEqual(ask(whole), never)
        self.ask(*whole, "partner", "restore", "south")
        self.assertEqual(ask(whole), before)
        # One record after the other.
        for verb, then in (("withdraw", never), ("restore", before)):
            for row in self.ask(*whole, "--json", "record", "list", "--partner", "south").lines():
                self.ask(*whole, "record", verb, row["digest"])
            self.assertEqual(ask(whole), then)

    def test_what_cannot_be_read_is_said_and_the_rest_is_read(self):
        case = self.case()
        self.build("winter", MAIN % ("sum += i;", "good"))
        self.write("bad/empty", b"")
        with open(self.write("bad/huge", b""), "wb") as huge:
            huge.truncate(300 << 20)
        self.write("bad/cut", b"MZ" + bytes(58) + b"\x40\0\0\0PE\0\0\x64\x86\xff\xff" + bytes(20))
        answer = self.ask(*case, "--json", "samples", "add", "bad", "winter", code=1).json()
        self.assertEqual((answer["samples"], answer["complaints"]), (2, 2))
        said = {line["source"]: line["what"] for line in self.ask(*case, "--json", "complaints").lines()}
        self.assertEqual(said, {"bad/empty": "is empty",
                                "bad/huge": "is larger than 256 MiB, as samples are not: it was not read"})
        self.expect(self.run_program(*case, "samples", "add", "nowhere"), code=3, err_has="cannot open 'nowhere'")
        self.expect(self.run_program(*case, "samples", "show", "00000000"), code=2, err_has="samples list")

    def test_each_of_many_small_files_is_a_sample_of_its_own_beside_large_ones(self):
        case = self.case()
        names = [f"{n:03}.sh" for n in range(150)]
        with zipfile.ZipFile(os.path.join(self.folder, "many.zip"), "w") as archive:
            for n, name in enumerate(names):
                archive.writestr(name, "" if n == 70 else f"#!/bin/sh\necho {n}\n" * (300000 if n in (3, 100) else 1))
        answer = self.ask(*case, "--json", "samples", "add", "many.zip", code=1).json()
        self.assertEqual((answer["samples"], answer["complaints"]), (149, 1))
        rows = self.ask(*case, "--json", "samples", "list").lines()
        given = {row["claims"][0]["source"]: (row["sha256"], row["format"]) for row in rows}
        with zipfile.ZipFile(os.path.join(self.folder, "many.zip")) as archive:
            self.assertEqual(given, {f"many.zip: {name}": (hashlib.sha256(archive.read(name)).hexdigest(), "script")
                                     for name in names if name != "070.sh"})

    def test_two_that_add_to_one_case_at_once_lose_nothing(self):
        case = self.case()
        for n in range(12):
            self.write(f"{'ab'[n % 2]}/{n}", bytes(range(n, 200)) * 20)
        self.write("b/0", bytes(range(200)) * 20)  # given to both
        with open(os.path.join(self.folder, "case", "samples.index.lock"), "wb") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            both = [subprocess.Popen([self.program, *case, "samples", "add", folder], stdout=subprocess.PIPE, cwd=self.folder,
                                     stderr=subprocess.PIPE, env=self.environment(), text=True) for folder in "ab"]
            for one in both:  # now each has looked at the index, and knows nothing of the other's files
                self.assertIn("waiting", one.stderr.readline())
        for one in both:
            out, err = one.communicate(timeout=60)
            self.assertEqual((one.returncode, err.replace("\n", "")), (0, ""), out)
        listed = self.ask("goodware", "list", "--goodware", "case/samples.index", "--json").json()
        self.assertEqual(sum(listed[half]["other"] for half in ("trained", "held_out")), 12)
        self.assertEqual(len(self.ask(*case, "--json", "samples", "list").lines()), 12)
        self.assertEqual([name for name in os.listdir(os.path.join(self.folder, "case")) if "lock" in name], [])


if not shutil.which("cc"):
    print("skipped: needs a C compiler")
    sys.exit(SKIPPED)
main()
