"""Flyers as evidence: taken in with the form they belong to, looked at and dropped by staff."""

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from core import audit
from core.db import office_session, unit_of_work
from core.errors import BadInput
from core.permissions import Permission, requires
from directory.desk.evidence import Shown, drop_orphans, get_evidence, keep_pictures
from directory.desk.pictures import MOST_BYTES, pages_of, text_of

DROPPED = "写真を消しました。"

desk_evidence = Blueprint("desk_evidence", __name__, url_prefix="/desk/evidence")


@desk_evidence.get("/<key>")
@requires(Permission.EVIDENCE_READ, of=get_evidence)
def show(evidence: Shown) -> ResponseReturnValue:
    """The picture; the log says who looked."""
    return Response(evidence.picture, mimetype="image/jpeg")


@desk_evidence.post("/<key>/drop")
@requires(Permission.EVIDENCE_DROP, of=get_evidence)
def drop(evidence: Shown) -> ResponseReturnValue:
    """Not needed any more."""
    place, is_registered = evidence.row.place_key, not evidence.only_for
    office_session().delete(evidence.row)
    flash(DROPPED, "success")
    return redirect(url_for("desk.show", key=place) if is_registered else url_for("desk.index"))


def take_photo(place_key: str) -> tuple[str, str]:
    """Keep the photo or PDF sent with the form of a place: why it cannot be kept, and the words it holds."""
    sent = request.files.get("photo")
    if sent is None or not sent.filename or not place_key:
        return "", ""
    try:
        return "", _kept(place_key, sent)
    except BadInput as refused:
        return str(refused), ""


def _kept(place_key: str, sent: FileStorage) -> str:
    data = sent.read(MOST_BYTES + 1)
    sent.close()
    pictures = pages_of(data)
    with (
        unit_of_work(office_session()) as session,
        audit.acting(session, current_user.key, Permission.EVIDENCE_READ.value),
    ):
        drop_orphans(session)
        keep_pictures(session, place_key, pictures, by=current_user.key)
        session.flush()
    return text_of(data)
