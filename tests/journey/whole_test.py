"""stats, check, backup: the case as a whole."""
import json
import os
import shutil
import sqlite3
import subprocess

from journey import Journey, activity, main


class Whole(Journey):
    def setUp(self):
        super().setUp()
        self.words = self.case()
        lines = [activity(f"a{i}", f"domain:d{i}.example", "ip:192.0.2.9", date="2013-05-01") for i in range(20)]
        self.ask(*self.words, "pool", self.write("a.jsonl", lines), "--partner", "north")

    def test_stats_count_what_was_pooled(self):
        counts = self.ask(*self.words, "stats", "--json").json()
        self.assertEqual((counts["partners"], counts["activities"], counts["observations"], counts["records"]), (1, 20, 40, 20))
        self.assertEqual(counts["values_of_kind"], {"domain": 20, "ipv4": 1})
        self.expect(self.run_program(*self.words, "stats"), out_has=["20  activities", "IPv4 address"])

    def test_stats_tell_what_connect_weighed_beside_what_partners_state(self):
        """What a bundle holds beside its report is weighed, and nobody states it as an activity."""
        report = {"type": "report", "spec_version": "2.1", "id": "report--00000000-0000-4000-8000-000000000001", "name": "r",
                  "created": "2014-01-01T00:00:00Z", "modified": "2014-01-01T00:00:00Z", "published": "2014-01-01T00:00:00Z",
                  "object_refs": ["domain-name--00000000-0000-4000-8000-000000000002"]}
        hosts = [{"type": "domain-name", "spec_version": "2.1", "id": f"domain-name--00000000-0000-4000-8000-00000000000{i}",
                  "value": f"host{i}.example"} for i in (2, 3)]
        self.ask(*self.words, "pool", self.write("b.json", [{"type": "bundle", "id": "bundle--00000000-0000-4000-8000-000000000004",
                                                             "objects": [report, *hosts]}]), "--partner", "south")
        connected = self.ask(*self.words, "connect", "--json").json()
        counts = self.ask(*self.words, "stats", "--json").json()
        self.assertEqual((counts["activities"], counts["weighed"], connected["activities"]), (21, 22, 22))

    def as_reader(self, *words):
        """Runs the program as somebody who may read the test's folder and write nothing there."""
        who = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
        done = subprocess.run([os.path.join(self.folder, "program"), *self.words, *words], capture_output=True, cwd=self.folder,
                              env=self.environment(), timeout=60, check=False, **who)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def test_a_case_that_may_only_be_read_answers_and_says_what_it_cannot_do(self):
        told = {verb: self.ask(*self.words, *verb).out for verb in (("clusters", "--all"), ("ask", "192.0.2.9"), ("stats",))}
        shutil.copy(self.program, os.path.join(self.folder, "program"))
        held = os.path.join(self.folder, self.words[1])
        before = sorted(os.listdir(held))
        os.chmod(self.folder, 0o755)
        os.chmod(os.path.join(held, "case.db"), 0o444)
        os.chmod(held, 0o555)
        self.addCleanup(os.chmod, held, 0o755)
        for verb, out in told.items():
            self.assertEqual(self.as_reader(*verb), (0, out, ""), verb)
        for verb in (["partner", "add", "west"], ["pool", "a.jsonl", "--partner", "west"],
                     ["decide", "same", "north:a1", "north:a2", "--reason", "r"]):
            code, out, err = self.as_reader(*verb)
            self.assertEqual((code, out), (5, ""), verb)
            self.assertIn("copy its folder to where you may write", err)
        self.assertEqual(sorted(os.listdir(held)), before)

    def test_a_case_that_may_only_be_read_is_connected_without_keeping_it(self):
        shutil.copy(self.program, os.path.join(self.folder, "program"))
        held = os.path.join(self.folder, self.words[1])
        os.chmod(self.folder, 0o755)
        os.chmod(held, 0o555)
        os.chmod(os.path.join(held, "case.db"), 0o444)
        self.addCleanup(os.chmod, held, 0o755)
        code, out, err = self.as_reader("--json", "clusters")
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(sum(len(json.loads(line)["activities"]) for line in out.splitlines()), 20)

    def test_a_sound_case_is_sound(self):
        self.expect(self.run_program(*self.words, "check"), out="The case is sound.\n")
        self.assertEqual(self.ask(*self.words, "check", "--json").json(), {"sound": True, "problems": []})

    def test_a_backup_is_a_whole_case(self):
        self.ask(*self.words, "backup", "copy.db")
        os.mkdir(os.path.join(self.folder, "restored"))
        os.rename(os.path.join(self.folder, "copy.db"), os.path.join(self.folder, "restored/case.db"))
        restored = ["-C", "restored"]
        self.ask(*restored, "check")
        self.assertEqual(self.ask(*restored, "clusters", "--json").out, self.ask(*self.words, "clusters", "--json").out)

    def test_a_backup_never_overwrites(self):
        self.write("copy.db", "precious")
        self.ask(*self.words, "backup", "copy.db", code=2)
        self.assertEqual(self.read("copy.db"), "precious")

    def test_a_file_that_is_no_case_is_told(self):
        self.write("fake/case.db", "this is no database, only a text that is long enough to be looked at\n" * 40)
        for verb in (["stats"], ["check"], ["clusters"]):
            answer = self.run_program("-C", "fake", *verb)
            self.assertEqual(answer.code, 3, str(answer))
            self.assertEqual(answer.out, "")

    def test_a_raw_record_that_was_tampered_with_is_found(self):
        base = sqlite3.connect(os.path.join(self.folder, "case/case.db"))
        tables = [row[0] for row in base.execute("select name from sqlite_master where type='table'")]
        body = next((t for t in tables if t.startswith("bod")), None)
        self.assertIsNotNone(body, tables)
        columns = [row[1] for row in base.execute(f"pragma table_info({body})")]
        digest = next(c for c in columns if "digest" in c or "sha" in c or "hash" in c)
        base.execute(f"update {body} set {digest} = zeroblob(32) where rowid = (select min(rowid) from {body})")
        base.commit()
        base.close()
        answer = self.run_program(*self.words, "check")
        self.assertEqual(answer.code, 3, str(answer))
        self.assertNotIn("sound", answer.out)

    def test_an_activity_that_has_records_nobody_would_ask_for_is_found(self):
        row = '{"id":"a","date":"2024-0%d-01","indicators":[{"t":"domain","v":"%s.example"}]}'
        for month, host in enumerate(("one", "two"), 1):
            self.ask(*self.words, "pool", self.write(f"{host}.jsonl", row % (month, host)), "--partner", "Twice")
        self.ask(*self.words, "check")
        base = sqlite3.connect(os.path.join(self.folder, "case/case.db"))
        base.execute("delete from several where holder = (select max(holder) from several)")
        base.commit()
        base.close()
        self.expect(self.run_program(*self.words, "check"), 3,
                    out_has="several records that are not listed as such: 1")


main()
