"""Lists that come again: how each was read the last time, and which of them a file continues."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.calendar import now
from directory.exchange.formats import HEADER_WITHIN, NoList, Recognised
from directory.exchange.further_tables import lists_in
from directory.exchange.how import AS_FOUND, HowToRead
from directory.exchange.models import ImportSource
from directory.exchange.reports import ImportReport
from directory.exchange.tables import Table

SAME_HEADER = 0.7  # share of column names in common
SAME_FILE = 80  # of 100, numbers aside: R7サロン一覧 and R8サロン一覧
YEAR = re.compile(r"[\d０-９]|元年")  # in a sheet's name: last year's sheet may still be in the file
MOST_NAMES = 3  # lists of one file that are remembered; a file of all prefectures is none that a person named


@dataclass(frozen=True, slots=True)
class Remembered:
    """How an earlier file with these columns was read; `name` only where the file looks like that list's next one."""

    name: str
    like: str
    file: str
    how: HowToRead
    came: list[str]
    gone: list[str]


def remember_source(
    session: Session, report: ImportReport, lists: list[Recognised], how: HowToRead, *, is_named: bool
) -> None:
    """Keep how the file was read under the names of its lists."""
    header = sorted({key for one in lists for key in one.keys})
    for name in report.source[:MOST_NAMES]:
        known = session.scalar(select(ImportSource).where(ImportSource.name == name))
        facts = {"is_named": is_named, "header": header, "how": how.to_json(), "file": report.file, "used_at": now()}
        if known is None:
            session.add(ImportSource(name=name, **facts))
        else:
            for column, value in facts.items():
                setattr(known, column, value)


def source_names(session: Session) -> list[str]:
    """The lists that were taken in by a name a person gave, the latest first."""
    named = select(ImportSource.name).where(ImportSource.is_named)
    return list(session.scalars(named.order_by(ImportSource.used_at.desc()).limit(100)))


def recall(session: Session, tables: list[Table], file: str) -> Remembered | None:
    """The earlier list whose columns this file has, read as that one was; None when there is none."""
    best: tuple[float, ImportSource, HowToRead, set[str]] | None = None
    beginnings = [_beginning(table) for table in tables]
    for source in session.scalars(select(ImportSource).order_by(ImportSource.used_at.desc()).limit(200)):
        how, keys = _as_then(beginnings, HowToRead.from_json(source.how))
        share = _share(keys, source.header)
        share += _alike(file, source.file) / 1000 if share else 0.0  # decides between equal headers
        if share >= SAME_HEADER and (best is None or share > best[0]):
            best = (share, source, how, keys)
    if best is None:
        return None
    _, source, how, keys = best
    continues = source.is_named and _alike(file, source.file) >= SAME_FILE
    before = set(source.header)
    return Remembered(
        source.name if continues else "", source.name, source.file, how, sorted(keys - before), sorted(before - keys)
    )


def _beginning(table: Table) -> Table:
    """The rows in which a header is looked for, read once for all lists."""
    rows = list(islice(table.records(), HEADER_WITHIN))
    return replace(table, records=lambda: iter(rows))


def _as_then(tables: list[Table], how: HowToRead) -> tuple[HowToRead, set[str]]:
    """The same way of reading on this file: where its header stands now, in which encoding and sheets it is."""
    here = replace(how, encoding="", delimiter="", header_row=None)
    if not {table.name for table in tables} & set(how.sheets) or any(YEAR.search(name) for name in how.sheets):
        here = replace(here, sheets=())
    for tried in (here, replace(here, header_row=how.header_row)):
        try:
            lists, _ = lists_in(tables, tried)
        except NoList:
            continue
        return tried, {key for one in lists for key in one.keys}
    return AS_FOUND, set()


def _share(keys: Iterable[str], header: Iterable[str]) -> float:
    mine, theirs = set(keys), set(header)
    return len(mine & theirs) / len(mine | theirs) if mine and theirs else 0.0


def _alike(file: str, other: str) -> float:
    one, two = (re.sub(r"[\d_\-\s]|令和|[Rr](?=\d)|年度?", "", Path(name).stem) for name in (file, other))
    return fuzz.ratio(one, two) if one and two else 0.0
