"""世帯: who lives with a person, and whether each has agreed that it is told."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import office_session
from core.errors import RuleBroken
from matching.people.models import HouseholdMember, Person

CHANGED_MEANWHILE = (
    "ほかの人が先に変更しました。入力した内容は下に残しています。新しい内容と見比べて、開き直してから保存してください。"
)
AGREED_AFTERWARDS = "同意した日が、世帯を出た日や亡くなった日より後です。日付をお確かめください。"


@dataclass(frozen=True)
class MemberDetails:
    """What the form asks of one member. `agreed_on` is the member's own consent to being told of."""

    name: str
    kana: str = ""
    birth: date | None = None
    relation: str = ""
    lives_together: bool | None = None
    note: str = ""
    agreed_on: date | None = None
    withdrawn_on: date | None = None


def household_of(session: Session, person: Person) -> list[HouseholdMember]:
    """The members in the order they were written down."""
    query = select(HouseholdMember).where(HouseholdMember.person_key == person.key).order_by(HouseholdMember.id)
    return list(session.scalars(query))


def get_member(person_key: str, member_key: str) -> HouseholdMember:
    """A member of this person's household, or NoResultFound when they do not belong together."""
    query = select(HouseholdMember).where(HouseholdMember.key == member_key, HouseholdMember.person_key == person_key)
    return office_session().scalars(query).one()


def asked_of(household: Collection[HouseholdMember], on: date) -> list[HouseholdMember]:
    """Those whose consent is asked for on a day: who is gone is not asked any more."""
    return [member for member in household if member.is_there(on)]


def unsaid(household: Collection[HouseholdMember], on: date) -> list[HouseholdMember]:
    """Those who went without having agreed: nobody can ask them, and outside nothing is said of them."""
    return [member for member in household if not member.is_there(on) and not member.agrees(on)]


def add_member(
    session: Session, person: Person, details: MemberDetails, *, today: date, key: str = ""
) -> HouseholdMember:
    """One more member, the same form sent twice once. Raises RuleBroken when name or a date cannot be."""
    known = select(HouseholdMember).where(HouseholdMember.key == key, HouseholdMember.person_key == person.key)
    if key and (sent := session.scalars(known).one_or_none()):
        return sent
    member = HouseholdMember(key=key or None, person_key=person.key)
    change_member(member, details, today=today)
    session.add(member)
    session.flush()
    return member


def change_member(member: HouseholdMember, details: MemberDetails, *, today: date) -> None:
    """Write the details. Raises RuleBroken when name or a date cannot be."""
    if not details.name.strip():
        raise RuleBroken("名前を入力してください。分からないときは「長男」などでかまいません。")
    days = (details.birth, details.agreed_on, details.withdrawn_on)
    if any(day is not None and not date(1900, 1, 1) <= day <= today for day in days):
        raise RuleBroken("日付をお確かめください（未来の日付や、1900年より前は使えません）。")
    if details.withdrawn_on and (details.agreed_on is None or details.withdrawn_on < details.agreed_on):
        raise RuleBroken("同意を取り消した日が、同意した日より前か、同意した日がありません。")
    if member.gone_on and details.agreed_on and details.agreed_on > member.gone_on:
        raise RuleBroken(AGREED_AFTERWARDS)
    member.name, member.kana, member.relation = details.name.strip(), details.kana.strip(), details.relation.strip()
    member.birth, member.note = details.birth.isoformat() if details.birth else "", details.note.strip()
    member.lives_together = details.lives_together
    member.agreed_on, member.withdrawn_on = details.agreed_on, details.withdrawn_on


def member_of_a_sheet(person: Person, row: Mapping[str, str]) -> HouseholdMember:
    """A member from one line of a sheet; what a member did not say themselves has no consent yet."""
    member = HouseholdMember(person_key=person.key)
    member.name = row.get("name") or row.get("relation") or "名前は未確認"
    member.kana, member.relation = row.get("kana", ""), row.get("relation", "")
    member.birth = _a_date(row.get("birth", ""))
    member.note = (
        row.get("note", "")
        if member.birth or not row.get("birth")
        else f"{row.get('note', '')}（生年月日：{row['birth']}）"
    )
    return member


def _a_date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""
