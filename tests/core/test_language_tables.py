"""Every sentence of ours is said in every language, and the tables are sound."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from core.error_pages import SENTENCES
from core.languages.known import JAPANESE, LANGUAGES
from core.languages.sentences import read_sentences, sentences
from directory.areas.models import AreaKind
from directory.asking.models import AnswerKind
from directory.inbox.models import Topic
from directory.pages.open_data import FILES
from directory.places.forms import AUDIENCES, COSTS, DISTANCES, KINDS, TYPES
from directory.places.kinds import FEATURES
from directory.places.models import Activity
from directory.places.queries import When
from directory.search.documents import TIME_LABELS, WEEKDAY_LABELS
from directory.search.ranking import Sort
from directory.windows.models import WindowKind

ROOT = Path(__file__).resolve().parents[2]
IN_TEMPLATES = re.compile(r'\bN?_\(\s*"([^"]+)"')
CODES = [language.code for language in LANGUAGES if language is not JAPANESE]


def _sentences_in_templates():
    for path in (ROOT / "templates").rglob("*.html"):
        yield from IN_TEMPLATES.findall(path.read_text("utf-8"))


def _sentences_in_code():
    for folder in ("core", "directory"):
        for path in (ROOT / folder).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("_", "N_"):
                    yield from (each.value for each in call.args[:1] if isinstance(each, ast.Constant))


def _labels():
    for kinds in (AnswerKind, AreaKind, Topic, Activity, When, Sort, WindowKind):
        yield from (each.label for each in kinds)
    for labels in (AUDIENCES, COSTS, DISTANCES, KINDS, TYPES, FEATURES, TIME_LABELS, WEEKDAY_LABELS):
        yield from labels.values()
    yield from (words for pair in SENTENCES.values() for words in pair)
    yield from (words for file in FILES for words in (file.name, file.about))


def test_every_sentence_and_label_has_a_row():
    wanted = {*_sentences_in_templates(), *_sentences_in_code(), *_labels()}
    assert len(wanted) > 400
    assert wanted - set(sentences()) == set()


@pytest.mark.parametrize("code", CODES)
def test_no_cell_is_missing(code):
    missing = [sentence for sentence, said in sentences().items() if not said[code]]
    assert code == "easy" or missing == []


@pytest.mark.parametrize("code", CODES)
def test_a_translation_has_the_places_of_its_sentence(code):
    for sentence, said in sentences().items():
        for form in said[code].split("|") if said[code] else ():
            assert _places(form) == _places(sentence), (code, sentence)
            assert form == form.strip(), (code, sentence)


def test_one_and_many_are_told_apart_only_where_something_is_counted():
    for sentence, said in sentences().items():
        for code in CODES:
            assert "|" not in said[code] or ("{count}" in sentence and said[code].count("|") == 1), (code, sentence)


def test_two_rows_of_one_sentence_are_refused(tmp_path):
    header = ",".join(["ja", *CODES]) + "\n"
    row = ",".join(["はい"] + ["x"] * len(CODES)) + "\n"
    (tmp_path / "one.csv").write_text(header + row, "utf-8")
    (tmp_path / "two.csv").write_text(header + row, "utf-8")
    with pytest.raises(ValueError, match="はい"):
        read_sentences(tmp_path)


def _places(text):
    return {name for _text, name, _spec, _conversion in Formatter().parse(text) if name is not None}
