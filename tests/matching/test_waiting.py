"""What is overdue and what is to be written down is computed from the records."""

from datetime import timedelta

import pytest

from matching.placements.appointment_models import Appointment, AppointmentKind, AppointmentState
from matching.placements.models import Placement, PlacementStep
from matching.placements.request_models import HostAnswer, HostRequest
from matching.placements.states import PlacementState
from matching.placements.trial_models import Opinion, Side, TrialAgreement, TrialReview
from matching.placements.waiting import Known, waiting
from tests.matching.people import APRIL_1

S = PlacementState


def day(number):
    return APRIL_1 + timedelta(days=number)


def standing(*states):
    """A placement that made these moves, a day after each other, the last one on 1 April."""
    first = day(1 - len(states))
    placement = Placement(key="p", person_key="x", opening_key="o", place_key="q", state=states[-1], proposed_on=first)
    placement.steps = [
        PlacementStep(number=number, state=state, on=first + timedelta(days=number - 1), by="lead")
        for number, state in enumerate(states, 1)
    ]
    return placement


ASKED = (S.CANDIDATE, S.ASKED)
LOOKING = (*ASKED, S.LOOKING)
TRIAL = (*ASKED, S.TRIAL)


def one(states, on, **known):
    found = waiting(standing(*states), Known(**known), day(on))
    return found[0] if found else None


@pytest.mark.parametrize(
    ("states", "days"),
    [((S.CANDIDATE,), 14), (ASKED, 7), (LOOKING, 7), ((*TRIAL, S.REVIEW), 14), ((*TRIAL, S.REVIEW, S.RESTING), 30)],
)
def test_a_state_is_overdue_the_day_after_its_term(states, days):
    assert not one(states, days).is_overdue(day(days))
    assert one(states, days + 1).is_overdue(day(days + 1))


@pytest.mark.parametrize("last", [S.ACTIVE, S.GRADUATED, S.STOPPED, S.DECLINED])
def test_nothing_waits_where_visits_go_on_or_all_is_over(last):
    assert one((S.CANDIDATE, last), 400) is None


def test_an_answer_of_the_host_is_to_be_acted_on_in_three_days():
    answered = HostRequest(asking=2, answer=HostAnswer.CONDITIONS, answered_on=day(1))
    found = one(ASKED, 1, requests=[answered])
    assert "条件があれば受けられる" in found.words and found.due_on == day(4)


def test_an_answer_to_an_earlier_asking_is_no_answer():
    earlier = HostRequest(asking=1, answer=HostAnswer.YES, answered_on=day(-5))
    assert one(ASKED, 1, requests=[earlier]).due_on == day(7)


def a_look(on, state=AppointmentState.PLANNED):
    return Appointment(kind=AppointmentKind.LOOK, on=day(on), starts=600, ends=660, state=state)


def test_a_look_whose_day_has_passed_is_to_be_written_down():
    assert not one(LOOKING, 3, appointments=[a_look(3)]).is_a_record
    found = one(LOOKING, 4, appointments=[a_look(3)])
    assert found.is_a_record and found.is_overdue(day(4)) and "記録" in found.words


def test_once_looked_at_the_person_has_a_week():
    assert one(LOOKING, 4, appointments=[a_look(3, AppointmentState.HAPPENED)]).due_on == day(10)


@pytest.mark.parametrize("state", [AppointmentState.MISSED, AppointmentState.CANCELLED])
def test_a_look_that_did_not_happen_leaves_the_day_to_be_found(state):
    found = one(LOOKING, 4, appointments=[a_look(3, state)])
    assert found.due_on == day(7) and "日を決める" in found.words


def test_a_trial_is_over_on_the_last_day_of_its_newest_agreement():
    papers = [TrialAgreement(number=1, last_on=day(10)), TrialAgreement(number=2, last_on=day(20))]
    assert one(TRIAL, 1, agreements=papers).due_on == day(20)


def test_the_side_that_was_not_heard_is_named_until_both_were():
    states = (*TRIAL, S.REVIEW)
    person = TrialReview(trial=3, side=Side.PERSON, opinion=Opinion.GO_ON, on=day(1))
    host = TrialReview(trial=3, side=Side.HOST, opinion=Opinion.GO_ON, on=day(2))
    earlier = TrialReview(trial=1, side=Side.HOST, opinion=Opinion.GO_ON, on=day(-3))

    assert one(states, 1).words == "本人と受け入れ先の振り返りを記録する"
    assert one(states, 1, reviews=[person, earlier]).words == "受け入れ先の振り返りを記録する"
    both = one(states, 2, reviews=[person, host])
    assert (both.words, both.due_on) == ("参加を始めるかを決める", day(5))
