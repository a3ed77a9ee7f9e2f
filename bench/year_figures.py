"""All figures of a 年度 with the three before, and a report on paper: 5,000 persons, 50,000 contacts, 20,000 places."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from bench.figures import Figure, laps, times
from bench.follow_up import CONTACTS, PERSONS, fill_people
from bench.site import Bench
from core import audit
from core.calendar import fiscal_year, now, today
from core.db import directory_session, office_session, unit_of_work
from core.secrets import keyring
from directory.areas.models import Area, AreaKind
from directory.places.kinds import PlaceKind
from directory.places.models import Activity, Place, PlaceArea, PlaceKindLink, Publication
from matching.figures.periods import period_of
from matching.figures.records import Records
from matching.figures.report_files import paper_of
from matching.figures.reports import Asked, Edition, report_of
from matching.figures.services import figures_for
from matching.figures.tables import periods_between
from matching.figures.tailored_counts import Choice, Way, count_choice
from matching.intake.models import Intake, IntakeState
from matching.people.models import Person, Route
from matching.sheets.catalogue import catalogue
from matching.sheets.definitions import Use
from matching.sheets.services import keep_edition

PLACES, AREAS, TIMES = 20_000, 12, 5
SIZES = f"{PERSONS:,} persons, {CONTACTS:,} contacts, {PLACES:,} places"


def measure(bench: Bench) -> Iterator[Figure]:
    app = bench.empty("figures")
    chance = bench.chance("year figures")
    with app.app_context():
        fill_people(chance, "bench")
        _fill_places(chance)
        _fill_consultations(chance)
        yield times(f"all figures of a 年度 and three before ({SIZES})", laps([_count_all] * TIMES))
        yield times("  an indicator by choosing: people contacted, by way", laps([_count_chosen] * TIMES))
        yield times("  the report, counted and set as PDF", laps([_print] * TIMES))


def _count_all() -> None:
    for session in (office_session(), directory_session()):
        session.rollback()
        session.expunge_all()
    with _work() as office:
        figures_for(office, directory_session(), period_of(fiscal_year(today()), None, today=today()))


@contextmanager
def _work() -> Iterator[Session]:
    """As a page or a command counts: ages are read where the log knows by whom."""
    with unit_of_work(office_session()) as session:
        audit.act_as(session, "bench", "bench")
        yield session


def _count_chosen() -> None:
    records = Records(office_session(), directory_session(), today=today())
    for year in range(fiscal_year(today()) - 3, fiscal_year(today()) + 1):
        count_choice(Choice("visits", "people", Way.NEW, {}, "how"), records, period_of(year, None, today=today()))


def _print() -> None:
    periods = periods_between(fiscal_year(today()) - 3, fiscal_year(today()), as_of=None, today=today())
    with _work() as office:
        data, _ = report_of(office, directory_session(), Asked(periods), Edition.INSIDE)
    paper_of(data, title="報告", municipality="見本市", on=today())


def _fill_consultations(chance: random.Random) -> None:
    """A sheet for each person, who has a birth date."""
    sheet, made = catalogue().offered(Use.WITH_CONSENT)[0], now()
    with _work() as session:
        keep_edition(session, sheet)
        session.flush()
        births, sheets = [], []
        for number, key in session.execute(select(Person.id, Person.key)):
            born = (today() - timedelta(days=chance.randrange(95 * 365))).isoformat()
            births.append({"number": number, "sealed": keyring().seal(born, bound_to=f"person.birth.{key}")})
            on = today() - timedelta(days=chance.randrange(1200))
            route = chance.choice(list(Route))
            facts = {"edition": sheet.edition, "with_consent": True, "state": IntakeState.SORTED, "open_answers": {}}
            facts |= {"received_on": on, "route": route, "taken_by": "bench", "held_by": "bench", "version": 1}
            sheets.append(facts | {"key": f"sheet{number:06}", "person_key": key, "created_at": made})
        session.execute(insert(Intake), sheets)
        people = Person.__table__
        mended = update(people).where(people.c.id == bindparam("number")).values(birth_sealed=bindparam("sealed"))
        session.connection().execute(mended, births)


def _fill_places(chance: random.Random) -> None:
    made = now()
    with unit_of_work(directory_session()) as session:
        areas = [Area(kind=next(iter(AreaKind)), name=f"見本地域{number}") for number in range(AREAS)]
        session.add_all(areas)
        session.flush()
        ids = [area.id for area in areas]
        numbers = range(10_000, 10_000 + PLACES)
        facts = {"publication": Publication.PUBLISHED, "activity": Activity.ACTIVE, "version": 1, "created_at": made}
        places = [
            facts
            | {"id": number, "key": f"place{number}", "name": f"見本の場所{number}", "changed_at": made}
            | {"confirmed_on": today() - timedelta(days=chance.randrange(700))}
            for number in numbers
        ]
        session.execute(insert(Place), places)
        kinds = [
            {"place_id": number, "kind": kind, "created_at": made}
            for number in numbers
            for kind in chance.sample(list(PlaceKind), 2)
        ]
        session.execute(insert(PlaceKindLink), kinds)
        links = [{"place_id": number, "area_id": chance.choice(ids), "created_at": made} for number in numbers]
        session.execute(insert(PlaceArea), links)
