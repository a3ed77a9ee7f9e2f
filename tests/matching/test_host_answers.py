"""A host answers by a secret address: once, in time, while the person consents, and told nothing that names them."""

import logging
import re
import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core.audit import AuditLine
from core.calendar import now, today
from core.db import directory_session, office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Role
from directory.openings.words import Need
from directory.windows.models import WindowKind
from matching.consents.models import Consent, ConsentHow, ConsentItem, HostScope
from matching.consents.services import ConsentDetails, give_consent, withdraw_consent
from matching.placements.models import Placement
from matching.placements.queries import answer_of
from matching.placements.request_models import AnsweredHow, HostAnswer, HostRequest
from matching.placements.requests import Said, Told, make_link, record_call, take_answer
from matching.placements.services import propose
from matching.placements.states import PlacementState
from matching.plans.facts import AssessmentFacts, FreeTime
from matching.plans.services import assess
from tests.factories import a_place, a_window, an_opening
from tests.matching.people import a_person, a_seat, acting
from tests.matching.test_placements import go
from tests.staff import signed_in_as

S = PlacementState
CONTACT = "社協 参加支援担当 0000-00-0100"
NAME = "カナリア 小鳥子"


def told(**changes):
    return Told(**{"wished": "火曜の午前", "contact": CONTACT} | changes)


def asked(session, *, lead="lead", seat=None, items=(ConsentItem.NAME, ConsentItem.INTERESTS, ConsentItem.HEALTH)):
    """Somebody whose host is being asked since today."""
    person = a_person(session, consented=False, lead=lead, name=NAME, kana="かなりあ ことりこ", phone="0000-00-7777")
    details = ConsentDetails(today(), ConsentHow.IN_WRITING, items, list(HostScope))
    give_consent(session, person, details, explained_by=lead, today=today())
    facts = AssessmentFacts(interests=("手芸", "将棋"), needs=(Need.QUIET,), times=(FreeTime(1, 600, 720),))
    assess(session, person, facts=facts, by=lead, on=today())
    seat = seat or a_seat()
    placement = propose(session, person, seat, by=lead, on=today(), proposal="{}")
    go(session, placement, S.ASKED, seat=seat, on=today())
    session.flush()
    return placement


def link(session, placement, seat=None, **changes):
    days = changes.pop("days", 7)
    return make_link(session, placement, seat or a_seat(), told(**changes), by="lead", now=now(), days=days)


@pytest.fixture
def opening(app, saved):
    saved(a_window(kind=WindowKind.ANYTHING, name="みほん総合窓口", phone="0000-00-0001"))
    return saved(an_opening(title="値札貼り", place=a_place(name="みほん書店")))


@pytest.fixture
def address(app, office, opening):
    """The page of a host, and the key of the placement it is about."""
    with acting(office) as session:
        seat = a_seat(opening_key=opening.key, place_key=opening.place.key)
        placement = asked(session, seat=seat)
        token = link(session, placement, seat, needs=("静かなところ",), interests=("手芸",))
        return f"/answer/{token}", placement.key


def answer_kept(office, key):
    with acting(office) as session:
        placement = session.scalars(select(Placement).where(Placement.key == key)).one()
        said = answer_of(session, placement)
        return (said.answer, said.reason_code, said.words, said.answered_how, placement.state) if said else None


def send(client, path, answer, **fields):
    shown = path if answer == "yes" else f"{path}?answer={answer}"
    stamp = re.search(r'name="csrf_token" value="([^"]+)"', client.get(shown).text)[1]
    return client.post(path, data={"csrf_token": stamp, "answer": answer} | fields)


def test_the_page_says_what_consent_allows_and_names_nobody(client, address):
    page = client.get(address[0])

    assert "一人の方の見学の相談" in page.text
    for words in ("みほん書店・値札貼り", "火曜の午前", "静かなところ", "手芸", CONTACT):
        assert words in page.text
    for words in ("カナリア", "小鳥子", "かなりあ", "7777", "<script"):
        assert words not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in page.headers


def test_what_is_no_longer_consented_to_is_no_longer_told(client, office, address):
    with acting(office) as session:
        for consent in session.scalars(select(Consent)):
            consent.items = [ConsentItem.NAME.value]
    text = client.get(address[0]).text

    assert "静かなところ" not in text and "手芸" not in text and "火曜の午前" in text


@pytest.mark.parametrize(
    ("answer", "fields", "kept"),
    [
        ("yes", {}, (HostAnswer.YES, "", "")),
        ("conditions", {"words": "火曜なら 髙﨑𠮷"}, (HostAnswer.CONDITIONS, "", "火曜なら 髙﨑𠮷")),
        ("not_now", {"reason": "full"}, (HostAnswer.NOT_NOW, "full", "")),
    ],
)
def test_an_answer_is_kept_once_and_moves_nobody(client, office, address, answer, fields, kept):
    path, key = address
    first = send(client, path, answer, **fields)
    assert first.status_code == 303 and first.location == "/answer/thank-you"
    assert "お返事をいただきました" in client.get(first.location).text
    assert answer_kept(office, key) == (*kept, AnsweredHow.LINK, S.ASKED)

    again = client.get(path)
    assert again.status_code == 404 and "何も変わっていません" in again.text
    assert client.post(path, data={"answer": "not_now", "reason": "full"}).status_code == 404
    assert answer_kept(office, key) == (*kept, AnsweredHow.LINK, S.ASKED)


def test_a_button_pressed_twice_is_one_answer_and_says_thank_you_twice(client, office, address):
    path, key = address
    stamp = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)[1]
    answers = [client.post(path, data={"csrf_token": stamp, "answer": "yes"}) for _ in "ab"]

    assert [answer.location for answer in answers] == ["/answer/thank-you"] * 2
    with acting(office) as session:
        assert len(session.scalars(select(HostRequest)).all()) == 1


def test_what_is_missing_is_said_and_what_was_typed_stays(client, office, address):
    path, key = address
    assert "ひとことでもお書きください" in send(client, path, "conditions", words=" ").text
    answer = send(client, path, "not_now", reason="other", words="")
    assert answer.status_code == 400 and "理由をひとこと" in answer.text
    answer = send(client, path, "not_now", reason="", words="また来月に")
    assert "1つ選んでください" in answer.text and "また来月に" in answer.text
    assert send(client, path, "conditions", words="あ" * 10_000).status_code == 400
    assert client.post(path, data={"answer": "conditions", "words": "x" * 200_000}).status_code == 413
    without_stamp = client.post(path, data={"answer": "conditions", "words": "朝なら"})
    assert without_stamp.status_code == 409 and "朝なら" in without_stamp.text
    assert answer_kept(office, key) is None


def closed_in(way, client, office, path, key, monkeypatch):
    """Make an address open nothing any more in one of the ways there are."""
    if way == "used":
        send(client, path, "yes")
    if way == "run out":
        monkeypatch.setattr("core.calendar.now", lambda: datetime.now(now().tzinfo) + timedelta(days=8))
    with acting(office) as session:
        placement = session.scalars(select(Placement).where(Placement.key == key)).one()
        if way == "taken back":
            session.scalars(select(HostRequest)).one().withdrawn_at = now()
        if way == "consent withdrawn":
            withdraw_consent(session.scalars(select(Consent)).one(), on=today())
        if way == "moved on":
            go(session, placement, S.DECLINED, on=today())
        if way == "person gone":
            session.delete(placement.person)


@pytest.mark.parametrize("way", ["used", "run out", "taken back", "consent withdrawn", "moved on", "person gone"])
def test_an_address_that_opens_nothing_looks_like_one_that_never_was(client, office, address, monkeypatch, way):
    path, key = address
    closed_in(way, client, office, path, key, monkeypatch)
    gone, never = client.get(path), client.get("/answer/never-given-out")

    assert gone.status_code == never.status_code == 404
    assert gone.text == never.text
    assert "みほん総合窓口" in gone.text and "0000-00-0001" in gone.text
    posted = client.post(path, data={"answer": "yes"})
    assert posted.status_code == 404 and posted.text == never.text
    if way not in ("used", "person gone"):
        assert answer_kept(office, key) is None


def test_a_new_address_stops_the_one_before(client, office, address, opening):
    path, key = address
    with acting(office) as session:
        placement = session.scalars(select(Placement).where(Placement.key == key)).one()
        token = link(session, placement, a_seat(opening_key=opening.key))

    assert client.get(path).status_code == 404
    assert client.get(f"/answer/{token}").status_code == 200


def test_too_many_looks_are_asked_to_wait(client, address):
    for _ in range(60):
        client.get("/answer/guess")
    answer = client.get("/answer/guess")
    assert answer.status_code == 429 and "少し待って" in answer.text
    assert client.get(address[0]).status_code == 200


def test_the_token_is_in_no_database_and_no_log(app, client, office, address, data_folder, caplog):
    caplog.set_level(logging.DEBUG)
    token = address[0].rsplit("/", 1)[1]
    send(client, address[0], "yes")
    logging.getLogger("werkzeug").info('"GET /answer/%s HTTP/1.1" 200', token)

    files = [path for path in data_folder.rglob("*") if path.is_file()]
    assert [path for path in files if token.encode() in path.read_bytes()] == []
    assert token not in caplog.text


def test_each_look_of_a_host_is_in_the_log_of_the_person(client, office, address):
    client.get(address[0])
    office.rollback()
    lines = office.scalars(select(AuditLine).where(AuditLine.account_key == "host")).all()
    assert {(line.subject_kind, line.purpose) for line in lines} == {("person", "host:answer")}


@pytest.mark.parametrize("site", ["public", "office"])
def test_the_page_is_where_the_office_is_and_nowhere_else(settings, site):
    from app import create_app

    given = {name: value for name, value in settings.items() if site == "office" or name != "IBASHO_FIELD_KEY"}
    rules = {rule.rule for rule in create_app(site=site, **given).url_map.iter_rules()}
    assert ("/answer/<token>" in rules) == (site == "office")


@pytest.mark.parametrize(
    "words",
    ["小鳥子さんは火曜", "カナリアさん", "カナリア　小鳥子", "かなりあことりこ", "００００－００－７７７７まで"],
)
def test_staff_cannot_name_the_person_to_the_host(office, words):
    with acting(office) as session:
        placement = asked(session)
        with pytest.raises(RuleBroken, match="名前や電話番号"):
            link(session, placement, wished=words)


def test_no_address_without_asking_consent_or_contact(office):
    with acting(office) as session:
        placement = asked(session)
        with pytest.raises(RuleBroken, match="電話できる"):
            link(session, placement, contact=" ")
        withdraw_consent(session.scalars(select(Consent)).one(), on=today())
        with pytest.raises(RuleBroken, match="同意"):
            link(session, placement)
        go(session, placement, S.CANDIDATE, on=today())
        with pytest.raises(RuleBroken, match="打診中"):
            link(session, placement)


def test_an_answer_by_telephone_stops_the_address_and_is_taken_once(office):
    with acting(office) as session:
        placement = asked(session)
        link(session, placement)
        with pytest.raises(RuleBroken, match="打診した日より前"):
            record_call(session, placement, Said(HostAnswer.YES), on=today() - timedelta(1), by="lead", now=now())
        with pytest.raises(RuleBroken, match="まだ来ていない"):
            record_call(session, placement, Said(HostAnswer.YES), on=today() + timedelta(1), by="lead", now=now())
        said = Said(HostAnswer.CONDITIONS, words="朝なら")
        first, twice = (record_call(session, placement, said, on=today(), by="lead", now=now()) for _ in "ab")
        assert first is twice
        with pytest.raises(RuleBroken, match="もう記録"):
            record_call(session, placement, Said(HostAnswer.YES), on=today(), by="lead", now=now())
        assert [each.is_waiting for each in session.scalars(select(HostRequest))] == [False, False]


def test_two_hands_answer_one_address_and_one_is_kept(either_app):
    with unit_of_work(directory_session()) as directory:
        opening = an_opening(place=a_place())
        directory.add(opening)
        directory.flush()
        seat = a_seat(opening_key=opening.key)
    with acting(office_session()) as session:
        token = link(session, asked(session, seat=seat), seat)
    path, statuses = f"/answer/{token}", []
    shown = either_app.test_client().get(f"{path}?answer=not_now").text
    stamps = [re.search(r'name="csrf_token" value="([^"]+)"', shown)[1]]
    stamps += [re.search(r'name="csrf_token" value="([^"]+)"', either_app.test_client().get(path).text)[1]]

    def press(answer, stamp):
        sent = {"csrf_token": stamp, "answer": answer, "reason": "full"}
        statuses.append(either_app.test_client().post(path, data=sent).status_code)

    threads = [
        threading.Thread(target=press, args=each)
        for each in zip(("not_now", "yes"), stamps, strict=True)
        for _ in "abc"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert statuses.count(303) == 3 and statuses.count(404) == 3, statuses  # one form, pressed three times
    with acting(office_session()) as session:
        assert session.scalars(select(HostRequest)).one().answer is not None


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        ("a_link_runs_out", {"token_hash": "x"}),
        ("a_call_has_an_answer", {}),
        ("an_answer_has_a_moment", {"answer": HostAnswer.YES, "answered_how": AnsweredHow.CALL}),
        ("an_answer_came_some_way", {"answer": HostAnswer.YES, "answered_at": now()}),
        ("conditions_are_said", {"answer": HostAnswer.CONDITIONS}),
        ("a_refusal_has_a_reason", {"answer": HostAnswer.NOT_NOW}),
        ("what_was_withdrawn_is_not_answered", {"answer": HostAnswer.YES, "withdrawn_at": now()}),
    ],
)
def test_the_database_itself_keeps_the_rules_of_an_asking(either_app, rule, facts):
    whole = {"answered_how": AnsweredHow.CALL, "answered_at": now()} if len(facts) and "answer" in facts else {}
    if rule in ("an_answer_has_a_moment", "an_answer_came_some_way"):
        whole = {}
    with pytest.raises(IntegrityError, match=rule), acting(office_session()) as session:
        placement = asked(session)
        keys = {"person_key": placement.person_key, "placement_key": placement.key}
        session.add(HostRequest(asking=2, made_by="lead", **keys, **facts | whole))
        session.flush()


def test_the_database_itself_lets_one_address_be_open(either_app):
    with pytest.raises(IntegrityError), acting(office_session()) as session:
        placement = asked(session)
        for token in "ab":
            keys = {"person_key": placement.person_key, "placement_key": placement.key}
            session.add(HostRequest(asking=2, made_by="lead", token_hash=token, expires_on=today(), **keys))
        session.flush()


def test_staff_make_an_address_see_it_once_and_take_it_back(app, office, opening):
    staff = signed_in_as(app, office, Role.STAFF)
    with acting(office) as session:
        placement = asked(session, lead=staff.key, seat=a_seat(opening_key=opening.key, place_key=opening.place.key))
        page = f"/office/people/{placement.person_key}/placements/{placement.key}"
    form = staff.get(f"{page}/link").text
    assert "火曜 10:00〜12:00" in form and "静かなところ" in form

    refused = staff.post_form(f"{page}/link", wished="小鳥子さんの希望", contact=CONTACT, days="7")
    assert "名前や電話番号、住所を伝えません" in refused.text and "小鳥子さんの希望" in refused.text
    made = staff.post_form(f"{page}/link", wished="火曜", contact=CONTACT, days="7", interests=["将棋"])
    address = re.search(r"http://[^\s<]+/answer/[\w-]{32}", made.text)[0]
    path = "/answer/" + address.rsplit("/", 1)[1]
    assert "<svg" in made.text
    resident = app.test_client()
    assert "将棋" in resident.get(path).text and "手芸" not in resident.get(path).text
    assert path not in staff.get(page).text and "リンクを渡しています" in staff.get(page).text

    token = re.search(r'name="csrf_token" value="([^"]+)"', staff.get(page).text)[1]
    assert staff.post(f"{page}/link/take-back", data={"csrf_token": token}).status_code == 302
    assert resident.get(path).status_code == 404
    assert (
        "受け入れ先の答え「受けられる」"
        in staff.get(staff.post_form(f"{page}/call", answer="yes", on=str(today())).location).text
    )
    assert "見学・同行に進む</button>" in staff.get(page).text
    late = staff.post_form(f"{page}/call", answer="conditions", words="髙﨑さんは朝なら", on=str(today()))
    assert "もう記録されています" in late.text and "髙﨑さんは朝なら" in late.text


def test_staff_see_that_an_address_ran_out(app, office, opening):
    staff = signed_in_as(app, office, Role.STAFF)
    with acting(office) as session:
        seat = a_seat(opening_key=opening.key, place_key=opening.place.key)
        placement = asked(session, lead=staff.key, seat=seat)
        link(session, placement, seat, days=3)
        session.scalars(select(HostRequest)).one().expires_on = today() - timedelta(days=1)
        page = f"/office/people/{placement.person_key}/placements/{placement.key}"
    assert "期限が切れました" in staff.get(page).text


def test_taking_an_answer_keeps_words_sealed(office):
    with acting(office) as session:
        placement = asked(session)
        link(session, placement)
        request = session.scalars(select(HostRequest)).one()
        take_answer(session, request, Said(HostAnswer.CONDITIONS, words="カナリアヒメドリ"), now=now(), stamp="s")
        session.flush()
        assert "カナリアヒメドリ".encode() not in request.words_sealed
        assert request.words == "カナリアヒメドリ"
