"""`paper`: the calendar of an area, or what is open on a day, as a PDF file."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from core.calendar import today
from core.commands import says_why
from core.db import directory_session
from core.months import Month
from directory.leaflets.commands import write_whole
from directory.leaflets.services import read_areas
from directory.leaflets.words import read_language
from directory.papers.calendar import SIZES, print_calendar
from directory.papers.facts import Paper
from directory.papers.open_today import print_open_today

LANGUAGE = click.option("--language", default="ja", help="言語（en など。決まった言葉と日時がその言語になる）。")


@click.group("paper")
def paper_command() -> None:
    """活動カレンダーや「今日行けるところ」の紙（PDF）を作る。"""


@paper_command.command("calendar")
@click.option("--area", required=True, help="地域のキーか名前。")
@click.option("--month", default="", help="月（例 2026-12）。なければ今月。")
@LANGUAGE
@click.option("--size", type=click.Choice(list(SIZES)), default="a4", help="紙の大きさ。")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="PDFを書くファイル。")
@with_appcontext
@says_why
def calendar_command(area: str, month: str, size: str, language: str, output: Path) -> None:
    """1つの地域の1か月の活動カレンダー。"""
    session, shown = directory_session(), Month.read(month or f"{today():%Y-%m}")
    wanted = read_areas(session, [area])[0], shown
    _write(print_calendar(session, *wanted, size=size, **_made_for(language)), output)


@paper_command.command("open-today")
@click.option("--area", required=True, help="地域のキーか名前。")
@LANGUAGE
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), default=None, help="日（例 2026-12-01）。なければ今日。")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="PDFを書くファイル。")
@with_appcontext
@says_why
def open_today_command(area: str, day: datetime | None, language: str, output: Path) -> None:
    """その日に行けるところを、大きな文字で。"""
    session, wanted = directory_session(), day.date() if day else today()
    _write(print_open_today(session, read_areas(session, [area])[0], wanted, **_made_for(language)), output)


def _made_for(language: str) -> dict[str, Any]:
    return {"on": today(), "base_url": current_app.config["BASE_URL"], "language": read_language(language)}


def _write(paper: Paper, output: Path) -> None:
    write_whole(output, paper.pdf)
    for warning in paper.warnings:
        click.echo(warning, err=True)
    click.echo(f"{paper.pages}ページの紙を作りました：{output}")
