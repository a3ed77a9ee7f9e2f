"""The conditions asked of a thousand openings at once, one condition after the other.

A condition looks at few facts of an opening (`OpeningFacts.looks`). Openings that are alike in these get the same
answer from the same person, so it is asked once for each way in which they differ, and forgotten with the ranking.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from operator import attrgetter

from matching.suggestions.conditions import WAY_UNKNOWN, Condition, conditions_of, way_within_limit
from matching.suggestions.facts import OpeningFacts, PersonFacts
from matching.suggestions.rules import Rules
from matching.suggestions.travel import SPEEDS, ways_from
from matching.suggestions.verdicts import FITS, Verdict

Named = tuple[str, Verdict]
Answer = Named | None
"""None where a condition has nothing to say."""
Looks = Sequence[Hashable]


def asked(
    person: PersonFacts, openings: Sequence[OpeningFacts], rules: Rules
) -> Iterator[tuple[OpeningFacts, list[Named]]]:
    """Each opening with every condition that has something to say, in the order of the conditions."""
    looks = zip(*[opening.looks for opening in openings], strict=True)
    columns = [
        _IN_A_COLUMN.get(name, _once_each)(name, condition, person, openings, seen)
        for (name, condition), seen in zip(conditions_of(rules).items(), looks, strict=False)
    ]
    for opening, *answers in zip(openings, *columns, strict=True):
        yield opening, [one for one in answers if one]


def _once_each(
    name: str, condition: Condition, person: PersonFacts, openings: Sequence[OpeningFacts], looks: Looks
) -> list[Answer]:
    """Of each way in which openings differ one is asked for all: any of them will do."""
    some = dict(zip(looks, openings, strict=True))
    answers = {seen: _named(name, condition(person, opening)) for seen, opening in some.items()}
    return [answers[seen] for seen in looks]


def _by_name(own: Callable[[PersonFacts], frozenset[str]]) -> Callable[..., list[Answer]]:
    """For conditions about single places and openings: those a person has nothing to do with pass unasked."""

    def column(
        name: str, condition: Condition, person: PersonFacts, openings: Sequence[OpeningFacts], looks: Looks
    ) -> list[Answer]:
        named = own(person)
        return [
            _named(name, condition(person, opening)) if seen in named else None
            for opening, seen in zip(openings, looks, strict=True)
        ]

    return column


def _ways(
    name: str, _condition: Condition, person: PersonFacts, openings: Sequence[OpeningFacts], _looks: Looks
) -> list[Answer]:
    """Most ways are too far or near enough at a glance; where every one differs, the answer is worked out from it."""
    by, limit = person.assessment.travel_by, person.assessment.travel_minutes
    unknown = (name, WAY_UNKNOWN)
    if person.home is None or by is None or limit is None:
        return [unknown] * len(openings)
    reach = limit * SPEEDS[by]
    return [
        unknown if way is None else None if way <= reach else (name, way_within_limit(person, opening, way))
        for opening, way in zip(openings, ways_from(person.home, openings), strict=True)
    ]


_IN_A_COLUMN: Mapping[str, Callable[..., list[Answer]]] = {
    "移動": _ways,
    "会わせない": _by_name(attrgetter("kept_apart_from")),
    "見送り": _by_name(lambda person: person.declined | person.current),
}


def _named(name: str, verdict: Verdict) -> Answer:
    return None if verdict is FITS else (name, verdict)
