"""What the header of a column says about its cells."""

import re
from enum import StrEnum

_CLOSED = re.compile(
    r"^(?:定?休館?日?|定休日?|休業日?|休診日?|休園日?|休所日?|休室日?|閉館日?|閉所日?|お?休み|休日|開?休日|holiday|holidays|"
    r"regular_?holidays?|closed(?:_?days?)?|.*(?:休館日|定休日|休業日|休診日|休園日|休所日|閉館日))$",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"申込|申し込み|募集|締切|〆切|住所|所在地|電話|費|料|対象|定員|^address$|^tel|^url|名称", re.IGNORECASE
)
_NOTE = re.compile(r"特記|備考|注記|摘要|メモ|note|remark", re.IGNORECASE)
_END = re.compile(r"終了(?:時間|時刻)|end_?time|closes?$", re.IGNORECASE)
_WEEKDAY_ONLY = re.compile(r"^開催曜日$|^実施曜日$|^開設曜日$|^活動曜日$")

FREQUENCIES = {
    "1": "週5日以上",
    "2": "週2〜4回",
    "3": "毎週",
    "4": "月2〜3回",
    "5": "月1回",
    "6": "2〜3か月に1回",
    "7": "季節ごと",
    "8": "不定期",
}


class ColumnKind(StrEnum):
    """What a cell of the column speaks of."""

    OPEN = "open"
    CLOSED = "closed"
    WEEKDAY = "weekday"
    NOTE = "note"
    END = "end"
    FREQUENCY = "frequency"
    OTHER = "other"


def column_kind(column: str) -> ColumnKind:
    """The kind of a column by its header; an unknown or missing header speaks of openings."""
    column = column.strip()
    if _CLOSED.match(column):
        return ColumnKind.CLOSED
    if _WEEKDAY_ONLY.match(column):
        return ColumnKind.WEEKDAY
    if column == "開催頻度":
        return ColumnKind.FREQUENCY
    if _NOTE.search(column):
        return ColumnKind.NOTE
    if _END.search(column):
        return ColumnKind.END
    return ColumnKind.OTHER if _OTHER.search(column) else ColumnKind.OPEN
