"""A venue shown by area only, or hidden, is nowhere in what residents and machines get."""

import pytest

from core.calendar import today
from directory.places.models import Publication, VenueVisibility
from tests.factories import a_gathering, a_place, a_town, an_area, keep_open

SECRETS = ("ひみつ荘", "九丁目99-99", "35.98765", "136.12345", "98765", "12345")
PAGES = (
    "/",
    "/places",
    "/places?q=ひだまりサロン",
    "/places?near=35.98,136.12",
    "/places/{key}",
    "/places/{key}.ics",
    "/this-week",
    "/calendar/{area}/{month}",
    "/places.geojson",
    "/open-data/places.csv",
    "/open-data/standard-places.csv",
    "/open-data/standard-windows.csv",
    "/feed.atom",
    "/sitemap.xml",
    "/openings",
    "/places/clusters.json?box=122,20,154,46&zoom=18",
)


@pytest.fixture
def secret_place(directory):
    """A place whose venue residents may not know, open every day."""

    def keep(visibility, publication=Publication.PUBLISHED):
        gathering = a_gathering(
            venue_name="ひみつ荘",
            address="見本県ひだまり市日向町九丁目99-99",
            lat=35.98765,
            lng=136.12345,
            visibility=visibility,
            schedule_text="毎日 10:00〜12:00",
            town=a_town(),
        )
        area = an_area()
        gathering.town.areas.append(area)
        place = a_place(gatherings=[gathering], publication=publication)
        keep_open(directory, place, on=today())
        return {"key": place.key, "area": area.key, "month": f"{today():%Y-%m}"}

    return keep


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
@pytest.mark.parametrize("visibility", [VenueVisibility.AREA_ONLY, VenueVisibility.HIDDEN])
@pytest.mark.parametrize("path", PAGES)
def test_a_venue_that_is_not_public_appears_nowhere(client, secret_place, visibility, path, accept):
    names = secret_place(visibility)
    answer = client.get(path.format(**names), headers={"Accept": accept})

    assert answer.status_code == 200
    assert [secret for secret in SECRETS if secret in answer.text] == []


def test_the_same_venue_is_told_where_it_is_public(client, secret_place):
    """So that the test above can fail at all."""
    names = secret_place(VenueVisibility.EXACT)

    for path in ("/places", "/places/{key}", "/places.geojson", "/this-week", "/open-data/places.csv"):
        assert "ひみつ荘" in client.get(path.format(**names)).text


@pytest.mark.parametrize("publication", [Publication.DRAFT, Publication.WITHDRAWN])
@pytest.mark.parametrize("path", PAGES)
def test_what_is_not_published_appears_nowhere(client, secret_place, publication, path):
    names = secret_place(VenueVisibility.EXACT, publication)
    answer = client.get(path.format(**names))

    assert answer.status_code == (404 if "{key}" in path else 200)
    assert "ひみつ荘" not in answer.text
    assert names["key"] not in answer.text.replace(path.format(**names), "")
