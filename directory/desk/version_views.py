"""One earlier version of a place beside what it says now, and going back to it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import today
from core.db import directory_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, permits, requires
from directory.desk import sheet, versions
from directory.desk.answers import Told
from directory.desk.facts import Facts
from directory.desk.proposal_forms import ApproveForm
from directory.desk.proposal_words import Compared, Item, chosen_facts
from directory.desk.queries import areas_to_choose
from directory.desk.services import ChangedMeanwhile, check_version
from directory.desk.versions import Version, get_version
from directory.search.outbox import drain_outbox

WENT_BACK = "もとの内容に戻しました。変更の記録に残っています。"
MEND_FIRST = "{troubles}　「内容を直す」から直してください。"

desk_versions = Blueprint("desk_versions", __name__, url_prefix="/desk/places/<key>/versions/<int:number>")


@desk_versions.get("")
@requires(Permission.PLACE_EDIT, of=get_version)
def show(version: Version) -> ResponseReturnValue:
    """What a place said after a change, where that differs from now."""
    return _show(version)


@desk_versions.post("")
@requires(Permission.PLACE_EDIT, of=get_version)
def go_back(version: Version) -> ResponseReturnValue:
    """Write the ticked facts, or all of them, as they were; a change like any other."""
    place, areas = version.place, areas_to_choose(directory_session())
    items, then = _compared(version, areas)
    form = ApproveForm(items)
    if not form.validate():
        return _show(version, form), 400
    chosen = chosen_facts(items, None if request.form.get("do") == "all" else form.items.data or (), then)
    try:
        with unit_of_work(directory_session()) as session:
            check_version(place, form.version.data or "")
            if wrong := sheet.troubles(place, areas, chosen):
                raise RuleBroken(MEND_FIRST.format(troubles="　".join(wrong)))
            told = Told(form.told.data)
            versions.go_back(session, version, chosen, told=told, by=current_user.key, today=today())
            stays = permits(current_user, Permission.PLACE_READ, place)
    except ChangedMeanwhile as changed:
        return _show(version, trouble=str(changed)), 409
    except RuleBroken as broken:
        return _show(version, form, str(broken)), 409
    drain_outbox(directory_session())
    flash(WENT_BACK, "success")
    return redirect(url_for("desk.show", key=version.key) if stays else url_for("desk.index"))


def _show(version: Version, form: ApproveForm | None = None, trouble: str = "") -> str:
    items, _ = _compared(version, areas_to_choose(directory_session()))
    return render_template(
        "desk/versions/show.html",
        place=version.place,
        revision=version.revision,
        items=items,
        form=form or ApproveForm(items, formdata=None),
        trouble=trouble,
    )


def _compared(version: Version, areas: sheet.Areas) -> tuple[list[Item], Facts]:
    """What differs from now, to choose from; and how it was."""
    session = directory_session()
    is_now, then = versions.differing(session, version)
    return Compared(session, version.place, dict(areas), today()).items(is_now, then), then
