"""Reaching out before anybody asks, and going on as a sheet without retyping."""

import re
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from core.calendar import today
from core.errors import RuleBroken
from core.permissions import Role
from matching.intake.models import Intake, IntakeState
from matching.intake.queries import answers_of_intake
from matching.outreach.models import TRUST, ContactHow, Noticer, Outreach, OutreachContact, Response
from matching.outreach.services import (
    LONGEST_TEXT,
    Noticed,
    Try,
    answers_for,
    begin,
    begin_again,
    change,
    close,
    into_a_sheet,
    note_try,
)
from matching.sheets.catalogue import catalogue
from matching.sheets.definitions import Use
from tests.matching.people import LEAD, acting
from tests.staff import an_account, signed_in_as


def noticed(**changes):
    facts = {"called": "3丁目の角の家の方", "on": today(), "by": Noticer.SHOP, "words": "新聞がたまっている"}
    return Noticed(**facts | changes)


def a_try(**changes):
    facts = {"on": today(), "how": ContactHow.DOORSTEP, "response": Response.A_SIGN, "text": "インターホンに返事"}
    return Try(**facts | changes)


def an_outreach(session, *, by=LEAD, **changes):
    return begin(session, noticed(**changes), by=by, today=today())


def the_sheet():
    return catalogue().offered(Use.WITHOUT_CONSENT)[-1]


def test_a_name_to_call_them_by_is_enough_and_the_same_form_begins_one(office):
    with acting(office) as session:
        first, again = (
            begin(session, noticed(held_by="another"), by=LEAD, today=today(), idempotency_key="k") for _ in range(2)
        )
        with pytest.raises(RuleBroken, match="呼び名"):
            begin(session, noticed(called="  "), by=LEAD, today=today())
        with pytest.raises(RuleBroken, match="未来"):
            begin(session, noticed(on=today() + timedelta(1)), by=LEAD, today=today())
        with pytest.raises(RuleBroken, match="別の職員"):
            begin(session, noticed(with_key=LEAD), by=LEAD, today=today())

        assert first is again
        assert session.scalar(select(func.count(Outreach.id))) == 1
        assert (first.called, first.held_by, first.trust, first.next_on) == ("3丁目の角の家の方", "another", 0, today())


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"on": today() + timedelta(1)}, "未来"),
        ({"on": today() - timedelta(1)}, "気づいた日"),
        ({"next_on": today() - timedelta(1)}, "1年以内"),
        ({"next_on": today() + timedelta(400)}, "1年以内"),
        ({"text": "  "}, "分かったこと"),
    ],
)
def test_a_contact_that_cannot_be_is_refused(office, wrong, sentence):
    with acting(office) as session:
        outreach = an_outreach(session)
        with pytest.raises(RuleBroken, match=sentence):
            note_try(session, outreach, a_try(**wrong), by=LEAD, today=today())

        assert session.scalar(select(func.count(OutreachContact.id))) == 0


def test_the_newest_contact_says_where_it_stands_and_what_comes_next(office):
    with acting(office) as session:
        outreach = an_outreach(session, on=today() - timedelta(9))
        late = a_try(trust=3, next="花の話のつづき", next_on=today() + timedelta(7))
        note_try(session, outreach, late, by=LEAD, today=today())
        note_try(session, outreach, a_try(on=today() - timedelta(5), trust=1), by=LEAD, today=today())

        assert [contact.trust for contact in outreach.contacts] == [3, 1]
        assert (outreach.trust, outreach.next_on) == (3, today() + timedelta(7))
        note_try(session, outreach, a_try(trust=None), by=LEAD, today=today())
        assert outreach.trust == 3  # nothing new was seen of the relation


def test_a_kept_form_is_kept_once_and_with_other_words_refused(office):
    with acting(office) as session:
        outreach = an_outreach(session)
        first = note_try(session, outreach, a_try(), by=LEAD, today=today(), idempotency_key="k")
        assert note_try(session, outreach, a_try(), by=LEAD, today=today(), idempotency_key="k") is first
        with pytest.raises(RuleBroken, match="もう記録されています"):
            note_try(session, outreach, a_try(text="別"), by=LEAD, today=today(), idempotency_key="k")


def test_everything_written_goes_into_the_sheet_once(office):
    with acting(office) as session:
        outreach = an_outreach(session, whereabouts="夕方の公園")
        note_try(session, outreach, a_try(text="庭の花をほめた", trust=3), by=LEAD, today=today())
        note_try(
            session, outreach, a_try(text="役場の話を聞きたいと", trust=5, next="制度を調べる"), by=LEAD, today=today()
        )
        intake = into_a_sheet(session, outreach, the_sheet(), by=LEAD, today=today())
        assert into_a_sheet(session, outreach, the_sheet(), by=LEAD, today=today()) is intake

        said = answers_of_intake(intake)
        sheet = the_sheet()
        words = said[sheet.meaning("words").name]
        parts = ("夕方の公園", "庭の花をほめた", "役場の話を聞きたいと", "制度を調べる", TRUST[5], "新聞がたまっている")
        assert [part for part in parts if part not in words] == []
        assert said[sheet.meaning("name").name] == "3丁目の角の家の方"
        assert said[sheet.meaning("route").name] == "shop"
        assert (intake.state, intake.received_on, outreach.intake_key) == (IntakeState.MEMO, today(), intake.key)
        assert session.scalar(select(func.count(Intake.id))) == 1
        for refused in (
            lambda: note_try(session, outreach, a_try(), by=LEAD, today=today()),
            lambda: close(outreach, words="終わり", by=LEAD, today=today(), version=str(outreach.version)),
            lambda: change(outreach, noticed(), today=today(), version=str(outreach.version)),
            lambda: begin_again(outreach),
        ):
            with pytest.raises(RuleBroken, match="相談受付票に移って"):
                refused()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(min_size=1, max_size=9_000), max_size=4), by=st.sampled_from(Noticer))
def test_a_sheet_takes_whatever_was_written(app, texts, by):
    outreach = Outreach(noticed_on=today(), noticed_by=by, held_by=LEAD)
    outreach.called = "見本の方"
    outreach.contacts = [
        OutreachContact(on=today(), how=ContactHow.LETTER, response=Response.NOTHING, trust=None) for _ in texts
    ]
    for contact, text in zip(outreach.contacts, texts, strict=True):
        contact.text = text
    sheet = the_sheet()
    answers = answers_for(outreach, sheet)

    assert len(answers[sheet.meaning("words").name]) <= LONGEST_TEXT
    route = sheet.meaning("route")
    assert answers.get(route.name) in {None, *(option.value for option in route.options)}


def test_an_end_says_who_keeps_an_eye_and_can_be_taken_back(office):
    with acting(office) as session:
        outreach = an_outreach(session)
        with pytest.raises(RuleBroken, match="気にかける"):
            close(outreach, words=" ", by=LEAD, today=today(), version=str(outreach.version))
        with pytest.raises(RuleBroken, match="先に変更"):
            close(outreach, words="引っ越した", by=LEAD, today=today(), version="99")
        close(outreach, words="民生委員さんが見守る", by=LEAD, today=today(), version=str(outreach.version))
        with pytest.raises(RuleBroken, match="終わって"):
            note_try(session, outreach, a_try(), by=LEAD, today=today())
        begin_again(outreach)

        assert (outreach.is_open, outreach.closed_words) == (True, "")


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"closed_on": today()}, "who_closed_it_is_known"),
        ({"with_key": LEAD}, "nobody_comes_along_with_themselves"),
    ],
)
def test_the_database_knows_the_rules_too(office, wrong, rule):
    with pytest.raises(IntegrityError, match=rule), acting(office) as session:
        session.execute(update(Outreach).where(Outreach.key == an_outreach(session).key).values(**wrong))


def test_only_who_reaches_out_and_who_goes_along_see_it(app, office):
    browser = signed_in_as(app, office, Role.STAFF)
    other, _ = an_account(office, Role.STAFF, "other")
    with acting(office, "test") as session:
        mine = an_outreach(session, by=browser.key).key
        along = an_outreach(session, by=other, with_key=browser.key, called="いっしょの方").key
        theirs = an_outreach(session, by=other, called="よその方").key

    page = browser.get("/office/outreach/").text
    assert "3丁目の角の家の方" in page
    assert "いっしょの方" in page
    assert "よその方" not in page
    assert [browser.get(f"/office/outreach/{key}").status_code for key in (mine, along, theirs)] == [200, 200, 404]
    for path in ("/edit", "/end", "/sheet", "/again"):
        assert browser.post(f"/office/outreach/{theirs}{path}").status_code in (400, 404)
    handed = browser.post_form(
        f"/office/outreach/{mine}/edit", held_by=other, called="渡した方", by="shop", on=today().isoformat()
    )
    assert handed.location == "/office/outreach/"
    assert browser.get(f"/office/outreach/{mine}").status_code == 404


def test_from_the_first_word_to_the_sheet_on_the_pages(app, office):
    browser = signed_in_as(app, office, Role.STAFF)
    empty = browser.post_form("/office/outreach/new", called="", words="消えないことば")
    assert "呼び名を入力してください。" in empty.text
    assert "気づいた人を選んでください。" in empty.text
    assert "消えないことば" in empty.text
    begun = browser.post_form("/office/outreach/new", called="川ぞいの方", on=today().isoformat(), by="shop")
    page = begun.location
    wrong = browser.post_form(page, on="2026-13-01", how="letter", text="手紙を置いた")
    assert "反応を選んでください。" in wrong.text
    assert "手紙を置いた" in wrong.text
    done = browser.post_form(
        page, on=today().isoformat(), how="letter", response="a_sign", text="返事が届いた", trust="1"
    )
    assert done.location == page
    shown = browser.get(page).text
    assert "手紙や声かけを受け取ってくれる" in shown
    assert "返事が届いた" in shown
    token = re.search(r'name="csrf_token" value="([^"]+)"', shown)[1]
    sheet = browser.post(f"{page}/sheet", data={"csrf_token": token})
    edit = browser.get(sheet.location).text
    assert "返事が届いた" in edit
    assert "川ぞいの方" in edit
    assert "相談受付票に移りました" in browser.get(page).text
    assert "相談受付票へ" in browser.get("/office/outreach/").text
