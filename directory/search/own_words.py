"""Words the municipality adds to the list: checked, kept in its database, and known to every worker at once."""

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from weakref import WeakKeyDictionary

from sqlalchemy import Engine as Database
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import BadInput, RuleBroken
from directory.search.folding import fold, is_kana, is_kanji
from directory.search.models import OwnWord
from directory.search.segmentation import trim
from directory.search.words import (
    COLUMNS,
    SORTS,
    WordGroup,
    WordList,
    cells,
    current_words,
    group_of,
)

FIELDS = ("word", "reading", "same", "related", "sort", "kinds", "windows", "people", "conditions", "note")
"""The columns of the table, in the order of `COLUMNS`."""
ANSWERS = ("kinds", "windows", "people", "conditions")
OWN_SORTS = tuple(sort for sort in ("困りごと", "場所", "活動", "人", "条件", "役割", "緊急") if sort in SORTS)
"""相談 and 近さ change how a whole line is read: they stay in the file."""
LONGEST_WORD, MOST_WORDS, LONGEST_NOTE = 40, 80, 200
MANY_DIGITS = re.compile(r"\d(?:[-‐−ー\s]?\d){4,}")
log = logging.getLogger(__name__)

_KNOWN: "WeakKeyDictionary[Database, tuple[WordList, tuple[int, datetime], WordList]]" = WeakKeyDictionary()


def words_of(session: Session) -> WordList:
    """The word list with the municipality's own rows, as both stand now; read again only when either changed."""
    base = current_words()
    count, changed = session.execute(select(func.count(), func.max(OwnWord.changed_at))).one()
    if not count:
        return base
    database = session.get_bind()
    known = _KNOWN.get(database) if isinstance(database, Database) else None
    if known and known[0] is base and known[1] == (count, changed):
        return known[2]
    joined = with_own(base, filter(None, map(_group, session.scalars(select(OwnWord).order_by(OwnWord.id)))))
    if isinstance(database, Database):
        _KNOWN[database] = base, (count, changed), joined
    return joined


def with_own(base: WordList, own: Iterable[WordGroup]) -> WordList:
    """Both together. An own row that names no answer is a further way to say what the list has already."""
    groups, fresh = list(base.groups), []
    place = {id(group): number for number, group in enumerate(groups)}
    for row in own:
        meant = set() if _answers(row) else {place[id(g)] for form in row.forms for g in base.by_form.get(form, ())}
        for number in meant:
            groups[number] = _said_also(groups[number], row)
        if not meant:
            fresh.append(row)
    return WordList([*groups, *fresh])


def cells_of(own: OwnWord) -> dict[str, str]:
    """A row as the CSV has it."""
    return {column: getattr(own, name) for column, name in zip(COLUMNS, FIELDS, strict=True)}


def faults(row: Mapping[str, str]) -> dict[str, str]:
    """What must be mended before a row can be kept: a sentence by column; empty when it may."""
    found = {"語": _fault_of(row["語"])} if row["語"].strip() else {"語": "言葉を入力してください。"}
    for column in ("言い換え", "関連語"):
        words = cells(row[column])
        wrong = next((said for word in words if (said := _fault_of(word))), "")
        found[column] = f"{MOST_WORDS}語までにしてください。" if len(words) > MOST_WORDS else wrong
    if not all(is_kana(fold(reading).replace(" ", "")) for reading in cells(row["読み"])):
        found["読み"] = "よみは、ひらがなかカタカナで入力してください。"
    if row["種類"] not in OWN_SORTS:
        found["種類"] = f"種類は「{'」「'.join(OWN_SORTS)}」から選んでください。"
    elif not any(row[column].strip() for column in (*COLUMNS[5:9], "言い換え", "関連語")) and row["種類"] != "役割":
        found["言い換え"] = "同じ意味の言葉を書くか、さがした人に見せるものを下から選んでください。"
    if len(row["説明"]) > LONGEST_NOTE:
        found["説明"] = f"メモは{LONGEST_NOTE}文字までにしてください。"
    return {column: said for column, said in found.items() if said}


def own_words(session: Session) -> list[OwnWord]:
    """All own rows, the last changed first."""
    return list(session.scalars(select(OwnWord).order_by(OwnWord.changed_at.desc(), OwnWord.id.desc())))


def get_own_word(session: Session, key: str) -> OwnWord:
    """One own row; NoResultFound (a 404 page) when there is none."""
    return session.scalars(select(OwnWord).where(OwnWord.key == key)).one()


def put_word(session: Session, row: Mapping[str, str], *, own: OwnWord | None, by: str, now: datetime) -> OwnWord:
    """Keep a row that has no `faults`, as a new one or in the place of `own`.

    Raises RuleBroken when another row has the word, BadInput when a cell names something that does not exist.
    """
    group_of(row, "入力した行")
    folded = _folded(row["語"])
    other = session.scalar(select(OwnWord).where(OwnWord.folded == folded))
    if other is not None and other is not own:
        raise RuleBroken(f"「{other.word}」は、もう足してあります。新しく足さずに、その行を直してください。")
    kept = own or OwnWord(folded=folded)
    kept.folded, kept.changed_at, kept.changed_by = folded, now, by
    for column, name in zip(COLUMNS, FIELDS, strict=True):
        setattr(kept, name, row[column].strip())
    session.add(kept)
    session.flush()
    return kept


def remove_word(session: Session, own: OwnWord) -> None:
    """Take a row out of the list."""
    session.delete(own)


def take_in(session: Session, rows: Iterable[Mapping[str, str]], *, by: str, now: datetime) -> tuple[int, int]:
    """Add rows, or put them in the place of those with the same word; how many were added, how many replaced."""
    known = {own.folded: own for own in own_words(session)}
    added = replaced = 0
    for row in rows:
        own = known.get(_folded(row["語"]))
        known[_folded(row["語"])] = put_word(session, row, own=own, by=by, now=now)
        added, replaced = (added, replaced + 1) if own else (added + 1, replaced)
    return added, replaced


def _group(own: OwnWord) -> WordGroup | None:
    """A row as search uses it; one that names what no longer exists is left out, not a reason to find nothing."""
    try:
        return group_of(cells_of(own), own.word)
    except BadInput as outdated:
        log.warning("An own word is left out of search: %s", outdated)
        return None


def _answers(group: WordGroup) -> bool:
    return bool(group.kinds or group.audiences or group.flags or group.costs)


def _said_also(group: WordGroup, row: WordGroup) -> WordGroup:
    fresh = [(form, said) for form, said in zip(row.forms, row.spellings, strict=True) if form not in group.forms]
    return replace(
        group,
        forms=(*group.forms, *(form for form, _ in fresh)),
        spellings=(*group.spellings, *(said for _, said in fresh)),
        heard=tuple(dict.fromkeys((*group.heard, *row.heard))),
        related=tuple(dict.fromkeys((*group.related, *row.related))),
    )


def _fault_of(word: str) -> str:
    folded = _folded(word)
    if len(word) > LONGEST_WORD:
        return f"「{word[:12]}…」は長すぎます。1つの言葉は{LONGEST_WORD}文字までにしてください。"
    if not folded or (len(folded) == 1 and not is_kanji(folded)):
        return f"「{word}」は短すぎて、ほかの多くの言葉に当たります。2文字以上にしてください。"
    if not trim(folded):
        return f"「{word}」はどの文にも出てくる言葉なので、手がかりになりません。別の言葉にしてください。"
    if MANY_DIGITS.search(fold(word)):
        return "電話番号のような長い数字は入れられません。"
    return ""


def _folded(word: str) -> str:
    return fold(word).replace(" ", "")
