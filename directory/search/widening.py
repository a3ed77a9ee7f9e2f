"""No dead end: how a plan that finds nothing is loosened, step by step, always in the same order.

The order never looks at what was chosen beside the text. A narrower choice can only find less, so it stops at the
same step or a later one: that is why a facet count made under a widened plan still equals its list.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate

from directory.search.plans import Choice, Clause, Field, Plan, Role

GIVEN_UP_IN_ORDER = (Role.REST, Role.TIME, Role.CONDITION, Role.DAY, Role.WEEKDAY, Role.PERSON, Role.AREA)


WHO_REFUSES_NOBODY = Clause(
    "相談窓口", Role.ASKING, (Choice(Field.KIND, "window.anything"), Choice(Field.TEXT, "断らない相談窓口"))
)


class Loosened(StrEnum):
    """What was done to find something."""

    DROPPED = "dropped"
    ANY_WORD = "any_word"
    SIMILAR = "similar"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Step:
    """A plan to try, and how it was loosened (None: not at all)."""

    plan: Plan
    how: Loosened | None = None
    dropped: tuple[str, ...] = ()


def steps(plan: Plan) -> Iterator[Step]:
    """The plan itself, then each loosening; every plan once.

    First one sort of clause is given up at a time, the least telling first, then more and more of them, then one
    of several words, then any word is enough, then what looks similar, and last the windows that refuse nobody.
    """
    yield Step(plan)
    seen = {plan}
    for step in _loosened(plan):
        if step.plan not in seen and (step.plan.clauses or step.plan.excluded):
            seen.add(step.plan)
            yield step


def _loosened(plan: Plan) -> Iterator[Step]:
    present = [role for role in GIVEN_UP_IN_ORDER if _said(plan, role)]
    gradually = [set(roles) for roles in accumulate(([role] for role in present), lambda some, more: some + more)]
    for roles in [*({role} for role in present), *gradually]:
        yield _dropping(plan, roles)
    words = [clause for clause in plan.clauses if clause.role is Role.WORD]
    for clause in reversed(words):
        yield Step(plan.without(clause), Loosened.DROPPED, (clause.said,))
    telling = [clause for clause in plan.clauses if clause.role not in (Role.WEEKDAY, Role.TIME)]
    if len(telling) > 1:
        yield Step(
            _one_clause(plan, telling, [choice for each in telling for choice in each.choices]), Loosened.ANY_WORD
        )
    letters = [Choice(Field.SIMILAR, word) for each in telling for word in {each.said} if len(word) >= 2]
    if letters:
        yield Step(_one_clause(plan, telling, letters), Loosened.SIMILAR)
    if plan.clauses:
        yield Step(replace(Plan(), clauses=(WHO_REFUSES_NOBODY,), excluded=plan.excluded), Loosened.ASK)


def _said(plan: Plan, role: Role) -> tuple[str, ...]:
    if role is Role.DAY:
        return (plan.days_said or "いま",) if plan.days or plan.open_now else ()
    return tuple(clause.said for clause in plan.clauses if clause.role is role)


def _dropping(plan: Plan, roles: set[Role]) -> Step:
    dropped = tuple(said for role in GIVEN_UP_IN_ORDER if role in roles for said in _said(plan, role))
    kept = replace(plan, clauses=tuple(clause for clause in plan.clauses if clause.role not in roles))
    if Role.DAY in roles:
        kept = replace(kept, days=(), days_said="", open_now=False)
    return Step(kept, Loosened.DROPPED, dropped)


def _one_clause(plan: Plan, told: list[Clause], choices: list[Choice]) -> Plan:
    clause = Clause(" ".join(each.said for each in told), Role.WORD, tuple(dict.fromkeys(choices)))
    return replace(plan, clauses=(clause,), days=(), days_said="", open_now=False)
