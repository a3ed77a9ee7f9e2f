"""What the lead does with a person's team. A service checks, then changes; none commits.

Exactly one account leads at any time. Nobody names themselves: who stands in for the lead would stay for good.
"""

from sqlalchemy.orm import Session

from core import audit
from core.errors import RuleBroken
from matching.people.models import Person, TeamMember
from matching.placements.guards import Mover, leads
from matching.teams.queries import colleagues_by_key

ONLY_THE_LEAD = "担当を決められるのは、主担当の職員です。下の「主担当」の方に頼んでください。"
ALREADY = "{name}さんは、もうこの方の担当に入っています。"
LEADS_ALREADY = "{name}さんは、もう主担当です。"
NOT_ON_IT = "{name}さんは、もうこの方の担当ではありません。"
NOT_ONESELF = "自分を担当や主担当にすることはできません。主担当の方か、管理者に頼んでください。"
NOT_USABLE = (
    "{name}さんのアカウントは、いま使えないか、参加支援の役割ではありません。ほかの人を選ぶか、"
    "管理者にアカウントを確かめてもらってください。"
)
NEVER_THE_LEAD = "主担当は外せません。先に、ほかの担当を主担当にしてください。"
CHANGED_MEANWHILE = "ほかの人が先に変更しました。下のいまの担当を見てから、もう一度選んでください。"
CHANGE = ["team_member"]


def add_member(session: Session, person: Person, account_key: str, *, mover: Mover, version: str) -> None:
    """One more colleague on the team. Raises RuleBroken, saying what to do."""
    _must_lead(person, mover)
    if account_key in person.team_keys:
        raise RuleBroken(ALREADY.format(name=_name(session, account_key)))
    _must_be_current(person, version)
    _may_be_named(session, account_key, mover)
    person.team.append(TeamMember(account_key=account_key))
    _note(session, person, account_key)


def make_lead(session: Session, person: Person, account_key: str, *, mover: Mover, version: str) -> None:
    """A member leads from now on; who led stays as a member. Raises RuleBroken, saying what to do."""
    _must_lead(person, mover)
    member = _member(session, person, account_key)
    if member.leads:
        raise RuleBroken(LEADS_ALREADY.format(name=_name(session, account_key)))
    _must_be_current(person, version)
    _may_be_named(session, account_key, mover)
    for each in person.team:
        each.leads = each is member
    _note(session, person, account_key)


def take_off(session: Session, person: Person, account_key: str, *, mover: Mover, version: str) -> None:
    """A member sees nothing of the person from the next request on. Raises RuleBroken for the lead."""
    _must_lead(person, mover)
    member = _member(session, person, account_key)
    _must_be_current(person, version)
    _remove(session, person, member)


def leave(session: Session, person: Person, account_key: str) -> None:
    """A member takes themselves off. Raises RuleBroken for the lead, and for who only stands in."""
    _remove(session, person, _member(session, person, account_key))


def _remove(session: Session, person: Person, member: TeamMember) -> None:
    if member.leads:
        raise RuleBroken(NEVER_THE_LEAD)
    person.team.remove(member)
    _note(session, person, member.account_key)


def _note(session: Session, person: Person, account_key: str) -> None:
    """The lines in the log say whose team and which account; the version tells who has the page open."""
    person.version += 1
    for subject in (("person", person.key), ("account", account_key)):
        audit.record(session, audit.Action.CHANGED, subject, fields=CHANGE)


def _must_lead(person: Person, mover: Mover) -> None:
    if not leads(person, mover):
        raise RuleBroken(ONLY_THE_LEAD)


def _must_be_current(person: Person, version: str) -> None:
    if version != str(person.version):
        raise RuleBroken(CHANGED_MEANWHILE)


def _may_be_named(session: Session, account_key: str, mover: Mover) -> None:
    if account_key == mover.key:
        raise RuleBroken(NOT_ONESELF)
    if not colleagues_by_key(session, [account_key])[account_key].is_usable:
        raise RuleBroken(NOT_USABLE.format(name=_name(session, account_key)))


def _member(session: Session, person: Person, account_key: str) -> TeamMember:
    member = next((each for each in person.team if each.account_key == account_key), None)
    if member is None:
        raise RuleBroken(NOT_ON_IT.format(name=_name(session, account_key)))
    return member


def _name(session: Session, account_key: str) -> str:
    return colleagues_by_key(session, [account_key])[account_key].name
