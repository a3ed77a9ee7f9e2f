"""What staff do for a host: let it rest, note honoraria. A service checks, then changes; it never commits."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import AtField, RuleBroken
from matching.host_notes.services import SENT_ALREADY
from matching.host_rests.models import HostRest
from matching.hosts.honoraria import rate_for, rates
from matching.hosts.models import HonorariumLine

LONGEST_REST = timedelta(days=366)
ENDS_FIRST = "終わりの日は、はじまりの日より後にしてください。"
TOO_LONG = "お休みは1年までにしてください。長く休むときは、受け入れ枠の募集を止めてください。"
IS_PAST = "終わりの日が過ぎています。日付をお確かめください。"
LIFTED_ALREADY = "このお休みは、ほかの人が先に終わりにしました。"
NOT_YET = "まだ来ていない日の分は記録できません。日付をお確かめください。"
LONG_AGO = "2年より前の分は記録できません。日付をお確かめください。"
TAKEN_BACK_ALREADY = "この行は、ほかの人が先に取り消しました。"


@dataclass(frozen=True)
class Hours:
    """What the form of the ledger says."""

    on: date
    people: int
    hours: float


def let_rest(
    session: Session,
    place_key: str,
    *,
    opening_key: str | None,
    first: date,
    last: date,
    reason: str,
    by: str,
    today: date,
) -> HostRest:
    """Nobody new for some days; the same rest asked for twice is kept once."""
    if last < first:
        raise AtField("last", ENDS_FIRST)
    if last < today:
        raise AtField("last", IS_PAST)
    if last - first > LONGEST_REST:
        raise AtField("last", TOO_LONG)
    same = select(HostRest).where(
        HostRest.place_key == place_key, HostRest.first_day == first, HostRest.last_day == last
    )
    same = same.where(HostRest.opening_key.is_not_distinct_from(opening_key), HostRest.lifted_at.is_(None))
    if there := session.scalar(same):
        return there
    rest = HostRest(place_key=place_key, opening_key=opening_key, first_day=first, last_day=last, by=by)
    rest.reason = reason.strip()
    session.add(rest)
    return rest


def lift_rest(rest: HostRest, *, by: str, now: datetime) -> None:
    """The host takes people again."""
    if rest.lifted_at is not None:
        raise RuleBroken(LIFTED_ALREADY)
    rest.lifted_at, rest.lifted_by = now, by


def note_hours(
    session: Session, place_key: str, what: Hours, *, by: str, today: date, idempotency_key: str = ""
) -> HonorariumLine:
    """A line with the honorarium of the table of today; the same form sent twice is kept once.

    Raises RuleBroken where the hours cannot be, or the form was kept with others or its line was taken back.
    """
    kept_as = f"{place_key}-{idempotency_key}" if idempotency_key else None
    if kept_as and (sent := session.scalar(select(HonorariumLine).where(HonorariumLine.idempotency_key == kept_as))):
        if Hours(sent.on, sent.people, sent.hours) != what or sent.taken_back_on is not None:
            raise RuleBroken(SENT_ALREADY)
        return sent
    if what.on > today:
        raise AtField("on", NOT_YET)
    if what.on < today - timedelta(days=731):
        raise AtField("on", LONG_AGO)
    try:
        rate = rate_for(what.hours, rates())
    except RuleBroken as broken:
        raise AtField("hours", str(broken)) from None
    line = HonorariumLine(
        place_key=place_key,
        on=what.on,
        people=what.people,
        hours=what.hours,
        yen=rate.yen * what.people,
        insurance_yen=rate.insurance_yen * what.people,
        by=by,
        idempotency_key=kept_as,
    )
    session.add(line)
    return line


def take_back(line: HonorariumLine, *, by: str, today: date) -> None:
    """The line was wrong: it stays to be seen and counts no more."""
    if line.taken_back_on is not None:
        raise RuleBroken(TAKEN_BACK_ALREADY)
    line.taken_back_on, line.taken_back_by = today, by
