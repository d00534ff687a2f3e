"""The attachments of a case as its page lists them: by category, with their pages and origin."""

from dataclasses import dataclass, field

from django.db.models import F, QuerySet
from django.urls import reverse

from cases import file_parts
from cases.enums import AttachmentCategory
from cases.models import Attachment, Case
from cases.permissions import may
from mediation.history.actor import Actor
from mediation.papers.enums import FilePart
from mediation.ui.parts import Text


@dataclass(frozen=True, slots=True)
class FileLine:
    """One attachment; the addresses of what the reader may not do are empty."""

    row: Attachment
    url: str
    download_url: str
    edit_url: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class FileGroup:
    """The attachments of one category.

    Attributes:
        is_inner: whether they lie in the inner file (副卷).
        is_restricted: whether they hold what was said, and are never handed on.
    """

    title: Text
    is_inner: bool
    is_restricted: bool
    lines: list[FileLine] = field(default_factory=list)

    @property
    def pages(self) -> int:
        """Of all whose pages are known."""
        return sum(line.row.pages or 0 for line in self.lines)


def in_order(case: Case) -> QuerySet[Attachment]:
    """What is in the file, by the numbers of the evidence list, then in the order of uploading."""
    kept: QuerySet[Attachment] = case.attachments.filter(removed_on=None)
    return kept.order_by(F("list_order").asc(nulls_last=True), "pk")


def file_groups(case: Case, *, actor: Actor) -> list[FileGroup]:
    """What the actor may read, by category in the order of the list of categories; one query."""
    may_change = may(actor, "attach", case)
    found: dict[str, list[FileLine]] = {}
    rows = in_order(case).select_related("stored", "uploaded_by", "received_from", "paper")
    for row in rows.defer("paper__context_json"):
        if file_parts.may_read(actor, case, row):
            found.setdefault(row.category, []).append(_line(case, row, may_change=may_change))
    return [
        FileGroup(
            title=AttachmentCategory(category).label,
            is_inner=file_parts.part_of(category) == FilePart.INNER,
            is_restricted=file_parts.is_restricted(category),
            lines=found[category],
        )
        for category in AttachmentCategory.values
        if category in found
    ]


def _line(case: Case, row: Attachment, *, may_change: bool) -> FileLine:
    def address(name: str) -> str:
        return reverse(f"cases:{name}", args=[case.serial, row.stored_id])

    return FileLine(
        row=row,
        url=address("attachment_page"),
        download_url=address("attachment"),
        edit_url=address("attachment_edit") if may_change else "",
        remove_url=address("attachment_remove") if may_change else "",
    )
