"""The telephone hour: ten groups one after another, by keyboard or thumb."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import HiddenField, TextAreaField

from core import audit
from core.calendar import minute_of_day, now, today
from core.db import directory_session, office_session, unit_of_work
from core.errors import RuleBroken, Unavailable
from core.forms import Form, at_most
from core.permissions import Permission, requires
from core.sealing import opener
from directory.asking.services import texts_of
from directory.desk.marks import marked_facts
from directory.desk.services import check_version
from directory.freshness import phone
from directory.freshness.answers import opened_note
from directory.freshness.models import Answer, PhoneHour
from directory.freshness.question import question
from directory.freshness.reasons import last_contacts, spoken_contact
from directory.freshness.views import areas_to_choose_from, own_areas
from directory.places.models import Place
from directory.places.presenting import opening_words
from directory.places.queries import coming_days
from directory.search.outbox import drain_outbox

DONE = {
    Answer.SAME: "「{name}」は変更なし。きょう確認したと記録しました。",
    Answer.CHANGED: "「{name}」は変わったと記録し、「確認待ちの変更」に入れました。あとでまとめて直せます。",
    Answer.PAUSED: "「{name}」を休止にしました。住民の画面に「休止中」と出ます。",
    Answer.UNREACHED: "「{name}」はつながらなかったと記録しました。",
}
UNDONE = "「{name}」の記録を取り消しました。もう一度お聞きします。"
NOBODY = "いま電話する団体はありません。"
PRESS_AGAIN = "もう一度ボタンを押してください。"

desk_phone = Blueprint("desk_phone", __name__, url_prefix="/desk/phone-hour")


class CallForm(Form):
    """One answer: of which call, seen at which version, and what was said."""

    call = HiddenField()
    version = HiddenField()
    do = HiddenField()
    note = TextAreaField("メモ", validators=[at_most(1000)])


@desk_phone.get("/")
@requires(Permission.PHONE_HOUR)
def index() -> ResponseReturnValue:
    """The group to call now; before the first and after the last, how to begin."""
    hour = _hour()
    return _call_page(hour) if hour else _start_page()


@desk_phone.post("/begin")
@requires(Permission.PHONE_HOUR)
def begin() -> ResponseReturnValue:
    """Take the ten that stand first in the queue."""
    area = request.form.get("area", "")
    if CallForm().validate():
        with unit_of_work(directory_session()) as session:
            hour = phone.begin_hour(session, current_user.key, own_areas(), now(), area=area)
        if hour is None:
            flash(NOBODY, "info")
    return redirect(url_for(".index"))


@desk_phone.post("/answer")
@requires(Permission.PHONE_HOUR)
def answer() -> ResponseReturnValue:
    """Keep what the group said, and go on to the next."""
    form, hour = CallForm(), _hour()
    if hour is None:
        return redirect(url_for(".index"))
    if not form.validate() or form.do.data not in set(Answer):
        return _call_page(hour, form, trouble=form.note.errors[0] if form.note.errors else PRESS_AGAIN), 400
    wanted = Answer(form.do.data)
    try:
        with unit_of_work(directory_session()) as session:
            called = next(iter(phone.calls_left(session, hour, now())), None)
            if called is None or str(called.call.id) != form.call.data:
                return redirect(url_for(".index"))
            check_version(called.place, form.version.data or "")
            phone.answer_call(session, hour, called, wanted, form.note.data or "", now())
            name = called.place.name
    except RuleBroken as broken:
        return _call_page(hour, form, trouble=str(broken)), 409
    drain_outbox(directory_session())
    flash(DONE[wanted].format(name=name), "success")
    return redirect(url_for(".index"))


@desk_phone.post("/undo")
@requires(Permission.PHONE_HOUR)
def undo() -> ResponseReturnValue:
    """Take the last answer back."""
    hour = _hour()
    if hour is None or not CallForm().validate():
        return redirect(url_for(".index"))
    try:
        with unit_of_work(directory_session()) as session:
            place = phone.undo_last(session, hour, now())
            name = place.name
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        drain_outbox(directory_session())
        flash(UNDONE.format(name=name), "success")
    return redirect(url_for(".index"))


@desk_phone.post("/end")
@requires(Permission.PHONE_HOUR)
def end() -> ResponseReturnValue:
    """Stop here and leave the rest to others."""
    if CallForm().validate():
        with unit_of_work(directory_session()) as session:
            phone.end_hours(session, current_user.key, now())
    return redirect(url_for(".index"))


def _last_contact(place: Place) -> str:
    """How the last call went; that its note was opened is in the log first."""
    last = last_contacts(directory_session(), [place.key]).get(place.key)
    if last is None:
        return ""
    if last.note_sealed:
        _log("contact", place.key)
    return spoken_contact(last, opener())


def _wish(place: Place) -> dict[str, str]:
    """Whom to call and when, as the group itself wrote it for us; that it was opened is in the log first."""
    wishes = phone.wishes_for_a_call(directory_session(), place)
    if not wishes:
        return {}
    _log("ask", wishes[0].key)
    try:
        texts = texts_of(wishes[0], opener())
    except Unavailable as locked:
        texts = {"text": str(locked)}
    return {"phone": "", "when": "", "text": ""} | texts | {"number": phone.number_of(texts.get("phone", ""))}


def _log(kind: str, key: str) -> None:
    with unit_of_work(office_session()) as office:
        audit.act_as(office, current_user.key, Permission.PHONE_HOUR.value)
        audit.record(office, audit.Action.READ, (kind, key))


def _hour() -> PhoneHour | None:
    return phone.hour_of(directory_session(), current_user.key, now())


def _start_page() -> str:
    waiting = phone.groups_to_call(directory_session(), current_user.key, own_areas(), now())
    return render_template(
        "desk/freshness/start.html",
        waiting=len(waiting),
        most=phone.IN_AN_HOUR,
        areas=areas_to_choose_from(),
        form=CallForm(formdata=None),
    )


def _call_page(hour: PhoneHour, form: CallForm | None = None, *, trouble: str = "") -> str:
    session, on = directory_session(), today()
    left, done = phone.calls_left(session, hour, now()), phone.calls_done(session, hour)
    if not left:
        return render_template(
            "desk/freshness/done.html", done=done, form=CallForm(formdata=None), total=len(done), answers=Answer
        )
    called = left[0]
    place, marked = called.place, marked_facts(session, called.place, on)
    coming = coming_days(session, [place.id], on, minute=minute_of_day(), each=1).get(place.id, [])
    number = phone.number_of(place.phone)
    return render_template(
        "desk/freshness/call.html",
        place=place,
        call=called.call,
        number=number,
        question=question(place, [each.known for each in marked]),
        marked=marked,
        next_day=opening_words(coming[0], on) if coming else "",
        same_number=[other.place for other in left[1:] if phone.number_of(other.place.phone) == number],
        last=_last_contact(place),
        wish=_wish(place),
        done=done,
        position=len(done) + 1,
        total=len(done) + len(left),
        form=form or CallForm(formdata=None, note=opened_note(called.call.note_sealed, opener())),
        trouble=trouble,
        answers=Answer,
    )
