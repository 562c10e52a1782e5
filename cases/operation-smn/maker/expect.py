"""What a careful engine must conclude, worked out from the story and checked against the evidence that
stands in the files."""
import json

from .story import HUB_IP, HUB_PARENT, PUBLIC
from .values import hashes

ACTORS = ("Axiom", "APT1", "Dusty Lantern", "Velvet Heron")
GROUP = {"md5": "hash", "sha1": "hash", "sha256": "hash"}
COMMON = {HUB_IP, "CVE-2013-3893"} | {v for s, m in PUBLIC.values() for v in [m, *hashes(s).values()]}


def evidence(a, b):
    """Values both files state that are neither hub nor public tool; several hashes of one sample count
    once."""
    both = [v for v in a.printed() if v in set(b.printed()) and v[1] not in COMMON
            and not v[1].endswith(HUB_PARENT)]
    seen = {}
    for kind, value in both:
        if GROUP.get(kind) == "hash":
            sample = next(s for k, s in a.values if k == "sample" and value in hashes(s).values())
            seen[("hash", sample)] = value
        else:
            seen[(kind, value)] = value
    return sorted(seen)


def kinds(shared):
    return sorted({k for k, _ in shared})


def why(shared):
    count = {k: sum(1 for kind, _ in shared if kind == k) for k in kinds(shared)}
    return "shares " + ", ".join(f"{n} {k}" for k, n in count.items())


def strong(a, b, least=4):
    shared = evidence(a, b)
    return len(shared) >= least and len(kinds(shared)) >= 2


def chain(activities, a, b):
    """The shortest way from a to b on which every hop is strong; None where there is none."""
    before, line = {a.key: None}, [a]
    while line:
        at = line.pop(0)
        if at is b:
            out = []
            while at is not None:
                out.append(at.key)
                at = before[at.key]
            return out[::-1]
        for c in activities:
            if c.key not in before and c.actor == a.actor and strong(at, c):
                before[c.key] = at
                line.append(c)
    return None


def same_pairs(activities):
    """Pairs near in time, of two partners that are not gullwing, that share at least five values of at
    least three kinds."""
    out = []
    for actor, most in zip(ACTORS, (20, 8, 4, 4)):
        mine = [a for a in activities if a.actor == actor and not a.copy_of and a.partner != "gullwing"
                and "flag" not in a.trap]
        found, used = [], {}
        for i, a in enumerate(mine):
            for b in mine[i + 1:]:
                shared = evidence(a, b)
                near = a.partner != b.partner and (b.date - a.date).days <= 300
                if near and len(shared) >= 5 and len(kinds(shared)) >= 3:
                    found.append((-len(shared), a, b, shared))
        for _, a, b, shared in sorted(found, key=lambda f: (f[0], f[1].key, f[2].key)):
            if len([1 for s in out if s[3] == actor]) < most and used.get(a.key, 0) < 2 and used.get(b.key,
                    0) < 2:
                used[a.key], used[b.key] = used.get(a.key, 0) + 1, used.get(b.key, 0) + 1
                out.append((a, b, why(shared), actor))
    return out


def long_pairs(activities):
    out = []
    for actor in ACTORS:
        mine = [a for a in activities if a.actor == actor and not a.copy_of and a.partner != "gullwing"
                and sum(strong(a, b) for b in activities if b is not a and b.actor == actor) >= 2]
        steps = 6 if actor == "Axiom" else 1
        marks = [mine[round(i * (len(mine) - 1) / steps)] for i in range(steps + 1)]
        for a, b in [(marks[0], m) for m in marks[1:]]:
            way = chain(activities, a, b)
            if way:
                out.append((a, b, way))
    return out


def functions(a, code):
    """The function hashes of a sample line."""
    return {i["v"] for i in code[a.program]["indicators"] if i["t"] == "functionhash"} if a.program else set()


def code_pairs(activities, code):
    """The stray program and the one whose functions it has; and programs of several hands, with the library that
    all of these link."""
    has = [a for a in activities if a.program]
    stray, = [a for a in has if a.campaign == "code"]
    alike, = [a for a in has if a is not stray and functions(a, code) & functions(stray, code)]
    assert alike.actor == stray.actor and not evidence(alike, stray)
    apart = [(a, b, "programs that link one public library") for i, a in enumerate(has) for b in has[i + 1:]
             if functions(a, code) & functions(b, code) and stray not in (a, b)]
    return (stray, alike, len(functions(stray, code) & functions(alike, code))), apart


def conclude(activities, facts, faults, code):
    by = {actor: [a for a in activities if a.actor == actor] for actor in ACTORS + (None, "One-off 2012")}
    clear = {x: [a for a in by[x] if a.partner != "gullwing" and not a.trap and len(a.values) > 8]
             for x in ACTORS}
    same, far = same_pairs(activities), long_pairs(activities)
    flags = [a for a in by["Velvet Heron"] if "false flag" in a.trap]
    domain_owner = next(a for a in clear["Axiom"] if ("domain", facts["planted_domain"]) in a.values)
    pdb_owner = next(a for a in clear["Axiom"] if ("pdb", facts["planted_pdb"]) in a.values)
    one_off = [a for a in activities if a.actor == "One-off 2012"]
    one_off_source = next(a for a in by["Axiom"] if ("domain", facts["one_off_domain"]) in a.values)
    homonym = next(a for a in by["Axiom"] if "homonym" in a.trap)
    tigerlily = next(a for a in by["Velvet Heron"] if a.names == ["Tigerlily"])
    misnamed = next(a for a in by["APT1"] if a.partner == "gullwing")

    def using(actor, which):
        return next((a for a in by[actor] if ("sample", PUBLIC[which][0]) in a.values and not a.trap), None)

    different = []
    for i, x in enumerate(ACTORS):
        for y in ACTORS[i + 1:]:
            different += [(clear[x][len(clear[x]) // 2], clear[y][len(clear[y]) // 2],
                           f"{x} and {y} share nothing but hubs"),
                          (clear[x][-1], clear[y][-1], f"{x} and {y} share nothing but hubs")]
    different += [(flags[0], domain_owner, "false flag: one published domain, from one partner only"),
                  (flags[1], pdb_owner, "false flag: one published build path, from one partner only"),
                  (using("Dusty Lantern", "gh0st"), using("Axiom", "gh0st"),
                   "the same public Gh0st RAT builder sample and mutex"),
                  (using("Velvet Heron", "ivy"), using("APT1", "ivy"),
                   "the same public Poison Ivy builder sample and mutex"),
                  (using("Velvet Heron", "ivy"), using("Axiom", "ivy"),
                   "the same public Poison Ivy builder sample and mutex"),
                  (one_off[0], one_off_source,
                   "three copies of one list hold one domain of Axiom's: one fact, not three"),
                  (tigerlily, homonym, "both are called Tigerlily, by two partners that mean two actors"),
                  (misnamed, clear["Axiom"][20], "gullwing calls this APT1 activity Axiom; a name alone glues nothing")]
    tied, apart = code_pairs(activities, code)
    different += apart
    alone = [a for a in activities if a.campaign in ("background", "crumbs")]
    copies = [(a.copy_of, a) for a in activities if a.copy_of]
    named = {a.key: x for x in ACTORS for a in {p[0].key: p[0] for p in same if p[3] == x}.values()}
    aliases, disputed = {}, {}
    for x in ACTORS:
        wrong = {n for a in by[x] if a.partner == "gullwing" or "false flag" in a.trap for n in a.names} - {x}
        aliases[x] = sorted({n for a in by[x] for n in a.names} - wrong - {x})
        disputed[x] = sorted(wrong)
        votes = {}
        for a in by[x]:
            for n in a.names:
                votes.setdefault(n, set()).add(a.partner)
        assert len(votes[x]) == max(len(v) for v in votes.values()) and sum(len(v) == len(votes[x])
                for v in votes.values()) == 1, votes
    complaints = {}
    for partner in sorted({a.partner for a in activities}):
        complaints[partner] = sum(1 for f in faults if f[0] == partner)
    for a, b, _, actor in same:
        assert a.actor == b.actor == actor
    for a, b, _ in different:
        assert a.actor != b.actor
    return {"code": tied, "same": same, "far": far, "different": different, "alone": alone, "copies": copies,
            "named": named,
            "aliases": aliases, "disputed": disputed, "complaints": complaints, "faults": faults,
            "flags": flags,
            "either": [a for a in activities if a.note == "thin" or a.campaign == "mixture"],
            "mixtures": [a for a in activities if a.campaign == "mixture"],
            "red": [a for a in activities if a.tlp == "RED"], "facts": facts, "by": by}


# What `weigh` shows beside the odds of an actor's cluster: relations as (claim, source, grade, what it would speak for), and
# numbers as (claim, low, high, least, most, sources combined, sources set aside). gullwing is graded E: its numbers are set aside,
# and so is a number with one end only. That gullwing calls one activity of APT1's Axiom brings APT1 no claim of Axiom's.
CLAIMED = {
    "Axiom": {
        "claims": [("same", "gullwing", "E6", "one"), ("same", "harbor-lab", "A2", "one"), ("same", "northgate", "B2", "one"),
                   ("different", "ironbridge", "B3", "separate"), ("part-of", "sable-cert", "A4", "umbrella"),
                   ("exceeds", "harbor-lab", "A3", None), ("opsec", "harbor-lab", "A2", None)],
        "numbers": [("operators", 40, 80, 30, 100, ["harbor-lab", "sable-cert"], ["gullwing", "ironbridge"]),
                    ("stolen-certificates", 2, 4, 2, 4, ["quietwater"], [])]},
    "APT1": {
        "claims": [("same", "gullwing", "E6", "one"), ("exceeds", "harbor-lab", "A3", None), ("opsec", "ironbridge", "B2", None)],
        "numbers": [("operators", 20, 40, 20, 40, ["quietwater"], [])]},
    "Dusty Lantern": {"claims": [], "numbers": []},
    "Velvet Heron": {"claims": [("different", "ironbridge", "B3", "separate")], "numbers": []},
}
NAMES_SAME = [["Axiom", "Hidden Lynx"], ["Axiom", "Group 72"], ["APT1", "Comment Crew"]]
NAMES_NOT_SAME = [["Axiom", "Velvet Heron"], ["Axiom", "APT1"], ["Dusty Lantern", "Velvet Heron"]]


def checks(c, activities):
    return json.dumps({
        "note": "invented; see EXPECTED.md. same and different: [activity, activity, why]; must hold. "
                "same_far: the same over years,"
                " by a chain of strong hops (fourth member); a good engine has most of them. code: together by so"
                " many functions and nothing else.",
        "activities": len(activities), "partners": len({a.partner for a in activities}),
        "same": [[a.key, b.key, w] for a, b, w, _ in c["same"]],
        "same_far": [[a.key, b.key, f"{len(way) - 1} strong hops", way] for a, b, way in c["far"]],
        "code": [c["code"][0].key, c["code"][1].key, c["code"][2]],
        "copies": [[a.key, b.key] for a, b in c["copies"]],
        "different": [[a.key, b.key, w] for a, b, w in c["different"]],
        "alone": [a.key for a in c["alone"]],
        "either_way": [a.key for a in c["either"]],
        "named": c["named"], "aliases": c["aliases"], "disputed": c["disputed"],
        "names_same": NAMES_SAME, "names_not_same": NAMES_NOT_SAME,
        "weigh": [{"of": [x], "best": ["one"]} for x in ACTORS]
        + [{"of": [x, y], "best": ["separate", "false-flag"] if {x, y} == {"Axiom", "Velvet Heron"} else ["separate"]}
           for i, x in enumerate(ACTORS) for y in ACTORS[i + 1:]],
        "hangs_on": {"Axiom": ["kestrel"], "APT1": [], "Dusty Lantern": [], "Velvet Heron": []},
        "claimed": CLAIMED,
        "red": [a.key for a in c["red"]],
        "complaints": c["complaints"],
        "complaint_places": [{"partner": p, "file": f, "place": place, "what": what} for p, f, place,
                             what in c["faults"]],
    }, indent=1, ensure_ascii=False) + "\n"
