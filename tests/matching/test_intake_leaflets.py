"""Which leaflet led to a consultation: resolved when the sheet is kept, counted without opening one."""

import pytest
from sqlalchemy import select, text

from core import audit
from core.audit import AuditLine
from core.db import unit_of_work
from core.permissions import Role
from matching.intake.leaflets import consultations_by_leaflet
from matching.intake.models import Intake, IntakeState
from matching.intake.services import take_down, write_on
from matching.sheets.catalogue import catalogue
from matching.sheets.definitions import Use
from tests.directory.printed import a_batch
from tests.factories import a_place
from tests.matching.people import APRIL_1
from tests.staff import signed_in_as


@pytest.fixture
def batch(directory, saved):
    saved(a_place())
    return a_batch(directory)


@pytest.fixture
def sheet(app):
    return catalogue().offered(Use.WITHOUT_CONSENT)[-1]


def taken(office, sheet, code, by="lead", key=""):
    with unit_of_work(office) as session:
        audit.act_as(session, "test", "test")
        answers = {"name": "かなりあ 小鳥", "leaflet_code": code}
        return take_down(session, sheet, answers, state=IntakeState.WRITTEN, by=by, today=APRIL_1, key=key)


def test_a_code_in_any_spelling_is_kept_as_that_of_its_batch_and_any_other_word_is_not(office, sheet, batch):
    spelled = f"{batch.code[:4]}-{batch.code[4:]}".lower()
    for said in (batch.code, spelled, "QRコードの紙", "33333333", ""):
        taken(office, sheet, said)

    codes = office.execute(text("SELECT leaflet_code FROM intake ORDER BY id")).scalars().all()

    assert codes == [batch.code, batch.code, None, None, None]
    assert consultations_by_leaflet(office) == [(batch.code, 2)]


def test_what_was_said_stays_sealed(office, sheet, batch):
    taken(office, sheet, f"{batch.code} 妹から")

    row = office.execute(text("SELECT leaflet_code, open_answers FROM intake")).one()

    assert "妹" not in str(tuple(row))


def test_a_corrected_sheet_counts_for_what_it_says_now(office, sheet, batch):
    intake = taken(office, sheet, batch.code)
    with unit_of_work(office) as session:
        audit.act_as(session, "test", "test")
        answers = {"name": "かなりあ 小鳥", "leaflet_code": ""}
        state = IntakeState.WRITTEN
        write_on(session, intake, sheet, answers, state=state, today=APRIL_1, version=str(intake.version))

    assert consultations_by_leaflet(office) == []


def test_staff_see_the_leaflet_on_the_sheet_and_the_count_opens_nobody(app, office, sheet, batch):
    staff = signed_in_as(app, office, Role.STAFF)
    taken(office, sheet, batch.code, by=staff.key, key="sheet00001")
    opened = len(office.scalars(select(AuditLine)).all())

    page = staff.get("/office/intake/leaflets/").text

    assert "1件" in page and batch.title in page and "小鳥" not in page
    office.rollback()
    about = office.scalars(select(AuditLine).offset(opened)).all()
    assert "sheet00001" not in {line.subject_key for line in about}
    assert f'/desk/leaflets/batches/{batch.code}"' in staff.get("/office/intake/sheet00001").text
    assert office.scalar(select(Intake.leaflet_code)) == batch.code
