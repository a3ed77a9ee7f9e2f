"""Reports of figures: year-on-year tables, years typed in, self-evaluations, sheets, what is given out."""

import io
from datetime import date

import openpyxl
import pypdfium2
import pytest
from sqlalchemy import inspect, select

from core import calendar
from core.permissions import Role
from matching.circles.models import Circle
from matching.figures.charts import Column, Pair, bars, columns
from matching.figures.forms import part_field
from matching.figures.models import OwnIndicator, SubmittedFigures
from matching.figures.queries import submitted
from matching.figures.report_models import EarlierFigure, Evaluation, MarkSet, YearSheet
from matching.figures.shown import Shown
from matching.outreach.models import Noticer, Outreach
from tests.directory.desk_pages import fields_of
from tests.matching.invented_town import TODAY
from tests.matching.people import acting
from tests.staff import signed_in_as

REPORT = "/office/figures/report/"


@pytest.fixture
def frozen(monkeypatch):
    """Half past noon in Japan on a day of 令和8年度."""
    moment = calendar.datetime(2026, 11, 30, 3, 30, tzinfo=calendar.UTC)
    monkeypatch.setattr(calendar, "clock", lambda: moment)
    return moment


@pytest.fixture
def supervisor(app, office, frozen):
    browser = signed_in_as(app, office, Role.SUPERVISOR)
    browser._client.query_budget = 60  # every kind of record is counted once, however many there are
    return browser


def begun(office, *days):
    """支援会議 begun on these days."""
    with acting(office) as session:
        session.add_all(Circle(opened_on=day, made_by="x") for day in days)


def noticed(office, day, **counts):
    """People noticed on a day, so many by each noticer."""
    with acting(office) as session:
        for who, count in counts.items():
            session.add_all(Outreach(noticed_by=Noticer(who), noticed_on=day, held_by="x") for _ in range(count))


def lines(answer):
    """A CSV answer as {(数字, 内訳): {column: text}}."""
    head, *rows = [line.split(",") for line in answer.data.decode("utf-8-sig").splitlines()]
    return {(row[1], row[2]): dict(zip(head, row, strict=False)) for row in rows if len(row) > 3}


def typed(browser, name, year, **fields):
    path = f"/office/figures/of/{name}/{year}/typed"
    return browser.post(path, data=fields_of(browser.get(path).text, path) | fields)


def given(browser, query="?first=2024&last=2026", purpose="12月議会"):
    """The key of a report given out."""
    page = browser.get(REPORT + query).text
    action = page.split('<form class="form" method="post" action="')[1].split('"')[0].replace("&amp;", "&")
    answer = browser.post(action, data=fields_of(page, action) | {"purpose": purpose})
    assert answer.status_code == 302, answer.text
    return answer.location.rsplit("/", 1)[1]


def test_a_table_runs_from_heisei_to_reiwa_with_gaps_and_their_reasons(supervisor, office):
    begun(office, date(2025, 6, 1), date(2026, 5, 1))
    typed(supervisor, "circles", 2016, value="32")
    typed(supervisor, "circles", 2017, reason="まだ始まっていない")
    table = lines(supervisor.get("/office/figures/report/inside.csv?first=2016&last=2026&name=circles"))
    row = table["支援会議を始めた件数", ""]

    assert [row[label] for label in ("平成28年度", "平成29年度", "平成31年度", "令和2年度")] == ["32", "―", "―", "―"]
    assert (row["令和7年度"], row["令和8年度（11月時点）"]) == ("1", "1")
    assert "平成29年度：まだ始まっていない" in row["備考"] and "この画面で記録を始める前" in row["備考"]


def test_only_the_first_and_the_last_year_stand_side_by_side_when_asked(supervisor, office):
    typed(supervisor, "circles", 2016, value="32")
    page = supervisor.get(REPORT + "?first=2016&last=2024&ends=1&name=circles").text

    assert "平成28年度" in page and "令和6年度</th>" in page and "令和5年度</th>" not in page


@pytest.mark.parametrize(
    "query",
    [
        "?first=2026&last=2020",
        "?first=2000&last=2026",
        "?last=2027",
        "?last=99999999999",
        "?as_of=2026-12-31",
        "?as_of=x",
    ],
)
def test_years_that_cannot_be_are_answered_on_the_page(supervisor, query):
    answer = supervisor.get(REPORT + query)
    assert answer.status_code == 400 and "ください" in answer.text


def test_years_typed_in_take_the_place_of_a_count_are_marked_and_can_be_taken_back(supervisor, office):
    begun(office, date(2025, 6, 1))
    typed(supervisor, "circles", 2025, value="15", new_label_0="うち世帯", new_value_0="4")
    page = supervisor.get("/office/figures/of/circles?year=2025").text
    assert '15</strong><span class="quiet">（手）' in page and "うち世帯" in page
    typed(supervisor, "circles", 2025, value="", **{part_field("typed:うち世帯"): ""})
    office.rollback()

    assert office.scalars(select(EarlierFigure)).all() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": "abc"},
        {"value": "3", "reason": "ない"},
        {"new_label_0": "名前だけ"},
        {"new_label_0": "同じ", "new_value_0": "1", "new_label_1": "同じ", "new_value_1": "2"},
    ],
)
def test_what_cannot_be_typed_in_is_shown_again(supervisor, office, wrong):
    answer = typed(supervisor, "circles", 2020, **wrong)
    office.rollback()

    assert answer.status_code == 422 and all(text in answer.text for text in wrong.values())
    assert office.scalars(select(EarlierFigure)).all() == []


def test_two_at_the_same_year_do_not_overwrite_each_other(supervisor, office):
    path = "/office/figures/of/circles/2020/typed"
    seen = fields_of(supervisor.get(path).text, path)
    typed(supervisor, "circles", 2020, value="7")
    late = supervisor.post(path, data=seen | {"value": "9"})

    assert late.status_code == 422 and "ほかの人が先に" in late.text
    office.rollback()
    assert [row.value for row in office.scalars(select(EarlierFigure))] == [7]


def test_what_another_typed_in_stands_beside_the_form(supervisor, office):
    path = "/office/figures/of/circles/2020/typed"
    seen = fields_of(supervisor.get(path).text, path)
    typed(supervisor, "circles", 2020, value="7", new_label_0="うち世帯", new_value_0="6")
    late = supervisor.post(path, data=seen | {"value": "9"}).text
    told = late.split("いま保存されている数：")[1].split("</p>")[0]

    assert "7件" in told and "うち世帯　6件" in told and 'value="9"' in late


def test_a_part_is_kept_under_its_own_name_whatever_was_recorded_meanwhile(supervisor, office):
    noticed(office, date(2026, 5, 1), shop=1)
    path = "/office/figures/of/outreach_begun/2020/typed"
    seen = fields_of(supervisor.get(path).text, path)
    noticed(office, date(2026, 6, 1), family=1)
    first = next(name for name in seen if name.startswith("part_"))
    saved = supervisor.post(path, data=seen | {"value": "5", first: "5"})
    office.rollback()

    assert saved.status_code == 302
    assert [(row.part, row.value) for row in office.scalars(select(EarlierFigure)) if row.part] == [("shop", 5)]


def test_a_part_that_is_gone_is_not_lost_without_a_word(supervisor, office):
    path = "/office/figures/of/circles/2020/typed"
    seen = fields_of(supervisor.get(path).text, path)
    answer = supervisor.post(path, data=seen | {"value": "5", part_field("gone"): "3"})
    office.rollback()

    assert answer.status_code == 422 and "なくなった内訳" in answer.text
    assert office.scalars(select(EarlierFigure)).all() == []


def test_large_numbers_stay_as_they_are(supervisor, office):
    path = "/office/figures/of/contacts_with_people/2020/typed"
    typed(supervisor, "contacts_with_people", 2020, value="1234567", new_label_0="うち電話", new_value_0="1000000")
    seen = fields_of(supervisor.get(path).text, path)
    assert seen["value"] == ["1234567"] and seen[part_field("typed:うち電話")] == ["1000000"]
    typed(supervisor, "contacts_with_people", 2020, value="1234568")
    late = supervisor.post(path, data=seen)

    assert late.status_code == 422 and "ほかの人が先に" in late.text


def evaluated(browser, name="circles", year=2025, **fields):
    path = f"/office/figures/of/{name}/{year}/evaluation"
    page = browser.get(f"/office/figures/of/{name}?year={year}").text
    return path, fields_of(page, path) | fields


def test_an_evaluation_is_kept_in_editions_with_its_mark_and_another_cannot_overwrite_it(supervisor, office):
    path, first = evaluated(supervisor, mark="○", comment="定着してきた")
    assert supervisor.post(path, data=first).status_code == 302
    late = supervisor.post(path, data=first | {"comment": "知らずに書いた"})
    assert late.status_code == 409 and "知らずに書いた" in late.text
    path, second = evaluated(supervisor, mark="▲", comment="周知が足りない")
    supervisor.post(path, data=second)
    page = supervisor.get("/office/figures/of/circles?year=2025").text
    office.rollback()

    assert [(row.number, row.mark) for row in office.scalars(select(Evaluation))] == [(1, "○"), (2, "▲")]
    assert "定着してきた" in page and "これまでに書いたもの（2回）" in page


def test_marks_are_those_of_the_municipality_and_old_evaluations_keep_theirs(supervisor, office):
    path, first = evaluated(supervisor, mark="○", comment="よい")
    supervisor.post(path, data=first)
    assert supervisor.post_form("/office/figures/marks", marks="Ａ 達成\nＢ おおむね").status_code == 302
    assert supervisor.post_form("/office/figures/marks", marks="Ａ").status_code == 422
    page = supervisor.get("/office/figures/of/circles?year=2025").text
    office.rollback()

    assert "いまは使っていないしるし" in page and "Ａ 達成" in page and "△ " not in page
    assert office.scalars(select(Evaluation)).one().meaning == "順調に進んでいる"
    assert office.scalars(select(MarkSet)).one().marks == [["Ａ", "達成"], ["Ｂ", "おおむね"]]


def test_the_sheet_of_a_year_is_kept_in_editions(supervisor, office):
    path = "/office/figures/sheets/2025"
    seen = fields_of(supervisor.get(path).text, path)
    assert supervisor.post(path, data=seen | {"achievements": "(1) ○ 研修"}).status_code == 302
    late = supervisor.post(path, data=seen | {"achievements": "別の人"})
    assert late.status_code == 409 and "別の人" in late.text
    office.rollback()

    assert [row.achievements for row in office.scalars(select(YearSheet))] == ["(1) ○ 研修"]
    assert supervisor.get("/office/figures/sheets/2030").status_code == 409


def test_a_sheet_sent_for_an_edition_there_never_was_is_answered(supervisor, office):
    path = "/office/figures/sheets/2025"
    sent = fields_of(supervisor.get(path).text, path) | {"seen": "7", "achievements": "残る言葉"}
    answer = supervisor.post(path, data=sent)

    assert answer.status_code == 409 and "残る言葉" in answer.text


def test_names_and_words_keep_nothing_that_cannot_be_seen(supervisor, office):
    made = supervisor.post_form(
        "/office/figures/own/", label="見本\x0bの\x00数\n字", unit="件", definition="一行\x0b\n二行"
    )
    typed(supervisor, "circles", 2020, value="7", new_label_0="うち\x0b世帯", new_value_0="6")
    office.rollback()
    own = office.scalars(select(OwnIndicator)).one()

    assert made.status_code == 302
    assert (own.label, own.definition.split()) == ("見本の数字", ["一行", "二行"])
    assert "うち世帯" in [row.part_label for row in office.scalars(select(EarlierFigure))]
    assert supervisor.get("/office/figures/report/inside.xlsx?first=2020&last=2020").status_code == 200


def test_a_sum_below_nought_is_said_and_not_drawn():
    below = Shown("-250", -250.0)
    drawn = [
        columns("点", "点", [Column("令和7年度", below)], key="a"),
        bars("点", "点", [Pair("つかう", below, None)], ("令和7年度", ""), key="b"),
    ]

    assert all("-250" in svg and 'height="-' not in svg and 'width="-' not in svg for svg in drawn)


def test_parts_that_have_no_room_in_a_drawing_are_counted():
    pairs = [Pair(f"種類{number}", Shown("1", 1.0), None) for number in range(18)]

    assert bars("居場所", "か所", pairs, ("令和7年度", ""), key="b").count("ほか2") == 2
    assert "ほか" not in bars("居場所", "か所", pairs[:16], ("令和7年度", ""), key="b")


def test_a_figure_kept_by_hand_takes_no_name_of_another(supervisor, office):
    answer = supervisor.post_form("/office/figures/own/", label="中断", unit="件")
    office.rollback()

    assert "同じ名前" in answer.text and office.scalars(select(OwnIndicator)).all() == []


def test_a_list_of_what_was_submitted_reads_no_figures(supervisor, office):
    given(supervisor)
    office.rollback()

    assert "figures" in inspect(submitted(office)[0]).unloaded


def test_what_is_given_out_keeps_tables_words_and_numbers_for_good(supervisor, office):
    begun(office, *[date(2024, 5, day) for day in range(1, 8)])
    path, fields = evaluated(supervisor, year=2024, mark="○", comment="定着した")
    supervisor.post(path, data=fields)
    supervisor.post_form("/office/figures/sheets/2024", achievements="成果の言葉")
    key = given(supervisor)
    files = {kind: supervisor.get(f"/office/figures/report/given/{key}.{kind}").data for kind in ("csv", "pdf")}
    begun(office, *[date(2024, 6, day) for day in range(1, 20)])
    path, fields = evaluated(supervisor, year=2024, mark="▲", comment="あとから")
    supervisor.post(path, data=fields)

    assert b"%PDF" in files["pdf"][:8]
    assert {kind: supervisor.get(f"/office/figures/report/given/{key}.{kind}").data for kind in files} == files
    told = files["csv"].decode("utf-8-sig")
    assert "定着した" in told and "あとから" not in told
    words = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(files["pdf"]))
    assert "成果の言葉" in words and "外に出す版" in words
    assert "定着した" in supervisor.get(f"/office/figures/submitted/{key}").text


def test_files_have_numbers_as_numbers_and_texts_as_texts(supervisor, office):
    begun(office, date(2025, 5, 1))
    path, fields = evaluated(supervisor, mark="○", comment="=1+1")
    supervisor.post(path, data=fields)
    answer = supervisor.get("/office/figures/report/inside.xlsx?first=2024&last=2026&name=circles")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    row = {head.value: cell for head, cell in zip(book["数字"][1], book["数字"][2], strict=True)}

    assert row["令和7年度"].value == 1 and row["令和7年度"].data_type == "n"
    assert [(cell.value, cell.data_type) for cell in book["自己評価"]["E"]] == [("コメント", "s"), ("=1+1", "s")]
    assert "'=1+1" not in row["自己評価"].value and row["自己評価"].data_type == "s"


def test_the_edition_for_outside_hides_few_and_shows_no_split_of_a_year_that_goes_on(supervisor, office):
    noticed(office, date(2024, 5, 1), shop=9, school=6, family=2)
    noticed(office, TODAY, shop=9, school=6)
    noticed(office, date(2025, 5, 1), shop=3)
    key = given(supervisor)
    table = lines(supervisor.get(f"/office/figures/report/given/{key}.csv"))
    label = "声かけ（アウトリーチ）を始めた方"
    parts = {part: row for (name, part), row in table.items() if name == label}

    assert [row["令和6年度"] for part, row in parts.items() if part] == ["9"]  # the names of hidden parts tell too
    assert parts[""]["令和6年度"] == "17" and parts[""]["令和7年度"] == "少数"
    running = "令和8年度（11月時点）"
    assert parts[""][running] == "15"
    assert {row[running] for part, row in parts.items() if part} == {"―"}
    inside = supervisor.get("/office/figures/report/inside.csv?first=2024&last=2026")
    assert lines(inside)[label, ""]["令和7年度"] == "3" and "庁内限り" in inside.data.decode("utf-8-sig")


def test_a_second_report_tells_no_change_of_fewer_than_five(supervisor, office):
    label, running = "声かけ（アウトリーチ）を始めた方", "令和8年度（11月時点）"
    noticed(office, date(2026, 5, 1), shop=7)
    first = given(supervisor)
    noticed(office, date(2026, 6, 1), shop=2)
    second = given(supervisor)
    noticed(office, date(2026, 7, 1), shop=3)
    third = given(supervisor)
    told = [
        lines(supervisor.get(f"/office/figures/report/given/{key}.csv"))[label, ""] for key in (first, second, third)
    ]

    assert [row[running] for row in told] == ["7", "7", "12"]
    assert "前の数のままです" in told[1]["備考"] and "前の数のままです" not in told[2]["備考"]
    office.rollback()
    assert len(office.scalars(select(SubmittedFigures)).all()) == 3


def test_the_note_stands_where_nobody_came_and_where_few_came(supervisor, office):
    label, running = "声かけ（アウトリーチ）を始めた方", "令和8年度（11月時点）"
    noticed(office, date(2026, 5, 1), shop=3)
    keys = [given(supervisor), given(supervisor)]
    noticed(office, date(2026, 6, 1), shop=3)
    keys.append(given(supervisor))
    told = [lines(supervisor.get(f"/office/figures/report/given/{key}.csv"))[label, ""] for key in keys]

    assert [row[running] for row in told] == ["少数", "少数", "少数"]
    note = "前に出した数から5人以上変わるまで、前の数のままです（変わりがないときも）（令和8年11月30日まで）"
    assert [note in row["備考"] for row in told] == [False, True, True]


def test_which_years_stand_beside_a_year_does_not_change_what_it_hides(supervisor, office):
    noticed(office, date(2025, 5, 1), shop=7, school=4, family=4)
    noticed(office, date(2024, 5, 1), agency=6)
    label = "声かけ（アウトリーチ）を始めた方"
    queries = ("?first=2025&last=2025", "?first=2024&last=2025")
    told = [lines(supervisor.get(f"/office/figures/report/given/{given(supervisor, query)}.csv")) for query in queries]

    shown = [{part: row["令和7年度"] for (name, part), row in each.items() if name == label} for each in told]
    assert shown[0] == {"": "15", "お店・金融機関・配達の人など": "7"}
    assert {part: text for part, text in shown[1].items() if text != "少数"} == shown[0]


def test_typed_parts_do_not_tell_what_is_in_none_of_them(supervisor, office):
    typed(supervisor, "circles", 2020, value="12", new_label_0="うち世帯", new_value_0="10")
    key = given(supervisor, "?first=2020&last=2021")
    told = lines(supervisor.get(f"/office/figures/report/given/{key}.csv"))

    assert told["支援会議を始めた件数", ""]["令和2年度"] == "12"
    assert ("支援会議を始めた件数", "うち世帯") not in told


def test_those_who_did_not_go_on_stay_inside(supervisor, office):
    typed(supervisor, "settled_3", 2020, value="7", new_label_0="続いていた", new_value_0="7")
    key = given(supervisor, "?first=2020&last=2021")
    told = lines(supervisor.get(f"/office/figures/report/given/{key}.csv"))
    label = "参加から3か月続いた件数"

    assert told[label, ""]["令和2年度"] == "7" and (label, "続いていた") not in told
    assert "外に出す版に内訳を載せない" in told[label, ""]["備考"]


def test_the_last_of_march_and_the_first_of_april_tell_no_change_of_few(supervisor, office):
    typed(supervisor, "taking_part", 2024, value="20")
    first = given(supervisor, "?first=2024&last=2024")
    typed(supervisor, "taking_part", 2025, value="21")
    second = given(supervisor, "?first=2025&last=2025")
    typed(supervisor, "taking_part", 2026, value="25")
    third = given(supervisor, "?first=2024&last=2026")
    told = [
        lines(supervisor.get(f"/office/figures/report/given/{key}.csv"))["参加中の方", ""]
        for key in (first, second, third)
    ]

    assert (told[0]["令和6年度"], told[1]["令和7年度"]) == ("20", "20")
    assert "（令和7年3月31日まで）" in told[1]["備考"]
    assert [told[2][year] for year in ("令和6年度", "令和7年度", "令和8年度（11月時点）")] == ["20", "20", "25"]


def test_years_of_one_paper_tell_no_change_of_few_either(supervisor, office):
    for year, value in ((2024, "20"), (2025, "21"), (2026, "30")):
        typed(supervisor, "taking_part", year, value=value)
    key = given(supervisor, "?first=2024&last=2026")
    told = lines(supervisor.get(f"/office/figures/report/given/{key}.csv"))["参加中の方", ""]

    assert [told[year] for year in ("令和6年度", "令和7年度", "令和8年度（11月時点）")] == ["20", "20", "30"]


@pytest.mark.parametrize(("trials", "people", "kept"), [("9", "7", 1), ("12", "7", 2), ("7", "7", 2), ("3", "2", 2)])
def test_how_many_few_tried_again_is_not_told(supervisor, office, trials, people, kept):
    typed(supervisor, "trials", 2020, value=trials)
    typed(supervisor, "people_in_trials", 2020, value=people)
    key = given(supervisor, "?first=2020&last=2020")
    told = lines(supervisor.get(f"/office/figures/report/given/{key}.csv"))

    assert len({"体験の開始", "体験した方"} & {name for name, _ in told}) == kept


def test_nor_by_two_papers(supervisor, office):
    typed(supervisor, "trials", 2020, value="9")
    typed(supervisor, "people_in_trials", 2020, value="7")
    query = "?first=2020&last=2020&name="
    papers = [given(supervisor, query + name) for name in ("people_in_trials", "trials")]
    told = [lines(supervisor.get(f"/office/figures/report/given/{key}.csv")) for key in papers]

    assert ("体験した方", "") in told[0] and told[1] == {}


@pytest.mark.parametrize(("unit", "ticked", "out"), [("人", "", "少数"), ("件", "", "2"), ("件", "y", "少数")])
def test_a_figure_kept_by_hand_is_guarded_where_it_is_about_people(supervisor, office, unit, ticked, out):
    made = supervisor.post_form("/office/figures/own/", label="通っている方", unit=unit, about_people=ticked)
    path = f"{made.location}/2025"
    supervisor.post(path, data=fields_of(supervisor.get(made.location).text, path) | {"value": "2"})
    key = given(supervisor, "?first=2025&last=2025")

    assert lines(supervisor.get(f"/office/figures/report/given/{key}.csv"))["通っている方", ""]["令和7年度"] == out


def test_that_it_is_about_people_can_be_taken_back(supervisor, office):
    made = supervisor.post_form("/office/figures/own/", label="推進員", unit="人")
    supervisor.post_form(made.location, label="推進員", unit="人")
    office.rollback()

    assert office.scalars(select(OwnIndicator)).one().about_people is False


def test_the_report_draws_each_table_with_words_for_those_who_do_not_see_it(supervisor, office):
    begun(office, date(2024, 5, 1), date(2025, 5, 1), date(2025, 6, 1))
    typed(supervisor, "circles", 2023, value="9")
    page = supervisor.get(REPORT + "?first=2022&last=2026&name=circles").text
    drawing = page.split("<svg")[1].split("</svg>")[0]

    assert 'role="img"' in drawing
    assert "令和4年度 ―、令和5年度 9件（手入力）、令和6年度 1件、令和7年度 2件" in drawing


def test_a_kept_row_says_that_it_is_the_count_and_not_the_paper(supervisor, office):
    noticed(office, date(2026, 5, 1), shop=3)
    key = given(supervisor)
    page = supervisor.get(f"/office/figures/submitted/{key}").text

    assert "そのときの記録の数</th>" in page and "提出した数字</th>" not in page


def test_the_figures_of_a_year_are_those_of_the_report_where_they_were_typed_in(supervisor, office):
    begun(office, date(2025, 6, 1))
    typed(supervisor, "circles", 2025, value="15", new_label_0="うち世帯", new_value_0="4")
    page = supervisor.get("/office/figures/?year=2025").text
    row = page.split("支援会議を始めた件数</a>")[1].split("</tr>")[0]
    table = supervisor.get("/office/figures/2025.csv").data.decode("utf-8-sig")

    assert '<strong>15</strong><span class="quiet">（手）</span>' in row and "うち世帯　4" in row
    assert "手で入力：令和7年度" in next(line for line in table.splitlines() if "支援会議を始めた件数" in line)


@pytest.mark.parametrize("role", [Role.STAFF, Role.COORDINATOR, Role.AUDITOR])
def test_reports_are_for_supervisors(app, office, frozen, role):
    assert signed_in_as(app, office, role).get(REPORT).status_code == 403
