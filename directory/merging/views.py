"""Duplicates at the desk: pairs beside each other, 「別の団体」, まとめる, and taking it back."""

from types import SimpleNamespace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import directory_session, unit_of_work
from core.errors import RuleBroken
from core.paging import page_of
from core.permissions import Permission, permits, requires
from directory.desk.queries import DeskFilter, areas_to_choose, get_place
from directory.distribution.ledger import batches_naming
from directory.exchange.duplicates import compare as likeness_of
from directory.exchange.known import entries_of
from directory.merging.forms import ButtonForm, MergeForm, merge_form
from directory.merging.queries import (
    Merged,
    get_merge,
    get_pair,
    likely_pairs,
    merges_now,
    places_saying,
    remembered_pairs,
    shown,
)
from directory.merging.services import merge_places, undo_merge
from directory.merging.sides import COMPARED, Pair, choices_between, usual_side
from directory.places.models import Place
from directory.search.outbox import drain_outbox
from directory.upkeep.distinct import tell_apart, tell_together

ON_A_PAGE = 20
FOUND_AT_ONCE = 20
PRESS_AGAIN = "もう一度ボタンを押してください。"
CHANGED = "ほかの人が先に変更しました。新しい内容を見てから、もう一度「1つにまとめる」を押してください。"
LEFT = "まとめたあとに直された{facts}は、そのままにしました。「{name}」の内容をお確かめください。"

merging = Blueprint("merging", __name__, url_prefix="/desk/duplicates")


@merging.get("/")
@requires(Permission.DUPLICATE_LIST)
def index() -> ResponseReturnValue:
    """The pairs believed to be one, surest first, what was merged lately, and what was found to be two."""
    session = directory_session()
    pairs = likely_pairs(session, _may_merge_in)
    paging = page_of(len(pairs), ON_A_PAGE)
    merges = [each for each in merges_now(session) if permits(current_user, Permission.PLACE_MERGE, each)]
    return render_template(
        "desk/duplicates/index.html",
        pairs=shown(session, pairs[paging.offset : paging.offset + ON_A_PAGE]),
        total=len(pairs),
        paging=paging,
        merges=merges,
        names=names_of_accounts({each.merge.by for each in merges}),
        remembered=[pair for pair in remembered_pairs(session) if permits(current_user, Permission.PLACE_MERGE, pair)],
        today=today(),
        form=ButtonForm(),
    )


@merging.get("/<key>")
@requires(Permission.PLACE_EDIT, of=get_place)
def choose(place: Place) -> ResponseReturnValue:
    """Look for the entry this one is the same as."""
    q = DeskFilter.read(request.args).q
    others = [each for each in places_saying(directory_session(), q, today(), most=FOUND_AT_ONCE) if each is not place]
    found = [each for each in others if permits(current_user, Permission.PLACE_EDIT, each)]
    is_cut = len(others) >= FOUND_AT_ONCE - 1
    return render_template("desk/duplicates/choose.html", place=place, q=q, found=found, is_cut=is_cut)


@merging.route("/<key>/<other>", methods=["GET", "POST"])
@requires(Permission.PLACE_MERGE, of=get_pair)
def compare(pair: Pair) -> ResponseReturnValue:
    """Both beside each other, whose value to keep of each fact, and then one entry."""
    form = _form(pair)
    if request.method == "GET" or not form.validate():
        return _page(pair, form), 400 if form.errors else 200
    chosen = form.chosen()
    try:
        with unit_of_work(directory_session()) as session:
            if not form.is_of(pair):
                raise RuleBroken(CHANGED)
            merge_places(session, pair, chosen, by=current_user.key, today=today())
            staying = pair.of(chosen.stays).key
    except RuleBroken as broken:
        again = _form(pair)
        again.renew(pair)
        return _page(pair, again, trouble=str(broken)), 409
    drain_outbox(directory_session())
    flash(
        "1つにまとめました。前のアドレスとQRコードは、残した登録へつながります。30日のあいだは取り消せます。", "success"
    )
    return redirect(url_for("desk.show", key=staying))


@merging.post("/<key>/<other>/distinct")
@requires(Permission.PLACE_MERGE, of=get_pair)
def distinct(pair: Pair) -> ResponseReturnValue:
    """They are two: do not offer them again."""
    return _remembered(pair, True, f"「{pair.first.name}」と「{pair.second.name}」は、別の団体として覚えました。")


@merging.post("/<key>/<other>/again")
@requires(Permission.PLACE_MERGE, of=get_pair)
def again(pair: Pair) -> ResponseReturnValue:
    """Offer them again after all."""
    return _remembered(pair, False, "「別の団体」を取り消しました。似ているときは、また一覧に出ます。")


@merging.post("/merges/<merge>/undo")
@requires(Permission.PLACE_MERGE, of=get_merge)
def undo(merged: Merged) -> ResponseReturnValue:
    """Make two entries of one again."""
    if not ButtonForm().validate():
        flash(PRESS_AGAIN, "warning")
        return redirect(url_for(".index"))
    try:
        with unit_of_work(directory_session()) as session:
            undone = undo_merge(session, merged.merge, by=current_user.key, today=today())
            name, left = undone.staying.name, [f"「{COMPARED[name]}」" for name in undone.left if name in COMPARED]
    except RuleBroken as broken:
        flash(str(broken), "warning")
        return redirect(url_for(".index"))
    drain_outbox(directory_session())
    flash("取り消しました。2つの登録に戻っています。", "success")
    if left:
        flash(LEFT.format(facts="".join(left), name=name), "warning")
    return redirect(url_for(".index"))


def _remembered(pair: Pair, are_two: bool, sentence: str) -> ResponseReturnValue:
    if not ButtonForm().validate():
        flash(PRESS_AGAIN, "warning")
        return redirect(url_for(".index"))
    with unit_of_work(directory_session()) as session:
        if are_two:
            tell_apart(session, pair.first.key, [pair.second.key], by=current_user.key)
        else:
            tell_together(session, pair.first.key, pair.second.key)
    flash(sentence, "success")
    return redirect(url_for(".index"))


def _form(pair: Pair) -> MergeForm:
    stays = usual_side(pair)
    return merge_form(pair, choices_between(pair, stays, dict(areas_to_choose(directory_session()))), stays)


def _page(pair: Pair, form: MergeForm, *, trouble: str = "") -> str:
    session = directory_session()
    entries = dict(entries_of(session, [place.id for place in pair.places]))
    likeness = likeness_of(*(entries[place.id] for place in pair.places))
    return render_template(
        "desk/duplicates/compare.html",
        pair=pair,
        form=form,
        likeness=likeness,
        trouble=trouble,
        button_form=ButtonForm(),
        leaflets=batches_naming(session, [place.key for place in pair.places]),
    )


def _may_merge_in(areas: frozenset[str]) -> bool:
    return permits(current_user, Permission.PLACE_EDIT, SimpleNamespace(area_keys=areas))
