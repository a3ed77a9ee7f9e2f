"""A round of asking: one group answers from a phone, another on paper that is typed in by keyboard alone."""

import re
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import expect

from tests.directory.leaflet_samples import codes_on

pytestmark = pytest.mark.browser


def test_a_printed_code_is_answered_from_a_phone_and_a_returned_slip_by_keyboard(window):
    desk = window(1280, login="kanri").open("/desk/asking/new")
    first, second = two_slips(desk)
    round_page = desk.url
    name = answered_from_a_phone(window(360, script=False).open(codes_on(first).pop()))

    desk.goto(round_page)
    expect(desk.get_by_role("region", name="返事のあった場所").first).to_contain_text(name)
    desk.get_by_role("link", name=name, exact=True).click()
    expect(desk.get_by_role("main")).to_contain_text("団体から")

    code = re.search(r"番号\s*(\w{4}-\w{4})", text_of(second))[1]
    entered_by_keyboard(window(1280, login="kanri").open("/desk/slips/"), code)

    plain = window(360, login="kanri", script=False).open("/desk/slips/")
    plain.get_by_label("確認票の番号（8文字）").fill(code)
    plain.get_by_role("button", name="この番号を開く").click()
    expect(plain.get_by_role("main")).to_contain_text("もう入力されています")


def two_slips(desk):
    """Ask the groups of one area, print, and take the first two pages; setting type takes its time."""
    desk.context.set_default_timeout(60_000)
    desk.get_by_label("地域").select_option(index=1)
    desk.get_by_role("radio", name="公開中のすべての場所").check()
    desk.get_by_label("団体からの電話を受けるところ").fill("見本福祉課 0000-00-0009")
    desk.get_by_role("button", name="たずねる場所を見る").click()
    desk.get_by_role("button", name="この場所にたずねる").click()
    desk.get_by_role("radio", name="まだ返事のない団体すべて").check()
    with desk.expect_download() as paper:
        desk.get_by_role("button", name="PDFを作る").click()
    pdf = Path(paper.value.path()).read_bytes()
    return page_of(pdf, 0), page_of(pdf, 1)


def answered_from_a_phone(phone):
    """変更なし with one tap; the name of the place."""
    name = re.search("「(.+)」の方へ", phone.get_by_role("main").inner_text())[1]
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    phone.get_by_role("button", name="このままでよい（変更なし）").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("お返事をいただきました")
    expect(phone.get_by_role("main")).to_contain_text("見本福祉課 0000-00-0009")
    return name


def entered_by_keyboard(desk, code):
    """Code, answer, note, and the next code waits."""
    expect(desk.get_by_label("確認票の番号（8文字）")).to_be_focused()
    desk.keyboard.type(code.lower())
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("radio", name="変更なし")).to_be_focused()
    desk.keyboard.press("2")
    desk.keyboard.press("Tab")
    desk.keyboard.type("水曜から木曜になりました")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("status").first).to_contain_text("「変わったところがある」で入力しました")
    expect(desk.get_by_label("確認票の番号（8文字）")).to_be_focused()


def page_of(pdf: bytes, number: int) -> bytes:
    """One page of a document as a document."""
    source, alone = pypdfium2.PdfDocument(pdf), pypdfium2.PdfDocument.new()
    alone.import_pages(source, [number])
    kept = BytesIO()
    alone.save(kept)
    return kept.getvalue()


def text_of(pdf: bytes) -> str:
    return pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
