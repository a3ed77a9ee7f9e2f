"""What the columns of a table of people mean, in the many ways municipalities write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from directory.coverage.population_file import day_in, read_population


def read(text: str):
    return {
        row.town: (row.total, row.children, row.older, row.oldest)
        for row in read_population(text.encode(), "人口.csv").rows
    }


@pytest.mark.parametrize(
    "header",
    [
        "町名,世帯数,人口,,\n,,男,女,計\n",
        "町名,世帯数,人口,,\n,,男,女,合計\n",
        "町名,世帯数,総数,男,女\n,世帯,計,人,人\n".replace("総数,男,女", "人口,,").replace("計,人,人", "男,女,総数"),
        ",世帯数,人口,,\n町名,計,男,女,計\n",
        "町名,世帯数,人口,,\n,,（男）,（女）,（計）\n",
    ],
)
def test_a_header_of_two_rows_is_read_as_one(header):
    assert read(f"{header}南町,20,19,21,40\n") == {"南町": (40, None, None, None)}


def test_ages_below_men_and_women_are_put_together_from_both_rows():
    text = "町名,人口,0～14歳,,15～64歳,,65歳以上,\n,,男,女,男,女,男,女\n南町,40,1,2,10,12,7,8\n"
    assert read(text) == {"南町": (40, 3, 15, None)}


def test_the_unit_below_a_header_is_no_second_header():
    assert read("町名,世帯数,人口\n,（世帯）,（人）\n南町,20,40\n") == {"南町": (40, None, None, None)}


@pytest.mark.parametrize(
    "text",
    [
        "町名,人口,\n,本籍,住所地\n南町,19,21\n",
        "町名,男,女,男,女\n南町,1,2,3,4\n",
    ],
)
def test_a_header_that_cannot_be_understood_is_refused_and_no_column_taken_for_another(text):
    with pytest.raises(BadInput, match="見出しを1行に"):
        read(text)


@pytest.mark.parametrize(
    "name",
    [
        "人口（人）",
        "総人口（人）",
        "人口（総数）",
        "総人口(男女計)",
        "人口総数（人）",
        "総数(単位:人)",
        "【人口】",
        "人数",
    ],
)
def test_a_total_is_known_with_brackets_and_units(name):
    assert read(f"町名,{name},65歳以上（人）\n南町,40,9\n") == {"南町": (40, None, 9, None)}


def test_a_file_without_a_total_is_refused_and_no_town_called_unpublished():
    with pytest.raises(BadInput, match="合計の列が見つかりません"):
        read("町名,0～14歳,65歳以上\n南町,1,2\n")
    with pytest.raises(BadInput, match="合計の列が見つかりません"):
        read("町名,男\n南町,1\n")


@pytest.mark.parametrize("to", ["以上{}歳未満", "～{}歳未満", "から{}歳未満"])
def test_from_an_age_to_below_another_does_not_begin_at_nought(to):
    middle = "15歳" + to.format(65)
    text = f"町名,総数,15歳未満,{middle},65歳以上75歳未満,75歳以上\n南町,100,10,60,20,10\n"
    assert read(text) == {"南町": (100, 10, 30, 10)}


def test_up_to_an_age_ends_with_it():
    assert read("町名,総数,14歳以下,15歳以上64歳以下,65歳以上\n南町,100,10,60,30\n") == {"南町": (100, 10, 30, None)}


@pytest.mark.parametrize("dash", ["-", "－", "―"])
def test_a_dash_is_nobody_where_the_rest_makes_up_the_whole_and_unknown_otherwise(dash):
    head = "町名,総数,0～14歳,15～64歳,65歳以上,75歳以上\n"
    assert read(f"{head}南町,40,{dash},30,10,4\n") == {"南町": (40, 0, 10, 4)}
    assert read(f"{head}南町,41,{dash},30,10,4\n") == {"南町": (41, None, 10, 4)}
    assert read(f"{head}南町,40,10,30,{dash},{dash}\n") == {"南町": (40, 10, 0, 0)}
    assert read(f"{head}南町,40,5,25,10,{dash}\n") == {"南町": (40, 5, 10, None)}
    assert read(f"{head}南町,40,X,30,10,4\n") == {"南町": (40, None, 10, 4)}


@given(st.lists(st.integers(0, 9), min_size=3, max_size=3), st.booleans())
def test_dashes_for_nobody_change_no_figure_of_a_row_that_adds_up(counts, by_sex):
    bands = ["0～14歳", "15～64歳", "65歳以上"]
    heads = [f"{band}{sex}" for band in bands for sex in (("男", "女") if by_sex else ("",))]
    values = [count for count in counts for _ in range(2 if by_sex else 1)]

    def table(cells):
        return f"町名,総数,{','.join(heads)}\n南町,{sum(values)},{','.join(cells)}\n"

    assert read(table(["-" if value == 0 else str(value) for value in values])) == read(table(map(str, values)))


def test_the_town_is_taken_before_the_district():
    text = "地区名,町丁目名,総数\n東地区,南町,40\n東地区,北町,30\n"
    assert set(read(text)) == {"南町", "北町"}
    assert set(read("地域名,総数\n南町,40\n")) == {"南町"}


def test_two_names_for_one_band_are_one_band():
    assert read("町名,総数,老年人口,65歳以上\n南町,40,9,9\n") == {"南町": (40, None, 9, None)}


@pytest.mark.parametrize("other", ["65歳以上ひとり暮らし", "老年人口指数", "65歳以上単身者", "外国人"])
def test_what_only_begins_like_a_band_is_another_thing(other):
    assert read(f"町名,総数,{other}\n南町,40,9\n") == {"南町": (40, None, None, None)}
    assert read(f"町名,総数,{other},65歳以上\n南町,40,3,9\n") == {"南町": (40, None, 9, None)}


@pytest.mark.parametrize(
    "name",
    ["老年人口", "老年人口（65歳以上）", "65歳以上人口", "（再掲）65歳以上", "高齢者数", "うち65歳以上", "65歳～"],
)
def test_a_band_is_known_in_all_its_names(name):
    assert read(f"町名,総数,{name}\n南町,40,9\n") == {"南町": (40, None, 9, None)}


def test_the_day_the_figures_are_of_goes_before_the_day_they_were_made():
    assert day_in("令和8年5月10日作成　令和8年4月1日 現在").isoformat() == "2026-04-01"
    assert day_in("2026/5/10").isoformat() == "2026-05-10"
