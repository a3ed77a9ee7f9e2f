"""One spelling for what begins or ends inside a year: the turn of the year, a part of a month, the end of a rule."""

import re
from collections.abc import Callable

Match = re.Match[str]

RULE_OF_A_MONTH = re.compile(r"\d月は(?!、?\d{1,2}日|お?休|休止|なし|閉)")
BOOKED = re.compile(r"(?:申し?込み?|予約|受け?付け?|締め?切り?|募集)[^、。\n()\d]{0,6}\Z")
LAST_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_W = "月火水木金土日"


def _closed_over_new_year(match: Match) -> str:
    """「年末は12月28日まで、年始は1月5日から」: closed from the day after to the day before."""
    last, first = (int(re.findall(r"\d+", day)[1]) for day in match.groups())
    is_at_once = last > 30 or first < 2
    return match[0] if is_at_once else f"12月{last + 1}日~1月{first - 1}日は休み"


def _closed_until(match: Match) -> str:
    """「年始は1月9日から」: closed from New Year's Day to the day before; when it closes is not told."""
    first = int(match[1])
    return f"1月1日~1月{first - 1}日は休み、年末は要確認" if first > 1 else match[0]


def _closed_from(match: Match) -> str:
    """「年末は12月23日まで」: closed from the day after; when it opens again is not told."""
    last = int(match[1])
    return f"12月{last + 1}日~12月31日は休み、年始は要確認" if last < LAST_DAYS[11] else match[0]


def _at_the_turn(match: Match) -> str:
    """「年始は1月16日」 of a rule that falls on another day: that of January."""
    is_so = (match[1], match[2]) in (("末", "12"), ("始", "1"))
    return f"{match[2]}月は{match[3]}日" if is_so else match[0]


def _part_of_a_month(match: Match) -> str:
    """「12月は23日まで」, 「1月は6日から」 beside a rule: the rest is closed.

    Not where months have rules of their own; until when one books is no day at all.
    """
    if BOOKED.search(match.string[: match.start()]):
        return ""
    if RULE_OF_A_MONTH.search(match.string):
        return match[0]
    month, day = int(match[1]), int(match[2])
    first, last = (day + 1, LAST_DAYS[month - 1]) if match[3] == "まで" else (1, day - 1)
    return f"{month}月{first}日~{month}月{last}日は休み" if first <= last else match[0]


def _all_year(match: Match) -> str:
    """「4月から翌年3月までの毎月」: every month, which needs no words."""
    return "" if int(match[2]) % 12 + 1 == int(match[1]) else match[0]


PARTS_OF_THE_YEAR: list[tuple[str, str | Callable[[Match], str]]] = [
    (r"年末は(12月\d{1,2}日)まで[、。]? ?年始は(1月\d{1,2}日)から", _closed_over_new_year),
    (
        rf"(?<!日まで、)(?<!日まで)年始は、?1月(\d{{1,2}})日(?:\([{_W}]曜?\))?から(?:です|開催|開始|開所|開館|営業|スタート)?",
        _closed_until,
    ),
    (rf"年末は、?12月(\d{{1,2}})日(?:\([{_W}]曜?\))?まで(?![、。]? ?年始)", _closed_from),
    (
        rf"年([末始])は、?(1?[12])月(\d{{1,2}})日(?:\([{_W}]曜?\))?(?=\s*(?:[)。、\n]|のみ|に(?:変更|開催)|\Z))",
        _at_the_turn,
    ),
    (
        r"(?<=[\w:~)(、。\s])(?<![\d年~])(1[0-2]|[1-9])月は、?(\d{1,2})日(まで|から)(?:の?(?:開催|実施|営業)(?:です|します)?)?"
        r"(?=\s*(?:[)、。\n]|\Z))",
        _part_of_a_month,
    ),
    (r"(?:(?<=\n)|^)(1[0-2]|[1-9])月は、?(\d{1,2})日まで、?\s*(?=毎[日週])", r"\1月1日~\1月\2日 "),
    (
        r"(?<![\d年])(\d{1,2})月は、?(\d{1,2})日?(?:から|~)(\d{1,2})日(?:まで)?(?:は|が|を|の間)?\s*(?=お?休|休止|閉|なし)",
        r"\1月\2日~\1月\3日は",
    ),
    (
        r"(\d{1,2}月)(?:末|いっぱい)?(?:で|をもって|をもちまして|にて)(?:活動を?|開催を?)?(?:終了|閉会|解散|廃止)"
        r"(?:(?:いた)?します|予定|です|となります)?(?!し|い|とな|にな)",
        r"\1末まで",
    ),
    (r"^(?:今年度|本年度)は、?\s*(?=\d{1,2}月\d{1,2}日)", ""),
    (
        r"(月\d{1,2}日(?:\([^()\n]{1,3}\))?)の?(?:計|全)?\d{1,2}回(?:です|開催(?:します)?|実施(?:します)?|(?:を|の)?予定(?:です)?)",
        r"\1",
    ),
    (r"\((\d{1,2}月)\) ?(?=\d{1,2}日)", r"\1"),
    (r"(\d{1,2}月)までは、?(?=毎|第|隔)", r"\1末まで、"),
    (r"[、。\n] ?((?:20\d\d年)?\d{1,2}月)からは、?(?=毎|第|隔)", r"。\1 1日から、"),
    (
        rf"(?<![\d年])(\d{{1,2}}月)は、?(\d{{1,2}}日)(?:\([{_W}]曜?\))?[がは][^。\n\d]{{0,24}}?、?(\d{{1,2}}日(?:\([{_W}]曜?\))?)に変更"
        r"(?:します|となります|になります)?",
        r"\1\2は休み、\1\3も開催",
    ),
    (
        rf"\A([^毎第隔]*?)次回[^毎第隔\n。\d]{{0,12}}[はが] ?(\d{{1,2}}月\d{{1,2}}日(?:\([{_W}]曜?\))?)"
        r"、 ?その次[はが] ?(?=\d{1,2}月\d{1,2}日)(?!.*[毎隔第])",
        r"\1\2、",
    ),
    (r"(?:翌|次の)(?:開庁|業務|執務)日", "翌平日"),
    (r"(?<=場合は)、?[一-龠]{2}(?:は|を)?(?:いた)?して(?:おり|い)?ません", "休み"),
    (r"(?<![\d:])(\d{1,2})月(?:から|~)(\d{1,2})月(?:まで)?の?(?=毎[月週])", _all_year),
]
"""Patterns over a text of plain letters, with what each is rewritten to."""
