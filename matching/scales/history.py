"""What was answered so far, ready to be drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from matching.scales.definitions import Given, Goal, Scale, ScaleKind
from matching.scales.line import LETTERS, Series, draw
from matching.scales.models import ScaleAnswer

SUM, MOST_DRAWN = "合計", 12


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing, and what its letters stand for where it has several lines."""

    svg: Markup
    legend: tuple[tuple[str, str], ...]


def picture_of(scale: Scale, answers: Sequence[ScaleAnswer]) -> Picture | None:
    """The line of the newest sums, or a line for each of the newest goals; None while there are no two to join.

    Answers on an earlier version with another range are not drawn: their numbers mean something else.
    """
    given = [(answer.on, answer.given) for answer in answers[-MOST_DRAWN:]]
    alike = [(on, one) for on, one in given if (one.scale.least, one.scale.most) == (scale.least, scale.most)]
    if scale.kind is ScaleKind.GOALS:
        texts = [goal.text for goal in rated_last(answers)]
        series = [Series(text, points) for text in texts if (points := _of_goal(text, alike))]
    else:
        series = [Series(SUM, tuple((at, one.total) for at, (_, one) in enumerate(alike) if one.total is not None))]
    if max((len(one.points) for one in series), default=0) < 2:
        return None
    title, key = f"{scale.title}の移り変わり", f"line-{scale.key}"
    svg = draw([on for on, _ in alike], series, least=scale.least, most=scale.most, title=title, key=key)
    legend = tuple(zip(LETTERS, (one.name for one in series), strict=False)) if len(series) > 1 else ()
    return Picture(Markup(svg), legend)  # noqa: S704  # every text is escaped where it is drawn


def rated_last(answers: Sequence[ScaleAnswer]) -> tuple[Goal, ...]:
    """The goals the person spoke of last."""
    return answers[-1].given.goals if answers else ()


def _of_goal(text: str, given: Sequence[tuple[date, Given]]) -> tuple[tuple[int, int], ...]:
    rated = [(at, goal.points) for at, (_, one) in enumerate(given) for goal in one.goals if goal.text == text]
    return tuple((at, points) for at, points in rated if points is not None)
