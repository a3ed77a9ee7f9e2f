"""Members of the food network, offers of food, and reservations of them."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import DirectoryBase, Id, Keyed, one_of
from directory.foods.states import FoodKind, FoodRole, GiverKind, Step, Storage, Unit
from directory.groups.models import Group

HURRY_WITHIN = 3  # days
LESS_THAN_ANY = 0.05  # amounts have one decimal


class FoodMemberRole(DirectoryBase):
    """One of the roles of one member."""

    __tablename__ = "food_member_role"

    member_id: Mapped[int] = mapped_column(ForeignKey("food_member.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[FoodRole] = mapped_column(one_of(FoodRole), primary_key=True)


class FoodMember(Keyed, DirectoryBase):
    """A group in the food network. A hub keeps `normal_boxes` and `cold_boxes` boxes (as large as one for みかん)."""

    __tablename__ = "food_member"
    __table_args__ = (
        CheckConstraint("left_on >= joined_on", name="leaves_after_it_joined"),
        CheckConstraint("normal_boxes >= 0 AND cold_boxes >= 0", name="room_is_a_number"),
    )

    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(ForeignKey("activity_group.id"), unique=True)
    joined_on: Mapped[date]
    left_on: Mapped[date | None]
    normal_boxes: Mapped[int] = mapped_column(default=0)
    cold_boxes: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    group: Mapped[Group] = relationship()
    role_links: Mapped[list[FoodMemberRole]] = relationship(cascade="all, delete-orphan", order_by=FoodMemberRole.role)
    roles: AssociationProxy[list[FoodRole]] = association_proxy(
        "role_links", "role", creator=lambda role: FoodMemberRole(role=role)
    )

    __mapper_args__ = {"version_id_col": version}

    def takes_part(self, on: date) -> bool:
        """Whether it is in the network on a day."""
        is_in_time = self.joined_on <= on and (self.left_on is None or on < self.left_on)
        return is_in_time and self.group.goes_on(on)

    def room(self, storage: Storage) -> int:
        """How many boxes it can keep so."""
        return self.cold_boxes if storage is Storage.COLD else self.normal_boxes


class FoodOffer(Keyed, DirectoryBase):
    """Food (or daily goods) somebody gives. `amount` has one decimal; no `expires_on`: goods that do not spoil.

    What waits at a hub takes `boxes` of its room. What residents put into boxes has no giver: no person is named.
    """

    __tablename__ = "food_offer"
    __table_args__ = (
        CheckConstraint("words <> ''", name="says_what"),
        CheckConstraint("amount > 0", name="is_some"),
        CheckConstraint("boxes > 0", name="takes_room"),
        CheckConstraint("(hub_id IS NULL) = (boxes IS NULL)", name="room_is_taken_at_a_hub"),
        CheckConstraint("(giver_kind = 'residents') = (giver_id IS NULL)", name="residents_are_not_named"),
        CheckConstraint("(withdrawn_on IS NULL) = (withdrawn_reason = '')", name="withdrawn_for_a_reason"),
    )

    id: Mapped[Id]
    giver_kind: Mapped[GiverKind] = mapped_column(one_of(GiverKind))
    giver_id: Mapped[int | None] = mapped_column(ForeignKey("activity_group.id"), index=True)
    words: Mapped[str]
    food_kind: Mapped[FoodKind] = mapped_column(one_of(FoodKind))
    amount: Mapped[float]
    unit: Mapped[Unit] = mapped_column(one_of(Unit))
    storage: Mapped[Storage] = mapped_column(one_of(Storage), default=Storage.NORMAL)
    expires_on: Mapped[date | None]
    allergens: Mapped[str] = mapped_column(default="")
    pickup_where: Mapped[str] = mapped_column(default="")
    pickup_when: Mapped[str] = mapped_column(default="")
    offered_on: Mapped[date] = mapped_column(index=True)
    hub_id: Mapped[int | None] = mapped_column(ForeignKey("food_member.id"), index=True)
    boxes: Mapped[int | None]
    withdrawn_on: Mapped[date | None]
    withdrawn_reason: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    giver: Mapped[Group | None] = relationship()
    hub: Mapped[FoodMember | None] = relationship()
    reservations: Mapped[list["FoodReservation"]] = relationship(back_populates="offer", order_by="FoodReservation.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def giver_name(self) -> str:
        """Who gives, in words."""
        return self.giver.name if self.giver else self.giver_kind.label

    @property
    def handed(self) -> float:
        """How much was handed over."""
        return _sum(each.amount for each in self.reservations if each.handed_on)

    @property
    def left(self) -> float:
        """How much nobody has reserved yet."""
        return round(self.amount - _sum(each.amount for each in self.reservations if not each.cancelled_on), 1)

    @property
    def boxes_taken(self) -> int:
        """How much of a hub's room it takes now: less with every part that is handed over, a begun box whole."""
        if self.boxes is None or self.withdrawn_on is not None:
            return 0
        return -(-self.boxes * round((self.amount - self.handed) * 10) // round(self.amount * 10))

    def is_expired(self, on: date) -> bool:
        """Whether it may no longer be given."""
        return self.expires_on is not None and self.expires_on < on

    def days_left(self, on: date) -> int | None:
        """Days to its expiry, when it is near."""
        if self.expires_on is None or not 0 <= (self.expires_on - on).days <= HURRY_WITHIN:
            return None
        return (self.expires_on - on).days

    def step(self, on: date) -> Step:
        """Where it stands."""
        if self.withdrawn_on is not None or self.amount - self.handed < LESS_THAN_ANY:
            return Step.DONE
        if self.is_expired(on):
            return Step.EXPIRED
        return Step.FREE if self.left >= LESS_THAN_ANY else Step.WAITING


class FoodReservation(Keyed, DirectoryBase):
    """A part of an offer that a member will fetch, has fetched, or did not fetch after all."""

    __tablename__ = "food_reservation"
    __table_args__ = (
        CheckConstraint("amount > 0", name="is_some"),
        CheckConstraint("handed_on >= reserved_on", name="handed_over_after_it_was_reserved"),
        CheckConstraint("handed_on IS NULL OR cancelled_on IS NULL", name="handed_over_or_cancelled"),
    )

    id: Mapped[Id]
    offer_id: Mapped[int] = mapped_column(ForeignKey("food_offer.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("food_member.id"), index=True)
    amount: Mapped[float]
    reserved_on: Mapped[date]
    by: Mapped[str]
    handed_on: Mapped[date | None]
    cancelled_on: Mapped[date | None]

    offer: Mapped[FoodOffer] = relationship(back_populates="reservations")
    member: Mapped[FoodMember] = relationship()

    @property
    def is_waiting(self) -> bool:
        """Whether it is still to be fetched."""
        return self.handed_on is None and self.cancelled_on is None


def _sum(amounts: Iterable[float]) -> float:
    return round(sum(amounts), 1)
