"""A report as rows of a file, and as the data of a paper."""

import io
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from core.calendar import wareki
from directory.exchange.sheets import Row, TypedRow, write_csv, write_workbook
from directory.leaflets.press import Picture, Typeset, the_press
from matching.figures.charts import Column, Pair, bars, columns
from matching.figures.reports import Edition, ReportData, halves_of
from matching.figures.shown import INSIDE_ONLY, Shown, plain

ACCENT = "#1b3f73"
OUTSIDE_WORDS = "外に出す版（少ない人数は伏せています）"
SHORT_OF_CHARTS = 2


def edition_words(data: ReportData) -> str:
    """For whom this is, in words that stand on every page and in every file."""
    return INSIDE_ONLY if data["edition"] == Edition.INSIDE.value else OUTSIDE_WORDS


def charts_of(data: ReportData, table: dict[str, Any], *, key: str) -> list[tuple[str, str]]:
    """The charts of a table as (what it shows, svg): the years, and the parts of the newest year that has any."""
    labels = [period["label"] for period in data["periods"]]
    whole = [_shown(cell) for cell in table["rows"][0]["cells"]]
    found = []
    if len(labels) >= SHORT_OF_CHARTS and sum(figure.value is not None for figure in whole) >= SHORT_OF_CHARTS:
        drawn = [Column(*each) for each in zip(labels, whole, table["targets"], strict=True)]
        found.append((f"{table['label']}の推移", columns(table["label"], table["unit"], drawn, key=f"{key}-years")))
    at = _newest_split(table)
    if at is not None:
        pairs = [Pair(row["label"], _shown(row["cells"][at]), _before(row, at, table)) for row in table["rows"][1:]]
        heads = (labels[at], labels[at - 1] if at else "")
        found.append(
            (f"{table['label']}の内訳", bars(table["label"], _parts_unit(table), pairs, heads, key=f"{key}-parts"))
        )
    return found


def csv_of(data: ReportData) -> str:
    """The tables as CSV, one line for each indicator and each part; no text of a user becomes a formula."""
    file = io.StringIO()
    rows = ({name: _text(value) for name, value in row.items()} for row in _rows(data))
    write_csv(file, _columns(data), rows)
    return file.getvalue()


def workbook_of(data: ReportData) -> bytes:
    """Tables, self-evaluations and sheets as XLSX: numbers are numbers, texts are texts."""
    evaluated: list[Row] = [
        {"年度": one["label"], "数字": table["label"]}
        | {"自己評価": one["mark"], "意味": one["meaning"], "コメント": one["comment"]}
        for table in data["tables"]
        for one in table["evaluations"]
    ]
    words: list[Row] = [
        {"年度": one["label"], "成果": one["achievements"], "課題": one["issues"], "今後": one["next_steps"]}
        for one in data["sheets"]
    ]
    sheets: dict[str, tuple[Sequence[str], Any]] = {
        "数字": (_columns(data), _rows(data)),
        "自己評価": (["年度", "数字", "自己評価", "意味", "コメント"], evaluated),
        "評価シート": (["年度", "成果", "課題", "今後"], words),
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.xlsx"
        write_workbook(path, sheets)
        return path.read_bytes()


def paper_of(data: ReportData, *, title: str, municipality: str, on: date) -> Typeset:
    """The report on A4 as PDF/UA-1 and PDF/A-2a. Raises Unavailable without fonts."""
    number = 0
    halves = []
    for half, tables in halves_of(data):
        drawn = []
        for table in tables:
            number += 1
            drawn.append(_on_paper(data, table, f"t{number}"))
        halves.append({"label": half.label, "tables": drawn})
    facts = {
        "title": title,
        "municipality": municipality,
        "accent": ACCENT,
        "on": wareki(on),
        "edition": edition_words(data),
        "heads": [period["label"] for period in data["periods"]],
        "halves": halves,
        "sheets": data["sheets"],
    }
    return the_press().typeset("figures", facts, on=on)


def _on_paper(data: ReportData, table: dict[str, Any], key: str) -> dict[str, Any]:
    aims = ["" if aim is None else plain(aim) for aim in table["targets"]]
    return {
        "label": table["label"],
        "unit": table["unit"],
        "definition": f"{table['definition']}数え方：{table['counting']}",
        "rows": [[row["label"] if row["name"] else "全体", *map(_on_page, row["cells"])] for row in table["rows"]],
        "targets": aims if any(aims) else [],
        "notes": table["notes"] + (["（手）は手で入力した数です。"] if table["typed"] else []),
        "evaluations": [
            {"label": one["label"], "mark": one["mark"], "meaning": one["meaning"], "comment": one["comment"]}
            for one in table["evaluations"]
        ],
        "charts": [{"alt": _alt(name, svg), "svg": Picture(svg)} for name, svg in charts_of(data, table, key=key)],
    }


def _alt(name: str, svg: str) -> str:
    """What the picture says of itself: its own description."""
    from_here = svg.index("<desc")
    return f"{name}：" + svg[svg.index(">", from_here) + 1 : svg.index("</desc>")]


def _on_page(cell: dict[str, Any]) -> str:
    return f"{cell['text']}（手）" if cell["typed"] else str(cell["text"])


def _rows(data: ReportData) -> Iterator[TypedRow]:
    labels = [period["label"] for period in data["periods"]]
    for half, tables in halves_of(data):
        for table in tables:
            for row in table["rows"]:
                told: dict[str, str | float | None] = {
                    "区分": half.label,
                    "数字": table["label"],
                    "内訳": row["label"] if row["name"] else "",
                    "単位": _parts_unit(table) if row["name"] else table["unit"],
                }
                for label, cell in zip(labels, row["cells"], strict=True):
                    told[label] = cell["text"] if cell["value"] is None else cell["value"]
                yield told if row["name"] else told | _about(data, table)


def _parts_unit(table: Mapping[str, Any]) -> str:
    """Reports given out before there were shares say nothing of it."""
    return str(table.get("parts_unit", table["unit"]))


def _about(data: ReportData, table: dict[str, Any]) -> dict[str, str | float | None]:
    said = (f"{one['label']}：{one['mark']} {one['comment']}".strip() for one in table["evaluations"])
    return {
        "目標": table["targets"][-1],
        "数え方": table["counting"],
        "定義": table["definition"],
        "備考": "。".join([edition_words(data), *table["notes"]]),
        "自己評価": "\n".join(said),
    }


def _columns(data: ReportData) -> list[str]:
    labels = [period["label"] for period in data["periods"]]
    return ["区分", "数字", "内訳", "単位", *labels, "目標", "自己評価", "数え方", "定義", "備考"]


def _text(value: str | float | None) -> str:
    return "" if value is None else value if isinstance(value, str) else plain(value).replace(",", "")


def _shown(cell: dict[str, Any]) -> Shown:
    return Shown(cell["text"], cell["value"], cell["typed"])


def _newest_split(table: dict[str, Any]) -> int | None:
    """The newest 年度 with at least two parts that can be drawn."""
    parts = table["rows"][1:]
    if len(parts) < SHORT_OF_CHARTS:
        return None
    years = range(len(table["targets"]) - 1, -1, -1)
    return next((at for at in years if any(row["cells"][at]["value"] for row in parts)), None)


def _before(row: dict[str, Any], at: int, table: dict[str, Any]) -> Shown | None:
    if at == 0 or not any(each["cells"][at - 1]["value"] for each in table["rows"][1:]):
        return None
    return _shown(row["cells"][at - 1])
