"""The forms groups fill in: a code, what has changed, that they rest, or that they would like a call."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired

from core.forms import Form, at_most, offered
from core.languages.sentences import N_
from directory.asking.models import AnswerKind
from directory.asking.shown import Shown
from directory.desk.forms import MAIL, WEB_ADDRESS
from directory.inbox.forms import ReaderForm, plain

NO_CODE = N_("確認票の番号を入れてください。")
NO_PHONE = N_("お電話番号を入れてください。")
NOT_A_PHONE = N_("電話番号は数字で入れてください（例：0568-00-0000）。")
NOT_A_MAIL = N_("メールは name@example.jp のように入れてください。")
NOT_AN_ADDRESS = N_("ウェブサイトは https:// から始まるアドレスを入れてください。")
NO_NAME = N_("名前は空にできません。")
NOTHING_CHANGED = N_("変わったところを直すか、いちばん下の欄に書いてください。")
CHOOSE_ONE = N_("どちらか1つを選んでください。")
DIALLED = re.compile(r"[\d\s+()\-‐‑–—−ー~#*,、/・:：内線代表]+")


def is_dialled(_form: Any, field: Any) -> None:
    """A number one can dial."""
    text = unicodedata.normalize("NFKC", plain(field.data))
    if text and (len(re.sub(r"\D", "", text)) < 3 or not DIALLED.fullmatch(text)):
        raise ValidationError(NOT_A_PHONE)


def is_a_mail(_form: Any, field: Any) -> None:
    """An address with an @, or nothing."""
    if (text := plain(field.data)) and not MAIL.fullmatch(text):
        raise ValidationError(NOT_A_MAIL)


def is_an_address(_form: Any, field: Any) -> None:
    """A web address, or nothing."""
    if (text := plain(field.data)) and not WEB_ADDRESS.fullmatch(text):
        raise ValidationError(NOT_AN_ADDRESS)


CHECKS: dict[str, list[Any]] = {
    "name": [DataRequired(NO_NAME)],
    "phone": [is_dialled],
    "mail": [is_a_mail],
    "url": [is_an_address],
}


class CodeForm(ReaderForm):
    """The code of a 確認票."""

    code = StringField(N_("確認票の番号"), validators=[DataRequired(NO_CODE), at_most(60)])


class SameForm(ReaderForm):
    """Nothing has changed: one button."""


class ChangedForm(ReaderForm):
    """Every fact that may be corrected, filled in as it is public now; the fields are added for each place."""

    text = TextAreaField(N_("そのほか、伝えたいこと"), validators=[at_most(1000)])

    facts: Sequence[Shown] = ()

    def changes(self) -> dict[str, str]:
        """What differs from what is public, by the name of the fact; a field that was not sent is as it was."""
        found = {}
        for fact in self.facts:
            field = self[fact.field]
            typed = plain(field.data)
            if field.raw_data and typed != plain(fact.text):
                found[fact.name] = typed
        return found

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field, and that anything was said at all."""
        is_sound = bool(super().validate(extra_validators))
        if is_sound and not self.changes() and not plain(self.text.data):
            self.text.errors = [NOTHING_CHANGED]
            return False
        return is_sound


class PausedForm(ReaderForm):
    """Resting for a while, or over."""

    which = RadioField(
        N_("これからのこと"),
        choices=offered(
            (AnswerKind.PAUSED.value, N_("しばらく休みます（また開くつもりです）")),
            (AnswerKind.ENDED.value, N_("活動を終わりました（もう開きません）")),
        ),
        validators=[InputRequired(CHOOSE_ONE)],
    )
    text = TextAreaField(N_("いつから・いつまで、そのほか伝えたいこと"), validators=[at_most(1000)])


class CallForm(ReaderForm):
    """Whom to call, and when it suits."""

    phone = StringField(N_("お電話番号"), validators=[DataRequired(NO_PHONE), at_most(60), is_dialled])
    when = StringField(N_("電話に出やすい日や時間"), validators=[at_most(200)])
    text = TextAreaField(N_("話したいこと"), validators=[at_most(1000)])


def changed_form(facts: Sequence[Shown]) -> ChangedForm:
    """The form with a filled-in field for each fact that may be corrected."""
    open_facts = [fact for fact in facts if fact.is_open]
    fields: dict[str, Any] = {}
    for fact in open_facts:
        kind = TextAreaField if fact.is_long else StringField
        checks = [at_most(max(fact.longest, len(fact.text))), *CHECKS.get(fact.column, [])]
        fields[fact.field] = kind(fact.title, validators=checks, default=fact.text)
    made = type("ChangedForm", (ChangedForm,), fields)
    form: ChangedForm = made()
    form.facts = open_facts
    return form


def texts_in(form: Form, *names: str) -> dict[str, str]:
    """The words of these fields, where anything was typed."""
    return {name: typed for name in names if (typed := plain(form[name].data))}
