"""Changes that wait: somebody says how a place should read, and it stays as it is until the desk has said yes.

Nothing here commits. A proposal is a revision in the state WAITING. What is approved becomes a revision of its own
under the next number, so that revisions in the order of their numbers always tell how the entry came to be.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.calendar import now
from core.errors import RuleBroken, Unavailable
from core.sealing import Opener, sealer
from directory.desk.answers import PlaceAnswers, Told
from directory.desk.facts import Facts, typed_facts
from directory.desk.restated import answers_with
from directory.desk.services import write_answers
from directory.desk.versions import write_changes
from directory.places.models import Place
from directory.places.services import record_revision
from directory.upkeep.models import EntryType, ProposalSource, Revision, RevisionState
from directory.upkeep.services import next_number

NOTHING_PROPOSED = (
    "変わったところがありません。直すところを書きかえるか、コーディネーターに伝えることを書いてください。"
)
NOTHING_CHOSEN = "反映するところを1つ以上選んでください。"
NO_REASON = "見送る理由を入力してください。提案した人に見えます。"
DECIDED = "この提案は、ほかの人がもう対応しました。"
MENDED = "内容を直して反映しました。"
CLOSED = "いまは受け付けられません。お手数ですが、電話でお知らせください。"
BOUND_TO = "revision.note"
WORDS_KEPT = timedelta(days=90)  # after somebody decided
BY_GROUP, BY_RESIDENT = "group", "resident"
TOLD = {
    ProposalSource.PHONE: Told.PHONE,
    ProposalSource.VISIT: Told.VISIT,
    ProposalSource.GROUP_ITSELF: Told.GROUP_ITSELF,
    ProposalSource.FLYER: Told.FLYER,
    ProposalSource.OFFICIAL: Told.OFFICIAL,
    ProposalSource.LINK: Told.GROUP_ITSELF,
    ProposalSource.SLIP: Told.GROUP_ITSELF,
    ProposalSource.CORRECTION: Told.CORRECTION,
}
SOURCES = {told: ProposalSource(told.value) for told in Told if told is not Told.NOT_YET} | {
    Told.NOT_YET: ProposalSource.STAFF
}


def propose(
    session: Session, place: Place, after: Facts, *, note: str = "", source: ProposalSource, by: str
) -> Revision:
    """Keep a change of a place as waiting; residents go on seeing the place as it is.

    `after` holds facts as `directory.desk.facts.typed_facts` names and writes them; what changes nothing is left out.
    `note` is what was said in own words and is sealed; it may come alone. `by` is an account's key, `BY_GROUP` or
    `BY_RESIDENT`. The same change proposed again by the same is one proposal. Raises RuleBroken when nothing is
    proposed, Unavailable when words cannot be sealed here, ValueError for facts no place has.
    """
    answers_with(place, after)
    now_is, said = typed_facts(place), note.strip()
    changes = {name: value for name, value in after.items() if not _says_the_same(now_is.get(name), value)}
    if not changes and not said:
        raise RuleBroken(NOTHING_PROPOSED)
    if not said and (same := _waiting_already(session, place, changes, by)):
        return same
    entry = (EntryType.PLACE, place.key)
    proposal = Revision(
        entry_type=EntryType.PLACE,
        entry_key=place.key,
        number=next_number(session, entry),
        state=RevisionState.WAITING,
        before={name: now_is.get(name) for name in changes},
        after=changes,
        by=by,
        source=source.label,
        note_sealed=_sealed(said) if said else None,
    )
    session.add(proposal)
    session.flush()
    return proposal


def approve(
    session: Session, revision: Revision, fields: Collection[str], *, by: str, today: date, told: Told | None = None
) -> Revision:
    """Put the chosen facts into the place and keep them as a revision; the rest goes on waiting.

    `told` says how they were checked, else the source of the proposal does. Raises RuleBroken when it was decided
    before, when nothing is chosen, and when the place would lose its name.
    """
    place = _still_open(session, revision)
    chosen = {name: value for name, value in revision.after.items() if name in fields}
    if not chosen:
        raise RuleBroken(NOTHING_CHOSEN)
    told = told or told_by(revision)
    before, after = write_changes(session, place, chosen, told=told, by=by, today=today)
    if rest := set(revision.after) - set(chosen):
        _keep_only(revision, rest)
        return _told_by_them(session, revision, place, before, after, by=by)
    revision.before, revision.after = before, after
    return _decide(session, revision, RevisionState.APPROVED, by=by)


def close_with(
    session: Session, revision: Revision, answers: PlaceAnswers, *, told: Told, by: str, today: date
) -> Revision:
    """Write the form into the place as the answer to a proposal; what was proposed otherwise is kept as not taken.

    Raises RuleBroken when it was decided before, and without a name.
    """
    place = _still_open(session, revision)
    before, after = write_answers(session, place, answers, told=told, by=by, today=today)
    now_is = typed_facts(place)
    rest = {name for name, value in revision.after.items() if not _says_the_same(now_is.get(name), value)}
    if rest:
        _keep_only(revision, rest)
        _decide(session, revision, RevisionState.REFUSED, by=by, reason=MENDED)
        return _told_by_them(session, revision, place, before, after, by=by) if after else revision
    revision.before, revision.after = before, after
    return _decide(session, revision, RevisionState.APPROVED, by=by)


def refuse(session: Session, revision: Revision, reason: str, *, by: str) -> Revision:
    """Leave the place as it is. Raises RuleBroken without a reason, and when it was decided before."""
    _still_open(session, revision)
    if not reason.strip():
        raise RuleBroken(NO_REASON)
    return _decide(session, revision, RevisionState.REFUSED, by=by, reason=reason.strip())


def told_by(revision: Revision) -> Told:
    """How the facts of a proposal are known, as far as its source tells."""
    source = next((each for each in ProposalSource if each.label == revision.source), ProposalSource.STAFF)
    return TOLD.get(source, Told.NOT_YET)


def note_of(revision: Revision, opener: Opener) -> str:
    """What was said in own words; empty without any. Raises Unavailable when it cannot be opened."""
    return opener.open(revision.note_sealed, bound_to=BOUND_TO) if revision.note_sealed else ""


def forget_words(session: Session, now: datetime) -> int:
    """Remove the own words of what was decided long enough ago (`WORDS_KEPT`); how many. What changed stays."""
    old = update(Revision).where(Revision.note_sealed.is_not(None), Revision.decided_at < now - WORDS_KEPT)
    return getattr(session.execute(old.values(note_sealed=None)), "rowcount", 0)


def _still_open(session: Session, revision: Revision) -> Place:
    if revision.state is not RevisionState.WAITING:
        raise RuleBroken(DECIDED)
    return session.scalars(select(Place).where(Place.key == revision.entry_key)).one()


def _told_by_them(
    session: Session, revision: Revision, place: Place, before: Facts, after: Facts, *, by: str
) -> Revision:
    """A revision beside the proposal it comes from."""
    told = {"by": revision.by, "source": revision.source, "decided_by": by}
    return record_revision(session, place, before=before, after=after, **told)


def _keep_only(revision: Revision, names: Collection[str]) -> None:
    revision.before = {name: value for name, value in revision.before.items() if name in names}
    revision.after = {name: value for name, value in revision.after.items() if name in names}


def _decide(session: Session, revision: Revision, state: RevisionState, *, by: str, reason: str = "") -> Revision:
    """Under the next number: what was decided last is the newest."""
    revision.number = next_number(session, (revision.entry_type, revision.entry_key))
    revision.state, revision.reason = state, reason
    revision.decided_at, revision.decided_by = now(), by
    return revision


def _waiting_already(session: Session, place: Place, changes: Facts, by: str) -> Revision | None:
    own = select(Revision).where(
        Revision.entry_type == EntryType.PLACE,
        Revision.entry_key == place.key,
        Revision.state == RevisionState.WAITING,
        Revision.by == by,
    )
    return next((each for each in session.scalars(own) if each.after == changes), None)


def _sealed(note: str) -> bytes:
    sealing = sealer()
    if sealing is None:
        raise Unavailable(CLOSED)
    return sealing.seal(note, bound_to=BOUND_TO)


def _says_the_same(one: object, other: object) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()
    return one == other
