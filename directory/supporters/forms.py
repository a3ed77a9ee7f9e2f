"""The forms of trainings and of supporters who wish to be called upon. Rules stay in services."""

from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired

from core.calendar import today
from core.forms import Checkboxes, Day, Form, at_most, offered, offered_all
from directory.desk.forms import BAD_MAIL, MAIL, plain
from directory.foods.forms import Amount
from directory.partners.forms import a_number
from directory.platforms.forms import NOT_YET, Count, some_people
from directory.supporters.called import TEXTS, Supporter
from directory.supporters.models import Training, TrainingKind
from directory.supporters.services import TrainingFacts


class TrainingForm(Form):
    """A training that was held; numbers only."""

    held_on = Day("開いた日", validators=[InputRequired("開いた日を入力してください。")])
    title = StringField("題名", validators=[DataRequired("題名を入力してください。"), at_most(200)])
    kind = SelectField("種類", choices=offered_all(TrainingKind))
    venue = StringField("場所", validators=[at_most(200)])
    hours = Amount("時間数", validators=[DataRequired("時間数を入力してください。")])
    attended = Count("参加した人数", validators=[InputRequired("参加した人数を入力してください。"), some_people()])
    first_time = Count(
        "そのうち、今年度はじめて参加した人",
        validators=[InputRequired("はじめての人の数を入力してください。"), some_people()],
    )
    version = HiddenField()
    key = HiddenField()

    def validate_held_on(self, field: Day) -> None:
        """It was held."""
        if field.data and field.data > today():
            raise ValidationError(NOT_YET)

    def validate_hours(self, field: Amount) -> None:
        """No training takes more than 100 hours."""
        if (field.number or 0) > 100:
            raise ValidationError("時間数は100までで入力してください。")

    def validate_first_time(self, field: Count) -> None:
        """Some of all."""
        if field.data is not None and self.attended.data is not None and field.data > self.attended.data:
            raise ValidationError("参加した人数より多くはできません。")

    def facts(self) -> TrainingFacts:
        """The answers; only after `validate`."""
        return TrainingFacts(
            held_on=self.held_on.data,
            title=plain(self.title.data),
            kind=TrainingKind(self.kind.data),
            venue=plain(self.venue.data),
            hours=self.hours.number or 0,
            attended=self.attended.data,
            first_time=self.first_time.data,
        )


def typed_of_training(training: Training) -> dict[str, Any]:
    """What the form shows for a training as it stands."""
    said = {name: getattr(training, name) for name in ("held_on", "title", "venue", "attended", "first_time")}
    return said | {
        "kind": training.kind.value,
        "hours": f"{training.hours:g}",
        "version": str(training.version),
    }


class SupporterForm(Form):
    """Somebody who wishes to be called upon."""

    name = StringField("名前", validators=[DataRequired("名前を入力してください。"), at_most(100)])
    kana = StringField("よみがな", validators=[at_most(100)])
    phone = StringField("電話番号", validators=[at_most(60), a_number])
    mail = StringField("メール", validators=[at_most(200)])
    areas = Checkboxes("行ける地域", choices=[])
    note = TextAreaField("できること・都合のよい日", validators=[at_most(1000)])
    wished_on = Day("本人から希望を聞いた日", validators=[InputRequired("希望を聞いた日を入力してください。")])
    wishes = BooleanField(
        "本人が、声をかけてほしいと希望しています",
        validators=[DataRequired("名前と連絡先を残せるのは、本人が希望しているときだけです。")],
    )
    version = HiddenField()
    key = HiddenField()

    def __init__(self, *, areas: list[tuple[str, str]], **arguments: Any) -> None:
        super().__init__(**arguments)
        self.areas.choices = offered(*areas)

    def validate_mail(self, field: StringField) -> None:
        """An address with an @; one way to reach them at least."""
        if (text := plain(field.data)) and not MAIL.fullmatch(text):
            raise ValidationError(BAD_MAIL)
        if not text and not plain(self.phone.data):
            raise ValidationError("電話番号かメールのどちらかを入力してください。")

    def validate_wished_on(self, field: Day) -> None:
        """They said so."""
        if field.data and field.data > today():
            raise ValidationError("きょうか、前の日にしてください。")

    def texts(self) -> dict[str, str]:
        """The words about the person; only after `validate`."""
        return {name: plain(self[name].data) for name in TEXTS}


def typed_of_supporter(supporter: Supporter) -> dict[str, Any]:
    """What the form shows for a supporter as kept."""
    said = {name: getattr(supporter, name) for name in (*TEXTS, "wished_on")}
    return said | {"areas": supporter.area_keys, "wishes": True, "version": str(supporter.version)}
