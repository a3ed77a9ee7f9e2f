"""Finding those one reaches out to."""

from sqlalchemy import Select, select

from core.db import office_session
from matching.outreach.models import Outreach


def get_outreach(outreach_key: str) -> Outreach:
    """The record, or NoResultFound (a 404 page)."""
    return office_session().scalars(select(Outreach).where(Outreach.key == outreach_key)).one()


def outreach_of(account_key: str, *, is_open: bool) -> Select[Outreach]:
    """Those an account holds or goes along to, the newest first."""
    mine = (Outreach.held_by == account_key) | (Outreach.with_key == account_key)
    goes_on = Outreach.closed_on.is_(None) & Outreach.intake_key.is_(None)
    return select(Outreach).where(mine, goes_on if is_open else ~goes_on).order_by(Outreach.id.desc())
