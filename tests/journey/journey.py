"""Runs the program as people do and holds its whole answers to what is expected. Standard library only.

A journey is a file <verb>_test.py beside this one:

    from journey import Journey, main

    class Init(Journey):
        def test_an_empty_case_says_what_to_do_next(self):
            self.expect(self.run_program("init", "first"), out="first is an empty case...")

    main()

The path of the program is the first argument; ctest gives it. Each test has a folder of its own, which is the working
folder, and nothing of the caller's environment. UPDATE=1 rewrites the kept answers (`matches`): read the difference
before you commit it.
"""
import difflib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SHARED = os.path.join(os.path.dirname(ROOT), "shared")
SMN = os.path.join(ROOT, "cases", "operation-smn")
SKIPPED = 77
SECONDS = 120

# 2014-10-14, the day the bundled case ends: time arrives as a parameter here too.
CLOCK = "1413244800"


class Answer:
    """What a call gave: exit code, standard output and standard error, as text and as bytes."""

    def __init__(self, words, done):
        self.words = words
        self.code = done.returncode
        self.raw = done.stdout
        self.out = done.stdout.decode("utf-8", "surrogateescape")
        self.err = done.stderr.decode("utf-8", "surrogateescape")

    def json(self):
        return json.loads(self.out)

    def lines(self):
        return [json.loads(line) for line in self.out.splitlines()]

    def __str__(self):
        return f"asterism {' '.join(self.words)}\nexit {self.code}\n--- out\n{self.out[:4000]}\n--- err\n{self.err[:4000]}"


class Journey(unittest.TestCase):
    maxDiff = None
    program = None

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="journey-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def environment(self, **more):
        clean = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "HOME": self.folder,
            "USER": "analyst",
            "NO_COLOR": "1",
            "SOURCE_DATE_EPOCH": CLOCK,
            # Not under ctest's own options: a finding of the sanitizers ends the program with a code of its own.
            "ASAN_OPTIONS": "exitcode=99",
            "UBSAN_OPTIONS": "exitcode=99:print_stacktrace=1",
        }
        clean.update(more)
        return clean

    def run_program(self, *words, stdin=b"", environment=None):
        """Calls the program in the test's folder."""
        words = [str(word) for word in words]
        if isinstance(stdin, str):
            stdin = stdin.encode()
        done = subprocess.run([self.program, *words], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              cwd=self.folder, env=environment or self.environment(), timeout=SECONDS, check=False)
        answer = Answer(words, done)
        if answer.code in (99, -6, -11) or "Sanitizer" in answer.err or "runtime error:" in answer.err:
            self.fail(f"the program broke down\n{answer}")
        return answer

    def ask(self, *words, code=0, **more):
        """As run_program; the exit code has to be this one."""
        answer = self.run_program(*words, **more)
        self.assertEqual(answer.code, code, str(answer))
        return answer

    def expect(self, answer, code=0, out=None, err=None, out_has=(), err_has=()):
        """Whole outputs by `out` and `err`; pieces of them by `out_has` and `err_has`."""
        self.assertEqual(answer.code, code, str(answer))
        if out is not None:
            self.assertMultiLineEqual(answer.out, out)
        if err is not None:
            self.assertMultiLineEqual(answer.err, err)
        for piece in [out_has] if isinstance(out_has, str) else out_has:
            self.assertIn(piece, answer.out)
        for piece in [err_has] if isinstance(err_has, str) else err_has:
            self.assertIn(piece, answer.err)
        return answer

    def matches(self, name, text):
        """The text is byte for byte what tests/journey/expected/<name> keeps."""
        path = os.path.join(HERE, "expected", name)
        if os.environ.get("UPDATE"):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as out:
                out.write(text)
            return
        with open(path, encoding="utf-8") as kept:
            expected = kept.read()
        if text != expected:
            difference = difflib.unified_diff(expected.splitlines(), text.splitlines(), "kept", "now", lineterm="")
            self.fail(f"{name} differs (UPDATE=1 keeps the new one):\n" + "\n".join(list(difference)[:80]))

    def write(self, name, text):
        """A file in the test's folder; bytes stay bytes, anything but text becomes JSON lines."""
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if not isinstance(text, (str, bytes)):
            text = "".join(json.dumps(line) + "\n" for line in text)
        with open(path, "wb") as out:
            out.write(text if isinstance(text, bytes) else text.encode())
        return path

    def read(self, name):
        with open(os.path.join(self.folder, name), encoding="utf-8") as text:
            return text.read()

    def exists(self, name):
        return os.path.exists(os.path.join(self.folder, name))

    def case(self, name="case"):
        """A new, empty case; gives the words that call a verb on it."""
        self.ask("init", name)
        return ["-C", name]


def smn_partners():
    """The bundled case's partners.csv, as dictionaries."""
    import csv

    with open(os.path.join(SMN, "partners.csv"), encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def activity(name, *values, **more):
    """An activity line: activity("a1", "domain:evil.example", "ip:192.0.2.7", publisher="North")."""
    indicators = [dict(zip(("t", "v"), value.split(":", 1))) for value in values]
    return {"id": name, "indicators": indicators, **more}


def need_shared(*parts):
    """A path in the reference data that may stand beside the project; without it the whole file is skipped."""
    path = os.path.join(SHARED, *parts)
    if not os.path.exists(path):
        print(f"skipped: needs the reference data, and there is no {os.path.join('../shared', *parts)}")
        sys.exit(SKIPPED)
    return path


def main():
    if len(sys.argv) < 2 or not os.access(sys.argv[1], os.X_OK):
        print(f"usage: {sys.argv[0]} PROGRAM [TEST...]", file=sys.stderr)
        sys.exit(2)
    Journey.program = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
