"""What typst cannot write into a PDF: the box of the bleed for the press, and a language with its script.

Objects are changed one by one where the cross-reference table says they begin, and the table is written anew
(ISO 32000-1, 7.5.4): everything else stays as it was, its tags and standards too.
"""

import re
import zlib
from collections.abc import Callable

Amendment = Callable[[bytes], bytes]

POINTS_PER_MM = 72 / 25.4
START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
TABLE = re.compile(rb"xref\n0 (\d+)\n")
ROW = 20  # bytes of one row of the table, end of line included
A_STREAM = re.compile(rb"(\d+ 0 obj\n<<)/Length (\d+)([^\n]*>>\nstream\n)")
A_PAGE = re.compile(rb"\d+ 0 obj\n<</Type/Page/")
TRIM = re.compile(rb"/TrimBox\[([-\d. ]+)\]")
# An entry before any text of its object: what stands inside a text is none.
A_LANGUAGE = rb"(\d+ 0 obj\n<<[^(\n]*/Lang\()%s(?=\))"
A_LANGUAGE_IN_A_LINE = rb"(<</MCID \d+/Lang\()%s(?=\)>>BDC)"
A_LANGUAGE_OF_ALL = rb"(<dc:language><rdf:Bag><rdf:li>)%s(?=</rdf:li></rdf:Bag></dc:language>)"


def amended(pdf: bytes, *amendments: Amendment) -> bytes:
    """The same file with every object as the amendments give it back. Raises ValueError for a file not as typst's."""
    if not amendments:
        return pdf
    start = START.search(pdf)
    table = TABLE.match(pdf, int(start.group(1))) if start else None
    if start is None or table is None:
        raise ValueError("no cross-reference table")
    count = int(table.group(1))
    rows = [pdf[at : at + ROW] for at in range(table.end(), table.end() + count * ROW, ROW)]
    begins = {number: int(row[:10]) for number, row in enumerate(rows) if row[17:18] == b"n"}
    order = sorted(begins, key=begins.__getitem__)
    ends = [*(begins[number] for number in order[1:]), table.start()]
    parts, length = [pdf[: begins[order[0]]]], begins[order[0]]
    for number, end in zip(order, ends, strict=True):
        rows[number] = b"%010d" % length + rows[number][10:]
        part = pdf[begins[number] : end]
        for amend in amendments:
            part = amend(part)
        parts.append(part)
        length += len(part)
    trailer = pdf[table.end() + count * ROW : start.start()]
    return b"".join([*parts, table.group(), *rows, trailer, b"startxref\n%d\n%%%%EOF" % length])


def with_bleed_box(millimetres: float) -> Amendment:
    """A BleedBox this far around the TrimBox of each page; what lies beyond is for marks only (PDF/X, ISO 15930)."""
    far = millimetres * POINTS_PER_MM

    def amend(part: bytes) -> bytes:
        trim = TRIM.search(part) if A_PAGE.match(part) else None
        if trim is None:
            return part
        left, bottom, right, top = map(float, trim.group(1).split())
        box = b"/BleedBox[%.4f %.4f %.4f %.4f]" % (left - far, bottom - far, right + far, top + far)
        return part[: trim.start()] + box + part[trim.start() :]

    return amend


def with_language(before: str, after: str) -> Amendment:
    """The tag `after` (BCP 47) wherever the file says `before`: of the document, of its parts, in its metadata."""
    forms = (A_LANGUAGE, A_LANGUAGE_IN_A_LINE, A_LANGUAGE_OF_ALL)
    entry, in_a_line, of_all = (re.compile(form % re.escape(before.encode())) for form in forms)
    said = rb"\g<1>" + after.encode()

    def amend(part: bytes) -> bytes:
        head = A_STREAM.match(part)
        if head is None:
            return entry.sub(said, part)
        if head.group(3).startswith(b"/Type/Metadata"):
            return _with_stream(part, head, lambda content: of_all.sub(said, content, count=1))
        if head.group(3).startswith(b"/Filter/FlateDecode>>"):  # what is drawn on a page
            return _with_stream(
                part, head, lambda content: _deflated(content, lambda lines: in_a_line.sub(said, lines))
            )
        return part

    return amend


def _with_stream(part: bytes, head: re.Match[bytes], change: Amendment) -> bytes:
    """The object with the bytes of its stream changed, and their number."""
    end = head.end() + int(head.group(2))
    content = change(part[head.end() : end])
    return b"%s/Length %d%s%s%s" % (head.group(1), len(content), head.group(3), content, part[end:])


def _deflated(content: bytes, change: Amendment) -> bytes:
    before = zlib.decompress(content)
    after = change(before)
    return content if after == before else zlib.compress(after)
