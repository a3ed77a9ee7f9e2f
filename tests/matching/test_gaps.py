"""What is missing, the way to a new place, and who waits for it."""

import re
import threading
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from core.audit import AuditLine
from core.calendar import today
from core.db import office_session
from core.errors import RuleBroken
from core.permissions import Role
from directory.areas.models import AreaKind
from directory.openings.words import Need
from matching.closings.models import ClosingReason, Watcher
from matching.closings.services import ClosingDetails, close_person
from matching.consents.models import Consent
from matching.gaps.board import make_print
from matching.gaps.models import (
    GapFigure,
    GapFigureMember,
    GapPrint,
    GapPrintCell,
    GapStep,
    GapWaiting,
    GapWork,
    ResourceGap,
)
from matching.gaps.prefill import Known, band_for, need_for
from matching.gaps.queries import how_many_opened, own_waiting, wants
from matching.gaps.services import GapSource, NeedKind, TimeBand, raise_gap, wait_no_more
from matching.gaps.states import FILE, MOVES, Cluster, GapState, need_lines
from matching.gaps.work import Step, go_on, take_up
from matching.people.models import Person, TeamMember
from matching.placements.models import Placement
from matching.placements.states import PlacementState
from matching.plans.facts import AssessmentFacts, FreeTime
from matching.plans.services import assess
from tests.factories import a_place, an_area, an_opening
from tests.matching.people import LEAD, a_person, a_seat, acting, consent
from tests.matching.test_placements import a_placement
from tests.staff import an_account, signed_in_as

QUIET = Cluster(NeedKind.QUIET, "area-a", TimeBand.MORNING)
OPENED = GapWork.state == GapState.OPENED


def a_gap(session, person=None, cluster=QUIET, **changes):
    facts = {"source": GapSource.NO_PLACE if person else GapSource.NOTICED, "note": "", "by": LEAD, "on": today()}
    what = {"need": cluster.need, "area_key": cluster.area_key, "time_band": cluster.time_band}
    return raise_gap(session, **facts | what | {"person": person} | changes)


def a_step(state=GapState.TASK, **changes):
    return Step(**{"state": state, "text": "公民館と話した", "next": "", "held_by": LEAD} | changes)


def opened_at(session, cluster=QUIET, place_key="place-a"):
    """The cluster taken up and answered by a place."""
    work = take_up(session, cluster, a_step(), by=LEAD, on=today())
    answer = a_step(GapState.OPENED, place_key=place_key)
    go_on(session, work, answer, by=LEAD, on=today(), version=str(work.version))
    session.flush()
    return work


def waiters(session, many, cluster=QUIET, **facts):
    people = [a_person(session, name=f"見本 {number}", **facts) for number in range(many)]
    session.flush()
    for person in people:
        a_gap(session, person, cluster)
    return people


def the_cells(board):
    return {cell.cluster: cell.figure.people if cell.figure else None for cell in board.cells}


def test_the_list_of_needs_is_data_and_whole():
    text = FILE.read_text("utf-8-sig")

    assert list(need_lines()) == list(NeedKind)
    assert [need.label for need in NeedKind if need.label not in text] == []
    assert all(state in MOVES for state in GapState)


def test_a_gap_of_a_person_is_noted_once_and_a_form_sent_twice_too(office):
    with acting(office) as session:
        person = a_person(session)
        session.flush()
        first = a_gap(session, person, idempotency_key="k")
        assert a_gap(session, person, idempotency_key="k") is first
        assert a_gap(session, person) is first
        assert a_gap(session, person, Cluster(NeedKind.QUIET, "area-a", None)) is not first
        seen = [a_gap(session, idempotency_key="n") for _ in range(2)]
        assert seen[0] is seen[1]
        assert a_gap(session) is not seen[0]
        assert session.scalar(select(func.count(ResourceGap.id))) == 4
        assert session.scalar(select(func.count(GapWaiting.id))) == 2


def test_a_gap_goes_with_the_person_and_with_their_waiting(office):
    with acting(office) as session:
        first, second = waiters(session, 2)
        a_gap(session)
        session.execute(delete(Person).where(Person.key == first.key))
        assert session.scalar(select(func.count(ResourceGap.id))) == 2
        waiting = session.scalars(select(GapWaiting)).one()
        theirs = session.scalars(select(ResourceGap).where(ResourceGap.waiting_key == waiting.key)).one()
        assert waiting.gap is theirs  # loaded, and gone all the same
        wait_no_more(session, waiting)
        assert [gap.waiting_key for gap in session.scalars(select(ResourceGap))] == [None]
        assert second.key


def test_work_takes_every_gap_of_the_cluster_along_and_later_ones_join(office):
    with acting(office) as session:
        early = a_gap(session)
        other = a_gap(session, cluster=Cluster(NeedKind.QUIET, "area-a", None))
        work = take_up(session, QUIET, a_step(), by=LEAD, on=today(), idempotency_key="k")
        assert take_up(session, QUIET, a_step(), by=LEAD, on=today(), idempotency_key="k") is work
        with pytest.raises(RuleBroken, match="すでに取り組みが始まって"):
            take_up(session, QUIET, a_step(), by=LEAD, on=today())
        late = a_gap(session)
        session.expire_all()

        assert [gap.state for gap in (early, late, other)] == [GapState.TASK, GapState.TASK, GapState.OPEN]


def test_the_way_goes_by_the_table_and_each_step_stays(office):
    with acting(office) as session:
        a_gap(session)
        work = take_up(session, QUIET, a_step(next="場所をさがす"), by=LEAD, on=today())
        trial = a_step(GapState.TRIAL, text="お試しをした", place_key="place-a")
        on = {"by": LEAD, "on": today()}
        kept = go_on(session, work, trial, version=str(work.version), idempotency_key="s", **on)
        assert go_on(session, work, trial, version="1", idempotency_key="s", **on) is kept
        with pytest.raises(RuleBroken, match="もう記録されています"):
            go_on(session, work, a_step(text="別"), version=str(work.version), idempotency_key="s", **on)
        with pytest.raises(RuleBroken, match="先に変更"):
            go_on(session, work, a_step(), version="99", **on)
        wrong = {
            "したこと": a_step(text=" "),
            "期限は": a_step(due_on=today() - timedelta(1)),
            "開いた場所": a_step(GapState.OPENED),
            "進めません": a_step(GapState.OPEN),
        }
        for sentence, step in wrong.items():
            with pytest.raises(RuleBroken, match=sentence):
                go_on(session, work, step, version=str(work.version), **on)
        go_on(session, work, a_step(GapState.OPENED, place_key="place-a"), version=str(work.version), **on)
        with pytest.raises(RuleBroken, match="終わっています"):
            go_on(session, work, a_step(), version=str(work.version), **on)

        assert [step.state for step in work.steps] == [GapState.OPENED, GapState.TRIAL, GapState.TASK]
        assert (work.ended_on, work.place_keys) == (today(), ["place-a"])
        assert session.scalar(select(func.count(GapStep.id))) == 3
        assert a_gap(session).state is GapState.OPEN  # what is over stays over


def test_of_many_who_press_at_once_one_takes_it_up_and_a_form_is_noted_once(either_app):
    refused = []

    def press():
        with either_app.app_context():
            with acting(office_session()) as session:
                a_gap(session, idempotency_key="k")
            try:
                with acting(office_session()) as session:
                    take_up(session, QUIET, a_step(), by=LEAD, on=today())
            except RuleBroken as broken:
                refused.append(str(broken))
            with acting(office_session()) as session:
                make_print(session, by=LEAD, on=today(), idempotency_key="p")

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counted = [office_session().scalar(select(func.count(table.id))) for table in (ResourceGap, GapWork, GapPrint)]

    assert (counted, len(refused)) == ([1, 1, 1], 3)


def test_an_erased_person_is_gone_from_every_table_of_gaps(either_app):
    with acting(office_session()) as session:
        people = waiters(session, 5)
        make_print(session, by=LEAD, on=today())
        for person in people:
            session.execute(delete(Person).where(Person.key == person.key))
        left = [session.scalar(select(func.count()).select_from(t)) for t in (GapWaiting, ResourceGap, GapFigureMember)]

        assert left == [0, 0, 0]
        assert session.scalar(select(func.count(GapFigure.id))) == 1  # a number, of nobody


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"state": "open"}, "work_has_begun"),
        ({"state": "opened"}, "end_has_a_day"),
        ({"state": "opened", "ended_on": today() - timedelta(1)}, "ends_after_it_began"),
    ],
)
def test_the_database_knows_the_rules_of_work(office, wrong, rule):
    with pytest.raises(IntegrityError, match=rule), acting(office) as session:
        take_up(session, QUIET, a_step(), by=LEAD, on=today())
        session.execute(update(GapWork).values(**wrong))


def test_the_database_knows_that_no_figure_is_below_five_and_no_cell_is_empty(office):
    for wrong, rule in (
        (lambda: GapFigure(need=NeedKind.QUIET, area_key="", time_band=None, people=4), "nobody_stands_alone"),
        (
            lambda: GapPrintCell(
                print_id=1, need=NeedKind.QUIET, area_key="", time_band=None, is_noticed=False, is_worked_on=False
            ),
            "says_something",
        ),
        (
            lambda: GapStep(
                work_key="x", number=1, on=today(), by=LEAD, state=GapState.TASK, place_key="", opening_key="o"
            ),
            "an_opening_is_of_a_place",
        ),
    ):
        with pytest.raises(IntegrityError, match=rule), acting(office) as session:
            session.add(wrong())


def _closed(session, person):
    details = ClosingDetails(today(), ClosingReason.LINKED, Watcher.AGENCY, "ことば", "相手")
    close_person(session, person, details, by=LEAD, today=today())


def _withdrawn(session, person):
    session.execute(update(Consent).where(Consent.person_key == person.key).values(withdrawn_on=today()))


def _state(session, person, state, **seat):
    placement = a_placement(session, PlacementState.ACTIVE, person=person, seat=a_seat(**seat))
    ended = today() if state.is_over else None
    values = {"state": state, "proposed_on": today(), "followed_since": today(), "ended_on": ended}
    session.flush()
    session.execute(update(Placement).where(Placement.key == placement.key).values(**values))


@pytest.mark.parametrize(
    ("what", "waits"),
    [
        (lambda session, person: None, True),
        (_closed, False),
        (_withdrawn, False),
        (lambda session, person: _state(session, person, PlacementState.ACTIVE), False),
        (lambda session, person: _state(session, person, PlacementState.DECLINED), False),
        (lambda session, person: _state(session, person, PlacementState.DECLINED, place_key="elsewhere"), True),
        (lambda session, person: _state(session, person, PlacementState.CANDIDATE), True),
    ],
    ids=["nothing", "closed", "withdrawn", "placed", "declined", "declined elsewhere", "candidate"],
)
def test_whoever_is_placed_declines_closes_or_withdraws_waits_no_more(office, what, waits):
    with acting(office) as session:
        person = waiters(session, 1)[0]
        opened_at(session)
        what(session, person)
        session.flush()
        session.expire_all()

        assert [gap.waiting.person_key for gap in own_waiting(session, LEAD, today(), OPENED)] == [person.key] * waits
        assert how_many_opened(session, LEAD, today()) == waits
        assert own_waiting(session, "somebody else", today(), OPENED) == []


def test_the_board_shows_five_or_more_and_what_staff_noticed_without_a_number(office):
    other, seen = Cluster(NeedKind.BODY, "area-a", None), Cluster(NeedKind.LIFT, "", None)
    with acting(office) as session:
        waiters(session, 5)
        waiters(session, 4, other)
        a_gap(session, cluster=seen)
        board = make_print(session, by=LEAD, on=today(), idempotency_key="k")

        assert make_print(session, by=LEAD, on=today(), idempotency_key="k") is board
        assert the_cells(board) == {QUIET: 5, seen: None}
        assert {cell.words for cell in board.cells} == {"5〜9人", "職員の気づき"}


def test_a_few_more_or_fewer_do_not_change_the_next_board_and_an_earlier_one_never_changes(office):
    with acting(office) as session:
        people = waiters(session, 6)
        first = make_print(session, by=LEAD, on=today())
        waiters(session, 4)
        _withdrawn(session, people[0])
        second = make_print(session, by=LEAD, on=today())
        waiters(session, 1)
        third = make_print(session, by=LEAD, on=today())
        session.expire_all()

        assert [the_cells(board)[QUIET] for board in (first, second, third)] == [6, 6, 11]


def test_each_person_counts_in_one_cell_and_whoever_was_counted_never_in_another(office):
    other = Cluster(NeedKind.BODY, "area-b", None)
    with acting(office) as session:
        for person in waiters(session, 5):
            a_gap(session, person, other)
        waiters(session, 1, other)
        assert the_cells(make_print(session, by=LEAD, on=today())) == {other: 6}
        opened_at(session, other)
        assert the_cells(make_print(session, by=LEAD, on=today())) == {}
        assert len(wants(session, today())) == 5
        assert the_cells(make_print(session, by=LEAD, on=today())) == {}


def test_whoever_is_erased_is_remembered_behind_no_figure(office):
    with acting(office) as session:
        people = waiters(session, 6)
        make_print(session, by=LEAD, on=today())
        session.execute(delete(Person).where(Person.key == people[0].key))
        session.expire_all()

        assert session.scalar(select(func.count()).select_from(GapFigureMember)) == 5
        assert the_cells(make_print(session, by=LEAD, on=today())) == {QUIET: 6}


def test_making_a_board_opens_nobodys_record(office):
    with acting(office) as session:
        keys = {person.key for person in waiters(session, 5)}
    before = office.scalar(select(func.count(AuditLine.id)).where(AuditLine.subject_key.in_(keys)))
    office.rollback()
    with acting(office, "coordinator") as session:
        make_print(session, by="coordinator", on=today())

    assert office.scalar(select(func.count(AuditLine.id)).where(AuditLine.subject_key.in_(keys))) == before


@pytest.mark.parametrize(
    ("facts", "blocker", "need", "band"),
    [
        ({"interests": ("手芸", "裁縫", "読書")}, "空き", NeedKind.MAKING, None),
        ({"interests": ("手芸",), "needs": (Need.WOMEN_ONLY,)}, "配慮", NeedKind.WOMEN_ONLY, None),
        ({"needs": (Need.QUIET,)}, "移動", NeedKind.QUIET, None),
        ({}, "移動", NeedKind.LIFT, None),
        ({}, "", NeedKind.OTHER, None),
        ({"times": (FreeTime(1, 540, 700),)}, "時間", NeedKind.OFF_HOURS, TimeBand.MORNING),
        ({"times": (FreeTime(5, 540, 700), FreeTime(6, 900, 960))}, "", NeedKind.OTHER, TimeBand.WEEKEND),
        ({"times": (FreeTime(1, 600, 840), FreeTime(2, 1080, 1260))}, "時間", NeedKind.OFF_HOURS, TimeBand.EVENING),
        ({"times": (FreeTime(1, 600, 840),)}, "", NeedKind.OTHER, None),
    ],
)
def test_a_gap_is_filled_in_from_the_assessment_and_the_first_blocker(facts, blocker, need, band):
    known = Known(AssessmentFacts(**facts), blocker)

    assert (need_for(known), band_for(known)) == (need, band)


def hidden_fields(browser, page):
    return dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*type="hidden"[^>]*value="([^"]*)"', browser.get(page).text))


def somebody_with_interests(office, lead, **facts):
    with acting(office, "test") as session:
        person = a_person(session, lead=lead, name="見本 待子", **facts)
        assess(session, person, facts=AssessmentFacts(interests=("手芸",)), by=lead, on=today())
        return person.key


def test_one_tap_from_the_page_where_nothing_fits_fills_the_form_in(app, office, saved):
    area = saved(an_area(kind=AreaKind.LIFE_AREA, name="みほん圏域"))
    browser = signed_in_as(app, office, Role.STAFF)
    key = somebody_with_interests(office, browser.key)
    found = browser.get(f"/office/people/{key}/suggestions/").text
    tap = re.search(r'href="(/office/people/\w+/gaps/[^"]*)"', found)[1].replace("&amp;", "&")
    assert '<option selected value="making">' in browser.get(tap).text
    wrong = browser.post_form(tap, need="", area="odd", note="消えないことば")
    assert "足りないことを選んでください。" in wrong.text
    assert "消えないことば" in wrong.text
    added = browser.post_form(tap, need="making", area=area.key, time="morning", note="職員だけの覚え書き")
    shown = browser.get(added.location).text
    assert "ものづくりの場（みほん圏域・平日の午前）" in shown
    page = browser.get(re.search(r'href="(/office/gaps/making[^"]*)"', shown)[1]).text
    assert "見本 待子さん" in page
    assert "職員だけの覚え書き" in page
    gap = office.scalars(select(ResourceGap)).one()
    assert (gap.source, gap.area_key, gap.time_band) == (GapSource.NO_PLACE, area.key, TimeBand.MORNING)
    office.rollback()


def test_when_a_place_opens_the_team_learns_of_it_and_nobody_else(app, office, saved):
    place = a_place(name="ひだまり手芸室")
    saved(place, an_opening(place=place, title="手芸のお手伝い"))
    browser, other = signed_in_as(app, office, Role.STAFF), signed_in_as(app, office, Role.COORDINATOR)
    key = somebody_with_interests(office, browser.key, consented=False)
    with acting(office, "test") as session:
        a_gap(session, session.scalars(select(Person)).one(), note="職員だけの覚え書き")
    cluster = f"/office/gaps/{QUIET.code}"
    begun = browser.post_form(cluster, state="task", text="公民館に相談した", held_by=browser.key, due_on="")
    assert begun.location == cluster
    step = re.search(r'action="(/office/gaps/works/\w+)"', browser.get(cluster).text)[1]
    form = hidden_fields(browser, cluster) | {"state": "opened", "text": "開いた", "held_by": browser.key}
    missing = browser.post(step, data=form).text
    assert "開いた場所を選んでください" in missing
    assert "ひだまり手芸室・手芸のお手伝い" in missing
    assert browser.post(step, data=form | {"answer": place.key}).location == cluster
    assert "待っていた場が開きました" not in browser.get("/office/").text  # without consent nobody is listed
    with acting(office, "test") as session:
        consent(session, session.scalars(select(Person)).one())

    assert "待っていた場が開きました" in browser.get("/office/").text
    listed = browser.get("/office/gaps/waiting").text
    assert f"/office/people/{key}/suggestions/" in listed
    assert "ひだまり手芸室" in listed
    for page in ("/office/", "/office/gaps/waiting", cluster):
        text = other.get(page).text
        assert ("待っていた場が開きました" in text, "見本 待子" in text, "覚え書き" in text) == (False, False, False)


def test_of_what_only_other_teams_wait_for_there_is_no_page_and_no_line(app, office):
    other, _ = an_account(office, Role.STAFF, "other")
    with acting(office, "test") as session:
        waiters(session, 3, lead=other)
    browser = signed_in_as(app, office, Role.STAFF)
    theirs, nothing = f"/office/gaps/{QUIET.code}", "/office/gaps/body.any.any"

    assert "静かに過ごせる場" not in browser.get("/office/gaps/").text
    answers = [browser.get(path) for path in (theirs, nothing, "/office/gaps/odd", "/office/gaps/a.b.c.d")]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert browser.post_form("/office/gap-board/").status_code == 302
    assert "静かに過ごせる場" not in browser.get("/office/gap-board/").text
    with acting(office, "test") as session:
        waiters(session, 2, lead=other)
    browser.post_form("/office/gap-board/")
    assert "5〜9人" in browser.get("/office/gap-board/").text
    page = browser.get(theirs).text
    assert "取り組みを始める" in page
    assert "静かに過ごせる場" in browser.get("/office/gaps/").text
    # Whoever knows their own people could take them away from the figure: it stands on the board alone.
    assert [text.count("5〜9人") for text in (page, browser.get("/office/gaps/").text)] == [0, 0]
    assert "どなたの記録も知らない外部の方" in browser.get("/office/gap-board/").text
    assert "待っている方（担当" not in page
    assert "見本 0" not in page
    assert browser.get("/office/gap-board/1").text.count("5〜9人") == 0
    paper = browser.get("/office/gap-board/2/paper?size=a3")
    assert (paper.mimetype, paper.data[:5]) == ("application/pdf", b"%PDF-")
    assert browser.get("/office/gap-board/99").status_code == 404


def test_somebody_takes_it_up_meanwhile_and_nothing_typed_is_lost(app, office):
    browser = signed_in_as(app, office, Role.STAFF)
    with acting(office, "test") as session:
        a_gap(session)
    page = f"/office/gaps/{QUIET.code}"
    sent = {"state": "task", "text": "消えないことば", "held_by": browser.key}
    hidden = hidden_fields(browser, page)
    with acting(office, "test") as session:
        take_up(session, QUIET, a_step(), by=LEAD, on=today())
    late = browser.post(page, data=hidden | sent)
    assert "すでに取り組みが始まって" in late.text
    assert "消えないことば" in late.text
    work = re.search(r'action="(/office/gaps/works/\w+)"', late.text)[1]
    old = browser.post(work, data=hidden | sent | {"version": "99", "due_on": "2026-13-40"})
    assert "日付は" in old.text
    assert "消えないことば" in old.text
    stale = browser.post(work, data=hidden | sent | {"version": "99"})
    assert "先に変更" in stale.text
    assert "消えないことば" in stale.text


def test_an_opening_that_came_since_and_fits_is_told_without_anybody_linking_it(app, office, saved):
    browser = signed_in_as(app, office, Role.STAFF)
    with acting(office, "test") as session:
        person = a_person(session, lead=browser.key, name="見本 待子")
        theirs = a_person(session, lead="other", name="見本 よその子")
        session.flush()
        for each in (person, theirs):
            a_gap(session, each)
    assert "待ちはじめたあとに" not in browser.get("/office/gaps/waiting").text
    place = a_place(name="あとからの場所")
    saved(place, an_opening(place=place))
    page = browser.get("/office/gaps/waiting").text

    assert "待ちはじめたあとに" in page
    assert "あとからの場所" in page
    assert "見本 よその子" not in page


def test_reasons_count_ones_own_people_only(app, office, saved):
    place = a_place(name="みほん室")
    saved(place, an_opening(place=place))
    browser = signed_in_as(app, office, Role.STAFF)
    with acting(office, "test") as session:
        own = a_person(session, lead=browser.key, name="見本 断一")
        theirs = a_person(session, lead="other", name="見本 断二")
        for person in (own, theirs):
            _state(session, person, PlacementState.DECLINED, opening_key=f"o-{person.key}")
            facts = AssessmentFacts(times=(FreeTime(1, 1200, 1260),), step=0)
            assess(session, person, facts=facts, by=LEAD, on=today())
    page = browser.get("/office/gaps/reasons").text

    assert "見本 断一" in page
    assert "見本 断二" not in page


def test_a_person_may_be_taken_off_by_their_team_alone(app, office):
    browser, other = signed_in_as(app, office, Role.STAFF), signed_in_as(app, office, Role.COORDINATOR)
    with acting(office, "test") as session:
        person = a_person(session, lead=browser.key)
        session.flush()
        a_gap(session, person)
        page = f"/office/people/{person.key}/gaps/"
        leave = f"{page}{session.scalars(select(GapWaiting)).one().key}/leave"
    token = {"csrf_token": re.search(r'name="csrf_token" value="([^"]+)"', browser.get(page).text)[1]}
    theirs = {"csrf_token": re.search(r'value="([^"]+)"', other.get("/account").text.split('name="csrf_token"')[1])[1]}

    assert other.post(leave, data=theirs).status_code == 404
    assert browser.post(leave, data=token).location == page
    office.rollback()
    assert office.scalar(select(func.count(ResourceGap.id))) == 0
    assert office.scalar(select(func.count(TeamMember.person_key))) == 1
