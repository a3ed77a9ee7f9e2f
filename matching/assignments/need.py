"""How much somebody needs a place now: from how long they wait and what came of earlier tries, and from nothing else.

No protected attribute counts, nor how ready, liked or easy to place somebody is.
"""

from dataclasses import dataclass
from datetime import date, timedelta

LONGEST = 180  # days; whoever waits longer needs it as much, and ties go to who waits longest
FOR_WAITING, FOR_A_TRY, MOST_TRIES = 80, 10, 2


@dataclass(frozen=True)
class History:
    """What the record knows: the days that begin a wait, tries that ended early, and whether a place is there now.

    `agreed` has the first and last day of each consent to 参加支援 that was not withdrawn, `left_on` the ends of
    placements somebody really took part in. A consent renewed without a day between or a candidate that was turned
    down does not begin the wait anew.
    """

    agreed: tuple[tuple[date, date | None], ...]
    left_on: tuple[date, ...] = ()
    came_to_nothing: int = 0
    asked_on: date | None = None


def waiting_since(history: History) -> date:
    """The day the wait began: the first consent, the end of the last place left, or the day of asking for another."""
    return history.asked_on or max((_agreeing_since(history.agreed), *history.left_on))


def _agreeing_since(agreed: tuple[tuple[date, date | None], ...]) -> date:
    """The first day of the consents that followed each other without a day between, up to the latest."""
    in_order = sorted((first, last or date.max) for first, last in agreed)
    since, until = in_order[0]
    for first, last in in_order[1:]:
        if until < date.max and first > until + timedelta(days=1):
            since = first
        until = max(until, last)
    return since


def need_of(history: History, today: date) -> int:
    """0 to 100: up to 80 for half a year of waiting, 10 for each of two tries that came to nothing.

    Whoever has a place already and asks for another counts half.
    """
    days = max(0, (today - waiting_since(history)).days)
    points = min(days, LONGEST) * FOR_WAITING // LONGEST + min(history.came_to_nothing, MOST_TRIES) * FOR_A_TRY
    return points // 2 if history.asked_on is not None else points
