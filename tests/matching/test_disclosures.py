"""The register (個人情報保護法69条): on consent only what it covers, one number each, no name in print."""

import csv
import io
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from core.calendar import fiscal_year, today
from core.db import unit_of_work
from core.errors import RuleBroken
from core.permissions import Role
from matching.consents.models import Agency, Consent, ConsentHow, ConsentItem, HostScope, Purpose
from matching.consents.services import ConsentDetails, give_consent, withdraw_consent
from matching.disclosures.about_a_person import enter_about, note_introduction
from matching.disclosures.models import Disclosure, LegalBasis
from matching.disclosures.queries import register_of
from matching.disclosures.services import Handed
from matching.people.household import MemberDetails, add_member
from tests.matching.people import APRIL_1, LEAD, a_person, acting
from tests.staff import signed_in_as


def handed(**changes):
    facts = {
        "to": "みほん書店",
        "items": [ConsentItem.NAME],
        "basis": LegalBasis.CONSENT,
        "reason": "打診",
        "on": APRIL_1,
    }
    return Handed(**facts | changes)


def enter(session, person, recipient=HostScope.COMMUNITY, key="", purpose=Purpose.PARTICIPATION, **changes):
    told = {"purpose": purpose, "by": LEAD, "today": APRIL_1, "idempotency_key": key}
    return enter_about(session, person, handed(**changes), recipient, **told)


def test_on_consent_only_what_the_consent_covers_that_day(office):
    with acting(office) as session:
        person = a_person(session)
        line = enter(session, person)
        assert line.consent_key == session.scalars(select(Consent.key)).one()
        for wrong in ({"recipient": Agency.SCHOOL}, {"items": [ConsentItem.HEALTH]}, {"recipient": None}):
            with pytest.raises(RuleBroken):
                enter(session, person, **wrong)
        withdraw_consent(session.scalars(select(Consent)).one(), on=APRIL_1)
        with pytest.raises(RuleBroken, match="取り消され"):
            enter(session, person)
        enter(session, person, None, basis=LegalBasis.LAW)
        assert session.scalar(select(func.count(Disclosure.id))) == 2


@pytest.mark.parametrize(
    "changes",
    [{"to": " "}, {"items": []}, {"reason": ""}, {"on": APRIL_1 + timedelta(days=1)}, {"on": date(1899, 1, 1)}],
)
def test_a_line_is_whole_or_not_there(office, changes):
    with acting(office) as session:
        person = a_person(session)
        with pytest.raises(RuleBroken):
            enter(session, person, None, **{"basis": LegalBasis.LAW} | changes)
        assert session.scalar(select(func.count(Disclosure.id))) == 0


def test_lines_are_numbered_within_their_year_and_the_same_form_twice_is_one(office):
    with acting(office) as session:
        person = a_person(session)
        days = [date(2026, 3, 31), APRIL_1, APRIL_1]
        lines = [enter(session, person, None, on=day, basis=LegalBasis.LAW) for day in days]
        assert [(line.fiscal_year, line.number) for line in lines] == [(2025, 1), (2026, 1), (2026, 2)]
        assert enter(session, person, key="k") is enter(session, person, key="k")
        assert len(register_of(session, 2026)) == 3


def test_an_introduction_enters_exactly_what_the_host_was_told(office):
    with acting(office) as session:
        person = a_person(session)
        for items in ([], [ConsentItem.NAME]):
            facts = {"items": items, "why": "打診", "by": LEAD, "on": APRIL_1}
            note_introduction(session, person, HostScope.COMPANY, "みほん商店", **facts)
        line = session.scalars(select(Disclosure)).one()
        assert (line.to, line.items, line.person_key) == ("みほん商店", ["name"], person.key)


def test_the_database_wants_a_consent_named_and_somebody_it_is_about(office):
    with acting(office) as session:
        enter(session, a_person(session), None, basis=LegalBasis.LAW)
    for wrong in ("basis = 'consent'", "person_key = NULL"):
        with pytest.raises(IntegrityError), unit_of_work(office) as session:
            session.execute(text(f"UPDATE disclosure SET {wrong}"))


def test_the_register_of_a_year_prints_and_exports_without_the_person_and_no_formula(app, office):
    browser = signed_in_as(app, office, Role.SUPERVISOR)
    with acting(office) as session:
        person = a_person(session, name="見本 秘一郎")
        enter_about(session, person, handed(to="=1+1", basis=LegalBasis.LAW, on=today()), None, by=LEAD, today=today())
    year = fiscal_year(today())
    page, file = browser.get(f"/office/disclosures/{year}"), browser.get(f"/office/disclosures/{year}.csv")
    rows = list(csv.DictReader(io.StringIO(file.text.removeprefix("\ufeff"))))

    assert "1件" in page.text
    assert "法令に基づく" in page.text
    assert rows[0]["提供先"] == "'=1+1"
    assert "秘一郎" not in page.text + file.text
    assert browser.get("/office/disclosures/").status_code == 200


def test_a_year_that_cannot_be_is_not_there(app, office):
    browser = signed_in_as(app, office, Role.SUPERVISOR)
    for year, status in ((9999, 200), (10_000, 404), (10**30, 404)):
        for path in (f"/office/disclosures/{year}", f"/office/disclosures/{year}.csv"):
            assert browser.get(path).status_code == status


def test_consent_for_one_purpose_is_no_consent_for_another(office):
    with acting(office) as session:
        person = a_person(session)  # agreed for 参加支援 alone
        assert enter(session, person, purpose=Purpose.PARTICIPATION).consent_key
        with pytest.raises(RuleBroken, match="見守り・訪問"):
            enter(session, person, purpose=Purpose.OUTREACH)
        with pytest.raises(RuleBroken, match="目的を選んで"):
            enter(session, person, purpose=None)
        enter(session, person, purpose=None, basis=LegalBasis.LAW)


def test_of_the_household_is_told_only_when_each_of_it_has_agreed_by_that_day(office):
    with acting(office) as session:
        person = a_person(session, consented=False)
        items = [ConsentItem.NAME, ConsentItem.HOUSEHOLD]
        agreed = ConsentDetails(APRIL_1, ConsentHow.BY_WORD, items, [HostScope.COMMUNITY])
        give_consent(session, person, agreed, explained_by=LEAD, today=APRIL_1)
        with pytest.raises(RuleBroken, match="世帯に加える"):
            enter(session, person, items=items)
        facts = [{"agreed_on": APRIL_1}, {}, {"agreed_on": APRIL_1, "withdrawn_on": APRIL_1}]
        members = [add_member(session, person, MemberDetails("架空", **f), today=APRIL_1) for f in facts]
        with pytest.raises(RuleBroken, match="2人から"):
            enter(session, person, items=items)
        enter(session, person)
        enter(session, person, items=items, basis=LegalBasis.LAW)
        for member in members:
            member.agreed_on, member.withdrawn_on = APRIL_1, None
        assert enter(session, person, items=items).items == ["household", "name"]


def test_the_form_keeps_what_was_typed_when_consent_does_not_cover_it(app, office):
    browser = signed_in_as(app, office, Role.STAFF)
    with acting(office) as session:
        key = a_person(session, lead=browser.key).key
    path = f"/office/people/{key}/disclosures/new"
    fields = {"to": "髙田学園", "kind": "school", "items": "name", "basis": "consent", "reason": "進路のこと"}
    fields |= {"on": today().isoformat(), "purpose": "participation"}
    refused = browser.post_form(path, **fields)

    assert "「学校・教育委員会」に「名前」を伝える同意がない" in refused.text
    assert "目的を選んで" in browser.post_form(path, **fields | {"purpose": ""}).text
    assert "髙田学園" in refused.text
    assert browser.post_form(path, **fields | {"kind": "community"}).status_code == 302
    assert "髙田学園に名前" in browser.get(f"/office/people/{key}/papers/").text
