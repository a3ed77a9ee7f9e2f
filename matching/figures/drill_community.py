"""Which entries the figures of 地域づくり count. What only today knows is opened only for today."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import select

from core.calendar import JAPAN
from directory.foods.models import FoodOffer
from directory.foods.states import GiverKind
from directory.freshness.limits import half_lives_of
from directory.groups.models import Group
from directory.openings.models import Opening
from directory.partners.models import PartnerBusiness
from directory.partners.states import PartnerState
from directory.places.models import Place, Publication
from directory.platforms.models import Platform, PlatformMeeting
from directory.supporters.models import Training
from matching.figures.periods import Period
from matching.figures.records import IS_LISTED, Records, Stay
from matching.figures.things import Thing, To

Finder = Callable[[Records, Period], list[Thing]]


def _all(records: Records, query: Any, to: To) -> list[Thing]:
    return [Thing(to, key, on, label) for key, on, label in records.directory.execute(query)]


def _places(records: Records, period: Period) -> list[Thing]:
    if period.last != period.today:
        return []
    return _all(records, select(Place.key, Place.confirmed_on, Place.name).where(*IS_LISTED), To.PLACE)


def _confirmed(records: Records, period: Period) -> list[Thing]:
    oldest = period.today - half_lives_of(records.directory).ask_after()
    return [thing for thing in _places(records, period) if thing.on is not None and thing.on >= oldest]


def _new_places(records: Records, period: Period) -> list[Thing]:
    found = records.directory.execute(select(Place.key, Place.created_at, Place.name).where(*IS_LISTED))
    things = (Thing(To.PLACE, key, at.astimezone(JAPAN).date(), label) for key, at, label in found)
    return [thing for thing in things if thing.on is not None and period.covers(thing.on)]


def _roles(records: Records) -> Iterable[tuple[Thing, bool]]:
    query = select(Place.key, Opening.created_at, Place.name, Opening.title, Opening.is_open).join(Opening.place)
    published = (Opening.publication == Publication.PUBLISHED, *IS_LISTED)
    for key, at, place, title, is_open in records.directory.execute(query.where(*published)):
        yield Thing(To.PLACE, key, at.astimezone(JAPAN).date(), f"{place}・{title}"), is_open


def _open_roles(records: Records, period: Period) -> list[Thing]:
    return [thing for thing, is_open in _roles(records) if is_open] if period.last == period.today else []


def _new_roles(records: Records, period: Period) -> list[Thing]:
    return [thing for thing, _ in _roles(records) if thing.on is not None and period.covers(thing.on)]


def _groups(records: Records, period: Period) -> list[Thing]:
    if period.last != period.today:
        return []
    return groups_named(records, {group for group, _ in records.groups})


def groups_named(records: Records, ids: Iterable[int]) -> list[Thing]:
    """These groups with their names."""
    wanted = set(ids)
    found = records.directory.execute(select(Group.id, Group.key, Group.name))
    return [Thing(To.GROUP, key, None, name) for number, key, name in found if number in wanted]


def _staying(stays: Callable[[Records], list[Stay]]) -> Finder:
    def find(records: Records, period: Period) -> list[Thing]:
        return groups_named(records, {stay.group for stay in stays(records) if stay.covers(period.last)})

    return find


def _partners(records: Records, period: Period) -> list[Thing]:
    was = (PartnerBusiness.state != PartnerState.CANDIDATE, PartnerBusiness.registered_on <= period.last)
    columns = (PartnerBusiness.key, PartnerBusiness.registered_on, Group.name)
    query = select(*columns, PartnerBusiness.ended_on, Group.dissolved_on).join(PartnerBusiness.group).where(*was)
    return [
        Thing(To.PARTNER, key, on, name)
        for key, on, name, ended, dissolved in records.directory.execute(query)
        if all(day is None or day > period.last for day in (ended, dissolved))
    ]


def _offers(*where: Any) -> Finder:
    def find(records: Records, period: Period) -> list[Thing]:
        query = select(FoodOffer.key, FoodOffer.offered_on, FoodOffer.words)
        days = FoodOffer.offered_on.between(period.first, period.last)
        return _all(records, query.where(days, FoodOffer.withdrawn_on.is_(None), *where), To.FOOD)

    return find


def _meetings(records: Records, period: Period) -> list[Thing]:
    query = select(Platform.key, PlatformMeeting.held_on, Platform.name)
    query = query.join(PlatformMeeting, PlatformMeeting.platform_id == Platform.id)
    return _all(records, query.where(PlatformMeeting.held_on.between(period.first, period.last)), To.PLATFORM)


def _trainings(records: Records, period: Period) -> list[Thing]:
    query = select(Training.key, Training.held_on, Training.title)
    return _all(records, query.where(Training.held_on.between(period.first, period.last)), To.TRAINING)


COMMUNITY: Mapping[str, Finder] = {
    "places": _places,
    "places_confirmed": _confirmed,
    "new_places": _new_places,
    "open_roles": _open_roles,
    "new_roles": _new_roles,
    "groups_by_content": _groups,
    "food_members": _staying(lambda records: records.food_members),
    "partners": _partners,
    "company_donations": _offers(FoodOffer.giver_kind == GiverKind.COMPANY),
    "donations": _offers(),
    "platform_members": _staying(lambda records: records.platform_members),
    "platform_meetings": _meetings,
    "trainings": _trainings,
    "trained": _trainings,
    "newly_trained": _trainings,
}
KNOWN_TODAY = frozenset({"places", "places_confirmed", "open_roles", "groups_by_content"})
"""Figures of what stands today; of a day gone by nobody knows any more which entries they were."""
SUMS = frozenset({"trained", "newly_trained"})
"""Figures that add up a number of each record: the list is of the records, not as long as the figure."""
