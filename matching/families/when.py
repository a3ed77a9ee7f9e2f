"""When something happened, as far as anybody knows: a year, a month, or a day, typed in 西暦 or 和暦."""

import re
import unicodedata
from calendar import monthrange
from datetime import date, timedelta

from core.calendar import ERAS
from core.errors import AtField

OLDER_ERAS = ((date(1912, 7, 30), "大正"), (date(1868, 1, 25), "明治"))
ALL_ERAS = (*ERAS, *OLDER_ERAS)
LETTERS = {"R": "令和", "H": "平成", "S": "昭和", "T": "大正", "M": "明治"}
FIRST_YEAR = 1868
TYPED = re.compile(
    r"(?:(?P<era>令和|平成|昭和|大正|明治|[RHSTM])[.]?)?(?P<year>元|\d{1,4})(?:年|[-/.]|$)"
    r"(?:(?P<month>\d{1,2})(?:月|[-/.]|$)(?:(?P<day>\d{1,2})日?)?)?",
    re.IGNORECASE,
)
KEPT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
UNREADABLE = (
    "「{typed}」は読み取れませんでした。「1985」「昭和60年4月」「平成元年1月8日」のように、年・月・日の分かるところまでを"
    "入力してください。季節や「ころ」は、出来事のほうに書いてください。"
)
NEEDED = "いつのことかを入力してください。年だけでもかまいません。"
NO_SUCH_DAY = "「{typed}」という日付はありません。年・月・日をお確かめください。"
NO_SUCH_ERA_YEAR = "「{typed}」は{era}の期間（{first}から{last}）に入りません。年をお確かめください。"
NOT_YET = "「{typed}」は、まだ来ていません。年・月・日をお確かめください。"
TOO_OLD = f"{FIRST_YEAR}年（明治元年）より前は入力できません。年をお確かめください。"


def read_when(typed: str, *, today: date) -> str:
    """「昭和60年4月」 as 1985-04: "YYYY", "YYYY-MM" or "YYYY-MM-DD". Raises AtField("happened") with what to do."""
    plain = "".join(unicodedata.normalize("NFKC", typed).split()).replace("ー", "-").replace("−", "-")
    shown = typed.strip()[:40]
    if not plain:
        raise AtField("happened", NEEDED)
    found = TYPED.fullmatch(plain)
    if found is None or (found["era"] is None and len(found["year"]) != 4):
        raise AtField("happened", UNREADABLE.format(typed=shown))
    era = LETTERS.get((found["era"] or "").upper(), found["era"] or "")
    month, day = (int(found[name]) if found[name] else None for name in ("month", "day"))
    year = _year(era, found["year"])
    first, last = _span(year, month, day, shown)
    if era:
        _must_be_in_era(era, first, last, shown)
    if first > today:
        raise AtField("happened", NOT_YET.format(typed=shown))
    parts = [f"{year:04}", *(f"{part:02}" for part in (month, day) if part is not None)]
    return "-".join(parts)


def when_in_words(happened: str) -> str:
    """「1985年（昭和60年）4月」. A year in which the era changed has both."""
    found = KEPT.fullmatch(happened)
    if found is None:
        return happened
    month, day = (int(part) if part else None for part in found.groups()[1:])
    year = int(found[1])
    eras = "・".join(_era_years(*_span(year, month, day, happened)))
    rest = (f"{month}月" if month else "") + (f"{day}日" if day else "")
    return f"{year}年（{eras}）{rest}" if eras else f"{year}年{rest}"


def _year(era: str, year: str) -> int:
    number = 1 if year == "元" else int(year)
    if not era:
        return number
    return next(start for start, name in ALL_ERAS if name == era).year + number - 1


def _span(year: int, month: int | None, day: int | None, typed: str) -> tuple[date, date]:
    """The first and last day that can be meant. Raises AtField where there is none."""
    if not FIRST_YEAR <= year <= 9998:
        raise AtField("happened", TOO_OLD if year < FIRST_YEAR else NO_SUCH_DAY.format(typed=typed))
    try:
        first = date(year, 1 if month is None else month, 1 if day is None else day)
        until = 12 if month is None else month
        last = date(year, until, monthrange(year, until)[1] if day is None else day)
    except ValueError:
        raise AtField("happened", NO_SUCH_DAY.format(typed=typed)) from None
    return first, last


def _era_spans() -> list[tuple[str, date, date]]:
    """Name, first and last day of every era, the newest first."""
    ends = [date.max, *(start - timedelta(1) for start, _ in ALL_ERAS[:-1])]
    return [(name, start, end) for (start, name), end in zip(ALL_ERAS, ends, strict=True)]


def _must_be_in_era(era: str, first: date, last: date, typed: str) -> None:
    start, end = next((start, end) for name, start, end in _era_spans() if name == era)
    if last < start or first > end:
        until = "" if end == date.max else f"{end.year}年{end.month}月{end.day}日まで"
        words = {"era": era, "first": f"{start.year}年{start.month}月{start.day}日", "last": until}
        raise AtField("happened", NO_SUCH_ERA_YEAR.format(typed=typed, **words))


def _era_years(first: date, last: date) -> list[str]:
    found = [(name, start) for name, start, end in reversed(_era_spans()) if start <= last and first <= end]
    numbers = [(name, first.year - start.year + 1) for name, start in found]
    return [f"{name}{'元' if number == 1 else number}年" for name, number in numbers]


def ages_in(birth: date | None, happened: str) -> str:
    """「17歳」, or 「16〜17歳」 where the time leaves both open; empty before the birth and where it is not known."""
    found = KEPT.fullmatch(happened)
    if birth is None or found is None:
        return ""
    month, day = (int(part) if part else None for part in found.groups()[1:])
    first, last = _span(int(found[1]), month, day, happened)
    oldest = age_on(birth, last)
    if oldest < 0:
        return ""
    youngest = max(0, age_on(birth, first))
    return f"{oldest}歳" if youngest == oldest else f"{youngest}〜{oldest}歳"


def age_on(birth: date, on: date) -> int:
    """Whole years on a day; negative before the birth."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
