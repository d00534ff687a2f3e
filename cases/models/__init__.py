"""Models of the case, cut by act."""

from cases.models.agreement import (
    Agreement,
    AgreementMark,
    AgreementParty,
    Instalment,
    Term,
)
from cases.models.calculation import Calculation
from cases.models.case import Case
from cases.models.changes import PartyChange, Transfer
from cases.models.closing import (
    CaseEvent,
    Destination,
    Holding,
    OwnSettlement,
    WithdrawalRequest,
)
from cases.models.conflicts import ConflictFinding, PartyCheck, RelationNotice
from cases.models.contact import ContactAttempt, StatementSignature
from cases.models.files import Attachment, Note
from cases.models.limitation import LimitationEvent
from cases.models.links import CaseLink, ExternalReference
from cases.models.members import AnnexLine, Election, Member
from cases.models.participation import Participation
from cases.models.parties import Agent, Claim, ClaimAgainst, Party
from cases.models.payments import Payment
from cases.models.review import Consent, Inquiry, Review
from cases.models.series import Series
from cases.models.sessions import Attendance, Extension, MediationSession

__all__ = [
    "Agent",
    "Agreement",
    "AgreementMark",
    "AgreementParty",
    "AnnexLine",
    "Attachment",
    "Attendance",
    "Calculation",
    "Case",
    "CaseEvent",
    "CaseLink",
    "Claim",
    "ClaimAgainst",
    "ConflictFinding",
    "Consent",
    "ContactAttempt",
    "Destination",
    "Election",
    "Extension",
    "ExternalReference",
    "Holding",
    "Inquiry",
    "Instalment",
    "LimitationEvent",
    "MediationSession",
    "Member",
    "Note",
    "OwnSettlement",
    "Participation",
    "Party",
    "PartyChange",
    "PartyCheck",
    "Payment",
    "RelationNotice",
    "Review",
    "Series",
    "StatementSignature",
    "Term",
    "Transfer",
    "WithdrawalRequest",
]
