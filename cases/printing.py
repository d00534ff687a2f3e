"""The set of papers of a case that can be printed at once: issued ones, and what is drawn on demand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import translation

from cases.file_parts import may_read_paper
from cases.models import Case
from cases.timeline_fields import paper_title
from mediation.history.actor import Actor
from mediation.papers import bundle, registry, services
from mediation.papers.models import Paper
from mediation.ui.parts import Text

#: Papers that no guard asks for, and that people sign, take home or put into the file all the same:
#: what stands before the issued ones, and what after them.
BEFORE, AFTER = ("receipt", "oral_application", "assignment_record"), ("case_summary",)
#: For whoever stands at the counter; the others for the file, when wanted.
AT_THE_COUNTER = ("receipt", "oral_application")
#: More originals than anybody signs; a mistyped number must not fill the printer.
MOST_COPIES = 20


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper of the set. `paper` is None for one that is drawn now.

    Attributes:
        key: names it in the page's address: kind and n of an issued paper, the kind of another.
        copies: how many originals are signed or handed out.
        ticked: whether it belongs to the set unless somebody leaves it out.
    """

    key: str
    title: Text
    copies: int
    ticked: bool
    paper: Paper | None = None
    kind: str = ""

    @property
    def number(self) -> str:
        return self.paper.number if self.paper else ""

    @property
    def issued_on(self) -> date | None:
        return self.paper.issued_on if self.paper else None


def sheets(case: Case, actor: Actor) -> list[Sheet]:
    """What `actor` can print of `case`: what is drawn on demand and applies, issued papers that still
    count."""
    standing = Paper.objects.of_aggregate(case).standing().order_by("pk")
    issued = [
        Sheet(
            key=f"{paper.kind}-{paper.n}",
            title=paper_title(paper.kind),
            copies=_copies(paper.context["paper"]["copies"]),
            ticked=True,
            paper=paper,
        )
        for paper in standing
        if may_read_paper(actor, case, paper)
    ]
    return [*_drawn(case, BEFORE), *issued, *_drawn(case, AFTER)]


def printed(case: Case, chosen: Iterable[Sheet], *, copies: bool = False) -> bytes:
    """The chosen papers as one PDF, each as often as it is handed out when `copies` is wished.

    Raises:
        ActionRefused: when a paper that is drawn now does not apply.
        FontsMissing: this machine cannot print.
        ValueError: without any paper.
    """
    return bundle.merged(_parts(case, chosen, copies=copies))


def _parts(case: Case, chosen: Iterable[Sheet], *, copies: bool) -> Iterator[tuple[str, bytes]]:
    for sheet in chosen:
        if sheet.paper:
            title, content = bundle.bookmark(sheet.paper), services.pdf_of(sheet.paper)
        else:
            title, content = _title(sheet.kind), services.draft_pdf(sheet.kind, case)
        yield from [(title, content)] * (sheet.copies if copies else 1)


def _drawn(case: Case, kinds: Iterable[str]) -> list[Sheet]:
    declared = [registry.get(kind) for kind in kinds]
    return [
        Sheet(
            key=kind.code,
            title=paper_title(kind.code),
            copies=kind.copies,
            ticked=kind.code in AT_THE_COUNTER,
            kind=kind.code,
        )
        for kind in declared
        if not kind.refusals(case)
    ]


def _title(kind: str) -> str:
    with translation.override("zh-hans"):
        return str(registry.get(kind).title)


def _copies(frozen: object) -> int:
    number = frozen if isinstance(frozen, int) else 1
    return max(1, min(number, MOST_COPIES))
