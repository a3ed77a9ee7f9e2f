"""Keeping the edition of a form beside the answers given on it."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import RuleBroken
from matching.sheets.definitions import Kind, Question, Sheet
from matching.sheets.models import SheetEdition

CHANGED = (
    "様式「{title}」の第{version}版は、前に使われたときから中身が変わっています。"
    "管理者に、直した様式へ次の version を付けてもらってください。"
)


def keep_edition(session: Session, sheet: Sheet) -> None:
    """Remember the form; raises RuleBroken when the same version asked something else before."""
    definition = json.loads(json.dumps(sheet.to_json()))
    kept = session.scalars(select(SheetEdition).where(SheetEdition.edition == sheet.edition)).one_or_none()
    if kept is None:
        session.add(SheetEdition(edition=sheet.edition, definition=definition))
        session.flush()
    elif kept.definition != definition:
        raise RuleBroken(CHANGED.format(title=sheet.title, version=sheet.version))


def kept_sheet(session: Session, edition: str) -> Sheet:
    """The form as it was when it was answered; NoResultFound when nothing was answered on it."""
    kept = session.scalars(select(SheetEdition).where(SheetEdition.edition == edition)).one()
    return Sheet.read(kept.definition, edition)


def carried_over(answers: dict[str, object], old: Sheet, new: Sheet) -> dict[str, object]:
    """The answers that another form asks too, by meaning or by name and kind: nobody types them twice."""
    carried: dict[str, object] = {}
    for question in new.questions:
        asked = _same(question, old)
        if asked is None:
            continue
        for to, name in ((question.name, asked.name), (question.first_name, asked.first_name)):
            if name in answers:
                carried[to] = answers[name]
    return carried


def _same(question: Question, old: Sheet) -> Question | None:
    if question.means and (found := old.meaning(question.means)) is not None:
        return found
    alike = (each for each in old.questions if each.name == question.name and each.kind is question.kind)
    return next((each for each in alike if question.kind is not Kind.TABLE or each.columns == question.columns), None)
