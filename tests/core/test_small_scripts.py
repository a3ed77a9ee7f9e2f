"""Our scripts leave small, and a script that was changed is never served as it was."""

import pytest

from build_tools import vendor
from core import assets
from core.assets import code, fingerprint


@pytest.fixture
def script(tmp_path, monkeypatch):
    """A script under a static folder of its own."""
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    monkeypatch.setattr(assets, "SMALL", tmp_path / "small")
    (tmp_path / "small").mkdir()
    path = tmp_path / "hello.js"
    path.write_text("/* Why. */\n  window.hello = function (name) {\n    return 'やあ ' + name;\n  };\n", "utf-8")
    monkeypatch.setattr(vendor, "OWN", [path])
    return path


def test_set_up_makes_a_small_copy_that_still_says_the_same(script, tmp_path):
    assert vendor.make_small(vendor.MODULES, tmp_path / "small") == 1
    assert code("hello.js") == 'window.hello=function(n){return"やあ "+n};\n'
    assert vendor.make_small(vendor.MODULES, tmp_path / "small") == 0


def test_a_script_changed_since_is_served_as_it_is_now(script, tmp_path):
    vendor.make_small(vendor.MODULES, tmp_path / "small")
    script.write_text("/* New. */\n  window.hello = null;\n")
    assert code("hello.js") == "window.hello = null;\n"
    vendor.make_small(vendor.MODULES, tmp_path / "small")
    assert [path.name for path in (tmp_path / "small").iterdir()] == [f"hello.{fingerprint(script.read_bytes())}.js"]
