"""How much somebody needs a place now: from how long they wait and what came of earlier tries, and from nothing else.

No protected attribute counts, nor how ready, liked or easy to place somebody is.
"""

from dataclasses import dataclass
from datetime import date

LONGEST = 180  # days; whoever waits longer needs it as much, and ties go to who waits longest
FOR_WAITING, FOR_A_TRY, MOST_TRIES = 80, 10, 2


@dataclass(frozen=True)
class History:
    """What the record knows: the days that begin a wait, tries that ended early, and whether a place is there now.

    `agreed_on` has the first day of each consent that was not withdrawn, `left_on` the ends of placements somebody
    really took part in. A renewed consent or a candidate that was turned down does not begin the wait anew.
    """

    agreed_on: tuple[date, ...]
    left_on: tuple[date, ...] = ()
    came_to_nothing: int = 0
    asked_on: date | None = None


def waiting_since(history: History) -> date:
    """The day the wait began: the first consent, the end of the last place left, or the day of asking for another."""
    return history.asked_on or max((min(history.agreed_on), *history.left_on))


def need_of(history: History, today: date) -> int:
    """0 to 100: up to 80 for half a year of waiting, 10 for each of two tries that came to nothing.

    Whoever has a place already and asks for another counts half.
    """
    days = max(0, (today - waiting_since(history)).days)
    points = min(days, LONGEST) * FOR_WAITING // LONGEST + min(history.came_to_nothing, MOST_TRIES) * FOR_A_TRY
    return points // 2 if history.asked_on is not None else points
