"""What leaves compressed, and what never does."""

import gzip

import brotli
import pytest
from flask import Flask, Response
from flask_wtf.csrf import generate_csrf

from core.compression import init_compression

LONG = "居場所 " * 1000


@pytest.fixture
def client():
    app = Flask("compressing", static_folder=None)
    app.secret_key = "only for this test"
    init_compression(app)

    @app.get("/<kind>")
    def answer(kind):
        response = Response(LONG if kind != "short" else "短い", mimetype="text/html")
        if kind == "staff":
            response.headers["Cache-Control"] = "no-store"
        elif kind == "form":
            generate_csrf()
        elif kind == "picture":
            response.mimetype = "image/png"
        elif kind == "missing":
            response.status_code = 404
        elif kind == "kept":
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.add_etag()
        return response

    return app.test_client()


def test_a_browser_gets_what_it_reads_best(client):
    answer = client.get("/page", headers={"Accept-Encoding": "gzip, br"})
    assert (answer.headers["Content-Encoding"], brotli.decompress(answer.data).decode()) == ("br", LONG)


def test_an_older_browser_gets_gzip(client):
    answer = client.get("/page", headers={"Accept-Encoding": "gzip, deflate"})
    assert (answer.headers["Content-Encoding"], gzip.decompress(answer.data).decode()) == ("gzip", LONG)


@pytest.mark.parametrize("accepted", [{}, {"Accept-Encoding": "identity"}, {"Accept-Encoding": "br;q=0, gzip;q=0"}])
def test_who_cannot_read_it_gets_the_plain_text(client, accepted):
    answer = client.get("/page", headers=accepted)
    assert (answer.headers.get("Content-Encoding"), answer.text) == (None, LONG)


@pytest.mark.parametrize("kind", ["staff", "form", "picture", "missing", "short"])
def test_secrets_tokens_pictures_errors_and_short_answers_stay_as_they_are(client, kind):
    assert "Content-Encoding" not in client.get(f"/{kind}", headers={"Accept-Encoding": "br"}).headers


def test_caches_are_told_that_there_are_several_forms(client):
    assert "Accept-Encoding" in client.get("/page").headers["Vary"]


def test_the_mark_of_a_compressed_answer_is_weak_but_the_same(client):
    plain, small = client.get("/page"), client.get("/page", headers={"Accept-Encoding": "br"})
    assert small.headers["ETag"] == f"W/{plain.headers['ETag']}"


def test_the_length_is_that_of_what_is_sent(client):
    answer = client.get("/kept", headers={"Accept-Encoding": "br"})
    assert int(answer.headers["Content-Length"]) == len(answer.data) < 200
