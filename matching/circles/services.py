"""What members do in a 支援会議: begin, pledge, write down, name and take out members, close. Nothing here commits."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.calendar import now
from core.errors import RuleBroken
from matching.circles.models import Circle, CircleMember, CircleRecord, RecordKind
from matching.circles.queries import next_number

CLOSED = "この支援会議は閉じられています。続けて話し合うときは、新しい支援会議をはじめてください。"
CHANGED_MEANWHILE = (
    "ほかの構成員が先に変更しました。入力した内容は下に残しています。"
    "いまの内容を見て、そのままでよければ、もう一度押してください。"
)
FIRST_YEAR = date(1900, 1, 1)


@dataclass(frozen=True)
class Subject:
    """Whom a circle is about, as far as is known, and what its members call the matter."""

    title: str
    name: str = ""
    kana: str = ""
    birth: date | None = None
    phone: str = ""
    address: str = ""


@dataclass(frozen=True)
class Remark:
    """One record: what, on which day, from whom it was heard."""

    kind: RecordKind
    on: date
    text: str
    source: str = ""


def start_circle(
    session: Session,
    subject: Subject,
    *,
    leader: str,
    members: Collection[str],
    today: date,
    idempotency_key: str = "",
    key: str = "",
) -> Circle:
    """A new circle, led by who begins it; the same form sent twice makes one. Raises RuleBroken without a title."""
    if idempotency_key and (sent := _begun(session, leader, idempotency_key)):
        return sent
    circle = Circle(key=key or None, opened_on=today, made_by=leader, idempotency_key=idempotency_key or None)
    _write_subject(circle, subject, today)
    circle.members = [CircleMember(account_key=leader, leads=True, named_by=leader, pledged_at=now())]
    circle.members += [
        CircleMember(account_key=key, named_by=leader) for key in dict.fromkeys(members) if key != leader
    ]
    session.add(circle)
    session.flush()
    return circle


def change_subject(circle: Circle, subject: Subject, *, today: date, version: str) -> None:
    """What is known by now of whom it is about. Raises RuleBroken when another member was faster."""
    _must_be_open(circle)
    _must_be_current(circle, version)
    _write_subject(circle, subject, today)


def pledge(circle: Circle, account_key: str) -> None:
    """A member confirms the duty of secrecy; it stays noted, also after leaving."""
    for member in circle.seated:
        if member.account_key == account_key and member.pledged_at is None:
            member.pledged_at = now()


def write_down(
    session: Session,
    circle: Circle,
    remark: Remark,
    *,
    by: str,
    today: date,
    idempotency_key: str = "",
    key: str = "",
) -> CircleRecord:
    """Keep one record, the same form sent twice once. Raises RuleBroken when closed, empty or of a day to come."""
    if idempotency_key and (sent := _written(session, circle, idempotency_key)):
        return sent
    _must_be_open(circle)
    if not remark.text.strip():
        raise RuleBroken("記録の内容を入力してください。")
    if not FIRST_YEAR <= remark.on <= today:
        raise RuleBroken("記録の日付をお確かめください（まだ来ていない日や、1900年より前は使えません）。")
    record = CircleRecord(
        key=key or None,
        circle_key=circle.key,
        number=next_number(session, circle),
        kind=remark.kind,
        on=remark.on,
        by=by,
        idempotency_key=idempotency_key or None,
    )
    record.text, record.source = remark.text.strip(), remark.source.strip()
    session.add(record)
    session.flush()
    return record


def name_member(circle: Circle, account_key: str, *, leads: bool, by: str, version: str) -> None:
    """One more member, or one who leads from now on too."""
    _must_be_open(circle)
    _must_be_current(circle, version)
    seat = next((member for member in circle.seated if member.account_key == account_key), None)
    if seat is None:
        circle.members.append(CircleMember(account_key=account_key, leads=leads, named_by=by))
    elif leads and not seat.leads:
        seat.leads = True
    else:
        raise RuleBroken("その方は、もう構成員です。")
    circle.version += 1


def take_out(circle: Circle, account_key: str, *, by: str) -> None:
    """A member leaves: from the next request on they see nothing of it. One who leads must remain."""
    if circle.is_closed:
        raise RuleBroken(CLOSED)
    seat = next((member for member in circle.seated if member.account_key == account_key), None)
    if seat is None:
        raise RuleBroken("その方は、もう構成員ではありません。")
    if circle.leader_keys == {account_key}:
        raise RuleBroken("主催する人がいなくなります。先に、ほかの構成員を主催者にしてください。")
    seat.left_at, seat.left_by = now(), by
    circle.version += 1


def close_circle(circle: Circle, *, reason: str, by: str, today: date, version: str) -> None:
    """The circle ends; only who leads it keeps its papers. Raises RuleBroken without a reason."""
    _must_be_open(circle)
    _must_be_current(circle, version)
    if not reason.strip():
        raise RuleBroken("閉じる理由と、これからだれが気にかけるかを入力してください。")
    circle.closed_on, circle.closed_by, circle.closed_reason = today, by, reason.strip()


def _write_subject(circle: Circle, subject: Subject, today: date) -> None:
    if not subject.title.strip():
        raise RuleBroken("支援会議の呼び名を入力してください（例：みほん町の件）。")
    if subject.birth is not None and not FIRST_YEAR <= subject.birth <= today:
        raise RuleBroken("生年月日をお確かめください（未来の日付や、1900年より前は使えません）。")
    circle.title, circle.name, circle.kana = subject.title.strip(), subject.name.strip(), subject.kana.strip()
    circle.birth = subject.birth.isoformat() if subject.birth else ""
    circle.phone, circle.address = subject.phone.strip(), subject.address.strip()


def _must_be_open(circle: Circle) -> None:
    if circle.is_closed:
        raise RuleBroken(CLOSED)


def _must_be_current(circle: Circle, version: str) -> None:
    if version != str(circle.version):
        raise RuleBroken(CHANGED_MEANWHILE)


def _begun(session: Session, leader: str, idempotency_key: str) -> Circle | None:
    query = select(Circle).where(Circle.idempotency_key == idempotency_key, Circle.made_by == leader)
    return session.scalars(query).one_or_none()


def _written(session: Session, circle: Circle, idempotency_key: str) -> CircleRecord | None:
    query = select(CircleRecord).where(
        CircleRecord.idempotency_key == idempotency_key, CircleRecord.circle_key == circle.key
    )
    return session.scalars(query).one_or_none()
