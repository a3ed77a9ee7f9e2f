"""What each part of the score rewards, and the sentences it gives as a reason."""

from dataclasses import replace

import pytest

from directory.openings.words import Need
from matching.plans.facts import FreeTime, TravelBy
from matching.suggestions.conditions import verdicts
from matching.suggestions.ranking import Blocked, rank
from matching.suggestions.rules import STEP_SHARES, Rules
from matching.suggestions.scoring import score
from matching.suggestions.texts import cut, cut_words
from matching.suggestions.verdicts import Answer, blocked
from tests.matching.people import opening_facts, person_facts


def part(name, person=None, opening=None, rules=None):
    _, parts = score(person or person_facts(), opening or opening_facts(), rules=rules or Rules())
    return next(one for one in parts if one.name == name)


def test_half_a_step_ahead_is_best_and_the_rest_follows_the_towns_rule():
    points = {ahead: part("step", opening=opening_facts(step=1 + ahead)).points for ahead in (1, 0, -1)}
    turned = Rules(step_shares=dict(STEP_SHARES) | {0: 100, 1: 0})

    assert points[1] > points[0] > points[-1]
    assert part("step", opening=opening_facts(step=2), rules=turned).points == 0


def test_a_place_where_somebody_is_known_gets_points_for_it():
    there = part("known", person_facts(known_places=frozenset({"place-a"})))

    assert there.points == there.most and "顔なじみ" in there.why
    assert part("known").points == 0


@pytest.mark.parametrize(("days", "is_fresh"), [(0, True), (60, True), (61, False)])
def test_a_host_who_was_visited_lately_is_well_looked_after(days, is_fresh):
    host = part("host", opening=opening_facts(host_seen_days=days))

    assert (host.points == host.most) == is_fresh


def test_a_place_shown_less_often_gets_more_points():
    points = [
        part("seldom", opening=opening_facts(shown=shown), rules=Rules(shown_often=3)).points for shown in (0, 3, 30)
    ]

    assert points[0] > points[1] > points[2]


def test_coming_every_time_is_better_than_coming_sometimes():
    slots = (FreeTime(1, 600, 660), FreeTime(3, 600, 660))
    both = person_facts(times=(FreeTime(1, 540, 720), FreeTime(3, 540, 720)))

    assert (
        part("time", both, opening_facts(slots=slots)).points > part("time", opening=opening_facts(slots=slots)).points
    )


def test_free_times_that_touch_are_one():
    person = person_facts(times=(FreeTime(1, 540, 630), FreeTime(1, 630, 720)))

    assert verdicts(person, opening_facts())["時間"].answer is Answer.FITS


def test_age_and_what_only_women_may_say_never_change_the_points():
    plain, other = score(person_facts(), opening_facts())[0], score(person_facts(age=90), opening_facts())[0]

    assert plain == other


def test_what_is_not_known_is_no_reason_while_three_things_are():
    ranking = rank(person_facts(interests=(), priorities={"interest": 3}), [opening_facts()])

    assert not any("これから確かめます" in reason for reason in ranking.suggestions[0].reasons)


def test_own_priorities_and_the_towns_weights_multiply():
    assert (
        part("near", person_facts(priorities={"near": 3}), rules=Rules(weights={**Rules().weights, "near": 40})).most
        == 80
    )


def test_a_means_further_away_is_not_named_when_a_nearer_one_is_fast_enough():
    far = opening_facts(point=(35.303, 136.93))  # about 3.6 km by street
    for by, limit, words in (
        (TravelBy.FOOT, 20, "自転車なら"),
        (TravelBy.BICYCLE, 12, "送迎があれば"),
        (TravelBy.BUS, 12, "送迎があれば"),
    ):
        assert words in verdicts(person_facts(travel_by=by, travel_minutes=limit), far)["移動"].fix
    nothing = verdicts(person_facts(travel_by=TravelBy.BICYCLE, travel_minutes=12), replace(far, lift_offered=False))

    assert nothing["移動"].fix == "あと6分長く行ければ候補"


def test_the_nearest_slot_is_named_and_not_the_first():
    slots = (FreeTime(0, 600, 660), FreeTime(1, 690, 730))

    assert verdicts(person_facts(), opening_facts(slots=slots))["時間"].fix == "火曜11:30〜12:10があと10分空けば候補"


def test_every_refused_need_is_in_the_fix():
    person = person_facts(needs=tuple(Need))
    verdict = verdicts(person, opening_facts(needs_met=dict.fromkeys(Need, False)))["配慮"]

    assert all(need.label in verdict.fix for need in Need) and len(verdict.fix) <= 60


def test_only_the_needs_nobody_asked_the_host_about_are_asked_each_once():
    person = person_facts(needs=(Need.QUIET, Need.WHEELCHAIR, Need.WHEELCHAIR))
    answer = verdicts(person, opening_facts(needs_met={Need.QUIET: True}))["配慮"]

    assert (answer.answer, answer.why) == (Answer.ASK, f"「{Need.WHEELCHAIR.label}」が未確認です")


def test_of_two_with_equal_points_the_one_with_less_to_ask_comes_first():
    asked = opening_facts(key="a", place_name="あ", needs_met={})
    known = opening_facts(key="b", place_name="い", needs_met={Need.QUIET: True})
    found = rank(person_facts(needs=(Need.QUIET,)), [asked, known]).suggestions

    assert found[0].points == found[1].points
    assert [one.opening.key for one in found] == ["b", "a"]


def test_where_only_women_go_it_is_asked_whether_that_suits_the_person():
    women = opening_facts(needs_met={Need.WOMEN_ONLY: True})

    assert verdicts(person_facts(), women)["場所の決まり"].answer is Answer.ASK
    assert verdicts(person_facts(needs=(Need.WOMEN_ONLY,)), women)["場所の決まり"].answer is Answer.FITS


def test_several_fixes_too_long_for_one_line_name_the_first_and_how_many_more():
    one = Blocked(opening_facts(), tuple((str(number), blocked("", "長い手がかり" * 6)) for number in range(3)))

    assert len(one.fix) <= 60 and one.fix.endswith("（ほか2つの条件も）")


def test_long_words_are_cut_so_that_each_can_be_seen():
    assert cut("あ" * 61) == "あ" * 59 + "…"
    words = cut_words(["あ" * 100, "い" * 100, "う"], 53)
    assert len(words) <= 53 and "い" in words and words.endswith("う")


def test_what_does_not_fit_stands_under_its_first_reason_the_commonest_first():
    openings = [opening_facts(key=str(number), step=5) for number in range(2)] + [opening_facts(key="x", is_open=False)]

    assert {name: len(found) for name, found in rank(person_facts(), openings).by_blocker.items()} == {
        "段階": 2,
        "空き": 1,
    }


def test_somebody_who_is_there_and_once_declined_needs_both_to_be_over():
    person = person_facts(current=frozenset({"opening-a"}), declined=frozenset({"opening-a"}))

    assert verdicts(person, opening_facts())["見送り"].fix == "いまの参加が終わり、本人がもう一度望めば候補"
