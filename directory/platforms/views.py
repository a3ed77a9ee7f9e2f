"""Platforms at the desk: the list with figures, one platform with members, meetings and what came of them."""

import io

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import fiscal_year, fiscal_year_label, today
from core.db import directory_session, new_key, unit_of_work
from core.downloads import csv_download
from core.errors import AtField
from core.permissions import Permission, permits, requires
from directory.desk.forms import plain
from directory.desk.queries import areas_to_choose, group_names
from directory.desk.second_saver import saved_otherwise
from directory.desk.services import ChangedMeanwhile
from directory.exchange.sheets import write_csv
from directory.partners.queries import listings_of
from directory.partners.states import Side
from directory.platforms import services
from directory.platforms.figures import COLUMNS, record_rows, years_of
from directory.platforms.forms import (
    JoinForm,
    MeetingForm,
    PlatformForm,
    ResultForm,
    typed_of_meeting,
    typed_of_platform,
)
from directory.platforms.models import Platform, PlatformMeeting
from directory.platforms.queries import get_meeting, get_member, get_platform, platforms_with_all
from directory.platforms.states import ResultKind

YEARS_SHOWN = 3

platforms = Blueprint("platforms", __name__, url_prefix="/desk/platforms")


@platforms.get("/")
@requires(Permission.PLATFORM_LIST)
def index() -> ResponseReturnValue:
    """Every platform with its members, meetings and results per 年度."""
    year = fiscal_year(today())
    years = range(year - YEARS_SHOWN + 1, year + 1)
    found = platforms_with_all(directory_session())
    return render_template(
        "desk/platforms/index.html",
        platforms=[(each, years_of(each, years, today())) for each in found],
        labels=[fiscal_year_label(each) for each in years],
        kinds=ResultKind,
        may_edit=permits(current_user, Permission.PLATFORM_EDIT),
    )


@platforms.get("/platforms.csv")
@requires(Permission.PLATFORM_LIST)
def table() -> ResponseReturnValue:
    """Every meeting and result as a file for a spreadsheet."""
    file = io.StringIO()
    write_csv(file, COLUMNS, record_rows(platforms_with_all(directory_session())))
    return csv_download(file.getvalue(), "platforms.csv")


@platforms.route("/new", methods=["GET", "POST"])
@requires(Permission.PLATFORM_EDIT)
def new() -> ResponseReturnValue:
    """A platform begins."""
    form = PlatformForm(areas=areas_to_choose(directory_session()))
    if request.method == "GET":
        form.key.data, form.started_on.data = new_key(), today()
    elif form.validate():
        try:
            with unit_of_work(directory_session()) as session:
                key = services.keep_platform(session, form.facts(), key=form.key.data or "").key
        except AtField as wrong:
            form[wrong.field].errors = [str(wrong)]
        else:
            flash("プラットフォームを登録しました。続けて、参加団体と会合を記録できます。", "success")
            return redirect(url_for(".show", key=key))
    return _form(form)


@platforms.get("/<key>")
@requires(Permission.PLATFORM_LIST)
def show(key: str) -> ResponseReturnValue:
    """One platform."""
    return _show(get_platform(key))


@platforms.route("/<key>/edit", methods=["GET", "POST"])
@requires(Permission.PLATFORM_EDIT)
def edit(key: str) -> ResponseReturnValue:
    """Change it; whoever saves second is told what the first saved, and loses nothing."""
    platform, areas = get_platform(key), areas_to_choose(directory_session())
    form = PlatformForm(areas=areas, data=typed_of_platform(platform))
    if request.method == "GET" or not form.validate():
        return _form(form, platform)
    try:
        with unit_of_work(directory_session()) as session:
            services.keep_platform(session, form.facts(), platform=get_platform(key), seen=form.version.data or "")
    except AtField as wrong:
        form[wrong.field].errors = [str(wrong)]
        return _form(form, get_platform(key))
    except ChangedMeanwhile:
        platform = get_platform(key)
        saved = PlatformForm(areas=areas, formdata=None, data=typed_of_platform(platform))
        form.version.data = saved.version.data
        return _form(form, platform, saved=saved_otherwise(form, saved)), 409
    flash("保存しました。", "success")
    return redirect(url_for(".show", key=key))


@platforms.post("/<key>/members")
@requires(Permission.PLATFORM_EDIT)
def join(key: str) -> ResponseReturnValue:
    """A group joins."""
    form = JoinForm()
    if not form.validate():
        return _show(get_platform(key), form), 400
    try:
        with unit_of_work(directory_session()) as session:
            name, is_new = plain(form.group.data), bool(form.is_new_group.data)
            services.join_platform(session, get_platform(key), name, is_new=is_new, on=form.on.data)
    except AtField as wrong:
        form[wrong.field].errors = [str(wrong)]
        return _show(get_platform(key), form), 409
    flash("参加団体に加えました。", "success")
    return redirect(url_for(".show", key=key))


@platforms.post("/members/<key>/leave")
@requires(Permission.PLATFORM_EDIT)
def leave(key: str) -> ResponseReturnValue:
    """A group takes part no more."""
    with unit_of_work(directory_session()):
        member = get_member(key)
        services.leave_platform(member, on=today())
        platform_key = member.platform.key
    flash("参加をやめたことを記録しました。これまでの記録は残っています。", "success")
    return redirect(url_for(".show", key=platform_key))


@platforms.route("/<key>/meetings/new", methods=["GET", "POST"])
@requires(Permission.PLATFORM_EDIT)
def new_meeting(key: str) -> ResponseReturnValue:
    """A meeting was held."""
    form, platform = MeetingForm(), get_platform(key)
    if request.method == "GET":
        form.key.data, form.held_on.data = new_key(), today()
    elif form.validate():
        with unit_of_work(directory_session()) as session:
            services.keep_meeting(session, get_platform(key), form.facts(), key=form.key.data or "")
        flash("会合を記録しました。", "success")
        return redirect(url_for(".show", key=key))
    return _meeting_form(form, platform)


@platforms.route("/meetings/<key>", methods=["GET", "POST"])
@requires(Permission.PLATFORM_EDIT)
def edit_meeting(key: str) -> ResponseReturnValue:
    """Put the record of a meeting right."""
    meeting = get_meeting(key)
    form = MeetingForm(data=typed_of_meeting(meeting))
    if form.validate_on_submit():
        with unit_of_work(directory_session()) as session:
            meeting = get_meeting(key)
            services.keep_meeting(session, meeting.platform, form.facts(), meeting=meeting)
        flash("会合の記録を直しました。", "success")
        return redirect(url_for(".show", key=meeting.platform.key))
    return _meeting_form(form, meeting.platform, meeting)


@platforms.route("/<key>/results/new", methods=["GET", "POST"])
@requires(Permission.PLATFORM_EDIT)
def new_result(key: str) -> ResponseReturnValue:
    """Something came of it."""
    session, platform = directory_session(), get_platform(key)
    wishes = session.scalars(listings_of(Side.WISH, today())).all()
    form = ResultForm(wishes=[(wish.key, f"{wish.group.name}：{wish.words}"[:80]) for wish in wishes])
    if request.method == "GET":
        form.key.data, form.on.data = new_key(), today()
    elif form.validate():
        try:
            with unit_of_work(session):
                facts = form.facts()
                services.keep_result(session, get_platform(key), facts, key=form.key.data or "", today=today())
        except AtField as wrong:
            form[wrong.field].errors = [str(wrong)]
        else:
            flash("生まれたことを記録しました。年度のまとめに数えられます。", "success")
            return redirect(url_for(".show", key=key))
    return render_template("desk/platforms/result.html", form=form, platform=platform)


def _show(platform: Platform, join_form: JoinForm | None = None) -> str:
    form = join_form or JoinForm(formdata=None, data={"on": today()})
    return render_template(
        "desk/platforms/show.html",
        platform=platform,
        members=sorted(platform.members_on(today()), key=lambda member: member.group.kana or member.group.name),
        join_form=form,
        groups=group_names(directory_session()),
        may_edit=permits(current_user, Permission.PLATFORM_EDIT),
    )


def _form(form: PlatformForm, platform: Platform | None = None, *, saved: list[tuple[str, str]] | None = None) -> str:
    return render_template("desk/platforms/form.html", form=form, platform=platform, saved=saved or [])


def _meeting_form(form: MeetingForm, platform: Platform, meeting: PlatformMeeting | None = None) -> str:
    return render_template("desk/platforms/meeting.html", form=form, platform=platform, meeting=meeting)
