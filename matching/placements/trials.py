"""The paper before a trial and the 振り返り after it. Nothing here commits."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import AtField, RuleBroken
from matching.consents.models import ConsentItem
from matching.disclosures.about_a_person import note_introduction
from matching.placements.guards import items_told
from matching.placements.models import Placement
from matching.placements.naming import given_away
from matching.placements.queries import agreements_of
from matching.placements.seats import Seat
from matching.placements.states import PlacementState
from matching.placements.trial_models import MOST_VISITS, Opinion, Side, TrialAgreement, TrialReview

LONGEST = timedelta(days=184)
TEXTS = ("times", "tasks", "emergency", "note")
ON_PAPER = "体験の約束（紙）"
OVER = "終わった参加支援には、体験の約束を作れません。もう一度候補にしてから作ってください。"
ENDS_BEFORE = "最後の日は、はじめの日と同じか、後にしてください。"
TOO_LONG = "体験は6か月までです。日付をお確かめください。"
TOO_FAR = "1年より先の日付です。お確かめください。"
OVER_ALREADY = "最後の日が、もう過ぎています。きょうからの日付を入れてください。"
COUNT = f"回数は1から{MOST_VISITS}で入力してください。"
NEEDED = "入力してください。受け入れ先と本人に渡す紙に印刷されます。"
NAMED = "本人が分かることば（{found}）が入っています。伝える同意がないので、紙には書けません。"
NAMED_NO_LONGER = (
    "この体験の約束には、本人が分かることばが入っていますが、いまは伝える同意がありません。"
    "同意を確かめるか、書き直してから印刷してください。"
)
NO_TRIAL = "体験がまだ始まっていないため、振り返りは記録できません。"
DECIDED = "この体験の振り返りは終わっています。いまのようすは「訪問を記録する」に残してください。"
SAY_MORE = "そう言っている理由や、本人・受け入れ先のことばを入力してください。"
SAY_WHY_NOT_HEARD = "聞けなかった理由を入力してください。"
CHANGED_MEANWHILE = "ほかの人が先に、この振り返りを記録しました。いまの記録と見比べて、もう一度保存してください。"
TOO_EARLY = "体験を始めた日より前の日付です。お確かめください。"
NOT_YET = "まだ来ていない日付です。きょうまでの日付を入れてください。"


@dataclass(frozen=True)
class Terms:
    """What the two sides agree to."""

    first_on: date
    last_on: date
    visits: int
    is_insured: bool
    times: str
    tasks: str
    emergency: str
    note: str = ""


@dataclass(frozen=True)
class Spoken:
    """What one side says."""

    side: Side
    opinion: Opinion
    words: str
    on: date


def agree(
    session: Session,
    placement: Placement,
    seat: Seat | None,
    terms: Terms,
    *,
    by: str,
    today: date,
    idempotency_key: str = "",
) -> TrialAgreement:
    """Keep a 体験の約束; the newest one counts, earlier ones stay. The same form sent twice is kept once."""
    if idempotency_key and (sent := _agreed_already(session, placement, idempotency_key)):
        return sent
    _check_terms(placement, terms, today)
    named = _named_with_consent(session, placement, seat, terms, today)
    number = len(session.scalars(agreements_of([placement.key])).all()) + 1
    made = TrialAgreement(
        person_key=placement.person_key,
        placement_key=placement.key,
        number=number,
        first_on=terms.first_on,
        last_on=terms.last_on,
        visits=terms.visits,
        is_insured=terms.is_insured,
        made_on=today,
        made_by=by,
        idempotency_key=idempotency_key or None,
    )
    made.times, made.tasks = terms.times.strip(), terms.tasks.strip()
    made.emergency, made.note = terms.emergency.strip(), terms.note.strip()
    session.add(made)
    session.flush()
    if seat is not None:
        who, host = placement.person, seat.place_name
        note_introduction(session, who, seat.scope, host, items=named, why=ON_PAPER, by=by, on=today)
    return made


def may_be_printed(
    session: Session, placement: Placement, seat: Seat | None, paper: TrialAgreement, today: date
) -> bool:
    """Whether the person consents today to everything the paper tells of them; it may have been taken back since."""
    told = _told(session, placement, seat, today)
    return all(item in told for field in TEXTS for item in given_away(getattr(paper, field), placement.person))


def _check_terms(placement: Placement, terms: Terms, today: date) -> None:
    if placement.state.is_over:
        raise RuleBroken(OVER)
    if terms.last_on < terms.first_on:
        raise AtField("last_on", ENDS_BEFORE)
    if terms.last_on < today:
        raise AtField("last_on", OVER_ALREADY)
    if terms.first_on > today + 2 * LONGEST:
        raise AtField("first_on", TOO_FAR)
    if terms.last_on - terms.first_on > LONGEST:
        raise AtField("last_on", TOO_LONG)
    if not 1 <= terms.visits <= MOST_VISITS:
        raise AtField("visits", COUNT)
    for field in ("times", "tasks", "emergency"):
        if not getattr(terms, field).strip():
            raise AtField(field, NEEDED)


def _named_with_consent(
    session: Session, placement: Placement, seat: Seat | None, terms: Terms, today: date
) -> set[ConsentItem]:
    """What the paper tells; the host keeps a copy: who it is stands there by the person's own hand, or by consent."""
    told, named = _told(session, placement, seat, today), set[ConsentItem]()
    for field in TEXTS:
        for item, found in given_away(getattr(terms, field), placement.person).items():
            if item not in told:
                raise AtField(field, NAMED.format(found=found))
            named.add(item)
    return named


def _told(session: Session, placement: Placement, seat: Seat | None, today: date) -> frozenset[ConsentItem]:
    return items_told(session, placement.person, seat.scope, today) if seat else frozenset()


def review(
    session: Session,
    placement: Placement,
    spoken: Spoken,
    *,
    by: str,
    today: date,
    version: int = 0,
    idempotency_key: str = "",
) -> TrialReview:
    """Keep what one side says of this trial, or write it anew while nothing was decided.

    `version` is that of the record the form was filled in beside, 0 where there was none.
    """
    step = placement.step_into(PlacementState.TRIAL)
    if step is None:
        raise RuleBroken(NO_TRIAL)
    if placement.state not in (PlacementState.TRIAL, PlacementState.REVIEW):
        raise RuleBroken(DECIDED)
    if spoken.on < step.on:
        raise AtField("on", TOO_EARLY)
    if spoken.on > today:
        raise AtField("on", NOT_YET)
    if spoken.opinion is not Opinion.GO_ON and not spoken.words.strip():
        raise AtField("words", SAY_WHY_NOT_HEARD if spoken.opinion is Opinion.NOT_HEARD else SAY_MORE)
    row = review_by(session, placement, spoken.side)
    if row is not None and idempotency_key and row.idempotency_key == idempotency_key:
        return row
    if (row.version if row else 0) != version:
        raise RuleBroken(CHANGED_MEANWHILE)
    if row is None:
        row = TrialReview(
            person_key=placement.person_key, placement_key=placement.key, trial=step.number, side=spoken.side
        )
        session.add(row)
    row.opinion, row.on, row.by = spoken.opinion, spoken.on, by
    row.words = spoken.words.strip()
    row.idempotency_key = idempotency_key or None
    session.flush()
    return row


def review_by(session: Session, placement: Placement, side: Side) -> TrialReview | None:
    """What one side said of the trial that runs or ran last."""
    step = placement.step_into(PlacementState.TRIAL)
    number = step.number if step else 0
    query = select(TrialReview).where(
        TrialReview.placement_key == placement.key, TrialReview.trial == number, TrialReview.side == side
    )
    return session.scalars(query).one_or_none()


def _agreed_already(session: Session, placement: Placement, idempotency_key: str) -> TrialAgreement | None:
    query = select(TrialAgreement).where(
        TrialAgreement.idempotency_key == idempotency_key, TrialAgreement.placement_key == placement.key
    )
    return session.scalars(query).one_or_none()
