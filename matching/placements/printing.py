"""体験の約束 on paper, to be signed by hand."""

from datetime import date

from core.calendar import seireki, wareki
from directory.leaflets.press import Typeset, the_press
from matching.placements.trial_models import TrialAgreement

ACCENT = "#1b3f73"
INSURED = {True: "入っています（この体験に使えます）", False: "入っていません"}


def print_agreement(agreement: TrialAgreement, *, place: str, municipality: str, on: date) -> Typeset:
    """The PDF (PDF/UA-1, PDF/A-2a): nobody's name is printed, both sides sign. Raises Unavailable without fonts."""
    facts = {
        "title": "体験の約束",
        "municipality": municipality,
        "accent": ACCENT,
        "place": place,
        "rows": [
            ["期間", f"{seireki(agreement.first_on)} から {seireki(agreement.last_on)} まで"],
            ["曜日と時間", agreement.times],
            ["回数", f"ぜんぶで {agreement.visits}回"],
            ["すること", agreement.tasks],
            ["困ったとき・休むとき", agreement.emergency],
            ["保険", INSURED[agreement.is_insured]],
            *([["そのほか", agreement.note]] if agreement.note else []),
        ],
        "made": f"{wareki(agreement.made_on)}に作りました",
    }
    return the_press().typeset("agreement", facts, on=on)
