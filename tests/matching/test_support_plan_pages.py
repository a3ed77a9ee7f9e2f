"""Pages about 支援プラン: rows without JavaScript, approval, comparing, the paper, and what waits on the first page."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pypdfium2
import pytest
from sqlalchemy import select

from core import audit
from core.accounts.models import Substitution
from core.audit import AuditLine
from core.calendar import today, wareki
from core.db import unit_of_work
from core.permissions import Role as AccountRole
from matching.consents.models import Agency, ConsentHow, ConsentItem, Purpose
from matching.consents.queries import get_consent
from matching.consents.services import ConsentDetails, give_consent, withdraw_consent
from matching.people.models import Person, TeamMember
from matching.support_plans.content import Goal, PlanContent, Role
from matching.support_plans.coverage import Covered, agency_of, cover_of
from matching.support_plans.differences import Difference, differences
from matching.support_plans.models import SupportPlan
from matching.support_plans.printing import print_plan
from matching.support_plans.services import draft_next
from matching.support_plans.states import PlanState
from tests.matching.people import LEAD, a_person, acting
from tests.matching.plans import a_content, a_plan, a_submitted_plan, an_approved_plan, an_approver
from tests.staff import signed_in_as

TODAY = today()


@pytest.fixture
def staff(app, office):
    return signed_in_as(app, office, AccountRole.STAFF)


@pytest.fixture
def boss(app, office):
    return signed_in_as(app, office, AccountRole.SUPERVISOR)


@pytest.fixture
def plan(office, staff):
    """A draft of somebody on whose team `staff` is."""
    with acting(office, staff.key) as session:
        return keys_of(a_plan(session, a_person(session, lead=staff.key, name="見本 一郎"), by=staff.key))


def keys_of(plan):
    """What stays known of a row after its unit of work."""
    return SimpleNamespace(person_key=plan.person_key, key=plan.key)


def address(plan, end=""):
    return f"/office/people/{plan.person_key}/plans/{plan.key}/{end}"


def send(browser, page, path, **fields):
    """A form of a page, sent to where it goes, with its hidden fields."""
    form = re.search(rf'<form[^>]*action="{re.escape(path)}".*?</form>', browser.get(page).text, re.DOTALL)
    hidden = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([\w-]+)"[^>]*value="([^"]*)"', form[0]))
    hidden |= dict(re.findall(r'<input[^>]*name="([\w-]+)"[^>]*type="hidden"[^>]*value="([^"]*)"', form[0]))
    return browser.post(path, data=hidden | fields)


def kept(office, plan):
    with acting(office, "test") as session:
        found = session.scalars(select(SupportPlan).where(SupportPlan.key == plan.key)).one()
        return found.state, found.content, found.version


def typed(**changes):
    """A whole form as a browser sends it."""
    fields = {"wishes": "昼に行きたい", "situation": "家にいる", "note": "", "goals-0-text": "見学に行く"}
    fields |= {"goals-0-steps": "電話する", "goals-0-by_when": "春まで", "roles-0-agency": "社会福祉協議会"}
    fields |= {"roles-0-who": "見本", "roles-0-what": "同行", "starts_on": TODAY.isoformat()}
    fields |= {"ends_on": f"{TODAY + timedelta(180)}", "review_on": f"{TODAY + timedelta(90)}"}
    return fields | changes


def ask(browser, plan, approver):
    return send(browser, address(plan), address(plan, "ask"), approver=approver)


def test_from_the_first_draft_to_an_approved_plan_and_the_next_version(office, staff, boss):
    with acting(office, staff.key) as session:
        key = a_person(session, lead=staff.key).key
    pages = f"/office/people/{key}/plans/"
    begun = send(staff, pages, f"{pages}new")
    edit = begun.location
    assert staff.post_form(edit, **typed()).status_code == 302
    show = edit.removesuffix("edit")
    assert send(staff, show, f"{show}ask", approver=boss.key).status_code == 302
    assert "承認を待っているプラン" in boss.get("/office/").text
    assert send(boss, show, f"{show}decide", do="approve").location == "/office/"
    assert boss.get(show).status_code == 404
    assert "承認を待っているプラン" not in boss.get("/office/").text
    assert send(staff, show, f"{show}paper", signed_on=f"{TODAY}", handed_on="").status_code == 302
    assert "本人が署名" in staff.get(pages).text

    second = send(staff, pages, f"{pages}new").location
    assert "見学に行く" in staff.get(second).text
    staff.post_form(second, **typed(wishes="夜も行きたい"))
    changes = staff.get(second.removesuffix("edit") + "compare").text
    assert "昼に行きたい" in changes and "夜も行きたい" in changes and "家にいる" not in changes


def test_a_button_adds_a_row_and_loses_nothing_that_was_typed(office, staff, plan):
    before = kept(office, plan)
    fields = typed(wishes="𠮷野 髙田", **{"do": "goal", "starts_on": "2026-02-30", "roles-0-what": "約束"})
    page = staff.post_form(address(plan, "edit"), **fields)

    assert page.status_code == 200 and kept(office, plan) == before
    for words in ("𠮷野 髙田", "見学に行く", "電話する", "春まで", "2026-02-30", "約束", 'name="goals-1-text"'):
        assert words in page.text
    assert (
        'name="roles-2-who"'
        in staff.post_form(address(plan, "edit"), **typed(do="role", **{"roles-1-who": "本人"})).text
    )


def test_rows_left_empty_go_and_the_rest_is_kept(office, staff, plan):
    rows = {"goals-0-text": "", "goals-0-steps": "", "goals-0-by_when": " ", "goals-3-text": "あとの目標"}
    assert staff.post_form(address(plan, "edit"), **typed(**rows)).status_code == 302
    assert kept(office, plan)[1].goals == (Goal("あとの目標"),)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"starts_on": "2026-02-30"}, "日付は 2026-04-01 のように"),
        ({"ends_on": f"{TODAY - timedelta(1)}"}, "終わりの日は、始まりの日と同じか"),
        ({"review_on": f"{TODAY + timedelta(999)}"}, "期間の中に"),
        ({"starts_on": "9999-12-31"}, "年をお確かめください"),
        ({"wishes": "あ" * 20_001}, "20,000文字まで"),
        ({"goals-0-text": "あ" * 2_001}, "2,000文字まで"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(office, staff, plan, changes, sentence):
    before = kept(office, plan)
    page = staff.post_form(address(plan, "edit"), **typed(**changes))
    assert page.status_code == 200 and sentence in page.text and "電話する" in page.text
    assert next(iter(changes.values())) in page.text
    assert kept(office, plan) == before


def test_ten_megabytes_are_answered_in_words(office, staff, plan):
    before = kept(office, plan)
    answer = staff.post_form(address(plan, "edit"), **typed(wishes="x" * 10_000_000))
    assert answer.status_code == 200 and "20,000文字までで" in answer.text and "電話する" in answer.text
    assert kept(office, plan) == before


def test_two_on_one_draft_see_each_others_words_and_nothing_is_lost(app, office, staff, plan):
    other = signed_in_as(app, office, AccountRole.STAFF, "other")
    with acting(office) as session:
        session.add(TeamMember(person_key=plan.person_key, account_key=other.key))
    shown = staff.get(address(plan, "edit")).text
    hidden = {"csrf_token": re.search(r'name="csrf_token"[^>]*value="([^"]+)"', shown.split("<main")[1])[1]}
    hidden["version"] = re.search(r'name="version"[^>]*value="(\d+)"', shown)[1]
    assert other.post_form(address(plan, "edit"), **typed(wishes="ほかの人のことば")).status_code == 302
    untidy = typed(wishes="わたしのことば", **{"situation": " 家にいる\n", "goals-3-text": "　"})
    page = staff.post(address(plan, "edit"), data=hidden | untidy)
    assert page.status_code == 200 and "ほかの人が先に" in page.text
    assert "ほかの人のことば" in page.text and "わたしのことば" in page.text
    beside = page.text.split('id="changed-heading"')[1].split("</section>")[0]
    assert "家にいる" not in beside and "目標" not in beside
    assert kept(office, plan)[1].wishes == "ほかの人のことば"
    hidden["version"] = re.search(r'name="version"[^>]*value="(\d+)"', page.text)[1]
    for _ in range(2):
        assert staff.post(address(plan, "edit"), data=hidden | typed(wishes="わたしのことば")).status_code == 302
    assert kept(office, plan)[1].wishes == "わたしのことば"


def test_a_first_version_is_begun_once_however_often_the_button_is_pressed(office, staff):
    with acting(office, staff.key) as session:
        key = a_person(session, lead=staff.key).key
    pages = f"/office/people/{key}/plans/"
    token = re.findall(r'name="(csrf_token|form_key)" value="([^"]+)"', staff.get(pages).text.split("<main")[1])
    first, again = (staff.post(f"{pages}new", data=dict(token)).location for _ in range(2))
    assert first == again
    refused = staff.post(f"{pages}new", data=dict(token) | {"form_key": "other"})
    assert refused.location == pages and "まだ終わっていません" in staff.get(pages).text


def test_only_who_did_not_write_is_offered_and_only_a_whole_plan_is_asked_for(office, staff, boss, plan):
    page = staff.get(address(plan)).text
    assert f'value="{boss.key}"' in page and f'value="{staff.key}"' not in page
    assert "承認を頼む人を選んで" in ask(staff, plan, "").text
    assert "承認を頼む人を選んで" in ask(staff, plan, staff.key).text
    staff.post_form(address(plan, "edit"), **typed(review_on=""))
    page = staff.get(address(plan)).text
    assert "次の見直しの日を入れてください" in page and f'value="{boss.key}"' not in page


def test_the_approver_opens_that_version_and_nothing_else(office, staff, boss, plan):
    with acting(office, staff.key) as session:
        assert session.scalars(select(Person.key)).all() == [plan.person_key]
    assert boss.get(address(plan)).status_code == 404
    ask(staff, plan, boss.key)
    first_page = boss.get("/office/").text
    assert "承認を待っているプラン" in first_page and "見本 一郎" not in first_page
    assert "見本 一郎" in boss.get(address(plan)).text
    for elsewhere in (f"/office/people/{plan.person_key}", address(plan, "plan.pdf"), address(plan, "compare")):
        assert boss.get(elsewhere).status_code == 404
    assert "理由を書いて" in send(boss, address(plan), address(plan, "decide"), do="return", reason=" ").text
    page = send(boss, address(plan), address(plan, "decide"), do="return", reason="目標を小さく")
    assert page.location == "/office/" and boss.get(address(plan)).status_code == 404
    assert "目標を小さく" in staff.get(address(plan, "edit")).text
    assert kept(office, plan)[0] is PlanState.RETURNED
    with unit_of_work(office) as session:
        lines = session.scalars(select(AuditLine).where(AuditLine.account_key == boss.key)).all()
        read = [line for line in lines if line.subject_kind == "person" and line.action == audit.Action.READ]
        assert {line.purpose for line in read} >= {"support-plan:open"}
        assert {line.subject_key for line in read} == {plan.person_key}


def test_a_decision_sent_twice_is_answered_in_words(office, staff, boss, plan):
    ask(staff, plan, boss.key)
    page = boss.get(address(plan)).text
    fields = dict(re.findall(r'name="(csrf_token|version)"[^>]*value="([^"]+)"', page.split('id="decide-heading"')[1]))
    for _ in range(2):
        answer = boss.post(address(plan, "decide"), data=fields | {"do": "approve"})
        assert (answer.status_code, answer.location) == (302, "/office/")
    text = boss.get("/office/").text
    assert text.count("プランを承認しました") == 2 and "見本 一郎" not in text
    boss.post(address(plan, "decide"), data=fields | {"do": "return", "reason": "やはり"})
    text = boss.get("/office/").text
    assert "もう答えを出しています" in text and "開き直して" not in text
    assert kept(office, plan)[0] is PlanState.APPROVED


def test_a_version_of_somebody_closed_is_shut_for_the_approver(office, staff, boss, plan):
    ask(staff, plan, boss.key)
    page = boss.get(address(plan)).text
    fields = dict(re.findall(r'name="(csrf_token|version)"[^>]*value="([^"]+)"', page.split('id="decide-heading"')[1]))
    with acting(office, staff.key) as session:
        person = session.scalars(select(Person)).one()
        person.closed_at, person.closed_reason = person.created_at, "moved"
    assert boss.get(address(plan)).status_code == 404
    assert boss.post(address(plan, "decide"), data=fields | {"do": "approve"}).status_code == 404
    assert "承認を待っているプラン" not in boss.get("/office/").text
    assert kept(office, plan)[0] is PlanState.SUBMITTED


def test_the_reason_of_a_return_is_read_until_it_is_decided_anew(office, staff, boss, plan):
    ask(staff, plan, boss.key)
    send(boss, address(plan), address(plan, "decide"), do="return", reason="目標を小さく")
    ask(staff, plan, boss.key)
    send(staff, address(plan), address(plan, "take-back"))
    assert "目標を小さく" in staff.get(address(plan)).text and "目標を小さく" in staff.get(address(plan, "edit")).text


def test_a_period_that_is_over_is_said_also_while_the_next_version_is_written(office, staff):
    with acting(office, staff.key) as session:
        an_approver(session)
        person = a_person(session, lead=staff.key)
        over = an_approved_plan(session, person)
        over.starts_on, over.review_on, over.ends_on = (TODAY - timedelta(days) for days in (9, 5, 2))
        session.flush()
        draft_next(session, person, by=staff.key, on=TODAY, content=a_content())
        key = person.key
    page = staff.get(f"/office/people/{key}").text
    assert "プランの期間が終わっています" in page and wareki(TODAY - timedelta(2)) in page and "第2版" in page


def test_whoever_stands_in_for_the_approver_does_not_open_it(app, office, staff, boss, plan):
    ask(staff, plan, boss.key)
    other = signed_in_as(app, office, AccountRole.STAFF, "other")
    with unit_of_work(office) as session:
        facts = {"first_day": TODAY, "last_day": TODAY, "made_by": boss.key}
        session.add(Substitution(away_key=boss.key, substitute_key=other.key, **facts))
    assert other.get(address(plan)).status_code == 404
    assert "承認を待っているプラン" not in other.get("/office/").text


def test_a_request_is_taken_back_by_the_team(office, staff, boss, plan):
    ask(staff, plan, boss.key)
    assert "書きかえられません" in staff.get(address(plan, "edit")).text
    refused = staff.post_form(address(plan, "edit"), **typed(wishes="いま変えたい"))
    assert kept(office, plan)[0] is PlanState.SUBMITTED and refused.status_code == 200
    send(staff, address(plan), address(plan, "take-back"))
    assert kept(office, plan)[0] is PlanState.DRAFT and boss.get(address(plan)).status_code == 404


def test_an_approved_plan_is_not_written_on_even_by_hand(office, staff, plan):
    with acting(office) as session:
        an_approver(session)
        done = keys_of(an_approved_plan(session, a_person(session, lead=staff.key)))
    before = kept(office, done)
    open_page = staff.get(address(plan, "edit")).text.split("<main")[1]
    fields = dict(re.findall(r'name="(csrf_token)"[^>]*value="([^"]+)"', open_page))
    page = staff.post(address(done, "edit"), data=fields | typed(wishes="書きかえ", version=str(before[2])))
    assert "承認されたプランは書きかえられません" in page.text and kept(office, done) == before


def test_beside_each_role_stands_whether_consent_reaches_that_agency(office, staff):
    roles = tuple(
        Role(agency, "") for agency in ("地域包括支援センター", "医療機関", "学校・教育委員会", "見本の会", "")
    )
    with acting(office, staff.key) as session:
        person = a_person(session, lead=staff.key, consented=False)
        plan = keys_of(a_plan(session, person, roles=roles))
        items = [ConsentItem.NAME, ConsentItem.INTERESTS, ConsentItem.COURSE]
        left_out = [f"{Agency.MEDICAL}:{ConsentItem.COURSE}"]
        facts = {"agencies": [Agency.COMMUNITY_CARE, Agency.MEDICAL], "left_out": left_out}
        details = ConsentDetails(TODAY, ConsentHow.IN_WRITING, items, [], purposes=[Purpose.COORDINATION], **facts)
        given = give_consent(session, person, details, explained_by=LEAD, today=TODAY).key
    page = staff.get(address(plan)).text
    for words in ("伝える同意あり", "一部だけ同意あり", "伝える同意なし", "同意を確かめられません"):
        assert page.count(words) == 1, words
    with acting(office, staff.key) as session:
        withdraw_consent(get_consent(plan.person_key, given), on=TODAY)
    page = staff.get(address(plan)).text
    assert (page.count("伝える同意あり"), page.count("伝える同意なし")) == (0, 3)


def test_a_consent_for_another_purpose_covers_no_plan(office):
    from matching.consents.basis import basis_of

    with acting(office) as session:
        person = a_person(session, consented=False)
        details = ConsentDetails(TODAY, ConsentHow.BY_WORD, list(ConsentItem), [], agencies=list(Agency))
        give_consent(session, person, details, explained_by=LEAD, today=TODAY)
        cover = cover_of(Role("医療機関"), basis_of(session, person, TODAY))
        assert (cover.how, cover.may) == (Covered.NOTHING, ())
    assert (agency_of(" 医療　機関"), agency_of("医療"), agency_of("")) == (Agency.MEDICAL, None, None)


def test_differences_name_what_changed_and_nothing_else():
    one, two, three = Goal("一"), Goal("二", "手", "春"), Goal("三")
    before = PlanContent("a", "s", (one, two), (Role("x", "y", "z"),), TODAY, TODAY, TODAY)
    after = PlanContent("b", "s", (two, three), (Role("x", "y", "変"),), TODAY, None, TODAY)
    assert differences(before, before) == []
    assert differences(before, after) == [
        Difference("本人の希望", "a", "b"),
        Difference("目標1（なくした行）", "一", "未記入"),
        Difference("目標2", "未記入", "三"),
        Difference("役割1", "x　y\nz", "x　y\n変"),
        Difference("終わりの日", wareki(TODAY), "未記入"),
    ]


def words_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    return len(document), "".join(text.split())


def test_the_paper_says_what_was_agreed_and_has_lines_to_sign(office):
    with acting(office) as session:
        an_approver(session)
        plan = an_approved_plan(session, a_person(session, name="髙橋 𠮷子"))
        pages, text = words_of(print_plan(plan, municipality="ひだまり市", on=TODAY).pdf)
    assert pages == 1
    for words in (
        "髙橋", "支援プラン", "第1版", "昼に行けるところがほしい", "週に1回、手芸の会に行く", "春まで",
        "社会福祉協議会", "（代理人）", "本人", "担当", wareki(TODAY), f"{wareki(TODAY)}に承認", "次の見直し",
    ):  # fmt: skip
        assert words in text, words
    assert "（案）" not in text


def test_an_empty_draft_prints_as_one_and_a_long_one_runs_on(office):
    with acting(office) as session:
        person = a_person(session)
        plan = draft_next(session, person, by=LEAD, on=TODAY)
        _, text = words_of(print_plan(plan, municipality="", on=TODAY).pdf)
        assert "支援プラン（案）" in text and text.count("未記入") >= 5 and "まだ承認されていません" in text
        goals = tuple(Goal("目標" * 300, "手" * 900, "いつか" * 30) for _ in range(6))
        plan.content = a_content(wishes="希望" * 4000, goals=goals, note="終わりのことば")
        pages, text = words_of(print_plan(plan, municipality="", on=TODAY).pdf)
        assert pages > 3 and "終わりのことば" in text


def test_the_name_of_the_file_says_nothing_about_anybody(staff, plan):
    answer = staff.get(address(plan, "plan.pdf"))
    assert answer.mimetype == "application/pdf" and answer.data.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"] == 'inline; filename="support-plan.pdf"'


def test_a_review_that_is_near_stands_on_the_first_page_without_a_name(office, staff):
    with acting(office, staff.key) as session:
        an_approver(session)
        person = a_person(session, lead=staff.key, name="かなりあ 小鳥")
        an_approved_plan(session, person, review_on=TODAY + timedelta(3))
        key = person.key
    page = staff.get("/office/").text
    assert "支援プランの見直し" in page and "かなりあ" not in page
    assert "かなりあ 小鳥さん" in staff.get("/office/due").text
    own = staff.get(f"/office/people/{key}").text
    assert "第1版" in own and wareki(TODAY + timedelta(3)) in own


def test_somebody_closed_is_offered_no_next_version(office, staff, plan):
    with acting(office, staff.key) as session:
        person = session.scalars(select(Person)).one()
        person.closed_at, person.closed_reason = person.created_at, "moved"
    page = staff.get(f"/office/people/{plan.person_key}/plans/").text
    assert "再開してからつくれます" in page and "/plans/new" not in page
    assert "承認を頼む" not in staff.get(address(plan)).text


def test_the_handover_paper_tells_goals_and_the_next_review(office, staff):
    with acting(office, staff.key) as session:
        an_approver(session)
        an_approved_plan(session, a_person(session, lead=staff.key))
        a_person(session, lead=staff.key)
    page = staff.get("/office/teams/handover").text
    assert "週に1回、手芸の会に行く" in page and wareki(TODAY + timedelta(90)) in page
    assert "承認済みのプランはありません" in page


def test_the_person_page_asks_once_for_all_versions(app, office, staff):
    from tests.conftest import Counting

    with acting(office, staff.key) as session:
        an_approver(session)
        person = a_person(session, lead=staff.key)
        for ahead in range(3):
            later = {"starts_on": TODAY + timedelta(ahead)}
            an_approved_plan(session, person, **later)
        a_submitted_plan(session, person)
        key = person.key
    with Counting(app) as statements:
        staff.get(f"/office/people/{key}")
    assert len([one for one in statements if "FROM support_plan" in one]) == 1
