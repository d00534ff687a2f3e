"""What the legal-aid desk keeps: consultations, applications for aid, lawyers, duty and outreach."""

from legal_aid.models.answers import StandardAnswer
from legal_aid.models.application import AidApplication
from legal_aid.models.checks import AidCheck, ConsultationCheck
from legal_aid.models.consultation import (
    Companion,
    Consultation,
    ConsultationDraft,
    FurtherMatter,
)
from legal_aid.models.duty import BuildingVisit, DutyShift, VisitStaff
from legal_aid.models.lawyers import AidAssignment, Lawyer, LawyerEngagement
from legal_aid.models.steps import AidStep, AidSupplement
from legal_aid.models.terms import AidTerms

__all__ = [
    "AidApplication",
    "AidAssignment",
    "AidCheck",
    "AidStep",
    "AidSupplement",
    "AidTerms",
    "BuildingVisit",
    "Companion",
    "Consultation",
    "ConsultationCheck",
    "ConsultationDraft",
    "DutyShift",
    "FurtherMatter",
    "Lawyer",
    "LawyerEngagement",
    "StandardAnswer",
    "VisitStaff",
]
