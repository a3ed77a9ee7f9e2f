"""The ledger at the desk, and the page a leaflet's code leads to."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from core.calendar import today
from core.db import unit_of_work
from core.languages.known import BY_CODE
from core.languages.ways import speaking
from core.permissions import Role
from directory.distribution.models import LeafletBatch, LeafletCollection, LeafletDrop, LeafletScan, LeafletSpot
from directory.distribution.services import end_batch, retire_spot, sheet_of
from directory.distribution.stocks import stocks_of
from directory.leaflets.choice import Choice
from directory.places.kinds import PlaceKind
from directory.places.models import Publication
from tests.directory.desk_pages import fields_of
from tests.directory.leaflet_samples import codes_on, text_of
from tests.directory.printed import BASE, a_batch, a_spot, laid
from tests.directory.test_distribution import changed
from tests.directory.test_freshness_looks import MACHINES, PHONE
from tests.factories import a_place, a_window, an_area
from tests.staff import signed_in_as

DESK = "/desk/leaflets"


@pytest.fixture
def coordinator(app, office):
    return signed_in_as(app, office, Role.COORDINATOR)


@pytest.fixture
def salon(saved):
    return saved(a_place(name="ひだまりサロン", phone="0000-11-2222"))


def only(directory, model):
    directory.rollback()
    return directory.scalars(select(model)).one()


# At the desk


def test_what_is_previewed_is_printed_and_lands_in_the_ledger(coordinator, directory, saved, salon):
    other = saved(a_place(name="のせないサロン"))
    preview = coordinator.get(f"{DESK}/new?kind=salon&without={other.key}").text
    assert f'formaction="{DESK}/batches/new"' in preview

    path = f"{DESK}/batches/new?kind=salon&without={other.key}&layout=trifold"
    answer = coordinator.post_form(path, copies="２００", expires_on=(today() + timedelta(days=30)).isoformat())

    batch = only(directory, LeafletBatch)
    assert answer.location == f"{DESK}/batches/{batch.code}"
    assert (batch.copies, batch.layout, len(batch.facts["entries"])) == (200, "trifold", 1)
    chosen = Choice.kept(batch.choice)
    assert (chosen.kind, chosen.without, chosen.layout) == (("salon",), (other.key,), "trifold")
    assert batch.spelled in coordinator.get(f"{DESK}/").text
    pdf = coordinator.get(f"{DESK}/batches/{batch.code}/sheet.pdf").data
    assert f"{BASE}/l/{batch.code}" in codes_on(pdf)
    assert pdf == coordinator.get(f"{DESK}/batches/{batch.code}/sheet.pdf").data


def test_the_form_sent_twice_makes_one_batch(coordinator, directory, salon):
    path = f"{DESK}/batches/new?kind=salon"
    page = coordinator.get(path).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.split("print-csrf")[1]).group(1)
    key = re.search(r'name="form_key"[^>]*value="([^"]+)"', page).group(1)
    sent = {"csrf_token": token, "form_key": key, "copies": "20", "expires_on": today().isoformat()}

    assert [coordinator.post(path, data=sent).status_code for _ in range(2)] == [302, 302]
    assert only(directory, LeafletBatch).copies == 20


@pytest.mark.parametrize(
    ("field", "typed"), [("copies", "たくさん"), ("copies", "0"), ("expires_on", "来月"), ("expires_on", "2020-01-01")]
)
def test_a_bad_number_or_day_is_answered_at_its_field_and_kept(coordinator, directory, salon, field, typed):
    sound = {"copies": "20", "expires_on": (today() + timedelta(days=9)).isoformat()}
    answer = coordinator.post_form(f"{DESK}/batches/new?kind=salon", **sound | {field: typed})

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text and f'value="{typed}"' in answer.text
    assert directory.scalar(select(func.count(LeafletBatch.id))) == 0


def test_a_choice_that_matches_nothing_is_said_and_nothing_is_kept(coordinator, saved, salon):
    saved(an_area(name="東部", key="east"))
    answer = coordinator.get(f"{DESK}/batches/new?area=east")

    assert answer.status_code == 422
    assert "条件に合う公開中の場所がありません" in answer.text


def test_a_spot_is_registered_found_changed_and_retired(coordinator, directory):
    said = {"name": "みほん薬局", "kind": "pharmacy", "rack": "15", "contact": "薬剤師", "phone": "0000-00-0702"}
    answer = coordinator.post_form(f"{DESK}/spots/new", **said)
    assert answer.location == f"{DESK}/spots/1"
    assert "薬剤師" in coordinator.get(answer.location).text

    assert "みほん薬局" in coordinator.get(f"{DESK}/spots/?q=薬局&kind=pharmacy").text
    assert "みほん薬局" not in coordinator.get(f"{DESK}/spots/?kind=school").text
    coordinator.post_form(f"{DESK}/spots/1/edit", **said | {"rack": "30"})
    assert only(directory, LeafletSpot).rack == 30
    coordinator.post_form(f"{DESK}/spots/1")
    coordinator.post(f"{DESK}/spots/1/state", data=token_of(coordinator, f"{DESK}/spots/1") | {"do": "retire"})
    assert only(directory, LeafletSpot).retired_on == today()
    assert "みほん薬局" not in coordinator.get(f"{DESK}/spots/").text
    assert "みほん薬局" in coordinator.get(f"{DESK}/spots/?retired=1").text


def test_the_second_who_saves_a_spot_sees_what_the_first_saved(coordinator, directory):
    spot = a_spot(directory)
    changed(directory, spot, rack=77)
    page = coordinator.get(f"{DESK}/spots/{spot.number}/edit").text
    assert 'value="77"' in page
    token = token_of(coordinator, f"{DESK}/spots/{spot.number}/edit")
    said = {"name": "ほか", "kind": "pharmacy", "rack": "15", "version": "1"}
    answer = coordinator.post(f"{DESK}/spots/{spot.number}/edit", data=token | said)

    assert answer.status_code == 409
    assert "77" in answer.text and 'value="ほか"' in answer.text


def test_a_drop_is_noted_with_few_fields_and_shown_on_batch_and_spot(coordinator, directory, salon):
    batch, spot = a_batch(directory), a_spot(directory)
    laid(directory, batch, spot, 5)
    page = coordinator.get(f"{DESK}/drop?spot={spot.number}&batch={batch.code}").text
    assert re.search(rf'<option selected value="{spot.number}"', page)

    answer = coordinator.post_form(
        f"{DESK}/drop", spot=str(spot.number), batch=batch.code, copies="20", left_over="3", on=today().isoformat()
    )

    assert answer.location == f"{DESK}/batches/{batch.code}"
    directory.rollback()
    drop = directory.scalars(select(LeafletDrop).order_by(LeafletDrop.id)).all()[-1]
    assert (drop.copies, drop.left_over, drop.by) == (20, 3, coordinator.key)
    assert "みほん薬局" in coordinator.get(answer.location).text
    assert batch.spelled in coordinator.get(f"{DESK}/spots/{spot.number}").text


def test_more_than_is_left_is_answered_at_the_field(coordinator, directory, salon):
    batch, spot = a_batch(directory, copies=10), a_spot(directory)
    answer = coordinator.post_form(
        f"{DESK}/drop", spot=str(spot.number), batch=batch.code, copies="11", on=today().isoformat()
    )

    assert answer.status_code == 422
    assert "手元に残っているのは10枚" in answer.text and 'value="11"' in answer.text


def test_the_round_names_who_is_due_and_why(coordinator, directory, saved, salon):
    a_batch(directory)
    spot = a_spot(directory, phone="0000-00-0702", contact="薬剤師")
    page = coordinator.get(f"{DESK}/refill").text

    assert "まだ置いていません" in page and "薬剤師に声をかける" in page
    assert f"spot={spot.number}" in page


def test_areas_without_a_spot_are_named(coordinator, directory, saved):
    saved(an_area(name="東部", key="east"), an_area(name="南部"))
    a_spot(directory, area="east")
    notice = coordinator.get(f"{DESK}/spots/map").text.split("設置場所がまだない地域")[1].split("</div>")[0]

    assert "南部" in notice and "東部" not in notice


def test_a_changed_telephone_leads_to_recall_replacement_and_the_new_paper(coordinator, client, directory, salon):
    batch, spot = a_batch(directory, choice={"kind": ["salon"]}), a_spot(directory)
    laid(directory, batch, spot, 20)
    changed(directory, salon, phone="0000-33-4444")

    assert "古くなった" in coordinator.get(f"{DESK}/").text
    assert "載せた内容と違ってきたリーフレットの刷りが" in coordinator.get("/office/").text
    page = coordinator.get(f"{DESK}/batches/{batch.code}/recall").text
    assert "0000-11-2222" in page and "0000-33-4444" in page and "みほん薬局" in page

    path = f"{DESK}/batches/{batch.code}/replace"
    made = coordinator.post_form(path, copies="50", expires_on=(today() + timedelta(days=30)).isoformat())
    new = made.location.rsplit("/", 1)[1]
    paper = text_of(coordinator.get(f"{made.location}/sheet.pdf").data)
    assert "変わりました：電話" in paper.replace(" ", "")
    assert f'href="/l/{new}"' in client.get(f"/l/{batch.code}").text

    token = token_of(coordinator, f"{DESK}/batches/{batch.code}/recall")
    sent = token | {f"spot-{spot.number}-copies": "12"}
    coordinator.post(f"{DESK}/batches/{batch.code}/collect/{spot.number}", data=sent)
    assert only(directory, LeafletCollection).copies == 12
    assert "置いてある紙はありません" in coordinator.get(f"{DESK}/batches/{batch.code}/recall").text


def test_a_bad_number_of_copies_fetched_back_is_kept_at_its_field(coordinator, directory, salon):
    batch, spot = a_batch(directory), a_spot(directory)
    laid(directory, batch, spot)
    token = token_of(coordinator, f"{DESK}/batches/{batch.code}/recall")
    answer = coordinator.post(
        f"{DESK}/batches/{batch.code}/collect/{spot.number}", data=token | {f"spot-{spot.number}-copies": "x"}
    )

    assert answer.status_code == 422
    assert 'value="x"' in answer.text


def test_copies_are_put_right_and_a_batch_ended_and_begun_again(coordinator, directory, salon):
    batch = a_batch(directory, copies=10)
    page = f"{DESK}/batches/{batch.code}"
    token = token_of(coordinator, page)
    assert coordinator.post(f"{page}/copies", data=token | {"copies": "0"}).status_code == 422
    coordinator.post(f"{page}/copies", data=token | {"copies": "15"})
    assert only(directory, LeafletBatch).copies == 15
    coordinator.post(f"{page}/end", data=token | {"do": "end"})
    assert only(directory, LeafletBatch).ended_on == today()
    coordinator.post(f"{page}/end", data=token | {"do": "again"})
    assert only(directory, LeafletBatch).ended_on is None


def test_a_replacement_leaves_out_picked_places_that_are_gone(coordinator, directory, saved, salon):
    other = saved(a_place(name="のこるサロン"))
    batch = a_batch(directory, keys=[salon.key, other.key])
    changed(directory, salon, publication=Publication.WITHDRAWN)

    page = coordinator.get(f"{DESK}/batches/{batch.code}/replace")

    assert page.status_code == 200 and "1か所" in page.text


def token_of(browser, path):
    return {"csrf_token": re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get(path).text).group(1)}


# What the code leads to


def test_the_page_says_that_nothing_changed(client, directory, salon):
    batch = a_batch(directory)
    answer = client.get(f"/l/{batch.code}")

    assert answer.status_code == 200
    assert "いまも変わっていません" in answer.text and "古くなりました" not in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex" and 'content="noindex"' in answer.text


def test_the_page_shows_the_present_fact_and_never_the_old_one(client, directory, salon):
    batch = a_batch(directory)
    changed(directory, salon, phone="0000-33-4444")
    text = client.get(f"/l/{batch.code}").text

    assert "この紙は古くなりました" in text and "紙と違います：電話" in text
    assert "0000-33-4444" in text and "0000-11-2222" not in text


def test_a_place_that_is_no_longer_public_is_not_named(client, directory, salon):
    batch = a_batch(directory)
    changed(directory, salon, publication=Publication.WITHDRAWN)
    for accept in ("text/html", "application/json"):
        text = client.get(f"/l/{batch.code}", headers={"Accept": accept}).text
        assert "ひだまりサロン" not in text and "0000-11-2222" not in text and salon.key not in text
    assert "いまは案内していません" in client.get(f"/l/{batch.code}").text


def test_an_expired_paper_says_so(client, directory, salon):
    batch = a_batch(directory, on=today() - timedelta(days=30), days=10)

    assert "紙の有効期限" in client.get(f"/l/{batch.code}").text


def test_a_typed_code_leads_to_the_page_and_an_unknown_one_to_help(client, directory, saved, salon):
    saved(a_window(name="なんでも相談", refuses_nobody=True))
    code = a_batch(directory).code
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code.lower())

    for typed in (code.lower(), f"{code[:4]}-{code[4:]}", wide):
        assert client.get(f"/l/{typed}").location == f"/l/{code}"
    for unknown in ("33333333", "x", "%F0%9F%98%80", "A" * 500):
        answer = client.get(f"/l/{unknown}")
        assert answer.status_code == 404
        assert "なんでも相談" in answer.text and 'href="/places"' in answer.text


def scanned(client, app, path, **headers):
    app.extensions.pop("scan_tally", None)
    answer = client.get(path, headers={"User-Agent": PHONE} | headers)
    answer.close()
    return answer


def counts(directory):
    directory.rollback()
    return {(row.spot_number, row.scans) for row in directory.scalars(select(LeafletScan))}


def test_each_scan_is_counted_by_spot_also_when_nothing_is_sent_again(client, app, directory, salon):
    code, spot = a_batch(directory).code, a_spot(directory)
    first = scanned(client, app, f"/l/{code}")
    assert scanned(client, app, f"/l/{code}", **{"If-None-Match": first.headers["ETag"]}).status_code == 304
    scanned(client, app, f"/l/{code}-{spot.number}")
    scanned(client, app, f"/l/{code}-999")  # no such spot

    assert counts(directory) == {(0, 3), (spot.number, 1)}
    assert "Set-Cookie" not in first.headers
    assert first.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("program", MACHINES)
def test_machines_and_unknown_codes_are_not_counted(client, app, directory, salon, program):
    scanned(client, app, f"/l/{a_batch(directory).code}", **{"User-Agent": program})
    scanned(client, app, "/l/33333333")

    assert counts(directory) == set()


def test_the_codes_of_a_paper_in_another_language_lead_to_its_page_in_it_and_are_counted(client, app, directory, salon):
    with speaking(BY_CODE["vi"]):
        batch = a_batch(directory)
    spot = a_spot(directory)
    at_the_spot = sheet_of(batch, base_url=BASE, spot_number=spot.number).batch_url
    assert (batch.facts["batch_url"], at_the_spot) == (
        f"{BASE}/vi/l/{batch.code}",
        f"{BASE}/vi/l/{batch.code}-{spot.number}",
    )
    page = scanned(client, app, at_the_spot.removeprefix(BASE))
    assert (page.status_code, 'lang="vi"' in page.text) == (200, True)
    assert counts(directory) == {(spot.number, 1)}


def test_the_table_of_scans_has_room_for_nothing_about_a_reader():
    columns = set(LeafletScan.__table__.columns.keys())

    assert columns == {"id", "code", "spot_number", "on_day", "scans", "created_at"}


def test_forty_places_on_a_paper_ask_no_more_than_one(client, directory, saved):
    with unit_of_work(directory):
        directory.add_all(a_place(name=f"ひろば{number}") for number in range(40))

    assert client.get(f"/l/{a_batch(directory).code}").status_code == 200


def test_who_ends_a_group_or_merges_sees_which_papers_name_it(coordinator, directory, saved, salon):
    from tests.factories import a_group

    with unit_of_work(directory):
        salon.group = a_group()
        other = a_place(name="ひだまり サロン")
        directory.add(other)
    batch = a_batch(directory, keys=[salon.key])

    assert batch.spelled in coordinator.get(f"/desk/duplicates/{salon.key}/{other.key}").text
    assert batch.spelled in coordinator.get(f"/desk/groups/{salon.group.key}").text


# Put right


def test_a_replacement_is_made_when_the_last_place_of_a_kind_is_gone(coordinator, directory, saved, salon):
    cafeteria = saved(a_place(name="しょくどう", kinds=[PlaceKind.CHILDREN_CAFETERIA]))
    batch = a_batch(directory, choice=Choice(kind=("salon", "children_cafeteria")).facts)
    gone = a_batch(directory, choice=Choice(area=("nosucharea",)).facts)
    changed(directory, cafeteria, publication=Publication.WITHDRAWN)

    page = coordinator.get(f"{DESK}/batches/{batch.code}/replace")
    assert page.status_code == 200 and "1か所" in page.text
    page = coordinator.get(f"{DESK}/batches/{gone.code}/replace")
    assert page.status_code == 422
    assert "いまはないものがあります" in page.text and "条件を選び直す</a>" in page.text


@pytest.fixture
def fetched(coordinator, directory, salon):
    """A batch of which 20 copies were laid at a spot and 12 fetched back, and the form as it was sent."""
    batch, spot = a_batch(directory), a_spot(directory)
    laid(directory, batch, spot, 20)
    recall, collect = (f"{DESK}/batches/{batch.code}/{end}" for end in ("recall", f"collect/{spot.number}"))
    sent = fields_of(coordinator.get(recall).text, collect) | {f"spot-{spot.number}-copies": "12"}
    assert coordinator.post(collect, data=sent).location == recall
    return SimpleNamespace(batch=batch, spot=spot, recall=recall, collect=collect, sent=sent)


def collections(directory):
    directory.rollback()
    return directory.scalars(select(LeafletCollection).order_by(LeafletCollection.id)).all()


def undo_of(collection):
    return f"{DESK}/collections/{collection.key}/undo"


def test_undoing_a_collection_is_asked_on_a_page_of_its_own_that_says_what_follows(coordinator, directory, fetched):
    undo = undo_of(only(directory, LeafletCollection))
    page = coordinator.get(fetched.recall).text
    assert f'href="{undo}"' in page and f'action="{undo}"' not in page
    page = coordinator.get(undo).text
    assert "12枚" in page and "0枚 → 20枚" in page
    assert coordinator.post(undo, data={}).status_code in (400, 422)
    assert only(directory, LeafletCollection).undone_at is None  # asking changes nothing


def test_a_collection_undone_stays_struck_through_with_who_and_when_and_counts_nowhere(coordinator, directory, fetched):
    batch = f"{DESK}/batches/{fetched.batch.code}"
    assert "回収ずみ" in coordinator.get(batch).text
    answer = coordinator.post_form(undo_of(only(directory, LeafletCollection)))
    assert answer.location == fetched.recall
    kept = only(directory, LeafletCollection)
    assert (kept.copies, kept.undone_by, kept.undone_at is not None) == (12, coordinator.key, True)
    page = coordinator.get(fetched.recall).text
    assert "回収の記録を取り消しました" in page and "まだ置いてある場所（1か所）" in page
    assert re.search("<del>[^<]*12枚</del>", page) and "見本 コーディネーターが取り消し" in page
    assert "回収した場所" not in page and "/undo" not in page
    page = coordinator.get(batch).text
    assert "まだ置いてある 20枚" in page and "回収ずみ" not in page
    assert stocks_of(directory, [fetched.batch])[fetched.batch.id, fetched.spot.id].is_out


def test_a_collection_undone_twice_says_so_and_the_first_stays_written(coordinator, app, office, directory, fetched):
    undo = undo_of(only(directory, LeafletCollection))
    sent = fields_of(coordinator.get(undo).text, undo)
    coordinator.post(undo, data=sent)
    first = only(directory, LeafletCollection)
    written = (first.undone_at, first.undone_by)
    colleague = signed_in_as(app, office, Role.SUPERVISOR)
    for browser, data in ((coordinator, sent), (colleague, token_of(colleague, f"{DESK}/drop"))):
        assert "もう取り消されています" in browser.get(browser.post(undo, data=data).location).text
    assert "もう取り消されています" in coordinator.get(coordinator.get(undo).location).text
    again = only(directory, LeafletCollection)
    assert (again.undone_at, again.undone_by) == written


def test_a_form_sent_again_does_not_bring_back_what_was_undone(coordinator, directory, fetched):
    coordinator.post_form(undo_of(only(directory, LeafletCollection)))
    answer = coordinator.post(fetched.collect, data=fetched.sent)
    assert answer.status_code == 422 and "取り消されています" in answer.text
    assert len(collections(directory)) == 1
    again = fields_of(answer.text, fetched.collect)
    assert coordinator.post(fetched.collect, data=again).status_code == 302
    first, second = collections(directory)
    assert (first.undone_at is None, second.undone_at, second.copies) == (False, None, 12)
    page = coordinator.get(fetched.recall).text
    assert f'href="{undo_of(second)}"' in page and page.count("<del>") == 1


@pytest.fixture
def noted(directory, salon):
    """A batch of 100, of which 20 were laid at a spot and 5 more later."""
    batch, spot = a_batch(directory, copies=100, on=today() - timedelta(days=9)), a_spot(directory)
    laid(directory, batch, spot, 20, on=today() - timedelta(days=5))
    laid(directory, batch, spot, 5, on=today())
    return batch, spot


def drops(directory):
    directory.rollback()
    return directory.scalars(select(LeafletDrop).order_by(LeafletDrop.id)).all()


def test_undoing_a_drop_is_asked_on_a_page_of_its_own_that_says_what_follows(coordinator, directory, noted):
    _batch, spot = noted
    undo = f"{DESK}/drops/{drops(directory)[0].key}/undo"
    assert f'href="{undo}"' in coordinator.get(f"{DESK}/spots/{spot.number}").text

    page = coordinator.get(undo).text

    assert "75枚 → 95枚" in page and "25枚 → 5枚" in page
    assert all(drop.undone_at is None for drop in drops(directory))  # asking changes nothing


def test_a_drop_undone_stays_struck_through_with_who_and_when_and_counts_nowhere(coordinator, directory, noted):
    batch, spot = noted
    undo = f"{DESK}/drops/{drops(directory)[0].key}/undo"
    answer = coordinator.post_form(undo)
    assert answer.location == f"{DESK}/spots/{spot.number}"

    first, second = drops(directory)
    assert (first.undone_at is not None, first.undone_by != "", second.undone_at) == (True, True, None)
    page = coordinator.get(answer.location).text
    assert "20枚置いた記録を取り消しました" in page
    assert "<del>20枚</del>" in page and "<del>5枚</del>" not in page
    assert page.count("/undo") == 1  # what was undone cannot be undone again
    assert "配った 5枚・手元に 95枚・まだ置いてある 5枚" in coordinator.get(f"{DESK}/batches/{batch.code}").text
    assert stocks_of(directory, [batch])[batch.id, spot.id].laid == 5


def test_undone_twice_it_says_so_and_the_first_stays_written(coordinator, app, office, directory, noted):
    undo = f"{DESK}/drops/{drops(directory)[0].key}/undo"
    sent = fields_of(coordinator.get(undo).text, undo)
    coordinator.post(undo, data=sent)
    first = drops(directory)[0]
    written = (first.undone_at, first.undone_by)
    colleague = signed_in_as(app, office, Role.SUPERVISOR)
    for browser, data in ((coordinator, sent), (colleague, token_of(colleague, f"{DESK}/drop"))):
        answer = browser.get(browser.post(undo, data=data).location).text
        assert "もう取り消されています" in answer
    assert "もう取り消されています" in coordinator.get(coordinator.get(undo).location).text
    again = drops(directory)[0]
    assert (again.undone_at, again.undone_by) == written


def test_undoing_without_the_token_asks_again(coordinator, directory, noted):
    undo = f"{DESK}/drops/{drops(directory)[0].key}/undo"
    assert coordinator.post(undo, data={}).status_code in (400, 422)
    assert drops(directory)[0].undone_at is None


def test_a_form_whose_drop_was_undone_does_not_say_it_is_recorded(coordinator, directory, salon):
    batch, spot = a_batch(directory), a_spot(directory)
    said = {"batch": batch.code, "spot": str(spot.number), "copies": "5", "on": today().isoformat()}
    sent = fields_of(coordinator.get(f"{DESK}/drop").text, f"{DESK}/drop") | said
    coordinator.post(f"{DESK}/drop", data=sent)
    coordinator.post_form(f"{DESK}/drops/{drops(directory)[0].key}/undo")

    answer = coordinator.post(f"{DESK}/drop", data=sent)
    assert answer.status_code == 422 and "取り消されています" in answer.text
    again = (
        fields_of(answer.text, f"{DESK}/drop") | said | {"form_key": fields_of(answer.text, f"{DESK}/drop")["form_key"]}
    )
    assert coordinator.post(f"{DESK}/drop", data=again).status_code == 302
    assert [drop.undone_at is None for drop in drops(directory)] == [False, True]


def test_copies_of_a_drop_undone_can_be_laid_again(coordinator, directory, salon):
    batch, spot = a_batch(directory, copies=20), a_spot(directory)
    laid(directory, batch, spot, 20)
    coordinator.post_form(f"{DESK}/drops/{drops(directory)[0].key}/undo")
    laid(directory, batch, spot, 20)
    assert stocks_of(directory, [batch])[batch.id, spot.id].laid == 20


def test_a_spot_whose_drops_were_all_undone_is_one_where_nothing_lies(coordinator, directory, salon):
    batch, spot = a_batch(directory), a_spot(directory)
    laid(directory, batch, spot, 20)
    coordinator.post_form(f"{DESK}/drops/{drops(directory)[0].key}/undo")
    assert "まだ置いていません" in coordinator.get(f"{DESK}/refill").text
    assert "まだどこにも置いていません" in coordinator.get(f"{DESK}/batches/{batch.code}").text


def test_the_round_knows_old_paper_of_batches_that_ended(coordinator, directory, salon):
    batch, spot = a_batch(directory), a_spot(directory)
    laid(directory, batch, spot, 20)
    with unit_of_work(directory):
        end_batch(batch, today=today())

    assert "古い紙が20枚残っています" in coordinator.get(f"{DESK}/refill").text


def test_the_same_form_for_another_spot_is_asked_again_and_then_noted(coordinator, directory, salon):
    batch, first, second = a_batch(directory), a_spot(directory, "みほん薬局"), a_spot(directory, "みほん医院")
    said = {"batch": batch.code, "copies": "5", "on": today().isoformat()}
    page = coordinator.get(f"{DESK}/drop").text
    sent = fields_of(page, f"{DESK}/drop") | said
    coordinator.post(f"{DESK}/drop", data=sent | {"spot": str(first.number)})
    answer = coordinator.post(f"{DESK}/drop", data=sent | {"spot": str(second.number)})
    assert answer.status_code == 422 and "もう「みほん薬局」に5枚置いたことを記録しています" in answer.text
    again = fields_of(answer.text, f"{DESK}/drop") | {"batch": batch.code}
    assert coordinator.post(f"{DESK}/drop", data=again).status_code == 302

    drops = directory.scalars(select(LeafletDrop).order_by(LeafletDrop.id)).all()
    assert [drop.spot.name for drop in drops] == ["みほん薬局", "みほん医院"]


def test_more_than_lay_there_is_answered_at_the_field(coordinator, directory, salon):
    batch, spot = a_batch(directory), a_spot(directory)
    laid(directory, batch, spot, 20)
    said = {"spot": str(spot.number), "batch": batch.code, "copies": "1", "on": today().isoformat()}
    answer = coordinator.post_form(f"{DESK}/drop", **said, left_over="21")
    assert answer.status_code == 422 and "ここにあったのは20枚まで" in answer.text and 'value="21"' in answer.text

    token = token_of(coordinator, f"{DESK}/batches/{batch.code}/recall")
    path = f"{DESK}/batches/{batch.code}/collect/{spot.number}"
    answer = coordinator.post(path, data=token | {f"spot-{spot.number}-copies": "21"})
    assert answer.status_code == 422 and "多くても20枚" in answer.text


def test_a_number_no_spot_can_have_is_not_found(coordinator):
    assert coordinator.get(f"{DESK}/spots/{'9' * 19}").status_code == 404


def test_old_paper_is_marked_where_one_says_what_was_laid(coordinator, directory, saved, salon):
    a_spot(directory)
    old, stale = a_batch(directory, on=today() - timedelta(days=30), days=10), a_batch(directory)
    assert f"【期限切れ】{old.spelled}" in coordinator.get(f"{DESK}/drop").text
    changed(directory, salon, phone="0")

    assert f"【古くなった】{stale.spelled}" in coordinator.get(f"{DESK}/drop").text


@pytest.mark.parametrize(
    ("what", "words"), [("spot", "いま使っていない設置場所"), ("batch", "この刷りは終了しています")]
)
def test_what_ended_while_the_form_was_open_is_told(coordinator, directory, salon, what, words):
    batch, spot = a_batch(directory), a_spot(directory)
    a_batch(directory), a_spot(directory, "ほか")
    sent = fields_of(coordinator.get(f"{DESK}/drop").text, f"{DESK}/drop")
    with unit_of_work(directory):
        retire_spot(spot, today=today()) if what == "spot" else end_batch(batch, today=today())
    said = {"spot": str(spot.number), "batch": batch.code, "copies": "1", "on": today().isoformat()}

    assert words in coordinator.post(f"{DESK}/drop", data=sent | said).text


def test_an_office_without_a_public_site_of_its_own_does_not_count_and_says_so(app, coordinator, directory, salon):
    batch = a_batch(directory)
    app.config["SITE"] = "office"
    try:
        assert "ここには出ません" in coordinator.get(f"{DESK}/batches/{batch.code}").text
    finally:
        app.config["SITE"] = "all"
