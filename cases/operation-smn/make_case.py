#!/usr/bin/env python3
"""Makes the bundled case, every byte of it: make_case.py [--check]

Needs nothing but Python's standard library. Seeds are fixed and no clock is read, so every run gives
the same bytes. With --check nothing is written; it says what differs and exits 1.
"""
import json
import pathlib
import sys

sys.dont_write_bytecode = True
from maker import expect, lines, misp, pages, prose, stix, story  # noqa: E402
from maker.values import hashes  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
PARTNERS = [  # name, reliability, default marking, what it sends, column map
    ("harbor-lab", "A", "AMBER", "STIX 2.1 bundle (TLP 2.0), name and claim lines", ""),
    ("northgate", "B", "GREEN", "STIX 2.0 bundle (TLP 1), name and claim lines", ""),
    ("kestrel", "B", "AMBER", "MISP feed folder, claim lines", ""),
    ("sable-cert", "A", "AMBER+STRICT", "one MISP event; activity, name and claim lines", ""),
    ("ironbridge", "B", "", "CSV with the documented header, name and claim lines", ""),
    ("quietwater", "C", "", "CSV with its own header, name and claim lines", lines.OWN_MAP),
    ("lumen-watch", "B", "", "activity, name and claim lines", ""),
    ("orchard", "B", "GREEN", "Markdown reports", ""),
    ("postmark", "C", "", "plain-text bulletins", ""),
    ("tidewater", "B", "CLEAR", "HTML reports", ""),
    ("gullwing", "E", "", "activity, name and claim lines", ""),
]


def partner_files(activities, code, faults):
    of = {p[0]: [a for a in activities if a.partner == p[0] and a.campaign != "code"] for p in PARTNERS}
    event = [a for a in of["sable-cert"] if not a.id.startswith("SC")]
    files = {
        "harbor-lab": stix.v21(of["harbor-lab"], faults),
        "northgate": stix.v20(of["northgate"], faults),
        "kestrel": misp.feed(of["kestrel"], faults),
        "sable-cert": {f"event-{a.id}.json": misp.printed(misp.event(a, faults)) for a in event}
        | lines.activity_lines("sable-cert", "advisories.jsonl", [a for a in of["sable-cert"]
                if a not in event], faults),
        "ironbridge": lines.documented("ironbridge", "ironbridge.csv", of["ironbridge"], faults),
        "quietwater": lines.foreign("quietwater", "indicators.csv", of["quietwater"], faults),
        "lumen-watch": lines.activity_lines("lumen-watch", "activities.jsonl", of["lumen-watch"], faults,
                                            cut=6, bad=3),
        "orchard": {a.id + ".md": prose.markdown(a, n) for n, a in enumerate(of["orchard"])},
        "postmark": {a.id + ".txt": prose.text(a, n) for n, a in enumerate(of["postmark"])},
        "tidewater": {a.id + ".html": prose.page(a, n) for n, a in enumerate(of["tidewater"])},
        "gullwing": lines.activity_lines("gullwing", "all-we-know.jsonl", of["gullwing"], faults, cut=5,
                                         bad=4, junk=2),
    }
    for partner, groups in lines.NAME_CLAIMS.items():
        files[partner] |= lines.name_lines(partner, groups)
    for partner, claims in lines.CLAIMS.items():
        files[partner] |= lines.claim_lines(partner, claims)
    for partner in files:
        files[partner] |= lines.sample_lines([a for a in activities if a.partner == partner], code)
    return {f"partners/{p}/{name}": text for p, some in files.items() for name, text in some.items()}


def everything():
    code = json.loads((HERE / "maker" / "code.json").read_text())
    activities, facts = story.tell(code)
    faults = []
    files = partner_files(activities, code, faults)
    order = {p[0]: n for n, p in enumerate(PARTNERS)}
    faults.sort(key=lambda f: order[f[0]])
    c = expect.conclude(activities, facts, faults, code)
    files["partners.csv"] = lines.table([["name", "reliability", "tlp", "path", "map"]] + [
        [name, letter, tlp, f"partners/{name}", columns] for name, letter, tlp, _, columns in PARTNERS])
    files["truth.jsonl"] = "".join(json.dumps({"activity": a.key, "actor": a.actor}) + "\n"
                                   for a in sorted(activities, key=lambda a: a.key))
    labels = sorted({v for a in activities for k, v in a.values if k == "sample"})
    files["samples.csv"] = lines.table([["label", "sha256"]] + [[x, hashes(x)["sha256"]] for x in labels])
    files["expected.json"] = expect.checks(c, activities)
    files["EXPECTED.md"] = pages.expected(c, activities)
    files["README.md"] = pages.readme([(n, r, f) for n, r, _, f, _ in PARTNERS], activities)
    return files


def main():
    files = everything()
    old = {str(p.relative_to(HERE)) for p in (HERE / "partners").rglob("*") if p.is_file()}
    if "--check" in sys.argv[1:]:
        wrong = sorted((old - set(files)) | {n for n, text in files.items()
                                             if not (HERE / n).is_file()
                                             or (HERE / n).read_bytes() != text.encode()})
        print("\n".join(f"differs: {n}" for n in wrong) or f"all {len(files)} files are as made")
        return 1 if wrong else 0
    for name in old - set(files):
        (HERE / name).unlink()
    for name, text in files.items():
        (HERE / name).parent.mkdir(parents=True, exist_ok=True)
        (HERE / name).write_bytes(text.encode())
    print(f"{len(files)} files, {sum(len(t.encode()) for t in files.values())} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
