"""Broken, hostile and absurd input: every answer names the place and a remedy, and nothing that was held is lost."""
import gzip
import io
import json
import os
import pty
import re
import sqlite3
import subprocess
import tarfile
import zipfile

from journey import Journey, activity, main


def zipped(data):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inside.csv", data)
    return packed.getvalue()


class HostileFiles(Journey):
    def complaints_of(self, path, *more, code=1):
        """Pools the path into a new case; what is complained of."""
        case = self.case(f"case{len(os.listdir(self.folder))}")
        self.ask(*case, "pool", path, "--partner", "North", *more, code=code)
        return [line["what"] for line in self.ask(*case, "--json", "complaints").lines()]

    def test_an_empty_file_is_complained_of_whatever_it_is_called(self):
        for name, text in (("a.jsonl", ""), ("b.jsonl", "\n \n"), ("c.csv", b"\xef\xbb\xbf"), ("d.json", "")):
            self.assertEqual(self.complaints_of(self.write(name, text)), ["the file is empty"])
            self.assertEqual(self.complaints_of(name, "--format", "stix"), ["the file is empty"])

    def test_utf16_and_utf32_that_say_so_are_read_as_any_text(self):
        table, page = "type,value,comment\ndomain,evil.example,caf\u00e9 \U0001f98a\n", "<html><p>evil[.]example</html>\n"
        texts = {"a.txt": "It spoke to evil[.]example.\n", "a.html": page, "a.csv": table,
                 "a.jsonl": json.dumps(activity("a", "domain:evil.example")) + "\n", "list.txt": "# Hosts\nevil.example\n",
                 "a.zip": table, "a.csv.gz": table}
        packed = {".zip": zipped, ".gz": gzip.compress}
        for name, text in texts.items():
            for coding in ("utf-8", "utf-16", "utf-16-be", "utf-32"):
                marked = text if coding in ("utf-8", "utf-16", "utf-32") else "\ufeff" + text
                data = packed.get(os.path.splitext(name)[1], bytes)(marked.encode(coding))
                case = self.case(f"case{len(os.listdir(self.folder))}")
                self.ask(*case, "pool", self.write(name, data), "--partner", "North")
                found = self.ask(*case, "--json", "ask", "evil.example").json()
                self.assertTrue(found["known"], (name, coding))
                if text is table:
                    self.assertEqual(found["contexts"][0]["words"], "caf\u00e9 \U0001f98a")
                self.assertEqual(self.ask(*case, "--json", "complaints").lines(), [], (name, coding))

    def test_what_is_no_character_of_utf16_is_told_and_the_rest_is_read(self):
        broken = "type,value\ndomain,evil.example\n".encode("utf-16") + b"\x00\xd8" + "domain,other.example\n".encode("utf-16-le")
        what = self.complaints_of(self.write("a.csv", broken))
        self.assertTrue(any("was replaced (U+FFFD)" in one for one in what), what)

    def test_documents_and_logs_in_utf16_are_searched(self):
        path = self.write("a.txt", "It spoke to evil[.]example.\n".encode("utf-16"))
        self.assertIn("evil.example", self.ask("extract", path).out)
        case = self.case("logs")
        self.ask(*case, "pool", self.write("a.jsonl", [activity("a", "domain:evil.example")]), "--partner", "North")
        log = self.write("proxy.log", "2026-01-01 GET http://evil.example/a\r\n".encode("utf-16"))
        self.assertIn("evil.example", self.ask(*case, "hunt", "logs", log).out)

    def test_text_with_zero_bytes_and_lines_that_end_otherwise_are_told_apart(self):
        for name in ("a.csv", "a.jsonl", "a.txt"):
            self.assertIn("it holds zero bytes", self.complaints_of(self.write(name, b"type,value\ndomain,a\0.example\n" * 9))[0])
        line = json.dumps(activity("a", "domain:a.example"))
        for text, said in ((f"{line}\r{line}\r", "carriage returns stand alone"), (line[:-9] + "\r\n", "was the line cut off?")):
            self.assertIn(said, self.complaints_of(self.write("lines.jsonl", text), "--format", "jsonl")[0])

    def test_json_of_no_known_kind_is_no_report(self):
        for text in ("[" * 100000, "[1, true]", "null", "tru"):
            self.assertIn("not recognised", self.complaints_of(self.write("deep.json", text))[0])

    def test_a_table_of_ten_thousand_columns_is_refused_with_the_reason(self):
        header = ",".join(["type", "value", *(f"c{i}" for i in range(10000))])
        self.assertIn("more columns than", self.complaints_of(self.write("wide.csv", header + "\n"))[0])

    def test_a_time_beyond_the_calendar_is_no_time(self):
        late = self.write("late.jsonl", [activity("a", date="9999-12-31T23:59:59-23:59")])
        self.assertIn("is no date", self.complaints_of(late)[0])

    def test_a_list_of_thousands_of_names_does_not_stand_at_every_cluster_that_bears_one(self):
        """A file of half a megabyte made connecting take all memory there was."""
        case = self.case()
        many = [f"Z{number}" for number in range(6000)]
        lines = [{"source": "s", "names": many}, activity("all", "domain:all.example", names=many, publisher="p")]
        lines += [activity(f"a{n}", f"domain:h{n % 20}.example", names=[f"Z{n}"], publisher="p") for n in range(200)]
        self.ask(*case, "pool", self.write("names.jsonl", lines))
        self.ask(*case, "connect")
        rows = self.ask(*case, "--json", "clusters").lines()
        for row in rows:
            self.assertLessEqual(sum(alias["by_group"] for alias in row["aliases"]), 256)
        self.assertEqual(max(sum(not alias["by_group"] for alias in row["aliases"]) for row in rows), len(many))

    def test_words_without_measure_are_no_ids_and_no_names(self):
        long = "x" * 100000
        rows = [activity(long, "domain:a.example"), activity("b", "domain:b.example", title=long, names=[long, "Axiom"]),
                {"source": "South", "group": long, "names": [long, "Axiom", "Tigerlily"]}]
        what = self.complaints_of(self.write("long.jsonl", rows))
        self.assertEqual(len(what), 3)
        self.assertTrue(all(len(one) < 300 for one in what), what)

    def test_control_characters_in_ids_do_not_make_two_activities_one(self):
        rows = [activity(name, f"domain:{number}.example") for number, name in enumerate(("a\0b", "a\0c", "a"))]
        rows.append({"source": "South", "group": "g", "names": ["Ax\niom", "Tiger\0lily"]})
        case = self.case()
        self.ask(*case, "pool", self.write("nul.jsonl", rows), "--partner", "North")
        clusters = self.ask(*case, "--json", "clusters", "--all").lines()
        labels = sorted(label for cluster in clusters for label in cluster["activities"])
        self.assertEqual(labels, ["North:a", "North:a\ufffdb", "North:a\ufffdc"])
        names = self.ask(*case, "--json", "names").lines()
        self.assertEqual([(pair["a"], pair["b"]) for pair in names], [("Ax iom", "Tiger\ufffdlily")])


class HostileWords(Journey):
    """Whatever partners write reaches a terminal as words: nothing that it obeys, hides or turns around."""
    WORDS = "A\u009b31mB\u202eC\u2066D\u061cE\ufeffF\U000e0041G\u2028H\x1b[31mI\x07J\u200f"
    UNSAFE = re.compile("[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]")

    def pooled(self):
        case, words = self.case(), self.WORDS
        values = ["domain:one.example", "domain:two.example", "ip:192.0.2.1", "mutex:m" + words, "url:http://h.example/" + words]
        self.lines = [activity(f"id{i}" + words, *values, publisher=f"p{i}" + words, title="t" + words, names=["N" + words],
                               families=["f" + words], date="2014-01-01") for i in range(3)]
        self.lines += [{"source": "s" + words, "group": "g" + words, "names": ["N" + words, "M" + words]},
                       {"claim": "same", "of": "N" + words, "and": "M" + words, "source": "s" + words, "text": "w" + words},
                       activity("lone" + words, "ip:192.0.2.1", publisher="p0" + words, date="never" + words)]
        self.write("a" + words.replace("/", "") + ".jsonl", self.lines)
        self.ask(*case, "pool", "a" + words + ".jsonl", code=1)
        return case

    def test_no_verb_lets_a_control_through(self):
        case = self.pooled()
        [actor] = [row["id"] for row in self.ask(*case, "--json", "clusters").lines() if len(row["activities"]) > 1]
        one, two, *_ = [row["activities"] for row in self.ask(*case, "--json", "clusters").lines()][0]
        self.ask(*case, "decide", "same", one, two, "--reason", self.WORDS, "--author", self.WORDS)
        name = "N" + self.WORDS
        for verb in (["complaints"], ["stats"], ["partner", "list"], ["clusters", "--all"], ["clusters", actor], ["history"],
                     ["names"], ["names", name], ["names", name, "M" + self.WORDS], ["explain", one, two], ["weigh", actor],
                     ["decide", "list"], ["record", "list"], ["ask", "one.example", name, one, "--all"], [self.WORDS],
                     ["clusters", self.WORDS], ["clusters", "--" + self.WORDS], ["pool", self.WORDS], ["sign", self.WORDS],
                     ["export"], ["export", "--format", "misp"], ["export", "--format", "jsonl"],
                     ["sign", actor, "--as", "suricata"], ["sign", actor, "--as", "sigma"]):
            for flags in ([], ["--json"]):
                answer = self.run_program(*case, *flags, *verb)
                for told in (answer.out, answer.err):
                    self.assertIsNone(self.UNSAFE.search(told), f"{flags} {verb}: {ascii(told)}")

    def test_what_is_exported_is_what_was_said(self):
        lines = self.ask(*self.pooled(), "export", "--format", "jsonl").lines()
        titles = {line["title"] for line in lines if "title" in line}
        self.assertEqual(titles, {"t" + self.WORDS.replace("\x1b", "\ufffd").replace("\x07", "\ufffd")})
        self.assertIn("m" + self.WORDS, {item["v"] for line in lines for item in line.get("indicators", [])})

    def test_a_record_is_bytes_to_a_file_and_words_to_a_terminal(self):
        case = self.pooled()
        digest = next(row["digest"] for row in self.ask(*case, "--json", "record", "list").lines() if "lone" in row["of"])
        self.assertEqual(json.loads(self.ask(*case, "record", "show", digest).out), self.lines[-1])
        for verb in (["record", "show", digest], ["export", "--format", "csv"]):
            screen, terminal = pty.openpty()
            subprocess.run([self.program, *case, *verb], stdout=terminal, stderr=terminal, cwd=self.folder, env=self.environment(),
                           timeout=60, check=True)
            os.close(terminal)
            shown = b""
            try:
                while piece := os.read(screen, 65536):
                    shown += piece
            except OSError:
                pass  # Linux tells that nobody writes to it any more in this way
            os.close(screen)
            told = shown.decode().replace("\r\n", "\n")
            self.assertIn("one.example" if verb[0] == "export" else "lone", told)
            self.assertIsNone(self.UNSAFE.search(told), ascii(told))


class HostileArchives(Journey):
    def pool(self, path, code):
        case = self.case(f"case{len(os.listdir(self.folder))}")
        self.ask(*case, "pool", path, "--partner", "North", code=code)
        return case, [(line["source"], line["what"]) for line in self.ask(*case, "--json", "complaints").lines()]

    def zip(self, name, files):
        path = os.path.join(self.folder, name)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
            for inner, text in files.items():
                out.writestr(inner, text)
        return name

    def test_members_are_read_as_files_and_their_places_say_where(self):
        inner = io.BytesIO()
        with tarfile.open(fileobj=inner, mode="w:gz") as out:
            text = b"nested.example\n"
            member = tarfile.TarInfo("deep/list.txt")
            member.size = len(text)
            out.addfile(member, io.BytesIO(text))
        path = self.zip("feed.zip", {"iocs/a.csv": "type,value\ndomain,evil.example\nmd5,zz\n",
                                     "inner.tar.gz": inner.getvalue(), "b.exe": b"MZ\0\0"})
        case, complaints = self.pool(path, 1)
        self.assertEqual([source for source, _ in complaints], ["feed.zip: b.exe", "feed.zip: iocs/a.csv"])
        answers = self.ask(*case, "--json", "ask", "evil.example", "nested.example").lines()
        self.assertEqual([answer["activities"] for answer in answers], [["North:a"], ["North:deep"]])

    def test_an_archive_and_the_folder_it_was_made_of_are_one(self):
        self.write("winter/a.csv", "type,value\ndomain,evil.example\n")
        case, _ = self.pool(self.zip("winter.zip", {"a.csv": "type,value\ndomain,evil.example\n"}), 0)
        counts = self.ask(*case, "--json", "pool", "winter", "--partner", "North").json()
        self.assertEqual((counts["new"], counts["duplicates"]), (0, 1))

    def test_a_bomb_is_refused_and_what_stood_before_it_is_kept(self):
        path = self.zip("bomb.zip", {"a.txt": "evil.example\n", "b.sha256": b"a" * (40 << 20), "c.txt": "late.example\n"})
        case, complaints = self.pool(path, 1)
        self.assertIn("unpacks to more than 200 times its size: refused", dict(complaints)["bomb.zip: b.sha256"])
        answers = self.ask(*case, "--json", "ask", "evil.example", "late.example").lines()
        self.assertEqual([answer["known"] for answer in answers], [True, False])

    def test_archives_in_archives_end_somewhere(self):
        text = self.zip("0.zip", {"a.txt": "evil.example\n"})
        for level in range(1, 6):
            with open(os.path.join(self.folder, text), "rb") as inner:
                text = self.zip(f"{level}.zip", {text: inner.read()})
        _, complaints = self.pool(text, 1)
        self.assertEqual(len(complaints), 1)
        self.assertIn("archives stand too deep in each other", complaints[0][1])
        packed = b"evil.example\n"
        for _ in range(4):
            packed = gzip.compress(packed)
        self.write("a.txt.gz", packed)
        _, complaints = self.pool("a.txt.gz", 1)
        self.assertEqual(complaints, [("a.txt.gz", "packed several times over, as no feed is: refused")])

    def test_what_is_encrypted_or_cut_off_is_complained_of(self):
        with open(os.path.join(self.folder, self.zip("a.zip", {"a.txt": "evil.example\n"})), "rb") as whole:
            bytes_ = bytearray(whole.read())
        self.write("cut.zip", bytes(bytes_[:40]))
        self.assertIn("damaged", self.pool("cut.zip", 1)[1][0][1])
        for magic, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
            bytes_[bytes_.index(magic) + flags] |= 1
        self.write("locked.zip", bytes(bytes_))
        self.assertEqual(self.pool("locked.zip", 1)[1],
                         [("locked.zip: a.txt", "is encrypted, so it was not read: unpack it and give it as it is")])

    def test_names_in_archives_lead_nowhere(self):
        before = sorted(os.listdir(self.folder))
        path = self.zip("names.zip", {"../../up.txt": "up.example\n", "/abs.txt": "abs.example\n",
                                      "con\trol\n.txt": "control.example\n", "x" * 300 + ".txt": "long.example\n"})
        case, complaints = self.pool(path, 0)
        self.assertEqual(complaints, [])
        answers = self.ask(*case, "--json", "ask", "up.example", "abs.example", "control.example", "long.example").lines()
        self.assertTrue(all(answer["known"] for answer in answers))
        self.assertEqual(sorted(set(os.listdir(self.folder)) - set(before) - {"names.zip"}), [case[1]])


class HostilePaths(Journey):
    def test_what_is_no_file_is_refused_before_anything_is_written(self):
        case = self.case()
        os.mkfifo(os.path.join(self.folder, "pipe"))
        for path in ("pipe", "/dev/zero"):
            self.expect(self.run_program(*case, "pool", path, "--partner", "North"), 3, "",
                        f"asterism: cannot read '{path}': not a regular file; pipe it in and say '-'\n")
            self.expect(self.run_program("extract", path), 3, err_has="pipe it in")
            self.expect(self.run_program(*case, "names", "--pairs", path), 3, err_has="pipe it in")
        self.assertEqual(self.ask(*case, "--json", "stats").json()["complaints"], 0)

    def test_nothing_in_a_folder_is_passed_over_in_silence(self):
        case = self.case()
        self.write("feed/good.jsonl", [activity("a", "domain:a.example")])
        for target, name in ((".", "loop"), ("nowhere", "dangling.jsonl")):
            os.symlink(target, os.path.join(self.folder, "feed", name))
        os.mkfifo(os.path.join(self.folder, "feed", "pipe"))
        self.write("feed/" + "d/" * 70 + "deep.jsonl", [activity("b", "domain:b.example")])
        counts = self.ask(*case, "--json", "pool", "feed", "--partner", "North", code=1).json()
        self.assertEqual((counts["files"], counts["activities"], counts["complaints"]), (1, 1, 4))
        said = {line["source"]: line["what"] for line in self.ask(*case, "--json", "complaints").lines()}
        self.assertIn("it is a folder", said["feed/loop"])
        self.assertIn("no such file", said["feed/dangling.jsonl"])
        self.assertIn("not a regular file", said["feed/pipe"])

    def test_what_a_file_gets_wrong_again_and_again_is_told_once(self):
        case = self.case()
        for name, wrong in (("a.jsonl", 7), ("b.jsonl", 2)):
            self.write(name, [activity("good", "domain:a.example")] + [{"tlp": "GREEN"}] * wrong + [activity("late", "domain:b.example", date="never")])
            self.ask(*case, "pool", name, "--partner", "North", code=1)
        told = self.ask(*case, "complaints").out
        self.assertIn("North: a.jsonl, line 2, line 3, line 4 and 4 more places\n", told)
        self.assertIn("North: b.jsonl, line 2, line 3\n", told)
        self.assertEqual(len(told.splitlines()), 2 * 6)
        self.assertLessEqual(max(map(len, told.splitlines())), 80)
        rows = self.ask(*case, "--json", "complaints").lines()
        self.assertEqual([row["place"] for row in rows if row["source"] == "a.jsonl"],
                         [f"line {number}" for number in range(2, 10)])

    def test_standard_input_that_cannot_be_read_is_not_taken_for_an_empty_one(self):
        case = self.case()
        folder = os.open(self.folder, os.O_RDONLY)
        self.addCleanup(os.close, folder)
        for words in (["ask", "-"], ["extract"], ["extract", "-"]):
            done = subprocess.run([self.program, *case, *words], stdin=folder, capture_output=True, cwd=self.folder,
                                  env=self.environment(), timeout=60, check=False)
            self.assertEqual((done.returncode, done.stdout), (3, b""), words)
            self.assertIn(b"cannot read standard input: is a directory", done.stderr)

    def test_the_case_folder_can_be_pooled_without_the_report_becoming_evidence(self):
        case = self.case()
        self.write("case/north.jsonl", [activity(name, "domain:evil.example", "ip:203.0.113.4") for name in "ab"])
        self.ask(*case, "pool", "case", "--partner", "North")
        self.ask(*case, "tell", "-o", "case/report.html")
        self.ask(*case, "backup", "case/older.db")
        before = self.ask(*case, "--json", "clusters", "--all").out
        counts = self.ask(*case, "--json", "pool", "case", "--partner", "North", code=1).json()
        self.assertEqual((counts["files"], counts["new"], counts["complaints"]), (1, 0, 2))
        self.ask(*case, "pool", "-", "--partner", "North", stdin=self.read("case/report.html"), code=1)
        self.assertEqual(self.ask(*case, "--json", "clusters", "--all").out, before)
        self.expect(self.run_program(*case, "complaints"), out_has=["a report that asterism wrote: left out",
                                                                     "a database, perhaps a case or its backup"])


class HostileCases(Journey):
    def test_the_records_of_one_activity_are_found_without_looking_at_all(self):
        """A value of 100,000 activities took hours to be asked for."""
        self.case()
        db = sqlite3.connect(os.path.join(self.folder, "case", "case.db"))
        plan = db.execute("EXPLAIN QUERY PLAN SELECT id FROM record WHERE holder = 1").fetchall()
        db.close()
        self.assertIn("SEARCH record", plan[0][3])

    def test_a_backup_into_no_folder_says_which(self):
        case = self.case()
        told = self.run_program(*case, "backup", "nowhere/far/b.db")
        self.expect(told, 2, "", err_has=["there is no folder 'nowhere/far'", "make it first"])
        self.assertNotIn(".part-", told.err)
        self.ask(*case, "backup", "b.db")

    def test_a_damaged_case_is_not_copied_as_a_backup(self):
        case = self.case()
        self.ask(*case, "pool", self.write("n.jsonl", [activity(f"a{i}", f"domain:h{i}.example") for i in range(500)]),
                 "--partner", "N")
        self.ask(*case, "backup", "sound.db")
        with open(os.path.join(self.folder, "case", "case.db"), "r+b") as file:
            size = file.seek(0, os.SEEK_END)
            for page in range(4, size // 8192, 3):
                file.seek(page * 8192)
                file.write(b"\xa5" * 512)
        self.expect(self.run_program(*case, "backup", "spoilt.db"), 3, "", err_has="is damaged")
        self.assertFalse(self.exists("spoilt.db"))

    def test_an_answer_that_cannot_be_written_is_said_to_be_lost(self):
        case = self.case()
        self.ask(*case, "pool", self.write("n.jsonl", [activity("a", "domain:e.example")]), "--partner", "N")
        for verb in ("stats", "clusters --all", "ask e.example", "help", "tell -o r.html", "partner list", "export"):
            for out in (">/dev/full", ">&-"):
                done = subprocess.run(f"{self.program} {' '.join(case)} {verb} {out}", shell=True, capture_output=True,
                                      cwd=self.folder, env=self.environment(), timeout=60, check=False)
                self.assertEqual((done.returncode, done.stdout), (5, b""), verb)
                self.assertRegex(done.stderr, b"could not be written|cannot write to standard output")
                self.assertEqual(done.stderr.count(b"\n"), 1, done.stderr)

    def test_a_damaged_case_is_told_in_a_few_lines_with_a_remedy(self):
        case = self.case()
        self.ask(*case, "pool", self.write("n.jsonl", [activity(f"a{i}", f"domain:h{i}.example") for i in range(500)]),
                 "--partner", "N")
        db = sqlite3.connect(os.path.join(self.folder, "case", "case.db"))
        db.execute("UPDATE body SET digest = zeroblob(32)")
        db.commit()
        db.close()
        told = self.run_program(*case, "check")
        self.expect(told, 3, out_has=("The case is damaged: restore a backup", "nor are "))
        self.assertLess(told.out.count("\n"), 20)

    def test_a_file_of_zero_bytes_is_not_said_to_be_empty(self):
        case = self.case()
        for name, text, said in (("a.json", b"", "the file is empty"), ("b.json", b"\0" * 100, "nothing but zero bytes")):
            with open(os.path.join(self.folder, name), "wb") as file:
                file.write(text)
            self.ask(*case, "pool", name, "--partner", "N", code=1)
            self.assertIn(said, self.ask(*case, "--json", "complaints").out)

    def test_names_of_folders_and_files_are_told_in_utf8(self):
        case = os.fsdecode(b"c\xe9se")
        for words in (["init", case], ["-C", case, "tell", "-o", case + "/r.html"], ["-C", case, "export", "-o", case + "/e.json"],
                      ["-C", case, "backup", case + "/b.db"]):
            done = subprocess.run([self.program, *words], capture_output=True, cwd=self.folder, env=self.environment(),
                                  timeout=60, check=False)
            self.assertEqual(done.returncode, 0)
            self.assertIn("c\ufffdse", (done.stdout + done.stderr).decode("utf-8"))

    def test_a_partner_has_a_name_that_can_be_printed(self):
        case = self.case()
        self.write("n.jsonl", [activity("a", "domain:e.example")])
        for name in ("x\ny", "\u202ex", "x\x07"):
            self.expect(self.run_program(*case, "partner", "add", name), 2, err_has="without control characters")
        self.expect(self.run_program(*case, "pool", "n.jsonl", "--partner", "\udcff"), 2, err_has="not UTF-8")

    def test_closed_streams_spoil_nothing(self):
        case = self.case()
        self.write("n.jsonl", [activity("a", "domain:e.example")])
        for verb in ("pool n.jsonl --partner N", "tell -o r.html", "partner withdraw nobody", "backup b.db", "ask -"):
            subprocess.run(f"{self.program} {' '.join(case)} {verb} <&- >&- 2>&-", shell=True, cwd=self.folder,
                           env=self.environment(), timeout=60, check=False)
        self.expect(self.run_program(*case, "check"), out="The case is sound.\n")
        self.assertTrue(self.read("r.html").startswith("<!doctype html>"))
        done = subprocess.run(f"{self.program} {' '.join(case)} ask - <&-", shell=True, capture_output=True,
                              cwd=self.folder, env=self.environment(), timeout=60, check=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"cannot read standard input", done.stderr)

    def test_contradicting_rulings_are_refused_with_their_chain(self):
        case = self.case()
        self.ask(*case, "pool", self.write("n.jsonl", [activity(name) for name in "abc"]), "--partner", "N")
        for a, b in (("N:a", "N:b"), ("N:b", "N:c")):
            self.ask(*case, "decide", "same", a, b, "--reason", "seen")
        answer = self.expect(self.run_program(*case, "decide", "different", "N:a", "N:c", "--reason", "no"), 2)
        for label in ("N:a", "N:b", "N:c"):
            self.assertIn(label, answer.err)
        self.assertEqual(len(self.ask(*case, "--json", "decide", "list").lines()), 2)
        self.ask(*case, "decide", "undo", "2")
        self.ask(*case, "decide", "different", "N:a", "N:c", "--reason", "no")
        self.expect(self.run_program(*case, "decide", "same", "N:c", "N:b", "--reason", "yes"), 2,
                    err_has=["ruling 3 holds 'N:a' and 'N:c' apart", "ruling 1"])

    def test_a_ruling_cannot_contradict_those_about_a_partner_who_is_away(self):
        """Restoring the partner left a case of which nothing could be concluded."""
        case = self.case()
        self.ask(*case, "pool", self.write("n.jsonl", [activity("x", publisher=name) for name in "ABC"]))
        for a, b in (("A:x", "B:x"), ("B:x", "C:x")):
            self.ask(*case, "decide", "same", a, b, "--reason", "seen")
        self.ask(*case, "partner", "withdraw", "B")
        self.expect(self.run_program(*case, "decide", "different", "A:x", "C:x", "--reason", "no"), 2, err_has="B:x")
        self.ask(*case, "partner", "restore", "B")
        self.assertEqual(len(self.ask(*case, "--json", "clusters").lines()), 1)


main()
