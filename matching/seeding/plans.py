"""The demo's 支援プラン, written, asked for and approved by the rules of the screens. All invented."""

from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from core.errors import BadInput, RuleBroken
from directory.seeding.sheets import Line, demo_key, read_sheet
from matching.people.models import Person
from matching.support_plans.content import Goal, PlanContent, Role
from matching.support_plans.models import SupportPlan
from matching.support_plans.services import approve, draft_next, note_paper, submit


def add_plans(session: Session, folder: Path, persons: dict[str, Person], today: date) -> None:
    """Every version of support_plans.csv, as far as it has come."""
    for line in read_sheet("support_plans", folder):
        try:
            _add(session, line, line.among("本人ID", persons), today)
        except RuleBroken as broken:
            raise BadInput(f"{line.at}: {broken}") from None


def _add(session: Session, line: Line, person: Person, today: date) -> None:
    by, on = demo_key(line["書いた人"]), line.certain_day("作った日", today)
    plan = draft_next(session, person, by=by, on=on, content=_content(line, today), key=demo_key(line["ID"]))
    if not line["承認を頼んだ人"]:
        return
    approver = demo_key(line["承認を頼んだ人"])
    submit(session, plan, approver=approver, by=by, on=on, version=str(plan.version))
    session.flush()
    if (approved_on := line.day("承認した日", today)) is not None:
        approve(plan, by=approver, on=approved_on, version=str(plan.version))
        session.flush()
        _note(plan, line, today)


def _note(plan: SupportPlan, line: Line, today: date) -> None:
    days = {"signed_on": line.day("署名した日", today), "handed_on": line.day("渡した日", today)}
    note_paper(plan, **days, today=today, version=str(plan.version))


def _content(line: Line, today: date) -> PlanContent:
    return PlanContent(
        wishes=line["本人の希望"],
        situation=line["いまの状況"],
        goals=tuple(Goal(*row) for row in _rows(line, "目標／手立て／いつまで（；区切り）")),
        roles=tuple(Role(*row) for row in _rows(line, "機関／だれ／すること（；区切り）")),
        starts_on=line.certain_day("始まり", today),
        ends_on=line.certain_day("終わり", today),
        review_on=line.certain_day("見直し", today),
    )


def _rows(line: Line, heading: str) -> list[tuple[str, str, str]]:
    rows = [row.split("／") for row in line.several(heading)]
    if any(len(row) != 3 for row in rows):
        raise line.wrong(heading, "一つに三つずつ、／で区切ってください")
    return [(first.strip(), second.strip(), third.strip()) for first, second, third in rows]
