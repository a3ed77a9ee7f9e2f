"""Who takes part at a group's places: names for the team alone, and every look is in the log."""

import pytest
from sqlalchemy import select

from core.audit import Action, AuditLine
from core.calendar import today
from core.db import unit_of_work
from core.permissions import Role
from directory.merging.services import merge_places
from directory.merging.sides import Chosen, Pair, Side, choices_between, usual_venues
from directory.places.models import Place
from matching.people.models import KeepApart
from matching.placements.states import PlacementState
from matching.suggestions.services import person_facts
from tests.factories import a_group, a_place, an_opening
from tests.matching.people import a_person, a_seat, acting
from tests.matching.test_placements import a_placement
from tests.staff import signed_in_as


@pytest.fixture
def group(saved):
    group = saved(a_group(name="ひなたの会"))
    place = saved(a_place(name="ひなたサロン", group=group))
    opening = saved(an_opening(place=place, title="お茶出し"))
    return group.key, a_seat(place_key=place.key, opening_key=opening.key, capacity=9)


def placed(office, lead, seat, state=PlacementState.ACTIVE, **details):
    with acting(office) as session:
        person = a_person(session, lead=lead, **details)
        a_placement(session, state, person=person, seat=seat)
        session.flush()
        return person.key


def test_the_team_reads_names_and_of_others_only_how_many_and_who_leads(app, office, group):
    key, seat = group
    browser = signed_in_as(app, office, Role.STAFF, "mine")
    colleague = signed_in_as(app, office, Role.COORDINATOR, "colleague")
    placed(office, browser.key, seat, name="かなりあ 小鳥")
    placed(office, colleague.key, seat, name="つばめ 飛男")
    placed(office, colleague.key, seat, PlacementState.STOPPED, name="すずめ 終男")
    page = browser.get(f"/office/groups/{key}/people").text
    assert "かなりあ 小鳥" in page and "つばめ" not in page and "すずめ" not in page
    assert "見本 コーディネーター：1人" in page


def test_each_name_that_was_shown_is_in_the_log_and_no_other(app, office, group):
    key, seat = group
    browser = signed_in_as(app, office, Role.STAFF)
    mine, other = placed(office, browser.key, seat), placed(office, "somebody", seat)
    browser.get(f"/office/groups/{key}/people")
    office.rollback()
    query = select(AuditLine.subject_key).where(AuditLine.action == Action.READ, AuditLine.purpose == "host:people")
    read = set(office.scalars(query))
    assert mine in read and other not in read


def test_where_nobody_takes_part_it_says_so(app, office, group):
    browser = signed_in_as(app, office, Role.STAFF)
    assert "参加している方はいません" in browser.get(f"/office/groups/{group[0]}/people").text


def merged(directory, gone, staying):
    with unit_of_work(directory) as session:
        found = {place.key: place for place in session.scalars(select(Place))}
        pair = Pair(found[staying], found[gone])
        facts = {choice.name: choice.usual for choice in choices_between(pair, Side.FIRST, {})}
        chosen = Chosen(Side.FIRST, facts, usual_venues(pair, Side.FIRST))
        merge_places(session, pair, chosen, by="x", today=today())


def test_placements_follow_a_place_that_was_merged(app, office, directory, saved, group):
    key, seat = group
    staying = saved(a_place(name="ひなたの茶の間", group=directory.scalars(select(Place)).one().group))
    browser = signed_in_as(app, office, Role.STAFF)
    person = placed(office, browser.key, seat, name="かなりあ 小鳥")
    merged(directory, seat.place_key, staying.key)
    page = browser.get(f"/office/groups/{key}/people").text
    assert "かなりあ 小鳥" in page and "ひなたの茶の間・お茶出し" in page
    assert "ひなたの茶の間" in browser.get(f"/office/people/{person}").text


def test_who_must_not_be_introduced_to_a_place_is_not_to_what_it_became(office, directory, saved, group):
    _, seat = group
    staying = saved(a_place(name="ひなたの茶の間"))
    with acting(office) as session:
        person = a_person(session)
        session.add(KeepApart(person_key=person.key, place_key=seat.place_key))
        merged(directory, seat.place_key, staying.key)
        facts = person_facts(session, directory, person, today())
    assert facts.kept_apart_from == {seat.place_key, staying.key}
