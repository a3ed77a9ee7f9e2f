"""Lines in nobody's words: what they are like, every need of them, the rare word in them, places by their sound."""

import pytest

from bench.search_quality import City
from directory.places.kinds import PlaceKind
from directory.search.likeness import TABLE, is_usual, telling_words
from directory.search.plans import Role
from directory.search.words import current_words
from directory.windows.models import WindowKind
from tests.directory.test_search_hearing import TODAY, answer, place, window

WORDS = current_words()
OLDER, VIOLENCE = WindowKind.OLDER_PEOPLE.value, WindowKind.VIOLENCE.value


def likely(said):
    return [group.label for group, _ in WORDS.likely(said)]


def unwritten(said):
    """A line that no row of the list has, in none of its forms."""
    assert not WORDS.of(said)
    return said


@pytest.mark.parametrize(
    ("said", "row"),
    [
        ("飯も作れん", "配食"),
        ("布団を干せない", "ごみ出し"),
        ("何度も同じ話ばかり", "認知症"),
        ("夏休み明けから来ない生徒", "不登校"),
        ("隣の騒音がひどい", "近所トラブル"),
    ],
)
def test_a_sentence_nobody_wrote_down_finds_the_row_it_is_like(said, row):
    assert row in likely(unwritten(said))


@pytest.mark.parametrize("name", ["恵翔園", "鷺沼台", "xyz", ""])
def test_a_name_is_like_nothing(name):
    assert likely(name) == []


def test_the_table_knows_words_and_their_stems_but_no_short_kana():
    assert telling_words("電球を替えたい") == ["電球", "替え"]
    assert is_usual("夜中")
    assert not is_usual("塩見")
    assert not is_usual("する")


def test_the_table_stays_small_enough_for_every_worker():
    assert TABLE.stat().st_size < 1_500_000


def test_each_need_of_a_sentence_is_heard_at_its_place():
    city = (
        place("meal", "あさひ食堂", "西町", kind=PlaceKind.COMMUNITY_CAFETERIA, towns=("西町",)),
        place("far", "ゆうひ食堂", "東町", kind=PlaceKind.COMMUNITY_CAFETERIA, towns=("東町",)),
        place("talk", "お茶の会", "西町", kind=PlaceKind.SALON, towns=("西町",)),
        place("play", "親子ひろば", "西町", kind=PlaceKind.CHILD_REARING, towns=("西町",)),
    )
    found = answer("妻に先立たれて夕飯も作れん 西町", *city)
    assert set(found[:2]) == {"meal", "talk"}


def test_a_danger_is_not_read_into_a_sentence():
    ready = City((window("older", "包括", OLDER), window("safe", "女性相談", VIOLENCE))).ready
    assert ready.plan("腰が曲がってごみ捨てがつらい", TODAY).urgent == ()


def test_a_trouble_of_a_grown_up_does_not_lead_to_parents_of_small_children():
    play = place("play", "親子サロン", "ゲーム", kind=PlaceKind.CHILD_REARING)
    peers = place("peers", "ひきこもりの会", "ひきこもり", kind=PlaceKind.PEER_GROUP)
    assert answer("ゲームばかりで部屋にこもる25歳の息子", play, peers)[0] == "peers"


def test_the_rare_word_of_a_sentence_comes_first_though_it_need_not_hold():
    many = [
        place(f"p{number}", f"食堂{number}", "小学校の前で夕ごはん", kind=PlaceKind.CHILDREN_CAFETERIA)
        for number in range(9)
    ]
    early = place("early", "早起きの会", "朝ごはんを出します", kind=PlaceKind.CHILDREN_CAFETERIA)
    found = answer("学校行く前に朝ごはん食べさせたい", *many, early)
    assert found[0] == "early"
    assert len(found) == 10


def test_what_must_not_stand_in_the_way_is_not_sought():
    ready = City((place("move", "体操の会", "体操", kind=PlaceKind.KAYOI_NO_BA),)).ready
    asked = ready.plan("ひざが痛くても参加できる運動", TODAY)
    assert not any(clause.role is Role.TROUBLE for clause in asked.clauses)


TOWNS = (
    place("tide", "なごみ", "海辺", kind=PlaceKind.SALON, towns=("潮見",)),
    place("temple", "ほっこり", "山の手", kind=PlaceKind.SALON, towns=("寺町",)),
    place("porch", "えんがわ喫茶", "コーヒー", kind=PlaceKind.DEMENTIA_CAFE),
)


@pytest.mark.parametrize(
    ("said", "first"), [("塩見のサロン", "tide"), ("塩見 サロン", "tide"), ("てらまちのサロン", "temple")]
)
def test_a_place_is_heard_in_other_kanji_and_in_kana_before_a_kind(said, first):
    assert answer(said, *TOWNS)[0] == first


def test_a_name_and_a_kind_in_one_word_of_kana_are_told_apart():
    assert answer("えんがわきっさ", *TOWNS)[0] == "porch"


def test_an_everyday_word_is_no_place_of_the_same_sound():
    ready = City((place("big", "なごみ", "大きい", towns=("大手",)), window("older", "包括", OLDER))).ready
    assert ready.speller.name_of("夜中") == ""
