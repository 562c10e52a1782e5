"""STIX bundles: 2.1 with TLP 2.0 markings and observables, 2.0 with TLP 1 markings and observed-data."""
import json
import uuid

from .values import SCO_NAMESPACE, fixed_uuid, hashes

NOTE = "INVENTED for the case Operation SMN"
TLP2 = {"CLEAR": "94868c89-83c2-464b-929b-a1a8aa3c8487", "GREEN": "bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
        "AMBER": "55d920b0-5e8b-4f79-9ee9-91f868d9b421",
        "AMBER+STRICT": "939a9414-2ddd-4d32-a0cd-375ea402b003",
        "RED": "e828b379-4e03-4974-9ac4-e53a884c97c1"}
TLP2_EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
TLP1 = {"GREEN": "34098fce-860f-48ae-8e50-ebd3cc5e41da", "AMBER": "f88d31f6-486f-44da-b317-01333bde0b82"}
COUNTRY = {"US": "United States", "JP": "Japan", "KR": "South Korea", "TW": "Taiwan", "HK": "Hong Kong",
           "GB": "United Kingdom",
           "DE": "Germany", "NL": "Netherlands", "IT": "Italy", "CN": "China", "CA": "Canada",
           "FR": "France", "IN": "India",
           "TH": "Thailand", "PL": "Poland", "BR": "Brazil", "RU": "Russia", "AU": "Australia"}
TECHNIQUE = {"T1566.001": "Spearphishing Attachment", "T1566.002": "Spearphishing Link",
             "T1189": "Drive-by Compromise",
             "T1195.002": "Compromise Software Supply Chain", "T1014": "Rootkit", "T1553.002": "Code Signing",
             "T1090.001": "Internal Proxy", "T1003": "OS Credential Dumping",
             "T1021.001": "Remote Desktop Protocol",
             "T1505.003": "Web Shell", "T1071.001": "Web Protocols", "T1102": "Web Service",
             "T1005": "Data from Local System",
             "T1560.001": "Archive via Utility", "T1114": "Email Collection", "T1056.001": "Keylogging",
             "T1113": "Screen Capture", "T1041": "Exfiltration Over C2 Channel",
             "T1204.002": "Malicious File",
             "T1547.001": "Registry Run Keys / Startup Folder", "T1036": "Masquerading",
             "T1105": "Ingress Tool Transfer"}


def stamp(date, hour=9):
    return f"{date.isoformat()}T{hour:02d}:00:00.000Z"


def quoted(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def pattern(kind, value):
    path = {"domain": "domain-name:value", "email": "email-addr:value", "url": "url:value",
            "mutex": "mutex:name",
            "sha256": "file:hashes.'SHA-256'", "md5": "file:hashes.MD5"}.get(kind)
    if kind == "ip":
        path = "ipv6-addr:value" if ":" in value else "ipv4-addr:value"
    return f"[{path} = {quoted(value)}]"


def observable(kind, value):
    """A STIX 2.1 observable with its deterministic id (2.1, 2.9 and 3.4): UUIDv5 over the contributing
    properties."""
    if kind == "sample":
        body = {"type": "file", "hashes": {"MD5": hashes(value)["md5"], "SHA-256": hashes(value)["sha256"]}}
        chosen = {"hashes": {"MD5": body["hashes"]["MD5"]}}
    else:
        name = {"domain": "domain-name", "email": "email-addr", "url": "url", "mutex": "mutex"}.get(kind) or (
            "ipv6-addr" if ":" in value else "ipv4-addr")
        body = {"type": name, ("name" if kind == "mutex" else "value"): value}
        chosen = {k: v for k, v in body.items() if k != "type"}
    canonical = json.dumps(chosen, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return {"type": body["type"], "spec_version": "2.1",
            "id": f"{body['type']}--{uuid.uuid5(SCO_NAMESPACE, canonical)}"} | body


class Bundle:
    def __init__(self, partner, version):
        self.partner, self.version, self.objects, self.born = partner, version, {}, "2014-10-28T08:00:00.000Z"
        self.me = self.put("identity", partner, name=partner, identity_class="organization",
                           description=f"An invented partner. {NOTE}")

    def put(self, kind, seed, when=None, **body):
        ident = body.pop("id", None) or f"{kind}--{fixed_uuid(self.partner, kind, seed)}"
        when = when or "2014-10-28T08:00:00.000Z"
        head = {"type": kind} | ({"spec_version": "2.1"} if self.version == "2.1" else {}) | {"id": ident}
        if kind != "identity" or seed != self.partner:
            head["created_by_ref"] = f"identity--{fixed_uuid(self.partner, 'identity', self.partner)}"
        self.objects.setdefault(ident, head | {"created": when, "modified": when} | body)
        return ident

    def raw(self, thing):
        self.objects.setdefault(thing["id"], thing)
        return thing["id"]

    def marking(self, tlp):
        if tlp is None:
            return {}
        if self.version == "2.1":
            return {"object_marking_refs": [self.raw(
                {"type": "marking-definition", "spec_version": "2.1", "id": "marking-definition--"
                 + TLP2[tlp],
                 "created": "2022-10-01T00:00:00.000Z", "name": f"TLP:{tlp}",
                 "extensions": {TLP2_EXTENSION: {"extension_type": "property-extension",
                                                 "tlp_2_0": tlp.lower()}}})]}
        return {"object_marking_refs": [self.raw(
            {"type": "marking-definition", "id": "marking-definition--" + TLP1[tlp],
             "created": "2017-01-20T00:00:00.000Z",
             "definition_type": "tlp", "definition": {"tlp": tlp.lower()}})]}

    def text(self):
        bundle = {"type": "bundle", "id": f"bundle--{fixed_uuid(self.partner, 'bundle')}"}
        if self.version == "2.0":
            bundle["spec_version"] = "2.0"
        # One object a line: half the size of an indented file, and a difference still shows where it is.
        head = json.dumps(bundle)[:-1] + ', "objects": [\n'
        return head + ",\n".join(json.dumps(o, ensure_ascii=False) for o in self.objects.values()) + "\n]}\n"


def context(bundle, a, marks):
    """The objects that say who, with what, how and against whom; their ids go into the report."""
    refs = []
    label = ({"labels": ["remote-access-trojan"]} if bundle.version == "2.0" else
             {"is_family": True, "malware_types": ["remote-access-trojan"]})
    for family in a.families:
        refs.append(bundle.put("malware", family, name=family, description=NOTE, **label))
    for name in a.names:
        actor = bundle.put("intrusion-set", name, name=name,
                           description=f"What {a.partner} calls this actor. {NOTE}")
        refs.append(actor)
        for malware in [r for r in refs if r.startswith("malware--")]:
            refs.append(bundle.put("relationship", actor + malware, relationship_type="uses",
                                   source_ref=actor,
                                   target_ref=malware))
    for technique in a.techniques:
        page = technique.replace(".", "/")
        refs.append(bundle.put("attack-pattern", technique, name=TECHNIQUE[technique], external_references=[
            {"source_name": "mitre-attack", "external_id": technique,
             "url": f"https://attack.mitre.org/techniques/{page}"}]))
    for sector in a.sectors:
        refs.append(bundle.put("identity", "sector " + sector, name=f"Organisations: {sector}",
                               identity_class="class",
                               sectors=[sector]))
    if bundle.version == "2.1":
        for country in a.countries:
            refs.append(bundle.put("location", country, name=COUNTRY[country], country=country))
        for victim in [r for r in refs if r.startswith(("identity--", "location--"))]:
            for actor in [r for r in refs if r.startswith("intrusion-set--")]:
                refs.append(bundle.put("relationship", actor + victim, relationship_type="targets",
                                       source_ref=actor,
                                       target_ref=victim))
    return refs


def v21(activities, faults):
    b = Bundle("harbor-lab", "2.1")
    for n, a in enumerate(activities):
        marks, refs = b.marking(a.tlp), []
        for n_value, (kind, value) in enumerate(a.values):
            seen = observable(kind, value)
            b.raw(seen)
            # All that the lab saw it shares as observables; for a third of it, it also asks others to look.
            refs.append(seen["id"])
            shown = ("sha256", hashes(value)["sha256"]) if kind == "sample" else (kind, value)
            if n_value % 3 == 0:
                ind = b.put("indicator", a.id + value, stamp(a.date), name=f"invented {shown[0]}",
                            indicator_types=["malicious-activity"], pattern=pattern(*shown),
                            pattern_type="stix",
                            valid_from=stamp(a.date, 0), **marks)
                refs.append(ind)
                if n < 2:
                    refs.append(b.put("relationship", ind + seen["id"], stamp(a.date),
                                      relationship_type="based-on",
                                      source_ref=ind, target_ref=seen["id"]))
        refs += context(b, a, marks)
        if a.id.startswith("grouping"):
            b.put("grouping", "", stamp(a.date), id=a.id, name=a.title, context="suspicious-activity",
                  description=NOTE,
                  object_refs=refs, **marks)
        else:
            claim = ("" if a.actor != "Axiom" or a.date.year < 2014 else
                     " The lab counts 43,000 removals of the actor's tools, 180 of them of its last-stage "
                     "implants, estimates 50 to 100 "
                     "operators and finds the work more careful than that of Unit 61398.")
            b.put("report", "", stamp(a.date), id=a.id, name=a.title, report_types=["threat-report"],
                  published=stamp(a.date, 12),
                  description=NOTE + claim, object_refs=refs, **marks)
    broken = b.put("indicator", "broken pattern", "2014-10-20T09:00:00.000Z", name="broken on purpose",
                   description=NOTE,
                   indicator_types=["malicious-activity"],
                   pattern="[domain-name:value = 'unfinished-pattern.example'",
                   pattern_type="stix", valid_from="2014-10-20T00:00:00.000Z")
    faults.append(("harbor-lab", "smn-stix21.json", broken, "the pattern has no closing bracket"))
    return {"smn-stix21.json": b.text()}


def v20(activities, faults):
    b = Bundle("northgate", "2.0")
    for n, a in enumerate(activities):
        marks, refs = b.marking(a.tlp), []
        if n == 2:      # one report keeps its values in observed-data, as older exports do
            things = {str(i): {"type": "file", "hashes": {"MD5": v}} if k == "md5" else
                      {k_: v_ for k_, v_ in observable(k, v).items() if k_ not in ("id", "spec_version")}
                      for i, (k, v) in enumerate(a.printed())}
            refs.append(b.put("observed-data", a.id, stamp(a.date), first_observed=stamp(a.date, 1),
                              last_observed=stamp(a.date, 8), number_observed=3, objects=things, **marks))
        else:
            for kind, value in a.printed():
                refs.append(b.put("indicator", a.id + value, stamp(a.date), name=f"invented {kind}",
                                  labels=["malicious-activity"], pattern=pattern(kind, value),
                                  valid_from=stamp(a.date, 0), **marks))
        refs += context(b, a, marks)
        b.put("report", "", stamp(a.date), id=a.id, name=a.title, description=NOTE, labels=["threat-report"],
              published=stamp(a.date, 12), object_refs=refs, **marks)
    no_pattern = b.put("indicator", "no pattern", "2013-02-11T09:00:00.000Z", name="broken on purpose",
                       description=NOTE,
                       labels=["malicious-activity"], valid_from="2013-02-11T00:00:00.000Z")
    faults.append(("northgate", "smn-stix20.json", no_pattern, "an indicator without pattern"))
    wrong = "malware--" + fixed_uuid("northgate", "wrong type")
    b.raw({"type": "indicator", "id": wrong, "created": "2013-02-12T09:00:00.000Z",
           "modified": "2013-02-12T09:00:00.000Z",
           "name": "broken on purpose", "description": NOTE, "labels": ["malicious-activity"],
           "pattern": "[domain-name:value = 'wrong-prefix.example']",
           "valid_from": "2013-02-12T00:00:00.000Z"})
    faults.append(("northgate", "smn-stix20.json", wrong, "the id says malware, the type says indicator"))
    return {"smn-stix20.json": b.text()}
