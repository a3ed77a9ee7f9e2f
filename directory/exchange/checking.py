"""A file looked through for those who prepare it: everything an import would say, and nothing written anywhere."""

from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from directory.exchange.formats import Layout
from directory.exchange.further_tables import lists_in
from directory.exchange.how import HowToRead
from directory.exchange.likeness import Entry, core_name
from directory.exchange.pairs import pairs_among
from directory.exchange.place_rows import Warned
from directory.exchange.preparing import Prepared, Preparer
from directory.exchange.reports import Duplicate, ImportReport
from directory.exchange.tables import Table

MOST_COMPARED = 20_000  # rows looked through for look-alikes among themselves
SAME_NUMBER = "{row}行目と番号が同じなので、同じ場所の2つ目の会場として読みます。別の場所なら、番号を変えてください。"


def check_file(session: Session, tables: list[Table], *, file: str, today: date, how: HowToRead) -> ImportReport:
    """Read every row as an import would. `created` counts the rows that can be read; raises BadInput like an import."""
    lists, skipped = lists_in(tables, how)
    report = ImportReport(file, lists[0].table.encoding, lists[0].table.format, lists[0].layout.value, dry_run=True)
    report.skipped_sheets = skipped
    preparer = Preparer(session, source=None, today=today, how=how)
    among = _Among()
    for row in preparer.rows(lists):
        among.see(row)
    report.read, report.rejected = preparer.read, preparer.refused
    report.created = report.read - len(report.rejected)
    report.warnings = preparer.warnings + among.warnings
    report.duplicates = among.look_alikes()
    return report


class _Among:
    """The rows of the file beside each other."""

    def __init__(self) -> None:
        self.warnings: list[Warned] = []
        self._entries: list[Entry] = []
        self._rows: dict[str, Prepared] = {}
        self._first: dict[tuple[str, str], tuple[int, str]] = {}

    def see(self, row: Prepared) -> None:
        """One more row."""
        if row.layout is Layout.CAFETERIA_MORE:
            return
        known = self._first.setdefault((row.source, row.external_id), (row.row, row.facts["name"]))
        if known[0] != row.row and core_name(known[1]) != core_name(row.facts["name"]):
            reason = SAME_NUMBER.format(row=known[0])
            self.warnings.append(Warned(row.row, "外部ID", row.raw_id, reason, row.sheet))
        if len(self._entries) < MOST_COMPARED:
            key = f"{row.sheet}\n{row.row}"
            self._entries.append(replace(row.entry, key=key))
            self._rows[key] = replace(row, facts={"name": row.facts["name"]}, venue=None, unshown={})

    def look_alikes(self) -> list[Duplicate]:
        """Rows with numbers of their own that seem to be one place."""
        found = []
        for pair in pairs_among(self._entries):
            first, second = sorted((self._rows[pair.a], self._rows[pair.b]), key=lambda row: (row.sheet, row.row))
            if (first.source, first.external_id) != (second.source, second.external_id):
                name = first.facts["name"]
                found.append(Duplicate(second.row, "", name, pair.score, pair.reasons, second.sheet, first.row))
        return found
