"""Pages about who a person is: the list, registering, changing."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core import audit
from core.calendar import today
from core.db import directory_session, office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, requires
from directory.areas.services import locate
from matching.people import services
from matching.people.forms import NewPersonForm, PersonForm
from matching.people.models import Person
from matching.people.queries import get_person, how_many_people, people_of

CHANGED_MEANWHILE = (
    "ほかの人が先に変更しました。入力した内容は下に残しています。新しい内容と見比べて、開き直してから保存してください。"
)
ON_A_PAGE = 50

people = Blueprint("people", __name__, url_prefix="/office/people")


@people.get("/")
@requires(Permission.PERSON_LIST)
def index() -> ResponseReturnValue:
    """The people on whose team one is."""
    page = max(1, request.args.get("page", 1, type=int))
    session, query = office_session(), people_of(current_user.key)
    mine = session.scalars(query.offset((page - 1) * ON_A_PAGE).limit(ON_A_PAGE)).all()
    total = how_many_people(session, current_user.key)
    older = url_for(".index", page=page + 1) if page * ON_A_PAGE < total else ""
    instead = [(each, _people_of(each.key)) for each in current_user.stand_ins]
    return render_template("matching/people/index.html", people=mine, total=total, older=older, instead=instead)


def _people_of(away_key: str) -> Sequence[Person]:
    """Those of somebody one stands in for; opening them carries both names in the log."""
    session = office_session()
    with audit.standing_in(session, away_key):
        return session.scalars(people_of(away_key)).all()


@people.route("/new", methods=["GET", "POST"])
@requires(Permission.PERSON_CREATE)
def new() -> ResponseReturnValue:
    """Register a person; a like record elsewhere is warned of without being shown."""
    form, alike = NewPersonForm(), 0
    if form.validate_on_submit():
        details = form.details(_home(form.address.data))
        alike = 0 if form.seen.data else services.others_like(office_session(), details)
        if not alike:
            try:
                with unit_of_work(office_session()) as session:
                    person = services.register_person(
                        session, details=details, lead_key=current_user.key, today=today()
                    )
            except RuleBroken as broken:
                form.form_errors.append(str(broken))
            else:
                flash("登録しました。続けて同意とアセスメントを記録できます。", "success")
                return redirect(url_for("overview.person", person_key=person.key))
    return render_template("matching/people/new.html", form=form, alike=alike)


@people.route("/<person_key>/edit", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT, of=get_person)
def edit(person: Person) -> ResponseReturnValue:
    """Change name, contact or memo."""
    form = PersonForm.of(person)
    if form.validate_on_submit():
        home = person.home if form.address.data == person.address and person.home else _home(form.address.data)
        try:
            with unit_of_work(office_session()):
                if form.version.data != str(person.version):
                    raise RuleBroken(CHANGED_MEANWHILE)
                services.update_person(person, form.details(home), today=today())
        except RuleBroken as broken:
            form.form_errors.append(str(broken))
        else:
            flash("変更を保存しました。", "success")
            return redirect(url_for("overview.person", person_key=person.key))
    return render_template("matching/people/edit.html", form=form, person=person)


def _home(address: str | None) -> str:
    """The point of an address from the town table of this machine; a person's address never leaves the house."""
    if not address:
        return ""
    found = locate(directory_session(), address)
    return "" if found.point is None else f"{found.point.lat},{found.point.lng}"
