"""What of a name or number goes into the index, and what of a typed text is looked up there.

A name stands as its pairs of characters (a short one also as single characters), as pairs and
threes of the initials of its pinyin, and as threes of letters of its full pinyin; a number as its
beginnings. So two typed characters are found by one key, where trigram indexes find nothing, and a
longer text by all of its pairs at once.

Nothing of it stands there in the clear: each gram is a keyed digest, apart for each kind of record.
Who takes the table away reads no name in it, nor in what a database leaves of deleted rows; and a
digest cannot be mistaken for the search engine's own syntax.
"""

import base64
import hmac
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from mediation.search import pinyin
from mediation.vault import crypto

#: Raised whenever the same name would get other grams: `migrate` then makes the index anew.
FORMAT = 1
#: Longest text that is looked for; more is cut off.
LONGEST = 60
#: Words of a text that count; further ones would only narrow it.
TERMS = 4
#: A name of so many characters may be found by a single one of them.
SHORT_NAME = 4
_NUMBER_LENGTH = 40
_NAME_LENGTH = 100
_DIGEST_BYTES = 5
_PIECES = re.compile(r"\d+|[^\W\d_]+")
_LATIN = re.compile(r"[a-z]+")
_SHORTEST_EXACT = 5


class Way(StrEnum):
    """In which way something is found; `registry.Content` says who may use which."""

    NAME = "name"
    NUMBER = "number"
    #: Identity number, telephone, credit code, verification code: complete or not at all.
    IDENTITY = "identity"


@lru_cache(maxsize=50_000)
def _digest(key: bytes, kind: str, gram: str) -> str:
    """40 bits of a keyed digest, in letters and digits that no tokenizer touches."""
    full = hmac.digest(key, f"search\0{kind}\0{gram}".encode(), "sha256")
    return base64.b32encode(full[:_DIGEST_BYTES]).decode().lower()


def digests(kind: str, grams: Iterable[str]) -> list[str]:
    """The digests of `grams` for records of this kind, each once."""
    key = crypto.index_key()
    return [_digest(key, kind, gram) for gram in dict.fromkeys(grams)]


def normalised(text: str) -> str:
    """`text` as names are compared: letters and digits of any script, narrow and small."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())


def of_names(names: Iterable[str]) -> Iterator[str]:
    """The grams of names by which one record is found."""
    for name in names:
        yield from _of_name(name)


@lru_cache(maxsize=5_000)
def _of_name(name: str) -> tuple[str, ...]:
    """Kept for a while: a person is written as party and in the register, an employer many times."""
    plain = normalised(name)[:_NAME_LENGTH]
    if not plain:
        return ()
    said = [f"w{plain}", *(f"c{pair}" for pair in _runs(plain, 2))]
    if len(plain) <= SHORT_NAME:
        said += [f"c{character}" for character in plain]
    for syllables in pinyin.readings(plain):
        letters, initials = "".join(syllables), "".join(s[0] for s in syllables)
        said += (f"w{letters}", f"l{letters[:2]}")
        said += [f"l{three}" for three in _runs(letters, 3)]
        said += [f"i{pair}" for pair in _runs(initials, 2)]
        said += [f"i{three}" for three in _runs(initials, 3)]
    return tuple(said)


def of_numbers(numbers: Iterable[str]) -> Iterator[str]:
    """The grams of public numbers: their beginnings, from the first sign and from each figure on.

    `LJZ-2026-000123` is found by LJZ, ljz2026, 2026-000123, 000123, 123 and 2026-123.
    """
    for number in numbers:
        pieces = _pieces(number)
        whole = "".join(pieces)[:_NUMBER_LENGTH]
        if not whole:
            continue
        yield f"m{whole}"
        starts = [at for at, piece in enumerate(pieces) if at == 0 or piece[0].isdigit()]
        for at in starts:
            rest = "".join(pieces[at:])[:_NUMBER_LENGTH]
            yield from (f"n{rest[:end]}" for end in range(2, len(rest) + 1))
        yield from _running(pieces)


def _running(pieces: list[str]) -> Iterator[str]:
    """The running number without its zeros, alone and behind its year."""
    figures = [piece for piece in pieces if piece.isdigit()]
    if not figures or not (short := figures[-1].lstrip("0")) or short == figures[-1]:
        return
    yield f"n{short}"
    yield f"m{short}"
    if len(figures) > 1:
        yield f"n{figures[-2]}{short}"
        yield f"m{figures[-2]}{short}"


def of_identities(indexes: Iterable[str]) -> Iterator[str]:
    """The grams of identity numbers and telephones, from their blind indexes."""
    return (f"x{index}" for index in indexes if index)


def of_codes(codes: Iterable[str]) -> Iterator[str]:
    """The grams of what is found complete or not at all, and is nobody's secret."""
    return (f"xcode {crypto.normalise(code)}" for code in codes if code)


@dataclass(frozen=True, slots=True)
class Term:
    """One word of what somebody typed."""

    text: str

    @property
    def plain(self) -> str:
        return normalised(self.text)

    @property
    def is_latin(self) -> bool:
        """Whether it may be pinyin or initials."""
        return bool(_LATIN.fullmatch(self.letters))

    @property
    def letters(self) -> str:
        """As pinyin is typed: `lü` is lv."""
        return self.plain.replace("ü", "v")

    def grams(self, way: Way, *, whole: bool) -> list[list[str]]:
        """Sets of grams; a record that has all of one set is found.

        Args:
            whole: only records whose complete name or number the term is.
        """
        if way == Way.IDENTITY:
            return self._identity()
        if way == Way.NUMBER:
            number = "".join(_pieces(self.text))[:_NUMBER_LENGTH]
            return [[f"m{number}" if whole else f"n{number}"]] if len(number) > 1 or whole else []
        if whole:
            return [[f"w{self.plain}"], *([[f"w{self.letters}"]] if self.is_latin else [])]
        ways = [[f"c{pair}" for pair in _runs(self.plain, 2)] or [f"c{self.plain}"]]
        if self.is_latin and len(self.letters) == 2:
            ways += [[f"i{self.letters}"], [f"l{self.letters}"]]
        elif self.is_latin and len(self.letters) > 2:
            threes = list(_runs(self.letters, 3))
            ways += [[f"i{three}" for three in threes], [f"l{three}" for three in threes]]
        return ways

    def _identity(self) -> list[list[str]]:
        number = crypto.normalise(unicodedata.normalize("NFKC", self.text))
        if len(number) < _SHORTEST_EXACT:
            return []
        indexes = (crypto.blind_index("id_number", number), crypto.blind_index("phone", number))
        grams = (*of_identities(indexes), *of_codes([number]))
        return [[gram] for gram in grams]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody typed, in words; all of them have to be found in one record."""

    terms: tuple[Term, ...]

    @classmethod
    def of(cls, text: str) -> "Wanted":
        """`text` in words. Figures that are written in groups are one: 138 0013 8000."""
        text = text.replace("\0", "")[:LONGEST].strip()
        grouped = any(ch.isdigit() for ch in text) and not any(ch > "\u2e7f" for ch in text)
        words = [text] if grouped else text.split()
        terms = [Term(word) for word in words if normalised(word)]
        # A single letter is in nearly every name; a single Chinese character is a surname.
        terms = [term for term in terms if len(term.plain) > 1 or term.plain > "\u2e7f"]
        return cls(tuple(dict.fromkeys(terms[:TERMS])))

    def __bool__(self) -> bool:
        return bool(self.terms)


def _runs(text: str, length: int) -> Iterator[str]:
    return (text[at : at + length] for at in range(len(text) - length + 1))


def _pieces(number: str) -> list[str]:
    return _PIECES.findall(unicodedata.normalize("NFKC", number).upper())
