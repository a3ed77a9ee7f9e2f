"""What the map may know, and how soon it knows it."""

from datetime import date
from itertools import accumulate

import pytest

from core.db import unit_of_work
from core.geo.points import Box
from directory.maps.outline import ground
from directory.maps.queries import cards, public_points
from directory.maps.services import on_the_map, opening_bounds, places_in
from directory.places.models import Activity, Occurrence, Place, PointSource, Publication, VenueVisibility
from tests.factories import a_gathering, a_municipality, a_place, a_town

TODAY = date(2026, 11, 21)
EVERYWHERE = Box(20, 122, 46, 154)
HOME = {"lat": 35.345678, "lng": 136.945678, "visibility": VenueVisibility.AREA_ONLY}
HIDDEN = {"lat": 35.356789, "lng": 136.956789, "visibility": VenueVisibility.HIDDEN}


def seen(session, *, zoom=18, wanted=None, listed=(), minute=0):
    return on_the_map(session, EVERYWHERE, zoom, wanted=wanted, listed=listed, today=TODAY, minute=minute)


def members(session, **question):
    return [place for spot in seen(session, **question) for place in spot.get("members", ())]


def test_a_place_is_told_with_its_kinds_its_hall_and_its_next_day(directory, saved):
    place = saved(a_place())
    saved(Occurrence(place_id=place.id, gathering_id=place.gatherings[0].id, on_day=date(2026, 11, 25), starts=600))
    assert members(directory) == [
        {
            "key": place.key,
            "venue": place.gatherings[0].key,
            "name": "ひだまりサロン",
            "kinds": "サロン",
            "where": "日向町集会所",
            "next": "次は 11月25日（水） 10:00から",
            "precision": "exact",
        }
    ]


def test_a_home_is_told_by_its_town_and_stands_at_the_town(directory, saved):
    saved(a_place(gatherings=[a_gathering(**HOME, town=a_town(lat=35.31, lng=136.91))]))
    (spot,) = seen(directory)
    assert (spot["lat"], spot["lng"]) == (35.31, 136.91)
    assert (spot["members"][0]["where"], spot["members"][0]["precision"]) == ("日向町一丁目のあたり", "area")


@pytest.mark.parametrize("zoom", [5, 12, 18])
@pytest.mark.parametrize("secret", [HOME, HIDDEN])
def test_no_answer_at_any_zoom_holds_the_point_the_hall_or_the_address_of_a_home(directory, saved, zoom, secret):
    where = secret | {"venue_name": "田中さんの家", "address": "日向町一丁目9-9"}
    town = a_town(lat=35.31, lng=136.91)
    saved(*(a_place(gatherings=[a_gathering(**where, town=town)]) for _ in range(3)))
    answer = str(seen(directory, zoom=zoom)) + opening_bounds(directory)
    assert all(word not in answer for word in ("35.34", "136.94", "35.35", "136.95", "田中", "9-9"))


def test_the_point_of_a_home_is_not_even_read(directory, saved):
    saved(a_place(gatherings=[a_gathering(**HOME, town=a_town(lat=35.31, lng=136.91))]))
    (row,) = directory.execute(public_points())
    assert row[2:] == (35.31, 136.91)


@pytest.mark.parametrize(
    "gathering",
    [HIDDEN, HOME, {"lat": None, "lng": None, "point_source": None}],
    ids=["hidden", "home without a town", "no point"],
)
def test_a_venue_without_a_public_point_has_no_pin(directory, saved, gathering):
    saved(a_place(gatherings=[a_gathering(**gathering)]))
    assert seen(directory) == []


@pytest.mark.parametrize(
    "changes",
    [{"publication": Publication.DRAFT}, {"publication": Publication.WITHDRAWN}, {"activity": Activity.ENDED}],
)
def test_what_residents_do_not_see_in_the_list_is_not_on_the_map(directory, saved, changes):
    saved(a_place(**changes))
    assert seen(directory) == []


def test_the_map_knows_exactly_the_points_the_pages_show(directory, saved):
    town = a_town(lat=35.31, lng=136.91)
    venues = [
        {},
        HOME,
        HIDDEN,
        {"visibility": VenueVisibility.AREA_ONLY, "lat": None, "lng": None, "point_source": None},
    ]
    saved(a_place(gatherings=[a_gathering(**venue, town=town) for venue in venues]), a_place(name="となり"))
    shown = {(g.id, *g.public_point) for place in directory.query(Place) for g in place.gatherings if g.public_point}
    assert {(row[0], row[2], row[3]) for row in directory.execute(public_points())} == shown


def test_a_venue_hidden_behind_our_back_is_gone_with_the_next_answer(directory, saved):
    place = saved(a_place())
    assert len(members(directory)) == 1
    with unit_of_work(directory):  # nothing notes the change: neither changed_at nor the outbox
        place.gatherings[0].visibility = VenueVisibility.HIDDEN
    assert seen(directory) == []


def test_a_venue_that_moved_behind_our_back_is_shown_where_it_is_now(directory, saved):
    place = saved(a_place())
    seen(directory)
    with unit_of_work(directory):
        place.gatherings[0].lat = 35.4
    assert seen(directory)[0]["lat"] == 35.4


def test_a_withdrawn_place_is_gone_at_once(directory, saved):
    place = saved(a_place())
    assert len(members(directory)) == 1
    with unit_of_work(directory):
        place.publication = Publication.WITHDRAWN
    assert seen(directory) == []


def test_a_point_that_is_only_the_town_of_the_address_says_so(directory, saved):
    saved(a_place(gatherings=[a_gathering(point_source=PointSource.TOWN)]))
    assert members(directory)[0]["precision"] == "rough"


def test_a_resting_place_says_so_instead_of_a_day(directory, saved):
    saved(a_place(activity=Activity.PAUSED))
    assert members(directory)[0]["next"] == "休止中"


def test_only_wanted_places_are_on_the_map(directory, saved):
    one, _ = saved(a_place(name="一"), a_place(name="二", gatherings=[a_gathering(lat=35.5)]))
    assert [place["name"] for place in members(directory, wanted={one.id})] == ["一"]


def test_when_the_filters_leave_nothing_the_map_is_empty(directory, saved):
    saved(a_place())
    assert seen(directory, wanted=set()) == []


def test_a_listed_place_is_named_even_where_all_others_are_a_cluster(directory, saved):
    places = saved(*(a_place(name=f"{n}", gatherings=[a_gathering(lat=35.3 + n / 1000)]) for n in range(30)))
    names = [place["name"] for place in members(directory, zoom=9, listed=[places[7].key])]
    assert names == ["7"]


def test_every_venue_of_a_listed_place_is_named(directory, saved):
    place = saved(a_place(gatherings=[a_gathering(), a_gathering(lat=35.5)]))
    assert {one["venue"] for one in members(directory, zoom=8, listed=[place.key])} == {
        gathering.key for gathering in place.gatherings
    }


def test_a_map_opens_on_the_places_it_is_about(directory, saved):
    one, _ = saved(a_place(), a_place(gatherings=[a_gathering(lat=43.0, lng=141.3)]))
    assert opening_bounds(directory, {one.id}) == "136.90000,35.30000,136.90000,35.30000"


def test_a_map_of_nothing_opens_on_all_places(directory, saved):
    saved(a_place())
    assert opening_bounds(directory, set()) == opening_bounds(directory) != ""


def test_a_home_is_found_by_a_box_around_its_town_and_not_by_one_around_itself(directory, saved):
    place = saved(a_place(gatherings=[a_gathering(**HOME, town=a_town(lat=35.31, lng=136.91))]))
    assert places_in(directory, Box(35.305, 136.905, 35.315, 136.915)) == {place.id}
    assert places_in(directory, Box(35.34, 136.94, 35.35, 136.95)) == set()


def test_the_ground_is_small_however_fine_the_outline(directory, saved):
    ring = [[136.9 + 0.1 * x / 5000, 35.3 + (x * 7919 % 97) / 5000] for x in range(5000)]
    ring += [[137.0, 35.0], [136.9, 35.0], ring[0]]
    saved(a_municipality(outline={"type": "Polygon", "coordinates": [ring]}))
    (rings,) = ground(directory)["municipalities"][0]["polygons"]
    assert 4 * 2 <= len(rings[0]) <= 1200 * 2


def test_the_ground_names_towns_that_have_a_point(directory, saved):
    city = a_municipality(outline={"type": "Polygon", "coordinates": [[[136, 35], [137, 35], [137, 36], [136, 35]]]})
    saved(a_town(municipality=city), a_town(name="点なし町", lat=None, lng=None, municipality=city))
    answer = ground(directory)
    assert answer["towns"] == {"names": ["日向町一丁目"], "steps": [353000, 1369000]}
    ring = [350000, 1360000, 0, 10000, 10000, 0, -10000, -10000]
    assert answer["municipalities"][0]["polygons"] == [[ring]]


def test_rounding_never_adds_up_along_the_steps(directory, saved):
    ring = [[136.9 + x * 0.00017, 35.3 + (x % 7) * 0.00423] for x in range(900)]
    saved(a_municipality(outline={"type": "Polygon", "coordinates": [[*ring, [136.9, 35.0], ring[0]]]}))
    ((steps,),) = ground(directory)["municipalities"][0]["polygons"]
    corners = set(zip(accumulate(steps[::2]), accumulate(steps[1::2]), strict=True))
    assert len(corners) > 100
    assert corners <= {(round(lat * 10_000), round(lng * 10_000)) for lng, lat in [*ring, [136.9, 35.0]]}


def test_a_region_without_points_or_outlines_has_an_empty_ground(directory, saved):
    saved(a_town(name="点なし町", lat=None, lng=None))
    assert ground(directory) == {"municipalities": [], "towns": {"names": [], "steps": []}}


def test_hall_and_address_of_a_home_are_not_even_read(directory, saved):
    place = saved(a_place(gatherings=[a_gathering(**HOME, venue_name="田中さんの家", town=a_town())]))
    row = directory.execute(cards([place.gatherings[0].id])).mappings().one()
    assert (row["venue_name"], row["address"]) == ("", "")


def test_what_is_over_today_is_not_what_comes_next(directory, saved):
    place = saved(a_place())
    days = [(TODAY, 600, 720), (date(2026, 11, 28), 600, 720)]
    saved(
        *(
            Occurrence(place_id=place.id, gathering_id=place.gatherings[0].id, on_day=day, starts=starts, ends=ends)
            for day, starts, ends in days
        )
    )
    told = [members(directory, minute=minute)[0]["next"] for minute in (700, 800)]
    assert told == ["次は きょう 11月21日（土） 10:00〜12:00", "次は 11月28日（土） 10:00〜12:00"]
