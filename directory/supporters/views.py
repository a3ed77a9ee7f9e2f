"""つながりサポーター at the desk: trainings and figures, and those who wish to be called upon."""

import io

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import fiscal_year, fiscal_year_label, today
from core.db import directory_session, new_key, office_session, unit_of_work
from core.downloads import csv_download
from core.permissions import Permission, permits, requires
from directory.desk.queries import areas_to_choose
from directory.desk.second_saver import saved_otherwise
from directory.desk.services import CHANGED_MEANWHILE, KEY, ChangedMeanwhile
from directory.exchange.sheets import Row, write_csv
from directory.supporters.called import (
    Supporter,
    forget_supporter,
    get_supporter,
    is_kept,
    keep_supporter,
    supporters_for,
)
from directory.supporters.forms import SupporterForm, TrainingForm, typed_of_supporter, typed_of_training
from directory.supporters.models import Training
from directory.supporters.queries import all_trainings, get_training, years_of_training
from directory.supporters.services import keep_training

COLUMNS = ("年度", "開いた日", "題名", "種類", "場所", "時間数", "参加した人数（延べ）", "今年度はじめての人（実）")

supporters = Blueprint("supporters", __name__, url_prefix="/desk/supporters")


@supporters.get("/")
@requires(Permission.TRAINING_LIST)
def index() -> ResponseReturnValue:
    """Every training, and the figures of each 年度."""
    trainings = all_trainings(directory_session())
    return render_template(
        "desk/supporters/index.html",
        trainings=trainings,
        years=years_of_training(trainings),
        label=fiscal_year_label,
        may_edit=permits(current_user, Permission.TRAINING_EDIT),
        may_call=permits(current_user, Permission.SUPPORTER_CALL),
    )


@supporters.get("/trainings.csv")
@requires(Permission.TRAINING_LIST)
def table() -> ResponseReturnValue:
    """Every training as a file for a spreadsheet; nobody is named in it."""
    file = io.StringIO()
    write_csv(file, COLUMNS, map(_row, all_trainings(directory_session())))
    return csv_download(file.getvalue(), "supporter-trainings.csv")


@supporters.route("/trainings/new", methods=["GET", "POST"])
@requires(Permission.TRAINING_EDIT)
def new_training() -> ResponseReturnValue:
    """A training was held."""
    form = TrainingForm()
    if request.method == "GET":
        form.key.data, form.held_on.data = new_key(), today()
    elif form.validate():
        with unit_of_work(directory_session()) as session:
            keep_training(session, form.facts(), key=form.key.data or "")
        flash("研修を記録しました。", "success")
        return redirect(url_for(".index"))
    return _training_form(form)


@supporters.route("/trainings/<key>", methods=["GET", "POST"])
@requires(Permission.TRAINING_EDIT)
def edit_training(key: str) -> ResponseReturnValue:
    """Put the record of a training right."""
    training = get_training(key)
    form = TrainingForm(data=typed_of_training(training))
    if request.method == "GET" or not form.validate():
        return _training_form(form, training)
    try:
        with unit_of_work(directory_session()) as session:
            keep_training(session, form.facts(), training=get_training(key), seen=form.version.data or "")
    except ChangedMeanwhile:
        training = get_training(key)
        saved = TrainingForm(formdata=None, data=typed_of_training(training))
        form.version.data = saved.version.data
        return _training_form(form, training, saved=saved_otherwise(form, saved)), 409
    flash("保存しました。", "success")
    return redirect(url_for(".index"))


@supporters.get("/people/")
@requires(Permission.SUPPORTER_CALL)
def people() -> ResponseReturnValue:
    """Those who wish to be called upon in one area; who is shown is noted in the log, nobody else is opened."""
    areas = areas_to_choose(directory_session())
    asked = request.args.get("area", "")
    is_asked = asked == "all" or asked in dict(areas)
    found = supporters_for(office_session(), [] if asked == "all" else [asked]) if is_asked else []
    return render_template(
        "desk/supporters/people.html", supporters=found, areas=areas, names=dict(areas), asked=asked if is_asked else ""
    )


@supporters.route("/people/new", methods=["GET", "POST"])
@requires(Permission.SUPPORTER_CALL)
def new_person() -> ResponseReturnValue:
    """Somebody wishes to be called upon."""
    form = SupporterForm(areas=areas_to_choose(directory_session()))
    if request.method == "GET":
        form.key.data, form.wished_on.data = new_key(), today()
    elif form.validate():
        key = form.key.data or ""
        if not is_kept(office_session(), key):
            _keep(Supporter(key=key if KEY.fullmatch(key) else None), form)
        flash("登録しました。名前と連絡先は、暗号にして庁内にだけ残します。", "success")
        return redirect(url_for(".people"))
    return render_template("desk/supporters/person.html", form=form, supporter=None)


@supporters.route("/people/<key>", methods=["GET", "POST"])
@requires(Permission.SUPPORTER_CALL, of=get_supporter)
def person(supporter: Supporter) -> ResponseReturnValue:
    """One supporter: put right, or forgotten."""
    form = SupporterForm(areas=areas_to_choose(directory_session()), data=typed_of_supporter(supporter))
    if request.form.get("do") == "forget":
        with unit_of_work(office_session()) as session:
            forget_supporter(session, supporter)
        flash("名前と連絡先を消しました。", "success")
        return redirect(url_for(".people"))
    if form.validate_on_submit():
        if form.version.data == str(supporter.version):
            _keep(supporter, form)
            flash("保存しました。", "success")
            return redirect(url_for(".people"))
        form.form_errors.append(CHANGED_MEANWHILE)
        form.version.data = str(supporter.version)
    return render_template("desk/supporters/person.html", form=form, supporter=supporter)


def _keep(supporter: Supporter, form: SupporterForm) -> None:
    with unit_of_work(office_session()) as session:
        areas = list(form.areas.data or ())
        keep_supporter(session, supporter, form.texts(), areas=areas, wished_on=form.wished_on.data)


def _training_form(
    form: TrainingForm, training: Training | None = None, *, saved: list[tuple[str, str]] | None = None
) -> str:
    return render_template("desk/supporters/training.html", form=form, training=training, saved=saved or [])


def _row(training: Training) -> Row:
    return dict(
        zip(
            COLUMNS,
            (
                fiscal_year_label(fiscal_year(training.held_on)),
                training.held_on.isoformat(),
                training.title,
                training.kind.label,
                training.venue,
                f"{training.hours:g}",
                str(training.attended),
                str(training.first_time),
            ),
            strict=True,
        )
    )
