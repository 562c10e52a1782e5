#!/usr/bin/env python3
"""Makes the documents beside it, all of them invented. Run by hand when one should change; the results are kept.

    apt-get install python3-reportlab python3-docx qpdf && /usr/bin/python3 tests/data/documents/make.py
"""
import base64
import io
import os
import subprocess
import zipfile

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

HERE = os.path.dirname(os.path.abspath(__file__))
SHA256 = "0f1cc3de92dd19c2be98694b4b3732a23a06e456b7e8a29ab8f3bdee9bc24732"
EPOCH = (2014, 10, 28, 9, 30, 0)


def path(name):
    return os.path.join(HERE, name)


def make_pdf():
    style = getSampleStyleSheet()
    body, title = style["BodyText"], style["Title"]
    story = [
        Paragraph("Harbor lights: a lure in the port", title),
        Paragraph("Published by: Harbor Lab", body),
        Paragraph("Date: 28 October 2014", body),
        Paragraph("The dropper calls update-cdn[.]example<super>1</super> and then 192.0.2[.]17.", body),
        PageBreak(),
        Paragraph("Indicators of compromise", title),
        # A narrow column breaks the hash over lines, as real tables do.
        Table([["Type", "Value"], ["SHA-256", Paragraph(SHA256[:24] + "<br/>" + SHA256[24:48] + "<br/>" + SHA256[48:], body)],
               ["Domain", "night-watch[.]test"]], colWidths=[80, 190]),
        Spacer(1, 400),
        Paragraph("<super>1</super> First seen at hxxp://footnote[.]example/gate.php", body),
    ]
    report = SimpleDocTemplate(path("report.pdf"), pagesize=A4, title="Harbor lights: a lure in the port",
                               author="Harbor Lab", invariant=1)
    report.build(story)
    subprocess.run(["qpdf", "--static-id", "--static-aes-iv", "--encrypt", "secret", "owner", "256", "--",
                    path("report.pdf"), path("locked.pdf")], check=True)
    empty = SimpleDocTemplate(path("scan.pdf"), pagesize=A4, invariant=1)
    empty.build([Spacer(1, 10), PageBreak(), Spacer(1, 10)])


def add_link(paragraph, target, words):
    part = paragraph.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), part)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = words
    run.append(text)
    link.append(run)
    paragraph._p.append(link)


FOOTNOTES = """<?xml version="1.0" encoding="UTF-8"?>
<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:footnote w:id="1"><w:p><w:r>
<w:t>First seen at hxxp://footnote[.]example/gate.php</w:t></w:r></w:p></w:footnote></w:footnotes>"""


def frozen(source, name, more=()):
    """The archive again, with one date for all entries."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path(name), "w", zipfile.ZIP_DEFLATED) as new:
        for entry in [(item.filename, old.read(item)) for item in old.infolist()] + list(more):
            if not entry[0].endswith("thumbnail.jpeg"):
                new.writestr(zipfile.ZipInfo(entry[0], EPOCH), entry[1], zipfile.ZIP_DEFLATED)


def make_docx():
    report = docx.Document()
    report.core_properties.title = "Harbor lights: a lure in the port"
    report.core_properties.author = "Harbor Lab"
    report.add_heading("Harbor lights: a lure in the port", 0)
    report.add_paragraph("Published by: Harbor Lab")
    report.add_paragraph("Date: 28 October 2014")
    words = report.add_paragraph("The dropper calls update-")
    words.add_run("cdn").bold = True
    words.add_run("[.]example; more in ")
    add_link(words, "https://linked-to.example/blog", "our article")
    report.add_heading("Indicators of compromise", 1)
    table = report.add_table(2, 2)
    for row, cells in zip(table.rows, [("SHA-256", SHA256), ("Domain", "night-watch[.]test")]):
        for cell, text in zip(row.cells, cells):
            cell.text = text
    deleted = report.add_paragraph("")._p
    removed = OxmlElement("w:del")
    run, text = OxmlElement("w:r"), OxmlElement("w:delText")
    text.text = "deleted.example"
    run.append(text)
    removed.append(run)
    deleted.append(removed)
    room = io.BytesIO()
    report.save(room)
    frozen(room, "report.docx", [("word/footnotes.xml", FOOTNOTES)])


def make_mails():
    with open(path("report.pdf"), "rb") as pdf:
        enclosed = base64.encodebytes(pdf.read()).decode()
    page = base64.encodebytes(
        "<p>Calls <b>evil</b>[.]house[.]test from <a href=\"http://behind-link.example/x\">here</a></p>".encode()).decode()
    inner = ("From: Someone <someone@inner.example>\nSubject: the lure itself\nMIME-Version: 1.0\n"
             "Content-Type: text/plain; charset=utf-8\n\nOpen hxxp://lure[.]example/invoice now.\n")
    mail = f"""Received: from relay.example ([198.51.100.9]) by mx.example; Tue, 28 Oct 2014 09:29:00 +0000
From: "Jane Doe" <jane@harbor-lab.example>
To: sharing@circle.example
Date: Tue, 28 Oct 2014 09:30:00 +0000
Subject: =?utf-8?B?{base64.b64encode("Hafenlichter – a lure".encode()).decode()}?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="outer"

--outer
Content-Type: multipart/alternative; boundary="inner"

--inner
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Gr=FC=DFe. The dropper calls update-cdn[.]ex=
ample and 192.0.2[.]17.

--inner
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

{page}
--inner--
--outer
Content-Type: application/pdf; name="harbor.pdf"
Content-Disposition: attachment; filename="harbor.pdf"
Content-Transfer-Encoding: base64

{enclosed}
--outer
Content-Type: text/csv
Content-Disposition: attachment; filename="values.csv"

activity,type,value
wave-2,domain,third[.]example

--outer
Content-Type: message/rfc822

{inner}
--outer--
"""
    with open(path("sharing.eml"), "w", encoding="ascii", newline="\r\n") as out:
        out.write(mail)


make_pdf()
make_docx()
make_mails()
