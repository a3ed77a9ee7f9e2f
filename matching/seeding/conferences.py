"""The demo's 重層的支援会議, one held and one planned, by the same rules as on the screens. All invented."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from core.accounts.queries import names_of_accounts
from core.calendar import JAPAN
from core.errors import BadInput, RuleBroken
from directory.seeding.sheets import Line, demo_key, read_sheet
from matching.conferences.agenda import Question, Texts, put_on, write_texts
from matching.conferences.copies import enter_in_the_register, hand_out, readers_of, take_back
from matching.conferences.kinds import conference_kinds
from matching.conferences.minutes import NEW, Outcome, write_minutes
from matching.conferences.models import AgendaItem, Conference, ConferenceMember, Task
from matching.conferences.packet import sections_of
from matching.conferences.queries import door_to
from matching.conferences.services import Meeting, NewMember, hold, plan_conference, pledge, seat_member
from matching.conferences.states import Asked, Decision, Part, Seat
from matching.consents.models import Agency, ConsentHow, ConsentItem, Purpose
from matching.consents.services import ConsentDetails, give_consent
from matching.people.models import Person

A_DAY = timedelta(days=1)


def add_conferences(
    session: Session, directory: Session, folder: Path, persons: dict[str, Person], today: date
) -> None:
    """The meetings, who sits in them, whom they talk over; of what was held the papers and the minutes too."""
    try:
        lines = read_sheet("conferences", folder)
        conferences = {line["ID"]: _planned(session, line, today) for line in lines}
        members = {
            line["ID"]: _seated(session, line, conferences, today) for line in read_sheet("conference_members", folder)
        }
        session.flush()
        for line in read_sheet("agenda_items", folder):
            _brought(session, directory, line, line.among("会議ID", conferences), persons, today)
        for line in lines:
            if there := line.several("出席（；区切り）"):
                conference, by = conferences[line["ID"]], demo_key(line["事務局"])
                came = {conference.members[0].key, *(members[key].key for key in there)}
                hold(conference, came, by=by, today=today, version=str(conference.version))
        session.flush()
    except RuleBroken as broken:
        raise BadInput(f"重層的支援会議の見本: {broken}") from None


def _planned(session: Session, line: Line, today: date) -> Conference:
    hour, minute = line["時刻"].split(":")
    meeting = Meeting(
        conference_kinds()[line["種類"]], line.certain_day("日", today), int(hour) * 60 + int(minute), line["場所"]
    )
    by, key = demo_key(line["事務局"]), demo_key(line["ID"])
    conference = plan_conference(session, meeting, agency=line.one("所属", Agency), by=by, today=today, key=key)
    pledge(conference.members[0], on=min(meeting.on, today) - A_DAY, by=by, today=today)
    return conference


def _seated(session: Session, line: Line, conferences: dict[str, Conference], today: date) -> ConferenceMember:
    conference = line.among("会議ID", conferences)
    account = demo_key(line["職員"]) if line["職員"] else ""
    new = NewMember(line.one("所属", Agency), account, line["外部の方"], line.one("役割", Seat))
    member = seat_member(session, conference, new, by=conference.made_by, version=str(conference.version))
    if (on := line.day("誓約した日", today)) is not None:
        pledge(member, on=on, by=account or conference.made_by, today=today)
    return member


def _brought(
    session: Session, directory: Session, line: Line, conference: Conference, persons: dict[str, Person], today: date
) -> None:
    person, by = line.among("本人ID", persons), demo_key(line["職員"])
    if line["同意した日"]:
        given = ConsentDetails(
            line.certain_day("同意した日", today),
            ConsentHow.IN_WRITING,
            line.some("伝えてよいこと（；区切り）", ConsentItem),
            (),
            agencies=line.some("伝えてよい先（；区切り）", Agency),
            purposes=[Purpose.COORDINATION],
        )
        give_consent(session, person, given, explained_by=by, today=today)
    question = Question(line.some("話し合うこと（；区切り）", Asked), line.number("時間") or 20)
    item = put_on(session, conference, person, question, by=by, today=today, key=demo_key(line["ID"]))
    texts = Texts(item.household, line["現状"] or item.situation, line["求めること"] or item.wishes, item.health)
    write_texts(item, texts, list(Part), by=by, version=str(item.version))
    session.flush()
    if line["結論"]:
        _handed(session, directory, item, by, conference.on - A_DAY)
        _written(session, item, line, by, today)


def _handed(session: Session, directory: Session, item: AgendaItem, by: str, on: date) -> None:
    """A copy for everybody who may have one; all but the last came back."""
    door = door_to(session, item, on)
    readers = [reader.member.key for reader in readers_of(door) if not reader.hindrance]
    made = hand_out(session, door, sections_of(session, directory, item, on), readers, by=by)
    enter_in_the_register(session, door, made, names_of_accounts(item.conference.member_keys), by=by)
    for each in made:
        each.copy.printed_at = datetime.combine(on, time(16), JAPAN)
    for each in made[:-1]:
        take_back(each.copy, on=on + A_DAY, by=by, today=on + A_DAY)


def _written(session: Session, item: AgendaItem, line: Line, by: str, today: date) -> None:
    tasks = tuple(Task(*(part.strip() for part in row.split("／"))) for row in line.several("役割（；区切り）"))
    outcome = Outcome(
        line.one("決めたこと", Decision), line["結論"], tasks, line["足りない資源"], line.day("見直し", today)
    )
    write_minutes(session, door_to(session, item, today), outcome, by=by, today=today, version=NEW)
