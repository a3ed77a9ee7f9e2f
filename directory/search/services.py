"""The one door to search: ask, and get results residents may see, counts, and a way on when nothing fits."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from core.calendar import minute_of_day
from core.geo.points import Point
from directory.search.asking import Offer, SearchItem, SearchQuery, SearchResult
from directory.search.columns import ALL_OF, Mask
from directory.search.documents import uid_of
from directory.search.engine import Ready, ready_of
from directory.search.executor import Found
from directory.search.fallback import ready_without_index
from directory.search.highlighting import snippet
from directory.search.index import IndexUnusable
from directory.search.ladder import Answer, Ladder, loosened_areas
from directory.search.models import SearchedType
from directory.search.open_then import open_mask, places_mask
from directory.search.outbox import withdrawn_meanwhile
from directory.search.plans import Plan, Role
from directory.search.published import published_keys, shown_texts
from directory.search.ranking import Order, Ranked, Sort, distances, ranked
from directory.search.wording import as_typed, mended, narrowings, offer, perhaps, widening_of, without

FACET_NAMES = {"time": "time_of_day", "flag": "flags"}
MOST_OFFERS, FEW = 5, 2
log = logging.getLogger(__name__)


def search(query: SearchQuery, *, session: Session, today: date, minute: int | None = None) -> SearchResult:
    """Answer a query as of `today` (and `minute` of the day, for いま); never fails because of the index.

    Without a readable index the database is searched directly and the result says `degraded`.
    """
    ready, degraded = _ready(session, query, today)
    return replace(_Search(ready, session, query, today, minute).result(), degraded=degraded)


def matching_places(
    query: SearchQuery, *, session: Session, today: date, minute: int | None = None, wholly: bool = False
) -> set[int]:
    """The row ids of every place a query finds, on whatever page: what the map beside the list shows.

    `wholly` leaves out those that fit only in part and fill up a short list.
    """
    ready, _ = _ready(session, query, today)
    return _Search(ready, session, query, today, minute).place_rows(wholly=wholly)


def _ready(session: Session, query: SearchQuery, today: date) -> tuple[Ready, bool]:
    """What can answer now, and whether it had to be made without the index."""
    try:
        return ready_of(session), False
    except IndexUnusable as error:
        log.warning("Searching without an index: %s", error)
        return ready_without_index(session, query, today), True


class _Search:
    """One query on one snapshot; `_gone` are documents the database has withdrawn since."""

    def __init__(self, ready: Ready, session: Session, query: SearchQuery, today: date, minute: int | None) -> None:
        self.ready, self.session, self.query, self.today = ready, session, query, today
        self.minute = minute_of_day() if minute is None else minute
        self.snapshot, self.executor = ready.snapshot, ready.executor
        self.plan = ready.plan(query.text, today)
        self._gone: Mask | None = None
        self._leave_out(withdrawn_meanwhile(session))
        self._open: dict[tuple[tuple[date, ...], bool], Mask] = {}

    def result(self) -> SearchResult:
        """The page; when the database knows better than the index, counted again without what is gone."""
        answer = self.answer(self.query.chosen())
        step, found = answer.step, answer.found
        order = self._order(answer)
        page = ranked(self.executor, step.plan, found, order, self.today, self.query.rows_of_page())
        items = self._shown(page, self.plan, found)
        if len(items) < len(page.ids):
            self._leave_out(self._not_public(found))
            return self.result()
        return SearchResult(
            total=found.total,
            partly=answer.partly,
            items=items,
            facets={FACET_NAMES.get(name, name): counts for name, counts in self._facets(answer).items()},
            area_names=self.snapshot.areas,
            widened=widening_of(step, self.query.text) if found.total else None,
            offers=() if found.total else tuple(self._offers()),
            did_you_mean=mended(self.plan, self.query.text, self.ready.spelled),
            perhaps=self._perhaps(found.total - answer.partly),
            understood=tuple(as_typed(self.query.text, clause.said) for clause in self.plan.clauses),
            urgent=self.plan.urgent,
            wants_position=self.plan.near_me and self.near is None,
        )

    def _perhaps(self, whole: int) -> str:
        """What was perhaps meant, when an unknown word found so little that a slip is likely."""
        if whole > FEW or self.plan.corrected:
            return ""
        return perhaps(self.plan, self.query.text, self.ready.speller, self.ready.spelled)

    def place_rows(self, *, wholly: bool) -> set[int]:
        """The rows of all places found, without their order."""
        found = self.answer(self.query.chosen()).found
        ids = found.ids[~found.partly] if wholly else found.ids
        return set(self.snapshot.rows[ids[self.snapshot.holding("type", ("place",))[ids]]].tolist())

    def answer(self, chosen: dict[str, tuple[str, ...]]) -> Answer:
        """What is found with these choices beside the text."""
        return self._ladder.answer(chosen)

    @cached_property
    def _ladder(self) -> Ladder:
        return Ladder(self.executor, self.plan, self._allowed, Order(near=self.near or self._said_area), self.today)

    @cached_property
    def near(self) -> Point | None:
        """Where results shall be near: as chosen, or the place that was said with 近く or a house number."""
        return self.query.near or (self.executor.middle(self.plan.beside) if self.plan.beside else None)

    @cached_property
    def _said_area(self) -> Point | None:
        """The middle of the area that was said: what lies near it comes first among what lies elsewhere."""
        areas = [clause for clause in self.plan.clauses if clause.role is Role.AREA]
        return self.executor.middle(areas[0].choices) if areas else None

    def _facets(self, answer: Answer) -> dict[str, dict[str, int]]:
        """The counts; where a dimension's own choice drove the ladder on, counted where it stops without."""
        chosen = self.query.chosen()
        if not chosen or answer.step == self._ladder.first:
            return answer.found.facets
        facets = dict(answer.found.facets)
        for name in [name for name in chosen if name not in ALL_OF]:
            others = {other: values for other, values in chosen.items() if other != name}
            facets[name] = self.answer(others).found.facets[name]
        return facets

    def _allowed(self, plan: Plan) -> Mask | None:
        """Which documents a plan may find, whatever its words: public, near enough, open then."""
        masks = [] if self._gone is None else [~self._gone]
        masks += self._near_mask() + self._open_masks(plan)
        if self.query.among is not None:
            masks.append(places_mask(self.snapshot, self.query.among))
        return np.logical_and.reduce(masks) if masks else None

    def _open_masks(self, plan: Plan) -> list[Mask]:
        """What was chosen and what was said about time, each as a mask."""
        asked: list[tuple[tuple[date, ...], bool]] = [((self.query.on,), False)] if self.query.on else []
        asked += [((), True)] if self.query.open_now or plan.open_now else []
        asked += [(plan.days, False)] if plan.days else []
        for days, is_now in asked:
            if (days, is_now) not in self._open:
                self._open[days, is_now] = open_mask(
                    self.session, self.snapshot, days, is_now=is_now, today=self.today, minute=self.minute
                )
        return [self._open[one] for one in asked]

    def _near_mask(self) -> list[Mask]:
        if self.query.near is None or self.query.radius_m is None:
            return []
        everything = np.arange(self.snapshot.size, dtype=np.int32)
        return [distances(self.snapshot, everything, self.query.near) <= self.query.radius_m]

    def _order(self, answer: Answer) -> Order:
        """As asked; when an area was given up, what lies nearest to it comes first."""
        soonest: NDArray[np.int32] | None = None
        if self.query.sort is Sort.SOONEST:
            soonest = self.ready.soonest(self.session, self.today)
        elsewhere = answer.partly or loosened_areas(answer, self.plan)
        return Order(self.query.sort, self.near or (self._said_area if elsewhere else None), soonest)

    def _shown(self, page: Ranked, plan: Plan, found: Found) -> tuple[SearchItem, ...]:
        """The results of the page that are public at this moment, with the words around a match."""
        entries = [self._entry(number) for number in page.ids]
        texts: dict[tuple[SearchedType, str], list[str]] = {}
        for entry_type in SearchedType:
            keys = [key for each, key in entries if each is entry_type]
            if keys:
                shown = shown_texts(self.session, entry_type, keys)
                texts |= {(entry_type, key): words for key, words in shown.items()}
        numbered = zip(entries, page.ids, page.scores, page.metres, strict=True)
        partly = set(found.ids[found.partly].tolist())
        return tuple(
            replace(self._item(entry, number, score, metres, texts[entry], plan), is_partly=number in partly)
            for entry, number, score, metres in numbered
            if entry in texts
        )

    def _item(
        self, entry: tuple[SearchedType, str], number: int, score: float, metres: float, texts: list[str], plan: Plan
    ) -> SearchItem:
        snapshot = self.snapshot
        return SearchItem(
            type=entry[0],
            key=entry[1],
            name=snapshot.names[number],
            external_id=snapshot.external_ids[number],
            kinds=snapshot.tables.of["kind"].sets[int(snapshot.codes["kind"][number])],
            score=round(score, 4),
            distance_m=None if self.near is None or np.isnan(metres) else round(metres),
            snippet=snippet(texts, plan),
        )

    def _offers(self) -> Iterator[Offer]:
        """What to give up: one thing if that helps, else two, else all but the words, else everything."""
        narrow = narrowings(self.query)
        words, beside = ("text",) if "text" in narrow else (), tuple(name for name in narrow if name != "text")
        for ways in ([(name,) for name in narrow], combinations(narrow, 2), [beside], [(*words, *beside)]):
            offers = [one for way in ways if (one := self._offer(way)).total]
            if offers:
                yield from sorted(offers, key=lambda one: ("text" in one.dropped, one.total))[:MOST_OFFERS]
                return

    def _offer(self, names: tuple[str, ...]) -> Offer:
        wider = without(self.query, names)
        search_wider = _Search(self.ready, self.session, wider, self.today, self.minute)
        return offer(names, search_wider.answer(wider.chosen()).found.total, wider)

    def _not_public(self, found: Found) -> set[str]:
        entries = [self._entry(number) for number in found.ids.tolist()]
        gone: set[str] = set()
        for entry_type in SearchedType:
            keys = {key for each, key in entries if each is entry_type}
            if keys:
                gone |= {uid_of(entry_type, key) for key in keys - published_keys(self.session, entry_type, keys)}
        return gone

    def _leave_out(self, uids: Iterable[str]) -> None:
        numbers = [number for number in map(self.snapshot.number_of, uids) if number is not None]
        if numbers:
            self._gone = np.zeros(self.snapshot.size, bool) if self._gone is None else self._gone.copy()
            self._gone[numbers] = True
            self.__dict__.pop("_ladder", None)  # climb again, without them

    def _entry(self, number: int) -> tuple[SearchedType, str]:
        entry_type, _, key = self.snapshot.uids[number].partition(":")
        return SearchedType(entry_type), key
