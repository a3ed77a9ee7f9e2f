"""Questions about spots, batches, drops and scans."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, undefer
from sqlalchemy.orm.interfaces import ORMOption

from core.db import directory_session
from directory.areas.models import Area, AreaKind
from directory.asking.codes import ALPHABET, LENGTH, folded
from directory.distribution.models import (
    NO_SPOT,
    LeafletBatch,
    LeafletCollection,
    LeafletDrop,
    LeafletScan,
    LeafletSpot,
)
from directory.distribution.states import SpotKind

MOST_DIGITS = 5
COUNTS = LeafletDrop.undone_at.is_(None)


def get_spot(number: int) -> LeafletSpot:
    """One spot; NoResultFound (a 404 page) when there is none."""
    if len(str(number)) > MOST_DIGITS:
        raise NoResultFound
    query = select(LeafletSpot).where(LeafletSpot.number == number).options(joinedload(LeafletSpot.area))
    return directory_session().scalars(query).one()


def get_batch(code: str) -> LeafletBatch:
    """One batch with the ground of its map; NoResultFound (a 404 page) when there is none."""
    query = select(LeafletBatch).where(LeafletBatch.code == code).options(undefer(LeafletBatch.ground))
    return directory_session().scalars(query).one()


def read_address(typed: str) -> tuple[str, int]:
    """The code and the spot's number in what was typed or scanned, in any width and case; ("", 0) when it is none."""
    text = folded(typed)
    code, number = text[:LENGTH], text[LENGTH:]
    if len(code) < LENGTH or not set(code) <= set(ALPHABET) or len(number) > MOST_DIGITS:
        return "", NO_SPOT
    if number and not (number.isascii() and number.isdigit()):
        return "", NO_SPOT
    return code, int(number or NO_SPOT)


def batch_coded(session: Session, code: str) -> LeafletBatch | None:
    """The batch of a code, if there is one; without the ground of its map."""
    return session.scalars(select(LeafletBatch).where(LeafletBatch.code == code)).one_or_none()


def batches_coded(session: Session, codes: Collection[str]) -> Sequence[LeafletBatch]:
    """The batches of these codes."""
    return session.scalars(select(LeafletBatch).where(LeafletBatch.code.in_(codes))).all()


def known_code(session: Session, typed: str) -> str | None:
    """The code in what somebody said they read on a leaflet, when it is that of a batch."""
    code, _ = read_address(typed)
    return session.scalar(select(LeafletBatch.code).where(LeafletBatch.code == code)) if code else None


def batches() -> Select[LeafletBatch]:
    """Every batch, those that still lie about first, then the latest."""
    return select(LeafletBatch).order_by(LeafletBatch.ended_on.is_not(None), LeafletBatch.id.desc())


def how_many_batches(session: Session) -> int:
    """How many were ever printed."""
    return session.scalar(select(func.count(LeafletBatch.id))) or 0


def live_batches(session: Session) -> Sequence[LeafletBatch]:
    """Those that did not end, the latest first."""
    return session.scalars(batches().where(LeafletBatch.ended_on.is_(None))).all()


def batches_laid_at(session: Session, spot_ids: Collection[int]) -> Sequence[LeafletBatch]:
    """Those of which copies were ever laid at one of these spots, also when they ended."""
    laid = select(LeafletDrop.batch_id).where(LeafletDrop.spot_id.in_(spot_ids), COUNTS)
    return session.scalars(batches().where(LeafletBatch.id.in_(laid))).all()


def titles_of_batches(session: Session, codes: Collection[str]) -> dict[str, str]:
    """What the batches of these codes are called."""
    query = select(LeafletBatch.code, LeafletBatch.title).where(LeafletBatch.code.in_(codes))
    return {code: title for code, title in session.execute(query)}  # noqa: C416  # rows are no pairs to mypy


def light(batch: InstrumentedAttribute[LeafletBatch]) -> ORMOption:
    """The batch beside a row without all that is printed on it: one of a hundred places is heavy."""
    return joinedload(batch).defer(LeafletBatch.facts).defer(LeafletBatch.choice)


def drops_of(
    session: Session,
    *,
    batch_ids: Collection[int] | None = None,
    spot_ids: Collection[int] | None = None,
    undone: bool = False,
) -> Sequence[LeafletDrop]:
    """Drops in the order they were made, of some batches or spots, with their batch and spot; `undone` ones too."""
    query = (
        select(LeafletDrop)
        .where(*(() if undone else (COUNTS,)))
        .options(joinedload(LeafletDrop.spot), light(LeafletDrop.batch))
    )
    for column, ids in ((LeafletDrop.batch_id, batch_ids), (LeafletDrop.spot_id, spot_ids)):
        if ids is not None:
            query = query.where(column.in_(ids))
    return session.scalars(query.order_by(LeafletDrop.dropped_on, LeafletDrop.id)).all()


def collections_of(
    session: Session, *, batch_ids: Collection[int], undone: bool = False
) -> Sequence[LeafletCollection]:
    """What was fetched back of some batches; what was noted by mistake, `undone`, too."""
    counts = () if undone else (LeafletCollection.undone_at.is_(None),)
    query = select(LeafletCollection).where(LeafletCollection.batch_id.in_(batch_ids), *counts)
    return session.scalars(query.options(joinedload(LeafletCollection.spot), light(LeafletCollection.batch))).all()


def get_drop(key: str) -> LeafletDrop:
    """One drop; NoResultFound (a 404 page) when there is none."""
    return directory_session().scalars(select(LeafletDrop).where(LeafletDrop.key == key)).one()


def get_collection(key: str) -> LeafletCollection:
    """What was fetched back once; NoResultFound (a 404 page) when there is none."""
    return directory_session().scalars(select(LeafletCollection).where(LeafletCollection.key == key)).one()


def copies_laid(session: Session, batch_id: int) -> int:
    """How many copies of a batch left the office."""
    return session.scalar(select(func.sum(LeafletDrop.copies)).where(LeafletDrop.batch_id == batch_id, COUNTS)) or 0


def spots_for(q: str = "", kind: SpotKind | None = None, *, retired: bool = False) -> Select[LeafletSpot]:
    """Spots in use (or those retired) in the order of their names, narrowed by a word and a kind."""
    query = select(LeafletSpot).where(LeafletSpot.retired_on.is_not(None) if retired else IN_USE)
    for word in q.split()[:5]:
        query = query.where(_says(word))
    if kind is not None:
        query = query.where(LeafletSpot.kind == kind)
    return query.order_by(LeafletSpot.name, LeafletSpot.id).options(joinedload(LeafletSpot.area))


IN_USE = LeafletSpot.retired_on.is_(None)


def next_spot_number(session: Session) -> int:
    """The number a new spot gets; ask inside a unit of work."""
    return (session.scalar(select(func.max(LeafletSpot.number))) or 0) + 1


def spot_exists(session: Session, number: int) -> bool:
    """Whether a number on a leaflet is that of a spot."""
    return session.scalar(select(LeafletSpot.id).where(LeafletSpot.number == number)) is not None


def scans_of(session: Session, codes: Collection[str]) -> dict[str, int]:
    """How often the codes of these batches were opened; those that never were are missing."""
    query = select(LeafletScan.code, func.sum(LeafletScan.scans)).where(LeafletScan.code.in_(codes))
    return {code: int(scans) for code, scans in session.execute(query.group_by(LeafletScan.code))}


def scans_by_spot(session: Session, code: str) -> dict[int, int]:
    """How often each spot's code of one batch was opened; 0 is the code without a spot."""
    query = select(LeafletScan.spot_number, func.sum(LeafletScan.scans)).where(LeafletScan.code == code)
    return {number: int(scans) for number, scans in session.execute(query.group_by(LeafletScan.spot_number))}


def scans_by_day(session: Session, code: str, most: int) -> list[tuple[date, int]]:
    """The latest days on which the code was opened, newest first."""
    query = select(LeafletScan.on_day, func.sum(LeafletScan.scans)).where(LeafletScan.code == code)
    rows = session.execute(query.group_by(LeafletScan.on_day).order_by(LeafletScan.on_day.desc()).limit(most))
    return [(day, int(scans)) for day, scans in rows]


def life_areas(session: Session) -> list[Area]:
    """The areas a spot is counted in."""
    return list(session.scalars(select(Area).where(Area.kind == AreaKind.LIFE_AREA).order_by(Area.position, Area.name)))


def _says(word: str) -> ColumnElement[bool]:
    return or_(*(c.icontains(word, autoescape=True) for c in (LeafletSpot.name, LeafletSpot.address)))
