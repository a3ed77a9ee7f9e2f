"""The house style, as far as a machine can read it."""

import ast
import re
from pathlib import Path

import pytest

from core.permission_words import WORDS
from core.permissions import RULES, Permission

ROOT = Path(__file__).parents[1]
SOURCES = sorted(
    path
    for part in ("app.py", "core", "directory", "matching")
    for path in ([ROOT / part] if part.endswith(".py") else (ROOT / part).rglob("*.py"))
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
LONGEST_FUNCTION, LONGEST_FILE, LONGEST_SCRIPT = 40, 400, 100
CLOCKS = re.compile(r"\b(date\.today|datetime\.now|datetime\.utcnow|time\.time)\(")
READS_THE_CLOCK = {"core/calendar.py"}
COMMITS = {"core/db.py"}
NO_NAMES = {"utils", "helpers", "common", "manager", "misc"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path):
    tree = ast.parse(path.read_text("utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_functions_fit_on_a_screen_and_files_on_a_few(path):
    long = [f.name for f in functions(path) if f.end_lineno - f.lineno >= LONGEST_FUNCTION]

    assert long == []
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_only_the_calendar_reads_the_clock_and_only_the_unit_of_work_commits(path):
    text = path.read_text("utf-8")

    assert name_of(path) in READS_THE_CLOCK or not CLOCKS.findall(text)
    assert name_of(path) in COMMITS or "session.commit(" not in text


def test_no_room_is_an_attic():
    assert [name_of(path) for path in SOURCES if path.stem in NO_NAMES] == []


def test_every_route_says_who_may_use_it(app):
    silent = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and not hasattr(app.view_functions[rule.endpoint], "access")
    ]
    assert silent == []


def test_a_view_nobody_thought_about_is_closed(settings):
    from app import create_app

    app = create_app(site="all", **settings)
    app.add_url_rule("/forgotten", "forgotten", lambda: "open")

    assert app.test_client().get("/forgotten").status_code == 403


def test_staff_pages_live_under_desk_and_office_only(app):
    outside = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "access", "public") != "public"
        and not rule.rule.startswith(("/desk/", "/office/", "/account"))
    ]
    assert outside == []


def test_every_permission_has_a_rule_and_a_name():
    assert set(RULES) == set(Permission)
    assert set(WORDS) == {permission.value for permission in Permission}


def test_addresses_are_kebab_case(app):
    fixed = {
        re.sub(r"<[^>]+>", "", rule.rule): rule.rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"
    }
    assert [rule for path, rule in fixed.items() if "_" in path.replace("hsds/", "") and "/hsds/" not in rule] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_templates_load_nothing_from_elsewhere_and_carry_no_script(path):
    text = path.read_text("utf-8")

    assert not re.search(r"""(src|href)=["'](https?:)?//""", text)
    assert not re.search(r"<script(?![^>]*\b(src|type=\"application/(ld\+)?json\"))", text)
    assert not re.search(r"\bstyle=|\bon[a-z]+=[\"']", text)
    assert "|safe" not in text.replace(" ", "")


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_scripts_are_short_and_never_write_markup(path):
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= LONGEST_SCRIPT

    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text)


def test_every_template_is_used():
    code = "\n".join(path.read_text("utf-8") for path in [*SOURCES, *TEMPLATES])
    unused = [
        str(path.relative_to(ROOT / "templates"))
        for path in TEMPLATES
        if f'"{path.relative_to(ROOT / "templates")}"' not in code
    ]
    assert unused == []


def test_migrations_import_nothing_of_ours():
    versions = (ROOT / "data" / "migrations").glob("*/versions/*.py")
    ours = re.compile(r"^\s*(from|import) (core|directory|matching|app)\b", re.MULTILINE)

    assert [name_of(path) for path in versions if ours.search(path.read_text("utf-8"))] == []
