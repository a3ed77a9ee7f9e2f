"""The `suggest` command."""

import click
from sqlalchemy.exc import NoResultFound

from core import audit
from core.calendar import today
from core.commands import refuse, say_json, says_why
from core.db import directory_session, office_session, unit_of_work
from matching.people.queries import get_person
from matching.suggestions.ranking import Blocked, Suggestion
from matching.suggestions.services import suggest


@click.command("suggest", help="一人の方に合う受け入れ枠を、理由と合わせて並べます（閲覧として記録されます）。")
@click.argument("person_key")
@click.option("--json", "as_json", is_flag=True, help="JSONで出力します。")
@says_why
def suggest_command(person_key: str, as_json: bool) -> None:
    """Rank every opening for one person."""
    with unit_of_work(office_session()) as session:
        audit.act_as(session, "command", "suggest")
        try:
            person = get_person(person_key)
        except NoResultFound:
            refuse("その方の記録は見つかりません。")
        ranking = suggest(session, directory_session(), person, today=today())
    if as_json:
        say_json(
            {
                "suggestions": [_fitting(one) for one in ranking.suggestions],
                "blocked": [_blocked(one) for one in ranking.blocked],
            }
        )
        return
    for place in ranking.suggestions:
        click.echo(f"{place.points:3} {place.opening.place_name}・{place.opening.title}：{' / '.join(place.reasons)}")
    for other in ranking.blocked:
        click.echo(f"  × {other.opening.place_name}・{other.opening.title}：{other.blockers[0][1].why}（{other.fix}）")


def _fitting(one: Suggestion) -> dict[str, object]:
    return {
        "opening": one.opening.key,
        "place": one.opening.place_name,
        "title": one.opening.title,
        "score": one.points,
        "parts": [part._asdict() for part in one.parts],
        "reasons": list(one.reasons),
        "caution": one.caution,
        "to_ask": [{"condition": name, "why": v.why, "fix": v.fix} for name, v in one.to_ask],
    }


def _blocked(one: Blocked) -> dict[str, object]:
    return {
        "opening": one.opening.key,
        "place": one.opening.place_name,
        "title": one.opening.title,
        "blockers": [{"condition": name, "why": v.why, "fix": v.fix} for name, v in one.blockers],
        "fix": one.fix,
    }
