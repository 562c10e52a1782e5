#!/usr/bin/env python3
"""Hold the tree to its own rules: who may include whom (modules.txt), doors, header order, sizes, test placement.

Prints one line a breach and exits 1 when there is any. Standard library only.
"""
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
LONGEST_LINE = 120
LONGEST_FILE = 800


def modules():
    """{name: (is_open, granted)} in the order of modules.txt."""
    found = {}
    with open(os.path.join(ROOT, "modules.txt")) as lines:
        for line in lines:
            line = line.split("#")[0].strip()
            if not line:
                continue
            head, _, granted = line.partition(":")
            words = head.split()
            found[words[0]] = ("open" in words[1:], granted.split())
    return found


def sources(folder):
    for where, folders, names in os.walk(os.path.join(ROOT, folder)):
        folders.sort()
        for name in sorted(names):
            if name.endswith((".c", ".h", ".cpp")):
                yield os.path.relpath(os.path.join(where, name), ROOT)


def check_modules(known, say):
    seen = []
    for name, (_, granted) in known.items():
        for other in granted:
            if other not in seen:
                say("modules.txt", 0, f"'{name}' may use '{other}', which does not stand above it")
        seen.append(name)
        folder = os.path.join(ROOT, "src", name)
        if not os.path.isdir(folder):
            say("modules.txt", 0, f"module '{name}' has no folder src/{name}")
    for folder in sorted(os.listdir(os.path.join(ROOT, "src"))):
        if folder not in known:
            say(f"src/{folder}", 0, "not named in modules.txt")


def check_include(path, number, target, known, granted, own, say):
    module, _, rest = target.partition("/")
    if not rest or module not in known:
        say(path, number, f'"{target}" must be written with its module\'s name')
        return
    if module == own:
        return
    if module not in granted:
        say(path, number, f"'{own}' may not use '{module}' (see modules.txt)")
    elif not known[module][0] and rest != module + ".h":
        say(path, number, f"'{module}' is entered by its door \"{module}/{module}.h\" alone")


def check_source(path, known, say):
    parts = path.split("/")
    own = parts[1]
    granted = known.get(own, (False, []))[1]
    with open(os.path.join(ROOT, path), encoding="utf-8") as text:
        lines = text.read().split("\n")
    if len(lines) > LONGEST_FILE:
        say(path, len(lines), f"longer than {LONGEST_FILE} lines: it may want to be two")
    includes = []
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE:
            say(path, number, f"longer than {LONGEST_LINE} characters")
        if "\t" in line:
            say(path, number, "a tab: indent with spaces")
        found = INCLUDE.match(line)
        if found:
            includes.append(found.group(1))
            check_include(path, number, found.group(1), known, granted, own, say)
    if path.endswith(".h") and "#pragma once" not in lines[0]:
        say(path, 1, "a header begins with #pragma once")
    header = path[len("src/"):-len(".c")] + ".h"
    if path.endswith(".c") and os.path.exists(os.path.join(ROOT, "src", header)) and includes[:1] != [header]:
        say(path, 1, f'its own header "{header}" comes first')


def check_unit_test(path, known, say):
    parts = path.split("/")
    if len(parts) < 4:
        return
    module = parts[2]
    if module not in known:
        say(path, 0, f"tests of '{module}', which modules.txt does not name")
        return
    with open(os.path.join(ROOT, path), encoding="utf-8") as text:
        for number, line in enumerate(text, 1):
            found = INCLUDE.match(line)
            if not found or found.group(1).startswith("unit/"):
                continue
            target = found.group(1).partition("/")[0]
            if target != module and target not in known[module][1]:
                say(path, number, f"a unit test of '{module}' may not reach into '{target}'")


def main():
    breaches = []

    def say(path, number, what):
        breaches.append(f"{path}:{number}: {what}" if number else f"{path}: {what}")

    known = modules()
    check_modules(known, say)
    count = 0
    for path in sources("src"):
        check_source(path, known, say)
        count += 1
    for path in sources("tests/unit"):
        check_unit_test(path, known, say)
        count += 1
    for breach in breaches:
        print(breach)
    print(f"{count} files in {len(known)} modules held to the rules: {len(breaches)} breaches")
    sys.exit(1 if breaches else 0)


if __name__ == "__main__":
    main()
