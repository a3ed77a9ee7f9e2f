"""夏休み, 年末年始 …: when they are in this municipality, and whose open days follow."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import fiscal_year_label, now, today
from core.db import directory_session, unit_of_work
from core.permissions import Permission, permits, requires
from directory.desk.season_forms import PeriodForm, forms_of
from directory.desk.word_forms import ButtonForm
from directory.seasons.queries import given_periods
from directory.seasons.services import ChangedMeanwhile, Key, set_seasons

desk_seasons = Blueprint("desk_seasons", __name__, url_prefix="/desk/seasons")


@desk_seasons.get("/")
@requires(Permission.SEASON_LIST)
def index() -> ResponseReturnValue:
    """Every season of this 年度 and the next: as set, or as usual."""
    return _page(forms_of(given_periods(directory_session())))


@desk_seasons.post("/")
@requires(Permission.SEASON_EDIT)
def save() -> ResponseReturnValue:
    """Keep all of it, or say at the field what must be mended."""
    session = directory_session()
    forms = forms_of(given_periods(session))
    sound = [form.is_sound() for form in forms.values()]
    if not all(sound) or not ButtonForm().validate():
        return _page(forms), 400
    try:
        with unit_of_work(session):
            wishes = {key: form.wish() for key, form in forms.items()}
            count = set_seasons(session, wishes, by=current_user.key, now=now(), today=today())
    except ChangedMeanwhile as changed:
        forms = forms_of(given_periods(session))
        for key in changed.keys:
            forms[key].say_changed()
        return _page(forms), 409
    flash(_said(count), "success")
    return redirect(url_for(".index"))


def _said(count: int) -> str:
    if not count:
        return "保存しました。予定が変わった居場所はありません。"
    return f"保存しました。{count}件の居場所の予定が変わりました。"


def _page(forms: dict[Key, PeriodForm]) -> str:
    years: dict[str, list[PeriodForm]] = {}
    for form in forms.values():
        years.setdefault(fiscal_year_label(form.year), []).append(form)
    return render_template(
        "desk/seasons/index.html",
        years=years,
        wrong=[field for form in forms.values() for field in (form.first, form.last) if field.errors],
        titles={form.first.name: form.title for form in forms.values()}
        | {form.last.name: form.title for form in forms.values()},
        form=ButtonForm(),
        may_edit=permits(current_user, Permission.SEASON_EDIT),
    )
