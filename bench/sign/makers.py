"""Makers of rules: ours, and the peers that are run beside us from a checkout or a build of theirs.

Each maker has: name, learn_clean(paths) -> Cost, learn_samples({family: paths}, where) -> {family: Cost} of what all
families' samples are read into before the first rule, rules_for(family, paths, where) -> (path or None, Cost).
Standard library only.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading

import corpus


class Cost:
    """What a process took, as the kernel counts it."""

    def __init__(self, seconds=0.0, megabytes=0.0):
        self.seconds = seconds
        self.megabytes = megabytes

    def and_then(self, other):
        return Cost(self.seconds + other.seconds, max(self.megabytes, other.megabytes))


def measured(words, cwd=None, env=None, limit=1800):
    """(exit code, standard output, standard error, Cost)."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(words, stdout=out, stderr=err, cwd=cwd, env=env)
        timer = threading.Timer(limit, child.kill)
        timer.start()
        _, status, used = os.wait4(child.pid, 0)
        timer.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode("utf-8", "replace"))
    return child.returncode, *texts, Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def link_all(paths, folder):
    for number, path in enumerate(paths):
        os.symlink(path, os.path.join(folder, f"{number}-{os.path.basename(path)}"))


class Ours:
    name = "ours"

    def __init__(self, program, work):
        self.program = os.path.abspath(program)
        self.index = os.path.join(work, "clean.index")
        self.case = None

    def call(self, *words):
        code, said, complaint, cost = measured([self.program, *words])
        if code not in (0, 1):
            print(f"{' '.join(words[:5])} ... ended with {code}: {complaint.strip()[:300]}", file=sys.stderr)
        return code in (0, 1), said, cost

    def learn_clean(self, paths):
        total = Cost()
        if os.path.exists(self.index):
            return total
        for start in range(0, len(paths), 5000):  # an argument list has its limits
            total = total.and_then(self.call("goodware", "add", *paths[start:start + 5000], "--goodware", self.index)[2])
        return total

    def learn_samples(self, groups, where):
        """One case for all families, as analysts have it: what another family has too makes no rule."""
        self.case = os.path.join(where, "case")
        shutil.rmtree(self.case, ignore_errors=True)
        self.call("init", self.case)
        return {family: self.call("-C", self.case, "samples", "add", *paths, "--family", family)[2]
                for family, paths in groups.items()}

    def rules_for(self, family, _, where):
        rules = os.path.join(where, family + ".yar")
        is_made, _, cost = self.call("-C", self.case, "sign", family, "--goodware", self.index, "-o", rules)
        return (rules if is_made and os.path.exists(rules) else None), cost


class YarGen:
    def __init__(self, folder, with_opcodes, work):
        self.name = "yarGen, with opcodes" if with_opcodes else "yarGen, strings"
        self.more = ["--opcodes"] if with_opcodes else []
        self.home = os.path.join(work, "yargen" + ("-opcodes" if with_opcodes else ""))
        os.makedirs(os.path.join(self.home, "dbs"), exist_ok=True)
        self.program = os.path.join(os.path.abspath(folder), "yarGen.py")
        if not os.path.exists(os.path.join(self.home, "3rdparty")):
            shutil.copytree(os.path.join(folder, "3rdparty"), os.path.join(self.home, "3rdparty"))
        self.env = {**os.environ, "PYTHONPATH": os.path.join(corpus.HERE, "peers"), "PYTHONDONTWRITEBYTECODE": "1"}

    def call(self, *words):
        return measured(["/usr/bin/python3", self.program, *words, *self.more], cwd=self.home, env=self.env)

    def learn_clean(self, paths):
        if os.listdir(os.path.join(self.home, "dbs")):
            return Cost()
        with tempfile.TemporaryDirectory() as folder:
            link_all(paths, folder)
            return self.call("-c", "-g", folder, "-i", "local")[3]

    def learn_samples(self, groups, _):
        return {family: Cost() for family in groups}

    def rules_for(self, family, paths, where):
        rules = os.path.join(where, family + ".yar")
        with tempfile.TemporaryDirectory() as top:
            folder = os.path.join(top, family)
            os.mkdir(folder)
            for path in paths:
                name = os.path.relpath(path, corpus.FOLDER).replace(os.sep, "_")
                shutil.copy(path, os.path.join(folder, name))
            code, said, complaint, cost = self.call("-m", folder, "-o", rules, "-fs", "200")
        if code or not os.path.exists(rules):
            print(f"yarGen on {family} ended with {code}: {(complaint or said).strip()[-300:]}", file=sys.stderr)
            return None, cost
        return rules, cost


class AutoYara:
    """Raff and others, "Automatic Yara rule generation using biclustering" (AISec 2020); `folder` holds its jars."""
    name = "AutoYara"
    SIZES = ("8", "16")  # of its n-grams; the paper goes on to 1024, and takes the smallest that does

    def __init__(self, folder, work):
        self.jars = os.path.join(os.path.abspath(folder), "*")
        self.filters = os.path.join(work, "autoyara")

    def call(self, program, *words):
        return measured(["java", "-Xmx4g", "-cp", self.jars, "edu.lps.acs.ml.autoyara." + program, *words])

    def learn_clean(self, paths):
        if os.path.isdir(self.filters):
            return Cost()
        os.makedirs(self.filters)
        sizes = [word for size in self.SIZES for word in ("-n", size)]
        with tempfile.TemporaryDirectory() as folder:
            link_all(paths, folder)
            return self.call("Bytes2Bloom", "--filter-size", "134217689", "-k", "1000000", *sizes, "-i", folder, "-o",
                             self.filters, "--name", "clean")[3]

    def learn_samples(self, groups, _):
        return {family: Cost() for family in groups}

    def rules_for(self, family, paths, where):
        """Its second filter is meant for other families' files; it is given the clean files again."""
        rules = os.path.join(where, family + ".yar")
        with tempfile.TemporaryDirectory() as folder:
            link_all(paths, folder)
            made = os.path.join(where, re.sub(r"\W", "_", family) + ".yara")  # the rule is called so
            _, said, complaint, cost = self.call("AutoYaraCluster", "-b", self.filters, "-m", self.filters, "-i", folder,
                                                 "-o", made, "--silent")
        if not os.path.exists(made):
            print(f"AutoYara on {family}: {(complaint or said).strip()[-300:]}", file=sys.stderr)
            return None, cost
        os.rename(made, rules)
        return rules, cost
