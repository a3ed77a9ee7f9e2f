"""Groups at the desk: the list, one group with what it runs, and its end."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import HiddenField, TextAreaField

from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import directory_session, unit_of_work
from core.errors import RuleBroken
from core.forms import Form, at_most
from core.paging import page_of
from core.permissions import Permission, permits, requires
from directory.desk.forms import plain
from directory.desk.history import accounts_in, entries
from directory.desk.queries import revisions_of
from directory.distribution.ledger import batches_naming
from directory.merging.forms import ButtonForm
from directory.merging.groups import GroupEntry, dissolve, get_group, groups_named, how_many_groups, revive
from directory.search.outbox import drain_outbox
from directory.upkeep.models import EntryType

ON_A_PAGE = 50
CHANGED = "ほかの人が先に変更しました。下の一覧を見てから、もう一度「解散にする」を押してください。"

desk_groups = Blueprint("desk_groups", __name__, url_prefix="/desk/groups")


class DissolveForm(Form):
    """Why, and what was on the screen."""

    reason = TextAreaField("理由と、どう確かめたか", validators=[at_most(300)])
    seen = HiddenField()


@desk_groups.get("/")
@requires(Permission.GROUP_LIST)
def index() -> ResponseReturnValue:
    """Every group with the number of its places."""
    session, q = directory_session(), request.args.get("q", "").strip()[:100]
    paging = page_of(how_many_groups(session, q), ON_A_PAGE)
    found = session.execute(groups_named(q).offset(paging.offset).limit(ON_A_PAGE)).all()
    return render_template("desk/groups/index.html", found=found, q=q, paging=paging)


@desk_groups.get("/<key>")
@requires(Permission.GROUP_LIST)
def show(key: str) -> ResponseReturnValue:
    """One group: its places, what one can do there, and what would end with it."""
    return _page(get_group(key), DissolveForm(formdata=None))


@desk_groups.post("/<key>/dissolve")
@requires(Permission.GROUP_DISSOLVE, of=get_group)
def end(entry: GroupEntry) -> ResponseReturnValue:
    """End the group and its places."""
    form = DissolveForm()
    if not form.validate():
        return _page(entry, form), 400
    try:
        with unit_of_work(directory_session()) as session:
            now_is = get_group(entry.key)
            if form.seen.data != now_is.seal:
                raise RuleBroken(CHANGED)
            count = dissolve(session, now_is, reason=plain(form.reason.data), by=current_user.key, today=today())
    except RuleBroken as broken:
        form.reason.errors = [str(broken)]
        return _page(get_group(entry.key), form), 409
    drain_outbox(directory_session())
    flash(f"解散にしました。活動{count}件を「終了しました」にしています。記録は残り、取り消せます。", "success")
    return redirect(url_for(".show", key=entry.key))


@desk_groups.post("/<key>/revive")
@requires(Permission.GROUP_DISSOLVE, of=get_group)
def take_back(entry: GroupEntry) -> ResponseReturnValue:
    """The group goes on after all."""
    if not ButtonForm().validate():
        flash("もう一度ボタンを押してください。", "warning")
        return redirect(url_for(".show", key=entry.key))
    try:
        with unit_of_work(directory_session()) as session:
            count = revive(session, get_group(entry.key), by=current_user.key)
    except RuleBroken as broken:
        flash(str(broken), "warning")
        return redirect(url_for(".show", key=entry.key))
    drain_outbox(directory_session())
    flash(f"解散を取り消しました。活動{count}件が、前のとおりに戻っています。", "success")
    return redirect(url_for(".show", key=entry.key))


def _page(entry: GroupEntry, form: DissolveForm) -> str:
    revisions = directory_session().scalars(revisions_of(EntryType.GROUP, entry.key)).all()
    form.seen.data = entry.seal
    return render_template(
        "desk/groups/show.html",
        entry=entry,
        form=form,
        button_form=ButtonForm(formdata=None),
        entries=entries(revisions, names_of_accounts(accounts_in(revisions)), lambda _: []),
        leaflets=batches_naming(directory_session(), [place.key for place in entry.places]),
        may_dissolve=permits(current_user, Permission.GROUP_DISSOLVE, entry),
    )
