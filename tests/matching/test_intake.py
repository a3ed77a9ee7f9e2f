"""相談受付: a memo in a minute, completed without retyping, 振分, one compartment, never both."""

import json
import re
import threading
from datetime import date

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from core.db import office_session
from core.errors import RuleBroken
from core.permissions import Role
from matching.consents.basis import basis_of
from matching.consents.models import Agency, Consent, ConsentItem, HostScope
from matching.disclosures.models import Disclosure, LegalBasis
from matching.intake.models import Destination, Intake, IntakeState
from matching.intake.queries import answers_of_intake, intakes_of
from matching.intake.services import take_down, write_on
from matching.intake.sorting import Decision, Facts, Passing, into_a_circle, into_a_record, sort_out
from matching.people.models import HouseholdMember, Person, Route
from matching.sheets.catalogue import Catalogue, catalogue
from matching.sheets.definitions import Use
from matching.sheets.services import kept_sheet
from tests.directory.desk_pages import fields_of
from tests.matching.people import APRIL_1, LEAD, a_person, acting
from tests.matching.test_sheets import FORMS
from tests.staff import signed_in_as

ANSWERS = {
    "received_on": "2026-04-01",
    "route": "shop",
    "name": "架空 𠮷子",
    "kana": "かくう よしこ",
    "birth": "1980-05-06",
    "phone": "0000-00-0009",
    "words": "食べるものがない",
    "troubles": ["income", "food"],
    "troubles_first": "food",
    "household": [{"name": "架空 髙男", "kana": "", "birth": "2015-01-02", "relation": "長男", "note": ""}],
}
CONSENT = {
    "consent_on": "2026-04-01",
    "consent_how": "in_writing",
    "consent_items": ["name", "contact"],
    "consent_agencies": ["self_reliance"],
}


def an_intake(session, *, use=Use.WITHOUT_CONSENT, state=IntakeState.WRITTEN, by=LEAD, **answers):
    sheet = catalogue().offered(use)[-1]
    given = ANSWERS | (CONSENT if use is Use.WITH_CONSENT else {}) | answers
    return take_down(session, sheet, given, state=state, by=by, today=APRIL_1)


def facts_of(session, intake):
    return Facts.of(intake, kept_sheet(session, intake.edition))


def sort(session, intake, destination=Destination.INFORMATION, reason="窓口を案内した", key="", **passing):
    decision = Decision(destination, reason, Passing(**passing))
    return sort_out(session, intake, facts_of(session, intake), decision, by=LEAD, today=APRIL_1, key=key)


def into_record(session, intake, person=None):
    """As on the screens: first where it goes, then into the record."""
    sort(session, intake, Destination.PARTICIPATION)
    return into_a_record(session, intake, facts_of(session, intake), person, by=LEAD, today=APRIL_1, home="")


def into_circle(session, intake, *members):
    sort(session, intake, Destination.CIRCLE)
    facts = facts_of(session, intake)
    return into_a_circle(session, intake, facts, "みほん町の件", members, by=LEAD, today=APRIL_1)


def test_only_day_and_route_lie_open_everything_else_is_sealed(app, office, data_folder):
    with acting(office) as session:
        intake = an_intake(session)
        assert intake.open_answers == {"received_on": "2026-04-01", "route": "shop"}
        assert answers_of_intake(intake) == ANSWERS
    row = office.execute(text("SELECT open_answers, answers_sealed FROM intake")).one()
    assert "架空".encode() not in bytes(row.answers_sealed)
    assert "food" not in row.open_answers


def test_a_sheet_with_nothing_on_it_is_refused(office):
    sheet = catalogue().offered(Use.WITHOUT_CONSENT)[-1]
    with acting(office) as session, pytest.raises(RuleBroken, match="まだ何も"):
        take_down(
            session,
            sheet,
            {"received_on": "2026-04-01", "route": "self"},
            state=IntakeState.MEMO,
            by=LEAD,
            today=APRIL_1,
        )


def test_where_it_goes_needs_a_reason_and_stays_written_down(office):
    with acting(office) as session:
        intake = an_intake(session)
        with pytest.raises(RuleBroken, match="理由"):
            sort(session, intake, reason="  ")
        one, again = sort(session, intake, key="aaaaaaaaaa"), sort(session, intake, key="aaaaaaaaaa")
        assert one is again
        assert (one.destination, one.by, one.on, one.reason) == (
            Destination.INFORMATION,
            LEAD,
            APRIL_1,
            "窓口を案内した",
        )
        assert intake.state is IntakeState.SORTED


def test_without_consent_it_never_becomes_a_record_and_with_consent_never_a_circle(office):
    with acting(office) as session:
        without, with_it = an_intake(session), an_intake(session, use=Use.WITH_CONSENT)
        for intake, destination in ((without, Destination.PARTICIPATION), (with_it, Destination.CIRCLE)):
            with pytest.raises(RuleBroken):
                sort(session, intake, destination)
        with pytest.raises(RuleBroken, match="同意がまだない"):
            into_a_record(session, without, facts_of(session, without), None, by=LEAD, today=APRIL_1, home="")
        half = an_intake(session, use=Use.WITH_CONSENT, consent_agencies=[])
        with pytest.raises(RuleBroken, match="同意がまだない"):
            into_a_record(session, half, facts_of(session, half), None, by=LEAD, today=APRIL_1, home="")
        assert session.scalar(select(func.count(Person.id))) == 0


def test_with_consent_it_becomes_a_record_with_consent_and_household(office):
    with acting(office) as session:
        intake = an_intake(session, use=Use.WITH_CONSENT)
        person = into_record(session, intake)
        assert (person.name, person.kana, person.birth_date, person.route) == (
            "架空 𠮷子",
            "かくう よしこ",
            date(1980, 5, 6),
            Route.SHOP,
        )
        basis = basis_of(session, person, APRIL_1)
        assert basis.items_for(Agency.SELF_RELIANCE) == [ConsentItem.NAME, ConsentItem.CONTACT]
        assert basis.items_for(HostScope.COMMUNITY) == []
        member = session.scalars(select(HouseholdMember)).one()
        assert (member.name, member.relation, member.birth_date) == ("架空 髙男", "長男", date(2015, 1, 2))
        assert not member.agrees(APRIL_1)
        assert intake.team_keys == person.team_keys == {LEAD}
        with pytest.raises(RuleBroken, match="もう"):
            into_a_record(session, intake, facts_of(session, intake), None, by=LEAD, today=APRIL_1, home="")


def test_no_step_is_made_before_it_was_decided(office):
    with acting(office) as session:
        with_it, without = an_intake(session, use=Use.WITH_CONSENT), an_intake(session)
        for step in (
            lambda: into_a_record(session, with_it, facts_of(session, with_it), None, by=LEAD, today=APRIL_1, home=""),
            lambda: into_a_circle(session, without, facts_of(session, without), "件", (), by=LEAD, today=APRIL_1),
        ):
            with pytest.raises(RuleBroken, match="先に、振分"):
                step()


def test_who_holds_it_from_now_on_opens_it_beside_who_took_it(office):
    with acting(office) as session:
        intake = an_intake(session)
        decision = Decision(Destination.INFORMATION, "隣の圏域のため", held_by="colleague")
        sort_out(session, intake, facts_of(session, intake), decision, by=LEAD, today=APRIL_1)
        assert intake.team_keys == {LEAD, "colleague"}
        assert session.scalars(intakes_of("colleague", IntakeState.SORTED)).all() == [intake]


def test_what_was_handed_over_with_a_sheet_stands_in_the_record_it_became(office):
    with acting(office) as session:
        intake = an_intake(session, use=Use.WITH_CONSENT)
        sort(session, intake, Destination.AGENCY, to="先", items=[ConsentItem.NAME], basis=LegalBasis.LAW)
        person = into_record(session, intake)
        assert session.scalars(select(Disclosure)).one().person_key == person.key


def test_it_may_join_a_record_of_ones_own_team(office):
    with acting(office) as session:
        known = a_person(session, name="前からの 記録", consented=False)
        intake = an_intake(session, use=Use.WITH_CONSENT)
        person = into_record(session, intake, known)
        assert person is known
        assert person.name == "前からの 記録"
        assert session.scalar(select(func.count(Person.id))) == 1
        assert session.scalar(select(func.count(Consent.id))) == 1


def test_in_a_circle_it_is_in_nobodys_list_and_cannot_be_written_on(office):
    with acting(office) as session:
        intake = an_intake(session)
        circle = into_circle(session, intake, "second")
        assert (circle.name, circle.birth, circle.has_sheet) == ("架空 𠮷子", "1980-05-06", True)
        for state in IntakeState:
            assert session.scalars(intakes_of(LEAD, state)).all() == []
        with pytest.raises(RuleBroken, match="移って"):
            write_on(
                session,
                intake,
                kept_sheet(session, intake.edition),
                ANSWERS,
                state=IntakeState.WRITTEN,
                today=APRIL_1,
                version=str(intake.version),
            )
        with pytest.raises(RuleBroken, match="移って"):
            sort(session, intake)


def test_what_is_handed_outside_needs_a_basis_and_enters_the_register_by_itself(office):
    with acting(office) as session:
        intake = an_intake(session, use=Use.WITH_CONSENT)
        there = {"to": "みほん相談窓口", "agency": Agency.SELF_RELIANCE, "basis": LegalBasis.CONSENT}
        for wrong, word in (
            (there | {"to": " "}, "どこへ"),
            (there | {"items": []}, "伝えたこと"),
            (there | {"items": [ConsentItem.HEALTH]}, "伝えられません"),
            (there | {"agency": Agency.SCHOOL, "items": [ConsentItem.NAME]}, "伝えられません"),
            (there | {"agency": None, "items": [ConsentItem.NAME]}, "伝えてよい相手"),
        ):
            with pytest.raises(RuleBroken, match=word):
                sort(session, intake, Destination.WINDOW, **wrong)
        assert session.scalar(select(func.count(Disclosure.id))) == 0
        sort(session, intake, Destination.WINDOW, **there, items=[ConsentItem.NAME])
        line = session.scalars(select(Disclosure)).one()
        assert (line.fiscal_year, line.number, line.to, line.items) == (2026, 1, "みほん相談窓口", ["name"])
        assert (line.basis, line.reason, line.by) == (LegalBasis.CONSENT, "振分：相談窓口へつなぐ", LEAD)


def test_who_is_only_shown_the_way_is_not_in_the_register(office):
    with acting(office) as session:
        sort(session, an_intake(session), Destination.AGENCY, to="みほん法律相談")
        assert session.scalar(select(func.count(Disclosure.id))) == 0


def test_without_consent_only_the_law_lets_it_out(office):
    with acting(office) as session:
        intake, there = an_intake(session), {"to": "みほん児童相談所", "items": [ConsentItem.NAME]}
        with pytest.raises(RuleBroken, match="伝えられません"):
            sort(session, intake, Destination.AGENCY, **there, agency=Agency.CITY, basis=LegalBasis.CONSENT)
        sort(session, intake, Destination.AGENCY, **there, basis=LegalBasis.LAW)
        assert session.scalars(select(Disclosure.basis)).one() is LegalBasis.LAW


def test_the_database_lets_a_sheet_lie_in_one_compartment_only_and_takes_it_along(either_app):
    with either_app.app_context():
        office = office_session()
        with acting(office) as session:
            intake = an_intake(session, use=Use.WITH_CONSENT)
            person = into_record(session, intake)
            circle = into_circle(session, an_intake(session))
            keys = {"circle": circle.key, "person": person.key}
        with pytest.raises(IntegrityError), acting(office) as session:
            session.execute(text("UPDATE intake SET circle_key = :circle, person_key = :person"), keys)
        with acting(office) as session:
            session.delete(session.scalars(select(Person)).one())
        left = {
            table: office.execute(text(f"SELECT count(*) FROM {table}")).scalar()
            for table in ("intake", "sorting", "household_member", "consent", "circle")
        }
        assert left == {"intake": 1, "sorting": 1, "household_member": 0, "consent": 0, "circle": 1}


def test_the_register_numbers_every_line_once_though_two_write_at_the_same_time(either_app):
    with either_app.app_context(), acting(office_session()) as session:
        keys = [an_intake(session).key for _ in range(4)]

    def hand_over(key):
        with either_app.app_context(), acting(office_session()) as session:
            intake = session.scalars(select(Intake).where(Intake.key == key)).one()
            sort(session, intake, Destination.AGENCY, to="先", items=[ConsentItem.NAME], basis=LegalBasis.LAW)

    threads = [threading.Thread(target=hand_over, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with either_app.app_context():
        assert sorted(office_session().scalars(select(Disclosure.number))) == [1, 2, 3, 4]


# On the screens


@pytest.fixture
def staff(app, office):
    return signed_in_as(app, office, Role.STAFF)


REFUSED = "refused"


def key_of(answer):
    return re.search(r"/office/intake/(\w+)", answer.location)[1]


def test_a_memo_is_kept_at_once_sent_twice_once_and_completed_without_retyping(staff, office):
    page = staff.get("/office/intake/memo").text
    sent = fields_of(page, "/office/intake/memo") | {
        "q_name": "架空 𠮷子",
        "q_words": "家賃が払えない",
        "q_route": "school",
    }
    answers = [staff.post("/office/intake/memo", data=sent) for _ in range(2)]
    assert answers[0].location == answers[1].location
    key = key_of(answers[0])
    assert "あとで書き足す（1件）" in staff.get("/office/intake/").text

    path = f"/office/intake/{key}/edit?sheet=intake_with_consent"
    fields = fields_of(staff.get(path).text, path)
    assert (fields["q_name"], fields["q_words"], fields["q_route"]) == (["架空 𠮷子"], ["家賃が払えない"], ["school"])
    missing = staff.post(path, data=fields | {"do": "whole"})
    assert "同意の日" in missing.text
    whole = fields | {f"q_{name}": value for name, value in CONSENT.items()} | {"do": "whole"}
    assert staff.post(path, data=whole).status_code == 302
    with acting(office) as session:
        intake = session.scalars(select(Intake)).one()
        assert (intake.state, intake.edition, intake.with_consent) == (
            IntakeState.WRITTEN,
            "intake_with_consent@1",
            True,
        )
        assert answers_of_intake(intake)["words"] == "家賃が払えない"


def test_what_another_form_does_not_ask_stays_with_the_sheet_and_is_there_again_on_switching_back(staff, office):
    key = key_of(staff.post_form("/office/intake/memo", q_words="家賃のこと"))
    path = f"/office/intake/{key}/edit?sheet="

    def switch(to, **answers):
        fields = fields_of(staff.get(path + to).text, path + to)
        assert staff.post(path + to, data=fields | answers | {"do": "so_far"}).status_code == 302
        return fields

    switch("intake_without_consent", q_known_from="隣の架空さん𠮷", q_no_consent_why=REFUSED)
    for _ in range(2):  # saving once more on the other form loses nothing either
        switch("intake_with_consent", q_consent_on="2026-04-01", q_consent_words="髙いところは苦手")
        shown = staff.get(f"/office/intake/{key}").text
        assert "前の様式「相談受付票（同意がまだのとき）」で聞いたこと" in shown
        assert "隣の架空さん𠮷" in shown
    back = switch("intake_without_consent")
    assert (back["q_known_from"], back["q_no_consent_why"]) == (["隣の架空さん𠮷"], [REFUSED])
    shown = staff.get(f"/office/intake/{key}").text
    assert "前の様式「相談受付・申込票」で聞いたこと" in shown
    assert "前の様式「相談受付票（同意がまだのとき）」" not in shown
    with acting(office) as session:
        intake = session.scalars(select(Intake)).one()
        assert facts_of(session, intake).consent() is None
        assert "consent_words" not in answers_of_intake(intake)
    again = switch("intake_with_consent", q_consent_words="")
    assert again["q_consent_words"] == ["髙いところは苦手"]
    assert "髙いところ" not in staff.get(f"/office/intake/{key}").text
    assert "隣の架空".encode() not in bytes(office.execute(text("SELECT answers_sealed FROM intake")).scalar())


def test_every_memo_and_every_sheet_that_waits_is_in_the_list_and_what_was_sorted_page_by_page(staff, office):
    with acting(office) as session:
        for state in IntakeState:
            for number in range(31):
                facts = {"by": staff.key, "name": f"架空 {state}{number:02}"}
                if state is IntakeState.SORTED:
                    sort(session, an_intake(session, **facts))
                else:
                    an_intake(session, state=state, **facts)
    first, second = staff.get("/office/intake/").text, staff.get("/office/intake/?page=2").text
    assert "あとで書き足す（31件）" in first
    assert "振分を待っている（31件）" in first
    assert "架空 sorted00" not in first
    assert "架空 sorted30" in first
    assert "架空 sorted00" in second
    assert "1／2ページ" in first


def test_a_sheet_is_completed_on_the_edition_it_was_begun_on(app, staff, office, tmp_path):
    key = key_of(staff.post_form("/office/intake/memo", q_words="はじめ"))
    newer = json.loads((FORMS / "intake_without_consent.json").read_text("utf-8")) | {"version": 2, "title": "直した票"}
    (tmp_path / "newer.json").write_text(json.dumps(newer), "utf-8")
    app.extensions["sheets"] = Catalogue((FORMS, tmp_path))
    action = f"/office/intake/{key}/edit?sheet=intake_without_consent"
    fields = fields_of(staff.get(action).text, action) | {"q_words": "書き足した", "do": "so_far"}
    assert staff.post(action, data=fields).status_code == 302
    again = staff.post_form("/office/intake/memo", q_words="つぎの電話")

    with acting(office) as session:
        editions = session.scalars(select(Intake.edition).order_by(Intake.id)).all()
    assert editions == ["intake_without_consent@1", "intake_without_consent@2"]
    assert "直した票（第2版）" in staff.get(again.location).text


def test_two_on_one_sheet_are_told_and_nothing_typed_is_lost(staff, office):
    key = key_of(staff.post_form("/office/intake/memo", q_words="はじめ"))
    path = f"/office/intake/{key}/edit"
    shown = staff.get(path).text
    action = re.search(r'action="(/office/intake/\w+/edit\?sheet=\w+)"', shown)[1]
    fields = fields_of(shown, action) | {"do": "so_far"}
    assert staff.post(action, data=fields | {"q_words": "先に直した"}).status_code == 302
    late = staff.post(action, data=fields | {"q_words": "あとから直した文"})

    assert "ほかの人が先に変更しました" in late.text
    assert "あとから直した文" in late.text
    with acting(office) as session:
        assert answers_of_intake(session.scalars(select(Intake)).one())["words"] == "先に直した"


@pytest.mark.parametrize("day", ["2026-02-30", "9999-12-31", "1899-12-31", "きのう"])
def test_an_impossible_day_is_said_at_its_field_and_the_rest_stays(staff, day):
    answer = staff.post_form("/office/intake/memo", q_received_on=day, q_words="髙田さんから")

    assert "入力をご確認ください" in answer.text
    assert "髙田さんから" in answer.text
    assert day in answer.text


def test_ten_megabytes_are_answered_in_words_and_stay_on_the_page(staff):
    answer = staff.post_form("/office/intake/memo", q_words="あ" * 3_500_000)

    assert answer.status_code == 200
    assert "20,000文字まで" in answer.text
    assert answer.text.count("あ" * 1000) > 1000


def test_a_like_record_of_another_team_is_warned_of_and_never_shown(staff, office):
    with acting(office) as session:
        a_person(session, lead="stranger", name="見知らぬ 人子", kana=ANSWERS["kana"], birth=date(1980, 5, 6))
        intake = an_intake(session, use=Use.WITH_CONSENT, by=staff.key)
        sort(session, intake, Destination.PARTICIPATION)
        key = intake.key
    path = f"/office/intake/{key}/record"
    page = staff.get(path).text
    assert "ほかの担当に1件" in page
    assert "見知らぬ" not in page
    assert "確かめてから" in staff.post_form(path, into="new").text
    assert staff.post_form(path, into="new", seen="y").status_code == 302


def test_a_stranger_cannot_be_joined_by_naming_the_key(staff, office):
    with acting(office) as session:
        stranger = a_person(session, lead="stranger", name="見知らぬ 人子", phone=ANSWERS["phone"]).key
        intake = an_intake(session, use=Use.WITH_CONSENT, by=staff.key)
        sort(session, intake, Destination.PARTICIPATION)
        key = intake.key
    answer = staff.post_form(f"/office/intake/{key}/record", into=stranger, seen="y")

    assert answer.status_code == 200
    assert "見知らぬ" not in answer.text
    with acting(office) as session:
        assert session.scalars(select(Intake)).one().person_key is None
