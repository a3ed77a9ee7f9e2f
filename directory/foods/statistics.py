"""Figures of the food network per 年度: who takes part in which role, and who gave what."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from core.calendar import fiscal_year_label
from directory.exchange.sheets import Row
from directory.foods.models import FoodOffer
from directory.foods.queries import all_members, offers_between
from directory.foods.states import FoodKind, FoodRole, GiverKind, Unit

DONATION_COLUMNS = ("年度", "寄付者", "寄付者の種別", "品目", "件数", "申し出の量", "引き渡した量")


@dataclass(frozen=True)
class Donations:
    """What one giver gave of one kind: how often, and how much by unit."""

    giver: str
    giver_kind: GiverKind
    food_kind: FoodKind
    count: int
    offered: str
    handed: str


def days_of(year: int) -> tuple[date, date]:
    """The first and last day of a 年度."""
    return date(year, 4, 1), date(year + 1, 3, 31)


def given_in(session: Session, year: int) -> list[FoodOffer]:
    """The donations of a 年度: every offer but those withdrawn before any of it was handed over."""
    return [offer for offer in offers_between(session, *days_of(year)) if offer.withdrawn_on is None or offer.handed]


def donations(session: Session, year: int) -> list[Donations]:
    """Per giver and kind of food, the giver with most donations first."""
    found: dict[tuple[str, GiverKind, FoodKind], list[FoodOffer]] = {}
    givers: dict[tuple[str, GiverKind], int] = {}
    for offer in given_in(session, year):
        giver = (offer.giver_name, offer.giver_kind)
        found.setdefault((*giver, offer.food_kind), []).append(offer)
        givers[giver] = givers.get(giver, 0) + 1
    kinds = list(FoodKind)
    order = sorted(found, key=lambda each: (-givers[each[:2]], each[0], kinds.index(each[2])))
    return [Donations(*each, len(found[each]), _offered(found[each]), _handed(found[each])) for each in order]


def donation_counts(session: Session, years: Iterable[int]) -> dict[GiverKind, list[int]]:
    """How many donations each kind of giver made in each of the years."""
    by_year = [[offer.giver_kind for offer in given_in(session, year)] for year in years]
    return {kind: [kinds.count(kind) for kinds in by_year] for kind in GiverKind}


def member_counts(session: Session, years: Sequence[int], today: date) -> tuple[list[int], dict[FoodRole, list[int]]]:
    """How many groups took part at the end of each year (or today), distinct and once per role."""
    members = session.scalars(all_members()).all()
    there = [[m for m in members if m.takes_part(min(days_of(year)[1], today))] for year in years]
    per_role = {role: [sum(role in member.roles for member in each) for each in there] for role in FoodRole}
    return [len(each) for each in there], per_role


def donation_rows(session: Session, years: Iterable[int]) -> Iterator[Row]:
    """The table of every year as rows of text."""
    for year in years:
        for each in donations(session, year):
            cells = (
                each.giver,
                each.giver_kind.label,
                each.food_kind.label,
                str(each.count),
                each.offered,
                each.handed,
            )
            yield dict(zip(DONATION_COLUMNS, (fiscal_year_label(year), *cells), strict=True))


def _offered(offers: Iterable[FoodOffer]) -> str:
    return _amounts((offer.unit, offer.amount) for offer in offers)


def _handed(offers: Iterable[FoodOffer]) -> str:
    return _amounts((offer.unit, offer.handed) for offer in offers)


def _amounts(parts: Iterable[tuple[Unit, float]]) -> str:
    """12.5kg・3箱, unit by unit; amounts of different units are never added."""
    sums: dict[Unit, float] = {}
    for unit, amount in parts:
        sums[unit] = round(sums.get(unit, 0) + amount, 1)
    return "・".join(f"{sums[unit]:,.1f}".removesuffix(".0") + unit.label for unit in Unit if sums.get(unit))
