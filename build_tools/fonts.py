"""Merge the web slices of BIZ UDPGothic into one font file per weight, for print.

The npm package cuts each weight into 120 numbered slices and a few named ones; none alone can set a Japanese
address (the slice called "japanese" lacks 髙 﨑 ① ㈱ ☎). Pages never use these files: they take the fonts of
the device. `characters.txt` lists what both weights can show, so that nobody prints a character as an empty box.
Source and licence: @fontsource/biz-udpgothic, SIL Open Font License 1.1.

Chinese and Vietnamese have fonts of their own, whole in their packages, in folders of their own: a paper in Japanese
does not load them. Source and licence: @expo-google-fonts/noto-sans-sc and be-vietnam-pro, SIL Open Font License 1.1.
"""

import json
import os
import shutil
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "node_modules" / "@fontsource" / "biz-udpgothic"
TARGET = ROOT / "static" / "vendor" / "fonts"
WEIGHTS = {400: "BIZUDPGothic-Regular.ttf", 700: "BIZUDPGothic-Bold.ttf"}
TEXTS = ("OFL.txt", "characters.txt")


@dataclass(frozen=True, slots=True)
class WholeFonts:
    """The package of a language whose fonts are used as they are: its files, regular and bold, and where they go."""

    package: Path
    files: tuple[str, str]
    target: Path


OTHERS = (
    WholeFonts(
        ROOT / "node_modules" / "@expo-google-fonts" / "noto-sans-sc",
        ("400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf"),
        TARGET.with_name("fonts-zh"),
    ),
    WholeFonts(
        ROOT / "node_modules" / "@expo-google-fonts" / "be-vietnam-pro",
        ("400Regular/BeVietnamPro_400Regular.ttf", "700Bold/BeVietnamPro_700Bold.ttf"),
        TARGET.with_name("fonts-vi"),
    ),
)
# Raise when this file changes what it writes, so that an old merge is not taken for a new one.
RECIPE = 2
# Kept from the first slice as they are: the same in every slice.
KEPT_TABLES = {"GlyphOrder", "OS/2", "cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post"}

Character = int | tuple[int, int]  # a code point, or a code point with its variation selector


def slices(package: Path, weight: int) -> list[Path]:
    """Every slice of one weight, numbered ones first. WOFF, not WOFF2, whose outlines take 25 s to unpack."""
    found = package.joinpath("files").glob(f"*-{weight}-normal.woff")
    return sorted(found, key=lambda path: (not _slice_name(path).isdigit(), len(path.name), path.name))


def merge(paths: list[Path]) -> TTFont:
    """One font that holds each character of `paths` once; hinting and substitution are left out.

    Raises ValueError when there is nothing to merge or the slices do not share one design grid.
    """
    if not paths:
        raise ValueError("no slices to merge")
    merged = TTFont(paths[0])
    glyphs = {".notdef": merged["glyf"].glyphs[".notdef"]}
    widths = {".notdef": merged["hmtx"].metrics[".notdef"]}
    characters: dict[Character, str | None] = {}
    for path in paths:
        part = TTFont(path)
        if part["head"].unitsPerEm != merged["head"].unitsPerEm:
            raise ValueError(f"{path.name}: another design grid")
        for character, source in _characters(part).items():
            if character in characters:
                continue
            characters[character] = name = _glyph_name(character) if source else None
            if name and source:
                glyphs[name] = _plain(part["glyf"], source)
                widths[name] = part["hmtx"].metrics[source]
    return _assemble(merged, glyphs, widths, characters)


def shown_by_all(fonts: list[TTFont]) -> list[str]:
    """The characters, and characters with a variation selector, that every one of `fonts` can show."""
    shared = set.intersection(*(set(_characters(font)) for font in fonts))
    texts = (chr(key) if isinstance(key, int) else chr(key[0]) + chr(key[1]) for key in shared)
    return sorted(text for text in texts if text.isprintable() or len(text) == 2)


def _slice_name(path: Path) -> str:
    return path.name.removeprefix("biz-udpgothic-").rsplit("-", 2)[0]


def _characters(font: TTFont) -> dict[Character, str | None]:
    """What a slice can show; None means a variation that looks like the plain character."""
    found: dict[Character, str | None] = dict(font.getBestCmap() or {})
    for table in font["cmap"].tables:
        if table.format == 14:
            for selector, pairs in table.uvsDict.items():
                found |= {(base, selector): glyph for base, glyph in pairs}
    return found


def _glyph_name(character: Character) -> str:
    base, *selector = character if isinstance(character, tuple) else (character,)
    return f"u{base:05X}" + (f".{selector[0]:05X}" if selector else "")


def _plain(table: object, source: str) -> object:
    """One outline without its hinting program, which print does not use."""
    glyph = table.glyphs[source]  # type: ignore[attr-defined]
    if glyph.isComposite():
        raise ValueError(f"{source}: made of other outlines, which this merge does not copy")
    glyph.trim(remove_hinting=True)
    return glyph


def _assemble(
    font: TTFont,
    glyphs: dict[str, object],
    widths: dict[str, tuple[int, int]],
    characters: dict[Character, str | None],
) -> TTFont:
    font.flavor = None
    for tag in set(font.keys()) - KEPT_TABLES:
        del font[tag]
    font.setGlyphOrder(list(glyphs))
    font["glyf"].glyphs = glyphs
    font["glyf"].setGlyphOrder(list(glyphs))
    font["hmtx"].metrics = widths
    font["post"].formatType = 3.0
    font["cmap"].tables = _character_maps(characters)
    font["OS/2"].recalcUnicodeRanges(font)
    font["OS/2"].updateFirstAndLastCharIndex(font)
    return font


def _character_maps(characters: dict[Character, str | None]) -> list[CmapSubtable]:
    plain = {key: name for key, name in characters.items() if isinstance(key, int)}
    variations: dict[int, list[tuple[int, str | None]]] = {}
    for key, name in characters.items():
        if isinstance(key, tuple) and key[0] in plain:
            variations.setdefault(key[1], []).append((key[0], name))
    tables = [_character_map(12, 3, 10, plain)]
    tables.append(_character_map(4, 3, 1, {key: name for key, name in plain.items() if key <= 0xFFFF}))
    if variations:
        tables.append(_character_map(14, 0, 5, {}))
        tables[-1].uvsDict = variations
    return tables


def _character_map(kind: int, platform: int, encoding: int, names: dict[int, str | None]) -> CmapSubtable:
    table = CmapSubtable.newSubtable(kind)
    table.platformID, table.platEncID, table.language, table.cmap = platform, encoding, 0, names
    return table


def build(package: Path = PACKAGE, target: Path = TARGET) -> bool:
    """Write both weights, their characters and the licence; False when they are already there.

    Fonts are renamed into place and the stamp is written last: a run that was stopped is simply done again.
    """
    wanted = {"version": _version(package), "recipe": RECIPE}
    if not _begin(target, WEIGHTS.values(), wanted):
        return False
    fonts = {name: merge(slices(package, weight)) for weight, name in WEIGHTS.items()}
    for name, font in fonts.items():
        font.save(target / f"{name}.part", reorderTables=False)
        os.replace(target / f"{name}.part", target / name)
    _finish(target, [*fonts.values()], package / "LICENSE", wanted)
    return True


def copy(fonts: WholeFonts) -> bool:
    """Lay the fonts of a language beside the others, with their characters and licence; False when they are there."""
    target, names = fonts.target, [Path(file).name for file in fonts.files]
    wanted = {"version": _version(fonts.package), "recipe": RECIPE}
    if not _begin(target, names, wanted):
        return False
    for file, name in zip(fonts.files, names, strict=True):
        shutil.copyfile(fonts.package / file, target / f"{name}.part")
        os.replace(target / f"{name}.part", target / name)
    _finish(target, [TTFont(target / name) for name in names], fonts.package / "LICENSE_FONT", wanted)
    return True


def _version(package: Path) -> str:
    return str(json.loads((package / "package.json").read_text())["version"])


def _begin(target: Path, fonts: Iterable[str], wanted: dict[str, object]) -> bool:
    """Whether there is anything to do; the stamp is taken away, so that half a folder is not taken for a whole one."""
    stamp = target / "stamp.json"
    complete = all((target / name).exists() for name in (*fonts, *TEXTS, stamp.name))
    if complete and json.loads(stamp.read_text()) == wanted:
        return False
    target.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    return True


def _finish(target: Path, fonts: list[TTFont], licence: Path, wanted: dict[str, object]) -> None:
    (target / "characters.txt").write_text("\n".join(shown_by_all(fonts)), "utf-8")
    (target / "OFL.txt").write_text(licence.read_text("utf-8"), "utf-8")
    (target / "stamp.json").write_text(json.dumps(wanted))


def main() -> int:
    """Called by `make setup`."""
    for package in (PACKAGE, *(other.package for other in OTHERS)):
        if not package.exists():
            print(f"{package} がありません。先に npm ci を実行してください。", file=sys.stderr)
            return 1
    start = time.perf_counter()
    if any([build(), *map(copy, OTHERS)]):
        print(f"印刷用のフォントを作りました（{time.perf_counter() - start:.1f} 秒）。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
