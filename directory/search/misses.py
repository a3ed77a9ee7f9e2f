"""Lines that found little, counted so that the desk can add words, with no trace of who typed them.

A line whose words are all in our own vocabulary is counted as it is. Of any other line only a keyed hash per day is
kept; not before the same line was typed on `DAYS` different days of a month is it written down, when it is typed
again. Lines with a digit that is no age or hour, an address of mail or web, or a form of address (さん, 様) are never
kept at all. Nothing here knows a time finer than a month.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from directory.search.asking import SearchResult
from directory.search.engine import ready_of
from directory.search.folding import fold
from directory.search.index import IndexUnusable
from directory.search.models import SearchMark, SearchMiss
from directory.search.tokens import pieces
from directory.search.vocabulary import Vocabulary
from directory.search.words import WordList

LITTLE, DAYS = 3, 3
LONGEST, MOST_WORDS = 40, 5
MOST_SHOWN = 100
MOST_MARKS, MOST_LINES = 20_000, 2_000
"""Kept in one month; who types nonsense all day fills no disk."""
AGES = re.compile(r"(?<!\d)\d{1,2}(?=[歳才時人月日]|年生|か月|ヶ月|カ月)")
NEVER = re.compile(r"[@＠\d]|https?:|www\.|(?:さん|サン|様|さま|殿|氏|くん|君|ちゃん)(?=\s|の|は|が|を|に|と|$)")


@dataclass(frozen=True, slots=True)
class Missed:
    """A line that found little, how much it found, and whether all its words are ours."""

    words: str
    found: int
    is_ours: bool


@dataclass(frozen=True, slots=True)
class MissedWords:
    """A line of the desk's list: how often it was asked, the most it found, and a number to name it by."""

    words: str
    times: int
    found_most: int
    number: int


def missed(session: Session, typed: str, result: SearchResult) -> Missed | None:
    """What to count of a line searched without any choice beside it; None when it found enough or may not be kept."""
    found = 0 if result.widened else result.total - result.partly
    if found >= LITTLE or result.degraded or any(_names(item.name, typed) for item in result.items[:1]):
        return None
    words = fold(typed)
    if not words or len(words) > LONGEST or len(words.split()) > MOST_WORDS or len(words) < 2:
        return None
    try:
        vocabulary = ready_of(session).vocabulary
    except IndexUnusable:
        return None
    if _is_ours(words, vocabulary):
        return Missed(words, found, is_ours=True)
    return None if NEVER.search(without_ages(typed)) else Missed(words, found, is_ours=False)


def count(session: Session, lines: Mapping[Missed, int], *, today: date, secret: str) -> None:
    """Count lines inside a unit of work; what is older than this month and the twelve before goes."""
    month = today.replace(day=1)
    _forget(session, month)
    room = MOST_LINES - (session.scalar(select(func.count()).where(SearchMiss.month == month)) or 0)
    for line, times in lines.items():
        if not line.is_ours and not _typed_often(session, line.words, today, secret):
            continue
        row = session.scalar(select(SearchMiss).where(SearchMiss.month == month, SearchMiss.words == line.words))
        if row is not None:
            row.times += times
            row.found_most = max(row.found_most, line.found)
        elif room > 0:
            room -= 1
            facts = {"words": line.words, "times": times, "found_most": line.found}
            session.add(SearchMiss(month=month, created_at=_as_moment(month), **facts))


def missed_words(session: Session, known: WordList) -> list[MissedWords]:
    """What found little in the months kept, the most asked first, without what the desk settled or the list has now."""
    settled = select(SearchMiss.words).where(SearchMiss.is_settled)
    rows = session.execute(
        select(SearchMiss.words, func.sum(SearchMiss.times), func.max(SearchMiss.found_most), func.max(SearchMiss.id))
        .where(SearchMiss.words.not_in(settled))
        .group_by(SearchMiss.words)
        .order_by(func.sum(SearchMiss.times).desc(), SearchMiss.words)
        .limit(MOST_SHOWN)
    ).all()
    every = (MissedWords(words, int(times), int(found), number) for words, times, found, number in rows)
    return [one for one in every if not known.of(one.words.replace(" ", ""))]


def settle_words(session: Session, number: int) -> str:
    """Show a line no more, in no month; which it was. NoResultFound (a 404 page) when there is none."""
    row = session.scalars(select(SearchMiss).where(SearchMiss.id == number)).one()
    session.execute(update(SearchMiss).where(SearchMiss.words == row.words).values(is_settled=True))
    return row.words


def words_of_miss(session: Session, number: int) -> str:
    """A line by its number; empty when it is gone."""
    return session.scalar(select(SearchMiss.words).where(SearchMiss.id == number)) or ""


def _typed_often(session: Session, words: str, today: date, secret: str) -> bool:
    """Whether these unknown words were typed on enough days of the month, today noted."""
    month = today.replace(day=1)
    marks = [mark_of(words, month.replace(day=day), secret) for day in range(1, today.day + 1)]
    known = set(session.scalars(select(SearchMark.mark).where(SearchMark.mark.in_(marks))))
    if marks[-1] not in known:
        if (session.scalar(select(func.count()).where(SearchMark.month == month)) or 0) >= MOST_MARKS:
            return False
        session.add(SearchMark(month=month, mark=marks[-1], created_at=_as_moment(month)))
        session.flush()
    return len(known | {marks[-1]}) >= DAYS


def mark_of(words: str, day: date, secret: str) -> str:
    """A keyed hash of a line and a day."""
    return hmac.digest(secret.encode(), f"search mark\0{day}\0{words}".encode(), hashlib.sha256).hex()


def without_ages(typed: str) -> str:
    """A line without the numbers it may say: ages, hours, dates, numbers of people."""
    return AGES.sub("", unicodedata.normalize("NFKC", typed))


def _forget(session: Session, month: date) -> None:
    session.execute(delete(SearchMark).where(SearchMark.month < month))
    session.execute(delete(SearchMiss).where(SearchMiss.month < month.replace(year=month.year - 1)))


def _is_ours(words: str, vocabulary: Vocabulary) -> bool:
    found = [piece for word in words.split() for piece in pieces(word, vocabulary)]
    return bool(found) and all(piece.is_known for piece in found)


def _names(name: str, typed: str) -> bool:
    """Whether a line is the name of what it found, or a part of it."""
    return fold(typed).replace(" ", "") in fold(name).replace(" ", "")


def _as_moment(month: date) -> datetime:
    return datetime(month.year, month.month, 1, tzinfo=UTC)
