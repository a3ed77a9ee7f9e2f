"""Giving food on: members, offers, room at hubs, reservations. What has expired is never given; nothing commits."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from core.errors import AtField, RuleBroken
from directory.desk.services import KEY, ChangedMeanwhile
from directory.foods.models import FoodMember, FoodMemberRole, FoodOffer, FoodReservation
from directory.foods.queries import boxes_taken
from directory.foods.states import FoodKind, FoodRole, GiverKind, Storage, Unit
from directory.groups.naming import group_meant

EXPIRED = "期限（{day}）が過ぎているため、渡せません。「取り下げる」で処分を記録してください。"
OVER = "この食品は、もう取り下げられています。"


@dataclass(frozen=True)
class MemberFacts:
    """What the form of a member says."""

    group: str
    is_new_group: bool
    roles: tuple[FoodRole, ...]
    joined_on: date
    left_on: date | None = None
    normal_boxes: int = 0
    cold_boxes: int = 0


@dataclass(frozen=True)
class FoodFacts:
    """What the form of an offer says; no `giver` for what residents put into boxes."""

    giver_kind: GiverKind
    giver: str
    is_new_group: bool
    words: str
    food_kind: FoodKind
    amount: float
    unit: Unit
    storage: Storage
    expires_on: date | None
    offered_on: date
    allergens: str = ""
    pickup_where: str = ""
    pickup_when: str = ""


def keep_member(
    session: Session, facts: MemberFacts, *, key: str = "", member: FoodMember | None = None, seen: str = ""
) -> FoodMember:
    """A new member, or a changed one; the same `key` twice makes one. Raises ChangedMeanwhile or AtField."""
    if member is None:
        known = session.scalars(select(FoodMember).where(FoodMember.key == key)).one_or_none()
        if known is not None:
            return known
        member = _new_member(session, facts, key)
    elif seen != str(member.version):
        raise ChangedMeanwhile
    else:
        flag_modified(member, "joined_on")  # other roles alone are a new version too
        _must_hold_what_is_there(session, member, facts)
    member.joined_on, member.left_on = facts.joined_on, facts.left_on
    member.normal_boxes, member.cold_boxes = facts.normal_boxes, facts.cold_boxes
    links = {link.role: link for link in member.role_links}
    member.role_links[:] = [links.get(role) or FoodMemberRole(role=role) for role in facts.roles]
    session.add(member)
    return member


def offer_food(session: Session, facts: FoodFacts, *, key: str) -> FoodOffer:
    """Something is given; the same `key` twice makes one offer. Raises AtField when the giver is not known."""
    known = session.scalars(select(FoodOffer).where(FoodOffer.key == key)).one_or_none()
    if known is not None:
        return known
    offer = FoodOffer(key=key if KEY.fullmatch(key) else None)
    _write(session, offer, facts)
    session.add(offer)
    return offer


def change_offer(session: Session, offer: FoodOffer, facts: FoodFacts, *, seen: str) -> None:
    """Write the form into the offer. Raises ChangedMeanwhile, or AtField when what was given on forbids it."""
    if seen != str(offer.version):
        raise ChangedMeanwhile
    kept = [each for each in offer.reservations if each.cancelled_on is None]
    if kept and facts.unit is not offer.unit:
        raise AtField("unit", "予約や引き渡しがあるため、単位は変えられません。")
    if (given := round(sum(each.amount for each in kept), 1)) > facts.amount:
        raise AtField("amount", f"もう{given:g}{offer.unit.label}が予約・引き渡しずみです。それより少なくできません。")
    handed = [each.handed_on for each in kept if each.handed_on]
    if facts.expires_on and handed and max(handed) > facts.expires_on:
        raise AtField("expires_on", "この日よりあとに引き渡した記録があります。期限をご確認ください。")
    if offer.hub is not None and facts.storage is not offer.storage:
        raise AtField("storage", "拠点に預けているあいだは変えられません。先に「拠点から出す」を押してください。")
    _write(session, offer, facts)


def store(session: Session, offer: FoodOffer, hub: FoodMember, *, boxes: int, today: date) -> None:
    """Put the offer into a hub; it takes its room at once. Raises RuleBroken when there is not enough."""
    _must_be_good(offer, today)
    if FoodRole.HUB not in hub.roles or not hub.takes_part(today):
        raise RuleBroken("この団体は、いま一時保管の拠点ではありません。")
    if boxes < 1:
        raise RuleBroken("何箱分かを、1以上の数で入力してください。")
    own = offer.boxes_taken if offer.hub_id == hub.id else 0
    taken = boxes_taken(session, [hub.id]).get((hub.id, offer.storage), 0) - own
    if (free := hub.room(offer.storage) - taken) < boxes:
        raise RuleBroken(
            f"「{hub.group.name}」の{offer.storage.label}の空きは、あと{max(0, free)}箱です。"
            "少なくするか、ほかの拠点を選んでください。"
        )
    offer.hub, offer.boxes = hub, boxes


def take_out(offer: FoodOffer) -> None:
    """It no longer waits at a hub."""
    offer.hub, offer.boxes = None, None


def reserve(
    session: Session, offer: FoodOffer, member: FoodMember, *, amount: float, by: str, today: date, key: str = ""
) -> FoodReservation:
    """A member will fetch a part. Raises RuleBroken when it has expired or there is not so much left."""
    known = session.scalars(select(FoodReservation).where(FoodReservation.key == key)).one_or_none() if key else None
    if known is not None:
        return known
    _must_be_good(offer, today)
    if not member.takes_part(today):
        raise RuleBroken("この団体は、いま食のネットワークに参加していません。")
    if round(amount, 1) <= 0:
        raise RuleBroken("受け取る量を、0より大きい数で入力してください。")
    if round(amount, 1) > offer.left:
        raise RuleBroken(f"残りは{offer.left:g}{offer.unit.label}です。ほかの団体が先に予約したかもしれません。")
    reservation = FoodReservation(
        key=key if KEY.fullmatch(key) else None,
        offer=offer,
        member=member,
        amount=round(amount, 1),
        reserved_on=today,
        by=by,
    )
    session.add(reservation)
    return reservation


def hand_over(reservation: FoodReservation, *, on: date, today: date) -> None:
    """It was fetched on that day. Raises RuleBroken for a day after its expiry or in the future."""
    if not reservation.is_waiting:
        raise RuleBroken("この予約は、もう引き渡しか取り消しが記録されています。")
    if not reservation.reserved_on <= on <= today:
        raise RuleBroken("引き渡した日は、予約した日から、きょうまでの日にしてください。")
    _must_be_good(reservation.offer, on)
    reservation.handed_on = on


def cancel(reservation: FoodReservation, *, today: date) -> None:
    """It will not be fetched; others may have it."""
    if not reservation.is_waiting:
        raise RuleBroken("この予約は、もう引き渡しか取り消しが記録されています。")
    reservation.cancelled_on = today


def withdraw_offer(offer: FoodOffer, *, reason: str, today: date) -> None:
    """It is no longer there to give; what was to be fetched is cancelled. Raises RuleBroken without a reason."""
    if not reason:
        raise RuleBroken("取り下げる理由を入力してください（例：期限切れで処分、提供元の都合）。")
    if offer.withdrawn_on is not None:
        raise RuleBroken(OVER)
    offer.withdrawn_on, offer.withdrawn_reason = today, reason
    for reservation in offer.reservations:
        if reservation.is_waiting:
            reservation.cancelled_on = today


def _must_be_good(offer: FoodOffer, on: date) -> None:
    if offer.withdrawn_on is not None:
        raise RuleBroken(OVER)
    if offer.expires_on is not None and offer.is_expired(on):
        day = offer.expires_on
        raise RuleBroken(EXPIRED.format(day=f"{day.year}年{day.month}月{day.day}日"))


def _new_member(session: Session, facts: MemberFacts, key: str) -> FoodMember:
    try:
        group = group_meant(session, facts.group, is_new=facts.is_new_group)
    except RuleBroken as unknown:
        raise AtField("group", str(unknown)) from None
    if session.scalar(select(FoodMember.id).where(FoodMember.group_id == group.id)) is not None:
        raise AtField("group", "この団体は、もうネットワークの一覧にあります。一覧から開いて直してください。")
    return FoodMember(key=key if KEY.fullmatch(key) else None, group=group)


def _must_hold_what_is_there(session: Session, member: FoodMember, facts: MemberFacts) -> None:
    taken = boxes_taken(session, [member.id])
    for field, storage, room in (
        ("normal_boxes", Storage.NORMAL, facts.normal_boxes),
        ("cold_boxes", Storage.COLD, facts.cold_boxes),
    ):
        there = taken.get((member.id, storage), 0)
        if there and (FoodRole.HUB not in facts.roles or facts.left_on is not None):
            raise AtField(field, f"いま{storage.label}で{there}箱を預かっています。先に、ほかへ移してください。")
        if there > room:
            raise AtField(field, f"いま{storage.label}で{there}箱を預かっています。それより少なくできません。")


def _write(session: Session, offer: FoodOffer, facts: FoodFacts) -> None:
    giver = None
    if facts.giver_kind is not GiverKind.RESIDENTS:
        try:
            giver = group_meant(session, facts.giver, is_new=facts.is_new_group)
        except RuleBroken as unknown:
            raise AtField("group", str(unknown)) from None
    offer.giver_kind, offer.giver = facts.giver_kind, giver
    offer.words, offer.food_kind = facts.words, facts.food_kind
    offer.amount, offer.unit = round(facts.amount, 1), facts.unit
    offer.storage, offer.expires_on, offer.offered_on = facts.storage, facts.expires_on, facts.offered_on
    offer.allergens, offer.pickup_where, offer.pickup_when = facts.allergens, facts.pickup_where, facts.pickup_when
