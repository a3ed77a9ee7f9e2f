"""What a secret address of a host opens."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from directory.places.models import Publication
from directory.windows.models import ConsultationWindow, WindowKind
from matching.placements.models import Placement
from matching.placements.request_models import HostRequest
from matching.placements.requests import Shown, is_open, request_key_of, shown_to_host
from matching.placements.seats import Seat, seats


@dataclass(frozen=True)
class Opened:
    """An address that may be answered: the request, and what its page shows. Nothing here names the person."""

    request: HostRequest
    seat: Seat
    shown: Shown


def is_known(session: Session, token: str) -> bool:
    """Whether a token was ever given out; nobody's record is opened."""
    return request_key_of(session, token) is not None


def opened(office: Session, directory: Session, token: str, today: date) -> Opened | None:
    """What an address opens today; None when it was answered, ran out, was taken back, or consent was."""
    request = request_of(office, token)
    if request is None:
        return None
    query = select(Placement).where(Placement.key == request.placement_key)
    placement = office.scalars(query.options(selectinload(Placement.steps), joinedload(Placement.person))).one()
    seat = seats(directory, [placement.opening_key]).get(placement.opening_key)
    if seat is None or not is_open(office, request, placement, seat, today):
        return None
    return Opened(request, seat, shown_to_host(office, request, placement.person, seat, today))


def request_of(office: Session, token: str) -> HostRequest | None:
    """The request of a token, whatever became of it."""
    key = request_key_of(office, token)
    return None if key is None else office.scalars(select(HostRequest).where(HostRequest.key == key)).one()


def whom_to_call(directory: Session) -> list[tuple[str, str]]:
    """Name and telephone of the windows that take any question: for an address that opens nothing."""
    query = (
        select(ConsultationWindow.name, ConsultationWindow.phone)
        .where(
            ConsultationWindow.publication == Publication.PUBLISHED,
            ConsultationWindow.kind == WindowKind.ANYTHING,
            ConsultationWindow.phone != "",
        )
        .order_by(ConsultationWindow.position, ConsultationWindow.id)
        .limit(3)
    )
    return [(name, phone) for name, phone in directory.execute(query)]
