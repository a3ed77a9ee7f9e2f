"""A place as the raw values of its form, and two people's values brought together.

Values are lists of strings by field name, as a browser sends them; a venue's fields begin with `venue-<key>-`.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from directory.desk.facts import TRUSTED_PINS, VENUE_TEXTS, Facts, facts_of, is_venue_fact, venue_of
from directory.desk.venues import answers_of
from directory.places.models import Place

Values = dict[str, list[str]]
VENUE_FIELDS = (*VENUE_TEXTS, "visibility", "is_mobile", "lat", "lng")
TYPED_IN_PLACES = "{:.6f}"


@dataclass
class Merge:
    """Two people's values in one. `mine` typed over what the other changed (both kept to look at); `theirs` only the
    other changed, and now stands in the form."""

    values: Values
    mine: list[str] = field(default_factory=list)
    theirs: list[str] = field(default_factory=list)
    lost_venues: list[str] = field(default_factory=list)


def values_of(place: Place) -> Values:
    """What the form shows for a place as it stands."""
    values = {name: _typed(value) for name, value in facts_of(place).items() if not is_venue_fact(name)}
    for gathering in place.gatherings:
        said = answers_of(gathering)
        values |= {f"{venue_prefix(gathering.key)}{name}": _typed(getattr(said, name)) for name in VENUE_TEXTS}
        values[f"{venue_prefix(gathering.key)}visibility"] = [str(said.visibility)]
        values[f"{venue_prefix(gathering.key)}is_mobile"] = ["y"] if said.is_mobile else []
        pin = said.pin if gathering.point_source in TRUSTED_PINS else None
        values[f"{venue_prefix(gathering.key)}lat"] = [TYPED_IN_PLACES.format(pin.lat)] if pin else []
        values[f"{venue_prefix(gathering.key)}lng"] = [TYPED_IN_PLACES.format(pin.lng)] if pin else []
    return tidied(values)


def with_changes(values: Values, changes: Facts) -> Values:
    """The values with some facts changed as somebody proposed; what the form does not ask, or of a venue that is no
    more, is left out."""
    known = set(venue_keys(values))
    told = {venue_of(name): value for name, value in changes.items() if name.endswith(":visibility")}
    result = dict(values)
    for name, value in changes.items():
        key = venue_of(name)
        if told.get(key, "") is None:
            result[f"{venue_prefix(key)}remove"] = ["y"]
        elif key in known or key in told:
            result |= _typed_venue(key, name.rsplit(":", 1)[-1], value)
        elif not key and name != "activity":
            result[name] = _typed(value)
    return tidied(result)


def tidied(values: Values) -> Values:
    """Without empty answers, spare spaces, and the line breaks of browsers; choices in a fixed order."""
    kept = {name: [_plain(each) for each in each_of if _plain(each)] for name, each_of in values.items()}
    return {name: sorted(each) for name, each in kept.items() if each}


def venue_prefix(key: str) -> str:
    """How the names of a venue's fields begin."""
    return f"venue-{key}-"


def venue_keys(values: Iterable[str]) -> list[str]:
    """The venues these fields belong to, in order."""
    return list(dict.fromkeys(name.split("-")[1] for name in values if name.startswith("venue-")))


def packed(values: Values) -> str:
    """For a hidden field of the form: what was on the screen when it was opened."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str) -> Values:
    """The values again; empty when somebody sent something else."""
    try:
        given = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(given, dict):
        return {}
    lists = {str(name): each for name, each in given.items() if isinstance(each, list)}
    return tidied({name: [str(value) for value in each] for name, each in lists.items()})


def merged(base: Values, theirs: Values, mine: Values) -> Merge:
    """What the second to save goes on with: nobody's change is lost, and what both changed is named.

    `base` was on the screen, `theirs` is saved now, `mine` was typed. Where both changed a field, `mine` stays typed.
    """
    result = Merge({})
    for name in dict.fromkeys([*theirs, *mine, *base]):
        old, saved, typed = base.get(name, []), theirs.get(name, []), mine.get(name, [])
        chosen = saved if typed == old else typed
        if chosen:
            result.values[name] = chosen
        if saved not in (old, typed):
            (result.theirs if typed == old else result.mine).append(name)
    _drop_what_they_removed(base, theirs, mine, result)
    return result


def _drop_what_they_removed(base: Values, theirs: Values, mine: Values, result: Merge) -> None:
    """A venue the other removed is gone, unless I had changed it: then it stays in the form, as a new one."""
    gone = set(venue_keys(base)) - set(venue_keys(theirs))
    for key in sorted(gone):
        fields = [venue_prefix(key) + name for name in VENUE_FIELDS]
        touched = any(base.get(name) != mine.get(name) for name in fields)
        if touched and not mine.get(f"{venue_prefix(key)}remove"):
            result.lost_venues.append(key)
            result.values |= {name: mine[name] for name in fields if mine.get(name)}
        else:
            for name in [*fields, f"{venue_prefix(key)}remove"]:
                result.values.pop(name, None)
        result.mine = [name for name in result.mine if name not in fields]
        result.theirs = [name for name in result.theirs if name not in fields]


def _typed_venue(key: str, column: str, value: Any) -> Values:
    prefix = venue_prefix(key)
    if column == "point":
        numbers = [TYPED_IN_PLACES.format(number) for number in value or ()] or [""] * 2
        return {f"{prefix}lat": [numbers[0]], f"{prefix}lng": [numbers[1]]}
    return {f"{prefix}{column}": (["y"] if value else []) if column == "is_mobile" else _typed(value)}


def _typed(value: Any) -> list[str]:
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if isinstance(value, list):
        return [str(each) for each in value]
    return [] if value is None else [str(value)]


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
