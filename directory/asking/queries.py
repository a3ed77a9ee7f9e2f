"""Questions about rounds, their asks, and what waits for somebody."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from core.db import directory_session
from core.permissions import Role
from directory.asking.models import AnswerKind, Ask, AskLink, AskRound, MailState, OutgoingMail
from directory.desk.queries import looked_after
from directory.freshness.answers import silences as unanswered_calls
from directory.freshness.limits import half_lives_of
from directory.freshness.models import Answer, Contact
from directory.groups.models import Group
from directory.places.kinds import PlaceKind
from directory.places.models import Activity, Gathering, Place, PlaceArea, PlaceKindLink, Publication
from directory.places.queries import ids_in_area
from directory.yearly.queries import asked_for_the_year

SILENT_AFTER = 3  # rounds without an answer
NOT_ASKED = (PlaceKind.FACILITY, PlaceKind.EVENT)
WHOLE_PLACE = (
    selectinload(Place.kind_links),
    selectinload(Place.audience_links),
    selectinload(Place.area_links).joinedload(PlaceArea.area),
    selectinload(Place.gatherings).joinedload(Gathering.town),
    joinedload(Place.group),
)
NOT_CONFIRMED_SINCE = or_(Place.confirmed_on.is_(None), Place.confirmed_on < AskRound.asked_on)
WHOLE = (joinedload(Ask.round), joinedload(Ask.place).options(*WHOLE_PLACE))


@dataclass(frozen=True, slots=True)
class Selection:
    """Which places are asked: those whose time it is, those 年度更新 wants asked, or all; of one area or of all."""

    is_due_only: bool = True
    area: str = ""
    is_for_the_year: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a round is: asked, answered, and of these in need of somebody."""

    asked: int
    answered: int


@dataclass(frozen=True, slots=True)
class Asking:
    """What waits for somebody: answers to read, and places nobody has heard of."""

    waiting: int
    silent: int


def own_areas(account: Any) -> frozenset[str] | None:
    """The areas whose places an account of the desk sees; None is all."""
    keys: frozenset[str] = account.area_keys
    return keys if account.role is Role.COORDINATOR else None


def askable(selection: Selection, area_keys: Collection[str] | None, today: date) -> Select[Place]:
    """Published places that have not ended, without those that are being asked already, group by group."""
    query = (
        select(Place)
        .outerjoin(Group, Group.id == Place.group_id)
        .where(Place.publication == Publication.PUBLISHED, Place.activity != Activity.ENDED, looked_after(area_keys))
        .where(Place.id.not_in(select(PlaceKindLink.place_id).where(PlaceKindLink.kind.in_(NOT_ASKED))))
        .where(Place.id.not_in(_being_asked(today)))
        .options(*WHOLE_PLACE)
        .order_by(Group.kana, Group.name, Place.group_id, Place.kana, Place.name, Place.id)
    )
    if selection.is_due_only:
        ask_before = today - half_lives_of(directory_session()).ask_after()
        query = query.where(or_(Place.confirmed_on.is_(None), Place.confirmed_on < ask_before))
    if selection.is_for_the_year:
        query = query.where(Place.id.in_(asked_for_the_year()))
    return query.where(Place.id.in_(ids_in_area(selection.area))) if selection.area else query


def _being_asked(today: date) -> Select[int]:
    return (
        select(Ask.place_id)
        .join(AskRound, AskRound.id == Ask.round_id)
        .where(Ask.answer.is_(None), AskRound.answer_by >= today)
    )


def get_round(key: str) -> AskRound:
    """One round; NoResultFound (a 404 page) when there is none."""
    return directory_session().scalars(select(AskRound).where(AskRound.key == key)).one()


def get_ask(key: str) -> Ask:
    """One ask with its place; NoResultFound (a 404 page) when there is none."""
    return directory_session().scalars(select(Ask).where(Ask.key == key).options(*WHOLE)).one()


def rounds(session: Session, most: int = 20) -> Sequence[AskRound]:
    """The latest rounds."""
    return session.scalars(select(AskRound).order_by(AskRound.asked_on.desc(), AskRound.id.desc()).limit(most)).all()


def latest_round(session: Session) -> AskRound | None:
    """The round whose contact and address the next one starts with."""
    return session.scalars(select(AskRound).order_by(AskRound.id.desc()).limit(1)).first()


def tallies(session: Session, of: Collection[AskRound], area_keys: Collection[str] | None) -> dict[int, Tally]:
    """How far each round is among the places one looks after, by id."""
    answered = func.sum(case((Ask.answer.is_not(None), 1), else_=0))
    rows = session.execute(
        select(Ask.round_id, func.count(), answered)
        .join(Place, Place.id == Ask.place_id)
        .where(Ask.round_id.in_([each.id for each in of]), looked_after(area_keys))
        .group_by(Ask.round_id)
    )
    return {round_id: Tally(asked, int(done)) for round_id, asked, done in rows}


def asks_of(asked: AskRound, area_keys: Collection[str] | None) -> Select[Ask]:
    """The asks of one round among the places one looks after, group by group as they are printed."""
    return (
        select(Ask)
        .join(Place, Place.id == Ask.place_id)
        .outerjoin(Group, Group.id == Place.group_id)
        .where(Ask.round_id == asked.id, looked_after(area_keys))
        .options(*WHOLE)
        .order_by(Group.kana, Group.name, Place.group_id, Place.kana, Place.name, Place.id)
    )


def ask_of_hash(session: Session, token_hash: str) -> tuple[Ask, AskLink] | None:
    """The ask a secret address was made for."""
    link = session.scalars(select(AskLink).where(AskLink.token_hash == token_hash)).one_or_none()
    if link is None:
        return None
    return session.scalars(select(Ask).where(Ask.id == link.ask_id).options(*WHOLE)).one(), link


def ask_of_code(session: Session, code: str) -> Ask | None:
    """The ask with this code, answered or not."""
    return session.scalars(select(Ask).where(Ask.code == code).options(*WHOLE)).one_or_none()


def living_codes(session: Session, today: date) -> list[str]:
    """The codes of rounds that are not over: what a typed one may have been meant for."""
    query = select(Ask.code).join(AskRound, AskRound.id == Ask.round_id).where(AskRound.expires_on >= today)
    return list(session.scalars(query))


def waiting_for_the_desk(area_keys: Collection[str] | None) -> Select[Ask]:
    """Groups that would like a call, the longest waiting first; what they propose waits among the proposals."""
    return (
        select(Ask)
        .join(Place, Place.id == Ask.place_id)
        .where(Ask.handled_at.is_(None), Ask.answer == AnswerKind.CALL, looked_after(area_keys))
        .options(*WHOLE)
        .order_by(Ask.answered_on, Ask.id)
    )


def silences(today: date) -> Select[str, int]:
    """Place keys with how many rounds ended without a word since anybody last confirmed or answered anything."""
    other = aliased(Ask)
    heard = select(other.id).where(
        other.place_id == Ask.place_id, other.answer.is_not(None), other.answered_on >= AskRound.asked_on
    )
    spoken = select(Contact.id).where(
        Contact.place_key == Place.key, Contact.answer != Answer.UNREACHED, Contact.on_day >= AskRound.asked_on
    )
    return (
        select(Place.key, func.count())
        .select_from(Ask)
        .join(AskRound, AskRound.id == Ask.round_id)
        .join(Place, Place.id == Ask.place_id)
        .where(
            Ask.answer.is_(None),
            Ask.told_at.is_not(None),
            AskRound.answer_by < today,
            NOT_CONFIRMED_SINCE,
            ~heard.exists(),
            ~spoken.exists(),
        )
        .group_by(Place.key)
    )


def silent_places(session: Session, area_keys: Collection[str] | None, today: date) -> list[Place]:
    """Places that let `SILENT_AFTER` rounds and calls pass, the longest unconfirmed first: somebody has to go and see.

    They stay public and say 未確認.
    """
    silent = _silent(session, today)
    query = (
        select(Place)
        .where(Place.key.in_(silent), Place.activity != Activity.ENDED, looked_after(area_keys))
        .where(Place.publication == Publication.PUBLISHED)
    )
    order = (Place.confirmed_on.is_not(None), Place.confirmed_on, Place.kana, Place.id)
    return list(session.scalars(query.options(*WHOLE_PLACE).order_by(*order)))


def _silent(session: Session, today: date) -> list[str]:
    """The keys of places that were asked in vain often enough, by mail and paper or by telephone."""
    called = session.scalars(select(Contact.place_key).where(Contact.answer == Answer.UNREACHED).distinct()).all()
    times = Counter(unanswered_calls(session, called) if called else {})
    times.update({key: count for key, count in session.execute(silences(today))})  # noqa: C416  # rows are no pairs to mypy
    return [key for key, count in times.items() if count >= SILENT_AFTER]


def how_many_waiting(session: Session, area_keys: Collection[str] | None) -> int:
    """How many places wait for a call, each once."""
    found = waiting_for_the_desk(area_keys).with_only_columns(Ask.place_id).order_by(None).distinct()
    return session.scalar(select(func.count()).select_from(found.subquery())) or 0


def mail_troubles(session: Session) -> Sequence[OutgoingMail]:
    """Mails that did not go out, or of which nobody knows."""
    query = select(OutgoingMail).where(OutgoingMail.state.in_((MailState.FAILED, MailState.UNSURE)))
    return session.scalars(
        query.options(joinedload(OutgoingMail.round)).order_by(OutgoingMail.id.desc()).limit(50)
    ).all()


def asks_by_mail(mail: OutgoingMail) -> Select[Ask]:
    """The asks one mail speaks of: those that go to its address and are not answered or confirmed since."""
    return (
        select(Ask)
        .join(Place, Place.id == Ask.place_id)
        .join(AskRound, AskRound.id == Ask.round_id)
        .where(Ask.round_id == mail.round_id, Ask.mail == mail.address, Ask.answer.is_(None), NOT_CONFIRMED_SINCE)
        .options(*WHOLE)
        .order_by(Place.kana, Place.name, Ask.id)
    )


def to_remind(today: date, until: date) -> Select[int, str]:
    """Round id and address of every mail that went out, is not answered, and whose last day comes before `until`."""
    reminded = aliased(OutgoingMail)
    again = select(reminded.id).where(
        reminded.round_id == OutgoingMail.round_id, reminded.address == OutgoingMail.address, reminded.is_reminder
    )
    return (
        select(OutgoingMail.round_id, OutgoingMail.address)
        .join(AskRound, AskRound.id == OutgoingMail.round_id)
        .join(Ask, (Ask.round_id == OutgoingMail.round_id) & (Ask.mail == OutgoingMail.address))
        .join(Place, Place.id == Ask.place_id)
        .where(OutgoingMail.state == MailState.SENT, ~OutgoingMail.is_reminder, ~again.exists())
        .where(Ask.answer.is_(None), AskRound.answer_by.between(today, until), NOT_CONFIRMED_SINCE)
        .distinct()
    )
