"""Every sheet with everything that can go wrong on paper: nothing lies over something else, and nothing vanishes."""

import ctypes
import errno
import os
import re
import shutil
import subprocess
import zlib
from dataclasses import replace

import numpy as np
import pypdfium2
import pytest

from core.errors import BadInput
from core.languages.known import BY_CODE, LANGUAGES
from core.languages.sentences import sentences
from core.languages.ways import speaking
from directory.leaflets import commands
from directory.leaflets.audiences import LeafletAudience
from directory.leaflets.glyphs import missing_in
from directory.leaflets.printing import print_sheet, render_pdf
from directory.leaflets.services import leaflet_sheet
from directory.leaflets.sheet import Layout
from directory.leaflets.words import printable_languages, read_language, unprintable_names
from tests.directory.leaflet_samples import a_box, a_sheet, an_entry, codes_on, pictures_of, text_of
from tests.factories import APRIL_1, a_gathering, a_place

LONG = "とても長い名前のふれあい交流サロン・こども食堂・みんなの居場所"
URL = "https://example.lg.jp/" + "very-long-path/" * 20
ODD = {
    "long names": {"name": LONG * 2, "reading": "とてもながいなまえの" * 6, "venue": LONG, "address": LONG * 2},
    "emoji": {"name": "🍙🍙おにぎりの会👩‍👩‍👧‍👦", "reading": "おにぎりのかい", "venue": "🏠"},
    "rare kanji": {"name": "𠮷田と髙﨑の会", "reading": "よしだとたかさきのかい", "venue": "葛󠄀城"},
    "very long urls": {"name": URL, "reading": "", "venue": URL, "cost": URL, "schedule": URL},
    "typst code": {"name": '#panic("x") $x^2$ #import "a"', "reading": "", "venue": "*b* _i_ <l> @r \\u{41} ] }"},
    "markup": {"name": "<script>alert(1)</script>&amp;", "reading": "", "schedule": "<b>毎週</b> {{ 7*7 }}"},
    "very long words": {"name": "W" * 200, "reading": "", "phone": "0" * 200, "venue": "pneumono" * 30},
    "control signs": {"name": "あ\0い\u202eう\u2028え", "reading": "", "venue": "\u200b\ufeff"},
}


def odd_sheet(name, count=6):
    entries = tuple(replace(an_entry(number), **ODD[name]) for number in range(1, count + 1))
    return a_sheet(count, entries=entries)


def texts_and_boxes(page):
    """Every run of letters with its box in points."""
    reader = page.get_textpage()
    for at in range(reader.count_rects()):
        left, bottom, right, top = reader.get_rect(at)
        yield reader.get_text_bounded(left, bottom, right, top), (left, bottom, right, top)


def fonts_of(pdf):
    """Each letter of the paper with the name of the font it is set in."""
    found = set()
    for page in pypdfium2.PdfDocument(pdf):
        reader = page.get_textpage()
        for at in range(reader.count_chars()):
            name = ctypes.create_string_buffer(80)
            pypdfium2.raw.FPDFText_GetFontInfo(reader, at, name, 80, None)
            found.add((chr(pypdfium2.raw.FPDFText_GetUnicode(reader, at)), name.value.decode()))
    return found


def overlaps(page):
    """Pairs of runs of letters of which one lies over the other by more than a third of its height and some width."""
    boxes = [(text, box) for text, box in texts_and_boxes(page) if text.strip()]
    found = []
    for at, (one, a) in enumerate(boxes):
        for other, b in boxes[at + 1 :]:
            wide = min(a[2], b[2]) - max(a[0], b[0])
            high = min(a[3], b[3]) - max(a[1], b[1])
            if wide > 1.5 and high > 0.34 * min(a[3] - a[1], b[3] - b[1]):
                found.append((one, other))
    return found


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("name", ODD)
def test_whatever_a_text_holds_nothing_overlaps_leaves_the_paper_or_vanishes(layout, name):
    sheet = odd_sheet(name)
    printed = print_sheet(sheet, layout)
    document = pypdfium2.PdfDocument(printed.pdf)
    for page in document:
        width, height = page.get_size()
        assert overlaps(page) == []
        for text, (left, bottom, right, top) in texts_and_boxes(page):
            assert left >= -0.5 and right <= width + 0.5 and bottom >= -0.5 and top <= height + 0.5, text
    batch = set() if layout is Layout.CARD else {sheet.batch_url}
    shown = {entry.url for entry in sheet.entries if entry.number not in printed.left_out}
    assert codes_on(printed.pdf) == shown | batch


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("count", [0, 40])
def test_every_code_of_an_empty_and_of_a_full_sheet_is_read_and_nothing_overlaps(layout, count):
    printed = print_sheet(a_sheet(count), layout)
    sheet = a_sheet(count)
    shown = {entry.url for entry in sheet.entries if entry.number not in printed.left_out}
    is_bare = layout is Layout.CARD and count > 0
    assert codes_on(printed.pdf) == shown | (set() if is_bare else {sheet.batch_url})
    assert [pair for page in pypdfium2.PdfDocument(printed.pdf) for pair in overlaps(page)] == []


@pytest.mark.parametrize("layout", Layout)
def test_the_codes_of_a_real_sheet_answer_their_pages(layout, client, directory, saved):
    saved(*(a_place(name=f"サロン{n}", kana=f"{n}") for n in range(4)))
    sheet = leaflet_sheet(directory, today=APRIL_1, base_url="http://localhost")
    for address in codes_on(render_pdf(sheet, layout)):
        assert client.get(address.removeprefix("http://localhost")).status_code == 200


@pytest.mark.skipif(shutil.which("qpdf") is None and "CI" not in os.environ, reason="qpdf is not installed here")
@pytest.mark.parametrize("name", ODD)
def test_qpdf_finds_nothing_wrong_with_odd_texts(name, tmp_path):
    file = tmp_path / "leaflet.pdf"
    file.write_bytes(render_pdf(odd_sheet(name, 3)))
    assert subprocess.run(["qpdf", "--check", file], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("layout", Layout)
def test_every_sheet_is_read_in_the_order_of_its_numbers(layout):
    words = text_of(render_pdf(a_sheet(3, audience=LeafletAudience.SUPPORTER), layout))
    at = [words.index(f"0000-00-000{number}") for number in (1, 2, 3)]
    assert at == sorted(at)


def test_large_type_is_large():
    page = pypdfium2.PdfDocument(render_pdf(a_sheet(3, audience=LeafletAudience.SUPPORTER), Layout.A4_LARGE))[1]
    in_digits = [top - bottom for text, (_, bottom, _, top) in texts_and_boxes(page) if any(map(str.isdigit, text))]
    assert min(in_digits) >= 10  # digits of 14 pt are 10 pt high


@pytest.mark.parametrize("code", ["en", "pt", "zh", "vi", "fil", "easy"])
@pytest.mark.parametrize("layout", Layout)
def test_other_languages_have_their_own_words_and_lose_nothing(directory, saved, layout, code):
    saved(a_place(name="縁側の会", gatherings=[a_gathering(schedule_text="毎週水曜日 10:00〜12:00")]))
    with speaking(BY_CODE[code]):
        sheet = leaflet_sheet(directory, today=APRIL_1, base_url="https://x.example")
    printed = print_sheet(sheet, layout)
    words = text_of(printed.pdf)
    assert "縁側の会" in words
    assert "".join(sentences()["どこ"][code].split()) in words or code == "easy"
    assert [pair for page in pypdfium2.PdfDocument(printed.pdf) for pair in overlaps(page)] == []
    assert printed.missing == ()


def test_a_paper_in_another_language_says_so_and_marks_its_japanese():
    pdf = render_pdf(a_sheet(1, language="en", title="Places"))
    assert b"/Lang(en" in pdf.replace(b"/Lang (", b"/Lang(")
    assert b"ja-JP" in pdf or b"/Lang(ja" in pdf.replace(b"/Lang (", b"/Lang(")


@pytest.mark.parametrize(("code", "tag", "font"), [("zh", "zh-Hans", "NotoSans"), ("vi", "vi", "BeVietnamPro")])
def test_a_language_with_fonts_of_its_own_uses_them_and_names_stay_in_the_japanese_one(code, tag, font):
    title = sentences()["居場所・活動"][code]
    pdf = render_pdf(a_sheet(2, language=code, title=title))
    set_in = lambda name: {letter for letter, used in fonts_of(pdf) if name in used}  # noqa: E731
    tags = pdf.replace(b"/Lang (", b"/Lang(")
    assert f"/Lang({tag}".encode() in tags and b"/Lang(ja" in tags
    assert set(title.replace(" ", "")) - set("（）") <= set_in(font)
    assert set("縁側日向町丁目") <= set_in("BIZUDP") and not set("縁側") & set_in(font)
    assert title in [entry.get_title() for entry in pypdfium2.PdfDocument(pdf).get_toc()]


def unpacked(pdf):
    """The bytes of a PDF with its streams opened."""
    streams = re.findall(rb"/Filter/FlateDecode>>\nstream\n(.*?)\nendstream", pdf, re.DOTALL)
    return b"\n".join([pdf, *map(zlib.decompress, streams)])


@pytest.mark.parametrize("layout", [Layout.A4_LARGE, Layout.CARD])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_paper_says_its_language_as_the_pages_do(language, layout):
    pdf = render_pdf(a_sheet(2, language=language.code), layout)
    told = {tag.decode() for tag in re.findall(rb"/Lang\(([^)]*)\)", unpacked(pdf))}
    own = "ja-JP" if language.is_japanese else language.tag
    assert told - {"ja-JP"} == {own} - {"ja-JP"}
    assert f"<dc:language><rdf:Bag><rdf:li>{own}</rdf:li></rdf:Bag></dc:language>".encode() in pdf


def test_a_text_that_looks_like_an_entry_of_the_file_stays_a_text():
    named = an_entry(1, name="/Lang(zh-CN)", schedule="/TrimBox[1 2]")
    pdf = render_pdf(
        a_sheet(language="zh", title="/Lang(zh-CN)", municipality="/Lang(zh-CN)", entries=(named,), for_press=True)
    )
    document = pypdfium2.PdfDocument(pdf)
    assert document.get_metadata_dict()["Title"] == "/Lang(zh-CN)"
    assert "/Lang(zh-CN)" in [entry.get_title() for entry in document.get_toc()]
    assert "/TrimBox[1 2]" in text_of(pdf).replace("\u200b", "").replace(" ", "").replace("TrimBox[12]", "TrimBox[1 2]")


def test_on_a_chinese_paper_no_mark_of_ours_is_left_anywhere():
    named = an_entry(1, name="日向町\ue000集会\ue001所", schedule="毎週水曜日\ue001")
    printed = print_sheet(a_sheet(language="zh", entries=(named,), title="ひだまり市的\ue000指南"))
    words = text_of(printed.pdf)
    assert not {"\ue000", "\ue001"} & set(words)
    assert {"\ue000", "\ue001"} <= set(printed.missing)
    assert not [entry for entry in pypdfium2.PdfDocument(printed.pdf).get_toc() if "\ue000" in entry.get_title()]


def test_a_sign_is_missing_only_where_no_font_of_the_language_has_it():
    assert missing_in(["电话"]) == ["电", "话"] and missing_in(["thoại"]) == ["ạ"]
    assert missing_in(["电话"], "zh") == [] and missing_in(["điện thoại"], "vi") == []
    assert missing_in(["😀"], "zh") == ["😀"]


def test_every_word_of_every_language_can_be_printed():
    for language in LANGUAGES:
        said = (each[language.code] for each in sentences().values() if language.code != "ja")
        assert missing_in(said, language.code) == []
    assert printable_languages() == LANGUAGES
    assert unprintable_names() == ""
    with pytest.raises(BadInput, match="ありません"):
        read_language("Klingon")


MM = 72 / 25.4
BLEED, SLUG = 3 * MM, 13 * MM


@pytest.mark.parametrize("layout", Layout)
def test_for_the_press_every_sheet_tells_its_trim_and_bleed_and_is_the_same_inside(layout):
    plain = pypdfium2.PdfDocument(render_pdf(a_sheet(4), layout))
    pressed = pypdfium2.PdfDocument(render_pdf(a_sheet(4, for_press=True), layout))
    assert len(plain) == len(pressed)
    for before, page in zip(plain, pressed, strict=True):
        width, height = before.get_size()
        assert page.get_mediabox() == pytest.approx((0, 0, width + 2 * SLUG, height + 2 * SLUG), abs=0.01)
        assert page.get_bleedbox() == pytest.approx(
            (SLUG - BLEED, SLUG - BLEED, width + SLUG + BLEED, height + SLUG + BLEED), abs=0.01
        )
        assert page.get_trimbox() == pytest.approx((SLUG, SLUG, width + SLUG, height + SLUG), abs=0.01)
        inside = [(t, b) for t, b in texts_and_boxes(page) if b[1] < height + SLUG]
        moved = [(t, tuple(edge + SLUG for edge in b)) for t, b in texts_and_boxes(before)]
        assert [t for t, _ in inside] == [t for t, _ in moved]
        assert [b for _, b in inside] == [pytest.approx(b, abs=0.1) for _, b in moved]


@pytest.mark.parametrize("layout", Layout)
def test_marks_for_the_press_stand_outside_of_the_bleed(layout):
    dots = 200 / 72
    for page in pypdfium2.PdfDocument(render_pdf(a_sheet(12, for_press=True), layout)):
        picture = page.render(scale=dots, grayscale=True).to_numpy().squeeze() < 200
        bleed, trim = round((SLUG - BLEED) * dots) + 3, round(SLUG * dots) - 3
        ring = picture[bleed:-bleed, bleed:-bleed].copy()
        ring[trim - bleed : bleed - trim, trim - bleed : bleed - trim] = False
        assert not ring.any()
        height, width = picture.shape
        for where in (round(SLUG * dots), round((SLUG - BLEED) * dots), width // 2):  # trim, bleed and middle
            for strip in (picture[5 : bleed - 9], picture[9 - bleed : -5]):
                assert strip[:, where - 2 : where + 3].any(axis=1).mean() > 0.8
        for where in (round(SLUG * dots), round((SLUG - BLEED) * dots), height // 2):
            for strip in (picture[:, 5 : bleed - 9], picture[:, 9 - bleed : -5]):
                assert strip[where - 2 : where + 3].any(axis=0).mean() > 0.8


def test_folds_are_marked_where_the_press_folds():
    dots = 150 / 72
    for page, folds in zip(
        pypdfium2.PdfDocument(render_pdf(a_sheet(2, for_press=True), Layout.TRIFOLD)),
        ({97, 197}, {100, 200}),
        strict=True,
    ):
        picture = page.render(scale=dots, grayscale=True).to_numpy().squeeze()
        rows = picture[round(8 * MM * dots) : round(9.5 * MM * dots)]
        dark = np.where((rows < 200).any(axis=0))[0]
        assert {round((at / dots - SLUG) * 25.4 / 72) for at in dark} - {0, -3, 148, 149, 297, 300} == folds


def test_for_the_press_cards_are_cut_by_marks_in_the_margin():
    dots = 150 / 72
    page = pypdfium2.PdfDocument(render_pdf(a_sheet(2, for_press=True), Layout.CARD))[0]
    picture = page.render(scale=dots, grayscale=True).to_numpy().squeeze() < 200
    at = lambda millimetres: round((SLUG + millimetres * MM) * dots)  # noqa: E731
    across = {round((x / dots - SLUG) / MM) for x in np.where(picture[at(4) : at(7)].any(axis=0))[0]}
    down = {round((y / dots - SLUG) / MM) for y in np.where(picture[:, at(7) : at(10)].any(axis=1))[0]}
    assert {14, 105, 196} <= across and {11, 66, 121, 176, 231, 286} <= down
    seam = picture[at(20) : at(60), at(105) - 2 : at(105) + 3]
    assert not seam.any()  # no dotted line that would stay on a card cut askew


@pytest.mark.skipif(shutil.which("qpdf") is None and "CI" not in os.environ, reason="qpdf is not installed here")
@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("code", ["ja", "zh"])
def test_a_pdf_for_the_press_is_sound_and_keeps_its_standards(layout, code, tmp_path):
    file = tmp_path / "leaflet.pdf"
    file.write_bytes(render_pdf(a_sheet(4, for_press=True, language=code), layout))
    checked = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True, check=False)
    assert checked.returncode == 0 and "WARNING" not in checked.stderr
    assert b"<pdfuaid:part>1</pdfuaid:part>" in file.read_bytes()
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in file.read_bytes()


def test_black_and_white_printers_lose_nothing():
    for accent in ("#1b3f73", "#7a1f5c", "#767676"):
        sheet = a_sheet(3, accent=accent)
        assert {entry.url for entry in sheet.entries} < codes_on(render_pdf(sheet))
        picture = pictures_of(render_pdf(sheet))[0]
        assert picture.min() < 60  # letters stay dark


def test_a_full_disk_is_a_sentence_and_leaves_no_half_file(app, saved, tmp_path, monkeypatch):
    saved(a_place())
    real_open = commands.Path.open

    def full(self, mode="r", *more, **others):
        if "x" in mode:
            real_open(self, mode, *more, **others).close()
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real_open(self, mode, *more, **others)

    monkeypatch.setattr(commands.Path, "open", full)
    answer = app.test_cli_runner().invoke(args=["leaflet", "-o", str(tmp_path / "x.pdf")])
    assert answer.exit_code == 1
    assert "空き容量" in answer.stderr
    assert list(tmp_path.glob("*x.pdf*")) == []


def test_windows_with_long_texts_stay_in_their_boxes():
    boxes = tuple(a_box(name=LONG + str(n), phrase=LONG, troubles=LONG * 2, outside_hours=LONG) for n in range(3))
    for layout in Layout:
        printed = print_sheet(a_sheet(4, windows=boxes), layout)
        assert [pair for page in pypdfium2.PdfDocument(printed.pdf) for pair in overlaps(page)] == []
