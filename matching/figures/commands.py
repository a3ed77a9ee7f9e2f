"""The `statistics` command."""

from datetime import date, datetime

import click

from core import audit
from core.calendar import today
from core.commands import say_json, says_why
from core.db import directory_session, office_session, unit_of_work
from matching.figures.periods import period_of
from matching.figures.services import as_json, figures_for, said


@click.command("statistics")
@click.option("--fiscal-year", "year", type=int, required=True, metavar="N", help="年度（西暦。2026 は令和8年度）。")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="年度の途中の、この日までを数えます。")
@click.option("--json", "as_json_", is_flag=True, help="JSON で出します。")
@says_why
def statistics_command(year: int, as_of: datetime | None, *, as_json_: bool) -> None:
    """年度の数字を、記録から数えます。だれの記録も開きません。

    年齢別に数えるために生年月日だけを読み、読んだことは閲覧と変更の記録に残ります。
    """
    day: date | None = as_of.date() if as_of else None
    period = period_of(year, day, today=today())
    with unit_of_work(office_session()) as office:
        audit.act_as(office, "command", "statistics")
        figures = figures_for(office, directory_session(), period)
    if as_json_:
        say_json(as_json(figures))
        return
    click.echo(figures.period.label)
    for line in figures.lines:
        parts = "、".join(f"{part.label} {said(part.value)}" for part in line.now.parts)
        target = f"（目標 {said(line.target)}）" if line.target is not None else ""
        click.echo(f"{line.indicator.label}: {said(line.now.value)}{line.indicator.unit}{target}")
        if parts:
            click.echo(f"  {parts}")
