"""From the statement tree to a draft: walks the statements of a text in order."""

import re
from dataclasses import replace

from lark import Token, Tree

from directory.schedules import values
from directory.schedules.beginnings import Beginnings
from directory.schedules.drafting import moved
from directory.schedules.normalising import SPEAKS_OF_DAYS
from directory.schedules.phrases import Phrase
from directory.schedules.rules import Flag, Shift, Then
from directory.schedules.state import Item

OTHER_TOPIC = re.compile("[^開日催]は$")
TO_BE_ASKED = "開催日は要確認"
ONLY_SOMETIMES = re.compile("が?の?(?:ある|ない)(?:月|週|年)|の?うち|を?中心に")
HALF_AN_ORDINAL = re.compile(r"第\S{0,3}$")
UNKNOWN_DAYS = re.compile("(?:の|ある|ない|する|した|時期に)$")
PART_OF_YEAR = re.compile(r"[春夏秋冬][季期]|\d{1,2}月の?[上中下]旬")
OF_DAYS_BEFORE = re.compile("[をもにと除]|開催|実施")  # a maybe that speaks of the days right before it
ENDS_A_TOPIC = ("", "STOP", "BREAK", "HEADING", "paren", "conditional")
IS_A_HEADING = re.compile("(?:休館|定休|休業|休園|休所|休室|閉館|閉庁)日$")
HEADS_A_LIST = ("HEADING", "NOTE", "LABEL", "APPROX")
ONLY_TIMES = re.compile("(?:開催)?時間")


class Builder(Beginnings):
    """Reads one text into `draft`."""

    def read(self, tree: Tree[Token]) -> None:
        """Walks the whole text."""
        self.year = self.year_of_programme(_dates_of(tree))
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
            first, irregular, self.irregular_ahead = len(self.draft.rules), self.irregular_ahead, False
            self.opening(certain)
            for rule in self.draft.rules[first:]:
                rule.phrase.frequency_unknown |= irregular and rule.phrase.is_bare_weekday
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
        elif self._ends_here(phrases) or self._topic_follows():
            if self.next_kind() == "NOTE" and self.draft.rules and self.draft.rules[-1].label == self.label:
                self.label = ""
            self.opening(phrases)
        else:
            self.topic = phrases

    def _ends_here(self, phrases: list[Phrase]) -> bool:
        """Whether nothing more is said of the days: 「第3火曜は公民館で。」, 「第1火曜：東公民館 第2火曜：…」."""
        kind = self.next_kind()
        if kind != "NOTE" or phrases[0].is_scope_only or self._is_named(phrases[0]):
            return kind in ENDS_A_TOPIC
        kinds = (self.next_kind(skip) for skip in range(len(self.after)))
        return next((kind for kind in kinds if kind != "NOTE"), "") in (*ENDS_A_TOPIC, "topic")

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
            case "CASE":
                self._unknown_case(text)
            case "MAYBE":
                self.unread(text)
            case "OR":
                self.draft.flags.update((Flag.UNCERTAIN, Flag.IRREGULAR))
                self.draft.notes.append(text.strip())
            case "VAGUE" if self._has_other_hours(text):
                self._skip_hours(text)
            case "VAGUE":
                self.draft.flags.add(Flag.IRREGULAR)
                self.doubt(text)
            case "OWN":
                self.own_scope = True
            case "CLOSED_HEAD":
                self.in_closed_list = self.draft.tells_all_closed = True
            case _:
                self._rarer_word(kind, text)

    def _has_other_hours(self, text: str) -> bool:
        """「毎日6時～ ※冬季は7時から」: a part of the year that is not told has other hours, and the same days."""
        return bool(PART_OF_YEAR.match(text)) and bool(self.draft.rules) and self._hours_follow()

    def _hours_follow(self) -> bool:
        kinds = [self.next_kind(skip) for skip in range(len(self.after))]
        kinds = kinds[: kinds.index("STOP")] if "STOP" in kinds else kinds
        tells_of_hours = any(
            "時刻" in _text_of(item) or "時間" in _text_of(item) for item in self.after[:2] if isinstance(item, Tree)
        )
        return not {"opening", "closing", "CLOSED"} & set(kinds) and ("TIME" in kinds or tells_of_hours)

    def _unknown_case(self, text: str) -> None:
        """「学校行事と重なる場合は第4土曜」: the day for a case nobody can foresee is no day of every month."""
        if self.next_kind() == "opening" and isinstance(self.after[0], Tree):
            text += _text_of(self.after[0])
            self.drop_next()
        self.unread(text)

    def _rarer_word(self, kind: str, text: str) -> None:
        handler = {
            "TIME": self.time,
            "PART": self.part,
            "STOP": self._stop,
            "BREAK": self._break,
            "TEXT": self._text,
            "NOTE": self._note,
            "LABEL": self._label,
            "SUSPENDED": self._suspended,
            "IRREGULAR": self._irregular,
            "UNTIL": self.until,
            "FROM": self.since_date,
            "SINCE": self.since_month,
            "MOVED": self.moved_alone,
            "HEADING": self._heading,
            "YEAR": self.in_year,
            "CLOSED": self._closed_alone,
            "HOLD": self._hold_alone,
            "EXTRA": self._extra,
            "MOVE": self._move_alone,
            "TOTAL": self.total,
        }.get(kind)
        if handler is not None:
            handler(text)

    def _stop(self, text: str) -> None:
        if text == "。":
            self.sentence = len(self.draft.rules)
        self.topic, self.label, self.label_is_topic, self.ends_on = [], "", False, None
        self.in_closed_list = self.column == "closed"
        if self.last in ("rule", "time", "hours"):
            self.last = "stop"
        elif self.last == "text":
            self.last = "remark"

    def _break(self, _: str) -> None:
        if self.last == "rule" and self.next_kind() != "TIME":
            self.last = "break"

    def _text(self, text: str) -> None:
        if self._speaks_of_something_else(text):
            return
        topic, self.topic = self.topic, []
        if topic and topic[0].weekdays and not topic[0].ordinals:
            if SPEAKS_OF_DAYS.search(text) or not self._is_named(topic[0]):
                self.take_out(topic[0].weekdays)
            text = f"{topic[0].words}は{text}"
        elif topic and topic[0].is_scope_only and self.draft.rules:
            text = f"{topic[0].words}は{text}"
        elif topic:
            self.opening(topic)
        if self.next_kind() == "opening" and (UNKNOWN_DAYS.search(text) or HALF_AN_ORDINAL.search(text)):
            self.doubt()
        if self.last == "rule" and ONLY_SOMETIMES.match(text):
            self.draft.flags.add(Flag.UNCERTAIN)
        self.unread(text)
        self.last, self.label = "text", ""

    def _speaks_of_something_else(self, text: str) -> bool:
        """「（第1土曜は公園清掃 8時～）」, 「（テスト前は毎日）」: what an unknown word tells of days already named."""
        topic = self.topic[0] if self.topic else None
        if not self.draft.rules:
            return False
        if topic is not None and (topic.ordinals or topic.dates or topic.written):
            if self._is_one_more(topic, text):
                return False
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

    def _is_one_more(self, topic: Phrase, text: str) -> bool:
        """「第1水曜：育児相談 第3水曜：身体測定」: days of their own for something no word list knows."""
        if topic.dates:
            return all(rule.phrase.dates for rule in self.draft.rules) and not SPEAKS_OF_DAYS.search(text)
        is_new = bool(topic.ordinals and topic.weekdays) and not self._is_named(topic)
        labels = any(rule.label for rule in self.draft.rules)
        return is_new and labels and self.next_kind() != "CLOSED" and not SPEAKS_OF_DAYS.search(text)

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
        """「不定期」: of the days just named or named next, else of something beside them."""
        if text == TO_BE_ASKED and not self.draft.rules:  # our own word for days that were doubtful
            self.rule(Phrase(frequency_unknown=True))
            self.doubt()
            return
        self.draft.notes.append(text.strip())
        if ONLY_TIMES.match(text) and self.draft.rules:
            return
        self.draft.flags.add(Flag.IRREGULAR)
        if "数回" in text and self.next_kind() == "opening":
            self.doubt()
        if self.topic:
            self.take_out(tuple(n for p in self.topic for n in p.weekdays))
            self.topic = []
            return
        vague = [r for r in self.draft.rules if r.phrase.may_be_irregular]
        if self.last in ("rule", "inside"):
            vague += self.draft.rules[self.group :]
        for rule in vague if not self.label else []:
            rule.phrase.frequency_unknown = True
        self.irregular_ahead = self.next_kind() == "opening" and not self.label

    def _closed_alone(self, text: str) -> None:
        if text.endswith("の") or self.last == "text":
            self.doubt(text)
        elif self._lists_closed_days():
            self.in_closed_list = self.draft.tells_all_closed = True
        elif self.topic:
            self.close(self.topic)
            self.topic = []
        elif IS_A_HEADING.search(text):  # and nobody knows which of the days below are open
            self.doubt(text)
        elif self.column != "closed":
            self.unread(text)

    def _lists_closed_days(self) -> bool:
        """「休館日 定例 火曜日」: whether days follow at once, but for words that only head them."""
        kinds = (self.next_kind(skip) for skip in range(len(self.after)))
        return next((kind for kind in kinds if kind not in HEADS_A_LIST), "") == "opening"

    def _hold_alone(self, _: str) -> None:
        if self.topic and self.topic[0].holidays:
            self._add_shift(Shift(Then.HOLD))
            self.topic = []

    def _move_alone(self, text: str) -> None:
        on = Shift(Then.SKIP)
        if self.topic and self.topic[0].holidays:
            if self._counts_days_of_month():  # 「毎月1日（土日祝は翌平日）」
                on = replace(on, on_weekdays=self.topic[0].weekdays)
            self.outcome(on, {"MOVE": text}, of_closing=self.speaks_of_closing({}))
            self.topic = []
        elif self.last in ("shift", "closing") and self.next_kind() == "CLOSED":
            self.drop_next()
            self.move_closing(moved(text, self.weekdays_concerned(of_closing=True), on))
            self.draft.shifts = [s for s in self.draft.shifts if s.shift.then is not Then.HOLD]
        else:
            self.doubt(text)


def _dates_of(tree: Tree[Token]) -> list[values.WrittenDate]:
    """Every single date the text opens on, in the order of the text."""
    found: list[values.WrittenDate] = []
    for item in tree.children:
        if not isinstance(item, Tree):
            continue
        if item.data == "paren":
            found += _dates_of(item)
        elif item.data == "opening":
            words = item.scan_values(lambda value: isinstance(value, Token))
            found += [date for word in words if word.type == "DATES" for date in values.dates_in(str(word))]
    return found


def _text_of(item: Tree[Token]) -> str:
    return "".join(str(token) for token in item.scan_values(lambda value: isinstance(value, Token)))
