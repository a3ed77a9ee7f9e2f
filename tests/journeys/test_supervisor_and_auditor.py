"""A supervisor lets somebody in and out; an auditor sees who looked at what, and no person."""

import re

import pyotp
import pytest
from playwright.sync_api import expect

from core import calendar
from tests.journeys.conftest import sign_in
from tests.staff import PASSWORD

pytestmark = pytest.mark.browser

NEXT_CODE = 30


def test_an_account_is_made_used_and_ended(window, demo):
    supervisor = window(1280, login="kanri").open("/office/accounts")
    supervisor.get_by_label("ログイン名").fill("atarashii")
    supervisor.get_by_label("名前").fill("見本 新子")
    supervisor.get_by_label("役割").select_option("staff")
    supervisor.get_by_role("button", name="アカウントを作る").click()
    link = supervisor.get_by_text(re.compile("/set-up/")).inner_text()
    supervisor.goto(f"{demo.address}/office/accounts")
    expect(supervisor.get_by_text("/set-up/")).to_have_count(0)

    newcomer = window(360).open(link)
    totp = pyotp.TOTP(newcomer.locator("code.secret-code").inner_text())
    newcomer.get_by_label("新しいパスワード").fill(PASSWORD)
    newcomer.get_by_label("確認コード").fill(totp.at(calendar.now()))
    newcomer.get_by_role("button", name="設定を終える").click()
    sign_in(newcomer, demo.address, "atarashii", PASSWORD, totp.at(calendar.now(), counter_offset=1))
    assert newcomer.request.get(link).status == 410, "the link of a set-up account opened again"

    supervisor.reload()
    supervisor.get_by_role("button", name=re.compile("見本 新子さんを.?停止する")).click()
    expect(supervisor.get_by_role("button", name=re.compile("見本 新子さんを.?再開する"))).to_be_visible()
    newcomer.goto(f"{demo.address}/office/")
    expect(newcomer.get_by_role("heading", level=1)).to_have_text("職員のサインイン")


def test_an_auditor_sees_who_looked_and_cannot_look(window):
    staff = window(360, login="shien1").open("/office/people/")
    staff.get_by_role("main").get_by_role("listitem").first.get_by_role("link").click()
    person, name = staff.url, staff.get_by_role("heading", level=1).inner_text().removesuffix("さん")
    auditor = window(1280, login="kansa").open("/office/audit/")

    looked = auditor.get_by_role("row").filter(has_text=person.rsplit("/", 1)[1]).first
    expect(looked).to_contain_text("見本 朝子")
    expect(looked).to_contain_text("閲覧")
    expect(auditor.get_by_text("記録はそろっています")).to_be_visible()
    expect(auditor.get_by_role("main")).not_to_contain_text(name)
    assert auditor.request.get(person).status in (403, 404)
