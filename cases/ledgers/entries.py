"""A row of a ledger as the program understands it, and what was found wrong with it."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cases.enums import EventKind
from mediation.stations.models import Organisation


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, or doubtful, in one cell.

    Attributes:
        row: as the spreadsheet numbers it.
        column: the heading as it stands in the file.
        cell: its address, "C12"; empty where the file has no such column.
        value: what stands there, shortened.
        message: what is expected, in a sentence.
    """

    row: int
    column: str
    cell: str
    value: str
    message: str

    def told(self) -> dict[str, int | str]:
        """As the command prints it (design §7)."""
        return {
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class Happened:
    """A dated event of a case: what figures count."""

    kind: EventKind
    day: date
    organisation: Organisation
    ending: str = ""
    reason: str = ""
    objective_met: bool | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Who held the case from when to when (None: still)."""

    organisation: Organisation
    starts_on: date
    ends_on: date | None = None


@dataclass
class Entry:
    """One case to be entered; everything on it has been checked."""

    row: int
    digest: str
    organisation: Organisation
    received_on: date
    case_state: str
    source: str
    applicants: list[str]
    respondents: list[str]
    serial: str = ""
    case_number: str = ""
    references: list[tuple[str, str]] = field(default_factory=list)
    reviewed_on: date | None = None
    accepted_on: date | None = None
    ended_on: date | None = None
    ending: str = ""
    ineligible_reason: str = ""
    failure_reason: str = ""
    category: str = ""
    claimed_amount: Decimal | None = None
    agreed_amount: Decimal | None = None
    mediators: list[int] = field(default_factory=list)
    worker_count: int = 1
    applicant_phone: str = ""
    id_number: str = ""
    respondent_phone: str = ""
    credit_code: str = ""
    claim: str = ""
    facts: str = ""
    summary: str = ""
    events: list[Happened] = field(default_factory=list)
    holdings: list[Held] = field(default_factory=list)
    voided_on: date | None = None

    @property
    def concluded_on(self) -> date | None:
        """The day of a conclusion: of a case that was accepted."""
        return self.ended_on if self.accepted_on else None


@dataclass
class Examined:
    """What a row came to: a case to be made, a duplicate, or errors; warnings beside any of them.

    Attributes:
        duplicate_of: what it repeats, in words, empty for none.
    """

    row: int
    entry: Entry | None = None
    duplicate_of: str = ""
    errors: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    #: Entered by this batch already, before its worker was killed.
    done: bool = False

    @property
    def is_new(self) -> bool:
        return self.entry is not None and not self.duplicate_of and not self.errors
