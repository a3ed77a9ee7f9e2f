"""`leaflet`: one leaflet as a PDF file."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from core.calendar import today
from core.commands import says_why
from core.db import directory_session
from core.errors import BadInput
from core.languages.ways import speaking
from directory.leaflets.audiences import LeafletAudience, read_audience
from directory.leaflets.printing import print_sheet
from directory.leaflets.services import leaflet_sheet, read_areas, read_kinds, titled
from directory.leaflets.sheet import Layout
from directory.leaflets.words import read_language


@click.command("leaflet")
@click.option("--kind", "kinds", multiple=True, help="種類（例 salon、こども食堂）。何度でも。なければすべて。")
@click.option("--area", "areas", multiple=True, help="地域のキーか名前。何度でも。なければすべて。")
@click.option("--place", "keys", multiple=True, help="場所のキー。書いた順に載せる。何度でも。")
@click.option("--layout", type=click.Choice([layout.value for layout in Layout]), default="a4", help="紙の形。")
@click.option("--audience", default=LeafletAudience.PERSON.label, help="だれに渡すか（本人・家族・支援者・お店の人）。")
@click.option("--title", default="", help="題名。なければ地域と種類から作る。")
@click.option("--language", default="ja", help="言語（en など。決まった言葉と日時がその言語になる）。")
@click.option(
    "--press", "for_press", is_flag=True, help="印刷所に出す（トンボ・塗り足し3mm付き、折り位置は仕上がりの外）。"
)
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="PDFを書くファイル。")
@with_appcontext
@says_why
def leaflet_command(
    kinds: tuple[str, ...],
    areas: tuple[str, ...],
    keys: tuple[str, ...],
    layout: str,
    audience: str,
    title: str,
    **paper: Any,
) -> None:
    """公開中の場所から、地図とQRコードの入った配布用の紙（PDF）を1つ作る。"""
    session, output = directory_session(), paper["output"]
    with speaking(read_language(paper["language"])):
        sheet = leaflet_sheet(
            session,
            kinds=read_kinds(kinds),
            areas=read_areas(session, areas),
            keys=list(dict.fromkeys(keys)),
            audience=read_audience(audience),
            today=today(),
            base_url=current_app.config["BASE_URL"],
        )
    sheet = replace(titled(sheet, title), for_press=paper["for_press"])
    printed = print_sheet(sheet, Layout(layout))
    write_whole(output, printed.pdf)
    for warning in sheet.cautions + printed.warnings:
        click.echo(warning, err=True)
    click.echo(f"{len(sheet.entries) - len(printed.left_out)}か所・{printed.pages}ページの紙を作りました：{output}")


def write_whole(path: Path, content: bytes) -> None:
    """The whole file or none: written beside its place, then renamed. Raises BadInput where that cannot be."""
    if path.is_dir():
        raise BadInput(f"{path} はフォルダーです。ファイル名まで書いてください。")
    if not path.parent.is_dir():
        raise BadInput(f"フォルダー {path.parent} がありません。先に作るか、別の場所を指定してください。")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("xb") as file:
            file.write(content)
        part.replace(path)
    except OSError as failed:
        why = f"{path} に書けませんでした（{failed.strerror}）。空き容量と書き込みの許可を確かめてください。"
        raise BadInput(why) from failed
    finally:
        part.unlink(missing_ok=True)
