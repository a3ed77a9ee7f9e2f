"""The `backup`, `restore` and `verify` commands."""

from dataclasses import asdict
from pathlib import Path

import click
from flask import current_app

from core.backups import make_backup
from core.commands import refuse, say_json, says_why
from core.restoring import restore_backup
from core.soundness import findings

KEYS_ARE_NOT_IN_IT = (
    "鍵（IBASHO_FIELD_KEY・IBASHO_SECRET_KEY、または {}）は入っていません。"
    "鍵がないと個人の記録は開けません。別の場所に、別に保管してください。"
)


@click.command("backup")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@says_why
def backup_command(folder: Path) -> None:
    """動かしたまま、データベースの写しを DIR に作ります。鍵は入りません。"""
    manifest = make_backup(folder, current_app.config["SITE"])
    for copy in manifest.copies:
        click.echo(f"{copy.name}: {copy.file}（{copy.bytes:,}バイト、版 {copy.revision}）")
    click.echo(f"{folder} にバックアップを作りました。")
    click.echo(KEYS_ARE_NOT_IN_IT.format(current_app.config["DATA"] / "keys"), err=True)


@click.command("restore")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="いまのデータベースを置きかえます（いまのものは日付を付けて残します）。")
@says_why
def restore_command(folder: Path, replace: bool) -> None:
    """バックアップ DIR を確かめてから、データベースを戻します。サーバーを止めてから実行してください。"""
    done = restore_backup(folder, replace=replace)
    for path in done.kept:
        click.echo(f"前のものを残しました: {path}")
    click.echo(f"{done.made_at} のバックアップを戻しました。")
    if done.is_older:
        click.echo("続けて「flask --app app db upgrade」を実行してください（バックアップは前の版のものです）。")
    click.echo("最後に「flask --app app reindex」を実行し、検索の索引を作り直してください。")


@click.command("verify")
@click.option("--json", "as_json", is_flag=True, help="結果を JSON で出します。")
@says_why
def verify_command(as_json: bool) -> None:
    """データベース・監査記録・索引が揃っているか確かめ、おかしければ 1 で終わります。"""
    found = findings()
    wrong = [one for one in found if not one.ok]
    if as_json:
        say_json({"ok": not wrong, "checks": [asdict(one) for one in found]})
    else:
        for one in found:
            click.echo(f"{'正常' if one.ok else '異常'}  {one.check}: {one.detail}")
    if wrong:
        refuse(f"異常が{len(wrong)}件ありました: " + " ".join(f"{one.check}（{one.detail}）" for one in wrong))
