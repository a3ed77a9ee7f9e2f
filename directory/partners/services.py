"""Keeping the register, offers, wishes and introductions. Nothing here commits."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from core.errors import AtField, RuleBroken
from directory.desk.services import KEY, ChangedMeanwhile
from directory.groups.models import Group, GroupKind
from directory.groups.naming import group_meant
from directory.partners.models import Introduction, Listing, PartnerBusiness
from directory.partners.queries import areas_of_keys, partner_of_group
from directory.partners.states import ListingKind, Outcome, PartnerField, PartnerState, Side

KNOWN_ALREADY = "「{name}」は、もう名簿にあります。一覧からその事業者を開いて直してください。"
CERTIFICATE_TAKEN = "この登録証番号は「{name}」で使われています。番号をご確認ください。"


@dataclass(frozen=True)
class PartnerFacts:
    """What the form of a business says; `kind` and `kana` are for a group that is not known yet."""

    name: str
    kana: str
    kind: GroupKind
    field: PartnerField
    state: PartnerState
    texts: dict[str, str]
    areas: tuple[str, ...] = ()
    registered_on: date | None = None
    valid_until: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True)
class ListingFacts:
    """What the form of an offer or wish says."""

    group: str
    is_new_group: bool
    kind: ListingKind
    words: str
    times: str = ""
    weekdays: int = 0
    areas: tuple[str, ...] = ()
    first_day: date | None = None
    last_day: date | None = None


def register_partner(session: Session, facts: PartnerFacts, *, key: str) -> PartnerBusiness:
    """A new business; the same `key` twice makes one. Raises AtField when the name or the certificate is taken."""
    known = session.scalars(select(PartnerBusiness).where(PartnerBusiness.key == key)).one_or_none()
    if known is not None:
        return known
    try:
        group = group_meant(session, facts.name, is_new=True, kind=facts.kind)
    except RuleBroken as gone:
        raise AtField("name", str(gone)) from None
    if partner_of_group(session, group.id) is not None:
        raise AtField("name", KNOWN_ALREADY.format(name=group.name))
    group.kana = group.kana or facts.kana
    partner = PartnerBusiness(key=_own(key), group=group)
    _write(session, partner, facts)
    session.add(partner)
    return partner


def change_partner(session: Session, partner: PartnerBusiness, facts: PartnerFacts, *, seen: str) -> None:
    """Write the form into the business. Raises ChangedMeanwhile, or AtField when the certificate is taken."""
    if seen != str(partner.version):
        raise ChangedMeanwhile
    flag_modified(partner, "field")  # other areas alone are a new version too
    _write(session, partner, facts)


def keep_listing(
    session: Session, facts: ListingFacts, *, side: Side, key: str, listing: Listing | None = None, seen: str = ""
) -> Listing:
    """A new offer or wish, or a changed one; the same `key` twice makes one.

    Raises ChangedMeanwhile, or AtField when the group is not known.
    """
    if listing is None:
        known = session.scalars(select(Listing).where(Listing.key == key)).one_or_none()
        if known is not None:
            return known
        listing = Listing(key=_own(key), side=side)
    elif seen != str(listing.version):
        raise ChangedMeanwhile
    else:
        flag_modified(listing, "kind")  # other areas alone are a new version too
    try:
        listing.group = group_meant(session, facts.group, is_new=facts.is_new_group)
    except RuleBroken as unknown:
        raise AtField("group", str(unknown)) from None
    listing.kind, listing.words, listing.times, listing.weekdays = facts.kind, facts.words, facts.times, facts.weekdays
    listing.first_day, listing.last_day = facts.first_day, facts.last_day
    listing.areas = areas_of_keys(session, facts.areas)
    session.add(listing)
    return listing


def close_listing(listing: Listing, *, today: date) -> None:
    """It no longer stands; it stays with its introductions."""
    listing.closed_on = listing.closed_on or today


def open_again(listing: Listing) -> None:
    """It stands again."""
    listing.closed_on = None


def introduce(session: Session, listing: Listing, other: Listing, *, on: date, by: str, today: date) -> Introduction:
    """The two were introduced to each other. Raises RuleBroken when they are no pair, or were introduced before."""
    if listing.side is other.side or listing.group_id == other.group_id:
        raise RuleBroken("申し出と希望を1つずつ、別の団体から選んでください。")
    if not listing.is_open(today) or not other.is_open(today):
        raise RuleBroken(
            "終わった申し出や希望は紹介できません。続いているなら、先に「もう一度受け付ける」を押してください。"
        )
    if on > today:
        raise RuleBroken("紹介した日は、きょうか前の日にしてください。")
    offer, wish = (listing, other) if listing.side is Side.OFFER else (other, listing)
    query = select(Introduction).where(Introduction.offer_id == offer.id, Introduction.wish_id == wish.id)
    if session.scalars(query).one_or_none() is not None:
        raise RuleBroken("この2つは、もう紹介しています。下の「紹介した相手」をご覧ください。")
    introduction = Introduction(offer=offer, wish=wish, introduced_on=on, by=by)
    session.add(introduction)
    return introduction


def note_outcome(
    introduction: Introduction, outcome: Outcome, *, on: date | None, words: str, closes: bool, today: date
) -> None:
    """What came of an introduction; `closes` takes the wish off the list. Raises AtField."""
    if outcome is Outcome.WAITING:
        introduction.outcome, introduction.outcome_on, introduction.outcome_words = outcome, None, words
        return
    if on is None:
        raise AtField("on", "いつのことかを入力してください。")
    if not introduction.introduced_on <= on <= today:
        raise AtField("on", "紹介した日から、きょうまでの日にしてください。")
    if outcome is Outcome.CAME_TRUE and not words:
        raise AtField("words", "何が始まったかを、ひとことで入力してください。年度のまとめに出ます。")
    introduction.outcome, introduction.outcome_on, introduction.outcome_words = outcome, on, words
    if closes and outcome is Outcome.CAME_TRUE:
        close_listing(introduction.wish, today=today)


def _write(session: Session, partner: PartnerBusiness, facts: PartnerFacts) -> None:
    number = facts.texts["certificate_number"]
    query = select(Group.name).join(PartnerBusiness, PartnerBusiness.group_id == Group.id)
    taken = session.scalar(
        query.where(PartnerBusiness.certificate_number == number, PartnerBusiness.key != partner.key)
    )
    if number and taken is not None:
        raise AtField("certificate_number", CERTIFICATE_TAKEN.format(name=taken))
    areas = areas_of_keys(session, facts.areas)
    for name, text in facts.texts.items():
        setattr(partner, name, text)
    partner.field, partner.state = facts.field, facts.state
    partner.registered_on, partner.valid_until, partner.ended_on = (
        facts.registered_on,
        facts.valid_until,
        facts.ended_on,
    )
    partner.areas = areas
    partner.group.is_partner = facts.state is PartnerState.REGISTERED


def _own(key: str) -> str | None:
    return key if KEY.fullmatch(key) else None
