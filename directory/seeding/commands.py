"""The `seed` command: the demo municipality in an empty installation."""

from collections.abc import Callable

import click
from flask import current_app
from flask.cli import with_appcontext

from core.calendar import today
from core.commands import says_why
from core.db import directory_session, unit_of_work
from core.errors import RuleBroken
from directory.seeding.services import Seeded, seed_directory

Seeder = Callable[[], tuple[list[str], list[str]]]
"""Makes one part of the demo in a transaction of its own: what was made (nothing when it is there), what to know."""


@click.command("seed")
@with_appcontext
@says_why
def seed_command() -> None:
    """見本の市（見本県ひだまり市。すべて架空）を、空のデータベースに入れます。何度実行しても同じです。"""
    if current_app.config["SETTINGS"].is_production:
        raise RuleBroken("本番（IBASHO_ENV=production）には見本を入れられません。試すための環境で実行してください。")
    seeders: list[Seeder] = [_seed_the_directory, *current_app.extensions.get("seeders", ())]
    told = [seeder() for seeder in seeders]
    made = [sentence for sentences, _ in told for sentence in sentences]
    click.echo("\n".join(made or ["見本はすでに入っています。何も変えていません。"]))
    for sentence in (sentence for _, notes in told for sentence in notes):
        click.echo(sentence)


def _seed_the_directory() -> tuple[list[str], list[str]]:
    with unit_of_work(directory_session()) as session:
        made = seed_directory(session, today(), base_url=current_app.config["BASE_URL"])
    return [] if made is None else [_sentence(made)], []


def _sentence(made: Seeded) -> str:
    return (
        "見本県ひだまり市（架空）を作りました: "
        f"町丁目 {made.towns}・圏域 {made.areas}・団体 {made.groups}・居場所 {made.places}（会場 {made.gatherings}）・"
        f"相談窓口 {made.windows}・役割と受け入れ枠 {made.openings}・これからの開催日 {made.days}"
    )
