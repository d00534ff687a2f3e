"""What can be ordered for many cases at once: a registry, filled by the rooms that print."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from cases.models import Case
from mediation.history.actor import Actor
from mediation.papers import services
from mediation.ui.parts import Text

#: Code of the paper that sums a case up.
SUMMARY = "case_summary"


@dataclass(frozen=True, slots=True)
class BatchKind:
    """One sort of file.

    `make` gives the PDF of one case as the orderer may read it, outside any transaction; what it
    refuses (ActionRefused) is the reason that stands in the list.
    """

    code: str
    label: Text
    make: Callable[[Case, Actor], bytes]


_kinds: dict[str, BatchKind] = {}


def register(kind: BatchKind) -> None:
    """Add a kind; called from an AppConfig's ready()."""
    _kinds[kind.code] = kind


def get(code: str) -> BatchKind:
    """The kind of that code; KeyError for another."""
    return _kinds[code]


def choices() -> list[tuple[str, Text]]:
    """Codes and labels, as a form offers them."""
    return [(kind.code, kind.label) for kind in _kinds.values()]


def _issued_papers(case: Case, actor: Actor) -> bytes:
    from cases.printing import printed, sheets

    return printed(case, sheets(case, actor))


def _summary(case: Case, _actor: Actor) -> bytes:
    return services.draft_pdf(SUMMARY, case)


def register_own() -> None:
    """The summary, and the whole set of papers."""
    register(BatchKind(SUMMARY, _("案件摘要"), _summary))
    register(BatchKind("papers", _("全部文书"), _issued_papers))
