"""How long each field of a place stays true: one rule for the mark residents see and for what the desk asks again.

A fact loses half of its trust in a half-life. After one, the desk asks again; after two, when three of four such
facts must be expected to have changed, it is 未確認 for residents. Nothing is ever unpublished for its age.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from directory.freshness.models import HalfLife

SHIPPED = {
    "schedule_text": 6,
    "address": 12,
    "cost_text": 12,
    "booking": 12,
    "for_whom": 12,
    "phone": 18,
    "mail": 18,
    "url": 18,
    "name": 24,
    "features": 24,
}
"""Months until half of the facts must be expected to be wrong; a municipality sets its own at the desk.

Days and hours move with every 年度, hall booking and season, and a wrong day costs somebody a wasted journey: half a
year. Halls, fees and booking are settled once a year. The telephone is the representative's and goes with them, who
mostly stay for two years: a year and a half. What a place is and how its building is made change least. Two
half-lives of the schedule are the yearly verification that information and referral services owe every record
(Inform USA, formerly AIRS, Standards and Quality Indicators: at least once in twelve months).
"""
FIELD_LABELS = {
    "schedule_text": "開催日時",
    "address": "会場",
    "cost_text": "費用",
    "booking": "申込",
    "for_whom": "対象",
    "phone": "電話番号",
    "mail": "メール",
    "url": "ウェブサイト",
    "name": "名称・種類",
    "features": "配慮・設備",
}
RELIED_ON = "schedule_text"
"""The field whose half-life goes for a place as a whole: what somebody who sets out relies on."""
FEWEST, MOST = 1, 60
DAYS_OF_A_MONTH = 365.25 / 12
KEPT = "half_lives"


@dataclass(frozen=True, slots=True)
class HalfLives:
    """Half-lives in months by field; a field nobody set has the shipped one."""

    given: Mapping[str, int] = field(default_factory=dict)

    def months(self, name: str = RELIED_ON) -> int:
        """The half-life of a field."""
        return self.given.get(name, SHIPPED[name])

    def ask_after(self, name: str = RELIED_ON) -> timedelta:
        """After how long the desk asks again."""
        return timedelta(days=round(self.months(name) * DAYS_OF_A_MONTH))

    def lasts(self, name: str = RELIED_ON) -> timedelta:
        """After how long it is 未確認."""
        return timedelta(days=round(2 * self.months(name) * DAYS_OF_A_MONTH))

    def trust(self, confirmed_on: date | None, today: date, name: str = RELIED_ON) -> float:
        """How far a fact can be relied on: 1 on the day it was confirmed, ½ after a half-life, 0 if it never was."""
        if confirmed_on is None:
            return 0.0
        return float(0.5 ** (max(0, (today - confirmed_on).days) / self.ask_after(name).days))


def half_lives_of(session: Session) -> HalfLives:
    """What the municipality set; read at most once in a transaction."""
    transaction = session.get_transaction()
    kept = session.info.get(KEPT)
    if kept is None or transaction is None or kept[0] is not transaction:
        with session.no_autoflush:
            rows = session.execute(select(HalfLife.field, HalfLife.months)).all()
        given = {name: months for name, months in rows if name in SHIPPED}
        kept = session.info[KEPT] = (session.get_transaction(), HalfLives(given))
    half_lives: HalfLives = kept[1]
    return half_lives


def half_lives_for(row: object) -> HalfLives:
    """Those of the database a row belongs to; the shipped ones for a row that was never kept."""
    session = object_session(row)
    return HalfLives() if session is None else half_lives_of(session)
