"""The one check: nothing is told to anybody outside without a consent that covers it and holds."""

import ast
import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from core.calendar import today
from core.errors import RuleBroken
from core.permissions import Role
from matching.consents.basis import Basis, basis_of
from matching.consents.models import Agency, Consent, ConsentHow, ConsentItem, HostScope, Purpose
from matching.consents.queries import consented_scopes
from matching.consents.services import ConsentDetails, give_consent, withdraw_consent
from matching.people.models import Person
from matching.sheets.catalogue import Catalogue, catalogue
from matching.sheets.definitions import Use
from matching.sheets.services import kept_sheet
from tests.matching.people import APRIL_1, LEAD, a_person, acting, consent
from tests.matching.test_sheets import FORMS
from tests.staff import signed_in_as
from tests.test_structure import SOURCES, name_of

RECIPIENTS = (*HostScope, *Agency)
DAYS = [APRIL_1 + timedelta(days=n) for n in range(4)]


def details(**changes):
    facts = {
        "on": APRIL_1,
        "how": ConsentHow.IN_WRITING,
        "items": [ConsentItem.NAME, ConsentItem.HEALTH],
        "scopes": [HostScope.COMMUNITY, HostScope.COMPANY],
    }
    return ConsentDetails(**facts | changes)


@st.composite
def consents(draw):
    given_on = draw(st.sampled_from(DAYS))
    later = st.sampled_from([None, *(day for day in DAYS if day >= given_on)])
    pairs = [f"{recipient}:{item}" for recipient in RECIPIENTS for item in ConsentItem]
    return Consent(
        given_on=given_on,
        ends_on=draw(later),
        withdrawn_on=draw(later),
        items=draw(st.lists(st.sampled_from(list(ConsentItem)), unique=True)),
        scopes=draw(st.lists(st.sampled_from(list(HostScope)), unique=True)),
        agencies=draw(st.lists(st.sampled_from(list(Agency)), unique=True)),
        purposes=draw(st.lists(st.sampled_from(list(Purpose)), unique=True)),
        left_out=draw(st.lists(st.sampled_from(pairs), unique=True, max_size=8)),
    )


def may_be_told(each, recipient, item, purpose, on):
    """Written once more, from the law's side: given, not ended, not withdrawn, to these, this, for this."""
    if on < each.given_on or (each.ends_on and each.ends_on < on) or (each.withdrawn_on and each.withdrawn_on <= on):
        return False
    named = [str(scope) for scope in each.scopes] + [str(agency) for agency in each.agencies]
    covered = str(recipient) in named and str(item) in map(str, each.items) and str(purpose) in map(str, each.purposes)
    return covered and f"{recipient}:{item}" not in each.left_out


@given(st.lists(consents(), max_size=3), st.sampled_from(DAYS))
def test_an_item_is_open_exactly_when_one_consent_says_so(given_ones, on):
    basis = Basis(tuple(each for each in given_ones if each.holds(on)))
    for recipient in RECIPIENTS:
        for purpose in Purpose:
            wanted = [i for i in ConsentItem if any(may_be_told(c, recipient, i, purpose, on) for c in given_ones)]
            assert basis.items_for(recipient, purpose) == wanted
    hosts = {s for s in HostScope if basis.items_for(s)}
    assert basis.scopes == hosts


def test_withdrawal_works_at_once_and_the_hosts_are_closed(office):
    with acting(office) as session:
        person = a_person(session)
        given_one = session.scalars(select(Consent)).one()
        assert consented_scopes(session, person, APRIL_1) == set(HostScope)
        withdraw_consent(given_one, on=APRIL_1, by=LEAD)

        assert consented_scopes(session, person, APRIL_1) == frozenset()
        assert basis_of(session, person, APRIL_1).items_for(HostScope.COMMUNITY) == []
        assert given_one.withdrawn_by == LEAD


def test_only_the_named_hosts_may_be_told_and_for_the_named_purpose_alone(office):
    with acting(office) as session:
        person = a_person(session, consented=False)
        items = [ConsentItem.NAME, ConsentItem.HOUSEHOLD]
        give_consent(session, person, details(items=items), explained_by=LEAD, today=APRIL_1)
        basis = basis_of(session, person, APRIL_1)

        assert basis.items_for(HostScope.COMMUNITY) == items
        assert basis.items_for(HostScope.WELFARE) == []
        assert basis.items_for(Agency.SCHOOL) == []
        assert basis.items_for(HostScope.COMMUNITY, Purpose.OUTREACH) == []


def test_a_pair_that_was_left_out_stays_closed_and_says_so(office):
    with acting(office) as session:
        person = a_person(session, consented=False)
        left_out = ["company:health"]
        given_one = give_consent(session, person, details(left_out=left_out), explained_by=LEAD, today=APRIL_1)
        basis = basis_of(session, person, APRIL_1)

        assert basis.items_for(HostScope.COMPANY) == [ConsentItem.NAME]
        assert basis.consent_for(HostScope.COMMUNITY, ConsentItem.HEALTH) is given_one
        assert basis.consent_for(HostScope.COMPANY, ConsentItem.HEALTH) is None
        assert given_one.left_out_labels == ["企業・お店には体調・配慮してほしいこと"]


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"items": []}, "同意の内容"),
        ({"scopes": []}, "同意の内容"),
        ({"purposes": []}, "目的"),
        ({"on": date(2026, 4, 2)}, "未来"),
        ({"ends_on": date(2026, 3, 1)}, "期限"),
        ({"items": ["name"], "scopes": ["company"], "left_out": ["company:name"]}, "同意がないのと同じ"),
    ],
)
def test_a_consent_that_says_nothing_is_refused(office, changes, word):
    with acting(office) as session:
        person = a_person(session, consented=False)
        with pytest.raises(RuleBroken, match=word):
            give_consent(session, person, details(**changes), explained_by=LEAD, today=APRIL_1)
        assert session.scalar(select(func.count(Consent.id))) == 0


def test_the_consent_form_keeps_the_matrix_once_even_when_sent_twice(app, office):
    browser, key = _with_a_person(app, office)
    path = f"/office/people/{key}/consents/new"
    page = browser.get(path).text
    hidden = {
        name: page.split(f'name="{name}"')[1].split('value="')[1].split('"')[0]
        for name in ("csrf_token", "form_key", "edition")
    }
    sent = hidden | {
        "on": "2026-04-01",
        "how": "by_word",
        "items": ["name", "health"],
        "scopes": ["community"],
        "agencies": ["school", "medical"],
        "left_out": ["school:health"],
        "purposes": ["participation", "coordination"],
        "note": "学校には病気のことを言わないでほしい",
    }
    answers = [browser.post(path, data=sent) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    with acting(office) as session:
        kept = session.scalars(select(Consent)).one()
        assert kept.form == "consent@1"
        assert kept.tells(Agency.MEDICAL, ConsentItem.HEALTH)
        assert not kept.tells(Agency.SCHOOL, ConsentItem.HEALTH)
    shown = browser.get(f"/office/people/{key}").text
    assert "学校・教育委員会には体調・配慮してほしいことを伝えない" in shown


def test_a_form_that_is_refused_keeps_what_was_ticked_and_typed(app, office):
    browser, key = _with_a_person(app, office)
    answer = browser.post_form(
        f"/office/people/{key}/consents/new",
        on="2026-02-30",
        how="by_word",
        items=["name"],
        agencies=["school"],
        left_out=["school:name"],
        note="𠮷さんと髙さんが同席",
    )

    assert "日付は 2026-04-01 のように" in answer.text
    assert "𠮷さんと髙さんが同席" in answer.text
    assert answer.text.count(" checked") >= 4


def test_the_page_of_a_withdrawn_consent_stops_suggestions_at_the_next_request(app, office):
    browser, key = _with_a_person(app, office, consented=True)
    with acting(office) as session:
        consent_key = session.scalars(select(Consent.key)).one()
    token = browser.get(f"/office/people/{key}").text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    browser.post(f"/office/people/{key}/consents/{consent_key}/withdraw", data={"csrf_token": token})

    assert "取り消し" in browser.get(f"/office/people/{key}").text
    with acting(office) as session:
        person = session.scalars(select(Person).where(Person.key == key)).one()
        assert not basis_of(session, person, today()).is_there


def _with_a_person(app, office, *, consented=False):
    browser = signed_in_as(app, office, Role.STAFF)
    with acting(office) as session:
        person = a_person(session, consented=False, lead=browser.key)
        if consented:
            consent(session, person)
        key = person.key
    return browser, key


# Who may look at consents themselves: the slice, the person's own page for the team, and the demo's sheets.
MAY_TOUCH_CONSENTS = (
    "matching/consents/",
    "matching/overview/views.py",
    "matching/seeding/records.py",
    "matching/intake/sorting.py",
)


@pytest.mark.parametrize("path", [p for p in SOURCES if "matching" in p.parts], ids=name_of)
def test_no_way_goes_around_the_check(path):
    """Outside the slice nobody selects consents, or asks one by itself whether it holds or whom it names."""
    if name_of(path).startswith(MAY_TOUCH_CONSENTS):
        return
    tree = ast.parse(path.read_text("utf-8"))
    asked = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} & {"holds", "tells"}
    selected = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in ("select", "consents_of")
        and any(getattr(arg, "id", "") == "Consent" for arg in node.args)
    ]
    assert asked == set()
    assert selected == []


TELL_OF_NOBODY = {"outings"}  # the calendar of an account: how many visits and when; test_outings holds it to that


def test_every_page_without_an_account_asks_the_check_before_it_tells_of_a_person(app):
    """A page of matching that opens without signing in shows nothing of a person but through the check."""
    doors = ("matching.consents.basis", "consented_scopes", "shown_to_host")  # the last asks the check for each item
    open_pages = {
        app.view_functions[rule.endpoint].__module__
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "access", "") == "public"
        and app.view_functions[rule.endpoint].__module__.startswith("matching.")
    }
    for module in open_pages:
        slice_of = module.split(".")[1]
        if slice_of in TELL_OF_NOBODY:
            continue
        texts = [path.read_text("utf-8") for path in SOURCES if f"matching/{slice_of}/" in name_of(path)]
        assert any(door in text for text in texts for door in doors), module


def test_a_consent_keeps_the_form_that_was_explained_and_says_who_did_and_who_took_it_back(app, office, tmp_path):
    staff = signed_in_as(app, office, Role.STAFF)
    with acting(office) as session:
        person = a_person(session, lead=staff.key, consented=False)
        given = details(form=catalogue().offered(Use.CONSENT)[-1].edition)
        agreed = give_consent(session, person, given, explained_by=staff.key, today=APRIL_1)
        path = f"/office/people/{person.key}"
        withdrawn = f"{path}/consents/{agreed.key}/withdraw"
    newer = json.loads((FORMS / "consent.json").read_text("utf-8")) | {"version": 2, "title": "直した同意書"}
    (tmp_path / "consent.json").write_text(json.dumps(newer), "utf-8")
    app.extensions["sheets"] = Catalogue((tmp_path,))
    page = staff.get(path).text
    assert "「情報を伝えることへの同意書」第1版を、見本 支援員が説明" in page
    assert "取り消しを記録</p>" not in page
    staff.post(withdrawn, data={"csrf_token": page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]})
    assert "見本 支援員が取り消しを記録" in staff.get(path).text
    with acting(office) as session:
        assert kept_sheet(session, "consent@1").explain
