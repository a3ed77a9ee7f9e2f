"""Numbered copies: one for each reader, entered once in the register of disclosures, and collected again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from core.calendar import JAPAN, now
from core.errors import RuleBroken
from matching.conferences.agenda import PRINTED
from matching.conferences.models import ConferenceMember, PacketCopy
from matching.conferences.packet import Section, for_reader, for_team, kept_in, to_keep, told_in
from matching.conferences.queries import ItemDoor
from matching.conferences.states import Part
from matching.consents.models import ConsentItem, Purpose
from matching.disclosures.about_a_person import enter_about
from matching.disclosures.models import LegalBasis
from matching.disclosures.services import Handed

NOBODY = "配る方を一人以上選んでください。選べるのは、守秘の誓約があり、同意の範囲に入っている機関の方です。"
NOT_NOW = "選んだ方の中に、いまは配れない方がいます。開き直して、いまの一覧から選んでください。"
NO_PAPERS = "この議題は取り下げられたか、資料を配れる期間が過ぎています。"
CLOSED = "この方の支援は終結しています。資料は配れません。配るときは、先に支援を再開してください。"
WHY = "{conference}の資料（議題{number}、{copy}）"
BACK_ALREADY = "この資料は、もう回収したことになっています。"
BEFORE = "回収した日をお確かめください（配る前の日や、まだ来ていない日は使えません）。"


@dataclass(frozen=True)
class Reader:
    """One member, what keeps a copy from them if something does, and how many copies they had."""

    member: ConferenceMember
    is_of_the_team: bool
    hindrance: str
    had: int


@dataclass(frozen=True)
class Handout:
    """One copy with what it says."""

    copy: PacketCopy
    member: ConferenceMember
    sections: list[Section]


def readers_of(door: ItemDoor) -> list[Reader]:
    """Every member of the conference, and whether a copy may be made for them."""
    return [
        Reader(
            member,
            is_of_the_team=_on_the_team(door, member),
            hindrance=_hindrance(door, member),
            had=sum(copy.member_key == member.key for copy in door.copies),
        )
        for member in door.conference.seated
    ]


def hand_out(
    session: Session,
    door: ItemDoor,
    sections: Sequence[Section],
    chosen: Collection[str],
    *,
    by: str,
    form_key: str = "",
) -> list[Handout]:
    """A numbered copy for each chosen member; what leaves the team enters the register in the same breath.

    The same form sent twice gives the same copies, less what may not be told any more. Raises RuleBroken when
    nobody is chosen, a copy may not be made for one of them, or one was not chosen when it was first sent.
    """
    sent = sent_by(door, form_key)
    able = {reader.member.key: reader.member for reader in readers_of(door) if not reader.hindrance}
    if not door.is_on or not door.conference.shows_papers(door.on):
        raise RuleBroken(NO_PAPERS)
    if door.person.closed_at is not None:
        raise RuleBroken(CLOSED)
    if sent and set(chosen) - {copy.member_key for copy in sent}:
        raise RuleBroken(PRINTED)
    if any(copy.member_key in able for copy in sent):
        return [_again(door, copy, able[copy.member_key]) for copy in sent if copy.member_key in able]
    if not chosen and not sent:
        raise RuleBroken(NOBODY)
    if sent or set(chosen) - set(able):
        raise RuleBroken(NOT_NOW)
    members = [member for key, member in able.items() if key in chosen]
    made = [_made(door, member, sections, (number, len(members))) for number, member in enumerate(members, 1)]
    for each in made:
        each.copy.printed_by, each.copy.form_key = by, form_key
        session.add(each.copy)
    session.flush()
    return made


def sent_by(door: ItemDoor, form_key: str) -> list[PacketCopy]:
    """The copies that came of a form."""
    return [copy for copy in door.copies if form_key and copy.form_key == form_key]


def read_by(door: ItemDoor, account_key: str) -> list[Section]:
    """What a member outside the team reads: the words of their newest copy, as far as they may still be told."""
    member = door.member_of(account_key)
    copy = door.newest_copy(member) if member else None
    if member is None or copy is None:
        return []
    may = door.parts_for(account_key)
    return [each for each in _again(door, copy, member).sections if each.part in may and not each.is_withheld]


def enter_in_the_register(
    session: Session, door: ItemDoor, handouts: Collection[Handout], names: dict[str, str], *, by: str
) -> None:
    """What each reader outside the team was handed, once a copy. `names` are those of accounts."""
    for each in handouts:
        told = {item for part in told_in(each.sections) for item in part.consent_items}
        items = [item for item in ConsentItem if item in told]
        if not items or _on_the_team(door, each.member):
            continue
        member, conference = each.member, door.conference
        why = WHY.format(conference=conference.name, number=door.item.number, copy=copy_words(each.copy))
        handed = Handed(f"{member.agency.label}　{name_of(member, names)}", items, LegalBasis.CONSENT, why, door.on)
        enter_about(
            session,
            door.person,
            handed,
            member.agency,
            purpose=Purpose.COORDINATION,
            by=by,
            today=door.on,
            idempotency_key=f"copy-{each.copy.key}",
        )


def take_back(copy: PacketCopy, *, on: date, by: str, today: date) -> None:
    """A copy was collected. Raises RuleBroken when it was before, or on a day that cannot be."""
    if copy.back_on is not None:
        raise RuleBroken(BACK_ALREADY)
    if not copy.printed_at.astimezone(JAPAN).date() <= on <= today:
        raise RuleBroken(BEFORE)
    copy.back_on, copy.back_by = on, by


def copy_words(copy: PacketCopy) -> str:
    """What stands on each page: 「3/7」, from the second round on with its number."""
    words = f"{copy.number}/{copy.total}"
    return words if copy.round == 1 else f"{copy.round}回目の{words}"


def name_of(member: ConferenceMember, names: dict[str, str]) -> str:
    """The name of a member; `names` are those of accounts."""
    return names.get(member.account_key, "今はないアカウント") if member.account_key else member.name


def _shown(
    door: ItemDoor, member: ConferenceMember, sections: Sequence[Section], parts: Collection[str]
) -> list[Section]:
    if _on_the_team(door, member):
        return for_team(sections, parts)
    return for_reader(sections, parts, door.told[member.agency], member.agency)


def _made(door: ItemDoor, member: ConferenceMember, sections: Sequence[Section], place: tuple[int, int]) -> Handout:
    """One copy of a new round; `place` is its number and how many there are."""
    shown = _shown(door, member, sections, door.item.parts)
    copy = PacketCopy(
        item_key=door.item.key,
        person_key=door.item.person_key,
        member_key=member.key,
        round=max((copy.round for copy in door.copies), default=0) + 1,
        number=place[0],
        total=place[1],
        parts=[part.value for part in told_in(shown)],
        printed_at=now(),
    )
    copy.words = to_keep(shown)
    return Handout(copy, member, shown)


def _again(door: ItemDoor, copy: PacketCopy, member: ConferenceMember) -> Handout:
    """A copy as it was made, whatever has changed since, less what may not be told any more."""
    kept = kept_in(copy)
    return Handout(copy, member, _shown(door, member, kept, {section.part for section in kept}))


def _on_the_team(door: ItemDoor, member: ConferenceMember) -> bool:
    return member.account_key is not None and member.account_key in door.team_keys


def _hindrance(door: ItemDoor, member: ConferenceMember) -> str:
    if member.pledged_on is None:
        return "守秘の誓約がまだです"
    if _on_the_team(door, member):
        return ""
    told = door.told[member.agency]
    if not door.may_be_told(member) or not any(Part(part).may_be_told(told) for part in door.item.parts):
        return f"{member.agency.label}には、選んだ項目を伝える同意がありません"
    return ""
