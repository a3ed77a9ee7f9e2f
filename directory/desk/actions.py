"""What can be done with a place besides changing its facts: one table for buttons, checks and words."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from directory.desk.services import set_activity, show_to_residents, take_back
from directory.places.models import Activity, Place, Publication


@dataclass(frozen=True, slots=True)
class Action:
    """One button: when it is there, what it does, and what is said after."""

    name: str
    label: str
    done: str
    kind: str
    fits: Callable[[Place], bool]
    _do: Callable[[Session, Place, str, str], None]
    asks_why: bool = False
    hint: str = ""
    comes_first: bool = False

    def run(self, session: Session, place: Place, *, reason: str, by: str) -> None:
        """Do it; raises RuleBroken with what is missing."""
        self._do(session, place, reason, by)


def _activity(wanted: Activity) -> Callable[[Session, Place, str, str], None]:
    return lambda session, place, _reason, by: set_activity(session, place, wanted, by=by)


def _is_public(place: Place) -> bool:
    return place.publication is Publication.PUBLISHED


WITHDRAWN = "非公開にしました。住民の画面から消えています（開いていた人には、1分ほど見えることがあります）。"
WITHDRAWING = "住民の画面から消えます（開いている人には、1分ほど見えることがあります）。内容は残り、また公開できます。"
ACTIONS = {
    action.name: action
    for action in (
        Action(
            "publish",
            "公開する",
            "公開しました。住民の画面と検索に出ています。",
            "primary",
            lambda place: not _is_public(place),
            lambda session, place, _reason, by: show_to_residents(session, place, by=by),
            comes_first=True,
        ),
        Action(
            "pause",
            "休止にする",
            "休止にしました。住民の画面に「休止中」と出ます。",
            "secondary",
            lambda place: place.activity is Activity.ACTIVE,
            _activity(Activity.PAUSED),
            hint="しばらく休むとき。ページは残り、「休止中」と出ます。",
        ),
        Action(
            "resume",
            "再開する",
            "再開しました。",
            "secondary",
            lambda place: place.activity is not Activity.ACTIVE,
            _activity(Activity.ACTIVE),
            comes_first=True,
        ),
        Action(
            "end",
            "活動を終了にする",
            "終了にしました。",
            "quiet",
            lambda place: place.activity is not Activity.ENDED,
            _activity(Activity.ENDED),
            hint="もう開かないとき。ページは残り、「終了しました」と出ます。",
        ),
        Action(
            "withdraw",
            "非公開にする",
            WITHDRAWN,
            "danger",
            _is_public,
            lambda session, place, reason, by: take_back(session, place, reason=reason, by=by),
            asks_why=True,
            hint=WITHDRAWING,
        ),
    )
}
