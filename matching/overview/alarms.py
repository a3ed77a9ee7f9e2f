"""What must be seen before everything else: who is not back, who stays away again, what nobody wrote down yet."""

from dataclasses import dataclass

from core.accounts.signed_in import SignedIn
from core.calendar import now, today
from core.db import directory_session, office_session
from core.permissions import Role
from matching.outings.models import Outing
from matching.outings.queries import (
    also_instead,
    how_many_missed,
    how_many_unrecorded,
    missed_elsewhere,
    missed_returns,
    unrecorded,
)
from matching.people.models import Person
from matching.placements.models import Placement
from matching.visits.queries import absent_again, opened, team_of


@dataclass(frozen=True, slots=True)
class Alarms:
    """`missed_elsewhere` counts by the account that set out; whom they visit stays with that person's team."""

    missed: list[Outing]
    missed_elsewhere: dict[str, int]
    absent: list[tuple[Person, int]]
    unrecorded: list[Outing]

    @property
    def place_keys(self) -> set[str]:
        """The places whose names are shown."""
        return {each.placement.place_key for each in (*self.missed, *self.unrecorded)}

    @property
    def account_keys(self) -> set[str]:
        """The accounts whose names are shown."""
        goes = {key for each in (*self.missed, *self.unrecorded) for key in (each.by, each.with_key) if key}
        return goes | set(self.missed_elsewhere)


@dataclass(frozen=True, slots=True)
class HowMany:
    """The alarms as numbers: visits nobody is back from, people who stay away again, visits without a record."""

    missed: int
    absent: int
    unrecorded: int


def how_many_alarms(account: SignedIn) -> HowMany:
    """How many `alarms_for` would show; nobody is opened."""
    session, on, at = office_session(), today(), now()
    keys = [account.key, *(each.key for each in account.stand_ins)]
    elsewhere = missed_elsewhere(session, keys, at) if account.role is Role.SUPERVISOR else {}
    return HowMany(
        missed=how_many_missed(session, team_of(*keys), at) + sum(elsewhere.values()),
        absent=len(absent_again(session, Placement.person_key.in_(team_of(account.key)))),
        unrecorded=how_many_unrecorded(session, directory_session(), team_of(*keys), on),
    )


def alarms_for(account: SignedIn) -> Alarms:
    """The alarms of the teams of an account, its visits in the place of others among them.

    A supervisor also learns that somebody of another team is not back.
    """
    session, on, at = office_session(), today(), now()
    away = [each.key for each in account.stand_ins]
    absent = absent_again(session, Placement.person_key.in_(team_of(account.key)))
    people = opened(session, absent)
    return Alarms(
        missed=also_instead(session, account.key, away, lambda people: missed_returns(session, people, at)),
        missed_elsewhere=missed_elsewhere(session, [account.key, *away], at) if account.role is Role.SUPERVISOR else {},
        absent=sorted(((people[key], count) for key, count in absent.items()), key=lambda each: (-each[1], each[0].id)),
        unrecorded=also_instead(
            session, account.key, away, lambda people: unrecorded(session, directory_session(), people, on)
        ),
    )
