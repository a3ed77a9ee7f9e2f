"""Import lists of places: all of a file or nothing, again and again without harm."""

import gc
from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from core.calendar import now
from core.db import new_key, unit_of_work
from core.errors import RuleBroken
from directory.exchange.creating import Creator, is_reachable
from directory.exchange.duplicates import Likeness
from directory.exchange.earlier import Earlier, EarlierRows
from directory.exchange.formats import Layout
from directory.exchange.further import FurtherVenues
from directory.exchange.further_tables import lists_in
from directory.exchange.how import AS_FOUND, HowToRead
from directory.exchange.joining import Joining
from directory.exchange.known import KnownEntries, KnownSources
from directory.exchange.ledger import Ledger
from directory.exchange.likeness import Entry, core_name
from directory.exchange.models import ImportBatch, ImportedRow
from directory.exchange.moved import Moved
from directory.exchange.place_rows import Refused, Warned
from directory.exchange.preparing import Prepared, Preparer, name_hash, read_words
from directory.exchange.reports import LISTED, Changed, Duplicate, ImportReport, Missing, New
from directory.exchange.sources import remember_source
from directory.exchange.spool import Spool
from directory.exchange.tables import Table
from directory.exchange.updating import Updater, more_facts
from directory.places.models import Activity, OccurrenceHorizon, Place, Publication
from directory.places.services import refresh_occurrences
from directory.search.models import SearchOutbox

SAME_WORDS = "{row}行目と同じ内容"
ONE_PLACE = "{row}行目と名称・会場・日時が同じなので、対象などを合わせて1か所にしました"
RENUMBERED = (
    "この番号は前の一覧では「{before}」で、その名前はこのファイルのほかの番号にあります。番号が付け直されたようなので、"
    "取り込みませんでした。読み方のページで番号の列を「行の番号（使わない）」にすると、名称と住所で照らし合わせます。"
)
TAKEN_ALREADY = "このファイルはもう取り込んであります。「これまでの取り込み」をご覧ください。"


class NotKept(Exception):
    """Undoes a trial import, and one that changed nothing."""


@dataclass(frozen=True)
class Asked:
    """Who asks for an import (an account's key), from which upload, and how its file is to be read."""

    by: str = "import"
    token: str = ""
    how: HowToRead = AS_FOUND


NOBODY_ASKED = Asked()


def import_places(
    session: Session,
    tables: list[Table],
    *,
    file: str,
    today: date,
    source: str | None = None,
    publish: bool = False,
    dry_run: bool = False,
    asked: Asked = NOBODY_ASKED,
) -> ImportReport:
    """Take the rows of one file into the directory database in one transaction of its own: a batch (`report.batch`).

    Rows are read, schedules understood and addresses found before the lock is taken. `source` names the list;
    without it the layout and the municipality's code do. Raises BadInput when no table is a list of places, and
    RuleBroken when the upload was taken in before.
    """
    lists, skipped = lists_in(tables, asked.how)
    report = ImportReport(file, lists[0].table.encoding, lists[0].table.format, lists[0].layout.value, dry_run=dry_run)
    report.skipped_sheets = skipped
    preparer = Preparer(session, source=source, today=today, how=asked.how)
    with Spool() as spool, undisturbed():
        joining = Joining()
        spool.fill(joining.watched(preparer.rows(lists)))
        read_words.cache_clear()  # its memory is needed for writing
        report.read, report.warnings, report.rejected = preparer.read, preparer.warnings, preparer.refused
        with suppress(NotKept), unit_of_work(session):
            batch = _new_batch(session, file, asked)
            work = _Import(session, report, batch, publish=publish, today=today)
            work.expect(preparer)
            work.run(joining.joined(spool))
            report.check()
            if dry_run or not report.created + report.updated:
                report.batch = ""
                raise NotKept
            remember_source(session, report, lists, asked.how, is_named=bool(source))
    return report


def _new_batch(session: Session, file: str, asked: Asked) -> ImportBatch:
    if session.scalar(select(ImportBatch.id).where(ImportBatch.token == asked.token)) is not None:
        raise RuleBroken(TAKEN_ALREADY)
    batch = ImportBatch(file=file, by=asked.by, token=asked.token or new_key(), created_at=now())
    session.add(batch)
    session.flush()
    return batch


@contextmanager
def undisturbed() -> Iterator[None]:
    """Without garbage collection, which takes a sixth of the time of 100,000 rows and finds nothing to collect."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def how_many_wait(session: Session) -> int:
    """Entries the search index has to follow yet."""
    return session.scalar(select(func.count(SearchOutbox.id))) or 0


class _Import:
    """One file under the write lock."""

    def __init__(
        self, session: Session, report: ImportReport, batch: ImportBatch, *, publish: bool, today: date
    ) -> None:
        self.session = session
        self.report = report
        self.publish = publish
        self.batch_id, self.batch_key = batch.id, batch.key
        if session.get(OccurrenceHorizon, 1) is None:
            refresh_occurrences(session, [], today)
        self.sources = KnownSources(session)
        self.creator = Creator(session, publish=publish, batch_id=batch.id, at=batch.created_at)
        self.ledger = Ledger(session, batch.id, self.creator.first_new_place)
        self.updater = Updater(session, self.creator, today=today)
        self.further = FurtherVenues(session)
        self.earlier = EarlierRows(session)
        self._hashes: dict[str, array[int]] = {}
        self._named: dict[str, frozenset[int]] = {}
        self._left: set[int] = set()
        self._taken: dict[int, tuple[int, ...]] = {}  # place → hash, row, hash, row …: flat, for 100,000 places

    @cached_property
    def entries(self) -> KnownEntries:
        """What new rows are compared with; a file without new rows never needs it."""
        return KnownEntries(self.session)

    def expect(self, preparer: Preparer) -> None:
        """Know the rows of places that were in the list under another address or name."""
        self._hashes = preparer.named
        moved = Moved(self.session, preparer.unnumbered, preparer.named)
        self._left = moved.left
        for source, number, place_id in moved.found:
            self.sources.remember(source, number, place_id)

    def run(self, batches: Iterable[list[Prepared]]) -> None:
        """Every row, in order."""
        sources: dict[str, None] = {}
        whole: set[str] = set()
        for batch in batches:
            known = {self.sources.place_of(row.source, row.external_id) for row in batch}
            self.earlier.load([number for number in known if number is not None and number not in self._taken])
            new = [row.entry for row in batch if self._is_new(row)]
            if new:
                self.entries.expect(new)
            for row in batch:
                self._take(row)
                sources[row.source] = None
                if row.layout is not Layout.CAFETERIA_MORE:
                    whole.add(row.source)
            self._settle()
        self.creator.finish()
        self.report.source = list(sources)
        self.report.warnings += self.updater.warnings
        self._name_missing(whole)
        self.report.batch = self.batch_key
        self.session.get_one(ImportBatch, self.batch_id).report = self.report.kept()

    def _name_missing(self, sources: set[str]) -> None:
        """What came from these lists before, goes on as far as known, and is in this file no longer."""
        known = {number for source in sources for number in self.sources.places_of(source)}
        gone = sorted(number for number in known if number < self.creator.first_new_place and number not in self._taken)
        for at in range(0, len(gone), LISTED):
            query = select(Place.key, Place.name).where(
                Place.id.in_(gone[at : at + LISTED]),
                Place.activity != Activity.ENDED,
                Place.publication != Publication.WITHDRAWN,
            )
            found = self.session.execute(query.order_by(Place.id)).all()
            self.report.missing_count += len(found)
            self.report.missing += [Missing(key, name) for key, name in found[: LISTED - len(self.report.missing)]]

    def _is_new(self, row: Prepared) -> bool:
        more = row.layout is Layout.CAFETERIA_MORE
        return not more and self.sources.place_of(row.source, row.external_id) is None

    def _settle(self) -> None:
        """Send the batch and let go of it, so that memory stays small."""
        self.creator.write()
        self.session.flush()
        self.ledger.write()
        self.session.expunge_all()
        if "entries" in self.__dict__:
            self.entries.forget_details()

    def _take(self, row: Prepared) -> None:
        if row.layout is Layout.CAFETERIA_MORE:
            found = self.further.entry_for(row)
            if isinstance(found, str):
                self.report.rejected.append(Refused(row.row, found, row.sheet))
                return
            row = replace(row, source=found.source, external_id=found.external_id)
        place_id = self.sources.place_of(row.source, row.external_id)
        if place_id is not None and row.joins is not None and place_id in self._taken:
            self._told_already(place_id, row, row.joins)
        elif place_id is None:
            self._new(row)
        else:
            self._again(place_id, row)

    def _new(self, row: Prepared) -> None:
        entry = row.entry
        twin = self.entries.best(entry, self._left)
        if twin is not None and twin[0] in self._left and twin[1].source == row.source:
            self._left.discard(twin[0])
            self.sources.remember(row.source, row.external_id, twin[0])
            self._again(twin[0], row)
            return
        if twin is not None:
            self._duplicate(row, *twin)
            return
        place_id, key = self.creator.place(row)
        self.sources.remember(row.source, row.external_id, place_id)
        self.entries.add(place_id, replace(entry, key=key))
        self._was_taken(place_id, row)
        self._count_new(row)
        if self.publish and not is_reachable(row):
            reason = "会場も連絡先もないため、公開せず下書きにしました。どちらかを入れると公開できます。"
            self.report.warnings.append(Warned(row.row, "公開", row.facts["name"], reason, row.sheet))

    def _count_new(self, row: Prepared, *, is_venue: bool = False) -> None:
        self.report.created += 1
        if len(self.report.new) < LISTED:
            venue = row.venue or {"venue_name": "", "address": ""}
            where = " ".join(word for word in (venue["venue_name"], venue["address"]) if word)
            self.report.new.append(New(row.row, row.facts["name"], where, row.sheet, is_venue))

    def _duplicate(self, row: Prepared, place_id: int, other: Entry, likeness: Likeness) -> None:
        of_row = self._taken[place_id][1] if place_id in self._taken else None
        twin = Duplicate(row.row, other.key, other.name, likeness.score, likeness.reasons, row.sheet, of_row)
        self.report.duplicates.append(twin)

    def _told_already(self, place_id: int, row: Prepared, first: int) -> None:
        """A row whose words an earlier row of the file has taken in."""
        key, name = self._key_and_name(place_id)
        said = SAME_WORDS if hash(row.digest) in self._taken[place_id][::2] else ONE_PLACE
        reasons = [said.format(row=first)]
        self.report.duplicates.append(Duplicate(row.row, key, name, 1.0, reasons, row.sheet, first))

    def _again(self, place_id: int, row: Prepared) -> None:
        """A row of a place that came from this list before, or from an earlier row of this file."""
        said, taken = hash(row.digest), self._taken.get(place_id, ())
        first = next((number for digest, number in zip(taken[::2], taken[1::2], strict=True) if digest == said), None)
        if first is not None:
            self._told_already(place_id, row, first)
            return
        is_new = place_id >= self.creator.first_new_place
        earlier = None if is_new else self.earlier.continued_by(place_id, row, is_only=place_id not in self._taken)
        if earlier is None:
            self._further_venue(place_id, row)
            return
        self._was_taken(place_id, row)
        if earlier.digest != row.digest and (before := self._renumbered(earlier, row)):
            self.report.rejected.append(Refused(row.row, RENUMBERED.format(before=before), row.sheet))
            return
        changed = self._update(place_id, earlier, row)
        self.report.updated += changed
        self.report.unchanged += not changed

    def _renumbered(self, earlier: Earlier, row: Prepared) -> str:
        """The name the row's number stood for last time, where the file has that name under another number now."""
        before = str(self.session.get_one(ImportedRow, earlier.number).written.get("name", ""))
        if not earlier.is_first or core_name(before) == core_name(row.facts["name"]):
            return ""
        if row.source not in self._named:
            self._named[row.source] = frozenset(self._hashes.get(row.source, ()))
        return before if name_hash(before) in self._named[row.source] else ""

    def _update(self, place_id: int, earlier: Earlier, row: Prepared) -> bool:
        changed = earlier.digest != row.digest
        shown = False
        if changed or (self.publish and earlier.is_draft):
            place, facts = self._place(place_id), {}
            self.ledger.about_to_change(place)
            if changed:
                imported = self.session.get_one(ImportedRow, earlier.number)
                facts = self.updater.apply(place, imported, row, is_first=earlier.is_first)
            shown = self.publish and self.updater.show(place, row)
            if shown:
                facts |= {"publication": [Publication.DRAFT, Publication.PUBLISHED]}
            if len(self.report.changed) < LISTED:
                self.report.changed.append(Changed(row.row, place.key, place.name, facts, row.sheet))
        return changed or shown

    def _further_venue(self, place_id: int, row: Prepared) -> None:
        waiting = self.creator.waiting.get(place_id)
        if waiting is not None:
            before = len(self._taken[place_id]) // 2
            waiting |= more_facts(waiting, row, before + 1)
            self.creator.also(row, place_id)
            self.creator.gathering(row, place_id, position=before)
        else:
            place = self._place(place_id)
            self.ledger.about_to_change(place)
            self.updater.further(place, row)
        self._was_taken(place_id, row)
        self._count_new(row, is_venue=True)

    def _was_taken(self, place_id: int, row: Prepared) -> None:
        self._taken[place_id] = (*self._taken.get(place_id, ()), hash(row.digest), row.row)
        self.further.remember(row)

    def _key_and_name(self, place_id: int) -> tuple[str, str]:
        waiting = self.creator.waiting.get(place_id)
        if waiting is not None:
            return waiting["key"], waiting["name"]
        key, name = self.session.execute(select(Place.key, Place.name).where(Place.id == place_id)).one()
        return key, name

    def _place(self, place_id: int) -> Place:
        together = (selectinload(Place.gatherings), selectinload(Place.kind_links), selectinload(Place.audience_links))
        return self.session.get_one(Place, place_id, options=together)
