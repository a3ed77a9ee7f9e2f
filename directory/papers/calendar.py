"""活動カレンダー: a month of an area on paper, from the occurrence table, with the days off marked."""

from calendar import Calendar
from datetime import date
from functools import cache
from typing import Any

import holidays
from sqlalchemy.orm import Session

from core.languages.dates import hours_in_digits, month_name, weekday_short
from core.languages.known import JAPANESE, Language
from core.languages.sentences import N_, _
from core.languages.texts import TheirText
from core.languages.ways import site_in, speaking, way_now
from core.months import Month
from directory.areas.models import Area
from directory.leaflets.press import the_press
from directory.papers.facts import Paper, paper_facts, short, signs_missing, spoken_parts
from directory.places.days import OpenDay
from directory.places.models import Place
from directory.places.month_table import days_off_in
from directory.places.queries import active_places, coming_days, ids_in_area, open_days

SIZES = {"a4": "A4（横）", "a3": "A3（横）"}
DAYS_NAMED = 10
NAME_SHOWN = 24
VENUE_SHOWN = 40
SAY_CALENDAR = {
    "code": N_("このカレンダーの最新の情報のQRコード"),
    "off": N_("休"),
    "usually_open": N_("ふだんは開いていて、この日はお休み"),
    "may_change": N_("変わることがあります。行く前にお確かめください。"),
    "more": N_("ほか{count}件"),
    "number": N_("番号"),
    "name": N_("名称"),
    "venue": N_("会場"),
    "phone": N_("電話"),
    "nothing": N_("この月に開く場所は、まだ登録がありません。"),
}
PLACES_SHOWN = N_("載っている場所（番号はカレンダーと同じです）")
PLACES_WITHOUT_DAYS = N_("日は お問い合わせください")


def print_calendar(
    session: Session, area: Area, month: Month, *, size: str, on: date, base_url: str, language: Language = JAPANESE
) -> Paper:
    """The month of an area, made `on` a day; the code leads to the same month on the site in that language.

    What does not fit a day is counted there (ほか3件) and told as a warning. Raises Unavailable without fonts.
    """
    among = ids_in_area(area.key)
    places = list(session.scalars(active_places(among)))
    found = open_days(session, month.first, month.last, among=among)
    with speaking(language):
        lines = _lines(places, found, month)
        numbered = sorted({line["number"] for day in lines.values() for line in day})
        address = f"{site_in(language, base_url)}/calendar/{area.key}/{month.first:%Y-%m}"
        title = _("{area}の活動カレンダー　{month}", area=area.name, month=month_name(month.first))
        facts = paper_facts(session, on, title=title, address=address, say=SAY_CALENDAR)
        facts |= {
            "size": size,
            "weekdays": [weekday_short(day) for day in range(7)],
            "weeks": [[_day(day, month, lines) for day in week] for week in _weeks(month)],
            "list_title": spoken_parts(_(PLACES_SHOWN)),
            "places": [_place(number, places[number - 1]) for number in numbered],
            "ask_title": spoken_parts(_(PLACES_WITHOUT_DAYS)),
            "ask": [_place(0, place) for place in _without_days(session, places, month)],
        }
    done = the_press(language.code).typeset("calendar", facts, on=on)
    told = _cut_words(done.report["cut"], size)
    return Paper(done.pdf, done.report["pages"], told + signs_missing(done.missing))


def _without_days(session: Session, places: list[Place], month: Month) -> list[Place]:
    """The places of which no day is known from this month on: 不定期, or nothing that could be read."""
    known = coming_days(session, [place.id for place in places], month.first, each=1)
    return [place for place in places if not known.get(place.id)]


def _cut_words(days: list[int], size: str) -> tuple[str, ...]:
    """What to know about days whose openings did not all fit."""
    if not days:
        return ()
    which = (
        f"{len(days)}日あります" if len(days) > DAYS_NAMED else f"あります（{'、'.join(f'{day}日' for day in days)}）"
    )
    more = "A3にすると、もっと入ります。" if size == "a4" else "地域をせまくすると、すべて入ります。"
    return (f"予定が入りきらなかった日が{which}。その数を紙に載せました。{more}",)


def _weeks(month: Month) -> list[list[date]]:
    return Calendar().monthdatescalendar(month.first.year, month.first.month)


def _lines(places: list[Place], found: list[OpenDay], month: Month) -> dict[date, list[dict[str, Any]]]:
    """What stands on each day: its openings in order of time, then the days off."""
    numbers = {place.id: number for number, place in enumerate(places, 1)}
    names = {place.id: short(TheirText(place.name), NAME_SHOWN) for place in places}
    lines: dict[date, list[dict[str, Any]]] = {}
    for day in found:
        if day.place_id in numbers:
            told = hours_in_digits(day.starts, day.ends) if (day.starts, day.ends) != (None, None) else ""
            line = {"number": numbers[day.place_id], "hours": told, "words": names[day.place_id], "off": False}
            lines.setdefault(day.on_day, []).append(line)
    for place in places:
        mine = [day for day in found if day.place_id == place.id]
        held = {day.on_day for day in mine}
        for on in sorted(days_off_in(place, mine, month) - held):
            line = {"number": numbers[place.id], "hours": "", "words": names[place.id], "off": True}
            lines.setdefault(on, []).append(line)
    return lines


def _day(on: date, month: Month, lines: dict[date, list[dict[str, Any]]]) -> dict[str, Any]:
    if not month.first <= on <= month.last:
        return {"number": 0, "holiday": "", "rest": False, "lines": []}
    holiday = _holiday(on)
    return {"number": on.day, "holiday": holiday, "rest": bool(holiday), "lines": lines.get(on, [])}


def _holiday(on: date) -> str:
    """What the day is called, in languages that have a word for it; in the others that it is one."""
    language = way_now().language
    name = _holidays(on.year, "ja" if language.is_japanese else "en_US").get(on) or ""
    return name if language.is_japanese or language.code == "en" or not name else _("国民の祝日")


@cache
def _holidays(year: int, locale: str) -> Any:
    return holidays.country_holidays("JP", years=year, language=locale)


def _place(number: int, place: Place) -> dict[str, Any]:
    venues = dict.fromkeys(each.public_venue_name for each in place.gatherings if each.public_venue_name)
    return {
        "number": number,
        "name": short(TheirText(place.name), VENUE_SHOWN),
        "venue": short(TheirText("、".join(venues)), VENUE_SHOWN),
        "phone": place.phone,
    }
