"""Where the reader of one text stands: what is read, what waits for its days, what may still be restricted."""

from datetime import date

from lark import Token, Tree

from directory.schedules import values
from directory.schedules.drafting import Draft
from directory.schedules.merging import merged
from directory.schedules.phrases import Phrase
from directory.schedules.rules import Flag, Times

Item = Tree[Token] | Token
SURELY_A_LIST = 3  # dates: so many without a year are the year's programme
SOON_ENOUGH = 100  # days: nobody announces a programme earlier, or leaves an old one longer
OPEN, CLOSED, WEEKDAY, NOTE = "open", "closed", "weekday", "note"


class State:
    """The draft and the cursors on it.

    `pending` is a scope (月1回, 夏休み) whose days are still to come, `topic` what a は has lifted out,
    `group` the first rule of the run that a following exception hangs on, `timed` how many rules have times,
    `sentence` the first rule of the sentence, `ends_on` the last day of all it opens, `irregular_ahead` that a 不定期
    stood right before.
    """

    def __init__(self, today: date, *, column: str = OPEN) -> None:
        self.draft = Draft()
        self.today = today
        self.column = column
        self.in_closed_list = column == CLOSED
        self.pending: Phrase | None = None
        self.pending_times: list[Times] = []
        self.topic: list[Phrase] = []
        self.label = ""
        self.label_is_topic = False
        self.group = 0
        self.timed = 0
        self.last_timed = 0
        self.sentence = 0
        self.ends_on: date | None = None
        self.last = ""
        self.after: list[Item] = []
        self.own_scope = False
        self.rarer: list[Phrase] = []
        self.year: int | None = None
        self.last_date: date | None = None
        self.is_fiscal = False
        self.says_half_day = False
        self.last_weekday = -1
        self.irregular_ahead = False

    def unread(self, text: str) -> None:
        """Notes a part that was not understood."""
        text = text.strip(" 、。・\n()~")
        if text:
            self.draft.unread.append(text)

    def doubt(self, text: str = "") -> None:
        """Notes a part that makes all dates of the text doubtful."""
        self.draft.flags.add(Flag.UNCERTAIN)
        self.draft.doubts_weekdays = True
        self.unread(text)

    def next_kind(self, skip: int = 0) -> str:
        """What stands next on the same level: the kind of a statement or of a single word."""
        if len(self.after) <= skip:
            return ""
        item = self.after[skip]
        if not isinstance(item, Tree):
            return ""
        if item.data == "mark":
            return item.children[0].type if isinstance(item.children[0], Token) else ""
        return str(item.data)

    def drop_next(self) -> None:
        """Takes the next statement off the way: it was read together with this one."""
        item = self.after.pop(0)
        if isinstance(item, Tree):
            item.children = []

    def phrases(self, tree: Item, *, closing: bool = False) -> list[Phrase]:
        """The phrases of a `days` tree with their dates; merged, unless they are closed or GA joins them."""
        found, join = [], ""
        for child in tree.children if isinstance(tree, Tree) else []:
            if isinstance(child, Token):
                join = child.type
                continue
            phrase = Phrase(join=join)
            for token in child.children:
                if isinstance(token, Token):
                    phrase.take(token.type, str(token))
                    if token.type == "WEEKDAYS" and phrase.weekdays:
                        self.last_weekday = values.weekdays_in(values.LETTERS.findall(str(token))[-1])[-1]
            found.append(phrase)
            join = ""
        is_joint = any(phrase.join == "GA" for phrase in found)
        kept = found if closing or is_joint else merged(found)
        for phrase in kept:
            self._resolve(phrase, closing=closing or self.in_closed_list)
        return kept

    def resolve_month_days(self, phrase: Phrase) -> None:
        """「12月の5日・12日」 are dates of the coming December, not of every year; 「毎年」 says otherwise."""
        if not phrase.month_days or phrase.approximate or "毎年" in phrase.words:
            return
        since, until = phrase.since, phrase.until
        if since and until and (since.year, since.month) == (until.year, until.month):
            phrase.months, self.year, self.last_date = (since.month,), since.year, None
            phrase.since = phrase.until = None
        if len(phrase.months) == 1:
            month = phrase.months[0]
            phrase.written = [values.WrittenDate(month, day) for day in phrase.month_days if day > 0]
            phrase.months = ()
            self._resolve(phrase)

    def _resolve(self, phrase: Phrase, *, closing: bool = False) -> None:
        named = [*phrase.written, *phrase.period]
        if closing and not any(each.is_of_one_year for each in named):
            return
        if phrase.written:
            phrase.dates = tuple(day for day in map(self._date, phrase.written) if day is not None)
        if phrase.period:
            first, last = (self._date(each) for each in phrase.period)
            if first is None or last is None or last < first:
                self.doubt(phrase.words)
            else:
                phrase.since, phrase.until = first, last

    def year_of_programme(self, written: list[values.WrittenDate]) -> int | None:
        """The year in which the bare dates of a text begin; None where the text or the nearest day tells.

        The days of a programme, a year's at most, enclose today or lie close to it. One that is long over, and as
        far from beginning again, is of a year nobody knows: then all dates are doubtful.
        """
        if len(written) < SURELY_A_LIST or any(each.year or each.weekday is not None for each in written):
            return None
        years = range(self.today.year - 1, self.today.year + 2)
        lists = {year: days for year in years if (days := values.dates_from(written, year))}
        near = {year: _days_off(days, self.today) for year, days in lists.items()}
        if not near or (best := min(near.values())) > SOON_ENOUGH:
            self.doubt("、".join(f"{each.month}月{each.day}日" for each in written))
            return None
        self.draft.flags.add(Flag.YEAR_ASSUMED)
        return next(year for year in years if near.get(year) == best)

    def _date(self, written: values.WrittenDate) -> date | None:
        day, assumed = values.resolved(written, self.today, self._year_for(written))
        if day is None:
            self.doubt(f"{written.month}月{written.day}日（日付と曜日が合いません）")
            return None
        if assumed:
            self.draft.flags.add(Flag.YEAR_ASSUMED)
        self.year, self.last_date = day.year, day
        return day

    def _year_for(self, written: values.WrittenDate) -> int | None:
        """The year a date without one belongs to: that of the date before, the next when the months start over."""
        if self.is_fiscal and self.year is not None and self.last_date is None:
            return self.year + (written.month < 4)
        if self.last_date is not None and written.month < self.last_date.month - 5:
            return self.last_date.year + 1
        return self.year


def _days_off(days: list[date], today: date) -> int:
    """How far a list of days is from today: nought when it encloses today."""
    return max((days[0] - today).days, (today - days[-1]).days, 0)
