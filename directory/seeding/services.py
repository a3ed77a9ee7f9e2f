"""The demo municipality: everything of `data/seeds` put into an empty directory database, once.

All of it is invented (見本県ひだまり市). Nothing here commits; the caller holds a unit of work.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import RuleBroken
from directory.areas.models import Area, Municipality, Town
from directory.areas.services import load_towns
from directory.groups.models import Group
from directory.openings.models import Opening
from directory.places.models import Place
from directory.places.services import derive_areas, read_schedule_into, refresh_occurrences
from directory.schedules.reading import read
from directory.schedules.storing import to_json
from directory.search.models import SearchedType, SearchOutbox
from directory.seeding.entries import LICENCE, SOURCE, area_of, gathering_of, group_of, opening_of, place_of, window_of
from directory.seeding.leaflets import add_leaflets
from directory.seeding.networks import add_food, add_partners, add_platforms
from directory.seeding.sheets import SEEDS, Line, read_sheet
from directory.upkeep.models import Confirmation, ConfirmedHow, EntryType
from directory.windows.models import ConsultationWindow

CODE = "99201"
HERE = "http://127.0.0.1:5000"
NOT_EMPTY = (
    "このデータベースには、見本ではないデータ（{what}）が入っています。見本は空のデータベースにだけ入れられます。"
    "試すときは、IBASHO_DATA で別のフォルダーを指定してください。"
)


@dataclass(frozen=True, slots=True)
class Seeded:
    """How many rows of each sort the demo has."""

    towns: int
    areas: int
    groups: int
    places: int
    windows: int
    openings: int
    gatherings: int
    days: int


def seed_directory(session: Session, today: date, folder: Path = SEEDS, *, base_url: str = HERE) -> Seeded | None:
    """Put the demo in; None when it is there already, which then stays as it is. Its leaflets lead to `base_url`.

    Raises RuleBroken on a database that holds other data, BadInput when a sheet of `folder` is wrong.
    """
    if is_seeded(session):
        return None
    _refuse_other_data(session)
    towns = _load_towns(session, folder)
    areas = _add_areas(session, folder, towns)
    groups = {line["ID"]: group_of(line) for line in read_sheet("groups", folder)}
    session.add_all(groups.values())
    places = _add_places(session, folder, groups, towns, today)
    windows = _add_windows(session, folder, towns, areas, today)
    openings = _add_openings(session, folder, places, today)
    listings = add_partners(session, folder, groups, areas, today)
    add_food(session, folder, groups, today)
    add_platforms(session, folder, groups, areas, listings, today)
    session.flush()
    for place in places.values():
        derive_areas(place)
    days = refresh_occurrences(session, None, today)
    add_leaflets(session, folder, areas, today, base_url)
    return Seeded(
        towns=len(towns),
        areas=len(areas),
        groups=len(groups),
        places=len(places),
        gatherings=sum(len(place.gatherings) for place in places.values()),
        windows=len(windows),
        openings=len(openings),
        days=days,
    )


def is_seeded(session: Session) -> bool:
    """Whether the demo is in this database."""
    return bool(session.scalar(select(func.count()).select_from(Place).where(Place.source == SOURCE)))


def _refuse_other_data(session: Session) -> None:
    found = {
        "ほかの市区町村": session.scalar(select(func.count(Municipality.id)).where(Municipality.code != CODE)),
        "圏域": session.scalar(select(func.count(Area.id))),
        "団体": session.scalar(select(func.count(Group.id))),
        "居場所": session.scalar(select(func.count(Place.id))),
        "相談窓口": session.scalar(select(func.count(ConsultationWindow.id))),
    }
    if there := [f"{what}{count}件" for what, count in found.items() if count]:
        raise RuleBroken(NOT_EMPTY.format(what="・".join(there)))


def _load_towns(session: Session, folder: Path) -> dict[str, Town]:
    load_towns(session, folder / "towns.csv", folder / "boundary.geojson", credit=LICENCE)
    session.flush()
    query = select(Town).join(Town.municipality).where(Municipality.code == CODE)
    return {town.name: town for town in session.scalars(query)}


def _add_areas(session: Session, folder: Path, towns: dict[str, Town]) -> dict[str, Area]:
    areas = {line["ID"]: area_of(line, towns) for line in read_sheet("areas", folder)}
    session.add_all(areas.values())
    return areas


def _add_places(
    session: Session, folder: Path, groups: dict[str, Group], towns: dict[str, Town], today: date
) -> dict[str, Place]:
    lines = {line["ID"]: line for line in read_sheet("places", folder)}
    places = {key: place_of(line, groups, today) for key, line in lines.items()}
    for line in read_sheet("gatherings", folder):
        gathering = gathering_of(line, towns, today)
        read_schedule_into(gathering, today)
        line.among("居場所ID", places).gatherings.append(gathering)
    session.add_all(places.values())
    for key, place in places.items():
        session.add_all(_place_marks(place, lines[key]))
        session.add(SearchOutbox(entry_type=SearchedType.PLACE, entry_key=place.key))
    return places


def _add_windows(
    session: Session, folder: Path, towns: dict[str, Town], areas: dict[str, Area], today: date
) -> list[ConsultationWindow]:
    windows = []
    for line in read_sheet("windows", folder):
        window = window_of(line, towns, areas, today)
        hours = read(window.hours_text, today=today)
        window.hours, window.hours_sentence = to_json(hours.schedule), hours.text
        windows.append(window)
        session.add_all(_marks(EntryType.WINDOW, window.key, ("phone", "hours_text"), window.confirmed_on, line))
        session.add(SearchOutbox(entry_type=SearchedType.WINDOW, entry_key=window.key))
    session.add_all(windows)
    return windows


def _add_openings(session: Session, folder: Path, places: dict[str, Place], today: date) -> list[Opening]:
    openings = [opening_of(line, places, today) for line in read_sheet("openings", folder)]
    session.add_all(openings)
    session.add_all(SearchOutbox(entry_type=SearchedType.OPENING, entry_key=opening.key) for opening in openings)
    return openings


def _place_marks(place: Place, line: Line) -> list[Confirmation]:
    told = [field for field in ("phone", "cost_text", "booking") if getattr(place, field)]
    marks = _marks(EntryType.PLACE, place.key, told, place.confirmed_on, line)
    for gathering in place.gatherings:
        marks += _marks(EntryType.GATHERING, gathering.key, ["schedule_text"], place.confirmed_on, line)
    return marks


def _marks(
    entry: EntryType, key: str, fields: Iterable[str], confirmed_on: date | None, line: Line
) -> list[Confirmation]:
    if confirmed_on is None:
        return []
    how = line.one("確認方法", ConfirmedHow)
    return [
        Confirmation(entry_type=entry, entry_key=key, field=field, confirmed_on=confirmed_on, how=how, by=SOURCE)
        for field in fields
    ]
