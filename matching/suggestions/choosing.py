"""えらぶシート: two or three places for the person to choose from, and choosing none as an equal choice."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from core.errors import RuleBroken
from directory.openings.models import Opening
from directory.places.models import VenueVisibility
from directory.windows.queries import windows_that_refuse_nobody
from matching.people.models import Person
from matching.plans.facts import FreeTime
from matching.suggestions.choosing_print import Choice, Sheet
from matching.suggestions.facts import OpeningFacts
from matching.suggestions.queries import candidate_openings, current_rules, openings_to_print
from matching.suggestions.ranking import Suggestion, rank
from matching.suggestions.scoring import WAYS, shared_interests
from matching.suggestions.services import opening_facts, person_facts
from matching.suggestions.texts import clock
from matching.suggestions.travel import travel_minutes

FEWEST, MOST = 2, 3
HOW_MANY = f"えらぶシートには{FEWEST}つか{MOST}つの場所を選んでください。"
SOUNDS = ("とても静かです", "静かです", "ふつうの音がします", "にぎやかです")


def candidates(office: Session, directory: Session, person: Person, *, today: date) -> tuple[Suggestion, ...]:
    """What a person is a candidate for and may still be put before them; no host was asked yet."""
    keys = candidate_openings(office, person)
    if not keys:
        return ()
    facts = person_facts(office, directory, person, today)
    asked_of_nobody = replace(facts, current=facts.current - set(keys))
    openings = opening_facts(office, directory, today, Opening.key.in_(keys))
    return rank(asked_of_nobody, openings, rules=current_rules(office)).suggestions


def chosen_from(offered: Sequence[Suggestion], keys: Collection[str]) -> list[Suggestion]:
    """The chosen ones, best first. Raises RuleBroken unless there are two or three; one alone if nothing else is."""
    found = [one for one in offered if one.opening.key in keys]
    if len(found) < len(set(keys)):
        raise RuleBroken("選んだ場所のなかに、いまは紹介できないところがあります。一覧から選び直してください。")
    if not found or not min(FEWEST, len(offered)) <= len(found) <= MOST:
        raise RuleBroken(HOW_MANY)
    return sorted(found, key=lambda one: (-one.points, one.opening.key))


def sheet_of(directory: Session, chosen: Sequence[Suggestion], *, ask: str) -> Sheet:
    """The sheet; `ask` is the member of staff to ask. The person's name does not stand on it: papers get lost."""
    details = openings_to_print(directory, [one.opening.key for one in chosen])
    windows = [(window.name, window.phone) for window in windows_that_refuse_nobody(directory) if window.phone]
    return Sheet(tuple(_choice(one, details[one.opening.key]) for one in chosen), ask, tuple(windows[:1]))


def minutes_in_kana(minutes: int) -> str:
    """8ぷん, 5ふん: how it is said depends on the number, so no table of words can give the reading."""
    return f"{minutes}{'ぷん' if minutes % 10 in {0, 1, 3, 4, 6, 8} else 'ふん'}"


def people_in_kana(people: int) -> str:
    """ひとり, ふたり, 3にん."""
    return {1: "ひとり", 2: "ふたり"}.get(people, f"{people}にん")


def _choice(one: Suggestion, opening: Opening) -> Choice:
    place, own = opening.place, one.person.assessment
    minutes = travel_minutes(one.person, one.opening)
    way = f"{WAYS[own.travel_by]}で{minutes_in_kana(minutes)}くらい" if own.travel_by and minutes is not None else ""
    shared = shared_interests(one.person, one.opening)
    return Choice(
        name=place.name,
        kana=place.kana,
        title=opening.title,
        tasks=opening.tasks,
        times=tuple(_time(slot) for slot in one.opening.slots),
        venue="、".join(_venues(opening)),
        way=way,
        mood="。".join(_mood(one.opening)),
        thanks=opening.honorarium,
        likes="、".join(shared),
    )


def _venues(opening: Opening) -> list[str]:
    """What residents may read too; a hidden venue is told by whoever goes along."""
    public = [each for each in opening.place.gatherings if each.visibility is VenueVisibility.EXACT]
    return list(dict.fromkeys(each.venue_name for each in public if each.venue_name))


def _mood(opening: OpeningFacts) -> list[str]:
    people = [] if opening.people is None else [f"ふだん{people_in_kana(opening.people)}くらい"]
    return people + ([] if opening.noise is None else [SOUNDS[opening.noise]])


def _time(slot: FreeTime) -> str:
    return f"{'月火水木金土日'[slot.weekday]}曜日　{clock(slot.starts)}〜{clock(slot.ends)}"
