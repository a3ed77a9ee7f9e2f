"""相談窓口 at the desk: registering, districts, what is told to the coordinator, and what residents see after."""

import re
from itertools import combinations

import pytest
from sqlalchemy import select

from core.db import unit_of_work
from core.permissions import Role
from directory.places.models import Publication
from directory.upkeep.models import Confirmation, EntryType, Revision
from directory.windows.districts import district_faults
from directory.windows.models import ConsultationWindow, WindowKind
from directory.windows.queries import windows_in_charge
from directory.windows.town_names import read_towns, town_lines
from tests.factories import a_municipality, a_place, a_town, a_window, an_area
from tests.staff import signed_in_as

TOWNS = ("本町一丁目", "本町二丁目", "本町三丁目", "桜川一丁目", "桜川二丁目", "大字下田")


@pytest.fixture
def city(saved):
    """Six towns, two areas."""
    municipality = a_municipality()
    towns = {name: a_town(name=name, municipality=municipality) for name in TOWNS}
    west, east = an_area(name="西圏域"), an_area(name="東圏域")
    west.towns[:] = [towns[name] for name in TOWNS[:3]]
    east.towns[:] = [towns[name] for name in TOWNS[3:5]]
    saved(municipality, west, east)
    return {"towns": towns, "west": west, "east": east}


@pytest.fixture
def desk(app, office):
    return signed_in_as(app, office, Role.COORDINATOR)


def send(desk, path, **fields):
    return desk.post_form(path, kind="older_people", told="phone", name="みほんの窓口", **fields)


def the_window(directory):
    directory.rollback()
    return directory.scalars(select(ConsultationWindow)).one()


def test_a_window_is_registered_as_a_draft_then_published(desk, client, directory):
    answer = send(
        desk,
        "/desk/windows/new",
        phone="0000-00-0001",
        troubles="物忘れが気になる\r\n介護の手続き",
        hours_text="平日 8:30〜17:15",
    )
    window = the_window(directory)
    before = client.get(f"/windows/{window.key}").status_code
    done = desk.post(f"{answer.location}/state", data={**_hidden(desk, answer.location), "do": "publish"})
    page = client.get(f"/windows/{window.key}")

    assert (before, done.status_code, page.status_code) == (404, 302, 200)
    assert all(words in page.text for words in ("物忘れが気になる", "介護の手続き", "0000-00-0001"))
    assert the_window(directory).hours_sentence


def _hidden(desk, path):
    text = desk.get(path).text
    form = next(part for part in text.split("<form") if "/state" in part)
    return dict(re.findall(r'name="(\w+)"[^>]*value="([^"]*)"', form.split("</form>")[0]))


def test_the_form_sent_twice_makes_one_window(desk, directory):
    fields = {"kind": "work", "told": "phone", "name": "二度", "key": "abcdefghjk"}
    token = _token(desk, "/desk/windows/new")
    for _ in range(2):
        assert desk.post("/desk/windows/new", data=fields | {"csrf_token": token}).status_code == 302

    assert the_window(directory).key == "abcdefghjk"


def _token(desk, path):
    return desk.get(path).text.split('name="csrf_token"')[-1].split('value="')[1].split('"')[0]


def test_bad_input_is_answered_at_the_field_and_nothing_is_lost(desk, directory):
    text = send(
        desk, "/desk/windows/new", phone="でんわ", mail="x", url="ftp://a", towns="どこにもない町", script="あのね"
    ).text

    assert text.count('aria-invalid="true"') == 4
    assert all(typed in text for typed in ("でんわ", "ftp://a", "どこにもない町", "あのね"))
    assert directory.scalar(select(ConsultationWindow)) is None


def test_a_sensitive_window_cannot_be_a_fallback(desk, directory):
    text = send(desk, "/desk/windows/new", is_sensitive="y", stands_in="y").text

    assert "ほかの窓口の代わりにも、断らない窓口にもできません" in text
    assert directory.scalar(select(ConsultationWindow)) is None


def test_a_window_nobody_can_reach_is_not_published(desk, directory):
    page = send(desk, "/desk/windows/new").location
    answer = desk.post(f"{page}/state", data={**_hidden(desk, page), "do": "publish"})

    assert answer.status_code == 409
    assert "電話・メール・住所・ウェブサイトのどれか1つ" in answer.text
    assert the_window(directory).publication is Publication.DRAFT


def test_taking_a_window_back_needs_a_reason_and_takes_it_off_at_once(desk, client, directory, saved):
    window = saved(a_window())
    page = f"/desk/windows/{window.key}"
    refused = desk.post(f"{page}/state", data={**_hidden(desk, page), "do": "withdraw", "reason": " "})
    still = client.get(f"/windows/{window.key}").status_code
    desk.post(f"{page}/state", data={**_hidden(desk, page), "do": "withdraw", "reason": "閉じました"})

    assert (refused.status_code, still, client.get(f"/windows/{window.key}").status_code) == (409, 200, 404)
    assert "閉じました" in desk.get(page).text


def test_every_change_is_in_the_history_in_words(desk, directory, saved, city):
    window = saved(a_window(name="みほんの窓口", kind=WindowKind.OLDER_PEOPLE))
    send(
        desk,
        f"/desk/windows/{window.key}/edit",
        phone="0000-00-0009",
        areas=city["west"].key,
        version=str(window.version),
    )
    text = desk.get(f"/desk/windows/{window.key}").text
    revision = directory.scalars(select(Revision).where(Revision.entry_type == EntryType.WINDOW)).one()

    assert (revision.before["phone"], revision.after["phone"]) == ("0000-00-0001", "0000-00-0009")
    assert "<ins>西圏域</ins>" in text


def test_who_saves_second_is_told_and_loses_nothing(desk, directory, saved):
    window = saved(a_window(name="みほんの窓口", kind=WindowKind.OLDER_PEOPLE))
    seen = str(window.version)
    with unit_of_work(directory):
        window.phone = "0000-00-7777"
    answer = send(desk, f"/desk/windows/{window.key}/edit", phone="0000-00-8888", version=seen)
    again = send(desk, f"/desk/windows/{window.key}/edit", phone="0000-00-8888")

    assert answer.status_code == 409
    assert "0000-00-7777" in answer.text
    assert 'value="0000-00-8888"' in answer.text
    assert (again.status_code, the_window(directory).phone) == (302, "0000-00-8888")


def test_confirming_marks_today_and_needs_a_way(desk, directory, saved):
    window = saved(a_window())
    page, version = f"/desk/windows/{window.key}", str(window.version)
    token = _token(desk, page)
    refused = desk.post(f"{page}/confirm", data={"csrf_token": token, "version": version})
    desk.post(f"{page}/confirm", data={"csrf_token": token, "version": version, "how": "phone"})
    marks = directory.scalars(select(Confirmation).where(Confirmation.entry_key == window.key)).all()

    assert refused.status_code == 400
    assert {mark.field for mark in marks} == {"phone", "hours_text"}
    assert the_window(directory).confirmed_on is not None


def test_districts_of_areas_and_towns_decide_who_is_in_charge(desk, directory, city):
    page = send(desk, "/desk/windows/new", phone="0000-00-0001", areas=city["west"].key, towns="桜川\n下田").location
    desk.post(f"{page}/state", data={**_hidden(desk, page), "do": "publish"})
    directory.rollback()
    served = [name for name, town in city["towns"].items() if windows_in_charge(directory, town)]

    assert served == list(TOWNS)


def test_gaps_and_overlaps_are_told_in_words(desk, directory, saved, city):
    saved(
        a_window(name="西の窓口", kind=WindowKind.OLDER_PEOPLE, areas=[city["west"]]),
        a_window(
            name="もう一つ", kind=WindowKind.OLDER_PEOPLE, areas=[city["west"]], towns=[city["towns"]["桜川一丁目"]]
        ),
        a_window(name="どこでも", kind=WindowKind.WORK),
    )
    text = desk.get("/desk/windows/").text

    assert "高齢の方・介護：桜川二丁目、大字下田は、どの窓口も担当していません。" in text
    assert (
        "高齢の方・介護：本町一丁目、本町二丁目、本町三丁目は、「西の窓口」と「もう一つ」の担当が重なっています。"
        in text
    )
    assert "仕事：" not in text


def test_a_window_for_everybody_leaves_no_gap(directory, saved, city):
    saved(
        a_window(name="西の窓口", kind=WindowKind.HEALTH, areas=[city["west"]]),
        a_window(name="市の窓口", kind=WindowKind.HEALTH),
    )

    assert district_faults(directory) == []


def test_a_coordinator_changes_windows_of_the_own_areas_only(app, office, directory, saved, city):
    theirs = saved(a_window(name="東の窓口", towns=[city["towns"]["桜川一丁目"]]))
    desk = signed_in_as(app, office, Role.COORDINATOR, "west", areas=[city["west"].key])

    assert desk.get(f"/desk/windows/{theirs.key}/edit").status_code == 404
    assert "東の窓口" not in desk.get("/desk/windows/").text


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("本町一丁目", ["本町一丁目"]),
        ("本町１丁目、桜川2丁目", ["本町一丁目", "桜川二丁目"]),
        ("本町一丁目〜三丁目", ["本町一丁目", "本町二丁目", "本町三丁目"]),
        ("本町1-2丁目", ["本町一丁目", "本町二丁目"]),
        ("桜川", ["桜川一丁目", "桜川二丁目"]),
        ("見本県ひだまり市本町二丁目", ["本町二丁目"]),
        ("下田（全域）", ["大字下田"]),
        ("  ・本町一丁目\r\n\r\n本町一丁目 ", ["本町一丁目"]),
        ("", []),
    ],
)
def test_towns_are_read_as_people_list_them(directory, city, text, names):
    read = read_towns(directory, text)

    assert ([town.name for town in read.towns], read.unknown) == (names, ())


@pytest.mark.parametrize("line", ["火星", "本町九丁目", "本町三丁目〜一丁目", "よその市本町一丁目", "本町一丁目5番地"])
def test_a_line_nobody_can_place_is_named_and_not_guessed(directory, city, line):
    read = read_towns(directory, line)

    assert (read.towns, read.unknown) == ((), (line,))


def test_what_the_form_shows_is_read_back_as_the_same_towns(directory, city):
    for size in range(len(TOWNS) + 1):
        for names in combinations(TOWNS, size):
            lines = town_lines([city["towns"][name] for name in names], directory)

            assert tuple(town.name for town in read_towns(directory, lines).towns) == names


def test_a_place_and_its_history_still_say_who(desk, saved):
    assert "変更の記録" in desk.get(f"/desk/places/{saved(a_place()).key}").text
