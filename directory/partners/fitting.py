"""Which offers fit a wish, and which wishes an offer: by kind, area, weekday and time, each with its reasons."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.areas.models import Area, area_town
from directory.partners.models import WEEKDAYS, Listing, PartnerBusiness
from directory.partners.queries import introductions_of, listings_of, partners_of_groups

LONGEST_REASON = 60  # characters
NAMES_TOLD = 2


@dataclass(frozen=True)
class Fit:
    """A listing of the other side: why it fits, or what keeps it from fitting; more points come first."""

    listing: Listing
    partner: PartnerBusiness | None
    reasons: tuple[str, ...] = ()
    blocker: str = ""
    points: int = 0


def fits_of(session: Session, listing: Listing, today: date) -> list[Fit]:
    """Every standing listing of the other side and the same kind, the best first, those that do not fit last.

    Whoever was introduced before is left out, and so are businesses whose registration does not hold today.
    """
    known = {other.counterpart(listing).id for other in introductions_of(session, [listing.id])}
    query = listings_of(listing.side.other, today).where(
        Listing.kind == listing.kind, Listing.group_id != listing.group_id
    )
    others = [other for other in session.scalars(query) if other.id not in known]
    partners = partners_of_groups(session, {other.group_id for other in others})
    towns = _towns_of(session, [listing, *others])
    found = [
        _fit(listing, other, partners.get(other.group_id), towns)
        for other in others
        if (partner := partners.get(other.group_id)) is None or partner.is_valid(today)
    ]
    return sorted(found, key=lambda fit: (bool(fit.blocker), -fit.points, fit.listing.id))


def _fit(mine: Listing, theirs: Listing, partner: PartnerBusiness | None, towns: dict[int, frozenset[int]]) -> Fit:
    parts = (_period(mine, theirs), _area(mine, theirs, towns), _weekday(mine, theirs))
    if blockers := [words for points, words in parts if points < 0]:
        return Fit(theirs, partner, blocker=_short(blockers[0]))
    reasons = [f"種類が合います（{mine.kind.label}）", *(words for _, words in parts if words)]
    if partner is not None:
        reasons.append("登録中のパートナー事業者です")
    points = sum(points for points, _ in parts) + (partner is not None)
    return Fit(theirs, partner, tuple(map(_short, reasons)), points=points)


def _area(mine: Listing, theirs: Listing, towns: dict[int, frozenset[int]]) -> tuple[int, str]:
    if not mine.areas or not theirs.areas:
        return (
            1,
            f"{_names(mine.areas or theirs.areas)}に市内全域から応じられます"
            if mine.areas or theirs.areas
            else "どちらも市内全域です",
        )
    if same := [area for area in theirs.areas if area.id in {each.id for each in mine.areas}]:
        return 2, f"地域が合います（{_names(same)}）"
    own = frozenset().union(*(towns[area.id] for area in mine.areas))
    if near := [area for area in theirs.areas if towns[area.id] & own]:
        return 2, f"地域が重なります（{_names(mine.areas)}と{_names(near)}）"
    return -1, f"地域が合いません（相手は{_names(theirs.areas)}）"


def _weekday(mine: Listing, theirs: Listing) -> tuple[int, str]:
    if not mine.weekdays or not theirs.weekdays:
        return 1, "曜日は相談できます"
    both = mine.weekdays & theirs.weekdays
    if both:
        return 2, f"曜日が合います（{weekday_words(both)}）"
    return -1, f"曜日が合いません（相手は{weekday_words(theirs.weekdays)}）"


def _period(mine: Listing, theirs: Listing) -> tuple[int, str]:
    starts = max(each.first_day or date.min for each in (mine, theirs))
    ends = min(each.last_day or date.max for each in (mine, theirs))
    if ends < starts:
        return -1, "期間が合いません"
    return 0, f"{ends.year}年{ends.month}月{ends.day}日までです" if ends != date.max else ""


def weekday_words(mask: int) -> str:
    """月・水曜日 for a bit mask; nothing for no day."""
    days = [WEEKDAYS[day] for day in range(7) if mask >> day & 1]
    return f"{'・'.join(days)}曜日" if days else ""


def _names(areas: Iterable[Area]) -> str:
    names = [area.name for area in areas]
    return "・".join(names[:NAMES_TOLD]) + ("など" if len(names) > NAMES_TOLD else "")


def _short(words: str) -> str:
    return words if len(words) <= LONGEST_REASON else f"{words[: LONGEST_REASON - 1]}…"


def _towns_of(session: Session, listings: Iterable[Listing]) -> dict[int, frozenset[int]]:
    ids = {area.id for listing in listings for area in listing.areas}
    found: dict[int, set[int]] = {number: set() for number in ids}
    for area_id, town_id in session.execute(
        select(area_town.c.area_id, area_town.c.town_id).where(area_town.c.area_id.in_(ids))
    ):
        found[area_id].add(town_id)
    return {number: frozenset(towns) for number, towns in found.items()}
