"""A column for each weekday, with marks, hours or weeks in its cells: 月 ○, 火 10:00～12:00, 水 第2・4."""

import re
from collections.abc import Mapping, Sequence

from directory.exchange.cells import is_nothing, narrow
from directory.exchange.headers import name_key

FEWEST = 4  # columns; fewer are no week
NAMED = re.compile(r"(?:開催|実施|活動|営業|利用|開館|開所)?(?:日|曜日)?([月火水木金土日祝])(?:曜日?|日)?")
MARKED = re.compile(r"[○〇◯●◎レ✓✔☑vV]|1|有|あり|可|開催|開館|営業|実施")
CROSSED_OUT = re.compile(r"[×✕✖xX/／]|休(?:み|館|業)?|無|なし|0")
WHICH_WEEKS = re.compile(r"第?[1-5](?:[・、,][1-5第]+)*(?:週)?|隔週|最終|毎週")


def weekday_columns(header: Sequence[str]) -> dict[int, str]:
    """Column → 月 … 日, 祝; nothing where the columns make no week."""
    found = {column: match[1] for column, name in enumerate(header) if (match := NAMED.fullmatch(name_key(name)))}
    letters = list(found.values())
    return found if len(set(letters)) >= FEWEST and len(set(letters)) == len(letters) else {}


def days_told(cells: Mapping[str, str]) -> str:
    """The days of a row as one text, from its cells by weekday; "" where none is marked."""
    marked, told = "", []
    for letter, cell in cells.items():
        text = narrow(cell).strip()
        if is_nothing(cell) or not text or CROSSED_OUT.fullmatch(text):
            continue
        if MARKED.fullmatch(text):
            marked += letter
        elif letter == "祝":
            told.append(f"祝日 {text}")
        elif WHICH_WEEKS.fullmatch(text):
            told.append(f"{text if text.startswith(('第', '隔', '最', '毎')) else f'第{text}'}{letter}曜日")
        else:
            told.append(f"毎週{letter}曜日 {text}")
    plain = marked.removesuffix("祝")
    if plain:
        told.insert(0, f"毎週{'・'.join(plain)}曜日")
    if "祝" in marked:
        told.append("祝日")
    return "、".join(told)
