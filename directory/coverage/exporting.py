"""The coverage as rows for a spreadsheet: numbers are numbers, texts are texts."""

from collections.abc import Iterator, Mapping

from sqlalchemy.orm import Session

from directory.coverage.asking import WEEKDAY_LETTERS
from directory.coverage.rules import PARTS
from directory.coverage.saying import conditions, headline, nearest_words, notes, source_lines
from directory.coverage.services import Asked, Coverage, cells_by_kind
from directory.exchange.sheets import TypedCell

Line = Mapping[str, TypedCell]

SPOT_COLUMNS = ("番号", "町丁目", "地域", "人口", "65歳以上", "75歳以上", "0〜14歳", "いちばん近いところ")
MATRIX_COLUMNS = ("地域", "種類", "曜日", "いつでも", *(part.label for part in PARTS))
WEEKDAY_COLUMNS = ("曜日", "開いている場所", "空白の町丁目", "住んでいる人", "65歳以上", "0〜14歳", "ない地域")
FRESH_COLUMNS = ("地域", "登録", "期限内に確認", "割合（%）")
ABOUT_COLUMNS = ("こと", "内容")


def spot_lines(coverage: Coverage) -> Iterator[Line]:
    """Every white spot; an empty cell is a number that is not known."""
    for spot in coverage.spots:
        town = spot.town
        line: dict[str, TypedCell] = {
            "番号": spot.number,
            "町丁目": town.name,
            "地域": spot.areas,
            "いちばん近いところ": nearest_words(spot),
        }
        people = zip(SPOT_COLUMNS[3:7], (town.total, town.older, town.oldest, town.children), strict=True)
        yield line | {name: value for name, value in people if value is not None}


def matrix_lines(session: Session, asked: Asked) -> Iterator[Line]:
    """圏域 × 種類 × 曜日 × 時間帯: how many places, every cell of it."""
    for area, kind, cells in cells_by_kind(session, asked):
        for weekday in range(7):
            counts = (int(count) for count in cells[weekday])
            yield {"地域": area, "種類": kind.label, "曜日": f"{WEEKDAY_LETTERS[weekday]}曜"} | dict(
                zip(MATRIX_COLUMNS[3:], counts, strict=True)
            )


def weekday_lines(coverage: Coverage) -> Iterator[Line]:
    """The weekdays side by side."""
    for each in coverage.weekdays:
        people = each.without
        line: dict[str, TypedCell] = {
            "曜日": f"{WEEKDAY_LETTERS[each.weekday]}曜",
            "開いている場所": each.places,
            "空白の町丁目": people.towns,
            "ない地域": "・".join(each.areas),
        }
        if coverage.sources:
            known = zip(WEEKDAY_COLUMNS[3:6], (people.total, people.older, people.children), strict=True)
            line |= {name: count for name, count in known if count is not None}
        yield line


def fresh_lines(coverage: Coverage) -> Iterator[Line]:
    """How fresh the entries of each area are."""
    for row in (*coverage.rows, coverage.whole):
        known = row.freshness
        line: dict[str, TypedCell] = {"地域": row.name, "登録": known.entries, "期限内に確認": known.fresh}
        yield line if known.share is None else line | {"割合（%）": known.share}


def about_lines(coverage: Coverage) -> Iterator[Line]:
    """What was asked for, where the figures are from, and how they are made."""
    for name, value in (("まとめ", headline(coverage)), *conditions(coverage.asked)):
        yield {"こと": name, "内容": value}
    for line in (*source_lines(coverage), *notes(coverage)):
        yield {"こと": "注", "内容": line}


def sheets_of(session: Session, coverage: Coverage) -> dict[str, tuple[tuple[str, ...], Iterator[Line]]]:
    """The whole workbook."""
    return {
        "空白の地区": (SPOT_COLUMNS, spot_lines(coverage)),
        "曜日ごと": (WEEKDAY_COLUMNS, weekday_lines(coverage)),
        "地域と種類": (MATRIX_COLUMNS, matrix_lines(session, coverage.asked)),
        "確認の新しさ": (FRESH_COLUMNS, fresh_lines(coverage)),
        "条件と出典": (ABOUT_COLUMNS, about_lines(coverage)),
    }
