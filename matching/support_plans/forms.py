"""The forms about a plan; rules stay in services."""

from typing import Any

from wtforms import FieldList, FormField, HiddenField, SelectField, StringField, TextAreaField
from wtforms import Form as Rows
from wtforms.validators import Optional

from core.accounts.models import Account
from core.forms import Day, Form, at_most, offered
from matching.support_plans.content import DAYS, Goal, PlanContent, Role
from matching.support_plans.models import SupportPlan

MOST_ROWS = 30
ROWS = {"goal": "goals", "role": "roles"}


class GoalRow(Rows):
    """One goal; an empty row is none."""

    text = TextAreaField("目標", validators=[at_most(2_000)])
    steps = TextAreaField("手立て（まずすること）", validators=[at_most(5_000)])
    by_when = StringField("いつまで", validators=[at_most(100)])


class RoleRow(Rows):
    """Who does what; an empty row is nobody."""

    agency = StringField("機関（本人・家族は空欄）", validators=[at_most(100)], render_kw={"list": "agencies"})
    who = StringField("だれ", validators=[at_most(100)])
    what = TextAreaField("すること", validators=[at_most(2_000)])


class PlanForm(Form):
    """What a version says."""

    version = HiddenField()
    wishes = TextAreaField("本人の希望（本人のことばで）", validators=[at_most(20_000)])
    situation = TextAreaField("いまの状況", validators=[at_most(20_000)])
    goals = FieldList(FormField(GoalRow), "目標", min_entries=1, max_entries=MOST_ROWS)
    roles = FieldList(FormField(RoleRow), "役割", min_entries=1, max_entries=MOST_ROWS)
    starts_on = Day("始まりの日", validators=[Optional()])
    ends_on = Day("終わりの日", validators=[Optional()])
    review_on = Day("次の見直しの日", validators=[Optional()])
    note = TextAreaField("そのほか", validators=[at_most(20_000)])

    @classmethod
    def of(cls, plan: SupportPlan) -> "PlanForm":
        """The form filled with what is kept."""
        content = plan.content
        names = ("wishes", "situation", "goals", "roles", "note", *DAYS)
        return cls(version=plan.version, **{name: getattr(content, name) for name in names})

    def one_more(self, kind: str) -> None:
        """Another empty row of this kind, as long as there is room; everything typed stays."""
        rows = self[ROWS[kind]]
        if len(rows) < MOST_ROWS:
            rows.append_entry()

    def content(self) -> PlanContent:
        """The answers."""
        return PlanContent(
            wishes=self.wishes.data or "",
            situation=self.situation.data or "",
            goals=tuple(Goal(**_row(row)) for row in self.goals),
            roles=tuple(Role(**_row(row)) for row in self.roles),
            note=self.note.data or "",
            **{name: self[name].data for name in DAYS},
        )


class AskForm(Form):
    """Who is asked to approve; who may be, the service says."""

    version = HiddenField()
    approver = SelectField("承認を頼む人", validate_choice=False)

    @classmethod
    def among(cls, accounts: list[Account], team: set[str], **facts: Any) -> "AskForm":
        """The form with those who may be asked."""
        form = cls(**facts)
        named = [(one.key, _named(one, is_on_team=one.key in team)) for one in accounts]
        form.approver.choices = offered(("", "選んでください"), *named)
        return form


class DecideForm(Form):
    """Yes, or no with a reason."""

    version = HiddenField()
    reason = TextAreaField("差し戻すときの理由", validators=[at_most(5_000)])


class PaperForm(Form):
    """When the person signed and was given the plan."""

    version = HiddenField()
    signed_on = Day("本人が署名した日", validators=[Optional()])
    handed_on = Day("本人に渡した日", validators=[Optional()])


class ThrowAwayForm(Form):
    """One button, and what was seen when it was pressed."""

    version = HiddenField()


def _row(row: Any) -> dict[str, str]:
    return {field.short_name: field.data or "" for field in row.form}


def _named(account: Account, *, is_on_team: bool) -> str:
    return f"{account.name}（{account.role.label}{'・この方の担当' if is_on_team else ''}）"
