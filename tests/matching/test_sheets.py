"""Forms are data: what is wrong is said by file and field, versions are kept, answers come back as they were given."""

import copy
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from app import create_app
from core.errors import BadInput, RuleBroken
from core.settings import RefusedToStart
from matching.consents.models import Agency, ConsentHow, ConsentItem
from matching.people.models import Route
from matching.sheets.catalogue import Catalogue, catalogue
from matching.sheets.definitions import Kind, Sheet, Use
from matching.sheets.forms import answers_of, field_name, sheet_form, typed_into
from matching.sheets.models import SheetEdition
from matching.sheets.services import carried_over, keep_edition, kept_sheet
from tests.matching.people import acting
from tests.test_structure import ROOT

FORMS = ROOT / "data" / "forms"
RAW = json.loads((FORMS / "intake_without_consent.json").read_text("utf-8"))


def changed(**changes):
    return Sheet.read(copy.deepcopy(RAW) | changes, "町の様式.json")


def with_question(**question):
    return changed(sections=[*RAW["sections"], {"title": "町で聞くこと", "questions": [question]}])


@pytest.mark.parametrize("file", sorted(FORMS.glob("*.json")), ids=lambda file: file.name)
def test_every_form_that_comes_along_is_sound_and_says_where_it_comes_from(file):
    sheet = Sheet.read(json.loads(file.read_text("utf-8")), file.name)

    assert sheet.source
    assert "国様式準拠" not in file.read_text("utf-8")


def test_both_variants_ask_the_sixteen_troubles_with_the_most_urgent_one():
    for name in ("intake_with_consent", "intake_without_consent"):
        sheet = Sheet.read(json.loads((FORMS / f"{name}.json").read_text("utf-8")), name)
        troubles = next(question for question in sheet.questions if question.name == "troubles")
        assert len(troubles.options) == 16
        assert troubles.most_urgent


def test_what_the_consent_part_offers_is_what_the_check_knows():
    sheet = Sheet.read(json.loads((FORMS / "intake_with_consent.json").read_text("utf-8")), "x")
    offered = {
        meaning: {o.value for o in sheet.meaning(meaning).options}
        for meaning in ("consent_items", "consent_agencies", "consent_how", "route")
    }

    assert offered["consent_items"] == set(ConsentItem)
    assert offered["consent_agencies"] == set(Agency)
    assert offered["consent_how"] == set(ConsentHow)
    assert offered["route"] == set(Route)


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({"name": "大", "label": "あ", "kind": "short"}, "name"),
        ({"name": "x", "label": "", "kind": "short"}, "label"),
        ({"name": "x", "label": "あ", "kind": "picture"}, "kind"),
        ({"name": "x", "label": "あ", "kind": "choice"}, "options"),
        ({"name": "x", "label": "あ", "kind": "short", "options": [{"value": "a", "label": "あ"}]}, "options"),
        ({"name": "x", "label": "あ", "kind": "table"}, "columns"),
        ({"name": "x", "label": "あ", "kind": "short", "required": "yes"}, "required"),
        ({"name": "x", "label": "あ", "kind": "short", "most_urgent": True}, "most_urgent"),
        ({"name": "x", "label": "あ", "kind": "short", "means": "shoe_size"}, "means"),
        ({"name": "x", "label": "あ", "kind": "long", "means": "phone"}, "kind"),
        ({"name": "x", "label": "あ", "kind": "short", "personal": False}, "personal"),
        ({"name": "x", "label": "あ", "kind": "table", "rows": 99, "columns": [{"value": "a", "label": "あ"}]}, "rows"),
    ],
)
def test_a_wrong_field_is_named_with_its_file(question, field):
    with pytest.raises(BadInput) as wrong:
        with_question(**question)

    assert "町の様式.json" in str(wrong.value)
    assert f"「{field}」" in str(wrong.value)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"version": 0}, "version"),
        ({"use": "other"}, "use"),
        ({"source": ""}, "source"),
        ({"sections": RAW["sections"] * 2}, "同じ name"),
        ({"sections": []}, "means が「name」"),
        ({"key": "../x"}, "key"),
    ],
)
def test_a_wrong_form_is_refused_in_a_sentence(changes, word):
    with pytest.raises(BadInput, match=word):
        changed(**changes)


@pytest.mark.parametrize("text", ["{", "[]", "\ufeff{}", "null"])
def test_the_program_does_not_start_with_a_broken_form_of_the_municipality(settings, data_folder, text):
    (data_folder / "forms").mkdir()
    (data_folder / "forms" / "町の票.json").write_text(text, "utf-8")

    with pytest.raises(RefusedToStart, match=r"町の票\.json"):
        create_app(site="all", **settings)


@pytest.mark.parametrize("means", ["consent_items", "consent_agencies", "consent_how"])
def test_a_consent_nobody_could_act_on_is_refused_at_start_and_stays_readable_where_it_was_answered(
    settings, data_folder, means
):
    raw = json.loads((FORMS / "intake_with_consent.json").read_text("utf-8")) | {"key": "own"}
    question = next(q for section in raw["sections"] for q in section["questions"] if q.get("means") == means)
    question["options"].append({"value": "shoe_size", "label": "くつの大きさ"})
    (data_folder / "forms").mkdir()
    (data_folder / "forms" / "町の票.json").write_text(json.dumps(raw), "utf-8")

    with pytest.raises(RefusedToStart, match=rf"町の票\.json の「{question['name']}」: value「shoe_size」"):
        create_app(site="all", **settings)
    assert Sheet.read(raw, "own@1")


def test_a_form_of_the_municipality_is_offered_beside_ours_and_a_higher_version_instead(settings, data_folder):
    (data_folder / "forms").mkdir()
    for file, changes in (("own.json", {"key": "own"}), ("ours.json", {"version": 2, "title": "直した票"})):
        (data_folder / "forms" / file).write_text(json.dumps(RAW | changes), "utf-8")
    app = create_app(site="all", **settings)
    with app.app_context():
        offered = catalogue().offered(Use.WITHOUT_CONSENT)

    assert {(sheet.key, sheet.version) for sheet in offered} == {("own", 1), ("intake_without_consent", 2)}


def test_the_same_version_twice_is_refused(tmp_path):
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(json.dumps(RAW), "utf-8")

    with pytest.raises(BadInput, match="次の version"):
        Catalogue((tmp_path,))


def test_an_answer_keeps_the_edition_of_its_form_even_when_the_file_is_gone(office):
    sheet = changed(key="gone")
    with acting(office) as session:
        keep_edition(session, sheet)
    with acting(office) as session:
        assert kept_sheet(session, "gone@1") == sheet


def test_a_form_that_changed_under_its_version_is_refused_in_words(office):
    with acting(office) as session:
        keep_edition(session, changed())
        with pytest.raises(RuleBroken, match="次の version"):
            keep_edition(session, changed(title="こっそり直した票"))


def test_a_form_kept_before_a_question_could_say_more_is_still_the_same(office):
    sheet = changed()
    with acting(office) as session:
        keep_edition(session, sheet)
        kept = session.scalars(select(SheetEdition)).one()
        older = json.loads(json.dumps(kept.definition))
        for section in older["sections"]:
            section["questions"] = [
                {k: v for k, v in each.items() if v not in ("", [])} for each in section["questions"]
            ]
        assert older != kept.definition
        kept.definition = older
        session.flush()
        keep_edition(session, sheet)


ANSWERS = {
    Kind.SHORT: st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=50),
    Kind.LONG: st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=50),
    Kind.DATE: st.dates(
        min_value=__import__("datetime").date(1900, 1, 1), max_value=__import__("datetime").date(2026, 1, 1)
    ).map(str),
    Kind.YES_NO: st.sampled_from(["yes", "no"]),
}


@st.composite
def some_answers(draw, sheet):
    """Answers as a person may give them: any of the questions, each by its kind."""
    answers = {}
    for question in sheet.questions:
        if not draw(st.booleans()):
            continue
        values = [option.value for option in question.options]
        if question.kind is Kind.CHOICE:
            answers[question.name] = draw(st.sampled_from(values))
        elif question.kind is Kind.CHOICES:
            ticked = draw(st.sets(st.sampled_from(values), min_size=1))
            answers[question.name] = [value for value in values if value in ticked]
            if question.most_urgent and draw(st.booleans()):
                answers[question.first_name] = draw(st.sampled_from(sorted(ticked)))
        elif question.kind is Kind.TABLE:
            cells = {column.value: draw(ANSWERS[Kind.SHORT]) for column in question.columns}
            answers[question.name] = [cells] * draw(st.integers(1, question.rows))
        else:
            answers[question.name] = draw(ANSWERS[question.kind])
    return answers


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_was_answered_comes_back_from_the_form_as_it_was(app, data):
    sheet = Sheet.read(RAW, "x")
    answers = data.draw(some_answers(sheet))
    with app.test_request_context():
        shown = sheet_form(sheet, at_ease=True)(formdata=None, **typed_into(sheet, answers))
        sent = MultiDict(
            (field.name, str(value))
            for field in shown
            for value in (field.data if isinstance(field.data, list) else [field.data])
            if value is not None
        )
        form = sheet_form(sheet, at_ease=True)(formdata=sent)
        form.validate()
        faults = {name: errors for name, errors in form.errors.items() if name != "csrf_token"}

        assert faults == {}
        assert answers_of(form, sheet) == answers


def test_the_most_urgent_trouble_is_among_the_ticked_ones(app):
    sheet = Sheet.read(RAW, "x")
    with app.test_request_context():
        form = sheet_form(sheet, at_ease=True)(formdata=MultiDict({"q_troubles": "food", "q_troubles_first": "debts"}))
        answers = answers_of(form, sheet)

    assert answers["troubles"] == ["debts", "food"]
    assert answers["troubles_first"] == "debts"


def test_answers_go_over_to_another_form_by_meaning_and_by_name():
    ours, theirs = Sheet.read(RAW, "x"), json.loads(json.dumps(RAW).replace('"name": "kana"', '"name": "yomi"'))
    other = Sheet.read(theirs | {"key": "other"}, "y")
    answers = {"kana": "みほん", "visitor_name": "架空 花子", "troubles": ["food"], "troubles_first": "food"}

    carried = carried_over(answers, ours, other)

    assert carried == {"yomi": "みほん", "visitor_name": "架空 花子", "troubles": ["food"], "troubles_first": "food"}


def test_a_required_question_is_asked_for_unless_one_only_saves_so_far(app):
    sheet = Sheet.read(RAW, "x")
    with app.test_request_context():
        for at_ease in (False, True):
            form = sheet_form(sheet, at_ease=at_ease)(formdata=MultiDict({"q_kana": "みほん"}))
            form.validate()
            needed = {field_name(q) for q in sheet.questions if q.required}
            assert (set(form.errors) - {"csrf_token"}) == (set() if at_ease else needed)
