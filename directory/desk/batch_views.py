"""What an import did, and the button that takes it back."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import directory_session, unit_of_work
from core.errors import RuleBroken
from core.paging import page_of
from core.permissions import Permission, permits, requires
from directory.desk.import_forms import ButtonForm
from directory.desk.import_views import ROWS_SHOWN, follow_in_search
from directory.desk.import_words import differences_in
from directory.exchange.models import ImportBatch
from directory.exchange.queries import changes_of, get_batch, how_many_changes, still_there
from directory.exchange.undoing import hindrances, undo_batch

ON_A_PAGE = 100

desk_batches = Blueprint("desk_batches", __name__, url_prefix="/desk/import/batches")


@desk_batches.get("/<key>")
@requires(Permission.PLACE_CREATE)
def show(key: str) -> ResponseReturnValue:
    """One import: its places, its problems, and whether it can still be taken back."""
    session, batch = directory_session(), get_batch(key)
    made, changed = how_many_changes(session, batch)
    paging = page_of(made + changed, ON_A_PAGE)
    places = list(session.scalars(changes_of(batch).offset(paging.offset).limit(ON_A_PAGE)))
    may_undo = batch.undone_at is None and permits(current_user, Permission.IMPORT_UNDO, batch)
    return render_template(
        "desk/imports/batch.html",
        batch=batch,
        report=batch.report,
        changes=differences_in(batch.report),
        places=places,
        there=still_there(session, [one.place_key for one in places]),
        made=made,
        changed=changed,
        paging=paging,
        names=names_of_accounts({batch.by, batch.undone_by}),
        may_undo=may_undo,
        hindrances=hindrances(session, batch) if may_undo else [],
        form=ButtonForm(),
        most=ROWS_SHOWN,
    )


@desk_batches.post("/<key>/undo")
@requires(Permission.IMPORT_UNDO, of=get_batch)
def undo(batch: ImportBatch) -> ResponseReturnValue:
    """Take it back, all of it; or say why not."""
    key = batch.key
    try:
        with unit_of_work(directory_session()) as session:
            gone, back = undo_batch(session, batch, by=current_user.key, today=today())
    except RuleBroken as broken:
        flash(str(broken), "warning")
        return redirect(url_for(".show", key=key))
    follow_in_search()
    flash(f"取り消しました。入れた{gone}か所を消し、変えた{back}か所をもとに戻しました。", "success")
    return redirect(url_for(".show", key=key))
