"""The host desk: everything about a host in numbers and words, nobody's record opened."""

import threading
from datetime import date, timedelta

import pypdfium2
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, selectinload

from core.audit import Action, AuditLine
from core.calendar import fiscal_year, now, today
from core.db import office_session, unit_of_work
from core.errors import BadInput, RuleBroken
from core.permissions import Role
from directory.openings.models import Opening, OpeningSlot
from directory.places.models import Place, Publication
from matching.host_notes.models import HostNote, NoteKind
from matching.host_notes.services import NoteDetails, close_note, write_note
from matching.host_notes.worries import usual_worries
from matching.host_rests.models import HostRest
from matching.hosts.figures import days_to_answer, loads, usual_days
from matching.hosts.honoraria import Rate, rate_for, rates
from matching.hosts.letters import Letter, print_letter, usual_words
from matching.hosts.models import HonorariumLine
from matching.hosts.services import Hours, let_rest, lift_rest, note_hours, take_back
from matching.hosts.weeks import mondays, rows
from matching.placements.states import PlacementState
from matching.suggestions.services import opening_facts
from matching.visits.models import HostVisit, Visit
from tests.factories import a_group, a_place, an_opening
from tests.matching.people import APRIL_1, LEAD, a_person, a_seat, acting
from tests.matching.test_hosts import merged
from tests.matching.test_placements import a_placement, go
from tests.staff import signed_in_as

S = PlacementState


@pytest.fixture
def host(saved):
    """A place of a group with one opening; its key, and the seat at it."""
    place = saved(a_place(name="ひなたサロン", kana="ひなたさろん", group=a_group(name="ひなたの会")))
    opening = saved(an_opening(place=place, title="お茶出し", capacity=3, newcomers_per_month=2))
    return place.key, a_seat(place_key=place.key, opening_key=opening.key, capacity=9)


@pytest.fixture
def browser(app, office):
    return signed_in_as(app, office, Role.STAFF)


def placed(office, seat, lead="somebody", state=S.TRIAL, **details):
    with acting(office, lead) as session:
        person = a_person(session, lead=lead, **{"name": "かなりあ 小鳥", **details})
        placement = a_placement(session, state, person=person, seat=seat)
        return person.key, placement.key


def test_the_whole_desk_is_used_without_opening_anybody(office, browser, host):
    key, seat = host
    person, _ = placed(office, seat)
    for path in ("", f"{key}", f"{key}/visits/new", f"{key}/ledger", f"{key}/thanks", "ledger.csv"):
        answer = browser.get(f"/office/hosts/{path}")
        assert answer.status_code == 200 and "かなりあ" not in answer.text and person not in answer.text
    browser.post_form(f"/office/hosts/{key}/visits/new", how="phone", met="y", with_key="", note="お元気")
    office.rollback()
    read = office.scalars(
        select(AuditLine.subject_kind).where(AuditLine.action == Action.READ, AuditLine.account_key == browser.key)
    )
    assert "person" not in set(read)


def test_a_visit_to_the_host_answers_what_was_due_and_keeps_worries_and_promises(office, browser, host, directory):
    key, seat = host
    with acting(office) as session:
        placement = a_placement(session, S.TRIAL, person=a_person(session), seat=seat)
        placement.followed_since = today() - timedelta(days=5)
    assert "訪問を待っています" in browser.get(f"/office/hosts/{key}").text
    tick = usual_worries()[0]
    answer = browser.post_form(
        f"/office/hosts/{key}/visits/new",
        on=today().isoformat(),
        how="at_the_place",
        met="y",
        with_key="",
        worries=tick,
        promise="来週また来る",
        promise_by=(today() + timedelta(days=7)).isoformat(),
    )
    page = browser.get(answer.location).text
    assert "訪問を待っています" not in page and tick in page and "来週また来る" in page
    office.rollback()
    load = loads(office, directory, today())[key]
    assert office.scalars(select(HostVisit.due_on)).one() == today() - timedelta(days=2)
    assert (load.notes.worries, load.notes.promises, load.visits_due) == (1, 1, 0)
    assert load.first_due == today() + timedelta(days=7)


def test_what_was_said_at_a_visit_about_a_person_is_on_the_hosts_page_without_their_name(office, browser, host):
    key, seat = host
    person, placement = placed(office, seat, lead=browser.key)
    browser.post_form(
        f"/office/people/{person}/placements/{placement}/visits/new?to=host",
        on=today().isoformat(),
        to="host",
        how="at_the_place",
        met="y",
        attendance="absent",
        with_key="",
        worry="雑巾がけが重い",
    )
    office.rollback()
    assert office.scalar(select(func.count(Visit.id))) == 1
    page = browser.get(f"/office/hosts/{key}").text
    assert "雑巾がけが重い" in page and "かなりあ" not in page


def test_hosts_are_listed_by_what_is_due(office, browser, host, saved):
    late, quiet = host[0], saved(an_opening(place=a_place(name="あさひサロン", kana="あ"))).place.key
    soon = saved(an_opening(place=a_place(name="ゆうひサロン", kana="ゆ"))).place.key
    with acting(office) as session:
        for key, days in ((soon, 5), (late, 1)):
            promise = NoteDetails(NoteKind.PROMISE, "約束", today() + timedelta(days=days))
            write_note(session, key, promise, by=LEAD, today=today())
    page = browser.get("/office/hosts/").text
    assert page.index(late) < page.index(soon) < page.index(quiet)
    assert "ゆうひサロン" not in browser.get("/office/hosts/?q=あさひ").text


def test_records_follow_a_place_that_was_merged(office, browser, directory, host, saved):
    key, _ = host
    staying = saved(a_place(name="ひなたの茶の間", group=directory.scalars(select(Place)).first().group)).key
    with acting(office) as session:
        write_note(session, key, NoteDetails(NoteKind.WORRY, "古い心配ごと"), by=LEAD, today=today())
    merged(directory, key, staying)
    assert browser.get(f"/office/hosts/{key}").location.endswith(staying)
    assert "古い心配ごと" in browser.get(f"/office/hosts/{staying}").text
    assert loads(office, directory, today())[staying].notes.worries == 1


def test_a_worry_is_closed_with_a_word_and_by_one_of_two_only(office, browser, host):
    key, _ = host
    with acting(office) as session:
        note = write_note(session, key, NoteDetails(NoteKind.WORRY, "人手"), by=LEAD, today=today()).key
    path = f"/office/hosts/{key}/notes/{note}/settle"

    def settle(do):
        token = browser.get("/account").text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        return browser.post(path, data={"csrf_token": token, "do": do, "outcome": "2人で見る"})

    assert settle("close").status_code == 302
    second = settle("close")
    assert second.status_code == 409 and "ほかの人が先に" in second.text
    assert "：2人で見る" in browser.get(f"/office/hosts/{key}").text
    assert settle("reopen").status_code == 302
    assert settle("reopen").status_code == 409


@pytest.mark.parametrize(
    ("details", "words"),
    [
        (NoteDetails(NoteKind.WORRY, "　"), "何があったか"),
        (NoteDetails(NoteKind.PROMISE, "約束"), "いつまで"),
        (NoteDetails(NoteKind.PROMISE, "約束", today() - timedelta(days=1)), "1年以内"),
    ],
)
def test_a_line_that_says_nothing_is_refused(office, details, words):
    with acting(office) as session, pytest.raises(RuleBroken, match=words):
        write_note(session, "p", details, by=LEAD, today=today())


def test_a_promise_without_a_day_is_said_at_its_field_and_what_was_typed_stays(browser, host):
    page = browser.get(f"/office/hosts/{host[0]}").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    answer = browser.post(
        f"/office/hosts/{host[0]}/notes/", data={"csrf_token": token, "kind": "promise", "text": "髙𠮷さんに電話"}
    )
    assert answer.status_code == 409 and "いつまでかを入力" in answer.text and "髙𠮷さんに電話" in answer.text


@pytest.mark.parametrize(
    "correction",
    [
        NoteDetails(NoteKind.ADVICE, "人手"),
        NoteDetails(NoteKind.WORRY, "人手が足りない"),
        NoteDetails(NoteKind.WORRY, "人手", APRIL_1),
    ],
)
def test_a_line_that_was_kept_and_says_something_else_now_is_refused(office, correction):
    with acting(office) as session:
        facts = {"by": LEAD, "today": APRIL_1, "idempotency_key": "once"}
        first = write_note(session, "p", NoteDetails(NoteKind.WORRY, "人手 "), **facts)
        assert write_note(session, "p", NoteDetails(NoteKind.WORRY, "人手"), **facts) is first
        with pytest.raises(RuleBroken, match="もう記録されています"):
            write_note(session, "p", correction, **facts)


@pytest.mark.parametrize("promised_by", ["", "2026-02-30"])
def test_a_promise_at_a_visit_needs_its_day_and_says_so_there(office, browser, host, promised_by):
    fields = {"how": "phone", "with_key": "", "promise": "また来る", "promise_by": promised_by}
    answer = browser.post_form(f"/office/hosts/{host[0]}/visits/new", on=today().isoformat(), **fields)
    words = "2026-04-01 のように" if promised_by else "約束の日を入力してください。"
    assert words in answer.text.split('id="promise_by-error"')[1][:60]
    assert office.scalar(select(func.count(HostVisit.id))) == 0
    del fields["promise"]
    fields["promise_by"] = ""
    assert browser.post_form(f"/office/hosts/{host[0]}/visits/new", on=today().isoformat(), **fields).status_code == 302


def test_a_corrected_form_sent_again_keeps_what_was_typed_and_does_not_say_it_was_kept(browser, host):
    path = f"/office/hosts/{host[0]}/ledger"
    form = {"on": today().isoformat(), "people": "1", "form_key": "once"}
    assert [browser.post_form(path, hours="1", **form).status_code for _ in "ab"] == [302, 302]
    answer = browser.post_form(path, hours="2.5", **form)
    assert answer.status_code == 409 and "もう記録されています" in answer.text and 'value="2.5"' in answer.text


def answered_after(office, seat, days):
    with acting(office) as session:
        placement = a_placement(session, S.ASKED, person=a_person(session), seat=seat)
        go(session, placement, S.TRIAL, seat=seat, on=APRIL_1 + timedelta(days=days))


def test_the_time_to_an_answer_is_counted_from_the_steps(office, host):
    key, seat = host
    for days in (0, 4, 20):
        answered_after(office, seat, days)
    placed(office, seat, state=S.ASKED)
    assert sorted(days_to_answer(office, [key])) == [0, 4, 20]
    assert usual_days(days_to_answer(office, [key])) == 4
    assert usual_days(days_to_answer(office, ["elsewhere"])) is None


def test_a_rest_empties_its_weeks_and_ends_when_it_is_lifted(office, host, directory):
    key, _ = host
    opening = directory.scalars(select(Opening)).one()
    on = date(2026, 4, 6)  # a Monday; the opening is on Tuesdays
    with acting(office) as session:
        rest = let_rest(
            session,
            key,
            opening_key=None,
            first=date(2026, 4, 14),
            last=date(2026, 4, 21),
            reason="",
            by=LEAD,
            today=on,
        )
        session.flush()
        (row,) = rows([opening], [rest], {opening.key: 1}, {opening.key: 3}, on)
        assert row.weeks[:4] == (2, None, None, 2) and row.newcomers_left == 0
        lift_rest(rest, by=LEAD, now=now())
        assert rows([opening], [rest], {}, {}, on)[0].weeks == (3,) * 8
        with pytest.raises(RuleBroken, match="先に終わり"):
            lift_rest(rest, by=LEAD, now=now())


@pytest.mark.parametrize("whole", [True, False], ids=["the whole host", "one opening"])
def test_a_host_that_rests_is_neither_suggested_nor_asked_until_the_rest_ends(office, directory, host, whole):
    key, seat = host
    with acting(office) as session:
        placement = a_placement(session, S.CANDIDATE, seat=seat)
        (before,) = opening_facts(session, directory, APRIL_1)
        days = {"first": APRIL_1, "last": APRIL_1 + timedelta(days=6), "reason": "", "by": LEAD, "today": APRIL_1}
        rest = let_rest(session, key, opening_key=None if whole else seat.opening_key, **days)
        session.flush()
        (during,) = opening_facts(session, directory, APRIL_1)
        with pytest.raises(RuleBroken, match="休んでいる"):
            go(session, placement, S.ASKED, seat=seat)
        (after,) = opening_facts(session, directory, APRIL_1 + timedelta(days=7))
        lift_rest(rest, by=LEAD, now=now())
        session.flush()
        go(session, placement, S.ASKED, seat=seat)

        assert (before.is_open, during.is_open, after.is_open) == (True, False, True)
        assert placement.state is S.ASKED


def test_an_opening_that_is_stopped_has_no_room_and_one_with_two_days_rests_only_when_both_do(host, directory):
    loaded = (joinedload(Opening.place), selectinload(Opening.slots))  # nothing is asked once the opening is changed
    opening = directory.scalars(select(Opening).options(*loaded)).one()
    opening.slots.append(OpeningSlot(weekday=4, starts=600, ends=660))
    rest = HostRest(first_day=date(2026, 4, 7), last_day=date(2026, 4, 7))
    rest.opening_key = rest.lifted_at = None
    assert rows([opening], [rest], {}, {}, date(2026, 4, 6))[0].weeks[0] == 3
    opening.publication = Publication.WITHDRAWN
    assert rows([opening], [], {}, {}, date(2026, 4, 6))[0].weeks == (None,) * 8
    assert mondays(date(2026, 4, 8))[:2] == [date(2026, 4, 6), date(2026, 4, 13)]
    directory.rollback()


@pytest.mark.parametrize(("first", "last", "words"), [(0, -1, "より後"), (-9, -2, "過ぎて"), (0, 400, "1年まで")])
def test_a_rest_that_cannot_be_is_refused(office, first, last, words):
    days = {"first": today() + timedelta(days=first), "last": today() + timedelta(days=last)}
    with acting(office) as session, pytest.raises(RuleBroken, match=words):
        let_rest(session, "p", opening_key=None, reason="", by=LEAD, today=today(), **days)


TABLE = (Rate(1, 500, 30), Rate(3, 1500, 30), Rate(5, 2500, 50))


@pytest.mark.parametrize(("hours", "yen"), [(0.5, 500), (1, 500), (1.1, 1500), (3, 1500), (5, 2500)])
def test_hours_get_the_row_that_holds_them(hours, yen):
    assert rate_for(hours, TABLE).yen == yen


def test_hours_beyond_the_table_are_answered():
    with pytest.raises(RuleBroken, match="5時間まで"):
        rate_for(5.1, TABLE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "時間まで,謝金（円）\n1,500",
        "時間まで,謝金（円）,保険料（円）\n一,500,0",
        "時間まで,謝金（円）,保険料（円）\n25,1,1",
    ],
)
def test_a_table_that_cannot_be_read_is_named(tmp_path, text):
    file = tmp_path / "table.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(BadInput, match=r"table\.csv"):
        rates(file)


def test_the_ledger_adds_up_and_a_wrong_line_stays_but_counts_no_more(office, browser, host):
    key, _ = host
    path = f"/office/hosts/{key}/ledger"
    for hours in ("２.5", "1"):
        assert browser.post_form(path, hours=hours, people="2", on=today().isoformat()).status_code == 302
    shipped = rates()
    yen = 2 * (rate_for(2.5, shipped).yen + rate_for(1, shipped).yen)
    assert f"{yen:,}円" in browser.get(path).text
    with acting(office) as session:
        line = session.scalars(select(HonorariumLine).where(HonorariumLine.hours == 1)).one()
        take_back(line, by=LEAD, today=today())
        with pytest.raises(RuleBroken, match="先に取り消し"):
            take_back(line, by=LEAD, today=today())
    assert f"{2 * rate_for(2.5, shipped).yen:,}円" in browser.get(path).text
    table = browser.get(f"/office/hosts/ledger.csv?year={fiscal_year(today())}")
    assert table.text.count("ひなたサロン") == 1 and "host-ledger-" in table.headers["Content-Disposition"]


@pytest.mark.parametrize("correction", [Hours(today(), 1, 2), Hours(today(), 2, 1), Hours(APRIL_1, 1, 1)])
def test_hours_that_were_kept_and_say_something_else_now_are_refused(office, correction):
    with acting(office) as session:
        facts = {"by": LEAD, "today": today(), "idempotency_key": "once"}
        line = note_hours(session, "p", Hours(today(), 1, 1), **facts)
        with pytest.raises(RuleBroken, match="もう記録されています"):
            note_hours(session, "p", correction, **facts)
        take_back(line, by=LEAD, today=today())
        with pytest.raises(RuleBroken, match="もう記録されています"):
            note_hours(session, "p", Hours(today(), 1, 1), **facts)


@pytest.mark.parametrize("year", ["020261", "0", "2026²", "9" * 5000])
def test_a_year_that_is_none_is_this_one(browser, host, year):
    for path in (f"{host[0]}/ledger", "ledger.csv"):
        answer = browser.get(f"/office/hosts/{path}?year={year}")
        assert answer.status_code == 200
    assert f"host-ledger-{fiscal_year(today())}" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"hours": "9"}, "時間までです"),
        ({"hours": "三"}, "2.5 のように"),
        ({"people": "0"}, "1から99"),
        ({"on": "2026-02-30"}, "2026-04-01 のように"),
        ({"on": (today() + timedelta(days=1)).isoformat()}, "まだ来ていない日"),
    ],
)
def test_hours_that_cannot_be_are_said_at_their_field(browser, host, fields, words):
    good = {"hours": "1", "people": "1", "on": today().isoformat()}
    answer = browser.post_form(f"/office/hosts/{host[0]}/ledger", **good | fields)
    assert answer.status_code in (400, 409) and words in answer.text and next(iter(fields.values())) in answer.text


def test_the_same_hours_sent_at_once_are_one_line(either_app):
    barrier, errors = threading.Barrier(3), []

    def send():
        barrier.wait()
        with either_app.app_context(), unit_of_work(office_session()) as session:
            note_hours(session, "p", Hours(today(), 1, 1), by=LEAD, today=today(), idempotency_key="once")

    threads = [threading.Thread(target=lambda: errors.append(send())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == [None] * 3
    assert office_session().scalar(select(func.count(HonorariumLine.id))) == 1


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (HostNote(place_key="p", kind=NoteKind.WORRY, on=APRIL_1, by=LEAD), "says_something"),
        (HostNote(place_key="p", kind=NoteKind.PROMISE, on=APRIL_1, by=LEAD, text_sealed=b"x"), "a_promise_has_a_day"),
        (
            HostNote(place_key="p", kind=NoteKind.WORRY, on=APRIL_1, by=LEAD, text_sealed=b"x", closed_on=APRIL_1),
            "who_closed_it_is_known",
        ),
        (
            HostNote(
                place_key="p",
                kind=NoteKind.THANKS,
                on=APRIL_1,
                by=LEAD,
                text_sealed=b"x",
                closed_on=APRIL_1,
                closed_by=LEAD,
            ),
            "only_what_waits_is_closed",
        ),
        (HostRest(place_key="p", first_day=APRIL_1, last_day=date(2026, 3, 31), by=LEAD), "ends_after_it_starts"),
        (
            HostRest(place_key="p", first_day=APRIL_1, last_day=APRIL_1, by=LEAD, lifted_by=LEAD),
            "who_lifted_it_is_known",
        ),
        (
            HonorariumLine(place_key="p", on=APRIL_1, people=1, hours=0, yen=0, insurance_yen=0, by=LEAD),
            "hours_of_a_day",
        ),
        (
            HonorariumLine(place_key="p", on=APRIL_1, people=0, hours=1, yen=0, insurance_yen=0, by=LEAD),
            "somebody_was_there",
        ),
        (
            HonorariumLine(place_key="p", on=APRIL_1, people=1, hours=1, yen=-1, insurance_yen=0, by=LEAD),
            "nothing_is_taken",
        ),
        (
            HonorariumLine(
                place_key="p", on=APRIL_1, people=1, hours=1, yen=1, insurance_yen=0, by=LEAD, taken_back_by=LEAD
            ),
            "who_took_it_back",
        ),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_the_database_itself_keeps_the_rules_of_a_hosts_record(either_app, row, rule):
    values = {c.key: getattr(row, a) for a, c in type(row).__mapper__.columns.items() if getattr(row, a) is not None}
    with pytest.raises(IntegrityError, match=rule), acting(office_session()) as session:
        defaults = {"closed_by": "", "lifted_by": "", "taken_back_by": "", "version": 1}
        table = type(row).__table__
        kept = {name: value for name, value in defaults.items() if name in table.c} | {"created_at": now()} | values
        session.connection().execute(table.insert().values({table.c[name]: value for name, value in kept.items()}))


def words_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return len(document), "".join(page.get_textpage().get_text_range() for page in document)


@pytest.mark.parametrize("with_readings", [False, True])
def test_a_letter_of_thanks_is_one_page_whatever_is_written(with_readings):
    hostile = "#panic() $x$ *b* 𠮷野 髙橋\n" + usual_words(4)
    letter = Letter(
        "ひなたの会", hostile, "見本市 社会福祉協議会", APRIL_1, with_readings, [("日向の会", "ひなたのかい")]
    )
    pages, words = words_of(print_letter(letter).pdf)
    assert pages == 1 and "#panic()" in words and "令和8年4月1日" in words


def test_printing_a_letter_is_noted_once_a_day_and_names_nobody(office, browser, host):
    key, seat = host
    placed(office, seat)
    for _ in "ab":
        answer = browser.post_form(
            f"/office/hosts/{key}/thanks",
            addressee="ひなたの会",
            body="ありがとう",
            sender="社協",
            on=today().isoformat(),
        )
        assert answer.mimetype == "application/pdf" and answer.headers["Cache-Control"] == "no-store"
        assert "thanks.pdf" in answer.headers["Content-Disposition"]
    assert "この1年で1人の方" in browser.get(f"/office/hosts/{key}/thanks").text
    office.rollback()
    assert office.scalar(select(func.count(HostNote.id)).where(HostNote.kind == NoteKind.THANKS)) == 1


def test_a_host_visit_of_tomorrow_is_refused_and_what_was_typed_stays(office, browser, host):
    answer = browser.post_form(
        f"/office/hosts/{host[0]}/visits/new",
        how="phone",
        with_key="",
        note="あしたの分",
        on=(today() + timedelta(days=1)).isoformat(),
    )
    assert answer.status_code == 200 and "まだ来ていない日" in answer.text and "あしたの分" in answer.text
    assert office.scalar(select(func.count(HostVisit.id))) == 0


def test_closing_needs_what_is_open(office):
    with acting(office) as session:
        note = write_note(session, "p", NoteDetails(NoteKind.ADVICE, "声は短く"), by=LEAD, today=today())
        with pytest.raises(RuleBroken):
            close_note(note, outcome="", by=LEAD, today=today())
