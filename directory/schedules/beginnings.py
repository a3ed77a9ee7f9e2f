"""From when, until when, how many times: words that bound what was named."""

import re
from calendar import monthrange
from datetime import date

from lark import Tree

from directory.schedules import values
from directory.schedules.anchoring import begin_with
from directory.schedules.drafting import DraftRule
from directory.schedules.phrases import Phrase
from directory.schedules.rules import Flag
from directory.schedules.timing import Timing

SOON = 4  # months: hardly anybody announces a new schedule further ahead without its year
SINCE_MONTH = re.compile(r"(\d{1,2})月")


class Beginnings(Timing):
    """The part of the reader that bounds rules in time."""

    def until(self, text: str) -> None:
        phrase = Phrase(written=values.dates_in(text))
        self._resolve(phrase)
        if not phrase.written:
            phrase.dates = (self._end_of_month(int(SINCE_MONTH.findall(text)[-1])),)
        if phrase.dates and self.draft.rules:
            for rule in self.draft.rules:
                rule.phrase.until = phrase.dates[0]
        elif phrase.dates and self.next_kind() in ("opening", "BREAK"):
            self.pending = Phrase(until=phrase.dates[0], words=text)
            self.ends_on = phrase.dates[0]
        else:
            self.unread(text)

    def _end_of_month(self, month: int) -> date:
        """「3月まで」: the coming March."""
        self.draft.flags.add(Flag.YEAR_ASSUMED)
        year = self.today.year + (month < self.today.month)
        return date(year, month, monthrange(year, month)[1])

    def total(self, text: str) -> None:
        """「12月5日から毎週土曜、全4回」 ends after four weeks; without a first day nobody knows when it ends."""
        recurring = [r.phrase for r in self.draft.rules if not r.phrase.dates and r.phrase.until is None]
        total = int("".join(filter(str.isdigit, text)))
        for phrase in recurring:
            if len(recurring) == 1 and phrase.since and phrase.weekly and len(phrase.weekdays) == 1:
                first = phrase.since.toordinal()
                first += (phrase.weekdays[0] - phrase.since.weekday()) % 7
                phrase.until = date.fromordinal(first + 7 * phrase.interval * (total - 1))
            elif not phrase.since:
                self.draft.notes.append(text)
            else:
                self.doubt(text)

    def moved_alone(self, text: str) -> None:
        """「第2火曜→1月から第3火曜に変更」: which of the two holds now?"""
        if self.last in ("rule", "time") and (len(self.draft.rules) > 1 or text.startswith("に")):
            self.doubt(text)
        elif self.last not in ("swap", "shift"):
            self.unread(text)

    def since_month(self, text: str) -> None:
        """「12月は第1火曜、1月からは毎週」: the days before hold no longer, from a year not told."""
        ahead = (int(SINCE_MONTH.findall(text)[-1]) - self.today.month) % 12
        if self.draft.rules:
            self.doubt(text)
        elif 0 < ahead <= SOON and not text.startswith("20"):
            month = self.today.month - 1 + ahead
            self.pending = Phrase(since=date(self.today.year + month // 12, month % 12 + 1, 1), words=text)
            self.draft.flags.add(Flag.YEAR_ASSUMED)
        else:
            self.doubt(text)

    def since_date(self, text: str) -> None:
        """「4月9日から隔週木曜」, 「隔週木曜（次回12月3日）」: a date that anchors every other week."""
        rules = self.draft.rules
        dated = [r for r in rules if r.phrase.dates]
        if dated and dated[-1] is rules[-1] and self.next_kind() in ("opening", "BREAK"):
            rules.pop()
            self.timed = min(self.timed, len(rules))
            if dated[-1].phrase.has_scope:
                self.doubt(dated[-1].phrase.words)
            start = dated[-1].phrase.dates[0]
            self.pending = Phrase(since=start, anchor=start, words=f"{start:%Y-%m-%d}{text}")
        elif dated and dated[-1] is rules[-1] and begin_with(rules[:-1], dated[-1].phrase):
            rules.pop()
            self.group, self.timed = min(self.group, len(rules) - 1), min(self.timed, len(rules))
        elif not self._is_said_before_dates(text) and not self._anchors_rules(text):
            self.unread(text)

    def _is_said_before_dates(self, text: str) -> bool:
        return text.startswith(("次回", "初回")) and not self.draft.rules

    def _anchors_rules(self, text: str) -> bool:
        if self.next_kind() != "opening" or not self.draft.rules:
            return False
        return self._anchor_from_next(self.draft.rules, is_first=text.startswith("初回"))

    def _anchor_from_next(self, rules: list[DraftRule], *, is_first: bool) -> bool:
        item = self.after.pop(0)
        dates = self.phrases(item.children[0])[0].dates if isinstance(item, Tree) else ()
        if isinstance(item, Tree):
            item.children = []
        for rule in rules[self.group :] if dates else []:
            rule.phrase.anchor = dates[0]
            if is_first and rule.phrase.interval == 1:
                rule.phrase.since = dates[0]
        return bool(dates)

    def in_year(self, text: str) -> None:
        self.year, self.is_fiscal, self.last_date = int(text[:4]), "年度" in text, None
