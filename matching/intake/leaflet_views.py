"""How many consultations each leaflet led to."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from core.calendar import today
from core.db import directory_session, office_session
from core.permissions import Permission, requires
from directory.distribution.ledger import batch_rows
from directory.distribution.queries import batches_coded
from matching.intake.leaflets import consultations_by_leaflet

intake_leaflets = Blueprint("intake_leaflets", __name__, url_prefix="/office/intake")


@intake_leaflets.get("/leaflets/")
@requires(Permission.INTAKE_LIST)
def index() -> ResponseReturnValue:
    """Each batch somebody named at a consultation: copies laid, codes opened, consultations; nobody's sheet."""
    counts = consultations_by_leaflet(office_session())
    session = directory_session()
    rows = {row.batch.code: row for row in batch_rows(session, batches_coded(session, [c for c, _ in counts]), today())}
    return render_template("matching/intake/leaflets.html", counts=counts, rows=rows)
