"""The records behind a figure as lines of a page: when, what, and where it is opened."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import url_for

from core.db import directory_session, office_session
from matching.figures.drill import Opened, names_of_people, names_of_places
from matching.figures.things import Thing, To

PAGES = {
    To.PERSON: ("overview.person", "person_key"),
    To.INTAKE: ("intake.show", "intake_key"),
    To.OUTREACH: ("outreach.show", "outreach_key"),
    To.CIRCLE: ("circles.show", "circle_key"),
    To.CONFERENCE: ("conferences.show", "conference_key"),
    To.PLACE: ("desk.show", "key"),
    To.GROUP: ("desk_groups.show", "key"),
    To.PARTNER: ("partners.show", "key"),
    To.FOOD: ("foods.show", "key"),
    To.PLATFORM: ("platforms.show", "key"),
}
WORDS = {
    To.INTAKE: "相談受付票",
    To.OUTREACH: "声かけの記録",
    To.CIRCLE: "支援会議",
    To.CONFERENCE: "重層的支援会議",
    To.PERSON: "本人の記録",
    To.PLACE: "いまは登録のない居場所・活動",
}


def lines_of(opened: Opened) -> list[tuple[date | None, str, str]]:
    """Day, words and address of each; names of persons are read here, which the log notes."""
    names = _names(opened)
    return [
        (thing.on, names.get(thing.key) or thing.label or WORDS.get(thing.to, "記録"), _address(thing, names))
        for thing in opened.own
    ]


def _names(opened: Opened) -> Mapping[str, str]:
    """The names to show: of persons on whose team the account is, which opens their records, and of places."""
    found: dict[str, str] = {}
    if opened.people:
        found |= {key: f"{name}さん" for key, name in names_of_people(office_session(), opened.people).items()}
    places = {thing.key for thing in opened.own if thing.to is To.PLACE and not thing.label}
    if places:
        found |= names_of_places(directory_session(), places)
    return found


def _address(thing: Thing, names: Mapping[str, str]) -> str:
    if thing.to not in PAGES or (thing.to is To.PLACE and not (thing.label or thing.key in names)):
        return ""
    endpoint, argument = PAGES[thing.to]
    where: dict[str, Any] = {argument: thing.key}
    return url_for(endpoint, **where)
