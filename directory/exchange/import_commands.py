"""Commands that take files in and give them out."""

import json
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.orm import Session

from core.calendar import today
from core.commands import say_json, says_why
from core.db import directory_session
from directory.exchange.files import read_tables
from directory.exchange.reports import ImportReport
from directory.exchange.services import how_many_wait, import_places
from directory.search.outbox import drain_outbox

FOLLOWED_AT_ONCE = 5_000  # entries; beyond it `reindex` takes less time than following
SHOWN = 20  # warnings printed for a person; --json has all

import_command = AppGroup("import", help="一覧のファイル（CSV・TSV・Excel・GeoJSON）を取り込みます。")


@import_command.command("places")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="試しに読むだけで、保存しません。")
@click.option("--publish", is_flag=True, help="取り込んだ場所を公開します（なければ下書き）。")
@click.option("--source", metavar="NAME", help="一覧の名前。毎年おなじ名前を付けると、前回との違いだけを取り込みます。")
@click.option("--json", "as_json", is_flag=True, help="結果を JSON で出します。")
@with_appcontext
@says_why
def places_command(file: Path, dry_run: bool, publish: bool, source: str | None, as_json: bool) -> None:
    """居場所・活動の一覧を取り込みます。同じファイルを何度取り込んでも増えません。"""
    session = directory_session()
    report = import_places(
        session,
        read_tables(file),
        file=file.name,
        today=today(),
        source=(source or "").strip() or None,
        publish=publish,
        dry_run=dry_run,
    )
    if not dry_run:
        _follow_in_search(session)
    if as_json:
        say_json(report.to_json())
    else:
        _tell(report)


def _follow_in_search(session: Session) -> None:
    """Bring the index along; after a very large import a new index is faster than a changed one."""
    if how_many_wait(session) <= FOLLOWED_AT_ONCE:
        drain_outbox(session)
    else:
        click.echo("件数が多いため、検索の索引は「flask --app app reindex」で作り直してください。", err=True)


def _tell(report: ImportReport) -> None:
    """The report for a person: one line, then what to look at."""
    click.echo(report.sentence())
    for twin in report.duplicates[:SHOWN]:
        click.echo(f"  重複 {_at(twin.row, twin.sheet)}:「{twin.name}」と同じ（{'、'.join(twin.reasons)}）")
    for refused in report.rejected:
        click.echo(f"  取り込めない {_at(refused.row, refused.sheet)}: {refused.reason}")
    for warned in report.warnings[:SHOWN]:
        value = json.dumps(warned.value, ensure_ascii=False)
        click.echo(f"  注意 {_at(warned.row, warned.sheet)} {warned.field} {value}: {warned.reason}")
    if len(report.warnings) > SHOWN:
        click.echo(f"  注意はほかに{len(report.warnings) - SHOWN}件あります（--json ですべて見られます）。")
    for sheet in report.skipped_sheets:
        click.echo(f"  シート「{sheet}」は一覧として読めないため、取り込みませんでした。")


def _at(row: int, sheet: str) -> str:
    return f"シート「{sheet}」{row}行目" if sheet else f"{row}行目"
