"""Supporters who wish to be called upon: personal data, sealed in the office database, every look noted."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import JSON, LargeBinary, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.db import Id, Keyed, OfficeBase, office_session
from core.secrets import Sealed

TEXTS = ("name", "kana", "phone", "mail", "note")


class Supporter(Keyed, OfficeBase):
    """Somebody trained who said on `wished_on` that they may be called; the row is deleted when they take it back.

    `area_keys` are the areas they would come to; none means any.
    """

    __tablename__ = "supporter"

    audited_as = "supporter"

    id: Mapped[Id]
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    kana_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    mail_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    area_keys: Mapped[list[str]] = mapped_column(JSON, default=list)
    wished_on: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)

    name, kana, phone, mail, note = (Sealed() for _ in range(5))

    __mapper_args__ = {"version_id_col": version}

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.key


def get_supporter(key: str) -> Supporter:
    """One supporter, opened (and noted); NoResultFound (a 404 page) when there is none."""
    return office_session().scalars(select(Supporter).where(Supporter.key == key)).one()


def supporters_for(session: Session, area_keys: Iterable[str]) -> list[Supporter]:
    """Those who would come to one of these areas (all without areas), opened and noted, in reading order.

    Whoever would not come there is not opened.
    """
    wanted = set(area_keys)
    where = session.execute(select(Supporter.id, Supporter.area_keys)).all()
    ids = [number for number, keys in where if not wanted or not keys or wanted & set(keys)]
    found = session.scalars(select(Supporter).where(Supporter.id.in_(ids)))
    return sorted(found, key=lambda one: (one.kana or one.name, one.id))


def is_kept(session: Session, key: str) -> bool:
    """Whether somebody was kept under this key before; nobody is opened."""
    return session.scalar(select(Supporter.id).where(Supporter.key == key)) is not None


def keep_supporter(
    session: Session, supporter: Supporter, texts: dict[str, str], *, areas: list[str], wished_on: date
) -> None:
    """Write who it is."""
    for name in TEXTS:
        if getattr(supporter, name) != texts[name]:
            setattr(supporter, name, texts[name])
    supporter.area_keys, supporter.wished_on = areas, wished_on
    session.add(supporter)


def forget_supporter(session: Session, supporter: Supporter) -> None:
    """They no longer wish to be called: nothing about them is kept."""
    session.delete(supporter)
