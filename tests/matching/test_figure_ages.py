"""Consultations by age: counted again by code written apart, and never without a line in the log."""

import base64
import hashlib
import random
from collections import Counter
from datetime import date

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select, text

from core import calendar
from core.audit import Action, AuditLine
from core.calendar import fiscal_year, now
from core.db import unit_of_work
from core.errors import NotPermitted
from core.permissions import Role
from matching.circles.models import Circle
from matching.figures.ages import AGE_BANDS, band_on
from matching.figures.indicators import BY_NAME
from matching.figures.models import Target
from matching.figures.periods import Period
from matching.figures.records import Records
from matching.intake.models import Intake, IntakeState
from matching.retention.models import ErasedRecord, Kept
from matching.sheets.catalogue import catalogue
from matching.sheets.definitions import Use
from matching.sheets.services import keep_edition
from tests.conftest import KEYS
from tests.matching.invented_town import TODAY, a_person_of_a_town, a_town
from tests.matching.people import acting
from tests.staff import signed_in_as

YEAR = Period(2026, TODAY, TODAY)
EARLIER = date(2025, 6, 1)


@pytest.fixture
def frozen(monkeypatch):
    """Half past noon in Japan on a day of 令和8年度."""
    moment = calendar.datetime(2026, 11, 30, 3, 30, tzinfo=calendar.UTC)
    monkeypatch.setattr(calendar, "clock", lambda: moment)


def opened_apart(sealed, key):
    """A birth date, opened as the layout of a sealed value says and by none of the software's own code."""
    secret = base64.b64decode(KEYS["IBASHO_FIELD_KEY"])
    assert sealed[:4] == hashlib.sha256(b"id" + secret).digest()[:4]
    plain = AESGCM(secret).decrypt(sealed[4:16], sealed[16:], f"person.birth.{key}".encode())
    return date.fromisoformat(plain.decode())


def recounted(office, period):
    """How many sheets of each age, from plain statements."""
    found = Counter()
    days = {"first": period.first, "last": period.last}
    asked = "SELECT count(*) FROM erased_record WHERE kind = 'intake' AND began BETWEEN :first AND :last"
    found["unknown"] += office.execute(text(asked), days).scalar()
    asked = (
        "SELECT i.received_on, p.key, p.birth_sealed FROM intake i LEFT JOIN person p ON p.key = i.person_key"
        " WHERE i.received_on BETWEEN :first AND :last"
    )
    for day, key, sealed in office.execute(text(asked), days).all():
        on = date.fromisoformat(str(day))
        birth = opened_apart(bytes(sealed), key) if sealed else None
        if birth is None or birth > on:
            found["unknown"] += 1
            continue
        had_it = (on.month, on.day) >= (birth.month, birth.day)
        age = on.year - birth.year - (0 if had_it else 1)
        edges = ((17, "0-17"), (39, "18-39"), (64, "40-64"), (74, "65-74"), (999, "75-"))
        found[next(name for most, name in edges if age <= most)] += 1
    return {name: count for name, count in found.items() if count}


def by_age(office, directory, period=YEAR):
    with acting(office) as session:
        count = BY_NAME["consultations_by_age"].count(Records(session, directory, today=TODAY), period)
    return {part.name: part.value for part in count.parts}


@pytest.mark.parametrize("seed", range(20))
def test_every_band_is_counted_again_in_any_municipality(app, office, directory, frozen, seed):
    a_town(random.Random(seed), office, directory)

    for period in (YEAR, *YEAR.earlier()):
        assert by_age(office, directory, period) == recounted(office, period)


@pytest.mark.parametrize(
    ("birth", "day", "band"),
    [
        (date(2008, 12, 1), date(2026, 11, 30), "0-17"),
        (date(2008, 11, 30), date(2026, 11, 30), "18-39"),
        (date(1986, 11, 30), date(2026, 11, 30), "40-64"),
        (date(1961, 12, 1), date(2026, 11, 30), "40-64"),
        (date(1961, 11, 30), date(2026, 11, 30), "65-74"),
        (date(1951, 11, 30), date(2026, 11, 30), "75-"),
        (date(1908, 2, 29), date(2026, 2, 28), "75-"),
        (date(2026, 11, 30), date(2026, 11, 30), "0-17"),
        (date(2026, 12, 1), date(2026, 11, 30), "unknown"),
        (None, date(2026, 11, 30), "unknown"),
    ],
)
def test_an_age_is_that_of_the_day(birth, day, band):
    assert band_on(birth, day) == band


def test_every_age_has_one_band():
    assert [sum(band.covers(age) for band in AGE_BANDS) for age in range(120)] == [1] * 120


def a_sheet(session, on=TODAY, **where):
    edition = catalogue().offered(Use.WITHOUT_CONSENT)[0]
    keep_edition(session, edition)
    facts = {"edition": edition.edition, "with_consent": False, "state": IntakeState.WRITTEN, "open_answers": {}}
    session.add(Intake(**facts, received_on=on, taken_by="x", held_by="x", **where))


def a_person_born(session, birth, number=0):
    person = a_person_of_a_town(session, number)
    person.birth = birth.isoformat()
    session.flush()
    return person


def test_what_lies_in_a_circle_or_is_erased_is_of_no_known_age(app, office, directory, frozen):
    with acting(office) as session:
        circle = Circle(opened_on=TODAY, made_by="x")
        circle.key = "circle"
        circle.birth = "1990-01-01"
        session.add(circle)
        session.flush()
        a_sheet(session, circle_key="circle")
        a_sheet(session)
        a_sheet(session, person_key=a_person_born(session, date(1990, 1, 1)).key)
        month = TODAY.replace(day=1)
        session.add(ErasedRecord(kind=Kept.INTAKE, erased=month, began=month, ended=month, route="self", reason=""))

    assert by_age(office, directory) == {"18-39": 1, "unknown": 3}


def lines_of_births(office):
    office.rollback()
    query = select(AuditLine).where(AuditLine.subject_kind == "birth_dates").order_by(AuditLine.id)
    return [
        (line.account_key, line.action, line.subject_key, line.purpose, line.fields) for line in office.scalars(query)
    ]


def test_counting_ages_opens_nobody_and_leaves_one_line(app, office, directory, frozen):
    with acting(office) as session:
        for number in range(3):
            a_sheet(session, person_key=a_person_born(session, date(1990, 1, 1), number).key)
            a_sheet(session, EARLIER, person_key=a_person_born(session, date(1960, 1, 1), number + 5).key)
    browser = signed_in_as(app, office, Role.SUPERVISOR)
    browser._client.query_budget = 70
    count = "SELECT count(*) FROM audit_line WHERE subject_kind = 'person'"
    before = office.execute(text(count)).scalar()
    assert "18〜39歳" in browser.get("/office/figures/").text

    line = (browser.key, Action.READ, "consultations", "figure:keep", ["person.birth"])
    assert lines_of_births(office) == [line]
    assert office.execute(text(count)).scalar() == before


def test_ages_are_not_counted_where_nobody_acts(app, office, directory, frozen):
    with acting(office) as session:
        a_sheet(session, person_key=a_person_born(session, date(1990, 1, 1)).key)
    records = Records(office, directory, today=TODAY)

    with pytest.raises(NotPermitted):
        BY_NAME["consultations_by_age"].count(records, YEAR)
    with pytest.raises(NotPermitted), unit_of_work(office):
        BY_NAME["consultations_by_age"].count(records, YEAR)


def test_only_birth_dates_of_those_counted_are_unsealed(app, office, directory, frozen):
    """A sealed value that does not open stops whoever tries."""
    with acting(office) as session:
        a_sheet(session, person_key=a_person_born(session, date(1990, 1, 1)).key)
        others = [a_person_born(session, date(1960, 1, 1), number) for number in (1, 2)]
        a_sheet(session, EARLIER, person_key=others[0].key)
        for person in others:
            person.birth_sealed = b"x" * 60

    assert by_age(office, directory) == {"18-39": 1}


def test_the_command_leaves_its_line_too(app, office, directory, frozen):
    with acting(office) as session:
        a_sheet(session, person_key=a_person_born(session, date(1990, 1, 1)).key)
    done = app.test_cli_runner().invoke(args=["statistics", "--fiscal-year", "2026"])

    assert "18〜39歳 1" in done.stdout
    assert lines_of_births(office) == [("command", Action.READ, "consultations", "statistics", ["person.birth"])]


def test_the_first_page_unseals_nothing_for_a_target(app, office, directory):
    with acting(office) as session:
        a_sheet(session, now().date(), person_key=a_person_born(session, date(1990, 1, 1)).key)
        year = fiscal_year(now().date())
        session.add(Target(indicator="consultations_by_age", fiscal_year=year, value=1, set_by="x"))
    page = signed_in_as(app, office, Role.SUPERVISOR).get("/office/").text

    assert "新規相談の受付（年齢別）" in page
    assert lines_of_births(office) == []
