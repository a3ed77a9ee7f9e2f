"""What a pasted flyer offers: how much is right, that nothing wrong is offered as a telephone number, one tap each."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from core.permissions import Role
from directory.desk.flyer import LIMITS, candidates
from directory.desk.flyer_offers import taken
from tests.directory.desk_pages import a_desk, changed
from tests.directory.flyer_texts import FLYERS, UNSEEN
from tests.factories import a_municipality, a_town

NEW = "/desk/places/new"
RIGHT_AT_LEAST = 0.97
FLYER = FLYERS[0][1]


def offered(text):
    by_field = {}
    for each in candidates(text, lambda words: False):
        by_field.setdefault(each.field, []).append(each.value)
    return by_field


def plain(words):
    return re.sub(r"[\s・]", "", words)


def judged():
    """(flyer, field, wanted, offered) for every field on every flyer."""
    for title, text, wanted in [*FLYERS, *UNSEEN]:
        found = offered(text)
        for field, words in wanted.items():
            for one in words if isinstance(words, list) else [words]:
                yield title, field, one, found.get(field, [])


def test_nearly_every_field_of_a_flyer_is_among_the_candidates():
    rows = list(judged())
    wrong = [row for row in rows if plain(row[2]) not in map(plain, row[3])]
    share = 1 - len(wrong) / len(rows)
    print(f"{len(FLYERS) + len(UNSEEN)} flyers, {len(rows)} fields, {share:.3f} right")  # noqa: T201

    assert share >= RIGHT_AT_LEAST, wrong


def test_the_first_candidate_is_nearly_always_the_right_one():
    rows = [row for row in judged() if row[1] in ("name", "schedule_text", "venue_name", "address", "phone")]
    first = [row for row in rows if row[3] and plain(row[3][0]) == plain(row[2])]

    assert len(first) / len(rows) >= 0.8


@pytest.mark.parametrize(("title", "text", "wanted"), FLYERS, ids=[title for title, _, _ in FLYERS])
def test_a_fax_number_is_never_offered_as_a_telephone(title, text, wanted):
    faxes = re.findall(r"(?:FAX|ファックス|ファクス)[:：\s]*([0-9０-９－-]+)", text)

    assert not set(map(plain, faxes)) & set(map(plain, offered(text).get("phone", [])))


def test_a_mobile_number_comes_with_a_warning():
    found = next(each for each in candidates("電話 090-0000-0001", lambda _: False) if each.field == "phone")

    assert found.value == "090-0000-0001" and "団体に確かめて" in found.note


def test_the_name_of_a_person_is_not_offered_as_the_group():
    assert offered("問合せ：ひだまり会 代表 見本太郎 0568-00-0001")["group"] == ["ひだまり会"]


@given(st.text(alphabet="日時場所参加費：:\n 　【】（）123-０月水金第あのカ〒☎円@.a/http、。「」", max_size=400))
def test_any_text_is_answered_with_candidates_that_fit_their_fields(text):
    for each in candidates(text, lambda words: False):
        assert each.value.strip() and len(each.value) <= LIMITS.get(each.field, 100)


def test_the_same_text_offers_the_same_whatever_ends_its_lines():
    assert offered(FLYER) == offered(FLYER.replace("\n", "\r\n"))


def test_a_town_of_the_area_is_an_address_without_its_city():
    text = "場所：本町集会所 本町1-2-3"
    found = [each.value for each in candidates(text, lambda words: words.startswith("本町1"))]

    assert "本町1-2-3" in found and "本町集会所" in found


def test_pasting_offers_and_fills_nothing(app, office):
    desk = a_desk(app, office, Role.COORDINATOR)
    page = desk.save(NEW, "flyer", flyer=FLYER).text

    assert 'value="name=ひだまりサロン"' in page and 'name="name" type="text" value=""' in page.replace("required ", "")


def test_one_tap_fills_its_field_and_leaves_the_others(app, office, saved):
    saved(a_town(name="本町一丁目", municipality=a_municipality()))
    desk = a_desk(app, office, Role.COORDINATOR)
    fields = changed(desk.open(NEW), flyer=FLYER, phone="0568-00-0009", told="flyer")
    venue = fields["venue"][0]
    page = desk.post(NEW, data=fields | {"take": f"venue-{venue}-schedule_text=毎月第2・第4水曜日 午前10時〜正午"}).text

    assert "毎月第2・第4水曜日 午前10時〜正午</textarea>" in page
    assert 'value="0568-00-0009"' in page and "つぎの5回" in page


def test_what_a_tap_puts_aside_is_offered_back(app, office):
    desk = a_desk(app, office, Role.COORDINATOR)
    page = desk.post(NEW, data=changed(desk.open(NEW), name="わたしの名前") | {"take": "name=ひだまりサロン"}).text

    assert 'value="name=わたしの名前"' in page and "もとの入力に戻す" in page


@pytest.mark.parametrize("name", ["csrf_token", "key", "version", "told", "venue-abc-remove", "lat", "nothing", ""])
def test_a_tap_can_only_fill_what_a_flyer_tells(name):
    data = MultiDict({"take": f"{name}=x", "key": "k", "told": "phone"})

    assert taken(data) == (data, {})
