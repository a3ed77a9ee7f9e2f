"""The staff half among 5,000 persons and 50,000 contacts: the lists, one person's page, and the hosts."""

import gc
import random
import re
from collections.abc import Iterator
from datetime import timedelta

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, insert, select

from bench.figures import Figure, amount, laps, times
from bench.site import Bench, client_of
from core import audit
from core.accounts.services import create_account, new_totp_secret, set_up
from core.calendar import now, today
from core.db import db, directory_session, office_session, unit_of_work
from core.permissions import Role
from core.secrets import keyring
from directory.openings.models import Opening, OpeningKind
from directory.places.models import Place, Publication
from matching.consents.models import ConsentHow, ConsentItem, HostScope
from matching.consents.services import ConsentDetails, give_consent
from matching.people.models import Person, Route, TeamMember
from matching.placements.models import Placement, PlacementStep
from matching.placements.states import PlacementState
from matching.plans.facts import AssessmentFacts
from matching.plans.services import assess
from matching.visits.models import Visit, VisitHow, VisitTo

PERSONS, CONTACTS, HOSTS, TEAM = 5_000, 50_000, 400, 120
PASSWORD = "a password only this measurement knows"
ASKED = 40
STATES = (PlacementState.TRIAL, PlacementState.REVIEW, *(PlacementState.ACTIVE,) * 5, PlacementState.RESTING)


def measure(bench: Bench) -> Iterator[Figure]:
    app = bench.empty("office")
    chance = bench.chance("follow up")
    with app.app_context():
        key, secret = _account()
        people = fill_people(chance, key)
        _agree_and_assess(people, key)
    client = _signed_in(app, secret)
    gc.collect()
    gc.freeze()  # as a worker of gunicorn does: what was filled in here is nothing a request has made
    pages = {
        "persons of one's team": lambda: "/office/people/",
        "one person": lambda: f"/office/people/{chance.choice(people)}",
        "the morning page": lambda: "/office/",
        "whom to visit": lambda: "/office/due",
        "hosts by what is due": lambda: "/office/hosts/",
    }
    for name, path in pages.items():
        for _ in range(3):
            if client.get(path()).status_code != 200:
                raise RuntimeError(f"{path()} does not answer.")
        yield times(
            f"{name} ({PERSONS:,} persons)", laps([(lambda path=path: client.get(path())) for _ in range(ASKED)])
        )
        yield amount("  its statements", _statements(app, client, path()), "SQL")


def _account() -> tuple[str, str]:
    secret = new_totp_secret()
    with unit_of_work(office_session()) as session:
        audit.act_as(session, "bench", "bench")
        account, token = create_account(session, login="bench", name="見本", role=Role.SUPERVISOR)
        set_up(session, token=token, password=PASSWORD, secret=secret, code=pyotp.TOTP(secret).now())
        account.totp_last_step = 0
        return account.key, secret


def fill_people(chance: random.Random, account: str) -> list[str]:
    """Places with an opening each, persons with a placement and ten contacts each; the keys of the account's own."""
    with unit_of_work(directory_session()) as session:
        places = [Place(name=f"見本の場所{number}", publication=Publication.PUBLISHED) for number in range(HOSTS)]
        session.add_all(places)
        openings = [
            Opening(place=p, kind=OpeningKind.RECEPTION, title="値札貼り", demand_step=1, capacity=20) for p in places
        ]
        session.add_all(openings)
        seats = [(opening.key, opening.place.key) for opening in openings]
    made, seal = now(), keyring().seal
    rows: dict[type, list[dict[str, object]]] = {
        table: [] for table in (Person, TeamMember, Placement, PlacementStep, Visit)
    }
    for number in range(1, PERSONS + 1):
        key, placement = f"person{number:06}", f"placing{number:05}"
        opening, place = chance.choice(seats)
        since = today() - timedelta(days=chance.randint(1, 400))
        state = chance.choice(STATES)
        name = seal(f"見本 {number}", bound_to=f"person.name.{key}")
        rows[Person].append({"id": number, "key": key, "name_sealed": name, "route": Route.OTHER, "version": 1})
        rows[TeamMember].append(
            {"person_key": key, "account_key": account if number <= TEAM else "other", "leads": True}
        )
        rows[Placement].append(
            {
                "id": number,
                "key": placement,
                "person_key": key,
                "opening_key": opening,
                "place_key": place,
                "state": state,
            }
            | {"proposed_on": since, "followed_since": since, "version": 1}
        )
        for step, to in enumerate((PlacementState.CANDIDATE, PlacementState.TRIAL, state), 1):
            rows[PlacementStep].append(
                {
                    "key": f"s{number:06}{step}",
                    "placement_id": number,
                    "number": step,
                    "state": to,
                    "on": since,
                    "by": account,
                    "reason_code": "health" if to is PlacementState.RESTING else "",
                }
            )
        for visit in range(CONTACTS // PERSONS):
            vkey = f"v{number:06}{visit:02}"
            note = seal("落ち着いて過ごせた。", bound_to=f"visit.note.{vkey}")
            rows[Visit].append(
                {
                    "key": vkey,
                    "person_key": key,
                    "placement_key": placement,
                    "to": chance.choice(list(VisitTo)),
                    "how": chance.choice(list(VisitHow)),
                }
                | {
                    "on": since + timedelta(days=chance.randint(0, (today() - since).days)),
                    "met": chance.random() < 0.8,
                }
                | {"was_absent": chance.random() < 0.2, "was_there": False, "by": account, "note_sealed": note}
            )
    with unit_of_work(office_session()) as session:
        for table, found in rows.items():
            for start in range(0, len(found), 2_000):
                session.execute(insert(table), [row | {"created_at": made} for row in found[start : start + 2_000]])
    return [row["key"] for row in rows[Person][:TEAM]]  # type: ignore[misc]


def _agree_and_assess(people: list[str], account: str) -> None:
    """What a page of a person really shows beside placements and visits: a consent and an assessment of each."""
    details = ConsentDetails(today(), ConsentHow.IN_WRITING, [ConsentItem.NAME], tuple(HostScope), None)
    with unit_of_work(office_session()) as session:
        audit.act_as(session, account, "bench")
        for person in session.scalars(select(Person).where(Person.key.in_(people))):
            give_consent(session, person, details, explained_by=account, today=today())
            assess(session, person, facts=AssessmentFacts(interests=("園芸",), step=1), by=account, on=today())


def _signed_in(app: Flask, secret: str) -> FlaskClient:
    client = client_of(app)
    for path, fields in (("/sign-in", {"login": "bench", "password": PASSWORD}), ("/sign-in/code", {"code": ""})):
        page = client.get(path).text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        code = {"code": pyotp.TOTP(secret).at(now())} if "code" in fields else {}
        client.post(path, data=fields | code | {"csrf_token": token[1] if token else ""})
    return client


def _statements(app: Flask, client: FlaskClient, path: str) -> int:
    """How many questions and writes of both databases one answer takes, those of the sign-in and the log included.

    What only begins a transaction is left out, as is what ends one.
    """
    count = [0]

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        count[0] += not statement.startswith("BEGIN")

    with app.app_context():
        engines = list(db.engines.values())
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    client.get(path)
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
    return count[0]
