"""From the statement tree to a draft: walks the statements of a text in order."""

import re
from datetime import date

from lark import Token, Tree

from directory.schedules import values
from directory.schedules.drafting import DraftRule, moved
from directory.schedules.phrases import Phrase
from directory.schedules.rules import Flag, Shift, Then
from directory.schedules.state import Item
from directory.schedules.timing import Timing

OTHER_TOPIC = re.compile("[^開日催]は$")
ONLY_SOMETIMES = re.compile("が?の?(?:ある|ない)(?:月|週|年)|の?うち|を?中心に")
HALF_AN_ORDINAL = re.compile(r"第\S{0,3}$")
SOON = 4  # months: hardly anybody announces a new schedule further ahead without its year
SINCE_MONTH = re.compile(r"(\d{1,2})月")
UNKNOWN_DAYS = re.compile("(?:の|ある|ない|する|した|時期に)$")
OF_DAYS_BEFORE = re.compile("[をもにと除]|開催|実施")  # a maybe that speaks of the days right before it
ONLY_TIMES = re.compile("(?:開催)?時間")


class Builder(Timing):
    """Reads one text into `draft`."""

    def read(self, tree: Tree[Token]) -> None:
        """Walks the whole text."""
        self._walk(list(tree.children))
        self.finish()

    def _walk(self, items: list[Item]) -> None:
        for i, item in enumerate(items):
            self.after = items[i + 1 :]
            if isinstance(item, Tree) and item.children:
                self._statement(item)

    def _statement(self, item: Tree[Token]) -> None:
        token = self.as_token(item)
        if token is not None:
            self._word(token.type, str(token))
            return
        match item.data:
            case "paren":
                self._paren(item)
            case "opening":
                self._opening(self.phrases(item.children[0]))
            case "closing":
                self.closing(self.phrases(item.children[0], closing=True), str(item.children[1]))
            case "holding":
                self.holding(self.phrases(item.children[0]), str(item.children[1]))
            case "conditional":
                self.conditional(item)
            case "topic":
                self._topic(item)

    def _opening(self, phrases: list[Phrase]) -> None:
        """「第2土曜（第3土曜になることも）」: the last days before a maybe are no promise."""
        may_not_be = self._is_only_possible()
        certain = phrases[:-1] if may_not_be else phrases
        if self.in_closed_list:
            self.close(certain)
        elif certain:
            self.opening(certain)
        if may_not_be:
            self.unread(phrases[-1].words)
            self.topic = []

    def _is_only_possible(self) -> bool:
        following = self.after[0] if self.next_kind() == "MAYBE" else None
        return isinstance(following, Tree) and bool(OF_DAYS_BEFORE.match(_text_of(following)))

    def _paren(self, item: Tree[Token]) -> None:
        """What stands in brackets hangs on what stands before; labels and lists end with the bracket."""
        kept = self.label, self.in_closed_list, self.topic, self.after
        inner = [child for child in item.children if isinstance(child, Tree)]
        only = self.as_token(inner[0]) if len(inner) == 1 else None
        if only is not None and only.type == "LABEL":
            self._name(str(only))
        elif self.last == "text" and self.in_closed_list:
            self.unread(_text_of(item))
        else:
            self.last = "inside" if self.last in ("rule", "time") else self.last
            self._walk(list(inner))
        self.label, self.in_closed_list, topic, self.after = kept
        self.topic = self.topic and topic
        self.own_scope = False
        if self.last == "inside":
            self.last = "paren"

    def _topic(self, item: Tree[Token]) -> None:
        phrases = self.phrases(item.children[0])
        if self.in_closed_list:
            self.close(phrases)
            return
        starts = max((n for n, phrase in enumerate(phrases) if phrase.join == "LOOSE"), default=0)
        if starts:
            self.opening(phrases[:starts])
            phrases = phrases[starts:]
        if self.next_kind() == "opening" and phrases[0].holidays and not phrases[0].weekdays and self.draft.rules:
            self._holiday_topic()
        elif self.next_kind() in ("", "STOP", "BREAK", "HEADING", "paren", "conditional") or self._topic_follows():
            self.opening(phrases)
        else:
            self.topic = phrases

    def _topic_follows(self) -> bool:
        """Whether the next は lifts out something else; 「7月は第5火曜、2月は第3火曜」 first ends this topic."""
        following = self.after[0] if self.after else None
        if self.next_kind() != "topic" or not isinstance(following, Tree):
            return False
        days = following.children[0]
        return not any(isinstance(child, Token) for child in (days.children if isinstance(days, Tree) else []))

    def _holiday_topic(self) -> None:
        """「祝日は第3月曜日」 says on which other day it is held."""
        target = self.after[0]
        days = target.children[0] if isinstance(target, Tree) else None
        if isinstance(days, Tree):
            self.outcome(Shift(Then.SKIP), {}, days, of_closing=False)
        self.drop_next()

    # --- single words --------------------------------------------------------------------------------------

    def _word(self, kind: str, text: str) -> None:
        match kind:
            case "TIME":
                self.time(text)
            case "PART":
                self.part(text)
            case "CASE" | "MAYBE":
                self.unread(text)
            case "OR":
                self.draft.flags.update((Flag.UNCERTAIN, Flag.IRREGULAR))
                self.draft.notes.append(text.strip())
            case "VAGUE":
                self.draft.flags.add(Flag.IRREGULAR)
                self.doubt(text)
            case "OWN":
                self.own_scope = True
            case "CLOSED_HEAD":
                self.in_closed_list = self.draft.tells_all_closed = True
            case _:
                self._rarer_word(kind, text)

    def _rarer_word(self, kind: str, text: str) -> None:
        handler = {
            "STOP": self._stop,
            "BREAK": self._break,
            "TEXT": self._text,
            "NOTE": self._note,
            "LABEL": self._label,
            "SUSPENDED": self._suspended,
            "IRREGULAR": self._irregular,
            "UNTIL": self._until,
            "FROM": self._from,
            "SINCE": self._since,
            "MOVED": self._moved_alone,
            "HEADING": self._heading,
            "YEAR": self._year,
            "CLOSED": self._closed_alone,
            "HOLD": self._hold_alone,
            "EXTRA": self._extra,
            "MOVE": self._move_alone,
            "TOTAL": self._total,
        }.get(kind)
        if handler is not None:
            handler(text)

    def _stop(self, text: str) -> None:
        if text == "。":
            self.sentence = len(self.draft.rules)
        self.topic, self.label, self.label_is_topic = [], "", False
        self.in_closed_list = self.column == "closed"
        if self.last in ("rule", "time", "hours"):
            self.last = "stop"

    def _break(self, _: str) -> None:
        if self.last == "rule" and self.next_kind() != "TIME":
            self.last = "break"

    def _text(self, text: str) -> None:
        if self._speaks_of_something_else(text):
            return
        topic, self.topic = self.topic, []
        if topic and topic[0].weekdays and not topic[0].ordinals:
            self.take_out(topic[0].weekdays)
            text = f"{topic[0].words}は{text}"
        elif topic:
            self.opening(topic)
        if self.next_kind() == "opening" and (UNKNOWN_DAYS.search(text) or HALF_AN_ORDINAL.search(text)):
            self.doubt()
        if self.last == "rule" and ONLY_SOMETIMES.match(text):
            self.draft.flags.add(Flag.UNCERTAIN)
        self.unread(text)
        self.last = "text"

    def _speaks_of_something_else(self, text: str) -> bool:
        """「（第1土曜は公園清掃 8時～）」, 「（テスト前は毎日）」: what an unknown word tells of days already named."""
        topic = self.topic[0] if self.topic else None
        if not self.draft.rules:
            return False
        if topic is not None and (topic.ordinals or topic.dates or topic.written):
            if self.next_kind() == "CLOSED":
                self.close(self.topic)
                self.drop_next()
            else:
                self._skip_hours(f"{topic.words}は{text}")
        elif topic is None and OTHER_TOPIC.search(text) and self.next_kind() == "opening":
            days = self.after[0]
            self.drop_next()
            self._skip_hours(text + (_text_of(days) if isinstance(days, Tree) else ""))
        else:
            return False
        self.topic = []
        return True

    def _skip_hours(self, text: str) -> None:
        """Leaves what was not understood unread together with its hours."""
        while self.after and self.next_kind() in ("TIME", ""):
            if self.next_kind() == "TIME" and isinstance(self.after[0], Tree):
                text += f" {_text_of(self.after[0])}"
            self.drop_next()
        self.unread(text)
        self.last = "text"

    def _note(self, text: str) -> None:
        self.draft.notes.append(text.strip())
        if any(word in text for word in ("予約", "申込", "申し込み", "連絡")) and "不要" not in text:
            self.draft.flags.add(Flag.BY_ARRANGEMENT)

    def _label(self, text: str) -> None:
        kind = self.next_kind()
        self._heading(text)
        if self.topic and self.topic[0].ordinals and self._is_named(self.topic[0]):
            self._name(text)
            self.topic = self.topic if kind == "TIME" else []
        elif self.topic and self.topic[0].weekdays:
            topic, self.topic = self.topic, []
            if not any(rule.label for rule in self.draft.rules):
                self.take_out(topic[0].weekdays)
            self.label = text.strip(" ・、")
            self.opening(topic)
        elif kind in ("WA", "paren", "opening", "TIME", "topic", "conditional", "closing", "PART", "IRREGULAR"):
            if self.pending is not None:
                self.leftover(self.pending)
            self.label, self.label_is_topic = text.strip(" ・、"), kind == "WA"
            self.last = "break" if self.last == "rule" else self.last
        else:
            self._name(text)

    def _heading(self, text: str) -> None:
        """「定休日：水曜　営業時間：11時～17時」: a list of closed days ends where the hours begin."""
        if text.startswith(("営業", "開館", "開所", "開設", "利用")):
            self.in_closed_list = self.column == "closed"

    def _name(self, text: str) -> None:
        self.draft.notes.append(text.strip(" ・、"))

    def _suspended(self, text: str) -> None:
        self.draft.flags.add(Flag.SUSPENDED)
        self.draft.notes.append(text.strip())

    def _extra(self, text: str) -> None:
        self.draft.flags.add(Flag.IRREGULAR)
        self.draft.notes.append(text.strip())

    def _irregular(self, text: str) -> None:
        """「不定期」: of the days just named when nothing stands between, else of something beside them."""
        self.draft.notes.append(text.strip())
        if ONLY_TIMES.match(text) and self.draft.rules:
            return
        self.draft.flags.add(Flag.IRREGULAR)
        if self.topic:
            self.take_out(tuple(n for p in self.topic for n in p.weekdays))
            self.topic = []
            return
        vague = [r for r in self.draft.rules if r.phrase.may_be_irregular]
        if self.last in ("rule", "inside"):
            vague += self.draft.rules[self.group :]
        for rule in vague if not self.label else []:
            rule.phrase.frequency_unknown = True

    def _until(self, text: str) -> None:
        phrase = Phrase(written=values.dates_in(text))
        self._resolve(phrase)
        if phrase.dates and self.draft.rules:
            for rule in self.draft.rules:
                rule.phrase.until = phrase.dates[0]
        elif phrase.dates and self.next_kind() in ("opening", "BREAK"):
            self.pending = Phrase(until=phrase.dates[0], words=text)
        else:
            self.unread(text)

    def _total(self, text: str) -> None:
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

    def _moved_alone(self, text: str) -> None:
        """「第2火曜→1月から第3火曜に変更」: which of the two holds now?"""
        if self.last in ("rule", "time") and len(self.draft.rules) > 1:
            self.doubt(text)
        elif self.last not in ("swap", "shift"):
            self.unread(text)

    def _since(self, text: str) -> None:
        """「12月は第1火曜、1月からは毎週」: the days before hold no longer, from a year not told."""
        ahead = (int(SINCE_MONTH.findall(text)[-1]) - self.today.month) % 12
        if self.draft.rules:
            self.doubt(text)
        elif 0 < ahead <= SOON and not text.startswith("20"):
            month = self.today.month - 1 + ahead
            self.pending = Phrase(since=date(self.today.year + month // 12, month % 12 + 1, 1), words=text)
            self.draft.flags.add(Flag.YEAR_ASSUMED)
        else:
            self.unread(text)

    def _from(self, text: str) -> None:
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
        elif dated and dated[-1] is rules[-1] and self._begins(rules[:-1], dated[-1].phrase):
            rules.pop()
            self.group, self.timed = min(self.group, len(rules) - 1), min(self.timed, len(rules))
        elif not self._is_said_before_dates(text) and not self._anchors_rules(text):
            self.unread(text)

    def _begins(self, rules: list[DraftRule], first: Phrase) -> bool:
        """「隔週土曜（12月5日から）」: the day on which what was just named begins."""
        recurring = [r.phrase for r in rules if not r.phrase.dates]
        fits = len(recurring) == len(rules) and len(first.dates) == 1
        for phrase in recurring if fits else []:
            phrase.since = phrase.since or first.dates[0]
            phrase.anchor = phrase.anchor or first.dates[0]
        return fits and bool(rules)

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

    def _year(self, text: str) -> None:
        self.year, self.is_fiscal, self.last_date = int(text[:4]), "年度" in text, None

    def _closed_alone(self, text: str) -> None:
        if text.endswith("の"):
            self.doubt(text)
        elif self.next_kind() == "opening":
            self.in_closed_list = self.draft.tells_all_closed = True
        elif self.topic:
            self.close(self.topic)
            self.topic = []
        elif self.column != "closed":
            self.unread(text)

    def _hold_alone(self, _: str) -> None:
        if self.topic and self.topic[0].holidays:
            self._add_shift(Shift(Then.HOLD))
            self.topic = []

    def _move_alone(self, text: str) -> None:
        on = Shift(Then.SKIP)
        if self.topic and self.topic[0].holidays:
            self.outcome(on, {"MOVE": text}, of_closing=self.speaks_of_closing({}))
            self.topic = []
        elif self.last in ("shift", "closing") and self.next_kind() == "CLOSED":
            self.drop_next()
            self.move_closing(moved(text, self.weekdays_concerned(of_closing=True), on))
            self.draft.shifts = [s for s in self.draft.shifts if s.shift.then is not Then.HOLD]
        else:
            self.doubt(text)


def _text_of(item: Tree[Token]) -> str:
    return "".join(str(token) for token in item.scan_values(lambda value: isinstance(value, Token)))
