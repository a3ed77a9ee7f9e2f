"""The forms of reaching out; rules stay in services."""

from typing import Any

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from core.calendar import today
from core.forms import Day, Form, FormKey, at_most, offered, offered_all
from matching.outreach.models import TRUST, ContactHow, Noticer, Outreach, Response
from matching.outreach.services import Noticed, Try

UNKNOWN = ""


class OutreachForm(Form):
    """Whom it is about and who noticed. `accounts` are (key, name) of whoever may go on or come along."""

    called = StringField("呼び名", validators=[InputRequired("呼び名を入力してください。"), at_most(100)])
    on = Day("気づいた日", default=today, validators=[InputRequired("気づいた日を入力してください。")])
    by = SelectField(
        "気づいた人",
        choices=offered(("", "選んでください"), *((one.value, one.label) for one in Noticer)),
        validators=[InputRequired("気づいた人を選んでください。")],
    )
    words = TextAreaField("気づいたこと・だれから聞いたか", validators=[at_most(5_000)])
    whereabouts = StringField("会える場所・方法", validators=[at_most(200)])
    held_by = SelectField("声をかける担当", validators=[Optional()])
    with_key = SelectField("いっしょに行く人", validators=[Optional()])
    version = HiddenField()
    form_key = FormKey()

    def __init__(self, accounts: list[tuple[str, str]], *, own: str, **facts: Any) -> None:
        super().__init__(**{"held_by": own} | facts)
        self.held_by.choices = offered(*accounts)
        self.with_key.choices = offered(("", "決めていない"), *accounts)

    def noticed(self) -> Noticed:
        """The answers."""
        return Noticed(
            called=self.called.data or "",
            on=self.on.data,
            by=Noticer(self.by.data),
            words=self.words.data or "",
            whereabouts=self.whereabouts.data or "",
            held_by=self.held_by.data or "",
            with_key=self.with_key.data or None,
        )

    @classmethod
    def of(cls, outreach: Outreach, accounts: list[tuple[str, str]]) -> "OutreachForm":
        """The form filled with what is recorded."""
        facts = {name: getattr(outreach, name) for name in ("called", "whereabouts", "with_key", "version")}
        noticed = {"on": outreach.noticed_on, "by": outreach.noticed_by, "words": outreach.noticed_words}
        return cls(accounts, own=outreach.held_by, **facts, **noticed)


class TryForm(Form):
    """One contact."""

    on = Day("日付", default=today, validators=[InputRequired("日付を入力してください。")])
    how = RadioField("どのように", choices=offered_all(ContactHow), coerce=ContactHow, default=ContactHow.DOORSTEP)
    response = RadioField("反応", choices=offered_all(Response), validators=[InputRequired("反応を選んでください。")])
    text = TextAreaField(
        "ようす・分かったこと", validators=[InputRequired("ようすを入力してください。"), at_most(20_000)]
    )
    trust = RadioField(
        "いまの関係",
        choices=offered((UNKNOWN, "まだ分からない"), *((str(step), words) for step, words in enumerate(TRUST))),
        default=UNKNOWN,
        validators=[Optional()],
    )
    next = StringField("次にすること", validators=[at_most(300)])
    next_on = Day("次に声をかける日", validators=[Optional()])
    form_key = FormKey()

    def contact(self) -> Try:
        """The answers."""
        return Try(
            on=self.on.data,
            how=self.how.data,
            response=Response(self.response.data),
            text=(self.text.data or "").strip(),
            trust=int(self.trust.data) if self.trust.data else None,
            next=(self.next.data or "").strip(),
            next_on=self.next_on.data,
        )


class EndForm(Form):
    """Nobody reaches out any more."""

    words = TextAreaField(
        "終わりにする事情と、これから気にかける人",
        validators=[
            InputRequired("終わりにする事情と、これからだれが気にかけるかを入力してください。"),
            at_most(5_000),
        ],
    )
    version = HiddenField()
