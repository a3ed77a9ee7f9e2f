"""地域づくり in numbers: places, groups, companies, food, platforms, trainings.

What is entered with its days is counted for any day. What a place is today is known today only; of the years before,
what 年度更新 kept on 1 April is given, and nothing where nothing was kept.
"""

from typing import Any

from directory.foods.states import FoodRole, GiverKind
from directory.places.kinds import PlaceKind
from matching.figures.counting import UNKNOWN, Count, Part, labels_of, plain, split
from matching.figures.periods import Period
from matching.figures.records import Records


def places(records: Records, period: Period) -> Count:
    """Places residents find, by kind; a place of two kinds stands in both parts and once in the sum."""
    found = _standing(records, period)
    if found is None:
        return UNKNOWN
    kinds = found["kinds"]  # by label, as 年度更新 keeps them
    parts = (Part(kind.value, kind.label, kinds[kind.label]) for kind in PlaceKind if kind.label in kinds)
    return Count(found["places"], tuple(parts))


def places_confirmed(records: Records, period: Period) -> Count:
    """Those confirmed within the half-life of their days and hours."""
    found = _standing(records, period)
    return UNKNOWN if found is None else Count(found["confirmed"])


def open_roles(records: Records, period: Period) -> Count:
    """役割・受け入れ枠 that are open."""
    found = _standing(records, period)
    return UNKNOWN if found is None else Count(found["roles"])


def new_places(records: Records, period: Period) -> Count:
    """Places registered in the period that residents find today."""
    return plain(records.new_places, period)


def new_roles(records: Records, period: Period) -> Count:
    """役割・受け入れ枠 registered in the period and published today."""
    return plain(records.new_roles, period)


def groups_by_content(records: Records, period: Period) -> Count:
    """Groups with a place that goes on, once in all and once in each content of theirs; known today only."""
    if period.last != period.today:
        return UNKNOWN
    whole = {group for group, _ in records.groups}
    each = {kind: sum(found == kind for _, found in records.groups) for kind in PlaceKind}
    return Count(len(whole), tuple(Part(kind.value, kind.label, count) for kind, count in each.items() if count))


def food_members(records: Records, period: Period) -> Count:
    """Groups in the food network on the last day, once in all and once in each of their roles."""
    there = [(stay.group, stay.where) for stay in records.food_members if stay.covers(period.last)]
    each = {role: len({group for group, where in there if where == role}) for role in FoodRole}
    parts = tuple(Part(role.value, f"{role.does}（{role.label}）", count) for role, count in each.items() if count)
    return Count(len({group for group, _ in there}), parts)


def company_donations(records: Records, period: Period) -> Count:
    """Offers of food by companies and shops that were not taken back."""
    return plain((each for each in records.donations if each[1] == GiverKind.COMPANY), period)


def donations(records: Records, period: Period) -> Count:
    """All offers of food that were not taken back, by giver."""
    return split(records.donations, period, labels_of(GiverKind))


def partners(records: Records, period: Period) -> Count:
    """地域福祉推進パートナー事業者 registered on the last day."""
    return Count(sum(stay.covers(period.last) for stay in records.partners))


def platform_members(records: Records, period: Period) -> Count:
    """Groups in each platform on the last day; a group in two stands in both, and once in the sum."""
    there = [stay for stay in records.platform_members if stay.covers(period.last)]
    names = {stay.where: stay.name for stay in there}
    each = {key: len({stay.group for stay in there if stay.where == key}) for key in names}
    return Count(len({stay.group for stay in there}), tuple(Part(key, names[key], each[key]) for key in names))


def platform_meetings(records: Records, period: Period) -> Count:
    """Meetings of platforms, by platform."""
    names = {key: name for _, key, name in records.platform_meetings}
    return split(((day, key, 1) for day, key, _ in records.platform_meetings), period, names)


def trainings(records: Records, period: Period) -> Count:
    """Trainings held."""
    return plain(((day, "", 1) for day, _, _ in records.trainings), period)


def trained(records: Records, period: Period) -> Count:
    """Attendances at trainings: who came twice counts twice."""
    return plain(((day, "", attended) for day, attended, _ in records.trainings), period)


def newly_trained(records: Records, period: Period) -> Count:
    """People trained for the first time."""
    return plain(((day, "", new) for day, _, new in records.trainings), period)


def _standing(records: Records, period: Period) -> dict[str, Any] | None:
    """The places as they are today, or as the end of a 年度 kept them."""
    if period.last == period.today:
        return records.places_today
    return records.places_kept.get(period.year) if period.is_whole else None
