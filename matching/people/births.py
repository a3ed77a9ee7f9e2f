"""Birth dates for counting: unsealed without opening anybody, and never without a line in the log."""

from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core import audit
from matching.people.models import Person

SUBJECT = "birth_dates"


def unsealed_births(session: Session, people: Select[str | None], *, counting: str) -> dict[str, date]:
    """The birth dates of these people by their key, for what is counted; who is without one is left out.

    Nobody's record is opened: the log says once in a unit of work that birth dates were read, and for which figure.
    Raises NotPermitted where it is not said who acts.
    """
    known = select(Person.key, Person.birth_sealed).where(Person.key.in_(people), Person.birth_sealed.is_not(None))
    rows = [(key, sealed) for key, sealed in session.execute(known) if sealed is not None]
    if rows:
        audit.record(session, audit.Action.READ, (SUBJECT, counting), fields=["person.birth"])
    return {key: date.fromisoformat(Person.birth.text_of(Person.__tablename__, key, sealed)) for key, sealed in rows}
