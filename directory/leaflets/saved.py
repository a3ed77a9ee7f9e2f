"""Saved sheets: kept, found, and compared with what they would be today. Nothing here commits."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import AtField, RuleBroken
from directory.leaflets.choice import Choice
from directory.leaflets.models import SavedSheet
from directory.leaflets.queries import published_keys
from directory.leaflets.sheet import SheetData
from directory.upkeep.queries import followed, staying_keys

MOST = 200
NAME_TAKEN = "同じ名前のひな形があります。別の名前にするか、そのひな形を開いて保存し直してください。"
TOO_MANY = f"ひな形は{MOST}件まで残せます。いらないものを消してから、もう一度保存してください。"


@dataclass(frozen=True, slots=True)
class Change:
    """What is otherwise than when the sheet was last saved: names of places."""

    gone: tuple[str, ...]
    new: tuple[str, ...]


def saved_sheets(session: Session) -> list[SavedSheet]:
    """All of them, by name."""
    return list(session.scalars(select(SavedSheet).order_by(SavedSheet.name)))


def get_saved_sheet(session: Session, key: str) -> SavedSheet:
    """One of them. Raises NoResultFound."""
    return session.scalars(select(SavedSheet).where(SavedSheet.key == key)).one()


def get_public_sheet(session: Session, key: str) -> SavedSheet:
    """One that residents may see. Raises NoResultFound."""
    return session.scalars(select(SavedSheet).where(SavedSheet.key == key, SavedSheet.is_public)).one()


def keep_sheet(
    session: Session,
    name: str,
    choice: Choice,
    sheet: SheetData,
    *,
    is_public: bool,
    by: str,
    now: datetime,
    over: SavedSheet | None = None,
) -> SavedSheet:
    """Keep a choice under a name, or `over` a sheet saved before. Raises AtField for a name that is taken."""
    name = " ".join(name.split())
    known = {row.name: row for row in saved_sheets(session)}
    if name in known and known[name] is not over:
        raise AtField("name", NAME_TAKEN)
    if over is None and len(known) >= MOST:
        raise RuleBroken(TOO_MANY)
    row = over or SavedSheet()
    row.name, row.choice, row.is_public = name, choice.facts, is_public
    row.places = [[entry.key, entry.name] for entry in sheet.entries]
    row.changed_at, row.changed_by = now, by
    session.add(row)
    session.flush()
    return row


def for_residents(session: Session, choice: Choice) -> Choice:
    """The choice without words of one's own when a place picked by hand is no longer public: they may name it."""
    picked = followed(session, choice.place)
    return replace(choice, title="", intro="") if published_keys(session, picked) < set(picked) else choice


def change_since(session: Session, row: SavedSheet, sheet: SheetData) -> Change:
    """Which places were on the saved sheet and are not on this one, and the other way round; merged ones are one."""
    moved = staying_keys(session, [key for key, _ in row.places])
    now, before = {entry.key for entry in sheet.entries}, {moved.get(key, key) for key, _ in row.places}
    gone = tuple(name for key, name in row.places if moved.get(key, key) not in now)
    return Change(gone, tuple(entry.name for entry in sheet.entries if entry.key not in before))
