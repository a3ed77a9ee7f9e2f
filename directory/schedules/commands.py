"""`flask schedule`: what a text means, as JSON for scripts and other systems."""

import json
import sys
from datetime import date, timedelta
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from core.calendar import today as today_in_japan
from core.commands import stdin_lines
from core.db import directory_session
from core.errors import BadInput
from directory.schedules.dates import occurrences
from directory.schedules.reading import Reading, read
from directory.schedules.rules import Flag, Rule
from directory.schedules.seasons import USUAL, Seasons
from directory.schedules.storing import to_json
from directory.schedules.wording import closure_text, hours_text, rule_text, shift_text, swap_text
from directory.seasons.queries import seasons_if_any

USUAL_RANGE = timedelta(days=60)
REFUSED, WRONG_USAGE = 1, 2


@click.command("schedule")
@click.argument("text", required=False)
@click.option("--column", default="", help="見出し（休館日の列は休みの日として読む）")
@click.option("--from", "start", default=None, help="この日から（YYYY-MM-DD）")
@click.option("--to", "end", default=None, help="この日まで（YYYY-MM-DD）")
@click.option("--stdin", "from_stdin", is_flag=True, help="1行に1件、「見出し<TAB>本文」を標準入力から読む")
@click.option("--json", "as_json", is_flag=True, help="JSONで出す")
@with_appcontext
def schedule_command(
    text: str | None, column: str, start: str | None, end: str | None, from_stdin: bool, as_json: bool
) -> None:
    """日時の文を読み取り、決まり・例外・開催日を出します。"""
    if (text is None) == (not from_stdin):
        raise click.UsageError("本文を1つ渡すか、--stdin を付けてください。")
    try:
        first, last = _range(start, end)
    except BadInput as error:
        click.echo(str(error), err=True)
        sys.exit(REFUSED)
    seasons = _seasons()
    if from_stdin:
        for line in stdin_lines():
            header, tab, body = line.partition("\t")
            reading = read(body if tab else header, column=header if tab else column)
            click.echo(json.dumps(as_dict(reading, first, last, seasons), ensure_ascii=False))
        return
    answer = as_dict(read(str(text), column=column), first, last, seasons)
    click.echo(json.dumps(answer, ensure_ascii=False) if as_json else _plain(answer))


def as_dict(reading: Reading, first: date, last: date, seasons: Seasons = USUAL) -> dict[str, Any]:
    """The answer of the interface: status, rules, exceptions, dates from first to last, text, unread."""
    schedule = reading.schedule
    opened = occurrences(schedule, first, last, seasons=seasons)
    stored = to_json(schedule)
    rules = stored.get("rules", [])
    return {
        "status": str(reading.status),
        "rules": [{"text": rule_text(rule), **kept} for rule, kept in zip(schedule.rules, rules, strict=True)],
        "exceptions": _exceptions(reading),
        "dates": list(dict.fromkeys(each.on.isoformat() for each in opened)),
        "occurrences": [
            {"on": o.on.isoformat(), "starts": _clock(o.starts_minute), "ends": _clock(o.ends_minute), "note": o.note}
            for o in opened
        ],
        "text": reading.text,
        "unread": reading.unread,
        "beside": reading.beside,
        "flags": [str(flag) for flag in schedule.flags],
        "notes": list(schedule.notes),
    }


def _exceptions(reading: Reading) -> list[dict[str, Any]]:
    schedule = reading.schedule
    found: dict[str, dict[str, Any]] = {}
    for closure in schedule.closures:
        found[closure_text(closure)] = {"kind": "closed"}
    for hours in schedule.hours:
        found[hours_text(hours)] = {"kind": "hours"}
    for number, rule in enumerate(schedule.rules):
        for text, kind in _own_exceptions(rule):
            found.setdefault(text, {"kind": kind, "rules": []}).setdefault("rules", []).append(number)
    return [{"text": text, **what} for text, what in found.items()]


def _own_exceptions(rule: Rule) -> list[tuple[str, str]]:
    own = [(shift_text(shift, rule.days.weekdays), "holiday") for shift in rule.shifts]
    own += [(swap_text(swap), "instead") for swap in rule.swaps]
    return own + [(closure_text(closure), "closed") for closure in rule.closures]


def _seasons() -> Seasons:
    """The municipality's, where there is a database; the command answers without one, too."""
    return seasons_if_any(directory_session()) if "sqlalchemy" in current_app.extensions else USUAL


def _range(start: str | None, end: str | None) -> tuple[date, date]:
    try:
        first = date.fromisoformat(start) if start else today_in_japan()
        last = date.fromisoformat(end) if end else first + USUAL_RANGE
    except ValueError as error:
        raise BadInput("日付は 2026-12-01 のように書いてください。") from error
    if last < first:
        raise BadInput("終わりの日が始まりの日より前です。--from と --to を確かめてください。")
    return first, last


def _clock(minutes: int | None) -> str | None:
    return None if minutes is None else f"{minutes // 60:02d}:{minutes % 60:02d}"


def _plain(answer: dict[str, Any]) -> str:
    lines = [answer["text"] or "開催日時として読めませんでした。"]
    if Flag.YEAR_ASSUMED in answer["flags"]:
        lines.append("※年の記載がないため、近い年として読みました。")
    if answer["unread"]:
        lines.append(f"読めなかった部分: {answer['unread']}")
    return "\n".join([*lines, *answer["dates"]])
