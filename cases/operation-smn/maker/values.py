"""Invented indicators, each one visibly so.

Addresses come from the documentation ranges (RFC 5737, RFC 3849), domains end in .example, .test or
.invalid (RFC 2606), and a hash is the MD5, SHA-1 or SHA-256 of the words "invented sample: <label>", so
anybody can check that no file stands behind it. `samples.csv` beside the data lists every label with
its SHA-256.
"""
import hashlib
import random
import uuid

SCO_NAMESPACE = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")  # STIX 2.1, 2.9: for cyber observables only
# for everything else the case makes up
CASE_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "operation-smn.example")

FIRST = ("update sync mail news cloud portal secure docs media photo sport travel forum store data web "
         "static edge login "
         "office report meet voice chart weather market campus museum garden river bridge harbor silver "
         "copper maple cedar "
         "north south early late quick calm bright plain").split()
SECOND = ("cdn center hub desk link host works board line point file box gate room view base path spot "
          "zone post team "
          "side cache node shop guide watch group wire press field house lane mill yard").split()
ENDINGS = ("example", "test", "invalid")
HOSTS = ("www", "mail", "img", "dl", "ns1", "api", "vpn", "ftp", "cdn", "m")
PEOPLE = "lin wei chen hao mori kato park jun sun tao gao ren ito lee han yu bo qi".split()
FREEMAIL = ("freemail.example", "webpost.example", "quickmail.test")
RANGES = ("192.0.2", "198.51.100", "203.0.113")


def hashes(label):
    """What a sample that does not exist would hash to."""
    words = ("invented sample: " + label).encode()
    return {"md5": hashlib.md5(words).hexdigest(), "sha1": hashlib.sha1(words).hexdigest(),
            "sha256": hashlib.sha256(words).hexdigest()}


def fixed_uuid(*words):
    return str(uuid.uuid5(CASE_NAMESPACE, "|".join(words)))


class Mint:
    """Gives out every value once: what two activities share is shared on purpose."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.domains = [f"{a}-{b}" for a in FIRST for b in SECOND if a != b]
        self.chance.shuffle(self.domains)
        self.addresses = [f"{r}.{n}" for r in RANGES for n in range(1, 255) if f"{r}.{n}" != "203.0.113.80"]
        self.chance.shuffle(self.addresses)
        self.counts = {}

    def number(self, what):
        self.counts[what] = self.counts.get(what, 0) + 1
        return self.counts[what]

    def domain(self):
        name = self.domains.pop() + "." + self.chance.choice(ENDINGS)
        return self.chance.choice(HOSTS) + "." + name if self.chance.random() < 0.35 else name

    def ip(self):
        if self.chance.random() < 0.06:
            return f"2001:db8:{self.chance.randrange(1, 0xffff):x}::{self.chance.randrange(1, 0xffff):x}"
        return self.addresses.pop()

    def sample(self, actor):
        return f"{actor}-{self.number(actor):03d}"

    def mutex(self, actor):
        tail = hashlib.sha256(f"mutex {actor} {self.number('mutex' + actor)}".encode()).hexdigest()[:8]
        return f"Global\\inv_{tail}"

    def pdb(self, actor):
        n = self.number("pdb" + actor)
        stem = hashlib.sha256(f"pdb {actor} {n}".encode()).hexdigest()[:6]
        drive, folder = self.chance.choice("cdefh"), self.chance.choice(("proj", "work", "src", "build",
                "code"))
        role = self.chance.choice(("drv", "svc", "dll", "srv", "ldr"))
        return f"{drive}:\\invented\\{folder}\\{stem}\\release\\{role}_{stem}.pdb"

    def email(self):
        who = "".join(self.chance.sample(PEOPLE, 2)) + str(self.chance.randrange(60,
                99)) + str(self.number("mail"))
        return f"{who}@{self.chance.choice(FREEMAIL)}"
