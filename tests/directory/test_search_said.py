"""What is said beside what is sought: who asks, how old somebody is, another language, a wrong kanji, another town."""

from dataclasses import replace

import pytest

from bench.search_quality import City
from directory.places.kinds import PlaceKind
from directory.search.folding import fold
from directory.search.inflection import plainly
from directory.search.introducing import age_in_words, without_introduction
from directory.search.municipality_readings import latin_names_of
from directory.search.planning import plan_query
from directory.search.plans import Role
from directory.search.vocabulary import Vocabulary
from directory.search.wording import as_typed
from directory.search.words import current_words
from tests.directory.test_search_hearing import TODAY, answer, place, window


def plan(said):
    return plan_query(said, Vocabulary(current_words(), {}, ()), TODAY)


@pytest.mark.parametrize(
    ("said", "sought"),
    [
        ("民生委員ですが ごみ屋敷に一人で住む方がいます", "ごみ屋敷に一人で住む方がいます"),
        ("店をやっています 何か手伝えますか", "何か手伝えますか"),
        ("大学生です 勉強をみる活動ありますか", "勉強をみる活動ありますか"),
        ("大学生です 友達がほしい", "大学生です 友達がほしい"),
        ("美容師です", "ボランティア"),
        ("教師のいじめ", "教師のいじめ"),
    ],
)
def test_who_helps_others_is_no_word_to_search(said, sought):
    assert without_introduction(said) == sought


@pytest.mark.parametrize(
    ("said", "meant"),
    [("息子 27歳", "息子 若者"), ("80歳の母", "高齢者の母"), ("65歳以上", "65歳以上"), ("0歳", "0歳")],
)
def test_an_age_says_who_somebody_is(said, meant):
    assert age_in_words(said, lambda word: word == "0歳") == meant


def test_a_wrong_kanji_of_the_same_sound_is_the_word_of_the_list():
    ready = City((place("truant", "ひなたの会", "不登校の親", kind=PlaceKind.PEER_GROUP),)).ready
    assert ready.speller.name_of("不当校") == "不登校"


def test_english_on_a_japanese_page_finds_what_japanese_finds():
    assert (
        answer("I need an interpreter", window("foreign", "外国人相談", "foreign_residents"), window("x", "こころ"))[0]
        == "foreign"
    )


def test_a_short_name_of_a_town_is_known_in_latin_letters():
    assert "wako" in latin_names_of("和光市")
    assert latin_names_of("") == set()


def test_of_several_municipalities_the_one_named_is_kept_when_a_trouble_finds_nothing_there():
    here = place("here", "熊谷の食堂", towns=("熊谷市",))
    there = place("there", "ひきこもりの会", "ひきこもり", kind=PlaceKind.PEER_GROUP, towns=("湖西市",))
    assert answer("ひきこもり 熊谷", here, there)[0] == "here"


def test_where_a_kind_is_said_the_trouble_tells_which_of_them():
    ready = City((place("a", "ひなたの会", "不登校の親", kind=PlaceKind.PEER_GROUP),)).ready
    trouble = next(one for one in ready.plan("不登校の親の会", TODAY).clauses if one.role is Role.TROUBLE)
    assert "peer_group" not in {choice.value for choice in trouble.choices}
    assert "peer_group" in {choice.value for choice in trouble.related}


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("ぼけちゃった", "ぼけた"),
        ("飲んじゃって", "飲んで"),
        ("なくしてしまって困る", "なくして困る"),
        ("忘れて しまいました", "忘れた"),
        ("わからんようになった", "わからなくなった"),
        ("風呂に入れられん", "風呂に入れられない"),
        ("おちゃって何", "おちゃって何"),
        ("ごはん", "ごはん"),
    ],
)
def test_what_is_said_with_regret_or_in_dialect_is_said_plainly(said, plain):
    assert plainly(said) == plain


def test_regret_stays_where_the_list_says_it_so_and_in_a_phrase():
    regretted, plain = plan("妊娠してしまった"), plan("妊娠した")
    assert regretted.clauses != plain.clauses
    assert plan("「なくしてしまった」").clauses[0].said == "なくしてしまつた"


@pytest.mark.parametrize("said", ["おかね ない", "おかねない", "お金 ない", "ごはんない"])
def test_a_particle_may_be_left_out_also_in_kana(said):
    assert plan(said).clauses[0].role is Role.TROUBLE


@pytest.mark.parametrize("said", ["体操はもう飽きた", "体操に飽きました", "体操はもういいです"])
def test_what_somebody_has_had_enough_of_is_left_out(said):
    assert [clause.said for clause in plan(said).excluded] == ["体操"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("学校に いけない", "学校に行けない"),
        ("学校 いけない 子", "学校に行けない子"),
        ("病院 いけない", "病院に行けない"),
        ("家族と うまく いってない", "家族とうまくいかない"),
    ],
)
def test_what_is_not_is_read_with_what_it_is_about_though_a_blank_parts_them(said, meant):
    ready = City(tuple(window(kind, kind, kind) for kind in ("children", "work", "health", "anything"))).ready
    [trouble] = ready.plan(said, TODAY).clauses
    assert (trouble.role, trouble.choices[0].value) == (Role.TROUBLE, fold(meant))


def test_a_blank_before_what_is_not_wanted_makes_no_trouble():
    ready = City((place("a", "つくし"),)).ready
    assert [clause.role for clause in ready.plan("駐車場 ない カフェ", TODAY).clauses] == [Role.CONDITION, Role.WORD]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("学校はいや", "学校がつらい"),
        ("学校に飽きた", "学校がつらい"),
        ("仕事はもういや", "仕事がつらい"),
        ("介護はもういい", "介護がつらい"),
    ],
)
def test_what_hurts_is_never_left_out_of_a_list_but_is_a_trouble(said, meant):
    assert plan(said) == replace(plan(meant), whole=fold(said))


@pytest.mark.parametrize("said", ["人生はもういい", "人生に飽きた", "人生に疲れた"])
def test_who_is_tired_of_life_is_led_to_those_who_listen(said):
    listening, game = window("listening", "こころの健康相談"), place("game", "ボードゲームの会", "人生ゲーム")
    assert answer(said, game, listening)[0] == "listening"


@pytest.mark.parametrize(
    ("typed", "folded", "shown"),
    [
        ("物の名前がわからんようになった サロン", "わからなくなつた", "わからなくなった"),
        ("サロン わからんようになった", "さろん", "サロン"),
        ("体操", "さろん", "さろん"),
    ],
)
def test_what_was_meant_plainly_is_shown_as_one_writes_it(typed, folded, shown):
    assert as_typed(typed, folded) == shown


def test_easy_to_come_in_is_not_cheap():
    assert [clause.said for clause in plan("入りやすい集まり").clauses] == ["集まり"]
