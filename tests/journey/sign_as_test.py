"""sign --as: rules and queries from indicators, held to a strict grammar, to our own readers, to SQLite, and to Suricata
itself where it is installed: it takes the rules, and raises exactly the alerts that it should on made-up packets."""
import base64
import hashlib
import json
import os
import re
import shutil
import sqlite3
import struct
import subprocess
import uuid

import jsonschema
from journey import Journey, activity, main

MD5, SHA1, SHA256 = (hashlib.new(name, b"an invented sample").hexdigest() for name in ("md5", "sha1", "sha256"))
ALL = ["domain:evil.example", "domain:www.bad_name.example", "ip:203.0.113.9", "ip:2001:db8::9", "cidr:198.51.100.0/25",
       "url:http://site.example/a;b/x?y=1", "url:https://shop.example:8443/p%20q", "useragent:Wget/1.0 (x; \"y\")",
       "ja3:e7d705a3286e19ea42f587b344ee6865", "certificate:" + "ab" * 20, "md5:" + MD5, "sha1:" + SHA1,
       "sha256:" + SHA256, "imphash:" + MD5[::-1], "mutex:Global\\x", "pipe:\\pipe\\evil_pipe", "filename:evil.exe",
       "regkey:HKLM\\Software\\Evil\\Run", "email:a@b.example"]
HEADER = r"alert (?:ip|tcp|udp|dns|tls|http) \S+ \S+ -> \S+ \S+ "
OPTION = r'(?:[a-z0-9_.]+(?::(?:"(?:[^"\\;|]|\\.|\|[0-9a-f]{2}(?: [0-9a-f]{2})*\|)*"(?:,[a-z0-9_]+(?: [0-9]+)?)*|[^";]+))?;)'
RULE = re.compile(HEADER + r"\((?:" + OPTION + r" ?)+\)")
SIGMA = {
    "type": "object", "additionalProperties": False,
    "required": ["title", "id", "status", "description", "author", "date", "tags", "logsource", "detection", "falsepositives", "level"],
    "properties": {
        "title": {"type": "string", "maxLength": 256}, "id": {"type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-5"},
        "status": {"enum": ["stable", "test", "experimental", "deprecated", "unsupported"]},
        "description": {"type": "string"}, "author": {"type": "string"}, "references": {"type": "array", "uniqueItems": True},
        "date": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"},
        "tags": {"type": "array", "uniqueItems": True, "items": {"pattern": r"^[a-z0-9_-]+\.[a-z0-9._-]+$"}},
        "logsource": {"type": "object", "required": ["category"], "additionalProperties": False, "properties": {
            "category": {"enum": ["dns", "proxy", "firewall", "process_creation", "file_event", "pipe_created", "registry_event"]},
            "product": {"const": "windows"}}},
        "detection": {"type": "object", "required": ["condition"], "minProperties": 2},
        "falsepositives": {"type": "array", "minItems": 1},
        "level": {"enum": ["informational", "low", "medium", "high", "critical"]}}}


def plain(word):
    """A scalar of the YAML that is written: single quotes, or none; a comment may follow."""
    quoted = re.fullmatch(r"'((?:[^']|'')*)'(?: # .*)?", word)
    return quoted.group(1).replace("''", "'") if quoted else word


def yaml(text):
    """The documents of a file in the small part of YAML that is written: mappings and lists by indentation."""
    for document in text.split("---\n"):
        root = {}
        stack = [(-1, root, None)]
        for line in document.splitlines():
            if line.startswith("#"):
                continue
            depth = len(line) - len(line.lstrip())
            while stack[-1][0] >= depth + line.lstrip().startswith("- "):
                stack.pop()
            _, inside, key = stack[-1]
            if line.lstrip().startswith("- "):
                inside[key] = inside[key] or []
                inside[key].append(plain(line.strip()[2:]))
                continue
            if key is not None:
                inside[key] = inside[key] or {}
                inside = inside[key]
            name, value = re.fullmatch(r" *([^:]+):(?: (.*))?", line).groups()
            inside[name] = plain(value) if value else None
            if not value:
                stack.append((depth, inside, name))
        yield root


def packet(name, answer=False):
    """An Ethernet frame with a DNS query for `name` from 10.0.0.5."""
    dns = struct.pack("!6H", 7, 0x0100, 1, 0, 0, 0) + b"".join(
        bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0" + struct.pack("!2H", 1, 1)
    udp = struct.pack("!4H", 40000 + len(name), 53, 8 + len(dns), 0) + dns
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0, bytes([10, 0, 0, 5]), bytes([10, 0, 0, 53]))
    total = sum(struct.unpack("!10H", ip))
    total = (total & 0xffff) + (total >> 16)
    ip = ip[:10] + struct.pack("!H", ~(total + (total >> 16)) & 0xffff) + ip[12:]
    return b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + ip + udp


def capture(names):
    out = struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1)
    for at, name in enumerate(names):
        frame = packet(name)
        out += struct.pack("<4I", 1413244800 + at, 0, len(frame), len(frame)) + frame
    return out


class SignAs(Journey):
    def pooled(self, *lines, name="case"):
        case = self.case(name)
        self.write(f"{name}.jsonl", list(lines))
        self.ask(*case, "pool", f"{name}.jsonl")
        return case

    def rules(self, case, *words):
        return [line for line in self.ask(*case, "sign", *words).out.splitlines() if line and not line.startswith("#")]

    def left_out(self, case, *words):
        return {row["value"]: row["why"] for row in self.ask(*case, "--json", "sign", *words).json()["left_out"]}

    def suricata(self, rules, *more):
        os.makedirs(f"{self.folder}/log", exist_ok=True)
        done = subprocess.run(["suricata", "-S", rules, "-l", "log", "--set", "outputs.0.fast.append=no", *more],
                              cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        self.assertEqual(done.returncode, 0, done.stdout.decode())
        return done.stdout.decode()

    def test_every_rule_keeps_to_the_grammar(self):
        case = self.pooled(activity("a1", *ALL, publisher="No;rth \"x\" (y)", names=["Evil; Bear"], url="https://n.example/r\\1"))
        for form in ("suricata", "snort", "snort3"):
            rules = self.rules(case, "--as", form, "-o", "all.rules") or self.read("all.rules").splitlines()
            rules = [line for line in rules if not line.startswith("#")]
            self.assertGreater(len(rules), 8)
            for rule in rules:
                self.assertRegex(rule, RULE)
                self.assertEqual(RULE.fullmatch(rule).group(0), rule)
                self.assertLess(len(rule), 8000)
                for needed in ("msg:", "sid:", "rev:", "classtype:", "metadata:", ", partner No_rth_x_y", ", record "):
                    self.assertIn(needed, rule) if "filemd5" not in rule and "filesha" not in rule else None
            numbers = re.findall(r"sid:(\d+);", "\n".join(rules))
            self.assertEqual(len(numbers), len(set(numbers)))
            self.assertTrue(all(1000000 <= int(number) <= 1999999 for number in numbers))

    def test_our_own_readers_read_back_what_was_written(self):
        case = self.pooled(activity("a1", *ALL, publisher="north"))
        back = {"suricata": ["evil.example", "www.bad_name.example", "203.0.113.9", "2001:db8::9", "198.51.100.0/25",
                             'Wget/1.0 (x; "y")', "e7d705a3286e19ea42f587b344ee6865", "ab" * 20],
                "snort": ["evil.example", "203.0.113.9", "2001:db8::9", "198.51.100.0/25"],
                "snort3": ["evil.example", "203.0.113.9", "2001:db8::9", "198.51.100.0/25"],
                "sigma": ["evil.example", "203.0.113.9", MD5, SHA1, SHA256, MD5[::-1], 'Wget/1.0 (x; "y")']}
        for form, values in back.items():
            other = self.case(f"of-{form}")
            name = f"{form}.{'yml' if form == 'sigma' else 'rules'}"
            self.ask(*case, "sign", "--as", form, "-o", name)
            self.ask(*other, "pool", name, "--partner", "own")
            known = {row["value"]: row["known"] for row in self.ask(*other, "--json", "ask", *values).lines()}
            self.assertEqual(known, dict.fromkeys(values, True), form)

    def suricatas_verdict(self):
        many = [f"domain:n{n}.listed.example" for n in range(1001)] + [f"ip:203.0.{n // 250}.{1 + n % 250}" for n in range(1001)]
        case = self.pooled(activity("a1", *ALL, publisher="no;rth"), activity("a2", *many, publisher="south"))
        self.ask(*case, "sign", "no;rth:a1", "--as", "suricata", "-o", "few.rules")
        self.suricata("few.rules", "-T")
        self.ask(*case, "sign", "south:a2", "--as", "suricata", "-o", "many.rules")
        self.suricata("many.rules", "-T")
        self.write("some.pcap", capture(["evil.example", "sub.EVIL.example", "notevil.example", "evil.example.org", "n5.listed.example",
                                         "x.n5.listed.example", "www.bad_name.example"]))
        self.suricata("few.rules", "-r", "some.pcap", "-k", "none")
        self.assertEqual(len(re.findall("DNS query evil.example", self.read("log/fast.log"))), 2)
        self.assertEqual(len(re.findall("DNS query www.bad_name.example", self.read("log/fast.log"))), 1)
        self.assertEqual(self.read("log/fast.log").count("\n"), 3)
        self.suricata("many.rules", "-r", "some.pcap", "-k", "none")
        self.assertEqual(self.read("log/fast.log").count("\n"), 1)

    # Debian 12 has Suricata in its backports alone, so it is no part of what the tests install.
    if shutil.which("suricata"):
        test_suricata_takes_the_rules_and_alerts_on_what_they_are_about = suricatas_verdict

    def test_very_many_values_stand_in_lists_with_their_evidence_beside_them(self):
        case = self.pooled(activity("a1", *[f"domain:n{n}.listed.example" for n in range(1500)], publisher="north"))
        self.expect(self.run_program(*case, "sign", "--as", "suricata"), code=2, err_has="-o FILE.rules")
        answer = self.ask(*case, "--json", "sign", "--as", "suricata", "-o", "big.rules").json()
        self.assertEqual((answer["rules"], answer["indicators"], answer["lists"]),
                         (3, 1500, ["big-domains.lst", "big-domains-evidence.tsv"]))
        names = {base64.b64decode(line).decode() for line in self.read("big-domains.lst").splitlines()}
        self.assertEqual(names, {f"n{n}.listed.example" for n in range(1500)})
        for line in self.read("big-domains-evidence.tsv").splitlines():
            self.assertRegex(line, r"^n\d+\.listed\.example\tnorth; record [0-9a-f]{12}$")

    def test_what_may_not_be_acted_on_is_over_or_is_everybodys_is_left_out_and_told(self):
        lines = [activity("p1", "domain:red.example", publisher="north", pap="RED"),
                 activity("p2", "domain:both.example", publisher="north", pap="CLEAR"),
                 activity("p3", "domain:both.example", publisher="south", pap="RED"),
                 activity("p4", "domain:amber.example", publisher="south", pap="AMBER"),
                 activity("e1", publisher="north", indicators=[
                     {"t": "domain", "v": "over.example", "valid_until": "2014-01-01"},
                     {"t": "domain", "v": "holds.example", "valid_until": "2015-01-01"},
                     {"t": "domain", "v": "renewed.example", "valid_until": "2014-01-01"},
                     {"t": "domain", "v": "old.example", "last_seen": "2011-05-05"},
                     {"t": "domain", "v": "warned.example", "w": 1}, {"t": "ip", "v": "10.1.2.3"},
                     {"t": "domain", "v": "github.com"}, {"t": "domain", "v": "taken.example", "revoked": True}],
                          sightings=[{"t": "domain", "v": "amber.example", "type": "seen"},
                                     {"t": "domain", "v": "wrong.example", "type": "false-positive"}]),
                 activity("e2", "domain:renewed.example", "domain:wrong.example", publisher="south")]
        lines += [activity(f"h{n}", "ip:203.0.113.80", f"domain:own{n}.example", publisher=f"p{n}") for n in range(6)]
        case = self.pooled(*lines)
        text = self.ask(*case, "sign", "--as", "suricata", "--since", "2012-01-01").out
        out = self.left_out(case, "--as", "suricata", "--since", "2012-01-01")
        for value, why in {"red.example": "PAP:RED", "both.example": "PAP:RED", "over.example": "was said to hold until 2014-01-01",
                           "old.example": "last seen 2011-05-05", "warned.example": "warning list", "10.1.2.3": "private address",
                           "github.com": "public service", "wrong.example": "north saw it as a false positive",
                           "203.0.113.80": "five or more unrelated actors"}.items():
            self.assertIn(why, out[value])
            self.assertNotIn(f'"{value}"', text)
            self.assertNotIn(f".{value}", text)
        for value in ("amber.example", "holds.example", "renewed.example", "own3.example"):
            self.assertIn(f'content:".{value}"', text)
            self.assertNotIn(value, out)
        self.assertIn("pap amber", text)
        self.assertNotRegex(text, r"(?m)^(drop|reject|block)")
        for form in ("snort", "snort3", "sigma", "dns", "proxy"):
            self.assertNotIn("red.example", self.ask(*case, "sign", "--as", form).out)
        self.assertIn("taken back by its publisher (north:e1)", self.left_out(case, "taken.example", "--as", "dns")["taken.example"])

    def test_a_reader_gets_what_may_go_there(self):
        case = self.pooled(activity("g", "domain:green.example", publisher="north", tlp="GREEN"),
                           activity("a", "domain:amber.example", publisher="north", tlp="AMBER"),
                           activity("g2", "domain:amber.example", publisher="south", tlp="GREEN"))
        text = self.ask(*case, "sign", "--as", "suricata", "--to", "GREEN").out
        self.assertIn("TLP:GREEN", text)
        self.assertIn("green.example", text)
        self.assertIn("partner south", text)
        self.assertEqual(len(re.findall("partner north", text)), 3)
        self.expect(self.run_program(*case, "sign", "north:a", "--as", "sigma", "--to", "GREEN"), code=4, err_has="TLP:GREEN")
        self.expect(self.run_program(*case, "sign", "nobody", "--as", "sigma"), code=2, err_has="nothing is called 'nobody'")
        self.expect(self.run_program(*case, "sign", "--as", "nonsense"), code=2, err_has="yara, suricata, snort")

    def test_who_refutes_a_value_is_told_to_whom_it_may_go(self):
        case = self.pooled(activity("g", "domain:one.example", "domain:two.example", publisher="north", tlp="GREEN"),
                           activity("r", "domain:x.example", publisher="hidden", tlp="RED", sightings=[
                               {"t": "domain", "v": "one.example", "type": "false-positive"}]),
                           activity("s", "domain:y.example", publisher="open", tlp="GREEN", sightings=[
                               {"t": "domain", "v": "two.example", "type": "expired"},
                               {"t": "domain", "v": "one.example", "type": "expired", "tlp": "RED"}]))
        text = self.ask(*case, "sign", "--as", "dns", "--to", "GREEN").out
        self.assertNotIn("hidden", text)
        self.assertIn("one.example", text)
        self.assertEqual(self.left_out(case, "--as", "dns", "--to", "GREEN"), {"two.example": "open says that it has expired"})
        self.assertEqual(self.left_out(case, "--as", "dns").keys(), {"one.example", "two.example"})

    def test_who_takes_a_sighting_back_refutes_nothing(self):
        def said(modified, **more):
            return activity("r", "domain:x.example", publisher="south", modified=modified, sightings=[
                {"t": "domain", "v": "one.example", "type": "false-positive"}], **more)
        shown = activity("g", "domain:one.example", publisher="north")
        first, taken, anew = said("2014-01-01"), said("2014-02-01", revoked=True), said("2014-03-01")
        self.assertIn("one.example", self.left_out(self.pooled(shown, first, name="said"), "--as", "dns"))
        for name, lines in (("last", (first, taken)), ("early", (taken, first))):
            self.assertEqual(self.left_out(self.pooled(shown, *lines, name=name), "--as", "dns"), {})
        self.assertIn("one.example", self.left_out(self.pooled(shown, taken, anew, first, name="anew"), "--as", "dns"))

    def test_an_end_is_told_to_whom_it_may_go(self):
        case = self.pooled(*[activity("a", publisher=partner, tlp=marking, indicators=[
            {"t": "domain", "v": "one.example", "valid_until": until}])
            for partner, marking, until in (("north", "GREEN", "2014-01-01"), ("hidden", "RED", "2999-01-01"))])
        self.assertEqual(self.left_out(case, "--as", "dns"), {})
        self.assertEqual(self.left_out(case, "--as", "dns", "--to", "GREEN"),
                         {"one.example": "was said to hold until 2014-01-01"})

    def test_numbers_and_ids_stay_when_others_come(self):
        one = self.pooled(activity("a", "domain:evil.example", publisher="north"))
        two = self.pooled(activity("a", "domain:evil.example", "domain:more.example", "ip:203.0.113.1", publisher="north"), name="two")
        rules = self.rules(one, "--as", "snort")
        self.assertLessEqual({re.search(r"sid:\d+", rule).group() for rule in rules},
                             {re.search(r"sid:\d+", rule).group() for rule in self.rules(two, "--as", "snort")})
        numbers = [int(re.search(r"sid:(\d+)", rule).group(1)) for rule in self.rules(two, "--as", "snort", "--sid", "500-504")]
        self.assertEqual(sorted(numbers), [500, 501, 502, 503, 504])
        self.expect(self.run_program(*two, "sign", "--as", "snort", "--sid", "500-503"), code=2, err_has="--sid FIRST-LAST")
        ids = [{rule["id"] for rule in yaml(self.ask(*case, "sign", "--as", "sigma").out)} for case in (one, two)]
        self.assertLess(ids[0], ids[1])
        self.assertEqual(self.ask(*two, "sign", "--as", "sigma").out, self.ask(*two, "sign", "--as", "sigma").out)

    def test_sigma_rules_are_what_the_specification_says(self):
        case = self.pooled(activity("a1", *ALL, publisher="O'North", names=["Evil's Bear"], url="https://n.example/r#1"))
        rules = list(yaml(self.ask(*case, "sign", "--as", "sigma").out))
        self.assertEqual(len(rules), 14)
        for rule in rules:
            jsonschema.validate(rule, SIGMA)
            uuid.UUID(rule["id"])
            selections = [name for name in rule["detection"] if name != "condition"]
            self.assertEqual(rule["detection"]["condition"], "1 of selection_*" if len(selections) > 1 else "selection")
        self.assertEqual(len({rule["id"] for rule in rules}), len(rules))
        of = {(rule["logsource"]["category"], next(iter(rule["detection"]["selection"]))): rule["detection"]["selection"]
              for rule in rules if "selection" in rule["detection"]}
        self.assertEqual(of["pipe_created", "PipeName|endswith"]["PipeName|endswith"], ["\\\\evil_pipe"])
        self.assertEqual(of["proxy", "c-uri"]["c-uri"][0], "http://site.example/a;b/x\\?y=1")
        self.assertEqual(self.left_out(case, "--as", "sigma").keys(),
                         {"Global\\x", "a@b.example", "ab" * 20, "e7d705a3286e19ea42f587b344ee6865"})

    def test_what_a_text_format_cannot_quote_is_left_out_and_told(self):
        agents = ["back\\' ); DROP TABLE dns; -- \\", "nel\u0085x", "c1\u0090x", "two\nlines", "bom\ufeffx", "line\u2028x"]
        case = self.pooled(activity("a1", publisher="n\u0085or\u2028th", url="https://n.example/\u0090", tlp="AMBER+STRICT", indicators=[
            {"t": "useragent", "v": agent} for agent in ["it's \u00e9", *agents]] + [
            {"t": "filename", "v": "C:\\Temp\\"}, {"t": "pipe", "v": "\\\\.\\pipe\\"}]))
        for form in ("sigma", "proxy"):
            text = self.ask(*case, "sign", "--as", form).out
            out = self.left_out(case, "--as", form)
            self.assertIn("it''s \u00e9'", text)
            for character in "\u0085\u0090\u2028\ufeff":
                self.assertNotIn(character, text)
            for agent in agents[form == "sigma":]:
                self.assertIn("control character", out[agent])
        self.assertNotIn("\\", self.ask(*case, "sign", "--as", "proxy").out)
        rule, = yaml(self.ask(*case, "sign", "--as", "sigma").out)
        self.assertEqual(rule["detection"]["selection"]["c-useragent"], ["back\\\\' ); DROP TABLE dns; -- \\\\", "it's \u00e9"])
        self.assertIn("tlp.amber-strict", rule["tags"])
        self.assertEqual(sum("a folder" in why for why in self.left_out(case, "--as", "sigma").values()), 2)

    def test_queries_find_what_they_should_in_a_database(self):
        case = self.pooled(activity("a1", "domain:evil.example", "domain:a_b.example", "ip:203.0.113.9", "url:http://site.example/x",
                                    "useragent:it's me", publisher="O'North"))
        logs = sqlite3.connect(":memory:")
        logs.execute("CREATE TABLE dns(time, client, query, answer)")
        logs.executemany("INSERT INTO dns VALUES('t', 'c', ?, ?)", [
            ("evil.example", "192.0.2.1"), ("x.evil.example", ""), ("notevil.example", ""), ("evil.example.org", ""), ("axb.example", ""),
            ("www.axb.example", ""), ("www.a_b.example", ""), ("fine.example", "203.0.113.9"), ("fine.example", "203.0.113.90")])
        found = {(row[2], row[4]) for row in logs.execute(self.ask(*case, "sign", "--as", "dns").out)}
        self.assertEqual(found, {("evil.example", "evil.example"), ("x.evil.example", "evil.example"), ("www.a_b.example", "a_b.example"),
                                 ("fine.example", "203.0.113.9")})
        logs.execute("CREATE TABLE proxy(time, client, host, url, agent)")
        logs.executemany("INSERT INTO proxy VALUES('t', 'c', ?, ?, ?)", [
            ("evil.example", "http://evil.example/", "A"), ("site.example", "http://site.example/x", "B"), ("site.example", "http://site.example/xy", "C"),
            ("203.0.113.9", "http://203.0.113.9/", "D"), ("fine.example", "http://fine.example/", "it's me"), ("fine.example", "/", "its me")])
        rows = list(logs.execute(self.ask(*case, "sign", "--as", "proxy").out))
        self.assertEqual({row[4] for row in rows}, {"A", "B", "D", "it's me"})
        self.assertTrue(all(row[6].startswith("O_North; record ") for row in rows), rows)

        logs.execute("CREATE TABLE files(time, host, path, md5, sha1, sha256)")
        logs.executemany("INSERT INTO files VALUES('t', 'h', ?, ?, ?, ?)", [("a", "a1" * 16, "", ""), ("b", "", "a2" * 20, ""), ("c", "", "", "a1" * 32)])
        case = self.pooled(activity("f1", f"md5:{'a1' * 16}", f"sha1:{'a2' * 20}", f"sha256:{'a3' * 32}", publisher="north"), name="files")
        self.assertEqual({row[2] for row in logs.execute(self.ask(*case, "sign", "--as", "files").out)}, {"a", "b"})

    def test_a_kql_query_holds_every_value_escaped_and_who_says_so(self):
        case = self.pooled(activity("a1", "domain:evil.example", "ip:203.0.113.9", "url:http://site.example/x", f"md5:{'a1' * 16}", "mutex:x.y.z",
                                    'useragent:it\'s "me" \\ x', publisher="north"),
                           activity("r1", "domain:red.example", publisher="north", pap="RED"),
                           activity("s1", "domain:strict.example", publisher="north", tlp="RED"))
        text = self.ask(*case, "sign", "--as", "kql", "--to", "AMBER").out
        rows = re.findall(r'^  "(\w+)", ("(?:[^"\\]|\\.)*"), "([^"]*)",?$', text, re.M)
        self.assertEqual([(what, json.loads(value)) for what, value, _ in rows],
                         [("domain", "evil.example"), ("ipv4", "203.0.113.9"), ("url", "http://site.example/x"), ("md5", "a1" * 16),
                          ("useragent", 'it\'s "me" \\ x')])
        self.assertTrue(all(said.startswith("north; record ") for *_, said in rows), rows)
        self.assertEqual(self.left_out(case, "--as", "kql")["x.y.z"], "these logs do not show it")


main()
