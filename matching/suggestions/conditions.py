"""The eleven hard conditions. Each is a named pure function: pass, blocked with what would fix it, or to ask.

None of them looks at a protected attribute except where the place's own rule names one (age).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import asin, ceil, cos, radians, sin, sqrt

from matching.plans.facts import FreeTime, TravelBy
from matching.suggestions.facts import OpeningFacts, PersonFacts, Point

EARTH = 6_371_009  # metres, mean radius
DETOUR = 1.3  # streets are not straight lines


class Answer(StrEnum):
    """What a condition says."""

    FITS = "fits"
    BLOCKED = "blocked"
    ASK = "ask"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {"fits": "合う", "blocked": "合わない", "ask": "要確認"}[self]


@dataclass(frozen=True)
class Verdict:
    """One condition's answer; `why` in at most 60 characters, `fix` says what would let the place through."""

    answer: Answer
    why: str = ""
    fix: str = ""


FITS = Verdict(Answer.FITS)
Condition = Callable[[PersonFacts, OpeningFacts], Verdict]


def _blocked(why: str, fix: str) -> Verdict:
    return Verdict(Answer.BLOCKED, why, fix)


def _ask(why: str, fix: str) -> Verdict:
    return Verdict(Answer.ASK, why, fix)


def consent_covers_this_host(person: PersonFacts, opening: OpeningFacts) -> Verdict:
    """The person agreed to be introduced to this kind of host."""
    if opening.scope in person.scopes:
        return FITS
    return _blocked(
        f"「{opening.scope.label}」への紹介の同意がありません", f"「{opening.scope.label}」も同意書に加えれば候補"
    )


def open_and_has_room(_person: PersonFacts, opening: OpeningFacts) -> Verdict:
    """The host takes people now and a seat is free."""
    if not opening.is_open:
        return _blocked("いまは受け入れを休んでいます", "受け入れが再開すれば候補")
    if opening.taken >= opening.capacity:
        return _blocked(f"定員{opening.capacity}人に空きがありません", "1人分の空きが出れば候補")
    return FITS


def travel_within_limit(person: PersonFacts, opening: OpeningFacts) -> Verdict:
    """The way there is no longer than the person can manage."""
    minutes, limit = travel_minutes(person, opening), person.assessment.travel_minutes
    if minutes is None or limit is None:
        return _ask("片道の時間がまだ分かりません", "住まいの町・移動の手段・無理のない時間を聞く")
    if minutes <= limit:
        return FITS
    by = person.assessment.travel_by
    other = _faster(person, opening, limit)
    fix = (
        (f"{other.label}候補" if other is TravelBy.LIFT else f"{other.label}なら候補")
        if other
        else f"片道{minutes}分まで行ければ候補"
    )
    return _blocked(f"{by.label if by else ''}で片道{minutes}分（希望は{limit}分まで）", fix)


def shared_time(person: PersonFacts, opening: OpeningFacts) -> Verdict:
    """Some slot of the opening lies wholly in the person's free time."""
    free = person.assessment.times
    if not free or not opening.slots:
        whose = "本人の来られる" if not free else "受け入れの"
        return _ask(f"{whose}曜日・時間がまだ分かりません", f"{whose}曜日と時間を聞く")
    if any(_covers(time, slot) for slot in opening.slots for time in free):
        return FITS
    slot = opening.slots[0]
    return _blocked("来られる時間と重なりません", f"{slot_words(slot)}が空けば候補")


def demand_fits_the_step(person: PersonFacts, opening: OpeningFacts) -> Verdict:
    """The opening asks for at most one step more than the person is at."""
    step = person.assessment.step
    if step is None:
        return _ask("本人のいまの段階がまだ分かりません", "段階（0〜5）を本人と確かめる")
    if opening.step <= step + 1:
        return FITS
    return _blocked(f"求める段階が{opening.step}（本人は{step}）", f"段階{opening.step - 1}まで進めば候補")


def needs_are_met(person: PersonFacts, opening: OpeningFacts) -> Verdict:
    """Everything the person needs to come at all is there."""
    for need in person.assessment.needs:
        if opening.needs_met.get(need) is False:
            return _blocked(f"「{need.label}」がかないません", f"「{need.label}」を用意できれば候補")
    for need in person.assessment.needs:
        if need not in opening.needs_met:
            return _ask(f"「{need.label}」が未確認です", f"受け入れ先に「{need.label}」を聞く")
    return FITS


def the_places_own_rule(person: PersonFacts, opening: OpeningFacts) -> Verdict:
    """What the place itself asks of those who come."""
    low, high = opening.minimum_age, opening.maximum_age
    if low is None and high is None:
        return FITS
    rule = f"{low if low is not None else ''}〜{high if high is not None else ''}歳"
    if person.age is None:
        return _ask(f"場所の決まり（{rule}）を確かめられません", "本人の年齢を聞く")
    if (low is None or person.age >= low) and (high is None or person.age <= high):
        return FITS
    return _blocked(f"場所の決まりは{rule}です", "受け入れ先が例外を認めれば候補")


def nobody_to_keep_apart(person: PersonFacts, opening: OpeningFacts) -> Verdict:
    """No one there whom the person must not meet, and nothing happened there before."""
    if opening.place_key in person.kept_apart_from:
        return _blocked("この場所とは会わせない取り決めがあります", "取り決めが解かれれば候補")
    return FITS


def newcomers_are_spaced(_person: PersonFacts, opening: OpeningFacts) -> Verdict:
    """The host is not asked to take more newcomers this month than it can carry."""
    limit = opening.newcomers_per_month
    if limit is None or opening.newcomers_this_month < limit:
        return FITS
    return _blocked(f"今月の新しい受け入れは{limit}人までです", "来月になれば候補")


def not_declined_before(person: PersonFacts, opening: OpeningFacts) -> Verdict:
    """The person did not turn this opening down, and is not there already."""
    if opening.key in person.current:
        return _blocked("すでに候補か参加中です", "いまの参加が終われば候補")
    if opening.key in person.declined:
        return _blocked("以前に本人か受け入れ先が見送りました", "本人がもう一度望めば候補")
    return FITS


def somebody_can_come_along(person: PersonFacts, opening: OpeningFacts) -> Verdict:
    """Where the person wants company on the first visits, the place allows it."""
    if not person.assessment.needs_companion:
        return FITS
    if opening.may_be_accompanied is False:
        return _blocked("付き添いでの参加を受けていません", "最初だけ付き添いを認めてもらえれば候補")
    if opening.may_be_accompanied is None:
        return _ask("付き添いできるか未確認です", "受け入れ先に付き添いでの見学を頼む")
    return FITS


CONDITIONS: dict[str, Condition] = {
    "同意": consent_covers_this_host,
    "空き": open_and_has_room,
    "移動": travel_within_limit,
    "時間": shared_time,
    "段階": demand_fits_the_step,
    "配慮": needs_are_met,
    "場所の決まり": the_places_own_rule,
    "会わせない": nobody_to_keep_apart,
    "受け入れの間隔": newcomers_are_spaced,
    "見送り": not_declined_before,
    "同行": somebody_can_come_along,
}
"""Name → condition, in the order in which blockers are told."""


def verdicts(person: PersonFacts, opening: OpeningFacts) -> dict[str, Verdict]:
    """The answer of every condition, by name."""
    return {name: condition(person, opening) for name, condition in CONDITIONS.items()}


def travel_minutes(person: PersonFacts, opening: OpeningFacts) -> int | None:
    """Minutes door to door by the person's own means, rounded up; None when something is unknown."""
    by = person.assessment.travel_by
    return None if by is None else _minutes(person.home, opening.point, by)


def slot_words(slot: FreeTime) -> str:
    """火曜10:00〜12:00."""
    return f"{'月火水木金土日'[slot.weekday]}曜{clock(slot.starts)}〜{clock(slot.ends)}"


def clock(minute: int) -> str:
    """9:05 for 545."""
    return f"{minute // 60}:{minute % 60:02}"


def _faster(person: PersonFacts, opening: OpeningFacts, limit: int) -> TravelBy | None:
    for by in (TravelBy.BICYCLE, TravelBy.BUS, TravelBy.LIFT):
        minutes = _minutes(person.home, opening.point, by)
        if minutes is not None and minutes <= limit:
            return by
    return None


def _minutes(home: Point | None, there: Point | None, by: TravelBy) -> int | None:
    if home is None or there is None:
        return None
    return max(1, ceil(DETOUR * metres(home, there) / by.metres_a_minute))


def metres(one: Point, other: Point) -> float:
    """Great-circle distance (haversine); persons' homes never leave this process for a map service."""
    lat1, lng1, lat2, lng2 = map(radians, (*one, *other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lng2 - lng1) / 2) ** 2
    return 2 * EARTH * asin(sqrt(half))


def _covers(free: FreeTime, slot: FreeTime) -> bool:
    return free.weekday == slot.weekday and free.starts <= slot.starts and slot.ends <= free.ends
