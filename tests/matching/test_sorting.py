"""振分: nothing said is dropped, no reason of a team reaches the register, and no step before its decision."""

import re

import pytest
from sqlalchemy import func, select

from core.errors import RuleBroken
from core.permissions import Role
from matching.consents.models import ConsentItem
from matching.disclosures.models import Disclosure, LegalBasis
from matching.intake.models import Destination, Intake, Sorting
from matching.intake.sorting import into_a_circle
from matching.people.household import household_of
from matching.sheets.definitions import Use
from tests.matching.people import APRIL_1, LEAD, a_person, acting
from tests.matching.test_intake import ANSWERS, CONSENT, an_intake, facts_of, into_record, sort
from tests.staff import signed_in_as


def test_the_register_says_where_it_went_and_never_the_reason_of_the_team(office):
    with acting(office) as session:
        intake = an_intake(session)
        reason = "架空 𠮷子さんは借金のことを夫に話していない"
        sort(session, intake, Destination.AGENCY, reason, to="先", items=[ConsentItem.NAME], basis=LegalBasis.LAW)
        assert intake.sortings[0].reason == reason
        assert session.scalars(select(Disclosure)).one().reason == "振分：ほかの機関へつなぐ"


@pytest.mark.parametrize(
    ("destination", "passing", "word"),
    [
        (Destination.WINDOW, {"to": "先", "items": [ConsentItem.NAME]}, "根拠」を選"),
        (Destination.INFORMATION, {"items": [ConsentItem.NAME]}, "どこへ」を選び直す"),
        (Destination.INFORMATION, {"basis": LegalBasis.LAW}, "どこへ」を選び直す"),
        (Destination.CIRCLE, {"basis": LegalBasis.LAW, "items": [ConsentItem.NAME]}, "どこへ」を選び直す"),
    ],
)
def test_what_was_said_to_be_handed_over_is_never_dropped_without_a_word(office, destination, passing, word):
    with acting(office) as session:
        intake = an_intake(session)
        with pytest.raises(RuleBroken, match=word):
            sort(session, intake, destination, **passing)
        assert session.scalar(select(func.count(Sorting.id))) == 0


def test_what_was_ticked_stays_ticked_when_it_is_refused(app, office):
    staff = signed_in_as(app, office, Role.STAFF)
    with acting(office) as session:
        path = f"/office/intake/{an_intake(session, by=staff.key).key}/sort"
    sent = {"destination": "information", "reason": "窓口を案内した", "items": "health", "basis": "", "agency": ""}
    answer = staff.post_form(path, **sent, held_by="")

    assert "どこへ」を選び直す" in answer.text
    assert "窓口を案内した" in answer.text
    assert re.search(r'<input checked [^>]*value="health"', answer.text)


def test_like_records_are_looked_for_only_where_it_was_decided_to_make_a_record(app, office):
    staff = signed_in_as(app, office, Role.STAFF)
    with acting(office) as session:
        a_person(session, lead="stranger", phone=ANSWERS["phone"])
        intake = an_intake(session, use=Use.WITH_CONSENT, by=staff.key)
        path = f"/office/intake/{intake.key}/record"
    early = staff.get(path)
    assert early.status_code == 409
    assert "先に、振分" in early.text
    assert "ほかの担当に" not in early.text
    with acting(office) as session:
        sort(session, session.scalars(select(Intake)).one(), Destination.PARTICIPATION)
    assert "ほかの担当に1件" in staff.get(path).text
    with acting(office) as session:
        session.scalars(select(Intake)).one().person_key = a_person(session, lead=staff.key).key
    late = staff.get(path)
    assert late.status_code == 409
    assert "ほかの担当に" not in late.text


def test_a_sheet_that_got_consent_after_its_sorting_goes_into_no_circle(office):
    with acting(office) as session:
        intake = an_intake(session)
        sort(session, intake, Destination.CIRCLE)
        agreed = an_intake(session, use=Use.WITH_CONSENT)
        intake.edition, intake.with_consent = agreed.edition, True
        intake.open_answers, intake.answers_text = agreed.open_answers, agreed.answers_text
        facts = facts_of(session, intake)
        assert facts.consent() is not None, CONSENT
        with pytest.raises(RuleBroken, match="同意がある票"):
            into_a_circle(session, intake, facts, "件", (), by=LEAD, today=APRIL_1)
        assert intake.circle_key is None


def test_a_household_that_is_there_already_is_not_written_twice(office):
    with acting(office) as session:
        known = a_person(session, consented=False)
        for _ in range(2):
            into_record(session, an_intake(session, use=Use.WITH_CONSENT), known)
        assert [(member.name, member.relation) for member in household_of(session, known)] == [("架空 髙男", "長男")]
