"""A page with a list and the live map, on a server of its own, for tests in a real browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from flask import Flask, render_template_string, request, url_for
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.serving import make_server

from app import create_app
from core.db import db, directory_session, unit_of_work
from core.permissions import public
from directory.maps.services import opening_bounds
from directory.places.models import Place

PAGE = """{% from "components/map.html" import map, map_scripts %}<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><title>地図の試験</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="{{ stylesheet('site') }}">{{ map_scripts() }}</head>
<body><main><h1>地図の試験</h1>
{{ map(picture, search="/places?q=a", clusters=url_for("maps.clusters", q="a"), bounds=bounds) }}
<ol>{% for place in places %}{% set point = place.gatherings[0].public_point %}
<li data-number="{{ loop.index }}" data-key="{{ place.key }}"
  {%- if point %} data-lat="{{ point[0] }}" data-lng="{{ point[1] }}" data-precision="{{
    'area' if place.gatherings[0].visibility == 'area_only' else 'exact' }}"{% endif %}>
<a href="{{ url_for('places.show', key=place.key) }}">{{ place.name }}</a> <span data-map-show></span></li>
{% endfor %}</ol></main></body></html>"""
PICTURE = Markup('<svg viewBox="0 0 9 4" role="img" aria-label="番号の図"><rect width="9" height="4"/></svg>')


def map_app(settings: dict[str, object], tiles: str = "none") -> Flask:
    """The public site with one more page, `/map-trial`; `?listed=` says how many places the list has."""
    app = create_app(
        site="public", **{k: v for k, v in settings.items() if k != "IBASHO_FIELD_KEY"}, IBASHO_TILES=tiles
    )

    @app.get("/map-trial")
    @public
    def trial() -> str:
        session = directory_session()
        places = session.scalars(select(Place).order_by(Place.id).limit(request.args.get("listed", 3, int))).all()
        return render_template_string(
            PAGE, picture=PICTURE, places=places, bounds=opening_bounds(session), url_for=url_for
        )

    return app


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address at which the app answers while the block runs."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def keep(app: Flask, *rows: object) -> None:
    """Put rows into the directory database of this app."""
    with app.app_context():
        with unit_of_work(directory_session()) as session:
            session.add_all(rows)
        for engine in db.engines.values():
            engine.dispose()
