"""Japanese schedule text → structure, honest about every part that was not understood."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.calendar import today as today_in_japan
from directory.schedules.building import Builder
from directory.schedules.columns import ColumnKind, column_kind
from directory.schedules.grammar import parse
from directory.schedules.normalising import normalise
from directory.schedules.rules import NO_SCHEDULE, Every, Flag, Schedule
from directory.schedules.scanning import scan
from directory.schedules.wording import worded

LONGEST = 2000  # characters: a longer text is a leaflet, not a schedule
_SIGNAL = re.compile(r"[月火水木金土日]曜|毎[週月日]|[月週年]に?\d|第\d|\d:\d\d|\d月|\d日|祝|隔|平日|休|不定期|随時")


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
    """What a text says: status, structure, the same in plain Japanese, and the part not understood."""

    status: Status
    schedule: Schedule
    text: str
    unread: str


def read(text: str, *, column: str = "", today: date | None = None) -> Reading:
    """Reads one cell; `column` is its header (休館日 lists closed days), `today` resolves dates without a year."""
    today = today or today_in_japan()
    kind = column_kind(column)
    normal = normalise(text[:LONGEST])
    if kind is ColumnKind.OTHER or not normal:
        return Reading(Status.NOT_SCHEDULE, NO_SCHEDULE, "", "")
    builder = Builder(today, closed_column=kind is ColumnKind.CLOSED)
    tree = parse(scan(normal))
    builder.walk(list(tree.children))
    schedule, unread = builder.draft.schedule(), list(builder.draft.unread)
    if len(text) > LONGEST:
        unread.append(text[LONGEST:])
    status = _status(schedule, bool(unread), kind, normal)
    if status in (Status.UNREAD, Status.NOT_SCHEDULE):
        return Reading(status, NO_SCHEDULE, "", normal if status is Status.UNREAD else "")
    return Reading(status, schedule, worded(schedule), " / ".join(dict.fromkeys(unread)))


def _status(schedule: Schedule, has_unread: bool, kind: ColumnKind, text: str) -> Status:
    flags = set(schedule.flags)
    if Flag.SUSPENDED in flags:
        return Status.SUSPENDED
    if not schedule.rules:
        return _status_without_rules(schedule, kind, text)
    if not schedule.has_dates:
        return Status.IRREGULAR
    every = {rule.days.every for rule in schedule.rules}
    if has_unread or not all(rule.days.is_known for rule in schedule.rules):
        return Status.PARTIAL
    if every == {Every.DATE}:
        return Status.DATES
    return Status.PARTIAL if Flag.IRREGULAR in flags else Status.EXACT


def _status_without_rules(schedule: Schedule, kind: ColumnKind, text: str) -> Status:
    if schedule.closures or kind is ColumnKind.CLOSED:
        return Status.CLOSED_DAYS
    if Flag.IRREGULAR in schedule.flags or Flag.UNCERTAIN in schedule.flags or Flag.BY_ARRANGEMENT in schedule.flags:
        return Status.IRREGULAR
    if schedule.times:
        return Status.PARTIAL
    return Status.UNREAD if _SIGNAL.search(text) else Status.NOT_SCHEDULE
