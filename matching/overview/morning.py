"""きょうの仕事: what waits for an account as short lines, the most urgent first, each leading to its page.

Everything is a number or a day. Nobody's record is opened for it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from flask import url_for

from core.accounts.signed_in import SignedIn
from core.audit import Action
from core.calendar import now, today, wareki
from core.db import directory_session, office_session
from core.permissions import Permission, permits
from directory.asking.queries import how_many_waiting, own_areas, silent_places
from directory.desk.proposal_queries import how_many_wait
from directory.distribution.ledger import due_batches
from directory.freshness.queue import how_many_to_ask
from directory.inbox.models import MessageState
from directory.inbox.queries import counts_by_state
from matching.figures.pace import pace_of
from matching.gaps.queries import how_many_opened
from matching.overview.alarms import how_many_alarms
from matching.overview.counts import looked_of_late, numbers_of
from matching.placements.due_queries import days_waiting
from matching.placements.models import Placement
from matching.support_plans.queries import how_many_to_review
from matching.visits.due import Due
from matching.visits.queries import team_of, waiting_now

NAMED = 3  # figures named in a line; the rest is on their page


class Urgency(IntEnum):
    """The order of the page."""

    NOW = 1
    LATE = 2
    SOON = 3
    WAITING = 4
    TARGETS = 5

    @property
    def label(self) -> str:
        """The heading."""
        return {1: "いますぐ", 2: "おくれています", 3: "きょう・今週", 4: "待っています", 5: "今年度の目標"}[self]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits: a sentence around its number, and the page it leads to."""

    urgency: Urgency
    before: str
    number: int
    after: str
    href: str


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one urgency."""

    urgency: Urgency
    lines: tuple[Line, ...]


def morning_of(account: SignedIn) -> list[Group]:
    """Everything that waits for an account, without what is nought, grouped by urgency."""
    found = sorted((line for line in _lines(account) if line.number), key=lambda line: line.urgency)
    return [
        Group(urgency, lines)
        for urgency in Urgency
        if (lines := tuple(line for line in found if line.urgency is urgency))
    ]


def _lines(account: SignedIn) -> Iterator[Line]:
    """Of every part of the work the account has to do with."""
    if permits(account, Permission.DUE_LIST):
        yield from _alarms(account)
        yield from _visits(account)
        yield from _on_the_way(account)
    if permits(account, Permission.CIRCLE_LIST):
        yield from _meetings(account)
    if permits(account, Permission.ASK_LIST):
        yield from _of_the_desk(account)
    if permits(account, Permission.LEAFLET_MAKE):
        yield from _leaflets()
    if permits(account, Permission.FIGURE_KEEP):
        yield from _targets()
    if permits(account, Permission.AUDIT_READ):
        yield from _looked()


def _alarms(account: SignedIn) -> Iterable[Line]:
    alarms, page = how_many_alarms(account), url_for("overview.due")
    return (
        Line(Urgency.NOW, "もどりの連絡がない訪問が", alarms.missed, "件あります", f"{page}#missed"),
        Line(Urgency.NOW, "続けてお休みの方が", alarms.absent, "人います", f"{page}#absent"),
        Line(Urgency.LATE, "記録を待っている訪問が", alarms.unrecorded, "件あります", f"{page}#unrecorded"),
    )


def _visits(account: SignedIn) -> Iterator[Line]:
    """The visits of one's own teams, and of those one stands in for."""
    page, waiting = url_for("overview.due"), _waiting(account.key)
    late = [one for one in waiting if one.is_overdue(today())]
    if late:
        since = f"件おくれています（いちばん長いのは{wareki(late[0].due_on)}から）"
        yield Line(Urgency.LATE, "訪問を待っている方・受け入れ先が", len(late), since, page)
    yield Line(Urgency.SOON, "訪問を待っている方・受け入れ先が", len(waiting) - len(late), "件あります", page)
    for number, each in enumerate(account.stand_ins, 1):
        words = f"件（{each.until.month}月{each.until.day}日まで）"
        yield Line(
            Urgency.SOON, f"{each.name}さんの代わりの訪問が", len(_waiting(each.key)), words, f"{page}#instead-{number}"
        )


def _waiting(account_key: str) -> list[Due]:
    whose = Placement.person_key.in_(team_of(account_key))
    return waiting_now(office_session(), directory_session(), today(), whose)


def _on_the_way(account: SignedIn) -> Iterator[Line]:
    """Plans, appointments, consultations and places that opened."""
    session, on = office_session(), today()
    days, page = days_waiting(session, account.key, on), url_for("placements_due.index")
    late = sum(day < on for day in days)
    yield Line(Urgency.LATE, "参加までの予定が", late, "件おくれています", page)
    yield Line(Urgency.SOON, "参加までの予定が、7日先までに", len(days) - late, "件あります", page)
    reviews = how_many_to_review(session, account.key, on)
    yield Line(
        Urgency.SOON,
        "支援プランの見直しの時期の方が",
        reviews,
        "人います（2週間先まで）",
        f"{url_for('overview.due')}#reviews",
    )
    opened = how_many_opened(session, account.key, on)
    yield Line(Urgency.WAITING, "待っていた場が開きました。担当している方のうち", opened, "人", url_for("gaps.waiting"))


def _meetings(account: SignedIn) -> Iterator[Line]:
    """Conferences, circles, consultations, reaching out and the work on what is missing."""
    one = numbers_of(office_session(), account.key, today())
    conferences = url_for("conferences.index")
    yield Line(
        Urgency.LATE,
        "開いたかどうかを書いていない重層的支援会議が",
        one.conferences_to_settle,
        "件あります",
        conferences,
    )
    if one.next_conference:
        words = f"件あります（次は{wareki(one.next_conference)}）"
        yield Line(Urgency.SOON, "重層的支援会議が、7日先までに", one.conferences_soon, words, conferences)
    circles = url_for("circles.index")
    yield Line(Urgency.WAITING, "守秘の確認を待っている支援会議が", one.circles_to_pledge, "件あります", circles)
    if not permits(account, Permission.DUE_LIST):
        yield Line(Urgency.WAITING, "構成員になっている支援会議が", one.circles, "件あります", circles)
        return
    page = url_for("intake.index")
    yield Line(Urgency.WAITING, "書き足しを待っている相談のメモが", one.memos, "件あります", page)
    yield Line(Urgency.WAITING, "振分を待っている相談受付票が", one.to_sort, "件あります", page)
    yield Line(Urgency.SOON, "きょうまでに声をかける方が", one.outreach_due, "人います", url_for("outreach.index"))
    yield Line(Urgency.LATE, "資源開発の取り組みが", one.gap_work_late, "件、期限を過ぎています", url_for("gaps.index"))


def _of_the_desk(account: SignedIn) -> Iterator[Line]:
    """What residents and groups wait for, and what must be asked again."""
    session, areas, on = directory_session(), own_areas(account), today()
    asking = url_for("desk_asking.index")
    yield Line(Urgency.WAITING, "", how_many_waiting(session, areas), "か所が、電話を待っています", asking)
    silent = len(silent_places(session, areas, on))
    yield Line(
        Urgency.LATE, "", silent, "か所から、3回つづけて返事がありません（訪ねるか、ほかの人に聞いてください）", asking
    )
    new = counts_by_state(session)[MessageState.NEW]
    yield Line(
        Urgency.WAITING, "住民からのお知らせが", new, "件、読まれるのを待っています", url_for("desk_inbox.index")
    )
    proposals = how_many_wait(session, areas)
    yield Line(Urgency.WAITING, "確認待ちの変更が", proposals, "件あります", url_for("desk_proposals.index"))
    to_ask = how_many_to_ask(session, areas, on)
    yield Line(Urgency.WAITING, "確かめる時期の場所が", to_ask, "か所あります", url_for("desk_queue.index"))


def _leaflets() -> Iterable[Line]:
    """Papers that are out and no longer true, or soon too old."""
    due, page = due_batches(directory_session(), today()), url_for("leaflet_batches.index")
    return (
        Line(Urgency.LATE, "載せた内容と違ってきたリーフレットの刷りが", due.stale, "回分、置いてあります", page),
        Line(Urgency.LATE, "有効期限を過ぎたリーフレットの刷りが", due.expired, "回分、置いてあります", page),
        Line(Urgency.SOON, "2週間のうちに期限になるリーフレットの刷りが", due.soon, "回分、置いてあります", page),
    )


def _targets() -> Iterable[Line]:
    pace, page = pace_of(office_session(), directory_session(), today()), url_for("figures.index")
    return (
        Line(Urgency.TARGETS, "目標より遅れている数字が", len(pace.behind), f"つ（{_named(pace.behind)}）", page),
        Line(Urgency.TARGETS, "目標より多い数字が", len(pace.above), f"つ（{_named(pace.above)}）", page),
        Line(Urgency.TARGETS, "目標に届いた数字が", len(pace.reached), f"つ（{_named(pace.reached)}）", page),
    )


def _named(labels: tuple[str, ...]) -> str:
    return "、".join(labels[:NAMED]) + ("など" if len(labels) > NAMED else "")


def _looked() -> Iterable[Line]:
    """For the auditor: what the log says of the last week."""
    looked = looked_of_late(office_session(), now())
    refused, failed, read = (
        url_for("audit.index", action=action.value) for action in (Action.REFUSED, Action.SIGN_IN_FAILED, Action.READ)
    )
    return (
        Line(Urgency.NOW, "この7日間に断られた閲覧が", looked.refusals, "件あります", refused),
        Line(Urgency.SOON, "この7日間に失敗したサインインが", looked.failed, "件あります", failed),
        Line(Urgency.SOON, "この7日間の閲覧は", looked.readings, "件です", read),
    )
