"""The list of what is missing, as one account may know it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from matching.gaps.models import GapWork
from matching.gaps.queries import known_clusters, live_works, noticed, own_wants
from matching.gaps.states import Cluster, NeedKind, TimeBand


@dataclass(frozen=True)
class Row:
    """A cluster: how many of one's own people wait, whether staff noticed it, the work. No figure of the board: a
    staff member could take their own people away from it."""

    cluster: Cluster
    own: int
    is_noticed: bool
    work: GapWork | None


def listed(session: Session, account_key: str, on: date) -> list[Row]:
    """Every cluster this account may know of. What nobody but other teams' people wait for is not among them."""
    own, seen = own_wants(session, account_key, on), set(noticed(session))
    works = {work.cluster: work for work in live_works(session)}
    known = known_clusters(session, account_key, to_do=True)
    return [Row(one, own[one], one in seen, works.get(one)) for one in known]


def place_in_lists(areas: Mapping[str, str]) -> Callable[[Cluster], tuple[int, int, int]]:
    """Where a cluster stands in lists: by the list of needs, the town's order of areas, the time of the week."""
    needs, towns, bands = list(NeedKind), list(areas), list(TimeBand)
    return lambda one: (
        needs.index(one.need),
        towns.index(one.area_key) if one.area_key in areas else len(towns),
        bands.index(one.time_band) if one.time_band else len(bands),
    )


def order_of(areas: Mapping[str, str]) -> Callable[[Row], tuple[Any, ...]]:
    """What is due first at the top, then what one's own people wait for, then the rest."""
    place = place_in_lists(areas)
    return lambda row: (
        row.work is None,
        (row.work.due_on or date.max) if row.work else date.max,
        -row.own,
        place(row.cluster),
    )
