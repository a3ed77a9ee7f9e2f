"""Setting seasons: what may be set, and whose open days follow. Nothing here commits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session, selectinload

from core.calendar import fiscal_year, seireki
from core.errors import RuleBroken
from directory.places.models import Gathering, Occurrence, Place
from directory.places.services import KEYS_AT_ONCE, mark_changed, refresh_occurrences
from directory.schedules.seasons import Period, usual_period
from directory.seasons.models import SeasonPeriod
from directory.seasons.queries import KEPT, given_periods

Key = tuple[str, int]
Days = dict[int, set[tuple[date, int | None, int | None, str]]]
LAST_TO_BEGIN, LAST_TO_END = (4, 30), (5, 31)  # a spring holiday may begin or end after its 年度
HALF_A_YEAR = timedelta(days=182)
WRONG_ORDER = "終わりの日は、はじめの日と同じか、あとの日にしてください。"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody saw of a season and what they want; None stands for as usual."""

    seen: Period | None
    wanted: Period | None


class ChangedMeanwhile(RuleBroken):
    """Somebody else set a season while the form was open; `keys` says which."""

    def __init__(self, keys: list[Key]) -> None:
        super().__init__("ほかの人が先に変えた季節があります。")
        self.keys = keys


def years_to_set(today: date) -> tuple[int, ...]:
    """This 年度 and the next; the last one too while its spring holiday may still go on."""
    this_year = fiscal_year(today)
    return tuple(range(fiscal_year(today - timedelta(days=30)), this_year + 2))


def faults(name: str, year: int, first: date, last: date) -> dict[str, str]:
    """What is wrong with a period: a sentence under `first` or `last`; empty when it may be kept."""
    opens, begins_until, ends_until = date(year, 4, 1), date(year + 1, *LAST_TO_BEGIN), date(year + 1, *LAST_TO_END)
    usual = usual_period(name, year)[0]
    if not opens <= first <= begins_until:
        return {"first": f"{seireki(opens)}から{seireki(begins_until)}までの日にしてください。"}
    if abs(first - usual) > HALF_A_YEAR:
        return {"first": f"この年度の{name}は{usual.year}年{usual.month}月ごろに始まります。年を確かめてください。"}
    if last < first:
        return {"last": WRONG_ORDER}
    if last > ends_until:
        return {"last": f"{seireki(ends_until)}までの日にしてください。"}
    return {}


def set_seasons(session: Session, wishes: Mapping[Key, Wish], *, by: str, now: datetime, today: date) -> int:
    """Keep what differs from what was seen, all or nothing; how many places have other open days now.

    Raises ChangedMeanwhile when somebody set one of these seasons otherwise since it was seen.
    """
    changed = {key: wish.wanted for key, wish in wishes.items() if wish.wanted != wish.seen}
    now_given = given_periods(session)
    if lost := [key for key in changed if now_given.get(key) not in (wishes[key].seen, changed[key])]:
        raise ChangedMeanwhile(lost)
    for (name, year), period in changed.items():
        _keep(session, name, year, period, by=by, now=now)
    session.flush()
    session.info.pop(KEPT, None)
    return _days_follow(session, today) if changed else 0


def _keep(session: Session, name: str, year: int, period: Period | None, *, by: str, now: datetime) -> None:
    query = select(SeasonPeriod).where(SeasonPeriod.name == name, SeasonPeriod.fiscal_year == year)
    row = session.scalar(query)
    if period is None:
        if row is not None:
            session.delete(row)
        return
    if row is None:
        row = SeasonPeriod(name=name, fiscal_year=year)
        session.add(row)
    row.first_day, row.last_day = period
    row.changed_by, row.changed_at = by, now


def _days_follow(session: Session, today: date) -> int:
    names_a_season = cast(Gathering.schedule, String).contains('"seasons"')
    query = select(Gathering).where(names_a_season).options(selectinload(Gathering.place))
    gatherings = session.scalars(query).all()
    ids = [gathering.id for gathering in gatherings]
    before = _open_days(session, ids)
    refresh_occurrences(session, gatherings, today)
    after = _open_days(session, ids)
    places: dict[int, Place] = {g.place_id: g.place for g in gatherings if before.get(g.id) != after.get(g.id)}
    for place in places.values():
        mark_changed(session, place)
    return len(places)


def _open_days(session: Session, ids: Iterable[int]) -> Days:
    found: Days = {}
    wanted = list(ids)
    for start in range(0, len(wanted), KEYS_AT_ONCE):
        query = select(
            Occurrence.gathering_id, Occurrence.on_day, Occurrence.starts, Occurrence.ends, Occurrence.note
        ).where(Occurrence.gathering_id.in_(wanted[start : start + KEYS_AT_ONCE]))
        for gathering_id, on, starts, ends, note in session.execute(query):
            found.setdefault(gathering_id, set()).add((on, starts, ends, note))
    return found
