"""Questions about what is missing. Other teams' people are counted here, never opened."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, true
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session, joinedload

from core.db import office_session
from directory.areas.models import Area, AreaKind, Town, area_town
from directory.openings.models import Opening
from directory.places.models import Place, Publication
from directory.platforms.models import Platform
from matching.consents.queries import introducible
from matching.gaps.models import GapPrint, GapStep, GapWaiting, GapWork, ResourceGap
from matching.gaps.states import Cluster, GapSource, GapState
from matching.people.models import Person, TeamMember
from matching.placements.models import Placement
from matching.placements.states import PlacementState

OVER = (GapState.OPENED, GapState.DROPPED)
PLACED = [state for state in PlacementState if state.is_followed_up or state is PlacementState.GRADUATED]
ANSWERS_SHOWN = 80

IS_OPEN = Person.closed_at.is_(None)
IS_TO_DO = or_(ResourceGap.work_key.is_(None), GapWork.state.not_in(OVER))
IS_NOTICED = ResourceGap.source == GapSource.NOTICED
HAS_A_PLACE = exists().where(
    Placement.person_key == GapWaiting.person_key,
    Placement.state.in_(PLACED),
    Placement.proposed_on >= ResourceGap.raised_on,
)
TURNED_IT_DOWN = exists().where(
    Placement.person_key == GapWaiting.person_key,
    Placement.state == PlacementState.DECLINED,
    Placement.proposed_on >= ResourceGap.raised_on,
    GapStep.work_key == ResourceGap.work_key,
    GapStep.state == GapState.OPENED,
    GapStep.place_key == Placement.place_key,
)
"""Who was placed or turned the place that opened down since, waits no more; nor does whose support ended or consent is
gone. A place where it was only tried does not count."""


@dataclass(frozen=True)
class Want:
    """That a person, by key only, waits for what a cluster lacks."""

    person_key: str
    cluster: Cluster


def is_of(table: Any, cluster: Cluster) -> ColumnElement[bool]:
    """Rows of a table with a cluster that belong to this one."""
    return and_(
        table.need == cluster.need,
        table.area_key == cluster.area_key,
        table.time_band.is_(None) if cluster.time_band is None else table.time_band == cluster.time_band,
    )


def live_work(session: Session, cluster: Cluster) -> GapWork | None:
    """The work that goes on for a cluster; at most one does."""
    query = select(GapWork).where(is_of(GapWork, cluster), GapWork.state.not_in(OVER))
    return session.scalars(query.order_by(GapWork.id)).first()


def live_works(session: Session) -> Sequence[GapWork]:
    """All work that goes on, what is due first at the top."""
    query = select(GapWork).where(GapWork.state.not_in(OVER))
    return session.scalars(query.order_by(GapWork.due_on.is_(None), GapWork.due_on, GapWork.id)).all()


def works_of(session: Session, cluster: Cluster) -> Sequence[GapWork]:
    """All work there was on a cluster, newest first."""
    return session.scalars(select(GapWork).where(is_of(GapWork, cluster)).order_by(GapWork.id.desc())).all()


def get_work(work_key: str, account_key: str) -> GapWork:
    """One work; NoResultFound (a 404 page) when there is none, or none this account may know of."""
    session = office_session()
    work = session.scalars(select(GapWork).where(GapWork.key == work_key)).one()
    get_cluster(session, work.cluster.code, account_key)
    return work


def get_waiting(person_key: str, waiting_key: str) -> GapWaiting:
    """A waiting of this person; NoResultFound when they do not belong together."""
    query = select(GapWaiting).where(GapWaiting.key == waiting_key, GapWaiting.person_key == person_key)
    return office_session().scalars(query).one()


def waits_already(session: Session, person: Person, cluster: Cluster) -> ResourceGap | None:
    """What was noted before for this person and is still to be done."""
    query = _waiting(select(ResourceGap)).where(
        GapWaiting.person_key == person.key, is_of(ResourceGap, cluster), IS_TO_DO
    )
    return session.scalars(query.order_by(ResourceGap.id)).first()


def gaps_of(session: Session, person: Person) -> Sequence[ResourceGap]:
    """Everything this person waits for or waited for, newest first."""
    query = _waiting(select(ResourceGap)).where(GapWaiting.person_key == person.key)
    query = query.options(joinedload(ResourceGap.work))
    return session.scalars(query.order_by(ResourceGap.id.desc())).all()


def wants(session: Session, on: date, *only: ColumnElement[bool]) -> list[Want]:
    """Who waits for what is still to be done, in the order it was noted; nobody's record is opened."""
    columns = (GapWaiting.person_key, ResourceGap.need, ResourceGap.area_key, ResourceGap.time_band)
    query = _waiting(select(*columns)).where(IS_TO_DO, IS_OPEN, ~HAS_A_PLACE, *only).order_by(ResourceGap.id)
    rows = session.execute(query).all()
    agreed = introducible(session, {row.person_key for row in rows}, on) if rows else {}
    return [Want(key, Cluster(need, area, band)) for key, need, area, band in rows if key in agreed]


def own_wants(session: Session, account_key: str, on: date) -> Counter[Cluster]:
    """How many of an account's own people wait for what."""
    own = GapWaiting.person_key.in_(_team_of(account_key))
    return Counter(want.cluster for want in set(wants(session, on, own)))


def noticed(session: Session) -> list[Cluster]:
    """What staff noticed without anybody waiting for it, and is still to be done."""
    query = _clusters(ResourceGap).outerjoin(GapWork, GapWork.key == ResourceGap.work_key)
    return [Cluster(*row) for row in session.execute(query.where(IS_NOTICED, IS_TO_DO))]


def notes_on(session: Session, cluster: Cluster, account_key: str) -> Sequence[ResourceGap]:
    """What staff noticed, and what was noted for an account's own people; nothing of other teams' people."""
    own = GapWaiting.person_key.in_(_team_of(account_key))
    query = (
        select(ResourceGap)
        .outerjoin(GapWaiting, GapWaiting.key == ResourceGap.waiting_key)
        .outerjoin(GapWork, GapWork.key == ResourceGap.work_key)
        .where(is_of(ResourceGap, cluster), IS_TO_DO, or_(IS_NOTICED, own))
        .order_by(ResourceGap.id.desc())
    )
    query = query.options(joinedload(ResourceGap.waiting))  # a note on somebody is read as part of their record
    return session.scalars(query).all()


def own_waiting(session: Session, account_key: str, on: date, *only: ColumnElement[bool]) -> list[ResourceGap]:
    """What an account's own people wait for, with the person; opening them is logged."""
    keys = _own_keys(session, account_key, on, *only)
    if not keys:
        return []
    query = select(ResourceGap).where(ResourceGap.waiting_key.in_(keys)).order_by(ResourceGap.id)
    load = joinedload(ResourceGap.waiting).joinedload(GapWaiting.person)
    return list(session.scalars(query.options(load, joinedload(ResourceGap.work))))


def own_waiting_for(session: Session, account_key: str, cluster: Cluster, on: date) -> list[ResourceGap]:
    """Who of an account's own people waits for what this cluster lacks."""
    return own_waiting(session, account_key, on, is_of(ResourceGap, cluster), IS_TO_DO)


def how_many_opened(session: Session, account_key: str, on: date) -> int:
    """For how many of an account's people something they waited for has opened; no record is opened."""
    return len(set(_own_keys(session, account_key, on, GapWork.state == GapState.OPENED).values()))


def _own_keys(session: Session, account_key: str, on: date, *only: ColumnElement[bool]) -> dict[str, str]:
    """Waiting → person of those of a team who still wait."""
    query = _waiting(select(GapWaiting.key, GapWaiting.person_key)).where(
        GapWaiting.person_key.in_(_team_of(account_key)), IS_OPEN, ~HAS_A_PLACE, ~TURNED_IT_DOWN, *only
    )
    found = {waiting: person_key for waiting, person_key in session.execute(query)}  # noqa: C416  # no pairs to mypy
    agreed = introducible(session, set(found.values()), on) if found else {}
    return {key: person_key for key, person_key in found.items() if person_key in agreed}


def _waiting(query: Any) -> Any:
    return (
        query.join_from(GapWaiting, ResourceGap, ResourceGap.waiting_key == GapWaiting.key)
        .join(Person, Person.key == GapWaiting.person_key)
        .outerjoin(GapWork, GapWork.key == ResourceGap.work_key)
    )


def _clusters(table: Any) -> Any:
    return select(table.need, table.area_key, table.time_band).distinct()


def _team_of(account_key: str) -> Select[str]:
    return select(TeamMember.person_key).where(TeamMember.account_key == account_key)


def known_clusters(session: Session, account_key: str, *, to_do: bool) -> set[Cluster]:
    """What an account may know to be missing; `to_do` leaves out what is over.

    It may when its own people wait for it, staff noticed it, the last board showed it, or it holds the work on it or
    wrote a step: of what nobody but other teams' people wait for it learns nothing, not even that it is worked on.
    """
    still, going_on = (IS_TO_DO, GapWork.state.not_in(OVER)) if to_do else (true(), true())
    own = _waiting(_clusters(ResourceGap)).where(GapWaiting.person_key.in_(_team_of(account_key)), still)
    seen = _clusters(ResourceGap).outerjoin(GapWork, GapWork.key == ResourceGap.work_key).where(IS_NOTICED, still)
    wrote = GapWork.key.in_(select(GapStep.work_key).where(GapStep.by == account_key))
    works = _clusters(GapWork).where(or_(GapWork.held_by == account_key, wrote), going_on)
    board = newest_print(session)
    shown = {cell.cluster for cell in board.cells} if board else set()
    return shown | {Cluster(*row) for query in (own, seen, works) for row in session.execute(query)}


def get_cluster(session: Session, code: str, account_key: str) -> Cluster:
    """The cluster an address names. Raises NoResultFound unless there is one this account may know of."""
    try:
        cluster = Cluster.read(code)
    except ValueError:
        raise NoResultFound from None
    if cluster not in known_clusters(session, account_key, to_do=False):
        raise NoResultFound
    return cluster


def is_on_board(session: Session, cluster: Cluster) -> bool:
    """Whether the last board showed it."""
    board = newest_print(session)
    return board is not None and any(cell.cluster == cluster for cell in board.cells)


def newest_print(session: Session) -> GapPrint | None:
    """The board as it was printed last."""
    return session.scalars(prints().limit(1)).first()


def prints() -> Select[GapPrint]:
    """Every board, newest first."""
    return select(GapPrint).order_by(GapPrint.number.desc())


def get_print(number: int) -> GapPrint:
    """One board; NoResultFound (a 404 page) when there is none."""
    return office_session().scalars(select(GapPrint).where(GapPrint.number == number)).one()


def life_areas(directory: Session) -> dict[str, str]:
    """Key → name of every 日常生活圏域, in the town's order."""
    query = select(Area.key, Area.name).where(Area.kind == AreaKind.LIFE_AREA)
    rows = directory.execute(query.order_by(Area.position, Area.name))
    return {key: name for key, name in rows}  # noqa: C416  # rows are no pairs to mypy


def life_areas_of(directory: Session, platform: Platform) -> set[str] | None:
    """The keys of the 日常生活圏域 that share a town with the areas of a platform; None for one of the whole town."""
    if not platform.areas:
        return None
    ids = [area.id for area in platform.areas]
    towns = select(area_town.c.town_id).where(area_town.c.area_id.in_(ids))
    query = select(Area.key).where(Area.kind == AreaKind.LIFE_AREA, Area.towns.any(Town.id.in_(towns)))
    return set(directory.scalars(query))


def possible_answers(directory: Session, words: str = "") -> list[tuple[str, str]]:
    """The newest published places with their openings as (address, name); `words` is part of a place's name."""
    query = select(Place.id, Place.key, Place.name).where(Place.publication == Publication.PUBLISHED)
    if words:
        query = query.where(Place.name.contains(words, autoescape=True))
    places = directory.execute(query.order_by(Place.id.desc()).limit(ANSWERS_SHOWN)).all()
    openings = select(Opening.place_id, Opening.key, Opening.title).where(
        Opening.place_id.in_([place.id for place in places]), Opening.publication == Publication.PUBLISHED
    )
    of_place: dict[int, list[tuple[str, str]]] = {}
    for place_id, key, title in directory.execute(openings.order_by(Opening.id)):
        of_place.setdefault(place_id, []).append((key, title))
    found = []
    for place_id, place_key, name in places:
        found.append((place_key, name))
        found += [(f"{place_key}/{key}", f"{name}・{title}") for key, title in of_place.get(place_id, [])]
    return found
