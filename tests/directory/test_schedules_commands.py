"""`flask schedule`: the answer other systems rely on."""

import json

import pytest
from flask import Flask

from directory.schedules.commands import schedule_command


@pytest.fixture
def flask_schedule():
    app = Flask(__name__)
    app.cli.add_command(schedule_command)
    runner = app.test_cli_runner()
    return lambda *args, **more: runner.invoke(args=["schedule", *args], **more)


def test_a_text_is_answered_with_rules_exceptions_and_dates(flask_schedule):
    answer = json.loads(
        flask_schedule(
            "第2・4土曜 10時～正午（8月休み）", "--from", "2026-11-21", "--to", "2026-12-31", "--json"
        ).output
    )
    assert (answer["status"], answer["dates"]) == ("exact", ["2026-11-28", "2026-12-12", "2026-12-26"])
    assert [part["text"] for part in answer["rules"] + answer["exceptions"]] == [
        "毎月第2・第4土曜日 10:00〜12:00",
        "8月は休み",
    ]


def test_a_column_header_changes_the_meaning(flask_schedule):
    answer = json.loads(flask_schedule("月曜日", "--column", "休館日", "--json").output)
    assert (answer["status"], answer["dates"], answer["exceptions"][0]["text"]) == ("closed_days", [], "月曜日は休み")


def test_lines_of_column_and_text_are_answered_line_by_line(flask_schedule):
    lines = "開催日\t毎週水曜日\n休館日\t月曜日\n\t第2土曜\n毎週金曜\n"
    answers = [json.loads(line) for line in flask_schedule("--stdin", "--json", input=lines).output.splitlines()]
    assert [answer["status"] for answer in answers] == ["exact", "closed_days", "exact", "exact"]


def test_a_line_break_in_a_cell_may_be_written_as_two_letters(flask_schedule):
    answers = flask_schedule("--stdin", "--json", input="日時\t第2水曜日\\n13:30~15:00\n").output
    assert json.loads(answers)["text"] == "毎月第2水曜日 13:30〜15:00"


def test_without_a_range_the_answer_reaches_sixty_days(flask_schedule):
    assert len(json.loads(flask_schedule("毎日", "--json").output)["dates"]) == 61


def test_a_wrong_date_is_refused_in_japanese(flask_schedule):
    result = flask_schedule("毎日", "--from", "12月1日", "--json")
    assert (result.exit_code, "2026-12-01" in result.stderr) == (1, True)


def test_a_range_that_ends_first_is_refused(flask_schedule):
    assert flask_schedule("毎日", "--from", "2026-12-02", "--to", "2026-12-01").exit_code == 1


@pytest.mark.parametrize("args", [(), ("毎日", "--stdin"), ("毎日", "--colour")])
def test_wrong_usage_ends_with_two(flask_schedule, args):
    assert flask_schedule(*args).exit_code == 2


def test_without_json_a_person_reads_sentence_and_dates(flask_schedule):
    output = flask_schedule("毎週土曜（第3を除く） ○△の会", "--from", "2026-11-21", "--to", "2026-11-28").output
    assert output.splitlines()[0].startswith("毎週土曜日（第3週は休み）")
