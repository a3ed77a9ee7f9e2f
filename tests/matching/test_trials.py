"""体験の約束 before a trial and 振り返り of both sides after it."""

import re
from datetime import timedelta

import pypdfium2
import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core.calendar import today
from core.db import office_session
from core.errors import RuleBroken
from core.permissions import Role
from matching.placements.models import Placement
from matching.placements.printing import print_agreement
from matching.placements.queries import agreements_of
from matching.placements.services import move
from matching.placements.states import PlacementState
from matching.placements.trial_models import Opinion, Side, TrialAgreement, TrialReview
from matching.placements.trials import Spoken, agree, review
from tests.factories import a_place, an_opening
from tests.matching.people import APRIL_1, LEAD, a_person, a_seat, acting
from tests.matching.test_placements import a_placement, go, some_terms
from tests.staff import signed_in_as

S = PlacementState


def agreed(session, placement, key="", **changes):
    terms = some_terms(APRIL_1, **changes)
    return agree(session, placement, None, terms, by=LEAD, today=APRIL_1, idempotency_key=key)


def say(session, placement, side, opinion=Opinion.GO_ON, words="", **changes):
    on = changes.pop("on", APRIL_1)
    return review(session, placement, Spoken(side, opinion, words, on), by=LEAD, today=APRIL_1, **changes)


def start(session, placement, target, **changes):
    facts = {"person": placement.person, "seat": a_seat(), "on": APRIL_1, "by": LEAD}
    move(session, placement, target, **facts | changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"last_on": APRIL_1 - timedelta(days=1)}, "はじめの日と同じか、後"),
        ({"first_on": APRIL_1 - timedelta(days=9), "last_on": APRIL_1 - timedelta(days=2)}, "もう過ぎています"),
        ({"last_on": APRIL_1 + timedelta(days=200)}, "6か月まで"),
        ({"visits": 0}, "1から60"),
        ({"visits": 61}, "1から60"),
        ({"times": " "}, "印刷されます"),
        ({"emergency": "見本 一郎 0000-00-0001"}, "本人が分かることば"),
    ],
)
def test_an_agreement_that_cannot_be_is_answered(office, changes, said):
    with acting(office) as session:
        placement = a_placement(session, S.LOOKING)
        with pytest.raises(RuleBroken, match=said):
            agreed(session, placement, **changes)


def test_no_trial_without_an_agreement_that_still_runs(office):
    with acting(office) as session:
        placement = a_placement(session, S.LOOKING)
        with pytest.raises(RuleBroken, match="体験の約束"):
            start(session, placement, S.TRIAL)
        agreed(session, placement, last_on=APRIL_1)
        with pytest.raises(RuleBroken, match="体験の約束"):
            start(session, placement, S.TRIAL, on=APRIL_1 + timedelta(days=1))
        start(session, placement, S.TRIAL)
        assert placement.state is S.TRIAL


def test_the_same_agreement_sent_twice_is_kept_once_and_a_new_one_counts(office):
    with acting(office) as session:
        placement = a_placement(session, S.LOOKING)
        assert agreed(session, placement, key="once") is agreed(session, placement, key="once")
        agreed(session, placement, visits=8)
        assert [each.visits for each in session.scalars(agreements_of([placement.key]))] == [8, 4]


@pytest.mark.parametrize("opinion", [opinion for opinion in Opinion if opinion is not Opinion.GO_ON])
def test_whatever_is_no_plain_yes_has_words(office, opinion):
    with acting(office) as session:
        placement = a_placement(session, S.REVIEW)
        with pytest.raises(RuleBroken, match="理由"):
            say(session, placement, Side.HOST, opinion, " ")
        assert say(session, placement, Side.HOST, opinion, "店が忙しい").opinion is opinion


def test_taking_part_begins_when_both_sides_are_heard_and_neither_says_stop(office):
    with acting(office) as session:
        placement = a_placement(session, S.REVIEW)
        with pytest.raises(RuleBroken, match="本人と受け入れ先の振り返り"):
            start(session, placement, S.ACTIVE)
        say(session, placement, Side.PERSON, Opinion.STOP, "人が多い")
        with pytest.raises(RuleBroken, match="受け入れ先の振り返り"):
            start(session, placement, S.ACTIVE)
        say(session, placement, Side.HOST, Opinion.NOT_HEARD, "代表が入院中")
        with pytest.raises(RuleBroken, match="本人が「いまはやめたい」"):
            start(session, placement, S.ACTIVE)
        say(session, placement, Side.PERSON, Opinion.CHANGE, "週1回なら", version=1)
        start(session, placement, S.ACTIVE)
        assert placement.state is S.ACTIVE


def test_a_second_trial_is_talked_over_anew(office):
    with acting(office) as session:
        placement = a_placement(session, S.REVIEW)
        for side in Side:
            say(session, placement, side)
        go(session, placement, S.TRIAL)
        go(session, placement, S.REVIEW)
        with pytest.raises(RuleBroken, match="振り返りがまだ"):
            start(session, placement, S.ACTIVE)


def test_two_who_write_down_the_same_side_do_not_lose_either(office):
    with acting(office) as session:
        placement = a_placement(session, S.REVIEW)
        say(session, placement, Side.HOST, words="よく来てくれる", idempotency_key="a")
        with pytest.raises(RuleBroken, match="ほかの人が先に"):
            say(session, placement, Side.HOST, words="別のことば", idempotency_key="b")
        say(session, placement, Side.HOST, words="よく来てくれる", idempotency_key="a")
        kept = session.scalars(select(TrialReview)).one()
        assert (kept.words, kept.version) == ("よく来てくれる", 1)


@pytest.mark.parametrize(
    ("state", "on", "said"),
    [
        (S.LOOKING, APRIL_1, "まだ始まっていない"),
        (S.ACTIVE, APRIL_1, "終わっています"),
        (S.TRIAL, APRIL_1 - timedelta(days=1), "始めた日より前"),
        (S.TRIAL, APRIL_1 + timedelta(days=1), "まだ来ていない"),
    ],
)
def test_a_review_belongs_to_a_trial_and_a_day(office, state, on, said):
    with acting(office) as session:
        placement = a_placement(session, state)
        with pytest.raises(RuleBroken, match=said):
            say(session, placement, Side.PERSON, on=on)


@pytest.mark.parametrize(
    ("rule", "row"),
    [
        ("a_trial_ends_after_it_begins", {"last_on": APRIL_1 - timedelta(days=1)}),
        ("visits_are_counted", {"visits": 0}),
        ("dissent_has_words", None),
    ],
)
def test_the_database_itself_keeps_the_rules_of_a_trial(either_app, rule, row):
    with pytest.raises(IntegrityError, match=rule), acting(office_session()) as session:
        placement = a_placement(session, S.TRIAL)
        keys = {"person_key": placement.person_key, "placement_key": placement.key}
        if row is None:
            facts = {"trial": 3, "side": Side.HOST, "opinion": Opinion.STOP, "on": APRIL_1, "by": LEAD}
            session.add(TrialReview(**keys | facts))
        else:
            facts = {"number": 2, "first_on": APRIL_1, "last_on": APRIL_1, "visits": 1, "is_insured": True}
            session.add(TrialAgreement(made_on=APRIL_1, made_by=LEAD, **keys | facts | row))
        session.flush()


def test_the_paper_says_what_was_agreed_and_leaves_the_name_to_the_hand(office):
    with acting(office) as session:
        agreement = agreed(session, a_placement(session, S.LOOKING), tasks="値札をはる。𠮷野 髙橋 #set page\\")
        pdf = print_agreement(agreement, place="みほん書店・値札貼り", municipality="ひだまり市", on=APRIL_1).pdf
    document = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_range() for page in document)

    assert len(document) == 1
    for words in ("体験の約束", "みほん書店", "毎週火曜", "4回", "#set page", "入っています", "本人", "受け入れ先"):
        assert words in text
    assert "一郎" not in text


def test_the_papers_are_made_through_the_pages(app, office, saved):
    opening = saved(an_opening(title="値札貼り", tasks="値札をはる", is_insured=True, place=a_place(name="みほん書店")))
    staff = signed_in_as(app, office, Role.STAFF)
    with acting(office) as session:
        seat = a_seat(opening_key=opening.key, place_key=opening.place.key)
        placement = a_placement(session, S.LOOKING, person=a_person(session, lead=staff.key), seat=seat)
        page = f"/office/people/{placement.person_key}/placements/{placement.key}"
    assert staff.get(f"{page}/agreement.pdf").status_code == 404
    assert "火曜 10:00〜10:30" in staff.get(f"{page}/agreement").text
    whole = {"first_on": str(today()), "last_on": str(today()), "times": "火曜", "tasks": "値札", "is_insured": "yes"}
    wrong = staff.post_form(f"{page}/agreement", **whole, visits="四", emergency="")
    assert "数で入力" in wrong.text and 'value="四"' in wrong.text and "値札" in wrong.text
    staff.post_form(f"{page}/agreement", **whole, visits="４", emergency="社協 0000-00-0100")
    sheet = staff.get(f"{page}/agreement.pdf")
    assert sheet.mimetype == "application/pdf" and sheet.data.startswith(b"%PDF")
    assert sheet.headers["Cache-Control"] == "no-store"

    for target in ("trial", "review"):
        staff.post_form(page, target=target, on=str(today()))
    assert "本人と受け入れ先の振り返りがまだありません" in staff.get(page).text
    assert staff.get(f"{page}/reviews/nobody").status_code == 404
    wrong = staff.post_form(f"{page}/reviews/host", opinion="change", words="", on=str(today()))
    assert "ことばを入力してください" in wrong.text
    for side in ("person", "host"):
        staff.post_form(f"{page}/reviews/{side}", opinion="go_on", words=f"{side}のことば", on=str(today()))
    shown = staff.get(page).text
    assert "personのことば" in shown and "参加を始める</button>" in shown
    staff.post_form(page, target="active", on=str(today()))
    assert re.search("いまの状態：.*参加中", staff.get(page).text)
    with acting(office) as session:
        assert session.scalars(select(Placement)).one().followed_since == today()
