"""Papers of the dossier: cover, catalogue and note sheet (F32), transfer letter (F28)."""

from typing import Any

from cases.catalogue import Entry, entries
from cases.models import Case
from cases.papers import shared
from mediation.papers.enums import FilePart


def cover(case: Case) -> dict[str, Any]:
    """The cover of the file; what nobody has decided yet is written by hand."""
    ended = case.concluded_on or case.ended_on
    return shared.base(case) | {"ended_on": shared.iso(ended), "archive": _archive(case)}


def catalogue(case: Case) -> dict[str, Any]:
    """Everything in the file, by part; without page numbers, which only a bound file has."""
    found = entries(case)
    return shared.base(case) | {
        "parts": [
            {"label": str(part.label), "rows": [_row(one) for one in found if one.part == part]}
            for part in FilePart
        ]
    }


def notes(case: Case) -> dict[str, Any]:
    """The note sheet: how many pages, and what is to be said of the file's state."""
    return shared.base(case) | {"archive": _archive(case)}


def _archive(case: Case) -> dict[str, str]:
    row = case.archivings.filter(taken_out_on=None).select_related("binder").first()
    if row is None:
        return {}
    return {
        "number": row.file_number,
        "box": row.box,
        "on": shared.iso(row.archived_on),
        "binder": row.binder.name,
        "checker": row.checker_name,
        "retention": row.retention,
        "explanation": row.explanation,
    }


def _row(entry: Entry) -> dict[str, str]:
    return {
        "number": entry.number,
        "author": entry.author,
        "title": entry.title,
        "on": shared.iso(entry.on),
        "pages": "",
    }
