"""The forms of a 支援会議; rules stay in services."""

from datetime import date
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from core.calendar import today
from core.forms import Checkboxes, Day, Form, FormKey, at_most, offered, offered_all
from matching.circles.models import Circle, RecordKind
from matching.circles.services import Remark, Subject


class SubjectForm(Form):
    """Whom a circle is about, as far as is known."""

    version = HiddenField()
    title = StringField("支援会議の呼び名", validators=[InputRequired("呼び名を入力してください。"), at_most(100)])
    name = StringField("本人の名前（呼び名でもよい）", validators=[at_most(100)])
    kana = StringField("よみ", validators=[at_most(100)])
    birth = Day("生年月日", validators=[Optional()])
    phone = StringField("電話番号", validators=[at_most(40)])
    address = StringField("住所（町名まででもよい）", validators=[at_most(200)])

    def subject(self) -> Subject:
        """The answers about whom it is."""
        return Subject(
            title=self.title.data,
            name=self["name"].data or "",
            kana=self.kana.data or "",
            birth=self.birth.data,
            phone=self.phone.data or "",
            address=self.address.data or "",
        )

    @classmethod
    def of(cls, circle: Circle) -> "SubjectForm":
        """The form filled with what is known."""
        facts = {name: getattr(circle, name) for name in ("title", "name", "kana", "phone", "address", "version")}
        return cls(birth=date.fromisoformat(circle.birth) if circle.birth else None, **facts)


class CircleForm(SubjectForm):
    """A new circle, and who is in it."""

    form_key = FormKey()
    members = Checkboxes("構成員", validators=[Optional()])

    def __init__(self, accounts: list[tuple[str, str]], **facts: Any) -> None:
        super().__init__(**facts)
        self.members.choices = offered(*accounts)


class PledgeForm(Form):
    """A member reads the duty of secrecy."""

    read = BooleanField(
        "読みました。ここで知ったことを、会議の外で話しません。",
        validators=[InputRequired("読んで、チェックを入れてください。")],
    )


class RecordForm(Form):
    """One thing known or decided."""

    form_key = FormKey()
    kind = RadioField("何の記録ですか", choices=offered_all(RecordKind), coerce=RecordKind, default=RecordKind.GRASPED)
    text = TextAreaField("内容", validators=[InputRequired("記録の内容を入力してください。"), at_most(20_000)])
    source = StringField("だれから、どのように聞いたか", validators=[at_most(200)])
    on = Day("日付", default=today, validators=[InputRequired("日付を入力してください。")])

    def remark(self) -> Remark:
        """The answers."""
        return Remark(self.kind.data, self.on.data, self.text.data or "", self.source.data or "")


class MemberForm(Form):
    """One more member."""

    version = HiddenField()
    account = SelectField("加える人", validators=[InputRequired("加える人を選んでください。")])
    leads = BooleanField("この人も主催者にする")

    def __init__(self, accounts: list[tuple[str, str]], **facts: Any) -> None:
        super().__init__(**facts)
        self.account.choices = offered(("", "選んでください"), *accounts)


class CloseForm(Form):
    """The end of a circle."""

    version = HiddenField()
    reason = TextAreaField(
        "閉じる理由と、これから気にかける人",
        validators=[InputRequired("閉じる理由と、これからだれが気にかけるかを入力してください。"), at_most(5000)],
    )
