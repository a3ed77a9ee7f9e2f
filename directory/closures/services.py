"""Calling off what areas hold for some days, and taking that back. Nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from core.errors import RuleBroken
from directory.closures.models import AreaClosure, AreaClosureKind
from directory.closures.queries import areas_by_key, closed_gatherings, held
from directory.places.kinds import PlaceKind
from directory.places.models import Activity, Occurrence, Place, Publication

FARTHEST = timedelta(days=366)
LISTED = 100


@dataclass(frozen=True)
class Wanted:
    """What is to be called off; no kinds means all kinds."""

    first_day: date
    last_day: date
    reason: str
    areas: tuple[str, ...] = ()
    kinds: tuple[PlaceKind, ...] = ()
    whole_city: bool = False


@dataclass(frozen=True, slots=True)
class Rest:
    """What rests of one place: how many openings, from the first to the last day."""

    place: Place
    openings: int
    first_day: date
    last_day: date


@dataclass(frozen=True)
class Effect:
    """What it would call off: how many openings of how many places, and the first of these in reading order."""

    openings: int
    places: int
    listed: tuple[Rest, ...] = ()


def close_areas(session: Session, wanted: Wanted, *, key: str, by: str, today: date) -> AreaClosure:
    """Call off what the areas hold on these days. Raises RuleBroken; the same `key` twice makes one closure."""
    known = session.scalars(select(AreaClosure).where(AreaClosure.key == key)).one_or_none() if key else None
    if known is not None:
        return known
    closure = _closure(session, wanted, today)
    closure.key, closure.made_by = key or closure.key, by
    session.add(closure)
    return closure


def lift_closure(closure: AreaClosure, *, by: str, now: datetime) -> None:
    """Take it back: every day it called off is held again. Raises RuleBroken when that was done before."""
    if closure.is_lifted:
        raise RuleBroken("この一斉休止は、もう取り消されています。")
    closure.lifted_at, closure.lifted_by = now, by


def effect_of(session: Session, wanted: Wanted, today: date) -> Effect:
    """What would be called off from today on, without changing anything; what is called off already is not counted."""
    closure = _closure(session, wanted, today)
    return effect_of_closure(session, closure, today, already=held(session, wanted.first_day, wanted.last_day))


def effect_of_closure(
    session: Session, closure: AreaClosure, today: date, *, already: Sequence[ColumnElement[bool]] = ()
) -> Effect:
    """What a closure calls off from today on; `already` leaves out what is called off by others."""
    conditions = (
        Place.publication == Publication.PUBLISHED,
        Place.activity == Activity.ACTIVE,
        Occurrence.on_day.between(max(closure.first_day, today), closure.last_day),
        Occurrence.gathering_id.in_(closed_gatherings(closure)),
        *already,
    )
    counted = select(func.count(), func.count(Occurrence.place_id.distinct()))
    openings, places = session.execute(_of_places(counted).where(*conditions)).one()
    each = select(Place, func.count(), func.min(Occurrence.on_day), func.max(Occurrence.on_day))
    rows = session.execute(
        _of_places(each).where(*conditions).group_by(Place.id).order_by(Place.kana, Place.name, Place.id).limit(LISTED)
    )
    return Effect(openings, places, tuple(Rest(*row) for row in rows))


def _of_places(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return query.select_from(Occurrence).join(Place, Place.id == Occurrence.place_id)


def _closure(session: Session, wanted: Wanted, today: date) -> AreaClosure:
    areas = areas_by_key(session, wanted.areas)
    if not wanted.reason:
        raise RuleBroken("休む理由を入力してください。住民の画面にそのまま出ます。")
    if not areas and not wanted.whole_city:
        raise RuleBroken("休みにする地域を選んでください。")
    if wanted.last_day < wanted.first_day:
        raise RuleBroken("終わりの日は、はじめの日と同じか、あとの日にしてください。")
    if wanted.last_day < today:
        raise RuleBroken("終わりの日が過ぎています。きょうか、あとの日にしてください。")
    if wanted.last_day - today > FARTHEST:
        raise RuleBroken("休みにできるのは、きょうから1年先までです。日付をご確認ください。")
    closure = AreaClosure(
        first_day=wanted.first_day,
        last_day=wanted.last_day,
        reason=wanted.reason,
        whole_city=wanted.whole_city,
        lifted_by="",
        areas=[] if wanted.whole_city else areas,
    )
    closure.kind_links = [AreaClosureKind(kind=kind) for kind in wanted.kinds]
    return closure
