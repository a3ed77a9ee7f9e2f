"""What the desk answers to a proposed change, and what it may be told beside one."""

from typing import Any, Self

from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired

from core.forms import Checkboxes, Form, at_most, offered, offered_all
from directory.desk.answers import Told
from directory.desk.forms import CHOOSE_HOW
from directory.desk.proposal_words import Item
from directory.upkeep.proposals import NO_REASON


class ApproveForm(Form):
    """Which parts are true, how one knows, and the version that was on the screen."""

    items = Checkboxes("反映するところ", choices=[], validate_choice=False)
    told = RadioField("どう確かめましたか", choices=offered_all(Told), validators=[InputRequired(CHOOSE_HOW)])
    version = HiddenField()

    def __init__(self, items: list[Item], **arguments: Any) -> None:
        super().__init__(**arguments)
        self.items.choices = offered(*((item.name, item.label) for item in items if item.can_be_taken))

    @classmethod
    def opened(cls, items: list[Item], told: Told = Told.NOT_YET) -> Self:
        """Everything ticked but what changed meanwhile; `told` chosen, unless it was not checked yet."""
        ticked = [item.name for item in items if item.can_be_taken and not item.is_conflict]
        how = None if told is Told.NOT_YET else told.value
        return cls(items, formdata=None, data={"items": ticked, "told": how})


class RefuseForm(Form):
    """Why not; whoever proposed it reads the reason."""

    reason = StringField("見送る理由", validators=[DataRequired(NO_REASON), at_most(300)])


class RemarkForm(Form):
    """Words to the coordinator beside the changed form."""

    class Meta(Form.Meta):
        csrf = False  # a part of the place's form

    remark = TextAreaField("コーディネーターに伝えること", validators=[at_most(1000)])
