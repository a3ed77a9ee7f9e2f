"""Scales: optional, pluggable, with a sum only when it is whole, and never used for finding places."""

import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from app import create_app
from core.calendar import today
from core.db import office_session
from core.errors import BadInput, RuleBroken
from core.permissions import Role
from core.settings import RefusedToStart
from matching.people.models import Person
from matching.scales.catalogue import offered_scales, read_scales
from matching.scales.definitions import Given, Goal, Item, Scale
from matching.scales.forms import scale_form, words_of
from matching.scales.history import picture_of
from matching.scales.line import Series, draw
from matching.scales.models import ScaleAnswer
from matching.scales.queries import answers_to
from matching.scales.services import Reply, keep_answer, take_back
from tests.directory.desk_pages import fields_of
from tests.matching.people import LEAD, a_person, acting
from tests.staff import signed_in_as

SHIPPED = Path(__file__).parents[2] / "data" / "forms" / "scales"
SCALES = read_scales((SHIPPED,))
UCLA, GOALS = SCALES["ucla3"], SCALES["own_goals"]
WHOLE = {"companionship": 3, "left_out": 2, "isolated": 1}


def an_answer(session, person, scale=UCLA, *, key="", on=None, points=None, goals=()):
    points = {} if goals else WHOLE if points is None else points
    reply = Reply(on or today(), points, tuple(goals))
    return keep_answer(session, person, scale, reply, by=LEAD, today=today(), idempotency_key=key)


def how_many(session):
    return session.scalar(select(func.count(ScaleAnswer.id)))


def test_the_shipped_scales_are_the_three_with_their_sources():
    assert set(SCALES) == {"ucla3", "comfort", "own_goals"}
    assert (UCLA.least, UCLA.most, len(UCLA.items), len(UCLA.answers)) == (3, 9, 3, 3)
    assert (SCALES["comfort"].least, SCALES["comfort"].most) == (0, 10)
    assert (GOALS.least, GOALS.most, GOALS.most_goals) == (-2, 2, 5)
    assert "Hughes" in UCLA.source and "Kiresuk" in GOALS.source


@given(st.dictionaries(st.sampled_from(sorted(WHOLE)), st.integers(1, 3)))
def test_there_is_a_sum_only_where_every_item_was_answered(points):
    given = Given(UCLA, points)

    assert given.total == (sum(points.values()) if len(points) == 3 else None)
    assert given.is_whole == (len(points) == 3)
    assert Given.from_json(given.to_json()) == given


@given(st.lists(st.builds(Goal, st.text(min_size=1), st.none() | st.integers(-2, 2)), max_size=5))
def test_goals_have_no_sum_and_are_read_back_as_they_were(goals):
    given = Given(GOALS, {}, tuple(goals))

    assert given.total is None
    assert Given.from_json(given.to_json()) == given


@pytest.mark.parametrize(
    ("scale", "changes", "sentence"),
    [
        (UCLA, {"on": today() + timedelta(1)}, "未来"),
        (UCLA, {"on": date(1899, 12, 31)}, "1900年"),
        (UCLA, {"points": {}}, "1つも答えがありません"),
        (UCLA, {"points": {"companionship": 4}}, "選べない答え"),
        (UCLA, {"points": {"another": 1}}, "選べない答え"),
        (GOALS, {"goals": [Goal("", 1)]}, "本人のことば"),
        (GOALS, {"goals": [Goal("散歩", 1), Goal("散歩", 0)]}, "同じ目標"),
        (GOALS, {"goals": [Goal("散歩", None)]}, "1つも答えがありません"),
        (GOALS, {"goals": [Goal("散歩", 3)]}, "選べない答え"),
        (GOALS, {"goals": [Goal(f"目標{n}", 0) for n in range(6)]}, "選べない答え"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_and_nothing_is_kept(office, scale, changes, sentence):
    with acting(office) as session:
        person = a_person(session)
        with pytest.raises(RuleBroken, match=sentence):
            an_answer(session, person, scale, **changes)

        assert how_many(session) == 0


def test_the_same_form_sent_twice_is_one_answer_and_with_other_points_is_refused(office):
    with acting(office) as session:
        person = a_person(session)
        first, again = (an_answer(session, person, key="k") for _ in range(2))
        with pytest.raises(RuleBroken, match="もう記録されています"):
            an_answer(session, person, key="k", points={"isolated": 1})

        assert (first is again, how_many(session)) == (True, 1)


def test_answers_stand_by_their_day_and_each_keeps_its_questions(office):
    newer = Scale(**{**vars(UCLA), "version": 2, "items": (Item("isolated", "あたらしい質問"),)})
    with acting(office) as session:
        person = a_person(session)
        an_answer(session, person, newer, points={"isolated": 2})
        an_answer(session, person, on=today() - timedelta(9))
        an_answer(session, person, GOALS, goals=[Goal("散歩", -1)])

        asked = [(one.edition, one.given.total) for one in answers_to(session, person, "ucla3")]
        assert asked == [("ucla3@1", 6), ("ucla3@2", 2)]
        assert [one.given.scale.items[0].label for one in answers_to(session, person, "ucla3")][1] == "あたらしい質問"
        assert len(answers_to(session, person)) == 3
        assert answers_to(session, a_person(session, name="見本 二郎")) == []


def test_an_answer_can_be_taken_back_and_goes_with_the_person(either_app):
    with acting(office_session()) as session:
        person = a_person(session)
        take_back(session, an_answer(session, person))
        assert how_many(session) == 0
        an_answer(session, person)
        session.execute(delete(Person).where(Person.key == person.key))
        assert how_many(session) == 0


RIGHT = json.loads((SHIPPED / "ucla3.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"key": "大"}, "「key」"),
        ({"version": 0}, "「version」"),
        ({"kind": "sum"}, "「kind」: items・goals"),
        ({"source": ""}, "「source」"),
        ({"meaning": 3}, "「meaning」"),
        ({"answers": [{"points": 1, "label": "はい"}]}, "「answers」"),
        ({"answers": [{"points": 1, "label": "はい"}, {"points": 1, "label": "いいえ"}]}, "同じ points"),
        ({"answers": [{"points": "1", "label": "はい"}, {"points": 2, "label": "いいえ"}]}, "1番目 の「points」"),
        ({"items": []}, "「items」"),
        ({"items": [{"name": "a", "label": "あ"}, {"name": "a", "label": "い"}]}, "同じ name"),
        ({"kind": "goals"}, "「most_goals」"),
        ({"most_goals": 9}, "「most_goals」"),
    ],
)
def test_a_mistake_in_a_file_is_said_with_file_and_field(changes, sentence):
    with pytest.raises(BadInput, match="mistake.json") as wrong:
        Scale.read(RIGHT | changes, "mistake.json")
    assert sentence in str(wrong.value).replace(" の answers の", "")


def test_a_scale_of_the_municipality_takes_the_place_of_ours_or_stops_the_start(settings, data_folder):
    own = data_folder / "forms" / "scales"
    own.mkdir(parents=True)
    (own / "own.json").write_text(json.dumps(RIGHT | {"version": 2, "title": "見本市の質問"}), "utf-8")
    app = create_app(site="all", **settings)
    with app.app_context():
        assert offered_scales()["ucla3"].title == "見本市の質問"
    shutil.copy(SHIPPED / "ucla3.json", own / "twice.json")
    with pytest.raises(RefusedToStart, match="twice.json.*第1版が2つ"):
        create_app(site="all", **settings)
    (own / "twice.json").write_text("{", "utf-8")
    with pytest.raises(RefusedToStart, match="twice.json.*JSON"):
        create_app(site="all", **settings)


@given(
    st.lists(st.text(max_size=20), min_size=1, max_size=5),
    st.lists(st.dates(), min_size=1, max_size=6),
    st.data(),
)
def test_the_line_has_every_number_and_is_sound_xml(names, days, data):
    points = [tuple((at, data.draw(st.integers(-2, 2))) for at in range(len(days))) for _ in names]
    series = [Series(name, each) for name, each in zip(names, points, strict=True)]
    svg = draw(days, series, least=-2, most=2, title="</svg><script>")

    root = ET.fromstring(svg)
    circles = [node for node in root.iter() if node.tag.endswith("circle")]
    assert len(circles) == len(days) * len(names)
    assert len({(node.get("cx"), node.get("cy")) for node in circles}) == len(circles)
    assert all(0 <= float(c.get("cx")) <= float(root.get("width")) for c in circles)
    assert "<script" not in svg


def test_a_picture_is_drawn_when_there_are_two_points_to_join(office):
    with acting(office) as session:
        person = a_person(session)
        an_answer(session, person)
        an_answer(session, person, points={"isolated": 2})
        assert picture_of(UCLA, answers_to(session, person, "ucla3")) is None  # one has no sum
        an_answer(session, person)
        assert picture_of(UCLA, answers_to(session, person, "ucla3")).svg.count("<circle") == 2
        for points in (-2, 1):
            an_answer(session, person, GOALS, goals=[Goal("散歩<b>", points), Goal("料理", 0)])
        drawn = picture_of(GOALS, answers_to(session, person, "own_goals"))
        assert drawn.legend == (("A", "散歩<b>"), ("B", "料理"))
        assert drawn.svg.count("<circle") == 4 and "散歩<b>" not in drawn.svg


def test_points_are_said_with_their_words():
    assert [words_of(GOALS, points) for points in (-2, 0, 1)] == [
        "−2　思っていたより、ずっと少ない",
        "0　思っていたくらい",
        "+1　思っていたより、少しよい",
    ]
    assert [words_of(SCALES["comfort"], points) for points in (0, 7)] == ["0　まったく居心地がよくない", "7"]


@pytest.fixture
def staff(app, office):
    return signed_in_as(app, office, Role.STAFF)


def page_of(office, staff):
    with acting(office) as session:
        return f"/office/people/{a_person(session, lead=staff.key).key}/scales/"


def sent_form(staff, path, **fields):
    """The form as it opens, with these fields filled in."""
    return staff.post(path, data=fields_of(staff.get(path).text, path) | fields)


def test_a_scale_is_answered_with_an_item_left_open_and_taken_back(office, staff):
    page = page_of(office, staff)
    assert "まだ答えはありません" in staff.get(page).text
    answer = sent_form(staff, page + "ucla3", q_companionship="2", q_left_out="", q_isolated="3")
    assert answer.location.endswith("#scale-ucla3")
    shown = staff.get(page).text
    assert "なし（答えのない質問があります）" in shown and "答えなし" in shown and "3　よくある" in shown
    assert "点数で人を決めない" in shown and "一括提案にはいっさい使われません" in shown

    action = next(part.split('"')[0] for part in shown.split('action="') if "take-back" in part.split('"')[0])
    for said in ("答えを消しました", "もう消えています"):
        assert staff.post(action, data=fields_of(shown, action)).location == page
        assert said in staff.get(page).text
    assert "まだ答えはありません" in staff.get(page).text


def test_an_answer_of_somebody_else_is_not_removed_and_looks_like_none(office, staff):
    page = page_of(office, staff)
    sent_form(staff, page + "ucla3", q_isolated="3")
    with acting(office) as session:
        theirs = an_answer(session, a_person(session, name="見本 二郎")).key
    shown = staff.get(page).text
    action = next(part.split('"')[0] for part in shown.split('action="') if "take-back" in part.split('"')[0])
    for key in (theirs, "unknown000"):
        path = f"{page}answers/{key}/take-back"
        assert staff.post(path, data=fields_of(shown, action)).location == page
        assert "もう消えています" in staff.get(page).text
    with acting(office) as session:
        assert how_many(session) == 2


def test_the_goals_spoken_of_last_stand_in_the_form_again(office, staff):
    page = page_of(office, staff)
    sent_form(staff, page + "own_goals", goal_0="朝に散歩 𠮷", goal_0_points="-1", goal_2="料理")
    form = staff.get(page + "own_goals").text

    assert 'value="朝に散歩 𠮷"' in form and 'value="料理"' in form
    assert "−1　思っていたより、少し少ない" in staff.get(page).text


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"q_companionship": ""}, "1つも答えがありません"),
        ({"q_companionship": "99"}, "入力をご確認ください"),
        ({"q_companionship": "1", "on": "2026-02-30"}, "日付は"),
        ({"q_companionship": "1", "on": "9998-01-01"}, "未来"),
    ],
)
def test_an_impossible_answer_is_said_and_the_rest_stays(office, staff, sent, sentence):
    page = page_of(office, staff)
    text = sent_form(staff, page + "ucla3", q_isolated="" if sent == {"q_companionship": ""} else "3", **sent).text

    assert sentence in text
    with acting(office) as session:
        assert how_many(session) == 0


def test_a_scale_that_is_not_offered_does_not_exist(office, staff):
    page = page_of(office, staff)
    assert staff.get(page + "unknown").status_code == 404


def test_answers_on_a_scale_no_longer_offered_can_still_be_read(app, office, staff):
    page = page_of(office, staff)
    sent_form(staff, page + "ucla3", q_isolated="3")
    del app.extensions["scales"]["ucla3"]
    shown = staff.get(page).text

    assert "いまは使っていない尺度" in shown and "ひとりだと感じる" in shown


def test_a_form_asks_for_nothing(app):
    with app.test_request_context():
        assert [f.name for f in scale_form(UCLA) if f.flags.required] == ["on"]


def test_finding_places_knows_nothing_of_scales():
    folders = ("suggestions", "assignments", "plans", "placements")
    code = [path.read_text("utf-8") for name in folders for path in Path("matching", name).rglob("*.py")]

    assert len(code) > 20 and [text for text in code if "scales" in text] == []
