"""The description of the API for programs (OpenAPI 3.1), made from what the views really do."""

from typing import Any

from directory.hsds.asking import MOST, USUAL

SCHEMAS = "https://raw.githubusercontent.com/openreferral/specification/3.1/schema"
PARAMETERS: dict[str, tuple[dict[str, Any], str]] = {
    "search": ({"type": "string"}, "言葉でさがします（表記のゆれや読みも見ます）。"),
    "page": ({"type": "integer", "minimum": 1, "default": 1}, "何ページ目か。最後より先は空のページです。"),
    "per_page": ({"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}, "1ページの件数。"),
    "format": ({"type": "string", "enum": ["json", "ndjson"]}, "ndjson は、ページに分けず1行に1件で返します。"),
    "taxonomy_term_id": ({"type": "string"}, "この種類のものだけ。"),
    "taxonomy_id": ({"type": "string"}, "この分類の言葉を持つものだけ。"),
    "organization_id": ({"type": "string"}, "この団体のものだけ。"),
    "modified_after": ({"type": "string", "format": "date-time"}, "この時より後に変わったものだけ（その時も含む）。"),
    "minimal": ({"type": "boolean"}, "id と modified_date だけを、ページに分けずに返します。"),
    "full": ({"type": "boolean"}, "関係するものをすべて入れて返します。"),
    "full_service": ({"type": "boolean"}, "services に中身をすべて入れて返します。"),
    "parent_id": ({"type": "string"}, "上の言葉。この分類に上下はないため、指定すると何も返りません。"),
}
FILTERS = ("search", "taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after")
PAGED = ("page", "per_page", "format")
LISTS = {
    "services": ("居場所・活動", "compiled/service_list.json", (*FILTERS, "minimal", "full", *PAGED)),
    "organizations": (
        "運営している団体",
        "compiled/organization_list.json",
        (*FILTERS, "full", "full_service", *PAGED),
    ),
    "service_at_locations": ("会場ごとの開催", "compiled/service_at_location_list.json", (*FILTERS, "full", *PAGED)),
    "taxonomies": ("種類の一覧", "taxonomy.json", ("search", *PAGED)),
    "taxonomy_terms": ("種類", "taxonomy_term.json", ("search", "taxonomy_id", "parent_id", *PAGED)),
}
SINGLE: dict[str, tuple[str, tuple[str, ...]]] = {
    "services": ("service.json", ()),
    "organizations": ("organization.json", ("full_service",)),
    "service_at_locations": ("service_at_location.json", ()),
    "taxonomies": ("taxonomy.json", ()),
    "taxonomy_terms": ("taxonomy_term.json", ()),
}
PAGE = {
    "total_items": "integer",
    "total_pages": "integer",
    "page_number": "integer",
    "size": "integer",
    "first_page": "boolean",
    "last_page": "boolean",
    "empty": "boolean",
}
ERROR = {"type": "object", "properties": {"error": {"type": "string"}, "message": {"type": "string"}}}


def description(base_url: str) -> dict[str, Any]:
    """The whole description as JSON."""
    paths: dict[str, Any] = {"/": _path("この窓口の版と説明の場所", {"type": "object"}, ())}
    for name, (about, schema, parameters) in LISTS.items():
        paths[f"/{name}"] = _path(f"{about}の一覧", _page_of(schema), parameters, refused=True)
        whole, own = SINGLE[name]
        one = _path(f"{about}の1件", {"$ref": f"{SCHEMAS}/{whole}"}, own, refused=bool(own), missing=True)
        one["get"]["parameters"].insert(0, {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}})
        paths[f"/{name}/{{id}}"] = one
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "居場所さがし 公開データ（HSDS 3.1）",
            "version": "3.1",
            "description": "住民に公開している居場所・活動を、Human Services Data Specification 3.1 の形で返します。"
            "利用の条件は各 service の licenses と /open-data/ のページをご覧ください。",
        },
        "servers": [{"url": base_url}],
        "paths": paths,
    }


def _path(
    about: str, schema: dict[str, Any], parameters: tuple[str, ...], *, refused: bool = False, missing: bool = False
) -> dict[str, Any]:
    answers = {"200": _body("答え", schema)}
    if refused:
        answers["400"] = _body("読み取れない指定", ERROR)
    if missing:
        answers["404"] = _body("見つからない", ERROR)
    return {"get": {"summary": about, "parameters": [_parameter(name) for name in parameters], "responses": answers}}


def _parameter(name: str) -> dict[str, Any]:
    schema, about = PARAMETERS[name]
    return {"name": name, "in": "query", "required": False, "description": about, "schema": schema}


def _page_of(schema: str) -> dict[str, Any]:
    facts: dict[str, Any] = {name: {"type": kind} for name, kind in PAGE.items()}
    contents = {"type": "array", "items": {"$ref": f"{SCHEMAS}/{schema}"}}
    return {"type": "object", "required": [*PAGE, "contents"], "properties": facts | {"contents": contents}}


def _body(about: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": about, "content": {"application/json": {"schema": schema}}}
