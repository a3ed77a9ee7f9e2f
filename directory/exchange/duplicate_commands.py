"""The command that names entries believed to be the same."""

import json
from collections.abc import Iterator
from typing import Any

import click
from flask.cli import with_appcontext

from core.commands import say_json, says_why, stdin_lines
from core.db import directory_session
from core.errors import BadInput
from directory.exchange.duplicates import compare
from directory.exchange.likeness import Entry
from directory.exchange.pairs import duplicate_pairs

FIELDS = {
    "name": ("name", "名称"),
    "kana": ("kana", "name_kana", "reading", "名称_カナ"),
    "address": ("address", "addr", "所在地", "住所"),
    "phone": ("tel", "phone", "telephone", "電話番号"),
    "kind": ("kind", "kinds", "種類"),
    "group": ("org", "group", "operator", "organization", "団体名"),
}


@click.group("duplicates", invoke_without_command=True, help="おなじ場所とみられる登録の組を挙げます。")
@click.option("--json", "as_json", is_flag=True, help="JSON で出します。")
@click.pass_context
def duplicates_command(context: click.Context, as_json: bool) -> None:
    """All pairs of the directory, unless a subcommand follows."""
    if context.invoked_subcommand is None:
        _pairs(as_json)


@with_appcontext
@says_why
def _pairs(as_json: bool) -> None:
    pairs = duplicate_pairs(directory_session())
    if as_json:
        say_json([pair.to_json() for pair in pairs])
        return
    for pair in pairs:
        click.echo(f"{pair.a} {pair.b} {pair.score:.2f} {'、'.join(pair.reasons)}")
    click.echo(f"{len(pairs)}組")


@duplicates_command.command("compare")
@says_why
def compare_command() -> None:
    """標準入力の1行に2つの JSON（name, address, tel, kind, org）。同じ場所かを1行ずつ答えます。"""
    for number, line in enumerate(stdin_lines(), start=1):
        if not line.strip():
            continue
        one, other = _two(line, number)
        likeness = compare(entry_from(one), entry_from(other))
        say_json({"same": likeness.same, "score": likeness.score, "reasons": likeness.reasons})


def entry_from(said: dict[str, Any]) -> Entry:
    """An entry from a JSON object; names of fields in English or Japanese, anything may be missing."""
    texts = {field: _text(said, names) for field, names in FIELDS.items()}
    return Entry(**texts)


def _text(said: dict[str, Any], names: tuple[str, ...]) -> str:
    value = next((said[name] for name in names if said.get(name)), "")
    if isinstance(value, list):
        return "；".join(str(one) for one in value)
    return str(value)


def _two(line: str, number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two objects in one line: side by side, as a list, or as {"a": …, "b": …}."""
    found = list(_values(line, number))
    if len(found) == 1 and isinstance(found[0], list):
        found = found[0]
    if len(found) == 1 and isinstance(found[0], dict) and {"a", "b"} <= found[0].keys():
        found = [found[0]["a"], found[0]["b"]]
    if len(found) != 2 or not all(isinstance(one, dict) for one in found):
        raise BadInput(f"{number}行目: JSON のオブジェクトを2つ、1行に並べてください。")
    return found[0], found[1]


def _values(line: str, number: int) -> Iterator[Any]:
    decoder, at, text = json.JSONDecoder(), 0, line.strip()
    while at < len(text):
        try:
            value, end = decoder.raw_decode(text, at)
        except json.JSONDecodeError:
            raise BadInput(f"{number}行目: JSON として読めません。") from None
        yield value
        at = end
        while at < len(text) and text[at] in " \t,":
            at += 1
