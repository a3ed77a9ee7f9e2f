"""`publish` in the office, `receive` on the public site."""

import base64
from pathlib import Path

import click
from alembic.script import ScriptDirectory
from flask import current_app

from core.calendar import now
from core.commands import says_why
from core.db import directory_session
from core.errors import RuleBroken, Unavailable
from core.migrations import configuration
from core.settings import Settings
from core.signing import Signer
from directory.bundles.bundle_file import opened
from directory.bundles.services import make_bundle, take_over
from directory.search.index import IndexBusy, IndexUnusable
from directory.search.outbox import rebuild_index

NOT_HERE = "公開側には署名の鍵がありません。「publish」は庁内側で実行してください。"
ONLY_PUBLIC = "「receive」は公開側（IBASHO_SITE=public）だけで使えます。庁内のデータベースは書きかえません。"
NO_KEY = (
    "だれが作ったファイルか確かめられません。庁内側の「flask --app app publish --show-key」が出す鍵を、"
    "公開側の IBASHO_BUNDLE_PUBLIC_KEY に設定してください。"
)
NO_INDEX = "検索の索引を作り直せませんでした。続けて「flask --app app reindex」を実行してください。"


@click.command("publish")
@click.argument("bundle", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--show-key", is_flag=True, help="公開側の IBASHO_BUNDLE_PUBLIC_KEY に書く鍵を表示して終わります。")
@says_why
def publish_command(bundle: Path | None, *, show_key: bool) -> None:
    """住民に見せてよいものだけを、署名した1つのファイル BUNDLE にします。個人の記録は入りません。"""
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.field_keys:
        raise Unavailable(NOT_HERE)
    signer = Signer(settings.field_keys[0])
    if show_key:
        click.echo(base64.b64encode(signer.public_key).decode())
        return
    if bundle is None:
        raise click.UsageError("ファイル名 BUNDLE を1つ書いてください。")
    manifest = make_bundle(directory_session(), bundle, signer=signer, revision=_version(), now=now())
    rows = {part.name: part.rows for part in manifest.parts}
    click.echo(
        f"{bundle} を作りました（居場所 {rows['place']}件、相談窓口 {rows['consultation_window']}件、"
        f"役割 {rows['opening']}件、{bundle.stat().st_size:,}バイト）。"
    )


@click.command("receive")
@click.argument("bundle", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@says_why
def receive_command(bundle: Path) -> None:
    """庁内側が作った BUNDLE の署名を確かめ、公開しているものを、動かしたまま入れかえます。"""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.has_office:
        raise RuleBroken(ONLY_PUBLIC)
    if not settings.bundle_public_keys:
        raise Unavailable(NO_KEY)
    with opened(bundle, revision=_version(), public_keys=settings.bundle_public_keys) as found:
        received = take_over(directory_session(), found, now=now())
    if received.is_known:
        click.echo("このファイルは、もう取り込んであります。")
    else:
        click.echo(
            f"取り込みました: 公開中の居場所 {received.places}件"
            f"（行の追加 {received.added}、変更 {received.changed}、削除 {received.removed}）。"
        )
    try:
        rebuild_index(directory_session())
    except (IndexBusy, IndexUnusable):
        raise Unavailable(NO_INDEX) from None


def _version() -> str:
    """The version of the tables this software works with."""
    return ScriptDirectory.from_config(configuration("default")).get_current_head() or ""
