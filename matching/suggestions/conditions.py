"""The eleven hard conditions. Each is a named pure function: pass, blocked with what would fix it, or to ask.

None of them looks at a protected attribute except where the place's own rule names one (age, 女性のみ).
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from math import ceil

from directory.openings.words import Need
from matching.suggestions.facts import OpeningFacts, PersonFacts
from matching.suggestions.rules import SHIPPED, Rules
from matching.suggestions.travel import SPEEDS, means_within, street_metres
from matching.suggestions.verdicts import (
    FITS,
    Verdict,
    age_unknown,
    ask,
    blocked,
    closed_or_full,
    needs_refused,
    needs_unknown,
    no_consent,
    no_more_newcomers,
    no_shared_time,
    outside_the_ages,
    too_demanding,
    too_far,
)

Condition = Callable[[PersonFacts, OpeningFacts], Verdict]

ONLY_WOMEN = Need.WOMEN_ONLY  # looked up once: a member of an enumeration is found by a call

WAY_UNKNOWN = ask("片道の時間がまだ分かりません", "住まいの町・移動の手段・無理のない時間を聞く")
PERSONS_TIME_UNKNOWN = ask("本人の来られる曜日・時間がまだ分かりません", "本人の来られる曜日と時間を聞く")
HOSTS_TIME_UNKNOWN = ask("受け入れの曜日・時間がまだ分かりません", "受け入れの曜日と時間を聞く")
STEP_UNKNOWN = ask("本人のいまの段階がまだ分かりません", "段階（0〜5）を本人と確かめる")
WOMEN_ONLY = ask("女性だけのところです", "本人に合うか、本人と受け入れ先に確かめる")
KEPT_APART = blocked("この場所とは会わせない取り決めがあります", "取り決めが解かれれば候補")
THERE_NOW = blocked("すでに候補か参加中です", "いまの参加が終われば候補")
THERE_NOW_AND_DECLINED = blocked("すでに候補か参加中です", "いまの参加が終わり、本人がもう一度望めば候補")
DECLINED = blocked("以前に本人か受け入れ先が見送りました", "本人がもう一度望めば候補")
NOBODY_MAY_COME_ALONG = blocked("付き添いでの参加を受けていません", "最初だけ付き添いを認めてもらえれば候補")
COMPANY_UNKNOWN = ask("付き添いできるか未確認です", "受け入れ先に付き添いでの見学を頼む")
WISH_FOR_COMPANY_UNKNOWN = ask("はじめに付き添いが要るか未確認です", "付き添いがほしいかを本人に聞く")


def consent_covers_this_host(person: PersonFacts, opening: OpeningFacts) -> Verdict:
    """The person agreed to be introduced to this kind of host."""
    return FITS if opening.scope in person.scopes else no_consent(opening.scope)


def open_and_has_room(_person: PersonFacts, opening: OpeningFacts) -> Verdict:
    """The host takes people now and a seat is free."""
    if opening.is_open and opening.taken < opening.capacity:
        return FITS
    return closed_or_full(opening.is_open, opening.capacity, opening.seats_missing)


def travel_within_limit(person: PersonFacts, opening: OpeningFacts) -> Verdict:
    """The way there is no longer than the person can manage."""
    by, limit = person.assessment.travel_by, person.assessment.travel_minutes
    way = street_metres(person, opening)
    if by is None or way is None or limit is None:
        return WAY_UNKNOWN
    if way <= limit * SPEEDS[by]:
        return FITS
    other = means_within(limit, way, by, no_lift=opening.lift_offered is False)
    return too_far(ceil(way / SPEEDS[by]), limit, by, other)


def shared_time(person: PersonFacts, opening: OpeningFacts) -> Verdict:
    """Some slot of the opening lies wholly in the person's free time."""
    if not person.free:
        return PERSONS_TIME_UNKNOWN
    nearest: tuple[int, int, int, int] | None = None
    for slot in opening.slots:
        missing = person.minutes_missing(slot)
        if not missing:
            return FITS
        asked = (missing, slot.weekday, slot.starts, slot.ends)
        nearest = asked if nearest is None else min(nearest, asked)
    return HOSTS_TIME_UNKNOWN if nearest is None else no_shared_time(*nearest)


def demand_fits_the_step(person: PersonFacts, opening: OpeningFacts, ahead: int = SHIPPED.steps_ahead) -> Verdict:
    """The opening asks for at most `ahead` steps more than the person is at: one, unless the town says otherwise."""
    step = person.assessment.step
    if step is None:
        return STEP_UNKNOWN
    return FITS if opening.step <= step + ahead else too_demanding(opening.step, step, ahead)


def needs_are_met(person: PersonFacts, opening: OpeningFacts) -> Verdict:
    """Everything the person needs to come at all is there."""
    needs = person.assessment.needs
    if not needs:
        return FITS
    is_met = opening.needs_met.get
    answers = [is_met(need) for need in needs]
    if False in answers:
        return needs_refused(_each_once(need for need in needs if is_met(need) is False))
    if None in answers:
        return needs_unknown(_each_once(need for need in needs if is_met(need) is None))
    return FITS


def _each_once(needs: Iterable[Need]) -> tuple[Need, ...]:
    return tuple(dict.fromkeys(needs))


def the_places_own_rule(person: PersonFacts, opening: OpeningFacts) -> Verdict:
    """What the place itself asks of those who come."""
    low, high, age = opening.minimum_age, opening.maximum_age, person.age
    if low is not None or high is not None:
        if age is None:
            return age_unknown(low, high)
        is_younger = low is not None and age < low
        if is_younger or (high is not None and age > high):
            return outside_the_ages(low, high, is_younger)
    if opening.needs_met.get(ONLY_WOMEN) and ONLY_WOMEN not in person.assessment.needs:
        return WOMEN_ONLY
    return FITS


def nobody_to_keep_apart(person: PersonFacts, opening: OpeningFacts) -> Verdict:
    """No one there whom the person must not meet, and nothing happened there before."""
    return KEPT_APART if opening.place_key in person.kept_apart_from else FITS


def newcomers_are_spaced(_person: PersonFacts, opening: OpeningFacts) -> Verdict:
    """The host is not asked to take more newcomers this month than it can carry."""
    limit = opening.newcomers_per_month
    return FITS if limit is None or opening.newcomers_this_month < limit else no_more_newcomers(limit)


def not_declined_before(person: PersonFacts, opening: OpeningFacts) -> Verdict:
    """The person did not turn this opening down, and is not there already."""
    is_declined = opening.key in person.declined
    if opening.key in person.current:
        return THERE_NOW_AND_DECLINED if is_declined else THERE_NOW
    return DECLINED if is_declined else FITS


def somebody_can_come_along(person: PersonFacts, opening: OpeningFacts) -> Verdict:
    """Where the person wants company on the first visits, the place allows it."""
    is_wanted, is_allowed = person.assessment.needs_companion, opening.may_be_accompanied
    if is_wanted is False or is_allowed:
        return FITS
    if is_wanted is None:
        return WISH_FOR_COMPANY_UNKNOWN
    return NOBODY_MAY_COME_ALONG if is_allowed is False else COMPANY_UNKNOWN


CONDITIONS: Mapping[str, Condition] = {
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


def conditions_of(rules: Rules) -> Mapping[str, Condition]:
    """The conditions with the town's thresholds."""
    if rules.steps_ahead == SHIPPED.steps_ahead:
        return CONDITIONS
    return {**CONDITIONS, "段階": partial(demand_fits_the_step, ahead=rules.steps_ahead)}


def verdicts(person: PersonFacts, opening: OpeningFacts, rules: Rules = SHIPPED) -> dict[str, Verdict]:
    """The answer of every condition, by name."""
    return {name: condition(person, opening) for name, condition in conditions_of(rules).items()}
