"""Taking a consultation down and completing it later. A service checks, then changes; it never commits."""

import json
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import RuleBroken
from matching.intake.leaflets import leaflet_said
from matching.intake.models import Intake, IntakeState
from matching.intake.queries import EARLIER, answers_of_intake, earlier_answers
from matching.sheets.definitions import Sheet, Use
from matching.sheets.services import carried_over, keep_edition, kept_sheet, left_behind

NOTHING = "まだ何も書かれていません。分かっていることを一つ以上書いてください。"
CHANGED_MEANWHILE = (
    "ほかの人が先に変更しました。入力した内容は下に残しています。新しい内容と見比べて、開き直してから保存してください。"
)
IN_A_RECORD = "この票は、もう本人の記録か支援会議に移っています。これからの記録は、移った先に書いてください。"


def take_down(
    session: Session,
    sheet: Sheet,
    answers: dict[str, Any],
    *,
    state: IntakeState,
    by: str,
    today: date,
    idempotency_key: str = "",
    key: str = "",
) -> Intake:
    """A new sheet, the same form sent twice once. Raises RuleBroken when nothing was answered."""
    if idempotency_key and (sent := _taken(session, by, idempotency_key)):
        return sent
    intake = Intake(key=key or None, taken_by=by, held_by=by, idempotency_key=idempotency_key or None)
    _write(session, intake, sheet, answers, state, today)
    session.add(intake)
    session.flush()
    return intake


def write_on(
    session: Session,
    intake: Intake,
    sheet: Sheet,
    answers: dict[str, Any],
    *,
    state: IntakeState,
    today: date,
    version: str,
) -> None:
    """Complete or correct a sheet, on the same form or on another. Raises RuleBroken when another was faster."""
    if intake.is_settled:
        raise RuleBroken(IN_A_RECORD)
    if version != str(intake.version):
        raise RuleBroken(CHANGED_MEANWHILE)
    if intake.state is IntakeState.SORTED:
        state = IntakeState.SORTED
    earlier = _not_asked_by(session, intake, sheet)
    _write(session, intake, sheet, answers, state, today, earlier)


def begun_with(session: Session, intake: Intake, sheet: Sheet) -> dict[str, Any]:
    """What is known already of what this form asks, from the form of the intake and those before it."""
    begun: dict[str, Any] = {}
    for edition, answers in _all_answers(intake).items():
        begun |= carried_over(answers, kept_sheet(session, edition), sheet)
    return begun


def _all_answers(intake: Intake) -> dict[str, dict[str, Any]]:
    """By edition; those of the form it is on now come last and count."""
    return earlier_answers(intake) | {intake.edition: answers_of_intake(intake)}


def _not_asked_by(session: Session, intake: Intake, sheet: Sheet) -> dict[str, dict[str, Any]]:
    left = {
        edition: left_behind(answers, kept_sheet(session, edition), sheet)
        for edition, answers in _all_answers(intake).items()
    }
    return {edition: answers for edition, answers in left.items() if answers}


def _write(
    session: Session,
    intake: Intake,
    sheet: Sheet,
    answers: dict[str, Any],
    state: IntakeState,
    today: date,
    earlier: dict[str, dict[str, Any]] | None = None,
) -> None:
    received = sheet.meaning("received_on")
    route = sheet.meaning("route")
    known_already = {question.name for question in (received, route) if question is not None}
    if not set(answers) - known_already:
        raise RuleBroken(NOTHING)
    keep_edition(session, sheet)
    opened = {q.name for q in sheet.questions if not q.personal}
    intake.edition, intake.with_consent, intake.state = sheet.edition, sheet.use is Use.WITH_CONSENT, state
    day = answers.get(received.name) if received else None
    intake.received_on = date.fromisoformat(day) if day else today
    intake.route = str(answers.get(route.name, "")) if route else ""
    intake.leaflet_code = leaflet_said(answers)
    intake.open_answers = {name: value for name, value in answers.items() if name in opened}
    sealed = {name: value for name, value in answers.items() if name not in opened}
    intake.answers_text = _compact(sealed | ({EARLIER: earlier} if earlier else {}))


def _compact(answers: dict[str, Any]) -> str:
    return json.dumps(answers, ensure_ascii=False, separators=(",", ":")) if answers else ""


def _taken(session: Session, by: str, idempotency_key: str) -> Intake | None:
    query = select(Intake).where(Intake.idempotency_key == idempotency_key, Intake.taken_by == by)
    return session.scalars(query).one_or_none()
