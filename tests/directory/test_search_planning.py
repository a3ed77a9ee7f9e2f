"""What a line of text is understood to mean."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from directory.search.day_words import day_word
from directory.search.folding import fold
from directory.search.planning import plan_query
from directory.search.plans import Field, Role
from directory.search.segmentation import cut, trim
from directory.search.spelling import Speller
from directory.search.vocabulary import Vocabulary
from directory.search.widening import steps
from directory.search.words import COLUMNS, current_words, read_words

SATURDAY = date(2026, 11, 21)
VOCABULARY = Vocabulary(current_words(), {"east": "東部圏域"}, ["本町一丁目", "ひだまり市"])


def plan(text):
    return plan_query(text, VOCABULARY, SATURDAY)


def roles(text):
    return [clause.role for clause in plan(text).clauses]


def values(text, field):
    return {choice.value for clause in plan(text).clauses for choice in clause.choices if choice.field is field}


def test_the_word_list_has_at_least_250_groups():
    assert len(current_words().groups) >= 250


def test_a_trouble_leads_to_kinds_and_windows():
    assert {"food_pantry", "window.livelihood"} <= values("食べるものがない", Field.KIND)


@pytest.mark.parametrize("said", ["お金ない", "お金がなくて", "お金が無い", "お金はない"])
def test_a_trouble_is_known_however_it_ends(said):
    assert "window.livelihood" in values(said, Field.KIND)


def test_a_sentence_is_a_trouble_by_what_it_shares_with_one():
    speller = Speller(list, lambda _: False, VOCABULARY.knows)
    told = plan_query("今月の食費がもうないんです", VOCABULARY, SATURDAY, speller)
    assert told.clauses[0].role is Role.TROUBLE


def test_words_of_danger_are_told_apart():
    assert plan("夫に殴られる").urgent
    assert not plan("サロン").urgent


@pytest.mark.parametrize(
    ("said", "weekdays"),
    [
        ("月曜", {"MO"}),
        ("どようび", {"SA"}),
        ("土日", {"SA", "SU"}),
        ("平日", {"MO", "TU", "WE", "TH", "FR"}),
        ("火木", {"TU", "TH"}),
        ("火・木", {"TU", "TH"}),
        ("毎週水曜日", {"WE"}),
    ],
)
def test_weekdays_are_understood(said, weekdays):
    assert values(said, Field.WEEKDAY) == weekdays


@pytest.mark.parametrize(
    ("said", "part"), [("夜", "evening"), ("夕方", "evening"), ("午前中", "morning"), ("お昼", "afternoon")]
)
def test_parts_of_the_day_are_understood(said, part):
    assert values(said, Field.TIME) == {part}


@pytest.mark.parametrize("word", ["土木", "日月", "木金属", "水車"])
def test_words_of_weekday_letters_are_no_days(word):
    assert day_word(fold(word)) is None


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("今日", (date(2026, 11, 21),)),
        ("明日", (date(2026, 11, 22),)),
        ("今週末", (date(2026, 11, 21), date(2026, 11, 22))),
        ("12月5日", (date(2026, 12, 5),)),
        ("1月5日", (date(2027, 1, 5),)),
        ("2月30日", ()),
    ],
)
def test_days_are_counted_from_today(said, days):
    assert plan(said).days == days


def test_now_is_understood():
    assert plan("今やってるサロン").open_now


def test_an_unspaced_line_is_cut_into_place_kind_and_day():
    assert roles("東部で月曜にやってるサロン") == [Role.AREA, Role.WEEKDAY, Role.WORD]


def test_two_words_with_a_blank_are_one_word_of_the_list():
    assert [clause.said for clause in plan("認知症 カフェ").clauses] == [fold("認知症カフェ")]


def test_a_phrase_is_taken_as_it_stands():
    assert plan('"健康 麻雀"').clauses[0].choices[0].value == "健康 麻雀"


def test_a_minus_leaves_out():
    told = plan("サロン -麻雀")
    assert [clause.said for clause in told.excluded] == ["麻雀"]
    assert [clause.said for clause in told.clauses] == ["さろん"]


@pytest.mark.parametrize("name", ["にじいろ", "はなみずき", "所沢", "人形", "からあげ", "info"])
def test_fillers_do_not_eat_names(name):
    assert trim(fold(name)) == fold(name)


@pytest.mark.parametrize("said", ["のところ", "について", "を探しています", "行けるところ", "とか"])
def test_fillers_vanish(said):
    assert trim(fold(said), after=True) == ""


def test_fillers_alone_are_searched_as_typed():
    assert plan("ところ").clauses


def test_an_empty_line_asks_for_nothing():
    assert plan(" 　").clauses == ()


@given(st.text(alphabet='こどもしょくどう食堂月曜本町のでに夜 -"「」2ab', max_size=40))
def test_any_line_becomes_a_plan(text):
    assert plan(text).whole == fold(text).replace(" ", "")


@given(st.text(alphabet="こどもしょくどう食堂月曜本町のでに夜", min_size=1, max_size=25))
def test_cutting_keeps_the_order_of_letters(text):
    word = fold(text).replace(" ", "")
    letters = iter(word)
    assert all(letter in letters for piece in cut(word, VOCABULARY.knows) for letter in piece.text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("さろそ", "さろん"),
        ("認知証かふえ", "認知症かふえ"),
        ("ふどばんとり", "ふどぱんとり"),
        ("ぼらんてあ", "ぼらんていあ"),
    ],
)
def test_a_slip_is_read_as_the_nearest_word(typed, meant):
    speller = Speller(VOCABULARY.terms, lambda word: word in VOCABULARY.words.by_form, VOCABULARY.knows)
    assert speller.correction(typed) == meant


def test_a_word_that_finds_something_is_never_corrected():
    assert Speller(lambda: ["さろん"], lambda word: word == "さろそ", VOCABULARY.knows).correction("さろそ") == ""


def test_the_ladder_starts_with_the_plan_itself_and_repeats_none():
    ladder = [step.plan for step in steps(plan("本町 月曜 夜 サロン 将棋 ぴよぴよ"))]
    assert ladder[0] == plan("本町 月曜 夜 サロン 将棋 ぴよぴよ")
    assert len(ladder) == len(set(ladder)) > 5


def test_the_ladder_never_gives_up_a_trouble_alone():
    dropped = {word for step in steps(plan("本町 借金")) for word in step.dropped}
    assert dropped == {"本町"}


def test_a_word_list_row_that_cannot_be_read_is_named():
    line = "ことば,,,,場所,宇宙基地,,,,"
    with pytest.raises(BadInput, match="2行目.*宇宙基地"):
        read_words([",".join(COLUMNS), line])


def test_a_word_list_with_other_headings_is_refused():
    with pytest.raises(BadInput, match="見出し"):
        read_words(["語,読み", "a,b"])


@pytest.mark.parametrize(
    "text", ["サロン 本町 以外", "サロン 本町以外", "本町 を除く サロン", "サロン -本町", "サロン −本町"]
)
def test_what_is_left_out_may_stand_apart(text):
    plan = plan_query(text, VOCABULARY, date(2026, 11, 21))

    assert [clause.said for clause in plan.excluded] == ["本町"]
    assert [clause.said for clause in plan.clauses] == ["さろん"]
