"""Questions about consultation windows. Residents' questions see published ones only."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session, joinedload, selectinload

from core.errors import BadInput
from directory.areas.models import Town
from directory.places.models import Publication
from directory.schedules.dates import Occurrence, occurrences
from directory.schedules.storing import from_json
from directory.seasons.queries import seasons_for
from directory.windows.models import ConsultationWindow, WindowArea, WindowKind, WindowTown

LOOK_AHEAD = 14  # days to search for the next opening
FOR_EVERYBODY = (WindowKind.ANYTHING, WindowKind.OTHER)
MIDNIGHT = 24 * 60
ITSELF = 0  # how wide a district is that names the town itself


@dataclass(frozen=True, slots=True)
class OpenState:
    """Whether a window answers now; `until` and `next_start` in minutes of their day. None: nobody knows.

    An open window without `until` goes on into the next day.
    """

    is_open: bool | None
    until: int | None = None
    next_day: date | None = None
    next_start: int | None = None


def published_windows() -> Select[ConsultationWindow]:
    """What residents may see, in the order the municipality gave."""
    return (
        select(ConsultationWindow)
        .where(ConsultationWindow.publication == Publication.PUBLISHED)
        .order_by(ConsultationWindow.position, ConsultationWindow.kana, ConsultationWindow.id)
        .options(
            joinedload(ConsultationWindow.town),
            selectinload(ConsultationWindow.area_links).joinedload(WindowArea.area),
            selectinload(ConsultationWindow.town_links).joinedload(WindowTown.town),
        )
    )


def get_published_window(session: Session, key: str) -> ConsultationWindow:
    """One published window. Raises NoResultFound for any other."""
    window = session.scalars(published_windows().where(ConsultationWindow.key == key)).one_or_none()
    if window is None:
        raise NoResultFound
    return window


def windows_by_key(session: Session, keys: Collection[str]) -> dict[str, ConsultationWindow]:
    """Published windows by key; keys of others are simply missing."""
    return {w.key: w for w in session.scalars(published_windows().where(ConsultationWindow.key.in_(keys)))}


def by_kind(windows: Iterable[ConsultationWindow]) -> list[tuple[WindowKind, list[ConsultationWindow]]]:
    """Windows under the trouble they are there for, in the order of `WindowKind`."""
    found = list(windows)
    grouped = [(kind, [window for window in found if window.kind is kind]) for kind in WindowKind]
    return [(kind, chosen) for kind, chosen in grouped if chosen]


def windows_that_refuse_nobody(session: Session) -> list[ConsultationWindow]:
    """断らない相談窓口: offered wherever a search ends empty; never a sensitive one."""
    query = published_windows().where(
        ConsultationWindow.refuses_nobody.is_(True), ConsultationWindow.is_sensitive.is_(False)
    )
    return list(session.scalars(query))


def stand_ins(
    session: Session, window: ConsultationWindow, today: date, minute: int
) -> list[tuple[ConsultationWindow, OpenState]]:
    """Who answers instead while this window is closed: of the same kind or for everybody, unless known to be closed.

    A sensitive window has none, and is none: who looks for it is sent nowhere by a machine.
    """
    if window.is_sensitive:
        return []
    query = published_windows().where(
        ConsultationWindow.stands_in.is_(True),
        ConsultationWindow.is_sensitive.is_(False),
        ConsultationWindow.id != window.id,
        ConsultationWindow.kind.in_([window.kind, *FOR_EVERYBODY]),
    )
    known = [(other, open_state(other, today, minute)) for other in session.scalars(query)]
    return [(other, state) for other, state in known if state.is_open is not False]


def windows_in_charge(session: Session, town: Town) -> list[ConsultationWindow]:
    """For each kind the one window in charge of a town: who names it, the narrowest area, else one for all the city.

    Sensitive windows are never answered from an address: nobody is sent there by a machine.
    """
    windows = session.scalars(published_windows().where(ConsultationWindow.is_sensitive.is_(False))).all()
    areas = {area.id: len(area.towns) for area in town.areas}
    chosen = [_in_charge([window for window in windows if window.kind is kind], town, areas) for kind in WindowKind]
    return [window for window in chosen if window is not None]


def towns_by_id(session: Session, ids: Collection[int]) -> list[Town]:
    """Towns with the areas they belong to, in the order of their table."""
    query = select(Town).where(Town.id.in_(ids)).order_by(Town.id).options(selectinload(Town.areas))
    return list(session.scalars(query.options(joinedload(Town.municipality))))


def open_state(window: ConsultationWindow, today: date, minute: int) -> OpenState:
    """Whether the window answers at this minute of today, and if not when next; unknown hours stay unknown."""
    if window.hours is None:
        return OpenState(None)
    try:
        schedule = from_json(window.hours)
    except BadInput:
        return OpenState(None)
    reach = today - timedelta(days=1), today + timedelta(days=LOOK_AHEAD)
    days = occurrences(schedule, *reach, seasons=seasons_for(window))
    known = [day for day in days if day.starts_minute is not None and day.ends_minute is not None]
    if not known:
        return OpenState(None)
    for day in known:
        at = minute + 1440 * (today - day.on).days
        if (day.starts_minute or 0) <= at < (day.ends_minute or 0):
            return OpenState(True, until=_until(day, known))
    coming = [day for day in known if (day.on, day.starts_minute or 0) > (today, minute)]
    if not coming:
        return OpenState(False)
    return OpenState(False, next_day=coming[0].on, next_start=coming[0].starts_minute)


def _until(day: Occurrence, known: list[Occurrence]) -> int | None:
    """When it closes, in minutes of its day; None when the next hours follow at midnight (24時間)."""
    ends = day.ends_minute or 0
    if ends < MIDNIGHT:
        return ends
    tomorrow = [other for other in known if other.on == day.on + timedelta(days=1)]
    return None if any((other.starts_minute or 0) <= ends - MIDNIGHT for other in tomorrow) else ends


def _in_charge(windows: list[ConsultationWindow], town: Town, areas: dict[int, int]) -> ConsultationWindow | None:
    widths = [(narrowest, window) for window in windows if (narrowest := _width(window, town, areas)) is not None]
    if widths:
        return min(widths, key=lambda found: found[0])[1]
    return next((window for window in windows if not window.has_districts), None)


def _width(window: ConsultationWindow, town: Town, areas: dict[int, int]) -> int | None:
    """How many towns the narrowest of its districts around this town has; None when it is not in charge there."""
    if any(link.town_id == town.id for link in window.town_links):
        return ITSELF
    return min((areas[link.area_id] for link in window.area_links if link.area_id in areas), default=None)
