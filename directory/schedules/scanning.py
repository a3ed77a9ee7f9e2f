"""Cuts normalised text into words; whatever no pattern knows becomes one TEXT token, never nothing."""

import re
from dataclasses import dataclass
from itertools import takewhile

from directory.schedules.words import WORDS

SCANNER = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in WORDS))
DAYISH = frozenset(
    [
        "RANGE",
        "DATES",
        "BIWEEK",
        "INTERVAL",
        "COUNT",
        "EVERYDAY",
        "WEEKLY",
        "MONTHLY",
        "PARITY",
        "MONTHS",
        "TSUKU",
        "ORDINALS",
        "LASTDAY",
        "WORKDAYS",
        "WEEKDAYS",
        "HOLIDAY",
        "HOLIDAY_AFTER",
        "MDAYS",
        "YEAREND",
        "SEASON",
    ]
)
BODIES = frozenset(["WEEKDAYS", "MDAYS", "DATES", "TSUKU", "LASTDAY"])
SEPARATORS = ("COMMA", "TIGHT", "GA", "UNION")
OTHER_USES = frozenset(["CLOSED", "CASE", "WA", "HOLD", "COMMA", "TIGHT", "GA"])
TOPICAL = DAYISH | {"LABEL", "HEADING", "CASE"}


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the text: its kind, what was written, and whether nothing stood between it and the one before."""

    kind: str
    text: str
    touches: bool = False


def scan(text: str) -> list[Word]:
    """The words of a normalised text in order, fillers left out and unknown letters joined to TEXT."""
    return _joined(_named(_balanced(list(_raw(text)))))


def _raw(text: str) -> list[Word]:
    words: list[Word] = []
    unknown = ""
    at, touches = 0, False
    while at < len(text):
        match = SCANNER.match(text, at)
        if match is None or match.end() == at:
            unknown += text[at]
            at += 1
            continue
        kind = str(match.lastgroup).removeprefix("EARLY_")
        if unknown and kind == "FILLER" and match[0] != " ":
            unknown += match[0]
        else:
            if unknown:
                words.append(Word("TEXT", unknown.strip()))
                unknown = ""
            if kind == "FILLER":
                touches = False
            else:
                words.append(Word(kind, match[0], touches))
                touches = True
        at = match.end()
    if unknown.strip():
        words.append(Word("TEXT", unknown.strip()))
    return words


def _named(words: list[Word]) -> list[Word]:
    """「水曜サロン（第2金曜）」: a weekday that only belongs to a name, as other days follow the name at once."""
    kept: list[Word] = []
    for i, word in enumerate(words):
        name = words[i + 1] if i + 1 < len(words) else None
        begins_name = name is not None and name.kind in ("LABEL", "TEXT") and name.touches
        is_alone = word.kind == "WEEKDAYS" and not (kept and kept[-1].kind in DAYISH and word.touches)
        only_names = begins_name and is_alone and _tells_days(words[i + 2 :])
        kept.append(Word("NOTE", word.text) if only_names else word)
    return kept


def _tells_days(words: list[Word]) -> bool:
    """Whether days of their own come first: not 「（第2・4）」, 「（木曜を除く）」 or the next of a list of names."""
    rest = words[1:] if words and words[0].kind == "LP" else words
    run = list(takewhile(lambda word: word.kind in DAYISH, rest))
    after = rest[len(run)] if len(run) < len(rest) else None
    is_other = after is not None and (after.kind in OTHER_USES or (after.kind in ("LABEL", "TEXT") and after.touches))
    return any(word.kind in BODIES for word in run) and not is_other


def _balanced(words: list[Word]) -> list[Word]:
    """Drops the brackets that have no partner."""
    open_at: list[int] = []
    lonely = set()
    for i, word in enumerate(words):
        if word.kind == "LP":
            open_at.append(i)
        elif word.kind == "RP":
            if open_at:
                open_at.pop()
            else:
                lonely.add(i)
    lonely.update(open_at)
    return [word for i, word in enumerate(words) if i not in lonely]


def _joined(words: list[Word]) -> list[Word]:
    """Keeps a separator only where it joins two days, and a は only where it follows something it can lift out."""
    kept: list[Word] = []
    for i, word in enumerate(words):
        before = kept[-1].kind if kept else ""
        after = words[i + 1].kind if i + 1 < len(words) else ""
        if word.kind in SEPARATORS:
            kept += _separator(word, kept, words[i + 1 :])
            continue
        if word.kind == "ONLY" and _lifts_out(before, after):
            kept.append(Word("WA", word.text))
            continue
        if word.kind == "LABEL" and before == "WA" and after == "CLOSED":  # 「祝日は配達をお休みします」
            kept.pop()
            continue
        if word.kind == "WA" and before not in TOPICAL:
            if before == "TEXT" and word.text == "は" and after in DAYISH:
                kept[-1] = Word("TEXT", kept[-1].text + word.text)
            continue
        if (
            word.kind in ("HOLIDAY", "SEASON", "YEAREND")
            and before in ("WEEKDAYS", "HOLIDAY", "WORKDAYS")
            and word.touches
        ):
            kept.append(Word("TIGHT", ""))
        kept.append(word)
    return kept


def _separator(word: Word, before: list[Word], after: list[Word]) -> list[Word]:
    """What joins two days; a comma that does not is kept as a break, any other goes."""
    joins = bool(before and after) and before[-1].kind in DAYISH and after[0].kind in DAYISH
    if joins and not (word.kind == "COMMA" and _is_next_case(before, after)):
        return [Word({"COMMA": "LOOSE", "UNION": "TIGHT"}.get(word.kind, word.kind), word.text)]
    breaks = word.kind == "COMMA" and (joins or (before and before[-1].kind not in ("LP", "BREAK", "WA")))
    return [Word("BREAK", word.text)] if breaks else []


def _is_next_case(before: list[Word], after: list[Word]) -> bool:
    """「土曜の場合は24日、日曜の場合は26日」: what happens in one case ends where the next begins."""
    ends_a_case = len(before) > 1 and before[-2].kind == "CASE"
    return ends_a_case and len(after) > 1 and after[1].kind == "CASE"


def _lifts_out(before: str, after: str) -> bool:
    """Whether a のみ works like は: 「1月のみ第2土曜」, 「第2金曜のみ7時～」."""
    return (before in ("MONTHS", "PARITY", "SEASON") and after in DAYISH) or (before == "WEEKDAYS" and after == "TIME")
