"""Search when there is no index to read: the same executor over documents made from the database on the spot.

Slower and, in a large directory, over the likeliest entries only; but a page always answers.
"""

from datetime import date
from itertools import islice

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from directory.places.kinds import PlaceKind
from directory.places.models import Gathering, Place, PlaceKindLink
from directory.search.asking import SearchQuery
from directory.search.columns import Tables
from directory.search.engine import Ready
from directory.search.folding import HIRAGANA
from directory.search.indexing import IS_PUBLIC_PLACE, opening_documents, place_documents, window_documents
from directory.search.own_words import words_of
from directory.search.planning import plan_query
from directory.search.plans import Field
from directory.search.snapshot import Segment, Snapshot
from directory.search.vocabulary import Vocabulary

MOST = 1_500
"""Entries of each type read per query: about half a second."""
KATAKANA = {kana: code for code, kana in HIRAGANA.items()}


def ready_without_index(session: Session, query: SearchQuery, today: date) -> Ready:
    """A snapshot in memory of what the query may find: all entries of a small directory, the likely ones else."""
    count = session.scalar(select(func.count()).select_from(Place).where(*IS_PUBLIC_PLACE)) or 0
    keys = None if count <= MOST else _likely_places(session, query, today)
    documents = [
        *place_documents(session, keys),
        *islice(window_documents(session), MOST),
        *islice(opening_documents(session), MOST),
    ]
    tables = Tables()
    return Ready(Snapshot([(Segment.in_memory(documents, tables), ())], tables), words_of(session))


def _likely_places(session: Session, query: SearchQuery, today: date) -> list[str]:
    """The keys of places that hold a typed word or have a kind that answers it, newest confirmed first."""
    wanted = select(Place.key).where(*IS_PUBLIC_PLACE).order_by(Place.confirmed_on.desc().nulls_last(), Place.id)
    words = [spelling for word in query.text.split() for spelling in _spellings(word)]
    plan = plan_query(query.text, Vocabulary(words_of(session), {}, ()), today)
    kinds = {c.value for clause in plan.clauses for c in clause.choices if c.field is Field.KIND} | set(query.kinds)
    likely = [column.contains(word) for word in words for column in (Place.name, Place.kana, Place.summary)]
    likely += [Place.id.in_(select(Gathering.place_id).where(Gathering.address.contains(word))) for word in words]
    if kinds:
        likely.append(
            Place.id.in_(
                select(PlaceKindLink.place_id).where(
                    PlaceKindLink.kind.in_([kind for kind in PlaceKind if kind in kinds])
                )
            )
        )
    return list(session.scalars((wanted.where(or_(*likely)) if likely else wanted).limit(MOST)))


def _spellings(word: str) -> set[str]:
    """A word as typed, in hiragana and in katakana: the database compares letters."""
    return {word, word.translate(HIRAGANA), word.translate(KATAKANA)}
