"""The API of HSDS 3.1 over everything residents may see."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, Response, abort, current_app, request

from core.answers import answers_json, json_answer, kept
from core.calendar import today
from core.db import directory_session
from core.languages.site import one_address
from core.permissions import public
from directory.hsds import asking, nested, queries, rows
from directory.hsds.description import description
from directory.hsds.queries import Wanted
from directory.places.models import Place
from directory.search.asking import SearchQuery
from directory.search.services import matching_places

hsds = Blueprint("hsds", __name__, url_prefix="/hsds")

PROFILE = "https://docs.openreferral.org/en/3.1.1/"
View = Callable[..., Any]
Shape = Callable[[Place, str], nested.Nested]


def _data(rule: str) -> Callable[[View], View]:
    """An address of the API: open to all, the same in every language, its errors JSON as well."""
    return lambda view: hsds.get(rule)(public(one_address(answers_json(view))))


@_data("/")
def index() -> Response:
    """Which version this is, and where it is described."""
    return _answer({"version": "3.1", "profile": PROFILE, "openapi_url": f"{_base()}/hsds/openapi.json"})


@_data("/openapi.json")
def openapi() -> Response:
    """The description for programs."""
    return _answer(description(f"{_base()}/hsds"))


@_data("/services")
def services() -> Response:
    """The places, short; `full` whole, `minimal` only which changed when."""
    session, want, page = directory_session(), _wanted(), _page()
    shape: Shape = nested.whole_service if asking.is_said(request.args, "full") else nested.short_service
    if asking.is_said(request.args, "minimal"):
        shape = _changed
    found = queries.places(session, want, first=page.first, most=page.per_page)
    return _listed(page, found, lambda each: shape(each, _base()), queries.how_many_places(session, want))


@_data("/services/<key>")
def service(key: str) -> Response:
    """One place with everything."""
    return _answer(nested.whole_service(queries.get_place(directory_session(), key), _base()))


@_data("/organizations")
def organizations() -> Response:
    """Who runs the places, short; `full` with their venues, `full_service` with their services whole."""
    session, want, page = directory_session(), _wanted(), _page()
    found = queries.first_places(session, want, first=page.first, most=page.per_page)
    full_service = asking.is_said(request.args, "full_service")
    if full_service or asking.is_said(request.args, "full"):
        together = queries.run_together(session, found)
        shaped = [nested.whole_organization(each, _base(), full_services=full_service) for each in together]
    else:
        shaped = [nested.short_organization(each) for each in found]
    return _listed(page, shaped, dict, queries.how_many_organizations(session, want))


@_data("/organizations/<key>")
def organization(key: str) -> Response:
    """Who runs places, with these places."""
    session = directory_session()
    (places,) = queries.run_together(session, [queries.get_first_place(session, key)])
    full = asking.is_said(request.args, "full_service")
    return _answer(nested.whole_organization(places, _base(), full_services=full))


@_data("/service_at_locations")
def service_at_locations() -> Response:
    """Every venue of the places."""
    session, want, page = directory_session(), _wanted(), _page()
    full = asking.is_said(request.args, "full")
    shape = nested.whole_service_at_location if full else nested.short_service_at_location
    found = queries.gatherings(session, want, first=page.first, most=page.per_page)
    return _listed(page, found, lambda each: shape(each, _base()), queries.how_many_gatherings(session, want))


@_data("/service_at_locations/<key>")
def service_at_location(key: str) -> Response:
    """One venue of a place with everything of both."""
    return _answer(nested.whole_service_at_location(queries.get_gathering(directory_session(), key), _base()))


@_data("/taxonomies")
def taxonomies() -> Response:
    """The one list of kinds."""
    return _words([nested.taxonomy()])


@_data("/taxonomies/<key>")
def taxonomy(key: str) -> Response:
    """The list of kinds by its id."""
    return _answer(_one([nested.taxonomy()], key))


@_data("/taxonomy_terms")
def taxonomy_terms() -> Response:
    """The kinds; all of them stand on top, so none has a parent."""
    among = request.args.get("taxonomy_id", "").lower() in ("", rows.TAXONOMY["id"])
    return _words(_terms() if among and not request.args.get("parent_id") else [])


@_data("/taxonomy_terms/<key>")
def taxonomy_term(key: str) -> Response:
    """One kind by its id."""
    return _answer(_one(_terms(), key))


def _listed(page: asking.Page, found: Sequence[Any], shape: Callable[[Any], Any], total: int) -> Response:
    """A page of a list, or one line of JSON for each."""
    contents = [shape(each) for each in found]
    if not asking.wants_lines(request.args):
        return _answer(page.of(contents, total))
    lines = "".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) + "\n" for each in contents)
    return _open(Response(lines, mimetype="application/x-ndjson"))


def _words(found: list[nested.Nested]) -> Response:
    """A page of the few words of the list of kinds, by their names where `search` says some."""
    page, said = _page(), request.args.get("search", "")
    matching = [each for each in found if said in each["name"]]
    shown = matching if page.per_page is None else matching[page.first : page.first + page.per_page]
    return _listed(page, shown, dict, len(matching))


def _terms() -> list[nested.Nested]:
    return [nested.term(row) for row in rows.TERMS.values()]


def _one(many: list[nested.Nested], id_: str) -> nested.Nested:
    found = next((each for each in many if each["id"] == id_.lower()), None)
    if found is None:
        abort(404)
    return found


def _changed(place: Place, _base_url: str) -> nested.Nested:
    row = rows.service(place, _base_url)
    return {"id": row["id"], "modified_date": row["last_modified"]}


def _wanted() -> Wanted:
    return asking.wanted(request.args, _places_of_words)


def _places_of_words(words: str) -> set[int]:
    query = SearchQuery(text=words, places_alone=True)
    return matching_places(query, session=directory_session(), today=today(), wholly=True)


def _page() -> asking.Page:
    return asking.page_asked_for(request.args)


def _answer(data: Any) -> Response:
    return _open(json_answer(data))


def _open(response: Response) -> Response:
    """Programs of other sites may read it: it is the same for everybody, and no cookie is looked at."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return kept(response)


def _base() -> str:
    return str(current_app.config["BASE_URL"])
