"""見学・同行: making an appointment, and what became of it. Nothing here commits."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from core.calendar import wareki
from core.errors import AtField, RuleBroken
from matching.placements.appointment_models import Appointment, AppointmentKind, AppointmentState, Companion, clock
from matching.placements.models import Placement

AHEAD = timedelta(days=366)
OVER = "終わった参加支援には、予定を入れられません。もう一度候補にしてから入れてください。"
PAST = "過ぎた日の予定は作れません。きょうからの日付を入れてください。"
TOO_FAR = "1年より先の予定は作れません。日付をお確かめください。"
NO_END = "終わりの時刻は、始まりより後にしてください。"
NO_SUPPORTER = "いっしょに行く職員を選んでください。"
NOT_ON_THE_TEAM = "いっしょに行く職員は、本人のチームの中から選んでください。"
SUPPORTER_BUSY = "{name}さんは、{day}の{hours}に別の予定があります。時間か、いっしょに行く人を変えてください。"
PERSON_BUSY = "本人は、{day}の{hours}に別の予定があります。時間を変えてください。"
SETTLED = "この予定は、もう「{state}」と記録されています。"
NOT_YET = "まだ来ていない日の予定です。行けたかどうかは、その日が来てから記録してください。"
SAY_WHY = "理由をひとことで入力してください。"


@dataclass(frozen=True)
class Plan:
    """What the form says; `starts` and `ends` in minutes from midnight."""

    kind: AppointmentKind
    on: date
    starts: int
    ends: int
    companion: Companion
    supporter_key: str = ""
    meeting: str = ""


def make_appointment(
    session: Session,
    placement: Placement,
    plan: Plan,
    *,
    by: str,
    today: date,
    names: dict[str, str],
    idempotency_key: str = "",
) -> Appointment:
    """Keep an appointment; the same form sent twice is kept once.

    Raises RuleBroken when the day cannot be, or when the supporter or the person is somewhere else at that time: of
    the other appointment nothing but its hours is said.
    """
    if idempotency_key and (sent := _already(session, placement, idempotency_key)):
        return sent
    _must_be_possible(placement, plan, today)
    supporter = _supporter(placement, plan)
    _must_be_free(session, plan, supporter, placement.person_key, names)
    made = Appointment(
        person_key=placement.person_key,
        placement_key=placement.key,
        kind=plan.kind,
        on=plan.on,
        starts=plan.starts,
        ends=plan.ends,
        companion=plan.companion,
        supporter_key=supporter,
        state=AppointmentState.PLANNED,
        made_by=by,
        idempotency_key=idempotency_key or None,
    )
    made.meeting = plan.meeting.strip()
    session.add(made)
    session.flush()
    return made


def _must_be_possible(placement: Placement, plan: Plan, today: date) -> None:
    if placement.state.is_over:
        raise RuleBroken(OVER)
    if plan.on < today:
        raise AtField("on", PAST)
    if plan.on > today + AHEAD:
        raise AtField("on", TOO_FAR)
    if plan.ends <= plan.starts:
        raise AtField("ends", NO_END)


def settle(appointment: Appointment, state: AppointmentState, *, words: str, today: date) -> None:
    """Say what became of an appointment: once. Cancelling and not going have a reason."""
    if appointment.state is not AppointmentState.PLANNED:
        raise RuleBroken(SETTLED.format(state=appointment.state.label))
    if state in (AppointmentState.HAPPENED, AppointmentState.MISSED) and appointment.on > today:
        raise RuleBroken(NOT_YET)
    if state in (AppointmentState.CANCELLED, AppointmentState.MISSED) and not words.strip():
        raise AtField("words", SAY_WHY)
    appointment.state = state
    appointment.words = words.strip()


def _supporter(placement: Placement, plan: Plan) -> str:
    if plan.companion is not Companion.STAFF:
        return ""
    if not plan.supporter_key:
        raise AtField("supporter", NO_SUPPORTER)
    if plan.supporter_key not in placement.team_keys:
        raise AtField("supporter", NOT_ON_THE_TEAM)
    return plan.supporter_key


def _must_be_free(session: Session, plan: Plan, supporter: str, person_key: str, names: dict[str, str]) -> None:
    """Only hours are asked of other people's appointments: no record is opened."""
    hours = select(Appointment.starts, Appointment.ends).where(
        Appointment.on == plan.on,
        Appointment.state == AppointmentState.PLANNED,
        Appointment.starts < plan.ends,
        Appointment.ends > plan.starts,
    )
    if supporter and (busy := _hours(session.execute(hours.where(Appointment.supporter_key == supporter)).first())):
        name = names.get(supporter, "その職員")
        raise AtField("supporter", SUPPORTER_BUSY.format(name=name, day=wareki(plan.on), hours=busy))
    if busy := _hours(session.execute(hours.where(Appointment.person_key == person_key)).first()):
        raise AtField("starts", PERSON_BUSY.format(day=wareki(plan.on), hours=busy))


def _hours(busy: Row[int, int] | None) -> str:
    return f"{clock(busy[0])}〜{clock(busy[1])}" if busy else ""


def _already(session: Session, placement: Placement, idempotency_key: str) -> Appointment | None:
    query = select(Appointment).where(
        Appointment.idempotency_key == idempotency_key, Appointment.placement_key == placement.key
    )
    return session.scalars(query).one_or_none()
