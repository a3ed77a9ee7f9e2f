"""Three ways to start the same code, and what the public one must never hold."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app import create_app
from core.errors import BadInput
from tests.conftest import KEYS

ROOT = Path(__file__).parents[2]
START_PUBLIC = """
import sys
from app import create_app
app = create_app(site="public")
from core.migrations import upgrade_all
with app.app_context():
    upgrade_all()
app.test_cli_runner().invoke(args=["reindex"])
client = app.test_client()
print(client.get("/").status_code, client.get("/places").status_code)
print([client.get(path).status_code for path in ("/sign-in", "/office/", "/desk/", "/account")])
print(sorted(app.config["SQLALCHEMY_ENGINES"]))
print([name for name in sys.modules if name.startswith("matching") or name == "core.accounts.models"])
rules = [rule.rule for rule in app.url_map.iter_rules()]
print([rule for rule in rules if rule.startswith(("/office", "/desk", "/sign", "/account"))])
"""


@pytest.fixture
def without_matching(tmp_path):
    """The code as it is put on the public machine: the staff half is not even there."""
    copy = tmp_path / "public"
    for name in ("app.py", "core", "directory", "templates", "static", "data", "package.json"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            copy.mkdir(exist_ok=True)
            shutil.copy(source, copy / name)
    shutil.rmtree(copy / "templates" / "matching")
    return copy


def test_the_public_site_runs_where_matching_is_absent_and_has_no_office(without_matching):
    env = {k: v for k, v in os.environ.items() if not k.startswith("IBASHO_")}
    env["IBASHO_DATA"] = str(without_matching / "instance")
    command = [sys.executable, "-W", "error", "-c", START_PUBLIC]
    done = subprocess.run(command, cwd=without_matching, env=env, capture_output=True, text=True, check=False)

    assert done.stderr == ""
    assert done.stdout.splitlines() == ["200 200", "[404, 404, 404, 404]", "['default']", "[]", "[]"]


@pytest.mark.parametrize("setting", ["IBASHO_OFFICE_DB", "IBASHO_FIELD_KEY"])
def test_the_public_site_refuses_to_start_when_it_can_see_the_office(settings, setting, tmp_path):
    given = {k: v for k, v in settings.items() if k != "IBASHO_FIELD_KEY"} | {setting: f"sqlite:///{tmp_path}/x.db"}
    with pytest.raises(BadInput, match=setting):
        create_app(site="public", **given)


def test_the_office_site_has_both_halves(settings):
    app = create_app(site="office", **settings)

    assert sorted(app.config["SQLALCHEMY_ENGINES"]) == ["default", "office"]
    assert app.test_client().get("/sign-in").status_code == 200


def test_both_halves_never_share_one_database(settings, tmp_path):
    same = f"sqlite:///{tmp_path}/one.db"
    with pytest.raises(BadInput, match="別々"):
        create_app(site="all", **settings | {"IBASHO_DIRECTORY_DB": same, "IBASHO_OFFICE_DB": same})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IBASHO_SITE", "everything"),
        ("IBASHO_ENV", "test"),
        ("IBASHO_TILES", "http://tiles.example/"),
        ("IBASHO_GEOCODER", "google"),
        ("IBASHO_BASE_URL", "hidamari"),
        ("IBASHO_SECRET_KEY", "short"),
        ("IBASHO_DIRECTORY_DB", "mysql://x/y"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_a_sentence_that_names_it(settings, name, value):
    with pytest.raises(BadInput, match=name if name != "IBASHO_DIRECTORY_DB" else "sqlite"):
        create_app(**settings | {name: value})


def test_a_stranger_host_name_is_refused(app):
    assert app.test_client().get("/", headers={"Host": "evil.example"}).status_code == 400


def test_every_setting_is_in_the_readme():
    from core.settings import DOCUMENTED

    readme = (ROOT / "README.md").read_text("utf-8")
    assert [name for name in DOCUMENTED if name not in readme] == []


def test_the_keys_of_the_tests_are_not_the_defaults():
    assert KEYS["IBASHO_SECRET_KEY"] not in (ROOT / "core" / "settings.py").read_text("utf-8")


@pytest.mark.parametrize("path", ["/", "/places", "/windows", "/this-week"])
def test_residents_pages_look_at_no_cookie_and_set_none(client, path):
    answer = client.get(path)

    assert "Cookie" not in answer.headers["Vary"]
    assert "Set-Cookie" not in answer.headers
