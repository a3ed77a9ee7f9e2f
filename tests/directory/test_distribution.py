"""Batches keep what was printed; drops add up; what changed since is found in one place."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core.calendar import now, today
from core.db import directory_session, unit_of_work
from core.errors import AtField, RuleBroken
from core.geo.points import Point
from directory.asking.codes import ALPHABET
from directory.desk.services import ChangedMeanwhile
from directory.distribution.collecting import collect, undo_collection
from directory.distribution.frozen import frozen, thawed
from directory.distribution.ledger import batches_naming, due_batches, spot_lines
from directory.distribution.models import LeafletBatch, LeafletCollection, LeafletDrop, LeafletScan, LeafletSpot
from directory.distribution.queries import known_code, read_address
from directory.distribution.recall import Fate, standing_of
from directory.distribution.refilling import due_spots, in_order
from directory.distribution.scans import Scan, add_scans
from directory.distribution.services import (
    SpotFacts,
    UndoneAlready,
    change_copies,
    end_batch,
    keep_spot,
    retire_spot,
    sheet_of,
    undo_drop,
)
from directory.distribution.states import BatchState, SpotKind
from directory.distribution.stocks import Stock, stocks_of
from directory.leaflets.printing import print_sheet
from directory.leaflets.sheet import Layout
from directory.places.models import Activity, Publication
from directory.upkeep.models import PlaceMerge
from tests.at_once import at_once
from tests.directory.leaflet_samples import a_sheet, codes_on, text_of
from tests.directory.printed import BASE, a_batch, a_spot, laid
from tests.factories import a_gathering, a_municipality, a_place, a_town, a_window, an_area


@pytest.fixture
def salon(saved):
    return saved(a_place(name="ひだまりサロン", phone="0000-11-2222"))


def changed(directory, row, **facts):
    with unit_of_work(directory):
        for name, value in facts.items():
            setattr(row, name, value)


def test_a_sheet_is_the_same_after_it_was_frozen():
    sheet = a_sheet(12)

    facts, ground = frozen(sheet)

    assert thawed(facts, ground) == sheet
    assert "outline" not in facts and ground["outline"]


def test_an_older_sheet_without_a_fact_of_today_has_its_usual_value_and_one_of_later_is_left_out():
    facts, ground = frozen(a_sheet(1))
    del facts["accent"]
    facts["later"] = 1

    assert thawed(facts, ground).accent == "#1b3f73"


def test_the_same_bytes_come_out_after_the_place_changed(directory, salon):
    batch = a_batch(directory)
    before = print_sheet(sheet_of(batch, base_url=BASE)).pdf

    changed(directory, salon, phone="0000-99-9999", name="ほかの名前")

    assert print_sheet(sheet_of(batch, base_url=BASE)).pdf == before


def test_the_paper_carries_its_code_as_qr_and_in_print_and_one_for_a_spot_its_number(directory, salon):
    batch = a_batch(directory)

    usual = print_sheet(sheet_of(batch, base_url=BASE)).pdf
    of_spot = print_sheet(sheet_of(batch, base_url=BASE, spot_number=12)).pdf

    assert f"{BASE}/l/{batch.code}" in codes_on(usual)
    assert batch.spelled in text_of(usual).replace(" ", "")
    assert f"{BASE}/l/{batch.code}-12" in codes_on(of_spot)


@pytest.mark.parametrize("layout", list(Layout))
def test_every_paper_shows_the_code(directory, salon, layout):
    batch = a_batch(directory, layout=layout)

    assert batch.spelled in text_of(print_sheet(sheet_of(batch, base_url=BASE), layout).pdf).replace(" ", "")


def test_codes_are_of_unmistakable_letters_and_never_twice(directory, salon):
    codes = {a_batch(directory).code for _ in range(5)}

    assert len(codes) == 5
    assert set("".join(codes)) <= set(ALPHABET)


def test_the_same_form_makes_one_batch(directory, salon):
    first, second = (a_batch(directory, form_key="once").code for _ in range(2))

    assert first == second
    assert directory.scalar(select(func.count(LeafletBatch.id))) == 1


@pytest.mark.parametrize(("change", "field"), [({"copies": 0}, "copies"), ({"days": -1}, "expires_on")])
def test_no_batch_without_copies_or_with_an_end_before_its_day(directory, salon, change, field):
    with pytest.raises(AtField) as wrong:
        a_batch(directory, **change)

    assert wrong.value.field == field


def test_the_database_refuses_a_batch_that_replaces_itself_and_a_code_twice(directory, salon):
    batch = a_batch(directory)
    with pytest.raises(IntegrityError), unit_of_work(directory):
        batch.replaces_id = batch.id
    other = a_batch(directory)
    with pytest.raises(IntegrityError), unit_of_work(directory):
        other.code = batch.code


# What changed


def test_nothing_is_stale_before_anything_changed_and_next_days_and_confirmations_make_nothing_stale(directory, salon):
    batch = a_batch(directory)
    changed(directory, salon, confirmed_on=date(2026, 1, 1), summary="べつのことば", kana="ほか")

    assert standing_of(directory, batch, today()).state is BatchState.OUT


@pytest.mark.parametrize(
    ("facts", "label", "before", "now"),
    [
        ({"phone": "0000-33-4444"}, "電話", "0000-11-2222", "0000-33-4444"),
        ({"phone": ""}, "電話", "0000-11-2222", ""),
        ({"name": "こもれびサロン"}, "名前", "ひだまりサロン", "こもれびサロン"),
        ({"cost_text": "300円"}, "費用", "", "300円"),
        (
            {"activity": Activity.PAUSED},
            "お休み",
            "",
            "いまは お休みしています。再開の日は お問い合わせください。",
        ),
    ],
)
def test_a_printed_fact_that_changed_makes_the_batch_stale(directory, salon, facts, label, before, now):
    batch = a_batch(directory)
    changed(directory, salon, **facts)

    standing = standing_of(directory, batch, today())

    assert standing.state is BatchState.STALE
    assert [(one.label, one.before, one.now) for one in standing.entries[0].changes] == [(label, before, now)]


def test_a_venue_that_moved_makes_it_stale(directory, salon):
    batch = a_batch(directory)
    changed(directory, salon.gatherings[0], venue_name="本町公民館", address="見本県ひだまり市本町1-1")

    labels = [one.label for one in standing_of(directory, batch, today()).entries[0].changes]

    assert labels == ["会場", "住所"]


def test_an_address_that_leaves_out_the_city_on_paper_is_still_the_same(directory, saved):
    town = a_town(municipality=a_municipality())
    saved(a_place(gatherings=[a_gathering(town=town)]))
    batch = a_batch(directory)

    assert batch.facts["entries"][0]["address"] == "日向町一丁目1-1"
    assert standing_of(directory, batch, today()).state is BatchState.OUT


@pytest.mark.parametrize(
    ("facts", "fate"),
    [({"publication": Publication.WITHDRAWN}, Fate.GONE), ({"activity": Activity.ENDED}, Fate.ENDED)],
)
def test_a_place_that_ended_or_is_no_longer_public_makes_it_stale(directory, salon, facts, fate):
    batch = a_batch(directory)
    changed(directory, salon, **facts)

    standing = standing_of(directory, batch, today())

    assert (standing.state, standing.entries[0].fate) == (BatchState.STALE, fate)


def test_a_merged_place_leads_on_and_is_compared_with_the_one_that_stays(directory, saved, salon):
    batch = a_batch(directory)
    same = saved(a_place(name="ひだまりサロン", phone="0000-11-2222"))
    with unit_of_work(directory):
        salon.publication = Publication.WITHDRAWN
        directory.add(PlaceMerge(gone_key=salon.key, staying_key=same.key, gone_name=salon.name, by="x", kept={}))

    standing = standing_of(directory, batch, today())

    assert standing.state is BatchState.OUT
    assert standing.entries[0].place.key == same.key
    changed(directory, same, phone="0000-55-6666")
    assert standing_of(directory, batch, today()).state is BatchState.STALE


def test_a_window_beside_the_places_is_compared_too(directory, saved, salon):
    window = saved(a_window(refuses_nobody=True))
    batch = a_batch(directory)
    changed(directory, window, phone="0000-00-0009")

    standing = standing_of(directory, batch, today())

    assert standing.state is BatchState.STALE
    assert [one.label for one in standing.windows[0].changes] == ["電話"]


def test_a_batch_expires_on_the_day_after_its_last_and_an_ended_one_stays_ended(directory, salon):
    batch = a_batch(directory, days=10)
    last = batch.expires_on

    assert standing_of(directory, batch, last).state is BatchState.OUT
    assert standing_of(directory, batch, last + timedelta(days=1)).state is BatchState.EXPIRED
    with unit_of_work(directory):
        end_batch(batch, today=today())
    assert standing_of(directory, batch, last + timedelta(days=1)).state is BatchState.ENDED


def test_a_replacement_marks_what_changed_and_nothing_else(directory, saved, salon):
    saved(a_place(name="かわらないサロン"))
    old = a_batch(directory)
    changed(directory, salon, phone="0000-33-4444")

    new = a_batch(directory, replaces=old)

    marked = {entry["name"]: entry["changed"] for entry in new.facts["entries"]}
    assert marked == {"ひだまりサロン": ["電話"], "かわらないサロン": []}
    text = text_of(print_sheet(sheet_of(new, base_url=BASE)).pdf)
    assert text.count("変わりました") == 1
    assert (old.latest.code, new.replaces.code) == (new.code, old.code)


def test_the_desk_is_told_how_many_are_stale_expired_or_soon_will_be(directory, saved, salon):
    other = saved(a_place(name="べつのサロン"))
    spot = a_spot(directory)
    for keys, days in (([salon.key], 60), ([other.key], 10), ([other.key], 60)):
        laid(directory, a_batch(directory, keys=keys, days=days), spot)
    for days in (60, 10):  # of which nothing lies anywhere
        a_batch(directory, keys=[salon.key], days=days)
    changed(directory, salon, phone="0")

    assert (due_batches(directory, today()).stale, due_batches(directory, today()).soon) == (1, 1)
    assert due_batches(directory, today() + timedelta(days=90)).expired == 3


def test_the_batches_that_name_a_place_are_found_also_after_it_was_merged(directory, saved, salon):
    other = saved(a_place(name="べつのサロン"))
    batch = a_batch(directory, keys=[salon.key])
    with unit_of_work(directory):
        directory.add(PlaceMerge(gone_key=salon.key, staying_key=other.key, gone_name="x", by="x", kept={}))

    assert [one.code for one in batches_naming(directory, [salon.key])] == [batch.code]
    assert [one.code for one in batches_naming(directory, [other.key])] == [batch.code]
    assert batches_naming(directory, ["nobody"]) == []


# Drops


def test_copies_laid_and_counted_add_up(directory, salon):
    batch, spot, on = a_batch(directory, on=today() - timedelta(days=30)), a_spot(directory), today()
    laid(directory, batch, spot, 20, on=on - timedelta(days=20))
    laid(directory, batch, spot, 15, left_over=5, on=on - timedelta(days=10))

    stock = stocks_of(directory, [batch])[batch.id, spot.id]

    assert (stock.laid, stock.there, stock.taken, stock.days) == (35, 20, 15, 10)
    assert (stock.left_on(on - timedelta(days=10)), stock.left_on(on)) == (20, 5)


@given(st.lists(st.tuples(st.integers(0, 50), st.none() | st.integers(0, 60), st.integers(0, 20)), max_size=12))
def test_however_drops_and_counts_come_no_number_falls_below_nothing_and_all_laid_are_counted(steps):
    batch, spot, day = LeafletBatch(id=1), LeafletSpot(id=1), date(2026, 4, 1)
    stock = Stock(batch, spot)
    for copies, left_over, later in steps:
        day += timedelta(days=later)
        stock.note(LeafletDrop(batch=batch, spot=spot, dropped_on=day, copies=copies, left_over=left_over))
    assert stock.laid == sum(copies for copies, _, _ in steps)
    assert 0 <= stock.there <= 60 + stock.laid
    left = [stock.left_on(day + timedelta(days=later)) for later in range(0, 60, 7)]
    assert left == sorted(left, reverse=True) and min(left) >= 0


def test_the_same_form_notes_one_drop(directory, salon):
    batch, spot = a_batch(directory), a_spot(directory)
    for _ in range(2):
        laid(directory, batch, spot, form_key="once")

    assert directory.scalar(select(func.count(LeafletDrop.id))) == 1


def test_no_more_is_laid_than_was_printed_until_the_number_is_put_right(directory, salon):
    batch, spot = a_batch(directory, copies=30), a_spot(directory)
    laid(directory, batch, spot, 20)
    with pytest.raises(AtField, match="手元に残っているのは10枚"):
        laid(directory, batch, spot, 11)
    with pytest.raises(AtField), unit_of_work(directory) as session:
        change_copies(session, batch, 19)
    with unit_of_work(directory) as session:
        change_copies(session, batch, 40)
    laid(directory, batch, spot, 20)

    assert stocks_of(directory, [batch])[batch.id, spot.id].laid == 40


def test_nothing_is_laid_tomorrow_before_it_was_printed_of_an_ended_batch_or_at_a_retired_spot(directory, salon):
    batch, spot = a_batch(directory), a_spot(directory)
    for on in (today() - timedelta(days=1),):
        with pytest.raises(AtField, match="刷った日より前"):
            laid(directory, batch, spot, on=on)
    with unit_of_work(directory):
        retire_spot(spot, today=today())
    with pytest.raises(RuleBroken, match="使っていない"):
        laid(directory, batch, spot)
    with unit_of_work(directory):
        end_batch(batch, today=today())
    with pytest.raises(AtField, match="終了"):
        laid(directory, batch, a_spot(directory))
    with pytest.raises(AtField, match="枚数"):
        laid(directory, a_batch(directory), a_spot(directory), 0)


def test_two_who_lay_the_last_copies_at_once_do_not_lay_more_than_there_are(either_app):
    with unit_of_work(directory_session()) as session:
        session.add(a_place())
    batch, spot = a_batch(directory_session(), copies=30), a_spot(directory_session())
    code, number, refused = batch.id, spot.id, []

    def lay(_by):
        session = directory_session()

        def go():
            try:
                laid(session, session.get(LeafletBatch, code), session.get(LeafletSpot, number), 20)
            except AtField as wrong:
                refused.append(wrong)

        return go

    at_once(either_app, lay, "abc")
    directory_session().rollback()

    assert len(refused) == 2
    assert directory_session().scalar(select(func.sum(LeafletDrop.copies))) == 20


def test_of_two_who_undo_a_drop_at_once_one_is_told_it_was_done(either_app):
    with unit_of_work(directory_session()) as session:
        session.add(a_place())
    drop = laid(directory_session(), a_batch(directory_session(), copies=30), a_spot(directory_session()), 20).id
    told = []

    def undo(by):
        session = directory_session()
        mine = session.get(LeafletDrop, drop)

        def go():
            try:
                with unit_of_work(session):
                    undo_drop(session, mine, by=by, now=now())
            except UndoneAlready:
                told.append(by)

        return go

    at_once(either_app, undo, "abc")
    directory_session().rollback()

    assert len(told) == 2
    assert directory_session().get(LeafletDrop, drop).undone_by not in {"", *told}


@pytest.mark.parametrize("half", [{"undone_at": now()}, {"undone_by": "x"}])
@pytest.mark.parametrize("what", ["drop", "collection"])
def test_nothing_is_undone_by_nobody_or_never(either_app, half, what):
    directory = directory_session()
    with unit_of_work(directory):
        directory.add(a_place())
    batch, spot = a_batch(directory), a_spot(directory)
    line = laid(directory, batch, spot, 20)
    if what == "collection":
        with unit_of_work(directory):
            line = collect(directory, batch, spot, copies=12, today=today(), by="x")
    with pytest.raises(IntegrityError), unit_of_work(directory):
        for name, value in half.items():
            setattr(line, name, value)


def test_of_two_who_undo_a_collection_at_once_one_is_told_it_was_done(either_app):
    with unit_of_work(directory_session()) as session:
        session.add(a_place())
    batch, spot = a_batch(directory_session()), a_spot(directory_session())
    laid(directory_session(), batch, spot, 20)
    with unit_of_work(directory_session()) as session:
        noted = collect(session, batch, spot, copies=12, today=today(), by="x").id
    told = []

    def undo(by):
        session = directory_session()
        mine = session.get(LeafletCollection, noted)

        def go():
            try:
                with unit_of_work(session):
                    undo_collection(session, mine, by=by, now=now())
            except UndoneAlready:
                told.append(by)

        return go

    at_once(either_app, undo, "abc")
    directory_session().rollback()

    assert len(told) == 2
    assert directory_session().get(LeafletCollection, noted).undone_by not in {"", *told}


def test_of_what_was_fetched_back_twice_undoing_one_leaves_the_other(directory, salon):
    batch, spot = a_batch(directory, on=today() - timedelta(days=9)), a_spot(directory)
    laid(directory, batch, spot, 20, on=today() - timedelta(days=5))
    with unit_of_work(directory) as session:
        first = collect(session, batch, spot, copies=12, today=today() - timedelta(days=3), by="x")
    laid(directory, batch, spot, 7)
    with unit_of_work(directory) as session:
        second = collect(session, batch, spot, copies=7, today=today(), by="x")
    for one, (is_out, there) in ((first, (False, 0)), (second, (True, 27))):
        with unit_of_work(directory) as session:
            undo_collection(session, one, by="x", now=now())
        stock = stocks_of(directory, [batch])[batch.id, spot.id]
        assert (stock.is_out, stock.there) == (is_out, there)


def test_what_was_fetched_back_lies_there_no_more_and_is_put_right_not_doubled(directory, salon):
    batch, spot = a_batch(directory), a_spot(directory)
    laid(directory, batch, spot)
    for copies in (12, 13):
        with unit_of_work(directory) as session:
            collect(session, batch, spot, copies=copies, today=today(), by="x")

    stock = stocks_of(directory, [batch])[batch.id, spot.id]

    assert (stock.is_out, stock.there, stock.collected.copies) == (False, 0, 13)
    assert directory.scalar(select(func.count(LeafletCollection.id))) == 1


def test_copies_laid_again_after_they_were_fetched_back_lie_there(directory, salon):
    batch, spot = a_batch(directory, on=today() - timedelta(days=9)), a_spot(directory)
    laid(directory, batch, spot, 20, on=today() - timedelta(days=5))
    with unit_of_work(directory) as session:
        collect(session, batch, spot, copies=12, today=today() - timedelta(days=3), by="x")
    laid(directory, batch, spot, 7)
    stock = stocks_of(directory, [batch])[batch.id, spot.id]
    assert (stock.is_out, stock.there, stock.collected) == (True, 7, None)

    with unit_of_work(directory) as session:
        again = collect(session, batch, spot, copies=7, today=today(), by="x")
    stock = stocks_of(directory, [batch])[batch.id, spot.id]
    assert (stock.is_out, stock.there, stock.collected.collected_on) == (False, 0, today())
    assert [row.copies for row in directory.scalars(select(LeafletCollection).order_by(LeafletCollection.id))] == [
        12,
        7,
    ]
    assert again.copies == 7


# Spots and the round


def test_a_spot_gets_its_point_and_area_from_its_address_and_a_number_of_its_own(directory, saved):
    town = a_town(municipality=a_municipality())
    saved(an_area(name="東部", towns=[town]))

    first, second = (a_spot(directory, name, address="見本県ひだまり市日向町一丁目1-1") for name in ("い", "ろ"))

    assert (first.number, second.number) == (1, 2)
    assert first.area.name == "東部"
    assert first.point == Point.at(35.3, 136.9)


def test_whoever_saves_a_spot_second_is_told(directory):
    spot = a_spot(directory)
    with pytest.raises(ChangedMeanwhile), unit_of_work(directory) as session:
        keep_spot(session, SpotFacts("ほか", SpotKind.SHOP), spot=spot, seen="0")


def due_at(directory, spots, batches, on):
    states = {batch.id: standing_of(directory, batch, on).state for batch in batches}
    return {due.spot.name: due.reason for due in due_spots(spots, stocks_of(directory, batches), states, on)}


def test_a_spot_is_due_when_nothing_lies_there_little_is_left_old_paper_is_or_nobody_looked(directory, saved, salon):
    start = today() - timedelta(days=40)
    other = saved(a_place(name="べつ"))
    good, stale = (
        a_batch(directory, on=start, keys=[other.key], days=90),
        a_batch(directory, keys=[salon.key], on=start),
    )
    names = ("新しい", "少ない", "古い紙", "ひと月", "足りている")
    spots = {name: a_spot(directory, name) for name in names}
    laid(directory, good, spots["少ない"], 20, on=start)
    laid(directory, good, spots["少ない"], 10, left_over=0, on=today() - timedelta(days=25))
    laid(directory, stale, spots["古い紙"], 20)
    laid(directory, good, spots["ひと月"], 20, on=today() - timedelta(days=30))
    laid(directory, good, spots["足りている"], 20, on=today() - timedelta(days=29))
    changed(directory, salon, phone="0")

    assert due_at(directory, spots.values(), [good, stale], today()) == {
        "新しい": "まだ置いていません",
        "少ない": "もう残っていない見こみです",
        "古い紙": "古い紙が20枚残っています",
        "ひと月": "30日、だれも見に行っていません",
    }


def test_the_round_goes_on_to_the_nearest_and_ends_with_what_has_no_point(directory):
    spots = [a_spot(directory, name) for name in ("a", "nowhere", "far", "near")]
    for spot, lat in ((spots[0], 35.0), (spots[2], 35.2), (spots[3], 35.1)):
        changed(directory, spot, lat=lat, lng=136.9)

    legs = in_order(due_spots(spots, {}, {}, today()))

    assert [leg.stop.what.spot.name for leg in legs] == ["a", "near", "far", "nowhere"]


# Codes as typed, and scans


@pytest.mark.parametrize("written", ["{code}", "{lower}", "{spelled}", "{wide}", " {code} ", "{spelled}-7"])
def test_a_code_is_read_in_any_case_and_width(directory, salon, written):
    code = a_batch(directory).code
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code)
    typed = written.format(code=code, lower=code.lower(), spelled=f"{code[:4]}-{code[4:]}", wide=wide)

    assert known_code(directory, typed) == code
    assert read_address(typed) == (code, 7 if written.endswith("7") else 0)


@given(st.text(max_size=30))
def test_any_text_is_read_as_a_code_or_none(text):
    code, number = read_address(text)

    assert (code == "" and number == 0) or (len(code) == 8 and 0 <= number <= 99999)


def test_scans_add_up_by_code_spot_and_day_and_old_ones_go(either_app):
    session = directory_session()
    old, new = date(2022, 12, 31), date(2026, 4, 1)
    for day, times in ((old, 1), (new, 2), (new, 3)):
        with unit_of_work(session):
            add_scans(session, {Scan("AAAA", 0, day): times, Scan("AAAA", 7, day): 1})

    rows = session.execute(select(LeafletScan.spot_number, LeafletScan.on_day, LeafletScan.scans)).all()

    assert sorted(map(tuple, rows)) == [(0, new, 5), (7, new, 2)]


def test_scans_are_shown_by_spot_and_the_rest_apart(directory, salon):
    batch, spot = a_batch(directory), a_spot(directory)
    laid(directory, batch, spot)
    with unit_of_work(directory) as session:
        add_scans(session, {Scan(batch.code, 0, today()): 4, Scan(batch.code, spot.number, today()): 3})

    lines, elsewhere = spot_lines(directory, batch)

    assert ([line.scans for line in lines], elsewhere) == ([3], 4)
