"""Openings: days that are held, the scopes in front of them and the topics lifted out with は."""

from datetime import date

from lark import Token, Tree

from directory.schedules.anchoring import anchor_by_dates
from directory.schedules.drafting import DraftRule, period_dates
from directory.schedules.merging import inherit
from directory.schedules.phrases import Phrase
from directory.schedules.rules import Flag, Hours, Swap, Times
from directory.schedules.state import NOTE, WEEKDAY, State

LONGEST_PERIOD = 10  # days: a longer "from … to …" is a season, not a promise for each of its days
MANY_WEEKDAYS = 5  # from here on a bare list of weekdays can only be weekly


class Openings(State):
    """The part of the reader that adds rules."""

    def opening(self, phrases: list[Phrase]) -> None:
        """Adds what a list of days opens."""
        if self.topic:
            self._opening_on_topic(phrases)
            return
        for n, phrase in enumerate(phrases):
            if self._only_round_the_clock(phrase):
                continue
            if phrase.is_scope_only:
                self.scope(phrase, leads=n < len(phrases) - 1 or self._leads())
            elif self._only_confirms(phrase):
                continue
            elif phrase.ordinals and not phrase.weekdays:
                self._ordinals_alone(phrase)
            else:
                self.rule(phrase)

    def rule(self, phrase: Phrase) -> None:
        """Adds one rule; it takes the scope and the times that waited for it."""
        self._hours_of_months(phrase)
        if self.pending is not None:
            inherit(phrase, self.pending)
            self.pending = None
        if phrase.everyday and (phrase.weekdays or phrase.month_days or phrase.ordinals):
            phrase.everyday = False
        if self._narrows_working_days(phrase):
            return
        if self._is_dateless_number(phrase) or self._contradicts(phrase):
            self.doubt(phrase.words)
        self.resolve_month_days(phrase)
        self._every_year(phrase)
        if phrase.written and not phrase.dates:
            return
        if self.is_fiscal and self.year is not None and not (phrase.dates or phrase.since or phrase.until):
            phrase.since, phrase.until = date(self.year, 4, 1), date(self.year + 1, 3, 31)
        if self._may_be_rarer(phrase):
            self.rarer.append(phrase)
        self._append(phrase)

    def _every_year(self, phrase: Phrase) -> None:
        """「土・日・祝日・8月6日」: a date in a list of days that come again comes again too."""
        before = self.draft.rules[-1] if self.draft.rules else None
        is_plain = phrase.written and not any(each.year or each.weekday is not None for each in phrase.written)
        if not is_plain or before is None or not before.phrase.holidays or before.times:
            return
        months = {each.month for each in phrase.written}
        if len(months) == 1:
            phrase.months, phrase.month_days = tuple(months), tuple(sorted(each.day for each in phrase.written))
            phrase.written, phrase.dates = [], ()

    def _append(self, phrase: Phrase) -> None:
        if self.last not in ("rule", "topic"):
            self.group = len(self.draft.rules)
        if "24" in phrase.words and phrase.everyday:
            self.pending_times = [Times(0, 1440)]
        if self.ends_on and not phrase.dates:
            phrase.until = phrase.until or self.ends_on
        self.draft.rules.append(DraftRule(phrase, self.pending_times, label=self.label))
        if self.pending_times:
            self.last_timed, self.timed = len(self.draft.rules) - 1, len(self.draft.rules)
        self.pending_times = []
        self.last = "rule"

    def _only_round_the_clock(self, phrase: Phrase) -> bool:
        """「毎月10日（8時～翌8時/24時間）」: said in a bracket after days, it is no opening on every day."""
        return bool(self.draft.rules) and phrase.words == "24時間" and self.last in ("time", "inside", "stop")

    def _only_confirms(self, phrase: Phrase) -> bool:
        """「5月16日、9月12日（いずれも土曜日）」 names the weekday of dates already told."""
        rules = self.draft.rules
        if not rules or phrase.is_marked:
            return False
        told = rules[-1].phrase
        if told.dates and phrase.ordinals and not phrase.has_scope and all(_is_nth(day, phrase) for day in told.dates):
            return True
        if self.last != "inside":
            return False
        if told.month_days and phrase.month_days:
            is_same = set(phrase.month_days) == set(told.month_days)
        elif told.dates and phrase.weekdays:
            is_same = all(day.weekday() in phrase.weekdays for day in told.dates)
        elif phrase.ordinals and phrase.weekdays == told.weekdays and not told.ordinals:
            self._ordinals_alone(phrase)
            return True
        else:
            return False
        if not is_same:
            self.doubt(phrase.words)
        return True

    def _narrows_working_days(self, phrase: Phrase) -> bool:
        """「平日（月・水・金）」, 「平日の火曜・木曜」."""
        rules = self.draft.rules
        if not rules or self.last not in ("rule", "inside") or phrase.join or not phrase.is_bare_weekday:
            return False
        told = rules[-1].phrase
        if not told.workdays or not set(phrase.weekdays) <= set(told.weekdays):
            return False
        told.weekdays = phrase.weekdays
        return True

    def _contradicts(self, phrase: Phrase) -> bool:
        """「毎月15日前後の土曜日」: a weekday directly after a day of the month is neither of the two."""
        rules = self.draft.rules
        if self.last == "inside" and phrase.holidays and not phrase.weekdays:
            return True
        told = rules[-1].phrase if rules and self.last == "rule" else None
        return told is not None and phrase.is_bare_weekday and bool(told.month_days)

    def _may_be_rarer(self, phrase: Phrase) -> bool:
        """開催曜日「土」: in such a column a weekday alone is mostly a monthly thing, told elsewhere."""
        is_bare = phrase.is_bare_weekday or (phrase.workdays and self.column == NOTE)
        return self.column in (WEEKDAY, NOTE) and is_bare

    def _is_dateless_number(self, phrase: Phrase) -> bool:
        """「10日」 alone: a day of which month?"""
        said = phrase.monthly or phrase.since or phrase.months or phrase.count or phrase.interval > 1 or phrase.seasons
        is_monthly_word = any(word in phrase.words for word in ("く日", "ゾロ", "ぞろ", "末日"))
        return bool(phrase.month_days) and not said and not is_monthly_word

    def _leads(self) -> bool:
        """Whether days follow that a scope such as 月1回 or 夏休み can belong to."""
        kind = self.next_kind()
        if kind == "paren" and not self.draft.rules:
            return True
        if kind in ("TIME", "PART", "LABEL", "HEADING", "BREAK", "NOTE", "STOP", "TEXT", "APPROX"):
            later = any(isinstance(i, Tree) and i.data == "opening" for i in self.after)
            return later and self.last not in ("rule", "paren", "time")
        return kind == "opening"

    def _ordinals_alone(self, phrase: Phrase) -> None:
        """「土曜日（第2・4）」 restricts the weekday before; without one nobody knows the day."""
        rules = self.draft.rules[self.group :]
        if rules and all(r.phrase.weekdays and not r.phrase.ordinals for r in rules):
            for rule in rules:
                rule.phrase.ordinals = phrase.ordinals
                rule.phrase.interval, rule.phrase.per_interval = 1, ""
                rule.phrase.frequency_unknown = False
            return
        if self.next_kind() != "OR":
            self.doubt(phrase.words)

    def scope(self, phrase: Phrase, *, leads: bool) -> None:
        """A phrase that only restricts: it waits for its days, or restricts those just read."""
        self._short_period(phrase, leads=leads)
        if phrase.has_body:
            self.rule(phrase)
        elif leads or not self.draft.rules or not self._may_restrict(phrase):
            self._hours_of_months(phrase)
            if self.pending is not None:
                inherit(phrase, self.pending)
            self.pending = phrase
        elif not self._is_total(phrase):
            for rule in self.draft.rules[self.group :]:
                if phrase.count and rule.phrase.count not in (0, phrase.count):
                    self.doubt(phrase.words)
                inherit(rule.phrase, phrase)

    def _hours_of_months(self, phrase: Phrase) -> None:
        """「夏（6～9月）17時～ 冬（10～5月）16時～ 毎週水曜」: hours of their months, of days still to come."""
        waiting = self.pending
        if waiting is None or not waiting.months or not self.pending_times:
            return
        if phrase.months or self.draft.hours:
            self.draft.hours.append(Hours(waiting.days(), tuple(self.pending_times)))
            self.pending, self.pending_times = None, []

    def _may_restrict(self, phrase: Phrase) -> bool:
        """A season after the days restricts them only inside a bracket; months and counts do so anywhere."""
        if phrase.seasons or phrase.spans or phrase.period:
            return self.last == "inside" and self.next_kind() in ("", "ONLY", "TIME", "STOP")
        return self.last not in ("text", "remark") and (
            phrase.is_marked or self.next_kind() in ("", "STOP", "BREAK", "TIME", "NOTE", "ONLY")
        )

    def _is_total(self, phrase: Phrase) -> bool:
        """「第2土曜、第4日曜の2回」: the count sums up what was named."""
        named = [r.phrase for r in self.draft.rules[self.group :]]
        if phrase.count and not phrase.per and self.last == "time":  # 「9時～10時、13時～14時の2回開催」
            return phrase.count == len(self.draft.rules[-1].times)
        total = sum(len(p.month_days) or len(p.ordinals) * len(p.weekdays) for p in named)
        return bool(phrase.count) and phrase.count == total and phrase.per in ("", "month") and not phrase.has_scope

    def _short_period(self, phrase: Phrase, *, leads: bool) -> None:
        first, last = phrase.since, phrase.until
        if not phrase.period or leads or phrase.is_marked or self.draft.rules or not (first and last):
            return
        if (last - first).days < LONGEST_PERIOD:
            phrase.written, phrase.dates = list(phrase.period), period_dates(first, last)
            phrase.period, phrase.since, phrase.until = [], None, None

    def finish(self) -> None:
        """Accounts for what still waits when the text ends."""
        if self.pending is not None:
            self.leftover(self.pending)
        self.draft.rules = anchor_by_dates(self.draft.rules)
        self._drop_weekday_of_dates()
        self._settle_counts()
        self._doubt_names()
        if len({n for phrase in self.rarer for n in phrase.weekdays}) < MANY_WEEKDAYS:
            for phrase in self.rarer:
                phrase.frequency_unknown = not phrase.ordinals and not phrase.is_marked
        if self.pending_times and not self.draft.rules:
            self.draft.times = self.pending_times
        elif self.pending_times:
            self.unread("どの日か分からない時間")

    def _drop_weekday_of_dates(self) -> None:
        """「開催予定日（金曜）12月4日・18日、1月15日」: the weekday heads the list of its dates, and opens no more."""
        dated = [rule for rule in self.draft.rules if rule.phrase.dates]
        dates = [day for rule in dated for day in rule.phrase.dates]
        for rule in list(self.draft.rules):
            phrase = rule.phrase
            is_plain = bool(phrase.weekdays) and not (phrase.is_marked or phrase.ordinals or phrase.holidays)
            is_head = len(dates) > 1 and all(other.times == rule.times for other in dated)
            if is_plain and is_head and all(day.weekday() in phrase.weekdays for day in dates):
                self.draft.rules.remove(rule)
        self.timed = min(self.timed, len(self.draft.rules))

    def _doubt_names(self) -> None:
        """「土曜日のおやつ会 第1土曜14時～」: the first weekday is rather a part of the name than weekly."""
        bare = [r for r in self.draft.rules if r.phrase.is_bare_weekday and not r.phrase.holidays]
        for rule in bare:
            for other in self.draft.rules:
                is_within = other.phrase.ordinals and other.phrase.weekdays == rule.phrase.weekdays
                is_vague = other.times == rule.times or not any(t.starts or t.ends for t in rule.times)
                if is_within and is_vague and not (rule.label and other.label):
                    self.doubt(rule.phrase.words)

    def _settle_counts(self) -> None:
        """「週3回 火曜15時、金曜13時、日曜13時」: a count before several rules sums them up."""
        rules = self.draft.rules
        for first, rule in enumerate(rules):
            phrase = rule.phrase
            others = [r.phrase for r in rules[first + 1 :]]
            if not phrase.count or phrase.per == "year" or not others or any(p.is_marked for p in others):
                continue
            each = [max(1, len(p.ordinals)) * len(p.weekdays) for p in (phrase, *others)]
            if sum(each) == phrase.count and all(bool(p.ordinals) != (phrase.per == "week") for p in (phrase, *others)):
                phrase.count = 0
                self.rarer = []

    def leftover(self, phrase: Phrase) -> None:
        """A scope that found no days: 「月1回」 is one unknown day a month, 「夏休み」 alone says nothing."""
        self.pending = None
        if phrase.is_marked or (phrase.period and not self.draft.rules):
            phrase.everyday = bool(phrase.since and phrase.until and self.draft.closures and self.pending_times)
            phrase.frequency_unknown = not phrase.everyday and not phrase.count and phrase.interval == 1
            self.draft.rules.append(DraftRule(phrase, self.pending_times, label=self.label))
            self.pending_times = []
            self.timed = len(self.draft.rules)
        else:
            self.unread(phrase.words)

    # --- topics: 「1月は第2土曜」, 「土曜は月1回」 --------------------------------------------------------------

    def _opening_on_topic(self, phrases: list[Phrase]) -> None:
        topic, self.topic = self.topic[0], []
        fresh = next((n for n, p in enumerate(phrases) if n and (p.monthly or p.weekly)), len(phrases))
        if fresh < len(phrases):
            self.topic = [topic]
            self._opening_on_topic(phrases[:fresh])
            self.opening(phrases[fresh:])
        elif topic.is_scope_only:
            self._opening_in_scope(topic, phrases)
        elif topic.weekdays and not topic.ordinals:
            self.take_out(topic.weekdays)
            for phrase in phrases:
                phrase.weekdays = phrase.weekdays or topic.weekdays
                self.rule(phrase)
        else:
            self.doubt(topic.words)

    def _opening_in_scope(self, topic: Phrase, phrases: list[Phrase]) -> None:
        base = [r for r in self.draft.rules if not r.phrase.has_scope or set(topic.months) < set(r.phrase.months)]
        if topic.months and base and not topic.is_marked:
            self._swap(topic, phrases, base)
            return
        for phrase in phrases:
            if phrase.ordinals and not phrase.weekdays:
                self.doubt(topic.words + phrase.words)
            elif phrase.has_body:
                inherit(phrase, topic)
                self.rule(phrase)
            else:
                self.draft.flags.add(Flag.IRREGULAR)
                self.unread(topic.words + phrase.words)

    def _swap(self, topic: Phrase, phrases: list[Phrase], base: list[DraftRule]) -> None:
        rule, others = self._swapped(phrases, base)
        if self.next_kind() == "ONLY":  # 「第1月曜と第3木曜（8月は第3木曜のみ）」
            for other in others:
                told = other.phrase.months or range(1, 13)
                other.phrase.months = tuple(month for month in told if month not in topic.months)
        elif others and not any(set(phrase.weekdays) & set(rule.phrase.weekdays) for phrase in phrases):
            self.doubt(topic.words + "".join(phrase.words for phrase in phrases))
        for phrase in phrases:
            phrase.weekdays = phrase.weekdays or rule.phrase.weekdays
            if phrase.is_scope_only or phrase.written or not (phrase.ordinals or phrase.month_days):
                self.doubt(topic.words + phrase.words)
                continue
            rule.swaps.append(Swap(topic.months, phrase.days()))
        self.last = "swap"

    def _swapped(self, phrases: list[Phrase], base: list[DraftRule]) -> tuple[DraftRule, list[DraftRule]]:
        """The rule that has other days in some months, by its weekday, and those said in one breath with it."""
        weekdays = {n for phrase in phrases for n in phrase.weekdays}
        together = [rule for rule in self.draft.rules[self.group :] if rule in base]
        same = [rule for rule in together if set(rule.phrase.weekdays) == weekdays]
        swapped = base[-1] if not same or weekdays <= set(base[-1].phrase.weekdays) else same[-1]
        return swapped, [rule for rule in together if rule is not swapped]

    def take_out(self, weekdays: tuple[int, ...]) -> None:
        """「月～土曜、土曜は月1回」: what is said of Saturday alone replaces what was said of all."""
        emptied = []
        for rule in self.draft.rules:
            if rule.phrase.weekdays and not rule.phrase.ordinals:
                rule.phrase.weekdays = tuple(n for n in rule.phrase.weekdays if n not in weekdays)
                if not rule.phrase.weekdays and not rule.phrase.holidays:
                    emptied.append(rule)
        self.draft.rules = [rule for rule in self.draft.rules if rule not in emptied]
        self.timed = min(self.timed, len(self.draft.rules))

    def as_token(self, item: Tree[Token]) -> Token | None:
        """The single word of a mark."""
        child = item.children[0] if item.children else None
        return child if item.data == "mark" and isinstance(child, Token) else None


def _is_nth(day: date, phrase: Phrase) -> bool:
    return day.weekday() in phrase.weekdays and (day.day + 6) // 7 in phrase.ordinals
