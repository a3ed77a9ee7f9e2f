"""The ledger of points: only added to, never below nothing, expiring by rule, corrected by counter-entries."""

import csv
import io
import threading
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from core import audit
from core.audit import Action, AuditLine
from core.calendar import today
from core.db import office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Role
from directory.points.models import EntryKind, Per, PointEntry, PointHolder, PointPolicy
from directory.points.queries import due_to_expire, left_by_year, standing_entries, totals_by_year
from directory.points.services import (
    Ledger,
    correct,
    earn,
    expire_all,
    keep_rule,
    register_holder,
    set_policy,
    use,
)
from tests.directory.desk_pages import Desk, fields_of
from tests.staff import signed_in_as

MAY = date(2026, 5, 1)
APRIL_2027 = date(2027, 4, 1)


@pytest.fixture
def acting(office):
    with unit_of_work(office) as session:
        audit.act_as(session, "test", "test")
        yield session


def a_rule(session, **changes):
    facts = {"name": "サロンの手伝い", "per": Per.TIME, "points": 100, "most_a_day": None}
    rule = keep_rule(session, **facts | changes)
    session.flush()
    return rule


def a_holder(session, name="見本 花子"):
    return register_holder(session, name=name, kana="", today=MAY, key="")


def a_ledger(session, holder=None, on=MAY):
    session.flush()
    return Ledger(session, (holder or a_holder(session)).key, "x", on)


def numbers(ledger):
    return [(entry.kind.value, entry.points, entry.balance) for entry in ledger.entries]


def test_points_are_earned_by_time_or_whole_hour_and_used(acting):
    times, hours = a_rule(acting), a_rule(acting, name="配食", per=Per.HOUR, points=50)
    ledger = a_ledger(acting)
    earn(ledger, times, amount=2, on=MAY)
    earn(ledger, hours, amount=2.5, on=MAY)
    use(ledger, 150, on=MAY, words="商品券")

    assert numbers(ledger) == [("earn", 200, 200), ("earn", 100, 300), ("use", -150, 150)]


@pytest.mark.parametrize(("amount", "said"), [(0.5, "1時間以上"), (0, "1時間以上")])
def test_less_than_one_earns_nothing(acting, amount, said):
    rule, ledger = a_rule(acting, per=Per.HOUR), a_ledger(acting)
    with pytest.raises(RuleBroken, match=said):
        earn(ledger, rule, amount=amount, on=MAY)


def test_a_day_and_a_year_have_their_limits(acting):
    set_policy(acting, years_valid=1, most_a_year=500)
    rule, ledger = a_rule(acting, most_a_day=200), a_ledger(acting)
    assert earn(ledger, rule, amount=3, on=MAY).points == 200
    with pytest.raises(RuleBroken, match="上限"):
        earn(ledger, rule, amount=1, on=MAY)
    correct(ledger, ledger.entries[0], reason="まちがい")
    assert earn(ledger, rule, amount=2, on=MAY - timedelta(days=1)).points == 200
    assert earn(ledger, rule, amount=2, on=MAY).points == 200
    assert earn(ledger, rule, amount=2, on=MAY - timedelta(days=2)).points == 100


def test_no_more_is_used_than_there_is(acting):
    rule, ledger = a_rule(acting), a_ledger(acting)
    earn(ledger, rule, amount=1, on=MAY)
    with pytest.raises(RuleBroken, match="残高は100"):
        use(ledger, 101, on=MAY, words="x")
    with pytest.raises(RuleBroken, match="1以上"):
        use(ledger, 0, on=MAY, words="x")


@pytest.mark.parametrize("years", [1, 2])
def test_points_expire_after_the_last_day_of_their_last_year_and_not_before(acting, years):
    set_policy(acting, years_valid=years, most_a_year=None)
    rule, ledger = a_rule(acting), a_ledger(acting)
    earn(ledger, rule, amount=3, on=MAY)
    use(ledger, 100, on=MAY, words="x")
    last = date(2026 + years, 3, 31)
    holder = acting.scalars(select(PointHolder)).one()

    assert a_ledger(acting, holder, on=last).balance == 200
    after = a_ledger(acting, holder, on=last + timedelta(days=1))
    assert (after.balance, after.entries[-1].kind, after.entries[-1].year) == (0, EntryKind.EXPIRE, 2026)
    with pytest.raises(RuleBroken, match="残高は0"):
        use(after, 1, on=last + timedelta(days=1), words="x")
    with pytest.raises(RuleBroken, match="もう期限が過ぎて"):
        earn(after, rule, amount=1, on=MAY)


def test_the_oldest_points_are_used_first(acting):
    set_policy(acting, years_valid=2, most_a_year=None)
    rule, ledger = a_rule(acting), a_ledger(acting, on=APRIL_2027)
    earn(ledger, rule, amount=3, on=MAY)
    earn(ledger, rule, amount=3, on=APRIL_2027)
    use(ledger, 400, on=APRIL_2027, words="x")

    assert left_by_year(ledger.entries) == {2026: 0, 2027: 200}
    assert due_to_expire(ledger.entries, ledger.policy, date(2028, 4, 1)) == {}


def test_a_correction_is_a_counter_entry_with_a_reason_made_once(acting):
    rule, ledger = a_rule(acting), a_ledger(acting)
    first = earn(ledger, rule, amount=1, on=MAY)
    with pytest.raises(RuleBroken, match="理由"):
        correct(ledger, first, reason="")
    made = correct(ledger, first, reason="別の方のカードでした")
    assert (made.points, made.balance, made.corrects_key, made.words) == (-100, 0, first.key, "別の方のカードでした")
    assert standing_entries(ledger.entries) == []
    for line in (first, made):
        with pytest.raises(RuleBroken, match="もう訂正"):
            correct(ledger, line, reason="x")


def test_what_was_used_is_not_corrected_away(acting):
    rule, ledger = a_rule(acting), a_ledger(acting)
    first = earn(ledger, rule, amount=1, on=MAY)
    used = use(ledger, 60, on=MAY, words="x")
    with pytest.raises(RuleBroken, match="もう使われて"):
        correct(ledger, first, reason="x")
    correct(ledger, used, reason="x")
    correct(ledger, first, reason="x")
    assert ledger.balance == 0


def test_the_same_form_sent_twice_adds_one_line(acting):
    rule, ledger = a_rule(acting), a_ledger(acting)
    for _ in "ab":
        earn(ledger, rule, amount=1, on=MAY, key="abcdefghjk")
        use(ledger, 10, on=MAY, words="x", key="abcdefghjm")
    assert numbers(ledger) == [("earn", 100, 100), ("use", -10, 90)]


def test_closing_a_year_twice_changes_nothing(acting):
    rule = a_rule(acting)
    for name in ("甲", "乙"):
        earn(a_ledger(acting, a_holder(acting, name)), rule, amount=1, on=MAY)
    acting.flush()

    assert expire_all(acting, by="x", today=APRIL_2027) == (200, 2)
    assert expire_all(acting, by="x", today=APRIL_2027) == (0, 0)


def test_a_year_adds_up_what_everybody_got_and_used(acting):
    rule, first, second = a_rule(acting), a_holder(acting, "甲"), a_holder(acting, "乙")
    for holder in (first, second):
        ledger = a_ledger(acting, holder)
        earn(ledger, rule, amount=2, on=MAY)
        earn(ledger, rule, amount=1, on=date(2026, 4, 1))
        use(ledger, 50, on=MAY, words="x")
    acting.flush()

    assert totals_by_year(acting) == {
        2026: {EntryKind.EARN: 600, EntryKind.USE: -100, EntryKind.EXPIRE: 0, EntryKind.CORRECT: 0}
    }


DOINGS = st.lists(
    st.tuples(st.sampled_from(["earn", "use", "correct", "later"]), st.integers(1, 12)), min_size=1, max_size=40
)


@given(doings=DOINGS, years=st.integers(1, 3))
def test_whatever_is_done_the_years_add_up_to_the_balance_and_nothing_is_below_nothing(doings, years):
    """Without a database: a ledger that only keeps its lines."""
    ledger = Kept(PointPolicy(id=1, years_valid=years), date(2026, 4, 1))
    for doing, number in doings:
        try:
            ledger.do(doing, number)
        except RuleBroken:
            continue
    left = left_by_year(ledger.entries)

    assert sum(left.values()) == ledger.balance >= 0
    assert all(count >= 0 for count in left.values())
    assert sum(entry.points for entry in ledger.entries) == ledger.balance


class Kept(Ledger):
    """A ledger in memory whose day moves on."""

    def __init__(self, policy, on):
        self.session, self.holder_key, self.by, self.today, self.entries, self.policy = self, "h", "x", on, [], policy

    def add(self, kind, points, *, on, year, words="", **facts):
        if self.balance + points < 0:
            raise RuleBroken("too much")
        number = len(self.entries) + 1
        facts = {"key": f"k{number}"} | facts
        self.entries.append(
            PointEntry(
                number=number, on=on, kind=kind, points=points, balance=self.balance + points, year=year, **facts
            )
        )
        return self.entries[-1]

    def do(self, doing, number):
        if doing == "later":
            self.today += timedelta(days=60 * number)
        for year, points in sorted(due_to_expire(self.entries, self.policy, self.today).items()):
            self.add(EntryKind.EXPIRE, -points, on=self.today, year=year)
        if doing == "earn":
            fiscal = self.today.year - (self.today.month < 4)
            self.add(EntryKind.EARN, number, on=self.today, year=fiscal)
        if doing == "use":
            use(self, number, on=self.today, words="x")
        if doing == "correct" and self.entries:
            correct(self, self.entries[number % len(self.entries)], reason="x")


def test_two_who_spend_at_once_never_spend_more_than_there_is(either_app):
    with unit_of_work(office_session()) as session:
        audit.act_as(session, "test", "test")
        holder = a_holder(session)
        earn(a_ledger(session, holder, on=today()), a_rule(session), amount=1, on=today())
        key = holder.key
    refused, start = [], threading.Barrier(5)

    def spend():
        with either_app.app_context():
            start.wait()
            try:
                with unit_of_work(office_session()) as session:
                    audit.act_as(session, "test", "test")
                    use(Ledger(session, key, "x", today()), 60, on=today(), words="x")
            except RuleBroken as broken:
                refused.append(str(broken))

    threads = [threading.Thread(target=spend) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 4
    assert office_session().scalar(select(func.sum(PointEntry.points))) == 40


def a_line(holder, **changes):
    facts = {"number": 1, "on": MAY, "kind": EntryKind.EARN, "points": 1, "balance": 1, "year": 2026, "by": "x"}
    return PointEntry(holder_key=holder.key, **facts | changes)


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("never_below_nothing", {"balance": -1}),
        ("moves_something", {"points": 0, "kind": EntryKind.CORRECT, "corrects_key": "k", "words_sealed": b"x"}),
        ("sign_says_what", {"points": -1}),
        ("sign_says_what", {"kind": EntryKind.USE}),
        ("a_correction_names_its_line", {"kind": EntryKind.CORRECT, "words_sealed": b"x"}),
        ("a_correction_has_a_reason", {"kind": EntryKind.CORRECT, "corrects_key": "k"}),
    ],
)
def test_the_database_itself_keeps_the_rules(either_app, rule, changes):
    with pytest.raises(IntegrityError, match=rule), unit_of_work(office_session()) as session:
        audit.act_as(session, "test", "test")
        session.add(a_line(a_holder(session), **changes))
        session.flush()


@pytest.mark.parametrize("doing", ["UPDATE point_entry SET points = 9", "DELETE FROM point_entry"])
def test_no_line_is_ever_changed_or_deleted(either_app, doing):
    with unit_of_work(office_session()) as session:
        audit.act_as(session, "test", "test")
        session.add(a_line(a_holder(session)))
    with pytest.raises(DatabaseError, match="append-only"), unit_of_work(office_session()) as session:
        session.execute(text(doing))


@pytest.fixture
def supervisor(app, office) -> Desk:
    return Desk(signed_in_as(app, office, Role.SUPERVISOR))


def send(desk, page, form, **fields):
    return desk.post(form, data=fields_of(desk.get(page).text, form) | fields)


def test_a_card_at_the_desk_from_its_rule_to_the_file(app, office, supervisor):
    rules = "/desk/points/rules/"
    assert "大きい数にして" in supervisor.save(rules, name="手伝い", points="100", most_a_day="50").text
    supervisor.save(rules, name="手伝い", points="100")
    card = supervisor.save("/desk/points/new", name="見本 花子").location
    send(supervisor, card, f"{card}/earn", amount="3")
    assert "残高は300ポイント" in send(supervisor, card, f"{card}/use", points="301", words="商品券").text
    send(supervisor, card, f"{card}/use", points="120", words="商品券")
    supervisor.save(f"{card}/lines/2", reason="金額ちがい")
    page = supervisor.get(card).text
    assert "300ポイント" in page and "金額ちがい" in page

    desk = Desk(signed_in_as(app, office, Role.COORDINATOR))
    assert send(desk, "/desk/points/", "/desk/points/", number="1").location == card
    assert "この番号のカードはありません" in send(desk, "/desk/points/", "/desk/points/", number="2").text
    assert "花子" not in desk.get("/desk/points/").text

    rows = list(csv.DictReader(io.StringIO(supervisor.get("/desk/points/ledger.csv").text.lstrip("\ufeff"))))
    assert [(row["名前"], row["区分"], row["残高"]) for row in rows] == [
        ("見本 花子", "もらった", "300"),
        ("見本 花子", "使った", "180"),
        ("見本 花子", "訂正", "300"),
    ]


def test_a_card_that_is_given_back_keeps_its_lines_and_loses_its_name(supervisor, office):
    supervisor.save("/desk/points/rules/", name="手伝い", points="100")
    card = supervisor.save("/desk/points/new", name="見本 花子").location
    send(supervisor, card, f"{card}/earn", amount="1")
    back = {"csrf_token": fields_of(supervisor.get(card).text, f"{card}/use")["csrf_token"]}
    assert "残高が100ポイント" in supervisor.post(f"{card}/give-back", data=back).text
    send(supervisor, card, f"{card}/use", points="100", words="商品券")
    supervisor.post(f"{card}/give-back", data=back)

    office.rollback()
    assert office.execute(select(PointHolder.name_sealed, PointHolder.kana_sealed)).one() == (None, None)
    assert office.scalar(select(func.count()).select_from(PointEntry.__table__)) == 2
    page = supervisor.get(card).text
    assert "返されたカード" in page and "花子" not in page and f"{card}/earn" not in page
    sent = back | {"points": "1", "words": "x", "on": f"{today()}"}
    assert "カードは返されています" in supervisor.post(f"{card}/use", data=sent).text


def test_names_are_sealed_and_opening_a_card_is_noted(supervisor, office):
    card = supervisor.save("/desk/points/new", name="見本 花子").location
    supervisor.get(card)
    supervisor.get("/desk/points/")

    office.rollback()
    key, sealed = office.execute(select(PointHolder.key, PointHolder.name_sealed)).one()
    assert "花子".encode() not in sealed and "花子" not in card
    lines = select(AuditLine.action).where(AuditLine.subject_key == key).order_by(AuditLine.id)
    assert list(office.scalars(lines)) == [Action.CREATED, Action.READ]
