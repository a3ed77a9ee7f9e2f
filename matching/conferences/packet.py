"""The papers about one person: what each part says, and what of it one reader may be told."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Self

from sqlalchemy.orm import Session

from core.calendar import wareki
from directory.places.queries import names_of_places
from matching.conferences.models import AgendaItem, PacketCopy
from matching.conferences.states import Part
from matching.consents.models import Agency, ConsentItem
from matching.families import household_map, time_line
from matching.families.models import LifeEvent
from matching.families.queries import events_of, relatives_of
from matching.families.when import when_in_words
from matching.people.household import household_of, unsaid
from matching.people.models import HouseholdMember, Person
from matching.placements.models import Placement
from matching.placements.queries import placements_of
from matching.placements.states import PlacementState
from matching.support_plans.models import SupportPlan
from matching.support_plans.queries import newest_plan

NOT_TOLD = "（この会議の{agency}には伝えません）"
GONE = "（なくなった場所）"
MOST_PLACES, MOST_DRAWN = 12, 10


@dataclass(frozen=True, slots=True)
class Section:
    """One part: lines, and an SVG for the paper. `is_withheld` when it says only that this reader is not told.

    `outside` is what is said instead to whoever is not of the team, where that is less.
    """

    part: Part
    lines: tuple[str, ...] = ()
    picture: str = ""
    is_withheld: bool = False
    outside: "Section | None" = None

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing at all."""
        return not any(self.lines) and not self.picture

    @classmethod
    def of(cls, facts: dict[str, Any]) -> Self:
        """The section that was kept as these facts."""
        outside = cls.of(facts["outside"]) if facts["outside"] else None
        return cls(Part(facts["part"]), tuple(facts["lines"]), facts["picture"], facts["is_withheld"], outside)

    @property
    def title(self) -> str:
        """Its heading."""
        return self.part.label


def sections_of(session: Session, directory: Session, item: AgendaItem, on: date) -> list[Section]:
    """Every part there is something to say in, in the order of the papers."""
    person = item.person
    household = household_of(session, person)
    silent = unsaid(household, on)
    lines = {
        Part.NAME: [f"{person.name}さん"],
        Part.SITUATION: item.situation.splitlines(),
        Part.WISHES: item.wishes.splitlines(),
        Part.HEALTH: item.health.splitlines(),
        Part.PLAN: _plan(newest_plan(session, person)),
        Part.PLACES: _places(session, directory, person),
    }
    said = {part: Section(part, tuple(each)) for part, each in lines.items()}
    said[Part.HOUSEHOLD] = _household(item, household, silent, on)
    said[Part.TIME_LINE] = _time_line(events_of(session, person), silent)
    return [said[part] for part in Part if not said[part].is_empty]


def for_team(sections: Collection[Section], parts: Collection[str]) -> list[Section]:
    """What is handed out, unabridged; without the name no picture that has it either."""
    shown = [section for section in sections if section.part in parts]
    return _saying(shown, names=Part.NAME in parts)


def for_reader(
    sections: Collection[Section], parts: Collection[str], told: Collection[ConsentItem], agency: Agency
) -> list[Section]:
    """The same for somebody of an agency: what it may not be told is left out, or said to be left out."""
    withheld = (NOT_TOLD.format(agency=agency.label),)
    shown = [
        section if section.part.may_be_told(told) else Section(section.part, withheld, is_withheld=True)
        for section in for_team([section.outside or section for section in sections], parts)
        if section.part.may_be_told(told) or not section.part.is_left_out_silently
    ]
    return _saying(shown, names=Part.NAME.may_be_told(told))


def told_in(sections: Collection[Section]) -> list[Part]:
    """Which parts really say something."""
    return [section.part for section in sections if not section.is_withheld]


def to_keep(sections: Sequence[Section]) -> str:
    """What a copy says, to be kept with it."""
    return json.dumps([asdict(section) for section in sections], ensure_ascii=False)


def kept_in(copy: PacketCopy) -> list[Section]:
    """What a copy said when it was made, whatever has become of the record since."""
    return [Section.of(facts) for facts in json.loads(copy.words or "[]")]


def _saying(sections: Collection[Section], *, names: bool) -> list[Section]:
    """Those that say something; the household map has the person's name in it."""
    shown = [replace(each, picture="") if each.part is Part.HOUSEHOLD and not names else each for each in sections]
    return [each for each in shown if not each.is_empty]


def _household(
    item: AgendaItem, household: Sequence[HouseholdMember], silent: Collection[HouseholdMember], on: date
) -> Section:
    """Outside without those who went unasked, in the picture and in every line that names one of them."""

    def section(lines: Sequence[str], members: Sequence[HouseholdMember]) -> Section:
        picture = household_map.draw(relatives_of(item.person, members, on)) if members else ""
        return Section(Part.HOUSEHOLD, tuple(lines), picture)

    lines = item.household.splitlines()
    whole = section(lines, household)
    if not silent:
        return whole
    names = [member.name for member in silent]
    told = [line for line in lines if not any(name in line for name in names)]
    return replace(whole, outside=section(told, [member for member in household if member not in silent]))


def _time_line(events: Sequence[LifeEvent], silent: Collection[HouseholdMember]) -> Section:
    """Whoever is told of in free words belongs to no household whose members were asked, nor does who went unasked."""
    asked = [event for event in events if not event.who_words and event.member not in silent]
    whole, outside = (
        Section(Part.TIME_LINE, tuple(map(_event_line, each)), time_line.draw(each) if _is_drawn(each) else "")
        for each in (events, asked)
    )
    return whole if len(asked) == len(events) else replace(whole, outside=outside)


def _is_drawn(events: Sequence[LifeEvent]) -> bool:
    return 0 < len(events) <= MOST_DRAWN


def _event_line(event: LifeEvent) -> str:
    kind = f"【{event.kind}】" if event.kind else ""
    return f"{when_in_words(event.happened)}　{event.who}：{kind}{event.what}"


def _plan(plan: SupportPlan | None) -> list[str]:
    if plan is None:
        return []
    content = plan.content
    goals = [
        f"目標{number}：{goal.text}"
        + (f"（{goal.by_when}）" if goal.by_when else "")
        + (f"　{goal.steps}" if goal.steps else "")
        for number, goal in enumerate(content.goals, 1)
    ]
    roles = ["　".join(part for part in (role.agency, role.who, role.what) if part) for role in content.roles]
    head = f"第{plan.number}版（{plan.state.label}）" + (
        f"　期間：{wareki(content.starts_on)}から" if content.starts_on else ""
    )
    head += f"{wareki(content.ends_on)}まで" if content.starts_on and content.ends_on else ""
    return [head, *goals, *(f"役割：{role}" for role in roles)]


def _places(session: Session, directory: Session, person: Person) -> list[str]:
    live = [state for state in PlacementState if not state.is_over]
    placements = session.scalars(placements_of(person).where(Placement.state.in_(live)).limit(MOST_PLACES)).all()
    names = names_of_places(directory, {each.place_key for each in placements}) if placements else {}
    return [_place_line(each, names.get(each.place_key, GONE)) for each in placements]


def _place_line(placement: Placement, name: str) -> str:
    return f"{name}（{placement.state.label}・{wareki(placement.since)}から）"
