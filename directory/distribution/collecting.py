"""回収: what was fetched back, and what was noted so by mistake. Nothing here commits."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from core.errors import AtField
from directory.distribution.models import LeafletBatch, LeafletCollection, LeafletSpot
from directory.distribution.queries import collections_of
from directory.distribution.services import MEND_DROP, undo_once
from directory.distribution.stocks import stocks_of

UNDONE_SINCE = (
    "この画面を開いたあとに、ここの回収の記録が取り消されています。"
    "もう一度記録するなら、枚数を確かめて、もう一度「回収した」を押してください。"
)


def collect(
    session: Session,
    batch: LeafletBatch,
    spot: LeafletSpot,
    *,
    copies: int,
    today: date,
    by: str,
    seen_undone: int | None = None,
) -> LeafletCollection:
    """What lay there was fetched back; said again before more is laid, it is put right.

    `seen_undone` is how many were undone there when the form was shown: one sent again after that does not bring back
    what was undone. Raises AtField for that, and for copies that cannot be.
    """
    if seen_undone is not None and seen_undone < how_many_undone(session, batch).get(spot.id, 0):
        raise AtField("copies", UNDONE_SINCE)
    stock = stocks_of(session, [batch]).get((batch.id, spot.id))
    known = stock.collected if stock else None
    most = (stock.before if known else stock.there) if stock else 0
    if not 0 <= copies <= most:
        raise AtField("copies", f"ここにあるのは多くても{most}枚です。0枚から{most}枚までで入れてください。{MEND_DROP}")
    if known is None:
        known = LeafletCollection(batch=batch, spot=spot)
        session.add(known)
    known.copies, known.by, known.collected_on = copies, by, today
    session.flush()
    return known


def undo_collection(session: Session, collection: LeafletCollection, *, by: str, now: datetime) -> None:
    """It was noted by mistake: the copies still lie there, and the line stays, undone. Raises UndoneAlready."""
    undo_once(session, collection, by=by, now=now)


def undone_collections(session: Session, batch: LeafletBatch) -> list[LeafletCollection]:
    """What was noted by mistake, the latest first."""
    noted = collections_of(session, batch_ids=[batch.id], undone=True)
    return sorted((one for one in noted if one.undone_at), key=lambda one: (one.collected_on, one.id), reverse=True)


def how_many_undone(session: Session, batch: LeafletBatch) -> dict[int, int]:
    """How many were undone, by the id of the spot; those without any are missing."""
    found: dict[int, int] = {}
    for one in undone_collections(session, batch):
        found[one.spot_id] = found.get(one.spot_id, 0) + 1
    return found
