"""hunt: indicators in logs and rules in files, with the chain from the hit to who said so and of which actor."""
import gzip
import hashlib
import os
import shutil
import subprocess
import sys

from journey import SKIPPED, Journey, activity, main

URL = "http://site.example:8080/x%20y?a=1"
HASH = hashlib.sha256(b"an invented sample").hexdigest()
LOG = "\n".join([
    "2014-03-01T10:00:00Z query evil.example from 10.0.0.5",
    "2014-03-02 11:00:00 query=WWW.Evil.Example. type=A",
    "1393840800.123 TCP_MISS 10.0.0.9 GET http://fine.example/ - notevil.example evil.example.org",
    "conn 10.0.0.5:5555 -> 203.0.113.9:443 and 3203.0.113.9, 1.203.0.113.9",
    "conn [2001:0db8:0:0::9]:80 or 2001:db8::9",
    f'GET "{URL}#top" and http://site.example:8080/other',
    f"file {HASH.upper()} md5={'a1' * 16}",
    "mail from <Boss@Post.example> via x.post.example",
    "net 198.51.100.200 and 198.51.101.1",
    "red.example and hub.example"]) + "\n"
SOURCE = """
#include <stdio.h>
static const char *const words[] = {%s};
int main(void) { for (int i = 0; i < 8; i++) puts(words[i]); return 0; }
"""


class HuntLogs(Journey):
    def setUp(self):
        super().setUp()
        self.words = self.case()
        lines = [activity("n1", "domain:evil.example", "ip:203.0.113.9", "ip:2001:db8::9", f"url:{URL}", f"sha256:{HASH}",
                          "email:boss@post.example", "cidr:198.51.100.0/24", "domain:unseen.example", publisher="north", names=["Evil Bear"]),
                 activity("s1", "domain:evil.example", "ip:203.0.113.9", f"sha256:{HASH}", publisher="south", names=["Evil Bear"]),
                 activity("r1", "domain:red.example", publisher="south", pap="RED")]
        lines += [activity(f"h{n}", "domain:hub.example", publisher=f"p{n}") for n in range(6)]
        self.write("pool.jsonl", lines)
        self.ask(*self.words, "pool", "pool.jsonl")
        self.write("some.log", LOG)

    def hits(self, *words, code=0):
        return self.ask(*self.words, "--json", "hunt", "logs", *words, code=code).lines()

    def test_each_line_gives_what_stands_in_it_and_nothing_else(self):
        found = {(row["line"], row["indicator"]) for row in self.hits("some.log")}
        self.assertEqual(found, {(1, "evil.example"), (2, "evil.example"), (4, "203.0.113.9"), (5, "2001:db8::9"), (6, URL), (7, HASH),
                                 (8, "boss@post.example"), (9, "198.51.100.0/24"), (10, "red.example")})

    def test_a_hit_leads_to_who_said_so_and_of_which_actor(self):
        row = next(row for row in self.hits("some.log") if row["line"] == 2)
        self.assertEqual((row["path"], row["offset"], row["type"], row["partner"]), ("some.log", 54, "domain", "north, south"))
        self.assertEqual((row["at"], row["text"]), ("2014-03-02T11:00:00Z", LOG.splitlines()[1]))
        self.assertTrue(row["actor"].startswith("Evil Bear (AC-"), row)
        for digest in row["records"]:
            self.assertIn('"evil.example"', self.ask(*self.words, "record", "show", digest).out)
        self.expect(self.run_program(*self.words, "hunt", "logs", "some.log"),
                    out_has=["evil.example  (domain): 2 lines", "first in some.log, line 1; 2014-03-01T10:00:00Z to 2014-03-02T11:00:00Z",
                             "said by north, south; records"], err_has="10 lines of 1 file searched for 9 indicators: 9 hits")

    def test_an_actor_or_a_family_alone_can_be_looked_for(self):
        self.assertEqual({row["indicator"] for row in self.hits("some.log", "--actor", "Evil Bear")} & {"red.example"}, set())
        self.assertEqual([row["indicator"] for row in self.hits("some.log", "--actor", "south:r1")], ["red.example"])
        self.expect(self.run_program(*self.words, "hunt", "logs", "some.log", "--actor", "Nobody"), code=2, err_has="'Nobody'")

    def test_names_in_paths_registry_keys_and_whole_user_agents_are_found(self):
        self.write("more.jsonl", [activity("f1", "filename:evil-drop.exe", "useragent:Evil Agent/1.0 (x)", "mutex:Evil.Lock", "pipe:evil_pipe",
                                           "regkey:HKLM\\Software\\Evil\\Run", publisher="north")])
        self.ask(*self.words, "pool", "more.jsonl")
        self.write("more.log", '{"Image":"C:\\\\x\\\\EVIL-DROP.exe","ua":"Evil Agent/1.0 (x)"}\nPipe: \\evil_pipe mutex Evil.Lock\n'
                               "TargetObject: HKLM\\SOFTWARE\\Evil\\Run\\x\nnot-evil-drop.exe evil.lock.bak\n")
        self.assertEqual(sorted((row["line"], row["type"]) for row in self.hits("more.log")),
                         [(1, "filename"), (1, "useragent"), (2, "mutex"), (2, "pipe"), (3, "regkey")])

    def test_packed_logs_folders_and_standard_input_are_read(self):
        os.mkdir(f"{self.folder}/logs")
        with gzip.open(f"{self.folder}/logs/old.log.gz", "wb") as packed:
            packed.write(LOG.encode() * 3)
        self.write("logs/new.log", "evil.example\r\n")
        rows = self.hits("logs")
        self.assertEqual(len(rows), 28)
        self.assertEqual({row["path"] for row in rows if row["line"] == 1}, {"logs/new.log", "logs/old.log.gz"})
        piped = self.ask(*self.words, "--json", "hunt", "logs", "-", stdin="a evil.example b\n").lines()
        self.assertEqual([(row["line"], row["indicator"]) for row in piped], [(1, "evil.example")])
        self.expect(self.run_program(*self.words, "hunt", "logs", "nowhere.log"), code=1, err_has="cannot open 'nowhere.log'")

    def test_what_is_found_is_recorded_once_as_sightings(self):
        for _ in range(2):
            self.expect(self.run_program(*self.words, "hunt", "logs", "some.log", "--record", "--partner", "home"),
                        err_has="recorded as sightings: home:hunt-")
        row, = self.ask(*self.words, "--json", "ask", "evil.example").lines()
        sighting, = row["sightings"]
        self.assertEqual((sighting["count"], sighting["first_seen"], sighting["last_seen"]),
                         (2, "2014-03-01T10:00:00Z", "2014-03-02T11:00:00Z"))
        self.assertEqual(row["partners"], ["north", "south"])

    def test_sightings_are_as_secret_as_what_was_looked_for(self):
        self.write("secret.jsonl", [activity("t", "domain:secret.example", publisher="north", tlp="RED", pap="RED")])
        self.ask(*self.words, "pool", "secret.jsonl")
        self.write("new.log", "secret.example\n")
        self.ask(*self.words, "hunt", "logs", "new.log", "--record", "--partner", "home")
        digest = next(row["digest"] for row in self.ask(*self.words, "--json", "record", "list", "--partner", "home").lines())
        raw = self.ask(*self.words, "record", "show", digest).out
        self.assertIn('"tlp":"RED","pap":"RED"', raw)

    def test_hostile_lines_are_read_to_their_end(self):
        junk = bytes(range(256)) * 40 + b"." * 70000 + b"\n" + b"a." * 100000 + b"evil.example\n" + b"[" * 1000 + b"::" * 500
        self.write("junk.log", junk + b"\nevil.example\n" + b"x" * 3000000 + b"\n")
        rows = self.hits("junk.log", code=1)
        self.assertIn("evil.example", {row["indicator"] for row in rows})
        self.assertEqual({row["line"] for row in rows if row["indicator"] == "evil.example"} - {1, 2, 3}, {max(row["line"] for row in rows)})


class HuntFiles(Journey):
    def build(self, name, first, version):
        words = ", ".join(f'"the {name} program says its sentence number {first + n} of many"' for n in range(8))
        self.write(f"{name}.c", SOURCE % words)
        subprocess.run(["gcc", "-O2", f"-DV={version}", "-o", f"{self.folder}/{name}{version}", f"{self.folder}/{name}.c",
                        f"-Wl,--build-id=0x{version:08x}"], check=True)
        return f"{name}{version}"

    def setUp(self):
        super().setUp()
        self.heron = [self.build("heron", 10, version) for version in (1, 2, 3)]
        self.stork = self.build("stork", 700, 1)
        self.words = self.case()
        self.ask(*self.words, "samples", "add", *self.heron[:2], "--family", "Heron", "--partner", "north")
        self.ask(*self.words, "samples", "add", self.stork, "--family", "Stork", "--partner", "south")
        self.ask(*self.words, "sign", "Heron", "-o", "heron.yar")
        os.mkdir(f"{self.folder}/disk")
        for name in (self.heron[0], self.heron[2], self.stork):
            shutil.copy(f"{self.folder}/{name}", f"{self.folder}/disk/{name}")

    def test_kept_rules_and_reported_hashes_are_found_in_files(self):
        rows = self.ask(*self.words, "--json", "hunt", "disk").lines()
        rules = {row["path"]: row for row in rows if "rule" in row}
        self.assertEqual(set(rules), {"disk/heron1", "disk/heron3"})
        row = rules["disk/heron3"]
        self.assertEqual((row["rule"], row["family"], row["version"], row["partner"]), ("Heron_elf", "Heron", 1, "north"))
        with open(f"{self.folder}/disk/heron3", "rb") as file:
            self.assertIn(b"the heron program says", file.read()[row["offset"]:])
        self.assertEqual({(row["path"], row["type"]) for row in rows if "indicator" in row},
                         {(f"disk/{name}", kind) for kind in ("md5", "sha1", "sha256") for name in ("heron1", "stork1")})

    def test_one_family_or_one_actor_can_be_looked_for(self):
        paths = lambda *words: {row["path"] for row in self.ask(*self.words, "--json", "hunt", "disk", *words).lines()}
        self.assertEqual(paths("--family", "heron"), {"disk/heron1", "disk/heron3"})
        with open(f"{self.folder}/{self.heron[0]}", "rb") as file:
            digest = hashlib.sha256(file.read()).hexdigest()
        self.assertEqual(paths("--actor", f"north:{digest}"), {"disk/heron1", "disk/heron3"})
        self.ask(*self.words, "sign", "Stork")
        self.assertEqual(paths("--family", "Stork"), {"disk/stork1"})

    def test_others_rules_are_hunted_with_as_well(self):
        self.write("own.yar", 'rule stork { strings: $a = "stork program" condition: $a }')
        rows = self.ask(*self.words, "--json", "hunt", "disk", "--rules", "own.yar").lines()
        self.assertEqual([(row["path"], row["rule"], row["family"]) for row in rows if "rule" in row], [("disk/stork1", "stork", None)])
        self.expect(self.run_program(*self.words, "hunt", "disk", "--family", "Egret"), code=2, err_has="'Egret'")
        self.expect(self.run_program(*self.words, "hunt", "logs", "disk", "--rules", "own.yar"), code=2, err_has="hunt PATH")

    def test_many_rules_of_others_are_kept_compiled_and_what_is_not_theirs_or_broken_is_not_used(self):
        many = "".join(f'rule r{n} {{ strings: $a = "nothing says {n} of this" condition: $a }}\n' for n in range(1000))
        kept = "case/compiled.rules"

        def found(name):
            answer = self.ask(*self.words, "--json", "hunt", "disk", "--rules", "many.yar")
            self.assertEqual({row["path"] for row in answer.lines() if row.get("rule") == name}, {"disk/stork1"})
            with open(f"{self.folder}/{kept}", "rb") as file:
                data = file.read()
            self.assertEqual(hashlib.sha256(data[90:]).digest(), data[58:90])
            return answer.out, data

        def put(data):
            with open(f"{self.folder}/{kept}", "wb") as file:
                file.write(data)

        self.write("own.yar", 'rule few { strings: $a = "stork program" condition: $a }')
        self.ask(*self.words, "hunt", "disk", "--rules", "own.yar")
        self.assertFalse(self.exists(kept))
        self.write("many.yar", many + 'rule stork { strings: $a = "stork program" condition: $a }')
        first, compiled = found("stork")
        stamp = os.stat(f"{self.folder}/{kept}").st_mtime_ns
        self.assertEqual(found("stork")[0], first)
        self.assertEqual(os.stat(f"{self.folder}/{kept}").st_mtime_ns, stamp)
        for damaged in (compiled[:-9], compiled[:2000] + b"?" + compiled[2001:], b"", b"asterism compiled rules 1\n"):
            put(damaged)
            self.assertEqual(found("stork")[0], first)
        self.write("many.yar", many + 'rule bird { strings: $a = "stork program" condition: $a }')
        other = found("bird")[1]
        # Written by somebody who knows the form: libyara believes what it loads, and costs a child.
        head, rest = other[:58], other[90:]
        cut = rest[:len(rest) // 2] + bytes(len(rest) - len(rest) // 2)
        put(head + hashlib.sha256(cut).digest() + cut)
        answer = self.run_program(*self.words, "hunt", "disk", "--rules", "many.yar")
        self.assertIn(answer.code, (1, 3), str(answer))
        os.remove(f"{self.folder}/{kept}")
        found("bird")

    def test_where_a_rule_was_seen_stays_with_it(self):
        self.ask(*self.words, "hunt", "disk", "--record")
        seen = self.ask(*self.words, "--json", "sign", "show", "Heron").json()["seen"]
        self.assertEqual([(row["path"], row["rule"]) for row in seen], [("disk/heron1", "Heron_elf"), ("disk/heron3", "Heron_elf")])
        with open(f"{self.folder}/disk/heron3", "rb") as file:
            self.assertEqual(seen[1]["sha256"], hashlib.sha256(file.read()).hexdigest())

    def test_retired_and_withdrawn_rules_are_not_hunted_with(self):
        self.ask(*self.words, "partner", "withdraw", "north")
        self.assertEqual({row["path"] for row in self.ask(*self.words, "--json", "hunt", "disk").lines()}, {"disk/stork1"})
        self.ask(*self.words, "partner", "restore", "north")
        self.ask(*self.words, "sign", "retire", "Heron", "--why", "noisy")
        self.assertEqual([row for row in self.ask(*self.words, "--json", "hunt", "disk").lines() if "rule" in row], [])


if not shutil.which("gcc"):
    print("skipped: needs gcc")
    sys.exit(SKIPPED)
main()
