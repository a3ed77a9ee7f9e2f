"""Who is of a household no more, or never was. A service checks, then changes; it never commits."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.calendar import wareki
from core.db import office_session
from core.errors import AtField, RuleBroken
from matching.consents.models import ConsentItem
from matching.disclosures.queries import disclosures_of
from matching.families.models import LifeEvent
from matching.people.models import Gone, HouseholdMember
from matching.people.queries import OfAPerson, get_person

CHANGED_MEANWHILE = "ほかの人が先に変更しました。いまの内容を確かめてから、もう一度押してください。"
NO_DAY = "その日を入れてください。はっきりしないときは、分かった日でかまいません。"
NOT_YET = "まだ来ていない日付です。きょうまでの日付を入れてください。"
TOO_EARLY = "日付をお確かめください（1900年より前や、生まれる前の日付は使えません）。"
BEFORE_THEY_AGREED = "この方は{day}に、伝えることに同意しています。それより後の日付か、同じ日付にしてください。"
HAS_AGREED = (
    "この方の同意を、{day}に記録しています。記録を残すので、消せません。"
    "いまは世帯にいない方なら「世帯を出た」を選んでください。"
    "同意の記録がまちがいなら、先に「この方の記録を直す」で同意の日を空欄にしてください。"
)
HAS_EVENTS = (
    "家族の年表に、この方のことが{count}件書かれています。"
    "先に年表で、その出来事を消すか、だれのことかを直してから、もう一度押してください。"
)
WAS_TOLD = (
    "この方が世帯に書かれてから、世帯のことを外部に伝えています（{day}）。伝えた記録と合わなくなるので、消せません。"
    "「世帯を出た」を選んで、分かった日を入れてください。"
)


@dataclass(frozen=True, slots=True)
class OfAHousehold(OfAPerson):
    """A member, of their person; None once they are removed. It opens as the person does."""

    member: HouseholdMember | None


def get_of_a_household(person_key: str, member_key: str) -> OfAHousehold:
    """A member of this person's household, or that there is none any more; NoResultFound without the person."""
    query = select(HouseholdMember).where(HouseholdMember.key == member_key, HouseholdMember.person_key == person_key)
    return OfAHousehold(get_person(person_key), office_session().scalars(query).one_or_none())


def note_gone(
    session: Session, member: HouseholdMember, how: Gone, on: date | None, *, by: str, today: date, version: str
) -> None:
    """They moved out or died, and stay in the record with the day; said twice it is kept once.

    Raises AtField for a day that cannot be, RuleBroken when somebody else was faster.
    """
    if (member.gone_how, member.gone_on) == (how, on):
        return
    _must_be_current(member, version)
    _check_day(member, on, today)
    member.gone_how, member.gone_on, member.gone_by = how, on, by
    session.flush()


def is_back(session: Session, member: HouseholdMember, *, version: str) -> None:
    """They are of the household after all. Raises RuleBroken when somebody else was faster."""
    if member.gone_on is None:
        return
    _must_be_current(member, version)
    member.gone_how, member.gone_on, member.gone_by = None, None, ""
    session.flush()


def remove_member(session: Session, member: HouseholdMember, *, version: str) -> None:
    """They were entered by mistake, and nothing refers to them: the row goes for good; the log keeps who did so.

    Raises RuleBroken, with what to do, where a consent, the time line or the register of what was handed over does.
    """
    _must_be_current(member, version)
    if why := _why_it_stays(session, member):
        raise RuleBroken(why)
    session.delete(member)
    session.flush()


def _why_it_stays(session: Session, member: HouseholdMember) -> str:
    if member.agreed_on is not None:
        return HAS_AGREED.format(day=wareki(member.agreed_on))
    told_of = select(func.count(LifeEvent.id)).where(LifeEvent.member_key == member.key)
    if count := session.scalar(told_of):
        return HAS_EVENTS.format(count=count)
    for line in disclosures_of(session, member.person):
        if ConsentItem.HOUSEHOLD in line.items and line.created_at >= member.created_at:
            return WAS_TOLD.format(day=wareki(line.on))
    return ""


def _check_day(member: HouseholdMember, on: date | None, today: date) -> None:
    if on is None:
        raise AtField("on", NO_DAY)
    if on > today:
        raise AtField("on", NOT_YET)
    if on < (member.birth_date or date(1900, 1, 1)):
        raise AtField("on", TOO_EARLY)
    if member.agreed_on is not None and on < member.agreed_on:
        raise AtField("on", BEFORE_THEY_AGREED.format(day=wareki(member.agreed_on)))


def _must_be_current(member: HouseholdMember, version: str) -> None:
    if version != str(member.version):
        raise RuleBroken(CHANGED_MEANWHILE)
