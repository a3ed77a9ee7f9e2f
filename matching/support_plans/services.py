"""Writing a plan, asking for approval, deciding. A service checks, then changes; it never commits."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import audit
from core.errors import AtField, RuleBroken
from matching.people.models import Person
from matching.plans.services import current_facts
from matching.support_plans.content import DAYS, PlanContent
from matching.support_plans.models import SupportPlan
from matching.support_plans.queries import approvers_for, newest_plan
from matching.support_plans.states import MOVES, PlanState

LONGEST = timedelta(days=3 * 366)
FIRST_DAY = date(2000, 1, 1)
CLOSED = "この方の支援は終結しています。プランを作るときは、先に支援を再開してください。"
OPEN_ALREADY = "第{number}版（{state}）がまだ終わっていません。先に、その版を仕上げて承認してもらってください。"
CHANGED_MEANWHILE = (
    "ほかの人が先にこのプランを変えました。入力した内容は下に残しています。"
    "違うところを見比べて、よければもう一度保存してください。"
)
DECIDED_MEANWHILE = "このプランの状態が、先に変わっています。この画面を開き直して、いまの状態を確かめてください。"
STAYS = "承認されたプランは書きかえられません。変えるときは、次の版を作ってください。"
WAITS = "このプランは承認を待っています。書きかえるときは、先に「依頼を取り下げる」を押してください。"
ENDS_BEFORE = "終わりの日は、始まりの日と同じか、後にしてください。"
TOO_LONG = "プランの期間は3年までです。日付をお確かめください。"
TOO_FAR = "日付が遠すぎます。年をお確かめください。"
REVIEW_OUTSIDE = "次の見直しの日は、プランの期間の中にしてください。"
OVER_ALREADY = "プランの期間が、もう終わっています。終わりの日を、きょうか後の日にしてください。"
REVIEW_PAST = "次の見直しの日が、もう過ぎています。きょうか後の日にしてください。"
NEEDED = {
    "wishes": "本人の希望を書いてください。まだ聞けていないときは、そのことを書いてください。",
    "goals": "目標を一つ以上書いてください。",
    "starts_on": "始まりの日を入れてください。",
    "ends_on": "終わりの日を入れてください。",
    "review_on": "次の見直しの日を入れてください。",
}
NO_APPROVER = "承認を頼む人を選んでください。このプランを書いた人は選べません。"
NOT_THEIRS = "このプランの承認を頼まれているのは、あなたではありません。頼んだ人に確かめてください。"
OWN = "自分が書いたプランは承認できません。ほかの人に承認を頼んでください。"
SAY_WHY = "差し戻す理由を書いてください。書いた人が、どこを直せばよいか分かるように。"
STAYS_CLOSED = "この方の支援は終結しています。下書きを消すときは、先に支援を再開してください。"
WAS_SUBMITTED = "承認を頼んだことのある版は、記録として残すので消せません。書き直して、もう一度承認を頼んでください。"
WAS_PRINTED = "印刷した版は、紙が本人の手もとにあるかもしれないので消せません。書き直して、続きを進めてください。"
WRITTEN_MEANWHILE = (
    "この下書きに、ほかの人が書き足しました。内容を確かめて、それでも消すときは、もう一度押してください。"
)
NOT_APPROVED = "署名と手渡しの日は、承認されてから記録できます。"
NOT_YET = "まだ来ていない日付です。きょうまでの日付を入れてください。"
BEFORE_IT_WAS = "プランを作った日より前の日付です。お確かめください。"


def draft_next(  # noqa: PLR0913 - where a version comes from, asked for by name
    session: Session,
    person: Person,
    *,
    by: str,
    on: date,
    content: PlanContent | None = None,
    came_from: str = "",
    also_by: Collection[str] = (),
    idempotency_key: str = "",
    key: str = "",
) -> SupportPlan:
    """The next version as a draft: a copy of the newest, or what is given; the first begins with the 本人の希望 heard.

    Whoever wrote the words it begins with counts as a writer: those of the version copied, and `also_by` for what is
    given. The same form sent twice makes one. Raises RuleBroken for a closed person, while another version is open, and
    for days that cannot be.
    """
    if idempotency_key and (sent := _already(session, person, idempotency_key)):
        return sent
    _must_go_on(person)
    newest = newest_plan(session, person)
    if newest is not None and newest.state is not PlanState.APPROVED:
        raise RuleBroken(OPEN_ALREADY.format(number=newest.number, state=newest.state.label))
    if content is None and newest is not None:
        also_by = [*newest.writers, *also_by]
    plan = SupportPlan(
        key=key or None,
        person_key=person.key,
        number=newest.number + 1 if newest else 1,
        made_on=on,
        made_by=by,
        writers=[*(key for key in dict.fromkeys(also_by) if key != by), by],
        came_from=came_from,
        idempotency_key=idempotency_key or None,
    )
    plan.content = _tidy(content or _first_words(session, person, newest))
    session.add(plan)
    session.flush()
    return plan


def _first_words(session: Session, person: Person, newest: SupportPlan | None) -> PlanContent:
    """What a version begins with: the words of the one before, else the 本人の希望 of the assessment."""
    return newest.content if newest else PlanContent(wishes=current_facts(session, person).wishes)


def write(plan: SupportPlan, content: PlanContent, *, by: str, version: str) -> None:
    """Write on a draft. What is there already is kept once; raises RuleBroken when somebody else was faster."""
    content = _tidy(content)
    if content == plan.content and by in plan.writers:
        return
    _must_be_writable(plan)
    if version != str(plan.version):
        raise RuleBroken(CHANGED_MEANWHILE)
    plan.content = content
    plan.writers = [*(key for key in plan.writers if key != by), by]


def why_it_stays(plan: SupportPlan) -> str:
    """Why a version cannot be thrown away, in words; empty for a draft nobody was asked about and no paper is of."""
    if plan.state is PlanState.APPROVED:
        return STAYS
    if plan.submitted_on is not None:
        return WAS_SUBMITTED
    if plan.printed_on is not None:
        return WAS_PRINTED
    return STAYS_CLOSED if plan.person.closed_at is not None else ""


def throw_away(session: Session, plan: SupportPlan, *, version: str) -> None:
    """Delete a draft that led to nothing, so that its number is free again; the log keeps who did so.

    Raises RuleBroken for what was submitted, approved or printed, for a closed person, and when somebody wrote on it
    since it was shown.
    """
    if why := why_it_stays(plan):
        raise RuleBroken(why)
    if version != str(plan.version):
        raise RuleBroken(WRITTEN_MEANWHILE)
    session.delete(plan)
    session.flush()


def note_print(session: Session, plan: SupportPlan, *, on: date) -> None:
    """A version that is not approved was made a paper: from now on it is not thrown away. The first day stays.

    Its number of changes stays as it is, so that a colleague who is writing on it is not told of a change.
    """
    if plan.state is PlanState.APPROVED or plan.printed_on is not None:
        return
    session.execute(update(SupportPlan).where(SupportPlan.id == plan.id).values(printed_on=on))
    audit.record(session, audit.Action.CHANGED, ("person", plan.person_key), fields=["support_plan.printed_on"])


def submit(session: Session, plan: SupportPlan, *, approver: str, by: str, on: date, version: str) -> None:
    """Ask one account to approve it. Raises RuleBroken when something is missing or this account may not approve."""
    if plan.state is PlanState.SUBMITTED and plan.approver_key == approver:
        return
    _must_be_writable(plan)
    _must_be_as_shown(plan, version)
    _must_be_whole(plan.content, on)
    if approver not in {account.key for account in approvers_for(session, plan, by)}:
        raise AtField("approver", NO_APPROVER)
    _go(plan, PlanState.SUBMITTED)
    plan.approver_key, plan.submitted_by, plan.submitted_on = approver, by, on


def take_back(plan: SupportPlan, *, version: str) -> None:
    """The request for approval is taken back, and the version can be written on again, as it could before."""
    _must_be_as_shown(plan, version)
    _go(plan, PlanState.RETURNED if plan.returned_on else PlanState.DRAFT)
    plan.approver_key = ""


def approve(plan: SupportPlan, *, by: str, on: date, version: str) -> None:
    """The account that was asked says yes; from its start the version takes the place of those before it.

    A button pressed twice by the same account is kept once.
    """
    if plan.state is PlanState.APPROVED and plan.approved_by == by:
        return
    _must_be_asked(plan, by, version)
    _must_be_whole(plan.content, on)
    _go(plan, PlanState.APPROVED)
    plan.approver_key, plan.approved_by, plan.approved_on = "", by, on


def send_back(plan: SupportPlan, *, reason: str, by: str, on: date, version: str) -> None:
    """The account that was asked says what has to change; said twice it is kept once. The words are open again."""
    said = (plan.returned_by, plan.returned_reason)
    if plan.state is PlanState.RETURNED and said == (by, reason.strip()):
        return
    _must_be_asked(plan, by, version)
    if not reason.strip():
        raise AtField("reason", SAY_WHY)
    _go(plan, PlanState.RETURNED)
    plan.approver_key, plan.returned_by, plan.returned_on = "", by, on
    plan.returned_reason = reason.strip()


def note_paper(plan: SupportPlan, *, signed_on: date | None, handed_on: date | None, today: date, version: str) -> None:
    """The days on which the person signed an approved version and was given it; a wrong day may be put right."""
    if (plan.signed_on, plan.handed_on) == (signed_on, handed_on):
        return
    if plan.state is not PlanState.APPROVED:
        raise RuleBroken(NOT_APPROVED)
    _must_be_as_shown(plan, version)
    for field, day in (("signed_on", signed_on), ("handed_on", handed_on)):
        if day is not None and day > today:
            raise AtField(field, NOT_YET)
        if day is not None and day < plan.made_on:
            raise AtField(field, BEFORE_IT_WAS)
    plan.signed_on, plan.handed_on = signed_on, handed_on


def missing_in(content: PlanContent) -> Iterator[str]:
    """The parts that must be there before somebody is asked to approve, as far as they are not."""
    if not content.wishes:
        yield "wishes"
    if not any(goal.text for goal in content.goals):
        yield "goals"
    yield from (name for name in DAYS if getattr(content, name) is None)


def _tidy(content: PlanContent) -> PlanContent:
    """Without empty rows and edges. Raises AtField for days that cannot be."""
    _must_be_in_order(content)
    return content.tidied()


def _must_be_in_order(content: PlanContent) -> None:
    starts, ends, review = content.starts_on, content.ends_on, content.review_on
    for field in DAYS:
        day = getattr(content, field)
        if day is not None and not FIRST_DAY <= day <= date(2100, 1, 1):
            raise AtField(field, TOO_FAR)
    if starts and ends and ends < starts:
        raise AtField("ends_on", ENDS_BEFORE)
    if starts and ends and ends - starts > LONGEST:
        raise AtField("ends_on", TOO_LONG)
    if review and ((starts and review < starts) or (ends and review > ends)):
        raise AtField("review_on", REVIEW_OUTSIDE)


def _must_be_whole(content: PlanContent, on: date) -> None:
    if (missing := next(missing_in(content), None)) is not None:
        raise AtField(missing, NEEDED[missing])
    if content.ends_on and content.ends_on < on:
        raise AtField("ends_on", OVER_ALREADY)
    if content.review_on and content.review_on < on:
        raise AtField("review_on", REVIEW_PAST)


def _must_be_writable(plan: SupportPlan) -> None:
    if not plan.state.is_writable:
        raise RuleBroken(STAYS if plan.state is PlanState.APPROVED else WAITS)
    _must_go_on(plan.person)


def _must_be_asked(plan: SupportPlan, by: str, version: str) -> None:
    if plan.state is not PlanState.SUBMITTED:
        raise RuleBroken(DECIDED_MEANWHILE)
    if by in plan.writers:
        raise RuleBroken(OWN)
    if by != plan.approver_key:
        raise RuleBroken(NOT_THEIRS)
    _must_go_on(plan.person)
    _must_be_as_shown(plan, version)


def _must_be_as_shown(plan: SupportPlan, version: str) -> None:
    if version != str(plan.version):
        raise RuleBroken(DECIDED_MEANWHILE)


def _must_go_on(person: Person) -> None:
    if person.closed_at is not None:
        raise RuleBroken(CLOSED)


def _go(plan: SupportPlan, target: PlanState) -> None:
    if target not in MOVES[plan.state]:
        raise RuleBroken(DECIDED_MEANWHILE)
    plan.state = target


def _already(session: Session, person: Person, idempotency_key: str) -> SupportPlan | None:
    query = select(SupportPlan).where(
        SupportPlan.idempotency_key == idempotency_key, SupportPlan.person_key == person.key
    )
    return session.scalars(query).one_or_none()
