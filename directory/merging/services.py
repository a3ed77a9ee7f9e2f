"""Two entries become one, and two again within thirty days. A service checks, then changes; it never commits."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.calendar import now
from core.errors import RuleBroken
from directory.desk.facts import Facts, differences, facts_of, is_venue_fact, plain
from directory.desk.marks import refresh_confirmed_on
from directory.desk.missing import missing
from directory.merging.moving import (
    marks_of,
    merged_marks,
    move_asks,
    move_openings,
    move_rows,
    put_marks,
    settle,
    share_venues,
)
from directory.merging.sides import Chosen, Pair, place_facts, value_of
from directory.merging.writing import write_fact
from directory.places.models import Place, Publication
from directory.places.queries import EVERYTHING
from directory.places.services import publish, record_revision, withdraw
from directory.upkeep.models import PlaceMerge, Revision, RevisionState
from directory.upkeep.queries import merge_of, staying_keys

MERGED, UNDONE = "登録をまとめる", "まとめるの取り消し"
NOTHING_LEFT = "残す会場を1つ以上選んでください。"
ITSELF = "同じ登録どうしは、まとめられません。"
MERGED_ALREADY = "どちらかの登録は、すでにほかの登録にまとめてあります。一覧を開き直してください。"
WAITING = "「{name}」に、確認待ちの変更があります。先にそれを承認するか見送ってから、まとめてください。"
TOO_LATE = "まとめてから30日がすぎたため、取り消せません。必要なときは、新しく登録してください。"
UNDONE_ALREADY = "これは、すでに取り消してあります。"
LATER_FIRST = "「{name}」は、そのあとほかの登録にまとめてあります。先にそちらを取り消してください。"


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undoing brought back, and the facts it left because somebody changed them meanwhile."""

    staying: Place
    gone: Place
    left: list[str]


def merge_places(session: Session, pair: Pair, chosen: Chosen, *, by: str, today: date) -> PlaceMerge:
    """Make the pair one entry. Raises RuleBroken when the two cannot be one, or nothing would be left of venues."""
    staying, gone = pair.of(chosen.stays), pair.of(chosen.stays.other)
    _check(session, staying, gone, chosen)
    was, marks = _facts(staying), [marks_of(session, place) for place in pair.places]
    kept: dict[str, Any] = {
        "marks": marks[pair.places.index(staying)],
        "new_marks": merged_marks(pair, chosen.facts, *marks),
        "publications": {place.key: str(place.publication) for place in pair.places},
        "confirmed_on": [plain(staying.confirmed_on)],
    }
    values = {name: value_of(pair, name, side) for name, side in chosen.facts.items()}
    for name, value in values.items():
        write_fact(session, staying, name, value)
    kept |= _bring_together(session, staying, gone, chosen, today)
    put_marks(session, staying, kept["new_marks"], list({**kept["marks"], **kept["new_marks"]}))
    if kept["came"]:
        staying.confirmed_on = _older(staying.confirmed_on, gone.confirmed_on)
    refresh_confirmed_on(session, staying)
    kept["confirmed_on"].append(plain(staying.confirmed_on))
    _show_as_before(session, staying, gone, by=by)
    before, after = differences(was, _facts(staying))
    kept |= {"before": _own(before), "after": _own(after)}
    if after:
        reason = f"「{gone.name}」をまとめました。"
        record_revision(session, staying, before=before, after=after, by=by, source=MERGED, reason=reason)
    merge = PlaceMerge(gone_key=gone.key, gone_name=gone.name, staying_key=staying.key, by=by, kept=kept)
    session.add(merge)
    session.flush()
    return merge


def undo_merge(session: Session, merge: PlaceMerge, *, by: str, today: date) -> Undone:
    """Bring both entries back as they were, but for what somebody changed since. Raises RuleBroken when too late."""
    staying, gone = _undoable(session, merge, today)
    merge.undone_at, merge.undone_by = now(), by
    session.flush()
    kept, was = merge.kept, _facts(staying)
    left = [name for name, value in kept["after"].items() if was.get(name) != value]
    for name in set(kept["before"]) - set(left):
        write_fact(session, staying, name, kept["before"][name])
    stay = {venue.key for venue in staying.gatherings} - set(kept["came"]) | set(kept["left"])
    own, back = share_venues(session, staying, gone, stay)
    move_openings(session, staying, gone, kept["openings"])
    move_rows(session, staying, gone, kept["rows"])
    move_asks(session, staying, gone, kept["asks"])
    marks = marks_of(session, staying)
    touched = {
        name for name in {**kept["marks"], **kept["new_marks"]} if marks.get(name) == kept["new_marks"].get(name)
    }
    put_marks(session, staying, kept["marks"], touched)
    _publish_as(session, staying, gone, kept["publications"], by=by)
    day_before, day_after = kept["confirmed_on"]
    if plain(staying.confirmed_on) == day_after:
        staying.confirmed_on = date.fromisoformat(day_before) if day_before else None
    refresh_confirmed_on(session, gone)
    settle(session, (staying, gone), [*back, *own], today)
    before, after = differences(was, _facts(staying))
    if after:
        record_revision(session, staying, before=before, after=after, by=by, source=UNDONE)
    return Undone(staying, gone, left)


def _check(session: Session, staying: Place, gone: Place, chosen: Chosen) -> None:
    if staying.key == gone.key:
        raise RuleBroken(ITSELF)
    if staying_keys(session, [staying.key, gone.key]):
        raise RuleBroken(MERGED_ALREADY)
    waiting = select(Revision.id).where(Revision.entry_key == gone.key, Revision.state == RevisionState.WAITING)
    if session.scalar(waiting.limit(1)) is not None:
        raise RuleBroken(WAITING.format(name=gone.name))
    venues = {venue.key for place in (staying, gone) for venue in place.gatherings}
    if venues and not venues & chosen.venues:
        raise RuleBroken(NOTHING_LEFT)


def _undoable(session: Session, merge: PlaceMerge, today: date) -> tuple[Place, Place]:
    """The place that stayed and the one that went; raises RuleBroken with why it cannot be undone."""
    if merge.undone_at is not None:
        raise RuleBroken(UNDONE_ALREADY)
    if not merge.may_be_undone(today):
        raise RuleBroken(TOO_LATE)
    staying, gone = get_place_of(session, merge.staying_key), get_place_of(session, merge.gone_key)
    if merge_of(session, staying.key) is not None:
        raise RuleBroken(LATER_FIRST.format(name=staying.name))
    return staying, gone


def _bring_together(session: Session, staying: Place, gone: Place, chosen: Chosen, today: date) -> dict[str, Any]:
    """Move what hangs on the place that goes, and out of the way what nobody wants; the keys of what moved.

    A venue that is not kept waits on the place that went, so that it can come back.
    """
    came, left = share_venues(session, staying, gone, chosen.venues)
    openings, rows = move_openings(session, gone, staying), move_rows(session, gone, staying)
    asks = move_asks(session, gone, staying)
    settle(session, (staying, gone), [*came, *left], today)
    keys = {"came": [venue.key for venue in came], "left": [venue.key for venue in left]}
    return keys | {"openings": openings, "rows": rows, "asks": asks}


def _show_as_before(session: Session, staying: Place, gone: Place, *, by: str) -> None:
    """What residents could see, they still can. Raises RuleBroken when the rest would not be enough for that."""
    if gone.is_public and not staying.is_public:
        if wanted := missing(staying):
            raise RuleBroken(f"公開の登録をまとめるには、{'、'.join(wanted)}が残るように選んでください。")
        publish(session, staying, by=by, source=MERGED)
    withdraw(session, gone, by=by, source=MERGED, reason=f"「{staying.name}」にまとめました。")


def _publish_as(session: Session, staying: Place, gone: Place, were: dict[str, str], *, by: str) -> None:
    """Let residents see of each what they saw before; what somebody withdrew meanwhile stays withdrawn."""
    first, second = Publication(were[staying.key]), Publication(were[gone.key])
    if second is Publication.PUBLISHED:
        publish(session, gone, by=by, source=UNDONE)
    else:
        gone.publication = second
    if second is Publication.PUBLISHED and first is not second and staying.is_public:
        withdraw(session, staying, by=by, source=UNDONE, reason="まとめる前は、公開していませんでした。")
        staying.publication = first


def _facts(place: Place) -> Facts:
    return facts_of(place) | place_facts(place)


def _own(facts: Facts) -> Facts:
    return {name: value for name, value in facts.items() if not is_venue_fact(name)}


def _older(one: date | None, other: date | None) -> date | None:
    return min(one, other) if one and other else None


def get_place_of(session: Session, key: str) -> Place:
    """A place with all the desk shows, in a given session. Raises NoResultFound."""
    return session.scalars(select(Place).where(Place.key == key).options(*EVERYTHING)).one()
