"""重層的支援会議 on the pages: from planning it to the next plan, and what each may open."""

import re
import threading
from datetime import timedelta

import pypdfium2
import pytest
from sqlalchemy import func, select

from core.audit import Action, AuditLine
from core.calendar import today
from core.db import directory_session, office_session
from core.errors import RuleBroken
from core.permissions import Role
from matching.conferences.agenda import Texts, write_texts
from matching.conferences.minutes import NEW, Outcome, write_minutes
from matching.conferences.models import AgendaItem, Conference, ItemMinutes, PacketCopy
from matching.conferences.queries import door_to
from matching.conferences.services import change_conference
from matching.conferences.states import Decision, Part
from matching.consents.models import Agency, Consent
from matching.consents.services import withdraw_consent
from matching.disclosures.models import Disclosure
from matching.gaps.models import ResourceGap
from matching.people.household import MemberDetails, add_member
from matching.people.models import Person
from matching.people.queries import get_person
from matching.support_plans.models import SupportPlan
from tests.core.test_substitutes import stands_in
from tests.directory.desk_pages import fields_of
from tests.matching.conferences import a_conference, a_meeting, a_member, an_item, papers, somebody
from tests.matching.people import LEAD, acting
from tests.staff import an_account, signed_in_as

NAME = "かなりあ 小鳥"


@pytest.fixture
def staff(app, office):
    return signed_in_as(app, office, Role.STAFF, "staff")


def send(browser, page, form, **fields):
    """Fill one of the forms of a page and send it."""
    return browser.post(form, data=fields_of(browser.get(page).text, form) | fields)


def words_of(pdf: bytes) -> list[str]:
    """The text of each page."""
    document = pypdfium2.PdfDocument(pdf)
    return [document[number].get_textpage().get_text_range() for number in range(len(document))]


@pytest.fixture
def met(app, office, staff):
    """A conference of today: somebody with papers, one member inside, one outside, a commissioner."""
    inside = signed_in_as(app, office, Role.COORDINATOR, "inside")
    commissioner = signed_in_as(app, office, Role.WELFARE_COMMISSIONER, "commissioner")
    with acting(office, staff.key) as session:
        person = somebody(session, lead=staff.key, agencies=[Agency.CITY, Agency.SHAKYO])
        conference = a_conference(session, by=staff.key)
        members = [
            a_member(conference, inside.key),
            a_member(conference, commissioner.key, agency=Agency.COMMISSIONER),
            a_member(conference, name="見本 花子", agency=Agency.SHAKYO),
        ]
        item = an_item(session, conference, person, by=staff.key)
        write_texts(
            item, Texts(household="母と二人", situation="げんきです"), list(Part), by="lead", version=str(item.version)
        )
        session.flush()
        keys = {"person": person.key, "conference": conference.key, "item": item.key}
        keys |= {"inside": members[0].key, "commissioner": members[1].key, "outside": members[2].key}
    return keys | {"browsers": {"inside": inside, "commissioner": commissioner}}


def hand_over(met, staff, *whom):
    page = f"/office/conferences/{met['conference']}/items/{met['item']}/packet"
    return send(staff, page, page, prints="y", readers=[met[each] for each in whom])


def test_from_planning_to_papers_on_the_table(app, office, staff):
    other, _ = an_account(office, Role.COORDINATOR, "other")
    with acting(office, staff.key) as session:
        person = somebody(session, lead=staff.key, name=NAME).key
    assert "構成員になっている会議はありません" in staff.get("/office/conferences/").text
    wrong = send(staff, "/office/conferences/new", "/office/conferences/new", on="2026-13-01", starts="あさ")
    assert "日付は 2026-04-01 のように" in wrong.text
    assert "時刻は 13:30 のように" in wrong.text
    assert 'value="あさ"' in wrong.text
    facts = {"kind": "case", "on": today().isoformat(), "starts": "13:30", "room": "髙田会館", "agency": "city"}
    new = "/office/conferences/new"
    page = send(staff, new, new, **facts).location
    assert "13:30" in staff.get(page).text
    send(staff, page, f"{page}/pledge", read="y")
    for member in ({"account": other, "agency": "shakyo"}, {"name": "𠮷野 花子", "agency": "shakyo", "seat": "chair"}):
        assert send(staff, page, f"{page}/members", **member).status_code == 302
    outside = re.search(rf"{page}/members/(\w+)/pledge", staff.get(page).text)[1]
    day = {f"pledge-{outside}-on": today().isoformat()}
    assert send(staff, page, f"{page}/members/{outside}/pledge", **day).status_code == 302
    packet = send(
        staff, f"{page}/items/new", f"{page}/items/new", person=person, asked=["plan", "end"], minutes="２０"
    ).location
    shown = staff.get(packet).text
    assert "𠮷野 花子" in shown
    assert "守秘の誓約がまだです" in shown
    with acting(office, staff.key) as session:
        brother = MemberDetails("見本 𠮷太郎", relation="兄", agreed_on=today())
        add_member(session, get_person(person), brother, today=today())
    printed = send(staff, packet, packet, prints="y", situation="週に一度、外へ出る")
    assert printed.mimetype == "application/pdf"
    assert len(words_of(printed.data)) == 2  # of one's own and of the one from outside
    assert "別の字か〓で印刷した文字があります：「𠮷」" in staff.get(packet).text


def test_what_was_agreed_goes_on_as_plan_and_as_what_is_missing(met, staff, office):
    page = f"/office/conferences/{met['conference']}"
    item = f"{page}/items/{met['item']}"
    assert send(staff, f"{page}/held", f"{page}/held", there=met["outside"]).status_code == 302
    minutes = {
        "decision": "revise",
        "conclusion": "週一回から",
        "tasks-0-agency": "社協",
        "tasks-0-what": "同行",
        "missing": "静かな場所",
    }
    assert send(staff, f"{item}/minutes", f"{item}/minutes", **minutes).status_code == 302
    assert send(staff, item, f"{item}/next-plan").status_code == 302
    told = {"need": "quiet", "note": "静かな場所"}
    assert send(staff, f"{item}/missing", f"{item}/missing", **told).status_code == 302
    assert "週一回から" in staff.get(item).text
    with acting(office) as session:
        plan = session.scalars(select(SupportPlan)).one()
        assert [(role.agency, role.what) for role in plan.content.roles] == [("社協", "同行")]
        assert session.scalar(select(func.count(ResourceGap.id))) == 1
    assert "プランを直す" in staff.get(f"/office/people/{met['person']}/papers/").text
    assert "終わった会議" in staff.get("/office/conferences/").text


def test_the_agenda_names_nobody_and_opens_nobodys_record(met, office):
    browser = met["browsers"]["inside"]
    page = browser.get(f"/office/conferences/{met['conference']}").text
    assert "議題1" in page
    assert NAME not in page
    assert met["person"] not in page
    office.rollback()
    looked = select(func.count()).where(
        AuditLine.account_key == browser.key, AuditLine.subject_kind == "person", AuditLine.action == Action.READ
    )
    assert office.scalar(looked) == 0


def test_a_member_opens_what_was_handed_to_them_and_no_more(met, staff, office):
    inside, commissioner = met["browsers"]["inside"], met["browsers"]["commissioner"]
    item = f"/office/conferences/{met['conference']}/items/{met['item']}"
    assert inside.get(item).status_code == 404
    pages = words_of(hand_over(met, staff, "inside", "outside").data)
    assert len(pages) == 2
    assert all("げんきです" in page and "世帯像" in page and "には伝えません" in page for page in pages)
    assert not any("母と二人" in page for page in pages)  # the household has not agreed
    assert "1/2" in pages[0] and "2/2" in pages[1] and "回収" in pages[0] and "見本 花子" in pages[1]
    shown = inside.get(item).text
    assert "げんきです" in shown and NAME in shown and "母と二人" not in shown
    assert commissioner.get(item).status_code == 404
    for path in ("/packet", "/minutes"):
        assert inside.get(item + path).status_code == 404
    office.rollback()
    lines = select(AuditLine.action).where(AuditLine.account_key == inside.key, AuditLine.subject_key == met["person"])
    assert set(office.scalars(lines)) == {Action.REFUSED, Action.READ}


def test_a_withdrawal_closes_papers_and_minutes_at_the_next_request(met, staff, office):
    inside = met["browsers"]["inside"]
    page = f"/office/conferences/{met['conference']}"
    item = f"{page}/items/{met['item']}"
    hand_over(met, staff, "inside")
    send(staff, f"{item}/minutes", f"{item}/minutes", decision="fitting", conclusion="ひみつの結論")
    assert "ひみつの結論" in inside.get(item).text
    with acting(office) as session:
        withdraw_consent(session.scalars(select(Consent).where(Consent.person_key == met["person"])).one(), on=today())
    assert inside.get(item).status_code == 404
    agenda = inside.get(page).text
    assert "取り下げ" in agenda and item not in agenda and NAME not in agenda
    own = staff.get(item).text
    assert "ひみつの結論" in own and "取り下げられた議題です" in own
    again = hand_over(met, staff, "inside")
    assert again.mimetype == "text/html" and "入力をご確認ください" in again.text


def test_the_household_is_told_only_if_each_agrees(met, staff, office):
    with acting(office, staff.key) as session:
        person = session.scalars(select(Person).where(Person.key == met["person"])).one()
        add_member(session, person, MemberDetails("母鳥", relation="母", agreed_on=today()), today=today())
    pages = words_of(hand_over(met, staff, "inside").data)
    assert "母と二人" in "".join(pages)
    with acting(office) as session:
        kept = session.scalars(select(Disclosure).where(Disclosure.person_key == met["person"])).one()
        assert "household" in kept.items


def test_the_same_form_sent_twice_hands_out_once(met, staff, office):
    page = f"/office/conferences/{met['conference']}/items/{met['item']}/packet"
    fields = fields_of(staff.get(page).text, page) | {"prints": "y", "readers": [met["inside"]]}
    first, again = (staff.post(page, data=fields) for _ in range(2))
    assert first.mimetype == again.mimetype == "application/pdf"
    with acting(office) as session:
        assert session.scalar(select(func.count(PacketCopy.id))) == 1
        assert session.scalar(select(func.count(Disclosure.id))) == 1


def test_a_member_reads_what_was_handed_over_and_not_what_was_written_since(met, staff):
    item = f"/office/conferences/{met['conference']}/items/{met['item']}"
    hand_over(met, staff, "inside")
    send(staff, f"{item}/packet", f"{item}/packet", situation="あとから書いた文")
    shown = met["browsers"]["inside"].get(item).text
    assert "げんきです" in shown and "あとから書いた文" not in shown
    assert "あとから書いた文" in staff.get(item).text
    hand_over(met, staff, "inside")
    shown = met["browsers"]["inside"].get(item).text
    assert "げんきです" not in shown and "あとから書いた文" in shown


@pytest.mark.parametrize("changed", ["text", "reader", "written by another"])
def test_a_page_that_was_printed_from_prints_nothing_else(met, staff, office, changed):
    page = f"/office/conferences/{met['conference']}/items/{met['item']}/packet"
    fields = fields_of(staff.get(page).text, page) | {"prints": "y", "readers": [met["inside"]]}
    assert staff.post(page, data=fields).mimetype == "application/pdf"
    if changed == "text":
        fields["situation"] = "直した文"
    elif changed == "reader":
        fields["readers"] = [met["inside"], met["outside"]]
    else:
        send(staff, page, page, situation="ほかの人の文")
    late = staff.post(page, data=fields)
    assert "この画面からは、もう資料を配ってあります" in late.text
    with acting(office) as session:
        kept = "ほかの人の文" if changed == "written by another" else "げんきです"
        assert session.scalars(select(AgendaItem)).one().situation == kept
        assert session.scalar(select(func.count(PacketCopy.id))) == 1


def test_a_commissioner_is_seated_as_a_commissioner_only(app, office, staff):
    commissioner, _ = an_account(office, Role.WELFARE_COMMISSIONER, "commissioner")
    with acting(office, staff.key) as session:
        page = f"/office/conferences/{a_conference(session, by=staff.key).key}"
    for wrong, sentence in (
        ({"agency": "medical"}, "「民生委員・児童委員」を選んでください"),
        ({"agency": "commissioner", "seat": "chair"}, "「構成員」を選んでください"),
    ):
        answer = send(staff, page, f"{page}/members", account=commissioner, **wrong)
        assert answer.status_code == 200 and sentence in answer.text
    right = send(staff, page, f"{page}/members", account=commissioner, agency="commissioner", seat="member")
    assert right.status_code == 302


def test_a_reader_who_stands_in_for_the_team_reads_as_the_team_under_both_names(met, staff, office):
    inside = met["browsers"]["inside"]
    item = f"/office/conferences/{met['conference']}/items/{met['item']}"
    hand_over(met, staff, "inside")
    inside.get(item)
    stands_in(office, staff.key, inside.key, first=today(), last=today(), today=today())
    assert "母と二人" in inside.get(item).text
    office.rollback()
    lines = select(AuditLine.instead_of).where(
        AuditLine.account_key == inside.key, AuditLine.subject_key == met["person"], AuditLine.action == Action.READ
    )
    assert office.scalars(lines.order_by(AuditLine.id)).all() == ["", staff.key]


def test_two_who_write_the_papers_lose_nothing(met, staff, office):
    page = f"/office/conferences/{met['conference']}/items/{met['item']}/packet"
    fields = fields_of(staff.get(page).text, page)
    assert staff.post(page, data=fields | {"situation": "はじめの文"}).status_code == 302
    late = staff.post(page, data=fields | {"situation": "あとの文", "prints": "y"})
    assert "先に変更" in late.text and "あとの文" in late.text and "はじめの文" in late.text
    with acting(office) as session:
        assert session.scalars(select(AgendaItem)).one().situation == "はじめの文"
        assert session.scalar(select(func.count(PacketCopy.id))) == 0


def test_two_who_write_the_minutes_lose_nothing(met, staff, office):
    page = f"/office/conferences/{met['conference']}/items/{met['item']}/minutes"
    fields = fields_of(staff.get(page).text, page) | {"decision": "fitting"}
    assert staff.post(page, data=fields | {"conclusion": "はじめの結論"}).status_code == 302
    late = staff.post(page, data=fields | {"conclusion": "あとの結論", "tasks-0-who": "書いた人"})
    assert all(words in late.text for words in ("先に変更", "あとの結論", "はじめの結論", "書いた人"))
    with acting(office) as session:
        assert session.scalars(select(ItemMinutes)).one().conclusion == "はじめの結論"


def test_copies_come_back_one_by_one(met, staff):
    hand_over(met, staff, "inside", "outside")
    page = f"/office/conferences/{met['conference']}"
    assert "まだ回収していない資料が2部" in staff.get(page).text
    for copy in re.findall(rf"{page}/copies/(\w+)/back", staff.get(page).text):
        wrong = send(staff, page, f"{page}/copies/{copy}/back", **{f"back-{copy}-on": "2000-01-01"})
        assert "回収した日をお確かめください" in wrong.text and 'value="2000-01-01"' in wrong.text
        assert send(staff, page, f"{page}/copies/{copy}/back").status_code == 302
    assert "2部、すべて回収しました" in staff.get(page).text
    assert "配った資料" not in met["browsers"]["inside"].get(page).text


def test_a_member_who_is_taken_out_finds_nothing_there_any_more(met, staff):
    hand_over(met, staff, "inside")
    page = f"/office/conferences/{met['conference']}"
    assert send(staff, page, f"{page}/members/{met['inside']}/leave").status_code == 302
    for path in (page, f"{page}/items/{met['item']}"):
        assert met["browsers"]["inside"].get(path).status_code == 404


def test_papers_close_so_many_days_after_the_meeting(met, staff, office):
    hand_over(met, staff, "inside")
    item = f"/office/conferences/{met['conference']}/items/{met['item']}"
    for days, status in ((14, 200), (15, 404)):
        with acting(office) as session:
            conference = session.scalars(select(Conference)).one()
            day = today() - timedelta(days)
            change_conference(conference, a_meeting(on=day), today=today(), version=str(conference.version))
        assert met["browsers"]["inside"].get(item).status_code == status
        assert staff.get(item).status_code == 200


def test_nobody_brings_somebody_of_another_team(met, office):
    inside = met["browsers"]["inside"]
    page = f"/office/conferences/{met['conference']}/items/new"
    assert "議題に加えられる方がいません" in inside.get(page).text
    with acting(office, inside.key) as session:
        somebody(session, lead=inside.key, name="ひばり 太郎")
    answer = send(inside, page, page, person=met["person"], asked="plan")
    assert answer.status_code == 200 and NAME not in answer.text
    assert met["browsers"]["commissioner"].get(page).status_code == 404


def test_who_chairs_writes_the_minutes_of_papers_they_were_handed(app, office, staff):
    chair = signed_in_as(app, office, Role.SUPERVISOR, "chair")
    with acting(office, staff.key) as session:
        person, conference = somebody(session, lead=staff.key), a_conference(session, by=chair.key)
        a_member(conference, staff.key, agency=Agency.CITY)
        item = an_item(session, conference, person, by=staff.key)
        key, page = item.key, f"/office/conferences/{conference.key}"
    assert chair.get(f"{page}/items/{key}/minutes").status_code == 404
    with acting(office, staff.key) as session:
        item = session.scalars(select(AgendaItem)).one()
        seat = next(member for member in item.conference.seated if member.account_key == chair.key)
        seat.pledged_on, seat.pledged_by, seat.agency = today(), chair.key, Agency.SHAKYO
        papers(session, directory_session(), item, [seat], by=staff.key)
    assert chair.get(f"{page}/items/{key}").status_code == 200
    assert chair.get(f"{page}/items/{key}/minutes").status_code == 404  # the name alone says nothing of the support
    with acting(office, staff.key) as session:
        item = session.scalars(select(AgendaItem)).one()
        write_texts(item, Texts(situation="げんき"), list(Part), by="lead", version=str(item.version))
        seat = next(member for member in item.conference.seated if member.account_key == chair.key)
        papers(session, directory_session(), item, [seat], by=staff.key)
    assert chair.get(f"{page}/items/{key}/minutes").status_code == 200
    assert chair.get(f"{page}/items/{key}/missing").status_code == 404


def test_papers_made_and_minutes_written_at_once_are_counted_once(either_app):
    """Of two who write the same version one is told; whoever makes copies meanwhile gets numbers of their own."""
    with acting(office_session()) as session:
        conference, person = a_conference(session), somebody(session)
        reader = a_member(conference, name="見本 花子")
        key, seat = an_item(session, conference, person).key, reader.key
    refused, rounds = [], []

    def work(number):
        with either_app.app_context():
            try:
                with acting(office_session()) as session:
                    item = session.scalars(select(AgendaItem).where(AgendaItem.key == key)).one()
                    members = [each for each in item.conference.seated if each.key == seat]
                    rounds.append(papers(session, directory_session(), item, members)[0].copy.round)
                    door = door_to(session, item, today())
                    outcome = Outcome(Decision.FITTING, f"結論 {number}")
                    write_minutes(session, door, outcome, by=LEAD, today=today(), version=NEW)
            except RuleBroken as broken:
                refused.append(str(broken))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(refused), len(rounds)) == (3, 4)
    with acting(office_session()) as session:
        assert session.scalars(select(PacketCopy.round)).all() == [1]
        assert session.scalar(select(func.count(ItemMinutes.id))) == 1
        assert session.scalar(select(func.count(Disclosure.id))) == 1
