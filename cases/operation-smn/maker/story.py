"""The story: who did what, seen by whom, and what makes it hard.

Every actor keeps a rolling store of things it uses again (domains, addresses, samples, mutexes, build
paths, registrants). A value lives for a bounded number of its actor's activities and of days, so
activities near in time share several values of several kinds, and far ones only hang together through
those between them. On top of that come the traps; each is a function here, and EXPECTED.md tells what
it must not do to a conclusion.
"""
import datetime
import random
from dataclasses import dataclass, field

from .values import Mint, fixed_uuid

HUB_IP = "203.0.113.80"
HUB_PARENT = "dyn-host.example"
PUBLIC = {"gh0st": ("public-gh0st-builder-sample", "Global\\gh0st_default_inv"),
          "ivy": ("public-poisonivy-builder-sample", ")!IvyDefault.inv")}

# What each partner's format can carry without doubt, so that "shared" means the same to the story and to a
# reader.
PROSE = ("orchard", "postmark", "tidewater")
HASHES = {"harbor-lab": ("md5", "sha256"), "northgate": ("md5",), "kestrel": ("md5", "sha1", "sha256"),
          "sable-cert": ("sha256",), "ironbridge": ("sha256",), "quietwater": ("sha256",),
          "lumen-watch": ("sha256",),
          "orchard": ("md5", "sha256"), "postmark": ("md5",), "tidewater": ("sha256",), "gullwing": ("md5",)}
STIX = ("harbor-lab", "northgate")


@dataclass
class Activity:
    partner: str
    date: datetime.date
    actor: str | None
    values: list = field(default_factory=list)      # (kind, value); a sample's value is its label
    id: str = ""
    title: str = ""
    campaign: str = ""
    tlp: str | None = None
    names: list = field(default_factory=list)
    families: list = field(default_factory=list)
    techniques: list = field(default_factory=list)
    countries: list = field(default_factory=list)
    sectors: list = field(default_factory=list)
    note: str = ""
    copy_of: "Activity | None" = None
    trap: str = ""
    form: tuple = ()                                # hash kinds printed, when not the partner's usual ones
    program: str = ""                               # in code.json: a sample line beside what else is said

    @property
    def key(self):
        return f"{self.partner}:{self.id}"

    def add(self, kind, value):
        if (kind, value) not in self.values:
            self.values.append((kind, value))

    def printed(self):
        """The values as (kind, text) the way this partner's file states them."""
        from .values import hashes
        out = []
        for kind, value in self.values:
            if kind == "sample":
                out += [(h, hashes(value)[h]) for h in (self.form or HASHES[self.partner])]
            else:
                out.append((kind, value))
        return out


def carries(partner, kind):
    if partner in PROSE:
        return kind not in ("mutex", "pdb")
    return not (partner in STIX and kind == "pdb")


AXIOM_PHASES = [  # campaign, from, to, activities, families, lures and words
    ("first-light", "2008-11-04", "2010-10-20", 7, ["Naid", "Gh0st RAT", "Moudoor"], ["US", "JP", "TW", "DE"],
     ["technology", "defense", "government-national"]),
    ("waterhole", "2010-12-05", "2012-05-30", 10, ["Moudoor", "Naid", "ZXShell", "Poison Ivy"],
     ["US", "HK", "TW", "KR", "CN"], ["financial-services", "non-profit", "education", "technology"]),
    ("signed-trust", "2012-07-02", "2013-04-20", 9, ["Hikit", "Naid", "PlugX"], ["US", "JP", "KR", "GB"],
     ["technology", "defense", "aerospace"]),
    ("deputy", "2013-06-20", "2013-12-15", 9, ["Fexel", "Hikit", "Moudoor", "Gh0st RAT"],
     ["JP", "US", "TW", "HK"],
     ["manufacturing", "technology", "government-national"]),
    ("last-stand", "2014-01-10", "2014-10-14", 10, ["Hikit", "Derusbi", "Zox", "PlugX"],
     ["US", "JP", "KR", "TW", "HK", "GB", "DE", "NL", "IT", "CN"],
     ["government-national", "non-profit", "education", "telecommunications", "energy", "pharmaceuticals"]),
]
AXIOM_TECHNIQUES = ["T1566.001", "T1189", "T1195.002", "T1014", "T1553.002", "T1090.001", "T1003",
                    "T1021.001",
                    "T1505.003", "T1071.001", "T1102", "T1005"]
AXIOM_WHO = {"harbor-lab": 7, "northgate": 5, "kestrel": 5, "sable-cert": 3, "ironbridge": 6, "quietwater": 4,
             "lumen-watch": 6, "orchard": 4, "postmark": 2, "tidewater": 3}
AXIOM_CALLED = {"harbor-lab": "Axiom", "northgate": "Hidden Lynx", "kestrel": "Axiom", "sable-cert": "Axiom",
                "ironbridge": "Group 72", "quietwater": "Aurora Panda", "lumen-watch": "Axiom"}

# actor, from, to, partners in the order they saw it, families, techniques, countries, sectors, names
SMALLER = [
    ("APT1", "2010-03-15", "2013-08-20",
     "harbor-lab ironbridge northgate lumen-watch quietwater kestrel orchard ironbridge sable-cert "
     "harbor-lab "
     "quietwater postmark lumen-watch gullwing northgate tidewater".split(),
     ["WEBC2", "BISCUIT", "Poison Ivy"], ["T1566.001", "T1566.002", "T1003", "T1560.001", "T1114",
                                          "T1071.001"],
     ["US", "GB", "CA", "FR", "IN"], ["energy", "aerospace", "technology", "manufacturing", "transportation"],
     {"harbor-lab": "APT1", "northgate": "Comment Crew", "kestrel": "APT1", "sable-cert": "APT1",
      "ironbridge": "Comment Crew", "quietwater": "Comment Panda", "lumen-watch": "APT1",
      "gullwing": "Axiom"}),
    ("Dusty Lantern", "2011-09-01", "2012-11-20",
     "lumen-watch kestrel sable-cert ironbridge quietwater lumen-watch kestrel".split(),
     ["Gh0st RAT", "Wickfire"], ["T1566.001", "T1056.001", "T1113", "T1041"],
     ["KR", "JP", "TH"], ["entertainment", "financial-services"],
     {"kestrel": "Dusty Lantern", "sable-cert": "Dusty Lantern", "ironbridge": "Dusty Lantern",
      "quietwater": "Lantern Crew", "lumen-watch": "Dusty Lantern"}),
    ("Velvet Heron", "2013-10-10", "2014-09-25",
     "harbor-lab lumen-watch kestrel ironbridge quietwater gullwing kestrel tidewater".split(),
     ["Poison Ivy", "Lanternjaw"], ["T1566.001", "T1204.002", "T1547.001", "T1056.001", "T1036"],
     ["DE", "FR", "IT", "PL", "NL"], ["government-national", "defense", "non-profit"],
     {"harbor-lab": "Velvet Heron", "kestrel": "Velvet Heron", "ironbridge": "Velvet Heron",
      "quietwater": "Tigerlily", "lumen-watch": "Velvet Heron", "gullwing": "APT1"}),
]

LURES = {"Axiom": ["Intrusion in the {} sector", "Watering hole against {} visitors",
                   "Implants found in {} networks",
                   "Long stay in {} networks", "Signed drivers in {} networks",
                   "Credentials taken, {} sector"],
         "APT1": ["Mail archives taken, {} firms", "Spearphishing of {} staff",
                  "Comment pages steer implants in {}",
                  "Archive tools staged in {} networks"],
         "Dusty Lantern": ["Account theft, {} platforms", "Key logging in the {} sector",
                           "Game currency theft, {}"],
         "Velvet Heron": ["Conference invitations for {} staff", "Diplomatic lure against {} bodies",
                          "Document lures in the {} field"],
         None: ["Opportunistic infection in {}", "Nuisance traffic at {} hosts", "Single intrusion, {}",
                "Adware and a remote tool in {}"]}


def day(text):
    return datetime.date.fromisoformat(text)


def spread(chance, start, end, n):
    """n days from start to end, evenly but not mechanically."""
    first, last = day(start), day(end)
    step = (last - first).days / max(1, n - 1)
    return [first + datetime.timedelta(days=round(i * step + (chance.uniform(-.3, .3) * step
            if 0 < i < n - 1 else 0)))
            for i in range(n)]


def shuffled_apart(chance, counts):
    """Partners in an order in which none sees two activities in a row."""
    names = [p for p, n in counts.items() for _ in range(n)]
    while True:
        chance.shuffle(names)
        if all(a != b for a, b in zip(names, names[1:])):
            return names


class Store:
    """Values of one kind that an actor uses again: `width` at a time, each for `life` activities or
    `days`."""

    def __init__(self, make, width, life, days):
        self.make, self.width, self.life, self.days, self.live = make, width, life, days, []

    def draw(self, chance, at, date, n):
        self.live = [v for v in self.live if at - v[1] < self.life and (date - v[2]).days <= self.days]
        while len(self.live) < self.width:
            # The first ones get staggered births, so that they do not all retire together.
            age = chance.randrange(self.life) if at == 0 else 0
            self.live.append((self.make(), at - age, date))
        return [v[0] for v in chance.sample(self.live, min(n, len(self.live)))]


def equip(chance, mint, actor, activities):
    """Gives one actor's activities what they share and what is their own."""
    stores = {"domain": Store(mint.domain, 5, 8, 640), "ip": Store(mint.ip, 3, 7, 640),
              "sample": Store(lambda: mint.sample(actor), 4, 7, 640),
              "mutex": Store(lambda: mint.mutex(actor), 1, 9, 800),
              "pdb": Store(lambda: mint.pdb(actor), 1, 9, 800), "email": Store(mint.email, 2, 8, 800)}
    persona = [("email", mint.email()), ("mutex", mint.mutex(actor)), ("pdb", mint.pdb(actor))]
    campaigns = [a.campaign for a in activities]
    seams = [at for at in range(1, len(campaigns)) if campaigns[at] != campaigns[at - 1]]
    if not seams and len(activities) > 12:
        seams = [len(activities) // 3, 2 * len(activities) // 3]
    seams += [(a + b) // 2 for a, b in zip(seams, seams[1:])]
    thin = {at for at in range(len(activities)) if at % 16 == 11}
    for at, a in enumerate(activities):
        # Who cannot say mutexes and build paths, or knows samples by MD5 alone, shows a domain more.
        poor = a.partner in PROSE or HASHES[a.partner] == ("md5",)
        wants = {"domain": 3 + poor, "ip": 2, "sample": 2, "mutex": chance.random() < .75,
                 "pdb": chance.random() < .7,
                 "email": chance.random() < .85}
        for kind, store in stores.items():
            for value in store.draw(chance, at, a.date, int(wants[kind])):
                if carries(a.partner, kind):
                    a.add(kind, value)
        for kind, value in persona:                 # what follows the people rather than the campaign
            if chance.random() < .3 and carries(a.partner, kind):
                a.add(kind, value)
        # Enough of its own that two honest reports do not look like copies; some reports know much, some
        # next to nothing.
        own = chance.randrange(3, 8) + (6 if at % 13 == 7 else 0)
        if at in thin:
            a.values, own = [v for v in a.values if v[0] in ("domain", "sample")][1:4], 1
            a.note = "thin"
        for _ in range(own):
            kind = chance.choice(["domain", "domain", "ip", "sample", "sample"])
            a.add(kind, stores[kind].make())
        if chance.random() < .3:
            host = chance.choice([v for k, v in a.values if k == "domain"])
            folder = chance.choice(["images", "update", "news", "inc"])
            a.add("url", f"http://{host}/{folder}/{chance.randrange(100, 999)}.gif")
    # Where one campaign ends and the next begins (and once midway), old infrastructure serves the new one
    # for a while.
    for seam in seams:
        bridge = [("domain", mint.domain()), ("domain", mint.domain()), ("ip", mint.ip()),
                  ("sample", mint.sample(actor)),
                  ("email", mint.email())]
        for a in [a for at, a in enumerate(activities) if seam - 3 <= at < seam + 3 and at not in thin]:
            for kind, value in bridge:
                a.add(kind, value)
    for a in activities:
        chance.shuffle(a.values)
        a.values = a.values[:chance.choice((14, 17, 19, 21))]     # nobody sees everything


def dress(chance, a, families, techniques, countries, sectors):
    a.families = chance.sample(families, min(len(families), chance.randrange(1, 3)))
    a.techniques = sorted(chance.sample(techniques, min(len(techniques), chance.randrange(2, 5))))
    a.countries = sorted(chance.sample(countries, min(len(countries), chance.randrange(1, 4))))
    a.sectors = sorted(chance.sample(sectors, min(len(sectors), chance.randrange(1, 3))))
    a.title = chance.choice(LURES[a.actor]).format(a.sectors[0].replace("-", " ")) + f" ({a.date:%B %Y})"


def make_axiom(chance, mint):
    dates, phases = [], []
    for phase in AXIOM_PHASES:
        dates += spread(chance, phase[1], phase[2], phase[3])
        phases += [phase] * phase[3]
    out = [Activity(p, d, "Axiom", campaign=ph[0])
           for p, d, ph in zip(shuffled_apart(chance, AXIOM_WHO), dates, phases)]
    equip(chance, mint, "axiom", out)
    for a, phase in zip(out, phases):
        dress(chance, a, phase[4], AXIOM_TECHNIQUES, phase[5], phase[6])
        if a.partner in AXIOM_CALLED and chance.random() < .75:
            a.names = [AXIOM_CALLED[a.partner]]
        if a.campaign == "deputy" and a.partner in ("ironbridge", "lumen-watch", "kestrel"):
            a.add("cve", "CVE-2013-3893")   # public: the hole that the operation called Deputy Dog used
    for a in [a for a in out if a.partner == "ironbridge" and a.date.year <= 2012][:2]:
        a.names = ["Tigerlily"]
        a.trap = "homonym: the same partner's early name for this actor; quietwater means another"
    return out


def make_smaller(chance, mint, row):
    actor, start, end, partners, families, techniques, countries, sectors, called = row
    out = [Activity(p, d, actor, campaign=actor.lower().replace(" ", "-"))
           for p, d in zip(partners, spread(chance, start, end, len(partners)))]
    equip(chance, mint, actor.lower().replace(" ", "-"), out)
    for a in out:
        dress(chance, a, families, techniques, countries, sectors)
        if a.partner in called and (chance.random() < .85 or a.partner in ("gullwing", "quietwater")):
            a.names = [called[a.partner]]
        if a.partner == "gullwing":
            a.trap = f"wrong partner: calls {actor} '{called['gullwing']}'"
    return out


BACKGROUND = [("northgate", "2010-06-11"), ("kestrel", "2012-02-03"), ("sable-cert", "2013-03-28"),
              ("ironbridge", "2011-07-19"), ("ironbridge", "2013-11-02"), ("quietwater", "2012-09-14"),
              ("lumen-watch", "2010-11-23"), ("lumen-watch", "2014-03-05"), ("postmark", "2012-12-01"),
              ("gullwing", "2013-05-17")]


def make_background(chance, mint):
    out = []
    for partner, date in BACKGROUND:
        a = Activity(partner, day(date), None, campaign="background")
        for _ in range(chance.randrange(3, 7)):
            a.add("domain", mint.domain())
        for _ in range(chance.randrange(1, 4)):
            a.add("ip", mint.ip())
        for _ in range(chance.randrange(1, 5)):
            a.add("sample", mint.sample("background"))
        if chance.random() < .5:
            a.add("email", mint.email())
        dress(chance, a, ["Gh0st RAT", "Poison Ivy", "PlugX", "Zbot"], ["T1566.001", "T1105", "T1071.001",
                "T1041"],
              ["US", "BR", "RU", "IN", "JP"], ["retail", "education", "hospitality-leisure", "technology"])
        out.append(a)
    out[-1].names, out[-1].trap = ["Hidden Lynx"], "wrong partner: a name on something that belongs to nobody"
    out[4].names, out[4].trap = ["APT1"], "a name without evidence"
    return out


def plant_hubs(chance, axiom, apt1, lantern, heron, background):
    """One shared host and one dynamic-DNS parent that everybody uses: common, so no evidence."""
    users = (chance.sample(axiom, 9) + chance.sample(apt1, 5) + chance.sample(lantern, 3)
             + chance.sample(heron, 3)
             + chance.sample(background, 8))
    for n, a in enumerate(users):
        if n % 4 != 3:
            a.add("ip", HUB_IP)
        if n % 3 != 2:
            host = chance.choice(["host", "home", "srv", "box", "node", "cam"])
            a.add("domain", f"{host}{n + 11}.{HUB_PARENT}")


def plant_public_tools(chance, axiom, apt1, lantern, heron, background):
    """Two public tools: the builder's well-known sample and its default mutex turn up with unrelated
    actors."""
    def give(which, users, family):
        sample, mutex = PUBLIC[which]
        for a in users:
            a.add("sample", sample)
            if carries(a.partner, "mutex"):
                a.add("mutex", mutex)
            if family not in a.families:
                a.families.append(family)
    early = [a for a in axiom if a.campaign in ("first-light", "waterhole")]
    give("gh0st", chance.sample(early, 5) + lantern[1:6] + chance.sample(background, 5), "Gh0st RAT")
    give("ivy", chance.sample(axiom, 4) + chance.sample(apt1, 5) + chance.sample(heron, 5)
         + chance.sample(background, 4),
         "Poison Ivy")


def plant_false_flag(axiom, heron, wrong):
    """Velvet Heron plants one published domain and one published build path of Axiom's; kestrel reports
    both and is fooled."""
    late = [a for a in axiom if a.date < heron[0].date and (heron[0].date - a.date).days < 500]

    def best_known(kind):
        seen, mixed = {}, {v for a in wrong for v in a.values}
        for a in late:
            for k, v in a.values:
                if k == kind and (k, v) not in mixed and not v.endswith(HUB_PARENT):
                    seen[v] = seen.get(v, 0) + 1
        return max(sorted(seen), key=lambda v: seen[v])
    domain, pdb = best_known("domain"), best_known("pdb")
    one, two = [a for a in heron if a.partner == "kestrel"]
    one.add("domain", domain)
    two.add("pdb", pdb)
    one.names = ["Axiom"]
    one.trap = f"false flag: plants Axiom's domain {domain}"
    two.trap = f"false flag: plants Axiom's build path {pdb}"
    return domain, pdb


def copy(original, partner, date, drop, extra, title, names=()):
    """Another partner republishes a list: nearly the same values, no new knowledge."""
    kept = [v for n, v in enumerate(original.values) if n not in drop and carries(partner, v[0])]
    a = Activity(partner, day(date), original.actor, kept + list(extra), title=title,
                 campaign=original.campaign,
                 copy_of=original, names=list(names), families=list(original.families))
    a.form = tuple(h for h in HASHES[original.partner] if h in ("sha256",)) or HASHES[original.partner]
    a.trap = f"copy of {original.partner}'s list"
    return a


def make_copies(mint, axiom):
    def pick(partner, campaign, few=("mutex", "pdb")):
        fits = [a for a in axiom if a.partner == partner and a.campaign in campaign]
        return max(fits, key=lambda a: (sum(k not in few for k, _ in a.values), a.date))
    later = lambda a, days: (a.date + datetime.timedelta(days=days)).isoformat()
    h = pick("harbor-lab", ("last-stand", "deputy", "signed-trust"))
    k = pick("kestrel", ("deputy", "signed-trust", "waterhole", "last-stand"))
    w = pick("lumen-watch", ("waterhole", "signed-trust", "deputy", "last-stand"))
    n = pick("northgate", ("waterhole", "signed-trust", "first-light", "deputy", "last-stand"))
    return [copy(h, "quietwater", later(h, 16), (0,), [("domain", mint.domain())],
                 "Roundup: indicators seen this month"),
            copy(k, "ironbridge", later(k, 9), (), [], "Indicators received from a sharing community"),
            copy(w, "postmark", later(w, 21), (1,), [("domain", mint.domain())],
                 "Bulletin: republished indicators"),
            copy(n, "gullwing", later(n, 30), (), [], "Fresh infrastructure of the Comment Crew",
                 ["Comment Crew"])]


def make_copied_one_off(chance, mint, axiom):
    """A one-off that three partners publish, each copy holding the same single domain of Axiom's: three
    voices, one fact."""
    source = next(a for a in axiom if a.campaign == "signed-trust" and a.date.year == 2012)
    shared = next(v for v in source.values if v[0] == "domain" and not v[1].endswith(HUB_PARENT))
    first = Activity("lumen-watch", day("2012-10-05"), "One-off 2012", campaign="one-off",
                     title="Defaced shop pages with a harvesting kit")
    first.values = [("domain", mint.domain()) for _ in range(7)] + [("ip", mint.ip()) for _ in range(2)] + [
        ("sample", mint.sample("one-off")) for _ in range(3)] + [shared]
    first.families, first.countries, first.sectors = ["Shopmoth"], ["AU"], ["retail"]
    second = copy(first, "quietwater", "2012-10-12", (), [], "Harvesting kit, list by a third party")
    third = copy(first, "gullwing", "2012-10-20", (2,), [], "Axiom goes shopping", ["Axiom"])
    for a in (second, third):
        a.countries, a.sectors = ["AU"], ["retail"]
    return [first, second, third], shared


def make_wrong(chance, mint, axiom, apt1, heron, lantern):
    """gullwing mixes lists of two actors into one and throws everybody's crumbs into another."""
    def few(source, kinds):
        out = []
        for kind in kinds:
            out.append(next(v for v in source.values if v[0] == kind and v not in out
                            and not v[1].endswith(HUB_PARENT) and v[1] != HUB_IP
                            and not v[1].startswith("public-")))
        return out
    out = []
    for n, (x, y, date) in enumerate(((axiom[14], apt1[8], "2012-02-20"), (axiom[24], apt1[13],
            "2013-04-02"))):
        a = Activity("gullwing", day(date), None, campaign="mixture", names=["Axiom", "APT1"],
                     title=("One army behind everything", "The same hands again")[n])
        a.values = few(x, ("domain", "domain", "ip")) + few(y, ("domain", "domain", "ip"))
        a.values += [("domain", mint.domain()), ("sample", mint.sample("gullwing"))]
        a.families, a.countries, a.sectors = ["Gh0st RAT"], ["US"], ["technology"]
        a.trap = "wrong partner: two actors' lists mixed into one activity"
        out.append(a)
    a = Activity("gullwing", day("2014-05-08"), None, campaign="crumbs", names=["APT1"],
                 title="Everything malicious we saw")
    a.values = [few(s, ("domain",))[0] for s in (axiom[-6], apt1[-2], lantern[-1], heron[3])]
    a.values += [("ip", HUB_IP), ("domain", f"list1.{HUB_PARENT}"), ("sample", PUBLIC["gh0st"][0])]
    a.values += [("domain", mint.domain()) for _ in range(3)]
    a.trap = "wrong partner: one crumb of each actor and every hub"
    return out + [a]


def name_activities(activities):
    """Ids as each format has them, given in order of date."""
    count = {}
    event = max((a for a in activities if a.partner == "sable-cert" and a.actor == "Axiom"),
                key=lambda a: a.date)
    event.form = ("md5", "sha1", "sha256")
    for a in sorted(activities, key=lambda a: (a.partner, a.date, a.title)):
        n = count[a.partner] = count.get(a.partner, 0) + 1
        if a.partner == "harbor-lab":
            a.id = ("grouping--" if n == 6 else "report--") + fixed_uuid("activity", a.partner, str(n))
        elif a.partner == "northgate":
            a.id = "report--" + fixed_uuid("activity", a.partner, str(n))
        elif a.partner == "kestrel" or a is event:
            a.id = fixed_uuid("activity", a.partner, str(n))
        else:
            stem = {"sable-cert": "SC", "ironbridge": "IB", "quietwater": "QW", "lumen-watch": "lw",
                    "orchard": "orchard",
                    "postmark": "postmark", "tidewater": "tidewater", "gullwing": "gw"}[a.partner]
            a.id = f"{stem}-{a.date.year}-{n:02d}"


def mark(chance, activities):
    usual = {"harbor-lab": ["AMBER", "GREEN", "AMBER+STRICT"], "northgate": ["GREEN", "AMBER"],
             "kestrel": ["AMBER", "GREEN"],
             "sable-cert": ["AMBER+STRICT", "AMBER", None], "ironbridge": ["GREEN", "AMBER", None],
             "quietwater": [None], "lumen-watch": ["CLEAR", "GREEN", None], "orchard": ["CLEAR", "GREEN"],
             "postmark": ["AMBER", None], "tidewater": ["CLEAR"], "gullwing": ["CLEAR", None]}
    for a in activities:
        a.tlp = chance.choice(usual[a.partner])
    max((a for a in activities if a.partner == "harbor-lab" and a.actor == "Axiom"),
        key=lambda a: a.date).tlp = "RED"


def plant_code(code, activities):
    """Sample lines (`asterism samples add`) of harmless programs. One that nobody ties to anything shares functions
    with an implant of Axiom's; what the others share is a library that anybody links."""
    for program, partner, actor in (("implant", "sable-cert", "Axiom"), ("archiver", "quietwater", "APT1"),
                                    ("keylog", "kestrel", "Dusty Lantern"), ("lure", "ironbridge", "Velvet Heron"),
                                    ("nuisance", "postmark", None)):
        fits = [a for a in activities if (a.partner, a.actor) == (partner, actor) and not a.copy_of and a.tlp != "RED"
                and (actor or a.campaign == "background")]
        max(fits, key=lambda a: a.date).program = program
    stray = code["stray"]["id"]
    activities.append(Activity("harbor-lab", day("2014-06-17"), "Axiom", id=stray, campaign="code", program="stray"))


def tell(code):
    """The whole story, and the facts that EXPECTED.md speaks of."""
    chance = random.Random("Operation SMN, invented")
    mint = Mint("Operation SMN, values")
    axiom = make_axiom(chance, mint)
    apt1, lantern, heron = (make_smaller(chance, mint, row) for row in SMALLER)
    background = make_background(chance, mint)
    wrong = make_wrong(chance, mint, axiom, apt1, heron, lantern)
    copies = make_copies(mint, axiom)
    one_off, shared = make_copied_one_off(chance, mint, axiom)
    plant_hubs(chance, axiom, apt1, lantern, heron, background)
    plant_public_tools(chance, axiom, apt1, lantern, heron, background)
    planted = plant_false_flag(axiom, heron, wrong)
    activities = axiom + apt1 + lantern + heron + background + wrong + copies + one_off
    for a in activities:
        if a.copy_of and not a.countries:
            a.countries, a.sectors = list(a.copy_of.countries), list(a.copy_of.sectors)
        if not a.title:
            a.title = f"Activity of {a.date:%B %Y}"
    name_activities(activities)
    mark(chance, activities)
    plant_code(code, activities)
    activities.sort(key=lambda a: (a.date, a.partner, a.id))
    return activities, {"planted_domain": planted[0], "planted_pdb": planted[1], "one_off_domain": shared[1]}
