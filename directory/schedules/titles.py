"""One spelling for names and headings that have a day in them: 土曜自習室, 開いている日, 設置日."""

import re
from collections.abc import Callable

Match = re.Match[str]

_W = "月火水木金土日"
_AT_A_LINE = r"(?:(?<=\n)|^)[-●■◆▼◇○□※☆★・ ]*"
_A_DAY = rf"(?=[{_W}]曜|[{_W}][・、~]|毎[日週月年]|第\d|平日|隔週|\d{{1,2}}月|20\d\d年)"
BEGINS_NO_NAME = "大工|休|定休|閉|午前|午後|夜|朝|昼|開|除|以外|のみ|だけ|祝|限定|日$"


def _name_without_its_day(match: Match) -> str:
    """「水曜ふれあい広場」 above the schedule itself: a name, and no rule."""
    return match[0] if re.match(BEGINS_NO_NAME, match[2]) else f"{match[1]}{match[2]}{match[3]}"


TITLES: list[tuple[str, str | Callable[[Match], str]]] = [
    (rf"(?:開いて|やって|開けて)い?る日(?:は|:)?\s*{_A_DAY}", "開館日:"),
    (rf"{_AT_A_LINE}(?:設置|配置|提供|配布|開設|開所|稽古|練習|診療|営業|集合)日時?\s*[:/]?\s*{_A_DAY}", "\n日時:"),
    (
        rf"{_AT_A_LINE}(?:設置|配置|提供|配布|開設|開所|稽古|練習|診療|営業)時間\s*[:/]?\s*(?=(?:午前|午後)?\d{{1,2}}[時:])",
        "\n時間:",
    ),
    (
        rf"(?s)\A([^\n\d毎第隔:{_W}]{{0,12}})[{_W}]曜日?([ァ-ヶー一-龠ぁ-ん]{{2,10}})"
        rf"((?:[ \n]|\(開催は).*(?:毎週|隔週|第\d)[^\n]*[{_W}]曜.*)\Z",
        _name_without_its_day,
    ),
    (rf"(第\d(?:[・、]第?\d)*)\n+(?=[{_W}]曜)", r"\1"),
]
"""Patterns over a text in plain letters, with what each is rewritten to."""
