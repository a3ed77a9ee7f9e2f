"""The pictures of a family: everybody is on them once, nothing lies on anything else, and no text leaves its place."""

import re
import xml.etree.ElementTree as ET
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import AtField, BadInput
from matching.families.household_map import draw as draw_map
from matching.families.layout import CELL, HEIGHT, OTHERS, UNREAD, Relative, lay_out
from matching.families.relations import Relation, Sex, Tie, known_words, read_relation
from matching.families.time_line import Event
from matching.families.time_line import draw as draw_line
from matching.families.when import ALL_ERAS, KEPT, read_when, when_in_words

SVG = "{http://www.w3.org/2000/svg}"
TODAY = date(2026, 11, 29)
NASTY = "</svg><script>alert(1)</script>&amp;\"'\0\x0b\ud800\uffff\u202e]]>"
SELF = Relative("見本 一郎", is_self=True, age=58)
CHAINS = (
    "長男の妻",
    "母方の祖母",
    "父方のおじ",
    "妹の夫",
    "亡母",
    "謎の人",
    "",
    "父方のおじの妻",
    "父のおじ",
    "母の祖母",
)
MORE_CHAINS = (
    "母方の祖母の妹",
    "母のいとこ",
    "母方のいとこの妻",
    "亡夫の母",
    "亡兄の妻",
    "夫（元）",
    "長男（同居）の妻",
)
WORDS = st.sampled_from([*known_words(), *CHAINS, *MORE_CHAINS])
TEXTS = st.text(st.characters(), max_size=60) | st.just(NASTY)
RELATIVES = st.builds(
    Relative,
    name=TEXTS,
    relation=WORDS | TEXTS,
    lives_together=st.sampled_from([True, False, None]),
    age=st.none() | st.integers(0, 120),
)
MOMENTS = st.dates(date(1868, 1, 25), TODAY).flatmap(
    lambda day: st.sampled_from([f"{day:%Y}", f"{day:%Y-%m}", f"{day:%Y-%m-%d}"])
)
EVENTS = st.builds(Event, happened=MOMENTS, what=TEXTS, who=TEXTS, kind=TEXTS)


def seats_of(layout):
    return [seat for row in layout.rows for seat in row.seats]


def texts_of(svg):
    return ["".join(node.itertext()) for node in ET.fromstring(svg).iter(f"{SVG}text")]


@given(st.lists(RELATIVES, max_size=14), st.booleans())
def test_everybody_of_any_household_has_one_place_of_their_own(relatives, with_self):
    people = [SELF, *relatives] if with_self else relatives
    layout = lay_out(people)
    seats = seats_of(layout)

    assert sorted(map(id, (seat.who for seat in seats))) == sorted(map(id, people))
    for one, other in combinations(seats, 2):
        assert abs(one.x - other.x) >= CELL or abs(one.y - other.y) >= HEIGHT
    for seat in seats:
        assert seat.x >= 100 and seat.x + CELL <= layout.width and seat.bottom <= layout.height
    if layout.block:
        x, y, width, height = layout.block
        inside = {id(s.who) for s in seats if x <= s.middle <= x + width and y <= s.y and s.bottom <= y + height}
        assert inside == {id(who) for who in people if who.lives_here}
    else:
        assert sum(who.lives_here for who in people) < 2


SAID = st.lists(WORDS, min_size=1, max_size=4).map("の".join)


@given(st.lists(st.sampled_from(["", "父方の", "母方の", "亡", "亡き"]).flatmap(lambda head: SAID.map(head.__add__))))
def test_no_words_for_relations_stop_the_drawing(said):
    assert len(seats_of(lay_out([SELF, *(Relative("見本", words) for words in said)]))) == len(said) + 1


@pytest.mark.parametrize("generation", [-5, -1, 0, 1, 5, None])
@pytest.mark.parametrize("tie", Tie)
def test_a_tie_that_goes_to_another_generation_has_no_line(monkeypatch, generation, tie):
    relation = Relation(("x",), generation, None, tie, ())
    monkeypatch.setattr("matching.families.layout.read_relation", lambda _: relation)
    steps = {Tie.PARENT: 1, Tie.CHILD: -1, Tie.PARTNER: 0, Tie.SIBLING: 0}

    assert bool(lay_out([SELF, Relative("見本", "x")]).lines) == (generation == steps[tie])


@given(st.lists(RELATIVES, max_size=14))
def test_no_line_of_a_map_runs_through_a_sign_or_its_words(relatives):
    layout = lay_out([SELF, *relatives])
    for line in layout.lines:
        for seat in seats_of(layout):
            if line.y1 == line.y2 and line.y1 > seat.y:  # across: above the row, or beside the signs of two partners
                is_beside = max(line.x1, line.x2) <= seat.middle - 22 or min(line.x1, line.x2) >= seat.middle + 22
                assert not seat.y < line.y1 < seat.bottom or is_beside
            if line.x1 == line.x2 and seat.x < line.x1 < seat.x + CELL:
                assert max(line.y1, line.y2) <= seat.y or min(line.y1, line.y2) >= seat.bottom


@given(st.lists(RELATIVES, max_size=8))
def test_a_map_is_sound_xml_without_scripts_or_anything_from_elsewhere(relatives):
    svg = draw_map([SELF, *relatives])

    tags = {node.tag.removeprefix(SVG) for node in ET.fromstring(svg).iter()}
    assert tags <= {"svg", "title", "desc", "g", "path", "rect", "circle", "text"}
    assert not re.search(r"href|url\(|style=|\son\w+=|<!", svg)
    assert len(ET.fromstring(svg).findall(f"{SVG}g/{SVG}title")) == len(relatives) + 1


@given(st.lists(EVENTS, max_size=14))
def test_a_time_line_has_every_event_in_order_and_is_sound_xml(events):
    svg = draw_line(events)
    root = ET.fromstring(svg)

    tags = {node.tag.removeprefix(SVG) for node in root.iter()}
    assert tags <= {"svg", "title", "desc", "g", "path", "circle", "text", "tspan"}
    assert not re.search(r"href|url\(|style=|\son\w+=|<!", svg)
    assert len(list(root.iter(f"{SVG}circle"))) == len(events)
    ys = [float(node.get("y")) for node in root.iter(f"{SVG}text") if node.get("text-anchor") == "middle"]
    assert ys == sorted(ys) and all(after - before >= 22 for before, after in zip(ys, ys[1:], strict=False))
    bold = [t for t in root.iter(f"{SVG}text") if t.get("font-weight")]
    for event in events:
        beginning = when_in_words(event.happened)
        assert any("".join(node.itertext()).startswith(beginning) for node in bold)


def test_what_was_typed_stays_text():
    for svg in (
        draw_map([Relative(NASTY, NASTY, None)]),
        draw_line([Event("1998", NASTY, NASTY, NASTY)]),
    ):
        assert "<script" not in svg
        assert "</svg>" in "".join(texts_of(svg))


def test_a_rare_character_is_cut_with_its_mark_and_a_long_name_with_dots():
    texts = texts_of(draw_map([Relative("葛󠄀" * 20, "母"), Relative("𠮷野 髙代", "父")]))

    assert "𠮷野 髙代" in texts
    (cut,) = [text for text in texts if text.endswith("…")]
    assert cut.replace("葛󠄀", "") == "…"


def test_generations_stand_one_below_the_other_and_who_has_none_at_the_end():
    relations = ["孫", "長男の妻", "母方の祖母", "父", "いとこ", "友人", "となりの人", "ひ孫", "曽祖母"]
    layout = lay_out([SELF, *(Relative(f"見本 {word}", word, False) for word in relations)])
    rows = {row.title: [seat.who.relation for seat in row.seats] for row in layout.rows}

    assert list(rows) == [
        "曽祖父母の世代",
        "祖父母の世代",
        "親の世代",
        "本人の世代",
        "子の世代",
        "孫の世代",
        "ひ孫の世代",
        OTHERS,
        UNREAD,
    ]
    assert rows["本人の世代"] == ["", "いとこ"]
    assert rows["子の世代"] == ["長男の妻"]
    assert (rows[OTHERS], rows[UNREAD]) == (["友人"], ["となりの人"])


@pytest.mark.parametrize(
    ("words", "generation", "sex"),
    [
        ("父", 1, Sex.MALE),
        ("お母さん", 1, Sex.FEMALE),
        ("本人の母", 1, Sex.FEMALE),
        ("長男 の 妻", -1, Sex.FEMALE),
        ("長男の嫁", -1, Sex.FEMALE),
        ("母方の祖母", 2, Sex.FEMALE),
        ("父方祖父", 2, Sex.MALE),
        ("妹の長女", -1, Sex.FEMALE),
        ("妻の母の姉", 1, Sex.FEMALE),
        ("次男（別居）", -1, Sex.MALE),
        ("亡父", 1, Sex.MALE),
        ("いとこ", 0, None),
        ("内縁の妻", 0, Sex.FEMALE),
        ("友人の妻", None, Sex.FEMALE),
    ],
)
def test_words_for_a_relation_are_read_with_the_table(words, generation, sex):
    read = read_relation(words)

    assert (read.generation, read.sex, read.has_died) == (generation, sex, words.startswith("亡"))


@pytest.mark.parametrize(
    "words", ["", "嫁", "謎", "謎の父", "父の謎", "の", "母方", "母方の", "父母の会", "親の親の謎"]
)
def test_what_is_not_in_the_table_is_not_guessed(words):
    assert read_relation(words) is None


def test_every_tie_of_the_table_goes_to_the_generation_beside_it():
    step = {Tie.PARENT: 1, Tie.CHILD: -1, Tie.PARTNER: 0, Tie.SIBLING: 0}
    for word in known_words().values():
        assert word.tie is None or word.generation == step[word.tie], word
        assert word.of_a_side is None or word.generation == 1 + step[word.of_a_side], word


def test_a_line_is_drawn_only_where_one_person_can_be_meant():
    one = lay_out([SELF, Relative("長", "長男"), Relative("嫁", "長男の妻")])
    two = lay_out([SELF, Relative("妹甲", "妹"), Relative("妹乙", "妹"), Relative("夫", "妹の夫")])
    side = lay_out([SELF, Relative("祖母", "祖母"), Relative("母", "母")])

    assert len([line for line in one.lines if line.y1 == line.y2 and line.y1 > one.rows[-1].y]) == 1
    assert len([line for line in two.lines if line.y1 == line.y2 and line.y1 > two.rows[-1].y]) == 0
    assert min(line.y1 for line in side.lines) >= side.rows[1].y  # 祖母: of which side is not said


@pytest.mark.parametrize(
    ("household", "are_joined"),
    [
        (["亡夫", "亡夫の母"], True),
        (["亡き夫", "故夫の母"], True),
        (["夫", "亡夫の母"], False),
        (["夫", "亡夫の子"], False),
        (["亡夫", "亡夫の子"], True),
        (["兄", "亡兄の妻"], False),
        (["亡兄", "亡兄の妻"], True),
        (["亡夫", "夫の母"], False),
        (["夫", "夫の亡父"], True),
        (["亡父", "父方の祖母"], True),
        (["父", "父方の祖母"], True),
        (["父", "亡父", "父方の祖母"], False),
        (["父", "父方のおじ"], True),
        (["父方のおじ", "父方のおじの妻"], True),
        (["父のおじ", "父方のおじの妻"], False),
        (["夫（元）", "夫の母"], False),
        (["夫（別居）", "夫の母"], True),
    ],
)
def test_somebody_dead_or_doubtful_is_never_taken_for_somebody_else(household, are_joined):
    lines = [lay_out([SELF, *(Relative(w, w) for w in said)]).lines for said in (household[:-1], household)]
    alone = lay_out([SELF, Relative("", household[-1])]).lines

    assert (len(lines[1]) > len(lines[0])) == are_joined
    assert alone == ()


@pytest.mark.parametrize(
    ("words", "has_died", "path"),
    [
        ("亡夫の母", False, ("亡夫", "母")),
        ("亡くなった夫の子", False, ("亡夫", "子")),
        ("夫の亡父", True, ("夫", "亡父")),
        ("父方の亡祖父", True, ("父方", "亡祖父")),
        ("亡父", True, ("亡父",)),
        ("亡き母さん", True, ("亡母",)),
        ("故内縁の妻", True, ("亡妻",)),
    ],
)
def test_who_has_died_is_read_word_by_word(words, has_died, path):
    read = read_relation(words)

    assert (read.has_died, read.path) == (has_died, path)


@pytest.mark.parametrize(
    ("words", "tie", "sex"),
    [
        ("夫（元）", None, Sex.MALE),
        ("夫(離婚)", None, Sex.MALE),
        ("長男（妻の連れ子）", None, Sex.MALE),
        ("長男（別居、元）", None, Sex.MALE),
        ("長男（離婚）の妻", None, Sex.FEMALE),
        ("父（内縁）", None, Sex.MALE),
        ("妻（内縁）", Tie.PARTNER, Sex.FEMALE),
        ("夫（単身赴任中）", Tie.PARTNER, Sex.MALE),
        ("長男（別居・４５歳）", Tie.CHILD, Sex.MALE),
        ("子（次女）", Tie.CHILD, None),
        ("母（実母）", Tie.PARENT, Sex.FEMALE),
        ("妹（３８）の夫（同居）", Tie.PARTNER, Sex.MALE),
    ],
)
def test_what_stands_in_brackets_may_undo_a_tie_but_nothing_else(words, tie, sex):
    read = read_relation(words)

    assert (read.tie, read.sex) == (tie, sex)
    assert bool(lay_out([SELF, Relative("見本", words)]).lines) == (tie is not None and not read.base)


def test_a_guardian_is_no_parent():
    assert (read_relation("保護者").generation, read_relation("保護者").tie) == (None, None)


def test_partners_who_stand_apart_are_joined_by_two_strokes_and_siblings_by_one():
    def across(relation):
        lines = lay_out([SELF, Relative("見本", relation, lives_together=False), Relative("姉", "義姉")]).lines
        return [line for line in lines if line.y1 == line.y2]

    assert len(across("弟")) == 1
    first, second = across("妻")
    assert abs(first.y1 - second.y1) == 4
    assert "二重の線で結んでいます" in draw_map([SELF])


def test_a_mistake_in_the_table_is_said_with_its_row(tmp_path):
    head = "ことば（；区切り）,世代,性別,つながり,片方のつながり,単独\n"
    for row, says in (
        ("父,一,男,,,", "2行目"),
        ("父,1,男,,,\n父,1,,,,", "「父」が2つ"),
        ("父,1", "列は"),
        (",1,,,,", "2行目"),
    ):
        file = tmp_path / f"{abs(hash(row))}.csv"
        file.write_text(head + row, "utf-8")
        with pytest.raises(BadInput, match=says):
            known_words(file)


@pytest.mark.parametrize(
    ("typed", "kept", "words"),
    [
        ("昭和60年4月", "1985-04", "1985年（昭和60年）4月"),
        ("平成元年", "1989", "1989年（昭和64年・平成元年）"),
        ("H1.1.8", "1989-01-08", "1989年（平成元年）1月8日"),
        ("s64/1/7", "1989-01-07", "1989年（昭和64年）1月7日"),
        ("１９９８年４月", "1998-04", "1998年（平成10年）4月"),
        (" 1998-04-12 ", "1998-04-12", "1998年（平成10年）4月12日"),
        ("大正15年", "1926", "1926年（大正15年・昭和元年）"),
        ("2026", "2026", "2026年（令和8年）"),
        ("昭和64年", "1989", "1989年（昭和64年・平成元年）"),
    ],
)
def test_a_time_is_read_in_both_calendars_as_far_as_it_is_known(typed, kept, words):
    assert read_when(typed, today=TODAY) == kept
    assert when_in_words(kept) == words


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "年だけでもかまいません"),
        ("1998年春", "読み取れませんでした"),
        ("60年4月", "読み取れませんでした"),
        ("昭和", "読み取れませんでした"),
        ("1998年4月12日ころ", "読み取れませんでした"),
        ("1998-02-30", "日付はありません"),
        ("1998-13", "日付はありません"),
        ("1985年0月", "日付はありません"),
        ("昭和60年4月0日", "日付はありません"),
        ("1985-00-00", "日付はありません"),
        ("昭和70年", "1989年1月7日まで"),
        ("平成31年5月", "2019年4月30日まで"),
        ("令和元年4月", "2019年5月1日から"),
        ("2026-12", "まだ来ていません"),
        ("2026-11-30", "まだ来ていません"),
        ("1850", "明治元年"),
        ("9999", "まだ|日付はありません"),
        ("𠮷" * 5_000, "読み取れませんでした"),
    ],
)
def test_a_time_that_cannot_be_is_answered_with_what_to_do(typed, sentence):
    with pytest.raises(AtField, match=sentence) as wrong:
        read_when(typed, today=TODAY)
    assert wrong.value.field == "happened"
    assert len(str(wrong.value)) < 250


@given(st.dates(date(1868, 1, 25), TODAY))
def test_every_day_is_read_back_from_its_era_as_itself(day):
    start, era = next((start, era) for start, era in ALL_ERAS if day >= start)
    year = day.year - start.year + 1

    assert read_when(f"{era}{year}年{day.month}月{day.day}日", today=TODAY) == day.isoformat()
    assert read_when(f"{day.year}年{day.month}月", today=TODAY) == f"{day:%Y-%m}"
    assert f"（{era}{'元' if year == 1 else year}年）" in when_in_words(day.isoformat())


@given(st.text(max_size=30) | st.from_regex(r"[昭平令]?[和成]?[元0-9]{1,4}[年./-]?[0-9]{0,2}[月./-]?[0-9]{0,2}日?"))
def test_anything_typed_as_a_time_is_kept_sound_or_answered(typed):
    try:
        kept = read_when(typed, today=TODAY)
    except AtField:
        return
    assert KEPT.fullmatch(kept) and "-00" not in kept
    assert kept <= (TODAY + timedelta(0)).isoformat()
