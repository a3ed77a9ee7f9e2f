"""Where a venue lies and when it is open, as far as its own words tell: for the echo and for keeping."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy.orm import Session

from core.geo.matches import Level
from core.geo.points import Point
from directory.areas.loaded import Located
from directory.areas.models import Town
from directory.areas.services import disagreement, locate, town_near
from directory.desk.answers import VenueAnswers
from directory.desk.facts import TRUSTED_PINS
from directory.places.days import days_of
from directory.places.models import Gathering, Place, PointSource, VenueVisibility
from directory.places.presenting import opening_words
from directory.places.services import DAYS_AHEAD, read_schedule_into
from directory.schedules.reading import read
from directory.seasons.queries import seasons_of

DATES_SHOWN = 5
COLUMNS = ("name", "venue_name", "address", "visibility", "is_mobile")
SOURCES = {Level.BUILDING: PointSource.BUILDING, Level.BLOCK: PointSource.BLOCK, Level.TOWN: PointSource.TOWN}
NO_ADDRESS = "住所がまだないため、地図には載りません。"
NOT_FOUND = "この住所は町丁目の表で見つかりません。市区町村名から書くか、下で地図の位置を入れてください。"
CITY_ONLY = "町丁目まで分からないため、地図に置きません。町名を足すか、下で地図の位置を入れてください。"
ON_THE_ROAD = "移動して開くため、地図に印を付けません。"


@dataclass(frozen=True, slots=True)
class Where:
    """A point with its source, the town, how exact it is in words, and why it should be doubted."""

    point: Point | None = None
    source: PointSource | None = None
    town_id: int | None = None
    words: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Echo:
    """What was understood of one venue: the schedule in plain words, its next days, what was not, and where it is."""

    where: Where
    title: str = ""
    sentence: str = ""
    days: list[str] = field(default_factory=list)
    unread: str = ""
    beside: str = ""


def where_is(session: Session, said: VenueAnswers, before: Gathering | None = None) -> Where:
    """Where a venue is: by hand, by its address (offline), or as it was when neither changed."""
    located = locate(session, said.address) if said.address else None
    if said.is_mobile:
        return Where(town_id=located.town_id if located else None, words=ON_THE_ROAD)
    if said.pin is not None:
        return _pinned(session, said, said.pin, located, before)
    stays = before is not None and before.address == said.address and not before.is_mobile
    if before is not None and stays and before.lat is not None and before.lng is not None and _is_found(before):
        point, source = Point.at(before.lat, before.lng), before.point_source
        return Where(point, source, before.town_id, source.label if source else "")
    return _found(located) if located else Where(words=NO_ADDRESS)


def echo(session: Session, said: VenueAnswers, today: date, before: Gathering | None = None) -> Echo:
    """What would be kept of a venue as typed; nothing is."""
    where = where_is(session, said, before)
    if not said.schedule_text:
        return Echo(where)
    trial = Gathering(id=0, place_id=0, schedule_text=said.schedule_text)
    read_schedule_into(trial, today)
    days = days_of(trial, today, today + timedelta(days=DAYS_AHEAD), seasons=seasons_of(session))[:DATES_SHOWN]
    return Echo(
        where,
        TITLES.get(trial.schedule_status, TITLES["unread"]),
        trial.schedule_sentence,
        [opening_words(day, today) for day in days],
        trial.schedule_unread,
        read(said.schedule_text, today=today).beside,
    )


def keep_venues(
    session: Session, place: Place, said: tuple[VenueAnswers, ...], today: date
) -> tuple[list[Gathering], bool]:
    """Write the venues: the gatherings whose days changed, and whether any came, moved or went.

    A venue the form does not name stays as it is; only one marked `remove` goes.
    """
    known = {gathering.key: gathering for gathering in place.gatherings}
    changed, moved = [], False
    for answers in said:
        gathering = known.get(answers.key)
        if answers.remove or (gathering is None and answers.is_blank):
            if gathering is not None:
                place.gatherings.remove(gathering)
                moved = True
            continue
        if gathering is None:
            gathering = _new_gathering(place, answers.key)
            moved = True
        moved |= _put_down(session, gathering, answers)
        if gathering.schedule_text != answers.schedule_text or gathering.schedule is None:
            gathering.schedule_text = answers.schedule_text
            read_schedule_into(gathering, today)
            changed.append(gathering)
    return changed, moved


def answers_of(gathering: Gathering) -> VenueAnswers:
    """A venue as it stands, in the shape of the form; only a pin that somebody set is a pin."""
    pin = None
    if gathering.point_source in TRUSTED_PINS and gathering.lat is not None and gathering.lng is not None:
        pin = Point.at(gathering.lat, gathering.lng)
    return VenueAnswers(
        key=gathering.key,
        name=gathering.name,
        venue_name=gathering.venue_name,
        address=gathering.address,
        schedule_text=gathering.schedule_text,
        visibility=gathering.visibility,
        is_mobile=gathering.is_mobile,
        pin=pin,
    )


def _new_gathering(place: Place, key: str) -> Gathering:
    position = max((gathering.position for gathering in place.gatherings), default=-1) + 1
    gathering = Gathering(
        key=key,
        position=position,
        visibility=VenueVisibility.EXACT,
        is_mobile=False,
        schedule_text="",
        address="",
    )
    place.gatherings.append(gathering)
    return gathering


def _put_down(session: Session, gathering: Gathering, said: VenueAnswers) -> bool:
    """Write name, address and point; whether the town may have changed."""
    where = where_is(session, said, gathering)
    before = gathering.town_id
    for name in COLUMNS:
        setattr(gathering, name, getattr(said, name))
    gathering.lat, gathering.lng = (where.point.lat, where.point.lng) if where.point else (None, None)
    gathering.point_source = where.source
    gathering.town_id = where.town_id
    gathering.town = session.get(Town, where.town_id) if where.town_id else None
    return before != where.town_id


def _pinned(
    session: Session, said: VenueAnswers, pin: Point, located: Located | None, before: Gathering | None
) -> Where:
    same = before is not None and before.lat is not None and before.lng is not None
    stays = same and before is not None and Point.at(before.lat or 0, before.lng or 0) == pin
    source = (before.point_source if before is not None and stays else None) or PointSource.BY_HAND
    town_id = (located.town_id if located else None) or town_near(session, pin)
    warning = disagreement(session, said.address, pin) if said.address else None
    return Where(pin, source, town_id, source.label, warning or "")


def _found(located: Located) -> Where:
    source = SOURCES.get(located.level)
    if source is None or located.point is None:
        return Where(town_id=located.town_id, words=CITY_ONLY if located.level is Level.CITY else NOT_FOUND)
    rest = f"「{located.rest}」より先の細かい位置は分かりません。" if located.rest else ""
    return Where(located.point, source, located.town_id, f"{source.label}（{located.matched}）。{rest}")


def _is_found(before: Gathering) -> bool:
    return before.point_source not in TRUSTED_PINS


TITLES = {
    "exact": "このように読みました",
    "dates": "このように読みました",
    "partial": "ここまで読みました",
    "irregular": "決まった日はない（不定期）と読みました",
    "suspended": "休止中と読みました",
    "closed_days": "休みの日だけを読みました。開く日も書いてください",
    "unread": "日付として読めませんでした。ことばはそのまま載せます",
}
