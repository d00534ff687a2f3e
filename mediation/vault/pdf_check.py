"""Whether a PDF is sound, and whether it can do more than be read.

Every object of its table is looked at, whether or not something refers to it: programs disagree on
what a damaged reference means, and what is not in the file cannot be found by any of them.
"""

import io
import re
from collections.abc import Iterator
from enum import Enum
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject


class Broken(ValueError):
    """It is no PDF that programs would agree on."""


class Danger(Enum):
    """What a PDF may do to its reader; the first that is found is enough."""

    LOCKED = "locked"
    ACTIVE = "active"
    CARRIES_FILES = "carries files"
    TOO_COMPLEX = "too complex"


#: A scan has some objects a page; this many take some seconds to look at.
MOST_OBJECTS = 30_000
#: Nothing but white space behind the last mark: it would be a second file.
END = re.compile(rb"%%EOF[\x00\t\n\f\r ]*\Z")
#: Kinds of actions that run something, send something or open another file.
ACTIONS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition",
    "/Movie", "/Sound", "/RichMediaExecute",
}  # fmt: skip
ACTIVE_KEYS = {"/JS", "/JavaScript", "/XFA", "/RichMediaContent"}
FILE_KEYS = {"/EmbeddedFiles", "/EF"}
FILE_TYPES = {"/EmbeddedFile", "/FileAttachment"}
#: In the bytes themselves, for what stands outside the table.
ACTIVE_BYTES = re.compile(rb"/(?:JavaScript|Launch|SubmitForm|ImportData)\b")
FILE_BYTES = re.compile(rb"/EmbeddedFiles?\b")


def dangers(content: bytes) -> Iterator[Danger]:
    """The dangers of the PDF, the worst first.

    Raises:
        Broken: when it is cut off, has no page, or cannot be read.
    """
    if not END.search(content[-4096:]):
        raise Broken("no end")
    try:
        return iter(_found(content))
    except Exception as error:
        raise Broken(type(error).__name__) from error


def pages(content: bytes) -> int:
    """How many pages a sound PDF has."""
    return len(PdfReader(io.BytesIO(content)).pages)


def _found(content: bytes) -> list[Danger]:
    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        return [Danger.LOCKED]
    references = [
        IndirectObject(number, generation, reader)
        for generation, numbers in reader.xref.items()
        for number in numbers
    ]
    references += [IndirectObject(number, 0, reader) for number in reader.xref_objStm]
    if len(references) > MOST_OBJECTS:
        return [Danger.TOO_COMPLEX]
    active, carries = bool(ACTIVE_BYTES.search(content)), bool(FILE_BYTES.search(content))
    for entry in _dictionaries([reader.trailer, *_resolved(references)]):
        keys, kinds = (
            set(entry),
            {entry.raw_get(k) for k in ("/S", "/Type", "/Subtype") if k in entry},
        )
        names = {str(kind) for kind in kinds if isinstance(kind, NameObject)}
        active = active or bool(keys & ACTIVE_KEYS or names & ACTIONS)
        carries = carries or bool(keys & FILE_KEYS or names & FILE_TYPES)
    if len(reader.pages) < 1:
        raise Broken("no page")
    return [Danger.ACTIVE] * active + [Danger.CARRIES_FILES] * carries


def _resolved(references: list[IndirectObject]) -> Iterator[Any]:
    for reference in references:
        yield reference.get_object()


def _dictionaries(values: Any) -> Iterator[DictionaryObject]:
    """All dictionaries in these values and inside them; references are not followed."""
    waiting = list(values) if isinstance(values, list) else [values]
    while waiting:
        value = waiting.pop()
        if isinstance(value, DictionaryObject):
            yield value
            waiting += [value.raw_get(key) for key in value]
        elif isinstance(value, ArrayObject):
            waiting += list.__iter__(value)
