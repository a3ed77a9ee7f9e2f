"""The desk adds words: search knows them at once, bad ones are answered at their field, files go in whole or not."""

import io

import pytest

from core.calendar import today
from core.db import unit_of_work
from directory.places.kinds import PlaceKind
from directory.search.asking import SearchQuery
from directory.search.misses import Missed, count
from directory.search.models import OwnWord, SearchMiss
from directory.search.own_words import FIELDS
from directory.search.services import search
from directory.search.suggesting import suggestions
from directory.search.words import COLUMNS
from tests.directory.desk_pages import a_desk, fields_of
from tests.factories import a_place

SECRET = "a secret of the tests"


@pytest.fixture
def desk(app, office, directory, saved):
    saved(
        a_place(name="おひさま", kana="", kinds=[PlaceKind.FOOD_PANTRY]),
        a_place(name="こかげ", kana="", kinds=[PlaceKind.SALON]),
    )
    return a_desk(app, office)


@pytest.fixture
def names(directory):
    """What a line finds, by name."""

    def names(text):
        directory.rollback()
        return [item.name for item in search(SearchQuery(text=text), session=directory, today=today()).items]

    return names


def own(directory):
    directory.rollback()
    return {word.word: word for word in directory.query(OwnWord)}


def add(desk, **fields):
    return desk.save("/desk/words/new", **({"sort": "困りごと"} | fields))


def test_a_word_is_found_by_from_the_moment_it_is_kept_and_until_it_is_removed(desk, directory, names):
    assert names("おたすけ便") != ["おひさま"]

    assert add(desk, word="おたすけ便", kinds=["フードパントリー"]).status_code == 302
    assert names("おたすけ便") == ["おひさま"]
    assert names("オタスケ便がほしい") == ["おひさま"]
    assert suggestions("おたす", session=directory) == ["おたすけ便"]

    key = own(directory)["おたすけ便"].key
    desk.save(f"/desk/words/{key}", kinds=["サロン"])
    assert names("おたすけ便")[0] == "こかげ"

    page = desk.get(f"/desk/words/{key}").text
    desk.post(f"/desk/words/{key}/remove", data=fields_of(page, f"/desk/words/{key}/remove"))
    assert own(directory) == {}
    assert suggestions("おたす", session=directory) == []


def test_a_word_that_only_means_the_same_finds_what_the_list_has_for_it(desk, names):
    add(desk, word="ちょい寄り", same="サロン")

    assert names("ちょい寄り") == ["こかげ"]
    assert names("サロン") == ["こかげ"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"word": "", "windows": ["くらし"]}, "言葉を入力してください。"),
        ({"word": "を", "windows": ["くらし"]}, "2文字以上にしてください。"),
        ({"word": "ところ", "windows": ["くらし"]}, "手がかりになりません"),
        ({"word": "あ" * 41, "windows": ["くらし"]}, "40文字までにしてください。"),
        ({"word": "090-1234-5678", "windows": ["くらし"]}, "長い数字は入れられません"),
        ({"word": "おたすけ便"}, "見せるものを下から選んでください。"),
        ({"word": "おたすけ便", "windows": ["くらし"], "reading": "助け"}, "ひらがなかカタカナで"),
        ({"word": "おたすけ便", "windows": ["くらし"], "same": "の"}, "2文字以上にしてください。"),
        ({"word": "おたすけ便", "windows": ["くらし"], "note": "あ" * 201}, "200文字までにしてください。"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field_and_stays_typed(desk, directory, changed, sentence):
    answer = add(desk, **changed)

    assert answer.status_code == 200
    assert sentence in answer.text
    sent = fields_of(answer.text, "/desk/words/new")
    assert sent["word"] == [changed["word"]]
    assert own(directory) == {}


def test_no_word_has_two_rows_however_it_is_written(desk, directory):
    add(desk, word="おたすけ便", windows=["くらし"])
    answer = add(desk, word="オタスケ便", windows=["くらし"])

    assert "もう足してあります" in answer.text
    assert list(own(directory)) == ["おたすけ便"]


def test_a_row_that_names_what_no_longer_exists_is_left_out_and_search_goes_on(desk, directory, names):
    with unit_of_work(directory):
        directory.add(OwnWord(folded="おたすけ便", word="おたすけ便", sort="困りごと", kinds="昔の種別"))

    assert names("サロン") == ["こかげ"]


def sent_file(desk, text, name="words.csv"):
    fields = fields_of(desk.get("/desk/words/import").text, "/desk/words/import")
    return desk.post("/desk/words/import", data=fields | {"file": (io.BytesIO(text.encode("cp932")), name)})


def test_words_come_back_from_their_file_as_they_left(desk, directory):
    add(
        desk,
        word="おたすけ便",
        same="たすけ便\n=たすけ",
        windows=["くらし", "なんでも"],
        note="@メモ",
        kinds=["サロン"],
    )
    rows = own(directory)
    file = desk.get("/desk/words/words.csv").get_data().decode("utf-8-sig")
    with unit_of_work(directory):
        directory.query(OwnWord).delete()

    assert sent_file(desk, file).status_code == 302
    again = own(directory)
    assert [[getattr(word, name) for name in FIELDS] for word in again.values()] == [
        [getattr(word, name) for name in FIELDS] for word in rows.values()
    ]


def test_a_file_goes_in_whole_or_not_at_all_and_every_row_to_mend_is_named(desk, directory):
    answer = sent_file(
        desk,
        ",".join(COLUMNS)
        + "\nよい言葉,,,,困りごと,,くらし,,,\nだめな言葉,,,,困りごと,おばけ屋敷,,,,\nこれも,,,,なぞ,,くらし,,,\n",
    )

    assert answer.status_code == 400
    assert "3行目" in answer.text
    assert "おばけ屋敷" in answer.text
    assert "4行目" in answer.text
    assert own(directory) == {}


@pytest.mark.parametrize("text", ["", "ことば\nサロン\n", ",".join(COLUMNS) + "\n"])
def test_a_file_without_words_is_answered_in_words(desk, directory, text):
    answer = sent_file(desk, text)

    assert answer.status_code == 400
    assert 'class="field__error"' in answer.text


def test_the_whole_list_can_be_taken_as_a_file(desk):
    file = desk.get("/desk/words/words.csv?every=1").get_data().decode("utf-8-sig")

    assert file.startswith(",".join(COLUMNS))
    assert len(file.splitlines()) > 250


def test_a_line_that_found_little_is_shown_and_one_click_begins_a_word(desk, directory):
    with unit_of_work(directory):
        count(directory, {Missed("こども 食堂 編み物", 0, is_ours=True): 3}, today=today(), secret=SECRET)
    number = directory.query(SearchMiss).one().id

    page = desk.get("/desk/words/").text
    assert "こども 食堂 編み物" in page
    assert f'href="/desk/words/new?miss={number}"' in page
    form = desk.get(f"/desk/words/new?miss={number}").text
    assert fields_of(form, "/desk/words/new")["word"] == ["こども食堂編み物"]

    desk.post(f"/desk/words/missed/{number}/settle", data=fields_of(page, f"/desk/words/missed/{number}/settle"))
    assert "外しました" in desk.get("/desk/words/").text
    assert "こども 食堂 編み物" not in desk.get("/desk/words/").text
