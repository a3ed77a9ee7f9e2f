"""The reader on real texts of municipalities, where they are beside the checkout."""

import re
import sys
from collections import Counter
from datetime import date

import pytest

from directory.schedules import notation
from directory.schedules.dates import occurrences
from directory.schedules.reading import read
from tests.real import REAL

pytestmark = pytest.mark.real_data
TODAY = date(2026, 11, 21)
RANGE = date(2024, 1, 1), date(2028, 12, 31)


def opened(schedule):
    return [(o.on, o.starts_minute, o.ends_minute) for o in occurrences(schedule, *RANGE)]


def forms():
    for line in (REAL / "schedule_forms.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        yield line.split("\t")


def cells():
    for line in (REAL / "schedules_dev.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")[1:3]


def meaning_of(text, meaning):
    """What the table leaves unsaid: dates of 2024, 平日 and 土日祝 speak of holidays and weekends."""
    meaning = re.sub(r"(?<=[:,])(\d\d-\d\d)(?=[,;]|$)", r"2024-\1", meaning) if meaning.startswith("X:0") else meaning
    if "平日" in text and "PH" not in meaning:
        meaning += " | PH=skip"
    return meaning.replace("nextweekday", "nextweekday/SA/SU") if "土日祝の場合" in text else meaning


def test_every_typical_form_has_its_meaning():
    wrong = [
        text
        for text, meaning in forms()
        if opened(read(text, today=TODAY).schedule) != opened(notation.parse(meaning_of(text, meaning)))
    ]
    assert wrong == []


def test_every_sentence_of_a_form_is_read_back():
    readings = [read(text, today=TODAY) for text, _ in forms()]
    assert [r.text for r in readings if opened(read(r.text, today=TODAY).schedule) != opened(r.schedule)] == []


def test_nearly_all_real_cells_are_read(capsys):
    statuses = Counter(str(read(text, column=column, today=TODAY).status) for column, text in cells())
    with capsys.disabled():
        sys.stdout.write(f"\n{statuses.total()} texts: {dict(statuses.most_common())}\n")
    assert statuses["unread"] < 0.05 * statuses.total()


def test_a_real_weekday_with_monthly_is_never_every_week():
    texts = [
        "月1回・日曜日",
        "毎月1回土曜日",
        "月2回火曜日",
        "毎月1回・土or日",
        "月1回金曜日　16時～19時",
        "土曜日・月1回",
    ]
    assert [text for text in texts if opened(read(text, today=TODAY).schedule)] == []
