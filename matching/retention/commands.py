"""The `retention` command."""

import click
from flask import current_app

from core import audit
from core.calendar import today
from core.commands import says_why
from core.db import office_session, scrub, unit_of_work
from matching.retention.models import Kept
from matching.retention.services import Plan, Terms, carry_out, how_many, plan


@click.command("retention", help="保存期間が過ぎた記録を、予告してから消します。何もつけなければ、数を示すだけです。")
@click.option("--really", is_flag=True, help="実際に予告し、予告の期間が過ぎた記録を消します（元に戻せません）。")
@says_why
def retention_command(really: bool) -> None:
    """Say what is due; with `--really` do it in one unit, and leave nothing readable behind on the disk."""
    settings = current_app.config["SETTINGS"]
    terms = Terms(settings.retention_years, settings.retention_grace_days)
    session = office_session()
    with unit_of_work(session):
        audit.act_as(session, "command", "retention")
        found = plan(session, terms, today())
        if really:
            carry_out(session, found, today())
    if really and (found.to_erase or found.names_to_erase):
        scrub(session)
    click.echo("\n".join(_lines(found, terms, really=really)))


def _lines(found: Plan, terms: Terms, *, really: bool) -> list[str]:
    done = "しました" if really else "します"
    parts = (
        (f"予告{done}（{terms.grace_days}日後から消せます）", how_many(found.to_notify)),
        ("予告の期間中です", how_many(found.waiting)),
        (f"予告を取り消{done}（再開・追記があったため）", how_many(found.to_take_back)),
        ("消しました" if really else "消します", how_many(found.to_erase)),
    )
    lines = [f"保存期間: 最後の記録から{terms.years}年・予告{terms.grace_days}日"]
    lines += [f"{words}: {_counts(numbers)}" for words, numbers in parts]
    if found.names_to_erase:
        lines.append(
            f"重層的支援会議の外部の方の名前を{'消しました' if really else '消します'}: {len(found.names_to_erase)}人"
        )
    if not really and (found.to_notify or found.to_erase or found.to_take_back or found.names_to_erase):
        lines.append("まだ何も変えていません。実行するには --really を付けてください。")
    if really and (found.to_erase or found.names_to_erase):
        lines.append("バックアップには消した記録が残っています。決めた期間が過ぎたバックアップを廃棄してください。")
    return lines


def _counts(numbers: dict[Kept, int]) -> str:
    return "、".join(f"{kind.label}{numbers[kind]}件" for kind in Kept if numbers.get(kind)) or "ありません"
