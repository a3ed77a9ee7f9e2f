"""Making a bundle in the office, and taking one over on the public site. Receiving commits: all of it or nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, and_, delete, exists, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.calendar import today
from core.db import DirectoryBase, unit_of_work
from core.errors import RuleBroken
from core.signing import Signer
from directory.bundles.bundle_file import Bundle, Manifest, write_bundle
from directory.bundles.contents import OF_AN_OFFICE, SHOWN, Facts, Shown
from directory.bundles.models import ReceivedBundle
from directory.places.models import Gathering, Place, Publication
from directory.places.services import refresh_occurrences, roll_occurrences

AT_ONCE = 500
OLDER = (
    "このファイルは {made} に作られたもので、いま公開している {shown} のものより古いため、取り込みませんでした。"
    "庁内側で作り直してください。"
)
IS_AN_OFFICE = (
    "このデータベースには、庁内の記録（下書き・確認のやりとりなど）があります。"
    "「receive」は、公開側だけのデータベースで使ってください。"
)
FROM_THE_FUTURE = (
    "このファイルは {made} に作られたことになっていて、まだ来ていない時刻です。"
    "庁内側と公開側の時計を合わせてから、作り直してください。"
)
CLOCKS_DIFFER = timedelta(hours=1)
WHOLE = frozenset({"season_period"})
"""Tables that move the open days of every place."""


@dataclass(frozen=True)
class Received:
    """What a bundle changed on the public site; `is_known` when residents see that very bundle already."""

    places: int
    added: int
    changed: int
    removed: int
    is_known: bool = False


def make_bundle(session: Session, path: Path, *, signer: Signer, revision: str, now: datetime) -> Manifest:
    """Everything residents may see, of one moment, as one signed file."""
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
    tables = ((table, table.rows(session)) for table in SHOWN)
    return write_bundle(path, tables, made_at=now, revision=revision, signer=signer)


def take_over(session: Session, bundle: Bundle, *, now: datetime) -> Received:
    """Let residents see what the bundle holds, and nothing else.

    Raises RuleBroken when a newer one was received before, or the database is an office's own.
    """
    rows = {table.name: bundle.rows(table) for table in SHOWN}
    places = len(rows[Place.__tablename__])
    with unit_of_work(session):
        known = session.get(ReceivedBundle, 1)
        if known is not None and known.digest == bundle.digest:
            return Received(places, 0, 0, 0, is_known=True)
        if known is not None and bundle.made_at <= known.made_at:
            made, shown = (f"{at:%Y-%m-%d %H:%M:%S}（UTC）" for at in (bundle.made_at, known.made_at))
            raise RuleBroken(OLDER.format(made=made, shown=shown))
        if bundle.made_at > now + CLOCKS_DIFFER:
            raise RuleBroken(FROM_THE_FUTURE.format(made=f"{bundle.made_at:%Y-%m-%d %H:%M}（UTC）"))
        _refuse_an_office(session)
        changes = _bring(session, rows)
        session.expire_all()
        _renew_days(session, changes)
        session.merge(ReceivedBundle(id=1, made_at=bundle.made_at, received_at=now, digest=bundle.digest))
    return Received(
        places,
        sum(len(change.added) for change in changes.values()),
        sum(len(change.changed) for change in changes.values()),
        sum(len(change.removed) for change in changes.values()),
    )


@dataclass(frozen=True)
class _Change:
    table: Shown
    added: list[Facts]
    changed: list[Facts]
    removed: list[Facts]


def _refuse_an_office(session: Session) -> None:
    drafts = select(exists().where(Place.publication != Publication.PUBLISHED))
    tables = DirectoryBase.metadata.tables
    if session.scalar(drafts) or any(session.scalar(select(exists().select_from(tables[n]))) for n in OF_AN_OFFICE):
        raise RuleBroken(IS_AN_OFFICE)


def _bring(session: Session, rows: dict[str, list[Facts]]) -> dict[str, _Change]:
    """Change what differs; where rows have exchanged what may stand only once, write all of it anew."""
    try:
        with session.begin_nested():
            return _write(session, rows)
    except IntegrityError:
        for table in reversed(SHOWN):
            session.execute(delete(table.table))
        return _write(session, rows)


def _write(session: Session, rows: dict[str, list[Facts]]) -> dict[str, _Change]:
    """What is new or another first, what is gone last: what moved to another place must not go with the old one."""
    changes = {table.name: _difference(session, table, rows[table.name]) for table in SHOWN}
    for change in changes.values():
        for start in range(0, len(change.added), AT_ONCE):
            session.execute(insert(change.table.table), change.added[start : start + AT_ONCE])
        for facts in change.changed:
            session.execute(update(change.table.table).where(_is_row(change.table, facts)).values(facts))
    for change in reversed(changes.values()):
        for facts in change.removed:
            session.execute(delete(change.table.table).where(_is_row(change.table, facts)))
    return changes


def _difference(session: Session, table: Shown, wanted: list[Facts]) -> _Change:
    names = [*table.columns, *table.emptied]
    rows = session.execute(select(*(table.table.c[name] for name in names)))
    there = {_key(table, facts): facts for facts in (dict(zip(names, row, strict=True)) for row in rows)}
    change = _Change(table, [], [], [])
    for facts in wanted:
        old = there.pop(_key(table, facts), None)
        if old is None:
            change.added.append(facts)
        elif old != facts:
            change.changed.append(facts)
    change.removed.extend(there.values())
    return change


def _renew_days(session: Session, changes: dict[str, _Change]) -> None:
    """The open days follow: of every place when a season moved, else of the venues that are new or another."""
    if any(changes[name].added or changes[name].changed or changes[name].removed for name in WHOLE):
        refresh_occurrences(session, None, today())
        return
    roll_occurrences(session, today())
    venues = changes[Gathering.__tablename__]
    ids = [facts["id"] for facts in (*venues.added, *venues.changed)]
    for start in range(0, len(ids), AT_ONCE):
        few = session.scalars(select(Gathering).where(Gathering.id.in_(ids[start : start + AT_ONCE]))).all()
        refresh_occurrences(session, few, today())


def _key(table: Shown, facts: Facts) -> tuple[object, ...]:
    return tuple(facts[name] for name in table.key)


def _is_row(table: Shown, facts: Facts) -> ColumnElement[bool]:
    return and_(*(table.table.c[name] == facts[name] for name in table.key))
