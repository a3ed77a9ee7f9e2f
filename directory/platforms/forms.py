"""The forms of platforms. Rules stay in services."""

from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from core.calendar import today
from core.forms import Checkboxes, Day, Form, Whole, at_most, offered, offered_all
from directory.desk.forms import plain
from directory.platforms.models import Platform, PlatformMeeting
from directory.platforms.services import MeetingFacts, PlatformFacts, ResultFacts
from directory.platforms.states import ResultKind

NOT_YET = "まだ来ていない日です。終わってから記録してください。"


class Count(Whole):
    """A whole number of people."""

    wrong = "人数は、12 のような数で入力してください。"


def some_people() -> NumberRange:
    """A limit with a sentence."""
    return NumberRange(0, 100_000, message="0から100,000までの数で入力してください。")


class PlatformForm(Form):
    """A platform."""

    name = StringField("名前", validators=[DataRequired("名前を入力してください。"), at_most(100)])
    areas = Checkboxes("地域", choices=[])
    started_on = Day("始まった日", validators=[InputRequired("始まった日を入力してください。")])
    ended_on = Day("終わった日", validators=[Optional()])
    summary = TextAreaField("どんな集まりか", validators=[at_most(1000)])
    version = HiddenField()
    key = HiddenField()

    def __init__(self, *, areas: list[tuple[str, str]], **arguments: Any) -> None:
        super().__init__(**arguments)
        self.areas.choices = offered(*areas)

    def validate_ended_on(self, field: Day) -> None:
        """Not before it starts."""
        if field.data and self.started_on.data and field.data < self.started_on.data:
            raise ValidationError("始まった日と同じか、あとの日にしてください。")

    def facts(self) -> PlatformFacts:
        """The answers; only after `validate`."""
        return PlatformFacts(
            name=plain(self["name"].data),
            started_on=self.started_on.data,
            ended_on=self.ended_on.data,
            summary=plain(self.summary.data),
            areas=tuple(self.areas.data or ()),
        )


def typed_of_platform(platform: Platform) -> dict[str, Any]:
    """What the form shows for a platform as it stands."""
    said = {name: getattr(platform, name) for name in ("name", "started_on", "ended_on", "summary")}
    return said | {"areas": [area.key for area in platform.areas], "version": str(platform.version)}


class JoinForm(Form):
    """A group that joins."""

    group = StringField("団体・会社", validators=[DataRequired("団体の名前を入力してください。"), at_most(100)])
    is_new_group = BooleanField("新しい団体として登録する（まだ一覧にないとき）")
    on = Day("参加した日", validators=[InputRequired("参加した日を入力してください。")])


class MeetingForm(Form):
    """A meeting that was held."""

    held_on = Day("開いた日", validators=[InputRequired("開いた日を入力してください。")])
    subject = StringField("テーマ", validators=[DataRequired("テーマを入力してください。"), at_most(200)])
    present = Count("参加した人数", validators=[InputRequired("参加した人数を入力してください。"), some_people()])
    summary = TextAreaField("話し合ったこと", validators=[at_most(5000)])
    key = HiddenField()

    def validate_held_on(self, field: Day) -> None:
        """It was held."""
        if field.data and field.data > today():
            raise ValidationError(NOT_YET)

    def facts(self) -> MeetingFacts:
        """The answers; only after `validate`."""
        return MeetingFacts(self.held_on.data, plain(self.subject.data), self.present.data, plain(self.summary.data))


def typed_of_meeting(meeting: PlatformMeeting) -> dict[str, Any]:
    """What the form shows for a meeting as it stands."""
    return {name: getattr(meeting, name) for name in ("held_on", "subject", "present", "summary")}


class ResultForm(Form):
    """What came of it."""

    kind = SelectField("何が生まれましたか", choices=offered_all(ResultKind))
    on = Day("いつのことか", validators=[InputRequired("いつのことかを入力してください。")])
    words = TextAreaField("内容", validators=[DataRequired("内容を入力してください。"), at_most(500)])
    place = StringField("始まった居場所の名前（登録があれば）", validators=[at_most(100)])
    wish = SelectField("かなった希望（登録があれば）", choices=[])
    key = HiddenField()

    def __init__(self, *, wishes: list[tuple[str, str]], **arguments: Any) -> None:
        super().__init__(**arguments)
        self.wish.choices = offered(("", "選ばない"), *wishes)

    def validate_on(self, field: Day) -> None:
        """It came about."""
        if field.data and field.data > today():
            raise ValidationError(NOT_YET)

    def validate_place(self, field: StringField) -> None:
        """Only a begun place has a name."""
        if plain(field.data) and self.kind.data != ResultKind.PLACE_BEGUN:
            raise ValidationError("居場所の名前は、「居場所・活動が始まった」のときだけ入れてください。")

    def validate_wish(self, field: SelectField) -> None:
        """Only a fulfilled wish is named."""
        if field.data and self.kind.data != ResultKind.NEED_CLOSED:
            raise ValidationError("希望は、「希望がかなった」のときだけ選んでください。")

    def facts(self) -> ResultFacts:
        """The answers; only after `validate`."""
        return ResultFacts(
            on=self.on.data,
            kind=ResultKind(self.kind.data),
            words=plain(self.words.data),
            place=plain(self.place.data),
            wish=self.wish.data or "",
        )
