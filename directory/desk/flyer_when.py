"""The sentences of a flyer that say when: under a label, or found by their words."""

import re
from collections.abc import Iterator

from directory.desk.flyer_parts import Part
from directory.schedules.reading import Status, read

DAY = re.compile(
    r"[月火水木金土日]曜日?|毎週|毎月|毎日|毎年|隔週|隔月|平日|土日|第\s?[1-5一二三四五]|最終[月火水木金土日]|不定期|\d{1,2}月\s?\d{1,2}日"
    r"|\d{1,2}/\d{1,2}\s?\(|\d日\([月火水木金土日]|\([月火水木金土日](?:・祝|・休)?\)|月\s?\d回|[月火水木金土日][・、〜][月火水木金土日]"
)
HOUR = re.compile(r"\d{1,2}:\d{2}|\d{1,2}時(?!間)|正午|午前|午後|AM|PM", re.IGNORECASE)
TOKEN = re.compile(
    rf"{DAY.pattern}|{HOUR.pattern}|\d{{1,2}}月(?:から|〜)?|\d{{1,2}}日|令和\d+年(?!度)|20\d\d年(?!度)|祝日?|年末年始|お盆|夏休み|春休み|冬休み"
    r"|\d{2}分|\d+時間(?:ほど|程度)?|半(?=から|まで|〜|$|\s)|休み|お休み|除く|中止|頃|ごろ|まで|から|〜|週|曜日?|[月火水木金土日](?=\))",
    re.IGNORECASE,
)
FIRST = re.compile(rf"{DAY.pattern}|{HOUR.pattern}|令和\d+年(?!度)|20\d\d年(?!度)", re.IGNORECASE)
READABLE = {Status.EXACT, Status.PARTIAL, Status.DATES, Status.IRREGULAR}
FIELDS = ("when", "hours", "closed")


def is_when(text: str) -> bool:
    """Whether the words tell a day and can be read as one."""
    return bool(DAY.search(text)) and read(_core(text)).status in READABLE


def schedules(parts: list[Part]) -> Iterator[str]:
    """The schedules: labelled ones first, then those that lines without a label hold."""
    yield from _labelled(parts)
    yield from _found(parts)


def _labelled(parts: list[Part]) -> Iterator[str]:
    """日時 as it stands; 曜日, 時間 and 休み that are told apart are put together in this order."""
    together: list[tuple[int, str]] = []
    for part in parts:
        words = " ".join(line for at, line in enumerate(part.lines) if at == 0 or _belongs(line)).strip()
        if part.field not in FIELDS or not words:
            continue
        has_day = any(DAY.search(known) for _, known in together)
        if part.field == "when" and has_day and DAY.search(words):
            yield _whole(together)
            together = []
        together.append((FIELDS.index(part.field), _as_closed(words) if part.field == "closed" else words))
    if together:
        yield _whole(together)


def _whole(together: list[tuple[int, str]]) -> str:
    return " ".join(words for _, words in sorted(together, key=lambda each: each[0]))


def _as_closed(words: str) -> str:
    return words if "休" in words or "なし" in words else f"（休み：{words}）"


def _belongs(line: str) -> bool:
    """Whether a line under 日時 still tells when."""
    return bool(TOKEN.search(line)) or line.startswith("(")


def _found(parts: list[Part]) -> Iterator[str]:
    pending = ""
    for part in parts:
        if part.field not in ("", "name", "content", "other"):
            continue
        for sentence in re.split(r"[。!\n]|(?<=[^\d])\s{2,}", "\n".join(part.lines)):
            core = _core(sentence)
            if DAY.search(core) and read(core).status in READABLE:
                if pending and not HOUR.search(pending) and HOUR.search(core) is None or pending and HOUR.search(core):
                    yield pending
                    pending = core
                else:
                    pending = core
            elif pending and not HOUR.search(pending) and HOUR.search(core) and _is_mostly(core, sentence):
                pending = f"{pending} {core}"
            elif pending:
                yield pending
                pending = ""
    if pending:
        yield pending


def _is_mostly(core: str, sentence: str) -> bool:
    return len(core) * 2 > len(sentence.strip())


def _core(sentence: str) -> str:
    """From the first word that tells when to the last one, with a bracket that stays open."""
    spans = [match.span() for match in TOKEN.finditer(sentence)]
    if not spans:
        return ""
    first = next((start for start, end in spans if FIRST.match(sentence[start:end])), None)
    if first is None:
        return ""
    last = spans[-1][1]
    core = sentence[first:last]
    if core.count("(") > core.count(")"):
        close = sentence.find(")", last)
        core = sentence[first : close + 1] if 0 <= close - last <= 12 else core
    return core.strip()
