"""The whole set to sign in one go: a sheet on top, then each side's copies, then those for the file.

What is printed are copies for signing with marks in the margin; the kept papers stay as they are.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from pypdf import PageObject, PdfReader, PdfWriter

from cases.models import Case
from cases.printing import Sheet, sheets
from cases.signing.models import SignaturePlace
from mediation.history.actor import Actor
from mediation.papers import bundle, registry, services
from mediation.papers.enums import Receiver
from mediation.papers.models import Paper

#: How the templates caption the room for a signature or a seal; the sentences of a text speak of
#: them without the bracket.
ROOM = re.compile(r"（(签名|盖章|印章|捺印)")
#: Receivers in the order in which the copies are laid out.
ORDER = (
    Receiver.APPLICANTS, Receiver.RESPONDENTS, Receiver.FILE, Receiver.ARBITRATION,
    Receiver.COURT, Receiver.LEGAL_AID,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ToSign:
    """An issued paper of the set: how many copies each side gets, and who signs."""

    sheet: Sheet
    paper: Paper
    receivers: dict[Receiver, int]
    signers: list[str]

    @property
    def key(self) -> str:
        return self.sheet.key

    @property
    def copies(self) -> int:
        return sum(self.receivers.values())


def to_sign(case: Case, actor: Actor) -> list[ToSign]:
    """Papers that wait for a signature or seal and that `actor` may read, as they were issued."""
    waiting: dict[int, list[str]] = {}
    for place in SignaturePlace.objects.open().filter(case=case).order_by("order"):
        waiting.setdefault(place.paper_id, []).append(str(place))
    found = []
    for sheet in sheets(case, actor):
        paper = sheet.paper
        kind = registry.find(paper.kind) if paper else None
        if paper is None or kind is None:
            continue
        signers = waiting.get(paper.pk, [])
        if paper.kind == "agreement" and _is_unsigned(case, paper):
            signers = [str(signer.label) for signer in kind.signed_by]
        elif paper.kind == "session_record":
            signers = _unsigned_statement(case, paper)
        if signers:
            found.append(ToSign(sheet, paper, _receivers(sheet, kind, paper), signers))
    return found


def printed_set(case: Case, chosen: Iterable[ToSign]) -> bytes:
    """The set as one PDF with a bookmark for each copy.

    Raises:
        ValueError: without any paper.
        FontsMissing: this machine cannot print.
    """
    listed = list(chosen)
    if not listed:
        raise ValueError("a set holds one paper at least")
    marked = {one.key: _marked(services.pdf_of(one.paper)) for one in listed}
    with translation.override("zh-hans"):
        rows = [
            {
                "title": str(registry.title(one.paper.kind)),
                "number": one.paper.number,
                "copies": one.copies,
                "signers": one.signers,
                "pages": "、".join(str(page) for page in marked[one.key][1]),
            }
            for one in listed
        ]
        sheet = services.draft_pdf("signing_sheet", case, extra={"rows": rows})
        parts = [(_("签署清单"), sheet)]
        for receiver in ORDER:
            for one in listed:
                title = f"{receiver.label}：{bundle.bookmark(one.paper)}"
                parts += [(title, marked[one.key][0])] * one.receivers.get(receiver, 0)
    return bundle.merged(parts)


def _receivers(sheet: Sheet, kind: registry.PaperKind, paper: Paper) -> dict[Receiver, int]:
    """One copy for each person of a side; what the paper says beyond that is for the file."""
    context: dict[str, Any] = paper.context
    counts: dict[Receiver, int] = {}
    named = (context.get("entries") or {}).get("receivers") or kind.copies_for
    for receiver in [Receiver(code) for code in named] or [Receiver.FILE]:
        people = context.get(str(receiver)) if receiver in ORDER[:2] else None
        counts[receiver] = max(1, len(people)) if people else 1
    rest = sheet.copies - sum(counts.values())
    if rest > 0:
        counts[Receiver.FILE] = counts.get(Receiver.FILE, 0) + rest
    return counts


def _is_unsigned(case: Case, paper: Paper) -> bool:
    return case.agreements.filter(pk=paper.subject_id, state="signing").exists()


def _unsigned_statement(case: Case, paper: Paper) -> list[str]:
    """Who has still to sign the record of that session."""
    rows = case.signatures.waiting().filter(session=paper.subject_id)
    return [str(row.agent or row.party) for row in rows.select_related("party", "agent")]


def _marked(content: bytes) -> tuple[bytes, list[int]]:
    """A copy with a mark beside each page on which somebody signs, and the numbers of these pages."""
    writer = PdfWriter()
    signed: list[int] = []
    mark: PageObject | None = None
    for number, page in enumerate(PdfReader(BytesIO(content)).pages, start=1):
        copy = writer.add_page(page)
        if ROOM.search("".join(page.extract_text().split())):
            signed.append(number)
            mark = mark or PdfReader(BytesIO(services.margin_pdf())).pages[0]
            copy.merge_page(mark)
    out = BytesIO()
    writer.write(out)
    return out.getvalue(), signed
