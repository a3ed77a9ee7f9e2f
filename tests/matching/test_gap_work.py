"""Who knows of the work on what is missing, how it ends, and what two who write at once are told."""

import re
from datetime import date, timedelta

import pypdfium2
import pytest
from sqlalchemy import func, select, update

from core.accounts.models import Account
from core.audit import Action, AuditLine
from core.calendar import now, today
from core.errors import RuleBroken
from core.permissions import Role
from directory.areas.models import AreaKind
from directory.platforms.models import Platform
from matching.gaps import states
from matching.gaps.models import GapWork
from matching.gaps.queries import notes_on, own_waiting
from matching.gaps.services import GapSource
from matching.gaps.states import FILE, Cluster, GapState, NeedKind, need_lines
from matching.gaps.work import go_on, take_up
from matching.placements.states import PlacementState
from tests.factories import an_area
from tests.matching.people import LEAD, a_person, acting
from tests.matching.test_gaps import OPENED, QUIET, _state, _withdrawn, a_gap, a_step, waiters
from tests.staff import an_account, signed_in_as

PAGE = f"/office/gaps/{QUIET.code}"
LIFT = Cluster(NeedKind.LIFT, "", None)


def hidden_in(text):
    """The hidden fields of a page."""
    return dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*type="hidden"[^>]*value="([^"]*)"', text)) | dict(
        re.findall(r'<input[^>]*type="hidden"[^>]*name="(\w+)"[^>]*value="([^"]*)"', text)
    )


def begun(session, cluster=QUIET, **changes):
    """Noticed by staff and taken up."""
    a_gap(session, cluster=cluster)
    work = take_up(session, cluster, a_step(**changes), by=LEAD, on=today())
    return f"/office/gaps/works/{work.key}"


def goes_on(session, step, **changes):
    """One more step by somebody else."""
    work = session.scalars(select(GapWork)).one()
    return go_on(session, work, step, **{"by": LEAD, "on": today(), "version": str(work.version)} | changes)


def test_taking_up_what_other_teams_wait_for_shows_it_to_nobody_but_who_holds_it_or_wrote_a_step(app, office):
    theirs, other = signed_in_as(app, office, Role.COORDINATOR), signed_in_as(app, office, Role.STAFF)
    with acting(office, "test") as session:
        waiters(session, 3, lead=theirs.key)
    begin = {"state": "task", "text": "公民館と話した", "held_by": theirs.key}
    assert theirs.post_form(PAGE, **begin).status_code == 302
    step = re.search(r'action="(/office/gaps/works/\w+)"', theirs.get(PAGE).text)[1]
    sent = hidden_in(other.get("/office/gaps/new").text) | begin | {"version": "1"}

    assert [other.get(PAGE).status_code, other.post(step, data=sent).status_code] == [404, 404]
    assert "静かに過ごせる場" not in other.get("/office/gaps/").text
    assert "担当にした方には、このことが見えます。" in theirs.get(PAGE).text

    handed = hidden_in(theirs.get(PAGE).text) | begin | {"held_by": other.key}
    assert theirs.post(step, data=handed).status_code == 302
    assert "公民館と話した" in other.get(PAGE).text
    assert "静かに過ごせる場" in other.get("/office/gaps/").text
    back = hidden_in(other.get(PAGE).text) | begin
    assert other.post(step, data=back).status_code == 302
    assert other.get(PAGE).status_code == 200  # they wrote a step


@pytest.mark.parametrize("at_once", [True, False])
def test_letting_work_be_ends_what_staff_noticed_and_nobodys_waiting(office, at_once):
    with acting(office) as session:
        person = waiters(session, 1)[0]
        seen = a_gap(session)
        step = a_step(GapState.DROPPED)
        take_up(session, QUIET, step if at_once else a_step(), by="another team", on=today())
        if not at_once:
            goes_on(session, step)
        session.expire_all()
        waiting = own_waiting(session, LEAD, today())

        assert [(gap.waiting.person_key, gap.state) for gap in waiting] == [(person.key, GapState.OPEN)]
        assert seen.state is GapState.DROPPED


def test_for_nobody_in_particular_is_only_what_staff_noticed(office):
    with acting(office) as session, pytest.raises(ValueError, match="staff noticed"):
        a_gap(session, source=GapSource.CONFERENCE)


def test_whoever_was_faster_is_told_also_when_another_field_was_wrong_first(app, office):
    browser = signed_in_as(app, office, Role.STAFF)
    with acting(office, "test") as session:
        step = begun(session)
    form = hidden_in(browser.get(PAGE).text) | {"state": "task", "text": "消えないことば", "held_by": browser.key}
    with acting(office, "test") as session:
        goes_on(session, a_step(text="先に書いた"))
    first = browser.post(step, data=form | {"due_on": "2026-13-40"}).text
    second = browser.post(step, data=form | hidden_in(first)).text
    assert "日付は" in first
    assert "先に変更" in second
    assert "消えないことば" in second
    assert browser.post(step, data=form | hidden_in(second)).status_code == 302


def test_whoever_took_it_up_meanwhile_is_told_also_when_another_field_was_wrong(app, office):
    browser = signed_in_as(app, office, Role.STAFF)
    with acting(office, "test") as session:
        a_gap(session)
    form = hidden_in(browser.get(PAGE).text) | {"state": "task", "text": "消えないことば", "held_by": browser.key}
    with acting(office, "test") as session:
        take_up(session, QUIET, a_step(), by=LEAD, on=today())

    assert "すでに取り組みが始まって" in browser.post(PAGE, data=form | {"due_on": "2026-13-40"}).text


def test_a_closing_step_sent_twice_is_one_and_what_comes_after_it_is_refused_with_its_words_kept(app, office):
    browser, other = signed_in_as(app, office, Role.STAFF), signed_in_as(app, office, Role.COORDINATOR)
    with acting(office, "test") as session:
        step = begun(session)
    late = hidden_in(other.get(PAGE).text) | {"state": "trial", "text": "消えないことば", "held_by": other.key}
    close = hidden_in(browser.get(PAGE).text) | {"state": "dropped", "text": "見送った", "held_by": browser.key}
    assert [browser.post(step, data=close).status_code for _ in range(2)] == [302, 302]
    refused = other.post(step, data=late).text
    assert "この取り組みは終わっています" in refused
    assert "消えないことば" in refused
    assert 'name="state"' not in refused
    assert 'name="state"' not in browser.get(PAGE).text
    with acting(office, "test") as session:
        assert [each.state for each in session.scalars(select(GapWork)).one().steps] == [
            GapState.DROPPED,
            GapState.TASK,
        ]


def test_a_note_on_ones_own_person_is_read_with_a_line_in_the_log_also_without_consent(office):
    with acting(office) as session:
        person = a_person(session)
        session.flush()
        key = person.key
        a_gap(session, person, note="職員だけの覚え書き")
        _withdrawn(session, person)
    office.expunge_all()
    read = select(func.count(AuditLine.id)).where(AuditLine.subject_key == key, AuditLine.action == Action.READ)
    before = office.scalar(read)
    office.rollback()
    with acting(office) as session:
        assert [gap.note for gap in notes_on(session, QUIET, LEAD)] == ["職員だけの覚え書き"]

    assert office.scalar(read) == before + 1


def test_turning_the_trial_down_does_not_hide_the_place_that_opened(office):
    with acting(office) as session:
        person = waiters(session, 1)[0]
        work = take_up(session, QUIET, a_step(), by=LEAD, on=today())
        goes_on(session, a_step(GapState.TRIAL, place_key="trial-place"))
        goes_on(session, a_step(GapState.OPENED, place_key="new-place"))
        _state(session, person, PlacementState.DECLINED, place_key="trial-place")
        session.flush()
        session.expire_all()

        assert work.place_keys == ["new-place"]
        assert [gap.waiting.person_key for gap in own_waiting(session, LEAD, today(), OPENED)] == [person.key]


def test_a_day_that_is_past_may_stay_and_none_is_asked_for_when_it_is_over(office):
    past = today() - timedelta(3)
    with acting(office) as session:
        a_gap(session)
        take_up(session, QUIET, a_step(due_on=past), by=LEAD, on=today() - timedelta(9))
        goes_on(session, a_step(due_on=past))
        with pytest.raises(RuleBroken, match="期限は"):
            goes_on(session, a_step(due_on=past + timedelta(1)))
        over = a_step(GapState.OPENED, place_key="place-a", due_on=past + timedelta(1))

        assert goes_on(session, over).state is GapState.OPENED


def test_whoever_holds_it_stays_among_the_choices_when_their_account_is_closed(app, office):
    gone, _ = an_account(office, Role.COORDINATOR, "gone")
    browser = signed_in_as(app, office, Role.STAFF)
    with acting(office, "test") as session:
        step = begun(session, held_by=gone)
        session.execute(update(Account).where(Account.key == gone).values(disabled_at=now()))
    page = browser.get(PAGE).text
    assert f'<option selected value="{gone}">' in page
    sent = hidden_in(page) | {"state": "task", "text": "続き", "held_by": gone}
    assert browser.post(step, data=sent).status_code == 302


def test_a_board_of_a_platform_has_its_lines_alone_and_says_whose_it_is(app, office, saved):
    area = an_area(kind=AreaKind.LIFE_AREA, name="みほん圏域")
    narrow = Platform(name="みほん西の場づくり", started_on=date(2023, 4, 1), areas=[area])
    whole = Platform(name="みほん全域の場づくり", started_on=date(2023, 4, 1))
    saved(area, narrow, whole)
    keys = narrow.key, whole.key
    browser = signed_in_as(app, office, Role.STAFF)
    with acting(office, "test") as session:
        for cluster in (QUIET, LIFT):
            a_gap(session, cluster=cluster)
    browser.post_form("/office/gap-board/")
    board = "/office/gap-board/1"

    assert "今はない地域" in browser.get(board).text
    shown = [browser.get(f"{board}?platform={key}").text for key in keys]
    assert ["静かに過ごせる場" in text for text in shown] == [False, True]
    assert ["送迎のある場" in text for text in shown] == [True, True]
    assert [browser.get(f"{board}{path}?platform=odd").status_code for path in ("", "/paper")] == [404, 404]
    papers = [browser.get(f"{board}/paper{only}").data for only in (f"?platform={keys[0]}", "")]
    pages = [pypdfium2.PdfDocument(paper)[0].get_textpage().get_text_range() for paper in papers]
    words = ["".join(page.split()) for page in pages]
    assert ["みほん西の場づくり" in text for text in words] == [True, False]
    assert ["今はない地域" in text for text in words] == [False, True]


@pytest.mark.parametrize(
    ("right", "typo"),
    [("quiet,", "quite,"), ("静かなところ", "静かな所"), ("空き；受け入れの間隔", "空き；受入れの間隔")],
)
def test_a_word_of_the_list_of_needs_that_is_spelt_otherwise_is_told(monkeypatch, tmp_path, right, typo):
    text = FILE.read_text("utf-8-sig")
    file = tmp_path / "gap_needs.csv"
    file.write_text(text.replace(right, typo), "utf-8")
    monkeypatch.setattr(states, "FILE", file)

    assert right in text
    with pytest.raises(ValueError, match="知らないことばです") as told:
        need_lines.__wrapped__()
    assert typo.split("；")[-1].rstrip(",") in str(told.value)
