"""The page of one host: everything about it in numbers and in its own words, nobody's record opened."""

from flask import render_template
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import directory_session, office_session
from core.forms import Form
from core.permissions import Permission, permits
from matching.host_notes.models import HostNote
from matching.host_notes.queries import notes_of
from matching.host_rests.models import HostRest
from matching.hosts import figures, weeks
from matching.hosts.entries import Host
from matching.hosts.forms import NoteForm, RestForm
from matching.hosts.queries import rests_of
from matching.placements.models import Placement
from matching.placements.queries import newcomers_since, seats_taken
from matching.visits.due import Due
from matching.visits.models import HostVisit, VisitTo
from matching.visits.queries import visits_to_host, waiting_now

NEWEST = 5


def host_page(host: Host, *, note: NoteForm | None = None, rest: RestForm | None = None, trouble: str = "") -> str:
    """The page, with the form that could not be taken and why."""
    session, on = office_session(), today()
    notes, visits = notes_of(session, host.keys), visits_to_host(session, host.keys)
    rests = rests_of(session, host.keys, on)
    states = figures.states_at(session, host.keys)
    about_persons, last_about = figures.visits_about_persons(session, host.keys)
    wrong: list[Form] = [form for form in (note, rest) if form is not None]
    return render_template(
        "matching/hosts/desk.html",
        host=host,
        today=on,
        states=states,
        taking_part=sum(count for state, count in states.items() if state.is_followed_up),
        lately=sum(figures.began_since(session, on - figures.LATELY, host.keys).values()),
        answer_days=figures.usual_days(days := figures.days_to_answer(session, host.keys)),
        answers=len(days),
        notes=notes,
        visits=visits[:NEWEST],
        visits_alone=len(visits),
        about_persons=about_persons,
        last_visit=max(filter(None, [last_about, visits[0].on if visits else None]), default=None),
        due=_due(host),
        week_labels=[f"{day.month}/{day.day}の週" for day in weeks.mondays(on)],
        rows=_rows(host, rests),
        rests=rests,
        titles={opening.key: opening.title for opening in host.openings},
        names=names_of_accounts(_accounts_in(notes, visits, rests)),
        may_add_openings=permits(current_user, Permission.OPENING_CREATE, host.place),
        note_form=note or NoteForm(formdata=None),
        rest_form=rest or RestForm(formdata=None, host=host),
        wrong=wrong,
        trouble=trouble,
    )


def _due(host: Host) -> list[Due]:
    here = Placement.place_key.in_(host.keys)
    return waiting_now(office_session(), directory_session(), today(), here, sides=(VisitTo.HOST,))


def _rows(host: Host, rests: list[HostRest]) -> list[weeks.Row]:
    session, on = office_session(), today()
    keys = [opening.key for opening in host.openings]
    taken, newcomers = seats_taken(session, keys), newcomers_since(session, keys, on.replace(day=1))
    return weeks.rows(host.openings, rests, taken, newcomers, on)


def _accounts_in(notes: list[HostNote], visits: list[HostVisit], rests: list[HostRest]) -> set[str]:
    wrote = {note.by for note in notes} | {note.closed_by for note in notes if note.closed_by}
    return wrote | {visit.by for visit in visits} | {rest.by for rest in rests}
