"""`areas population`: the population of towns from a file of the municipality."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from core.calendar import today, wareki
from core.commands import says_why
from core.db import directory_session, unit_of_work
from core.errors import BadInput
from directory.areas.commands import areas_command
from directory.coverage.population import load_population

__all__ = ["areas_command"]

SHOWN = 20  # notes printed of each sort


@areas_command.command("population")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as-of", "as_of", type=click.DateTime(["%Y-%m-%d"]), help="いつの時点か。なければファイルの中の日付。")
@click.option("--source", required=True, help="出典（例：ひだまり市 住民基本台帳 町丁目別年齢別人口）")
@says_why
def population(file: Path, as_of: datetime | None, source: str) -> None:
    """町丁目ごとの年齢別人口 FILE を読み込みます。何度でも読み込めます（前の人口と入れ替わります）。"""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise BadInput(f"{file} を開けません（{error.strerror}）。") from None
    session = directory_session()
    with unit_of_work(session):
        report = load_population(
            session, data, name=file.name, source=source, as_of=as_of.date() if as_of else None, today=today()
        )
    click.echo(f"{wareki(report.as_of)}の人口：町丁目 {report.towns:,}件、{report.people:,}人を読み込みました。")
    if report.hidden:
        click.echo(f"人数が公表されていない町丁目 {report.hidden}件は「秘匿」として入れました。")
    _tell("使えなかった行", report.rejected)
    _tell("合計の行", report.sums)
    _tell("人口の行がない町丁目", report.without)


def _tell(title: str, notes: Sequence[object]) -> None:
    if notes:
        more = f"\nほか{len(notes) - SHOWN}件" if len(notes) > SHOWN else ""
        click.echo(f"{title} {len(notes)}件\n" + "\n".join(map(str, notes[:SHOWN])) + more, err=True)
