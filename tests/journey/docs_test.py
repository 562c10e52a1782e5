"""The examples in docs/ and the README are what the program says, to the letter.

An example is an indented block with lines that begin with "$ asterism" (or pipe into it); what follows up to the next such
line is the answer, standard output before standard error. A line "..." stands for any lines left out. The examples of
a page run one after the other beside a fresh demo, in the folder `demo`. UPDATE=1 writes today's answers into the pages
(an example with "..." keeps as many lines before and after it as it has); read the difference before you commit it.
"""
import os
import re
import shutil
import subprocess
import tempfile

from journey import CLOCK, ROOT, SECONDS, Journey, main

INDENT = "    "
PAGES = ["README.md", "CONTRIBUTING.md"] + sorted(os.path.join("docs", name) for name in os.listdir(os.path.join(ROOT, "docs"))
                                                  if name.endswith(".md"))


def is_command(line):
    return line.startswith(INDENT + "$ ")


def belongs(line):
    """Whether the line is still part of the indented block."""
    return line.startswith(INDENT) or not line.strip()


def masked(line):
    """A case's size follows from its tables and changes with each of them: the page shows one."""
    return re.sub(r" *[\d,]+(  bytes of the case file)", r"N\1", line)


def agrees(expected, actual):
    """Line by line; "..." stands for any lines."""
    expected, actual = [masked(line) for line in expected], [masked(line) for line in actual]
    if "..." not in expected:
        return expected == actual
    cut = expected.index("...")
    head, tail = expected[:cut], expected[cut + 1:]
    return len(actual) >= len(head) + len(tail) and actual[:len(head)] == head and (
        agrees(tail, actual[len(actual) - len(tail):]) if tail else True)


def shortened(expected, actual):
    """Today's answer, cut where the page cut it."""
    if "..." not in expected:
        return actual
    before = expected.index("...")
    after = len(expected) - before - 1
    if len(actual) <= before + after:
        return actual
    return actual[:before] + ["..."] + (actual[-after:] if after else [])


class Docs(Journey):
    demo = None

    def setUp(self):
        super().setUp()
        bin_folder = os.path.join(self.folder, "bin")
        os.mkdir(bin_folder)
        os.symlink(self.program, os.path.join(bin_folder, "asterism"))
        self.home = os.path.join(self.folder, "home")
        if Docs.demo is None:
            Docs.demo = os.path.join(tempfile.mkdtemp(prefix="docs-"), "demo")
            self.addClassCleanup(shutil.rmtree, os.path.dirname(Docs.demo), True)
            self.ask("--quiet", "demo", Docs.demo)
        os.mkdir(self.home)
        shutil.copytree(Docs.demo, os.path.join(self.home, "demo"))

    def answer(self, command):
        environment = self.environment(PATH=os.path.join(self.folder, "bin") + ":/usr/bin:/bin", HOME=self.home,
                                       SOURCE_DATE_EPOCH=CLOCK)
        done = subprocess.run(["sh", "-c", command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              cwd=self.home, env=environment, timeout=SECONDS, check=False)
        out, err = done.stdout.decode(), done.stderr.decode()
        if "Sanitizer" in err or "runtime error:" in err:
            self.fail(f"the program broke down\n$ {command}\n{err}")
        # No blanks at line ends in the pages, and no folder of this machine.
        text = re.sub(r"/\S*/cases/operation-smn/", "", (out + err).replace(self.home, "/home/analyst"))
        return [line.rstrip() for line in text.splitlines()]

    def check_page(self, page):
        path = os.path.join(ROOT, page)
        if not os.path.exists(path):
            return
        with open(path, encoding="utf-8") as text:
            lines = text.read().split("\n")
        result, at, wrong = [], 0, []
        while at < len(lines):
            line = lines[at]
            result.append(line)
            at += 1
            if not is_command(line):
                continue
            start = at
            while at < len(lines) and belongs(lines[at]) and not is_command(lines[at]):
                at += 1
            end = at
            while end > start and not lines[end - 1].strip():
                end -= 1
            expected = [kept[len(INDENT):].rstrip() for kept in lines[start:end]]
            actual = self.answer(line[len(INDENT) + 2:])
            if not agrees(expected, actual):
                wrong.append("\n".join([f"{page}:{start}: {line.strip()}", "--- the page"] + expected +
                                       ["--- the program"] + actual[:60]))
            result += [(INDENT + now).rstrip() for now in shortened(expected, actual)]
            result += lines[end:at]
        if os.environ.get("UPDATE"):
            with open(path, "w", encoding="utf-8") as out:
                out.write("\n".join(result))
        elif wrong:
            self.fail("\n\n".join(wrong))


def add_page(page):
    name = "test_the_examples_of_" + "".join(c if c.isalnum() else "_" for c in page)
    setattr(Docs, name, lambda self: self.check_page(page))


for one in PAGES:
    add_page(one)
main()
