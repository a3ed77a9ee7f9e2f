"""The page of suggestions and the reverse view through the whole application, on 1,000 openings and 60 people."""

import gc
import random
from collections.abc import Iterator
from datetime import timedelta

import pyotp
from flask import Flask
from flask.testing import FlaskClient

from bench.figures import Figure, laps, times
from bench.site import Bench, client_of
from bench.suggestions import INTERESTS
from core import audit
from core.accounts.services import create_account, new_totp_secret, set_up
from core.calendar import now, today
from core.db import directory_session, office_session, unit_of_work
from core.permissions import Role
from directory.openings.models import Opening, OpeningKind, OpeningSlot
from directory.openings.words import Need
from directory.places.models import Gathering, Place, PointSource, Publication
from matching.consents.models import ConsentHow, ConsentItem, HostScope
from matching.consents.services import ConsentDetails, give_consent
from matching.people.services import PersonDetails, register_person
from matching.plans.facts import AssessmentFacts, FreeTime, TravelBy
from matching.plans.services import assess

OPENINGS, PEOPLE, WARM_UP, TIMES_EACH = 1_000, 60, 5, 2
PASSWORD = "ひなたぼっこの庭に猫が三匹"


def measure(bench: Bench) -> Iterator[Figure]:
    """Each person's page is asked for twice, by a member of staff who is on all their teams."""
    app, chance = bench.empty("suggestions"), bench.chance("suggestion pages")
    secret = new_totp_secret()
    with app.app_context():
        with unit_of_work(directory_session()) as session:
            places = [_place(chance, number) for number in range(OPENINGS)]
            session.add_all(places)
            session.flush()
            keys = [opening.key for opening in places]
        with unit_of_work(office_session()) as session:
            audit.act_as(session, "bench", "bench")
            lead, token = create_account(session, login="bench", name="見本", role=Role.STAFF, area_keys=())
            set_up(session, token=token, password=PASSWORD, secret=secret, code=pyotp.TOTP(secret).at(now()))
            lead.totp_last_step = 0
            lead_key = lead.key
        people = [_somebody(chance, lead_key) for _ in range(PEOPLE)]
    client = _signed_in(app, secret)
    pages = [f"/office/people/{key}/suggestions/" for key in people]
    for page in pages[:WARM_UP]:
        _get(client, page)
    gc.collect()
    gc.freeze()  # as a worker of gunicorn does: what was filled in here is nothing a request has made
    asked = [page for page in pages[WARM_UP:] for _ in range(TIMES_EACH)]
    yield times(
        "suggestions: page of one person, 1,000 openings", laps([(lambda url=url: _get(client, url)) for url in asked])
    )
    reverse = [f"/office/openings/{key}" for key in chance.sample(keys, 20)]
    yield times(
        f"suggestions: who could take a place, {PEOPLE} people",
        laps([(lambda url=url: _get(client, url)) for url in reverse]),
    )


def _place(chance: random.Random, number: int) -> Opening:
    spot = {
        "lat": 35.3 + chance.gauss(0, 0.03),
        "lng": 136.9 + chance.gauss(0, 0.03),
        "point_source": PointSource.BY_HAND,
    }
    place = Place(
        name=f"見本の場所{number}",
        kana="",
        publication=Publication.PUBLISHED,
        accompanied=chance.choice((None, True, False)),
        quiet=chance.choice((None, True, False)),
        gatherings=[Gathering(venue_name="見本の会場", **spot)],
    )
    opening = Opening(
        kind=OpeningKind.RECEPTION,
        title=f"役割{number}",
        demand_step=chance.choice((0, 0, 1, 1, 2, 3, 4)),
        publication=Publication.PUBLISHED,
        capacity=chance.randint(1, 4),
        noise=chance.choice((None, 0, 1, 2, 3)),
        people=chance.choice((None, 3, 6, 12, 25)),
        interests=chance.sample(INTERESTS, chance.randint(0, 3)),
        needs_met={need.value: chance.random() < 0.7 for need in chance.sample(list(Need), 3)},
        place=place,
    )
    starts = [(chance.randrange(7), chance.randrange(8 * 60, 17 * 60, 30)) for _ in range(chance.randint(0, 3))]
    opening.slots = [OpeningSlot(weekday=day, starts=start, ends=start + 120) for day, start in starts]
    return opening


def _somebody(chance: random.Random, lead: str) -> str:
    with unit_of_work(office_session()) as session:
        audit.act_as(session, "bench", "bench")
        home = f"{35.3 + chance.gauss(0, 0.03)},{136.9 + chance.gauss(0, 0.03)}"
        person = register_person(session, details=PersonDetails(name="見本", home=home), lead_key=lead, today=today())
        details = ConsentDetails(today(), ConsentHow.IN_WRITING, [ConsentItem.NAME], list(HostScope), None)
        give_consent(session, person, details, explained_by=lead, today=today())
        free = [FreeTime(chance.randrange(7), start, start + 300) for start in chance.choices((540, 600, 780), k=4)]
        facts = AssessmentFacts(
            interests=tuple(chance.sample(INTERESTS, 3)),
            times=tuple(free),
            travel_by=chance.choice(list(TravelBy)),
            travel_minutes=chance.choice((15, 20, 30, 45)),
            step=chance.choice((0, 1, 2, 3)),
            needs_companion=chance.choice((True, False, None)),
        )
        assess(session, person, facts=facts, by=lead, on=today() - timedelta(days=1))
        return person.key


def _signed_in(app: Flask, secret: str) -> FlaskClient:
    client = client_of(app)
    _post(client, "/sign-in", login="bench", password=PASSWORD)
    _post(client, "/sign-in/code", code=pyotp.TOTP(secret).at(now()))
    return client


def _post(client: FlaskClient, path: str, **fields: str) -> None:
    page = client.get(path, headers={"Accept-Encoding": "identity"}).text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    answer = client.post(path, data={"csrf_token": token} | fields)
    if answer.status_code != 302:
        raise RuntimeError(f"{answer.status} for {path}")


def _get(client: FlaskClient, url: str) -> bytes:
    answer = client.get(url)
    if answer.status_code != 200:
        raise RuntimeError(f"{answer.status} for {url}")
    return answer.data
