"""Japanese schedule text → structure, honest about every part that was not understood."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from core.calendar import today as today_in_japan
from directory.schedules.building import Builder
from directory.schedules.columns import FREQUENCIES, ColumnKind, column_kind
from directory.schedules.grammar import parse
from directory.schedules.leftovers import are_all_said, cannot_matter
from directory.schedules.normalising import normalise
from directory.schedules.rules import NO_SCHEDULE, Days, Every, Flag, Schedule, Then, Times
from directory.schedules.scanning import scan
from directory.schedules.wording import worded

NOTHING = frozenset(("なし", "無し", "無", "特になし", "未記入", "不明", "×", "/"))
LONGEST = 2000  # characters: a longer text is a leaflet, not a schedule


class Status(StrEnum):
    """How far a text was understood."""

    EXACT = "exact"
    PARTIAL = "partial"
    IRREGULAR = "irregular"
    SUSPENDED = "suspended"
    CLOSED_DAYS = "closed_days"
    DATES = "dates"
    NOT_SCHEDULE = "not_schedule"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says: status, structure, the same in plain Japanese, and the part not understood.

    `beside` are words that were not understood either, but cannot change a day or an hour.
    """

    status: Status
    schedule: Schedule
    text: str
    unread: str
    beside: str = ""


def read(text: str, *, column: str = "", today: date | None = None) -> Reading:
    """Reads one cell; `column` is its header (休館日 lists closed days), `today` resolves dates without a year."""
    today = today or today_in_japan()
    kind = column_kind(column)
    normal = normalise(text[:LONGEST])
    if kind is ColumnKind.FREQUENCY:
        normal = FREQUENCIES.get(normal, normal)
    if kind is ColumnKind.OTHER or not normal or (normal in NOTHING and kind is not ColumnKind.CLOSED):
        return Reading(Status.NOT_SCHEDULE, NO_SCHEDULE, "", "")
    builder = Builder(today, column=str(kind))
    builder.read(parse(scan(normalise(normal))))
    schedule, unread = builder.draft.schedule(), list(builder.draft.unread)
    if len(text) > LONGEST:
        unread.append(text[LONGEST:])
    if kind is ColumnKind.END:
        schedule = _as_ends(schedule)
    beside = _beside(unread, normal, schedule)
    unread = [words for words in unread if words not in beside]
    status = _status(schedule, bool(unread), kind)
    if status in (Status.UNREAD, Status.NOT_SCHEDULE):
        return Reading(status, NO_SCHEDULE, "", normal if status is Status.UNREAD else "")
    return Reading(status, schedule, worded(schedule), _together(unread), _together(beside))


def _beside(unread: list[str], normal: str, schedule: Schedule) -> list[str]:
    """What was left over and cannot matter, where all days that were told are understood."""
    beside = [words for words in unread if cannot_matter(words)] if schedule.has_dates else []
    return beside if beside and are_all_said(normal, worded(schedule)) else []


def _together(words: list[str]) -> str:
    return " / ".join(dict.fromkeys(words))


def _as_ends(schedule: Schedule) -> Schedule:
    """In a column of closing times 「17:00」 is when it ends."""
    ends = tuple(Times(ends=t.starts) if t.ends is None and not t.part else t for t in schedule.times)
    return replace(schedule, times=ends)


def _status(schedule: Schedule, has_unread: bool, kind: ColumnKind) -> Status:
    flags = set(schedule.flags)
    if Flag.SUSPENDED in flags:
        return Status.SUSPENDED
    if not schedule.rules:
        return _status_without_rules(schedule, has_unread, kind)
    if not schedule.has_dates:
        told = Flag.IRREGULAR in flags or any(_is_irregular(rule.days) for rule in schedule.rules)
        return Status.IRREGULAR if told else Status.PARTIAL
    if has_unread or not all(rule.days.is_known for rule in schedule.rules):
        return Status.PARTIAL
    if any(shift.then is Then.ELSEWHERE for rule in schedule.rules for shift in rule.shifts):
        return Status.PARTIAL
    if all(rule.days.every is Every.DATE for rule in schedule.rules):
        return Status.DATES
    return Status.PARTIAL if Flag.IRREGULAR in flags else Status.EXACT


def _is_irregular(days: Days) -> bool:
    """Whether the text itself leaves open which days are meant."""
    return bool(days.count) or days.interval > 1 or days.approximate


def _status_without_rules(schedule: Schedule, has_unread: bool, kind: ColumnKind) -> Status:
    flags = set(schedule.flags)
    if schedule.closures or (kind is ColumnKind.CLOSED and not has_unread):
        return Status.CLOSED_DAYS
    if flags & {Flag.IRREGULAR, Flag.BY_ARRANGEMENT}:
        return Status.IRREGULAR
    if schedule.times or schedule.hours:
        return Status.PARTIAL
    return Status.UNREAD if has_unread or Flag.UNCERTAIN in flags else Status.NOT_SCHEDULE
