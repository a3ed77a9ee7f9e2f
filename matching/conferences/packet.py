"""The papers about one person: what each part says, and what of it one reader may be told."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from core.calendar import wareki
from directory.places.queries import names_of_places
from matching.conferences.models import AgendaItem
from matching.conferences.states import Part
from matching.consents.models import Agency, ConsentItem
from matching.people.models import Person
from matching.placements.models import Placement
from matching.placements.queries import placements_of

NOT_TOLD = "（この会議の{agency}には伝えません）"
GONE = "（なくなった場所）"
MOST_PLACES = 12


@dataclass(frozen=True, slots=True)
class Section:
    """One part with its lines; `is_withheld` when it says only that this reader is not told."""

    part: Part
    lines: tuple[str, ...]
    is_withheld: bool = False

    @property
    def title(self) -> str:
        """Its heading."""
        return self.part.label


def sections_of(session: Session, directory: Session, item: AgendaItem) -> list[Section]:
    """Every part there is something to say in, in the order of the papers."""
    person = item.person
    lines = {
        Part.NAME: [f"{person.name}さん"],
        Part.HOUSEHOLD: item.household.splitlines(),
        Part.SITUATION: item.situation.splitlines(),
        Part.WISHES: item.wishes.splitlines(),
        Part.HEALTH: item.health.splitlines(),
        Part.PLACES: _places(session, directory, person),
    }
    return [Section(part, tuple(lines[part])) for part in Part if any(lines.get(part, ()))]


def for_team(sections: Collection[Section], parts: Collection[str]) -> list[Section]:
    """What is handed out, unabridged."""
    return [section for section in sections if section.part in parts]


def for_reader(
    sections: Collection[Section], parts: Collection[str], told: Collection[ConsentItem], agency: Agency
) -> list[Section]:
    """The same for somebody of an agency: what it may not be told is left out, or said to be left out."""
    withheld = (NOT_TOLD.format(agency=agency.label),)
    return [
        section if section.part.tells in told else replace(section, lines=withheld, is_withheld=True)
        for section in for_team(sections, parts)
        if section.part.tells in told or not section.part.is_left_out_silently
    ]


def told_in(sections: Collection[Section]) -> list[Part]:
    """Which parts really say something."""
    return [section.part for section in sections if not section.is_withheld]


def _places(session: Session, directory: Session, person: Person) -> list[str]:
    placements = session.scalars(placements_of(person).limit(MOST_PLACES)).all()
    names = names_of_places(directory, {each.place_key for each in placements}) if placements else {}
    live = [each for each in placements if not each.state.is_over]
    return [_place_line(each, names.get(each.place_key, GONE)) for each in live]


def _place_line(placement: Placement, name: str) -> str:
    return f"{name}（{placement.state.label}・{wareki(placement.since)}から）"
