"""Venues whose schedule is entered by ticking boxes: opened from the words, and written back as words.

The words stay what is kept and what residents read; the boxes are another way to write them. Fields are named
`grid-<venue>-…`; only venues whose boxes are open have any.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from werkzeug.datastructures import MultiDict

from directory.desk.grid_forms import EVERY_WEEK, FORTNIGHT, HOLIDAY, LineForm, RestForm
from directory.desk.values import venue_prefix
from directory.schedules.reading import read
from directory.schedules.rules import Rule
from directory.schedules.table import MOST_LINES, Line, Table, says_the_same, table_of, text_of

OTHER_DAYS = "この組み合わせは、文にすると日付が変わってしまいます。「ことばで入力する」で書いてください。"
TOO_RICH = "このことばは、表にすると日付が変わってしまいます。ことばのまま使ってください。"
Data = MultiDict[str, str]


@dataclass
class Grid:
    """The boxes of one venue; `trouble` is what is wrong with all of them together."""

    key: str
    lines: list[LineForm]
    rest: RestForm
    trouble: str = ""

    def text(self, today: date) -> str | None:
        """The words for what is ticked; None with the messages left at the fields."""
        lines = [line.read() for line in self.lines if not line.is_blank]
        table = self.rest.read(tuple(line for line in lines if line))
        if table is None or None in lines:
            return None
        if not says_the_same(table, today):
            self.trouble = OTHER_DAYS
            return None
        return text_of(table)

    @property
    def errors(self) -> list[tuple[str, str]]:
        """The id and message of every field that needs mending."""
        forms = [*self.lines, self.rest]
        return [(field.id, field.errors[0]) for form in forms for field in form if field.errors]


def is_of_a_grid(name: str) -> bool:
    """Whether a field belongs to the boxes of a venue, which are no answers of their own."""
    return name.startswith("grid-")


def has_grid(data: Data, key: str) -> bool:
    """Whether the boxes of this venue were open."""
    return f"grid-{key}-open" in data


def sent_grid(data: Data, key: str, *, one_more: bool = False) -> Grid:
    """The boxes as they came."""
    given = data.get(f"grid-{key}-open", "")
    count = min(int(given) if given.isascii() and given.isdigit() else 1, MOST_LINES)
    lines = [LineForm(formdata=data, prefix=f"grid-{key}-{number}-") for number in range(count)]
    if one_more and count < MOST_LINES:
        lines.append(LineForm(formdata=None, prefix=f"grid-{key}-{count}-"))
    return Grid(key, lines, RestForm(formdata=data, prefix=f"grid-{key}-all-"))


def opened_grid(text: str, key: str, today: date) -> Grid | None:
    """The boxes filled from words; None where the boxes would mean other days."""
    table = table_of(read(text, today=today), today) if text else Table()
    if table is None:
        return None
    filled = [_of_line(line) for line in table.lines] or [{}]
    lines = [LineForm(formdata=None, prefix=f"grid-{key}-{n}-", data=values) for n, values in enumerate(filled)]
    return Grid(key, lines, RestForm(formdata=None, prefix=f"grid-{key}-all-", data=_of_rest(table)))


def composed(data: Data, today: date) -> Data:
    """The form as it came, with the words of every venue whose boxes make sense in the place of the old ones."""
    result = MultiDict(data)
    for key in data.getlist("venue"):
        if has_grid(data, key) and (text := sent_grid(data, key).text(today)) is not None:
            result[f"{venue_prefix(key)}schedule_text"] = text
    return result


def _of_line(line: Line) -> dict[str, object]:
    weeks = [FORTNIGHT] if line.is_fortnightly else [str(week) for week in line.weeks]
    values: dict[str, object] = {
        "weekdays": [*map(str, line.weekdays), *([HOLIDAY] if line.holidays else [])],
        "weeks": weeks or ([] if line.month_days else [EVERY_WEEK]),
        "anchor": line.anchor.isoformat() if line.anchor else "",
        "month_days": "、".join("末日" if day < 0 else str(day) for day in line.month_days),
        "months": [str(month) for month in line.months],
        "seasons": list(line.seasons),
    }
    for number, times in enumerate(line.times, 1):
        values[f"starts{number}"] = _clock(times.starts)
        values[f"ends{number}"] = _clock(times.ends)
    return values


def _of_rest(table: Table) -> dict[str, object]:
    return {
        "on_holidays": table.on_holidays.value,
        "closed_seasons": list(table.closed_seasons),
        "closed_months": [str(month) for month in table.closed_months],
        "closed_dates": "\n".join(day.isoformat() for day in table.closed_dates),
        "extra": "\n".join(_extra(table.extra)),
        "is_irregular": table.is_irregular,
        "is_suspended": table.is_suspended,
        "note": table.note,
    }


def _extra(rules: Iterable[Rule]) -> Iterable[str]:
    for rule in rules:
        hours = "、".join(f"{_clock(each.starts)}〜{_clock(each.ends)}" for each in rule.times)
        yield from (f"{day.isoformat()} {hours}".strip() for day in rule.days.dates)


def _clock(minute: int | None) -> str:
    return "" if minute is None else f"{minute % 1440 // 60:02}:{minute % 60:02}" if minute != 1440 else "24:00"
