"""Publishing, withdrawing, and the areas a place belongs to."""

import pytest
from sqlalchemy import select

from core.db import unit_of_work
from core.errors import RuleBroken
from directory.places.models import PlaceArea, Publication, VenueVisibility
from directory.places.services import derive_areas, publish, withdraw
from directory.search.models import SearchOutbox
from directory.upkeep.models import Revision
from tests.factories import a_gathering, a_place, a_town, an_area


def test_publishing_keeps_a_revision_and_queues_the_place_for_search(directory, saved):
    place = saved(a_place(publication=Publication.DRAFT))
    with unit_of_work(directory) as session:
        publish(session, place, by="account-key")

    assert directory.scalars(select(Revision)).one().after == {"publication": "published"}
    assert directory.scalars(select(SearchOutbox.entry_key)).all() == [place.key]


def test_publishing_twice_changes_nothing_the_second_time(directory, saved):
    place = saved(a_place(publication=Publication.DRAFT))
    for _ in range(2):
        with unit_of_work(directory) as session:
            publish(session, place, by="account-key")

    assert len(directory.scalars(select(Revision)).all()) == 1


def test_revisions_are_numbered_per_place(directory, saved):
    place = saved(a_place(publication=Publication.DRAFT))
    with unit_of_work(directory) as session:
        publish(session, place, by="account-key")
        withdraw(session, place, by="account-key")

    assert directory.scalars(select(Revision.number).order_by(Revision.number)).all() == [1, 2]


def test_nobody_could_find_a_place_without_venue_and_contact(directory, saved):
    place = saved(a_place(publication=Publication.DRAFT, gatherings=[]))
    with pytest.raises(RuleBroken, match="会場か連絡先"), unit_of_work(directory) as session:
        publish(session, place, by="account-key")

    directory.refresh(place)
    assert place.publication is Publication.DRAFT


def test_a_withdrawn_place_is_gone_at_once(client, directory, saved):
    place = saved(a_place())
    assert client.get(f"/places/{place.key}").status_code == 200
    with unit_of_work(directory) as session:
        withdraw(session, place, by="account-key")

    assert client.get(f"/places/{place.key}").status_code == 404


def test_areas_follow_the_towns_but_those_named_by_hand_stay(directory, saved):
    east, west, by_hand = an_area(name="東"), an_area(name="西"), an_area(name="手で")
    town = a_town()
    town.areas.append(east)
    place = a_place(gatherings=[a_gathering(town=town)])
    place.area_links = [PlaceArea(area=west), PlaceArea(area=by_hand, is_by_hand=True)]
    saved(east, west, by_hand, town, place)
    with unit_of_work(directory):
        derive_areas(place)

    assert {area.name for area in place.areas} == {"東", "手で"}


def test_a_hidden_venue_puts_its_place_into_no_area_of_a_single_town(directory, saved):
    alone, wide = an_area(name="ひとつの町の自治会"), an_area(name="広い圏域")
    town, other = a_town(), a_town(name="となり町")
    town.areas += [alone, wide]
    other.municipality = town.municipality
    other.areas.append(wide)
    place = a_place(gatherings=[a_gathering(town=town, visibility=VenueVisibility.HIDDEN)])
    saved(alone, wide, town, other, place)
    with unit_of_work(directory):
        derive_areas(place)

    assert {area.name for area in place.areas} == {"広い圏域"}
