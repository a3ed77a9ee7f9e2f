"""A page with a list and the live map, on a server of its own, for tests in a real browser."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from flask import Flask, render_template_string, request
from jinja2 import StrictUndefined
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from core.assets import assets
from core.db import DirectoryBase, db, directory_session, init_databases, unit_of_work
from core.headers import init_headers
from core.languages.site import Site, init_languages
from directory.maps.services import opening_bounds
from directory.maps.views import maps
from directory.places.map_view import MapView
from directory.places.models import Place

ROOT = Path(__file__).parents[2]
PAGE = """{% from "components/map.html" import map, map_scripts, map_styles %}<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><title>地図の試験</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{{ stylesheet('site') }}">{{ map_styles() }}{{ map_scripts() }}</head>
<body><main><h1>地図の試験</h1>
{{ map(view, search="/places?q=a", clusters=url_for("maps.clusters")) }}
<ol>{% for place in places %}{% set point = place.gatherings[0].public_point %}
<li data-number="{{ loop.index }}" data-key="{{ place.key }}"
  {%- if point %} data-lat="{{ point[0] }}" data-lng="{{ point[1] }}" data-precision="{{
    'area' if place.gatherings[0].visibility == 'area_only' else 'exact' }}"{% endif %}>
<a href="{{ url_for('places.show', key=place.key) }}">{{ place.name }}</a> <span data-map-show></span></li>
{% endfor %}</ol></main></body></html>"""
HOSTILE = (
    "<script>window.ran=1</script>",
    "<img src=x onerror='window.ran=1'>",
    "</script><script>window.ran=1</script>",
    "${window.ran=1}",
    "`+(window.ran=1)+`",
    "'-(window.ran=1)-'",
    '"><svg onload=window.ran=1>',
    "javascript:window.ran=1",
    "{{ 7*7 }}{% set ran=1 %}",
    "&lt;img src=x onerror=window.ran=1&gt;",
)
PICTURE = Markup('<svg viewBox="0 0 9 4" role="img" aria-label="番号の図"><rect width="9" height="4"/></svg>')


def map_app(folder: Path, tiles: str = "") -> Flask:
    """A site of the map alone, with its headers, and one page, `/map-trial`; `?listed=` is the length of its list."""
    app = Site("map_trial", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.jinja_env.undefined = StrictUndefined
    app.config.update(
        TILES=tiles,
        EMBED="'none'",
        SESSION_COOKIE_SECURE=False,
        SQLALCHEMY_ENGINES={"default": f"sqlite:///{folder / 'directory.sqlite3'}"},
    )
    init_databases(app)
    init_headers(app)
    init_languages(app)
    app.register_blueprint(assets)
    app.register_blueprint(maps)
    app.add_url_rule("/places/<key>", "places.show", lambda key: key)

    @app.get("/map-trial")
    def trial() -> str:
        session = directory_session()
        places = session.scalars(select(Place).order_by(Place.id).limit(request.args.get("listed", 3, int))).all()
        return render_template_string(PAGE, view=_view(app, session), places=places)

    return app


def _view(app: Flask, session: Session) -> MapView:
    asked = request.args.get("box", "")
    drawn = app.config.get("TRIAL_DRAWN")
    return MapView(PICTURE, asked or opening_bounds(session), is_exact=bool(asked), drawn=drawn)


def map_app_with(folder: Path, rows: tuple[object, ...], tiles: str = "") -> Flask:
    """Such a site with these rows in its directory; made in a thread of its own.

    The browser's driver keeps an event loop in the thread of the tests, where the databases cannot be closed.
    """

    def make() -> Flask:
        app = map_app(folder, tiles)
        with app.app_context():
            DirectoryBase.metadata.create_all(db.engines["default"])
            with unit_of_work(directory_session()) as session:
                session.add_all(rows)
        return app

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(make).result()


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
