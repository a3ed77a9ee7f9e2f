"""`ask` starts a round or reminds, `mail send` sends what waits; both are for cron."""

from datetime import datetime

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from core.calendar import now, today
from core.commands import says_why
from core.db import directory_session, unit_of_work
from core.errors import BadInput, RuleBroken
from directory.asking.carriers import ByFile, by_server
from directory.asking.mail import Envelope, Outcome, send_due
from directory.asking.queries import Selection, askable, latest_round
from directory.asking.services import BY_ITSELF, Wanted, mark_silent, remind, start_round, tidy
from directory.pages.queries import find_area, municipality_names
from directory.search.outbox import drain_outbox

NO_CONTACT = "はじめての回では、団体が電話できるところを --contact に書いてください。"
mail_command = AppGroup("mail", help="団体へのメール。")


@click.command("ask")
@click.option("--due", is_flag=True, help="確認が古い場所の団体に、新しい回をはじめる。")
@click.option(
    "--remind",
    "again",
    is_flag=True,
    help="毎日1回：期限の近い団体にもう一度メールし、3回返事のない場所を未確認にする。",
)
@click.option("--area", default="", help="地域のキー。なければすべて。")
@click.option("--contact", default="", help="団体からの電話を受けるところ。なければ前の回と同じ。")
@click.option("--return-to", default="", help="確認票のもどし先。なければ前の回と同じ。")
@click.option("--answer-by", type=click.DateTime(["%Y-%m-%d"]), default=None, help="お返事の期限。なければ3週間後。")
@with_appcontext
@says_why
def ask_command(due: bool, again: bool, area: str, contact: str, return_to: str, answer_by: datetime | None) -> None:
    """団体に、載せている内容の確認をお願いする。メールは「mail send」で送り、ほかは確認票を印刷する。"""
    if not due and not again:
        raise BadInput("--due か --remind をつけてください。")
    session = directory_session()
    if again:
        with unit_of_work(session):
            count, silent = remind(session, now=now(), today=today()), mark_silent(session, today=today())
            tidy(session, now=now(), today=today())
        drain_outbox(session)
        click.echo(f"{count}通のお知らせを送信待ちにし、{silent}か所を未確認にしました。")
    if due:
        wanted = _wanted(contact, return_to, answer_by)
        selection = Selection(is_due_only=True, area=_area(area))
        with unit_of_work(session):
            places = session.scalars(askable(selection, None, today())).all()
            days = current_app.config["SETTINGS"].confirm_days
            start_round(session, places, wanted, by=BY_ITSELF, now=now(), today=today(), days=days)
            mails = len({place.mail.strip() for place in places if place.mail.strip()})
            paper = sum(not place.mail.strip() for place in places)
            said = f"{len(places)}か所にたずねます。メール {mails}通・確認票 {paper}枚（団体への確認の画面から印刷）。"
        click.echo(said)


def _wanted(contact: str, return_to: str, answer_by: datetime | None) -> Wanted:
    last = latest_round(directory_session())
    contact = contact.strip() or (last.contact if last else "")
    if not contact:
        raise RuleBroken(NO_CONTACT)
    return Wanted(
        contact, return_to.strip() or (last.return_to if last else ""), answer_by.date() if answer_by else None
    )


def _area(key: str) -> str:
    if key and find_area(directory_session(), key) is None:
        raise BadInput(f"地域「{key}」はありません。地域のキーを確かめてください。")
    return key


@mail_command.command("send")
@with_appcontext
@says_why
def send() -> None:
    """送信待ちのメールを送ります。数分おきに実行してください。"""
    settings, session = current_app.config["SETTINGS"], directory_session()
    names = municipality_names(session)
    envelope = Envelope(settings.mail_from, names[0] if len(names) == 1 else "", settings.base_url)
    if settings.smtp:
        with by_server(settings.smtp) as carrier:
            outcome = send_due(session, carrier, envelope, now())
    else:
        outcome = send_due(session, ByFile(settings.data / "mail"), envelope, now())
    click.echo(_said(outcome))


def _said(outcome: Outcome) -> str:
    return (
        f"送りました：{outcome.sent}通・あとでもう一度：{outcome.later}通・"
        f"送れません：{outcome.failed}通・分かりません：{outcome.unsure}通"
    )
