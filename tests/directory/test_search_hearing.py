"""Names that are heard, sentences nobody wrote down, and what a word is said for."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.search_quality import City
from directory.places.kinds import PlaceKind
from directory.search.documents import SearchDocument
from directory.search.folding import fold
from directory.search.inflection import inflected, with_head_of_family
from directory.search.kanji_readings import HeardNames, may_be_read, name_parts, sounds_of
from directory.search.ladder import Ladder
from directory.search.meaning import Meanings, telling_parts
from directory.search.models import SearchedType
from directory.search.plans import Field, Role
from directory.search.ranking import Order, ranked
from directory.search.romaji import kana_of, latin_of
from directory.search.vocabulary import Vocabulary
from directory.search.words import current_words, read_words

TODAY = date(2026, 11, 30)


def place(key, name, *texts, kind=PlaceKind.CHILDREN_CAFETERIA, towns=(), weekdays=(), times=()):
    return SearchDocument(
        type=SearchedType.PLACE,
        key=key,
        name=name,
        kinds=(kind.value,),
        kind_labels=(kind.label,),
        texts=texts,
        towns=towns,
        weekdays=weekdays,
        times=times,
    )


def window(key, name, kind="health"):
    return SearchDocument(type=SearchedType.WINDOW, key=key, name=name, kinds=(f"window.{kind}",))


def answer(query, *documents):
    """The keys found, best first."""
    ready = City(documents).ready
    ladder = Ladder(ready.executor, ready.plan(query, TODAY), lambda _: ready.snapshot.live, Order(), TODAY)
    found = ladder.answer({})
    page = ranked(ready.executor, found.step.plan, found.found, Order(), TODAY, slice(0, 20))
    return [ready.snapshot.uids[number].split(":")[1] for number in page.ids]


@pytest.mark.parametrize(
    ("name", "kana"),
    [
        ("白須賀", "しらすか"),
        ("上福岡", "かみふくおか"),
        ("港町", "みなとまち"),
        ("鷲津", "わしづ"),
        ("鷲津", "わしず"),
    ],
)
def test_a_name_may_be_read_as_people_read_it(name, kana):
    assert may_be_read(name, kana)


def test_a_name_is_not_read_in_part():
    assert not may_be_read("白須賀", "しらす")
    assert not may_be_read("白須賀", "しらすかい")


@given(st.text("港町新田川上", min_size=1, max_size=4))
def test_every_sound_of_a_name_is_one_it_may_have(name):
    assert all(may_be_read(name, sound) for sound in sounds_of(name))


def test_an_address_gives_the_names_in_it():
    assert {"湖西市", "湖西", "白須賀"} <= set(name_parts(fold("静岡県湖西市白須賀141")))


def test_the_shortest_name_is_heard_first():
    assert HeardNames(["本町", "本町田"]).spelled("ほんちよう") == ["本町"]


@pytest.mark.parametrize("kana", ["わくどき", "ねお", "おむすび"])
def test_latin_letters_of_kana_read_as_the_kana(kana):
    assert {kana_of(latin) for latin in latin_of(kana)} == {kana}


def test_a_place_only_heard_is_found():
    here, there = place("here", "あおぞら", "湖西市白須賀141"), place("there", "つくし", "湖西市新居町8")
    assert answer("しらすか こども食堂", here, there)[0] == "here"


@pytest.mark.parametrize("typed", ["とうげしたこども食堂", "tougeshita こども食堂", "tougeshita"])
def test_a_town_is_heard_in_kana_before_a_kind_and_in_romaji(typed):
    here, there = (
        place("here", "あおぞら", "峠下3", towns=("峠下",)),
        place("there", "つくし", "緑川8", towns=("緑川",)),
    )
    assert answer(typed, here, there)[0] == "here"


def test_a_name_in_latin_letters_is_heard_before_what_somebody_is_called():
    assert answer("サラちゃん食堂", place("here", "SARAちゃん食堂"), place("there", "たくちゃん食堂"))[0] == "here"


def test_a_word_of_other_kanji_is_heard_inside_a_longer_one():
    ready = City((place("a", "つくし", "配膳の手伝い"), place("b", "たんぽぽ", "配達ボランティア"))).ready
    assert ready.plan("配善ボランティア", TODAY).corrected == (("配善", "配膳"),)


def test_kanji_of_the_same_sound_are_the_municipality():
    here, there = place("here", "あおぞら", towns=("川越市",)), place("there", "つくし", towns=("川口市",))
    assert answer("川超 こども食堂", here, there)[0] == "here"


@pytest.mark.parametrize("typed", ["桜ヶ丘", "桜丘", "桜が丘"])
@pytest.mark.parametrize("town", ["桜丘", "桜ヶ丘"])
def test_the_ga_in_a_name_may_be_missing(typed, town):
    here, there = place("here", "あおぞら", towns=(town,)), place("there", "つくし", towns=("緑川",))
    assert answer(f"{typed} こども食堂", here, there)[0] == "here"


def test_latin_letters_in_a_name_are_heard():
    assert answer("わくどき", place("here", "ＷＡＫＵ☆ＤＯＫＩ"), place("there", "つくし")) == ["here"]


def test_what_is_not_wanted_is_left_out():
    salon, exercise = (
        place("salon", "茶話会", kind=PlaceKind.SALON),
        place("exercise", "体操クラブ", kind=PlaceKind.KAYOI_NO_BA),
    )
    assert answer("体操じゃなくてサロン", salon, exercise) == ["salon"]


def test_a_part_of_the_day_that_is_hard_is_left_out():
    early, late = (place(key, key, kind=PlaceKind.SALON, times=(key,)) for key in ("morning", "afternoon"))
    assert answer("朝は苦手 サロン", early, late) == ["afternoon"]


def test_every_day_ranks_by_how_many_days():
    often = place("often", "つくし", weekdays=("MO", "TU", "WE", "TH", "FR"))
    assert answer("毎日やってるこども食堂", place("once", "あおぞら", weekdays=("MO",)), often)[0] == "often"


def test_the_third_saturday_comes_before_other_saturdays():
    third = place("third", "つくし", "毎月第3土曜日", weekdays=("SA",))
    assert (
        answer("第3土曜 こども食堂", place("first", "あおぞら", "毎月第1土曜日", weekdays=("SA",)), third)[0] == "third"
    )


def test_the_same_municipality_fills_up_first():
    entries = [place(f"far{number}", f"つくし{number}", towns=("川口市",)) for number in range(9)]
    near = [place("here", "あおぞら", "新座市大和田1", towns=("新座市",)), place("near", "たんぽぽ", towns=("新座市",))]
    assert answer("大和田のこども食堂", *entries, *near)[:2] == ["here", "near"]


def test_a_place_and_a_day_are_filled_up_from_the_place():
    wednesday = place("wednesday", "あおぞら", towns=("川口市",), weekdays=("WE",))
    monday = place("monday", "つくし", towns=("川口市",), weekdays=("MO",))
    elsewhere = place("elsewhere", "たんぽぽ", towns=("新座市",), weekdays=("WE",))
    assert answer("川口 水曜", wednesday, monday, elsewhere) == ["wednesday", "monday"]


def test_nothing_that_fits_still_gives_a_window():
    assert answer("びっくりどっきり", place("place", "あおぞら"), window("window", "健康相談")) == ["window"]


def test_windows_that_refuse_nobody_come_alone():
    windows = window("any", "何でも相談", "anything"), window("health", "健康相談")
    assert answer("びっくりどっきり", *windows) == ["any"]


def test_a_feeling_stands_after_what_it_is_about():
    older, health = window("older", "包括", "older_people"), window("health", "健康相談")
    assert answer("介護に疲れた", health, older)[0] == "older"


def test_a_reading_asks_for_its_own_word_first():
    bus, shop = (place(name, name, kind=PlaceKind.DELIVERY) for name in ("買い物バス", "移動スーパー"))
    assert answer("いどうすーぱー", bus, shop) == ["移動スーパー", "買い物バス"]


def test_what_is_left_out_is_not_asked_for_in_the_same_line():
    salon, exercise = (
        place("salon", "茶話会", kind=PlaceKind.SALON),
        place("exercise", "体操クラブ", kind=PlaceKind.KAYOI_NO_BA),
    )
    assert answer("サロン以外で高齢者が集まる", salon, exercise) == ["exercise"]


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ("電気が来月には止められてしまう", "電気が止まる"),
        ("こどもががっこうへいきません", "学校に行かない"),
        ("小学校にもう一年も行けていない", "学校に行けない"),
    ],
)
def test_a_sentence_tells_a_trouble_by_its_telling_words(said, form):
    assert Meanings([fold(form)]).of(fold(said)) == fold(form)


def test_a_refusal_is_no_wish():
    assert not Meanings([fold("学校に行けない")]).of(fold("学校に行きたい"))


def test_one_word_alone_tells_nothing():
    assert not telling_parts(fold("お金がない"))


@pytest.mark.parametrize("said", ["学校に行かん", "学校へ行きません", "学校行かなくて", "学校は行かず"])
def test_a_verb_is_known_however_it_ends(said):
    assert fold(said) in {end for form in ("学校に行かない",) for end in inflected(fold(form))}


def test_whoever_of_the_family_is_meant():
    assert with_head_of_family(fold("旦那が怖い")) == fold("夫が怖い")
    assert current_words().of(fold("旦那が怖い")) == current_words().of(fold("夫が怖い"))
    assert with_head_of_family(fold("孫が怖い")) == fold("孫が怖い")


def test_signs_alone_are_no_word_of_the_list():
    head = "語,読み,言い換え,関連語,種類,居場所の種別,窓口,対象,条件,説明"
    words = read_words([head, "丸三角四角,,○△□,,活動,,,,,"])
    assert not words.of("") and not words.of("こども")


def test_no_row_has_a_form_that_folds_to_nothing():
    assert all(form for group in current_words().groups for form in group.forms)


def test_a_feeling_alone_is_a_trouble():
    plan = City((window("w", "相談"),)).ready.plan("つらい", TODAY)
    assert [clause.role for clause in plan.clauses] == [Role.TROUBLE]
    assert any(choice.field is Field.KIND for choice in plan.clauses[0].choices)


def test_a_feeling_finds_nothing_by_itself_beside_a_trouble():
    (told,) = City((window("w", "相談"),)).ready.plan("介護保険 つらい", TODAY).clauses
    assert "window.health" not in {choice.value for choice in told.choices}
    assert "window.health" in {choice.value for choice in told.bonus}


@pytest.mark.parametrize(
    ("town", "typed"), [("桜丘", "桜が丘"), ("桜ヶ丘", "桜丘"), ("水車", "水車町"), ("磯部町", "磯部")]
)
def test_a_town_is_known_by_its_other_spellings(town, typed):
    assert Vocabulary(current_words(), {}, [town]).place(fold(typed))


def test_a_row_that_is_left_out_is_not_known_by_its_other_words():
    whole = Vocabulary(current_words(), {}, [])
    assert whole.knows("高齢者が集まる")
    assert not whole.without(["さろん"]).knows("高齢者が集まる")
    assert whole.without(["さろん"]).knows("体操")


def test_kanji_are_read_before_slips_are_guessed():
    ready = City((place("here", "あおぞら", towns=("川越市",)), place("there", "つくし", towns=("川口市",)))).ready
    assert ready.speller.name_of("川超") == fold("かわごえ")
