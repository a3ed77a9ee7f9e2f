"""The pages of suggestions: three to begin with, what is nearest when nothing fits, and the sheet to choose from."""

import json
import re

import pypdfium2
import pytest
from sqlalchemy import select

from core.calendar import today
from core.db import unit_of_work
from core.permissions import Role
from matching.placements.models import Placement
from matching.plans.facts import AssessmentFacts, FreeTime
from matching.plans.services import assess
from matching.suggestions.choosing import minutes_in_kana, people_in_kana
from matching.suggestions.choosing_print import HEADINGS, INTRO, LABELS, NEXT, NONE, NONE_TEXT, read
from tests.factories import a_place, a_window, an_opening
from tests.matching.people import a_person, acting
from tests.staff import signed_in_as

FREE = AssessmentFacts(interests=("手芸",), times=(FreeTime(1, 540, 720),), step=1, needs_companion=False)
KANJI = re.compile("[一-龠々𠮷髙]")


@pytest.fixture
def staff(app, office):
    return signed_in_as(app, office, Role.STAFF)


def known_person(office, lead, facts=FREE, **details):
    with acting(office) as session:
        person = a_person(session, lead=lead, **details)
        assess(session, person, facts=facts, by=lead, on=today())
        return f"/office/people/{person.key}/suggestions/"


def openings(saved, count, **changes):
    facts = {"interests": ["手芸"]} | changes
    made = [
        an_opening(title=f"役割{number}", place=a_place(name=f"みほん{number}"), **facts) for number in range(count)
    ]
    for one in made:
        saved(one)
    return made


def sheet(staff, url, keys):
    return staff.post(f"{url}sheet", data={"csrf_token": token_of(staff.get(url).text), "opening": keys})


def token_of(page):
    return page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


def action(page):
    return re.search(r'id="sheet-form"[^>]* action="([^"]+)"', page).group(1)


def tickable(page):
    return re.findall(r'type="checkbox" name="opening" value="(\w+)"', page)


def ticked(page):
    return re.findall(r'type="checkbox" name="opening" value="(\w+)"[^>]* checked>', page)


def words_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_bounded() for page in document).replace("\r\n", "").replace(" ", "")


def test_three_come_first_and_the_rest_in_pages(staff, office, saved):
    openings(saved, 14)
    url = known_person(office, staff.key)
    first, second = staff.get(url).text, staff.get(f"{url}?page=2").text

    assert "まず見てほしい3件" in first and "14件が候補になりました" in first
    assert first.count('class="suggestion"') == 12 and second.count('class="suggestion"') == 2


def test_when_nothing_fits_it_says_so_kindly_and_groups_the_nearest_fixes_by_their_reason(staff, office, saved):
    openings(saved, 5, demand_step=4)
    openings(saved, 1, slots=[])
    url = known_person(office, staff.key, AssessmentFacts(step=1, times=FREE.times), name="かなりあ 小鳥")
    for one in openings(saved, 1, is_open=False):
        assert one.key
    page = staff.get(url).text
    assert "せいではありません" not in page  # one of them still fits, only its time must be asked
    page = staff.get(f"{url}blocked?by=段階").text

    assert page.count("段階3まで進めば候補") == 5
    assert "空き（1件）" in page


def test_a_person_without_any_place_reads_no_blame(staff, office, saved):
    openings(saved, 4, demand_step=4)
    page = staff.get(known_person(office, staff.key)).text

    assert "せいではありません" in page and "段階（4件）" in page
    assert page.count("→ 段階3まで進めば候補") == 3 and "合わない4件をすべて見る" in page


def test_a_proposal_keeps_the_rules_the_inputs_and_the_result(staff, office, saved):
    made = openings(saved, 1)[0]
    url = known_person(office, staff.key)
    staff.post_form(url, opening=made.key)
    with acting(office) as session:
        kept = json.loads(session.scalars(select(Placement)).one().proposal)

    assert kept["rules"]["version"] == 0 and kept["rules"]["weights"]["interest"] > 0
    assert kept["person"]["assessment"]["interests"] == ["手芸"]
    assert kept["opening"]["key"] == made.key
    assert kept["points"] == sum(part["points"] for part in kept["parts"])


def test_the_button_pressed_twice_makes_one_candidate_and_leads_there_both_times(staff, office, saved):
    made = openings(saved, 1)[0]
    url = known_person(office, staff.key)
    token = staff.get(url).text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    sent = {"csrf_token": token, "opening": made.key, "form_key": "the same form"}
    first, second = staff.post(url, data=sent), staff.post(url, data=sent)

    assert first.status_code == second.status_code == 302 and first.location == second.location
    with acting(office) as session:
        assert len(session.scalars(select(Placement)).all()) == 1


def test_what_stopped_fitting_meanwhile_is_not_made_a_candidate(staff, office, directory, saved):
    made = openings(saved, 1)[0]
    url = known_person(office, staff.key)
    staff.get(url)
    with unit_of_work(directory):
        made.is_open = False
    answer = staff.post_form(url, opening=made.key, form_key="x")

    assert answer.status_code == 409 and "いまは候補にできません" in answer.text


def test_the_sheet_holds_the_chosen_places_and_choosing_none_and_nothing_about_the_person(staff, office, saved):
    saved(a_window(name="ふくし総合相談窓口", refuses_nobody=True))
    made = openings(saved, 3, tasks="布を切ります", honorarium="お茶")
    answer = sheet(staff, known_person(office, staff.key, name="かなりあ 小鳥"), [made[0].key, made[2].key])
    words = words_of(answer.data)

    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    assert "erabu-sheet.pdf" in answer.headers["Content-Disposition"] and "no-store" in answer.headers["Cache-Control"]
    for text in ("みほん0", "みほん2", "役割0", "布を切ります", "お茶", "10:00〜10:30", "0000-00-0001", "見本支援員"):
        assert text in words, text
    assert "みほん1" not in words and "かなりあ" not in words
    assert len(re.findall("どれも", words)) == 2  # in the sentence, and as a box of its own


def test_hostile_and_rare_texts_stay_texts_on_the_sheet(staff, office, saved):
    hostile = "#panic() $x$ *a* <b> \\ 𠮷野 髙橋 \u202e" + "あ" * 400
    made = openings(saved, 2, tasks=hostile, honorarium=hostile)
    answer = sheet(staff, known_person(office, staff.key), [one.key for one in made])

    assert answer.status_code == 200
    assert "#panic()$x$*a*<b>\\吉野髙橋" in words_of(answer.data)


@pytest.mark.parametrize("count", [0, 1, 4])
def test_fewer_than_two_or_more_than_three_are_refused_in_words_and_the_ticks_stay(staff, office, saved, count):
    made = openings(saved, 5)
    answer = sheet(staff, known_person(office, staff.key), [one.key for one in made[:count]])

    assert answer.status_code == 409 and "2つか3つの場所を選んでください" in answer.text
    assert answer.text.count(" checked>") == count


def test_places_of_two_pages_get_on_one_sheet_and_no_tick_is_lost_on_the_way(staff, office, saved):
    openings(saved, 14)
    url = known_person(office, staff.key)
    first, second = (tickable(staff.get(f"{url}?page={page}").text) for page in (1, 2))
    assert len(first) == 12 and len(second) == 2

    refused = sheet(staff, url, first[-1:])
    onwards = re.search(r'rel="next" href="([^"]+)"', refused.text).group(1).replace("&amp;", "&")
    page = staff.get(onwards)
    assert page.status_code == 200 and ticked(page.text) == first[-1:]
    assert tickable(page.text) == [first[-1], *second] or tickable(page.text) == [*second, first[-1]]
    assert "ほかのページでチェックした場所" in page.text
    back = re.search(r'rel="prev" href="([^"]+)"', page.text).group(1).replace("&amp;", "&")
    assert ticked(staff.get(back).text) == first[-1:]

    assert sheet(staff, url, [first[-1], second[0]]).status_code == 200
    wrong = staff.post(action(page.text), data={"csrf_token": token_of(page.text), "opening": second[:1]})
    assert wrong.status_code == 409 and ticked(wrong.text) == second[:1]
    assert sorted(tickable(wrong.text)) == sorted(second)  # it stays on the page that was looked at


def test_a_button_turns_the_page_and_takes_along_what_was_just_ticked(staff, office, saved):
    openings(saved, 14)
    url = known_person(office, staff.key)
    page = staff.get(url).text
    chosen = tickable(page)[3:5]
    sent = {"csrf_token": token_of(page), "opening": [*chosen, "nonsense", "あ" * 9000], "page": "2"}
    turned = staff.post(action(page), data=sent)
    assert turned.status_code == 303 and len(turned.location) < 300

    page = staff.get(turned.location).text
    assert "2／2ページ" in page and sorted(ticked(page)) == sorted(chosen)
    for odd in ("", "0", "９", "\0", "x" * 9000):
        assert staff.post(action(page), data=sent | {"page": odd}).status_code in (303, 409)


def test_a_place_that_does_not_fit_never_gets_on_the_sheet(staff, office, saved):
    good, bad = openings(saved, 2), openings(saved, 1, demand_step=5)
    answer = sheet(staff, known_person(office, staff.key), [good[0].key, bad[0].key])

    assert answer.status_code == 409 and "いまは紹介できない" in answer.text


def test_what_is_a_candidate_already_can_be_put_on_the_sheet_too(staff, office, saved):
    made = openings(saved, 2)
    url = known_person(office, staff.key)
    for one in made:
        staff.post_form(url, opening=one.key)
    page = staff.get(url).text

    assert "すでに候補にした場所" in page and page.count(" checked>") == 2
    assert sheet(staff, url, [one.key for one in made]).status_code == 200


def test_everything_the_sheet_says_itself_can_be_read_by_somebody_who_reads_no_kanji():
    said = [
        INTRO,
        NONE,
        NONE_TEXT,
        *NEXT,
        *HEADINGS.values(),
        *LABELS,
        "火曜日　10:00〜11:00",
        "担当の職員：",
        f"徒歩で{minutes_in_kana(8)}くらい",
        f"ふだん{people_in_kana(3)}くらい。とても静かです",
        "自転車で",
        "バス・電車で",
        "送迎で",
        "ふつうの音がします",
    ]
    unread = [(text, part) for text in said for part, reading in read(text) if KANJI.search(part) and not reading]

    assert unread == []


def test_counting_words_are_written_as_they_are_spoken():
    assert [minutes_in_kana(number) for number in (1, 5, 8, 10, 12)] == ["1ぷん", "5ふん", "8ぷん", "10ぷん", "12ふん"]
    assert [people_in_kana(number) for number in (1, 2, 3)] == ["ひとり", "ふたり", "3にん"]
