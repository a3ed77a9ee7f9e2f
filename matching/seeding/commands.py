"""The staff half's part in the `seed` command, and one-time codes for the demo's accounts."""

import click
import pyotp
from flask import current_app
from flask.cli import with_appcontext

from core.calendar import now, today
from core.commands import says_why
from core.db import directory_session, office_session, unit_of_work
from core.errors import RuleBroken
from directory.seeding.sheets import read_sheet
from matching.seeding.services import DEMO_PASSWORD, DEMO_SECRET, is_office_seeded, seed_office


def seed_the_office() -> tuple[list[str], list[str]]:
    """What was made and what to know, as sentences; for `app.extensions["seeders"]`."""
    with unit_of_work(office_session()) as session:
        made = seed_office(session, directory_session(), today())
    sentences = (
        []
        if made is None
        else [
            f"庁内の見本を作りました: アカウント {made.accounts}・本人（架空） {made.persons}・"
            f"参加支援 {made.placements}・訪問 {made.visits}"
        ]
    )
    return sentences, _how_to_sign_in()


@click.command("demo-code")
@with_appcontext
@says_why
def demo_code_command() -> None:
    """見本のアカウントの、いまの確認コード（6けた）を表示します。30秒ごとに変わります。"""
    if not is_office_seeded(office_session()):
        raise RuleBroken("見本のアカウントはありません。「flask --app app seed」で見本を入れてください。")
    click.echo(pyotp.TOTP(DEMO_SECRET).at(now()))


def _how_to_sign_in() -> list[str]:
    roles = [f"    {line['ログイン名']:<11}{line['名前']}" for line in read_sheet("accounts")]
    return [
        "見本のアカウント（だれでも知っているパスワードです。試すときだけ使い、本番では使わないでください）:",
        *roles,
        f"    パスワード  {DEMO_PASSWORD}",
        f"    認証アプリの鍵  {DEMO_SECRET}",
        "    認証アプリがないときは「flask --app app demo-code」で確認コードが出ます。"
        f"  サインイン: {current_app.config['BASE_URL']}/sign-in",
    ]
