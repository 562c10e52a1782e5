#!/usr/bin/env python3
"""Hold the tree to its own rules (STYLE.md, modules.txt), as far as a program can see them.

    tools/check_house.py [ROOT]

Who may include whom and by which door, who may reach which library, header order, sizes, clock and chance, state at
file scope, one meaning a name, where tests live, one page a verb, links between documents. Prints one line a breach, exits 1 when there is
any. Standard library only. tests/house/ breaks every rule on purpose and sees that it is told.
"""
import os
import re
import sys

LONGEST_LINE = 120
LONGEST_FILE = 800
SOURCES = (".c", ".h", ".cpp")

QUOTED = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
ANGLED = re.compile(r"^\s*#\s*include\s+<([^>]+)>")

# A third-party header belongs to the package of its library; CMakeLists.txt says which module may link it.
LIBRARY_OF_HEADER = (
    (re.compile(r"^sqlite3\.h$"), "SQLITE"),
    (re.compile(r"^nettle/"), "NETTLE"),
    (re.compile(r"^xxh"), "XXHASH"),
    (re.compile(r"^zstd"), "ZSTD"),
    (re.compile(r"^libpsl\.h$"), "PSL"),
    (re.compile(r"^idn2\.h$"), "IDN2"),
    (re.compile(r"^pcre2\.h$"), "PCRE2"),
    (re.compile(r"^libxml/"), "XML"),
    (re.compile(r"^yaml\.h$"), "YAML"),
    (re.compile(r"^archive(_entry)?\.h$"), "ARCHIVE"),
    (re.compile(r"^simdjson"), "SIMDJSON"),
    (re.compile(r"^gmime/"), "GMIME"),
    (re.compile(r"^seccomp\.h$"), "SECCOMP"),
    (re.compile(r"^yara\.h$"), "YARA"),
    (re.compile(r"^tlsh\.h$"), "tlsh"),
    (re.compile(r"^capstone/"), "CAPSTONE"),
)

# Calls that no module makes, and why.
UNBOUNDED = re.compile(r"(?<![\w.>])(gets|strcpy|strcat|sprintf|vsprintf|atoi|atol|atof|strtok|alloca|system|popen)\s*\(")
CHANCE = re.compile(r"(?<![\w.>])(time|clock|clock_gettime|gettimeofday|localtime|rand|srand|random|drand48|getenv)\s*\(")
MARK = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
# A variable at file scope that can change. Tables are const; a test's registry is the test's own.
STATE = re.compile(r"^static\s+(?!.*\bconst\b)(?!inline\b)[\w\s*]+?\b\w+\s*(\[[^\]]*\]\s*)*(=.*|;)\s*$")
# A function that begins here, not one that is only declared.
FUNCTION = re.compile(r"^([A-Za-z_][\w ]*?)[ *]+(\w+)\((?!.*;\s*$)")


class Tree:
    def __init__(self, root):
        self.root = root
        self.breaches = []
        self.files = 0
        self.modules = self.read_modules()
        self.libraries = self.read_libraries()

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def say(self, path, number, what):
        self.breaches.append(f"{path}:{number}: {what}" if number else f"{path}: {what}")

    def lines(self, path):
        with open(self.path(path), encoding="utf-8", errors="replace") as text:
            return text.read().split("\n")

    def walk(self, folder, endings):
        for where, folders, names in os.walk(self.path(folder)):
            folders.sort()
            for name in sorted(names):
                if name.endswith(endings):
                    yield os.path.relpath(os.path.join(where, name), self.root)

    def read_modules(self):
        """{name: (is_open, granted)} in the order of modules.txt."""
        found = {}
        for line in self.lines("modules.txt"):
            line = line.split("#")[0].strip()
            if line:
                head, _, granted = line.partition(":")
                words = head.split()
                found[words[0]] = ("open" in words[1:], granted.split())
        return found

    def read_libraries(self):
        """{module: the libraries outside the tree that CMakeLists.txt lets it link}"""
        found = {}
        for line in self.lines("CMakeLists.txt"):
            match = re.match(r"set\(LIBRARIES_([a-z]+) ([^)]*)\)", line)
            if match:
                found[match.group(1)] = [word.replace("PkgConfig::", "") for word in match.group(2).split()]
        return found


def check_modules(tree):
    seen = []
    for name, (is_open, granted) in tree.modules.items():
        for other in granted:
            if other not in seen:
                tree.say("modules.txt", 0, f"'{name}' may use '{other}', which does not stand above it")
        seen.append(name)
        if not any(tree.walk(f"src/{name}", SOURCES)):
            tree.say("modules.txt", 0, f"module '{name}' has nothing in src/{name}")
        elif not is_open and not os.path.exists(tree.path("src", name, name + ".h")):
            tree.say("modules.txt", 0, f"module '{name}' has no door src/{name}/{name}.h")
    for folder in sorted(os.listdir(tree.path("src"))):
        if folder not in tree.modules:
            tree.say(f"src/{folder}", 0, "not named in modules.txt")


def check_include(tree, path, number, target, own):
    granted = tree.modules.get(own, (False, []))[1]
    module, _, rest = target.partition("/")
    if not rest or module not in tree.modules:
        tree.say(path, number, f'"{target}" must be written with its module\'s name')
    elif module == own:
        return
    elif module not in granted:
        tree.say(path, number, f"'{own}' may not use '{module}' (see modules.txt)")
    elif not tree.modules[module][0] and rest != module + ".h":
        tree.say(path, number, f"'{module}' is entered by its door \"{module}/{module}.h\" alone")


def check_library(tree, path, number, target, own):
    if target.split("/")[0] in tree.modules and "/" in target:
        tree.say(path, number, f'<{target}> is this project\'s own: write "{target}"')
    for pattern, library in LIBRARY_OF_HEADER:
        if pattern.match(target) and library not in tree.libraries.get(own, []):
            tree.say(path, number, f"'{own}' may not use <{target}>: CMakeLists.txt does not link it")


def check_includes(tree, path, lines, own):
    """Direction, doors, libraries, and the order: own header (or the one it serves), system, other modules."""
    includes = []
    own_header = os.path.splitext(path[len("src/"):])[0] + ".h"
    has_project = False
    for number, line in enumerate(lines, 1):
        quoted, angled = QUOTED.match(line), ANGLED.match(line)
        if quoted:
            has_project = has_project or bool(includes)
            includes.append(quoted.group(1))
            check_include(tree, path, number, quoted.group(1), own)
        elif angled:
            includes.append(angled.group(1))
            check_library(tree, path, number, angled.group(1), own)
            if has_project:
                tree.say(path, number, f"<{angled.group(1)}> comes before the project's own headers")
    if not path.endswith(".h") and os.path.exists(tree.path("src", own_header)) and includes[:1] != [own_header]:
        tree.say(path, 1, f'its own header "{own_header}" comes first')


def check_size(tree, path, lines):
    if len(lines) > LONGEST_FILE:
        tree.say(path, len(lines), f"longer than {LONGEST_FILE} lines: it may want to be two")
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE:
            tree.say(path, number, f"longer than {LONGEST_LINE} characters")
        if "\t" in line:
            tree.say(path, number, "a tab: indent with spaces")
        if MARK.search(line):
            tree.say(path, number, "a mark left behind: do it now, or file an issue")


def bare(line):
    """The line without its comment and without what stands in quotes."""
    return re.sub(r'"(?:[^"\\]|\\.)*"', '""', line).split("//")[0]


def check_calls(tree, path, lines, own):
    for number, line in enumerate(map(bare, lines), 1):
        found = UNBOUNDED.search(line)
        if found:
            tree.say(path, number, f"{found.group(1)}() has no bounds, reports no error or starts a shell")
        found = CHANCE.search(line)
        if found and own != "cli":
            tree.say(path, number, f"{found.group(1)}(): time, chance and the environment arrive as parameters")
        if STATE.match(line):
            tree.say(path, number, "state at file scope: pass it, or make it const")


def check_headers(tree, path, lines):
    if lines[0].strip() != "#pragma once":
        tree.say(path, 1, "a header begins with #pragma once")
    if not any(line.startswith("///") for line in lines):
        tree.say(path, 1, "a header says what it is for (///)")


def check_source(tree, path):
    own = path.split("/")[1]
    lines = tree.lines(path)
    check_size(tree, path, lines)
    check_includes(tree, path, lines, own)
    check_calls(tree, path, lines, own)
    if path.endswith(".h"):
        check_headers(tree, path, lines)


def check_names(tree):
    """A file's own function does not bear the name of one that the whole program knows: who looks it up finds one."""
    known, own = {}, []
    for path in tree.walk("src", (".c",)):
        for number, line in enumerate(tree.lines(path), 1):
            found = FUNCTION.match(line)
            if found and "static" in found.group(1).split():
                own.append((path, number, found.group(2)))
            elif found:
                known.setdefault(found.group(2), path)
    for path, number, name in own:
        if name in known:
            tree.say(path, number, f"{name}() is also a function of {known[name]}: one name, one meaning")


def check_unit_test(tree, path):
    parts = path.split("/")
    lines = tree.lines(path)
    check_size(tree, path, lines)
    if len(parts) < 4:
        return
    module = parts[2]
    if module not in tree.modules:
        tree.say(path, 0, f"tests of '{module}', which modules.txt does not name")
        return
    for number, line in enumerate(lines, 1):
        found = QUOTED.match(line)
        target = found.group(1).partition("/")[0] if found else ""
        if found and target not in ("unit", module) and target not in tree.modules[module][1]:
            tree.say(path, number, f"a unit test of '{module}' may not reach into '{target}'")


def check_fuzz_targets(tree):
    """Every fuzz target states its promise in a comment before the code."""
    for path in tree.walk("tests/fuzz", (".c",)):
        tree.files += 1
        lines = tree.lines(path)
        check_size(tree, path, lines)
        if path.endswith("_fuzz.c") and "romise" not in "\n".join(lines[:15]):
            tree.say(path, 1, "a fuzz target opens with its promise (// Promise: ...)")


def check_readers(tree):
    """Every format that is read is fuzzed: a target names it."""
    table = "src/formats/formats.c"
    if not os.path.exists(tree.path(table)):
        return
    targets = "".join("\n".join(tree.lines(path)) for path in tree.walk("tests/fuzz", (".c",)))
    entries = re.finditer(r'FORMAT\("([a-z-]+)"(.*?)\)[,;]', "\n".join(tree.lines(table)), re.S)
    for entry in entries:
        if ".read" in entry.group(2) and not re.search(rf"\b{entry.group(1)}", targets):
            line = "\n".join(tree.lines(table))[:entry.start()].count("\n") + 1
            tree.say(table, line, f"no fuzz target names the format '{entry.group(1)}': every reader is fuzzed")


def check_verbs(tree):
    """Every verb that the table names has its page."""
    table = "src/cli/verbs.c"
    if not os.path.exists(tree.path(table)):
        return
    for number, line in enumerate(tree.lines(table), 1):
        found = re.match(r'\s*\{"([a-z]+)",', line)
        if found and found.group(1) not in ("help", "version"):
            page = f"docs/{found.group(1)}.md"
            if not os.path.exists(tree.path(page)):
                tree.say(table, number, f"verb '{found.group(1)}' has no page {page}")


def check_links(tree):
    """A document's links into the tree lead somewhere."""
    pages = [name for name in sorted(os.listdir(tree.root)) if name.endswith(".md")]
    for folder in ("docs", "cases"):
        pages += tree.walk(folder, (".md",))
    for page in pages:
        for number, line in enumerate(tree.lines(page), 1):
            for target in re.findall(r"\]\(([^)\s]+)\)", line):
                target = target.split("#")[0]
                if not target or re.match(r"[a-z]+:", target):
                    continue
                if not os.path.exists(tree.path(os.path.dirname(page), target)):
                    tree.say(page, number, f"leads nowhere: {target}")


def check(root):
    tree = Tree(root)
    check_modules(tree)
    for path in tree.walk("src", SOURCES):
        tree.files += 1
        check_source(tree, path)
    check_names(tree)
    for path in tree.walk("tests/unit", SOURCES):
        tree.files += 1
        check_unit_test(tree, path)
    check_fuzz_targets(tree)
    check_readers(tree)
    check_verbs(tree)
    check_links(tree)
    return tree


def main():
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    tree = check(sys.argv[1] if len(sys.argv) > 1 else here)
    for breach in tree.breaches:
        print(breach)
    print(f"{tree.files} files in {len(tree.modules)} modules held to the rules: {len(tree.breaches)} breaches")
    sys.exit(1 if tree.breaches else 0)


if __name__ == "__main__":
    main()
