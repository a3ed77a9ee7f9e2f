"""Readings over the kanji of every page that was asked for with /furigana."""

from flask import Blueprint, Response, request

from core.db import directory_session
from core.languages.ways import way_now
from directory.readings.easy import hard_parts
from directory.readings.markup import texts_of, with_ruby
from directory.readings.queries import names_among

readings = Blueprint("readings", __name__)
readings.add_app_template_filter(hard_parts)


@readings.after_app_request
def over_kanji(response: Response) -> Response:
    """Put them in, and name the page anew for caches: a reading may change where the page did not."""
    if not way_now().furigana or response.mimetype != "text/html" or response.status_code == 304:
        return response
    page = response.get_data(as_text=True)
    response.set_data(with_ruby(page, names_among(directory_session(), texts_of(page))))
    if "ETag" in response.headers:
        response.add_etag(overwrite=True)
        response.make_conditional(request)
    return response
