"""Titles are broken between the words of a name, on every sheet and in every language."""

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.leaflets.breaking import title_pieces
from directory.leaflets.printing import print_sheet
from directory.leaflets.sheet import Layout
from tests.directory.leaflet_samples import a_sheet
from tests.directory.test_leaflets_done import overlaps, texts_and_boxes

LONG = "社会福祉法人北海道空知郡南富良野町社会福祉協議会"
WORDS = ("社会福祉法人", "北海道", "空知郡", "南富良野町", "社会福祉協議会")


def written(text):
    return "|".join("".join(base for base, _ in parts) for _, parts in title_pieces([(text, "")]))


@pytest.mark.parametrize(
    ("title", "pieces"),
    [
        (LONG, "社会福祉法人|北海道|空知郡|南富良野町|社会福祉協議会"),
        ("南九州市川辺ひらやま地域の案内", "南九州市|川辺ひらやま地域の|案内"),
        ("日向町の居場所の案内", "日向町の|居場所の|案内"),
        ("四日市市の案内", "四日市市の|案内"),
        ("十日町市・町田市の案内", "十日町市・|町田市の|案内"),
        ("武蔵村山市の案内", "武蔵村山市の|案内"),
        ("Guide: places (東部)", "Guide: places |(東部)"),
        ("东部的居场所・活动指南", "东部的居场所・|活动指南"),
        ("東部の活動カレンダー　2026年11月", "東部の|活動カレンダー|　|2026年11月"),
    ],
)
def test_a_title_is_broken_between_its_words(title, pieces):
    assert written(title) == pieces


@given(
    st.lists(
        st.tuples(st.text("あの市町村法人県・ x（）1電", min_size=1, max_size=6), st.sampled_from(["", "よみ"])),
        max_size=6,
    )
)
def test_whatever_the_title_no_sign_and_no_reading_is_lost(parts):
    found = [part for _, piece in title_pieces(parts) for part in piece]
    assert "".join(base for base, _ in found) == "".join(base for base, _ in parts)
    assert [part for part in found if part[1]] == [part for part in parts if part[1]]


@pytest.mark.parametrize("layout", [Layout.TRIFOLD, Layout.A4, Layout.A3, Layout.A4_DUPLEX, Layout.A4_LARGE])
@pytest.mark.parametrize(
    ("language", "title"), [("zh", f"居场所・活动指南：{LONG}"), ("vi", f"Hướng dẫn ({LONG})"), ("ja", f"{LONG}の案内")]
)
def test_a_long_name_in_a_title_is_whole_on_its_lines(layout, language, title):
    page = pypdfium2.PdfDocument(print_sheet(a_sheet(3, language=language, title=title), layout).pdf)[0]
    width, _height = page.get_size()
    lines = "\n".join(text for text, _ in texts_and_boxes(page))
    assert all(word in lines for word in WORDS)
    assert overlaps(page) == []
    assert max(right for _, (_, _, right, _) in texts_and_boxes(page)) <= width - 7 * 72 / 25.4


@pytest.mark.parametrize("language", ["ja", "zh", "vi", "en"])
def test_a_word_too_long_for_a_panel_is_broken_and_never_lost(language):
    title = "ながいひとつづきのひらがなばかりのだいめい" * 2
    pdf = print_sheet(a_sheet(3, language=language, title=title, title_reading=""), Layout.TRIFOLD).pdf
    page = pypdfium2.PdfDocument(pdf)[0]
    assert title in "".join(page.get_textpage().get_text_range().split())
    assert overlaps(page) == []
