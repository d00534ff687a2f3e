"""Forms that people fill in and sign: the consultation record (F01), the application (F30)."""

from typing import Any

from cases.papers.shared import iso, plain
from legal_aid.enums import AidKind, MeansExemption
from legal_aid.models import AidApplication, Consultation
from legal_aid.papers import shared
from mediation.people import identifiers


def consultation_record(row: Consultation) -> dict[str, Any]:
    """One consultation for the file; numbers masked, for nobody signs for them here."""
    return {
        "organisation": shared.organisation(row.organisation),
        "case": {"number": "", "serial": row.serial},
        "consultation": {
            "on": iso(row.held_on),
            "way": str(row.get_channel_display()),
            "visitor": "匿名" if row.is_anonymous else row.visitor_name,
            "phone": identifiers.mask(row.phone),
            "id_number": identifiers.mask(row.id_number),
            "companions": [companion.name for companion in row.companions.all()],
            "employer": row.employer_name,
            "building": row.building.name if row.building else "",
            "category": str(row.get_category_display()),
            "kind": str(row.get_kind_display()) if row.kind else "",
            "amount": plain(row.amount),
            "further": [
                "，".join(
                    filter(
                        None,
                        (
                            f"{matter.get_category_display()}：{matter.get_kind_display()}",
                            f"{plain(matter.amount)}元" if matter.amount else "",
                        ),
                    )
                )
                for matter in row.further_matters.all()
            ],
            "question": row.question,
            "advice": row.advice,
            "minutes": row.minutes,
            "onward": str(row.get_onward_display()),
            "case": row.case.serial if row.case else "",
            "officer": row.officer.name,
        },
    }


def aid_application(application: AidApplication) -> dict[str, Any]:
    """F30: who asks for what; blank where it is to be written by hand."""
    return shared.head(application) | {
        "groups": shared.groups(application),
        "kinds": [
            {"label": str(one.label), "ticked": one.value == application.kind} for one in AidKind
        ],
        "exemptions": [
            {"label": str(one.label), "ticked": one.value == application.means_exemption}
            for one in MeansExemption
        ],
        "means": {
            "family_size": application.family_size,
            "income": application.family_income,
            "property": application.property_text,
        },
    }
