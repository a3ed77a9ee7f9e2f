"""Whether a remark says that a place rests or has ended."""

import re

from directory.exchange.cells import narrow

PAUSED = re.compile(
    r"^[※（(]*(現在|当面の?間?|しばらく|コロナ[^。]{0,8})?[はも、]?(活動)?"
    r"(休止中|休止しています|お休み中|お休みしています|休止$)"
    r"|(?:[~〜～]|から|より|現在|活動|当面の?間?、?は?)(?:活動)?休止(?:中|しています)?[)）。]*$"
)
ENDED = re.compile(
    r"(?:解散|閉鎖|廃止|閉所|閉店)(?:しました|済み?|予定)?[)）。]*$|(?:活動|事業|運営)(?:を|は)?(?:終了|おわり|終わり)"
    r"|(?:年|月|日|末|もって|限り|度)(?:で|をもって|に|限りで)?(?:活動を?|事業を?)?(?:終了|閉鎖|解散|廃止|閉所)"
)
MAY_HAVE_ENDED = "終わった、または終わる予定とあります。活動状況を確かめてから公開してください。"


def is_resting(remark: str) -> bool:
    """Whether it rests, as the whole remark or its end says."""
    return bool(PAUSED.search(narrow(remark)))


def may_have_ended(remark: str) -> bool:
    """Whether an end is told, past or to come: a person has to look, for the words also stand for applications."""
    return bool(ENDED.search(narrow(remark)))
