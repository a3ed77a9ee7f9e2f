"""The papers about one person: what each part says, and what of it one reader may be told."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from core.calendar import wareki
from directory.places.queries import names_of_places
from matching.conferences.models import AgendaItem
from matching.conferences.states import Part
from matching.consents.models import Agency, ConsentItem
from matching.families import household_map, time_line
from matching.families.models import LifeEvent
from matching.families.queries import events_of, relatives_of
from matching.families.when import when_in_words
from matching.people.household import household_of
from matching.people.models import Person
from matching.placements.models import Placement
from matching.placements.queries import placements_of
from matching.support_plans.models import SupportPlan
from matching.support_plans.queries import newest_plan

NOT_TOLD = "（この会議の{agency}には伝えません）"
GONE = "（なくなった場所）"
MOST_PLACES, MOST_DRAWN = 12, 10


@dataclass(frozen=True, slots=True)
class Section:
    """One part: lines, and an SVG for the paper. `is_withheld` when it says only that this reader is not told."""

    part: Part
    lines: tuple[str, ...] = ()
    picture: str = ""
    is_withheld: bool = False

    @property
    def title(self) -> str:
        """Its heading."""
        return self.part.label


def sections_of(session: Session, directory: Session, item: AgendaItem, on: date) -> list[Section]:
    """Every part there is something to say in, in the order of the papers."""
    person, events = item.person, events_of(session, item.person)
    household = household_of(session, person)
    pictures = {
        Part.HOUSEHOLD: household_map.draw(relatives_of(person, household, on)) if household else "",
        Part.TIME_LINE: time_line.draw(events) if 0 < len(events) <= MOST_DRAWN else "",
    }
    lines = {
        Part.NAME: [f"{person.name}さん"],
        Part.HOUSEHOLD: item.household.splitlines(),
        Part.SITUATION: item.situation.splitlines(),
        Part.WISHES: item.wishes.splitlines(),
        Part.HEALTH: item.health.splitlines(),
        Part.TIME_LINE: [_event_line(event) for event in events],
        Part.PLAN: _plan(newest_plan(session, person)),
        Part.PLACES: _places(session, directory, person),
    }
    return [
        Section(part, tuple(lines[part]), pictures.get(part, ""))
        for part in Part
        if any(lines[part]) or pictures.get(part)
    ]


def for_team(sections: Collection[Section], parts: Collection[str]) -> list[Section]:
    """What is handed out, unabridged; without the name no picture that has it either."""
    shown = [section for section in sections if section.part in parts]
    return shown if Part.NAME in parts else _without_the_name(shown)


def for_reader(
    sections: Collection[Section], parts: Collection[str], told: Collection[ConsentItem], agency: Agency
) -> list[Section]:
    """The same for somebody of an agency: what it may not be told is left out, or said to be left out."""
    withheld = (NOT_TOLD.format(agency=agency.label),)
    shown = [
        section if section.part.consent_item in told else Section(section.part, withheld, is_withheld=True)
        for section in for_team(sections, parts)
        if section.part.consent_item in told or not section.part.is_left_out_silently
    ]
    return shown if Part.NAME.consent_item in told else _without_the_name(shown)


def told_in(sections: Collection[Section]) -> list[Part]:
    """Which parts really say something."""
    return [section.part for section in sections if not section.is_withheld]


def _without_the_name(sections: Collection[Section]) -> list[Section]:
    """The household map has the person's name in it."""
    return [replace(each, picture="") if each.part is Part.HOUSEHOLD else each for each in sections]


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
    placements = session.scalars(placements_of(person).limit(MOST_PLACES)).all()
    names = names_of_places(directory, {each.place_key for each in placements}) if placements else {}
    live = [each for each in placements if not each.state.is_over]
    return [_place_line(each, names.get(each.place_key, GONE)) for each in live]


def _place_line(placement: Placement, name: str) -> str:
    return f"{name}（{placement.state.label}・{wareki(placement.since)}から）"
