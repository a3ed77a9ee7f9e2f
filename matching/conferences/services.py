"""Planning a 重層的支援会議, its members, that it was held or called off. Nothing here commits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.accounts.queries import role_of
from core.calendar import now
from core.errors import AtField, RuleBroken
from core.roles import Role
from matching.conferences.kinds import ConferenceKind
from matching.conferences.models import Conference, ConferenceMember
from matching.conferences.states import ConferenceState, Seat
from matching.consents.models import Agency

CHANGED_MEANWHILE = (
    "ほかの人が先に変更しました。入力した内容は下に残しています。"
    "いまの内容を見て、そのままでよければ、もう一度押してください。"
)
SETTLED = "この会議は、もう終わったか中止になっています。続けて話し合うときは、新しい会議を予定してください。"
FARTHEST = timedelta(days=366)
TOO_FAR = "会議の日は、今日から1年以内で入力してください。"
TOO_EARLY = "会議の日が、1年より前になっています。お確かめください。"
NO_TIME = "はじまる時刻を 13:30 のように入力してください。"
NOT_YET = "会議の日（{on}）がまだ来ていません。開いてから記録してください。"
SAY_WHY = "中止の理由を入力してください。"
HERE_ALREADY = "その方は、もう構成員です。"
NOBODY_LEADS = "事務局がいなくなります。先に、ほかの職員を事務局に加えてください。"
A_NAME = "外部の方の名前を入力してください。"
ONE_OF_BOTH = "職員を選ぶか、外部の方の名前を入力するか、どちらか一つにしてください。"
NO_ACCOUNT_NO_LEAD = "事務局になれるのは、職員のアカウントがある方です。"
COMMISSIONERS_AGENCY = "民生委員のアカウントの方の所属は、「民生委員・児童委員」を選んでください。"
COMMISSIONERS_SEAT = "民生委員のアカウントの方の役割は、「構成員」を選んでください。"
PAPERS_ARE_OVER = (
    "この会議の資料を開ける期限は過ぎています。日にちを変えて、もう一度開けるようにはできません。"
    "新しい会議を予定してください。"
)
PLEDGE_DAY = "誓約の日をお確かめください（まだ来ていない日や、1年より前は使えません）。"


@dataclass(frozen=True)
class Meeting:
    """When and where; `starts` is minutes after midnight."""

    kind: ConferenceKind
    on: date
    starts: int
    room: str = ""


@dataclass(frozen=True)
class NewMember:
    """Somebody to be seated: an account by its key, or somebody from outside by name."""

    agency: Agency
    account_key: str = ""
    name: str = ""
    seat: Seat = Seat.MEMBER


def plan_conference(
    session: Session,
    meeting: Meeting,
    *,
    agency: Agency,
    by: str,
    today: date,
    idempotency_key: str = "",
    key: str = "",
) -> Conference:
    """A new conference, organised by who plans it; the same form sent twice makes one. Raises RuleBroken."""
    if idempotency_key and (sent := _planned(session, by, idempotency_key)):
        return sent
    conference = Conference(key=key or None, made_by=by, idempotency_key=idempotency_key or None)
    _write(conference, meeting, today)
    organiser = {"account_key": by, "agency": agency, "seat": Seat.ORGANISER, "named_by": by}
    conference.members = [ConferenceMember(conference_key=conference.key, **organiser)]
    session.add(conference)
    session.flush()
    return conference


def change_conference(conference: Conference, meeting: Meeting, *, today: date, version: str) -> None:
    """Another day, time, room or kind. Raises RuleBroken when somebody was faster or it is over."""
    must_be_planned(conference)
    must_be_current(conference.version, version)
    if conference.open_until < today <= meeting.on + timedelta(days=meeting.kind.open_days):
        raise AtField("on", PAPERS_ARE_OVER)
    _write(conference, meeting, today)


def seat_member(session: Session, conference: Conference, new: NewMember, *, by: str, version: str) -> ConferenceMember:
    """One more member, or another seat for one who sits there. Raises RuleBroken."""
    must_be_planned(conference)
    must_be_current(conference.version, version)
    name = new.name.strip()
    if bool(new.account_key) == bool(name):
        raise AtField("name", ONE_OF_BOTH if name else A_NAME)
    if name and new.seat is Seat.ORGANISER:
        raise AtField("seat", NO_ACCOUNT_NO_LEAD)
    if new.account_key in conference.member_keys:
        raise AtField("account", HERE_ALREADY)
    if role_of(session, new.account_key) is Role.WELFARE_COMMISSIONER:
        _sits_as_a_commissioner(new)
    member = ConferenceMember(
        conference_key=conference.key,
        account_key=new.account_key or None,
        agency=new.agency,
        seat=new.seat,
        named_by=by,
    )
    member.name = name
    conference.members.append(member)
    conference.version += 1
    return member


def unseat(conference: Conference, member: ConferenceMember, *, by: str) -> None:
    """A member leaves: from the next request on nothing of it is open to them. An organiser must remain."""
    if member.seat is Seat.ORGANISER and _organisers(conference) == [member]:
        raise RuleBroken(NOBODY_LEADS)
    member.left_at, member.left_by = now(), by
    conference.version += 1


def pledge(member: ConferenceMember, *, on: date, by: str, today: date) -> None:
    """Secrecy was promised: by the member in person, or on paper noted by who organises. Once it stands, it stays."""
    if not today - FARTHEST <= on <= today:
        raise AtField("on", PLEDGE_DAY)
    if member.pledged_on is None:
        member.pledged_on, member.pledged_by = on, by


def hold(conference: Conference, there: Collection[str], *, by: str, today: date, version: str) -> None:
    """It was held; `there` are the keys of the members who came. Raises RuleBroken before its day."""
    must_be_planned(conference)
    must_be_current(conference.version, version)
    if conference.on > today:
        raise RuleBroken(NOT_YET.format(on=conference.on.isoformat()))
    for member in conference.seated:
        member.attended = member.key in there
    conference.state, conference.settled_by = ConferenceState.HELD, by


def call_off(conference: Conference, *, words: str, by: str, version: str) -> None:
    """It is not held: nothing of it is open to members from now on. Raises RuleBroken without a reason."""
    must_be_planned(conference)
    must_be_current(conference.version, version)
    if not words.strip():
        raise AtField("words", SAY_WHY)
    conference.words = words.strip()
    conference.state, conference.settled_by = ConferenceState.CALLED_OFF, by


def must_be_planned(conference: Conference) -> None:
    """Raises RuleBroken once it was held or called off."""
    if conference.state is not ConferenceState.PLANNED:
        raise RuleBroken(SETTLED)


def with_writer(writers: Sequence[str], by: str) -> list[str]:
    """Everybody who wrote, each once, and who wrote now at the end."""
    return [*(key for key in writers if key != by), by]


def must_be_current(now_at: int, seen: str) -> None:
    """Raises RuleBroken when somebody else changed it since the page was opened."""
    if seen != str(now_at):
        raise RuleBroken(CHANGED_MEANWHILE)


def _sits_as_a_commissioner(new: NewMember) -> None:
    """Consent is given agency by agency: nobody hears what another one may be told."""
    if new.agency is not Agency.COMMISSIONER:
        raise AtField("agency", COMMISSIONERS_AGENCY)
    if new.seat.leads:
        raise AtField("seat", COMMISSIONERS_SEAT)


def _write(conference: Conference, meeting: Meeting, today: date) -> None:
    if meeting.on > today + FARTHEST:
        raise AtField("on", TOO_FAR)
    if meeting.on < today - FARTHEST:
        raise AtField("on", TOO_EARLY)
    conference.kind, conference.name = meeting.kind.code, meeting.kind.label
    conference.open_days = meeting.kind.open_days
    conference.on, conference.starts, conference.room = meeting.on, meeting.starts, meeting.room.strip()


def _organisers(conference: Conference) -> list[ConferenceMember]:
    return [member for member in conference.seated if member.seat is Seat.ORGANISER]


def _planned(session: Session, by: str, idempotency_key: str) -> Conference | None:
    query = select(Conference).where(Conference.idempotency_key == idempotency_key, Conference.made_by == by)
    return session.scalars(query).one_or_none()
