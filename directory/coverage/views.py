"""Where nothing exists: the page for the desk, its files and its print, and the population they rest on."""

import io
import tempfile
from pathlib import Path

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import today
from core.db import directory_session, unit_of_work
from core.downloads import csv_download
from core.errors import BadInput
from core.forms import say_at
from core.permissions import Permission, permits, requires
from directory.coverage.asking import TIMES_LABELS, WEEKDAY_CODES, WEEKDAY_LETTERS, query_of, read_asked
from directory.coverage.drawing import MOST_NUMBERED, coverage_map
from directory.coverage.exporting import MATRIX_COLUMNS, SPOT_COLUMNS, matrix_lines, sheets_of, spot_lines
from directory.coverage.forms import PopulationForm
from directory.coverage.openings import earliest_day
from directory.coverage.population import PopulationReport, load_population
from directory.coverage.printing import cell_words, print_coverage
from directory.coverage.queries import area_kinds, areas_of, population_sources
from directory.coverage.rules import MINUTES, WEEKS, Part
from directory.coverage.saying import (
    headline,
    missing_words,
    nearest_words,
    notes,
    number,
    source_lines,
    weekday_line,
    weekday_sentences,
)
from directory.coverage.services import Asked, Coverage, coverage_of
from directory.exchange.sheets import write_csv, write_workbook
from directory.leaflets.answers import staff_paper
from directory.places.kinds import PlaceKind

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NO_FILE = "ファイルを選んでください。"

coverage = Blueprint("coverage", __name__, url_prefix="/desk/coverage")


@coverage.get("/")
@requires(Permission.COVERAGE_READ)
def index() -> ResponseReturnValue:
    """The matrix, the white spots with who lives there, and the map."""
    found = _found()
    asked, session = found.asked, directory_session()
    return render_template(
        "desk/coverage/index.html",
        found=found,
        asked=asked,
        spots=found.spots[:MOST_NUMBERED],
        drawing=coverage_map(session, found),
        words={
            "headline": headline(found),
            "missing": missing_words(asked),
            "sentences": weekday_sentences(found),
            "notes": [*source_lines(found), *notes(found)],
        },
        cell=lambda row, weekday: cell_words(row, weekday, found.column),
        weekday_line=lambda each: weekday_line(each, found),
        nearest=nearest_words,
        number=number,
        letters=WEEKDAY_LETTERS,
        query=query_of(asked, today()),
        of_weekday=lambda weekday: query_of(asked, today(), weekday=weekday),
        times_words=TIMES_LABELS[asked.times],
        offered=_offered(asked),
        may_load=permits(current_user, Permission.COVERAGE_LOAD),
    )


@coverage.get("/spots.csv")
@requires(Permission.COVERAGE_READ)
def spots() -> ResponseReturnValue:
    """The white spots as a file."""
    file = io.StringIO()
    write_csv(file, SPOT_COLUMNS, spot_lines(_found()))
    return csv_download(file.getvalue(), "coverage-spots.csv")


@coverage.get("/matrix.csv")
@requires(Permission.COVERAGE_READ)
def matrix() -> ResponseReturnValue:
    """Area by kind by weekday by time of day as a file."""
    file = io.StringIO()
    write_csv(file, MATRIX_COLUMNS, matrix_lines(directory_session(), _asked()))
    return csv_download(file.getvalue(), "coverage-matrix.csv")


@coverage.get("/coverage.xlsx")
@requires(Permission.COVERAGE_READ)
def workbook() -> ResponseReturnValue:
    """All of it as a workbook."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "coverage.xlsx"
        write_workbook(path, sheets_of(directory_session(), _found()))
        response = Response(path.read_bytes(), mimetype=XLSX)
    response.headers["Content-Disposition"] = 'attachment; filename="coverage.xlsx"'
    response.headers["Cache-Control"] = "no-store"
    return response


@coverage.get("/paper")
@requires(Permission.COVERAGE_READ)
def paper() -> ResponseReturnValue:
    """The same on A3 for a meeting."""
    return staff_paper(print_coverage(directory_session(), _found(), today()), "coverage")


@coverage.get("/population")
@requires(Permission.COVERAGE_LOAD)
def population() -> ResponseReturnValue:
    """What is loaded, and the form for a newer file."""
    return _population_page(PopulationForm(formdata=None))


@coverage.post("/population")
@requires(Permission.COVERAGE_LOAD)
def load() -> ResponseReturnValue:
    """Take the file in and say row by row what could not be used; the same file again changes nothing."""
    form = PopulationForm()
    sent = request.files.get("file")
    if not form.validate():
        return _population_page(form), 422
    if sent is None or not sent.filename:
        form.file.errors = [NO_FILE]
        return _population_page(form), 422
    try:
        with unit_of_work(directory_session()) as session:
            report = load_population(
                session,
                sent.read(),
                name="ファイル",
                source=form.source.data or "",
                as_of=form.as_of.data,
                today=today(),
                by=current_user.key,
            )
    except BadInput as refused:
        _at_its_field(form, str(refused))
        return _population_page(form), 422
    return _population_page(PopulationForm(formdata=None), report)


def _at_its_field(form: PopulationForm, sentence: str) -> None:
    field = form.source if sentence.startswith("出典") else form.as_of if "いつの時点" in sentence else form.file
    say_at(field, sentence)


def _population_page(form: PopulationForm, report: PopulationReport | None = None) -> str:
    return render_template(
        "desk/coverage/population.html",
        form=form,
        report=report,
        sources=population_sources(directory_session()),
    )


def _asked() -> Asked:
    session, on = directory_session(), today()
    return read_asked(request.args, area_kinds(session), on, earliest_day(session, on))


def _found() -> Coverage:
    return coverage_of(directory_session(), _asked(), today())


def _offered(asked: Asked) -> dict[str, list[tuple[str, str, bool]]]:
    """The choices of each filter as (value, words, chosen)."""
    session = directory_session()
    return {
        "by": [(kind.value, kind.label, kind is asked.by) for kind in area_kinds(session)],
        "area": [(area.key, area.name, area.key == asked.area) for area in areas_of(session, asked.by)],
        "kind": [(kind.value, kind.label, kind in asked.kinds) for kind in PlaceKind],
        "weekday": [(code, f"{WEEKDAY_LETTERS[at]}曜", at == asked.weekday) for at, code in enumerate(WEEKDAY_CODES)],
        "part": [(part.value, part.label, part is asked.part) for part in Part],
        "minutes": [(str(each), f"{each}分", each == asked.minutes) for each in MINUTES],
        "times": [(str(each), words, each == asked.times) for each, words in TIMES_LABELS.items()],
        "weeks": [(str(each), f"{each}週間", each == asked.span.weeks) for each in WEEKS],
    }
