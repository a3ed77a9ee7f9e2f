"""参加支援 in numbers."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import chain

from matching.closings.models import ClosingReason
from matching.disclosures.models import LegalBasis
from matching.figures.ages import AGE_LABELS, UNKNOWN_AGE
from matching.figures.counting import UNKNOWN, Count, Part, labels_of, plain, split
from matching.figures.periods import Period
from matching.figures.records import TAKING_PART, Records, Step
from matching.outreach.models import Noticer
from matching.people.models import Route
from matching.placements.appointment_models import AppointmentKind
from matching.placements.reasons import known_reasons
from matching.placements.request_models import HostAnswer
from matching.placements.states import PlacementState
from matching.retention.models import Kept
from matching.visits.due import LATE
from matching.visits.models import VisitHow, VisitTo


def consultations(records: Records, period: Period) -> Count:
    """Sheets taken in, by route; with those erased since, of which the month is known."""
    days = chain(records.intakes, records.erased_that_began(Kept.INTAKE))
    return split(days, period, labels_of(Route))


def consultations_by_age(records: Records, period: Period) -> Count:
    """The same by the age on the day; of those erased since nobody knows it any more."""
    erased = ((day, UNKNOWN_AGE, number) for day, _, number in records.erased_that_began(Kept.INTAKE))
    return split(chain(records.intakes_by_age(period), erased), period, AGE_LABELS)


def outreach_begun(records: Records, period: Period) -> Count:
    """People somebody began to reach out to, by who noticed; with those erased since."""
    days = chain(records.outreach, records.erased_that_began(Kept.OUTREACH))
    return split(days, period, labels_of(Noticer))


def outreach_contacts(records: Records, period: Period) -> Count:
    """Every try to reach somebody."""
    return plain(records.outreach_contacts, period)


def circles_begun(records: Records, period: Period) -> Count:
    """支援会議 begun about one person or household; with those erased since."""
    return plain(chain(records.circles, records.erased_that_began(Kept.CIRCLE)), period)


def newly_decided(records: Records, period: Period) -> Count:
    """People for whom a host was considered for the first time."""
    return plain(records.first_proposals, period)


def hosts_asked(records: Records, period: Period) -> Count:
    """Places asked at least once."""
    return Count(len({step.place for step in _steps(records, period, PlacementState.ASKED)}))


def hosts_accepting(records: Records, period: Period) -> Count:
    """Places that said yes at least once."""
    yes = {answer.value for answer in HostAnswer if answer.is_a_yes}
    found = {place for day, place, answer, _ in records.host_answers if answer in yes and period.covers(day)}
    return Count(len(found))


def host_refusals(records: Records, period: Period) -> Count:
    """Times a host said 「いまは難しい」, by reason."""
    no = ((day, reason, 1) for day, _, answer, reason in records.host_answers if answer == HostAnswer.NOT_NOW)
    return split(no, period, _reasons())


def accompanied(records: Records, period: Period) -> Count:
    """Looks and goings together that took place with somebody beside the person."""
    return split(records.accompanied, period, labels_of(AppointmentKind))


def trials(records: Records, period: Period) -> Count:
    """Trials begun."""
    return Count(len(_steps(records, period, PlacementState.TRIAL)))


def people_in_trials(records: Records, period: Period) -> Count:
    """People who began at least one trial."""
    return Count(len({step.person for step in _steps(records, period, PlacementState.TRIAL)}))


def taking_part(records: Records, period: Period) -> Count:
    """People taking part (also those who rest) at the end of the last day."""
    there = set()
    for steps in records.walks:
        until = [step for step in steps if step.on <= period.last]
        if until and until[-1].state in TAKING_PART:
            there.add(until[-1].person)
    return Count(len(there))


def settled_after(months: int) -> Callable[[Records, Period], Count]:
    """Of those for whom the day came that many months after they began: who still took part on it, who did not."""

    def count(records: Records, period: Period) -> Count:
        asked = [is_there for day, is_there in records.settled(months) if period.covers(day)]
        still = sum(asked)
        parts = (Part("still", "続いていた", still), Part("ended", "終わっていた", len(asked) - still))
        return Count(still, tuple(part for part in parts if part.value))

    return count


def ends(state: PlacementState) -> Callable[[Records, Period], Count]:
    """Moves to this state, by reason."""

    def count(records: Records, period: Period) -> Count:
        days = ((step.on, step.reason, 1) for step in records.steps_to[state])
        return split(days, period, _reasons())

    return count


def contacts(side: VisitTo) -> Callable[[Records, Period], Count]:
    """Contacts with this side, by way; silent ones, and those at which nobody was met, too."""

    def count(records: Records, period: Period) -> Count:
        days = ((day, how, number) for day, to, how, number in records.visits if to == side)
        return split(days, period, labels_of(VisitHow))

    return count


def in_time(side: VisitTo) -> Callable[[Records, Period], Count]:
    """Of the contacts with this side that had a day they were due: how many percent were made by that day."""

    def count(records: Records, period: Period) -> Count:
        found: Counter[str] = Counter()
        for day, to, due_on, number in records.follow_ups:
            if to == side and period.covers(day):
                found[_promptness(day, due_on)] += number
        due = found.total() - found["unknown"]
        told = {"due": due} | {name: found[name] for name in PROMPTNESS if found[name]}
        parts = tuple(Part(name, PROMPTNESS[name], number) for name, number in told.items())
        return Count(round(100 * found["in_time"] / due, 1), parts) if due else UNKNOWN

    return count


PROMPTNESS = {
    "due": "予定の日があったもの（回）",
    "in_time": "うち予定の日までに（回）",
    "soon_after": f"うち{LATE.days}日以内の遅れ（回）",
    "later": "うちそれより後（回）",
    "unknown": "分からないもの（回）",
}


def _promptness(day: date, due_on: date | None) -> str:
    if due_on is None:
        return "unknown"
    if day <= due_on:
        return "in_time"
    return "soon_after" if day <= due_on + LATE else "later"


def plans(records: Records, period: Period) -> Count:
    """Plans approved: a person's first, and the ones that followed."""
    return split(records.plans, period, {"first": "初回", "again": "再プラン"})


def conferences(records: Records, period: Period) -> Count:
    """重層的支援会議 held, by the name the municipality gives them."""
    names = {kind: name for _, _, kind, name in records.conferences}
    return split(((day, kind, 1) for day, _, kind, _ in records.conferences), period, names)


def conference_cases(records: Records, period: Period) -> Count:
    """Persons spoken of, once for each conference."""
    return plain(records.conference_cases, period)


def conference_agencies(records: Records, period: Period) -> Count:
    """Agencies that came at least once."""
    came = {agency for day, agency in records.conference_agencies if period.covers(day)}
    return Count(len(came))


def gaps(records: Records, period: Period) -> Count:
    """What was missing in the town; not split, since parts would say more than the board does."""
    return plain(records.gaps, period)


def gaps_opened(records: Records, period: Period) -> Count:
    """Works on it that led to an open place."""
    return plain(((day, "", 1) for day, _ in records.gaps_opened), period)


def closings(records: Records, period: Period) -> Count:
    """Supports that ended, by reason; with those erased since. What began anew ended all the same."""
    days = chain(records.closings, records.erased_that_ended(Kept.PERSON))
    return split(days, period, labels_of(ClosingReason))


def disclosures(records: Records, period: Period) -> Count:
    """Lines of the register of disclosures, by legal basis."""
    return split(records.disclosures, period, labels_of(LegalBasis))


def _steps(records: Records, period: Period, state: PlacementState) -> list[Step]:
    return [step for step in records.steps_to[state] if period.covers(step.on)]


def _reasons() -> dict[str, str]:
    return {code: reason.words for code, reason in known_reasons().items()}
