"""Which facts printed on a batch are no longer true: compared in this one place, with what residents may know now.

Next days and days of confirmation are not compared: they pass by themselves, and the sheet says when it expires.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from threading import Lock
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Select, func, select
from sqlalchemy.orm import Session

from core.languages.known import BY_CODE, JAPANESE, Language
from core.languages.sentences import N_
from core.languages.ways import speaking, way_now
from directory.branding.models import Branding
from directory.branding.services import brand_of
from directory.distribution.frozen import printed_entries, printed_windows
from directory.distribution.models import LeafletBatch
from directory.distribution.states import BatchState
from directory.leaflets.entries import entry_of
from directory.leaflets.services import contact_of, window_of
from directory.leaflets.sheet import Entry, Layout, Window
from directory.maps.queries import mark_of_changes
from directory.places.models import Activity, Place
from directory.places.queries import places_by_key
from directory.upkeep.models import PlaceMerge
from directory.upkeep.queries import staying_keys
from directory.windows.models import ConsultationWindow
from directory.windows.queries import windows_by_key

OF_AN_ENTRY = {
    "name": N_("名前"),
    "kinds": N_("種類"),
    "schedule": N_("開催日時"),
    "venue": N_("会場"),
    "address": N_("住所"),
    "phone": N_("電話"),
    "cost": N_("費用"),
    "notice": N_("お休み"),
    "just_being": N_("いるだけでよい"),
}
OF_A_WINDOW = {
    "name": N_("名前"),
    "phone": N_("電話"),
    "hours": N_("受付時間"),
    "troubles": N_("相談できること"),
    "phrase": N_("伝えることば"),
    "outside_hours": N_("時間外の連絡先"),
}
CONTACT = N_("お問い合わせ")
REFRESH_SECONDS = 600


class Fate(StrEnum):
    """What became of something that was printed."""

    SAME = "same"
    CHANGED = "changed"
    ENDED = "ended"
    GONE = "gone"

    @property
    def label(self) -> str:
        """The words in the desk."""
        return {"same": "変わりなし", "changed": "変わりました", "ended": "終了しました", "gone": "いまは非公開です"}[
            self
        ]


@dataclass(frozen=True, slots=True)
class Change:
    """One printed fact: what it is called, what the paper says, what is true now."""

    label: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class EntryNow:
    """One place on the paper: as printed, and the place residents see now (None when they see none)."""

    printed: Entry
    fate: Fate
    place: Place | None = None
    now: Entry | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class WindowNow:
    """One window on the paper: as printed and as it is now."""

    printed: Window
    fate: Fate
    now: Window | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How a batch stands on a day, with everything printed on it compared."""

    batch: LeafletBatch
    state: BatchState
    entries: tuple[EntryNow, ...] = ()
    windows: tuple[WindowNow, ...] = ()
    contact: Change | None = None

    @property
    def language(self) -> Language:
        """The language of the paper."""
        return BY_CODE[self.batch.facts.get("language", JAPANESE.code)]

    @property
    def public_title(self) -> str:
        """The title residents may read; empty where it may name a place that is no longer public."""
        return "" if any(each.fate is Fate.GONE for each in self.entries) else self.batch.title

    @property
    def windows_gone(self) -> int:
        """How many windows on the paper residents do not see any more."""
        return sum(each.fate is Fate.GONE for each in self.windows)

    @property
    def outdated_entries(self) -> list[EntryNow]:
        """The places of which the paper says something that is not true now."""
        return [each for each in self.entries if each.fate is not Fate.SAME]

    @property
    def outdated_windows(self) -> list[WindowNow]:
        """The windows of which it does."""
        return [each for each in self.windows if each.fate is not Fate.SAME]

    @property
    def is_outdated(self) -> bool:
        """Whether anything printed is not true now."""
        return bool(self.outdated_entries or self.outdated_windows or self.contact)


@dataclass(frozen=True, slots=True)
class _Now:
    """What residents may know now; each place is made an entry once, however many papers name it."""

    places: Mapping[str, Place]
    windows: Mapping[str, ConsultationWindow]
    contact: str
    made: dict[tuple[str, str, Language], Entry] = field(default_factory=dict)

    def entry(self, place: Place, city: str) -> Entry:
        """What would be printed of a place, in the language that is spoken."""
        asked = place.key, city, way_now().language
        if asked not in self.made:
            self.made[asked] = entry_of(place, city=city)
        return self.made[asked]


def standing_of(session: Session, batch: LeafletBatch, today: date) -> Standing:
    """One batch compared, also when it ended."""
    return standings(session, [batch], today)[batch.id]


def standings(session: Session, batches: Collection[LeafletBatch], today: date) -> dict[int, Standing]:
    """Each batch compared, by id; the places of all of them are read at once."""
    entries = {batch.id: printed_entries(batch.facts) for batch in batches}
    windows = {batch.id: printed_windows(batch.facts) for batch in batches}
    places = _places_now(session, {entry.key for found in entries.values() for entry in found})
    known = windows_by_key(session, {window.key for found in windows.values() for window in found})
    now, found = _Now(places, known, brand_of(session).contact), {}
    for batch in batches:
        printed = entries[batch.id], windows[batch.id]
        with speaking(BY_CODE[batch.facts.get("language", JAPANESE.code)]):  # in the words of the paper
            found[batch.id] = _standing(batch, printed, now, today)
    return found


def states_of(session: Session, batches: Collection[LeafletBatch], today: date) -> dict[int, BatchState]:
    """How each batch stands, by id; what ended is not compared."""
    ended = {batch.id: BatchState.ENDED for batch in batches if batch.has_ended(today)}
    found = standings(session, [batch for batch in batches if batch.id not in ended], today)
    return ended | {key: each.state for key, each in found.items()}


def states_kept(session: Session, batches: Collection[LeafletBatch], today: date) -> dict[int, BatchState]:
    """The same, compared again only when a batch, or anything a paper may say, was changed since: for a first page.

    No fact of a place is kept, only the states.
    """
    engine = session.get_bind().engine
    mark = (today, tuple(sorted((one.id, one.version) for one in batches)), *session.execute(_marks_of_facts()).one())
    with _comparing:
        kept = _kept.get(engine)
        if kept is None or kept.mark != mark or monotonic() - kept.compared_at > REFRESH_SECONDS:
            kept = _kept[engine] = _Kept(mark, monotonic(), states_of(session, batches, today))
    return kept.states


@dataclass(frozen=True, slots=True)
class _Kept:
    mark: tuple[object, ...]
    compared_at: float
    states: dict[int, BatchState]


_kept: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()
_comparing = Lock()


def _marks_of_facts() -> Select[*tuple[Any, ...]]:
    """A row that differs after every change of places, windows, merges or the contact on papers."""
    marks = (
        func.max(ConsultationWindow.id),
        func.sum(ConsultationWindow.version),
        func.max(PlaceMerge.id),
        func.count(PlaceMerge.undone_at),
        func.max(Branding.version),
    )
    return mark_of_changes().add_columns(*(select(mark).scalar_subquery() for mark in marks))


def told(standing: Standing) -> dict[str, Any]:
    """The facts of a batch as a public site may have them: which are otherwise, never what was printed.

    Of what is no longer public not even the key goes along.
    """
    return {
        "language": standing.language.code,
        "entries": [
            {
                "number": each.printed.number,
                "key": each.place.key if each.place else "",
                "told": [change.label for change in each.changes],
            }
            for each in standing.entries
        ],
        "windows": [
            {"key": each.now.key if each.now else "", "told": [change.label for change in each.changes]}
            for each in standing.windows
        ],
        "contact_told": standing.contact is not None,
    }


def touched_by(session: Session, batches: Iterable[LeafletBatch], place_keys: Collection[str]) -> list[LeafletBatch]:
    """The batches on which one of these places is printed, also under the key of one merged into it."""
    wanted = set(place_keys)
    found = [(batch, {entry["key"] for entry in batch.facts["entries"]}) for batch in batches]
    stands = staying_keys(session, {key for _, keys in found for key in keys})
    return [batch for batch, keys in found if wanted & {*keys, *(stands.get(key, key) for key in keys)}]


def marks_of(standing: Standing) -> dict[str, tuple[str, ...]]:
    """By key of a place or window, the words for what changed since the paper: what a replacement marks."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in standing.entries:
        # Where places were merged, the one that stays says what changed of it.
        if entry.now is not None and (entry.printed.key == entry.now.key or entry.now.key not in found):
            found[entry.now.key] = tuple(change.label for change in entry.changes)
    for window in standing.outdated_windows:
        if window.now is not None:
            found[window.now.key] = tuple(change.label for change in window.changes)
    return found


def _places_now(session: Session, keys: Collection[str]) -> dict[str, Place]:
    moved = staying_keys(session, keys)
    found = places_by_key(session, {moved.get(key, key) for key in keys})
    return {key: found[stands] for key in keys if (stands := moved.get(key, key)) in found}


def _standing(
    batch: LeafletBatch,
    printed: tuple[Sequence[Entry], Sequence[Window]],
    now: _Now,
    today: date,
) -> Standing:
    city = batch.facts.get("city", "")
    entries = tuple(
        _entry_now(entry, now, city, said.get("told"))
        for entry, said in zip(printed[0], batch.facts["entries"], strict=True)
    )
    beside = tuple(
        _window_now(window, now.windows.get(window.key), said.get("told"))
        for window, said in zip(printed[1], batch.facts["windows"], strict=True)
    )
    changed = _contact_now(batch, printed[1], now.contact)
    fates = {*(each.fate for each in entries), *(each.fate for each in beside)}
    state = _state(batch, today, is_stale=changed is not None or not fates <= {Fate.SAME})
    return Standing(batch, state, entries, beside, changed)


def _entry_now(printed: Entry, known: _Now, city: str, told: Sequence[str] | None) -> EntryNow:
    place = known.places.get(printed.key)
    if place is None:
        return EntryNow(printed, Fate.GONE)
    now = known.entry(place, city)
    if place.activity is Activity.ENDED:
        return EntryNow(printed, Fate.ENDED, place, now)
    changes = _changes(printed, now, OF_AN_ENTRY) if told is None else _told_changes(told)
    return EntryNow(printed, Fate.CHANGED if changes else Fate.SAME, place, now, changes)


def _window_now(printed: Window, window: ConsultationWindow | None, told: Sequence[str] | None) -> WindowNow:
    if window is None or window.is_sensitive:
        return WindowNow(printed, Fate.GONE)
    now = window_of(window)
    changes = _changes(printed, now, OF_A_WINDOW) if told is None else _told_changes(told)
    return WindowNow(printed, Fate.CHANGED if changes else Fate.SAME, now, changes)


def _contact_now(batch: LeafletBatch, windows: Sequence[Window], now: str) -> Change | None:
    """What became of the printed お問い合わせ; one taken from a window is compared with that window."""
    if batch.facts.get("contact_told"):
        return Change(CONTACT, "", now)
    printed = batch.facts.get("contact", "")
    if not printed or not now or batch.layout == Layout.CARD or printed in map(contact_of, windows):
        return None
    return None if _words(printed) == _words(now) else Change(CONTACT, printed, now)


def _changes(printed: object, now: object, labels: Mapping[str, str]) -> tuple[Change, ...]:
    pairs = ((label, _words(getattr(printed, name)), _words(getattr(now, name))) for name, label in labels.items())
    return tuple(Change(label, before, after) for label, before, after in pairs if before != after)


def _told_changes(labels: Sequence[str]) -> tuple[Change, ...]:
    return tuple(Change(label, "", "") for label in labels)


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "はい" if value else ""
    text = "・".join(value) if isinstance(value, tuple) else str(value)
    return " ".join(text.split())


def _state(batch: LeafletBatch, today: date, *, is_stale: bool) -> BatchState:
    if batch.has_ended(today):
        return BatchState.ENDED
    if batch.expires_on < today:
        return BatchState.EXPIRED
    return BatchState.STALE if is_stale else BatchState.OUT
