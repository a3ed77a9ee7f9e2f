"""振分: where a consultation goes, and its way into one compartment. Nothing here commits."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core.errors import RuleBroken
from matching.circles.models import Circle
from matching.circles.services import Subject, start_circle
from matching.consents.models import Agency, Consent, ConsentHow, ConsentItem, Purpose
from matching.consents.services import ConsentDetails, give_consent
from matching.disclosures.models import LegalBasis
from matching.disclosures.services import Handed, belongs_to, enter
from matching.intake.models import Destination, Intake, IntakeState, Sorting
from matching.intake.queries import answers_of_intake
from matching.people.household import household_of, member_of_a_sheet
from matching.people.models import Person, Route
from matching.people.services import PersonDetails, register_person
from matching.sheets.definitions import Sheet

SETTLED = "この票は、もう本人の記録か支援会議に移っています。"
NO_CONSENT = (
    "本人の同意がまだないため、参加支援の記録にはできません。同意をもらって「申込票」に書き足すか、"
    "支援会議（社会福祉法106条の6）で共有してください。"
)
HAS_CONSENT = "本人の同意がある票です。支援会議ではなく、本人の記録にして進めてください。"
NO_BASIS = (
    "「伝えたこと」が選ばれています。本人のことを伝えたときは「伝えた根拠」を選び、"
    "伝えていないときは「伝えたこと」のチェックを外してください。"
)
STAYS_HERE = (
    "「伝えた根拠」と「伝えたこと」は、相談窓口かほかの機関へつないだときに記録します。"
    "「どこへ」を選び直すか、この2つを空にしてください。"
)
NOT_COVERED = "票の同意では「{agency}」に「{item}」を伝えられません。同意を確かめるか、ほかの根拠を選んでください。"


@dataclass(frozen=True)
class Passing:
    """What was handed over with a 振分 to somebody outside; without a basis nothing was."""

    to: str = ""
    agency: Agency | None = None
    basis: LegalBasis | None = None
    items: Collection[ConsentItem] = ()

    def must_fit(self, destination: Destination) -> None:
        """Raises RuleBroken when a part of it would be written down nowhere."""
        if not destination.leaves_the_team and (self.basis is not None or self.items):
            raise RuleBroken(STAYS_HERE)
        if destination.leaves_the_team and not self.to.strip():
            raise RuleBroken("どこへつないだのか（窓口や機関の名前）を入力してください。")
        if self.items and self.basis is None:
            raise RuleBroken(NO_BASIS)


@dataclass(frozen=True)
class Facts:
    """A sheet with its answers, read by what they mean."""

    sheet: Sheet
    answers: dict[str, Any]

    @classmethod
    def of(cls, intake: Intake, sheet: Sheet) -> "Facts":
        """The answers of an intake on the form they were given on."""
        return cls(sheet, answers_of_intake(intake))

    def get(self, meaning: str) -> Any:
        """The answer that means this, or nothing."""
        question = self.sheet.meaning(meaning)
        return self.answers.get(question.name, "") if question else ""

    def day(self, meaning: str) -> date | None:
        """A date."""
        return date.fromisoformat(self.get(meaning)) if self.get(meaning) else None

    def person(self, home: str) -> PersonDetails:
        """Whom it is about."""
        route = self.get("route")
        return PersonDetails(
            name=self.get("name"),
            kana=self.get("kana"),
            birth=self.day("birth"),
            phone=self.get("phone"),
            address=self.get("address"),
            home=home,
            route=Route(route) if route in set(Route) else Route.OTHER,
        )

    def consent(self) -> ConsentDetails | None:
        """What was agreed to on the sheet; None when nothing was, or not all of it is written down."""
        on, how = self.day("consent_on"), self.get("consent_how")
        items = [ConsentItem(i) for i in self.get("consent_items") or () if i in set(ConsentItem)]
        agencies = [Agency(a) for a in self.get("consent_agencies") or () if a in set(Agency)]
        if on is None or how not in set(ConsentHow) or not items or not agencies:
            return None
        purposes = (Purpose.PARTICIPATION, Purpose.COORDINATION, Purpose.CONSULTATION)
        return ConsentDetails(
            on, ConsentHow(how), items, (), agencies=agencies, purposes=purposes, form=self.sheet.edition
        )

    def lets_tell(self, agency: Agency, item: ConsentItem) -> bool:
        """Whether the consent on the sheet covers telling this agency this."""
        given = self.consent()
        if given is None:
            return False
        return Consent(items=given.items, scopes=[], agencies=given.agencies, left_out=[]).tells(agency, item)


@dataclass(frozen=True)
class Decision:
    """Where a consultation goes and why, what was handed over with it, and who of us holds it from now on."""

    destination: Destination
    reason: str
    passing: Passing = Passing()
    held_by: str = ""


def sort_out(
    session: Session, intake: Intake, facts: Facts, decision: Decision, *, by: str, today: date, key: str = ""
) -> Sorting:
    """Decide where a consultation goes; what is handed outside enters the register by itself.

    The reason stays with the sheet: the register is read by people outside the team. Raises RuleBroken without a
    reason, without a name of who takes over, or when there is no basis.
    """
    if key and (sent := next((each for each in intake.sortings if each.key == key), None)):
        return sent
    destination, reason, passing = decision.destination, decision.reason, decision.passing
    _must_be_sortable(intake, facts, destination, reason)
    passing.must_fit(destination)
    sorting = Sorting(
        key=key or None,
        intake_key=intake.key,
        number=len(intake.sortings) + 1,
        destination=destination,
        on=today,
        by=by,
    )
    sorting.reason, sorting.to = reason.strip(), passing.to.strip()
    if passing.basis is not None:
        handed = Handed(passing.to, passing.items, passing.basis, f"振分：{destination.label}", today)
        _hand_over(session, intake, facts, passing, passing.basis, handed, by)
    intake.sortings.append(sorting)
    intake.state, intake.held_by = IntakeState.SORTED, decision.held_by or intake.held_by
    session.flush()
    return sorting


def into_a_record(
    session: Session, intake: Intake, facts: Facts, person: Person | None, *, by: str, today: date, home: str
) -> Person:
    """The sheet becomes a person's record, a new one or one of an own team, with the consent and household on it."""
    consent = consent_for_a_record(intake, facts)
    if person is None:
        person = register_person(session, details=facts.person(home), lead_key=by, today=today)
    give_consent(session, person, consent, explained_by=intake.taken_by, today=today)
    bring_along(session, intake, facts, person)
    return person


def consent_for_a_record(intake: Intake, facts: Facts) -> ConsentDetails:
    """What the record will rest on; raises RuleBroken when the sheet cannot become one, or was not sorted to."""
    consent = facts.consent()
    if intake.is_settled:
        raise RuleBroken(SETTLED)
    if not intake.with_consent or consent is None:
        raise RuleBroken(NO_CONSENT)
    _must_be_sorted_to(intake, Destination.PARTICIPATION)
    return consent


def bring_along(session: Session, intake: Intake, facts: Facts, person: Person) -> None:
    """The sheet lies in the person's record from now on, and so do those of the household who are not there yet."""
    intake.circle_key, intake.person_key = None, person.key
    belongs_to(session, intake.key, person)
    there = {(member.name, member.relation) for member in household_of(session, person)}
    members = (member_of_a_sheet(person, row) for row in facts.get("household") or ())
    session.add_all(member for member in members if (member.name, member.relation) not in there)
    session.flush()


def into_a_circle(
    session: Session, intake: Intake, facts: Facts, title: str, members: Collection[str], *, by: str, today: date
) -> Circle:
    """The sheet is shared with the named members of a new 支援会議, and opens for nobody else from now on."""
    if intake.is_settled:
        raise RuleBroken(SETTLED)
    _must_have_no_consent(intake, facts)
    _must_be_sorted_to(intake, Destination.CIRCLE)
    details = facts.person("")
    subject = Subject(title, details.name, details.kana, details.birth, details.phone, details.address)
    circle = start_circle(session, subject, leader=by, members=members, today=today)
    circle.has_sheet = True
    intake.circle_key = circle.key
    session.flush()
    return circle


def _must_be_sortable(intake: Intake, facts: Facts, destination: Destination, reason: str) -> None:
    if intake.is_settled:
        raise RuleBroken(SETTLED)
    if not reason.strip():
        raise RuleBroken("振分の理由を入力してください。あとで見た人が、なぜそうしたか分かるようにします。")
    if destination is Destination.PARTICIPATION and not _agreed(intake, facts):
        raise RuleBroken(NO_CONSENT)
    if destination is Destination.CIRCLE:
        _must_have_no_consent(intake, facts)


def _agreed(intake: Intake, facts: Facts) -> bool:
    return intake.with_consent and facts.consent() is not None


def _must_have_no_consent(intake: Intake, facts: Facts) -> None:
    if _agreed(intake, facts):
        raise RuleBroken(HAS_CONSENT)


def _must_be_sorted_to(intake: Intake, destination: Destination) -> None:
    if not intake.sortings or intake.sortings[-1].destination is not destination:
        raise RuleBroken(f"先に、振分で「{destination.label}」を記録してください。")


def _hand_over(
    session: Session, intake: Intake, facts: Facts, passing: Passing, basis: LegalBasis, handed: Handed, by: str
) -> None:
    if basis is LegalBasis.CONSENT:
        if passing.agency is None:
            raise RuleBroken("同意にもとづいて伝えるときは、票の「伝えてよい相手」のどれに当たるかを選んでください。")
        for item in passing.items:
            if not facts.lets_tell(passing.agency, item):
                raise RuleBroken(NOT_COVERED.format(agency=passing.agency.label, item=item.label))
    enter(session, handed, by=by, today=handed.on, intake_key=intake.key)
