"""From the statement tree to a schedule: who a time, an exception or a 月1回 belongs to."""

from dataclasses import replace
from datetime import date

from lark import Token, Tree

from directory.schedules import values
from directory.schedules.drafting import Draft, DraftClosure, DraftRule, DraftShift, closed_days, moved, period_dates
from directory.schedules.merging import inherit, merged
from directory.schedules.phrases import Phrase
from directory.schedules.rules import Days, Every, Flag, Hours, Shift, Swap, Then, Times

Item = Tree[Token] | Token
LONGEST_PERIOD = 10  # days: a longer "from … to …" is a season of an exhibition, not a promise for each day


class Builder:
    """Walks the statements of one text in order and fills a draft."""

    def __init__(self, today: date, *, closed_column: bool) -> None:
        self.draft = Draft()
        self.today = today
        self.closed_column = closed_column
        self.closed_head = False
        self.pending: Phrase | None = None
        self.pending_times: list[Times] = []
        self.topic: list[Phrase] = []
        self.label = ""
        self.group = 0
        self.timed = 0
        self.last = ""
        self.after: list[Item] = []
        self.year: int | None = None
        self.last_date: date | None = None
        self.is_fiscal = False
        self.says_half_day = False

    # --- walking -------------------------------------------------------------------------------------------

    def walk(self, items: list[Item], *, inside: bool = False) -> None:
        """Handles each statement; `inside` a bracket the exceptions hang on what stands before it."""
        for i, item in enumerate(items):
            self.after = items[i + 1 :]
            if isinstance(item, Token):
                continue
            if item.data == "mark":
                token = item.children[0]
                assert isinstance(token, Token)
                self._mark(token.type, str(token))
            elif item.data == "paren":
                self._paren(item)
            else:
                getattr(self, f"_{item.data}")(item)
        if not inside:
            self._finish()

    def _paren(self, item: Tree[Token]) -> None:
        kept = self.label, self.closed_head, self.topic
        outer = self.after
        inner = [child for child in item.children if not isinstance(child, Token)]
        only = len(inner) == 1 and isinstance(inner[0], Tree) and inner[0].data == "mark"
        if only and isinstance(inner[0].children[0], Token) and inner[0].children[0].type == "LABEL":
            self._name(str(inner[0].children[0]))
        else:
            self.walk(inner, inside=True)
        self.label, self.closed_head, topic = kept
        self.topic = self.topic and topic
        self.after = outer

    def _finish(self) -> None:
        if self.pending is not None:
            self._leftover(self.pending)
        if self.pending_times and not self.draft.rules:
            self.draft.times = self.pending_times
        elif self.pending_times:
            self.draft.unread.append("曜日や日の分からない時間")

    def _leftover(self, phrase: Phrase) -> None:
        if self.draft.rules and not phrase.is_marked:
            self._unread(phrase.words)
        elif phrase.is_marked:
            self.draft.flags.add(Flag.IRREGULAR)
            if phrase.count or phrase.interval > 1 or phrase.weekly or phrase.monthly:
                self.draft.rules.append(DraftRule(_unknown(phrase), list(self.pending_times)))
                self.pending_times = []
        else:
            self.draft.flags.add(Flag.IRREGULAR)
            self._unread(phrase.words)
        self.pending = None

    def _unread(self, text: str) -> None:
        text = text.strip(" 、。・\n()")
        if text:
            self.draft.unread.append(text)

    def _phrases(self, tree: Item, *, closing: bool = False) -> list[Phrase]:
        """The phrases of a `days` tree with dates resolved; separate ones are merged unless GA joins them."""
        assert isinstance(tree, Tree)
        found, join = [], ""
        for child in tree.children:
            if isinstance(child, Token):
                join = child.type
                continue
            phrase = Phrase(join=join)
            for token in child.children:
                assert isinstance(token, Token)
                phrase.take(token.type, str(token))
            found.append(phrase)
        if any(phrase.join == "GA" for phrase in found):
            return found
        kept = found if closing else merged(found)
        for phrase in kept:
            self._resolve(phrase, closing=closing)
        return kept

    def _next(self) -> str:
        item = self.after[0] if self.after else None
        if not isinstance(item, Tree):
            return ""
        if item.data == "mark":
            token = item.children[0]
            return token.type if isinstance(token, Token) else ""
        return str(item.data)

    # --- dates ---------------------------------------------------------------------------------------------

    def _resolve(self, phrase: Phrase, *, closing: bool = False) -> None:
        named = [*phrase.written, *phrase.period]
        if (closing or self.closed_column) and not any(each.year for each in named):
            return
        if phrase.written:
            phrase.dates = tuple(day for day in map(self._date, phrase.written) if day is not None)
        if phrase.period:
            first, last = (self._date(each) for each in phrase.period)
            if first is None or last is None or last < first:
                phrase.period = []
                return
            phrase.since, phrase.until = first, last

    def _date(self, written: values.WrittenDate) -> date | None:
        day, assumed = values.resolved(written, self.today, self._year_for(written))
        if day is None:
            self.draft.flags.add(Flag.UNCERTAIN)
            self._unread(f"{written.month}月{written.day}日の曜日または日付が合いません")
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

    # --- openings ------------------------------------------------------------------------------------------

    def _opening(self, item: Tree[Token]) -> None:
        phrases = self._phrases(item.children[0])
        if self.closed_column or self.closed_head:
            self._close(phrases)
            return
        if self.topic:
            self._opening_on_topic(phrases)
            return
        for n, phrase in enumerate(phrases):
            is_last = n == len(phrases) - 1
            if phrase.is_scope_only:
                self._scope(phrase, leads=not is_last or self._leads())
            elif phrase.ordinals and not phrase.weekdays:
                self._ordinals_alone(phrase)
            else:
                self._rule(phrase)

    def _leads(self) -> bool:
        """Whether days follow that a scope such as 月1回 or 夏休み can belong to."""
        kind = self._next()
        if kind == "paren" and not self.draft.rules:
            return True
        if kind in ("TIME", "PART", "LABEL", "HEADING", "BREAK", "NOTE"):
            later = [i for i in self.after if isinstance(i, Tree) and i.data == "opening"]
            return bool(later) and self.last not in ("rule", "paren")
        return kind == "opening"

    def _rule(self, phrase: Phrase) -> None:
        if self.pending is not None:
            inherit(phrase, self.pending)
            self._resolve_scope(phrase)
            self.pending = None
        if self._is_dateless_number(phrase):
            self.draft.flags.add(Flag.UNCERTAIN)
            self._unread(phrase.words)
        if phrase.written and not phrase.dates:
            return
        if self.last not in ("rule", "topic"):
            self.group = len(self.draft.rules)
        if "24" in phrase.words and phrase.everyday:
            self.pending_times = [Times(0, 1440)]
        self.draft.rules.append(DraftRule(phrase, self.pending_times, label=self.label))
        if self.pending_times:
            self.timed = len(self.draft.rules)
        self.pending_times = []
        self.last = "rule"

    def _resolve_scope(self, phrase: Phrase) -> None:
        if phrase.everyday and (phrase.weekdays or phrase.month_days or phrase.ordinals):
            phrase.everyday = False

    def _is_dateless_number(self, phrase: Phrase) -> bool:
        """「10日」 alone: a day of which month?"""
        said = phrase.monthly or phrase.months or phrase.count or phrase.interval > 1 or phrase.seasons
        return bool(phrase.month_days) and not said and "つく" not in phrase.words and "ゾロ" not in phrase.words

    def _ordinals_alone(self, phrase: Phrase) -> None:
        """「土曜日（第2・4）」 restricts the weekday before; without one nobody knows the day."""
        rules = self.draft.rules[self.group :]
        if rules and all(r.phrase.weekdays and not r.phrase.ordinals for r in rules):
            for rule in rules:
                rule.phrase.ordinals = phrase.ordinals
                rule.phrase.interval, rule.phrase.per_interval = 1, ""
            return
        self.draft.flags.add(Flag.UNCERTAIN)
        self._unread(phrase.words)

    def _scope(self, phrase: Phrase, *, leads: bool) -> None:
        self._short_period(phrase)
        if phrase.has_body:
            self._rule(phrase)
        elif leads or not self.draft.rules:
            if self.pending is not None:
                inherit(phrase, self.pending)
            self.pending = phrase
        elif not self._is_total(phrase):
            for rule in self.draft.rules[self.group :]:
                if phrase.count and rule.phrase.count and rule.phrase.count != phrase.count:
                    self.draft.flags.add(Flag.UNCERTAIN)
                inherit(rule.phrase, phrase)

    def _is_total(self, phrase: Phrase) -> bool:
        """「第2土曜、第4日曜の2回」: the count sums up what was named."""
        named = [r.phrase for r in self.draft.rules[self.group :]]
        total = sum(len(p.month_days) or len(p.ordinals) * len(p.weekdays) for p in named)
        return phrase.count == total and phrase.per in ("", "month") and not phrase.has_scope

    def _short_period(self, phrase: Phrase) -> None:
        first, last = phrase.since, phrase.until
        alone = not (self._leads() or phrase.is_marked)
        if phrase.period and alone and first and last and (last - first).days < LONGEST_PERIOD and not self.draft.rules:
            phrase.written, phrase.dates = list(phrase.period), period_dates(first, last)
            phrase.period, phrase.since, phrase.until = [], None, None

    # --- topics: 「1月は第2土曜」, 「土曜は10時～」 -------------------------------------------------------------

    def _topic(self, item: Tree[Token]) -> None:
        phrases = self._phrases(item.children[0])
        if self.closed_column or self.closed_head:
            self._close(phrases)
            return
        self.topic = phrases
        if self._next() in ("TIME", "opening", "IRREGULAR", "TEXT", "MOVE", "PART", "NOTE", "CLOSED", "HOLD", "OR"):
            return
        self.topic = []
        self._opening(Tree("opening", [item.children[0]]))

    def _opening_on_topic(self, phrases: list[Phrase]) -> None:
        topic, self.topic = self.topic[0], []
        if topic.is_scope_only:
            self._opening_in_scope(topic, phrases)
        elif topic.weekdays and not topic.ordinals:
            self._take_weekdays_out(topic.weekdays)
            for phrase in phrases:
                phrase.weekdays = phrase.weekdays or topic.weekdays
                self._rule(phrase)
        else:
            self.draft.flags.add(Flag.UNCERTAIN)
            self._unread(topic.words)

    def _opening_in_scope(self, topic: Phrase, phrases: list[Phrase]) -> None:
        base = [rule for rule in self.draft.rules if not rule.phrase.has_scope]
        if topic.months and base and not topic.is_marked:
            self._swap(topic, phrases, base)
            return
        for phrase in phrases:
            if phrase.has_body:
                inherit(phrase, topic)
                self._rule(phrase)
            else:
                self.draft.flags.add(Flag.IRREGULAR)
                self._unread(topic.words + phrase.words)

    def _swap(self, topic: Phrase, phrases: list[Phrase], base: list[DraftRule]) -> None:
        rule = base[-1]
        for phrase in phrases:
            if phrase.is_scope_only or phrase.written:
                self.draft.flags.add(Flag.UNCERTAIN)
                self._unread(topic.words + phrase.words)
                continue
            phrase.weekdays = phrase.weekdays or rule.phrase.weekdays
            rule.swaps.append(Swap(topic.months, phrase.days()))
        self.last = "swap"

    def _take_weekdays_out(self, weekdays: tuple[int, ...]) -> None:
        """「月～土曜、土曜は月1回」: what is said of Saturday alone replaces what was said of all."""
        for rule in self.draft.rules:
            if rule.phrase.weekdays and not rule.phrase.ordinals:
                rule.phrase.weekdays = tuple(n for n in rule.phrase.weekdays if n not in weekdays)
        gone = [r for r in self.draft.rules if r.phrase.is_marked is False and not r.phrase.has_body]
        self.draft.rules = [r for r in self.draft.rules if r not in gone]

    # --- exceptions ----------------------------------------------------------------------------------------

    def _closing(self, item: Tree[Token]) -> None:
        phrases = self._phrases(item.children[0], closing=True)
        word = str(item.children[1])
        self.topic = []
        opened, closed = self._split(phrases, takes_all="除" in word or "以外" in word)
        if opened:
            for phrase in merged(opened):
                self._rule(phrase) if phrase.has_body else self._scope(phrase, leads=False)
        self.draft.complement = self.draft.complement or "以外" in word
        if word.startswith("も") and not self.closed_column and any(p.holidays for p in closed):
            self.last = "closing"
            return
        self._close(merged(closed))

    def _split(self, phrases: list[Phrase], *, takes_all: bool) -> tuple[list[Phrase], list[Phrase]]:
        """「毎週火曜、祝日休み」: the closing word reaches back to a phrase that says it is an opening."""
        start = len(phrases) - 1
        while start > 0:
            before, join = phrases[start - 1], phrases[start].join
            if before.is_marked and before.has_body:
                break
            is_opening = before.ordinals and before.weekdays and not self.draft.rules and not takes_all
            if join == "LOOSE" and is_opening and not self.closed_column:
                break
            start -= 1
        return phrases[:start], phrases[start:]

    def _close(self, phrases: list[Phrase]) -> None:
        seen = len(self.draft.rules)
        for phrase in phrases:
            if phrase.everyday and not phrase.has_scope and not phrase.weekdays:
                continue
            if phrase.count or phrase.interval > 1 or phrase.approximate:
                self._unread(phrase.words)
                continue
            self.draft.closures.append(DraftClosure(closed_days(phrase), self._group_of_exception(), seen))
        self.last = "closing"

    def _group_of_exception(self) -> int:
        return min(self.group, len(self.draft.rules))

    def _holding(self, item: Tree[Token]) -> None:
        phrases = self._phrases(item.children[0])
        if self.closed_column or self.closed_head:
            self._unread("".join(p.words for p in phrases) + str(item.children[1]))
            return
        for phrase in phrases:
            if phrase.holidays and not phrase.weekdays:
                self._shift(Shift(Then.HOLD))
                if self._next() in ("TIME", "paren"):
                    self.topic = [phrase]
            elif phrase.has_body:
                self._rule(phrase)
            else:
                self._scope(phrase, leads=False)

    def _shift(self, shift: Shift) -> None:
        self.draft.shifts.append(DraftShift(shift, self._group_of_exception(), len(self.draft.rules)))

    def _conditional(self, item: Tree[Token]) -> None:
        phrases = self._phrases(item.children[0])
        outcome = item.children[2] if len(item.children) > 2 else None
        holidays = any(p.holidays for p in phrases)
        weekdays = tuple(n for p in phrases for n in p.weekdays)
        is_joint = any(p.join == "GA" for p in phrases)
        on = Shift(Then.SKIP, on_holidays=holidays, on_weekdays=() if is_joint else weekdays)
        if any(p.has_scope or p.written or p.ordinals for p in phrases) or not isinstance(outcome, Tree):
            self._unread("".join(p.words for p in phrases) + str(item.children[1]))
            if any(p.has_scope or p.written for p in phrases):
                self.draft.flags.add(Flag.UNCERTAIN)
            return
        tokens = {t.type: str(t) for t in outcome.children if isinstance(t, Token)}
        target = next((t for t in outcome.children if isinstance(t, Tree)), None)
        of_closing = self.closed_column or self.closed_head or self._speaks_of_closing(tokens)
        self._outcome(on, tokens, target, of_closing=of_closing)

    def _speaks_of_closing(self, tokens: dict[str, str]) -> bool:
        if "MOVE" in tokens and ("CLOSED" in tokens or "休" in tokens.get("MOVED", "")):
            return True
        weekday_closed = bool(self.draft.closures) and bool(self.draft.closures[-1].days.weekdays)
        return self.last == "closing" and weekday_closed and not self.draft.closures[-1].days.holidays

    def _outcome(self, on: Shift, tokens: dict[str, str], target: Tree[Token] | None, *, of_closing: bool) -> None:
        weekdays = self._weekdays_concerned(of_closing=of_closing)
        if target is not None:
            shift = self._to_other_day(on, target)
        elif "MOVE" in tokens:
            shift = moved(tokens["MOVE"], weekdays, on)
        elif "MOVED" in tokens:
            shift = replace(on, then=Then.ELSEWHERE)
        elif "HOLD" in tokens:
            shift = replace(on, then=Then.SKIP if of_closing else Then.HOLD)
        else:
            shift = replace(on, then=Then.HOLD if of_closing else Then.SKIP)
        if of_closing:
            self._move_closing(shift)
        else:
            self._shift(shift)
            self.last = "shift"

    def _weekdays_concerned(self, *, of_closing: bool) -> tuple[int, ...]:
        if of_closing:
            return self.draft.closures[-1].days.weekdays if self.draft.closures else ()
        return self.draft.rules[-1].phrase.weekdays if self.draft.rules else ()

    def _to_other_day(self, on: Shift, target: Tree[Token]) -> Shift:
        phrase = self._phrases(target)[0]
        weekdays = phrase.weekdays or self._weekdays_concerned(of_closing=False)
        if len(phrase.ordinals) == 1 and len(weekdays) == 1:
            return replace(on, then=Then.ORDINAL, ordinal=phrase.ordinals[0], weekday=weekdays[0])
        if phrase.is_bare_weekday and len(weekdays) == 1:
            return replace(on, then=Then.WEEKDAY, weekday=weekdays[0])
        self._unread(phrase.words)
        return replace(on, then=Then.ELSEWHERE)

    def _move_closing(self, shift: Shift) -> None:
        concerned = [c for c in self.draft.closures if c.days.weekdays and not c.days.holidays and c.part is None]
        if not concerned:
            concerned = self._closings_implied()
        for closure in concerned:
            closure.shifts.append(shift)
        if not concerned:
            self._unread("祝日の場合の休み")
        self.last = "closing"

    def _closings_implied(self) -> list[DraftClosure]:
        """「火～日、月曜が祝日の場合は翌日休館」: the weekday left out is the closed one."""
        weekly = [r.phrase.weekdays for r in self.draft.rules if len(r.phrase.weekdays) >= 5]
        if len(weekly) != 1:
            return []
        left_out = values.every_weekday_but(weekly[0])
        closure = DraftClosure(Days(Every.WEEK, weekdays=left_out), 0, len(self.draft.rules))
        self.draft.closures.append(closure)
        return [closure]

    # --- single words --------------------------------------------------------------------------------------

    def _mark(self, kind: str, text: str) -> None:
        handler = getattr(self, f"_on_{kind.lower()}", None)
        if handler is not None:
            handler(text)

    def _on_time(self, text: str) -> None:
        times = values.times_in(text)
        if times is None or self._may_be_afternoon(text, times):
            self._unread(text)
            return
        self.says_half_day = self.says_half_day or "午" in text
        if (self.closed_column or self.last == "part") and self.draft.closures and not self.draft.rules:
            self._close_part(times)
        elif self.topic:
            self._hours(times)
        else:
            self._add_times(times)
        self.closed_head = False

    def _may_be_afternoon(self, text: str, times: Times) -> bool:
        """「6時」 in a text that says 午後6時 elsewhere: morning or evening?"""
        early = times.starts is not None and times.starts < 7 * 60
        return early and self.says_half_day and "午" not in text and "朝" not in text

    def _add_times(self, times: Times) -> None:
        rules = self.draft.rules
        if self.timed < len(rules):
            for rule in rules[self.timed :]:
                rule.times.append(times)
            self.last_timed, self.timed = self.timed, len(rules)
        elif rules and not self._days_follow():
            for rule in rules[self.last_timed :]:
                rule.times.append(times)
        else:
            self.pending_times = [*self.pending_times, times]
        self.last = "time"

    last_timed = 0

    def _days_follow(self) -> bool:
        """Whether the next words are days that the time belongs to, rather than to the days before."""
        return self._next() == "opening" and self.last not in ("rule", "time", "paren")

    def _hours(self, times: Times) -> None:
        topic = self.topic[0]
        if self._next() != "TIME":
            self.topic = []
        known = {n for rule in self.draft.rules for n in rule.phrase.weekdays}
        everyday = any(rule.phrase.everyday for rule in self.draft.rules)
        is_new = topic.weekdays and not topic.holidays and not (set(topic.weekdays) <= known or everyday)
        if is_new and not topic.ordinals:
            self._rule(topic)
            self._add_times(times)
            self.topic = []
        elif topic.has_body or topic.has_scope:
            self.draft.hours.append(Hours(closed_days(topic), (times,)))
        self.last = "hours"

    def _on_part(self, text: str) -> None:
        part = Times(part=values.part_in(text))
        if self.closed_column and self.draft.closures:
            if self._next() != "TIME":
                self._close_part(part)
            return
        if self._next() == "TIME" or not part.part:
            return
        if self.timed < len(self.draft.rules):
            self._add_times(part)
        elif not self.draft.rules:
            self.pending_times.append(part)

    def _close_part(self, part: Times) -> None:
        """「水曜・土曜午後」: the half day is that of the last weekday named."""
        closure = self.draft.closures[-1]
        if closure.part is not None or not closure.days.weekdays:
            self._unread("一部の時間の休み")
            return
        if len(closure.days.weekdays) > 1:
            *others, last = closure.days.weekdays
            closure.days = replace(closure.days, weekdays=tuple(others))
            closure = replace(closure, days=Days(Every.WEEK, weekdays=(last,)), shifts=[])
            self.draft.closures.append(closure)
        closure.part = part

    def _on_stop(self, _: str) -> None:
        self.topic, self.label, self.closed_head = [], "", False
        if self.last in ("time", "hours"):
            self.last = "stop"

    def _on_break(self, _: str) -> None:
        if self.last == "rule" and self._next() != "TIME":
            self.last = "break"

    def _on_text(self, text: str) -> None:
        if self.topic and self.topic[0].weekdays:
            self._take_weekdays_out(self.topic[0].weekdays)
            self._unread("".join(p.words for p in self.topic) + "は" + text)
        else:
            self._unread("".join(p.words for p in self.topic) + text)
        self.topic = []

    def _on_note(self, text: str) -> None:
        self.draft.notes.append(text.strip())
        if any(word in text for word in ("予約", "申込", "申し込み", "連絡")) and "不要" not in text:
            self.draft.flags.add(Flag.BY_ARRANGEMENT)

    def _on_label(self, text: str) -> None:
        if self._next() in ("WA", "paren", "opening", "TIME", "topic", "conditional", "closing", "PART"):
            if self.pending is not None:
                self._leftover(self.pending)
            self.label = text.strip(" ・、")
            if self.last == "rule":
                self.last = "break"
        else:
            self._name(text)

    def _name(self, text: str) -> None:
        self.draft.notes.append(text.strip(" ・、"))

    def _on_suspended(self, text: str) -> None:
        self.draft.flags.add(Flag.SUSPENDED)
        self.draft.notes.append(text.strip())

    def _on_maybe(self, text: str) -> None:
        self._unread(text)

    def _on_irregular(self, text: str) -> None:
        if self.topic:
            self._take_weekdays_out(tuple(n for p in self.topic for n in p.weekdays))
            self.topic = []
        self.draft.flags.add(Flag.IRREGULAR)
        self.draft.notes.append(text.strip())

    def _on_extra(self, text: str) -> None:
        self.draft.flags.add(Flag.IRREGULAR)
        self.draft.notes.append(text.strip())

    def _on_or(self, text: str) -> None:
        self.draft.flags.update((Flag.UNCERTAIN, Flag.IRREGULAR))
        self.draft.notes.append(text.strip())

    def _on_vague(self, text: str) -> None:
        self.draft.flags.update((Flag.UNCERTAIN, Flag.IRREGULAR))
        self._unread(text)

    def _on_since(self, text: str) -> None:
        self._unread(text)

    def _on_until(self, text: str) -> None:
        phrase = Phrase(written=values.dates_in(text))
        self._resolve(phrase)
        if phrase.dates and self.draft.rules:
            for rule in self.draft.rules:
                rule.phrase.until = phrase.dates[0]
        else:
            self._unread(text)

    def _on_from(self, text: str) -> None:
        """「4月9日から隔週木曜」, 「隔週木曜（次回12月3日）」: a date that anchors every other week."""
        rules = self.draft.rules
        dated = [r for r in rules if r.phrase.dates]
        if dated and self._next() == "opening":
            self.draft.rules.remove(dated[-1])
            self.timed = min(self.timed, len(rules))
            start = dated[-1].phrase.dates[0]
            self.pending = Phrase(since=start, anchor=start)
        elif self._next() == "opening" and rules and self._anchor_from_next(rules):
            return
        else:
            self._unread(text)

    def _anchor_from_next(self, rules: list[DraftRule]) -> bool:
        item = self.after.pop(0)
        assert isinstance(item, Tree)
        phrases = self._phrases(item.children[0])
        item.children = []
        dates = phrases[0].dates
        if dates:
            for rule in rules:
                rule.phrase.anchor = dates[0]
        return bool(dates)

    def _on_year(self, text: str) -> None:
        self.year = int(text[:4])
        self.is_fiscal = "年度" in text
        self.last_date = None

    def _on_closed_head(self, _: str) -> None:
        self.closed_head = True

    def _on_closed(self, text: str) -> None:
        if self._next() == "opening":
            self.closed_head = True
        elif self.topic:
            self._close(self.topic)
            self.topic = []
        elif not self.closed_column:
            self._unread(text)

    def _on_hold(self, text: str) -> None:
        if self.topic and self.topic[0].holidays:
            self._shift(Shift(Then.HOLD))
            self.topic = []

    def _on_move(self, text: str) -> None:
        on = Shift(Then.SKIP)
        if self.topic and self.topic[0].holidays:
            self._outcome(on, {"MOVE": text}, None, of_closing=self._speaks_of_closing({}))
            self.topic = []
        elif self.last in ("shift", "closing") and self._next() == "CLOSED":
            self._move_closing(moved(text, self._weekdays_concerned(of_closing=True), on))
            self.draft.shifts = [s for s in self.draft.shifts if s.shift.then is not Then.HOLD]
        else:
            self.draft.flags.add(Flag.UNCERTAIN)
            self._unread(text)

    def _on_moved(self, text: str) -> None:
        self._unread(text)

    def _on_case(self, text: str) -> None:
        self._unread(text)


def _unknown(phrase: Phrase) -> Phrase:
    phrase.count = phrase.count or 1
    phrase.per = phrase.per or ("week" if phrase.weekly else "month")
    phrase.exact_count = True
    phrase.per_interval = "month" if phrase.interval > 1 else phrase.per_interval
    return phrase
