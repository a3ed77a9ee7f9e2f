"""Every public page against the Nu Html Checker, as a browser receives it."""

import pytest

from tests.directory.public_pages import all_pages, demo_city, keys_of
from tests.nu_checker import complaints

pytestmark = pytest.mark.slow


def test_the_checker_finds_a_fault_where_there_is_one(tmp_path):
    bad = "<!doctype html><html lang=ja><title>悪い</title><p><div></p>"

    assert {address for address, _, _ in complaints({"/bad": bad}, tmp_path)} == {"/bad"}


def test_no_public_page_has_an_error(tmp_path, tmp_path_factory):
    with demo_city(tmp_path_factory.mktemp("city")) as app:
        keys, client = keys_of(app), app.test_client()
        pages = {path: client.get(path.format(**keys)).text for path in all_pages()}

    assert complaints(pages, tmp_path) == []
