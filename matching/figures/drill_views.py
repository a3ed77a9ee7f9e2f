"""From a figure to the records it counts: one's own as links, everybody else's as a number."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import fiscal_year, fiscal_year_label, today
from core.db import directory_session, office_session
from core.errors import RuleBroken
from core.permissions import Permission, permits, requires
from matching.figures.drill import Opened, finder_of, get_counted, names_of_people, names_of_places, open_records
from matching.figures.drill_community import SUMS
from matching.figures.indicators import Counting, Half
from matching.figures.periods import FIRST_YEAR, Period, latest_years, period_of
from matching.figures.records import Records
from matching.figures.services import all_indicators, said
from matching.figures.things import Thing, To

drill = Blueprint("figure_records", __name__, url_prefix="/office/figures/records")
PAGES = {
    To.PERSON: ("overview.person", "person_key"),
    To.INTAKE: ("intake.show", "intake_key"),
    To.OUTREACH: ("outreach.show", "outreach_key"),
    To.CIRCLE: ("circles.show", "circle_key"),
    To.CONFERENCE: ("conferences.show", "conference_key"),
    To.PLACE: ("desk.show", "key"),
    To.GROUP: ("desk_groups.show", "key"),
    To.PARTNER: ("partners.show", "key"),
    To.FOOD: ("foods.show", "key"),
    To.PLATFORM: ("platforms.show", "key"),
}
WORDS = {
    To.INTAKE: "相談受付票",
    To.OUTREACH: "声かけの記録",
    To.CIRCLE: "支援会議",
    To.CONFERENCE: "重層的支援会議",
    To.PERSON: "本人の記録",
    To.PLACE: "いまは登録のない居場所・活動",
}


@drill.get("/")
@requires(Permission.FIGURE_OPEN)
def index() -> ResponseReturnValue:
    """The figures whose records can be opened."""
    year = _year()
    opened = [one for one in all_indicators(office_session()) if finder_of(one) is not None]
    return render_template(
        "matching/figures/records_index.html",
        halves=[(half, lines) for half in Half if (lines := [one for one in opened if one.half is half])],
        year=year,
        label=fiscal_year_label(year),
        years=[(each, fiscal_year_label(each)) for each in latest_years(today())],
    )


@drill.get("/<name>")
@requires(Permission.FIGURE_OPEN)
def show(name: str) -> ResponseReturnValue:
    """The records behind one figure of a 年度; every person's record that is listed is noted as opened."""
    indicator = get_counted(office_session(), name)
    period = _period()
    records = Records(office_session(), directory_session(), today=today())
    count = indicator.count(records, period)
    opened = (
        None
        if count.value is None
        else open_records(office_session(), records, indicator, period, current_user, count.value)
    )
    return render_template(
        "matching/figures/records.html",
        indicator=indicator,
        period=period,
        count=count,
        opened=opened,
        lines=_lines(opened) if opened else [],
        is_a_sum=indicator.adds_up or name in SUMS,
        is_a_share=indicator.counting is Counting.SHARE,
        said=said,
        years=[(each, fiscal_year_label(each)) for each in latest_years(today())],
        keeps=permits(current_user, Permission.FIGURE_KEEP),
    )


def _lines(opened: Opened) -> list[tuple[date | None, str, str]]:
    """Day, words and address of each record."""
    names = _names(opened)
    return [
        (thing.on, names.get(thing.key) or thing.label or WORDS.get(thing.to, "記録"), _address(thing, names))
        for thing in opened.own
    ]


def _names(opened: Opened) -> Mapping[str, str]:
    """The names to show: of persons on whose team the account is, which opens their records, and of places."""
    found: dict[str, str] = {}
    if opened.people:
        found |= {key: f"{name}さん" for key, name in names_of_people(office_session(), opened.people).items()}
    places = {thing.key for thing in opened.own if thing.to is To.PLACE and not thing.label}
    if places:
        found |= names_of_places(directory_session(), places)
    return found


def _address(thing: Thing, names: Mapping[str, str]) -> str:
    if thing.to not in PAGES or (thing.to is To.PLACE and not (thing.label or thing.key in names)):
        return ""
    endpoint, argument = PAGES[thing.to]
    where: dict[str, Any] = {argument: thing.key}
    return url_for(endpoint, **where)


def _year() -> int:
    asked = request.args.get("year", fiscal_year(today()), type=int)
    return min(max(asked, FIRST_YEAR), fiscal_year(today()))


def _period() -> Period:
    """A whole 年度 or until today; only who keeps figures asks for another day, or days could be told apart."""
    as_of = request.args.get("as_of", "")
    try:
        day = date.fromisoformat(as_of) if as_of and permits(current_user, Permission.FIGURE_KEEP) else None
    except ValueError:
        raise RuleBroken("日付は 2026-04-01 のように入力してください。") from None
    return period_of(_year(), day, today=today())
