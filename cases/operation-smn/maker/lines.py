"""CSV with the documented header, CSV with a partner's own header, activity lines, name lines and claim lines."""
import csv
import datetime
import io
import json

from .story import HUB_IP
from .values import hashes

HEADER = ("activity date title type value first_seen last_seen tlp credibility family technique country "
          "sector actor url "
          "comment").split()
OWN_HEADER = ["Report", "Day", "Headline", "Kind", "IOC", "Seen From", "Seen To", "Sharing", "Malware",
              "Country", "Industry",
              "Group", "Remark"]
OWN_MAP = ("activity=Report,date=Day,title=Headline,type=Kind,value=IOC,first_seen=Seen "
           "From,last_seen=Seen To,tlp=Sharing,"
           "family=Malware,country=Country,sector=Industry,actor=Group,comment=Remark")
OWN_KIND = {"domain": "Domain", "ip": "IP", "sha256": "SHA-256", "md5": "MD5", "email": "E-Mail",
            "mutex": "Mutex",
            "pdb": "PDB", "url": "URL", "cve": "CVE"}
NOTE = "invented"


def seen(a, n):
    first = a.date - datetime.timedelta(days=11 + n * 3 % 40)
    return first.isoformat(), (a.date + datetime.timedelta(days=n * 5 % 9)).isoformat()


def table(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def documented(partner, name, activities, faults):
    rows = [HEADER]
    for at, a in enumerate(activities):
        for n, (kind, value) in enumerate(a.printed()):
            rows.append([a.id, a.date.isoformat(), a.title, kind, value, *seen(a, n), a.tlp or "",
                         str(1 + n % 3),
                         ";".join(a.families), ";".join(a.techniques), ";".join(a.countries),
                         ";".join(a.sectors),
                         ";".join(a.names), "" if n else f"https://reports.{partner}.example/{a.id.lower()}",
                         NOTE])
        same = [a.id, a.date.isoformat(), a.title]
        rest = ["", "", a.tlp or "", "3", "", "", "", "", "", "", "broken on purpose"]
        if at == 2:
            rows.append(same)
            faults.append((partner, name, f"line {len(rows)}", "a row of three fields: no type, no value"))
        if at == 4:
            rows.append(same + ["sha256", hashes("broken sha256")["sha256"][:60]] + rest)
            faults.append((partner, name, f"line {len(rows)}", "a sha256 of 60 digits"))
        if at == 6:
            rows.append(same + ["ip", "198.51.100.999"] + rest)
            faults.append((partner, name, f"line {len(rows)}", "not an address: 999"))
    return {name: table(rows)}


def foreign(partner, name, activities, faults):
    rows = [OWN_HEADER]
    for at, a in enumerate(activities):
        for n, (kind, value) in enumerate(a.printed()):
            shown = value.replace(".", "[.]", 1) if kind == "domain" and n % 3 == 0 else value
            row = [a.id, a.date.isoformat(), a.title, OWN_KIND[kind], shown, *seen(a, n), a.tlp or "",
                   ";".join(a.families),
                   ";".join(a.countries), ";".join(a.sectors), ";".join(a.names), NOTE]
            rows.append(row)
        if at == 1:
            bad = list(rows[-1])
            bad[3], bad[4], bad[5], bad[6] = "MD5", hashes("broken md5")["md5"] + "0f", "", ""
            rows.append(bad)
            faults.append((partner, name, f"line {len(rows)}", "an md5 of 34 digits"))
        if at == 5:
            bad = list(rows[-1])
            bad[3], bad[4], bad[5], bad[6] = "Domain", "not a domain at all", "", ""
            rows.append(bad)
            faults.append((partner, name, f"line {len(rows)}", "blanks in a domain"))
    return {name: table(rows)}


def line(a, partner):
    body = {"id": a.id, "publisher": partner, "date": a.date.isoformat(), "title": a.title,
            "url": f"https://reports.{partner}.example/{a.id}"}
    if a.tlp:
        body["tlp"] = a.tlp
    body["indicators"] = []
    for n, (kind, value) in enumerate(a.printed()):
        item = {"t": kind, "v": value}
        if n % 2 == 0:
            item["first_seen"], item["last_seen"] = seen(a, n)
        if partner == "lumen-watch" and value == HUB_IP:
            item["w"] = 1
        body["indicators"].append(item)
    for field in ("families", "techniques", "countries", "sectors", "names"):
        if getattr(a, field):
            body[field] = getattr(a, field)
    return body | {"note": NOTE}


def activity_lines(partner, name, activities, faults, cut=None, bad=None, junk=None):
    """cut: after which activity a torn line stands; bad: which one holds an unreadable value; junk: where
    no JSON stands."""
    out = []
    for at, a in enumerate(activities):
        body = line(a, partner)
        if at == bad:
            body["indicators"].append({"t": "sha1", "v": hashes("broken sha1")["sha1"][:39]})
            faults.append((partner, name, f"line {len(out) + 1}", "a sha1 of 39 digits"))
        out.append(json.dumps(body, ensure_ascii=False))
        if at == cut:
            torn = line(a, partner) | {"id": a.id + "-torn", "title": "broken on purpose: cut in the middle"}
            out.append(json.dumps(torn, ensure_ascii=False)[:260])
            faults.append((partner, name, f"line {len(out)}", "the line ends in the middle of an object"))
        if at == junk:
            out.append("see our newsletter for the rest (broken on purpose: not a JSON line)")
            faults.append((partner, name, f"line {len(out)}", "not JSON"))
    return {name: "\n".join(out) + "\n"}


def sample_lines(activities, code):
    """As `samples add` writes them; those that speak of an activity told elsewhere bear its id."""
    some = [json.dumps(code[a.program] | {"id": a.id, "note": NOTE}) + "\n" for a in activities if a.program]
    return {"samples.jsonl": "".join(some)} if some else {}


def name_lines(partner, groups):
    return {"names.jsonl": "".join(json.dumps({"source": partner, "group": group, "names": names,
                                               "note": NOTE}) + "\n"
                                   for group, names in groups)}


NAME_CLAIMS = {
    "harbor-lab": [("Axiom", ["Axiom", "Group 72", "Hidden Lynx"]), ("APT1", ["APT1", "Comment Crew"])],
    "northgate": [("Hidden Lynx", ["Hidden Lynx", "Aurora Panda"]), ("Comment Crew", ["Comment Crew",
            "Unit 61398"])],
    "sable-cert": [("Axiom", ["Axiom", "Hidden Lynx"]), ("Dusty Lantern", ["Dusty Lantern", "Lantern Crew"])],
    "ironbridge": [("Group 72", ["Group 72", "Axiom", "Tigerlily"]), ("Comment Crew", ["Comment Crew",
            "APT1", "Comment Panda"])],
    "quietwater": [("Tigerlily", ["Tigerlily", "Velvet Heron"]), ("Comment Panda", ["Comment Panda",
            "APT1"])],
    "lumen-watch": [("Axiom", ["Axiom", "Group 72"]), ("Velvet Heron", ["Velvet Heron"])],
    "gullwing": [("Axiom", ["Axiom", "APT1", "Comment Crew"])],
}


def claim_lines(partner, claims):
    """What the partner says of actors and no indicator shows."""
    return {"claims.jsonl": "".join(json.dumps({"claim": kind, "of": of, "source": partner, **rest, "note": NOTE}) + "\n"
                                    for kind, of, rest in claims)}


CLAIMS = {
    "harbor-lab": [
        ("same", ["Axiom", "Hidden Lynx"], {"date": "2014-10-14", "credibility": 2,
                "says": "Axiom is Hidden Lynx: the same implants, the same hands"}),
        ("operators", ["Axiom"], {"low": 50, "high": 100, "date": "2014-10-14", "credibility": 3,
                "says": "we think of 50 to 100 operators"}),
        ("exceeds", ["Axiom", "APT1"], {"date": "2014-10-14", "credibility": 3,
                "says": "more careful than what was published about Unit 61398"}),
        ("opsec", ["Axiom"], {"date": "2014-10-14", "credibility": 2,
                "says": "one implant a victim, little left behind, hosts given up within days of a report"})],
    "northgate": [
        ("same", ["Hidden Lynx", "Axiom"], {"date": "2013-09-17", "credibility": 2}),
        ("published", ["Axiom"], {"date": "2013-09-17", "says": "our first report on Hidden Lynx"})],
    "sable-cert": [
        ("part-of", ["Axiom", "Group 72"], {"date": "2014-06-02", "credibility": 4,
                "says": "several groups, which may be part of a larger organisation"}),
        ("operators", ["Axiom"], {"low": 30, "high": 60, "date": "2014-06-02", "credibility": 3})],
    "kestrel": [
        ("published", ["CVE-2013-3893"], {"date": "2013-09-17"})],
    "ironbridge": [
        ("operators", ["Axiom"], {"low": 20, "date": "2013-11-20", "credibility": 3, "says": "at least twenty people"}),
        ("different", ["Axiom", "Velvet Heron"], {"date": "2014-09-30", "credibility": 3}),
        ("opsec", ["APT1"], {"date": "2013-03-01", "credibility": 2,
                "says": "registrants and handles used again for years"})],
    "quietwater": [
        ("operators", ["APT1"], {"low": 20, "high": 40, "date": "2013-06-01", "credibility": 3}),
        ("stolen-certificates", ["Axiom"], {"low": 2, "high": 4, "date": "2013-06-01", "credibility": 3})],
    "lumen-watch": [
        ("published", ["APT1"], {"date": "2013-02-19"})],
    "gullwing": [
        ("same", ["Axiom", "APT1"], {"date": "2014-01-05"}),
        ("operators", ["Axiom"], {"low": 400, "high": 900, "date": "2014-01-05"})],
}
