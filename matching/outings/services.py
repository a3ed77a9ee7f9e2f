"""What staff do with planned visits. A service checks, then changes; it never commits."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.accounts.passwords import new_token, token_hash
from core.errors import AtField, RuleBroken
from matching.outings.models import CalendarFeed, Outing
from matching.placements.models import Placement
from matching.visits.models import VisitHow, VisitTo

FARTHEST = timedelta(days=366)
PAST = "予定には、きょうから1年以内の日を入れてください。すんだ訪問は「訪問を記録する」から書けます。"
TAKEN = "その日の{side}への訪問は、もう予定に入っています。日を変えるか、先の予定を取りやめてください。"
BACK_TOO_SOON = "もどる時刻には、訪ねる時刻より後の、その日のうちの時刻を入れてください。"
NOT_FOLLOWED = "いまは「{state}」なので、訪問の予定は入れられません。"
ALONE_WITH_ONESELF = "いっしょに行く人には、自分ではない職員を選んでください。"
NOT_ON_THE_TEAM = "いっしょに行く人は、本人のチームの中から選んでください。"
OVER = "この予定は、すでに取りやめになっています。"
BACK_ALREADY = "「もどりました」は、もう記録されています。"


@dataclass(frozen=True)
class OutingDetails:
    """What the form says; times are minutes since midnight."""

    to: VisitTo
    how: VisitHow
    on: date
    starts: int | None = None
    with_key: str | None = None
    back_by: int | None = None


def plan_outing(session: Session, placement: Placement, details: OutingDetails, *, by: str, today: date) -> Outing:
    """A visit on a day to come; one for each side and day, so a form sent twice is kept once."""
    if placement.state.is_over:
        raise RuleBroken(NOT_FOLLOWED.format(state=placement.state.label))
    if not today <= details.on <= today + FARTHEST:
        raise AtField("on", PAST)
    if details.back_by is not None and details.back_by <= (details.starts or 0):
        raise AtField("back_by", BACK_TOO_SOON)
    if details.with_key == by:
        raise AtField("with_key", ALONE_WITH_ONESELF)
    if details.with_key is not None and details.with_key not in placement.team_keys:
        raise AtField("with_key", NOT_ON_THE_TEAM)
    there = _standing(session, placement, details)
    if there is not None:
        if _says_the_same(there, details, by):
            return there
        raise AtField("on", TAKEN.format(side=details.to.label))
    outing = Outing(person_key=placement.person_key, placement_key=placement.key, by=by, **vars(details))
    session.add(outing)
    session.flush()
    return outing


def call_off(outing: Outing, *, now: datetime) -> None:
    """Nobody sets out."""
    if outing.called_off_at is not None:
        raise RuleBroken(OVER)
    if outing.back_at is not None:
        raise RuleBroken(BACK_ALREADY)
    outing.called_off_at = now


def say_back(outing: Outing, *, now: datetime) -> None:
    """Everybody is back safely; saying so twice changes nothing."""
    if outing.called_off_at is not None:
        raise RuleBroken(OVER)
    if outing.back_at is None:
        outing.back_at = now


def new_feed(session: Session, account_key: str) -> str:
    """The token of a fresh calendar address; the one before stops working."""
    revoke_feed(session, account_key)
    token = new_token()
    session.add(CalendarFeed(account_key=account_key, token_hash=token_hash(token)))
    return token


def revoke_feed(session: Session, account_key: str) -> None:
    """The address of this account stops working."""
    session.execute(delete(CalendarFeed).where(CalendarFeed.account_key == account_key))


def _standing(session: Session, placement: Placement, details: OutingDetails) -> Outing | None:
    query = select(Outing).where(Outing.placement_key == placement.key, Outing.called_off_at.is_(None))
    return session.scalar(query.where(Outing.to == details.to, Outing.on == details.on))


def _says_the_same(outing: Outing, details: OutingDetails, by: str) -> bool:
    return outing.by == by and all(getattr(outing, name) == value for name, value in vars(details).items())
