"""Keeping spots, batches, drops and what came back. Nothing here commits."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from core.errors import AtField, RuleBroken
from core.languages.known import BY_CODE
from core.languages.ways import site_in
from directory.areas.models import Area, AreaKind
from directory.areas.queries import areas_containing
from directory.areas.services import locate
from directory.asking.codes import new_code, spelled
from directory.desk.services import ChangedMeanwhile
from directory.distribution.frozen import frozen, thawed
from directory.distribution.models import LeafletBatch, LeafletCollection, LeafletDrop, LeafletSpot
from directory.distribution.queries import batch_coded, copies_laid, next_spot_number
from directory.distribution.recall import marks_of, standing_of
from directory.distribution.states import SpotKind
from directory.distribution.stocks import stocks_of
from directory.leaflets.sheet import Layout, SheetData

MOST_COPIES = 100_000
Once = TypeVar("Once", LeafletBatch, LeafletDrop)
NOT_YET = "きょうか、前の日にしてください。"
MEND_DROP = "置いた枚数の記録がまちがっているときは、先に設置場所のページで取り消してください。"
SENT_BEFORE = (
    "この画面からは、もう「{spot}」に{copies}枚置いたことを記録しています。"
    "別の記録として残すなら、もう一度「記録する」を押してください。"
)


UNDONE_SINCE = (
    "この画面から記録した{copies}枚は、そのあと取り消されています。"
    "もう一度記録するなら、もう一度「記録する」を押してください。"
)
UNDONE_ALREADY = "この記録は、もう取り消されています。"


class SentBefore(RuleBroken):
    """A form that was sent before came again: with another spot or batch, or after what it noted was undone."""


class UndoneAlready(RuleBroken):
    """Somebody else, or the same form, undid it before."""


@dataclass(frozen=True)
class SpotFacts:
    """What the form of a spot says; an empty `area` is found by the address."""

    name: str
    kind: SpotKind
    address: str = ""
    area: str = ""
    contact: str = ""
    phone: str = ""
    rack: int = 20
    note: str = ""


@dataclass(frozen=True)
class Printing:
    """How a batch is printed, and by whom; `choice` is what its sheet was made from; `code` is given for the demo."""

    layout: Layout
    copies: int
    expires_on: date
    choice: dict[str, Any]
    by: str
    form_key: str = ""
    code: str = ""


def batch_address(base_url: str, code: str, language: str, spot_number: int = 0) -> str:
    """What a QR code leads to: the page of a batch in its language, as scanned at one spot when a number is given."""
    return f"{site_in(BY_CODE[language], base_url)}/l/{code}" + (f"-{spot_number}" if spot_number else "")


def make_batch(
    session: Session, sheet: SheetData, printing: Printing, *, base_url: str, replaces: LeafletBatch | None = None
) -> LeafletBatch:
    """A new batch of this sheet, under a code of its own; the same form sent twice makes one.

    Raises AtField for an expiry before today or an odd number of copies.
    """
    known = session.scalars(_sent_as(LeafletBatch, printing.form_key)).one_or_none()
    if known is not None:
        return known
    _check_printing(sheet, printing)
    code = printing.code or new_code()
    while batch_coded(session, code) is not None:
        code = new_code()
    if replaces is not None:
        sheet = _marked(session, sheet, replaces)
    address = batch_address(base_url, code, sheet.language)
    sheet = replace(sheet, batch_url=address, code=spelled(code), expires_on=printing.expires_on)
    facts, ground = frozen(sheet)
    batch = LeafletBatch(
        code=code,
        title=sheet.title,
        layout=printing.layout.value,
        audience=sheet.audience.value,
        choice=printing.choice,
        facts=facts,
        ground=ground,
        printed_on=sheet.printed_on,
        expires_on=printing.expires_on,
        copies=printing.copies,
        made_by=printing.by,
        replaces=replaces,
        form_key=printing.form_key or None,
    )
    session.add(batch)
    session.flush()
    return batch


def sheet_of(batch: LeafletBatch, *, base_url: str, spot_number: int = 0) -> SheetData:
    """The sheet as it was printed; for one spot its code says where it was scanned."""
    sheet = thawed(batch.facts, batch.ground)
    if not spot_number:
        return sheet
    return replace(sheet, batch_url=batch_address(base_url, batch.code, sheet.language, spot_number))


def change_copies(session: Session, batch: LeafletBatch, copies: int) -> None:
    """Put right how many were printed. Raises AtField when fewer than were laid."""
    laid = copies_laid(session, batch.id)
    if not max(1, laid) <= copies <= MOST_COPIES:
        raise AtField(
            "copies", f"もう{laid}枚配っています。{max(1, laid)}枚から{MOST_COPIES:,}枚までで入れてください。"
        )
    batch.copies = copies


def end_batch(batch: LeafletBatch, *, today: date) -> None:
    """No copy of it is laid any more; its page leads to what replaced it."""
    batch.ended_on = batch.ended_on or today


def go_on(batch: LeafletBatch) -> None:
    """It did not end after all."""
    batch.ended_on = None


def keep_spot(
    session: Session, facts: SpotFacts, *, key: str = "", spot: LeafletSpot | None = None, seen: str = ""
) -> LeafletSpot:
    """A new spot, or a changed one; the same `key` twice makes one. Raises ChangedMeanwhile."""
    if spot is None:
        known = session.scalars(select(LeafletSpot).where(LeafletSpot.key == key)).one_or_none() if key else None
        if known is not None:
            return known
        spot = LeafletSpot(key=key or None, number=next_spot_number(session))
        session.add(spot)
    elif seen != str(spot.version):
        raise ChangedMeanwhile
    with session.no_autoflush:
        _place(session, spot, facts)
    session.flush()
    return spot


def retire_spot(spot: LeafletSpot, *, today: date) -> None:
    """Leaflets lie there no more; what was laid stays in the ledger."""
    spot.retired_on = spot.retired_on or today


def use_again(spot: LeafletSpot) -> None:
    """Leaflets may lie there again."""
    spot.retired_on = None


@dataclass(frozen=True)
class Laid:
    """What somebody laid at a spot; `left_over` is how many of that batch still lay there, None when not counted."""

    copies: int
    left_over: int | None
    on: date
    by: str
    form_key: str = ""


def note_drop(session: Session, batch: LeafletBatch, spot: LeafletSpot, laid: Laid, *, today: date) -> LeafletDrop:
    """Copies were laid; the same form sent twice notes them once.

    Raises AtField for a day that cannot be or more copies than are left, RuleBroken where nothing may be laid.
    """
    known = session.scalars(_sent_as(LeafletDrop, laid.form_key)).one_or_none()
    if known is not None:
        if (known.batch_id, known.spot_id) != (batch.id, spot.id):
            raise SentBefore(SENT_BEFORE.format(spot=known.spot.name, copies=known.copies))
        if known.undone_at is not None:
            raise SentBefore(UNDONE_SINCE.format(copies=known.copies))
        return known
    if spot.retired_on is not None:
        raise RuleBroken("ここは、いま使っていない設置場所です。もう一度使うときは、先に「また使う」を押してください。")
    if batch.ended_on is not None:
        raise AtField("batch", "この刷りは終了しています。新しい刷りを選んでください。")
    _check_drop(session, batch, laid, today)
    _check_left_over(session, batch, spot, laid)
    drop = LeafletDrop(
        batch=batch,
        spot=spot,
        dropped_on=laid.on,
        copies=laid.copies,
        left_over=laid.left_over,
        by=laid.by,
        form_key=laid.form_key or None,
    )
    session.add(drop)
    session.flush()
    return drop


def undo_drop(session: Session, drop: LeafletDrop, *, by: str, now: datetime) -> None:
    """It was noted by mistake: the copies are at the office, and the line stays, undone. Raises UndoneAlready."""
    undo_once(session, drop, by=by, now=now)


def undo_once(session: Session, noted: LeafletDrop | LeafletCollection, *, by: str, now: datetime) -> None:
    """A line of the ledger stays, undone, with who did so. Raises UndoneAlready."""
    table = type(noted)
    still = update(table).where(table.id == noted.id, table.undone_at.is_(None))
    # Asked of the database, so that of two at once only one is said to have done it.
    if session.connection().execute(still.values(undone_at=now, undone_by=by)).rowcount == 0:
        raise UndoneAlready(UNDONE_ALREADY)
    session.refresh(noted)


def _check_printing(sheet: SheetData, printing: Printing) -> None:
    if not 1 <= printing.copies <= MOST_COPIES:
        raise AtField("copies", f"1枚から{MOST_COPIES:,}枚までで入れてください。")
    if printing.expires_on < sheet.printed_on:
        raise AtField("expires_on", "有効期限は、きょうより後の日にしてください。")


def _check_drop(session: Session, batch: LeafletBatch, laid: Laid, today: date) -> None:
    if laid.on > today:
        raise AtField("on", NOT_YET)
    if laid.on < batch.printed_on:
        raise AtField("on", "刷った日より前の日です。日付を確かめてください。")
    if laid.copies == 0 and laid.left_over is None:
        raise AtField("copies", "置いた枚数か、残っていた枚数を入れてください。")
    left = batch.copies - copies_laid(session, batch.id)
    if laid.copies > left:
        more = "刷り増したときは、先に刷りのページで「刷った枚数」を直してください。"
        raise AtField("copies", f"この刷りで手元に残っているのは{left}枚です。{more}")


def _check_left_over(session: Session, batch: LeafletBatch, spot: LeafletSpot, laid: Laid) -> None:
    if laid.left_over is None:
        return
    stock = stocks_of(session, [batch], until=laid.on).get((batch.id, spot.id))
    there = stock.there if stock else 0
    if laid.left_over > there:
        raise AtField("left_over", f"この日までにここにあったのは{there}枚までです。{MEND_DROP}")


def _marked(session: Session, sheet: SheetData, replaced: LeafletBatch) -> SheetData:
    marks = marks_of(standing_of(session, replaced, sheet.printed_on))
    return replace(
        sheet,
        entries=tuple(replace(entry, changed=marks.get(entry.key, ())) for entry in sheet.entries),
        windows=tuple(replace(window, changed=marks.get(window.key, ())) for window in sheet.windows),
    )


def _place(session: Session, spot: LeafletSpot, facts: SpotFacts) -> None:
    for name in ("name", "kind", "contact", "phone", "rack", "note"):
        setattr(spot, name, getattr(facts, name))
    chosen = session.scalars(select(Area).where(Area.key == facts.area)).one_or_none() if facts.area else None
    located = locate(session, facts.address) if facts.address else None
    if chosen is None and located is not None and located.town_id:
        chosen = session.scalars(areas_containing([located.town_id], kind=AreaKind.LIFE_AREA)).first()
    spot.address, spot.area = facts.address, chosen
    point = located.point if located is not None and located.town_id else None
    spot.lat, spot.lng = (point.lat, point.lng) if point else (None, None)


def _sent_as(model: type[Once], form_key: str) -> Select[Once]:
    return select(model).where(model.form_key == form_key)
