"""`new-year`: what 年度更新 does by itself on 1 April."""

import click
from flask.cli import with_appcontext

from core.calendar import fiscal_year, today
from core.commands import says_why
from core.db import directory_session, unit_of_work
from directory.search.outbox import drain_outbox
from directory.yearly.figures import keep_figures
from directory.yearly.services import carry_out_what_waits


@click.command("new-year")
@with_appcontext
@says_why
def new_year_command() -> None:
    """4月1日になったら、前の年度の数を残し、決めておいた年度更新を反映する（毎日1回、夜間に動かす）。"""
    on = today()
    with unit_of_work(directory_session()) as session:
        keep_figures(session, fiscal_year(on) - 1, on)
        count = carry_out_what_waits(session, on)
    drain_outbox(directory_session())
    click.echo(f"年度更新を {count} 件反映しました。")
