"""Questions of the desk about 役割・受け入れ枠: drafts, stopped and withdrawn ones too."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.datastructures import MultiDict

from core.db import directory_session
from directory.desk.queries import looked_after
from directory.openings.models import Opening, OpeningKind
from directory.places.models import Place, PlaceArea, Publication

LONGEST = 100


class OpeningState(StrEnum):
    """What the list can be narrowed to."""

    OPEN = "open"
    STOPPED = "stopped"
    DRAFT = "draft"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The word on the list."""
        return {"open": "募集中", "stopped": "募集を止めている", "draft": "下書き", "withdrawn": "非公開"}[self]


@dataclass(frozen=True)
class OpeningFilter:
    """What the address of the list asks; unknown words are left out."""

    q: str = ""
    state: OpeningState | None = None
    kind: OpeningKind | None = None

    @classmethod
    def read(cls, args: "MultiDict[str, str]") -> "OpeningFilter":
        """The filter of an address."""
        state, kind = args.get("state", ""), args.get("kind", "")
        return cls(
            args.get("q", "").strip()[:LONGEST],
            OpeningState(state) if state in set(OpeningState) else None,
            OpeningKind(kind) if kind in set(OpeningKind) else None,
        )


def openings_for(asked: OpeningFilter, area_keys: Collection[str] | None) -> Select[Opening]:
    """Openings of the places one looks after (`area_keys` None or empty: of all), by the names of their places."""
    query = select(Opening).join(Opening.place).where(looked_after(area_keys))
    if asked.q:
        says = [column.icontains(asked.q, autoescape=True) for column in (Opening.title, Place.name, Place.kana)]
        query = query.where(or_(*says))
    if asked.kind:
        query = query.where(Opening.kind == asked.kind)
    if asked.state:
        query = query.where(*_OF_STATE[asked.state])
    return query.order_by(Place.kana, Place.name, Place.id, Opening.title, Opening.id).options(*_EVERYTHING)


def openings_of(place: Place) -> Select[Opening]:
    """Those of one place, in whatever state."""
    return select(Opening).where(Opening.place_id == place.id).order_by(Opening.title, Opening.id).options(*_EVERYTHING)


def get_opening(key: str) -> Opening:
    """One opening in whatever state; NoResultFound (a 404 page) when there is none."""
    return directory_session().scalars(select(Opening).where(Opening.key == key).options(*_EVERYTHING)).one()


_EVERYTHING = (
    selectinload(Opening.slots),
    joinedload(Opening.place).selectinload(Place.area_links).joinedload(PlaceArea.area),
)
_OF_STATE = {
    OpeningState.OPEN: (Opening.publication == Publication.PUBLISHED, Opening.is_open.is_(True)),
    OpeningState.STOPPED: (Opening.publication == Publication.PUBLISHED, Opening.is_open.is_(False)),
    OpeningState.DRAFT: (Opening.publication == Publication.DRAFT,),
    OpeningState.WITHDRAWN: (Opening.publication == Publication.WITHDRAWN,),
}
