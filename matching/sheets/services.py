"""Keeping the edition of a form beside the answers given on it."""

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import RuleBroken
from matching.sheets.definitions import Kind, Question, Sheet
from matching.sheets.models import SheetEdition

Answers = dict[str, Any]
CHANGED = (
    "様式「{title}」の第{version}版は、前に使われたときから中身が変わっています。"
    "管理者に、直した様式へ次の version を付けてもらってください。"
)


def keep_edition(session: Session, sheet: Sheet) -> None:
    """Remember the form; raises RuleBroken when the same version asked something else before."""
    kept = session.scalars(select(SheetEdition).where(SheetEdition.edition == sheet.edition)).one_or_none()
    if kept is None:
        session.add(SheetEdition(edition=sheet.edition, definition=json.loads(json.dumps(sheet.to_json()))))
        session.flush()
    elif Sheet.read(kept.definition, sheet.edition) != sheet:
        raise RuleBroken(CHANGED.format(title=sheet.title, version=sheet.version))


def kept_sheet(session: Session, edition: str) -> Sheet:
    """The form as it was when it was answered; NoResultFound when nothing was answered on it."""
    kept = session.scalars(select(SheetEdition).where(SheetEdition.edition == edition)).one()
    return Sheet.read(kept.definition, edition)


def carried_over(answers: Answers, old: Sheet, new: Sheet) -> Answers:
    """The answers that another form asks too, by meaning or by name and kind: nobody types them twice."""
    return {to: answers[name] for to, name in _asked_again(old, new).items() if name in answers}


def left_behind(answers: Answers, old: Sheet, new: Sheet) -> Answers:
    """The answers to what another form does not ask; they stay with the form they were given on."""
    again = set(_asked_again(old, new).values())
    return {name: value for name, value in answers.items() if name not in again}


def _asked_again(old: Sheet, new: Sheet) -> dict[str, str]:
    """The names of the new form, and those of the old that stand for the same."""
    names: dict[str, str] = {}
    for question in new.questions:
        if (asked := _same(question, old)) is not None:
            names |= {question.name: asked.name, question.first_name: asked.first_name}
    return names


def _same(question: Question, old: Sheet) -> Question | None:
    if question.means and (found := old.meaning(question.means)) is not None:
        return found
    alike = (each for each in old.questions if each.name == question.name and each.kind is question.kind)
    return next((each for each in alike if question.kind is not Kind.TABLE or each.columns == question.columns), None)
