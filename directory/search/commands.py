"""`search` and `reindex`: ask like a resident, build the index anew."""

import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import click

from core.calendar import minute_of_day, today
from core.commands import refuse, say_json, says_why, stdin_lines
from core.db import directory_session
from core.errors import BadInput
from core.geo.points import Point
from directory.areas.services import locate
from directory.places.queries import When, places_open
from directory.search.asking import MOST_PER_PAGE, SearchItem, SearchQuery, SearchResult
from directory.search.documents import TIMES_OF_DAY, WEEKDAYS
from directory.search.index import IndexBusy, IndexUnusable
from directory.search.models import SearchedType
from directory.search.outbox import rebuild_index
from directory.search.services import search
from directory.search.words import current_words

NOT_FOUND = "「{}」の位置が分かりません。市区町村名から書くか、町丁目の表を読み込んでください（areas load）。"
INTERFACE_FACETS = ("kind", "area", "weekday")


@click.command("search")
@click.argument("query", required=False)
@click.option("--near", metavar="住所", help="この住所に近いものを先に出し、距離を付けます。")
@click.option("--radius", type=click.FloatRange(min=1), metavar="m", help="--near からこの距離（メートル）まで。")
@click.option("--kind", "kinds", multiple=True, help="種別。何度でも書けます（例: salon、window.livelihood）。")
@click.option("--area", "areas", multiple=True, help="圏域のキー。")
@click.option("--weekday", "weekdays", multiple=True, type=click.Choice(WEEKDAYS, case_sensitive=False))
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="この日にひらく居場所だけ。")
@click.option("--open", "when", type=click.Choice([each.value for each in When]), help="いつひらくか（now は今）。")
@click.option("--time", "times", multiple=True, type=click.Choice(list(TIMES_OF_DAY)), help="時間帯。")
@click.option("--type", "types", multiple=True, type=click.Choice([each.value for each in SearchedType]))
@click.option("--limit", type=click.IntRange(1, MOST_PER_PAGE), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="結果を JSON で出します。")
@click.option(
    "--stdin", "from_stdin", is_flag=True, help="標準入力の1行を1つの言葉として探し、1行ずつ JSON を出します。"
)
@says_why
def search_command(query: str | None, *, as_json: bool, from_stdin: bool, **chosen: Any) -> None:
    """居場所・相談窓口・役割を、住民と同じように探します。"""
    if (query is None) != from_stdin:
        raise click.UsageError("探す言葉を1つ書くか、--stdin を付けてください。")
    session = directory_session()
    asked = _asked(session, **chosen)
    lines: Iterable[str] = stdin_lines() if from_stdin else [query or ""]
    for line in lines:
        result = search(replace(asked, text=line), session=session, today=today(), minute=minute_of_day())
        if as_json or from_stdin:
            say_json(as_json_answer(result))
        else:
            _tell(result)


@click.command("reindex")
@says_why
def reindex_command() -> None:
    """検索の索引を、データベースから作り直します。作っている間も、今の索引で探せます。"""
    current_words()  # a broken word list is told before the work starts
    session = directory_session()
    try:
        count = rebuild_index(session, processes=min(os.cpu_count() or 1, 2))
    except IndexBusy:
        refuse("ほかの処理が索引を書きかえています。少し待ってから、もう一度実行してください。")
    except IndexUnusable as error:
        refuse(f"索引を作れませんでした（{error}）。フォルダーの空きと権限を確かめてください。")
    else:
        click.echo(f"索引を作り直しました: {count}件")


def as_json_answer(result: SearchResult) -> dict[str, Any]:
    """The answer of the command `search`, and of pages asked for JSON."""
    widened = result.widened
    return {
        "total": result.total,
        "partly": result.partly,
        "facets": {name: _by_count(result.facets.get(name, {})) for name in (*INTERFACE_FACETS, *_more(result))},
        "results": [_item(item) for item in result.items],
        "widened": {"kind": widened.kind, "sentence": widened.sentence, "dropped": list(widened.dropped)}
        if widened
        else None,
        "did_you_mean": result.did_you_mean or None,
        "perhaps": result.perhaps or None,
        "offers": [
            {"dropped": list(one.dropped), "sentence": one.sentence, "total": one.total} for one in result.offers
        ],
        "degraded": result.degraded,
    }


def _asked(  # noqa: PLR0913  # one argument per option of the command
    session: Any,
    *,
    near: str | None,
    radius: float | None,
    kinds: tuple[str, ...],
    areas: tuple[str, ...],
    weekdays: tuple[str, ...],
    on: datetime | None,
    when: str | None,
    times: tuple[str, ...],
    types: tuple[str, ...],
    limit: int,
) -> SearchQuery:
    day: date | None = on.date() if on else None
    return SearchQuery(
        near=_point(session, near) if near else None,
        radius_m=radius,
        kinds=kinds,
        areas=areas,
        weekdays=weekdays,
        times=times,
        on=day,
        open_now=when == When.NOW,
        among=frozenset(places_open(session, When(when), today=today(), minute=minute_of_day()))
        if when and when != When.NOW
        else None,
        types=tuple(map(SearchedType, types)),
        per_page=limit,
    )


def _point(session: Any, address: str) -> Point:
    point = locate(session, address).point
    if point is None:
        raise BadInput(NOT_FOUND.format(address))
    return point


def _item(item: SearchItem) -> dict[str, Any]:
    return {
        "key": item.key,
        "external_id": item.external_id or None,
        "type": item.type.value,
        "name": item.name,
        "kinds": list(item.kinds),
        "score": item.score,
        "distance_m": item.distance_m,
        "partly": item.is_partly,
    }


def _more(result: SearchResult) -> list[str]:
    return [name for name in result.facets if name not in INTERFACE_FACETS]


def _by_count(counts: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _tell(result: SearchResult) -> None:
    if result.degraded:
        click.echo("（索引が使えないため、データベースを直接探しました。reindex で作り直せます）", err=True)
    if result.did_you_mean:
        click.echo(f"「{result.did_you_mean}」で探しました。")
    if result.widened:
        click.echo(result.widened.sentence)
    click.echo(f"{result.total}件")
    for item in result.items:
        far = f"  {item.distance_m:.0f}m" if item.distance_m is not None else ""
        click.echo(f"{item.name}  [{item.type.label}]{far}")
    for one in result.offers:
        click.echo(one.sentence)
