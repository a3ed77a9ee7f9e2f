"""Consultation windows: who is in charge, whether somebody answers, and how one leaves in a hurry."""

import json
import re
from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from directory.places.models import Publication
from directory.schedules.reading import read
from directory.schedules.storing import to_json
from directory.search.outbox import rebuild_index
from directory.windows.models import WindowKind
from directory.windows.queries import open_state, windows_in_charge
from directory.windows.troubles import key_of
from tests.factories import a_place, a_town, a_window, an_area

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


@pytest.mark.parametrize(
    ("text", "minute", "until"),
    [("24時間365日", 720, None), ("毎日 9:00〜24:00", 720, 1440), ("平日 17:15〜翌8:30", 1200, 1440 + 510)],
)
def test_a_window_that_never_closes_names_no_end(text, minute, until):
    state = open_state(a_window(**hours(text)), FRIDAY, minute)

    assert (state.is_open, state.until) == (True, until)


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
    assert (answer.headers["Clear-Site-Data"], answer.headers["Referrer-Policy"]) == (
        '"cache", "storage"',
        "same-origin",
    )


def closed_at_night(**facts):
    return a_window(**facts, **hours(WEEKDAYS))


@pytest.fixture
def night(monkeypatch):
    """Friday, ten in the evening."""
    monkeypatch.setattr("directory.windows.views.today", lambda: FRIDAY)
    monkeypatch.setattr("directory.windows.views.minute_of_day", lambda: 22 * 60)


def test_a_closed_window_shows_who_answers_instead(client, saved, night):
    window = closed_at_night(kind=WindowKind.LIVELIHOOD, outside_hours="留守番電話に入れてください")
    saved(
        window,
        a_window(name="夜間の窓口", kind=WindowKind.OTHER, stands_in=True, **hours("毎日 17:15〜23:00")),
        a_window(name="家計の全国電話", kind=WindowKind.LIVELIHOOD, stands_in=True),
        a_window(name="こどもの全国電話", kind=WindowKind.CHILDREN, stands_in=True),
        closed_at_night(name="閉まった夜間窓口", kind=WindowKind.OTHER, stands_in=True),
        a_window(name="ただの窓口", kind=WindowKind.LIVELIHOOD),
    )
    text = client.get(f"/windows/{window.key}").text

    assert "いますぐ話したいときは" in text
    assert all(words in text for words in ("留守番電話に入れてください", "夜間の窓口", "家計の全国電話"))
    assert not any(name in text for name in ("こどもの全国電話", "閉まった夜間窓口", "ただの窓口"))


def test_an_open_window_sends_nobody_elsewhere(client, saved, monkeypatch):
    monkeypatch.setattr("directory.windows.views.today", lambda: FRIDAY)
    monkeypatch.setattr("directory.windows.views.minute_of_day", lambda: 12 * 60)
    window = closed_at_night(outside_hours="留守番電話に入れてください")
    saved(window, a_window(name="夜間の窓口", kind=WindowKind.OTHER, stands_in=True))
    text = client.get(f"/windows/{window.key}").text

    assert "留守番電話に入れてください" in text
    assert "夜間の窓口" not in text


def test_a_closed_sensitive_window_has_no_automatic_fallback(client, saved, night):
    window = closed_at_night(kind=WindowKind.VIOLENCE, is_sensitive=True, outside_hours="夜は警察へ")
    saved(window, a_window(name="夜間の窓口", kind=WindowKind.OTHER, stands_in=True))
    text = client.get(f"/windows/{window.key}").text

    assert "夜は警察へ" in text
    assert "夜間の窓口" not in text


def test_the_database_keeps_sensitive_windows_from_standing_in(saved):
    with pytest.raises(IntegrityError, match="stands_in"):
        saved(a_window(is_sensitive=True, stands_in=True))


def test_each_trouble_leads_to_exactly_its_windows(client, saved):
    first = a_window(name="一の窓口", troubles="家賃が払えない；眠れない")
    second = a_window(name="二の窓口", kind=WindowKind.HEALTH, troubles="ねむれない；眠れない。")
    saved(first, second, a_window(name="三の窓口", troubles="さびしい"))
    text = client.get("/windows").text
    shared = client.get(f"/windows/troubles/{key_of('眠れない')}").text

    assert f'<a href="/windows/{first.key}">家賃が払えない</a>' in text
    assert text.count(f'<a href="/windows/troubles/{key_of("眠れない")}">') == 2  # under both kinds
    assert ("一の窓口" in shared, "二の窓口" in shared, "三の窓口" in shared) == (True, True, False)


def test_a_trouble_nobody_names_any_more_is_not_found(client):
    assert client.get(f"/windows/troubles/{key_of('眠れない')}").status_code == 404


def test_a_trouble_with_districts_asks_for_the_address(client, saved, town):
    saved(*(a_window(troubles="介護", areas=[area]) for area in town.areas))

    assert "お住まいの町で、担当の窓口が決まっています。" in client.get(f"/windows/troubles/{key_of('介護')}").text


def test_a_trouble_shared_with_a_sensitive_window_has_the_quick_exit(client, saved):
    saved(a_window(troubles="こわい"), a_window(troubles="こわい", is_sensitive=True))
    answer = client.get(f"/windows/troubles/{key_of('こわい')}")

    assert answer.headers["Cache-Control"] == "no-store"
    assert 'href="/windows/leave"' in answer.text


def test_a_trouble_in_ones_own_words_gives_windows_first(client, saved, directory):
    saved(
        a_window(name="くらしの窓口", kind=WindowKind.LIVELIHOOD, troubles="家賃が払えない"), a_place(name="家賃食堂")
    )
    rebuild_index(directory)
    answer = client.get("/windows?q=今月の家賃が払えません")

    assert "くらしの窓口" in answer.text
    assert "家賃食堂" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_words_nobody_understands_lead_to_the_window_that_refuses_nobody(client, saved, directory):
    saved(a_window(name="まるごと相談", refuses_nobody=True))
    rebuild_index(directory)

    assert "まるごと相談" in client.get("/windows?q=ぬるぽがっ").text


def test_the_title_of_a_sensitive_page_says_nothing(client, saved):
    window = saved(a_window(name="DV相談 なないろ", kind=WindowKind.VIOLENCE, is_sensitive=True))
    for path in (f"/windows/{window.key}", f"/windows/{window.key}/report"):
        title = re.search("<title>(.*?)</title>", client.get(path).text, re.DOTALL)[1]

        assert not any(word in title for word in ("DV", "なないろ", "暴力"))


def test_ways_besides_the_telephone_are_shown_together(client, saved):
    window = saved(a_window(fax="0000-00-2000", mail="soudan@example.jp", other_ways="筆談ができます。"))
    text = client.get(f"/windows/{window.key}").text
    ways = text[text.index("電話で話しにくいときは") : text.index("窓口のこと")]

    assert all(words in ways for words in ("筆談ができます。", "mailto:soudan@example.jp", "0000-00-2000"))


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
