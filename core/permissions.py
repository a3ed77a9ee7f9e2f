"""Who may do what: one table, read from top to bottom. What is not in it is closed."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask.typing import ResponseReturnValue
from flask_login import current_user

from core import audit
from core.db import office_session, unit_of_work
from core.errors import NotPermitted
from core.guarded import Hidden, SignInFirst, key_of, kind_of, log_refusal, noted_in_place_of, whole
from core.permission_names import Permission
from core.relations import (
    Rule,
    anyone_signed_in,
    asked_or_decided,
    brings_to_the_conference,
    handed_in_the_conference,
    holds_the_intake,
    in_charge_of_area,
    in_charge_of_each,
    in_charge_of_its_areas,
    in_charge_of_this_area,
    keeps_the_opening,
    leads_the_circle,
    leads_the_conference,
    made_it_or_in_charge,
    may_look_at,
    moves_out_of_the_circle,
    named_in_the_circle,
    named_in_the_conference,
    of_its_place,
    on_the_team,
    on_the_team_or_asked,
    one_of_the_two,
    own_import,
    pledged_in_the_circle,
    role,
    who_made_it,
    writes_the_minutes,
)
from core.roles import MAY_BE_IN_A_CIRCLE, WORKS_WITH_PERSONS, Role

__all__ = ["RULES", "TOUCHES_NO_PERSON", "WORKS_WITH_PERSONS", "Permission", "Role", "permits", "public", "requires"]


RULES: dict[Permission, Rule] = {
    Permission.ACCOUNT_MANAGE: role(Role.SUPERVISOR),
    Permission.ASK_LIST: role(Role.COORDINATOR, Role.SUPERVISOR),
    Permission.ASK_OPEN: in_charge_of_area,
    Permission.ASK_START: role(Role.COORDINATOR, Role.SUPERVISOR),
    Permission.ASK_TAKE: role(Role.COORDINATOR, Role.SUPERVISOR),
    Permission.ASSIGNMENT_LIST: role(*WORKS_WITH_PERSONS),
    Permission.ASSIGNMENT_RUN: role(Role.STAFF, Role.SUPERVISOR),
    Permission.AUDIT_READ: role(Role.AUDITOR),
    Permission.BRANDING_EDIT: role(Role.COORDINATOR, Role.SUPERVISOR),
    Permission.CIRCLE_LEAD: leads_the_circle,
    Permission.CIRCLE_LIST: role(*MAY_BE_IN_A_CIRCLE),
    Permission.CIRCLE_MOVE: moves_out_of_the_circle,
    Permission.CIRCLE_OPEN: named_in_the_circle,
    Permission.CIRCLE_START: role(*WORKS_WITH_PERSONS),
    Permission.CIRCLE_WRITE: pledged_in_the_circle,
    Permission.CLOSURE_LIFT: in_charge_of_its_areas,
    Permission.CLOSURE_LIST: role(Role.COORDINATOR, Role.SUPERVISOR, Role.STAFF),
    Permission.CLOSURE_MAKE: role(Role.COORDINATOR, Role.SUPERVISOR),
    Permission.CONFERENCE_BRING: brings_to_the_conference,
    Permission.CONFERENCE_LEAD: leads_the_conference,
    Permission.CONFERENCE_LIST: role(*MAY_BE_IN_A_CIRCLE),
    Permission.CONFERENCE_MINUTES: writes_the_minutes,
    Permission.CONFERENCE_OPEN: named_in_the_conference,
    Permission.CONFERENCE_PACKET: on_the_team,
    Permission.CONFERENCE_PLAN: role(*WORKS_WITH_PERSONS),
    Permission.CONFERENCE_READ: handed_in_the_conference,
    Permission.COVERAGE_LOAD: role(Role.COORDINATOR, Role.SUPERVISOR),
    Permission.COVERAGE_READ: role(Role.COORDINATOR, Role.SUPERVISOR, Role.STAFF),
    Permission.DESK_OPEN: role(Role.COORDINATOR, Role.SUPERVISOR, Role.STAFF),
    Permission.DISCLOSURE_LIST: role(Role.SUPERVISOR),
    Permission.DUE_LIST: role(*WORKS_WITH_PERSONS),
    Permission.EVIDENCE_DROP: of_its_place(in_charge_of_area),
    Permission.EVIDENCE_READ: of_its_place(may_look_at),
    Permission.FIGURE_KEEP: role(Role.SUPERVISOR),
    Permission.FIGURE_OPEN: role(*WORKS_WITH_PERSONS),
    Permission.FOLLOW_UP_EDIT: role(Role.SUPERVISOR),
    Permission.FOOD_EDIT: role(Role.COORDINATOR, Role.SUPERVISOR),
    Permission.FOOD_LIST: role(Role.COORDINATOR, Role.SUPERVISOR, Role.STAFF),
    Permission.FILE_CHECK: role(Role.COORDINATOR, Role.SUPERVISOR, Role.STAFF),
    Permission.IMPORT_UNDO: own_import,
    Permission.DUPLICATE_LIST: role(Role.COORDINATOR, Role.SUPERVISOR),
    Permission.GAP_BOARD: role(*WORKS_WITH_PERSONS),
    Permission.GAP_LIST: role(*WORKS_WITH_PERSONS),
    Permission.GROUP_DISSOLVE: in_charge_of_each,
    Permission.GROUP_LIST: role(Role.COORDINATOR, Role.SUPERVISOR, Role.STAFF),
    Permission.HOST_DESK: role(*WORKS_WITH_PERSONS),
    Permission.HOST_PEOPLE: role(*WORKS_WITH_PERSONS),
    Permission.HALF_LIFE_EDIT: role(Role.SUPERVISOR),
    Permission.HALF_LIFE_LIST: role(Role.COORDINATOR, Role.SUPERVISOR),
    Permission.HANDOVER_ENTRY: in_charge_of_area,
    Permission.HANDOVER_LIST: role(Role.COORDINATOR, Role.SUPERVISOR),
    Permission.HANDOVER_PRINT: in_charge_of_this_area,
    Permission.HANDOVER_READ: in_charge_of_this_area,
    Permission.INBOX_DECIDE: role(Role.COORDINATOR, Role.SUPERVISOR),
    Permission.INBOX_LIST: role(Role.COORDINATOR, Role.SUPERVISOR),
    Permission.INBOX_OPEN: role(Role.COORDINATOR, Role.SUPERVISOR),
    Permission.INTAKE_LIST: role(*WORKS_WITH_PERSONS),
    Permission.INTAKE_OPEN: holds_the_intake,
    Permission.INTAKE_TAKE: role(*WORKS_WITH_PERSONS),
    Permission.LEAFLET_MAKE: role(Role.COORDINATOR, Role.SUPERVISOR, Role.STAFF),
    Permission.NEW_YEAR_LIST: role(Role.COORDINATOR, Role.SUPERVISOR),
    Permission.NEW_YEAR_TURN: role(Role.COORDINATOR, Role.SUPERVISOR),
    Permission.NEW_YEAR_UNDO: who_made_it,
    Permission.OPENING_CREATE: may_look_at,
    Permission.OPENING_EDIT: keeps_the_opening,
    Permission.OPENING_LIST: role(Role.COORDINATOR, Role.SUPERVISOR, Role.STAFF),
    Permission.OPENING_PEOPLE: role(*WORKS_WITH_PERSONS),
    Permission.OPENING_READ: may_look_at,
    Permission.OUTREACH_LIST: role(*WORKS_WITH_PERSONS),
    Permission.OUTREACH_OPEN: on_the_team,
    Permission.OWN_ACCOUNT: anyone_signed_in,
    Permission.PARTNER_CONTACT: role(Role.COORDINATOR, Role.SUPERVISOR),
    Permission.PARTNER_EDIT: role(Role.COORDINATOR, Role.SUPERVISOR),
    Permission.PARTNER_LIST: role(Role.COORDINATOR, Role.SUPERVISOR, Role.STAFF),
    Permission.PERSON_CREATE: role(*WORKS_WITH_PERSONS),
    Permission.PERSON_EDIT: on_the_team,
    Permission.PERSON_LIST: role(*WORKS_WITH_PERSONS),
    Permission.PERSON_READ: on_the_team,
    Permission.PHONE_HOUR: role(Role.COORDINATOR, Role.SUPERVISOR),
    Permission.PLACE_CREATE: role(Role.COORDINATOR, Role.SUPERVISOR),
    Permission.PLACE_EDIT: in_charge_of_area,
    Permission.PLACE_LIST: role(Role.COORDINATOR, Role.SUPERVISOR, Role.STAFF),
    Permission.PLACE_MERGE: in_charge_of_each,
    Permission.PLACE_PROPOSE: may_look_at,
    Permission.PLACE_READ: may_look_at,
    Permission.PLATFORM_EDIT: role(Role.COORDINATOR, Role.SUPERVISOR),
    Permission.PLATFORM_LIST: role(Role.COORDINATOR, Role.SUPERVISOR, Role.STAFF),
    Permission.POINT_EXPORT: role(Role.SUPERVISOR),
    Permission.POINT_KEEP: role(Role.COORDINATOR, Role.SUPERVISOR),
    Permission.POINT_RULE: role(Role.SUPERVISOR),
    Permission.PROPOSAL_DECIDE: in_charge_of_area,
    Permission.PROPOSAL_LIST: role(Role.COORDINATOR, Role.SUPERVISOR, Role.STAFF),
    Permission.PROPOSAL_READ: made_it_or_in_charge,
    Permission.QUEUE_LIST: role(Role.COORDINATOR, Role.SUPERVISOR),
    Permission.SEASON_EDIT: role(Role.SUPERVISOR),
    Permission.SEASON_LIST: role(Role.COORDINATOR, Role.SUPERVISOR),
    Permission.SUGGESTION_RULE_EDIT: role(Role.SUPERVISOR),
    Permission.SUPPORT_PLAN_DECIDE: asked_or_decided,
    Permission.SUPPORT_PLAN_OPEN: on_the_team_or_asked,
    Permission.SUPPORTER_CALL: role(Role.COORDINATOR, Role.SUPERVISOR),
    Permission.TEAM_CHANGE: on_the_team,
    Permission.TEAM_HAND_OVER: role(Role.SUPERVISOR),
    Permission.TEAM_LIST: role(Role.SUPERVISOR),
    Permission.TEAM_PAPER: role(*WORKS_WITH_PERSONS),
    Permission.TEAM_READ: on_the_team,
    Permission.TRAINING_EDIT: role(Role.COORDINATOR, Role.SUPERVISOR),
    Permission.TRAINING_LIST: role(Role.COORDINATOR, Role.SUPERVISOR, Role.STAFF),
    Permission.SUBSTITUTE_END: one_of_the_two,
    Permission.SUBSTITUTE_LIST: role(*WORKS_WITH_PERSONS),
    Permission.SUBSTITUTE_NAME: role(*WORKS_WITH_PERSONS),
    Permission.WINDOW_CREATE: role(Role.COORDINATOR, Role.SUPERVISOR),
    Permission.WINDOW_EDIT: in_charge_of_area,
    Permission.WINDOW_LIST: role(Role.COORDINATOR, Role.SUPERVISOR, Role.STAFF),
    Permission.WINDOW_READ: may_look_at,
    Permission.WORD_EDIT: role(Role.COORDINATOR, Role.SUPERVISOR),
}

TOUCHES_NO_PERSON = frozenset(
    {
        Permission.ASK_LIST,
        Permission.ASK_START,
        Permission.ASK_TAKE,
        Permission.BRANDING_EDIT,
        Permission.CLOSURE_LIFT,
        Permission.CLOSURE_LIST,
        Permission.CLOSURE_MAKE,
        Permission.COVERAGE_LOAD,
        Permission.COVERAGE_READ,
        Permission.DESK_OPEN,
        Permission.FOOD_EDIT,
        Permission.FOOD_LIST,
        Permission.FILE_CHECK,
        Permission.IMPORT_UNDO,
        Permission.DUPLICATE_LIST,
        Permission.GAP_BOARD,
        Permission.GROUP_DISSOLVE,
        Permission.GROUP_LIST,
        Permission.HALF_LIFE_EDIT,
        Permission.HALF_LIFE_LIST,
        Permission.HANDOVER_LIST,
        Permission.LEAFLET_MAKE,
        Permission.OPENING_CREATE,
        Permission.OPENING_EDIT,
        Permission.OPENING_LIST,
        Permission.OPENING_READ,
        Permission.PHONE_HOUR,
        Permission.QUEUE_LIST,
        Permission.PARTNER_EDIT,
        Permission.PARTNER_LIST,
        Permission.NEW_YEAR_LIST,
        Permission.NEW_YEAR_TURN,
        Permission.NEW_YEAR_UNDO,
        Permission.PLACE_CREATE,
        Permission.PLACE_EDIT,
        Permission.PLACE_LIST,
        Permission.PLACE_MERGE,
        Permission.PLACE_PROPOSE,
        Permission.PLACE_READ,
        Permission.PLATFORM_EDIT,
        Permission.PLATFORM_LIST,
        Permission.TRAINING_EDIT,
        Permission.PROPOSAL_LIST,
        Permission.TRAINING_LIST,
        Permission.WINDOW_CREATE,
        Permission.WINDOW_EDIT,
        Permission.WINDOW_LIST,
        Permission.WINDOW_READ,
        Permission.WORD_EDIT,
    }
)
"""Pages about the directory: they open no record of a person, so they need no turn at the office database."""

REFUSED = "この操作をする権限がありません。担当の管理者にご相談ください。"
View = Callable[..., ResponseReturnValue]


def permits(account: Any, permission: Permission, subject: Any = None) -> bool:
    """Signed in with both factors, and the rule for this permission says yes: to them, or to whom they stand in for.

    Whoever stands in keeps their own role: what the rule gives to other roles stays closed.
    """
    rule = RULES[permission]
    return bool(account.is_authenticated) and any(rule(each, subject) for each in (account, *account.stand_ins))


def in_whose_place(account: Any, permission: Permission, subject: Any) -> str:
    """The key of the account somebody stands in for, where only that opens the way; empty for a right of one's own."""
    rule = RULES[permission]
    if rule(account.alone, subject):
        return ""
    return next((each.key for each in account.stand_ins if rule(each, subject)), "")


def requires(permission: Permission, *, of: Callable[..., Any] | None = None) -> Callable[[View], View]:
    """Open a view to those the rule allows; with `of`, hand it the subject already found and permitted.

    A view about persons runs inside one unit of work of the office database that knows who acts, so whatever
    audited record it loads is logged before the page leaves. A record that may not be seen looks like one that does
    not exist (404); a page that is closed to the role says so (403).
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**url: Any) -> ResponseReturnValue:
            if not current_user.is_authenticated:
                raise SignInFirst
            if permission in TOUCHES_NO_PERSON:
                return _answer(view, permission, of, url)
            try:
                with unit_of_work(office_session()) as session:
                    audit.act_as(session, current_user.key, permission.value)
                    return _answer(view, permission, of, url)
            except Hidden as hidden:
                log_refusal(permission.value, hidden)
                raise

        guarded.access = permission  # type: ignore[attr-defined]  # the guard and the route test read it
        return guarded

    return decorate


def public(view: View) -> View:
    """Open to everyone. A view that says neither `public` nor `requires` stays closed."""
    view.access = "public"  # type: ignore[attr-defined]  # the guard and the route test read it
    return view


def _answer(
    view: View, permission: Permission, of: Callable[..., Any] | None, url: dict[str, Any]
) -> ResponseReturnValue:
    if of is None:
        if not permits(current_user, permission):
            raise NotPermitted(REFUSED)
        return whole(view(**url))
    subject = of(**url)
    if not permits(current_user, permission, subject):
        raise Hidden(kind_of(subject), key_of(subject))
    away = in_whose_place(current_user, permission, subject)
    if not away:
        return whole(view(subject))
    if permission not in TOUCHES_NO_PERSON:
        audit.act_instead_of(office_session(), away)
        return whole(view(subject))
    return noted_in_place_of(away, lambda: view(subject), permission.value, subject)
