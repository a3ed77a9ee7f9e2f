"""重層的支援会議: the list, one meeting, its members, that it was held, the copies that come back."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import accounts_in, names_of_accounts
from core.calendar import today
from core.db import office_session, unit_of_work
from core.errors import RuleBroken
from core.forms import Form
from core.permissions import Permission, permits, requires
from core.roles import MAY_BE_IN_A_CIRCLE
from matching.conferences import services
from matching.conferences.copies import name_of, take_back
from matching.conferences.forms import (
    BackForm,
    CallOffForm,
    HoldForm,
    MeetingForm,
    MemberForm,
    NewConferenceForm,
    PaperPledgeForm,
    PledgeForm,
)
from matching.conferences.models import Conference
from matching.conferences.queries import (
    CopyOf,
    Sitting,
    agenda_of,
    coming_conferences,
    get_conference,
    get_copy,
    get_sitting,
    handed_to,
    past_conferences,
    register_of_copies,
)
from matching.consents.models import Agency
from matching.placements.appointment_models import clock
from matching.placements.forms import show_refusal

MOST_PAST = 50

conferences = Blueprint("conferences", __name__, url_prefix="/office/conferences")
conferences.app_template_filter("clock")(clock)


@conferences.get("/")
@requires(Permission.CONFERENCE_LIST)
def index() -> ResponseReturnValue:
    """The conferences one sits in, the next first."""
    session = office_session()
    return render_template(
        "matching/conferences/index.html",
        coming=coming_conferences(session, current_user.key, today()),
        past=session.scalars(past_conferences(current_user.key).limit(MOST_PAST)).all(),
        may_plan=permits(current_user, Permission.CONFERENCE_PLAN),
        today=today(),
    )


@conferences.route("/new", methods=["GET", "POST"])
@requires(Permission.CONFERENCE_PLAN)
def new() -> ResponseReturnValue:
    """Plan one."""
    form = NewConferenceForm()
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                conference = services.plan_conference(
                    session,
                    form.meeting(),
                    agency=Agency(form.agency.data),
                    by=current_user.key,
                    today=today(),
                    idempotency_key=form.form_key.key,
                )
        except RuleBroken as broken:
            show_refusal(form, broken)
        else:
            flash("会議を予定しました。続けて構成員と議題を加えてください。", "success")
            return redirect(url_for(".show", conference_key=conference.key))
    return render_template("matching/conferences/new.html", form=form)


@conferences.get("/<conference_key>")
@requires(Permission.CONFERENCE_OPEN, of=get_conference)
def show(conference: Conference) -> ResponseReturnValue:
    """Day, members and agenda; nobody who is supported is named."""
    return page_of(conference)


@conferences.route("/<conference_key>/edit", methods=["GET", "POST"])
@requires(Permission.CONFERENCE_LEAD, of=get_conference)
def edit(conference: Conference) -> ResponseReturnValue:
    """Another day, time, room or kind."""
    form = MeetingForm.of(conference)
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()):
                services.change_conference(conference, form.meeting(), today=today(), version=form.version.data or "")
        except RuleBroken as broken:
            _refused(form, conference, broken)
        else:
            flash("変更を保存しました。構成員に知らせてください。", "success")
            return redirect(url_for(".show", conference_key=conference.key))
    return render_template("matching/conferences/edit.html", form=form, conference=conference)


@conferences.post("/<conference_key>/pledge")
@requires(Permission.CONFERENCE_OPEN, of=get_conference)
def pledge(conference: Conference) -> ResponseReturnValue:
    """Promise secrecy in person."""
    form = PledgeForm()
    if not form.validate():
        return page_of(conference, form)
    member = next(each for each in conference.seated if each.account_key == current_user.key)
    services.pledge(member, on=today(), by=current_user.key, today=today())
    flash("守秘の誓約を記録しました。", "success")
    return redirect(url_for(".show", conference_key=conference.key))


@conferences.post("/<conference_key>/members")
@requires(Permission.CONFERENCE_LEAD, of=get_conference)
def seat(conference: Conference) -> ResponseReturnValue:
    """One more member."""
    form = MemberForm(_accounts(conference))
    if form.validate():
        try:
            with unit_of_work(office_session()) as session:
                services.seat_member(
                    session, conference, form.new_member(), by=current_user.key, version=form.version.data or ""
                )
        except RuleBroken as broken:
            _refused(form, conference, broken)
        else:
            flash("構成員に加えました。資料は、守秘の誓約のあとで配れます。", "success")
            return redirect(url_for(".show", conference_key=conference.key, _anchor="members-heading"))
    return page_of(conference, form)


@conferences.post("/<conference_key>/members/<member_key>/pledge")
@requires(Permission.CONFERENCE_LEAD, of=get_sitting)
def paper_pledge(sitting: Sitting) -> ResponseReturnValue:
    """The signed pledge of somebody without an account has come in."""
    form = PaperPledgeForm.for_member(sitting.member)
    if sitting.member.account_key is None and form.validate():
        try:
            services.pledge(sitting.member, on=form.on.data, by=current_user.key, today=today())
        except RuleBroken as broken:
            show_refusal(form, broken)
        else:
            flash("誓約書の日付を記録しました。", "success")
            return redirect(url_for(".show", conference_key=sitting.key, _anchor="members-heading"))
    return page_of(sitting.conference, form)


@conferences.post("/<conference_key>/members/<member_key>/leave")
@requires(Permission.CONFERENCE_LEAD, of=get_sitting)
def unseat(sitting: Sitting) -> ResponseReturnValue:
    """A member leaves, and opens nothing of it any more."""
    try:
        with unit_of_work(office_session()):
            services.unseat(sitting.conference, sitting.member, by=current_user.key)
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        flash("構成員から外しました。その方は、いまからこの会議を開けません。配った資料は回収してください。", "success")
    mine = sitting.member.account_key == current_user.key and sitting.member.left_at is not None
    return redirect(url_for(".index") if mine else url_for(".show", conference_key=sitting.key))


@conferences.route("/<conference_key>/held", methods=["GET", "POST"])
@requires(Permission.CONFERENCE_LEAD, of=get_conference)
def hold(conference: Conference) -> ResponseReturnValue:
    """It was held, and who came."""
    names = names_of_accounts(conference.member_keys)
    members = [(each.key, f"{name_of(each, names)}（{each.agency.label}）") for each in conference.seated]
    form = HoldForm(members, version=conference.version, data={"there": [key for key, _ in members]})
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()):
                services.hold(
                    conference,
                    form.there.data or (),
                    by=current_user.key,
                    today=today(),
                    version=form.version.data or "",
                )
        except RuleBroken as broken:
            _refused(form, conference, broken)
        else:
            flash("開催を記録しました。配った資料を回収し、議題ごとに会議録を書いてください。", "success")
            return redirect(url_for(".show", conference_key=conference.key))
    return render_template("matching/conferences/held.html", form=form, conference=conference)


@conferences.route("/<conference_key>/call-off", methods=["GET", "POST"])
@requires(Permission.CONFERENCE_LEAD, of=get_conference)
def call_off(conference: Conference) -> ResponseReturnValue:
    """It is not held."""
    form = CallOffForm(version=conference.version)
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()):
                services.call_off(
                    conference, words=form.words.data or "", by=current_user.key, version=form.version.data or ""
                )
        except RuleBroken as broken:
            _refused(form, conference, broken)
        else:
            flash("中止を記録しました。配った資料があれば回収してください。", "success")
            return redirect(url_for(".show", conference_key=conference.key))
    return render_template("matching/conferences/call_off.html", form=form, conference=conference)


@conferences.post("/<conference_key>/copies/<copy_key>/back")
@requires(Permission.CONFERENCE_LEAD, of=get_copy)
def back(of: CopyOf) -> ResponseReturnValue:
    """A copy was collected."""
    form = BackForm.for_copy(of.copy.key)
    if form.validate():
        try:
            take_back(of.copy, on=form.on.data, by=current_user.key, today=today())
        except RuleBroken as broken:
            show_refusal(form, broken)
        else:
            flash("回収を記録しました。", "success")
            return redirect(url_for(".show", conference_key=of.key, _anchor="copies-heading"))
    return page_of(of.conference, form)


def page_of(conference: Conference, sent: Form | None = None) -> str:
    """The page of a conference, with what was typed into one of its forms."""
    session = office_session()
    copies = register_of_copies(session, conference)
    keys = {key for member in conference.members for key in (member.account_key, member.pledged_by) if key}
    names = names_of_accounts(keys | {key for copy in copies for key in (copy.printed_by, copy.back_by) if key})
    me = next((member for member in conference.seated if member.account_key == current_user.key), None)
    return render_template(
        "matching/conferences/show.html",
        conference=conference,
        me=me,
        agenda=agenda_of(session, conference, current_user.key, today()),
        handed=handed_to(session, me),
        copies=copies,
        names=names,
        member_names={member.key: name_of(member, names) for member in conference.members},
        leads=permits(current_user, Permission.CONFERENCE_LEAD, conference),
        may_bring=permits(current_user, Permission.CONFERENCE_BRING, conference),
        member_form=sent
        if isinstance(sent, MemberForm)
        else MemberForm(_accounts(conference), formdata=None, version=conference.version),
        pledge_form=sent if isinstance(sent, PledgeForm) else PledgeForm(formdata=None),
        paper_pledges={
            member.key: _sent_or(sent, PaperPledgeForm.for_member(member, formdata=None))
            for member in conference.seated
            if member.pledged_on is None and member.account_key is None
        },
        backs={
            copy.key: _sent_or(sent, BackForm.for_copy(copy.key, formdata=None))
            for copy in copies
            if copy.back_on is None
        },
        sent=sent,
        today=today(),
    )


def _sent_or(sent: Form | None, fresh: Form) -> Form:
    return sent if sent is not None and sent._prefix == fresh._prefix and sent._prefix else fresh


def _accounts(conference: Conference) -> list[tuple[str, str]]:
    """Everybody who may be seated and is not yet."""
    return [
        (k, name) for k, name in accounts_in(office_session(), MAY_BE_IN_A_CIRCLE) if k not in conference.member_keys
    ]


def _refused(
    form: MeetingForm | MemberForm | HoldForm | CallOffForm, conference: Conference, broken: RuleBroken
) -> None:
    """The page says why and shows what is there now, so that pressing again is an answer to that."""
    show_refusal(form, broken)
    form.version.data = str(conference.version)
