"""Which key stands for which: places that were merged, and pairs that are known to be two."""

from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from directory.upkeep.models import DistinctPair, PlaceMerge

LIVE = PlaceMerge.undone_at.is_(None)


def staying_keys(session: Session, keys: Collection[str]) -> dict[str, str]:
    """Of these keys those of places that were merged, each with the key that stands for it today."""
    found = _one_step(session, keys)
    ahead = found
    while ahead:
        ahead = _one_step(session, set(ahead.values()))
        found = {old: ahead.get(new, new) for old, new in found.items()}
    return found


def followed(session: Session, keys: Collection[str]) -> list[str]:
    """These keys with those of merged places replaced, each once, in their order."""
    moved = staying_keys(session, keys)
    return list(dict.fromkeys(moved.get(key, key) for key in keys))


def keys_standing_for(session: Session, keys: Collection[str]) -> set[str]:
    """These keys, and those of every place that was merged into one of them."""
    found, ahead = set(keys), set(keys)
    while ahead:
        ahead = set(session.scalars(select(PlaceMerge.gone_key).where(LIVE, PlaceMerge.staying_key.in_(ahead)))) - found
        found |= ahead
    return found


def known_as(session: Session, keys: Collection[str]) -> dict[str, frozenset[str]]:
    """Each of these keys with those of the places that were merged into it."""
    found = {key: {key} for key in keys}
    became = {old: new for old, new in session.execute(select(PlaceMerge.gone_key, PlaceMerge.staying_key).where(LIVE))}  # noqa: C416  # rows are no pairs to mypy
    for old in became:
        stands = old
        while stands in became:
            stands = became[stands]
        found.get(stands, set()).add(old)
    return {key: frozenset(names) for key, names in found.items()}


def merged_keys() -> Select[str]:
    """The keys of places that were merged into another."""
    return select(PlaceMerge.gone_key).where(LIVE)


def merge_of(session: Session, gone_key: str) -> PlaceMerge | None:
    """The merge in which this place went, as long as it is not undone."""
    return session.scalar(select(PlaceMerge).where(LIVE, PlaceMerge.gone_key == gone_key))


def merges_into(staying_key: str) -> Select[PlaceMerge]:
    """What was merged into this place, the latest first."""
    return select(PlaceMerge).where(LIVE, PlaceMerge.staying_key == staying_key).order_by(PlaceMerge.id.desc())


def latest_merges() -> Select[PlaceMerge]:
    """Every merge that stands, the latest first."""
    return select(PlaceMerge).where(LIVE).order_by(PlaceMerge.id.desc())


def get_merge(session: Session, key: str) -> PlaceMerge:
    """A merge by its key. Raises NoResultFound."""
    merge = session.scalar(select(PlaceMerge).where(PlaceMerge.key == key))
    if merge is None:
        raise NoResultFound
    return merge


def distinct_pairs(session: Session) -> set[tuple[str, str]]:
    """The pairs somebody found to be two, each with the smaller key first."""
    return {(first, second) for first, second in session.execute(select(DistinctPair.a_key, DistinctPair.b_key))}


def in_order(one: str, other: str) -> tuple[str, str]:
    """The two keys as a pair is remembered."""
    return (one, other) if one < other else (other, one)


def _one_step(session: Session, keys: Collection[str]) -> dict[str, str]:
    if not keys:
        return {}
    query = select(PlaceMerge.gone_key, PlaceMerge.staying_key).where(LIVE, PlaceMerge.gone_key.in_(keys))
    return {gone: staying for gone, staying in session.execute(query)}  # noqa: C416  # rows are no pairs to mypy
