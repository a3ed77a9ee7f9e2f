"""A column for each month of a year's plan, with days in its cells: 4月 15日, 5月 20日（水）, 6月 10・24日."""

import re
from collections.abc import Mapping, Sequence

from directory.exchange.cells import is_nothing, narrow
from directory.exchange.headers import name_key
from directory.exchange.weekday_columns import CROSSED_OUT

FEWEST = 4  # columns; fewer are no year's plan
NAMED = re.compile(r"(?:令和\d{1,2}年|20\d\d年|r\d)?(1[0-2]|[1-9])月(?:の?(?:開催|実施|活動)?(?:予定)?日?)?")
DAYS = re.compile(r"(?:\d{1,2}(?:日|\([月火水木金土日祝・]+\))*(?:[・、,/ \n]|$)*)+")


def month_columns(header: Sequence[str]) -> dict[int, int]:
    """Column → month; nothing where the columns make no year."""
    found = {column: int(match[1]) for column, name in enumerate(header) if (match := NAMED.fullmatch(name_key(name)))}
    return found if len(set(found.values())) == len(found) >= FEWEST else {}


def dates_told(cells: Mapping[int, str]) -> str:
    """The dates of a row as one text, from its cells by month; "" where a cell says anything but days."""
    told = []
    for month, cell in cells.items():
        text = narrow(cell).strip()
        if is_nothing(cell) or not text or CROSSED_OUT.fullmatch(text):
            continue
        text = re.sub(rf"(?<!\d)0?{month}[月/](?=\d)", "", text)
        if not DAYS.fullmatch(text):
            return ""
        days = [int(day) for day in re.findall(r"\d{1,2}", text)]
        if not all(1 <= day <= 31 for day in days):
            return ""
        told += [f"{month}月{day}日" for day in days]
    return "、".join(told)
