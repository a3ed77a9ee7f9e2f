"""Keeping what somebody answered on a scale. A service checks, then changes; it never commits."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import AtField, RuleBroken
from matching.people.models import Person
from matching.scales.definitions import Given, Goal, Scale, ScaleKind
from matching.scales.models import ScaleAnswer

LONGEST_GOAL = 200
NOT_YET = "日付が未来になっています。お確かめください。"
LONG_AGO = "1900年より前の日付は使えません。お確かめください。"
NOTHING = "1つも答えがありません。答えたくないときは、記録しなくてかまいません。"
NOT_OFFERED = "選べない答えが送られました。選び直してください。"
NO_GOAL = "答えを選んだ目標に、本人のことばを書いてください。"
TWICE = "同じ目標が2つあります。1つにまとめてください。"
SENT_ALREADY = "この用紙はもう記録されています。新しく開いて書いてください。"


@dataclass(frozen=True)
class Reply:
    """What the form says: points by the names of the items, or goals; what was left open is not there."""

    on: date
    points: dict[str, int]
    goals: tuple[Goal, ...] = ()


def keep_answer(
    session: Session, person: Person, scale: Scale, reply: Reply, *, by: str, today: date, idempotency_key: str = ""
) -> ScaleAnswer:
    """Keep the answers of one day; the same form sent twice is kept once, sent with other answers it is refused.

    Any answer may be missing, but not all. Raises AtField or RuleBroken.
    """
    _must_be_possible(scale, reply, today)
    given = Given(scale, reply.points, reply.goals)
    if idempotency_key and (sent := _sent(session, person, idempotency_key)):
        if (sent.on, sent.given) != (reply.on, given):
            raise RuleBroken(SENT_ALREADY)
        return sent
    answer = ScaleAnswer(
        person_key=person.key,
        scale=scale.key,
        edition=scale.edition,
        on=reply.on,
        by=by,
        idempotency_key=idempotency_key or None,
    )
    answer.given_text = given.to_json()
    session.add(answer)
    session.flush()
    return answer


def take_back(session: Session, answer: ScaleAnswer) -> None:
    """Remove a mistaken answer, or one the person does not want kept."""
    session.delete(answer)
    session.flush()


def _must_be_possible(scale: Scale, reply: Reply, today: date) -> None:
    if reply.on > today:
        raise AtField("on", NOT_YET)
    if reply.on < date(1900, 1, 1):
        raise AtField("on", LONG_AGO)
    offered = {answer.points for answer in scale.answers}
    names = {item.name for item in scale.items}
    said = [*reply.points.values(), *(goal.points for goal in reply.goals if goal.points is not None)]
    if not set(said) <= offered or not set(reply.points) <= names:
        raise RuleBroken(NOT_OFFERED)
    if scale.kind is ScaleKind.GOALS:
        _must_be_goals(scale, reply)
    if not said:
        raise RuleBroken(NOTHING)


def _must_be_goals(scale: Scale, reply: Reply) -> None:
    texts = [goal.text for goal in reply.goals]
    if not all(texts):
        raise RuleBroken(NO_GOAL)
    if len(set(texts)) < len(texts):
        raise RuleBroken(TWICE)
    if len(texts) > scale.most_goals:
        raise RuleBroken(NOT_OFFERED)


def _sent(session: Session, person: Person, idempotency_key: str) -> ScaleAnswer | None:
    same = (ScaleAnswer.idempotency_key == idempotency_key, ScaleAnswer.person_key == person.key)
    return session.scalars(select(ScaleAnswer).where(*same)).one_or_none()
