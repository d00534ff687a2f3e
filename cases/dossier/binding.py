"""The bound file: cover, catalogue, every document in order, note sheet; main and inner part."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from cases.catalogue import Entry, entries, readable
from cases.models import Case
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused
from mediation.papers import binding, services
from mediation.papers.binding import Document, NotReadable, Volume
from mediation.papers.enums import FilePart
from mediation.papers.models import Paper
from mediation.vault import files
from mediation.vault.crypto import Unreadable


@dataclass(frozen=True, slots=True)
class _Bound:
    """A document with its entry; the number of its first and last page once it is known."""

    entry: Entry
    document: Document
    first: int = 0
    last: int = 0


def whole(case: Case, actor: Actor) -> bytes:
    """Main and inner file as one PDF, numbered through, as far as `actor` may read them.

    Raises:
        ActionRefused: when it is larger than DOSSIER_MAX_MB, or holds nothing.
        FontsMissing: this machine cannot print.
    """
    return volumes(case, readable(actor, case, entries(case)))


def volumes(case: Case, chosen: Iterable[Entry]) -> bytes:
    """The chosen entries, each part with its own cover, catalogue and note sheet; as `whole`."""
    listed = list(chosen)
    _insist_on_size(listed)
    made, number = [], 0
    for part in FilePart:
        own = [entry for entry in listed if entry.part == part]
        if not own and part == FilePart.INNER:
            continue
        with translation.override("zh-hans"):
            bound = _numbered(case, own, number)
            number = max([number, *(one.last for one in bound)])
            made.append(_volume(case, part, bound))
    return binding.bound(made)


def handed_over(case: Case, letter: Paper) -> bytes:
    """The package of an issued transfer letter: the letter, then what it lists, numbered through.

    What was removed from the file since, or may no longer be handed on, has a sheet that says so.
    """
    known = {entry.key: entry for entry in entries(case) if entry.may_be_handed_on}
    listed = letter.context["entries"]["handed"]
    _insist_on_size(known[row["key"]] for row in listed if row["key"] in known)
    with translation.override("zh-hans"):
        documents = [
            _document(case, known[row["key"]])
            if row["key"] in known
            else _gap(row["title"], _("该材料已不在卷内，或者不得移送。"))
            for row in listed
        ]
        head = binding.document(str(letter), services.pdf_of(letter), is_numbered=False)
        return binding.bound([Volume(_("移送材料"), [head, *documents])])


def _numbered(case: Case, own: Iterable[Entry], number: int) -> list[_Bound]:
    documents = [(entry, _document(case, entry)) for entry in own]
    ranges = binding.numbered_from((one for _entry, one in documents), first=number + 1)
    return [
        _Bound(entry, one, first, last)
        for (entry, one), (first, last) in zip(documents, ranges, strict=True)
    ]


def _volume(case: Case, part: FilePart, bound: list[_Bound]) -> Volume:
    pages = sum(len(one.document.pages) for one in bound)
    shown: dict[str, Any] = {"volume": str(part.label), "pages": pages, "documents": len(bound)}
    rows = [
        {
            "number": one.entry.number,
            "author": one.entry.author,
            "title": one.entry.title,
            "on": one.entry.on.isoformat() if one.entry.on else "",
            "pages": f"{one.first}" if one.first == one.last else f"{one.first}-{one.last}",
        }
        for one in bound
    ]

    def sheet(kind: str, title: str, **extra: Any) -> Document:
        content = services.draft_pdf(kind, case, extra=shown | extra)
        return binding.document(title, content, is_numbered=False)

    return Volume(
        str(part.label),
        [
            sheet("dossier_cover", _("卷宗封面")),
            sheet("dossier_catalogue", _("卷内目录"), parts=[{"label": "", "rows": rows}]),
            *(one.document for one in bound),
            sheet("dossier_notes", _("备考表")),
        ],
    )


def _document(case: Case, entry: Entry) -> Document:
    title = f"{entry.title} {entry.number}".strip()
    try:
        if entry.scan is not None:
            stored = entry.scan.stored
            return binding.document(title, files.read(stored), content_type=stored.content_type)
        if entry.paper is not None:
            return binding.document(title, services.pdf_of(entry.paper))
        return binding.document(title, services.draft_pdf(entry.kind, case))
    except (NotReadable, Unreadable, FileNotFoundError):
        return _gap(title, _("文件已无法读取，本页代替该材料。"))


def _gap(title: str, reason: str) -> Document:
    """A sheet in the place of what cannot be bound, so that nobody takes the file for complete."""
    return binding.document(title, services.notice_pdf(title, reason))


def _insist_on_size(listed: Iterable[Entry]) -> None:
    size = sum(entry.scan.stored.size for entry in listed if entry.scan is not None)
    if size > settings.DOSSIER_MAX_BYTES:
        raise ActionRefused(
            _("附件共%(size)d MB，超过%(most)d MB，不能合并为一个文件；请分别下载附件。")
            % {"size": size // 1024**2, "most": settings.DOSSIER_MAX_BYTES // 1024**2}
        )
