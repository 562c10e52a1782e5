#!/usr/bin/env python3
"""Breaks every rule of tools/check_house.py once, in a small tree of its own, and sees that it is told."""
import contextlib
import os
import shutil
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tools"))
sys.dont_write_bytecode = True
import check_house  # noqa: E402  (found beside the tree it checks)

# A tree that keeps every rule: an open module, one with a door, and the command line.
GOOD = {
    "modules.txt": "# a comment\nbase open :\nstore : base   # the case file\ncli : base store\n",
    "CMakeLists.txt": "set(LIBRARIES_base PkgConfig::SODIUM m)\nset(LIBRARIES_store PkgConfig::SQLITE)\n",
    "src/base/err.h": "#pragma once\n/// Errors.\n#include <stdbool.h>\n",
    "src/base/err.c": '#include "base/err.h"\n\n#include <string.h>\n\nstatic const int limits[] = {1, 2};\n',
    "src/store/store.h": '#pragma once\n/// The case file.\n#include "base/err.h"\n',
    "src/store/rows.h": "#pragma once\n/// Rows.\n",
    "src/store/rows.c": '#include "store/rows.h"\n\n#include <sqlite3.h>\n\n#include "base/err.h"\n',
    "src/cli/cli.h": "#pragma once\n/// The command line.\n",
    "src/cli/verbs.c": '#include "cli/cli.h"\n\n#include <time.h>\n\n#include "store/store.h"\n'
                       '    {"pool", "PATH...", ""},\n    {"help", "[VERB]", ""},\n',
    "tests/unit/store/rows_test.c": '#include "unit/test.h"\n#include "base/err.h"\n#include "store/rows.h"\n',
    "tests/fuzz/rows_fuzz.c": "// Promise: no crash, whatever the bytes.\n",
    "docs/pool.md": "# pool\nSee [the words](glossary.md#case) and [elsewhere](https://example.org/x).\n",
    "docs/glossary.md": "# Words\n",
}


@contextlib.contextmanager
def tree(changes):
    folder = tempfile.mkdtemp(prefix="house-")
    try:
        for path, text in {**GOOD, **changes}.items():
            if text is None:
                continue
            os.makedirs(os.path.join(folder, os.path.dirname(path)), exist_ok=True)
            with open(os.path.join(folder, path), "w", encoding="utf-8") as out:
                out.write(text)
        yield folder
    finally:
        shutil.rmtree(folder)


class House(unittest.TestCase):
    def breaches(self, **changes):
        with tree(changes.get("files", {})) as folder:
            return check_house.check(folder).breaches

    def told(self, expected, path, text):
        """Exactly one breach, which says where and what."""
        found = self.breaches(files={path: text})
        self.assertEqual(len(found), 1, f"wanted one breach about {expected!r}, got {found}")
        self.assertIn(expected, found[0])

    def added(self, expected, path, more, at_end=True):
        self.told(expected, path, GOOD[path] + more if at_end else more + GOOD[path])

    def test_a_tree_that_keeps_the_rules_is_not_complained_of(self):
        self.assertEqual(self.breaches(), [])

    # Modules
    def test_a_module_may_not_use_one_below_it(self):
        found = self.breaches(files={"modules.txt": "base open : store\nstore : base\ncli : base store\n"})
        self.assertEqual(found, ["modules.txt: 'base' may use 'store', which does not stand above it"])

    def test_an_include_against_the_order_is_told(self):
        self.added("src/base/err.h:4: 'base' may not use 'store'", "src/base/err.h", '#include "store/store.h"\n')

    def test_a_module_is_entered_by_its_door_alone(self):
        self.added("'store' is entered by its door", "src/cli/cli.h", '#include "store/rows.h"\n')

    def test_a_module_without_a_door_is_told(self):
        found = self.breaches(files={"src/store/store.h": None, "src/cli/verbs.c": '#include "cli/cli.h"\n'})
        self.assertEqual(found, ["modules.txt: module 'store' has no door src/store/store.h"])

    def test_a_module_with_nothing_in_it_is_told(self):
        self.told("module 'link' has nothing in src/link", "modules.txt", GOOD["modules.txt"] + "link : base\n")

    def test_a_folder_that_modules_txt_does_not_name_is_told(self):
        self.told("src/link: not named in modules.txt", "src/link/link.h", "#pragma once\n/// Linking.\n")

    # Includes
    def test_an_include_without_its_module_is_told(self):
        self.added("must be written with its module's name", "src/store/rows.c", '#include "rows.h"\n')

    def test_a_project_header_in_angle_brackets_is_told(self):
        self.told("is this project's own", "src/base/err.h", "#pragma once\n/// Errors.\n#include <base/text.h>\n")

    def test_a_library_that_the_module_may_not_link_is_told(self):
        self.told("'base' may not use <sqlite3.h>", "src/base/err.h", "#pragma once\n/// Errors.\n#include <sqlite3.h>\n")

    def test_a_file_whose_own_header_is_not_first_is_told(self):
        self.told('its own header "base/err.h" comes first', "src/base/err.c", '#include <string.h>\n#include "base/err.h"\n')

    def test_a_system_header_after_the_projects_is_told(self):
        self.added("<math.h> comes before the project's own headers", "src/store/rows.c", "#include <math.h>\n")

    def test_a_header_without_pragma_once_is_told(self):
        self.told("begins with #pragma once", "src/cli/cli.h", "/// The command line.\n")

    def test_a_header_that_does_not_say_what_it_is_for_is_told(self):
        self.told("says what it is for", "src/cli/cli.h", "#pragma once\n")

    # What stands in the code
    def test_a_long_line_is_told(self):
        self.added("longer than 120 characters", "src/base/err.c", "// " + "x" * 120 + "\n")

    def test_a_long_file_is_told(self):
        self.added("longer than 800 lines", "src/base/err.c", "\n" * 800)

    def test_a_tab_is_told(self):
        self.added("a tab", "src/base/err.c", "\tint x;\n")

    def test_a_mark_left_behind_is_told(self):
        self.added("a mark left behind", "src/base/err.c", "// " + "TO" + "DO: later\n")

    def test_an_unbounded_call_is_told(self):
        self.added("strcpy() has no bounds", "src/base/err.c", "    strcpy(to, from);\n")

    def test_the_clock_outside_the_command_line_is_told(self):
        self.added("time(): time, chance", "src/base/err.c", "    return time(NULL);\n")

    def test_the_clock_on_the_command_line_is_no_breach(self):
        self.assertEqual(self.breaches(files={"src/cli/verbs.c": GOOD["src/cli/verbs.c"] + "    time(NULL);\n"}), [])

    def test_a_call_spoken_of_in_a_comment_or_string_is_no_breach(self):
        text = GOOD["src/base/err.c"] + '    // strcpy(a, b) would be wrong\n    say("time(NULL)");\n    instant_time(x);\n'
        self.assertEqual(self.breaches(files={"src/base/err.c": text}), [])

    def test_state_at_file_scope_is_told(self):
        for line in ("static int count;\n", "static char buffer[20];\n", "static struct Thing *things = NULL;\n"):
            self.added("state at file scope", "src/base/err.c", line)

    def test_static_functions_and_tables_are_no_state(self):
        text = GOOD["src/base/err.c"] + "static int add(int a);\nstatic const char *const words[] = {0};\nstatic int add(int a)\n"
        self.assertEqual(self.breaches(files={"src/base/err.c": text}), [])

    def test_a_files_own_function_with_the_name_of_a_known_one_is_told(self):
        known = GOOD["src/base/err.c"] + "bool say(const char *what)\n{\n}\n"
        with tree({"src/base/err.c": known, "src/store/rows.c": GOOD["src/store/rows.c"] + "static void say(int row)\n"}) as folder:
            found = check_house.check(folder).breaches
        self.assertEqual(found, ["src/store/rows.c:6: say() is also a function of src/base/err.c: one name, one meaning"])

    def test_a_name_that_two_files_keep_to_themselves_is_no_breach(self):
        more = "static void say(int row);\nstatic void say(int row)\n"
        self.assertEqual(self.breaches(files={path: GOOD[path] + more for path in ("src/base/err.c", "src/store/rows.c")}), [])

    # Tests
    def test_a_unit_test_that_reaches_into_another_module_is_told(self):
        self.added("may not reach into 'cli'", "tests/unit/store/rows_test.c", '#include "cli/cli.h"\n')

    def test_a_unit_test_of_no_module_is_told(self):
        self.told("tests of 'nothing'", "tests/unit/nothing/x_test.c", "int x;\n")

    def test_a_reader_that_no_fuzz_target_names_is_told(self):
        table = ('    FORMAT("list", "lists", .read = list_read),\n    FORMAT("rows", "rows", .read = rows_read),\n'
                 '    FORMAT("layer", "layers", .write = layer_write),\n')
        target = '// Promise: no crash.\n    read("rows", data);\n'
        found = self.breaches(files={"src/formats/formats.c": table, "tests/fuzz/rows_fuzz.c": target})
        self.assertEqual([line for line in found if "fuzz" in line],
                         ["src/formats/formats.c:1: no fuzz target names the format 'list': every reader is fuzzed"])

    def test_a_fuzz_target_without_a_promise_is_told(self):
        self.told("opens with its promise", "tests/fuzz/rows_fuzz.c", "int x;\n")

    # Documents
    def test_a_verb_without_a_page_is_told(self):
        self.told("verb 'pool' has no page docs/pool.md", "docs/pool.md", None)

    def test_a_link_that_leads_nowhere_is_told(self):
        self.told("docs/glossary.md:1: leads nowhere: gone.md", "docs/glossary.md", "[x](gone.md)\n")


if __name__ == "__main__":
    unittest.main()
