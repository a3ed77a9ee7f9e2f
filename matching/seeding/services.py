"""The staff half of the demo: accounts of every role, and invented persons in every state.

Their accounts share a password and a second factor that everybody can read here; the command refuses to make
them where real residents and staff work. Nothing here commits; the caller holds a unit of work.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import audit
from core.accounts.models import Account
from core.accounts.passwords import hash_password
from core.errors import RuleBroken
from directory.seeding.services import is_seeded
from directory.seeding.sheets import SEEDS, demo_key, read_sheet
from matching.closings.services import close_person
from matching.people.models import Person
from matching.seeding.conferences import add_conferences
from matching.seeding.consultations import add_consultations
from matching.seeding.families import add_families
from matching.seeding.missing import add_gaps
from matching.seeding.networks import add_points, add_supporters
from matching.seeding.path import add_placements
from matching.seeding.plans import add_plans
from matching.seeding.records import (
    account_of,
    assessment_of,
    closing_of,
    consent_of,
    keep_apart_of,
    person_of,
    visit_of,
)

DEMO_PASSWORD = "hidamari-mihon-2026"  # noqa: S105 - meant to be known
DEMO_SECRET = "MIHONHIDAMARIMIHONHIDAMARIMIHON2"  # noqa: S105 - meant to be known
NOT_EMPTY = (
    "庁内のデータベースに、見本ではないデータ（{what}）が入っています。見本は空のデータベースにだけ入れられます。"
)


@dataclass(frozen=True, slots=True)
class SeededOffice:
    """How many rows of each sort the demo has."""

    accounts: int
    persons: int
    placements: int
    visits: int


def seed_office(session: Session, directory: Session, today: date, folder: Path = SEEDS) -> SeededOffice | None:
    """Put accounts, persons and their placements in; None when they are there already and stay as they are.

    Raises RuleBroken on a database that holds other data, or without the demo's places in `directory`.
    """
    if is_office_seeded(session):
        return None
    _refuse_other_data(session)
    if not is_seeded(directory):
        raise RuleBroken("先に公開側の見本を入れてください（flask --app app seed）。")
    audit.act_as(session, "command", "seed")
    accounts = _add_accounts(session, folder)
    persons = {line["ID"]: person_of(line, today) for line in read_sheet("persons", folder)}
    session.add_all(persons.values())
    session.flush()
    _add_papers(session, folder, today)
    placements = add_placements(session, directory, folder, persons, today)
    visits = [visit_of(line, line.among("参加ID", placements), today) for line in read_sheet("visits", folder)]
    session.add_all(visits)
    for line in read_sheet("persons", folder):
        if line["終了"]:
            lead = demo_key(line["主担当"])
            close_person(session, persons[line["ID"]], closing_of(line, today), by=lead, today=today)
    add_gaps(session, folder, persons, today)
    add_supporters(session, folder, today)
    add_points(session, folder, today)
    add_consultations(session, folder, today)
    add_plans(session, folder, persons, today)
    add_families(session, folder, persons, today)
    add_conferences(session, directory, folder, persons, today)
    return SeededOffice(accounts, len(persons), len(placements), len(visits))


def is_office_seeded(session: Session) -> bool:
    """Whether the demo's accounts are in this database."""
    return session.scalar(select(Account.id).where(Account.key == demo_key("A01"))) is not None


def _refuse_other_data(session: Session) -> None:
    found = {
        "アカウント": session.scalar(select(func.count(Account.id))),
        "本人の記録": session.scalar(select(func.count(Person.id))),
    }
    if there := [f"{what}{count}件" for what, count in found.items() if count]:
        raise RuleBroken(NOT_EMPTY.format(what="・".join(there)))


def _add_accounts(session: Session, folder: Path) -> int:
    lines, password_hash = read_sheet("accounts", folder), hash_password(DEMO_PASSWORD)
    for line in lines:
        account = account_of(line)
        account.password_hash = password_hash
        account.totp_secret = DEMO_SECRET
        session.add(account)
        audit.record(session, audit.Action.CREATED, ("account", account.key))
    return len(lines)


def _add_papers(session: Session, folder: Path, today: date) -> None:
    """Assessments, consents, and whom to keep apart."""
    session.add_all(consent_of(line, today) for line in read_sheet("consents", folder))
    leads = {line["ID"]: demo_key(line["主担当"]) for line in read_sheet("persons", folder)}
    session.add_all(
        assessment_of(line, line.among("本人ID", leads), today) for line in read_sheet("assessments", folder)
    )
    session.add_all(keep_apart_of(line) for line in read_sheet("keep_apart", folder))
    session.flush()
