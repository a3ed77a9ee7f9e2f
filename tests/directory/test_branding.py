"""The face of the municipality on its papers."""

import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core.calendar import now
from core.db import unit_of_work
from core.errors import BadInput
from core.permissions import Role
from directory.branding.colours import contrast_on_white, read_colour
from directory.branding.models import Branding
from directory.branding.services import Wish, brand_of, set_brand
from directory.leaflets.printing import render_pdf
from directory.leaflets.services import leaflet_sheet
from directory.leaflets.sheet import Layout
from tests.directory.desk_pages import fields_of
from tests.directory.leaflet_samples import pictures_of, text_of
from tests.factories import a_place
from tests.staff import signed_in_as

PAGE = "/desk/branding/"
TODAY = date(2026, 11, 21)


def a_picture(kind="PNG", size=(60, 30), colour="green", **more):
    kept = io.BytesIO()
    Image.new("RGB", size, colour).save(kept, kind, **more)
    return kept.getvalue()


@pytest.fixture
def coordinator(app, office):
    return signed_in_as(app, office, Role.COORDINATOR)


def save(browser, **changes):
    return browser.post(PAGE, data=fields_of(browser.get(PAGE).text, PAGE) | changes)


def with_logo(browser, data, words="市章"):
    return save(browser, logo=(io.BytesIO(data), "logo.png"), logo_words=words)


def test_what_is_set_stands_on_every_paper(coordinator, directory, saved):
    saved(a_place())
    save(coordinator, name="ひだまり市 福祉課", contact="福祉課 0000-00-1234", accent="#7A1F5C")
    sheet = leaflet_sheet(directory, today=TODAY, base_url="https://x.example")
    assert sheet.accent == "#7a1f5c"
    for layout in Layout:
        words = text_of(render_pdf(sheet, layout))
        assert "ひだまり市福祉課" in words
        assert layout is Layout.CARD or "福祉課0000-00-1234" in words


def test_the_logo_is_printed(coordinator, directory, saved):
    saved(a_place())
    plain = render_pdf(leaflet_sheet(directory, today=TODAY, base_url="https://x.example"))
    assert with_logo(coordinator, a_picture(colour="black")).status_code == 302
    directory.expire_all()
    marked = render_pdf(leaflet_sheet(directory, today=TODAY, base_url="https://x.example"))
    corner = [pictures_of(pdf)[0][:130, 60:260].mean() for pdf in (plain, marked)]
    assert corner[1] < corner[0] - 10


@pytest.mark.parametrize("colour", ["#ffffff", "#ffcc00", "#00aaff", "#777777"])
def test_a_colour_nobody_can_read_on_white_is_refused_at_its_field(coordinator, directory, colour):
    answer = save(coordinator, accent=colour, name="のこす")
    assert answer.status_code == 422
    assert "濃い色" in answer.text and 'value="のこす"' in answer.text
    assert directory.get(Branding, 1) is None


@pytest.mark.parametrize("colour", ["red", "#12345", '#123456"); evil('])
def test_a_colour_is_a_colour(colour):
    with pytest.raises(BadInput, match="#1b3f73"):
        read_colour(colour)


@given(st.integers(0, 0xFFFFFF))
def test_every_colour_taken_is_readable_in_black_and_white_too(number):
    colour = f"#{number:06x}"
    try:
        assert contrast_on_white(read_colour(colour)) >= 4.5
    except BadInput:
        assert contrast_on_white(colour) < 4.5


def test_black_and_white_are_as_far_apart_as_can_be():
    assert (round(contrast_on_white("#000000")), round(contrast_on_white("#ffffff"))) == (21, 1)


def test_a_logo_is_drawn_anew_and_keeps_nothing_but_its_pixels(coordinator, directory):
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    with_logo(coordinator, a_picture("JPEG", (3000, 1000), exif=exif))
    kept = brand_of(directory).picture
    assert b"secret" not in kept
    with Image.open(io.BytesIO(kept)) as picture:
        assert (picture.format, picture.size) == ("PNG", (640, 213))


@pytest.mark.parametrize("data", [b"<svg onload='x'/>", b"%PDF-1.7", b"GIF89a", a_picture()[:40]])
def test_what_is_no_picture_is_refused_at_its_field(coordinator, directory, data):
    answer = with_logo(coordinator, data)
    assert answer.status_code == 422
    assert 'id="logo-error"' in answer.text
    assert directory.get(Branding, 1) is None


def test_a_logo_needs_words_for_those_who_do_not_see_it(coordinator, directory):
    answer = with_logo(coordinator, a_picture(), words=" ")
    assert answer.status_code == 422
    assert 'id="logo_words-error"' in answer.text


def test_a_logo_stays_until_it_is_taken_away(coordinator, directory):
    with_logo(coordinator, a_picture())
    save(coordinator, name="あたらしい名前")
    assert brand_of(directory).logo
    assert coordinator.get("/desk/branding/logo.png").mimetype == "image/png"
    save(coordinator, drop_logo="y")
    directory.expire_all()
    assert brand_of(directory).logo == ""
    assert coordinator.get("/desk/branding/logo.png").status_code == 404


def test_who_saves_second_is_told_and_keeps_what_they_typed(coordinator, directory):
    late = fields_of(coordinator.get(PAGE).text, PAGE)
    save(coordinator, name="先の人")
    answer = coordinator.post(PAGE, data=late | {"name": "あとの人"})
    assert answer.status_code == 409
    assert "ほかの人が設定を変えました" in answer.text and 'value="あとの人"' in answer.text
    assert directory.scalars(select(Branding.name)).all() == ["先の人"]
    again = fields_of(answer.text, PAGE)
    assert coordinator.post(PAGE, data=again).status_code == 302


def test_there_is_one_row_and_a_logo_has_its_words(directory):
    facts = {"name": "", "contact": "", "accent": "", "logo": "", "logo_words": "", "version": 1}
    rest = {"changed_at": now(), "changed_by": "x"}
    for wrong in ({"id": 2}, {"id": 1, "logo": "abc"}):
        with pytest.raises(IntegrityError), unit_of_work(directory):
            directory.add(Branding(**facts | rest | wrong))


def test_nothing_set_is_as_shipped(directory):
    assert brand_of(directory).accent == "#1b3f73"
    with unit_of_work(directory):
        set_brand(directory, Wish("", "", "", ""), seen=0, by="x", now=now())
    assert brand_of(directory).accent == "#1b3f73"
