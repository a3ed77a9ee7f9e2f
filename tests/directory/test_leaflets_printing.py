import os
import pickle
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput, Unavailable
from directory.leaflets.audiences import LeafletAudience
from directory.leaflets.glyphs import CLUSTER, _shown, missing_glyphs, printable
from directory.leaflets.press import Picture, Press
from directory.leaflets.printing import print_sheet, render_pdf
from directory.leaflets.sheet import Layout
from tests.directory.leaflet_samples import a_box, a_sheet, an_entry, codes_on, pictures_of, text_of

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = '#panic("x") $x^2$ #import "@preview/a:1.0.0" *b* _i_ <l> @r \\u{41} // ] } )'
PAGES = {Layout.A4: 1, Layout.A4_LARGE: 3, Layout.A4_DUPLEX: 2, Layout.TRIFOLD: 2, Layout.A3: 1, Layout.CARD: 1}


@pytest.mark.parametrize("layout", Layout)
def test_every_code_on_the_paper_leads_to_its_page(layout):
    sheet = a_sheet(5)
    batch = set() if layout is Layout.CARD else {sheet.batch_url}
    assert codes_on(render_pdf(sheet, layout)) == {entry.url for entry in sheet.entries} | batch


@pytest.mark.parametrize("layout", Layout)
def test_a_short_list_fits_its_paper(layout):
    printed = print_sheet(a_sheet(3), layout)
    assert (printed.pages, printed.warnings) == (PAGES[layout], [])


@pytest.mark.parametrize("layout", Layout)
def test_every_name_is_on_the_paper_or_named_as_left_out(layout):
    sheet = a_sheet(40)
    printed = print_sheet(sheet, layout)
    words = text_of(printed.pdf)
    absent = tuple(entry.number for entry in sheet.entries if entry.phone not in words)
    assert absent == printed.left_out


def test_what_does_not_fit_is_told_on_the_paper_and_to_the_person():
    printed = print_sheet(a_sheet(40), Layout.TRIFOLD)
    assert f"ほかに{len(printed.left_out)}か所" in text_of(printed.pdf)
    assert "入りきらなかった場所" in printed.warnings[0]


def test_the_map_shows_only_the_numbers_of_the_list():
    printed = print_sheet(a_sheet(40), Layout.TRIFOLD)
    inside = pypdfium2.PdfDocument(printed.pdf)[1].get_textpage().get_text_range()
    assert "40" in a_sheet(40).entries[-1].name
    assert "40" not in inside.replace("40号", "")


@pytest.mark.parametrize("layout", Layout)
def test_a_sheet_without_places_says_whom_to_ask(layout):
    words = text_of(render_pdf(a_sheet(0), layout))
    assert "0000-00-9999" in words


@pytest.mark.parametrize("layout", Layout)
def test_hostile_texts_stay_texts(layout):
    sheet = a_sheet(1, title=HOSTILE, entries=(an_entry(name=HOSTILE[:50], schedule=HOSTILE),), contact=HOSTILE)
    assert "#import" in text_of(render_pdf(sheet, layout))


def test_texts_are_read_in_the_order_a_person_reads():
    words = text_of(render_pdf(a_sheet(3, audience=LeafletAudience.SUPPORTER)))
    order = ["日向町の居場所の案内", "ふくし相談", "縁側カフェ1号", "毎週水曜日", "縁側カフェ2号", "縁側カフェ3号"]
    assert [words.index(text) for text in order] == sorted(words.index(text) for text in order)


def test_the_panels_of_a_three_fold_are_the_right_way_round():
    sheet = a_sheet(3, audience=LeafletAudience.SHOP)
    document = pypdfium2.PdfDocument(render_pdf(sheet, Layout.TRIFOLD))
    millimetre = 72 / 25.4
    wide, narrow, height = 100 * millimetre, 97 * millimetre, 210 * millimetre

    def panel(page: int, left: float, width: float) -> str:
        box = {"left": left, "bottom": 0, "right": left + width, "top": height}
        return document[page].get_textpage().get_text_bounded(**box)

    assert "ふくし相談" in panel(0, 0, narrow)
    assert "この紙について" in panel(0, narrow, wide)
    assert "居場所の案内" in panel(0, narrow + wide, wide).replace("\r\n", "")
    assert "縁側カフェ1号" in panel(1, 0, wide)


def test_a_leaflet_carries_its_dates_and_how_each_fact_was_confirmed():
    words = text_of(render_pdf(a_sheet(1)))
    assert "2026年（令和8年）11月21日発行" in words
    assert "2027年（令和9年）2月28日まで有効" in words
    assert "2026年11月10日に確認（電話）" in words


def test_what_nobody_confirmed_says_so():
    assert "未確認" in text_of(render_pdf(a_sheet(1, entries=(an_entry(confirmed_on=None),))))


def test_characters_the_fonts_lack_are_named_and_never_an_empty_box():
    printed = print_sheet(a_sheet(1, entries=(an_entry(name="𠮷田と髙﨑の会🍙", reading=""),)))
    assert printed.missing == ("𠮷", "🍙")
    assert "吉田と髙﨑の会〓" in text_of(printed.pdf)


def test_a_text_too_long_for_its_box_is_cut_and_named():
    printed = print_sheet(a_sheet(1, entries=(an_entry(schedule="あ" * 3000),)))
    assert printed.shortened == ("番号 1",)
    assert "あ…" in text_of(printed.pdf)


def test_nothing_leaves_the_paper():
    url = "https://example.lg.jp/" + "very-long-path/" * 20
    for picture in pictures_of(render_pdf(a_sheet(2, entries=(an_entry(venue=url, name="W" * 200),)))):
        margin = round(8 / 25.4 * 150)
        assert np.all(picture[:, :margin] > 250)
        assert np.all(picture[:, -margin:] > 250)


def test_readings_stand_over_names_for_residents_and_not_for_staff():
    person, staff = (
        text_of(render_pdf(a_sheet(1, audience=a))) for a in ("person", "supporter") for a in [LeafletAudience(a)]
    )
    assert ("えんがわ" in person, "えんがわ" in staff) == (True, False)


def test_the_same_facts_make_the_same_bytes():
    assert render_pdf(a_sheet(4)) == render_pdf(a_sheet(4))


def test_threads_get_their_own_sheets():
    sheets = [a_sheet(count, title=f"{count}か所の案内") for count in range(1, 9)]
    with ThreadPoolExecutor(4) as pool:
        printed = list(pool.map(print_sheet, sheets))
    assert all(f"{n}か所の案内" in text_of(one.pdf) for n, one in enumerate(printed, 1))


@pytest.mark.parametrize("layout", Layout)
def test_the_file_says_that_it_is_accessible_and_archivable(layout):
    pdf = render_pdf(a_sheet(3), layout)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf


def test_bookmarks_name_every_place():
    document = pypdfium2.PdfDocument(render_pdf(a_sheet(2)))
    titles = [bookmark.get_title() for bookmark in document.get_toc()]
    assert titles == [
        "日向町の居場所の案内",
        "困ったときの相談窓口",
        "ふくし相談",
        "場所の一覧と地図",
        "1 縁側カフェ1号",
        "2 縁側カフェ2号",
    ]


@pytest.mark.skipif(shutil.which("qpdf") is None and "CI" not in os.environ, reason="qpdf is not installed here")
@pytest.mark.parametrize("layout", Layout)
def test_qpdf_finds_nothing_wrong(layout, tmp_path: Path):
    file = tmp_path / "leaflet.pdf"
    file.write_bytes(render_pdf(a_sheet(12), layout))
    assert subprocess.run(["qpdf", "--check", file], capture_output=True, check=False).returncode == 0


def test_missing_fonts_are_said_plainly(tmp_path: Path):
    with pytest.raises(Unavailable, match="make setup"):
        Press(fonts=tmp_path)


def test_letters_in_a_picture_that_the_fonts_lack_are_printed_as_others_and_named():
    drawn = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="20"><text y="15">{}</text></svg>'
    letters = "見本 𠮷太郎 ﹤b﹥ ≮ \U0001f600 &lt;&amp;"
    facts = {"municipality": "ひだまり市", "accent": "#1b3f73", "when": "", "item": "", "asked": "", "printed": ""}
    section = {
        "title": "世帯像",
        "lines": [],
        "picture": Picture(drawn.format(letters)),
        "alt": "図",
        "withheld": False,
    }
    copy = {"number": "1", "reader": "見本", "sections": [section]}
    printed = Press().typeset("packet", {**facts, "title": "資料", "copies": [copy]}, on=date(2026, 4, 1))
    assert "見本吉太郎<b><〓<&" in text_of(printed.pdf)
    assert printed.missing == ("𠮷", "≮", "\U0001f600")


@pytest.mark.parametrize("accent", ["red", "#12345", '#123456"); evil('])
def test_a_colour_is_a_colour(accent):
    with pytest.raises(BadInput, match="色"):
        render_pdf(a_sheet(1, accent=accent))


def test_many_windows_do_not_push_each_other_off_the_flap():
    boxes = tuple(a_box(name=f"窓口{n}", phone=f"0000-11-{n:04}") for n in range(12))
    printed = print_sheet(a_sheet(2, windows=boxes), Layout.TRIFOLD)
    words = text_of(printed.pdf)
    assert printed.windows_left_out == tuple(box.name for box in boxes if box.phone not in words)
    assert printed.windows_left_out != ()


@pytest.mark.parametrize("layout", Layout)
def test_a_reading_longer_than_its_kanji_stays_on_one_line(layout):
    sheet = a_sheet(1, entries=(an_entry(name="桜", reading="さくらがわ", kinds=(), just_being=False),), title="居場所")
    pages = pypdfium2.PdfDocument(render_pdf(sheet, layout))
    assert "さくらがわ" in "".join(page.get_textpage().get_text_range() for page in pages)


def test_the_file_is_tagged_and_knows_its_title():
    document = pypdfium2.PdfDocument(render_pdf(a_sheet(1)))
    assert pypdfium2.raw.FPDFCatalog_IsTagged(document) == 1
    assert document.get_metadata_dict()["Title"] == "日向町の居場所の案内"


def test_setting_a_sheet_loads_neither_the_web_nor_the_database_nor_what_reads_schedules():
    """A command that prints one sheet waits for what it loads: 2.3 s of its first 2.4 were such modules."""
    code = "import pickle, sys; from directory.leaflets.printing import print_sheet\n"
    code += "print_sheet(pickle.load(sys.stdin.buffer)); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], input=pickle.dumps(a_sheet(3)), capture_output=True, check=True, cwd=ROOT
    )
    heavy = {"flask", "sqlalchemy", "holidays", "numpy", "lark", "geopy", "shapely", "wtforms"}
    assert heavy & set(done.stdout.decode().split()) == set()


@pytest.mark.parametrize("language", ["ja", "zh", "vi"])
@given(st.text(st.sampled_from("あ漢か\u3099\u0301é电ạ😀𠮷\u200d\ufe0f\n \u200bⅢx"), max_size=12))
def test_a_text_is_shown_sign_by_sign_however_it_is_looked_at(language, text):
    clusters = [_shown(cluster, language) for cluster in CLUSTER.findall(text)]
    assert printable(text, language) == "".join(shown for shown, _ in clusters)
    assert bool(missing_glyphs(text, language)) == (not all(is_itself for _, is_itself in clusters))
