"""The whole way of one person: from a call without consent to 卒業, clicked by all who have a part in it."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from core import audit, calendar
from core.accounts.models import Account
from core.audit import Action, AuditLine
from core.calendar import today
from core.db import office_session, unit_of_work
from directory.seeding.sheets import demo_key
from matching.disclosures.models import Disclosure, LegalBasis
from matching.placements.guards import NO_CONSENT
from matching.placements.models import Placement
from matching.placements.states import PlacementState as State
from tests.journeys.test_follow_up import an_absence, the_hosts_page
from tests.journeys.test_intake import (
    NAME,
    SECRET,
    a_member_pledges_reads_and_writes,
    a_memo_is_kept_and_completed,
    hidden_from,
    it_is_shared_in_a_circle,
    signs_in,
)
from tests.journeys.test_placement import (
    a_link_to_pass_on,
    answered_on_a_phone,
    both_were_heard,
    chosen_and_asked,
    follow,
    press,
    state_is,
    tried_it_out,
    went_to_look,
    with_a_reason,
)

pytestmark = pytest.mark.browser

SITUATION = "三日に一度、玄関の外に出る"
CONCLUSION = "静かな場所で、短い時間から"
WENT = [
    State.CANDIDATE,
    State.ASKED,
    State.LOOKING,
    State.TRIAL,
    State.REVIEW,
    State.ACTIVE,
    State.RESTING,
    State.ACTIVE,
    State.GRADUATED,
]


def a_week_passes(monkeypatch):
    """The day of the whole application moves on; the sessions of those who are signed in do not."""
    before = calendar.now
    monkeypatch.setattr(calendar, "now", lambda: before() + timedelta(days=7))


def key_in(address: str) -> str:
    return address.rpartition("/")[2]


def signed_in(screens, login):
    screen = screens(360)
    signs_in(screen, login)
    return screen


def test_from_a_call_without_consent_to_moving_on(city, screens, monkeypatch):
    staff, member, boss = (signed_in(screens, login) for login in ("shien1", "shien2", "kanri"))
    sheet = a_memo_is_kept_and_completed(staff)
    circle = it_is_shared_in_a_circle(staff, sheet)
    a_member_pledges_reads_and_writes(member, circle)
    hidden_from(boss, circle, sheet)
    person = consent_moves_it_into_the_record(staff, circle)

    a_plan_is_written(staff, person)
    approved_by_another(boss)
    conference = talked_over_in_a_conference(staff, boss, NAME)
    decided(staff, boss, conference)

    known_well_enough(staff, person)
    three_are_shown(staff, person)
    placement = a_host_answers_by_link(staff, screens, person)
    went_to_look(staff.page)
    tried_it_out(staff.page, note=f"{NAME}さんの席は窓の近く")
    both_were_heard(staff.page)
    press(staff.page, "参加を始める")
    state_is(staff.page, "参加中")

    absent_twice(staff, monkeypatch, person)
    host = the_host_is_visited(staff, person)
    rested_came_back_and_moved_on(staff, monkeypatch, placement)
    expect(staff.open(person).get_by_role("region", name="参加の状況")).to_contain_text("卒業・次の場へ")
    the_records_say_so(city, key_in(person), key_in(circle), host)
    only_what_was_not_found(staff)


def test_consent_that_is_taken_back_closes_the_link_and_the_papers_and_stops_the_next_move(screens):
    staff, boss = (signed_in(screens, login) for login in ("shien1", "kanri"))
    person = f"/office/people/{demo_key('H06')}"
    page = staff.open(person)
    name = page.get_by_role("heading", level=1).inner_text().removesuffix("さん")
    agrees_to_conferences(page)
    conference = talked_over_in_a_conference(staff, boss, name)
    papers = read_by_a_member(boss, conference)

    page = staff.open(person)
    chosen_and_asked(page)
    placement = page.url
    address = a_link_to_pass_on(page)
    another = a_second_candidate_in_another_tab(page, staff.address + person)
    phone = screens(360, script=False)
    expect(phone.open(address).get_by_role("main")).to_contain_text("火曜か木曜の午前")

    consent_is_taken_back(staff.open(person))
    expect(phone.open(address).get_by_role("heading", level=1)).to_have_text("このリンクは使えません")
    expect(phone.page.get_by_role("main")).not_to_contain_text("火曜か木曜の午前")
    expect(boss.open(papers).get_by_role("main")).not_to_contain_text(SITUATION)
    expect(boss.page).to_have_title(re.compile("ページが見つかりません"))
    expect(boss.open(conference).get_by_role("region", name="議題")).to_contain_text("取り下げ")
    expect(boss.page.get_by_role("main")).not_to_contain_text(name)
    press(another, "受け入れ先に打診する")
    expect(another.get_by_role("main")).to_contain_text(NO_CONSENT)
    state_is(another, "候補")
    page.goto(placement)
    expect(page.get_by_role("region", name="次に進む・戻る")).to_contain_text(NO_CONSENT)
    expect(page.get_by_role("button", name="見学・同行に進む")).to_have_count(0)
    for screen in (staff, boss, phone):
        only_what_was_not_found(screen)


def a_second_candidate_in_another_tab(page, person: str):
    tab = page.context.new_page()
    tab.goto(person)
    follow(tab, "合う場所をさがす")
    tab.locator(".suggestion").first.get_by_role("button").click()
    state_is(tab, "候補")
    return tab


def only_what_was_not_found(screen):
    """The console notes each page that is refused, and the picture a PDF has not; nothing else."""
    assert [words for words in screen.complaints if "404" not in words] == []
    screen.complaints.clear()


def agrees_to_conferences(page):
    follow(page, "同意を記録する")
    for box in page.get_by_role("group", name="伝えてよいこと").get_by_role("checkbox").all():
        box.check()
    for label in ("市の関係する課", "社会福祉協議会", "書面"):
        page.get_by_label(label, exact=True).check()
    page.get_by_label("機関どうしの連携・会議").check()
    press(page, "同意を記録する")
    expect(page.get_by_role("region", name="本人の同意")).to_contain_text("機関どうしの連携・会議")


def consent_is_taken_back(page):
    """Every consent that holds."""
    back = page.get_by_role("button", name="この同意の取り消しを記録")
    while count := back.count():
        back.first.click()
        expect(back).to_have_count(count - 1)


def consent_moves_it_into_the_record(screen, circle: str) -> str:
    """For 参加支援 and for conferences, to the town's sections and the 社協; the neighbour's words stay behind."""
    page = screen.open(circle)
    follow(page, "同意を記録して移す")
    page.get_by_label(SECRET).check()
    for words in ("伝えてよいこと", "紹介してよい受け入れ先"):
        for box in page.get_by_role("group", name=words).get_by_role("checkbox").all():
            box.check()
    for label in ("市の関係する課", "社会福祉協議会", "書面"):
        page.get_by_label(label, exact=True).check()
    page.get_by_label("機関どうしの連携・会議").check()
    press(page, "同意を記録して移す")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{NAME}さん")
    expect(page.get_by_role("region", name="本人の同意")).to_contain_text("参加支援")
    expect(page.get_by_role("region", name="本人の同意")).to_contain_text("機関どうしの連携・会議")
    return page.url.removeprefix(screen.address)


def a_plan_is_written(screen, person: str):
    page = screen.open(person)
    follow(page, "支援プランを開く")
    press(page, "はじめてのプランをつくる")
    page.get_by_label("本人の希望").fill("静かなところで手を動かしたい")
    page.get_by_role("group", name="目標1").get_by_label("目標", exact=True).fill("週に一度、外へ出る")
    row = page.get_by_role("group", name="役割1")
    row.get_by_label("機関", exact=False).fill("社会福祉協議会")
    row.get_by_label("すること").fill("はじめの日に付き添う")
    page.get_by_label("始まりの日").fill(str(today()))
    page.get_by_label("終わりの日").fill(str(today() + timedelta(180)))
    page.get_by_label("次の見直しの日").fill(str(today() + timedelta(90)))
    page.get_by_role("button", name="下書きを保存する").first.click()
    page.get_by_label("承認を頼む人").select_option(label="見本 管理子（管理者）（管理者）")
    press(page, "承認を頼む")
    page.get_by_text("相手の「きょうの仕事」に出ます").wait_for()


def approved_by_another(screen):
    """Found on the first page among what waits, without a name."""
    page = screen.open("/office/")
    waiting = page.get_by_role("region", name="承認を待っているプラン")
    expect(waiting).not_to_contain_text(NAME)
    newest = waiting.get_by_role("link", name="第1版").last
    newest.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAME)
    press(page, "承認する")
    page.get_by_text("プランを承認しました").wait_for()


def talked_over_in_a_conference(staff, boss, name: str) -> str:
    """Planned, members seated and pledged, the person put on, the papers handed to an account and to a paper member."""
    page = staff.open("/office/conferences/")
    follow(page, "会議を予定する")
    page.get_by_label("会議の種類").select_option(label="重層的支援会議（個別事例検討会議）")
    page.get_by_label("日にち").fill(str(today()))
    page.get_by_label("はじまる時刻").fill("13:30")
    page.get_by_label("場所").fill("みほん会議室")
    page.get_by_label("あなたの所属").select_option(label="市の関係する課")
    press(page, "会議を予定する")
    conference = page.url.removeprefix(staff.address).split("#")[0]
    pledged(page)
    seated(page, "市の関係する課", account="見本 管理子（管理者）")
    seated(page, "社会福祉協議会", name="見本 花子")
    press(page, "見本 花子の誓約書を受け取った")
    pledged(boss.open(conference))
    expect(boss.page.get_by_role("main")).not_to_contain_text(name)

    page = staff.open(conference)
    follow(page, "議題に加える")
    choose(page.get_by_label("担当している方"), name)
    page.get_by_label("プランの適切性").check()
    press(page, "議題に加えて、資料をつくる")
    page.get_by_role("textbox", name="現状").fill(SITUATION)
    with page.expect_response(page.url) as printed:
        press(page, "選んだ全員分を配る（PDF）")
    assert printed.value.headers["content-type"] == "application/pdf"
    page = staff.open(conference)
    expect(page.get_by_role("region", name="配った資料")).to_contain_text("まだ回収していない資料が")
    return conference


def pledged(page):
    page.get_by_label("読みました").check()
    press(page, "誓約する")
    expect(page.get_by_role("button", name="誓約する", exact=True)).to_have_count(0)


def seated(page, agency: str, account: str = "", name: str = ""):
    adding = page.locator("details").filter(has_text="構成員を加える")
    if adding.get_attribute("open") is None:
        adding.locator("summary").click()
    if account:
        choose(page.get_by_label("職員・民生委員のアカウント"), account)
    page.get_by_label("外部の方の名前").fill(name)
    page.get_by_label("所属").select_option(label=agency)
    press(page, "構成員に加える")
    expect(
        page.get_by_role("region", name="構成員").get_by_role("listitem").filter(has_text=agency).last
    ).to_be_visible()


def choose(chooser, words: str):
    chooser.select_option(chooser.locator("option").filter(has_text=words).first.get_attribute("value"))


def read_by_a_member(screen, conference: str) -> str:
    page = screen.open(conference)
    page.get_by_role("link", name=re.compile("議題1")).click()
    expect(page.get_by_role("region", name="資料")).to_contain_text(SITUATION)
    return page.url


def decided(staff, boss, conference: str):
    """Read by who was handed it, held, written down, and put into the next plan."""
    read_by_a_member(boss, conference)
    page = staff.open(conference)
    follow(page, "開催を記録する")
    press(page, "開催を記録する")
    page.get_by_role("link", name=re.compile("議題1")).click()
    follow(page, "会議録を書く")
    page.get_by_label("プランを直す").check()
    page.get_by_label("結論").fill(CONCLUSION)
    row = page.get_by_role("group", name="役割1")
    row.get_by_label("機関").fill("社会福祉協議会")
    row.get_by_label("何を").fill("見学にいっしょに行く")
    press(page, "会議録を保存する")
    expect(page.get_by_role("region", name="会議録")).to_contain_text(CONCLUSION)
    press(page, "次のプランの下書きにする")
    expect(page.get_by_role("main")).to_contain_text("見学にいっしょに行く")


def known_well_enough(screen, person: str):
    """What is liked and when: enough for suggestions."""
    page = screen.open(person)
    follow(page, "アセスメントを記録する")
    page.get_by_label("興味・やってみたいこと").fill("手芸、読書")
    page.get_by_label("くわしい時間").fill(
        "月9:00-17:00 火9:00-17:00 水9:00-17:00 木9:00-17:00 金9:00-17:00 土9:00-17:00"
    )
    page.get_by_label("移動の手段").select_option(label="自転車")
    page.get_by_label("無理のない片道").fill("60")
    page.get_by_label("いまの段階").select_option(index=4)
    page.locator("main form button[type=submit]").last.click()


def three_are_shown(screen, person: str):
    page = screen.open(person)
    follow(page, "合う場所をさがす")
    best = page.get_by_role("region", name="まず見てほしい3件")
    expect(best.locator(".suggestion")).to_have_count(3)


def a_host_answers_by_link(staff, screens, person: str) -> str:
    """Asked by a link and answered in a browser that never signed in; the desk shows the conditions."""
    page = staff.open(person)
    chosen_and_asked(page)
    placement = page.url.removeprefix(staff.address)
    phone = screens(360, script=False)
    answered_on_a_phone(phone, a_link_to_pass_on(page), NAME)
    only_what_was_not_found(phone)
    page = staff.open(placement)
    expect(page.get_by_role("region", name="受け入れ先の答え")).to_contain_text("はじめの2回は職員といっしょに")
    return placement


def absent_twice(screen, monkeypatch, person: str):
    for _ in range(2):
        a_week_passes(monkeypatch)
        an_absence(screen, person, 0)
    page = screen.open("/office/")
    expect(page.get_by_role("main")).to_contain_text("続けてお休み")
    page = screen.open("/office/due")
    alarm = page.get_by_role("region", name="続けてお休みの方")
    alarm.get_by_role("listitem").filter(has_text=NAME).get_by_text("続けて2回お休み").wait_for()


def the_host_is_visited(screen, person: str) -> str:
    """A worry and a promise are written on the host's own page, which names nobody; gives the host's name."""
    host = the_hosts_page(screen, person)
    page = screen.page
    name = page.get_by_role("heading", level=1).inner_text().removesuffix("（受け入れ先）")
    follow(page, "訪問を記録する")
    page.get_by_label("続けられるか心配").check()
    page.get_by_label("受け入れ先に約束したこと").fill("来週、作業を半分にして様子を見る")
    press(page, "訪問を記録する")
    page.get_by_role("region", name="心配ごと・約束").get_by_text("来週、作業を半分にして様子を見る").first.wait_for()
    assert page.url.split("#")[0] == host
    expect(page.get_by_role("main")).not_to_contain_text(NAME)
    return name


def rested_came_back_and_moved_on(screen, monkeypatch, placement: str):
    page = screen.open(placement)
    with_a_reason(page, "お休みにする", "家族・家の用事", "お休み中")
    a_week_passes(monkeypatch)
    page.reload()
    press(page, "参加に戻る")
    state_is(page, "参加中")
    with_a_reason(page, "卒業・次の場へ", "担い手になった", "卒業・次の場へ")


def the_records_say_so(city, person_key: str, circle_key: str, host: str):
    """The moves in their order, what was told to whom on what basis, and who looked."""
    with city.app_context(), unit_of_work(office_session()) as session:
        audit.act_as(session, "test", "test")
        placement = session.scalars(select(Placement).where(Placement.person_key == person_key)).one()
        assert [step.state for step in placement.steps] == WENT
        query = select(Disclosure).where(Disclosure.person_key == person_key).order_by(Disclosure.id)
        told = session.scalars(query).all()
        papers = ["course", "interests", "name"]
        assert [line.items for line in told] == [papers, papers, ["name"]]
        assert "見本 管理子" in told[0].to and "見本 花子" in told[1].to and host in told[2].to
        assert {line.basis for line in told} == {LegalBasis.CONSENT}
        assert all(line.reason for line in told)
        assert who_read(session, person_key) == {"shien1", "kanri"}
        assert who_read(session, circle_key) == {"shien1", "shien2"}
        assert audit.first_break(session) is None


def who_read(session, key: str) -> set[str]:
    """The log-in names of those who opened something of a record."""
    lines = select(AuditLine.account_key).where(AuditLine.subject_key == key, AuditLine.action == Action.READ)
    return set(session.scalars(select(Account.login).where(Account.key.in_(lines))))
