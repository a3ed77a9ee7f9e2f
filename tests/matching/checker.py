"""The hard conditions once more, written from the product's list alone: no code of `matching.suggestions` is used.

`blockers` names what keeps an opening away from a person; `lifted` changes the facts as a stated fix says.
"""

import math
import re
from dataclasses import replace

from matching.plans.facts import FreeTime

METRES_A_MINUTE = {"foot": 80, "bicycle": 200, "bus": 180, "lift": 350}
MEANS = {"徒歩": "foot", "自転車": "bicycle", "バス・電車": "bus", "送迎": "lift"}
EARTH = 6_371_009


def blockers(person, opening) -> set[str]:
    """The names of the conditions that do not hold for certain."""
    own = person.assessment
    found = {
        "同意": str(opening.scope) not in {str(scope) for scope in person.scopes},
        "空き": not opening.is_open or opening.capacity - opening.taken < 1,
        "移動": _too_far(person, opening),
        "時間": _no_time(own.times, opening.slots),
        "段階": own.step is not None and opening.step - own.step > 1,
        "配慮": any(opening.needs_met.get(need, True) is False for need in own.needs),
        "場所の決まり": person.age is not None
        and not (opening.minimum_age or 0)
        <= person.age
        <= (10_000 if opening.maximum_age is None else opening.maximum_age),
        "会わせない": opening.place_key in person.kept_apart_from,
        "受け入れの間隔": opening.newcomers_per_month is not None
        and opening.newcomers_per_month - opening.newcomers_this_month <= 0,
        "見送り": opening.key in (person.declined | person.current),
        "同行": own.needs_companion is True and opening.may_be_accompanied is False,
    }
    return {name for name, is_so in found.items() if is_so}


def unknowns(person, opening) -> set[str]:
    """The names of the conditions about which something must be asked (for those that do not block)."""
    own = person.assessment
    ages = opening.minimum_age is not None or opening.maximum_age is not None
    women = "women_only"
    found = {
        "移動": None in (own.travel_by, own.travel_minutes, person.home, opening.point),
        "時間": not own.times or not opening.slots,
        "段階": own.step is None,
        "配慮": any(need not in opening.needs_met for need in own.needs),
        "場所の決まり": (ages and person.age is None)
        or (bool(opening.needs_met.get(women)) and women not in own.needs),
        "同行": own.needs_companion is not False
        and not (own.needs_companion is None and opening.may_be_accompanied)
        and opening.may_be_accompanied is not True,
    }
    return {name for name, is_so in found.items() if is_so} - blockers(person, opening)


def minutes(person, opening, by) -> float:
    """By the law of cosines on the unit sphere, streets a third longer than the crow flies (1.3)."""
    (a, b), (c, d) = person.home, opening.point
    a, b, c, d = (math.radians(angle) for angle in (a, b, c, d))
    one = (math.cos(a) * math.cos(b), math.cos(a) * math.sin(b), math.sin(a))
    other = (math.cos(c) * math.cos(d), math.cos(c) * math.sin(d), math.sin(c))
    return 1.3 * EARTH * 2 * math.asin(min(1.0, math.dist(one, other) / 2)) / METRES_A_MINUTE[by]


def _too_far(person, opening) -> bool:
    own = person.assessment
    if None in (own.travel_by, own.travel_minutes, person.home, opening.point):
        return False
    return minutes(person, opening, own.travel_by) > own.travel_minutes + 1e-9


def _no_time(times, slots) -> bool:
    """Minute by minute: the slow way, that no border can spoil."""
    if not times or not slots:
        return False
    free = {time.weekday * 1440 + minute for time in times for minute in range(time.starts, time.ends)}
    return not any(
        all(slot.weekday * 1440 + minute in free for minute in range(slot.starts, slot.ends)) for slot in slots
    )


def lifted(name, fix, person, opening):
    """Both as they would be if what the sentence says came true; a sentence with 「か、」 gives several ways."""
    return [_lift(name, way, person, opening) for way in re.split("るか、", fix)]


def _lift(name, way, person, opening):
    own = person.assessment
    match name:
        case "同意":
            added = next(scope for scope in type(opening.scope) if f"「{scope.label}」" in way)
            return replace(person, scopes=person.scopes | {added}), opening
        case "空き":
            seats = int(found[1]) if (found := re.search(r"(\d+)人分", way)) else 0
            return person, replace(opening, taken=opening.taken - seats, is_open=opening.is_open or "再開" in way)
        case "移動":
            return _travelling(way, person), opening
        case "時間":
            day, *clock, more = re.search(
                r"([月火水木金土日])曜(\d+):(\d+)〜(\d+):(\d+)が(?:あと(\d+)分)?空けば", way
            ).groups()
            hour, minute, last_hour, last = map(int, clock)
            slot = FreeTime("月火水木金土日".index(day), hour * 60 + minute, last_hour * 60 + last)
            assert slot in opening.slots
            assert _missing(own.times, slot) == min(_missing(own.times, each) for each in opening.slots)
            assert int(more or slot.ends - slot.starts) == _missing(own.times, slot)
            return replace(person, assessment=replace(own, times=(*own.times, slot))), opening
        case "段階":
            return replace(person, assessment=replace(own, step=int(re.search(r"段階(-?\d+)", way)[1]))), opening
        case "配慮":
            named = way[1 : way.index("」")].split("、")
            given = {need: True for need in own.needs if need.label in named}
            assert len(given) == len(named)
            return person, replace(opening, needs_met=opening.needs_met | given)
        case _:
            return _agreed(name, way, person, opening)


def _agreed(name, way, person, opening):
    match name:
        case "場所の決まり":
            if age := re.match(r"(\d+)歳にな", way):
                return replace(person, age=int(age[1])), opening
            assert "例外" in way
            return person, replace(opening, minimum_age=None, maximum_age=None)
        case "会わせない":
            return replace(person, kept_apart_from=person.kept_apart_from - {opening.place_key}), opening
        case "受け入れの間隔" if way == "来月になれば候補":
            return person, replace(opening, newcomers_this_month=0)
        case "受け入れの間隔":
            return person, replace(opening, newcomers_per_month=opening.newcomers_this_month + 1)
        case "見送り":
            current = person.current - {opening.key} if "いまの参加が終わ" in way else person.current
            declined = person.declined - {opening.key} if "もう一度望めば" in way else person.declined
            return replace(person, current=current, declined=declined), opening
        case "同行":
            return person, replace(opening, may_be_accompanied=True)
    raise AssertionError(name)


def _travelling(way, person):
    own = person.assessment
    if more := re.search(r"あと(\d+)分長く", way):
        return replace(person, assessment=replace(own, travel_minutes=own.travel_minutes + int(more[1])))
    by = next(value for label, value in MEANS.items() if way.startswith(label))
    return replace(person, assessment=replace(own, travel_by=type(own.travel_by)(by)))


def _missing(times, slot) -> int:
    free = {minute for time in times if time.weekday == slot.weekday for minute in range(time.starts, time.ends)}
    return sum(minute not in free for minute in range(slot.starts, slot.ends))
