"""The form about one member of a household; rules stay in services."""

from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from core.forms import Day, Form, at_most, offered
from matching.people.household import MemberDetails
from matching.people.models import HouseholdMember

TOGETHER = {"yes": True, "no": False}


class MemberForm(Form):
    """Who the member is, and whether they agreed to being told of."""

    key = HiddenField()
    version = HiddenField()
    name = StringField("名前（呼び名でもよい）", validators=[InputRequired("名前を入力してください。"), at_most(100)])
    kana = StringField("よみ", validators=[at_most(100)])
    relation = StringField("本人との続柄", validators=[at_most(40)])
    birth = Day("生年月日", validators=[Optional()])
    lives_together = RadioField(
        "本人といっしょに住んでいる",
        choices=offered(("yes", "はい"), ("no", "いいえ"), ("", "未確認")),
        default="",
        validators=[Optional()],
    )
    note = TextAreaField("ようす", validators=[at_most(20_000)])
    agreed_on = Day("この方が、自分のことを伝えてよいと同意した日（まだなら空欄）", validators=[Optional()])
    withdrawn_on = Day("同意を取り消した日", validators=[Optional()])

    def details(self) -> MemberDetails:
        """The answers."""
        return MemberDetails(
            name=self["name"].data,
            kana=self.kana.data or "",
            birth=self.birth.data,
            relation=self.relation.data or "",
            lives_together=TOGETHER.get(self.lives_together.data or ""),
            note=self.note.data or "",
            agreed_on=self.agreed_on.data,
            withdrawn_on=self.withdrawn_on.data,
        )

    @classmethod
    def of(cls, member: HouseholdMember) -> "MemberForm":
        """The form filled with what is recorded."""
        names = ("name", "kana", "relation", "note", "agreed_on", "withdrawn_on", "version")
        together = {True: "yes", False: "no", None: ""}[member.lives_together]
        facts = {name: getattr(member, name) for name in names}
        return cls(birth=member.birth_date, lives_together=together, **facts)
