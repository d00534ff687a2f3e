"""What the page of a case's dossier shows."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property

from cases.catalogue import Entry, Filed, catalogue, readable, unsigned_records
from cases.clocks import archive_deadline
from cases.dossier.models import Archiving
from cases.dossier.services import retention_of, standing
from cases.enums import CaseState
from cases.models import Case
from cases.permissions import may
from mediation.deadlines.calendar import station_calendar
from mediation.history.actor import Actor
from mediation.papers.enums import FilePart
from mediation.papers.models import Paper

LETTER = "transfer_letter"


@dataclass(frozen=True, slots=True)
class Line:
    """A document as the page lists it; without an address for whoever may not open it."""

    entry: Entry
    url: str
    is_later: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """An item of the catalogue with what the reader may know of it."""

    filed: Filed
    lines: list[Line]
    hidden: int


@dataclass
class DossierPage:
    """The dossier of one case for one reader."""

    case: Case
    actor: Actor
    today: date

    @cached_property
    def archiving(self) -> Archiving | None:
        return standing(self.case)

    @cached_property
    def headings(self) -> list[Heading]:
        return [self._heading(filed) for filed in catalogue(self.case)]

    @property
    def missing(self) -> list[Filed]:
        return [one.filed for one in self.headings if one.filed.is_missing]

    @property
    def documents(self) -> int:
        return sum(len(one.filed.entries) for one in self.headings)

    @cached_property
    def unsigned(self) -> int:
        return unsigned_records(self.case)

    @cached_property
    def reads_all(self) -> bool:
        """Whether inner file and records are for this reader."""
        return may(self.actor, "view_record", self.case)

    @property
    def has_inner(self) -> bool:
        return self.reads_all and any(
            entry.part == FilePart.INNER for one in self.headings for entry in one.filed.entries
        )

    @property
    def due(self) -> date | None:
        """The last day for putting it away, None while the case is open or when it is done."""
        if self.case.ended_on is None or self.archiving or self.case.voided_on:
            return None
        return archive_deadline(self.case.ended_on, station_calendar()).due

    @property
    def is_late(self) -> bool:
        return self.due is not None and self.due < self.today

    @property
    def retention(self) -> tuple[str, str]:
        """Period and rule: those that were noted at archiving, else those that hold now."""
        if self.archiving:
            return self.archiving.retention, self.archiving.retention_source
        return retention_of(self.case, self.today)

    @property
    def may_archive(self) -> bool:
        ended = self.case.state in CaseState.FINAL and not self.archiving
        return ended and may(self.actor, "archive", self.case)

    @property
    def may_take_out(self) -> bool:
        return self.archiving is not None and may(self.actor, "take_out_dossier", self.case)

    @cached_property
    def may_hand_over(self) -> bool:
        return may(self.actor, "hand_over", self.case)

    @cached_property
    def letters(self) -> list[Paper]:
        """Issued letters of transfer, newest first: each is a package."""
        found = Paper.objects.of_aggregate(self.case).standing().filter(kind=LETTER)
        return [paper for paper in found if "handed" in paper.context.get("entries", {})]

    @property
    def letter_url(self) -> str:
        return reverse("cases:paper_kind", args=[self.case.serial, LETTER])

    @property
    def has_consent(self) -> bool:
        """Whether somebody agreed in writing that personal data go to another body."""
        filed = (entry for one in self.headings for entry in one.filed.entries)
        return any(entry.paper and entry.paper.kind == "privacy_consent" for entry in filed)

    def _heading(self, filed: Filed) -> Heading:
        seen = readable(self.actor, self.case, filed.entries)
        lines = [Line(entry, self._url(entry), self._is_later(entry)) for entry in seen]
        return Heading(filed, lines, len(filed.entries) - len(seen))

    def _url(self, entry: Entry) -> str:
        serial: Any = self.case.serial
        if entry.scan is not None:
            return reverse("cases:attachment", args=[serial, entry.scan.stored_id])
        if entry.paper is not None:
            return reverse("cases:paper_issued", args=[serial, entry.paper.kind, entry.paper.n])
        return reverse("cases:paper", args=[serial, entry.kind])

    def _is_later(self, entry: Entry) -> bool:
        """Whether it came after the file was put away, so that the bound one lacks it."""
        if self.archiving is None:
            return False
        came = (
            entry.scan.uploaded_at if entry.scan else entry.paper.issued_at if entry.paper else None
        )
        return came is not None and came > self.archiving.archived_at
