"""Reports in prose: Markdown, plain text and HTML, each defanging in its own way."""
import html

from .stix import COUNTRY

INVENTED = "INVENTED for the bundled case Operation SMN. No indicator in this report is real."
CLAIMS = ["Since 2008 at the earliest, and against organisations at home as well as abroad, the same "
          "careful hands return.",
          "We think of 50 to 100 operators; whether they are several groups or one part of a larger "
          "organisation we cannot say.",
          "In care and patience this work goes beyond what was published about Unit 61398.",
          "Others speak of Hidden Lynx or Group 72 where we write Axiom; some add Aurora and Deputy Dog. "
          "We take no side.",
          "By October 2014 partners had counted 43,000 removals, 180 of them of the tools kept for the "
          "last stage."]
PLAIN = ["The operators worked in short sessions and left little behind.",
         "Victims were told before this report went out.",
         "Nothing here points to a seat or to a person.",
         "The tools are known; the infrastructure was new to us."]


def brackets(text):
    return text.replace(".", "[.]")


def words(text):
    return text.replace("@", " {at} ").replace(".", " (dot) ")


def last_only(text):
    head, _, tail = text.rpartition(".")
    return f"{head}[.]{tail}"


def shown(kind, value, n, style):
    if kind == "url":
        return "hxxp" + brackets(value[4:]) if style != "html" else "hxxp" + value[4:].replace("://", "[://]")
    if kind == "email":
        return words(value) if style == "text" else value.replace("@", "[@]" if n % 2
                else "{at}").replace(".", "[.]")
    if kind in ("domain", "ip") and ":" not in value:
        return {"markdown": (brackets, last_only), "text": (last_only, lambda v: v.replace(".", "(dot)")),
                "html": (lambda v: v.replace(".", "[dot]"), brackets)}[style][n % 2](value)
    return value.upper() if kind in ("md5", "sha256") and n % 4 == 3 else value


def story_lines(a, at):
    where = " and ".join(COUNTRY[c] for c in a.countries) or "places not named"
    tools = " and ".join(a.families) or "tools not named"
    lines = [f"Seen against {' and '.join(s.replace('-', ' ') for s in a.sectors) or 'unnamed'} "
             f"organisations in {where}, "
             f"with {tools}.", PLAIN[at % len(PLAIN)]]
    if a.actor == "Axiom" and not a.copy_of:
        lines.append(CLAIMS[at % len(CLAIMS)])
    if a.actor == "APT1":
        lines.append("The habits remind us of the Comment Crew.")
    return lines


def markdown(a, at):
    out = [f"# {a.title}", "", f"> {INVENTED}", "", f"Date: {a.date.isoformat()}  ",
           f"TLP:{a.tlp or 'AMBER'}", ""]
    for text in story_lines(a, at):
        out += [text, ""]
    if a.techniques:
        out += ["Techniques: " + ", ".join(a.techniques), ""]
    rows = a.printed()
    # One sentence with an indicator in running text, the rest in a table.
    first = next(r for r in rows if r[0] == "domain")
    out += [f"The first stage called `{shown(*first, 0, 'markdown')}` every twenty minutes.", "",
            "## Indicators", "",
            "| Kind | Value |", "|---|---|"]
    out += [f"| {k} | {shown(k, v, n, 'markdown')} |" for n, (k, v) in enumerate(rows) if (k, v) != first]
    return "\n".join(out) + "\n"


def text(a, at):
    out = [INVENTED, "", a.title.upper(), "=" * len(a.title), f"Date: {a.date.isoformat()}"]
    out += ([f"TLP:{a.tlp}"] if a.tlp else []) + ["", *story_lines(a, at), ""]
    if a.copy_of:
        out += ["The following list was sent to us by another sharing group. We repeat it unchecked.", ""]
    for kind, head in (("domain", "Names"), ("ip", "Addresses"), ("url", "Pages"), ("md5", "Files (MD5)"),
                       ("sha256", "Files (SHA-256)"), ("email", "Registrants"), ("cve", "Holes")):
        rows = [v for k, v in a.printed() if k == kind]
        if rows:
            out += [head + ":"] + [f"  - {shown(kind, v, n, 'text')}" for n, v in enumerate(rows)] + [""]
    return "\n".join(out)


def page(a, at):
    esc = html.escape
    out = ["<!DOCTYPE html>", '<html lang="en"><head><meta charset="utf-8">',
           f"<title>{esc(a.title)}</title>",
           f'<meta name="date" content="{a.date.isoformat()}">', "<style>td { padding: 2px 8px }</style>",
           "<script>var notAnIndicator = 'script-text.example';</script></head><body>",
           f"<!-- {INVENTED} -->",
           f"<h1>{esc(a.title)}</h1>", f"<p><em>{INVENTED}</em></p>",
           f"<p>Date: {a.date.isoformat()} &middot; TLP:{a.tlp or 'CLEAR'}</p>"]
    out += [f"<p>{esc(t)}</p>" for t in story_lines(a, at)]
    out += ["<table>", "<tr><th>Kind</th><th>Value</th></tr>"]
    for n, (kind, value) in enumerate(a.printed()):
        cell = esc(shown(kind, value, n, "html"))
        if kind == "sha256" and n % 2:
            cell = f"<code>{cell}</code>"
        out.append(f"<tr><td>{kind}</td><td>{cell}</td></tr>")
    out += ["</table>", "<footer>Questions: contact@tidewater.example &mdash; the same line stands under "
                        "every report of ours.</footer>",
            "</body></html>"]
    return "\n".join(out) + "\n"
