"""Questions about 年度更新: which places it is about, what was chosen for them, and what waits for an answer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from core.calendar import fiscal_year
from core.db import directory_session
from directory.areas.models import Area
from directory.desk.queries import looked_after
from directory.places.models import Activity, Gathering, Place, PlaceArea, Publication
from directory.yearly.models import YearChoice, YearFigures, YearPlan, YearTurn

UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Scope:
    """The places somebody works on: of a 年度, in the areas they look after (all with None), in one area or all."""

    year: int
    mine: frozenset[str] | None = None
    area: str = ""
    states: Collection[str] = field(default=())

    def conditions(self) -> list[ColumnElement[bool]]:
        """Published places that have not ended, and those this 年度 has a choice for."""
        planned = select(YearPlan.place_id).where(YearPlan.fiscal_year == self.year)
        going_on = or_(Place.activity != Activity.ENDED, Place.id.in_(planned))
        found = [looked_after(self.mine), Place.publication == Publication.PUBLISHED, going_on]
        if self.area:
            inside = select(PlaceArea.place_id).join(Area).where(Area.key == self.area)
            found.append(Place.id.in_(inside))
        if UNDECIDED in self.states:
            found.append(Place.id.not_in(planned))
        return found


def places_in(scope: Scope) -> Select[Place]:
    """The places of a scope in reading order."""
    query = select(Place).where(*scope.conditions()).order_by(Place.kana, Place.name, Place.id)
    return query.options(
        joinedload(Place.group),
        selectinload(Place.kind_links),
        selectinload(Place.gatherings).joinedload(Gathering.town),
    )


def places_called(scope: Scope, keys: Collection[str]) -> Select[Place]:
    """Those of a scope with these keys."""
    return places_in(scope).where(Place.key.in_(keys))


def how_many_places(session: Session, scope: Scope) -> int:
    """How many there are."""
    return session.scalar(select(func.count()).select_from(Place).where(*scope.conditions())) or 0


def plans_of(session: Session, year: int, places: Collection[Place]) -> dict[int, YearPlan]:
    """The choices for these places, by the id of the place."""
    ids = [place.id for place in places]
    query = select(YearPlan).where(YearPlan.fiscal_year == year, YearPlan.place_id.in_(ids))
    return {plan.place_id: plan for plan in session.scalars(query.options(joinedload(YearPlan.turn)))}


def counts_of_choices(session: Session, scope: Scope) -> dict[str, int]:
    """How many places have which choice, and how many none."""
    planned = and_(YearPlan.place_id == Place.id, YearPlan.fiscal_year == scope.year)
    query = select(YearPlan.choice, func.count(Place.id)).select_from(Place).outerjoin(YearPlan, planned)
    counts = dict.fromkeys([*map(str, YearChoice), UNDECIDED], 0)
    for choice, count in session.execute(query.where(*scope.conditions()).group_by(YearPlan.choice)):
        counts[UNDECIDED if choice is None else str(choice)] = count
    return counts


def plans_to_settle(scope: Scope) -> Select[YearPlan]:
    """The choices of a scope that no press of the button has taken yet."""
    return _plans().where(YearPlan.fiscal_year == scope.year, YearPlan.turn_id.is_(None), *scope.conditions())


def plans_of_turn(turn: YearTurn) -> Select[YearPlan]:
    """What one press of the button settled."""
    return _plans().where(YearPlan.turn_id == turn.id)


def plans_that_wait(today: date) -> Select[YearPlan]:
    """What was settled before its day, and whose day has come."""
    return _plans().where(
        YearPlan.turn_id.is_not(None), YearPlan.done_on.is_(None), YearPlan.fiscal_year <= fiscal_year(today)
    )


def asked_for_the_year() -> Select[int]:
    """The ids of places somebody wanted to ask for a 年度, and of which nothing was confirmed since."""
    silent = or_(Place.confirmed_on.is_(None), Place.confirmed_on < YearPlan.done_on)
    return (
        select(YearPlan.place_id)
        .join(YearPlan.place)
        .where(YearPlan.asks.is_(True), YearPlan.done_on.is_not(None), Place.activity != Activity.ENDED, silent)
    )


def unanswered(scope: Scope) -> Select[YearPlan]:
    """Those who were to be asked and of whom nothing was confirmed since."""
    waiting = YearPlan.place_id.in_(asked_for_the_year())
    return _plans().where(YearPlan.fiscal_year == scope.year, YearPlan.asks.is_(True), waiting, *scope.conditions())


def turns_of(session: Session, year: int) -> Sequence[YearTurn]:
    """Every press of the button for a 年度, the latest first."""
    return session.scalars(select(YearTurn).where(YearTurn.fiscal_year == year).order_by(YearTurn.id.desc())).all()


def get_turn(key: str) -> YearTurn:
    """One press of the button; NoResultFound (a 404 page) when there is none."""
    return directory_session().scalars(select(YearTurn).where(YearTurn.key == key)).one()


def figures_of(session: Session, year: int) -> YearFigures | None:
    """The figures of a 年度 that ended."""
    return session.scalar(select(YearFigures).where(YearFigures.fiscal_year == year))


def get_figures(year: int) -> YearFigures:
    """The same; NoResultFound (a 404 page) when there are none."""
    return directory_session().scalars(select(YearFigures).where(YearFigures.fiscal_year == year)).one()


def years_with_figures(session: Session) -> Sequence[int]:
    """The 年度 whose figures were kept, the latest first."""
    return session.scalars(select(YearFigures.fiscal_year).order_by(YearFigures.fiscal_year.desc())).all()


def loaded(session: Session, query: Select[YearPlan]) -> Sequence[YearPlan]:
    """The plans of a query with their places and venues, in reading order."""
    query = query.order_by(Place.kana, Place.name, Place.id)
    return session.scalars(
        query.options(
            contains_eager(YearPlan.place).selectinload(Place.gatherings).joinedload(Gathering.place),
            contains_eager(YearPlan.place).selectinload(Place.kind_links),
        )
    ).all()


def how_many(session: Session, query: Select[YearPlan]) -> int:
    """How many plans a query finds."""
    return session.scalar(select(func.count()).select_from(query.with_only_columns(YearPlan.id).subquery())) or 0


def _plans() -> Select[YearPlan]:
    return select(YearPlan).join(YearPlan.place)
