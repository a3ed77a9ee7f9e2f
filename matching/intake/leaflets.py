"""From which leaflets people came: the code somebody read aloud, and how many consultations each batch led to."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.db import directory_session
from directory.distribution.queries import known_code
from matching.intake.models import Intake

QUESTION = "leaflet_code"
"""What the forms call the question; a form without it counts for no leaflet."""


def leaflet_said(answers: dict[str, Any]) -> str | None:
    """The code of the batch in these answers; None when nothing was said or no leaflet has it."""
    return known_code(directory_session(), str(answers.get(QUESTION) or ""))


def consultations_by_leaflet(session: Session) -> list[tuple[str, int]]:
    """The codes of batches with how many consultations named them, the most first; no sheet is opened."""
    count = func.count(Intake.id)
    query = select(Intake.leaflet_code, count).where(Intake.leaflet_code.is_not(None)).group_by(Intake.leaflet_code)
    rows = session.execute(query.order_by(count.desc(), Intake.leaflet_code))
    return [(code or "", number) for code, number in rows]
