"""Documents whose text has to be got out of them first: PDF, DOCX, e-mail with what is enclosed."""
import io
import os
import random
import zipfile

from journey import ROOT, Journey, main

DOCUMENTS = os.path.join(ROOT, "tests", "data", "documents")
SHA256 = "0f1cc3de92dd19c2be98694b4b3732a23a06e456b7e8a29ab8f3bdee9bc24732"


def document(name):
    return os.path.join(DOCUMENTS, name)


class Documents(Journey):
    def found(self, path, code=0):
        return {(row.get("place", ""), row["value"]) for row in self.ask("extract", "--json", path, code=code).lines()}

    def test_a_page_of_a_pdf_is_named(self):
        self.assertEqual(self.found(document("report.pdf")), {
            ("page 1", "update-cdn.example"), ("page 1", "192.0.2.17"), ("page 2", SHA256),
            ("page 2", "night-watch.test"), ("page 2", "http://footnote.example/gate.php")})

    def test_a_locked_pdf_is_refused_with_a_remedy(self):
        self.expect(self.run_program("extract", document("locked.pdf")), code=3, out="", err_has="qpdf --decrypt")

    def test_a_table_in_a_cell_of_a_table_has_rows_of_its_own(self):
        def cell(content):
            return f"<w:tc>{content}</w:tc>"

        def words(text):
            return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"

        def table(*rows):
            return "<w:tbl>" + "".join(f"<w:tr>{''.join(map(cell, row))}</w:tr>" for row in rows) + "</w:tbl>"
        inner = table([words("second"), words("one[.]example")], [words("third"), words("two[.]example")])
        outer = table([words("first"), words("before[.]example") + inner + words("after[.]example")], [words("last"), words("end[.]example")])
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w") as file:
            file.writestr("word/document.xml", '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/'
                          f'2006/main"><w:body>{outer}</w:body></w:document>')
        rows = self.ask("extract", "--json", self.write("nested.docx", written.getvalue())).lines()
        self.assertEqual({row["value"]: " ".join(row["context"].split()) for row in rows}, {
            "before.example": "first before[.]example", "one.example": "second one[.]example", "two.example": "third two[.]example",
            "after.example": "after[.]example", "end.example": "last end[.]example"})

    def test_a_large_document_that_lacks_a_piece_was_never_given(self):
        room = io.BytesIO()
        with zipfile.ZipFile(document("report.docx")) as small, zipfile.ZipFile(room, "w") as large:
            for name in small.namelist():
                large.writestr(name, small.read(name))
            large.writestr("word/media/image1.png", random.Random(1).randbytes(17 << 20))
        case = self.case()
        self.ask(*case, "pool", "--partner", "us", self.write("large.docx", room.getvalue()))
        value = self.ask(*case, "export", "--format", "jsonl").lines()[0]["indicators"][0]["v"]
        pieces = [row["digest"] for row in self.ask(*case, "record", "list", "--json").lines() if row["source"].endswith("large.docx")]
        self.assertEqual(len(pieces), 2)
        for digest in pieces:
            self.ask(*case, "record", "withdraw", digest)
            self.assertIn("nobody has said anything of it", self.ask(*case, "ask", value).out)
            self.assertEqual(self.ask(*case, "export", "--format", "jsonl").out, "")
            self.ask(*case, "record", "restore", digest)
            self.assertIn("us:large", self.ask(*case, "ask", value).out)

    def test_a_large_email_is_kept_as_it_came_though_it_alone_says_whose_it_is(self):
        with open(document("sharing.eml"), "rb") as file:
            written = file.read() + b"\n" + b"x" * 70 + b"\n"
        written += (b"y" * 76 + b"\n") * ((17 << 20) // 77)
        case = self.case()
        self.ask(*case, "pool", self.write("large.eml", written))
        pieces = [row for row in self.ask(*case, "record", "list", "--json").lines() if row["source"].endswith("large.eml")]
        self.assertEqual([row["place"] for row in pieces], ["file", "from byte 16777216"])
        self.assertEqual(b"".join(self.ask(*case, "record", "show", row["digest"]).raw for row in pieces), written)

    def test_what_an_email_encloses_is_read_as_what_it_is(self):
        found = self.found(document("sharing.eml"))
        self.assertIn(("harbor.pdf, page 2", SHA256), found)
        self.assertIn(("values.csv", "third.example"), found)
        self.assertIn(("the lure itself.eml", "http://lure.example/invoice"), found)
        self.assertNotIn("198.51.100.9", {value for _, value in found})

    def test_a_value_in_a_header_is_shown_with_its_reason(self):
        rows = self.ask("extract", "--json", "--mentions", document("sharing.eml")).lines()
        reasons = {row["value"]: row["mention"] for row in rows if "mention" in row}
        self.assertEqual(reasons["198.51.100.9"], "in the e-mail's header 'Received'")
        self.assertEqual(reasons["http://behind-link.example/x"], "a link of the text itself")

    def test_an_email_is_pooled_with_what_it_encloses(self):
        case = self.case()
        self.ask(*case, "pool", document("sharing.eml"))
        answers = {row["value"]: row for row in self.ask(*case, "--json", "ask", "update-cdn.example", "third.example",
                                                         "night-watch.test", "http://lure.example/invoice").lines()}
        self.assertEqual(len(answers["update-cdn.example"]["activities"]), 2)
        # The table names nobody, so it is the e-mail's sender who says so.
        self.assertEqual(answers["third.example"]["partners"], ["harbor-lab.example"])
        self.assertEqual(answers["night-watch.test"]["partners"], ["Harbor Lab"])
        self.assertEqual(answers["http://lure.example/invoice"]["partners"], ["inner.example"])

    def test_emails_in_emails_are_read_to_a_depth_and_no_further(self):
        mail = "From: a@b.example\nSubject: innermost\n\ninnermost.example\n"
        for level in range(12):
            mail = (f"From: a@b.example\nTo: c@d.example\nSubject: level {level}\nMIME-Version: 1.0\n"
                    f"Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n\nlevel{level}.example\n"
                    f"--b{level}\nContent-Type: message/rfc822\n\n{mail}\n--b{level}--\n")
        values = {value for _, value in self.found(self.write("deep.eml", mail), code=1)}
        self.assertIn("level11.example", values)
        self.assertNotIn("innermost.example", values)
        case = self.case()
        self.ask(*case, "pool", "deep.eml", code=1)
        complaints = [row["what"] for row in self.ask(*case, "--json", "complaints").lines()]
        self.assertTrue(any("too deep" in what for what in complaints), complaints)

    def test_a_document_that_unpacks_to_gigabytes_is_read_as_far_as_is_sensible(self):
        room = io.BytesIO()
        with zipfile.ZipFile(room, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bomb:
            with bomb.open("word/document.xml", "w") as entry:
                entry.write(b'<?xml version="1.0"?><w:document xmlns:w="w"><w:body><w:p><w:r><w:t>before.example</w:t>')
                for _ in range(400):
                    entry.write(b" " * (1 << 20))
        path = self.write("bomb.docx", room.getvalue())
        answer = self.ask("extract", "--json", path, code=1)
        self.assertIn("before.example", answer.out)
        self.assertIn("unpacks to more than 256 MiB", answer.err)

    def test_a_broken_part_is_named_readably_whatever_bytes_its_name_holds(self):
        room = io.BytesIO()
        with zipfile.ZipFile(room, "w", zipfile.ZIP_DEFLATED) as parts:
            parts.writestr("[Content_Types].xml", "<Types/>")
            parts.writestr("word/document.xml", '<w:document xmlns:w="w"><w:p><w:r><w:t>before.example</w:t></w:r></w:p>'
                                                "</w:document>")
            parts.writestr("word/header0.xml", "<w:hdr xmlns:w='w'/>")
        broken = room.getvalue().replace(b"header0", b"header\xe9")
        at = broken.index(b"header\xe9.xml") + len("header0.xml")
        broken = broken[:at] + b"\xff" * 4 + broken[at + 4:]
        case = self.case()
        self.ask(*case, "pool", "--partner", "us", self.write("broken.docx", broken), code=1)
        complaints = [row["what"] for row in self.ask(*case, "--json", "complaints").lines()]
        self.assertTrue(any("headeré.xml' in it is broken" in what for what in complaints), complaints)
        self.assertEqual(len(self.ask(*case, "--json", "ask", "before.example").lines()[0]["activities"]), 1)


main()
