"""MISP: a feed folder (manifest and one file per event) and a single exported event."""
import calendar
import json

from .stix import COUNTRY, NOTE, TECHNIQUE
from .values import fixed_uuid, hashes

MISP_TYPE = {"domain": ("domain", "Network activity"), "ip": ("ip-dst", "Network activity"), "url": ("url",
        "Network activity"),
             "mutex": ("mutex", "Artifacts dropped"), "pdb": ("pdb", "Artifacts dropped"),
             "email": ("whois-registrant-email", "Attribution"), "cve": ("vulnerability",
                     "External analysis")}


def clock(date):
    return str(calendar.timegm(date.timetuple()) + 36000)


def attribute(a, kind, value, category, comment="", to_ids=True, relation=None, where=""):
    out = {"type": kind, "category": category, "value": value, "to_ids": to_ids,
           "uuid": fixed_uuid("attribute", a.id, where, kind, value), "timestamp": clock(a.date)}
    if comment:
        out["comment"] = comment
    if relation:
        out["object_relation"] = relation
    return out


def event(a, faults, broken=False):
    plain, things = [], []
    for n, (kind, value) in enumerate(a.values):
        if kind == "sample":
            h = hashes(value)
            things.append({"name": "file", "meta-category": "file",
                           "template_uuid": "688c46fb-5edb-40a3-8273-1af7923e2215",
                           "template_version": "24", "uuid": fixed_uuid("object", a.id, value),
                           "timestamp": clock(a.date),
                           "description": NOTE, "deleted": False, "distribution": "5", "Attribute": [
                               attribute(a, k, h[k], "Payload delivery", relation=k) for k in ("md5",
                                       "sha1", "sha256")]})
        elif kind == "ip" and n % 3 == 1 and any(k == "domain" for k, _ in a.values):
            domain = next(v for k, v in a.values if k == "domain")
            things.append({"name": "domain-ip", "meta-category": "network", "template_version": "11",
                           "template_uuid": "43b3b146-77eb-4931-b4cc-b66c60f28734",
                           "uuid": fixed_uuid("object", a.id, value),
                           "timestamp": clock(a.date), "description": NOTE, "deleted": False,
                           "distribution": "5", "Attribute": [
                               attribute(a, "domain", domain, "Network activity", relation="domain",
                                         where="object"),
                               attribute(a, "ip-dst", value, "Network activity", relation="ip")]})
        else:
            name, category = MISP_TYPE[kind]
            if kind == "domain" and value.count(".") > 1:
                name = "hostname"
            plain.append(attribute(a, name, value, category, to_ids=kind not in ("email", "cve")))
    plain.append(attribute(a, "comment", NOTE, "Other", to_ids=False))
    if broken:
        plain.append(attribute(a, "md5", hashes("broken md5")["md5"][:29], "Payload delivery",
                               "broken on purpose"))
        faults.append((a.partner, a.id + ".json", plain[-1]["uuid"], "an md5 of 29 digits"))
    tags = [] if a.tlp is None else [f"tlp:{a.tlp.lower()}"]
    tags += [f'misp-galaxy:threat-actor="{n}"' for n in a.names] + [f'misp-galaxy:tool="{f}"'
            for f in a.families]
    tags += [f'misp-galaxy:mitre-attack-pattern="{TECHNIQUE[t]} - {t}"' for t in a.techniques]
    tags += [f'misp-galaxy:target-information="{COUNTRY[c]}"' for c in a.countries]
    tags += [f'misp-galaxy:sector="{s}"' for s in a.sectors]
    org = {"name": a.partner, "uuid": fixed_uuid("org", a.partner)}
    return {"Event": {"uuid": a.id, "info": a.title, "date": a.date.isoformat(), "timestamp": clock(a.date),
                      "publish_timestamp": clock(a.date), "published": True, "analysis": "2",
                      "threat_level_id": "1",
                      "distribution": "1", "extends_uuid": "", "Orgc": org, "Org": org,
                      "Tag": [{"name": t, "colour": "#888888"} for t in tags], "Attribute": plain,
                      "Object": things}}


def printed(e):
    """An event as text, one attribute, object or tag a line."""
    body = dict(e["Event"])
    lists = [(k, body.pop(k)) for k in ("Tag", "Attribute", "Object")]
    head = json.dumps(body, ensure_ascii=False)[:-1]
    rest = [f'"{k}": [\n' + ",\n".join(json.dumps(x, ensure_ascii=False) for x in some) + "\n]" for k,
            some in lists]
    return '{"Event": ' + head + ", " + ",\n".join(rest) + "}}\n"


def feed(activities, faults):
    files, manifest = {}, {}
    for n, a in enumerate(activities):
        e = event(a, faults, broken=n == 3)
        files[a.id + ".json"] = printed(e)
        manifest[a.id] = {k: e["Event"][k] for k in ("Orgc", "Tag", "info", "date", "analysis",
                                                     "threat_level_id", "timestamp")}
    files["manifest.json"] = json.dumps(manifest, indent=None, ensure_ascii=False) + "\n"
    return files
