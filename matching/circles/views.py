"""支援会議: the list of one's own, one of them, its records, its members, its end."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import office_session, unit_of_work
from core.errors import RuleBroken
from core.forms import Form
from core.permissions import Permission, permits, requires
from matching.circles import services
from matching.circles.forms import CircleForm, CloseForm, MemberForm, PledgeForm, RecordForm, SubjectForm
from matching.circles.models import Circle
from matching.circles.queries import accounts_for_circles, circles_of, get_circle, records_of


class Seat:
    """One member of one circle, for the rule that whoever leads the circle takes members out."""

    audited_as = "circle"

    def __init__(self, circle_key: str, account_key: str) -> None:
        self.circle, self.account_key = get_circle(circle_key), account_key
        self.key, self.is_closed = self.circle.key, self.circle.is_closed
        self.leader_keys, self.member_keys = self.circle.leader_keys, self.circle.member_keys
        self.pledged_keys = self.circle.pledged_keys


circles = Blueprint("circles", __name__, url_prefix="/office/circles")


@circles.get("/")
@requires(Permission.CIRCLE_LIST)
def index() -> ResponseReturnValue:
    """The circles one is named in; what one has not pledged secrecy for shows nothing yet."""
    mine = office_session().scalars(circles_of(current_user.key)).all()
    may_start = permits(current_user, Permission.CIRCLE_START)
    return render_template("matching/circles/index.html", circles=mine, may_start=may_start)


@circles.route("/new", methods=["GET", "POST"])
@requires(Permission.CIRCLE_START)
def new() -> ResponseReturnValue:
    """Begin one."""
    form = CircleForm(others())
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                circle = services.start_circle(
                    session,
                    form.subject(),
                    leader=current_user.key,
                    members=form.members.data or (),
                    today=today(),
                    idempotency_key=form.form_key.key,
                )
        except RuleBroken as broken:
            form.form_errors.append(str(broken))
        else:
            flash("支援会議をはじめました。構成員は、守秘の確認をしてから読めるようになります。", "success")
            return redirect(url_for(".show", circle_key=circle.key))
    return render_template("matching/circles/new.html", form=form)


@circles.get("/<circle_key>")
@requires(Permission.CIRCLE_OPEN, of=get_circle)
def show(circle: Circle) -> ResponseReturnValue:
    """What its members know; before the pledge, only the pledge."""
    if current_user.key not in circle.pledged_keys:
        return render_template("matching/circles/pledge.html", circle=circle, form=PledgeForm(formdata=None))
    return page_of(circle)


@circles.post("/<circle_key>/pledge")
@requires(Permission.CIRCLE_OPEN, of=get_circle)
def pledge(circle: Circle) -> ResponseReturnValue:
    """Confirm the duty of secrecy."""
    form = PledgeForm()
    if not form.validate():
        return render_template("matching/circles/pledge.html", circle=circle, form=form)
    services.pledge(circle, current_user.key)
    flash("守秘の確認を記録しました。", "success")
    return redirect(url_for(".show", circle_key=circle.key))


@circles.post("/<circle_key>/records")
@requires(Permission.CIRCLE_WRITE, of=get_circle)
def write(circle: Circle) -> ResponseReturnValue:
    """One more record."""
    form = RecordForm()
    if form.validate():
        try:
            with unit_of_work(office_session()) as session:
                services.write_down(
                    session,
                    circle,
                    form.remark(),
                    by=current_user.key,
                    today=today(),
                    idempotency_key=form.form_key.key,
                )
        except RuleBroken as broken:
            form.form_errors.append(str(broken))
        else:
            flash("支援会議の記録に加えました。", "success")
            return redirect(url_for(".show", circle_key=circle.key))
    return page_of(circle, form)


@circles.route("/<circle_key>/subject", methods=["GET", "POST"])
@requires(Permission.CIRCLE_WRITE, of=get_circle)
def subject(circle: Circle) -> ResponseReturnValue:
    """What is known by now of whom it is about."""
    form = SubjectForm.of(circle)
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()):
                services.change_subject(circle, form.subject(), today=today(), version=form.version.data or "")
        except RuleBroken as broken:
            _refused(form, circle, broken)
        else:
            flash("変更を保存しました。", "success")
            return redirect(url_for(".show", circle_key=circle.key))
    return render_template("matching/circles/subject.html", form=form, circle=circle)


@circles.post("/<circle_key>/members")
@requires(Permission.CIRCLE_LEAD, of=get_circle)
def name_member(circle: Circle) -> ResponseReturnValue:
    """One more member, or one who leads too."""
    form = MemberForm(others())
    if form.validate():
        try:
            with unit_of_work(office_session()):
                services.name_member(
                    circle,
                    form.account.data,
                    leads=form.leads.data,
                    by=current_user.key,
                    version=form.version.data or "",
                )
        except RuleBroken as broken:
            _refused(form, circle, broken)
        else:
            flash("構成員を加えました。その方が守秘の確認をすると、読めるようになります。", "success")
            return redirect(url_for(".show", circle_key=circle.key))
    return page_of(circle, form)


@circles.post("/<circle_key>/members/<account_key>/leave")
@requires(Permission.CIRCLE_LEAD, of=Seat)
def take_out(seat: Seat) -> ResponseReturnValue:
    """A member leaves, and sees nothing of it any more."""
    with unit_of_work(office_session()):
        services.take_out(seat.circle, seat.account_key, by=current_user.key)
    flash("構成員から外しました。その方は、いまからこの支援会議を開けません。", "success")
    return redirect(url_for(".show", circle_key=seat.key))


@circles.post("/<circle_key>/leave")
@requires(Permission.CIRCLE_OPEN, of=get_circle)
def leave(circle: Circle) -> ResponseReturnValue:
    """Leave it oneself."""
    with unit_of_work(office_session()):
        services.take_out(circle, current_user.key, by=current_user.key)
    flash("支援会議から抜けました。ここで知ったことを話さない義務は、これからも続きます。", "success")
    return redirect(url_for(".index"))


@circles.route("/<circle_key>/close", methods=["GET", "POST"])
@requires(Permission.CIRCLE_LEAD, of=get_circle)
def close(circle: Circle) -> ResponseReturnValue:
    """The end of a circle."""
    form = CloseForm(version=circle.version)
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()):
                services.close_circle(
                    circle,
                    reason=form.reason.data,
                    by=current_user.key,
                    today=today(),
                    version=form.version.data or "",
                )
        except RuleBroken as broken:
            _refused(form, circle, broken)
        else:
            flash("支援会議を閉じました。これからは主催した人だけが読めます。", "success")
            return redirect(url_for(".show", circle_key=circle.key))
    return render_template("matching/circles/close.html", form=form, circle=circle)


def _refused(form: SubjectForm | MemberForm | CloseForm, circle: Circle, broken: RuleBroken) -> None:
    """The page says why and shows what is there now, so that pressing again is an answer to that."""
    form.form_errors.append(str(broken))
    form.version.data = str(circle.version)


def others() -> list[tuple[str, str]]:
    """Everybody who may be named, but oneself."""
    return [(key, name) for key, name in accounts_for_circles(office_session()) if key != current_user.key]


def page_of(circle: Circle, sent: Form | None = None) -> str:
    """The page of a circle, with what was typed into one of its forms."""
    records = records_of(office_session(), circle)
    keys = {member.account_key for member in circle.members} | {record.by for record in records}
    return render_template(
        "matching/circles/show.html",
        circle=circle,
        records=records,
        names=names_of_accounts(keys | {record.moved_by for record in records if record.moved_by}),
        leads=current_user.key in circle.leader_keys,
        may_move=permits(current_user, Permission.CIRCLE_MOVE, circle),
        record_form=sent if isinstance(sent, RecordForm) else RecordForm(formdata=None),
        member_form=sent
        if isinstance(sent, MemberForm)
        else MemberForm(others(), formdata=None, version=circle.version),
        sent=sent,
    )
