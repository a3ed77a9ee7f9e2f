"""How honest the reader is: what is not understood is told, and never becomes a date."""

import time
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.schedules.columns import ColumnKind, column_kind
from directory.schedules.dates import occurrences
from directory.schedules.reading import read

TODAY = date(2026, 11, 21)
NEXT_YEAR = date(2026, 11, 21), date(2027, 11, 20)


def dates(text, column=""):
    return [o.on for o in occurrences(read(text, column=column, today=TODAY).schedule, *NEXT_YEAR)]


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("第3土曜日 10:00～ ひよこ組の日", "ひよこ組の日"),
        ("毎週水曜日 あかねの頃", "あかねの頃"),
        ("第2土曜日（学校のある月）", "学校のある月"),
    ],
)
def test_words_that_are_not_understood_are_told(text, unread):
    reading = read(text, today=TODAY)
    assert (str(reading.status), unread in reading.unread) == ("partial", True), reading


@pytest.mark.parametrize(
    "text",
    [
        "第2日曜日の前日の土曜日",
        "毎月15日前後の土曜日",
        "第1または第3土曜日",
        "金曜日か土曜日",
        "だいたい毎週水曜日",
        "季節の良い時期の土曜日",
        "毎月第3火曜日とその直後の木曜日",
        "学校が休みの土曜日",
        "連休を除く土日",
        "不定期の日曜日 13:00～14:00",
        "不定期 土曜日 10時～",
        "週不確定日曜日 13:00～14:00",
        "開催日不定期 月～金 10時～",
        "4/12、5/10、6/14",
        "毎週土曜 10時～12時。8月は夏休み 毎日開催",
        "毎月第2火曜日 8月は夏休み、児童館で開催",
    ],
)
def test_a_day_that_depends_on_what_nobody_knows_is_no_date(text):
    assert dates(text) == []


def test_months_from_one_on_are_not_that_month_alone():
    assert read("5月～の毎週土曜を予定", today=TODAY).status.value == "partial"


@pytest.mark.parametrize(
    "text",
    [
        "月〜金 9:00〜17:00（月曜日について祝日はお休み）",
        "月〜金 9:00〜17:00（月曜日の祝日は休み）",
        "月〜金 9:00〜17:00（月曜日が祝日の場合は休み）",
        "毎週月・水 10時～、祝日の月曜は休み",
    ],
)
def test_holidays_of_one_weekday_among_several_are_told_and_not_spread_to_all(text):
    reading = read(text, today=TODAY)
    assert (reading.status.value, "月曜" in reading.unread, "祝日" in reading.unread) == ("partial", True, True)


def test_a_date_whose_weekday_is_wrong_is_not_shown():
    reading = read("令和8年12月13日（月）10時～", today=TODAY)
    assert (dates("令和8年12月13日（月）10時～"), "12月13日" in reading.unread) == ([], True)


def test_a_date_without_a_year_takes_the_year_its_weekday_fits():
    assert dates("12月13日（日）") == [date(2026, 12, 13)]


def test_a_date_without_year_and_weekday_says_that_the_year_is_assumed():
    reading = read("1月17日 10時～", today=TODAY)
    assert (reading.schedule.rules[0].days.dates, "year_assumed" in reading.schedule.flags) == (
        (date(2027, 1, 17),),
        True,
    )


@pytest.mark.parametrize(
    "text",
    [
        "4/12、5/10、6/14、7/12、9/13、10/11、11/8、12/13 いずれも日曜 11:00～",
        "4/12、5/10、6/14、7/12、9/13、10/11、11/8、12/13 11:00～",
        "4月12日・5月10日・6月14日・11月8日・12月13日（すべて日曜日）",
        "毎月第2日曜日（4/12、5/10、6/14、10/11、11/8、12/13、1/10、2/14）※2月まで",
        "4/12\n5/10\n11/8\n12/13",
        "4/12 10時～、5/10 10時～、12/13 10時～",
        "①4/12②5/10③12/13",
        "4月12日、5月10日（雨天中止）、12月13日",
    ],
)
def test_a_programme_of_the_year_keeps_its_year_and_no_weekday_of_every_week(text):
    schedule = read(text, today=TODAY).schedule
    told = [day for rule in schedule.rules for day in rule.days.dates]

    assert (told[0], date(2026, 12, 13) in told) == (date(2026, 4, 12), True)
    assert all(day.weekday() == 6 for day in told)
    assert not any(day.weekday() != 6 or day.day < 8 or day.day > 14 for day in dates(text))


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("毎月1日、15日（土日祝は翌平日）", [date(2027, 5, 6), date(2027, 5, 17)]),
        ("毎月15日（日曜・祝日は前日）", [date(2027, 5, 15), date(2027, 8, 14)]),
        ("毎月1日（土・日・祝日は翌日）", [date(2027, 1, 2), date(2027, 8, 2)]),
    ],
)
def test_a_day_of_the_month_moves_off_each_of_the_days_named(text, moved):
    assert set(moved) <= set(dates(text))
    assert date(2027, 8, 1) not in dates(text)


@pytest.mark.parametrize("told", ["12:00～13:00は昼休み", "昼休み12:00～13:00", "昼休憩は12:00～13:00"])
def test_a_lunch_break_is_no_opening(told):
    schedule = read(f"毎週月～金 9:00～17:00（{told}）", today=TODAY).schedule
    held = occurrences(schedule, date(2026, 11, 24), date(2026, 11, 24))
    assert [(each.starts_minute, each.ends_minute) for each in held] == [(540, 1020)]


def in_month(text, year, month):
    return [day.day for day in dates(text) if (day.year, day.month) == (year, month)]


@pytest.mark.parametrize(
    ("exception", "january"),
    [
        ("1月は第4木曜日", [4, 28]),
        ("1月は第2月曜日", [11, 21]),
        ("1月は第3木曜日のみ", [21]),
        ("1月は第2火曜日", []),
    ],
)
def test_another_day_in_one_month_replaces_the_rule_of_its_weekday(exception, january):
    text = f"毎月第1月曜日と第3木曜日 10時～12時（{exception}）"
    assert in_month(text, 2027, 1) == january
    assert in_month(text, 2027, 2) == ([1, 18] if january else [])


def test_a_day_for_a_case_nobody_can_foresee_is_told_and_not_held_each_month():
    reading = read("毎月第3土曜（小学校の行事と重なる場合は第4土曜）10時～", today=TODAY)
    assert (reading.status.value, "第4土曜" in reading.unread) == ("partial", True)
    assert in_month("毎月第3土曜（小学校の行事と重なる場合は第4土曜）10時～", 2027, 1) == [16]


def test_hours_that_are_held_too_do_not_replace_the_usual_ones():
    schedule = read("毎週金曜日 10:00～12:00（最終金曜日は19:00～21:00も開催）", today=TODAY).schedule
    held = occurrences(schedule, date(2027, 1, 29), date(2027, 1, 29))
    assert [each.starts_minute for each in held] == [10 * 60, 19 * 60]


@pytest.mark.parametrize("text", ["毎月第2火曜日※7月・8月は夏休みのためお休み", "毎月第2火曜日（7・8月は夏休み）"])
def test_a_summer_without_meetings_is_read(text):
    assert (read(text, today=TODAY).unread, in_month(text, 2027, 7), in_month(text, 2027, 6)) == ("", [], [8])


def test_an_old_date_stays_in_the_past():
    assert dates("7月2日(火)・8月5日(月)") == []


def test_a_list_of_dates_runs_over_the_end_of_the_year():
    assert dates("12月5日・1月9日・2月6日") == [date(2026, 12, 5), date(2027, 1, 9), date(2027, 2, 6)]


def test_a_closed_day_column_never_opens_a_day():
    assert dates("毎週月曜日、第3日曜日", column="休館日") == []


def test_a_weekday_column_does_not_say_how_often():
    assert (dates("土", column="開催曜日"), str(read("土", column="開催曜日", today=TODAY).status)) == ([], "partial")


def test_a_column_of_application_periods_is_no_schedule():
    assert str(read("8月5日（水）9:00～", column="申込期間", today=TODAY).status) == "not_schedule"


def test_a_time_that_may_be_afternoon_is_not_guessed():
    reading = read("9月5日（土）午後6時、9月8日（火）6時", today=TODAY)
    assert reading.unread == "6:00"


def test_an_exception_in_the_middle_belongs_to_what_stands_before():
    monday, saturday = dates("毎週月曜日（祝日は休み）、毎週土曜日 10:00～"), date(2027, 5, 1)
    assert (date(2026, 11, 23) in monday, saturday in monday) == (False, True)


def test_a_very_long_text_is_read_in_part():
    text = "毎週水曜日 10:00～12:00。" + "町内の皆さんへのお知らせ。" * 400
    assert str(read(text, today=TODAY).status) == "partial"


@pytest.mark.parametrize(
    "piece", ["町内会館清掃活動報告", "あいうえお都合", "1・", "（", "毎週水曜日10:00～12:00、", "こども"]
)
def test_a_cell_of_nonsense_does_not_hold_up_an_import(piece):
    begun = time.process_time()
    read((piece * 2000)[:2000], today=TODAY)
    assert time.process_time() - begun < 20  # seconds of the processor: a hundred times what is usual


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("休館日", ColumnKind.CLOSED),
        ("定休日", ColumnKind.CLOSED),
        ("regular_holiday", ColumnKind.CLOSED),
        ("holiday_opening_time", ColumnKind.OPEN),
        ("開催曜日", ColumnKind.WEEKDAY),
        ("開催日時特記事項", ColumnKind.NOTE),
        ("終了時間", ColumnKind.END),
        ("申込期間", ColumnKind.OTHER),
        ("開催頻度", ColumnKind.FREQUENCY),
        ("", ColumnKind.OPEN),
    ],
)
def test_a_header_tells_what_its_cells_speak_of(column, kind):
    assert column_kind(column) is kind


PIECES = """
毎週 毎月 隔週 第2 第1・3 最終 土曜日 月・水 金 平日 祝日 8月 年末年始 夏休み 10:00～12:00 午後 は休み を除く の場合は
翌日 不定期 月1回 （ ） 、 。 ※ または 15日 12/5 令和8年 まで から のみ も開催 休止中 公民館 要予約 : ・ ～
隔週に変更 前営業日 10時〜 申込 三季休業 年始は 12月は 23日まで 最初の 以外の 今年度は で終了 閉所します (1) =
2回 会議室
"""
WORDS = st.sampled_from([*PIECES.split(), "\n", " "])


@settings(max_examples=400, deadline=None)
@given(st.lists(WORDS, max_size=14).map("".join))
def test_any_order_of_schedule_words_is_read_without_failing(text):
    reading = read(text, today=TODAY)
    assert str(reading.status) != "exact" or reading.unread == ""


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_without_failing(text):
    assert read(text, today=TODAY).text is not None


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["または", "もしくは", "の前後の", "頃、", "どちらか"]),
    st.sampled_from("月火水木金土日"),
    st.sampled_from("月火水木金土日"),
)
def test_a_choice_between_days_is_never_a_date(between, first, second):
    assert dates(f"第2{first}曜日{between}第3{second}曜日") == []


@pytest.mark.parametrize(
    "shut",
    [
        "12:00～13:00は除く",
        "正午から午後1時は除きます",
        "12時から13時は休み",
        "ただし12時～13時は閉室",
        "※正午～午後1時は清掃のため閉所します",
    ],
)
def test_a_door_shut_at_noon_leaves_days_and_hours_and_is_kept_as_a_note(shut):
    reading, plain = (read(text, today=TODAY) for text in (f"平日 9時～16時（{shut}）", "平日 9時～16時"))
    assert replace(reading.schedule, notes=()) == plain.schedule
    assert "12:00" in reading.schedule.notes[0]


def test_hours_that_are_no_noon_are_not_taken_for_a_break():
    assert read("毎週月曜 9時～16時（9時～11時は休み）", today=TODAY).status.value == "partial"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("開館9:00 閉館17:00 月曜休館", "9:00～17:00 月曜休館"),
        ("開館時間 午前9時／閉館時間 午後5時 休館日 月曜", "9:00～17:00 月曜休館"),
        ("毎月最初の土曜日 10時～", "毎月第1土曜日 10時～"),
        ("6月の最初の日曜日 10時～", "6月の第1日曜日 10時～"),
        ("毎週水曜 10時～（12月は23日まで）", "毎週水曜 10時～ 12月24日～12月31日は休み"),
        ("毎週火曜 12月は15日まで", "毎週火曜 12月16日～12月31日は休み"),
        ("毎週水曜 8月は10日から16日まで休み", "毎週水曜 8月10日～8月16日は休み"),
        ("第2土曜（年始は1/16）", "第2土曜（1月は16日）"),
        ("12月は20日まで毎日 10時～", "12月1日～20日 毎日 10時～"),
        ("4月から翌年3月までの毎月第4水曜日", "毎月第4水曜日"),
        ("第3月曜以外の月曜日 13時～15時、第3月曜は10時～12時", "毎週月曜 13時～15時、第3月曜は10時～12時"),
        ("毎月の第3木曜日 13時～16時 (6月・10月のみ:1階展示室)", "毎月第3木曜日 13時～16時"),
        ("毎月第2木曜日(2月、3月第3木曜日に変更) 13時～", "毎月第2木曜日(2月・3月は第3木曜日) 13時～"),
        ("月～金 (1)午前10時～12時 (2)午後1時～4時", "月～金 10時～12時、13時～16時"),
        ("毎週月曜（12月21日は休館します）10時～", "毎週月曜（12月21日は休み）10時～"),
        ("12月21日(月)及び1月28日(木)は、臨時休所します。", "12月21日(月)、1月28日(木)は休み"),
        ("水曜ふれあい広場 同好会の発表\n毎週水曜日 10時～", "ふれあい広場 同好会の発表\n毎週水曜日 10時～"),
        ("開いている日 木曜日以外の毎日 9時～17時", "開館日：木曜日以外の毎日 9時～17時"),
        ("- 設置日 月曜日から木曜日まで\n- 設置時間 9時～12時", "日時：月曜日から木曜日まで\n時間：9時～12時"),
        ("第1・第3\n\n金曜日 10時～", "第1・第3金曜日 10時～"),
        ("[12月] 5日、12日 [1月] 9日(いずれも土曜日) 14時～", "12月5日、12日 1月9日(いずれも土曜日) 14時～"),
        (
            "令和9年2月までは第1火曜日 9時～、令和9年3月からは毎週火曜日 9時～",
            "令和9年2月末まで第1火曜日 9時～。令和9年3月1日から毎週火曜日 9時～",
        ),
        (
            "毎月第4木曜日 13時～ ※12月は24日が大掃除のため、17日(木)に変更します。",
            "毎月第4木曜日 13時～ 12月24日は休み、12月17日(木)も開催",
        ),
        ("毎月5日(土日祝に当たるときは翌開庁日)", "毎月5日(土日祝に当たるときは翌平日)"),
        ("毎週木曜日 9時～ 祝日の場合は、配置しておりません。", "毎週木曜日 9時～ 祝日の場合は休み"),
        ("次回は12月20日(日)、その次は2月21日(日)です。", "12月20日(日)、2月21日(日)"),
        ("10時～11時（月）、13時～14時（水）", "月曜 10時～11時、水曜 13時～14時"),
        ("10時～15時（平日）、10時～12時（土日祝）", "平日 10時～15時、土日祝 10時～12時"),
        ("毎週 10:00～12:00（月・水） 13:30～15:00（金曜日）", "毎週月・水 10:00～12:00、金曜 13:30～15:00"),
        ("毎週火曜日 10:00～ ※令和9年3月で終了", "毎週火曜日 10:00～ 令和9年3月末まで"),
        ("夏休み、冬休み、春休みの火・木 10時～", "夏休み・冬休み・春休みの火・木 10時～"),
        ("第1水曜日＝手芸　第2水曜日＝体操", "第1水曜日：手芸　第2水曜日：体操"),
        ("月2回（第1・第3）土曜日 10:00～", "第1・第3土曜日 10:00～"),
        ("毎月25日（土日祝にあたる場合は前営業日）", "毎月25日（土日祝にあたる場合は前の平日）"),
        ("1日・15日（日曜・祝日は翌日）", "毎月1日・15日（日曜・祝日は翌日）"),
        ("今年度は12月12日、1月23日の2回です。14時～16時", "12月12日、1月23日 14時～16時"),
    ],
)
def test_another_way_to_say_the_same_is_the_same(text, plain):
    said, meant = read(text, today=TODAY), read(plain, today=TODAY)
    assert (said.status, said.schedule) == (meant.status, meant.schedule)


def test_the_first_of_a_season_is_not_the_first_of_a_month():
    assert dates("夏休み最初の土曜日 10時～") == []


@pytest.mark.parametrize(
    "text", ["毎週水曜 10時～ 年末は12/23まで", "毎週土曜（年始は1/9から）10時～", "毎月15日 今年度は12月15日のみ"]
)
def test_what_ends_a_rule_for_a_time_leaves_it_unsure(text):
    assert read(text, today=TODAY).status.value == "partial"


def test_the_turn_of_the_year_neither_ends_nor_begins_a_rule():
    assert date(2027, 1, 13) in dates("毎週水曜 10時～ 年末は12/23まで")
    assert date(2026, 12, 5) in dates("毎週土曜（年始は1/9から）10時～")


@pytest.mark.parametrize(
    "closed", ["8月は会館が使えないため休み", "8月は公民館休館のため休み", "8月は会場の都合で中止"]
)
def test_a_month_without_a_room_is_not_taken_for_another_room(closed):
    reading = read(f"毎月第1火曜 10時～（{closed}）", today=TODAY)
    assert date(2027, 8, 3) not in dates(f"毎月第1火曜 10時～（{closed}）") or reading.status.value == "partial"


@pytest.mark.parametrize(
    "text", ["第3日曜日・祝日 12月28日～1月3日は休館日となります。", "第3日曜日 年末年始は休館日です"]
)
def test_a_list_of_closed_days_opens_none(text):
    assert (read(text, today=TODAY).status.value, dates(text)) == ("closed_days", [])


def test_school_holidays_of_three_seasons_do_not_suspend_a_place():
    assert read("平日 14時～18時、三季休業中の平日 10時～12時", today=TODAY).status.value == "exact"


def test_a_day_that_ends_earlier_does_not_take_the_others_away():
    assert len(dates("期間 2月13日～2月16日 時間 9時～17時 ※16日のみ15時まで")) == 4


@pytest.mark.parametrize("booked", ["申込12月は20日まで", "受付は12月は20日まで"])
def test_until_when_one_books_closes_nothing(booked):
    assert dates(f"毎週土曜（{booked}）") == dates("毎週土曜")


@pytest.mark.parametrize("text", ["今月最初の土曜日 10時～", "来月の最初の土曜日 10時～"])
def test_the_first_of_this_month_is_not_that_of_every_month(text):
    assert dates(text) == []


def test_beside_hours_a_list_with_closed_days_still_opens():
    assert dates("10時～12時 第3日曜 年末年始は休館日です") == dates("10時～12時 第3日曜 年末年始は休み")


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("土曜日毎週土曜日:土曜日", ""),
        ("隔週に変更前営業日10時〜", ""),
        ("8月毎週1階会議室10時〜申込月・水土曜日祝日毎週要予約12/5", ""),
        ("8月毎週1階会議室10時〜申込月・水土曜日祝日毎週要予約12/5", "備考"),
    ],
)
def test_words_in_an_order_nobody_writes_stop_no_page(text, column):
    assert read(text, column=column, today=TODAY).text


def test_the_first_day_of_a_period_tells_which_weeks_but_not_that_of_a_year():
    assert dates("1月9日から3月20日までの隔週土曜日")[:2] == [date(2027, 1, 9), date(2027, 1, 23)]
    assert dates("4月1日から9月30日までの隔週木曜日") == []


@pytest.mark.parametrize("text", ["日曜大工クラブ 毎月第3土曜日", "月曜休館 毎週火曜日 10時～", "水曜のみ 毎月第2水曜"])
def test_a_weekday_that_is_no_part_of_a_name_stays(text):
    assert {day.weekday() for day in dates(text)} <= {1, 2, 5}
    assert read(text, today=TODAY).text


def test_a_weekday_by_telephone_alone_is_no_rule_of_its_own():
    assert read("月～土曜日 8:30～17:15 ※土曜日は電話での相談のみ", today=TODAY).text.count("土") == 1
