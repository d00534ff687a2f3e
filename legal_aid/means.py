"""Whether an applicant's means stand in the way of aid (法律援助法 arts. 41–42, as the station says)."""

from decimal import Decimal, InvalidOperation

from cases.enums import ClaimKind
from legal_aid.enums import AidKind, ApplicantGroup, MeansExemption, MeansResult
from legal_aid.models import AidApplication, AidTerms

#: Pay, and what is paid for an injury at work: what migrant workers claim without a means check.
PAY_AND_INJURY = frozenset(
    {
        ClaimKind.WAGES,
        ClaimKind.BONUS,
        ClaimKind.COMMISSION,
        ClaimKind.OVERTIME,
        ClaimKind.ANNUAL_LEAVE,
        ClaimKind.SICK_PAY,
        ClaimKind.WORK_INJURY,
        ClaimKind.WORK_INJURY_MEDICAL,
    }
)


def groups_of(application: AidApplication) -> set[str]:
    """Codes of ApplicantGroup of an application."""
    return set(filter(None, (application.groups or "").split(",")))


def exemption_fits(application: AidApplication, ground: str) -> bool:
    """Whether what the application says bears out the ground of exemption."""
    if ground == MeansExemption.MIGRANT_WAGES:
        is_migrant = ApplicantGroup.MIGRANT_WORKER in groups_of(application)
        return is_migrant and application.cause in PAY_AND_INJURY
    return ground in MeansExemption.values


def judge_means(application: AidApplication, terms: AidTerms) -> MeansResult:
    """What the check of means comes to, by the terms of the station.

    Open while somebody has still to check: no proof, no income, or no limit to compare it with.
    """
    if not terms.asks_for_means(AidKind(application.kind)):
        return MeansResult.NOT_ASKED
    ground = application.means_exemption
    if ground and terms.exempts(MeansExemption(ground)) and exemption_fits(application, ground):
        return MeansResult.EXEMPT
    income = _income(application.family_income)
    if income is None or not application.means_proof or terms.income_limit is None:
        return MeansResult.OPEN
    return MeansResult.MET if income <= terms.income_limit else MeansResult.NOT_MET


def _income(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None
