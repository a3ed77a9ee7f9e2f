"""The way of the demo's persons with their hosts: every move and paper on its day, by the rules of the screens."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from sqlalchemy.orm import Session

from core.errors import BadInput, RuleBroken
from directory.seeding.sheets import Line, demo_key, read_sheet
from matching.people.models import Person
from matching.placements.appointment_models import AppointmentKind, AppointmentState, Companion
from matching.placements.appointments import Plan, make_appointment, settle
from matching.placements.forms import minutes_of
from matching.placements.models import Placement
from matching.placements.reasons import OCCASIONS, Occasion, Why, code_of
from matching.placements.request_models import HostAnswer
from matching.placements.requests import Said, record_call
from matching.placements.seats import Seat, seats
from matching.placements.services import move, propose
from matching.placements.states import PlacementState
from matching.placements.trial_models import Opinion, Side
from matching.placements.trials import Spoken, Terms, agree, review

PAPERS = {"host_answers": "日", "trial_agreements": "作った日", "trial_reviews": "日", "appointments": "作った日"}
"""The sheets beside the moves, and which of their days they are entered on: before the moves of that day."""
OPINIONS = {
    "続ける": Opinion.GO_ON,
    "変えて続ける": Opinion.CHANGE,
    "やめる": Opinion.STOP,
    "聞けなかった": Opinion.NOT_HEARD,
}


@dataclass(frozen=True)
class Way:
    """One placement of placements.csv."""

    person: Person
    seat: Seat


def add_placements(
    session: Session, directory: Session, folder: Path, persons: dict[str, Person], today: date
) -> dict[str, Placement]:
    """Every placement with all that belongs to it, by its id in the sheets."""
    lines = {line["ID"]: line for line in read_sheet("placements", folder)}
    known = seats(directory, [demo_key(line["役割ID"]) for line in lines.values()])
    placements: dict[str, Placement] = {}
    for sheet, event in _by_day(folder, today):
        line = event.among("参加ID", lines)
        way = Way(line.among("本人ID", persons), known[demo_key(line["役割ID"])])
        try:
            if sheet == "placement_steps":
                placements[line["ID"]] = _moved(session, placements.get(line["ID"]), way, event, today)
            else:
                _paper(session, event.among("参加ID", placements), way, sheet, event, today)
        except RuleBroken as broken:
            raise BadInput(f"{event.at}: {broken}") from None
        session.flush()
    return placements


def _by_day(folder: Path, today: date) -> Iterator[tuple[str, Line]]:
    papers = [
        (line.certain_day(heading, today), 0, 0, sheet, line)
        for sheet, heading in PAPERS.items()
        for line in read_sheet(sheet, folder)
    ]
    steps = [
        (line.certain_day("日", today), 1, line.number("番号") or 0, "placement_steps", line)
        for line in read_sheet("placement_steps", folder)
    ]
    for *_, sheet, line in sorted(papers + steps, key=lambda event: event[:3]):
        yield sheet, line


def _moved(session: Session, placement: Placement | None, way: Way, step: Line, today: date) -> Placement:
    day, by = step.certain_day("日", today), demo_key(step["職員"])
    if placement is None:
        placement = propose(session, way.person, way.seat, by=by, on=day, proposal="")
        placement.key = demo_key(step["参加ID"])
    else:
        target = step.one("状態", PlacementState)
        why = Why(_code(step, "理由の種類", OCCASIONS.get(target)), step["理由"])
        move(session, placement, target, person=way.person, seat=way.seat, on=day, by=by, reason=why)
    return placement


def _paper(session: Session, placement: Placement, way: Way, sheet: str, line: Line, today: date) -> None:
    match sheet:
        case "host_answers":
            _answer(session, placement, line, today)
        case "trial_agreements":
            _agreement(session, placement, way.seat, line, today)
        case "trial_reviews":
            _review(session, placement, line, today)
        case _:
            _appointment(session, placement, line, today)


def _answer(session: Session, placement: Placement, line: Line, today: date) -> None:
    on = line.certain_day("日", today)
    said = Said(line.one("答え", HostAnswer), _code(line, "理由", Occasion.HOST), line["ことば"])
    record_call(session, placement, said, on=on, by=demo_key(line["職員"]), now=datetime.combine(on, time(3), UTC))


def _agreement(session: Session, placement: Placement, seat: Seat, line: Line, today: date) -> None:
    terms = Terms(
        first_on=line.certain_day("はじめの日", today),
        last_on=line.certain_day("最後の日", today),
        visits=line.number("回数") or 0,
        is_insured=bool(line.answer("保険")),
        times=line["曜日と時間"],
        tasks=line["すること"],
        emergency=line["連絡先"],
        note=line["そのほか"],
    )
    agree(session, placement, seat, terms, by=demo_key(line["職員"]), today=line.certain_day("作った日", today))


def _review(session: Session, placement: Placement, line: Line, today: date) -> None:
    if line["これから"] not in OPINIONS:
        raise line.wrong("これから", f"{'・'.join(OPINIONS)} のどれかにしてください")
    on = line.certain_day("日", today)
    spoken = Spoken(line.one("だれの", Side), OPINIONS[line["これから"]], line["ことば"], on)
    review(session, placement, spoken, by=demo_key(line["職員"]), today=on)


def _appointment(session: Session, placement: Placement, line: Line, today: date) -> None:
    on, state = line.certain_day("日", today), line.one("結果", AppointmentState)
    supporter = demo_key(line["職員"]) if line["職員"] else ""
    plan = Plan(
        kind=line.one("何のため", AppointmentKind),
        on=on,
        starts=minutes_of(line["始まり"]) or 0,
        ends=minutes_of(line["終わり"]) or 0,
        companion=line.one("いっしょに行く人", Companion),
        supporter_key=supporter,
        meeting=line["待ち合わせ"],
    )
    by = supporter or placement.steps[-1].by
    made = make_appointment(session, placement, plan, by=by, today=line.certain_day("作った日", today), names={})
    if state is not AppointmentState.PLANNED:
        settle(made, state, words=line["ことば"], today=on)


def _code(line: Line, heading: str, occasion: Occasion | None) -> str:
    code = code_of(line[heading], occasion) if occasion else ""
    if line[heading] and not code:
        raise line.wrong(heading, "data/words/placement_reasons.csv の、この場面のことばにしてください")
    return code
