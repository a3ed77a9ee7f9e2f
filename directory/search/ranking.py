"""In which order results stand: how well the words fit, then exact names, nearness and freshness."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from core.geo.points import Point
from directory.search.columns import metres_from
from directory.search.executor import Executor, Found, spread
from directory.search.kept import Hits
from directory.search.plans import Plan, Role
from directory.search.postings import Ids
from directory.search.snapshot import Snapshot

NAME_ITSELF, IN_NAME, FRESH, NEAR, RESTING = 3.0, 0.8, 0.06, 1.2, -0.4
WINDOW_FIRST, URGENT_FIRST, ROLE, ROLE_THEN = 0.3, 1.5, -0.8, 1.5
"""Added to the fit (about 0.2 … 2 per word): the name is the query, the query is in the name, confirmed today, at the
place itself, paused; a window for a trouble, for a danger; a role nobody asked for, one where a day was said.
"""
ROLES = frozenset({"opening.volunteer", "window.volunteering"})
HALF_YEAR, KILOMETRE = 182.0, 1000.0

Scores = NDArray[np.float64]


class Sort(StrEnum):
    """What comes first."""

    BEST = "best"
    NEAR = "near"
    SOONEST = "soonest"
    CONFIRMED = "confirmed"
    NAME = "name"

    @property
    def label(self) -> str:
        """The word in the list of orders."""
        return {
            "best": "おすすめ順",
            "near": "近い順",
            "soonest": "早くひらく順",
            "confirmed": "確認が新しい順",
            "name": "名前順",
        }[self]


@dataclass(frozen=True, slots=True)
class Ranked:
    """Document numbers of one page, with score and distance in metres (NaN where unknown)."""

    ids: list[int]
    scores: list[float]
    metres: list[float]


@dataclass(frozen=True, slots=True)
class Order:
    """How to rank: `near` in degrees, `soonest` the days until each document opens next (by number)."""

    sort: Sort = Sort.BEST
    near: Point | None = None
    soonest: NDArray[np.int32] | None = None


def ranked(executor: Executor, plan: Plan, found: Found, order: Order, today: date, page: slice) -> Ranked:
    """One page of what was found; ties are broken by lot, the same lot in every index."""
    snapshot, ids = executor.snapshot, found.ids
    metres = distances(snapshot, ids, order.near)
    scores = _scores(executor, plan, found, metres, today)
    keys = _keys(snapshot, ids, scores, metres, order)
    partly = found.partly if len(found.partly) else np.zeros(len(ids), bool)
    if page.stop < len(ids) and not partly.any():
        ahead = np.argpartition(keys, page.stop)[: page.stop + 1]
        ahead = np.flatnonzero(keys <= keys[ahead].max())
    else:
        ahead = np.arange(len(ids))
    places = ahead[np.lexsort((snapshot.lots[ids[ahead]], -scores[ahead], keys[ahead], partly[ahead]))][page]
    return Ranked(ids[places].tolist(), scores[places].tolist(), metres[places].tolist())


def distances(snapshot: Snapshot, ids: Ids, near: Point | None) -> Scores:
    """Metres from a point to the nearest venue of each document; NaN without a point on either side."""
    metres = np.full(len(ids), np.inf)
    if near is None or not len(ids) or not len(snapshot.spots):
        return np.full(len(ids), np.nan)
    numbers = snapshot.spots[:, 0]
    at = np.minimum(np.searchsorted(ids, numbers), len(ids) - 1)
    here = np.flatnonzero(ids[at] == numbers)
    spots = snapshot.spots[here]
    np.minimum.at(metres, at[here], metres_from(near.lat, near.lng, spots[:, 1], spots[:, 2]))
    metres[np.isinf(metres)] = np.nan
    return metres


def _keys(snapshot: Snapshot, ids: Ids, scores: Scores, metres: Scores, order: Order) -> Scores:
    """What is sorted by, small first."""
    if order.sort is Sort.NEAR and order.near is not None:
        return np.where(np.isnan(metres), np.inf, metres)
    if order.sort is Sort.SOONEST and order.soonest is not None:
        return order.soonest[ids].astype(np.float64)
    if order.sort is Sort.CONFIRMED:
        return -snapshot.confirmed[ids].astype(np.float64)
    if order.sort is Sort.NAME:
        _, places = np.unique(np.array([snapshot.texts[number] for number in ids.tolist()]), return_inverse=True)
        return places.astype(np.float64)
    return -scores


def _scores(executor: Executor, plan: Plan, found: Found, metres: Scores, today: date) -> Scores:
    snapshot, ids = executor.snapshot, found.ids
    scores = found.fits.astype(np.float64) + executor.bonus(plan.clauses, ids)
    for clause in plan.heard:
        scores += spread(executor.clause(clause.choices), ids)
    age = np.maximum(today.toordinal() - snapshot.confirmed[ids], 0)
    scores += FRESH * np.where(snapshot.confirmed[ids] > 0, np.exp2(-age / HALF_YEAR), 0)
    scores += RESTING * snapshot.resting[ids]
    if any(clause.role is Role.TROUBLE for clause in plan.clauses):
        scores += (URGENT_FIRST if plan.urgent else WINDOW_FIRST) * snapshot.holding("type", ("window",))[ids]
    if added := _for_roles(plan):
        scores += added * snapshot.holding("type", ("opening",))[ids]
    if len(plan.whole) >= 2 and plan.clauses:
        scores += spread(executor.named.get(plan.whole, lambda: _named(snapshot, plan.whole)), ids)
    near = NEAR / (1 + metres / KILOMETRE)
    return scores + np.where(np.isnan(near), 0, near)


def _for_roles(plan: Plan) -> float:
    """火曜の午前だけボランティア asks for what there is to do then, and not for the window, which is open all week."""
    if not plan.clauses:
        return 0.0
    if not any(choice.value in ROLES for clause in plan.clauses for choice in clause.choices):
        return ROLE
    return ROLE_THEN if any(clause.role in (Role.WEEKDAY, Role.TIME) for clause in plan.clauses) else 0.0


def _named(snapshot: Snapshot, whole: str) -> Hits:
    """A bonus for each document where the query as typed stands in the head, more where it is the whole name."""
    ids, _ = snapshot.word(whole)
    bonus = np.zeros(len(ids), np.float32)
    for place, number in enumerate(ids.tolist()):
        text, end = snapshot.texts[number], snapshot.head_ends[number]
        if text.find(whole, 0, end) >= 0:
            bonus[place] = NAME_ITSELF if text.startswith(whole) and text[len(whole)] in " \n" else IN_NAME
    return ids, bonus
