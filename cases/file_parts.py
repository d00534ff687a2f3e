"""Main file (正卷) and inner file (副卷): what lies where, and who reads it.

The split is that of an arbitration file (办案规则 arts. 22–23): parties and their agents may read and
copy the main file, the inner one stays in the house. For papers their kinds say it
(`PaperKind.part`, `restricted`); for scans it follows the category.
"""

from cases.enums import AttachmentCategory
from cases.models import Attachment, Case
from cases.permissions import may
from mediation.history.actor import Actor
from mediation.papers import registry
from mediation.papers.enums import FilePart
from mediation.papers.models import Paper
from mediation.papers.registry import PaperKind

INNER = frozenset({AttachmentCategory.INTERNAL})
#: What was said for the sake of compromise is no evidence elsewhere (17号令 art. 11).
RESTRICTED = frozenset({AttachmentCategory.RECORD})
#: Opened by those only who may read the sessions' records.
HELD_BACK = INNER | RESTRICTED


def part_of(category: str) -> FilePart:
    """The part of the file in which scans of this category lie."""
    return FilePart.INNER if category in INNER else FilePart.MAIN


def is_restricted(category: str) -> bool:
    """Whether only those read it who may read the sessions' records."""
    return category in RESTRICTED


def categories_for(actor: Actor, case: Case) -> list[str]:
    """The categories whose scans `actor` may read in this case, and may therefore choose."""
    return [code for code in AttachmentCategory.values if _may_read(actor, case, code)]


def may_read(actor: Actor, case: Case, scan: Attachment) -> bool:
    """Whether `actor` may open the scan: its case's content, and the records for what records hold."""
    return _may_read(actor, case, scan.category)


def _may_read(actor: Actor, case: Case, category: str) -> bool:
    return may(actor, "view_record" if category in HELD_BACK else "view_content", case)


def may_read_kind(actor: Actor, case: Case, kind: PaperKind) -> bool:
    """Whether `actor` may read papers of this kind in the case: its content, and the records for what
    records what was said."""
    return may(actor, "view_record" if kind.restricted else "view_content", case)


def may_read_paper(actor: Actor, case: Case, paper: Paper) -> bool:
    """The same of an issued paper; one of a kind that nobody registers any more is no record."""
    kind = registry.find(paper.kind)
    return kind is None or may_read_kind(actor, case, kind)
