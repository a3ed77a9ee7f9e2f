"""What is missing in the demo town, the work on it, and the first board. All of it is invented."""

from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from directory.seeding.sheets import Line, demo_key, read_sheet
from matching.gaps.board import make_print
from matching.gaps.queries import live_work
from matching.gaps.services import raise_gap
from matching.gaps.states import Cluster, GapSource, GapState, NeedKind, TimeBand
from matching.gaps.work import Step, go_on, take_up
from matching.people.models import Person

FIRST_BOARD_BY = "A10"


def add_gaps(session: Session, folder: Path, persons: dict[str, Person], today: date) -> None:
    """Gaps with and without somebody who waits, each step of the work by the same rules as on the screens."""
    for line in read_sheet("gaps", folder):
        cluster = _cluster(line)
        raise_gap(
            session,
            source=line.one("きっかけ", GapSource),
            need=cluster.need,
            area_key=cluster.area_key,
            time_band=cluster.time_band,
            note=line["覚え書き"],
            by=demo_key(line["職員"]),
            on=line.certain_day("日", today),
            person=line.among("本人ID", persons) if line["本人ID"] else None,
        )
    for line in read_sheet("gap_steps", folder):
        _add_step(session, line, today)
    make_print(session, by=demo_key(FIRST_BOARD_BY), on=today)


def _add_step(session: Session, line: Line, today: date) -> None:
    cluster = _cluster(line)
    step = Step(
        state=line.one("状態", GapState),
        text=line["したこと"],
        next=line["次にすること"],
        held_by=demo_key(line["担当"]),
        due_on=line.day("期限", today),
        place_key=demo_key(line["居場所ID"]) if line["居場所ID"] else "",
    )
    by, on, work = demo_key(line["職員"]), line.certain_day("日", today), live_work(session, cluster)
    if work is None:
        take_up(session, cluster, step, by=by, on=on)
    else:
        go_on(session, work, step, by=by, on=on, version=str(work.version))
    session.flush()


def _cluster(line: Line) -> Cluster:
    area_key = demo_key(line["圏域ID"]) if line["圏域ID"] else ""
    return Cluster(line.one("足りないこと", NeedKind), area_key, line.one("時間", TimeBand) if line["時間"] else None)
