#!/usr/bin/env python3
"""Makes maker/code.json, what `asterism samples add` says of six harmless programs: make_code.py PROGRAM

The programs are written here, compiled by the C compiler at hand, read, and thrown away; nothing runs them. What
is kept is one sample line each, so that the case needs no compiler. Another compiler gives other features of the
same kind, and make_case.py takes whatever stands in the file.
"""
import json
import pathlib
import random
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def workshop(n):
    """A function of one workshop's own library: long enough to be told apart, and of no use."""
    return f"""
__attribute__((noinline)) static unsigned long work_{n}(unsigned long x, const unsigned char *p, int n) {{
    unsigned long h = x ^ {0x9e3779b9 + n * 77773}ul, k = {n + 3};
    for (int i = 0; i < n; i++) {{
        h ^= p[i] + k; h *= {0x1000193 + 2 * n}ul; h = (h << {7 + n}) | (h >> {57 - n});
        if (h & {1 << n}) h += (unsigned long)i * {n * 2 + 5}; else k = k * {n + 11} + h {"^+-|"[n % 4]} x;
        {"if (k % 13 == 5) h ^= k >> 3;" * (n % 3)} {"while (k > 1000000) k -= h & 4095;" * (n % 2)}
    }}
    return h ^ (h >> {20 + n}) ^ k;
}}"""


def public(n):
    """A function of a library that anybody links."""
    return f"""
__attribute__((noinline)) static unsigned long sum_{n}(unsigned long x, const unsigned char *p, int n) {{
    unsigned long low = 1, high = x & 65535;
    for (int turn = 0; turn < {n + 3}; turn++)
        for (int i = n; i-- > 0; {"high ^= low >> 2" if n % 2 else "high += low / 7"}) {{
            low = (low + p[i] * {n + 2}) % 65521; high = (high + low) % 65521;
            {"if (low < high) low ^= (unsigned long)turn << 4;" * (n % 3 + 1)}
        }}
    return high << 16 {"|+^-"[n]} low;
}}"""


STEPS = ["x += p[i] * 3;", "x ^= x << 5;", "y -= x & 255;", "x = x / 9 + y;", "if (y > x) y >>= 2;", "y |= p[i] + 7u;",
         "while (x > 99999) x -= 4097;", "x = y % 31 ? x + 1 : x - y;", "y = (y << 3) - p[i];", "x *= y | 1;"]


def own(name, n):
    """A function of one program alone: steps as chance has them."""
    chance = random.Random(f"{name} {n}")
    steps = " ".join(chance.choice(STEPS) for _ in range(9))
    return f"""
__attribute__((noinline)) static unsigned long {name}_{n}(unsigned long x, const unsigned char *p, int n) {{
    unsigned long y = {n + 1};
    for (int i = 0; i < n; i++) {{ {steps} }}
    return x ^ y;
}}"""


# Program: functions of the workshop's, of the public library, and of its own.
PROGRAMS = {"implant": (6, 0, 0), "stray": (6, 0, 1), "archiver": (0, 4, 9), "keylog": (0, 4, 9), "lure": (0, 4, 9),
            "nuisance": (0, 4, 9)}


def source(name, shop, common, alone):
    names = [f"work_{n}" for n in range(shop)] + [f"sum_{n}" for n in range(common)] + [f"{name}_{n}" for n in range(alone)]
    calls = "".join(f"sum += {function}(sum, (const unsigned char *)argv[i], argc);" for function in names)
    bodies = [*map(workshop, range(shop)), *map(public, range(common)), *(own(name, n) for n in range(alone))]
    return "#include <stdio.h>\n" + "".join(bodies) + f"""
int main(int argc, char **argv) {{
    unsigned long sum = 0;
    for (int i = 0; i < argc; i++) {{ {calls} }}
    printf("invented sample: {name} %lu\\n", sum);
    return 0;
}}
"""


def read(program, folder, name):
    path = folder / name
    (folder / "source.c").write_text(source(name, *PROGRAMS[name]))
    subprocess.run(["cc", "-O2", "-s", "-o", path, folder / "source.c"], check=True)
    case = ["-C", folder / f"case-{name}"]
    subprocess.run([program, "init", case[1]], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([program, *case, "samples", "add", path, "--quiet"], check=True, stdout=subprocess.DEVNULL)
    rows = subprocess.run([program, *case, "--json", "record", "list"], check=True, stdout=subprocess.PIPE).stdout
    digest = json.loads(rows.splitlines()[0])["digest"]
    raw = subprocess.run([program, *case, "record", "show", digest], check=True, stdout=subprocess.PIPE).stdout
    return json.loads(raw)


def main():
    with tempfile.TemporaryDirectory() as folder:
        lines = {name: read(sys.argv[1], pathlib.Path(folder), name) for name in PROGRAMS}
    (HERE / "maker" / "code.json").write_text(json.dumps(lines, indent=1) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} PROGRAM")
    main()
