"""Search as residents meet it: on the database, through the index, and without one."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from core.db import unit_of_work
from core.geo.points import Point
from directory.areas.models import AreaKind
from directory.openings.models import OpeningKind
from directory.places.kinds import PlaceKind
from directory.places.models import Activity, Publication, VenueVisibility
from directory.places.services import derive_areas, mark_changed, read_schedule_into, refresh_occurrences, withdraw
from directory.search.asking import SearchQuery
from directory.search.documents import uid_of
from directory.search.engine import engine_of
from directory.search.index import SearchIndex
from directory.search.indexing import all_documents
from directory.search.models import SearchedType, SearchOutbox
from directory.search.outbox import drain_outbox, queue_entry, rebuild_index
from directory.search.ranking import Sort
from directory.search.services import search
from directory.search.suggesting import suggestions
from directory.windows.models import ConsultationWindow, WindowKind
from tests.factories import a_gathering, a_group, a_place, a_town, a_window, an_area, an_opening

SATURDAY = date(2026, 11, 21)
NOON = 12 * 60


@pytest.fixture
def ask(directory):
    """Ask in one line: `ask("サロン", kinds=("salon",))`."""

    def ask(text="", **chosen):
        return search(SearchQuery(text=text, **chosen), session=directory, today=SATURDAY, minute=NOON)

    return ask


@pytest.fixture
def town(saved):
    """A town in an area."""
    return saved(a_town(areas=[an_area(name="東部圏域", kana="トウブケンイキ")]))


@pytest.fixture
def city(directory, saved, town):
    """A small city, indexed."""

    def at(name, schedule, *, lat=35.3, **changes):
        gathering = a_gathering(lat=lat, schedule_text=schedule, town=town, venue_name="")
        read_schedule_into(gathering, SATURDAY)
        place = a_place(name=name, kana="", gatherings=[gathering], **changes)
        derive_areas(place)
        return place

    salon = at("ひなた会", "毎週水曜日 10:00〜12:00", kinds=[PlaceKind.SALON], wheelchair=True)
    cafeteria = at("つくし食堂", "毎月第3土曜日 17:00〜19:00", kinds=[PlaceKind.CHILDREN_CAFETERIA], lat=35.31)
    pantry = at("おすそわけ便", "毎週土曜日 10:00〜14:00", kinds=[PlaceKind.FOOD_PANTRY], lat=35.32)
    window = a_window(name="くらしの窓口", kind=WindowKind.LIVELIHOOD, troubles="家賃が払えない")
    anything = a_window(name="まるごと相談", kind=WindowKind.ANYTHING, refuses_nobody=True)
    violence = a_window(name="なないろ", kind=WindowKind.VIOLENCE, is_sensitive=True, troubles="夫がこわい")
    role = an_opening(title="配膳の手伝い", place=cafeteria)
    saved(salon, cafeteria, pantry, window, anything, violence, role)
    with unit_of_work(directory):
        refresh_occurrences(directory, None, SATURDAY)
    rebuild_index(directory)
    return {"salon": salon, "cafeteria": cafeteria, "pantry": pantry, "window": window, "role": role}


def names(result):
    return [item.name for item in result.items]


def test_a_place_is_found_by_its_kind_in_any_spelling(city, ask):
    assert "ひなた会" in names(ask("ｻﾛﾝ"))


def test_a_trouble_finds_places_and_windows(city, ask):
    assert {"おすそわけ便", "くらしの窓口"} <= set(names(ask("食べるものがない")))


def test_a_town_is_found_by_its_reading(city, ask):
    assert "ひなた会" in names(ask("ひなたちょう サロン"))


def test_a_withdrawn_place_is_never_shown_even_by_a_stale_index(city, ask, directory):
    with unit_of_work(directory):
        withdraw(directory, city["salon"], by="test")
    result = ask("サロン ひなた会")
    assert "ひなた会" not in names(result)
    assert result.facets["kind"].get("salon") is None


def test_a_place_withdrawn_behind_the_outbox_is_counted_out_too(city, ask, directory):
    with unit_of_work(directory):
        city["salon"].publication = Publication.WITHDRAWN
    result = ask("", kinds=("salon",))
    assert (result.total, result.items) == (0, ())


def test_roles_go_with_their_place(city, ask, directory):
    assert "配膳の手伝い" in names(ask("配膳"))
    with unit_of_work(directory):
        withdraw(directory, city["cafeteria"], by="test")
    assert "配膳の手伝い" not in names(ask("配膳"))
    drain_outbox(directory)
    assert engine_of(directory).index.snapshot().number_of(uid_of(SearchedType.OPENING, city["role"].key)) is None


def test_a_change_is_found_after_the_outbox_is_drained(city, ask, directory):
    with unit_of_work(directory):
        city["salon"].name = "ぽかぽか会"
        mark_changed(directory, city["salon"])
    assert drain_outbox(directory) == 1
    assert names(ask("ぽかぽか"))[0] == "ぽかぽか会"
    assert directory.query(SearchOutbox).count() == 0


def test_draining_an_empty_outbox_does_nothing(city, directory):
    assert drain_outbox(directory) == 0


def test_the_first_change_makes_the_index_where_there_is_none(directory, saved, ask):
    place = saved(a_place(name="つくしの会"))
    with unit_of_work(directory):
        queue_entry(directory, SearchedType.PLACE, place.key)
    drain_outbox(directory)
    assert directory.query(SearchOutbox).count() == 0
    assert (names(ask("つくし")), ask("つくし").degraded) == (["つくしの会"], False)


def test_a_broken_index_is_made_anew_by_the_next_change(city, ask, directory):
    for file in engine_of(directory).index.folder.glob("index-*/*"):
        file.write_bytes(b"broken")
    engine_of(directory).index.forget()
    with unit_of_work(directory):
        mark_changed(directory, city["salon"])
    drain_outbox(directory)
    assert not ask("サロン").degraded


def test_many_waiting_entries_are_taken_over_by_one_rebuild(directory, saved, ask, city):
    with unit_of_work(directory):
        for _ in range(3_001):
            queue_entry(directory, SearchedType.PLACE, city["salon"].key)
    assert drain_outbox(directory) == 3_001
    assert directory.query(SearchOutbox).count() == 0


def test_a_change_made_while_another_writes_waits_and_is_not_lost(city, directory, ask):
    engine_of(directory).index.patience = 0.05
    with SearchIndex(engine_of(directory).index.folder).alone():
        with unit_of_work(directory):
            city["salon"].name = "ぽかぽか会"
            mark_changed(directory, city["salon"])
        assert drain_outbox(directory) == 0
    drain_outbox(directory)
    assert names(ask("ぽかぽか"))[0] == "ぽかぽか会"


def test_draining_inside_a_unit_of_work_is_refused(city, directory):
    with pytest.raises(RuntimeError), unit_of_work(directory):
        drain_outbox(directory)


def test_without_an_index_the_database_answers_and_says_so(directory, saved, ask):
    saved(a_place(name="つくしの会"))
    result = ask("つくし")
    assert names(result) == ["つくしの会"]
    assert result.degraded


def test_a_broken_index_answers_all_the_same(city, ask, directory):
    for file in engine_of(directory).index.folder.glob("index-*/*"):
        file.write_bytes(b"broken")
    engine_of(directory).index.forget()
    result = ask("サロン")
    assert names(result) == ["ひなた会"]
    assert result.degraded


def test_with_and_without_an_index_the_same_is_found(city, ask, directory):
    with_index = ask("食べるものがない")
    for file in engine_of(directory).index.folder.glob("current*"):
        file.unlink()
    without = ask("食べるものがない")
    assert without.degraded
    assert (without.total, without.facets, names(without)) == (with_index.total, with_index.facets, names(with_index))


@pytest.mark.parametrize(
    "text",
    ["", "サロン", "食べるものがない", "夜", "東部", "土曜", "ぴよぴよ", "サロン ぴよぴよ", "配膳", "日向町 借金"],
)
@pytest.mark.parametrize(
    "chosen", [{}, {"kinds": ("salon",)}, {"weekdays": ("SA",)}, {"kinds": ("food_pantry",), "weekdays": ("WE",)}]
)
def test_every_facet_count_equals_the_list_it_leads_to(city, ask, text, chosen):
    fields = {"kind": "kinds", "area": "areas", "weekday": "weekdays", "time_of_day": "times", "audience": "audience"}
    result = ask(text, **chosen)
    for facet, field in fields.items():
        for value, count in result.facets[facet].items():
            assert ask(text, **chosen | {field: (value,)}).total == count, (facet, value)


def test_nothing_found_offers_what_to_give_up_and_how_many_that_gives(city, ask):
    result = ask("", kinds=("salon",), weekdays=("SU",))
    assert [(one.dropped, one.total) for one in result.offers] == [(("weekdays",), 1)]


def test_an_offer_leads_to_as_many_as_it_says(city, ask, directory):
    for one in ask("", kinds=("salon",), weekdays=("SU",)).offers:
        assert search(one.query, session=directory, today=SATURDAY, minute=NOON).total == one.total


def test_a_widened_answer_says_in_words_what_was_left_out(city, ask):
    result = ask("サロン 日曜")
    assert names(result) == ["ひなた会"]
    assert "「日曜」を外して" in result.widened.sentence


def test_words_nobody_knows_lead_to_whoever_refuses_nobody(city, ask):
    result = ask("ぴよぴよ")
    assert names(result) == ["まるごと相談"]
    assert result.widened.kind == "ask"


def test_a_sensitive_window_is_found_by_its_words_only(city, ask):
    assert names(ask("夫がこわい"))[0] == "なないろ"
    assert "なないろ" not in names(ask("こわい話 ぴよぴよ ぽよぽよ"))


def test_words_of_danger_are_handed_to_the_page(city, ask):
    assert ask("死にたい").urgent == ("死にたい",)


def test_a_slip_is_mended_and_told_in_the_spelling_of_residents(city, ask):
    result = ask("サロソ")
    assert (names(result), result.did_you_mean) == (["ひなた会"], "サロン")


def test_open_on_a_day_asks_the_table_of_days(city, ask):
    assert set(names(ask("", on=SATURDAY))) == {"つくし食堂", "おすそわけ便"}


def test_open_now_asks_the_clock(city, ask):
    assert names(ask("", open_now=True)) == ["おすそわけ便"]
    assert names(ask("今やってる")) == ["おすそわけ便"]


def test_today_in_words_is_today(city, ask):
    assert set(names(ask("今日"))) == {"つくし食堂", "おすそわけ便"}


def test_the_nearest_is_first_with_its_distance(city, ask):
    here = Point.at(35.311, 136.9)
    result = ask("", types=(SearchedType.PLACE,), near=here, sort=Sort.NEAR)
    assert names(result) == ["つくし食堂", "おすそわけ便", "ひなた会"]
    assert result.items[0].distance_m == pytest.approx(111, abs=3)


def test_a_radius_leaves_out_what_is_farther(city, ask):
    assert names(ask("", near=Point.at(35.311, 136.9), radius_m=500, types=(SearchedType.PLACE,))) == ["つくし食堂"]


def test_the_soonest_is_first(city, ask):
    result = ask("", types=(SearchedType.PLACE,), sort=Sort.SOONEST)
    assert names(result)[-1] == "ひなた会"


def test_pages_follow_each_other(city, ask):
    whole = names(ask("", per_page=50))
    assert [*names(ask("", per_page=4)), *names(ask("", per_page=4, page=2))] == whole


def test_a_snippet_marks_the_words_as_residents_wrote_them(city, ask):
    marks = ask("家賃").items[0].snippet
    assert [mark.text for mark in marks] == ["家賃が払えない"] or [m.text for m in marks if m.is_match] == ["家賃"]


@pytest.mark.parametrize("word", ["秘密の集会所", "９８番地"])
def test_a_hidden_venue_is_not_found_by_its_address(directory, saved, ask, town, word):
    hidden = a_gathering(
        visibility=VenueVisibility.HIDDEN, venue_name="秘密の集会所", address="ひだまり市日向町98番地", town=town
    )
    saved(a_place(name="かくれ家", gatherings=[hidden]))
    rebuild_index(directory)
    assert "かくれ家" not in [item.name for item in ask(f'"{word}"').items]
    assert not any("日向町" in document.towns or document.points for document in all_documents(directory))


@pytest.mark.parametrize(
    "entry",
    [
        a_place,
        a_window,
        an_opening,
    ],
)
def test_drafts_are_not_documents(directory, saved, entry):
    saved(entry(publication=Publication.DRAFT))
    assert [d.name for d in all_documents(directory) if d.type is not SearchedType.PLACE or entry is a_place] == []


def test_reception_slots_are_for_staff_only(directory, saved):
    saved(an_opening(kind=OpeningKind.RECEPTION))
    assert [d for d in all_documents(directory) if d.type is SearchedType.OPENING] == []


def test_ended_places_are_not_documents_and_paused_ones_rest(directory, saved):
    saved(a_place(name="終わった会", activity=Activity.ENDED), a_place(name="休んでいる会", activity=Activity.PAUSED))
    assert [(d.name, d.is_resting) for d in all_documents(directory)] == [("休んでいる会", True)]


def test_a_document_tells_what_residents_may_read(directory, saved, town):
    gathering = a_gathering(town=town)
    read_schedule_into(gathering, SATURDAY)
    place = a_place(gatherings=[gathering], group=a_group(), quiet=True, wheelchair=False)
    derive_areas(place)
    saved(place)
    (document,) = all_documents(directory)
    assert (document.weekdays, document.times, document.flags) == (("WE",), ("morning",), ("quiet",))
    assert (document.operator, document.areas[0][1]) == ("ひなたぼっこの会", "東部圏域")


def test_documents_cost_few_queries_however_many(directory, saved, town):
    saved(*(a_place(name=f"{number}の会") for number in range(60)))
    statements = []
    from sqlalchemy import event

    def note(*args):
        statements.append(args[2])

    event.listen(directory.get_bind(), "before_cursor_execute", note)
    assert len(list(all_documents(directory))) == 60
    event.remove(directory.get_bind(), "before_cursor_execute", note)
    assert len(statements) <= 10


def test_areas_of_all_kinds_are_found(directory, saved, ask):
    town = saved(a_town(areas=[an_area(name="日向小学校区", kind=AreaKind.ELEMENTARY_SCHOOL)]))
    place = a_place(gatherings=[a_gathering(town=town)])
    derive_areas(place)
    saved(place)
    rebuild_index(directory)
    assert names(ask("日向小学校区")) == ["ひだまりサロン"]


def test_the_search_command_answers_as_the_interface_says(app, city):
    result = app.test_cli_runner().invoke(args=["search", "食べるものがない", "--limit", "1", "--json"])
    answer = json.loads(result.output)
    assert set(answer) >= {"total", "facets", "results", "widened"}
    assert set(answer["results"][0]) == {"key", "external_id", "type", "name", "kinds", "score", "distance_m", "partly"}
    assert set(answer["facets"]) >= {"kind", "area", "weekday"}


def test_the_search_command_answers_line_by_line(app, city):
    result = app.test_cli_runner().invoke(args=["search", "--stdin"], input="サロン\n家賃\n\n")
    assert [json.loads(line)["total"] > 0 for line in result.output.splitlines()] == [True, True, True]


@pytest.mark.parametrize(
    "arguments", [[], ["サロン", "--stdin"], ["サロン", "--weekday", "XX"], ["サロン", "--on", "明日"]]
)
def test_a_wrongly_used_command_ends_with_2(app, city, arguments):
    assert app.test_cli_runner().invoke(args=["search", *arguments]).exit_code == 2


def test_an_address_nobody_knows_is_refused_with_a_sentence(app, city):
    result = app.test_cli_runner().invoke(args=["search", "サロン", "--near", "どこでもない国"])
    assert (result.exit_code, "位置が分かりません" in result.stderr) == (1, True)


def test_reindex_tells_how_many(app, city):
    result = app.test_cli_runner().invoke(args=["reindex"])
    assert (result.exit_code, "7件" in result.output) == (0, True)


def test_reindex_refuses_while_another_writes(app, city, directory):
    engine_of(directory).index.patience = 0.05
    with SearchIndex(engine_of(directory).index.folder).alone():
        result = app.test_cli_runner().invoke(args=["reindex"])
    assert (result.exit_code, "少し待って" in result.stderr) == (1, True)


def test_typing_two_letters_suggests_words_areas_and_names_that_find_something(city, directory):
    assert suggestions("さろ", session=directory) == ["サロン"]
    assert "東部圏域" in suggestions("東部", session=directory)
    assert suggestions("つくし", session=directory) == ["つくし食堂"]


def test_no_name_of_a_sensitive_window_is_suggested(city, directory):
    assert "まるごと相談" in suggestions("まるご", session=directory)
    assert suggestions("なない", session=directory) == []


def test_a_suggestion_keeps_the_words_before(city, directory):
    assert suggestions("東部 さろ", session=directory) == ["東部 サロン"]


@pytest.mark.parametrize("typed", ["", "さ", "ぴよぴよ", "東部 "])
def test_nothing_is_suggested_where_nothing_fits(city, directory, typed):
    assert suggestions(typed, session=directory) == []


def test_a_name_is_found_without_its_blanks_and_dots(directory, saved, ask):
    saved(a_place(name="子ども食堂チ・アモ Arts & Eats", kana=""))
    rebuild_index(directory)

    for line in ("チアモ", "チ・アモ", "子ども食堂チアモ", "artseats"):
        assert names(ask(line)) == ["子ども食堂チ・アモ Arts & Eats"], line


def test_where_no_window_refuses_nobody_a_sensitive_one_is_no_way_out(city, directory, ask):
    with unit_of_work(directory) as session:
        for window in session.scalars(select(ConsultationWindow).where(ConsultationWindow.refuses_nobody)):
            session.delete(window)
    rebuild_index(directory)

    result = ask("ぴよぴよ")

    assert (names(result), result.widened.kind) == (["くらしの窓口"], "windows")
