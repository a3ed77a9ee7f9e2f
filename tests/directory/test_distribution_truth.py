"""What is told of a paper that lies about: to the desk, to residents, and to a public site of its own."""

import pytest
from sqlalchemy import select

from core.calendar import now, today
from core.db import directory_session, unit_of_work
from directory.branding.services import Wish, set_brand
from directory.distribution import recall
from directory.distribution.ledger import due_batches
from directory.distribution.models import LeafletBatch
from directory.distribution.recall import Fate, marks_of, standing_of, standings
from directory.distribution.states import BatchState
from directory.leaflets.choice import Choice
from directory.leaflets.models import SavedSheet
from directory.leaflets.sheet import Layout
from directory.places.kinds import Cost
from directory.places.models import Publication, VenueVisibility
from directory.places.services import mark_changed
from directory.upkeep.models import PlaceMerge
from tests.directory.printed import a_batch, a_spot, laid
from tests.directory.test_bundles import everything_in, public_site, published, received
from tests.directory.test_distribution import changed
from tests.factories import a_gathering, a_municipality, a_place, a_town, a_window


@pytest.fixture
def salon(saved):
    return saved(a_place(name="ひだまりサロン", phone="0000-11-2222"))


def brand(directory, name="", contact="", seen=0):
    with unit_of_work(directory):
        set_brand(directory, Wish(name, contact, "", ""), seen=seen, by="x", now=now())


def merge(directory, gone, stays):
    with unit_of_work(directory):
        gone.publication = Publication.WITHDRAWN
        directory.add(PlaceMerge(gone_key=gone.key, staying_key=stays.key, gone_name=gone.name, by="x", kept={}))


def state(directory, batch):
    return standing_of(directory, batch, today()).state


def test_the_name_of_the_municipality_on_its_papers_makes_nothing_stale(directory, saved):
    saved(a_place(gatherings=[a_gathering(town=a_town(municipality=a_municipality()))]))
    before = a_batch(directory)
    brand(directory, name="ひだまり市社会福祉協議会")
    after = a_batch(directory)

    assert after.facts["municipality"] == "ひだまり市社会福祉協議会"
    assert after.facts["entries"][0]["address"] == "日向町一丁目1-1"
    assert [state(directory, batch) for batch in (before, after)] == [BatchState.OUT] * 2


def test_a_printed_contact_that_is_no_longer_true_makes_the_paper_stale(client, directory, salon):
    brand(directory, contact="福祉課 0000-00-1111")
    batch, card = a_batch(directory), a_batch(directory, layout=Layout.CARD)
    assert state(directory, batch) is BatchState.OUT
    brand(directory, contact="福祉課 0000-00-2222", seen=1)

    contact = standing_of(directory, batch, today()).contact
    assert (contact.before, contact.now) == ("福祉課 0000-00-1111", "福祉課 0000-00-2222")
    assert (state(directory, batch), state(directory, card)) == (BatchState.STALE, BatchState.OUT)
    page = client.get(f"/l/{batch.code}").text
    assert "いまも変わっていません" not in page and "紙と違います：お問い合わせ" in page
    assert "0000-00-2222" in page and "0000-00-1111" not in page


def test_a_contact_taken_from_a_window_stays_true_with_that_window(directory, saved, salon):
    saved(a_window(refuses_nobody=True))
    batch = a_batch(directory)
    brand(directory, contact="福祉課 0000-00-1111")

    assert batch.facts["contact"]
    assert state(directory, batch) is BatchState.OUT


def test_residents_are_told_that_a_window_on_the_paper_is_gone(client, directory, saved, salon):
    window = saved(a_window(name="なくなる窓口", refuses_nobody=True))
    batch = a_batch(directory)
    changed(directory, window, publication=Publication.WITHDRAWN)

    page = client.get(f"/l/{batch.code}").text
    assert "紙にある相談窓口のうち、1か所はいま案内していません" in page and "なくなる窓口" not in page


def test_the_price_is_in_the_readers_language_and_the_title_in_that_of_the_paper(client, directory, saved):
    saved(a_place(cost=Cost.FREE))
    batch = a_batch(directory)

    page = client.get(f"/en/l/{batch.code}").text
    assert "Free" in page and "無料" not in page
    assert f'<span lang="ja">{batch.title}</span>' in page
    assert f'<span lang="ja">{batch.title}</span>' not in client.get(f"/l/{batch.code}").text


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_title_that_may_name_a_withdrawn_place_is_not_shown(client, directory, salon, accept):
    batch = a_batch(directory)
    with unit_of_work(directory):
        batch.title = "ひだまりサロンの案内"
    headers = {"Accept": accept}
    assert "ひだまりサロンの案内" in client.get(f"/l/{batch.code}", headers=headers).text
    changed(directory, salon, publication=Publication.WITHDRAWN)

    text = client.get(f"/l/{batch.code}", headers=headers).text
    assert "ひだまりサロン" not in text and f"リーフレット {batch.spelled}" in text


def test_the_place_that_stays_says_what_changed_of_it_when_another_was_merged_into_it(directory, saved, salon):
    other = saved(a_place(name="ひだまり さろん", phone="0000-33-4444"))
    first = a_batch(directory, keys=[salon.key, other.key])
    second = a_batch(directory, keys=[other.key, salon.key])
    merge(directory, other, salon)

    for batch in (first, second):
        standing = standing_of(directory, batch, today())
        assert {each.fate for each in standing.entries} == {Fate.SAME, Fate.CHANGED}
        assert marks_of(standing)[salon.key] == ()


# On a public site with a database of its own


def kept_sheet(directory, choice, places, name="しまったひな形"):
    row = SavedSheet(name=name, choice=choice.facts, places=places, is_public=True, changed_at=now(), changed_by="x")
    with unit_of_work(directory):
        directory.add(row)
    return row.key


@pytest.mark.parametrize(
    "facts", [{"publication": Publication.WITHDRAWN}, {"name": "あたらしい名前", "phone": "0000-99-9999"}]
)
def test_what_was_printed_and_is_no_longer_public_does_not_travel(app, directory, salon, saved, tmp_path, facts):
    saved(a_place(name="のこるサロン"))
    brand(directory, contact="ふるい課 0000-00-7777")
    batch = a_batch(directory)
    with unit_of_work(directory):
        batch.title = "ひだまりサロンの案内" if "publication" in facts else "案内"
    choice = Choice(place=(salon.key,), title="ひだまりサロンの紙" if "publication" in facts else "")
    kept_sheet(directory, choice, [[salon.key, salon.name]], name="ひだまりサロンの控え")
    changed(directory, salon, **facts)
    brand(directory, contact="あたらしい課 0000-00-8888", seen=1)
    published(tmp_path / "b.zip")

    bundle = everything_in(tmp_path / "b.zip")
    for word in ("ひだまりサロン", "0000-11-2222", "ふるい課"):
        assert word not in bundle
    assert batch.code in bundle


@pytest.mark.parametrize("visibility", [VenueVisibility.AREA_ONLY, VenueVisibility.HIDDEN])
def test_a_printed_house_that_is_no_longer_public_does_not_travel(app, directory, saved, tmp_path, visibility):
    venue = a_gathering(venue_name="ひみつ邸", address="ひみつ町9-9", lat=35.123456, lng=136.98765)
    saved(a_place(gatherings=[venue]))
    batch = a_batch(directory)
    assert "ひみつ" in str(batch.facts) and "35.123456" in str(batch.facts)
    changed(directory, venue, visibility=visibility)
    published(tmp_path / "b.zip")

    assert "ひみつ" not in everything_in(tmp_path / "b.zip") and "35.123456" not in everything_in(tmp_path / "b.zip")


def test_the_public_site_says_of_each_place_what_the_office_says(app, client, directory, salon, saved, tmp_path):
    gone, ended, other, stays = saved(
        *(a_place(name=f"{name}サロン") for name in ("きえる", "おわる", "まとまる", "のこる"))
    )
    window = saved(a_window(name="かわる窓口", refuses_nobody=True))
    brand(directory, contact="福祉課 0000-00-1111")
    stale, sound = a_batch(directory), a_batch(directory, keys=[stays.key])
    codes = [stale.code, sound.code]
    changed(directory, salon, phone="0000-99-9999", cost_text="300円")
    changed(directory, gone, publication=Publication.WITHDRAWN)
    changed(directory, ended, activity="ended")
    merge(directory, other, stays)
    brand(directory, contact="福祉課 0000-00-2222", seen=1)
    changed(directory, window, phone="0000-00-0009")
    here = [told_by(client, code) for code in codes]
    published(tmp_path / "b.zip")
    with public_site(tmp_path / "public", TESTING=True) as site:
        received(tmp_path / "b.zip")
        assert [told_by(site.test_client(), code) for code in codes] == here
        kept = directory_session().scalars(select(LeafletBatch.facts)).all()
        assert all("printed_on" not in facts for facts in kept)


def told_by(client, code):
    page = client.get(f"/l/{code}").text.split("<main")[1].split("</main>")[0]
    return page, client.get(f"/l/{code}", headers={"Accept": "application/json"}).json


def test_the_first_page_compares_again_whatever_changed(directory, saved, salon, monkeypatch):
    window = saved(a_window(name="みなみ相談室", phone="0000-55-0001"))
    batch = a_batch(directory, keys=[salon.key])
    laid(directory, batch, a_spot(directory))
    compared = []
    monkeypatch.setattr(recall, "standings", lambda *given: compared.append(1) or standings(*given))

    def stale():
        return due_batches(directory, today()).stale

    assert (stale(), stale(), len(compared)) == (0, 0, 1)
    phone_of(directory, salon, "0000-33-4444")
    assert stale() == 1
    phone_of(directory, salon, "0000-11-2222")
    assert stale() == 0
    changed(directory, window, phone="0000-55-0002")
    assert stale() == 1
    changed(directory, window, phone="0000-55-0001")
    assert stale() == 0
    merge(directory, salon, saved(a_place(name="のこるサロン")))
    assert (stale(), len(compared)) == (1, 6)


def phone_of(directory, place, phone):
    with unit_of_work(directory):
        place.phone = phone
        mark_changed(directory, place)
