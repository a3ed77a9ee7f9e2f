"""Answers in words, section by section, the way the form asked for them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from core.calendar import wareki
from matching.sheets.definitions import Kind, Question, Sheet
from matching.sheets.forms import YES_NO


@dataclass(frozen=True)
class Answered:
    """One question with its answer in words; `rows` for a table; `first` is the most urgent choice (◎)."""

    question: Question
    words: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    first: str = ""


def in_words(sheet: Sheet, answers: dict[str, Any]) -> list[tuple[str, list[Answered]]]:
    """Each section with those of its questions that were answered, and how many were not is left to the form."""
    read = [(section.title, [_read(question, answers) for question in section.questions]) for section in sheet.sections]
    return [(title, [each for each in found if each.words or each.rows]) for title, found in read]


def _read(question: Question, answers: dict[str, Any]) -> Answered:
    value = answers.get(question.name)
    if not value:
        return Answered(question)
    if question.kind is Kind.TABLE:
        return Answered(question, rows=tuple(tuple(row.get(c.value, "") for c in question.columns) for row in value))
    if question.kind is Kind.CHOICES:
        first = answers.get(question.first_name, "")
        rest = [question.label_of(each) for each in value if each != first]
        return Answered(question, "、".join([*([f"◎{question.label_of(first)}"] if first else []), *rest]), first=first)
    if question.kind is Kind.CHOICE:
        return Answered(question, question.label_of(value))
    if question.kind is Kind.YES_NO:
        return Answered(question, dict(YES_NO).get(value, value))
    return Answered(question, wareki(date.fromisoformat(value)) if question.kind is Kind.DATE else value)
