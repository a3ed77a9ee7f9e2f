"""What somebody chose for a sheet: as an address carries it, as a saved sheet keeps it, and made with today's facts."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Self

from sqlalchemy.orm import Session

from core.errors import RuleBroken
from core.languages.ways import speaking
from directory.leaflets import queries
from directory.leaflets.audiences import LeafletAudience, read_audience
from directory.leaflets.services import NOBODY_NEAR, in_order, introduced, leaflet_sheet, read_areas, read_kinds, titled
from directory.leaflets.sheet import Layout, SheetData
from directory.leaflets.words import known_language
from directory.places.queries import names_of_places
from directory.upkeep.queries import followed

MOST_TO_ORDER = 100  # the order of more would not fit an address


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which places, in which order, for whom, on what paper. Texts are as the form sends them; nothing is checked."""

    kind: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    audience: str = LeafletAudience.PERSON.value
    layout: str = Layout.A4.value
    language: str = "ja"
    title: str = ""
    intro: str = ""
    for_press: bool = False

    @classmethod
    def kept(cls, facts: dict[str, Any]) -> Self:
        """The choice a row keeps."""
        read: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in facts.items()}
        return cls(**read)

    @property
    def facts(self) -> dict[str, Any]:
        """As a row keeps it."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """As an address and hidden fields carry it; what is empty is left out."""
        pairs: list[tuple[str, str]] = []
        for name, value in self.facts.items():
            if isinstance(value, list):
                pairs += [(name, each) for each in value]
            elif value:
                pairs.append((name, "y" if value is True else value))
        return pairs


@dataclass(frozen=True, slots=True)
class Made:
    """The sheet, and the names of places picked by hand that cannot be printed any more."""

    sheet: SheetData
    gone: tuple[str, ...]

    @property
    def cautions(self) -> list[str]:
        """What to know before printing."""
        if not self.gone:
            return self.sheet.cautions
        told = f"公開をやめたか、活動が終わったため、載せていない場所があります：{'、'.join(self.gone)}"
        return [told, *self.sheet.cautions]


def made_sheet(session: Session, choice: Choice, *, today: date, base_url: str) -> Made:
    """The sheet of a choice with the facts of today; places that are not there any more are told, never printed.

    Raises BadInput for a word nobody offered, RuleBroken when nothing is left to print or it is far too much.
    """
    picked = followed(session, choice.place) if choice.place else []
    there = {place.key for place in session.scalars(queries.printable_places(keys=picked))} if picked else set()
    lost = [key for key in picked if key not in there]
    names = names_of_places(session, lost) if lost else {}
    if picked and not there and not (choice.kind or choice.area):
        raise RuleBroken(NOBODY_NEAR)
    with speaking(known_language(choice.language)):
        sheet = leaflet_sheet(
            session,
            kinds=read_kinds(choice.kind),
            areas=read_areas(session, choice.area),
            keys=[key for key in picked if key in there],
            without=followed(session, choice.without),
            audience=read_audience(choice.audience),
            today=today,
            base_url=base_url,
        )
    ordered = in_order(introduced(titled(sheet, choice.title), choice.intro), followed(session, choice.order))
    return Made(replace(ordered, for_press=choice.for_press), tuple(names.get(key, key) for key in lost))


def moved(order: Sequence[str], wanted: Iterable[str]) -> tuple[str, ...]:
    """The keys in the order somebody numbered them: a number that was changed says where its place shall stand.

    `wanted` has a number for each key, as typed; what is no number leaves the place where it was.
    """
    places = [(key, at, _number(typed, at)) for at, (key, typed) in enumerate(zip(order, wanted, strict=False), 1)]
    # Up: before the one that stands there; down: after it.
    return tuple(key for key, at, to in sorted(places, key=lambda one: (one[2], (one[2] > one[1]) - (one[2] < one[1]))))


def _number(typed: str, otherwise: int) -> int:
    text = typed.strip()
    return int(text) if text.isdecimal() and len(text) < 6 else otherwise
