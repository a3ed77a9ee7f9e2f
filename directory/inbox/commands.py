"""`inbox key` and `inbox tidy`: the key for the public site, and what runs once a night."""

import base64

import click
from flask import current_app
from flask.cli import AppGroup

from core.calendar import now
from core.commands import says_why
from core.db import directory_session, unit_of_work
from core.errors import Unavailable
from core.sealing import private_key_of, public_key_of
from directory.inbox.services import delete_old
from directory.upkeep.proposals import forget_words

inbox_command = AppGroup("inbox", help="住民からのお知らせの公開鍵と、古いものの片付け。")


@inbox_command.command("key")
@says_why
def key() -> None:
    """公開側の IBASHO_INBOX_PUBLIC_KEY に書く公開鍵を表示します。庁内側で実行してください。"""
    field_keys = current_app.config["SETTINGS"].field_keys
    if not field_keys:
        raise Unavailable("公開側には開く鍵がありません。庁内側で実行してください。")
    click.echo(base64.b64encode(public_key_of(private_key_of(field_keys[0]))).decode())


@inbox_command.command("tidy")
@says_why
def tidy() -> None:
    """保存の期間が過ぎたお知らせと、提案に添えられた文章を消します（対応済み90日、迷惑30日、そのほか1年）。毎晩1回実行してください。"""
    with unit_of_work(directory_session()) as session:
        gone, words = delete_old(session, now()), forget_words(session, now())
    click.echo(f"{gone}件のお知らせと、{words}件の提案の文章を消しました。")
