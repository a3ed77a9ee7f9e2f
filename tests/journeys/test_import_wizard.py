"""A coordinator takes in a broken list on a phone, without scripts: corrects how it is read, sees each problem, takes
it in, and takes it back.
"""

import pytest

pytestmark = pytest.mark.browser

BROKEN = (
    "令和8年度 地域の集まり（見本）,,,,,\n"
    "番号,よび名,種類,どこで,所在地,開催日時\n"
    "1,つゆくさ体操の会,通いの場,つゆくさ集会所,見本県ひだまり市中央1-1,毎週火曜日 10:00〜11:30\n"
    "2,,サロン,,,\n"
    "3,れんげの茶話会,サロソ,れんげ会館,見本県ひだまり市中央2-2,第2木曜日 13:30〜15:00\n"
)


def test_a_broken_list_goes_in_and_out_again(window):
    screen = window(login="chuo", script=False)
    page = screen.open("/desk/import")
    listed = {"name": "つゆくさ一覧.csv", "mimeType": "text/csv", "buffer": BROKEN.encode("cp932")}
    page.get_by_label("ファイル（CSV").set_input_files([listed])
    page.get_by_role("button", name="次へ：読み方を確かめる").click()

    page.get_by_role("heading", level=1, name="読み方を確かめる").wait_for()
    assert "Shift_JIS" in page.get_by_role("main").inner_text()
    page.get_by_label("よび名", exact=True).select_option(label="名称")
    page.get_by_label("どこで", exact=True).select_option(label="会場名")
    page.get_by_role("button", name="次へ：ためしに読む").click()

    page.get_by_role("heading", level=1, name="取り込むとこうなります").wait_for()
    main = page.get_by_role("main").inner_text()
    assert "4行目" in main and "名称が空です" in main
    page.get_by_label("種類の「サロソ」を「サロン」と読む").check()
    page.get_by_role("button", name="選んだ言葉を読みかえて").click()
    page.get_by_text("読みかえている言葉").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="この内容で取り込む").click()

    page.get_by_role("heading", level=1, name="取り込み：つゆくさ一覧.csv").wait_for()
    page.get_by_role("link", name="れんげの茶話会").last.click()
    page.get_by_role("heading", level=1, name="れんげの茶話会").wait_for()
    assert "サロン" in page.get_by_role("main").inner_text()
    page.go_back()
    page.get_by_role("button", name="この取り込みを取り消す").click()
    page.get_by_text("取り消し済みです").wait_for()
    assert screen.open("/desk/?q=れんげの茶話会").get_by_text("あてはまる場所がありません").is_visible()
