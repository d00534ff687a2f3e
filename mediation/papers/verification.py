"""Whether a paper in somebody's hands is one that was issued: by its code, without a personal datum."""

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from mediation.papers import registry
from mediation.papers.models import Paper
from mediation.ui.parts import Text

#: Crockford's digits: no I, L, O, U, so that nothing is misread. 16 of them are 80 bits.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 16, 4
_MISREAD = str.maketrans("ILO", "110")
_QUARTER = f"[{ALPHABET}]{{{GROUP}}}"
_IN_TEXT = re.compile(rf"(?<![0-9A-Z])(?:{_QUARTER}-?){{3}}{_QUARTER}(?![0-9A-Z])")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What anybody may know of an issued paper.

    Attributes:
        until: the day from which it no longer counts, None while it does.
        sha256: of the PDF; empty until it is made.
    """

    state: Literal["genuine", "replaced", "void"]
    title: Text
    number: str
    code: str
    issued_on: date
    until: date | None
    sha256: str


def new_code() -> str:
    """A code that nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _digit in range(LENGTH))


def grouped(code: str) -> str:
    """As it is printed: ABCD-EFGH-JKMN-PQRS."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def address_of(code: str) -> str:
    """Where the paper is verified; empty where settings.PUBLIC_URL names no public address."""
    return settings.PUBLIC_URL + reverse("verify_code", args=[code]) if settings.PUBLIC_URL else ""


def code_in(text: str) -> str:
    """The code in what a QR code or a page's text says; empty where there is none."""
    found = _IN_TEXT.search(text.upper())
    return found[0].replace("-", "") if found else ""


def verdict(code: str, number: str | None = None) -> Verdict | None:
    """What is known of the paper with this code; None for an unknown one, and for a number of another.

    The same single query whatever is asked.

    Args:
        number: as somebody typed it from the paper, None where only the code was scanned.
    """
    later = Paper.objects.filter(replaces=OuterRef("pk"))
    found = (
        Paper.objects.defer("context_json", "void_reason")
        .annotate(replaced_on=Subquery(later.values("issued_on")[:1]))
        .filter(code=_typed_code(code))
        .first()
    )
    own = _bare(found.number if found else "")
    matches = number is None or constant_time_compare(_bare(number), own)
    return _verdict(found) if found and matches else None


def _verdict(paper: Any) -> Verdict:
    until = paper.voided_on or paper.replaced_on
    return Verdict(
        state="void" if paper.voided_on else "replaced" if until else "genuine",
        title=registry.title(paper.kind),
        number=paper.number,
        code=grouped(paper.code),
        issued_on=paper.issued_on,
        until=until,
        sha256=paper.sha256,
    )


def _typed_code(code: str) -> str:
    bare = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", code[:100])).upper()
    return bare.translate(_MISREAD)


def _bare(number: str) -> str:
    """A number without what is hard to type: brackets, blanks, widths."""
    return re.sub(r"[^\w]", "", unicodedata.normalize("NFKC", number[:200])).upper()
