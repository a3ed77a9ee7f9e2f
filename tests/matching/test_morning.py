"""The first page of the day: what waits, in one order, each line leading to its page, and short for every role."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from core import audit
from core.audit import Action, AuditLine
from core.calendar import fiscal_year, now, today
from core.db import unit_of_work
from core.permissions import Role
from matching.circles.services import Subject, start_circle
from matching.figures.earlier import Typed, type_in
from matching.figures.indicators import BY_NAME, Counting
from matching.figures.models import OwnIndicator, Target
from matching.figures.pace import Pace, pace_of, share_of_year, standing
from matching.figures.periods import Period, end_of
from matching.figures.services import set_own_value
from matching.figures.tailored_counts import Choice, Way
from matching.figures.tailored_models import TailoredEdition, TailoredIndicator
from matching.gaps.work import take_up
from matching.outreach.models import Noticer
from matching.outreach.services import Noticed, begin
from matching.overview.counts import Looked, looked_of_late
from matching.placements.states import PlacementState
from tests.conftest import Counting as Statements
from tests.factories import a_place
from tests.matching.conferences import a_conference
from tests.matching.people import a_person
from tests.matching.test_gaps import QUIET, a_step
from tests.matching.test_placements import a_placement
from tests.staff import StaffBrowser, signed_in_as


@pytest.fixture
def acting(office):
    def change(what):
        with unit_of_work(office) as session:
            audit.act_as(session, "test", "test")
            return what(session)

    return change


def lines_of(browser: StaffBrowser) -> dict[str, str]:
    """The sentences of the page with the page each leads to, in order."""
    text = browser.get("/office/").text.split('class="morning"')[-1].split("<details class=")[0]
    found = re.findall(r'<li><a href="([^"]+)"><span>(.+?)</span></a></li>', text)
    return {re.sub(r"<[^>]+>", "", words): href for href, words in found}


def test_whoever_has_nothing_waiting_is_told_so_and_may_still_do_everything(app, office):
    page = signed_in_as(app, office, Role.STAFF).get("/office/").text
    assert "いま、待っていることはありません" in page
    assert 'href="/office/people/"' in page and "<summary>できること</summary>" in page


def test_each_line_leads_to_its_page_and_the_most_urgent_stands_first(app, office, directory, acting):
    boss = signed_in_as(app, office, Role.SUPERVISOR)
    with unit_of_work(directory) as session:
        session.add(a_place(confirmed_on=None))
    acting(lambda session: setattr(a_conference(session, by=boss.key), "on", today() - timedelta(days=1)))
    acting(
        lambda session: setattr(
            take_up(session, QUIET, a_step(held_by=boss.key), by=boss.key, on=today()),
            "due_on",
            today() - timedelta(days=1),
        )
    )
    acting(lambda session: begin(session, Noticed("赤い帽子の方", today(), Noticer.OTHER), by=boss.key, today=today()))
    found = lines_of(boss)
    assert list(found.items()) == list(ORDER.items())
    for href in found.values():
        assert boss.get(href).status_code == 200


ORDER = {
    "開いたかどうかを書いていない重層的支援会議が1件あります": "/office/conferences/",
    "資源開発の取り組みが1件、期限を過ぎています": "/office/gaps/",
    "きょうまでに声をかける方が1人います": "/office/outreach/",
    "確かめる時期の場所が1か所あります": "/desk/queue",
}


def test_a_welfare_commissioner_sees_circles_and_conferences_and_nothing_of_the_desk(app, office, acting):
    lead = signed_in_as(app, office, Role.STAFF)
    minsei = signed_in_as(app, office, Role.WELFARE_COMMISSIONER)
    acting(
        lambda session: start_circle(
            session,
            Subject(title="見本"),
            leader=lead.key,
            members=[minsei.key],
            today=today(),
            idempotency_key="k",
        )
    )
    assert list(lines_of(minsei)) == [
        "守秘の確認を待っている支援会議が1件あります",
        "構成員になっている支援会議が1件あります",
    ]


def test_an_auditor_sees_what_was_refused_and_how_much_was_read(app, office, acting):
    auditor = signed_in_as(app, office, Role.AUDITOR)
    staff = signed_in_as(app, office, Role.STAFF)
    person = acting(lambda session: a_person(session, lead="somebody").key)
    assert staff.get(f"/office/people/{person}").status_code == 404
    found = lines_of(auditor)
    assert found["この7日間に断られた閲覧が1件あります"] == "/office/audit/?action=refused"
    assert next(iter(found)).startswith("この7日間に断られた")
    assert office.scalar(select(AuditLine.id).where(AuditLine.action == Action.REFUSED)) is not None


def lines_in_the_log(office, *, of: Action, at, how_many: int) -> None:
    facts = {"action": of, "at": at, "account_key": "x", "subject_kind": "person", "subject_key": "p", "fields": []}
    facts |= {"purpose": "test", "instead_of": "", "previous": ""}
    with unit_of_work(office) as session:
        session.execute(insert(AuditLine), [facts | {"hash": f"{at}{of}{n}"} for n in range(how_many)])


def test_the_week_of_the_log_is_all_of_the_week_and_nothing_older(office):
    lines_in_the_log(office, of=Action.REFUSED, at=now() - timedelta(days=8), how_many=3)
    lines_in_the_log(office, of=Action.REFUSED, at=now() - timedelta(days=6), how_many=2)
    lines_in_the_log(office, of=Action.READ, at=now() - timedelta(days=1), how_many=20_000)
    assert looked_of_late(office, now()) == Looked(readings=20_000, refusals=2, failed=0)


def test_the_line_leads_to_the_lines_it_counts_and_older_ones_stay_of_that_action(app, office):
    auditor = signed_in_as(app, office, Role.AUDITOR)
    lines_in_the_log(office, of=Action.REFUSED, at=now(), how_many=101)
    lines_in_the_log(office, of=Action.DELETED, at=now(), how_many=1)
    page = auditor.get("/office/audit/?action=refused").text
    assert page.count("<td>閲覧を断りました</td>") == 100 and "<td>削除</td>" not in page
    older = re.search(r'href="(/office/audit/[^"]+)">古い記録', page)[1].replace("&amp;", "&")
    assert auditor.get(older).text.count("<td>閲覧を断りました</td>") == 1
    assert "<td>削除</td>" in auditor.get("/office/audit/?action=nonsense").text


def test_the_page_opens_nobodys_record_and_takes_few_statements(app, office, acting):
    staff = signed_in_as(app, office, Role.STAFF)
    people = acting(lambda session: [a_person(session, name="かなりあ 小鳥", lead=staff.key) for _ in range(3)])
    acting(lambda session: a_placement(session, PlacementState.ASKED, person=session.merge(people[0])))
    office.rollback()
    before = office.scalars(select(AuditLine.id).where(AuditLine.action == Action.READ)).all()
    with Statements(app) as statements:
        page = staff.get("/office/")
    office.rollback()
    assert "かなりあ" not in page.text and "参加までの予定が" in page.text
    assert office.scalars(select(AuditLine.id).where(AuditLine.action == Action.READ)).all() == before
    assert len([each for each in statements if each.lstrip().upper().startswith("SELECT")]) <= 34


def test_what_must_be_asked_again_waits_for_the_desk_and_not_for_staff(app, office, directory):
    with unit_of_work(directory) as session:
        session.add(a_place(confirmed_on=None))
    desk, staff = signed_in_as(app, office, Role.SUPERVISOR), signed_in_as(app, office, Role.STAFF)
    assert "確かめる時期の場所が1か所あります" in lines_of(desk)
    assert lines_of(staff) == {}


A_YEAR = fiscal_year(today())
HALF = Period(2025, end_of(2025).replace(year=2025, month=9, day=30), today())


@pytest.mark.parametrize(
    ("name", "value", "target", "where"),
    [
        ("consultations", 50, 100, "behind"),
        ("consultations", 51, 100, ""),
        ("consultations", 100, 100, "reached"),
        ("stops", 3, 2, "above"),
        ("stops", 2, 2, ""),
    ],
)
def test_a_figure_is_behind_when_it_has_less_than_its_part_of_the_year(name, value, target, where):
    assert share_of_year(HALF) == pytest.approx(183 / 365)
    assert standing(BY_NAME[name], value, target, HALF) == where


def test_what_is_counted_as_of_a_day_has_no_pace():
    one = next(each for each in BY_NAME.values() if each.counting is Counting.STANDING)
    assert [standing(one, value, 10, HALF) for value in (9, 10)] == ["behind", "reached"]


def test_targets_stand_on_the_page_of_the_supervisor_alone(app, office, directory, acting):
    own = OwnIndicator(label="推進員の人数", unit="人", changed_by="x", values={str(A_YEAR): 3.5})
    acting(
        lambda session: session.add_all(
            [own, Target(indicator="consultations", fiscal_year=A_YEAR, value=9000, set_by="x")]
        )
    )
    acting(lambda session: session.add(Target(indicator=own.key, fiscal_year=A_YEAR, value=3, set_by="x")))
    boss, staff = signed_in_as(app, office, Role.SUPERVISOR), signed_in_as(app, office, Role.STAFF)
    found = lines_of(boss)
    assert found["目標より遅れている数字が1つ（新規相談の受付）"] == "/office/figures/"
    assert "目標に届いた数字が1つ（推進員の人数）" in found
    assert lines_of(staff) == {}
    assert pace_of(office, directory, today()) == Pace(("推進員の人数",), ("新規相談の受付",))


def test_targets_of_figures_by_choosing_count_too(app, office, directory, acting):
    chosen = TailoredIndicator(made_by="x")
    choice = Choice("visits", "rows", Way.EVERY).to_json()
    words = {"label": "訪問の回数", "unit": "回", "definition": "訪問", "why": ""}
    chosen.editions.append(TailoredEdition(number=1, choice=choice, changed_by="x", **words))
    acting(lambda session: session.add(chosen))
    acting(lambda session: session.add(Target(indicator=chosen.key, fiscal_year=A_YEAR, value=9000, set_by="x")))

    assert pace_of(office, directory, today()) == Pace(behind=("訪問の回数",))


def test_what_is_typed_in_is_seen_on_the_first_page_at_once(app, office, directory, acting):
    own = OwnIndicator(label="推進員の人数", unit="人", changed_by="x", values={str(A_YEAR): 1.0})
    acting(lambda session: session.add(own))
    for name in (own.key, "consultations"):
        acting(lambda session, name=name: session.add(Target(indicator=name, fiscal_year=A_YEAR, value=3, set_by="x")))
    assert pace_of(office, directory, today()).reached == ()

    acting(lambda session: set_own_value(own, A_YEAR, 3.0, by="x"))
    assert pace_of(office, directory, today()).reached == ("推進員の人数",)
    acting(lambda session: type_in(session, "consultations", A_YEAR, Typed(4.0), today=today(), by="x"))
    assert pace_of(office, directory, today()).reached == ("新規相談の受付", "推進員の人数")
    acting(lambda session: type_in(session, "consultations", A_YEAR, Typed(2.0), today=today(), by="x"))
    assert pace_of(office, directory, today()).reached == ("推進員の人数",)


def test_another_edition_of_a_figure_by_choosing_is_seen_at_once(app, office, directory, acting):
    chosen = TailoredIndicator(made_by="x")
    words = {"unit": "回", "definition": "訪問", "why": "", "changed_by": "x"}
    choice = Choice("visits", "rows", Way.EVERY).to_json()
    chosen.editions.append(TailoredEdition(number=1, choice=choice, label="訪問の回数", **words))
    acting(lambda session: session.add(chosen))
    acting(lambda session: session.add(Target(indicator=chosen.key, fiscal_year=A_YEAR, value=9000, set_by="x")))
    assert pace_of(office, directory, today()) == Pace(behind=("訪問の回数",))

    newer = TailoredEdition(number=2, choice=choice, label="訪問と連絡", **words)
    acting(lambda session: chosen.editions.insert(0, newer))
    assert pace_of(office, directory, today()) == Pace(behind=("訪問と連絡",))
    acting(lambda session: setattr(chosen, "is_used", False))
    assert pace_of(office, directory, today()) == Pace()
