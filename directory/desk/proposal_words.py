"""A proposed change in the words of the form: each fact as it was, as proposed, and as it is now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from directory.desk.answers import VenueAnswers
from directory.desk.facts import VENUE_FACTS, Facts, is_venue_fact, typed_facts, venue_fact, venue_of
from directory.desk.history import label_of, words_of
from directory.desk.venues import Echo, echo
from directory.places.models import Place

FROM_ADDRESS = "住所から決める"
NOT_THERE = "（この会場はありません）"
ADDED, REMOVED = "{venue}を足す", "{venue}を取りやめる"
WHOLE = ("name", "venue_name", "address", "schedule_text", "visibility")


@dataclass(frozen=True, slots=True)
class Side:
    """One value in words; a schedule with what is understood of it."""

    words: str
    echo: Echo | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to say yes or no to: a fact, or a venue that comes or goes as a whole.

    `is_conflict`: it changed since it was proposed; `is_same`: it already reads so; `is_gone`: its venue is no more.
    """

    name: str
    facts: tuple[str, ...]
    label: str
    then: Side
    proposed: Side
    now: Side
    is_conflict: bool = False
    is_same: bool = False
    is_gone: bool = False

    @property
    def can_be_taken(self) -> bool:
        """Whether saying yes would change anything."""
        return not (self.is_gone or self.is_same)


class Compared:
    """The facts of two versions of a place beside those of now, as things to choose from."""

    def __init__(self, session: Session, place: Place, areas: Mapping[str, str], today: date) -> None:
        self._session, self._areas, self._today = session, areas, today
        self._venues = {gathering.key: number for number, gathering in enumerate(place.gatherings, 1)}
        self._now = typed_facts(place)

    def items(self, then: Facts, proposed: Facts) -> list[Item]:
        """In the order of the form; the facts of a venue that comes or goes are one."""
        found: dict[str, Item] = {}
        for name in proposed:
            whole = _whole_venue(name, then, proposed)
            if whole and whole not in found:
                found[whole] = self._venue(whole, then, proposed)
            elif not whole:
                found[name] = self._fact(name, then, proposed)
        return list(found.values())

    def labels(self, then: Facts, proposed: Facts) -> list[str]:
        """What would change, in a word each."""
        wholes = {name: _whole_venue(name, then, proposed) for name in proposed}
        said = [
            self._comes_or_goes(whole, proposed) if whole else label_of(name, self._venues)
            for name, whole in wholes.items()
        ]
        return list(dict.fromkeys(said))

    def _fact(self, name: str, then: Facts, proposed: Facts) -> Item:
        is_gone = is_venue_fact(name) and venue_of(name) not in self._venues
        sides = [self._side(name, facts.get(name)) for facts in (then, proposed, self._now)]
        return Item(
            name,
            (name,),
            label_of(name, self._venues),
            sides[0],
            sides[1],
            Side(NOT_THERE) if is_gone else sides[2],
            is_conflict=self._now.get(name) not in (then.get(name), proposed.get(name)),
            is_same=not is_gone and self._now.get(name) == proposed.get(name),
            is_gone=is_gone,
        )

    def _venue(self, whole: str, then: Facts, proposed: Facts) -> Item:
        key = venue_of(whole)
        names = tuple(name for name in proposed if venue_of(name) == key)
        was, wanted, is_now = ({name: facts.get(name) for name in names} for facts in (then, proposed, self._now))
        return Item(
            whole,
            names,
            self._comes_or_goes(whole, proposed),
            self._venue_side(key, was),
            self._venue_side(key, wanted),
            self._venue_side(key, is_now),
            is_conflict=is_now not in (was, wanted),
            is_same=is_now == wanted,
        )

    def _comes_or_goes(self, whole: str, proposed: Facts) -> str:
        key = venue_of(whole)
        of = f"会場{self._venues[key]}" if key in self._venues else "会場"
        return (REMOVED if proposed[venue_fact(key, "visibility")] is None else ADDED).format(venue=of)

    def _side(self, name: str, value: Any) -> Side:
        if name.endswith(":point") and value is None:
            return Side(FROM_ADDRESS)
        words = words_of(name, value, self._areas)
        return Side(words, self._echo(venue_of(name), value) if name.endswith(":schedule_text") else None)

    def _venue_side(self, key: str, facts: Facts) -> Side:
        if facts[venue_fact(key, "visibility")] is None:
            return Side(NOT_THERE)
        told = {name: facts.get(venue_fact(key, name)) for name in WHOLE}
        lines = [f"{VENUE_FACTS[name]}：{words_of(name, value, {})}" for name, value in told.items() if value]
        return Side("\n".join(lines), self._echo(key, told["schedule_text"]))

    def _echo(self, key: str, text: Any) -> Echo | None:
        return echo(self._session, VenueAnswers(key, schedule_text=str(text)), self._today) if text else None


def chosen_facts(items: list[Item], names: Collection[str] | None, proposed: Facts) -> Facts:
    """The facts of the ticked things, of all with None; what reads so already goes with them."""
    taken = [item for item in items if item.can_be_taken and (names is None or item.name in names)]
    if taken or names is None:
        taken += [item for item in items if item.is_same]
    return {name: proposed[name] for item in taken for name in item.facts}


def _whole_venue(name: str, then: Facts, proposed: Facts) -> str:
    """`venue:<key>` when the fact belongs to a venue that comes or goes; empty for any other."""
    if not is_venue_fact(name):
        return ""
    always_said = venue_fact(venue_of(name), "visibility")
    comes_or_goes = always_said in proposed and None in (then.get(always_said), proposed[always_said])
    return f"venue:{venue_of(name)}" if comes_or_goes else ""
