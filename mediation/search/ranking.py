"""How well a line answers what was typed, and which part of it to mark."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from mediation.search import pinyin
from mediation.search.grams import Term, Wanted, normalised
from mediation.search.registry import Hit

#: Points of one word: the whole of it, its beginning, a part; then the same by its sound.
WHOLE, BEGINNING, PART = 100, 80, 60
SOUNDS_WHOLE, SOUNDS_BEGINNING, SOUNDS_PART = 50, 40, 30
#: Found by what the line does not show: an identity number, a former name.
UNSEEN = 10

Piece = tuple[str, bool]


def best_first(hits: Sequence[Hit], wanted: Wanted) -> list[Hit]:
    """The hits by how well they answer; equal ones stay as they stood, newest first."""
    return sorted(hits, key=lambda hit: -score(hit, wanted))


def score(hit: Hit, wanted: Wanted) -> int:
    """The sum over the words, of each the best in anything that the reader may see."""
    texts = (hit.title, *hit.compared)
    return sum(max(_score(text, term) for text in texts) for term in wanted.terms)


def marked(text: str, wanted: Wanted) -> list[Piece]:
    """`text` in pieces, and whether each of them is what was looked for."""
    shown = [False] * len(text)
    for term in wanted.terms:
        for start, end in _spans(text, term):
            shown[start:end] = [True] * (end - start)
    return list(_pieces(text, shown))


def _score(text: str, term: Term) -> int:
    plain = normalised(text)
    at = plain.find(term.plain) if plain else -1
    if at >= 0:
        return WHOLE if plain == term.plain else BEGINNING if at == 0 else PART
    if not term.is_latin:
        return UNSEEN
    best = UNSEEN
    for syllables in pinyin.readings(plain) if plain else ():
        for sound in ("".join(syllables), "".join(syllable[0] for syllable in syllables)):
            at = sound.find(term.letters)
            if at >= 0:
                whole = SOUNDS_WHOLE if sound == term.letters else SOUNDS_BEGINNING
                best = max(best, whole if at == 0 else SOUNDS_PART)
    return best


def _spans(text: str, term: Term) -> Iterator[tuple[int, int]]:
    """Where the word stands in `text`, as (start, end); by its sound where it does not stand so."""
    plain, places = _plain_and_places(text)
    at = plain.find(term.plain)
    if at >= 0:
        yield places[at], places[at + len(term.plain) - 1] + 1
        return
    if not term.is_latin:
        return
    for syllables in pinyin.readings(plain) if plain else ():
        if len(syllables) == len(places) and (found := _sounding(syllables, term.letters)):
            start, end = found
            yield places[start], places[end] + 1
            return


def _sounding(syllables: tuple[str, ...], letters: str) -> tuple[int, int] | None:
    """The first and last of the syllables in which `letters` are heard, by initials or in full."""
    at = "".join(syllable[0] for syllable in syllables).find(letters)
    if at >= 0:
        return at, at + len(letters) - 1
    owners = [place for place, syllable in enumerate(syllables) for _letter in syllable]
    at = "".join(syllables).find(letters)
    return (owners[at], owners[at + len(letters) - 1]) if at >= 0 else None


@lru_cache(maxsize=2000)
def _plain_and_places(text: str) -> tuple[str, list[int]]:
    """The letters and figures of `text` alone, and where in it each of them stands."""
    plain, places = [], []
    for place, character in enumerate(text):
        for narrow in normalised(character):
            plain.append(narrow)
            places.append(place)
    return "".join(plain), places


def _pieces(text: str, shown: Iterable[bool]) -> Iterator[Piece]:
    piece, is_marked = "", False
    for character, mark in zip(text, shown, strict=True):
        if mark != is_marked and piece:
            yield piece, is_marked
            piece = ""
        piece, is_marked = piece + character, mark
    if piece:
        yield piece, is_marked
