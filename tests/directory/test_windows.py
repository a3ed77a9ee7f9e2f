"""Consultation windows: who is in charge, whether somebody answers, and how one leaves in a hurry."""

import json
from datetime import date

import pytest

from directory.places.models import Publication
from directory.schedules.reading import read
from directory.schedules.storing import to_json
from directory.windows.models import WindowKind
from directory.windows.queries import open_state, windows_in_charge
from tests.factories import a_town, a_window, an_area

FRIDAY, SATURDAY = date(2026, 11, 20), date(2026, 11, 21)
WEEKDAYS = "平日 8:30〜17:15"


@pytest.fixture
def town(saved):
    """A town in a narrow area and a wide one."""
    narrow, wide = an_area(name="小さい地域"), an_area(name="大きい地域")
    here, there = a_town(), a_town(name="日向町二丁目")
    there.municipality = here.municipality
    here.areas.extend([narrow, wide])
    there.areas.append(wide)
    saved(narrow, wide, here, there)
    return here


def hours(text):
    return {"hours_text": text, "hours": to_json(read(text, today=FRIDAY).schedule)}


def test_the_narrowest_area_is_in_charge(directory, saved, town):
    narrow, wide = sorted(town.areas, key=lambda area: len(area.towns))
    saved(
        a_window(name="全域の窓口"),
        a_window(name="大きい地域の窓口", areas=[wide]),
        a_window(name="担当の窓口", areas=[narrow]),
    )

    assert [window.name for window in windows_in_charge(directory, town)] == ["担当の窓口"]


def test_one_window_of_each_kind_is_in_charge(directory, saved, town):
    saved(
        *(a_window(name=f"{kind}{n}", kind=kind) for kind in (WindowKind.ANYTHING, WindowKind.HEALTH) for n in (1, 2))
    )

    assert [window.kind for window in windows_in_charge(directory, town)] == [WindowKind.ANYTHING, WindowKind.HEALTH]


def test_a_window_of_another_area_is_not_in_charge(directory, saved, town):
    saved(a_window(areas=[an_area(name="よその地域")]))

    assert windows_in_charge(directory, town) == []


def test_nobody_is_sent_to_a_sensitive_window_by_an_address(client, saved, town):
    saved(a_window(name="DV相談", kind=WindowKind.VIOLENCE, is_sensitive=True), a_window(name="ふつうの窓口"))
    text = client.get("/windows/in-charge?address=見本県ひだまり市日向町一丁目1-1").text

    assert "ふつうの窓口" in text
    assert "DV相談" not in text


def test_an_address_nobody_knows_gets_the_window_that_refuses_nobody(client, saved):
    saved(a_window(name="まるごと相談", refuses_nobody=True))
    text = client.get("/windows/in-charge?address=どこか遠い町").text

    assert "町を見つけられませんでした" in text
    assert "まるごと相談" in text


def test_an_address_is_kept_by_no_cache(client):
    assert client.get("/windows/in-charge?address=日向町").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("on", "minute", "is_open"),
    [(FRIDAY, 8 * 60 + 29, False), (FRIDAY, 8 * 60 + 30, True), (FRIDAY, 17 * 60 + 15, False), (SATURDAY, 720, False)],
)
def test_a_window_is_open_within_its_hours_only(on, minute, is_open):
    assert open_state(a_window(**hours(WEEKDAYS)), on, minute).is_open is is_open


def test_a_closed_window_says_when_it_opens_next():
    state = open_state(a_window(**hours(WEEKDAYS)), FRIDAY, 20 * 60)

    assert (state.next_day, state.next_start) == (date(2026, 11, 24), 8 * 60 + 30)  # the 23rd is a holiday


def test_unknown_hours_stay_unknown():
    assert open_state(a_window(hours_text="お問い合わせください"), FRIDAY, 720).is_open is None


def test_a_sensitive_window_has_a_quick_exit_and_leaves_no_copy(client, saved):
    window = saved(a_window(is_sensitive=True, script="いま話せません、と言ってください"))
    answer = client.get(f"/windows/{window.key}")

    assert answer.headers["Cache-Control"] == "no-store"
    assert 'href="/windows/leave"' in answer.text


def test_an_ordinary_window_has_no_quick_exit(client, saved):
    window = saved(a_window())

    assert "/windows/leave" not in client.get(f"/windows/{window.key}").text


def test_the_quick_exit_empties_the_cache_and_tells_nobody_where_one_came_from(client):
    answer = client.get("/windows/leave")

    assert answer.status_code == 303
    assert (answer.headers["Clear-Site-Data"], answer.headers["Referrer-Policy"]) == ('"cache"', "same-origin")


def test_a_sensitive_window_names_no_other_window(client, saved):
    window = saved(a_window(is_sensitive=True))
    saved(a_window(name="べつの窓口", refuses_nobody=True))

    assert "べつの窓口" not in client.get(f"/windows/{window.key}").text


@pytest.mark.parametrize("publication", [Publication.DRAFT, Publication.WITHDRAWN])
def test_what_is_not_published_is_not_found(client, saved, publication):
    window = saved(a_window(name="まだの窓口", publication=publication))

    assert client.get(f"/windows/{window.key}").status_code == 404
    assert "まだの窓口" not in client.get("/windows").text


def test_what_to_say_stands_on_the_page(client, saved):
    window = saved(a_window(script="「はじめて電話します」と言ってください。"))

    assert "「はじめて電話します」と言ってください。" in client.get(f"/windows/{window.key}").text


def test_the_list_as_json_has_every_published_window(client, saved):
    saved(a_window(name="一"), a_window(name="二"), a_window(name="三", publication=Publication.DRAFT))
    answer = json.loads(client.get("/windows", headers={"Accept": "application/json"}).text)

    assert (answer["total"], {each["name"] for each in answer["results"]}) == (2, {"一", "二"})
