"""The forms of the book: they ask, and check the shape of answers."""

from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired

from core.forms import Day, Form, at_most
from directory.handover.models import GroupContact
from directory.handover.services import CONTACT_TEXTS

SAY_SOMETHING = "入力してください。"


class PartForm(Form):
    """One of several forms of a page; the token against forged requests stands beside it."""

    class Meta(Form.Meta):
        csrf = False


class ContactForm(PartForm):
    """One person known in a group; all empty forgets them."""

    name = StringField("名前", validators=[at_most(60)])
    role = StringField("役わり（代表、会計など）", validators=[at_most(60)])
    phone = StringField("電話", validators=[at_most(60)])
    mail = StringField("メール", validators=[at_most(200)])
    best_time = StringField("電話してよい時間", validators=[at_most(100)])
    note = TextAreaField("知っておくこと", validators=[at_most(1000)])
    may_be_told = BooleanField("住民に伝えてよい（掲載の同意あり）")
    key = HiddenField()
    version = HiddenField()

    @classmethod
    def of(cls, contact: GroupContact, *, prefix: str) -> "ContactForm":
        """The form as it stands."""
        data = {name: getattr(contact, name) for name in CONTACT_TEXTS}
        data |= {"may_be_told": contact.may_be_told, "key": contact.key, "version": str(contact.version)}
        return cls(formdata=None, data=data, prefix=prefix)

    def texts(self) -> dict[str, str]:
        """What was typed, by column."""
        return {name: (self[name].data or "").strip() for name in CONTACT_TEXTS}


class PromiseForm(PartForm):
    """What was promised, until when."""

    text = StringField("約束したこと", validators=[DataRequired("約束したことを" + SAY_SOMETHING), at_most(300)])
    due_on = Day("いつまで", validators=[InputRequired("いつまでかを" + SAY_SOMETHING)])
    key = HiddenField()


class NoteForm(PartForm):
    """A line for whoever comes next."""

    text = TextAreaField("引き継ぐこと", validators=[DataRequired("引き継ぐことを" + SAY_SOMETHING), at_most(2000)])
    key = HiddenField()
