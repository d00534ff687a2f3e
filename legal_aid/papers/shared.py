"""What the desk's papers show of its matters. Plain frozen text, in Chinese as printed."""

from typing import Any

from cases.enums import ClaimKind
from cases.papers.shared import CAUSES, iso, plain
from legal_aid.enums import ApplicantGroup
from legal_aid.models import AidApplication, Lawyer
from mediation.stations.models import Organisation


def organisation(station: Organisation) -> dict[str, str]:
    """The station under whose name and seal the paper goes out."""
    sealing = station.sealing_organisation
    return {
        "name": sealing.name,
        "seal_name": sealing.seal_name or sealing.name,
        "address": sealing.address,
        "phone": sealing.phone,
    }


def head(application: AidApplication) -> dict[str, Any]:
    """What every paper about an application begins with.

    `case` is where the base template looks for number and serial of the matter.
    """
    return {
        "organisation": organisation(application.organisation),
        "case": {"number": application.number, "serial": application.serial},
        "aid": {
            "kind": str(application.get_kind_display()),
            "cause": _cause(application),
            "category": str(application.get_category_display()),
            "received_on": iso(application.received_on),
            "decided_on": iso(application.decided_on),
            "claimed": plain(application.claimed_amount),
            "stage": str(application.get_stage_at_start_display()),
            "summary": application.summary,
            "employer": application.employer_name,
            "employer_code": application.employer_credit_code,
        },
        "applicant": applicant(application),
        "officer": application.officer.name,
    }


def _cause(application: AidApplication) -> str:
    """What the dispute is about, in a few words: 奖金争议."""
    word = CAUSES.get(ClaimKind(application.cause), str(application.get_cause_display()))
    return f"{word or '劳动'}争议"


def applicant(application: AidApplication) -> dict[str, Any]:
    """The person of F30."""
    return {
        "name": application.name,
        "sex": str(application.get_sex_display()),
        "born_on": iso(application.birth_date),
        "nation": application.nation,
        "document_type": str(application.get_id_type_display()),
        "document_number": application.id_number,
        "phone": application.phone,
        "registered_address": application.registered_address,
        "address": application.address,
        "occupation": application.occupation,
        "education": str(application.get_education_display()),
        "health": application.health,
        "is_member": application.is_union_member,
        "union": application.union_name,
        "member_card": application.member_card,
        "earlier": application.earlier_applications,
    }


def groups(application: AidApplication) -> list[dict[str, Any]]:
    """Every group of F30, ticked or not."""
    chosen = set(application.groups.split(","))
    return [{"label": str(one.label), "ticked": one.value in chosen} for one in ApplicantGroup]


def lawyer(row: Lawyer) -> dict[str, str]:
    """Who acts for the applicant."""
    return {"name": row.name, "firm": row.firm, "licence": row.licence_number, "phone": row.phone}
