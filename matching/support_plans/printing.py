"""支援プラン on paper, to be read together and signed by hand. Its name says nothing about anybody."""

from datetime import date

from core.calendar import wareki
from directory.leaflets.press import Typeset, the_press
from matching.support_plans.differences import NOTHING
from matching.support_plans.models import SupportPlan
from matching.support_plans.states import PlanState

ACCENT = "#1b3f73"
FILE = "support-plan"


def print_plan(plan: SupportPlan, *, municipality: str, on: date) -> Typeset:
    """The PDF (PDF/UA-1, PDF/A-2a); what is not approved says so in its title. Raises Unavailable without fonts."""
    content, is_approved = plan.content, plan.state is PlanState.APPROVED
    facts = {
        "title": "支援プラン" if is_approved else "支援プラン（案）",
        "municipality": municipality,
        "accent": ACCENT,
        "name": plan.person.name,
        "number": f"第{plan.number}版",
        "made": _made(plan),
        "printed": f"{wareki(on)}に印刷",
        "period": f"{_day(plan.starts_on)}〜{_day(plan.ends_on)}",
        "review": _day(plan.review_on),
        "wishes": content.wishes or NOTHING,
        "situation": content.situation or NOTHING,
        "goals": [[goal.text or NOTHING, goal.steps or NOTHING, goal.by_when or NOTHING] for goal in content.goals],
        "roles": [["　".join(filter(None, (r.agency, r.who))) or NOTHING, r.what or NOTHING] for r in content.roles],
        "note": content.note,
        "nothing": NOTHING,
    }
    return the_press().typeset("plan", facts, on=on)


def _made(plan: SupportPlan) -> str:
    if plan.approved_on:
        return f"{wareki(plan.approved_on)}に承認"
    return f"{wareki(plan.made_on)}に作成・まだ承認されていません"


def _day(on: date | None) -> str:
    return wareki(on) if on else NOTHING
