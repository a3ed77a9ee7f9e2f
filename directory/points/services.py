"""Adding lines to the ledger of points: earning by rule, using, expiry, correction. Nothing here commits.

Every service first lets expire what is due, so that no point is used after its last day; the database refuses a
balance below nothing and two lines with one number, whoever writes at the same time.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.calendar import fiscal_year, fiscal_year_label
from core.errors import RuleBroken
from directory.desk.services import KEY
from directory.points.models import EntryKind, Per, PointEntry, PointHolder, PointPolicy, PointRule
from directory.points.queries import (
    due_to_expire,
    earned_in,
    entries_of,
    last_day_of,
    policy_of,
    standing_entries,
)

GIVEN_BACK = "このカードは返されています。新しいカードを登録してください。"


@dataclass
class Ledger:
    """The lines of one holder in a unit of work, and who adds to them today."""

    session: Session
    holder_key: str
    by: str
    today: date
    entries: list[PointEntry] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.policy = policy_of(self.session)
        self.entries = entries_of(self.session, self.holder_key)
        for year, points in sorted(due_to_expire(self.entries, self.policy, self.today).items()):
            self.add(EntryKind.EXPIRE, -points, on=self.today, year=year)

    @property
    def balance(self) -> int:
        """What there is to use."""
        return self.entries[-1].balance if self.entries else 0

    def add(self, kind: EntryKind, points: int, *, on: date, year: int, words: str = "", **facts: Any) -> PointEntry:
        """One more line. Raises RuleBroken when the balance would fall below nothing."""
        if self.balance + points < 0:
            raise RuleBroken(f"残高は{self.balance}ポイントです。それより多くは使えません。")
        entry = PointEntry(
            holder_key=self.holder_key,
            number=len(self.entries) + 1,
            on=on,
            kind=kind,
            points=points,
            balance=self.balance + points,
            year=year,
            by=self.by,
            **facts,
        )
        entry.words = words
        self.session.add(entry)
        self.entries.append(entry)
        return entry

    def sent_before(self, key: str) -> PointEntry | None:
        """The line the same form made before."""
        return next((entry for entry in self.entries if entry.key == key), None) if key else None


def register_holder(session: Session, *, name: str, kana: str, today: date, key: str) -> PointHolder:
    """A new card with the next number; the same `key` twice makes one. Raises RuleBroken without a name."""
    known = session.scalars(select(PointHolder).where(PointHolder.key == key)).one_or_none()
    if known is not None:
        return known
    if not name:
        raise RuleBroken("名前を入力してください。")
    number = (session.scalar(select(func.max(PointHolder.number))) or 0) + 1
    holder = PointHolder(key=key if KEY.fullmatch(key) else None, number=number, joined_on=today)
    holder.name, holder.kana = name, kana
    session.add(holder)
    session.flush()
    return holder


def earn(ledger: Ledger, rule: PointRule, *, amount: float, on: date, words: str = "", key: str = "") -> PointEntry:
    """Points by a rule, up to its limit of a day and that of a 年度. Raises RuleBroken when nothing can be given."""
    if (sent := ledger.sent_before(key)) is not None:
        return sent
    if on > ledger.today:
        raise RuleBroken("まだ来ていない日です。活動が終わってから記録してください。")
    if rule.closed_on is not None:
        raise RuleBroken("この活動では、いまポイントをつけていません。")
    year = fiscal_year(on)
    if last_day_of(year, ledger.policy) < ledger.today:
        raise RuleBroken(f"{fiscal_year_label(year)}のポイントは、もう期限が過ぎています。")
    wanted = points_for(rule, amount)
    if wanted < 1:
        raise RuleBroken(f"{rule.per.label}つくポイントです。1{rule.per.unit}以上で入力してください。")
    points = min([wanted, *_room(ledger, rule, on)])
    if points < 1:
        raise RuleBroken("この日、またはこの年度にもらえるポイントの上限に達しています。")
    facts = {"rule_key": rule.key, "amount": amount} | _own(key)
    return ledger.add(EntryKind.EARN, points, on=on, year=year, words=words, **facts)


def give_back(holder: PointHolder, ledger: Ledger) -> None:
    """Nothing but the lines is kept of a card: the name goes. Raises RuleBroken while there are points to use."""
    if holder.is_given_back:
        raise RuleBroken(GIVEN_BACK)
    if ledger.balance:
        raise RuleBroken(f"残高が{ledger.balance}ポイントあります。使うか、期限が過ぎてから返してもらってください。")
    holder.name, holder.kana = "", ""


def points_for(rule: PointRule, amount: float) -> int:
    """What an amount earns before limits; a begun hour or time earns nothing."""
    return int(amount) * rule.points


def use(ledger: Ledger, points: int, *, on: date, words: str, key: str = "") -> PointEntry:
    """Points are used, the oldest first. Raises RuleBroken when there are not so many."""
    if (sent := ledger.sent_before(key)) is not None:
        return sent
    if points < 1:
        raise RuleBroken("使うポイントを、1以上の数で入力してください。")
    if on > ledger.today:
        raise RuleBroken("きょうか、前の日にしてください。")
    return ledger.add(EntryKind.USE, -points, on=on, year=fiscal_year(on), words=words, **_own(key))


def correct(ledger: Ledger, entry: PointEntry, *, reason: str) -> PointEntry:
    """Take one line back by a counter-entry. Raises RuleBroken without a reason, or when it was done before."""
    if not reason:
        raise RuleBroken("訂正の理由を入力してください。")
    if entry not in standing_entries(ledger.entries):
        raise RuleBroken("この記録は、もう訂正されているか、訂正の記録そのものです。")
    if entry.kind is EntryKind.EXPIRE:
        raise RuleBroken("期限切れは計算で決まるため、訂正できません。もとの記録を訂正してください。")
    if ledger.balance - entry.points < 0:
        raise RuleBroken(
            f"この{entry.points}ポイントは、もう使われています（残高{ledger.balance}）。先に「使った」の記録を訂正してください。"
        )
    return ledger.add(
        EntryKind.CORRECT, -entry.points, on=ledger.today, year=entry.year, words=reason, corrects_key=entry.key
    )


def expire_all(session: Session, *, by: str, today: date) -> tuple[int, int]:
    """Let expire whatever is due, of everybody: how many points of how many holders. Twice changes nothing."""
    points = holders = 0
    for key in session.scalars(select(PointHolder.key).order_by(PointHolder.number)).all():
        before = session.scalar(select(func.max(PointEntry.number)).where(PointEntry.holder_key == key)) or 0
        new = [entry for entry in Ledger(session, key, by, today).entries if entry.number > before]
        points -= sum(entry.points for entry in new)
        holders += bool(new)
    return points, holders


def keep_rule(session: Session, *, name: str, per: Per, points: int, most_a_day: int | None) -> PointRule:
    """Something new earns points. A rule is never changed, because old lines were earned by it; it is closed."""
    if session.scalar(select(PointRule.id).where(PointRule.name == name)) is not None:
        raise RuleBroken(
            "同じ名前の活動があります。点数を変えるときは、名前に「（令和9年度から）」などをつけてください。"
        )
    rule = PointRule(name=name, per=per, points=points, most_a_day=most_a_day)
    session.add(rule)
    return rule


def set_policy(session: Session, *, years_valid: int, most_a_year: int | None) -> None:
    """How long points last from now on. What has expired stays expired."""
    policy = session.get(PointPolicy, 1)
    if policy is None:
        policy = PointPolicy(id=1)
        session.add(policy)
    policy.years_valid, policy.most_a_year = years_valid, most_a_year


def _room(ledger: Ledger, rule: PointRule, on: date) -> list[int]:
    limits = []
    if rule.most_a_day is not None:
        of_the_day = [e for e in standing_entries(ledger.entries) if e.on == on and e.rule_key == rule.key]
        limits.append(rule.most_a_day - sum(entry.points for entry in of_the_day))
    if ledger.policy.most_a_year is not None:
        limits.append(ledger.policy.most_a_year - earned_in(ledger.entries, fiscal_year(on)))
    return limits


def _own(key: str) -> dict[str, str]:
    return {"key": key} if KEY.fullmatch(key) else {}
