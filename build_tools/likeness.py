"""Make `data/words/likeness.npz`, which says what everyday words are like: made once, kept beside the words.

Source: word vectors chiVe (Works Applications, Apache License 2.0) as the package ja-ginza 5.3.0 carries them (20,000
vectors of 300 numbers, the more usual words first); of its keys those that SudachiDict knows as one common word.
Kept: 64 numbers of a byte each, the directions in which the vectors differ most; words folded as search folds them.
Run in an environment of its own: `pip install sudachipy sudachidict_core srsly`, the package's wheel unpacked, then
`python -m build_tools.likeness FOLDER_OF_THE_WHEEL`.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from directory.search.folding import fold, is_kana, is_kanji
from directory.search.inflection import ROWS, inflected

TARGET = Path(__file__).parents[1] / "data" / "words" / "likeness.npz"
WORD = re.compile(r"[ぁ-ゖァ-ヺー一-鿿々]{1,8}")
FOREIGN = re.compile("[ぱぴぷぺぽ].|.[ぱぴぷぺぽ]")
"""スーパー: two letters, once folded, that no Japanese word has by chance."""
USUAL, SIZE = 40_000, 64
"""Words rarer than the first so many are like anything; numbers kept of a vector."""
SORTS, NAMES = frozenset({"名詞", "動詞", "形容詞", "形状詞", "副詞", "感動詞"}), frozenset({"固有名詞", "数詞"})
MULTIPLIER, ALL_BITS = 0xC6A4A7935BD1E995, (1 << 64) - 1


def murmur(data: bytes, seed: int = 1) -> int:
    """MurmurHash64A, by which spaCy files its words."""
    size = len(data)
    found = seed ^ (size * MULTIPLIER & ALL_BITS)
    for at in range(0, size - size % 8, 8):
        block = int.from_bytes(data[at : at + 8], "little") * MULTIPLIER & ALL_BITS
        block = (block ^ block >> 47) * MULTIPLIER & ALL_BITS
        found = (found ^ block) * MULTIPLIER & ALL_BITS
    if rest := data[size - size % 8 :]:
        found = (found ^ int.from_bytes(rest, "little")) * MULTIPLIER & ALL_BITS
    found = (found ^ found >> 47) * MULTIPLIER & ALL_BITS
    return found ^ found >> 47


def words_of(strings: list[str], row_of: dict[int, int], tokenizer: Any) -> dict[str, int]:
    """Folded words and the rows of their vectors, of several with one spelling the more usual."""
    order = {hashed: place for place, hashed in enumerate(row_of)}
    place_of = {text: order[hashed] for text in strings if (hashed := murmur(text.encode())) in order}
    best: dict[str, tuple[int, int]] = {}
    for text, place in place_of.items():
        parts = tokenizer.tokenize(text) if WORD.fullmatch(text) else ()
        if len(parts) != 1 or parts[0].is_oov() or not SORTS & {(sort := parts[0].part_of_speech())[0]}:
            continue
        usual = min(place_of.get(parts[0].normalized_form(), place), place)
        if usual > USUAL or sort[1] in NAMES:
            continue
        for number, said in enumerate(_said(fold(text).replace(" ", ""), sort[0], is_drawn_out="ー" in text)):
            found = usual + bool(number), row_of[murmur(text.encode())]
            best[said] = min(best.get(said, found), found)
    return {said: row for said, (_, row) in best.items()}


def _said(word: str, sort: str, *, is_drawn_out: bool) -> Iterator[str]:
    """A folded word, and its stem or other endings; short kana is inside too many words."""
    every = [word]
    if sort in ("動詞", "形容詞"):
        every += [word[:-1]] if any(map(is_kanji, word)) else inflected(word)
        every += [word[:-1]] if is_kana(word) and len(word) > 3 else []
        row = next((row for row in ROWS if sort == "動詞" and word[-1] == row[2]), "")
        every += [word[:-1] + vowel for vowel in row if is_kana(word)]  # しゃべら
    is_foreign = is_drawn_out and bool(FOREIGN.search(word))
    yield from (said for said in every if said and (not is_kana(said) or len(said) > 2 or is_foreign))


def main(folder: Path) -> None:
    """Read the package and write the table."""
    import srsly  # noqa: PLC0415 - neither is among what the product stands on
    from sudachipy import Dictionary  # noqa: PLC0415

    vocab = next(folder.glob("ja_ginza/ja_ginza-*/vocab"))
    vectors = np.load(vocab / "vectors")
    row_of = srsly.read_msgpack(vocab / "key2row")
    words = words_of(json.loads((vocab / "strings.json").read_text("utf-8")), row_of, Dictionary().tokenizer())
    vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    vectors -= vectors.mean(0)
    directions = np.linalg.eigh(vectors.T @ vectors)[1][:, ::-1][:, :SIZE]
    vectors = vectors @ directions
    vectors /= np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9)
    used = sorted(set(words.values()))
    number = {row: place for place, row in enumerate(used)}
    names = sorted(words)
    np.savez_compressed(
        TARGET,
        words=np.frombuffer("\n".join(names).encode(), np.uint8),
        rows=np.array([number[words[name]] for name in names], np.uint16),
        vectors=np.round(vectors[used] * 127).astype(np.int8),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
