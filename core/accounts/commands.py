"""The `account` command."""

import click
from flask import current_app
from flask.cli import AppGroup

from core import audit
from core.accounts.services import create_account
from core.commands import says_why
from core.db import office_session, unit_of_work
from core.permissions import Role

account_command = AppGroup("account", help="職員のアカウントを作ります。")


@account_command.command("create")
@click.option("--login", required=True, help="ログイン名")
@click.option("--name", required=True, help="名前")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]), help="役割")
@click.option("--area", "areas", multiple=True, help="担当する圏域のキー（くり返し可）")
@says_why
def create(login: str, name: str, role: str, areas: tuple[str, ...]) -> None:
    """アカウントを作り、一度だけ使える設定用リンクを表示します（72時間有効）。"""
    with unit_of_work(office_session()) as session:
        audit.act_as(session, "command", "account create")
        _, token = create_account(session, login=login, name=name, role=Role(role), area_keys=areas)
    click.echo(f"{current_app.config['BASE_URL']}/set-up/{token}")
