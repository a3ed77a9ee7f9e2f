"""The print fonts and front-end files that set-up prepares."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from build_tools import fonts, vendor
from directory.leaflets.glyphs import FONTS, FONTS_OF, printable_characters
from directory.leaflets.press import the_press

SLICES = ("0", "60", "119", "latin")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A small copy of the font package: four slices of each weight."""
    folder = tmp_path / "package"
    (folder / "files").mkdir(parents=True)
    for weight in fonts.WEIGHTS:
        for name in SLICES:
            file = f"biz-udpgothic-{name}-{weight}-normal.woff"
            (folder / "files" / file).symlink_to(fonts.PACKAGE / "files" / file)
    (folder / "package.json").write_text(json.dumps({"version": "1"}))
    (folder / "LICENSE").write_text("the licence")
    return folder


def test_every_character_of_the_slices_is_kept_with_its_shape(package):
    merged = fonts.merge(fonts.slices(package, 400))
    for path in fonts.slices(package, 400)[:3]:
        part = TTFont(path)
        for code, glyph in part.getBestCmap().items():
            shape = list(part["glyf"][glyph].getCoordinates(part["glyf"])[0])
            name = merged.getBestCmap()[code]
            assert list(merged["glyf"][name].getCoordinates(merged["glyf"])[0]) == shape
            assert merged["hmtx"][name] == part["hmtx"][glyph]


def test_set_up_does_nothing_the_second_time(package, tmp_path):
    assert [fonts.build(package, tmp_path / "out") for _ in range(2)] == [True, False]


def test_a_new_version_of_the_package_is_merged_again(package, tmp_path):
    fonts.build(package, tmp_path / "out")
    (package / "package.json").write_text(json.dumps({"version": "2"}))
    assert fonts.build(package, tmp_path / "out")


@pytest.mark.parametrize("lost", [*fonts.WEIGHTS.values(), "OFL.txt", "characters.txt"])
def test_a_file_that_was_lost_is_made_again(package, tmp_path, lost):
    fonts.build(package, tmp_path / "out")
    (tmp_path / "out" / lost).unlink()
    fonts.build(package, tmp_path / "out")
    assert (tmp_path / "out" / lost).exists()


def test_slices_of_nothing_are_refused(tmp_path):
    with pytest.raises(ValueError, match="no slices"):
        fonts.merge(fonts.slices(tmp_path, 400))


def test_the_fonts_in_use_know_the_characters_of_japanese_addresses_and_names():
    assert set("髙﨑①㈱☎〒辻塚邉邊齋濵德桒〓～〜−―") <= printable_characters()
    assert len(printable_characters()) > 11_344


@pytest.mark.parametrize("name", fonts.WEIGHTS.values())
def test_what_is_listed_is_what_each_weight_can_show(name):
    known = TTFont(FONTS / name).getBestCmap()
    assert [text for text in printable_characters() if ord(text[0]) not in known] == []


def test_the_licences_lie_beside_the_files():
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text().upper()
    assert [folder for folder, _, _ in vendor.COPIES if not (vendor.TARGET / folder / "LICENSE").exists()] == []


def test_front_end_files_are_copied_once(tmp_path):
    assert vendor.copy(target=tmp_path) > 0
    assert vendor.copy(target=tmp_path) == 0


def test_a_front_end_file_that_was_changed_is_put_right(tmp_path):
    vendor.copy(target=tmp_path)
    (tmp_path / "leaflet" / "leaflet.js").write_text("changed")
    assert vendor.copy(target=tmp_path) == 1


def test_a_package_that_is_not_installed_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="leaflet"):
        vendor.copy(modules=tmp_path, target=tmp_path / "out")


@pytest.mark.parametrize("whole", fonts.OTHERS, ids=lambda whole: whole.target.name)
def test_the_fonts_of_a_language_are_laid_there_once_with_licence_and_characters(whole, tmp_path):
    laid = replace(whole, target=tmp_path / "fonts")
    assert [fonts.copy(laid) for _ in range(2)] == [True, False]
    assert "SIL Open Font License" in (laid.target / "OFL.txt").read_text()
    for file in whole.files:
        known = TTFont(laid.target / Path(file).name).getBestCmap()
        assert {ord(sign[0]) for sign in printable_characters(laid.target)} <= set(known)
    (laid.target / "characters.txt").unlink()
    assert fonts.copy(laid)


def test_the_chinese_fonts_have_every_character_of_gb_2312():
    rows = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    standard = {sign for pair in rows if (sign := pair.decode("gb2312", "ignore"))}
    assert len(standard) == 6_763
    assert standard <= printable_characters(FONTS_OF["zh"])


def test_a_japanese_paper_loads_no_font_of_another_language():
    assert all(FONTS not in (folder, *folder.parents) for folder in FONTS_OF.values())
    assert the_press("en") is the_press() and the_press("zh") is not the_press()
