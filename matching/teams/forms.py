"""The forms about who looks after whom; rules stay in services."""

from collections.abc import Iterable
from typing import Any

from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired

from core.forms import Form, offered
from matching.teams.handing_over import HandOver
from matching.teams.queries import Colleague, Load


class AddForm(Form):
    """One more colleague; whether they may be on the team the service says."""

    version = HiddenField()
    account = SelectField(
        "加える職員", validate_choice=False, validators=[InputRequired("加える職員を選んでください。")]
    )

    def __init__(self, accounts: Iterable[Colleague], **facts: Any) -> None:
        super().__init__(**facts)
        self.account.choices = offered(("", "選んでください"), *((each.key, each.words) for each in accounts))


class MemberForm(Form):
    """A button about one member."""

    version = HiddenField()
    account = HiddenField()


class HandOverForm(Form):
    """From whom to whom; whether that may be, the service says.

    `leads` and `others` are what the page showed before it was confirmed.
    """

    giver = SelectField(
        "だれから", validate_choice=False, validators=[InputRequired("だれから引き継ぐかを選んでください。")]
    )
    taker = SelectField(
        "だれへ", validate_choice=False, validators=[InputRequired("だれへ引き継ぐかを選んでください。")]
    )
    keep = RadioField(
        "元の担当も残しますか（引き継ぎの期間）",
        choices=offered(
            ("yes", "残す（いっしょに訪問しながら引き継ぐ）"),
            ("no", "残さない（すぐに外れて、記録を開けなくなる）"),
        ),
        validators=[InputRequired("元の担当を残すかどうかを選んでください。")],
    )
    leads = HiddenField()
    others = HiddenField()

    def __init__(self, on_teams: Iterable[Load], ready: Iterable[Colleague], **facts: Any) -> None:
        super().__init__(**facts)
        self.giver.choices = offered(("", "選んでください"), *((each.who.key, words_of(each)) for each in on_teams))
        self.taker.choices = offered(("", "選んでください"), *((each.key, each.words) for each in ready))

    def hand_over(self) -> HandOver:
        """The answers."""
        return HandOver(self.giver.data, self.taker.data, keeps=self.keep.data == "yes")

    def shown(self) -> tuple[str, str]:
        """The numbers that were confirmed, as they came."""
        return self.leads.data or "", self.others.data or ""


def words_of(load: Load) -> str:
    """One account in the list of those who hand over: the name, how many, and whether it can be used."""
    mark = "" if load.who.is_usable else "・使えないアカウント"
    return f"{load.who.name}（主担当{load.leads}人・担当{load.others}人{mark}）"
