"""Dates the way a Japanese municipality counts them."""

from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

JAPAN = ZoneInfo("Asia/Tokyo")
ERAS = ((date(2019, 5, 1), "令和"), (date(1989, 1, 8), "平成"), (date(1926, 12, 25), "昭和"))


def clock() -> datetime:
    """What the machine's clock shows, aware, in UTC. Tests put another in its place: everything follows it."""
    return datetime.now(UTC)


def now() -> datetime:
    """This moment, aware, in UTC: the only clock the code reads."""
    return clock()


def today() -> date:
    """The date in Japan at this moment."""
    return now().astimezone(JAPAN).date()


def minute_of_day() -> int:
    """Minutes since midnight in Japan at this moment."""
    moment = now().astimezone(JAPAN)
    return moment.hour * 60 + moment.minute


def fiscal_year(on: date) -> int:
    """The 年度 a day belongs to: April to March, named after the year it starts in."""
    return on.year if on.month >= 4 else on.year - 1


def fiscal_year_label(year: int) -> str:
    """令和6年度 for 2024, the way reports are headed; named by the era of its 1 April."""
    return f"{_era_year(date(year, 4, 1))}年度"


def wareki(on: date) -> str:
    """令和8年4月1日: the date in the Japanese era calendar, for staff and official prints."""
    return f"{_era_year(on)}年{on.month}月{on.day}日"


def seireki(on: date) -> str:
    """2026年4月1日（水）: the date for residents."""
    return f"{on.year}年{on.month}月{on.day}日（{weekday_letter(on)}）"


def weekday_letter(on: date) -> str:
    """月 … 日."""
    return "月火水木金土日"[on.weekday()]


def is_holiday(on: date) -> bool:
    """Whether the day is a national holiday of Japan (国民の祝日に関する法律), known without a network."""
    return on in holidays_of(on.year)


@cache
def holidays_of(year: int) -> frozenset[date]:
    """The national holidays of one year, substitute holidays included."""
    import holidays  # noqa: PLC0415  # half as long to load as to start the interpreter; few questions need it

    return frozenset(holidays.country_holidays("JP", years=year))


def _era_year(on: date) -> str:
    for start, name in ERAS:
        if on >= start:
            number = on.year - start.year + 1
            return f"{name}{'元' if number == 1 else number}"
    return f"{on.year}"
