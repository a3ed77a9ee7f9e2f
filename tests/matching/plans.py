"""Plans for tests: each helper makes one valid thing, by the same rules as on the screens."""

from dataclasses import replace
from datetime import timedelta

from core.accounts.models import Account
from core.calendar import today
from core.permissions import Role as AccountRole
from core.secrets import keyring
from matching.support_plans.content import Goal, PlanContent, Role
from matching.support_plans.models import SupportPlan
from matching.support_plans.services import approve, draft_next, submit
from tests.matching.people import LEAD

APPROVER = "approver"


def a_content(**changes) -> PlanContent:
    """Something that may be approved today."""
    content = PlanContent(
        wishes="昼に行けるところがほしい",
        situation="家で過ごすことが多い",
        goals=(Goal("週に1回、手芸の会に行く", "まず見学に行く", "春まで"),),
        roles=(Role("社会福祉協議会", "見本", "見学にいっしょに行く"), Role("", "本人", "行けそうな日を言う")),
        starts_on=today(),
        ends_on=today() + timedelta(days=180),
        review_on=today() + timedelta(days=90),
        note="",
    )
    return replace(content, **changes)


def an_approver(session, key: str = APPROVER, role: AccountRole = AccountRole.SUPERVISOR, **facts) -> Account:
    """An account that can sign in."""
    account = Account(key=key, login=key, name=f"見本 {key}", role=role, password_hash="x", **facts)
    account.totp_secret_sealed = keyring().seal("x", bound_to="x")
    session.add(account)
    session.flush()
    return account


def a_plan(session, person, *, by: str = LEAD, **changes) -> SupportPlan:
    """A draft."""
    return draft_next(session, person, by=by, on=today(), content=a_content(**changes))


def a_submitted_plan(session, person, *, approver: str = APPROVER, by: str = LEAD, **changes) -> SupportPlan:
    """A version that waits for somebody who is there already."""
    plan = a_plan(session, person, by=by, **changes)
    submit(session, plan, approver=approver, by=by, on=today(), version=str(plan.version))
    session.flush()
    return plan


def an_approved_plan(session, person, *, approver: str = APPROVER, **changes) -> SupportPlan:
    """A version that holds."""
    plan = a_submitted_plan(session, person, approver=approver, **changes)
    approve(plan, by=approver, on=today(), version=str(plan.version))
    session.flush()
    return plan
