"""The `assign` command."""

import click

from core import audit
from core.calendar import today
from core.commands import say_json, says_why
from core.db import directory_session, office_session, unit_of_work
from matching.assignments.facts import Batch
from matching.assignments.services import facts_of, sums_of, work_out


@click.command(
    "assign", help="待っている方みなさんへの一括提案を計算します（閲覧として記録されます。何も決まりません）。"
)
@click.option("--json", "as_json", is_flag=True, help="JSONで出力します。")
@says_why
def assign_command(as_json: bool) -> None:
    """Work the batch proposal out; persons are named by their keys."""
    with unit_of_work(office_session()) as session:
        audit.act_as(session, "command", "assign")
        batch = work_out(session, directory_session(), today=today())
    if as_json:
        say_json(_json(batch))
        return
    click.echo(f"待っている方 {len(batch.people)}人・空いている席 {sum(room.seats for room in batch.rooms)}")
    for aim, one in batch.alternatives.items():
        click.echo(
            f"{aim.label}：{one.placed}人に提案・合わせて{one.points}点"
            f"（それぞれのいちばんより{one.regret}点少ない）・言い分のありうる方 {one.envious}人"
        )


def _json(batch: Batch) -> dict[str, object]:
    names = {room.opening.key: {"place": room.opening.place_name, "title": room.opening.title} for room in batch.rooms}
    return {
        "on": today().isoformat(),
        **sums_of(batch),
        "openings": names,
        "persons": {one.key: facts_of(batch, one) for one in batch.people},
        "locks_not_kept": list(batch.not_kept),
    }
