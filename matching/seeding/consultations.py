"""The demo's sheets of consultations and its one 支援会議, by the same rules as on the screens. All invented."""

from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from directory.seeding.sheets import demo_key, read_sheet
from matching.circles.models import RecordKind
from matching.circles.services import Remark, Subject, start_circle, write_down
from matching.intake.models import IntakeState
from matching.intake.services import take_down
from matching.sheets.catalogue import catalogue
from matching.sheets.definitions import Use

ANSWERS = {
    "経路": "route",
    "来談者": "visitor_name",
    "名前": "name",
    "相談の言葉": "words",
    "いちばん困っていること": "troubles_first",
}


def add_consultations(session: Session, folder: Path, today: date) -> None:
    """Sheets that wait to be completed or sorted out, and a circle with its first record."""
    sheet = catalogue().offered(Use.WITHOUT_CONSENT)[0]
    for line in read_sheet("intakes", folder):
        day = line.certain_day("受付", today)
        answers = {name: line[heading] for heading, name in ANSWERS.items() if line[heading]}
        urgent = {"troubles": [answers["troubles_first"]]} if "troubles_first" in answers else {}
        take_down(
            session,
            sheet,
            answers | urgent | {"received_on": day.isoformat()},
            state=IntakeState(line["状態"]),
            by=demo_key(line["職員"]),
            today=day,
            key=demo_key(line["ID"]),
        )
    for line in read_sheet("circles", folder):
        day, leader = line.certain_day("はじめた日", today), demo_key(line["主催"])
        members = [demo_key(member) for member in line.several("構成員（；区切り）")]
        subject = Subject(line["呼び名"], line["名前"])
        circle = start_circle(session, subject, leader=leader, members=members, today=day, key=demo_key(line["ID"]))
        remark = Remark(RecordKind.GRASPED, day, line["把握した状況"], line["聞いた先"])
        write_down(session, circle, remark, by=leader, today=day, key=demo_key(f"{line['ID']}-1"))
