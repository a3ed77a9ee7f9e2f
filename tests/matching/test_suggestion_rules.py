"""The town's rules: versions that are added and never changed, a preview that names nobody, and what they do."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core import audit
from core.audit import AuditLine
from core.calendar import today
from core.db import office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Role
from matching.plans.facts import AssessmentFacts, FreeTime
from matching.plans.services import assess
from matching.suggestions.changing import counted, keep_rules
from matching.suggestions.conditions import verdicts
from matching.suggestions.models import SuggestionRules
from matching.suggestions.queries import current_rules
from matching.suggestions.ranking import rank
from matching.suggestions.rules import DEFAULT_WEIGHTS, PART_LABELS, SHIPPED, Rules
from matching.suggestions.scoring import MEASURES
from matching.suggestions.verdicts import Answer
from tests.factories import a_place, an_opening
from tests.matching.people import a_person, acting, opening_facts, person_facts
from tests.staff import signed_in_as

PAGE = "/office/suggestion-rules/"
NEARER = Rules(weights=dict(DEFAULT_WEIGHTS) | {"near": 60})


@pytest.fixture
def supervisor(app, office):
    return signed_in_as(app, office, Role.SUPERVISOR)


def typed(**changes):
    fields = {f"weight_{name}": str(points) for name, points in SHIPPED.weights.items()}
    fields |= {f"share_{number}": str(share) for number, share in enumerate(SHIPPED.step_shares.values())}
    fields |= {"steps_ahead": "1", "usual_minutes": "30", "host_fresh_days": "60", "shown_often": "3"}
    return fields | changes


def versions(office):
    office.rollback()
    return office.scalar(select(func.count(SuggestionRules.id)))


def test_every_part_of_the_score_has_a_weight_a_measure_and_words_and_they_sum_to_a_hundred():
    assert list(MEASURES) == list(PART_LABELS) == list(DEFAULT_WEIGHTS)
    assert sum(DEFAULT_WEIGHTS.values()) == 100


def test_rules_come_back_from_the_database_as_they_were(office):
    rules = replace(NEARER, steps_ahead=2, step_shares={2: 1, 1: 2, 0: 3, -1: 4, -2: 5})
    with acting(office) as session:
        keep_rules(session, rules, by="x", based_on=0)
    with acting(office) as session:
        assert current_rules(session) == replace(rules, version=1)


def test_a_supervisor_changes_the_points_and_the_next_search_uses_them(supervisor, office):
    answer = supervisor.post_form(PAGE, **typed(weight_near="60"), action="save")
    page = supervisor.get(PAGE).text

    assert answer.status_code == 302 and "第1版（いまの決まり）" in page and "見本 管理者" in page
    assert 'value="60"' in page
    office.rollback()
    assert current_rules(office) == replace(NEARER, version=1)
    assert office.scalar(select(AuditLine.subject_key).where(AuditLine.subject_kind == "suggestion_rules")) == "1"


def test_trying_saves_nothing_and_says_for_how_many_the_first_three_would_change(supervisor, office, saved):
    saved(an_opening(demand_step=3, place=a_place(name="みほん食堂")))
    with acting(office) as session:
        for lead in (supervisor.key, "somebody"):
            person = a_person(session, lead=lead, name="かなりあ 小鳥")
            facts = AssessmentFacts(step=1, times=(FreeTime(1, 540, 720),))
            assess(session, person, facts=facts, by=lead, on=today())
    page = supervisor.post_form(PAGE, **typed(steps_ahead="2"), action="try").text

    assert "担当している1人のうち" in page and "<strong>1人</strong>" in page and "新しく候補が出る方 1人" in page
    assert "かなりあ" not in page
    assert versions(office) == 0
    read = office.scalar(
        select(func.count()).where(AuditLine.purpose == "suggestion-rule:edit", AuditLine.subject_kind == "person")
    )
    assert read == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("weight_near", "101", "0から100まで"),
        ("weight_near", "たくさん", "数で入力"),
        ("usual_minutes", "", "数で入力"),
    ],
)
def test_a_number_that_cannot_be_is_said_at_its_field_and_stays(supervisor, office, field, value, said):
    answer = supervisor.post_form(PAGE, **typed(**{field: value}), action="save")

    assert answer.status_code == 400 and said in answer.text
    assert not value or f'value="{value}"' in answer.text
    assert versions(office) == 0


def test_rules_without_any_points_are_refused(supervisor, office):
    nothing = {f"weight_{name}": "0" for name in PART_LABELS}
    answer = supervisor.post_form(PAGE, **typed(**nothing), action="save")

    assert answer.status_code == 409 and "すべて0では" in answer.text
    assert versions(office) == 0


def test_who_saves_after_somebody_else_is_told_and_keeps_what_was_typed(supervisor, office):
    with acting(office) as session:
        keep_rules(session, NEARER, by="x", based_on=0)
    answer = supervisor.post_form(PAGE, **typed(weight_near="44", based_on="0"), action="save")

    assert answer.status_code == 409 and "ほかの人が先に第1版を保存しました" in answer.text
    assert 'value="44"' in answer.text
    assert versions(office) == 1


def test_the_same_form_sent_twice_makes_one_version(supervisor, office):
    for _ in range(2):
        supervisor.post_form(PAGE, **typed(weight_near="60", based_on="0"), action="save")

    assert versions(office) == 1


def test_staff_read_the_rules_and_cannot_change_them(app, office):
    staff = signed_in_as(app, office, Role.STAFF)
    page = staff.get(PAGE).text

    assert "決まりを変えるのは管理者です" in page and 'name="weight_near"' not in page


def test_two_supervisors_at_once_make_one_version(either_app):
    def one(_):
        with either_app.app_context():
            session = office_session()
            try:
                with unit_of_work(session):
                    audit.act_as(session, "x", "test")
                    keep_rules(session, NEARER, by="x", based_on=0)
            except RuleBroken:
                return 0
            finally:
                session.rollback()
            return 1

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(one, range(4))) == 1


@pytest.mark.parametrize("number", [0, 1])
def test_the_database_refuses_a_version_that_cannot_be(office, number):
    with acting(office) as session:
        keep_rules(session, NEARER, by="x", based_on=0)
    with pytest.raises(IntegrityError), acting(office) as session:
        session.add(SuggestionRules(number=number, facts={}, made_by="x"))


def test_a_town_may_let_people_try_two_steps_ahead():
    person, opening = person_facts(step=1), opening_facts(step=3)

    assert verdicts(person, opening, Rules(steps_ahead=2))["段階"].answer is Answer.FITS
    assert verdicts(person, opening, Rules(steps_ahead=0))["段階"].fix == "段階3まで進めば候補"
    assert len(rank(person, [opening], rules=Rules(steps_ahead=2)).suggestions) == 1


def test_an_effect_counts_people_whose_first_three_differ():
    far, near = (
        opening_facts(key="far", point=(35.305, 136.905)),
        opening_facts(key="near", interests=frozenset(["将棋"])),
    )
    people = [person_facts(travel_minutes=30), person_facts(scopes=frozenset())]
    nearest_first = Rules(weights=dict.fromkeys(PART_LABELS, 0) | {"near": 100})
    effect = counted(people, [far, near], before=SHIPPED, after=nearest_first)

    assert (effect.people, effect.changed, effect.gaining, effect.losing) == (2, 1, 0, 0)
