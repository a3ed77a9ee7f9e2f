"""The command that writes files for others."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from core.calendar import today
from core.commands import says_why
from core.db import directory_session
from directory.exchange.exporting import ExportFormat, export


@click.command("export")
@click.argument("format_", metavar="FORMAT", type=click.Choice([one.value for one in ExportFormat]))
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@with_appcontext
@says_why
def export_command(format_: str, folder: Path) -> None:
    """公開中の居場所・活動と相談窓口を、DIR にファイルで書き出します（FORMAT: csv xlsx geojson ics hsds）。"""
    base_url = str(current_app.config["BASE_URL"])
    for file in export(directory_session(), ExportFormat(format_), folder, today=today(), base_url=base_url):
        click.echo(f"{file.path}  {file.count}件")
