"""What the pieces of a typed line were meant to be where they find nothing: a slip, a name by its sound, a sentence."""

import re
from dataclasses import replace

from directory.search.folding import is_kana, is_kanji
from directory.search.romaji import in_kana
from directory.search.segmentation import Piece, trim
from directory.search.spelling import SHORTEST_PART, Speller
from directory.search.vocabulary import Vocabulary
from directory.search.words import WordList

PARTICLE = re.compile(r"(?<=[一-鿿])[のがをにでへはもと](?=.)|(?<=[ぁ-ゖ]{2})[のにでへ](?=[一-鿿])")
"""Where an unknown text may be parted: 大知波で集まる, ひなたの工房."""

SPOKEN_PLACE, BEHIND_A_PLACE = re.compile(r"([ぁ-ゖ]{4,9})(?=.)"), "のにでへ"
SHORTEST_GLUED = 5
SHORTEST_STEM, ENDS = 3, "がをにはもへでとの"


def meant_pieces(pieces: list[Piece], typed: str, words: WordList, speller: Speller | None) -> list[tuple[Piece, str]]:
    """Each piece with what it was meant to be.

    When a part finds nothing, it is first parted at its particles if all parts find something. Then the whole is
    taken for one mistyped word, else only that part is. What still means nothing may be like something (`needs`).
    """
    if speller is None or " " in typed:
        return [(piece, "") for piece in pieces]
    pieces = [
        part for piece in pieces for part in _parted(_without_particle(piece, words, speller), speller, every=True)
    ]
    pieces = [part for piece in pieces for part in _unglued(piece, words, speller)]
    typed = in_kana(typed) if typed.isascii() and in_kana(typed) else typed
    lost = [piece for piece in pieces if _is_lost(piece, speller)]
    if not lost:
        return [(piece, "") for piece in pieces]
    is_named = any(_is_another_name(piece.text, typed, words, speller) for piece in lost if piece.text != typed)
    if not is_named and (whole := _meant(typed, words, speller)):
        return [(Piece(typed, False), whole)]
    meant = [(piece, _meant_of(piece, typed, words, speller) if piece in lost else "") for piece in pieces]
    return [
        (part, said)
        for piece, said in meant
        for part in ([piece] if said or piece not in lost else _parted(piece, speller, every=False))
    ]


def spoken_place(said: str, vocabulary: Vocabulary, speller: Speller) -> tuple[str, str, str]:
    """A place a folded token begins with in kana, as it is written, and the rest: てらまち, 寺町, の食堂."""
    found = SPOKEN_PLACE.match(said)
    for size in range(len(found[1]) if found else 0, SHORTEST_STEM, -1):
        kana, rest = said[:size], said[size:]
        is_parted = rest[:1] in BEHIND_A_PLACE or (len(rest) >= SHORTEST_STEM and vocabulary.words.is_sought(rest))
        if not is_parted or vocabulary.knows(kana) or vocabulary.names(kana) or speller.finds(kana):
            continue
        name = speller.name_of(kana)
        if name and (vocabulary.place(name) or (rest[0] == "の" and vocabulary.knows(rest[1:]))):
            return kana, name, rest
    return "", "", said


def _is_another_name(said: str, typed: str, words: WordList, speller: Speller) -> bool:
    """Whether a part sounds like a name, or like a word of the list in other kanji: 配善 of 配善ボランティア."""
    name = speller.name_of(said)
    return bool(name) and (
        not words.has(name) or (all(map(is_kanji, said)) and not words.has(typed.replace(said, name)))
    )


def _meant(said: str, words: WordList, speller: Speller) -> str:
    return words.form_read.get(said) or speller.name_of(said) or speller.correction(said)


def _meant_of(piece: Piece, typed: str, words: WordList, speller: Speller) -> str:
    """What a part of a token was meant to be; in a short one every slip is another word."""
    if piece.text != typed and len(piece.text) < SHORTEST_PART:
        return words.form_read.get(piece.text) or speller.name_of(piece.text)
    return _meant(piece.text, words, speller)


def _without_particle(piece: Piece, words: WordList, speller: Speller) -> Piece:
    """やさいが, written in kana for easy reading: without が where the rest is a word."""
    stem = piece.text[:-1]
    if (
        len(stem) < SHORTEST_STEM
        or not is_kana(piece.text)
        or piece.text[-1] not in ENDS
        or not _is_lost(piece, speller)
    ):
        return piece
    is_word = words.has(stem) or stem in words.form_read or speller.finds(stem) or bool(speller.name_of(stem))
    return replace(piece, text=stem) if is_word else piece


def _parted(piece: Piece, speller: Speller, *, every: bool) -> list[Piece]:
    """An unknown piece at its particles, when every part, or at least one, finds something; else as it is."""
    if not _is_lost(piece, speller):
        return [piece]
    parts = [part for each in PARTICLE.split(piece.text) if (part := trim(each))]
    found = [part for part in parts if speller.finds(part)]
    if len(parts) < 2 or not found or (every and len(found) < len(parts)):
        return [piece]
    return [replace(piece, text=part) for part in parts]


def _unglued(piece: Piece, words: WordList, speller: Speller) -> list[Piece]:
    """えんがわきっさ, written in one: a name that finds something, and a word of the list behind or before it."""
    text = piece.text
    if not is_kana(text) or len(text) < SHORTEST_GLUED or not _is_lost(piece, speller) or speller.name_of(text):
        return [piece]
    for at in range(2, len(text) - 1):
        name, kind = text[:at], text[at:]
        known = kind if words.has(kind) else next(filter(words.is_sought, words.heard_as(kind)), "")
        if len(kind) > 2 and known and speller.finds(name):
            return [replace(piece, text=name), replace(piece, text=known, is_known=True)]
    return [piece]


def _is_lost(piece: Piece, speller: Speller) -> bool:
    return not piece.is_known and not any(map(speller.finds, (piece.text, piece.latin)))
