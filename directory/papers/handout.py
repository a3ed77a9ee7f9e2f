"""The handout of a list: the places somebody picked, on paper. Nothing is kept; the code on it carries the list."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from core.languages.known import JAPANESE, Language
from core.languages.sentences import _
from core.languages.ways import speaking
from directory.leaflets.printing import print_sheet
from directory.leaflets.services import leaflet_sheet, titled
from directory.leaflets.sheet import Printed
from directory.leaflets.words import printable_languages


def print_handout(session: Session, keys: Sequence[str], *, language: Language, today: date, base_url: str) -> Printed:
    """The places of these keys in their order, in the language where it can be printed, else in Japanese.

    Raises RuleBroken when there are none, BadInput for one that is not published.
    """
    with speaking(language if language in printable_languages() else JAPANESE):
        sheet = leaflet_sheet(session, keys=keys, today=today, base_url=base_url)
        return print_sheet(titled(sheet, _("えらんだ場所の案内")))
