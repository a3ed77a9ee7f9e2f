"""What the permission table is made of: roles, and how an account stands to one record."""

from collections.abc import Callable
from typing import Any

from core.roles import MAY_APPROVE, MAY_BE_IN_A_CIRCLE, WORKS_WITH_PERSONS, Role

Rule = Callable[[Any, Any], bool]


def role(*roles: Role) -> Rule:
    """An account with one of these roles."""
    return lambda account, _subject: account.role in roles


def anyone_signed_in(_account: Any, _subject: Any) -> bool:
    """Every account, about itself."""
    return True


def in_charge_of_area(account: Any, place: Any) -> bool:
    """A coordinator, for the areas they look after; a place outside every area is everybody's."""
    if account.role is Role.SUPERVISOR:
        return True
    if account.role is not Role.COORDINATOR:
        return False
    return not account.area_keys or not place.area_keys or bool(account.area_keys & place.area_keys)


def in_charge_of_each(account: Any, pair: Any) -> bool:
    """A coordinator who looks after every one of several places."""
    return account.role in (Role.COORDINATOR, Role.SUPERVISOR) and all(
        in_charge_of_area(account, place) for place in pair.places
    )


def in_charge_of_its_areas(account: Any, closure: Any) -> bool:
    """A coordinator, for nothing but the areas they look after; the whole city only if none is theirs alone."""
    if account.role is Role.SUPERVISOR:
        return True
    if account.role is not Role.COORDINATOR:
        return False
    return not account.area_keys or (bool(closure.area_keys) and closure.area_keys <= account.area_keys)


def own_import(account: Any, batch: Any) -> bool:
    """Whoever took the file in, and supervisors."""
    return account.role is Role.SUPERVISOR or (account.role is Role.COORDINATOR and account.key == batch.by)


def in_charge_of_this_area(account: Any, area: Any) -> bool:
    """A coordinator, for the areas they look after, by the key of one."""
    if account.role is Role.SUPERVISOR:
        return True
    return account.role is Role.COORDINATOR and (not account.area_keys or area.key in account.area_keys)


def who_made_it(account: Any, made: Any) -> bool:
    """The coordinator who did it, or a supervisor."""
    return account.role is Role.SUPERVISOR or (account.role is Role.COORDINATOR and made.made_by == account.key)


def may_look_at(account: Any, place: Any) -> bool:
    """Staff read every entry of the desk; a coordinator those they may change."""
    return account.role is Role.STAFF or in_charge_of_area(account, place)


def keeps_the_opening(account: Any, opening: Any) -> bool:
    """Who looks after the place; staff, for a 受け入れ枠, which residents never see."""
    return in_charge_of_area(account, opening) or (account.role is Role.STAFF and opening.is_for_staff)


def of_its_place(rule: Rule) -> Rule:
    """The rule of the place something belongs to; before there is one, only whoever brought it."""
    return lambda account, subject: account.key == subject.only_for if subject.only_for else rule(account, subject)


def made_it_or_in_charge(account: Any, proposal: Any) -> bool:
    """Who looks after the place, and whoever proposed the change: they see what became of it."""
    return in_charge_of_area(account, proposal) or (may_look_at(account, proposal) and account.key == proposal.by)


def on_the_team(account: Any, person: Any) -> bool:
    """Staff named on this person's team, whatever their rank: nobody sees a person because they are senior."""
    return account.role in WORKS_WITH_PERSONS and account.key in person.team_keys


def one_of_the_two(account: Any, substitution: Any) -> bool:
    """Who is away, who stands in, or a supervisor."""
    return account.role is Role.SUPERVISOR or account.key in (substitution.away_key, substitution.substitute_key)


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


def named_in_the_conference(account: Any, conference: Any) -> bool:
    """Who sits in this 重層的支援会議 now, in person: nobody is represented there."""
    return account.role in MAY_BE_IN_A_CIRCLE and account.in_person and account.key in conference.member_keys


def brings_to_the_conference(account: Any, conference: Any) -> bool:
    """A member who may also keep a person's record."""
    return account.role in WORKS_WITH_PERSONS and named_in_the_conference(account, conference)


def leads_the_conference(account: Any, conference: Any) -> bool:
    """Who organises or chairs it, and may keep a person's record."""
    return brings_to_the_conference(account, conference) and account.key in conference.leader_keys


def handed_in_the_conference(account: Any, item: Any) -> bool:
    """The person's team; else, in person, a member to whom papers were handed that may still be told to them."""
    if on_the_team(account, item):
        return True
    return account.role in MAY_BE_IN_A_CIRCLE and account.in_person and account.key in item.reader_keys


def writes_the_minutes(account: Any, item: Any) -> bool:
    """The person's team; else, in person, who leads the conference and may be told what is decided."""
    if on_the_team(account, item):
        return True
    return account.role in WORKS_WITH_PERSONS and account.in_person and account.key in item.scribe_keys


def asked_to_approve(account: Any, plan: Any) -> bool:
    """The one account asked to approve a version of a plan, while it waits and the person's support goes on.

    In person: whoever stands in for somebody may be the one who wrote it.
    """
    is_asked = account.key == plan.approver_key and plan.person.closed_at is None
    return account.role in MAY_APPROVE and account.in_person and is_asked


def on_the_team_or_asked(account: Any, plan: Any) -> bool:
    """The person's team; of this one version also whoever is asked to approve it, until it is decided."""
    return on_the_team(account, plan) or asked_to_approve(account, plan)


def asked_or_decided(account: Any, plan: Any) -> bool:
    """Whoever is asked, and whoever decided: a button pressed twice is answered in words, and shows nothing."""
    decided = account.role in MAY_APPROVE and account.in_person and account.key in plan.decided_by
    return decided or asked_to_approve(account, plan)
