"""One search engine per directory database: its index, and what is made of a snapshot once and used by all."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from itertools import chain
from pathlib import Path
from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session

from directory.search.executor import Executor
from directory.search.folding import fold, is_kana
from directory.search.in_postgres import PostgresIndex
from directory.search.index import IndexUnusable, SearchIndex
from directory.search.kanji_readings import LONGEST_NAME, may_be_read, sounds_of
from directory.search.likeness import is_usual
from directory.search.open_then import days_until_open
from directory.search.own_words import words_of
from directory.search.planning import plan_query, word_clause
from directory.search.plans import Plan
from directory.search.romaji import latin_of
from directory.search.snapshot import Snapshot
from directory.search.spelling import Speller
from directory.search.vocabulary import Vocabulary
from directory.search.wording import as_typed
from directory.search.words import WordList

KEPT_PLANS = 1_000
MOST_SOUNDS = 16
"""Ways to read a word for which a place is sought."""


CALLED = re.compile("(?:ちやん|さん|くん)$")
"""What stands behind a name in kana, however the name itself is written."""


class Ready:
    """A snapshot with all that answers need."""

    def __init__(self, snapshot: Snapshot, words: WordList) -> None:
        self.snapshot, self.words = snapshot, words
        self.executor = Executor(snapshot)
        self.vocabulary = Vocabulary(words, snapshot.areas, snapshot.towns)
        self.speller = Speller(self._terms, self._finds, self.vocabulary.knows, self._heard)
        self._plans: dict[tuple[str, date], Plan] = {}
        self._soonest: tuple[date, NDArray[np.int32]] | None = None

    def plan(self, text: str, today: date) -> Plan:
        """The text understood; kept, since every choice beside the text asks the same text again."""
        plan = self._plans.get((text, today))
        if plan is None:
            if len(self._plans) >= KEPT_PLANS:
                self._plans.clear()
            plan = self._plans[text, today] = plan_query(text, self.vocabulary, today, self.speller)
            self.executor.expect(choice for clause in plan.clauses for choice in (*clause.choices, *clause.bonus))
        return plan

    def soonest(self, session: Session, today: date) -> NDArray[np.int32]:
        """In how many days each document opens next, worked out once a day: every change of a place comes with a new
        snapshot.
        """
        kept = self._soonest
        if kept is None or kept[0] != today:
            kept = self._soonest = today, days_until_open(session, self.snapshot, today)
        return kept[1]

    def _terms(self) -> set[str]:
        """The word list, areas, towns and the words of names."""
        snapshot = self.snapshot
        heads = (snapshot.texts[n][: snapshot.head_ends[n]] for n in snapshot.everything.tolist())
        return {word for head in heads for word in head.split()}.union(self.vocabulary.terms())

    def spelled(self, word: str) -> str:
        """How a folded word is written: in the word list, as an area or town, or in a name that has it."""
        if word in self.words.written:
            return self.words.written[word]
        ids, _ = self.snapshot.word(word)
        names = _folded(self.snapshot.names[number] for number in ids[:20].tolist())
        every = (name for name, folded in chain(self._places, names) if word in folded)
        return next((found for name in every if (found := as_typed(name, word)) != word), word)

    @cached_property
    def _places(self) -> list[tuple[str, str]]:
        """Areas and towns as written and folded; a region has thousands."""
        return list(_folded([*self.snapshot.areas.values(), *self.snapshot.towns]))

    def _heard(self, word: str) -> Iterator[str]:
        """Areas and towns first, then names in the texts; kana as kanji, Latin or kanji of the same sound."""
        if is_kana(word):
            yield from self.snapshot.heard_names.spelled(word)
            yield from latin_of(word)
            if called := CALLED.search(word):  # サラちゃん食堂 is written SARAちゃん食堂
                yield from (latin + called[0] for latin in latin_of(word[: called.start()]))
        elif len(word) <= LONGEST_NAME:
            sounds = list(sounds_of(word))
            yield from (kana for kana in sounds if self.vocabulary.place(kana))
            if not is_usual(word):
                yield from self._places_of_that_sound(sounds)
            yield from self._words_of_that_sound(word, sounds)
            if is_kana(word[0]) or is_kana(word[-1]):  # わかたけ町, 花見だい
                yield from (name for kana in sounds for name in self.snapshot.heard_names.spelled(kana))

    def _places_of_that_sound(self, sounds: list[str]) -> Iterator[str]:
        """塩見 is 潮見 and 緑側 is 緑川, where these are places."""
        for kana in sounds[:MOST_SOUNDS]:
            yield from (name for name in self.snapshot.heard_names.spelled(kana) if self.vocabulary.place(name))

    def _words_of_that_sound(self, word: str, sounds: list[str]) -> Iterator[str]:
        """介後 is 介護, 不当校 is 不登校: words of the list that are read the same and share a kanji."""
        for kana in sounds:
            read_so = self.words.form_read.get(kana, "")
            for group in self.words.by_form.get(kana) or self.words.of(read_so):
                yield from (
                    f
                    for f in group.forms
                    if len(f) == len(word) and set(f) & set(word) and f in self.words.written and may_be_read(f, kana)
                )

    def _finds(self, word: str) -> bool:
        return bool(len(self.executor.clause(word_clause(word, self.vocabulary).choices)[0]))


def _folded(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((name, fold(name).replace(" ", "")) for name in names)


class Engine:
    """The index of one database: Whoosh's files in a folder, or tables of the database itself."""

    def __init__(self, index: SearchIndex | PostgresIndex) -> None:
        self.index = index
        self._lock = Lock()
        self._made: Ready | None = None

    def ready(self, words: WordList) -> Ready:
        """The newest snapshot, ready to answer with these words. Raises IndexUnusable."""
        snapshot = self.index.snapshot()
        with self._lock:
            made = self._made
            if made is None or made.snapshot is not snapshot or made.words is not words:
                self._made = made = Ready(snapshot, words)
            return made


_ENGINES: "WeakKeyDictionary[Database, Engine]" = WeakKeyDictionary()


def attach_engine(database: Database, folder: Path, *, in_database: bool = False) -> Engine:
    """Say once, at the start, where the index of a database lies: in a folder, or in the database (PostgreSQL)."""
    engine = _ENGINES[database] = Engine(PostgresIndex(database) if in_database else SearchIndex(folder))
    return engine


def engine_is_attached(session: Session) -> bool:
    """Whether there is a place for an index of this session's database."""
    return session.get_bind() in _ENGINES


def ready_of(session: Session) -> Ready:
    """What answers for the database a session talks to, with its words. Raises IndexUnusable."""
    return engine_of(session).ready(words_of(session))


def engine_of(session: Session) -> Engine:
    """The search engine of the database a session talks to. Raises IndexUnusable when none was attached."""
    database = session.get_bind()
    engine = _ENGINES.get(database) if isinstance(database, Database) else None
    if engine is None:
        raise IndexUnusable("No index is attached to this database.")
    return engine
