"""The scales of this installation: those that come with the software, and those the municipality adds."""

from pathlib import Path

from flask import Flask, current_app

from core.errors import BadInput
from core.settings import RefusedToStart
from matching.scales.definitions import Scale
from matching.sheets.catalogue import json_of


def read_scales(folders: tuple[Path, ...]) -> dict[str, Scale]:
    """The newest version of every scale by its key; raises BadInput with the sentence of the first that is wrong."""
    editions: dict[str, Scale] = {}
    for file in (file for folder in folders for file in sorted(folder.glob("*.json"))):
        scale = Scale.read(json_of(file), file.name)
        if scale.edition in editions:
            raise BadInput(
                f"様式 {file.name}: 「{scale.key}」の第{scale.version}版が2つあります。"
                "直した様式には、次の version を付けてください。"
            )
        editions[scale.edition] = scale
    newest: dict[str, Scale] = {}
    for scale in editions.values():
        if scale.version > getattr(newest.get(scale.key), "version", 0):
            newest[scale.key] = scale
    return newest


def init_scales(app: Flask, folders: tuple[Path, ...]) -> None:
    """Read the scales; raises RefusedToStart with the sentence of the first that is wrong. None at all is fine."""
    try:
        app.extensions["scales"] = read_scales(folders)
    except BadInput as wrong:
        raise RefusedToStart(str(wrong)) from None


def offered_scales() -> dict[str, Scale]:
    """The scales of the running application by their keys."""
    found: dict[str, Scale] = current_app.extensions["scales"]
    return found
