"""The page of the branding, and its logo."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.answers import NEVER_KEPT
from core.calendar import now
from core.db import directory_session, unit_of_work
from core.errors import BadInput, RuleBroken
from core.permissions import Permission, requires
from directory.branding.colours import ACCENT
from directory.branding.forms import BrandForm
from directory.branding.services import brand_of, set_brand

SAVED = "保存しました。これから作る紙に、この名前・ロゴ・色・お問い合わせが出ます。"

branding = Blueprint("branding", __name__, url_prefix="/desk/branding")


@branding.get("/")
@requires(Permission.BRANDING_EDIT)
def show() -> ResponseReturnValue:
    """The branding as it is set."""
    return _page(BrandForm.opened(brand_of(directory_session())))


@branding.post("/")
@requires(Permission.BRANDING_EDIT)
def save() -> ResponseReturnValue:
    """Keep all of it, or say at the field what must be mended."""
    form, session = BrandForm(), directory_session()
    is_sound = form.validate()
    try:
        logo = form.read_logo(brand_of(session))
    except BadInput:
        is_sound = False
    if not is_sound:
        return _page(form), 422
    try:
        with unit_of_work(session):
            set_brand(session, form.wish(logo), seen=form.version, by=current_user.key, now=now())
    except RuleBroken as changed:
        form.seen.process_data(str(brand_of(session).version))
        form.seen.raw_data = None
        form.form_errors.append(str(changed))
        return _page(form), 409
    flash(SAVED, "success")
    return redirect(url_for(".show"))


@branding.get("/logo.png")
@requires(Permission.BRANDING_EDIT)
def logo() -> ResponseReturnValue:
    """The logo as it is printed."""
    picture = brand_of(directory_session()).picture
    if not picture:
        abort(404)
    response = Response(picture, mimetype="image/png")
    response.headers["Cache-Control"] = NEVER_KEPT
    return response


def _page(form: BrandForm) -> str:
    return render_template(
        "desk/branding/show.html", form=form, brand=brand_of(directory_session()), shipped_accent=ACCENT
    )
