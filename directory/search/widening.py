"""No dead end: how a plan that finds nothing is loosened, step by step, always in the same order.

The order never looks at what was chosen beside the text. A narrower choice can only find less, so it stops at the
same step or a later one: that is why a facet count made under a widened plan still equals its list.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate

from directory.search.plans import Choice, Clause, Field, Plan, Role

GIVEN_UP_IN_ORDER = (Role.TIME, Role.CONDITION, Role.DAY, Role.WEEKDAY, Role.PERSON, Role.REST, Role.AREA)
TELLING = frozenset({Role.REST, Role.WORD, Role.TROUBLE, Role.ASKING, Role.PERSON, Role.CONDITION, Role.PHRASE})
"""What says what is sought; a place or a day alone does not."""

STILL_HEARD = frozenset({Role.REST, Role.WORD, Role.PERSON, Role.CONDITION})
"""What was given up ranks higher where it holds all the same."""

WHO_REFUSES_NOBODY = Clause(
    "相談窓口", Role.ASKING, (Choice(Field.KIND, "window.anything"), Choice(Field.TEXT, "断らない相談窓口"))
)

ANY_WINDOW = Clause("相談窓口", Role.ASKING, (Choice(Field.TYPE, "window"),))
"""Where no window says that it refuses nobody, any of them is more than an empty page."""


class Loosened(StrEnum):
    """What was done to find something."""

    RELATED = "related"
    DROPPED = "dropped"
    ANY_WORD = "any_word"
    SIMILAR = "similar"
    ASK = "ask"
    WINDOWS = "windows"


@dataclass(frozen=True, slots=True)
class Step:
    """A plan to try, and how it was loosened (None: not at all)."""

    plan: Plan
    how: Loosened | None = None
    dropped: tuple[str, ...] = ()


def steps(plan: Plan, finds: Callable[[Clause], bool] = lambda clause: True) -> Iterator[Step]:
    """The plan itself, then each loosening; every plan once.

    First related words count too, then what finds nothing in the whole index is given up, then one sort of clause
    at a time, the least telling first, then more and more of them, then one of several words, then any word is
    enough, then what looks similar, and last the windows that refuse nobody, else any window.
    """
    yield Step(plan)
    seen = {_finds_by(plan)}
    lost = tuple(clause for clause in plan.clauses if clause.role is not Role.PHRASE and not finds(clause))
    rest = replace(plan, clauses=tuple(clause for clause in plan.clauses if clause not in lost))
    said = tuple(clause.said for clause in lost)
    ways = [Step(_related(plan), Loosened.RELATED), Step(rest, Loosened.DROPPED, said)]
    ways.append(Step(_related(rest), Loosened.DROPPED, said))
    if plan.keeps_area:
        ways += _in_the_area(rest, said)
    ways += [*_fewer(rest, said), *_fewer(_related(rest), said)]
    ways += _looser(plan)
    for step in ways:
        if (finds_by := _finds_by(step.plan)) not in seen and (step.plan.clauses or step.plan.excluded):
            seen.add(finds_by)
            yield step


def _finds_by(plan: Plan) -> tuple[object, ...]:
    """What of a plan says which entries it finds; what else was heard only ranks."""
    return plan.clauses, plan.excluded, plan.days, plan.open_now


def _related(plan: Plan) -> Plan:
    """The plan with what would do as well."""
    clauses = (replace(c, choices=(*c.choices, *c.related), related=()) if c.related else c for c in plan.clauses)
    return replace(plan, clauses=tuple(clauses))


def is_telling(plan: Plan) -> bool:
    """Whether a plan still says what is sought."""
    return any(clause.role in TELLING for clause in plan.clauses)


def _fewer(plan: Plan, said: tuple[str, ...]) -> Iterator[Step]:
    """With some of the clauses given up, beside what was `said` and finds nothing."""
    present = [role for role in GIVEN_UP_IN_ORDER if _said(plan, role)]
    gradually = [set(roles) for roles in accumulate(([role] for role in present), lambda some, more: some + more)]
    for roles in [*({role} for role in present), *gradually]:
        yield _dropping(plan, roles, said)
    words = [clause for clause in plan.clauses if clause.role in (Role.WORD, Role.REST)]
    for clause in reversed(words):
        kept = replace(plan.without(clause), heard=(*plan.heard, clause))
        yield Step(kept, Loosened.DROPPED, (*said, clause.said))


def _in_the_area(plan: Plan, said: tuple[str, ...]) -> Iterator[Step]:
    """With all but the area given up, little by little, and the windows that refuse nobody beside it."""
    sought = [clause.said for clause in plan.clauses if clause.role in (Role.WORD, Role.AREA)]
    for step in _fewer(_related(plan), said):
        if not set(step.dropped).intersection(sought):
            yield step
    if any(clause.role is Role.WORD for clause in plan.clauses):
        return
    areas = tuple(clause for clause in plan.clauses if clause.role is Role.AREA)
    told = tuple(choice for one in plan.clauses if one.role is Role.TROUBLE for choice in (*one.choices, *one.bonus))
    if told:
        areas = tuple(replace(a, choices=(*a.choices, *WHO_REFUSES_NOBODY.choices[:1]), bonus=told) for a in areas)
    when = tuple(clause for clause in plan.clauses if clause.role in (Role.WEEKDAY, Role.TIME))
    for kept in ((*areas, *when), areas):
        lost = tuple(one.said for one in plan.clauses if one.role is not Role.AREA and one not in kept)
        yield Step(replace(plan, clauses=kept), Loosened.DROPPED, (*said, *lost))


def _looser(plan: Plan) -> Iterator[Step]:
    """With any word enough, with what looks similar, and where one can ask anything."""
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
        yield Step(Plan(clauses=(ANY_WINDOW,)), Loosened.WINDOWS)


def _said(plan: Plan, role: Role) -> tuple[str, ...]:
    if role is Role.DAY:
        return (plan.days_said or "いま",) if plan.days or plan.open_now else ()
    return tuple(clause.said for clause in plan.clauses if clause.role is role)


def _dropping(plan: Plan, roles: set[Role], lost: tuple[str, ...]) -> Step:
    dropped = tuple(said for role in GIVEN_UP_IN_ORDER if role in roles for said in _said(plan, role))
    lost_here = tuple(clause for clause in plan.clauses if clause.role in roles and clause.role in STILL_HEARD)
    kept = tuple(clause for clause in plan.clauses if clause.role not in roles)
    fewer = replace(plan, clauses=kept, heard=(*plan.heard, *lost_here))
    if Role.DAY in roles:
        fewer = replace(fewer, days=(), days_said="", open_now=False)
    return Step(fewer, Loosened.DROPPED, (*lost, *dropped))


def _one_clause(plan: Plan, told: list[Clause], choices: list[Choice]) -> Plan:
    clause = Clause(" ".join(each.said for each in told), Role.WORD, tuple(dict.fromkeys(choices)))
    return replace(plan, clauses=(clause,), days=(), days_said="", open_now=False)
