"""Who stands in for somebody away: within the days, with their own role, under both names in the log."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core import audit
from core.accounts.models import Account, Substitution
from core.accounts.queries import get_account
from core.accounts.signed_in import Alone, both_areas
from core.accounts.substitutes import Absence, end_substitution, get_substitution, name_substitute
from core.audit import Action, AuditLine, first_break
from core.calendar import now
from core.db import directory_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Role
from core.relations import in_charge_of_area
from directory.search.outbox import rebuild_index
from matching.placements.states import PlacementState
from tests.clock import stop_the_day
from tests.directory.desk_pages import Desk
from tests.factories import a_place, an_area
from tests.matching.people import a_person, a_seat
from tests.matching.test_placements import a_placement
from tests.staff import StaffBrowser, an_account, signed_in_as

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 3)
BEFORE, DURING = "2026-11-30T11:00", "2026-12-02T11:00"
PATH = "/office/substitutes/"


def stands_in(office, away, substitute, *, first=FIRST, last=LAST, by="", is_supervisor=False, key="", today=FIRST):
    with unit_of_work(office) as session:
        audit.act_as(session, by or away, "test")
        absence = Absence(get_account(away), get_account(substitute), first, last)
        facts = {"by": by or away, "is_supervisor": is_supervisor, "key": key, "today": today}
        return name_substitute(session, absence, **facts).key


@pytest.fixture
def east(saved):
    place = a_place(name="東のサロン")
    place.areas.append(an_area(name="東部"))
    return saved(place)


@pytest.fixture
def away(office, east):
    """The key of the coordinator of the east."""
    return an_account(office, Role.COORDINATOR, "away", areas=[east.areas[0].key])[0]


@pytest.fixture
def west(app, office, saved) -> StaffBrowser:
    """The coordinator of the west."""
    return signed_in_as(app, office, Role.COORDINATOR, "west", areas=[saved(an_area(name="西部")).key])


def lines(office, **wanted):
    office.rollback()
    query = select(AuditLine).order_by(AuditLine.id)
    for name, value in wanted.items():
        query = query.where(getattr(AuditLine, name) == value)
    return [(line.action, line.subject_kind, line.subject_key, line.instead_of) for line in office.scalars(query)]


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        ("2026-11-30T23:59", 404),
        ("2026-12-01T00:00", 200),
        ("2026-12-03T23:59", 200),
        ("2026-12-04T00:00", 404),
    ],
)
def test_the_way_is_open_from_midnight_to_midnight_in_japan(office, away, west, east, monkeypatch, moment, status):
    stands_in(office, away, west.key)
    stop_the_day(monkeypatch, moment)

    assert west.get(f"/desk/places/{east.key}").status_code == status
    assert west.get(f"/desk/places/{east.key}/edit").status_code == status
    assert (east.name in west.get("/desk/").text) == (status == 200)
    assert ("見本 コーディネーターさんの代わり（12月3日まで）" in west.get("/desk/").text) == (status == 200)


def test_it_ends_at_once_when_it_is_ended(office, away, west, east, monkeypatch):
    key = stands_in(office, away, west.key)
    stop_the_day(monkeypatch, DURING)
    with unit_of_work(office) as session:
        audit.act_as(session, away, "test")
        end_substitution(session, get_substitution(key), by=away, now=now())

    assert west.get(f"/desk/places/{east.key}").status_code == 404
    with pytest.raises(RuleBroken, match="もう終わっています"), unit_of_work(office) as session:
        end_substitution(session, get_substitution(key), by=away, now=now())


@pytest.mark.parametrize("role", [Role.STAFF, Role.COORDINATOR])
def test_the_role_never_becomes_another(app, office, east, monkeypatch, role):
    supervisor, _ = an_account(office, Role.SUPERVISOR, "boss")
    coordinator, _ = an_account(office, Role.COORDINATOR, "east", areas=[east.areas[0].key])
    browser = signed_in_as(app, office, role, "substitute", areas=["elsewhere"] if role is Role.COORDINATOR else ())
    for each in (supervisor, coordinator):
        stands_in(office, each, browser.key)
    stop_the_day(monkeypatch, DURING)

    assert browser.get("/office/accounts").status_code == 403
    assert browser.get("/office/audit/").status_code == 403
    edit = browser.get(f"/desk/places/{east.key}/edit").status_code
    assert edit == (200 if role is Role.COORDINATOR else 404)


def test_a_supervisor_who_is_away_opens_no_area_to_a_coordinator(office, west, east, monkeypatch):
    supervisor, _ = an_account(office, Role.SUPERVISOR, "boss")
    stands_in(office, supervisor, west.key)
    stop_the_day(monkeypatch, DURING)

    assert west.get(f"/desk/places/{east.key}").status_code == 404


def test_standing_in_is_not_handed_on(app, office, away, west, east, monkeypatch):
    third = signed_in_as(app, office, Role.COORDINATOR, "third", areas=["elsewhere"])
    stands_in(office, away, west.key)
    stands_in(office, west.key, third.key)
    stop_the_day(monkeypatch, DURING)

    assert third.get(f"/desk/places/{east.key}").status_code == 404


@pytest.fixture
def person(office, saved):
    """Somebody on whose team one member of staff is, waiting for a visit."""
    lead, _ = an_account(office, Role.STAFF, "lead")
    with unit_of_work(office) as session:
        audit.act_as(session, "test", "test")
        person = a_person(session, lead=lead, name="かなりあ 小鳥")
        a_placement(session, PlacementState.TRIAL, person=person, seat=a_seat(place_key=saved(a_place()).key))
        session.flush()
        return lead, person.key


def test_the_persons_and_visits_of_who_is_away_are_open_and_every_look_names_both(app, office, person, monkeypatch):
    lead, key = person
    browser = signed_in_as(app, office, Role.STAFF, "substitute")
    stands_in(office, lead, browser.key)
    stop_the_day(monkeypatch, BEFORE)
    assert browser.get(f"/office/people/{key}").status_code == 404
    stop_the_day(monkeypatch, DURING)

    assert "かなりあ" in browser.get(f"/office/people/{key}").text
    assert "見本 支援員さんの代わり（12月3日まで）" in browser.get("/office/people/").text
    browser.get("/office/due")
    found = lines(office, subject_key=key, account_key=browser.key, action=Action.READ)
    assert len(found) >= 2
    assert {instead for *_, instead in found} == {lead}
    assert first_break(office) is None


def test_a_change_in_the_others_area_names_both_and_a_refused_one_leaves_no_line(
    app, office, away, west, east, monkeypatch
):
    stands_in(office, away, west.key)
    stop_the_day(monkeypatch, DURING)
    rebuild_index(directory_session())
    desk = Desk(west)
    assert desk.act(east.key, "pause").status_code == 302
    assert desk.confirm(east.key).status_code == 400

    assert lines(office, account_key=west.key, action=Action.CHANGED) == [(Action.CHANGED, "place", east.key, away)]


def test_what_is_ones_own_right_is_not_done_in_anothers_place(app, office, away, east, monkeypatch):
    everywhere = signed_in_as(app, office, Role.COORDINATOR, "everywhere")
    stands_in(office, away, everywhere.key)
    stop_the_day(monkeypatch, DURING)
    rebuild_index(directory_session())
    assert Desk(everywhere).act(east.key, "pause").status_code == 302

    assert lines(office, account_key=everywhere.key, action=Action.CHANGED) == []


areas = st.frozensets(st.sampled_from("abc"))


@given(own=areas, theirs=areas, of_place=areas)
def test_both_areas_open_what_either_opens_and_nothing_else(own, theirs, of_place):
    class Place:
        area_keys = set(of_place)

    def may(keys):
        return in_charge_of_area(Alone("x", Role.COORDINATOR, keys), Place)

    assert may(both_areas(own, theirs)) == (may(own) or may(theirs))


def test_sending_the_form_twice_makes_one(app, office, away):
    browser = signed_in_as(app, office, Role.SUPERVISOR)
    other, _ = an_account(office, Role.STAFF, "other")
    days = {"first_day": "2099-12-01", "last_day": "2099-12-03"}
    page = browser.get(PATH).text
    key = page.split('name="key"')[1].split('value="')[1].split('"')[0]
    token = page.split('name="csrf_token"')[-1].split('value="')[1].split('"')[0]
    for _ in range(2):
        sent = {"csrf_token": token, "away": away, "substitute": other, "key": key} | days
        assert browser.post(f"{PATH}new", data=sent).status_code == 302
    assert office.query(Substitution).count() == 1
    assert "見本 支援員" in browser.get(PATH).text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"last": FIRST - timedelta(days=1)}, "はじめの日と同じか"),
        ({"today": LAST + timedelta(days=1)}, "過ぎています"),
        ({"last": FIRST + timedelta(days=185)}, "半年まで"),
        ({"by": "stranger"}, "休む本人か管理者"),
        ({"by": "substitute", "is_supervisor": True}, "自分を代わりに"),
        ({"substitute": "away"}, "本人は代わりに"),
        ({"substitute": "commissioner"}, "民生委員"),
        ({"substitute": "closed"}, "使えません"),
    ],
)
def test_what_nobody_may_arrange_is_refused_with_a_sentence(office, away, changes, sentence):
    keys = {"away": away, "stranger": "somebody"}
    keys["substitute"], _ = an_account(office, Role.SUPERVISOR, "substitute")
    keys["commissioner"], _ = an_account(office, Role.WELFARE_COMMISSIONER, "commissioner")
    keys["closed"], _ = an_account(office, Role.STAFF, "closed")
    with unit_of_work(office) as session:
        session.scalars(select(Account).where(Account.key == keys["closed"])).one().disabled_at = now()
    facts = {name: keys.get(value, value) if isinstance(value, str) else value for name, value in changes.items()}
    substitute = facts.pop("substitute", keys["substitute"])
    with pytest.raises(RuleBroken, match=sentence):
        stands_in(office, away, substitute, **facts)


def test_the_same_person_is_not_named_twice_for_the_same_days(office, away, west):
    stands_in(office, away, west.key)
    with pytest.raises(RuleBroken, match="もう決まっています"):
        stands_in(office, away, west.key, first=LAST, last=LAST + timedelta(days=3))
    stands_in(office, away, west.key, first=LAST + timedelta(days=1), last=LAST + timedelta(days=3))


def test_only_a_supervisor_names_somebody_for_another(app, office, away):
    other, _ = an_account(office, Role.STAFF, "other")
    browser = signed_in_as(app, office, Role.STAFF, "me")
    assert f'value="{away}"' not in browser.get(PATH).text.split('name="substitute"')[0]
    token = browser.get(PATH).text.split('name="csrf_token"')[-1].split('value="')[1].split('"')[0]
    sent = {"csrf_token": token, "away": away, "substitute": other, "first_day": "2099-01-01", "last_day": "2099-01-02"}
    assert browser.post(f"{PATH}new", data=sent).status_code == 400
    assert office.query(Substitution).count() == 0


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"last_day": FIRST - timedelta(days=1)}, "ends_after_it_starts"),
        ({"made_by": "substitute"}, "nobody_names_themselves"),
        ({"substitute_key": "away"}, "nobody_stands_in_for_themselves"),
        ({"ended_by": "x"}, "who_ended_it_is_known"),
    ],
)
def test_the_database_refuses_it_too(office, away, changes, rule):
    other, _ = an_account(office, Role.STAFF, "other")
    keys = {"away": away, "substitute": other}
    facts = {"away_key": away, "substitute_key": other, "first_day": FIRST, "last_day": LAST, "made_by": "boss"}
    facts |= {name: keys.get(value, value) if isinstance(value, str) else value for name, value in changes.items()}
    with pytest.raises(IntegrityError, match=rule), unit_of_work(office) as session:
        session.add(Substitution(**facts))
