"""Rules of the permission table that look at how an account stands to one record."""

from typing import Any

from core.roles import MAY_BE_IN_A_CIRCLE, WORKS_WITH_PERSONS


def named_in_the_circle(account: Any, circle: Any) -> bool:
    """Who is named in this 支援会議 and has not left it, in person: nobody is represented there (106条の6).

    Once it is closed only whoever leads it keeps its papers.
    """
    seats = circle.leader_keys if circle.is_closed else circle.member_keys
    return account.role in MAY_BE_IN_A_CIRCLE and account.in_person and account.key in seats


def pledged_in_the_circle(account: Any, circle: Any) -> bool:
    """A member who has confirmed the duty of secrecy; before that nothing of it is shown."""
    return named_in_the_circle(account, circle) and account.key in circle.pledged_keys


def moves_out_of_the_circle(account: Any, circle: Any) -> bool:
    """A member who may also keep a person's record."""
    return pledged_in_the_circle(account, circle) and account.role in WORKS_WITH_PERSONS


def leads_the_circle(account: Any, circle: Any) -> bool:
    """Whoever called the 支援会議 together."""
    return pledged_in_the_circle(account, circle) and account.key in circle.leader_keys


def holds_the_intake(account: Any, intake: Any) -> bool:
    """Who took or holds a sheet; the team once it became a person's record, the members once it went into a circle."""
    if intake.circle is not None:
        return pledged_in_the_circle(account, intake.circle)
    return account.role in WORKS_WITH_PERSONS and account.key in intake.team_keys
