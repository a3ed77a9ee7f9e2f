"""The calendar of an area, what is open on a day, and the handout of a list."""

import re
from datetime import date

import pypdfium2
import pytest

from core.languages.known import BY_CODE, LANGUAGES
from core.languages.sentences import sentences
from core.months import Month
from core.permissions import Role
from directory.closures.models import AreaClosure
from directory.papers.calendar import print_calendar
from directory.papers.open_today import print_open_today
from directory.places.kinds import Cost
from directory.places.models import PlaceArea, Publication, VenueVisibility
from tests.directory.leaflet_samples import codes_on, text_of
from tests.directory.test_leaflets_done import fonts_of, overlaps, unpacked
from tests.factories import a_gathering, a_place, an_area, keep_open
from tests.staff import signed_in_as

TODAY, BASE = date(2026, 11, 2), "https://map.example.lg.jp"
NOVEMBER = Month(date(2026, 11, 1))
HOSTILE = '#panic("x") $x^2$ *b* _i_ <l> @r'


@pytest.fixture
def area(saved):
    return saved(an_area(name="東部", kana="とうぶ", key="east"))


@pytest.fixture
def opened(directory, area):
    def keep(*places):
        for place in places:
            place.area_links = [PlaceArea(area=area, is_by_hand=True)]
        keep_open(directory, *places, on=TODAY)
        return places

    return keep


def a_calendar(directory, area, **changes):
    facts = {"size": "a4", "on": TODAY, "base_url": BASE} | changes
    return print_calendar(directory, area, NOVEMBER, **facts)


def grid_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return "".join(document[0].get_textpage().get_text_range().split())


def test_every_open_day_stands_in_the_month_and_every_place_in_the_list(directory, area, opened):
    opened(
        a_place(
            name="えんがわ", phone="0000-00-1111", gatherings=[a_gathering(schedule_text="毎週水曜日 10:00〜12:00")]
        )
    )
    paper = a_calendar(directory, area)
    assert grid_of(paper.pdf).count("10:00〜12:00えんがわ") == 4
    assert "東部の活動カレンダー" in text_of(paper.pdf) and "0000-00-1111" in text_of(paper.pdf)
    assert (paper.pages, paper.warnings) == (2, ())


def test_a_day_off_is_marked_and_not_just_left_out(directory, area, opened):
    opened(a_place(name="えんがわ", gatherings=[a_gathering(schedule_text="毎週火曜日 10:00〜12:00（祝日は休み）")]))
    words = grid_of(a_calendar(directory, area).pdf)
    assert words.count("10:00〜12:00えんがわ") == 3  # 3 November is 文化の日
    assert "文化の日1休えんがわ" in words


def test_an_area_that_rests_is_marked_too(directory, area, opened, saved):
    opened(a_place(name="えんがわ", gatherings=[a_gathering(schedule_text="毎週水曜日 10:00〜12:00")]))
    closure = AreaClosure(
        first_day=date(2026, 11, 11), last_day=date(2026, 11, 11), reason="大雨", whole_city=True, made_by="x"
    )
    saved(closure)
    words = grid_of(a_calendar(directory, area).pdf)
    assert words.count("10:00〜12:00えんがわ") == 3
    assert words.count("休えんがわ") == 1


def test_what_is_not_of_the_area_or_not_published_is_not_on_it(directory, area, opened, saved):
    opened(a_place(name="下書き", publication=Publication.DRAFT))
    saved(a_place(name="よその場所"))
    words = text_of(a_calendar(directory, area).pdf)
    assert "下書き" not in words and "よその場所" not in words


@pytest.mark.parametrize(("size", "count"), [("a4", 40), ("a3", 40), ("a4", 0)])
def test_what_does_not_fit_a_day_is_counted_there_and_told(directory, area, opened, size, count):
    opened(*(a_place(name=f"とても長い名前のふれあいサロン{n:02}", kana=f"{n:02}") for n in range(count)))
    paper = a_calendar(directory, area, size=size)
    words = grid_of(paper.pdf)
    days = words.count("とても長い名前のふれあいサロン")
    assert ("ほか" in words) == bool(paper.warnings)
    assert days == 4 * count or paper.warnings
    assert len(pypdfium2.PdfDocument(paper.pdf)) == paper.pages


@pytest.mark.parametrize("name", [HOSTILE, "𠮷田と髙﨑の会🍙", "https://example.lg.jp/" + "very-long/" * 20, "W" * 200])
def test_odd_names_stay_texts_on_every_paper(directory, area, opened, name):
    opened(a_place(name=name, gatherings=[a_gathering(schedule_text="毎日 10:00〜12:00", venue_name=name)]))
    calendar = a_calendar(directory, area)
    day = print_open_today(directory, area, date(2026, 11, 4), on=TODAY, base_url=BASE)
    for paper in (calendar, day):
        start = {"𠮷": "吉田と髙﨑の会〓"}.get(name[0], "".join(name[:18].split()))
        assert start in text_of(paper.pdf).replace("\u200b", "")
        assert bool(paper.warnings) == (name[0] == "𠮷")


def test_the_codes_lead_to_the_month_the_week_and_the_places(directory, area, opened):
    (place,) = opened(a_place())
    day = print_open_today(directory, area, date(2026, 11, 4), on=TODAY, base_url=BASE)
    assert codes_on(a_calendar(directory, area).pdf) == {f"{BASE}/calendar/east/2026-11"}
    assert codes_on(day.pdf) == {f"{BASE}/this-week?area=east", f"{BASE}/places/{place.key}"}


def test_a_day_shows_what_is_open_in_order_of_time_with_way_and_telephone(directory, area, opened):
    opened(
        a_place(name="ひるの会", kana="あ", gatherings=[a_gathering(schedule_text="毎週水曜日 13:00〜15:00")]),
        a_place(
            name="あさの会",
            kana="い",
            phone="0000-00-1111",
            nearest_stop="バス停「本町」から歩いて3分",
            cost=Cost.FREE,
            gatherings=[a_gathering(schedule_text="毎週水曜日 9:00〜11:00")],
        ),
        a_place(name="きのうの会", gatherings=[a_gathering(schedule_text="毎週火曜日 9:00〜11:00")]),
    )
    words = text_of(print_open_today(directory, area, date(2026, 11, 4), on=date(2026, 11, 4), base_url=BASE).pdf)
    assert words.index("あさの会") < words.index("ひるの会")
    assert "今日行けるところ（東部）" in words
    assert "0000-00-1111" in words and "歩いて3分" in words and "無料" in words
    assert "きのうの会" not in words


def test_who_may_come_and_whether_to_book_is_said_of_each_place_and_nothing_of_all(directory, area, opened):
    opened(a_place(name="みんなの会", booking="前の日までに電話で予約", women_only=True))
    words = text_of(print_open_today(directory, area, date(2026, 11, 4), on=TODAY, base_url=BASE).pdf)
    assert "前の日までに電話で予約" in words and "女性のみ" in words
    assert "どなたでも" not in words


def test_a_place_whose_days_are_not_known_stands_below_the_calendar(directory, area, opened):
    opened(a_place(name="えんがわ"), a_place(name="ひみつきち", gatherings=[a_gathering(schedule_text="不定期")]))
    words = text_of(a_calendar(directory, area).pdf)
    below = words.split("日はお問い合わせください")[1]
    assert "ひみつきち" in below and "えんがわ" not in below


def test_a_private_home_is_not_told_where_it_is(directory, area, opened):
    home = a_gathering(visibility=VenueVisibility.HIDDEN, address="日向町9-9")
    opened(a_place(gatherings=[home]))
    words = text_of(print_open_today(directory, area, date(2026, 11, 4), on=TODAY, base_url=BASE).pdf)
    assert "9-9" not in words and "集会所" not in words


def test_a_day_without_anything_says_so(directory, area):
    words = text_of(print_open_today(directory, area, date(2026, 11, 4), on=TODAY, base_url=BASE).pdf)
    assert "この日に開く場所は、登録されていません" in words


def both_papers(directory, area, language):
    return (
        a_calendar(directory, area, language=language),
        print_open_today(directory, area, date(2026, 11, 4), on=TODAY, base_url=BASE, language=language),
    )


WEDNESDAYS = {"schedule_text": "毎週水曜日 10:00〜12:00"}
OTHERS = [language for language in LANGUAGES if language.code != "ja"]


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("count", [0, 1, 40])
def test_every_language_has_both_papers_in_its_own_words(directory, area, opened, language, count):
    long = "とても長い名前のふれあい交流サロン・みんなの居場所"
    facts = {"booking": "前の日までに電話で予約", "women_only": True, "cost": Cost.FREE, "nearest_stop": long}
    opened(*(a_place(name=f"{long}{n:02}", gatherings=[a_gathering(**WEDNESDAYS)], **facts) for n in range(count)))
    calendar, day = both_papers(directory, area, language)
    said = lambda sentence: "".join((sentences()[sentence][language.code] or sentence).split())  # noqa: E731
    wanted = {
        calendar: {"ふだんは開いていて、この日はお休み"},
        day: {"お休みになることもあります。出かける前に、電話で確かめると安心です。"},
    }
    wanted[calendar] |= {"番号", "名称", "会場"} if count else {"この月に開く場所は、まだ登録がありません。"}
    wanted[day] |= {"行き方", "女性のみ", "無料", "お金"} if count else set()
    for paper, asked in wanted.items():
        words = "".join(text_of(paper.pdf).split("\u2060"))
        # Readings over kanji stand between the words they belong to.
        found = {each for each in asked if said(each) in words or language.code == "easy"}
        assert found == asked
        assert (long[:10] in words) == (count > 0)
        assert [pair for page in pypdfium2.PdfDocument(paper.pdf) for pair in overlaps(page)] == []
        assert not [one for one in paper.warnings if "印刷用の文字" in one]


@pytest.mark.parametrize("language", OTHERS)
def test_no_japanese_of_ours_is_left_on_a_paper_in_another_language(directory, area, opened, language):
    opened(
        a_place(
            name="えんがわ",
            gatherings=[a_gathering(schedule_text="毎週火曜日 10:00〜12:00（祝日は休み）", venue_name="ひろば")],
        )
    )
    if language.is_japanese:
        return
    for paper in both_papers(directory, area, language):
        words = text_of(paper.pdf)
        for theirs in ("えんがわ", "ひろば", "ひだまり市"):
            words = words.replace(theirs, "")
        assert not re.search("[ぁ-ゖァ-ヺ]", words)


@pytest.mark.parametrize("language", OTHERS)
def test_the_papers_say_their_language_and_mark_what_stays_japanese(directory, area, opened, language):
    opened(a_place(name="縁側の会", gatherings=[a_gathering(**WEDNESDAYS)]))
    for paper in both_papers(directory, area, language):
        told = {tag.decode() for tag in re.findall(rb"/Lang\(([^)]*)\)", unpacked(paper.pdf))}
        assert told == {"ja-JP", *({language.tag} if not language.is_japanese else ())}
        assert not {"\ue000", "\ue001"} & set(text_of(paper.pdf))


def test_names_in_kanji_alone_keep_the_japanese_font_on_chinese_papers(directory, area, opened):
    opened(a_place(name="縁側会館", gatherings=[a_gathering(**WEDNESDAYS, venue_name="葛籠堂")]))
    calendar, day = both_papers(directory, area, BY_CODE["zh"])
    for paper in (calendar, day):
        japanese = {letter for letter, font in fonts_of(paper.pdf) if "BIZUDP" in font}
        other = {letter for letter, font in fonts_of(paper.pdf) if "BIZUDP" not in font}
        assert set("縁側館葛籠堂") <= japanese and not set("縁側館葛籠堂") & other


def test_the_codes_of_a_paper_lead_readers_to_pages_in_their_language(client, directory, area, opened):
    (place,) = opened(a_place(gatherings=[a_gathering(**WEDNESDAYS)]))
    codes = {code for paper in both_papers(directory, area, BY_CODE["pt"]) for code in codes_on(paper.pdf)}
    wanted = {"/pt/calendar/east/2026-11", "/pt/this-week?area=east", f"/pt/places/{place.key}"}
    assert codes == {f"{BASE}{path}" for path in wanted}
    for path in wanted:
        assert client.get(path).headers["Content-Language"] == "pt-BR"


def test_what_did_not_fit_is_counted_in_the_language_of_the_paper_and_told_in_japanese(directory, area, opened):
    opened(*(a_place(name=f"とても長い名前のふれあいサロン{n:02}", kana=f"{n:02}") for n in range(40)))
    paper = a_calendar(directory, area, language=BY_CODE["en"])
    assert re.search(r"\d+more", grid_of(paper.pdf))
    assert "予定が入りきらなかった日" in paper.warnings[0]


@pytest.fixture
def coordinator(app, office):
    return signed_in_as(app, office, Role.COORDINATOR)


def test_the_desk_makes_both_papers(coordinator, area, opened):
    opened(a_place(name="えんがわ"))
    page = coordinator.get("/desk/papers/?paper=calendar&area=east&month=2026-11&size=a3").text
    assert "2ページの紙になります" in page
    for path in ("calendar.pdf?area=east&month=2026-11&size=a4", "open-today.pdf?area=east&day=2026-11-04"):
        answer = coordinator.get(f"/desk/papers/{path}")
        assert (answer.mimetype, answer.data[:5]) == ("application/pdf", b"%PDF-")
        assert b"/Lang(ja-JP)" in answer.data and b"/Lang(en" not in answer.data
        assert b"/Lang(en)" in coordinator.get(f"/desk/papers/{path}&language=en").data


@pytest.mark.parametrize(
    "path",
    [
        "?paper=calendar&area=east&month=2026-13&size=a4",
        "?paper=calendar&area=nowhere&month=2026-11&size=a4",
        "?paper=calendar&area=east&month=2026-11&size=a9",
        "?paper=calendar&area=east&month=2026-11&size=a4&language=xx",
        "?paper=day&area=east&day=あした",
    ],
)
def test_a_wrong_choice_is_answered_on_the_page(coordinator, area, path):
    answer = coordinator.get(f"/desk/papers/{path}")
    assert answer.status_code == 422
    assert "入力をご確認ください" in answer.text


def test_residents_take_their_list_on_paper_and_nothing_is_kept(client, saved):
    one, two = saved(a_place(name="いち"), a_place(name="に"))
    answer = client.get(f"/my-list.pdf?p={two.key}.{one.key}.nosuchkey1")
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/pdf", "no-store")
    assert answer.headers.getlist("Set-Cookie") == []
    words = text_of(answer.data)
    assert words.index("に") < words.index("いち") and "えらんだ場所の案内" in words
    assert f"http://127.0.0.1:5000/my-list?p={two.key}.{one.key}" in codes_on(answer.data)


def test_a_whole_list_still_fits_its_code(client, saved):
    keys = [place.key for place in saved(*(a_place(gatherings=[]) for _ in range(50)))]
    answer = client.get(f"/my-list.pdf?p={'.'.join(keys)}")
    assert f"http://127.0.0.1:5000/my-list?p={'.'.join(keys)}" in codes_on(answer.data)


@pytest.mark.parametrize("code", ["en", "zh", "vi"])
def test_the_handout_speaks_the_readers_language(client, saved, code):
    place = saved(a_place())
    words = "".join(sentences()["えらんだ場所の案内"][code].split())
    assert words in text_of(client.get(f"/{code}/my-list.pdf?p={place.key}").data)


def test_an_empty_list_is_no_paper(client):
    assert client.get("/my-list.pdf?p=nosuchkey1").location == "/my-list?p=nosuchkey1"


@pytest.mark.parametrize("paper", ["calendar", "open-today"])
def test_the_command_makes_a_paper_in_a_language_and_refuses_one_nobody_speaks(app, area, opened, tmp_path, paper):
    opened(a_place())
    run = app.test_cli_runner().invoke
    made = run(args=["paper", paper, "--area", "east", "--language", "vi", "-o", str(tmp_path / "x.pdf")])
    assert made.exit_code == 0, made.output
    assert b"/Lang(vi)" in (tmp_path / "x.pdf").read_bytes()
    refused = run(args=["paper", paper, "--area", "east", "--language", "Klingon", "-o", str(tmp_path / "y.pdf")])
    assert refused.exit_code == 1 and "次から選んでください" in refused.stderr
