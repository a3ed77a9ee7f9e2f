"""Working a batch proposal out, keeping it, and making candidates of it. A service checks, then changes.

**Why it may read everybody.** Which seats are best left to whom can only be said when all who wait are compared, those
of other teams too. So a run reads the record of everybody whose consent to 参加支援 holds and who waits, nobody else's,
and each of these reads is a line of the log with the purpose 「一括提案の計算」 and the account that started it. What
was read is shown to nobody: what the proposal says of a person is kept sealed in a line of their own, and a page loads
only the lines of people on whose team one is; of the others it shows how many they are. Staff and supervisors may
start a run: staff because their locks change it and they bring the proposals to the people, supervisors because the
monthly meeting is theirs. Both see no more of it than anybody on the teams; coordinators, whose work is places, look
at their own people's lines without starting one. Pages that only show a proposal never compute it anew.
"""

import json
from collections.abc import Collection
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from core.errors import RuleBroken
from matching.assignments.aims import Aim
from matching.assignments.batch import propose_batch
from matching.assignments.facts import Batch, Waiting, room_of
from matching.assignments.models import AnotherAsked, AssignmentLine, AssignmentLock, AssignmentRun, LockKind
from matching.assignments.need import need_of, waiting_since
from matching.assignments.queries import (
    asked_for_another,
    histories,
    line_of,
    locks_of,
    locks_of_all,
    newest_run,
    people_waiting,
)
from matching.people.models import Person
from matching.placements.models import Placement
from matching.placements.queries import placement_sent_before, placements_of
from matching.placements.seats import seats
from matching.placements.services import propose
from matching.suggestions.queries import current_rules
from matching.suggestions.ranking import Ranking, rank
from matching.suggestions.services import facts_of_people, opening_facts, proposal_of, suggest

CHANGED_MEANWHILE = "ほかの人が先に決め方を変えました。いまの内容を確かめて、もう一度選んでください。"
WORKED_OUT_ANEW = "そのあとで一括提案が計算し直されています。新しい提案を見て、もう一度選んでください。"


def work_out(office: Session, directory: Session, *, today: date) -> Batch:
    """The proposal for everybody who waits today; reads all of them (see above) and keeps nothing."""
    rooms = [room_of(opening) for opening in opening_facts(office, directory, today) if opening.is_open]
    openings = [room.opening for room in rooms]
    people = office.scalars(people_waiting(office, today)).all()
    keys = [person.key for person in people]
    known, locks = histories(office, keys, today), locks_of_all(office, keys)
    facts, rules = facts_of_people(office, directory, people, today), current_rules(office)
    waiting = []
    for person in people:
        history, own = known[person.key], locks.get(person.key, [])
        waiting.append(
            Waiting(
                key=person.key,
                days=max(0, (today - waiting_since(history)).days),
                need=need_of(history, today),
                fits=rank(facts[person.key], openings, rules=rules).suggestions,
                keep=next((lock.opening_key for lock in own if lock.kind is LockKind.KEEP), ""),
                never=frozenset(lock.opening_key for lock in own if lock.kind is LockKind.NEVER),
            )
        )
    return propose_batch(waiting, rooms)


def run(office: Session, directory: Session, *, by: str, today: date) -> AssignmentRun:
    """Work a proposal out and keep it in the place of the one before, with all its lines."""
    batch = work_out(office, directory, today=today)
    office.execute(delete(AssignmentRun))  # the lines go with it: results, nothing the records do not say
    made = AssignmentRun(made_on=today, made_by=by, facts=sums_of(batch))
    office.add(made)
    office.flush()
    for one in batch.people:
        line = AssignmentLine(run_id=made.id, person_key=one.key)
        line.facts_text = json.dumps(facts_of(batch, one), ensure_ascii=False)
        office.add(line)
    office.flush()
    return made


def sums_of(batch: Batch) -> dict[str, Any]:
    """What a proposal says without saying it of anybody: figures of each alternative, seats and worth by opening."""
    return {
        "people": len(batch.people),
        "seats": {room.opening.key: room.seats for room in batch.rooms},
        "alternatives": {
            aim.value: {
                "placed": one.placed,
                "points": one.points,
                "regret": one.regret,
                "could_complain": one.envious,
                "longest_waiting_placed": one.longest_placed,
                "taken": one.taken(),
                "one_more_seat": {key: asdict(worth) for key, worth in one.worth.items()},
            }
            for aim, one in batch.alternatives.items()
        },
    }


def facts_of(batch: Batch, one: Waiting) -> dict[str, Any]:
    """What a proposal says of one person."""
    with_seats = {room.opening.key for room in batch.rooms if room.seats}
    best = next((s for s in one.fits if s.opening.key in with_seats and s.opening.key not in one.never), None)
    to_ask = {each.opening.key: len(each.to_ask) for each in one.fits}
    return {
        "days": one.days,
        "need": one.need,
        "best": {"opening": best.opening.key, "points": best.points} if best else None,
        "fits": len(one.fits),
        "keep": one.keep,
        "is_kept": bool(one.keep) and one.key not in batch.not_kept,
        "alternatives": {
            aim.value: asdict(outcome) | {"to_ask": to_ask.get(outcome.opening, 0)}
            for aim, alternative in batch.alternatives.items()
            for outcome in (alternative.outcomes[one.key],)
        },
    }


def make_candidate(
    office: Session, directory: Session, person: Person, *, run_key: str, aim: Aim, by: str, today: date
) -> Placement:
    """Make what the proposal says a candidate for this person; pressing twice makes one.

    Everything is looked at anew: raises RuleBroken when the proposal is no longer the newest, says nothing of this
    person, or the opening no longer fits.
    """
    made = newest_run(office)
    if made is None or made.key != run_key:
        raise RuleBroken(WORKED_OUT_ANEW)
    line = line_of(office, made, person)
    outcome = line.facts["alternatives"][aim.value] if line else {"opening": ""}
    if not outcome["opening"]:
        raise RuleBroken("この方への提案は、いまの一括提案にありません。「合う場所をさがす」から選べます。")
    once = f"{made.key}-{person.key}-{outcome['opening']}"
    while sent := placement_sent_before(office, person, once):
        if not sent.state.is_over:
            return sent
        once = f"{made.key}-{sent.key}"  # it ended since: what `suggest` says today decides, under a key of its own
    ranking = suggest(office, directory, person, today=today)
    chosen = next((one for one in ranking.suggestions if one.opening.key == outcome["opening"]), None)
    seat = seats(directory, [outcome["opening"]]).get(outcome["opening"])
    if chosen is None or seat is None:
        why = _why_not(ranking, outcome["opening"])
        raise RuleBroken(f"計算のあとで変わったため、いまは候補にできません（{why}）。計算し直してください。")
    snapshot = json.loads(proposal_of(chosen, today))
    snapshot["batch"] = {"run": made.key, "on": made.made_on.isoformat(), "aim": aim.value, "outcome": outcome}
    proposal = json.dumps(snapshot, ensure_ascii=False)
    placement = propose(office, person, seat, by=by, on=today, proposal=proposal, idempotency_key=once)
    ask_no_more(office, person)
    return placement


def _why_not(ranking: Ranking, opening_key: str) -> str:
    found = (one.blockers[0][1].why for one in ranking.blocked if one.opening.key == opening_key)
    return next(found, "受け入れ枠がなくなりました")


def stamp_of(locks: Collection[AssignmentLock]) -> str:
    """What a page carries of the locks it showed, so that nobody overwrites what they did not see."""
    return "-".join(sorted(f"{lock.kind.value}.{lock.key}" for lock in locks))


def settle(
    office: Session, directory: Session, person: Person, opening_key: str, kind: LockKind | None, *, seen: str, by: str
) -> None:
    """Keep a person and an opening together or apart from the next proposal on; None takes it back.

    One opening is kept at most: keeping another takes the place of the one before. Raises RuleBroken when somebody
    settled something meanwhile, or the opening is no longer there.
    """
    locks = {lock.opening_key: lock for lock in office.scalars(locks_of(person))}
    if stamp_of(locks.values()) != seen:
        raise RuleBroken(CHANGED_MEANWHILE)
    if kind is not None and opening_key not in seats(directory, [opening_key]):
        raise RuleBroken("この受け入れ枠は、もう見つかりません。一覧を開き直してください。")
    for lock in locks.values():
        if lock.opening_key == opening_key or kind is lock.kind is LockKind.KEEP:
            office.delete(lock)
    office.flush()
    if kind is not None:
        office.add(AssignmentLock(person_key=person.key, opening_key=opening_key, kind=kind, by=by))
        office.flush()


def ask_for_another(office: Session, person: Person, *, by: Collection[str], on: date) -> None:
    """The lead looks for another place beside the one that is there; asking twice changes nothing.

    `by` are the account and those it stands in for. Raises RuleBroken for anybody but the lead, and where there is
    no place yet: then the person waits anyway.
    """
    lead = next(member.account_key for member in person.team if member.leads)
    if lead not in by:
        raise RuleBroken("もう一つの場所をさがすかどうかは、主担当の職員が決めます。主担当に伝えてください。")
    if all(placement.state.is_over for placement in office.scalars(placements_of(person))):
        raise RuleBroken("いま候補や参加中の場所がないので、そのままで一括提案に入ります。")
    if person.key not in asked_for_another(office, [person.key]):
        ask_no_more(office, person)  # an asking that was answered leaves its row behind
        office.flush()
        office.add(AnotherAsked(person_key=person.key, asked_on=on, by=lead))


def ask_no_more(office: Session, person: Person) -> None:
    """Another place is no longer looked for, or a candidate for it is there."""
    if (asked := office.get(AnotherAsked, person.key)) is not None:
        office.delete(asked)
