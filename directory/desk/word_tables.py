"""Files of words, and the list as the desk looks through it."""

import csv
from collections.abc import Mapping
from pathlib import Path

from core.errors import BadInput
from directory.exchange.cells import MADE_HARMLESS
from directory.exchange.files import tables_in
from directory.search.folding import fold
from directory.search.own_words import faults
from directory.search.words import COLUMNS, WORDS_FILE, WordGroup, WordList, group_of

MOST_ROWS, MOST_TOLD = 2_000, 10


def rows_of(data: bytes, name: str) -> list[dict[str, str]]:
    """The rows of a file of words. Raises BadInput with every row that must be mended, one sentence to a line."""
    tables = tables_in(data, Path(name).stem)
    records = list(tables[0].records()) if tables else []
    header = [cell.strip() for cell in records[0][1]] if records else []
    missing = [column for column in (COLUMNS[0], COLUMNS[4]) if column not in header]
    if missing:
        raise BadInput(
            f"1行目に見出し「{'」「'.join(missing)}」がありません。書き出したファイルの見出しを使ってください。"
        )
    if len(records) - 1 > MOST_ROWS:
        raise BadInput(f"1度に入れられるのは{MOST_ROWS:,}行までです。ファイルを分けてください。")
    rows = [(number, _row(header, cells)) for number, cells in records[1:]]
    wrong = [f"{number}行目: {said}" for number, row in rows for said in _faults(row)]
    if wrong:
        more = f"ほかにも{len(wrong) - MOST_TOLD}か所あります。" if len(wrong) > MOST_TOLD else ""
        raise BadInput("\n".join([*wrong[:MOST_TOLD], *filter(None, [more])]))
    if not rows:
        raise BadInput("言葉が1行もありません。2行目から、1行に1つずつ書いてください。")
    return [row for _, row in rows]


def rows_from_the_start() -> list[dict[str, str]]:
    """The list as it comes with the software."""
    with WORDS_FILE.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def words_with(known: WordList, asked: str) -> list[WordGroup]:
    """The rows in which a text stands, by the word itself first; all rows without a text."""
    wanted = fold(asked).replace(" ", "")
    found = [group for group in known.groups if any(wanted in form for form in group.forms)]
    return sorted(found, key=lambda group: wanted not in group.forms[0]) if wanted else found


def _row(header: list[str], cells: list[str]) -> dict[str, str]:
    said = {name: MADE_HARMLESS.sub("", cell.strip()) for name, cell in zip(header, cells, strict=False)}
    return {column: said.get(column, "") for column in COLUMNS}


def _faults(row: Mapping[str, str]) -> list[str]:
    found = [f"{column}: {said}" for column, said in faults(row).items()]
    try:
        group_of(row, "")
    except BadInput as unknown:
        found += [] if "種類" in str(unknown) and found else [str(unknown).removeprefix(": ")]
    return found
