"""A browser's view of the desk's forms: every field as the page holds it, so that a test changes one thing."""

import html5lib
from flask import Flask
from sqlalchemy.orm import Session

from core.db import directory_session
from core.permissions import Role
from directory.search.outbox import rebuild_index
from tests.staff import signed_in_as

HTML = "{http://www.w3.org/1999/xhtml}"
NOT_SENT = {"submit", "button", "file"}


def fields_of(page: str, form: str) -> dict[str, list[str]]:
    """What a browser would send from the form whose action is `form`, if nothing were touched."""
    tree = html5lib.parse(page)
    found = next(node for node in tree.iter(HTML + "form") if node.get("action") == form)
    values: dict[str, list[str]] = {}
    for node in found.iter():
        name = node.get("name")
        if name and node.tag == HTML + "textarea":
            values.setdefault(name, []).append((node.text or "").removeprefix("\n"))
        elif name and node.tag == HTML + "select":
            values.setdefault(name, []).append(_chosen(node))
        elif name and node.tag == HTML + "input" and _is_sent(node):
            values.setdefault(name, []).append(node.get("value", ""))
    return values


def _is_sent(node) -> bool:
    kind = node.get("type", "text")
    return kind not in NOT_SENT and (kind not in ("checkbox", "radio") or node.get("checked") is not None)


def _chosen(select) -> str:
    options = list(select.iter(HTML + "option"))
    chosen = [each for each in options if each.get("selected") is not None] or options[:1]
    return chosen[0].get("value", "") if chosen else ""


class Desk:
    """A coordinator at the desk: opens a form, changes some fields, presses a button."""

    def __init__(self, browser) -> None:
        self.browser, self.get, self.post, self.key = browser, browser.get, browser.post, browser.key

    def open(self, path: str) -> dict[str, list[str]]:
        """The fields of the form at `path`."""
        return fields_of(self.get(path).text, path)

    def send(self, path: str, fields: dict, do: str = "save", **changes):
        """Press a button; changes name a field, or `schedule_text` and its like of the first venue."""
        return self.post(path, data=changed(fields, **changes) | {"do": do})

    def save(self, path: str, do: str = "save", **changes):
        """Open, change, press."""
        return self.send(path, self.open(path), do, **changes)

    def act(self, key: str, do: str, **fields):
        """One of the buttons of a place's page."""
        path = f"/desk/places/{key}"
        sent = fields_of(self.get(path).text, f"{path}/state")
        return self.post(f"{path}/state", data=sent | {"do": do} | fields)

    def confirm(self, key: str, do: str = "some", **fields):
        """Mark facts as confirmed."""
        path = f"/desk/places/{key}"
        sent = fields_of(self.get(path).text, f"{path}/confirm")
        return self.post(f"{path}/confirm", data=sent | {"do": do} | fields)


def a_desk(app: Flask, office: Session, role: Role = Role.COORDINATOR, **facts) -> Desk:
    """A desk with somebody at it, and a search index as every running installation has one."""
    rebuild_index(directory_session())
    return Desk(signed_in_as(app, office, role, **facts))


VENUE_FIELDS = {"schedule_text", "venue_name", "address", "visibility", "lat", "lng", "is_mobile", "remove"}


def changed(fields: dict, **changes) -> dict:
    """The fields with some of them replaced; a venue's are written without their prefix, or `venue2_address`."""
    venues = fields.get("venue", [])
    result = dict(fields)
    for name, value in changes.items():
        number, _, column = name.partition("_") if name.startswith("venue") and name[5:6].isdigit() else ("", "", name)
        if number or column in VENUE_FIELDS:
            result[f"venue-{venues[int(number[5:] or 1) - 1 if number else 0]}-{column}"] = value
        else:
            result[name] = value
    return result
