"""`areas load` and `geocode`: town tables in, points out."""

from collections.abc import Callable, Sequence
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from core.commands import say_json, says_why, stdin_lines
from core.db import directory_session, unit_of_work
from core.errors import BadInput
from directory.areas.loaded import Located
from directory.areas.services import LoadReport, gazetteer, load_towns, locate, locate_exactly

NOT_FOUND = "「{}」の位置が分かりません。市区町村名から書いてください。町丁目の表も要ります（areas load）。"
SHOWN = 20  # notes printed of each sort

areas_command = AppGroup("areas", help="市区町村の町丁目の表と境界を扱います。")


@areas_command.command("load")
@click.argument("towns", type=click.Path(path_type=Path))
@click.argument("boundary", type=click.Path(path_type=Path), required=False)
@click.option("--credit", default="", help="地図に出す出典の文（例: Geolonia 住所データ CC BY 4.0）")
@says_why
def load(towns: Path, boundary: Path | None, credit: str) -> None:
    """町丁目の表 TOWNS と、あれば境界 BOUNDARY を読み込みます。何度でも、いくつの市区町村でも読み込めます。"""
    session = directory_session()
    with unit_of_work(session):
        report = load_towns(session, towns, boundary, credit=credit)
    _tell(report)


@click.command("geocode")
@click.argument("address", required=False)
@click.option("--json", "as_json", is_flag=True, help="結果を JSON で出します。")
@click.option(
    "--stdin", "from_stdin", is_flag=True, help="標準入力の1行を1つの住所として読み、1行ずつ JSON を出します。"
)
@says_why
def geocode_command(address: str | None, as_json: bool, from_stdin: bool) -> None:
    """住所から、緯度・経度と、どこまで分かったかを調べます。"""
    if (address is None) != from_stdin:
        raise click.UsageError("住所を1つ書くか、--stdin を付けてください。")
    find = _finder()
    if from_stdin:
        for line in stdin_lines():
            say_json(find(line).as_json())
        return
    located = find(address or "")
    if as_json:
        say_json(located.as_json())
    elif located.point is None:
        raise BadInput(NOT_FOUND.format(address))
    else:
        click.echo(f"{located.point.lat}, {located.point.lng}（{located.matched}・{located.level.label}）")


def _finder() -> Callable[[str], Located]:
    session = directory_session()
    if current_app.config["GEOCODER"] != "gsi":
        return lambda address: locate(session, address)
    from core.geo.gsi import AddressFinder, AddressSearch  # noqa: PLC0415  # only where the network may be asked

    finder = AddressFinder(gazetteer(session), AddressSearch())
    return lambda address: locate_exactly(session, address, finder)


def _tell(report: LoadReport) -> None:
    names = "・".join(report.municipalities)
    click.echo(f"{names}: 町丁目 {report.towns}件、小字 {report.koaza}件を読み込みました。")
    if report.kept:
        click.echo(f"この表にない前からの町丁目 {len(report.kept)}件は残しました: {_some(report.kept)}", err=True)
    for title, notes in (("使えなかった行", report.rejected), ("確かめてほしい行", report.warnings)):
        if notes:
            click.echo(f"{title} {len(notes)}件\n{_some(notes, between=chr(10))}", err=True)


def _some(notes: Sequence[object], between: str = "、") -> str:
    shown = between.join(map(str, notes[:SHOWN]))
    return f"{shown}{between}ほか{len(notes) - SHOWN}件" if len(notes) > SHOWN else shown
