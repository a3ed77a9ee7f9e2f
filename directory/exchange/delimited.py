"""CSV and TSV: the delimiter by evidence, line breaks inside cells, and no row swallowed by a stray quote."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from core.errors import BadInput
from directory.exchange.encodings import decode, detect, proved
from directory.exchange.tables import Records, Table

DELIMITERS = ",\t;|"
LOOKED_AT = 40  # rows
LONGEST_CELL = 1_000_000  # characters
END = "\x1f the end of the file \x1f"  # a line no file holds; a cell that swallows it was never closed
STREAMED = ("utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "iso2022_jp")


def read(data: bytes | Path, name: str, *, encoding: str = "", delimiter: str = "") -> Table:
    """A delimited file as one table, read from disk as often as its rows are asked for.

    Encoding and delimiter are found by evidence unless they are given. Raises BadInput for an unknown or wrong
    encoding, and while reading for a quote that is never closed.
    """
    encoding = proved(data, encoding) if encoding else detect(data)
    delimiter = delimiter or _delimiter(data, encoding)

    def records() -> Records:
        return _records(data, encoding, delimiter)

    return Table(name, "tsv" if delimiter == "\t" else "csv", encoding, records, delimiter=delimiter)


def _records(data: bytes | Path, encoding: str, delimiter: str) -> Records:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(chain(_lines(data, encoding), [END]), delimiter=delimiter)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if cells == [END]:
                return
            if any(END in cell for cell in cells):
                raise BadInput(
                    f'{number}行目から始まるセルの引用符「"」が閉じられていないため、その先の行を読めません。'
                    "引用符を直してから、もう一度取り込んでください。"
                )
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error:
        raise BadInput(
            f'{number + 1}行目を表として読めません（セルが長すぎるか、引用符「"」が閉じられていません）。'
            "その行を直してから、もう一度取り込んでください。"
        ) from None


def _lines(data: bytes | Path, encoding: str) -> Iterator[str]:
    """Lines with their ends kept, without byte order marks: the standard one and the strays behind it."""
    if encoding in STREAMED:
        raw = data.open("rb") if isinstance(data, Path) else io.BytesIO(data)
        stream: io.TextIOBase = io.TextIOWrapper(raw, encoding=encoding, newline="")
    else:
        whole = data.read_bytes() if isinstance(data, Path) else data
        stream = io.StringIO(decode(whole, encoding).text, newline="")
    with stream:
        yield stream.readline().lstrip("\ufeff")
        yield from stream


def _delimiter(data: bytes | Path, encoding: str) -> str:
    """The sign that cuts the first rows into the most even table; a comma where nothing does."""
    head = list(islice(_lines(data, encoding), LOOKED_AT * 4))
    return max(DELIMITERS, key=lambda sign: _evenness(head, sign))


def _evenness(lines: list[str], delimiter: str) -> tuple[float, int]:
    try:
        widths = [len(row) for row in islice(csv.reader(lines, delimiter=delimiter), LOOKED_AT) if any(row)]
    except csv.Error:
        return (0.0, 0)
    usual, count = Counter(widths).most_common(1)[0] if widths else (1, 0)
    return (0.0, 0) if usual < 2 else (round(count / len(widths), 1), usual)
