"""The tables of consent, household, 支援会議 and consultations come and go with data in them."""

from sqlalchemy import text

from core.db import db, office_session
from core.migrations import differing, downgrade_to, upgrade_all
from matching.disclosures.models import LegalBasis
from tests.matching.people import a_person, acting
from tests.matching.test_circles import a_circle
from tests.matching.test_disclosures import enter
from tests.matching.test_intake import an_intake, into_circle


def test_up_down_and_up_again_with_a_consent_a_circle_and_a_sheet(either_app):
    office = office_session()
    with acting(office) as session:
        enter(session, a_person(session), None, basis=LegalBasis.LAW)
        a_circle(session)
        into_circle(session, an_intake(session))
    office.rollback()
    downgrade_to("office_0007")
    with db.get_engine("office").connect() as connection:
        assert connection.execute(text("SELECT purpose FROM consent")).scalar().startswith("参加支援")

    upgrade_all()
    assert differing() == []
    with db.get_engine("office").connect() as connection:
        row = connection.execute(text("SELECT agencies, left_out, purposes, form FROM consent")).one()
    assert [value if isinstance(value, list) else value.replace(" ", "") for value in row] in (
        [[], [], ["participation"], ""],
        ["[]", "[]", '["participation"]', ""],
    )
