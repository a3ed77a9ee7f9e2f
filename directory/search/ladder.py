"""What a query finds: everything that fits, and when that is little, what nearly fits after it.

The ladder of `widening.steps` is climbed without looking at what was chosen beside the text, until something is
found; if that is little, further steps that keep what is sought fill the list up. What is found so is one set, and
choices beside the text only take from it: a facet count equals the list it leads to.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from directory.search.columns import Mask
from directory.search.executor import Executor, Found, both_masks, joined_hits, spread
from directory.search.kept import Hits
from directory.search.plans import Clause, Field, Plan, Role
from directory.search.postings import NOTHING, Ids, Weights
from directory.search.ranking import Order, ranked
from directory.search.widening import WHO_REFUSES_NOBODY, Loosened, Step, is_telling, steps

LITTLE, FULL = 20, 20
"""Fewer results than this are filled up to a page."""
LATER, SAME_TOWN = 0.1, 0.6
"""How much less each further step fits, and how much more what lies in the municipality of what fits wholly."""
MUNICIPALITY = re.compile(r"(?<![^ \n])[^ \n]{2,6}[市町村](?![^ \n])")
VIOLENCE = "window.violence"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found, by which step, and how many of it fit only in part."""

    step: Step
    found: Found

    @property
    def partly(self) -> int:
        """How many came by loosening further than the step says."""
        return int(self.found.partly.sum())


class Ladder:
    """One query on one executor; `first` is the first step that finds anything.

    `allowed` says which documents a plan may find at all, whatever its words; `order` near what the best of those
    that fit in part lie.
    """

    def __init__(
        self, executor: Executor, plan: Plan, allowed: Callable[[Plan], Mask | None], order: Order, today: date
    ) -> None:
        self.executor, self.plan, self.today = executor, plan, today
        self._allowed, self._order = allowed, order
        self.first = Step(plan)
        self._whole: Hits = NOTHING
        self._part: Hits = NOTHING
        self._is_climbed = False

    def answer(self, chosen: dict[str, tuple[str, ...]]) -> Answer:
        """What is found with these choices; where they leave nothing, the next step that finds something with them."""
        self._climb()
        found = self.executor.found(self._whole, chosen, self._part)
        if found.total or not chosen:
            return Answer(self.first, found)
        for step in self._steps():
            narrowed = self.executor.found(self._hits(step), chosen)
            if narrowed.total:
                return Answer(step, narrowed)
        return Answer(Step(self.plan), found)

    def _climb(self) -> None:
        if self._is_climbed:
            return
        self._is_climbed = True
        ladder = self._steps()
        for step in ladder:
            hits = self._hits(step)
            if len(hits[0]):
                self.first, self._whole = step, hits
                break
        if self.plan.clauses and 0 < len(self._whole[0]) < LITTLE:
            self._part = self._filled(list(ladder))

    def _steps(self) -> Iterator[Step]:
        return steps(self.plan, lambda clause: bool(len(self.executor.clause(clause.choices)[0])))

    def _hits(self, step: Step) -> Hits:
        allowed = self._allowed(step.plan)
        if step.how and not _speaks_of_violence(step.plan):
            allowed = both_masks(allowed, ~self.executor.snapshot.sensitive)
        return self.executor.matching(step.plan, allowed)

    def _filled(self, later: Sequence[Step]) -> Hits:
        """The best of what further steps find, as many as make a page full."""
        parts: list[Hits] = []
        for step in later:
            if self._may_fill(step):
                ids, fits = self._hits(step)
                given_up = [clause for clause in self.plan.clauses if clause not in step.plan.clauses]
                given_up = [clause for clause in given_up if clause.said in step.dropped]
                parts.append((ids, fits + self._also(given_up, (ids, fits)) - np.float32(LATER * len(parts))))
        more = joined_hits(parts)
        fresh = ~np.isin(more[0], self._whole[0])
        more = more[0][fresh], more[1][fresh] + self._beside_the_whole(more[0][fresh])
        room = slice(0, FULL - len(self._whole[0]))
        page = ranked(self.executor, self.plan, Found(*more), self._order, self.today, room)
        kept = np.isin(more[0], page.ids)
        return more[0][kept], more[1][kept]

    def _beside_the_whole(self, ids: Ids) -> Weights:
        """大和田のこども食堂 is one: what lies in its municipality comes before the rest of the country."""
        texts = [self.executor.snapshot.texts[number] for number in self._whole[0].tolist()]
        towns = set.intersection(*(set(MUNICIPALITY.findall(text)) for text in texts)) if texts else set()
        added = np.zeros(len(ids), np.float32)
        for town in sorted(towns):
            added[np.isin(ids, self.executor.snapshot.word(town, alone=True)[0])] = SAME_TOWN
        return added

    def _may_fill(self, step: Step) -> bool:
        """A danger is never answered with something like it; what was quoted stays.

        Any window stands in for those that refuse nobody only where there are none.
        """
        if self.plan.urgent:
            return False
        if step.how in (Loosened.ASK, Loosened.WINDOWS):
            is_trouble = any(clause.role is Role.TROUBLE for clause in self.plan.clauses)
            return is_trouble and (step.how is Loosened.ASK or not self._refuse_nobody())
        if not is_telling(self.plan):  # 川口 水曜 夜: the place stays
            return any(clause.role is Role.AREA for clause in step.plan.clauses)
        return step.how in (Loosened.RELATED, Loosened.DROPPED) and is_telling(step.plan)

    def _refuse_nobody(self) -> bool:
        return bool(len(self.executor.clause(WHO_REFUSES_NOBODY.choices)[0]))

    def _also(self, given_up: Sequence[Clause], hits: Hits) -> Weights:
        """What the clauses given up add where they hold all the same."""
        added = np.zeros(len(hits[0]), np.float32)
        for clause in given_up:
            added += spread(self.executor.clause(clause.choices), hits[0])
        return added


def loosened_areas(answer: Answer, plan: Plan) -> list[Clause]:
    """The areas that were said and given up: what lies near them comes first."""
    return [one for one in plan.clauses if one.role is Role.AREA and one not in answer.step.plan.clauses]


def _speaks_of_violence(plan: Plan) -> bool:
    return any(c.field is Field.KIND and c.value == VIOLENCE for clause in plan.clauses for c in clause.choices)
