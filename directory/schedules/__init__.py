"""Japanese schedule text, its rules, and the dates they mean."""

from directory.schedules.columns import column_kind
from directory.schedules.commands import schedule_command
from directory.schedules.dates import Occurrence, next_dates, occurrences
from directory.schedules.reading import Reading, Status, read
from directory.schedules.rules import Schedule
from directory.schedules.storing import from_json, to_json
from directory.schedules.wording import worded

__all__ = [
    "Occurrence",
    "Reading",
    "Schedule",
    "Status",
    "column_kind",
    "from_json",
    "next_dates",
    "occurrences",
    "read",
    "schedule_command",
    "to_json",
    "worded",
]
