"""A report: year-on-year tables with evaluations and sheets, as plain data that pages, papers and files are made of.

The edition for outside hides what few people could be known by; what was submitted keeps its report for good.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.accounts.queries import names_of_accounts
from core.calendar import JAPAN, fiscal_year_label, wareki
from matching.figures.earlier import first_year, typed_figures
from matching.figures.evaluations import newest_evaluations, newest_sheets
from matching.figures.indicators import Half, Indicator, twin_of, with_twins
from matching.figures.models import SubmittedFigures, Target
from matching.figures.outside import Given, given_before, guarded, tells_of_few
from matching.figures.periods import Period
from matching.figures.records import Records
from matching.figures.report_models import Evaluation, YearSheet
from matching.figures.services import all_indicators, figures_for, submit
from matching.figures.shown import Shown, shown
from matching.figures.tables import YearTable, year_table

GONE = "今はないアカウント"

ReportData = dict[str, Any]


class Edition(StrEnum):
    """For whom a report is made."""

    INSIDE = "inside"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Asked:
    """What a report is to hold."""

    periods: tuple[Period, ...]
    names: frozenset[str] | None = None
    """The indicators, or None for all that have any figure."""
    indicators: Sequence[Indicator] | None = None
    """All there are, where they are known already."""
    records: Records | None = None
    """What was read of the records already."""


def tables_for(office: Session, directory: Session, asked: Asked) -> list[YearTable]:
    """The tables, in the order of the indicators."""
    records = asked.records or Records(office, directory, today=asked.periods[-1].today)
    typed, since = typed_figures(office), first_year(office, records.today)
    years = [period.year for period in asked.periods]
    targets = {
        (name, year): value
        for name, year, value in office.execute(
            select(Target.indicator, Target.fiscal_year, Target.value).where(Target.fiscal_year.in_(years))
        )
    }
    found = []
    for indicator in asked.indicators or all_indicators(office):
        if asked.names is not None and indicator.name not in asked.names:
            continue
        table = year_table(indicator, records, asked.periods, typed, targets, since)
        if asked.names is not None or not table.is_empty:
            found.append(table)
    return found


def report_of(office: Session, directory: Session, asked: Asked, edition: Edition) -> tuple[ReportData, Given]:
    """The report, and what of it counts as given out (nothing for the edition inside)."""
    if edition is Edition.OUTSIDE and asked.names is not None:
        asked = replace(asked, names=with_twins(asked.names))
    tables = tables_for(office, directory, asked)
    by_name = {table.indicator.name: table for table in tables}
    years = [period.year for period in asked.periods]
    evaluations = newest_evaluations(office, years)
    sheets = newest_sheets(office, years)
    writers = {row.written_by for row in evaluations.values()} | {row.written_by for row in sheets}
    names = names_of_accounts(writers) if writers else {}
    before = given_before(office) if edition is Edition.OUTSIDE else {}
    given: Given = {}
    data: ReportData = {
        "edition": edition.value,
        "periods": [{"year": each.year, "label": each.label} for each in asked.periods],
        "tables": [],
        "sheets": [_sheet_json(row, names) for row in sheets if row.achievements or row.issues or row.next_steps],
    }
    for table in tables:
        if edition is Edition.OUTSIDE and not table.indicator.may_leave:
            continue
        is_guarded = edition is Edition.OUTSIDE and table.indicator.about_people
        twin = by_name.get(twin_of(table.indicator.name))
        rows, notes, out = guarded(table, before, twin) if is_guarded else (_rows(table), [], {})
        if tells_of_few(table, out, given, before):
            continue
        given |= out
        data["tables"].append(_table_json(table, rows, notes, _evaluated(table, evaluations, names)))
    return data, given


def give_out(
    office: Session, directory: Session, asked: Asked, *, purpose: str, by: str, today: date, form_key: str
) -> SubmittedFigures:
    """Keep the report for outside, with the figures of its last 年度; from then on it never changes."""
    records = Records(office, directory, today=today)
    report, given = report_of(office, directory, replace(asked, records=records), Edition.OUTSIDE)
    figures = figures_for(office, directory, asked.periods[-1], records)
    added = {"report": report, "given": given}
    return submit(office, figures, added, purpose=purpose, by=by, today=today, form_key=form_key)


def _sheet_json(row: YearSheet, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "year": row.fiscal_year,
        "label": fiscal_year_label(row.fiscal_year),
        "achievements": row.achievements,
        "issues": row.issues,
        "next_steps": row.next_steps,
        "written": _written(row.created_at.astimezone(JAPAN).date(), names.get(row.written_by, GONE)),
    }


def _rows(table: YearTable) -> list[tuple[str, str, list[Shown]]]:
    return [(row.name, row.label, [shown(cell) for cell in row.cells]) for row in (table.whole, *table.parts)]


def _table_json(
    table: YearTable,
    rows: Sequence[tuple[str, str, Sequence[Shown]]],
    notes: Sequence[str],
    evaluations: Sequence[dict[str, Any]],
) -> dict[str, Any]:
    one: Indicator = table.indicator
    return {
        "name": one.name,
        "label": one.label,
        "unit": one.unit,
        "parts_unit": one.parts_unit,
        "half": one.half.value,
        "definition": one.definition,
        "counting": one.counting.label,
        "rows": [
            {
                "name": name,
                "label": label,
                "cells": [{"text": cell.text, "value": cell.value, "typed": cell.is_typed} for cell in cells],
            }
            for name, label, cells in rows
        ],
        "targets": list(table.targets),
        "notes": [*table.reasons, *notes],
        "typed": any(cell.is_typed for _, _, cells in rows for cell in cells),
        "evaluations": list(evaluations),
    }


def _evaluated(
    table: YearTable, found: Mapping[tuple[str, int], Evaluation], names: Mapping[str, str]
) -> list[dict[str, Any]]:
    rows = [
        (period, found[table.indicator.name, period.year])
        for period in table.periods
        if (table.indicator.name, period.year) in found
    ]
    return [
        {
            "year": period.year,
            "label": period.label,
            "mark": row.mark,
            "meaning": row.meaning,
            "comment": row.comment,
            "written": _written(row.created_at.astimezone(JAPAN).date(), names.get(row.written_by, GONE)),
        }
        for period, row in rows
    ]


def _written(on: date, by: str) -> str:
    return f"{wareki(on)} {by}"


def halves_of(data: ReportData) -> list[tuple[Half, list[dict[str, Any]]]]:
    """The tables under their headings."""
    each = [(half, [table for table in data["tables"] if table["half"] == half.value]) for half in Half]
    return [(half, tables) for half, tables in each if tables]
