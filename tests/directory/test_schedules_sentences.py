"""Cells of several lines and whole sentences: closed days under a heading, remarks between the days, notices."""

from datetime import date

import pytest

from directory.schedules.dates import occurrences
from directory.schedules.reading import read
from tests.directory.schedule_days import meant

TODAY = date(2026, 11, 28)
RANGE = TODAY, date(2027, 12, 31)
WORKING = "MO,TU,WE,TH,FR"


def opened(text, column=""):
    return occurrences(read(text, column=column, today=TODAY).schedule, *RANGE)


def days(text, column=""):
    return list(dict.fromkeys(each.on for each in opened(text, column)))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("9時～17時\n休館日\n毎週月曜日\n年末年始(12月27日から1月4日まで)", "!MO,12/27-1/4"),
        ("9時～17時\n■定休日\n毎週火曜日(祝日の場合は翌日)", "!TU >HOL:+1"),
        ("9時～17時\n休館日 定例 火曜日", "!TU"),
        (
            "休館日は次のとおりとする。\n(1) 毎週日曜日\n(2) 12月28日から1月4日まで\n利用時間は9時～17時",
            "!SU,12/28-1/4",
        ),
        ("9時～17時\n《休所日》\n毎月末日\n毎週金曜日", "!FR,last"),
        ("9時～17時\n休館日 木曜日\n年末・年始(12月28日～1月4日)", "!TH,12/28-1/4"),
    ],
)
def test_days_under_a_heading_of_closed_days_are_closed(text, label):
    assert days(text) == meant(label, *RANGE)


@pytest.mark.parametrize("heading", ["休館日", "定休日", "休業日", "閉庁日"])
def test_a_heading_of_closed_days_that_cannot_be_read_opens_nothing(heading):
    assert days(f"9時～17時\n{heading}\n館長が決める日\n第2土曜日") == []


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("毎月第4月曜日はカフェ、第3火曜日は同センターで実施する。", "MO4,TU3"),
        ("第1火曜：東公民館　第2火曜：西公民館　各10:00～11:30", "TU1,TU2"),
        ("水曜日は第一まちづくりセンターで、木曜日は区民ひろばで学習会", "WE,TH"),
        ("第1水曜日：育児相談 第3水曜日：身体測定（いずれも10時～11時半）", "WE1,WE3"),
    ],
)
def test_days_before_a_remark_are_not_lost(text, label):
    assert days(text) == meant(label, *RANGE)


@pytest.mark.parametrize(
    "text",
    [
        "日 時：2027年1月20日（水）13時～15時",
        "[日]2027年1月20日（水）13時～15時",
        "日 時/2027年1月20日（水）13時～15時",
        "令和9年1月 20 日（水）13時～15時",
    ],
)
def test_the_letter_of_a_heading_or_of_a_date_is_no_sunday(text):
    assert days(text) == [date(2027, 1, 20)]


def test_what_happens_in_one_case_ends_where_the_next_begins():
    assert days("毎月25日（土曜の場合は24日、日曜の場合は26日）") == meant("25 >SA:-1 >SU:+1", *RANGE)


def test_a_closed_day_of_the_month_moves_off_a_closed_weekday():
    closed = {*meant("MO", *RANGE), *meant("last >MO:+1", *RANGE)}
    text = "9時～17時、月曜休館、毎月末日休館（月曜にあたるときはその翌日）"
    assert days(text) == [day for day in meant("ALL", *RANGE) if day not in closed]


def test_notices_of_closing_take_their_days_out():
    text = "毎週木曜日 10:00～12:00\n※令和9年1月18日(月)～1月29日(金)は設備工事のため、おもちゃ図書館を休館します。"
    assert days(text) == meant("TH - 2027-01-18..2027-01-29", *RANGE)


def test_a_question_is_no_answer():
    text = "Q 教室は毎週土曜日にありますか?\nA 毎月第1、第3土曜日の2回、午前10時から12時までです。"
    assert days(text) == meant("SA1,SA3", *RANGE)


def test_hours_of_a_part_of_the_year_nobody_told_leave_the_days_and_are_named():
    reading = read("毎日 朝6:30より\n※冬季は7:00から", today=TODAY)
    found = occurrences(reading.schedule, *RANGE)
    assert ([each.on for each in found], {each.starts_minute for each in found}) == (meant("ALL", *RANGE), {390})
    assert "冬季" in reading.unread


def test_on_a_holiday_of_the_week_the_hours_of_the_holidays_hold_alone():
    hours = {
        (each.on, each.starts_minute, each.ends_minute) for each in opened("火～金 9時～19時、土・日・祝日 9時～17時")
    }
    holiday, usual = date(2027, 2, 23), date(2027, 2, 24)  # a Tuesday and the day after
    assert {each for each in hours if each[0] in (holiday, usual)} == {(holiday, 540, 1020), (usual, 540, 1140)}


def test_an_activity_on_holidays_leaves_the_others_their_hours():
    found = opened("体操は毎週火曜 9時～10時、茶話会は祝日 13時～15時")
    assert [each.starts_minute for each in found if each.on == date(2027, 2, 23)] == [540, 780]


def test_days_told_again_without_hours_are_no_second_opening():
    reading = read("月～金(祝祭日除く) 9:30〜14:30\n※毎週木曜日に身長と体重を測ります。", today=TODAY)
    assert [rule.days.weekdays for rule in reading.schedule.rules] == [(0, 1, 2, 3, 4)]
    assert "体重" in reading.unread


@pytest.mark.parametrize("text", ["10時～20時（月曜・水曜・金曜、祝日は除く）", "平日の奇数日 10時～12時"])
def test_days_that_can_be_meant_in_two_ways_are_no_dates(text):
    assert days(text) == []


def test_a_column_of_closed_days_opens_nothing_when_it_tells_a_case():
    text = "第3月曜日。\nただし第3月曜日が国民の祝日に当たる時は、その翌平日が休館日となります。"
    assert days(text, "休館日") == []


def test_a_weekday_with_hours_of_its_own_is_no_heading_of_dates():
    text = "火曜日 13時～15時。体験会 2026年12月8日、2026年12月22日 10時～11時"
    assert set(meant("TU", *RANGE)) <= set(days(text))


def test_a_weekday_glued_to_its_hall_is_no_name_of_a_hall():
    reading = read("第4金公民館", today=TODAY)
    assert reading.unread or days("第4金公民館") == meant("FR-1", *RANGE)


def test_months_told_by_their_first_and_last_day_are_those_of_every_year_only_in_pairs():
    alone = days("12月1日～1月31日の毎週土曜 10時～12時")
    assert alone == meant("SA & 2026-12-01..2027-01-31", *RANGE)
    pair = read("4月1日から10月31日まで 9時～17時\n11月1日から3月31日まで 9時～16時\n休館日 水曜日", today=TODAY)
    assert list(dict.fromkeys(each.on for each in occurrences(pair.schedule, *RANGE))) == meant("!WE", *RANGE)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("毎日 10時～16時\n休館期間:12月29日～1月3日", "ALL - 12/29-1/3"),
        ("月～土 9時～12時。12月11日(金)は休み", "MO,TU,WE,TH,FR,SA - 2026-12-11"),
        ("月～土 9時～12時。12月11日は休み", "MO,TU,WE,TH,FR,SA - 12/11-12/11"),
        (
            "月・水 9時～12時\n期間 7月21日(水)～8月27日(金)、8月11日～16日は除く",
            "MO,WE & 2027-07-21..2027-08-27 - 8/11-8/16",
        ),
        ("月・水 9時～12時 実施期間:2027年1月4日～2月26日", "MO,WE & 2027-01-04..2027-02-26"),
        ("費用:300円/1回\n日程:月曜日 10時～12時", "MO"),
        ("10日・25日(土・日・祝日に当たるときは次の平日)", "10,25 >SA,SU,HOL:work"),
        ("隔週水曜日(次回は12月9日、その次は12月23日)", "WE & alt:2026-12-09"),
    ],
)
def test_what_limits_a_rule_is_heard_wherever_it_stands(text, label):
    assert days(text) == meant(label, *RANGE)


def test_days_that_are_only_planned_are_not_shown():
    assert days("第3水曜日 毎月の第一日曜日も追加予定") in ([], meant("WE3", *RANGE))
