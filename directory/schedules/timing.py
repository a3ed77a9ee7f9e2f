"""Times: which rules a clock time or a 午後 belongs to, and other hours on some days."""

import re
from dataclasses import replace

from directory.schedules import values
from directory.schedules.drafting import closed_days
from directory.schedules.exceptions import Exceptions
from directory.schedules.phrases import Phrase
from directory.schedules.rules import Days, Every, Hours, Times
from directory.schedules.state import CLOSED

MORNING = 9 * 60
ONE, DAWN = 60, 5 * 60  # nobody opens between them, unless the text says so: 深夜3時, 翌3時, 03:00
TELLS_HALF = re.compile("[午朝深翌]|(?<![0-9])0[0-9]:")


class Timing(Exceptions):
    """The part of the reader that adds times."""

    def time(self, text: str) -> None:
        """A clock time or a range of them."""
        times = values.times_in(text)
        if times is None or self._may_be_afternoon(text, times):
            self.unread(text)
            return
        self.says_half_day = self.says_half_day or "午" in text
        if self.last == "swap" and any(rule.swaps and rule.times for rule in self.draft.rules):
            self.unread(text)  # 「12月は24日15時～」
            return
        if self.next_kind() == "CLOSED" and self.last == "rule":
            self._close_hours(times)
        elif self._closes_part(times):
            self._close_part(times)
        elif self.topic:
            self._hours(times, text)
        elif self.label_is_topic and any(r.label != self.label for r in self.draft.rules[self.timed :]):
            self.unread(f"{self.label} {text}")
        else:
            self._add(times)

    def _closes_part(self, times: Times) -> bool:
        """「木曜午後5時以降」 in a list of closed days; 「定休日：月曜 10:00～17:00」 goes on with hours."""
        if not self.in_closed_list or not self.draft.closures or self.draft.rules:
            return False
        is_whole = times.starts is not None and times.ends is not None
        return self.column == CLOSED or not is_whole

    def _may_be_afternoon(self, text: str, times: Times) -> bool:
        """「6時」 in a text that says 午後6時 elsewhere, 「3時～5時」 anywhere: morning or afternoon?"""
        if times.starts is None or TELLS_HALF.search(text):
            return False
        return ONE <= times.starts < DAWN or (self.says_half_day and times.starts < MORNING)

    def _add(self, times: Times) -> None:
        rules = self.draft.rules
        if self.timed < len(rules):
            first = max(self.timed, self.sentence) if self.sentence < len(rules) else self.timed
            for rule in rules[first:]:
                rule.times.append(times)
            self.last_timed, self.timed = first, len(rules)
        elif rules and not self._belongs_to_what_follows():
            for rule in rules[self.last_timed :]:
                if len(rule.times) == 1 and (part := rule.times[0].part) and rule.times == [Times(part=part)]:
                    rule.times.clear()
                rule.times.append(times)
        else:
            self.pending_times = [*self.pending_times, times]
        self.last = "time"

    def _belongs_to_what_follows(self) -> bool:
        return self.next_kind() == "opening" and self.last not in ("rule", "time", "paren", "inside")

    def _hours(self, times: Times, text: str) -> None:
        """「土曜は10時～15時」: other hours of days already named, or days of their own."""
        topic = self.topic[0]
        if self.next_kind() != "TIME":
            self.topic = []
        is_named = self._is_named(topic)
        waits = (self.pending_times or self.draft.complement) and not self.draft.rules
        is_more = self.next_kind() == "HOLD"  # 「最終金曜は夜19時～21時も開催」
        if is_more and self.timed < len(self.draft.rules):
            self.unread(f"{topic.words}は{text}も")
            self.topic = []
        elif topic.weekdays and (times.part or times.starts is not None) and (is_more or not (is_named or waits)):
            first = len(self.draft.rules)
            self.rule(topic)
            for rule in self.draft.rules[first:]:
                rule.times.append(times)
            self.last_timed, self.timed, self.topic = first, len(self.draft.rules), []
            self.last = "time"
        else:
            self.draft.hours.append(Hours(closed_days(topic), (times,)))
            self.last = "hours"

    def _is_named(self, topic: Phrase) -> bool:
        """Whether the rules read so far hold the days of the topic already."""
        phrases = [rule.phrase for rule in self.draft.rules]
        if topic.ordinals:
            phrases = [p for p in phrases if not p.ordinals or set(topic.ordinals) <= set(p.ordinals)]
        known = {n for phrase in phrases for n in (*phrase.weekdays, *(day.weekday() for day in phrase.dates))}
        return set(topic.weekdays) <= known or any(phrase.everyday for phrase in phrases)

    def part(self, text: str) -> None:
        """午後, 夜: known only as a part of the day; beside a clock time it says nothing new."""
        part = Times(part=values.part_in(text))
        if self.next_kind() == "CLOSED" and self.last == "rule":
            self._close_hours(part)
        elif self.in_closed_list and self.draft.closures:
            if self.next_kind() != "TIME":
                self._close_part(part)
        elif self.next_kind() == "TIME" or not part.part:
            return
        elif self.topic and (self.topic[0].weekdays or self.topic[0].has_scope):
            self._hours(part, text)
        elif self.timed < len(self.draft.rules):
            self._add(part)
        elif not self.draft.rules:
            self.pending_times.append(part)

    def _close_hours(self, part: Times) -> None:
        """「水曜の午後は休み」: the days just read as an opening are closed for a part."""
        rule = self.draft.rules.pop()
        phrase = rule.phrase
        self.pending_times = rule.times if rule.times and not self.draft.rules else self.pending_times
        self.timed = min(self.timed, len(self.draft.rules))
        self.drop_next()
        self.close([phrase])
        if self.draft.closures:
            self.draft.closures[-1].part = part

    def _close_part(self, part: Times) -> None:
        """「水曜・土曜午後」: the half day is that of the last weekday named."""
        closure = self.draft.closures[-1]
        if closure.part is not None or not closure.days.weekdays:
            self.unread("一部の時間の休み")
            return
        if len(closure.days.weekdays) > 1:
            last = self.last_weekday if self.last_weekday in closure.days.weekdays else closure.days.weekdays[-1]
            others = [n for n in closure.days.weekdays if n != last]
            closure.days = replace(closure.days, weekdays=tuple(others))
            closure = replace(closure, days=Days(Every.WEEK, weekdays=(last,)), shifts=[])
            self.draft.closures.append(closure)
        closure.part = part
