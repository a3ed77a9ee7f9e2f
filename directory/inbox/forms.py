"""The forms readers fill in: few questions, nothing about themselves unless they wish."""

import re
from typing import Any

from wtforms import RadioField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired

from core.forms import Form, at_most, offered_all
from directory.inbox.models import Topic

LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
MOST_LINKS = 2
TOO_MANY_LINKS = "ウェブのアドレスは2つまでにしてください。"
LEAVE_EMPTY = "この欄は空にして、もう一度「送る」を押してください。"


def plain(text: str | None) -> str:
    """Typed text without spare spaces and the line breaks of browsers."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").strip()


def few_links(_form: Any, field: Any) -> None:
    """A resident names a page or two; advertisements name many."""
    if len(LINK.findall(field.data or "")) > MOST_LINKS:
        raise ValidationError(TOO_MANY_LINKS)


class ReaderForm(Form):
    """What every form of readers has: a field machines fill in and people do not see."""

    class Meta(Form.Meta):
        csrf = False  # the signed stamp stands for it (directory/inbox/stamps.py): readers have no session to misuse

    homepage = StringField("ここには何も書かないでください")

    def validate_homepage(self, field: StringField) -> None:
        """A person whose browser filled it in is told, and loses nothing."""
        if plain(field.data):
            raise ValidationError(LEAVE_EMPTY)

    def texts(self) -> dict[str, str]:
        """What was typed, by field, without what stands open in the row."""
        typed = {field.name: plain(field.data) for field in self if field.name not in ("homepage", "topic")}
        return {name: text for name, text in typed.items() if text}


class ReportForm(ReaderForm):
    """What is wrong with an entry."""

    topic = RadioField(
        "どこがちがいますか",
        choices=offered_all(Topic),
        validators=[InputRequired("いちばん近いものを1つ選んでください。")],
    )
    text = TextAreaField("くわしく（なくてもかまいません）", validators=[at_most(600), few_links])


class SuggestionForm(ReaderForm):
    """A place that is missing."""

    name = StringField("名前", validators=[DataRequired("場所や活動の名前を入れてください。"), at_most(100), few_links])
    where = StringField("どこで", validators=[at_most(200), few_links])
    when = TextAreaField("いつ", validators=[at_most(300), few_links])
    how = TextAreaField("どうしてご存じですか", validators=[at_most(300), few_links])
    contact = StringField("あなたの連絡先（なくてもかまいません）", validators=[at_most(200), few_links])
