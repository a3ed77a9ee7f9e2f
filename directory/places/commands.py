"""Commands about places."""

import click
from flask.cli import with_appcontext

from core.calendar import today
from core.commands import says_why
from core.db import directory_session, unit_of_work
from directory.places.services import refresh_occurrences, roll_occurrences


@click.command("occurrences")
@click.option("--all", "everything", is_flag=True, help="すべて計算し直す。")
@with_appcontext
@says_why
def occurrences_command(everything: bool) -> None:
    """開催日の表を今日まで進める（毎日1回、夜間に動かす）。"""
    with unit_of_work(directory_session()) as session:
        count = refresh_occurrences(session, None, today()) if everything else roll_occurrences(session, today())
    click.echo(f"開催日を {count} 件計算しました。")
