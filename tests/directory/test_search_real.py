"""Search tried on real open data of four places, where it lies beside the checkout."""

import csv

import pytest

from bench.search_quality import Stage
from directory.places.kinds import PLACE_KIND_LABELS, PlaceKind
from directory.search.columns import Tables
from directory.search.documents import WEEKDAYS, SearchDocument
from directory.search.engine import Ready
from directory.search.models import SearchedType
from directory.search.snapshot import Segment, Snapshot
from directory.search.words import current_words
from tests.directory.search_corpus import FROM, LETTERS
from tests.directory.search_labels import Label, ndcg, recall
from tests.real import REAL

pytestmark = pytest.mark.real_data

KINDS = {
    "こども食堂": PlaceKind.CHILDREN_CAFETERIA,
    "いきいきサロン": PlaceKind.SALON,
    "健康体操": PlaceKind.KAYOI_NO_BA,
    "居場所": PlaceKind.IBASHO,
    "認知症カフェ": PlaceKind.DEMENTIA_CAFE,
    "子育て支援センター": PlaceKind.CHILD_REARING,
}
WINDOWS = {"地域包括支援センター": "older_people", "相談窓口": "other"}
JUDGED = [
    ("川口 子ども食堂", "kind:children_cafeteria town:川口市"),
    ("川口市のこども食堂", "kind:children_cafeteria town:川口市"),
    ("所沢こども食堂", "kind:children_cafeteria town:所沢市"),
    ("土曜 子ども食堂", "kind:children_cafeteria weekday:SA"),
    ("日曜日にやってる子供食堂", "kind:children_cafeteria weekday:SU"),
    ("上尾 子ども食堂", "kind:children_cafeteria town:上尾市"),
    ("越谷市 こども食堂 土曜", "kind:children_cafeteria town:越谷市 weekday:SA"),
    ("ｺﾄﾞﾓｼｮｸﾄﾞｳ", "kind:children_cafeteria"),
    ("認知症カフェ", "kind:dementia_cafe"),
    ("オレンジカフェ", "kind:dementia_cafe"),
    ("湖西市 サロン", "kind:salon town:湖西市"),
    ("いきいきさろん", "kind:salon"),
    ("健康体操", "kind:kayoi_no_ba"),
    ("体を動かしたい", "kind:kayoi_no_ba"),
    ("湖西の居場所", "kind:ibasho town:湖西市"),
    ("フードパントリー", "text:フードパントリー"),
    ("食べるものがない", "text:フードパントリー;kind:children_cafeteria"),
    ("学習支援", "text:学習支援"),
    ("勉強を教えてもらえる子ども食堂", "kind:children_cafeteria text:学習支援"),
    ("地域包括支援センター", "kind:window.older_people"),
    ("親の介護", "kind:window.older_people;kind:dementia_cafe"),
    ("子育て支援センター", "kind:child_rearing"),
    ("赤ちゃんと遊べるところ", "kind:child_rearing"),
    ("ファミサポ", "text:ファミリーサポート"),
    ("杜の家だれでも食堂", "name:杜の家だれでも食堂"),
    ("ひまわりの里", "name:ひまわりの里"),
    ("子ども食堂NEO", "name:子ども食堂NEO"),
    ("こどもレストラン ゆめ", "name:こどもレストラン「ゆめ」"),
    ("じおんじ", "name:じおんじ"),
    ("さいたま市南区 子ども食堂", "kind:children_cafeteria text:さいたま市南区"),
]


def document(number, row):
    label = row["subcategory"] if row["subcategory"] in KINDS else row["category"]
    kind = KINDS.get(label)
    window = WINDOWS.get(row["category"])
    is_place = window is None
    texts = (row[n] for n in ("activity", "target", "address", "schedule", "fee", "note", "subcategory", "category"))
    return SearchDocument(
        type=SearchedType.PLACE if is_place else SearchedType.WINDOW,
        key=row["id"],
        row=number,
        name=row["name"],
        kinds=(f"window.{window}",) if window else (kind.value if kind else "other",),
        kind_labels=(PLACE_KIND_LABELS[kind],) if kind else (),
        operator=row["org"],
        texts=tuple(text for text in texts if text),
        towns=(row["municipality"],) if row["municipality"] else (),
        weekdays=tuple(WEEKDAYS[LETTERS.index(letter)] for letter in row["weekday"] if letter in LETTERS),
    )


@pytest.fixture(scope="module")
def documents():
    with (REAL / "search_corpus.csv").open(encoding="utf-8-sig", newline="") as lines:
        return [document(number, row) for number, row in enumerate(csv.DictReader(lines))]


@pytest.fixture(scope="module")
def answers(documents):
    tables = Tables()
    ready = Ready(Snapshot([(Segment.in_memory(documents, tables), ())], tables), current_words())
    stage = Stage(ready, lambda text: ready.plan(text, FROM), widen=True)
    judged = [(query, Label(query, "real", best, "").grades(documents)) for query, best in JUDGED]
    return [(query, grades, stage.answer(query)) for query, grades in judged]


def test_every_real_query_finds_something(answers):
    assert [query for query, _, found in answers if not found] == []


def test_real_queries_are_ranked_well(answers):
    gains = {query: ndcg(found, grades) for query, grades, found in answers}
    assert sum(gains.values()) / len(gains) >= 0.90, sorted(gains.items(), key=lambda one: one[1])[:8]


def test_real_queries_find_what_there_is(answers):
    shares = {query: recall(found, grades) for query, grades, found in answers}
    assert sum(shares.values()) / len(shares) >= 0.95, sorted(shares.items(), key=lambda one: one[1])[:8]
