"""A row of a recognised list → what it says about a place, with a warning for each cell that was changed."""

import re
from collections.abc import Callable
from datetime import date

from directory.exchange.cells import (
    WITHHELD,
    Reading,
    day_of_serial,
    is_nothing,
    narrow,
    one_line,
    read_clock,
    read_date,
)
from directory.exchange.contacts import KEPT, read_mail, read_phone, read_url
from directory.exchange.formats import Layout, Recognised
from directory.exchange.going_on import MAY_HAVE_ENDED, is_resting, may_have_ended
from directory.exchange.headers import name_key
from directory.exchange.how import AS_FOUND, HowToRead
from directory.exchange.marked_columns import is_mark, is_marked, marked_columns
from directory.exchange.meant import how_meant, kind_meant, visibility_meant, with_town_as_meant
from directory.exchange.month_columns import dates_told, month_columns
from directory.exchange.no_places import RUNS_OVER, runs_over, says_only_its_name, why_no_place
from directory.exchange.place_rows import PlaceRow, Refused, ScheduleCells
from directory.exchange.positions import CONVERTED, read_position
from directory.exchange.row_cells import RowCells
from directory.exchange.venues import Venue, read_venue
from directory.exchange.weekday_columns import days_told, weekday_columns
from directory.exchange.when import tells_days
from directory.exchange.words import (
    audiences_in,
    cost_of,
    how_of,
    kinds_in,
    kinds_of_name,
    visibility_of,
    yes_or_no,
)
from directory.places.kinds import Audience, Cost, PlaceKind
from directory.places.models import VenueVisibility

ONLY_A_NAME = "名称のほかに何も書かれていません。場所の行かどうかご確認ください。"
FEES = (
    ("fee_infant", "幼児"),
    ("fee_elementary", "小学生"),
    ("fee_junior_high", "中学生"),
    ("fee_high_school", "高校生"),
    ("fee_child", "こども"),
    ("fee_adult", "大人"),
)
COUNTERS = ("no", "番号", "通し番号", "整理番号", "通番", "連番", "項番")
IN_SCHEDULE = (
    *(
        "schedule",
        "weekday",
        "repeat_code",
        "day",
        "start",
        "end",
        "frequency",
        "schedule_note",
        "closed_days",
        "hours",
    ),
)
TELLING_DAYS = ("schedule", "weekday", "repeat_code", "day")
KEPT_AS_WRITTEN = ("other_name", "capacity", "phone_more", "mail_more", "form_url", "takeout", "parking")


class RowReader(RowCells):
    """Reads the rows of one list; `warnings` and `refused` fill while it reads."""

    def __init__(self, lists: Recognised, *, sheet: str, today: date, how: HowToRead = AS_FOUND) -> None:
        super().__init__(lists, sheet, how)
        self.today = today
        self.refused: list[Refused] = []
        self._week = weekday_columns(lists.header)
        self._months = month_columns(lists.header)
        self._told_of_datum = False
        self._marks = marked_columns(lists.header, lists.unmapped)

    def read(self, number: int, cells: list[str]) -> PlaceRow | None:
        """What the row says; None when it was refused, with its reason in `refused`."""
        self.turn_to(number, cells)
        problem = why_no_place(cells, len(self.lists.fields))
        if not problem:
            self.complete()
            problem = self._problem(self.text("name"))
        name = self.text("name")
        if problem:
            self.refused.append(Refused(number, problem, self.sheet))
            return None
        if says_only_its_name(cells, len(self.lists.fields)):
            self.warn_field("name", name, ONLY_A_NAME)
        row = PlaceRow(number, self.sheet, name)
        self._identity(row)
        self._words(row)
        self._venue(row)
        self._contacts(row)
        self._confirmation(row)
        self._leftovers(row)
        return row

    def holds_data(self, cells: list[str]) -> bool:
        """Whether more than a running number and a municipality's code stands in the row."""
        empty = {column for name in ("external_id", "row_number", "code") for column in self.lists.fields.get(name, [])}
        filled = [column for column, cell in enumerate(cells) if cell.strip() and column not in empty]
        return bool(filled)

    def _problem(self, name: str) -> str:
        if self.lists.layout is Layout.CAFETERIA_MORE:
            return ""
        if not name:
            return "名称が空です。名称を入れてください。"
        if self.lists.table.format in ("csv", "tsv") and runs_over(self.cells, self.lists.header):
            return RUNS_OVER
        if len(name) > 200:
            return '名称が長すぎます（200文字まで）。引用符「"」の閉じ忘れがないかご確認ください。'
        return ""

    def _identity(self, row: PlaceRow) -> None:
        row.external_id = one_line(self.text("external_id"))
        row.code = narrow(self.text("code"))
        row.id_is_counted = not row.code and row.external_id.isdigit() and self._id_counts_rows()
        row.city = one_line(self.text("prefecture") + self.text("city"))
        row.more_keys = tuple(re.findall(r"[\w-]+", narrow(self.text("more_number"))))
        row.kana = self.word("kana")
        row.kinds = self._kinds(row.name)

    def _id_counts_rows(self) -> bool:
        """Whether the column is a running number, which is another one next year: №, 番号."""
        column = next((n for n in self.lists.fields.get("external_id", []) if self.cell(n)), None)
        return column is not None and name_key(self.lists.header[column]) in COUNTERS

    def _words(self, row: PlaceRow) -> None:
        row.summary = self.text("summary")
        row.group = self.word("group")
        row.for_whom = self.text("audience")
        if is_nothing(row.for_whom):
            row.for_whom = "条件なし" if row.for_whom in ("なし", "無し") else ""
        row.audiences = audiences_in(row.for_whom)
        self._marked_for(row)
        row.cost, row.cost_text = self._cost()
        booking = [self.text("booking"), self.text("booking_note")]
        row.booking = "\n".join(word for word in booking if word and word not in ("-", "－", "ー"))
        row.note = self.text("note")
        row.is_paused = bool(row.note) and is_resting(row.note)
        if row.note and may_have_ended(row.note):
            self.warn_field("note", row.note, MAY_HAVE_ENDED)
        row.area = self.word("area")
        for column in self.lists.fields.get("area", []):
            self.keep(column, self.cell(column))
        row.licence = self.text("licence")
        row.bring, row.languages = self.word("bring"), self.word("languages")
        row.nearest_stop = self.word("nearest_stop")
        row.parking = yes_or_no(self.text("parking"))
        row.schedule = self._schedule()

    def _marked_for(self, row: PlaceRow) -> None:
        """Whom a column of their own marks; a lone ○ under 対象 says nothing."""
        row.for_whom = "" if len(row.for_whom) < 3 and is_mark(row.for_whom) else row.for_whom
        if not self._marks.audiences:
            return
        marked = [said for column, said in self._marks.audiences.items() if is_marked(self.cell(column))]
        row.for_whom = row.for_whom or "、".join(words for words, _ in marked)
        found = dict.fromkeys((*row.audiences, *(audience for _, each in marked for audience in each)))
        row.audiences = (Audience.ANYONE,) if Audience.ANYONE in found else tuple(found)

    def _kinds(self, name: str) -> tuple[PlaceKind, ...]:
        found = dict.fromkeys([self.lists.layout.kind] if self.lists.layout.kind else [])
        for column in self.lists.fields.get("kinds", []):
            text = self.cell(column)
            if is_nothing(text):
                continue
            kinds, unknown = kinds_in(text)
            found |= dict.fromkeys(kinds)
            if unknown:
                self.keep(column, text)
                if self.lists.layout in (Layout.NATIVE, Layout.OTHER):
                    self._unknown_kinds(unknown)
        marked = (kind for column, kind in self._marks.kinds.items() if is_marked(self.cell(column)))
        found |= dict.fromkeys(marked)
        if narrow(self.text("pantry")) in ("1", "有", "○", "あり", "実施"):
            found[PlaceKind.FOOD_PANTRY] = None
        if not found:
            found = dict.fromkeys(kinds_of_name(name))
        if not found:
            found = {PlaceKind.FACILITY if self.lists.layout is Layout.FACILITY else PlaceKind.OTHER: None}
        return tuple(kind for kind in found if kind is not None)

    def _unknown_kinds(self, words: tuple[str, ...]) -> None:
        reason = f"種類の一覧にない言葉です。元の記載を{KEPT}"
        meant = {word: kind_meant(word) for word in words}
        for word in (word for word in words if meant[word]):
            self.warn_field("kinds", word, reason, meant[word])
        if unknown := [word for word in words if not meant[word]]:
            self.warn_field("kinds", "、".join(unknown), reason)

    def _cost(self) -> tuple[Cost, str]:
        fees = [(label, self.text(name)) for name, label in FEES]
        parts = [f"{label}{_yen(fee)}" for label, fee in fees if not is_nothing(fee)]
        words = [" ".join(parts), *(self.text(name) for name in ("cost", "cost_note"))]
        text = " ".join(_yen(word) for word in words if word and word not in ("-", "－", "ー"))
        return cost_of(text), text

    def _schedule(self) -> ScheduleCells:
        said = {name: self.text(name) for name in IN_SCHEDULE}
        said = {name: "" if is_nothing(text) else text for name, text in said.items()}
        for name in ("schedule", "day", "start", "end"):
            if WITHHELD.match(said[name]):
                self.warn_field(name, said[name], "日時は非公開とあるため、載せません。")
                said[name] = ""
        said["day"] = day_of_serial(said["day"])
        self._put_hours(said)
        if self._week and not any(said[name] for name in TELLING_DAYS):
            said["schedule"] = days_told({letter: self.cell(column) for column, letter in self._week.items()})
        if self._months and not any(said[name] for name in TELLING_DAYS):
            said["day"] = dates_told({month: self.cell(column) for column, month in self._months.items()})
        return ScheduleCells(
            text=said["schedule"],
            weekday=said["weekday"] or said["repeat_code"],
            day=said["day"],
            start=read_clock(said["start"]),
            end=read_clock(said["end"]),
            frequency=said["frequency"],
            note=said["schedule_note"],
            closed=said["closed_days"],
            start_day=day_of_serial(self.text("start_day")),
            end_day=day_of_serial(self.text("end_day")),
        )

    def _put_hours(self, said: dict[str, str]) -> None:
        """「11:30～13:30」 in one column: hours of the days told elsewhere, or days and hours where none are."""
        hours = said["hours"]
        if not hours:
            return
        has_days = any(said[name] for name in TELLING_DAYS)
        if tells_days(hours) and not has_days:
            said["schedule"] = hours
        elif said["start"] or said["end"] or tells_days(hours):
            said["schedule_note"] = " ".join(text for text in (said["schedule_note"], hours) if text)
        else:
            said["start"] = said["end"] = hours

    def _venue(self, row: PlaceRow) -> None:
        texts = ("venue_name", "address", "address_more", "prefecture", "city", "town", "block", "building", "note")
        venue: Venue = read_venue({name: one_line(self.text(name)) for name in texts})
        row.venue_name = venue.name
        row.address = with_town_as_meant(venue.address, self.how.words.get("town", {}))
        row.visibility = venue.visibility
        if venue.reason:
            self.warn_field(venue.field, self.text(venue.field), venue.reason)
        stated = self.text("visibility")
        visibility = visibility_of(stated)
        if visibility is None:
            reason = "公開範囲は「住所」「地区まで」「非公開」のどれかです。非公開にしました。"
            self.warn_field("visibility", stated, reason, visibility_meant(stated))
        row.visibility = _stricter(row.visibility, visibility or VenueVisibility.HIDDEN)
        self._position(row)

    def _position(self, row: PlaceRow) -> None:
        columns = self.lists.fields.get("lat", []) + self.lists.fields.get("lng", [])
        datum = " ".join(self.header_of(column) for column in columns)
        position = read_position(self.text("lat"), self.text("lng"), datum=datum)
        row.lat, row.lng = position.lat, position.lng
        if position.reason and not (position.reason == CONVERTED and self._told_of_datum):
            said = ", ".join(text for text in (self.text("lat"), self.text("lng")) if text)
            self.warn_field("lat" if self.lists.fields.get("lat") else "lng", said, position.reason)
        self._told_of_datum |= position.reason == CONVERTED

    def _contacts(self, row: PlaceRow) -> None:
        row.phone = self._read("phone", read_phone)
        row.mail = self._read("mail", read_mail)
        row.url = self._read("url", read_url)
        if not row.mail and self.text("phone"):
            row.mail = self._moved("phone", read_mail, "電話番号の列にメールアドレスがあったので、メールに移しました。")
        if not row.phone:
            row.phone = self._phone_in_remark()
        if not row.phone and self.text("mail"):
            row.phone = self._moved("mail", read_phone, "メールの列に電話番号があったので、電話番号に移しました。")

    def _phone_in_remark(self) -> str:
        """The remark beside an empty number sometimes holds the number."""
        for column in self.lists.fields.get("contact_remark", []):
            found = read_phone(self.cell(column))
            if found.value and "電話" in self.header_of(column):
                self.warn(column, self.cell(column), "備考に電話番号があったので、電話番号に移しました。")
                return found.value
        return ""

    def _moved(self, name: str, reader: Callable[[str], Reading], reason: str) -> str:
        found = reader(self.text(name))
        if found.value and not found.rest:
            self.warn_field(name, self.text(name), reason)
            return found.value
        return ""

    def _read(self, name: str, reader: Callable[[str], Reading]) -> str:
        value = ""
        for column in self.lists.fields.get(name, []):
            text = self.cell(column)
            if not text:
                continue
            if value:
                self.keep(column, text)
                continue
            found = reader(text)
            value = found.value
            if found.rest:
                self.keep(column, text)
            if found.reason:
                self.warn(column, text, found.reason)
        return value

    def _confirmation(self, row: PlaceRow) -> None:
        stated = self.text("confirmed_on")
        if not is_nothing(stated):
            row.confirmed_on = read_date(stated)
            if row.confirmed_on is None:
                self.warn_field("confirmed_on", stated, "日付として読めませんでした。例: 2026-04-01")
            elif row.confirmed_on > self.today:
                self.warn_field("confirmed_on", stated, "未来の日付なので、確認日としては使いませんでした。")
                row.confirmed_on = None
        how = self.text("confirmed_how")
        row.confirmed_how = how_of(how) if how else None
        if how and row.confirmed_how is None:
            reason = "確認方法は「電話」「訪問」「本人」「チラシ」「公式」のどれかです。"
            self.warn_field("confirmed_how", how, reason, how_meant(how))

    def _leftovers(self, row: PlaceRow) -> None:
        fields = self.lists.fields
        for column in self.lists.unmapped:
            if column in self._months and f"{self._months[column]}月" in row.schedule.day:
                continue
            if not ((column in self._marks or column in self._week) and is_mark(self.cell(column))):
                self.keep(column, self.cell(column))
        for name in KEPT_AS_WRITTEN:
            for column in fields.get(name, []):
                self.keep(column, self.cell(column))
        self.keep_second_values()
        for column in range(len(self.lists.header), len(self.cells)):
            self.keep(column, self.cell(column))
        kept_back = [*fields.get("contact_remark", []), *fields.get("unshown", [])]
        row.unshown = {self.header_of(column): text for column in kept_back if (text := self.cell(column))}
        row.extra = self.extra


def _yen(text: str) -> str:
    """A bare number as yen: 300 → 300円."""
    plain = narrow(text)
    return f"{int(plain)}円" if re.fullmatch(r"\d{1,6}", plain) else text


def _stricter(one: VenueVisibility, other: VenueVisibility) -> VenueVisibility:
    order = [VenueVisibility.EXACT, VenueVisibility.AREA_ONLY, VenueVisibility.HIDDEN]
    return max(one, other, key=order.index)
