"""The form of the seasons: two dates for each of a 年度; the rules are `directory.seasons.services`."""

from datetime import date

from wtforms import HiddenField
from wtforms.validators import Optional

from core.calendar import fiscal_year_label, today
from core.forms import Day, Form
from directory.schedules.seasons import USUAL_SPANS, Given, Period, usual_period
from directory.seasons.services import Key, Wish, faults, years_to_set

BOTH_DAYS = "はじめの日と終わりの日の両方を入力してください。決めないときは、両方とも空にしてください。"


class PeriodForm(Form):
    """One season of one 年度; both days empty means as usual. `seen` is what stood there when the page was opened."""

    class Meta(Form.Meta):
        csrf = False

    first = Day("はじめの日", validators=[Optional()])
    last = Day("終わりの日", validators=[Optional()])
    seen = HiddenField()

    def __init__(self, name: str, year: int, kept: Period | None) -> None:
        number = list(USUAL_SPANS).index(name)
        first, last = kept or (None, None)
        data = {"first": first, "last": last, "seen": written(kept)}
        super().__init__(prefix=f"s{year}-{number}-", data=data)
        self.season, self.year, self.kept, self.usual = name, year, kept, usual_period(name, year)

    @property
    def title(self) -> str:
        """令和8年度の夏休み."""
        return f"{fiscal_year_label(self.year)}の{self.season}"

    def is_sound(self) -> bool:
        """Whether it can be kept; if not, the sentence stands at its field."""
        if not self.validate():
            return False
        first, last = self.first.data, self.last.data
        if first and last:
            found = faults(self.season, self.year, first, last)
        else:
            found = {"last" if first else "first": BOTH_DAYS} if first or last else {}
        for name, sentence in found.items():
            self[name].errors = [sentence]
        return not found

    def wish(self) -> Wish:
        """What was seen and what is wanted; only after `is_sound`."""
        first, last = self.first.data, self.last.data
        return Wish(read_back(self.seen.data or ""), (first, last) if first and last else None)

    def say_changed(self) -> None:
        """Somebody else was first: say what they set, and take it as seen."""
        now = f"{_day(self.kept[0])}〜{_day(self.kept[1])}に変えました" if self.kept else "「決めていない」に戻しました"
        self.seen.process_data(written(self.kept))
        self.seen.raw_data = None
        self.first.errors = [
            f"入力している間に、ほかの人が{now}。これでよければ、もう一度「保存する」を押してください。"
        ]


def forms_of(given: Given) -> dict[Key, PeriodForm]:
    """A form for every season of the years that can be set, in the order of the years."""
    keys = [(name, year) for year in years_to_set(today()) for name in USUAL_SPANS]
    return {key: PeriodForm(*key, given.get(key)) for key in keys}


def written(period: Period | None) -> str:
    """A period as a hidden field carries it."""
    return f"{period[0]}/{period[1]}" if period else ""


def read_back(text: str) -> Period | None:
    """The period of `written`; None for anything else."""
    first, _, last = text.partition("/")
    try:
        return date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None


def _day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"
