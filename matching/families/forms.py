"""The form about one event of a family; rules stay in services."""

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from core.forms import Day, Form, FormKey, at_most, offered
from matching.families.kinds import usual_kinds
from matching.families.models import SELF, LifeEvent
from matching.families.services import LONGEST_WHAT, LONGEST_WHO, EventDetails
from matching.families.when import NEEDED
from matching.people.models import Gone, HouseholdMember

MISTAKE = "mistake"
OURSELVES = "self"  # the person; a key of a member is ten letters long


class EventForm(Form):
    """When, of whom, and what. `household` are those who can be chosen."""

    happened = StringField("いつ", validators=[InputRequired(NEEDED), at_most(40)])
    who = SelectField("だれのこと", default=OURSELVES, validators=[Optional()])
    who_words = StringField("世帯のほかの人のことなら、続柄や呼び名", validators=[at_most(LONGEST_WHO)])
    kind = SelectField("種類", default="", validators=[Optional()])
    what = TextAreaField("出来事", validators=[at_most(LONGEST_WHAT)])
    version = HiddenField()
    form_key = FormKey()

    def __init__(self, household: Sequence[HouseholdMember], *, kept_kind: str = "", **facts: Any) -> None:
        super().__init__(**facts)
        members = ((member.key, f"{member.relation or '世帯の方'}（{member.name}）") for member in household)
        self.who.choices = offered((OURSELVES, SELF), *members)
        kinds = dict.fromkeys([*usual_kinds(), *([kept_kind] if kept_kind else [])])
        self.kind.choices = offered(("", "選ばない"), *((kind, kind) for kind in kinds))

    def details(self) -> EventDetails:
        """The answers."""
        return EventDetails(
            happened=self.happened.data or "",
            what=self.what.data or "",
            member_key="" if self.who.data in (OURSELVES, None) else self.who.data,
            who_words=self.who_words.data or "",
            kind=self.kind.data or "",
        )

    @classmethod
    def of(cls, event: LifeEvent, household: Sequence[HouseholdMember]) -> "EventForm":
        """The form filled with what is recorded."""
        facts = {name: getattr(event, name) for name in ("happened", "who_words", "kind", "what", "version")}
        return cls(household, kept_kind=event.kind, who=event.member_key or OURSELVES, **facts)


class LeavingForm(Form):
    """Why somebody is of the household no more, and since when."""

    version = HiddenField()
    how = RadioField(
        "理由",
        choices=offered(
            (Gone.MOVED_OUT.value, "世帯を出た（引っ越し・施設に入ったなど）"),
            (Gone.DIED.value, Gone.DIED.label),
            (MISTAKE, "まちがえて入力した（記録を消します）"),
        ),
        validators=[InputRequired("理由を選んでください。")],
    )
    on = Day("世帯を出た日・亡くなった日", validators=[Optional()])

    @property
    def is_mistake(self) -> bool:
        """Whether the row goes; only after `validate`."""
        return bool(self.how.data == MISTAKE)
