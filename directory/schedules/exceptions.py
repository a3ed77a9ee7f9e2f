"""Exceptions: closed days, holidays that move an opening or a closing, holidays that are held."""

import re
from dataclasses import replace

from lark import Token, Tree

from directory.schedules.drafting import HOLIDAYS, DraftClosure, DraftShift, closed_days, moved
from directory.schedules.merging import merged
from directory.schedules.openings import Openings
from directory.schedules.phrases import Phrase
from directory.schedules.rules import WORKING_WEEK, Days, Every, Shift, Then
from directory.schedules.state import Item
from directory.schedules.values import every_weekday_but

A_WEEK = 7
TAKES_ALL = re.compile("除|以外")
TELLS_ALL_CLOSED = re.compile("休館|定休|閉館|休業日|休園日")


class Exceptions(Openings):
    """The part of the reader that adds closures and holiday rules."""

    def closing(self, phrases: list[Phrase], word: str) -> None:
        """「8月は休み」; what stands before may be an opening of its own (毎週火曜、祝日休み)."""
        if again := self._named_again(phrases[0]):
            self.unread(again + "".join(p.words for p in phrases) + word)
            return
        starts = max((n for n, phrase in enumerate(phrases) if phrase.join == "LOOSE"), default=0)
        if self.topic and starts:
            self.opening(merged(phrases[:starts]))
            phrases = phrases[starts:]
        elif self.topic:
            topic, self.topic = self.topic, []
            self.opening(topic)
        self.topic = []
        if self.in_closed_list and "以外" in word:
            self.unread("".join(p.words for p in phrases) + word)
            return
        if TAKES_ALL.search(word) and self._may_be_openings(phrases):
            self.doubt("".join(phrase.words for phrase in phrases) + word)
            return
        opened, closed = self._split(phrases, word)
        for phrase in merged(opened):
            if phrase.has_body:
                self.rule(phrase)
            else:
                self.scope(phrase, leads=False)
        self.draft.complement = self.draft.complement or "以外" in word
        self.draft.tells_all_closed |= bool(TELLS_ALL_CLOSED.search(word))
        if word.startswith("も") and any(p.holidays for p in closed) and self.draft.closures:
            return
        self.close(merged(closed, closing=True))

    def _may_be_openings(self, phrases: list[Phrase]) -> bool:
        """「10時～20時（月曜・水曜、祝日は除く）」: are the weekdays open but for holidays, or closed as well?"""
        weekdays, last = phrases[0], phrases[-1]
        is_pair = weekdays.is_bare_weekday and last.holidays and last.join == "LOOSE"
        return is_pair and not self.draft.rules and len(set(weekdays.weekdays) & set(WORKING_WEEK)) > 1

    def _closes_a_house(self, phrases: list[Phrase], word: str) -> bool:
        """「9時～17時、月曜と毎月第1火曜、祝日の翌日は休館」: a list begun by a bare weekday, when no day is open."""
        is_list = len(phrases) > 1 and phrases[0].is_bare_weekday and phrases[1].join == "TIGHT"
        return is_list and not self.draft.rules and bool(TELLS_ALL_CLOSED.search(word))

    def _named_again(self, phrase: Phrase) -> str:
        """「月～金（月曜の祝日は休み）」: a weekday named again with 祝日 is no opening; it is taken back, as words."""
        rules = self.draft.rules
        if self.topic:
            said, before = self.topic[-1], rules
        elif rules and not phrase.join:
            said, before = rules[-1].phrase, rules[:-1]
        else:
            return ""
        weekday, holiday = (said, phrase) if phrase.holidays else (phrase, said)
        is_pair = weekday.is_bare_weekday and holiday.holidays and not holiday.weekdays
        if not is_pair or not any(set(weekday.weekdays) < set(rule.phrase.weekdays) for rule in before):
            return ""
        if not self.topic:
            rules.pop()
            self.group, self.timed = min(self.group, len(rules)), min(self.timed, len(rules))
        self.topic = []
        return said.words

    def _split(self, phrases: list[Phrase], word: str) -> tuple[list[Phrase], list[Phrase]]:
        """What is opened and what is closed by a list that ends with 「休み」."""
        takes_all = bool(TAKES_ALL.search(word))
        if self._closes_a_house(phrases, word):
            return [], phrases
        if takes_all and _is_a_season_but(phrases):
            return [_every_day_of(phrases[0])], phrases[1:]
        start = len(phrases) - 1
        while start > 0:
            before, join = phrases[start - 1], phrases[start].join
            if before.is_marked and before.has_body:
                break
            is_opening = before.ordinals and before.weekdays and not self.draft.rules and not takes_all
            if join == "LOOSE" and is_opening and not self.in_closed_list:
                break
            start -= 1
        while 0 < start < len(phrases) - 1 and phrases[start].is_bare_weekday and phrases[start].join == "LOOSE":
            start += 1
        if start and phrases[start].is_bare_weekday and phrases[start].join == "LOOSE":
            self.doubt(phrases[start].words)
        return phrases[:start], phrases[start:]

    def close(self, phrases: list[Phrase]) -> None:
        """Adds closed days."""
        for phrase in phrases:
            if phrase.everyday and not phrase.weekdays:
                continue
            is_vague = not (phrase.has_body or phrase.has_scope)
            if is_vague or phrase.count or phrase.interval > 1 or phrase.approximate:
                self.unread(phrase.words)
                continue
            group, seen = self._reach()
            self.draft.closures.append(DraftClosure(closed_days(phrase), group, seen))
        self.last = "closing"

    def _reach(self) -> tuple[int, int]:
        """The rules an exception said now may belong to; nothing after them once 「この回のみ」 was said."""
        seen = len(self.draft.rules)
        return (min(self.group, seen), -seen if self.own_scope else seen)

    def _add_shift(self, shift: Shift) -> None:
        self.draft.shifts.append(DraftShift(shift, *self._reach()))
        self.last = "shift"

    def holding(self, phrases: list[Phrase], word: str) -> None:
        """「祝日も開催」; other days that are held too are openings."""
        if self.in_closed_list:
            if any(p.holidays for p in phrases) and self.draft.closures:
                self.move_closing(Shift(Then.SKIP))
            else:
                self.unread("".join(p.words for p in phrases) + word)
            return
        for phrase in phrases:
            if phrase.holidays and not phrase.weekdays and self.speaks_of_closing({}):
                self.move_closing(Shift(Then.SKIP))
            elif phrase.holidays and (not phrase.weekdays or self._counts_days_of_month()):
                self._add_shift(Shift(Then.HOLD, on_weekdays=phrase.weekdays))
                self.topic = [phrase] if self.next_kind() in ("TIME", "paren") else []
            elif phrase.ordinals and not phrase.weekdays:
                self.doubt(phrase.words + word)
            elif phrase.has_body:
                self.rule(phrase)
            elif word.startswith(("も", "でも")) and self.draft.rules:
                self._confirm(phrase, word)
            else:
                self.scope(phrase, leads=False)

    def _confirm(self, phrase: Phrase, word: str) -> None:
        """「毎週土曜（冬休みも開催）」 says nothing new, unless the days are those of a part of the year."""
        if any(rule.phrase.has_scope for rule in self.draft.rules):
            self.unread(phrase.words + word)

    def _counts_days_of_month(self) -> bool:
        rules = self.draft.rules[self.group :]
        return bool(rules) and all(rule.phrase.month_days for rule in rules)

    def conditional(self, item: Tree[Token]) -> None:
        """「祝日の場合は翌日」, of the openings or of the closed days just named."""
        phrases = self.phrases(item.children[0], closing=True)
        outcome = item.children[2] if len(item.children) > 2 else None
        phrases = self._trigger(self._closed_anyway(phrases, outcome))
        weekdays = tuple(n for p in phrases for n in p.weekdays)
        is_joint = any(p.join == "GA" and p.holidays and not p.weekdays for p in phrases)
        joint = weekdays if is_joint or self._is_told(phrases) else ()
        has_scope = any(p.has_scope or p.written for p in phrases)
        if has_scope or any(p.ordinals for p in phrases) or not isinstance(outcome, Tree):
            self.unread("".join(p.words for p in phrases) + str(item.children[1]))
            if has_scope:
                self.doubt()
            return
        on = Shift(Then.SKIP, on_holidays=any(p.holidays for p in phrases), on_weekdays=() if joint else weekdays)
        words = {t.type: str(t) for t in outcome.children if isinstance(t, Token)}
        target = next((t for t in outcome.children if isinstance(t, Tree)), None)
        of_closing = self.speaks_of_closing(words, joint)
        if joint and not of_closing and self._hold_on_more_than(joint):
            self.unread("".join(p.words for p in phrases) + str(item.children[1]) + "".join(words.values()))
        else:
            self.outcome(on, words, target, of_closing=of_closing)

    def _closed_anyway(self, phrases: list[Phrase], outcome: Item | None) -> list[Phrase]:
        """「年末年始及び水曜日が祝日と重なった場合は閉庁」: a part of the year named first is closed in any case."""
        is_closed = isinstance(outcome, Tree) and all(
            isinstance(t, Token) and t.type == "CLOSED" for t in outcome.children
        )
        first = phrases[0]
        if (
            not is_closed
            or len(phrases) < 3
            or phrases[-1].join != "GA"
            or not (first.seasons or first.spans)
            or first.has_body
        ):
            return phrases
        self.close([first])
        return phrases[1:]

    def _hold_on_more_than(self, weekdays: tuple[int, ...]) -> bool:
        """「月～金（月曜が祝日の場合は休み）」: a rule for the holidays of one weekday among several cannot be kept."""
        held = [rule.phrase for rule in self.draft.rules[self.group :]]
        return any(phrase.everyday or set(phrase.weekdays) - set(weekdays) for phrase in held)

    def _trigger(self, phrases: list[Phrase]) -> list[Phrase]:
        """「毎週月曜、祝日の場合は翌日」: only the last days are the condition, those before are an opening."""
        start = len(phrases) - 1
        while start > 0 and phrases[start].join and self._may_be_condition(phrases[start - 1], phrases[start].join):
            start -= 1
        if start and self.in_closed_list:
            told = [(closure.days.ordinals, closure.days.weekdays) for closure in self.draft.closures]
            self.close([phrase for phrase in phrases[:start] if (phrase.ordinals, phrase.weekdays) not in told])
        elif start:
            self.opening(merged(phrases[:start]))
        return phrases[start:]

    def _may_be_condition(self, phrase: Phrase, join: str) -> bool:
        is_bare = phrase.is_bare_weekday or (phrase.holidays and not phrase.is_marked)
        return is_bare and (join != "LOOSE" or bool(self.draft.rules or self.draft.closures))

    def _is_told(self, phrases: list[Phrase]) -> bool:
        """「月曜休み、月曜祝日の場合は」: the weekday repeats the day spoken of, so both must hold."""
        told = [c.days.weekdays for c in self.draft.closures] + [
            r.phrase.weekdays for r in self.draft.rules[self.group :]
        ]
        weekdays = tuple(n for p in phrases for n in p.weekdays)
        return bool(weekdays) and weekdays in told and any(p.holidays for p in phrases)

    def speaks_of_closing(self, words: dict[str, str], joint: tuple[int, ...] = ()) -> bool:
        """Whether a holiday rule is about the closed day rather than about the opening."""
        if self.in_closed_list or ("MOVE" in words and ("CLOSED" in words or "休" in words.get("MOVED", ""))):
            return True
        if "MOVE" in words and "HOLD" in words:  # 「月曜（祝日の場合は開館し、翌日）」
            return True
        if joint and any(set(joint) <= set(c.days.weekdays) for c in self.draft.closures):
            return True
        if joint and not any(r.phrase.everyday or set(joint) & set(r.phrase.weekdays) for r in self.draft.rules):
            return bool(self.draft.rules)
        if self.last != "closing" or not self.draft.closures or self.draft.closures[-1].seen < 0:
            return False
        closed = self.draft.closures[-1].days
        is_weekday = bool(closed.weekdays) and not closed.holidays
        return (
            bool(closed.month_days)
            or is_weekday
            and not any(self._meets(rule.phrase, closed.weekdays) for rule in self.draft.rules)
        )

    @staticmethod
    def _meets(phrase: Phrase, weekdays: tuple[int, ...]) -> bool:
        """Whether closed weekdays are an exception of an opening rather than the closed days of a house."""
        everyday = phrase.everyday or len(phrase.weekdays) == 7
        return not everyday and bool(set(phrase.weekdays) & set(weekdays))

    def outcome(self, on: Shift, words: dict[str, str], target: Tree[Token] | None = None, *, of_closing: bool) -> None:
        """Adds what happens on the days `on` names."""
        rest: list[Phrase] = []
        if target is not None:
            first, *rest = self.phrases(target, closing=True)
            shift = self._to_other_day(on, first)
        elif "MOVE" in words:
            shift = moved(words["MOVE"], self.weekdays_concerned(of_closing=of_closing), on)
        elif "MOVED" in words:
            shift = replace(on, then=Then.ELSEWHERE)
        else:
            goes_on = "HOLD" in words
            shift = replace(on, then=Then.HOLD if goes_on != of_closing else Then.SKIP)
        if of_closing:
            self.move_closing(shift)
        else:
            self._add_shift(shift)
        if rest:
            self._after_outcome(merged(rest), words)

    def _after_outcome(self, phrases: list[Phrase], words: dict[str, str]) -> None:
        """「祝日の場合は第4火曜、8月は休み」: what follows the other day in the list is a statement of its own."""
        if "CLOSED" in words:
            self.close(phrases)
        else:
            self.opening(phrases)

    def weekdays_concerned(self, *, of_closing: bool) -> tuple[int, ...]:
        """The weekdays of the rule or closure spoken of."""
        if of_closing:
            return self.draft.closures[-1].days.weekdays if self.draft.closures else ()
        return self.draft.rules[-1].phrase.weekdays if self.draft.rules else ()

    def _to_other_day(self, on: Shift, phrase: Phrase) -> Shift:
        weekdays = phrase.weekdays or self.weekdays_concerned(of_closing=False)
        if len(phrase.ordinals) == 1 and len(weekdays) == 1:
            return replace(on, then=Then.ORDINAL, ordinal=phrase.ordinals[0], weekday=weekdays[0])
        if phrase.is_bare_weekday and len(weekdays) == 1:
            return self._to_weekday(on, weekdays[0])
        if (days := self._days_between(phrase)) is not None:
            return replace(on, then=Then.DAYS, days=days)
        self.unread(phrase.words)
        return replace(on, then=Then.ELSEWHERE)

    def _days_between(self, phrase: Phrase) -> int | None:
        """「25日（日曜の場合は24日）」: how far another day of the month is, where it is within a week."""
        usual = self.draft.rules[-1].phrase.month_days if self.draft.rules else ()
        if len(usual) != 1 or len(phrase.month_days) != 1 or phrase.weekdays:
            return None
        days = phrase.month_days[0] - usual[0]
        return days if 0 < abs(days) <= A_WEEK else None

    def _to_weekday(self, on: Shift, weekday: int) -> Shift:
        """「金曜（祝日の場合は木曜）」 is the day before, in the same week; 「月曜→火曜」 the day after."""
        usual = self.weekdays_concerned(of_closing=False)
        if len(usual) == 1 and weekday == usual[0] - 1:
            return replace(on, then=Then.DAYS, days=-1)
        if len(usual) == 1 and weekday < usual[0] - 2:
            return replace(on, then=Then.ELSEWHERE)
        return replace(on, then=Then.WEEKDAY, weekday=weekday)

    def move_closing(self, shift: Shift) -> None:
        """Moves the closed weekdays; 「火～日、月曜が祝日の場合は翌日休館」 closes the weekday left out."""
        concerned = [c for c in self.draft.closures if c.days.weekdays and not c.days.holidays and c.part is None]
        if shift.on_weekdays and not shift.on_holidays and self.draft.closures:
            self._move_closed_day(self.draft.closures[-1], shift)
            return
        concerned = concerned or self._closings_implied()
        for closure in concerned:
            if shift.then not in (Then.SKIP, Then.HOLD):  # 「祝日は開館し、翌平日休館」
                closure.shifts = [each for each in closure.shifts if each.then is not Then.SKIP]
            closure.shifts.append(shift)
        if not concerned:
            self.unread("祝日の場合の休みの日")
            self.doubt()
        self.last = "closing"

    def _move_closed_day(self, closure: DraftClosure, shift: Shift) -> None:
        """「毎月末日（月曜にあたるときはその翌日）」, 「月曜、祝日（月曜にあたるときはその翌日）」."""
        self.last = "closing"
        days = closure.days
        if days.holidays and days.weekdays:
            closure.days = replace(days, holidays=False)
            closure = replace(closure, days=HOLIDAYS, shifts=[])
            self.draft.closures.append(closure)
        closed = {n for each in self.draft.closures if not each.days.holidays for n in each.days.weekdays}
        if days.month_days or (days.holidays and set(shift.on_weekdays) <= closed):
            closure.shifts.append(shift)
        else:
            self.unread("曜日による休みの日の変更")

    def _closings_implied(self) -> list[DraftClosure]:
        weekly = [r.phrase.weekdays for r in self.draft.rules if len(r.phrase.weekdays) >= 5]
        if len(weekly) != 1:
            return []
        left_out = every_weekday_but(weekly[0])
        closure = DraftClosure(Days(Every.WEEK, weekdays=left_out), 0, len(self.draft.rules))
        self.draft.closures.append(closure)
        return [closure]


def _is_a_season_but(phrases: list[Phrase]) -> bool:
    """「7月23日～8月28日、日曜を除き」: a period of every year, and what is closed in it."""
    first = phrases[0]
    has_period = bool(first.period) and first.is_scope_only and not any(each.year for each in first.period)
    return has_period and len(phrases) == 2 and phrases[1].join == "LOOSE" and phrases[1].is_bare_weekday


def _every_day_of(season: Phrase) -> Phrase:
    first, last = season.period
    season.spans, season.period = (((first.month, first.day), (last.month, last.day)),), []
    season.everyday = True
    return season
