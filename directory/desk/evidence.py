"""Flyers kept beside what was registered from them: who may see one, keeping, dropping. Nothing here commits."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.calendar import now
from core.db import directory_session, new_key, office_session
from core.errors import BadInput
from core.secrets import keyring
from directory.desk.models import Evidence
from directory.places.models import Place

MOST = 12  # pages for one place
WAITS = timedelta(days=60)
FULL = f"写真は1つの登録に{MOST}枚までです。いらないものを消してから、もう一度選んでください。"


@dataclass(frozen=True, slots=True)
class Listed:
    """One page in the list: its key, and since when it is kept."""

    key: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """One page with those who may see it: whoever may see its place; before there is one, whoever added it."""

    row: Evidence
    area_keys: frozenset[str]
    only_for: str

    audited_as = "evidence"

    @property
    def key(self) -> str:
        """The key of the picture."""
        return self.row.key

    @property
    def picture(self) -> bytes:
        """The JPEG."""
        return keyring().open_bytes(self.row.picture_sealed, bound_to=_bound_to(self.row.key))


def evidence_of(session: Session, place_key: str) -> list[Listed]:
    """What is kept beside a place, oldest first; no picture is opened."""
    own = Evidence.place_key == place_key
    rows = session.execute(select(Evidence.key, Evidence.added_at).where(own).order_by(Evidence.id))
    return [Listed(key, added_at) for key, added_at in rows]


def get_evidence(key: str) -> Shown:
    """One page, which the log then knows; NoResultFound when there is none."""
    row = office_session().scalars(select(Evidence).where(Evidence.key == key)).one()
    place = directory_session().scalar(select(Place).where(Place.key == row.place_key))
    return Shown(row, frozenset(place.area_keys) if place else frozenset(), "" if place else row.added_by)


def keep_pictures(session: Session, place_key: str, pictures: Iterable[bytes], *, by: str) -> None:
    """Keep pages beside a place; the same picture once. Raises BadInput when there are too many."""
    known = set(session.scalars(select(Evidence.digest).where(Evidence.place_key == place_key)))
    fresh = {hashlib.sha256(each).hexdigest(): each for each in pictures}
    fresh = {digest: each for digest, each in fresh.items() if digest not in known}
    if len(known) + len(fresh) > MOST:
        raise BadInput(FULL)
    for digest, picture in fresh.items():
        key = new_key()
        sealed = keyring().seal_bytes(picture, bound_to=_bound_to(key))
        session.add(
            Evidence(key=key, place_key=place_key, digest=digest, picture_sealed=sealed, added_by=by, added_at=now())
        )


def drop_orphans(session: Session) -> int:
    """Remove the pages whose place is gone, or was never registered in `WAITS`; how many."""
    old = set(session.scalars(select(Evidence.place_key).where(Evidence.added_at < now() - WAITS)))
    there = set(directory_session().scalars(select(Place.key).where(Place.key.in_(old)))) if old else set()
    gone = list(session.scalars(select(Evidence).where(Evidence.place_key.in_(old - there)))) if old - there else []
    for row in gone:
        session.delete(row)
    return len(gone)


def _bound_to(key: str) -> str:
    return f"evidence.picture.{key}"
