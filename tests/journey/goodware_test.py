"""goodware: clean files are counted once, in two halves, and an index is the same however it was made."""
import fcntl
import os
import random
import subprocess

from journey import Journey, main


class Goodware(Journey):
    def setUp(self):
        super().setUp()
        chance = random.Random(5)
        for n in range(12):
            self.write(f"clean/{n}.bin", b"\x7fELF" + chance.randbytes(3000))

    def test_files_are_counted_once_and_the_index_is_the_same_in_any_order(self):
        words = self.case()
        added = self.ask(*words, "goodware", "add", "clean", "--json").json()
        self.assertEqual((added["files"], added["new"], added["bytes"], added["complaints"]), (12, 12, 12 * 3004, 0))
        self.expect(self.run_program(*words, "goodware", "add", "clean/3.bin", "clean"), out_has="13 files read, 0 new")
        self.ask("goodware", "add", *[f"clean/{n}.bin" for n in (11, 4, 7, 0, 1, 2)], "--goodware", "other.index")
        self.ask("goodware", "add", "clean", "--goodware", "other.index")
        with open(f"{self.folder}/case/goodware.index", "rb") as one, open(f"{self.folder}/other.index", "rb") as other:
            self.assertEqual(one.read(), other.read())
        listed = self.ask(*words, "goodware", "list", "--json").json()
        self.assertEqual(listed["trained"]["ELF"] + listed["held_out"]["ELF"], 12)
        self.assertEqual(listed["trained"]["bytes"] + listed["held_out"]["bytes"], 12 * 3004)
        self.expect(self.run_program(*words, "goodware", "list"), out_has=["rules are tested on", "ELF"])

    def test_what_cannot_be_read_is_told_and_the_rest_is_added(self):
        answer = self.run_program("goodware", "add", "nothing", "clean", "--goodware", "a.index")
        self.expect(answer, code=1, out_has="12 files read, 12 new", err_has="passed over: cannot open 'nothing'")
        os.mkfifo(os.path.join(self.folder, "clean", "pipe"))
        self.expect(self.run_program("goodware", "add", "clean", "--goodware", "a.index"), code=1, out_has="12 files read, 0 new",
                    err="passed over: cannot read 'clean/pipe': not a regular file\n")
        with open(self.write("huge", b""), "wb") as huge:
            huge.truncate((1 << 30) + 1)
        self.expect(self.run_program("goodware", "add", "huge", "--goodware", "a.index"), code=1,
                    err_has="passed over: 'huge' is larger than 1 GiB")

    def test_whoever_adds_while_another_writes_waits_and_says_so(self):
        for verb, path in (("goodware", "case/goodware.index"), ("samples", "case/samples.index")):
            words = self.case() if verb == "goodware" else ["-C", "case"]
            with open(os.path.join(self.folder, path + ".lock"), "wb") as held:
                fcntl.flock(held, fcntl.LOCK_EX)
                adding = subprocess.Popen([self.program, *words, verb, "add", "clean"], stdout=subprocess.PIPE,
                                          stderr=subprocess.PIPE, cwd=self.folder, env=self.environment(), text=True)
                self.assertEqual(adding.stderr.readline(),
                                 f"another process writes '{path}': waiting until it is done\n")
                self.assertFalse(self.exists(path))
            out, err = adding.communicate(timeout=60)  # which closes both
            self.assertEqual((adding.returncode, err), (0, ""), out)
            self.assertTrue(self.exists(path))
            self.assertFalse(self.exists(path + ".lock"))


    def test_what_is_no_index_is_refused_and_stays(self):
        self.write("text", "not an index " * 100)
        self.expect(self.run_program("goodware", "list", "--goodware", "text"), code=3, err_has="no index of clean files")
        self.expect(self.run_program("goodware", "add", "clean", "--goodware", "text"), code=3, err_has="no index")
        self.assertEqual(self.read("text"), "not an index " * 100)
        self.expect(self.run_program("goodware", "take"), code=2, err_has="'add PATH...' or 'list'")


main()
