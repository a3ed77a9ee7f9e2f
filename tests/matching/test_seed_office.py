"""The staff half of the demo: every role, every state, nobody real, and the same rules as on the screens."""

import csv
import re
import shutil
from collections import Counter
from datetime import date, timedelta

import pyotp
import pytest
from sqlalchemy import func, select

from app import create_app
from core import audit
from core.accounts.models import Account
from core.accounts.passwords import password_fits
from core.calendar import now
from core.db import OfficeBase, db, directory_session, office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Role
from directory.openings.models import Opening
from directory.places.models import Publication
from directory.seeding.services import seed_directory
from directory.seeding.sheets import SEEDS, demo_key, read_sheet
from matching.consents.models import Consent
from matching.people.models import Person
from matching.placements.due_queries import days_waiting, waiting_for
from matching.placements.models import Placement
from matching.placements.states import PlacementState
from matching.seeding.services import DEMO_PASSWORD, DEMO_SECRET, seed_office
from matching.visits.models import Visit, VisitTo
from matching.visits.queries import waiting_now
from tests.conftest import KEYS

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def seeded(fresh_databases, tmp_path_factory):
    """Both databases with the demo in them: the directory, the office."""
    folder = tmp_path_factory.mktemp("demo")
    for file in fresh_databases.glob("*.sqlite3"):
        shutil.copy(file, folder / file.name)
    app = create_app(site="all", IBASHO_DATA=str(folder), TESTING=True, **KEYS)
    with app.app_context():
        with unit_of_work(directory_session()) as directory:
            seed_directory(directory, TODAY)
        with unit_of_work(office_session()) as office:
            assert seed_office(office, directory_session(), TODAY) is not None
        yield directory_session(), office_session()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def demo(seeded):
    """The office database, opened in the name of the test."""
    with unit_of_work(seeded[1]) as office:
        audit.act_as(office, "test", "test")
        yield office


def test_there_is_an_account_of_every_role(demo):
    counted = Counter(demo.scalars(select(Account.role)))
    assert counted == {
        Role.COORDINATOR: 6,
        Role.STAFF: 3,
        Role.SUPERVISOR: 1,
        Role.WELFARE_COMMISSIONER: 1,
        Role.AUDITOR: 1,
    }


def test_every_account_signs_in_with_the_password_that_is_told(demo):
    accounts = demo.scalars(select(Account)).all()
    assert all(account.is_ready and account.totp_secret == DEMO_SECRET for account in accounts)
    assert password_fits(accounts[0].password_hash, DEMO_PASSWORD)


def test_the_told_code_is_the_one_the_accounts_take(app):
    runner = app.test_cli_runner()
    assert runner.invoke(args=["seed"]).exit_code == 0
    before, told, after = (
        pyotp.TOTP(DEMO_SECRET).at(now()),
        runner.invoke(args=["demo-code"]).output.strip(),
        pyotp.TOTP(DEMO_SECRET).at(now()),
    )
    assert told in (before, after)


def test_each_daily_life_area_has_its_coordinator(demo):
    areas = [
        sorted(account.area_keys) for account in demo.scalars(select(Account).where(Account.role == Role.COORDINATOR))
    ]
    assert sorted(areas) == sorted([demo_key(f"KEN-{number}")] for number in range(1, 7))


def test_forty_persons_stand_in_every_state(demo):
    assert demo.scalar(select(func.count(Person.id))) == 40
    assert set(demo.scalars(select(Placement.state))) == set(PlacementState)


def test_some_have_not_consented_and_some_no_longer_do(demo):
    consents = demo.scalars(select(Consent)).all()
    assert demo.scalar(select(func.count(Person.id))) - len({consent.person_key for consent in consents}) == 4
    assert sum(consent.withdrawn_on is not None for consent in consents) == 2
    assert sum(consent.ends_on is not None and not consent.holds(TODAY) for consent in consents) == 1


def test_every_person_has_one_lead_and_an_invented_name(demo):
    persons = demo.scalars(select(Person)).all()
    assert all(sum(member.leads for member in person.team) == 1 for person in persons)
    assert [person.name for person in persons if not re.search("見本|架空|ひだまり|例 ", person.name)] == []


def test_visits_are_due_and_done(demo, seeded):
    visits = demo.scalars(select(Visit)).all()
    waiting = waiting_now(demo, seeded[0], TODAY)
    assert {one.to for one in waiting} == set(VisitTo)
    assert any(one.is_overdue(TODAY) for one in waiting)
    assert any(not one.is_overdue(TODAY) for one in waiting)
    assert max(visit.on for visit in visits) >= TODAY - timedelta(days=3)


def test_nobody_takes_part_in_a_place_that_is_not_there(demo, seeded):
    published = set(seeded[0].scalars(select(Opening.key).where(Opening.publication == Publication.PUBLISHED)))
    assert set(demo.scalars(select(Placement.opening_key))) <= published


def test_interests_of_persons_are_words_of_the_list():
    with (SEEDS.parent / "words" / "interests.csv").open(encoding="utf-8-sig", newline="") as file:
        known = {row["ことば"] for row in csv.DictReader(file)}
    used = {word for line in read_sheet("assessments") for word in line.several("興味（；区切り）")}
    assert used <= known


def test_the_log_of_the_demo_is_whole(demo):
    assert audit.first_break(demo) is None
    assert demo.scalar(select(func.count(audit.AuditLine.id)).where(audit.AuditLine.subject_kind == "person")) >= 40


def test_seeding_the_office_twice_changes_nothing(demo, seeded):
    tables = [table for table in OfficeBase.metadata.sorted_tables if table.name != "audit_line"]
    before = [sorted(map(repr, demo.execute(select(table)))) for table in tables]
    assert seed_office(demo, seeded[0], TODAY) is None
    assert [sorted(map(repr, demo.execute(select(table)))) for table in tables] == before


def test_an_office_with_accounts_of_its_own_is_refused(directory, office):
    with unit_of_work(directory):
        seed_directory(directory, TODAY)
    with unit_of_work(office):
        office.add(Account(login="somebody", name="だれか", role=Role.STAFF))
    with pytest.raises(RuleBroken, match="アカウント1件"), unit_of_work(office):
        seed_office(office, directory, TODAY)


def test_the_office_is_not_seeded_without_the_places(directory, office):
    with pytest.raises(RuleBroken, match="先に公開側"), unit_of_work(office):
        seed_office(office, directory, TODAY)


def test_where_people_work_for_real_the_demo_is_refused(settings):
    app = create_app(
        site="all", **settings, IBASHO_ENV="production", IBASHO_BASE_URL="https://example.jp", IBASHO_HOSTS="example.jp"
    )
    with app.app_context():
        result = app.test_cli_runner().invoke(args=["seed"])
    assert result.exit_code == 1
    assert "本番" in result.stderr


def test_steps_counted_without_opening_anybody_are_those_of_the_page(demo):
    found = 0
    for key in demo.scalars(select(Account.key)):
        for on in (TODAY, TODAY + timedelta(days=30)):
            shown = [step.due_on for step, _ in waiting_for(demo, key, on)]
            assert days_waiting(demo, key, on) == shown
            found += len(shown)
    assert found > 20
