"""What several papers show of a case: organisation, parties, claims, signers. Plain frozen text.

The papers are statutory documents in Chinese, so their words are not marked for translation;
labels of code lists come out in Chinese, because the engine builds under that language.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from cases.enums import Capacity, ClaimKind, DestinationKind, EmployerRole, Side, Source
from cases.models import Case, Claim, Party, StatementSignature
from mediation.papers.services import number_after
from mediation.papers.templatetags.paper_tags import cn_date, cn_ordinal

#: Claims whose label lists several things, by the word for the dispute as a whole.
CAUSES = {
    ClaimKind.BONUS: "奖金",
    ClaimKind.SICK_PAY: "病假工资、津贴",
    ClaimKind.CERTIFICATE: "离职手续",
    ClaimKind.NON_COMPETE: "竞业限制",
    ClaimKind.RETURN_PROPERTY: "返还财物",
    ClaimKind.RESIDENCE_PENALTY: "违约金",
    ClaimKind.OTHER: "",
}
CAUSES_NAMED = 3


def iso(day: date | None) -> str:
    """A date as it is frozen."""
    return day.isoformat() if day else ""


def plain(amount: Decimal | None) -> str:
    """An amount as it is frozen."""
    return f"{amount:.2f}" if amount is not None else ""


def sentence(text: str) -> str:
    """Free text without the full stop that the paper sets itself."""
    return text.strip().rstrip("。；;，,")


def organisation(case: Case) -> dict[str, str]:
    """The organisation under whose name and seal the paper goes out."""
    sealing = case.organisation.sealing_organisation
    return {
        "name": sealing.name,
        "seal_name": sealing.seal_name or sealing.name,
        "address": sealing.address,
        "phone": sealing.phone,
    }


def head(case: Case, claims: list[Claim]) -> dict[str, Any]:
    """The case itself."""
    return {
        "number": case.case_number,
        "serial": case.serial,
        "cause": cause(claims),
        "received_on": iso(case.received_on),
        "accepted_on": iso(case.accepted_on),
        "by_organisation": case.source == Source.OWN_MOTION,
        "is_joint": case.source == Source.JOINT,
        "form": str(case.get_application_form_display()),
    }


def destinations(case: Case) -> list[str]:
    """Where the case is sent, as a notice names it: the body, else what kind of body."""
    nowhere = (DestinationKind.PARTY_DECIDES, DestinationKind.OPEN)
    return [
        row.body_name or str(row.get_kind_display())
        for row in case.destinations.exclude(kind__in=nowhere)
    ]


def cause(claims: Iterable[Claim]) -> str:
    """What the dispute is about, in a few words: 奖金、经济补偿争议."""
    words = [CAUSES.get(ClaimKind(claim.kind), str(claim.get_kind_display())) for claim in claims]
    named = list(dict.fromkeys(word for word in words if word))
    if not named:
        return "劳动争议"
    more = "等" if len(named) > CAUSES_NAMED else ""
    return "、".join(named[:CAUSES_NAMED]) + more + "争议"


def parties(rows: Iterable[Party]) -> list[dict[str, Any]]:
    """One side's parties; several are numbered (申请人一, 申请人二)."""
    listed = list(rows)
    return [
        _party(row, cn_ordinal(place) if len(listed) > 1 else "")
        for place, row in enumerate(listed, start=1)
    ]


def _party(row: Party, ordinal: str) -> dict[str, Any]:
    capacity = ""
    if row.employer_role and (ordinal or row.employer_role != EmployerRole.EMPLOYER):
        capacity = str(row.get_employer_role_display()).split("（", maxsplit=1)[0]
    return {
        "role": f"{row.get_side_display()}{ordinal}",
        "name": row.name,
        "former_name": row.former_name,
        "is_employer": not row.is_worker,
        "capacity": capacity,
        "sex": str(row.get_sex_display()),
        "born_on": iso(row.birth_date),
        "document_type": str(row.get_id_type_display()),
        "document_number": row.id_number,
        "credit_code": row.credit_code,
        "address": row.address,
        "phone": row.phone,
        "legal_representative": row.legal_representative,
        "post": row.legal_post,
        "agents": [
            {
                "name": agent.name,
                "office": agent.organisation_name,
                "title": str(agent.title),
                "power": ""
                if agent.is_statutory
                else str(agent.get_authority_display()).split("（", maxsplit=1)[0],
                "phone": agent.phone,
            }
            for agent in row.agents.all()
        ],
    }


def sides(rows: Iterable[Party]) -> dict[str, Any]:
    """`applicants`, `respondents`, and the `signers`: all of them in that order."""
    listed = list(rows)
    applicants = parties(row for row in listed if row.side == Side.APPLICANT)
    respondents = parties(row for row in listed if row.side == Side.RESPONDENT)
    return {
        "applicants": applicants,
        "respondents": respondents,
        "signers": [signer(party) for party in applicants + respondents],
    }


def signer(party: dict[str, Any]) -> dict[str, Any]:
    """One cell of the signature block."""
    return {
        "role": party["role"],
        "name": party["name"],
        "is_employer": party["is_employer"],
        "by_agent": bool(party["agents"]),
        "agent_title": next((agent["title"] for agent in party["agents"]), ""),
    }


def claims(rows: list[Claim], *, several_respondents: bool) -> dict[str, Any]:
    """The claims, each naming its respondents only where there is a choice, and their total."""
    total = sum((row.amount for row in rows if row.amount is not None), Decimal(0))
    return {
        "claims": [
            {
                "text": sentence(row.description) or str(row.get_kind_display()),
                "amount": plain(row.amount) if row.amount else "",
                "against": "、".join(link.respondent.name for link in row.against.all())
                if several_respondents
                else "",
            }
            for row in rows
        ],
        "claimed_total": plain(total) if total else "",
    }


def mediators(case: Case) -> list[str]:
    """Names of the mediators at work, the lead first."""
    rows = case.participations.filter(capacity=Capacity.MEDIATOR, ends_on=None)
    return [row.user.name for row in rows.select_related("user").order_by("-is_lead", "pk")]


def base(case: Case, *, party_rows: list[Party] | None = None) -> dict[str, Any]:
    """What every paper about a case begins with."""
    rows = party_rows if party_rows is not None else party_list(case)
    claim_rows = claim_list(case)
    respondents = [row for row in rows if row.side == Side.RESPONDENT]
    return {
        "organisation": organisation(case),
        "case": head(case, claim_rows),
        **sides(rows),
        **claims(claim_rows, several_respondents=len(respondents) > 1),
        "facts": "\n".join(filter(None, (case.facts.strip(), case.grounds.strip()))),
        "mediators": mediators(case),
        "contact": (mediators(case) or [case.created_by.name if case.created_by else ""])[0],
    }


def party_list(case: Case) -> list[Party]:
    """All parties with their agents, applicants first."""
    return list(case.parties.prefetch_related("agents").order_by("side", "order", "pk"))


def claim_list(case: Case) -> list[Claim]:
    """All claims with the respondents they are made against."""
    return list(case.claims.prefetch_related("against__respondent").order_by("order", "pk"))


def refused_signature(row: StatementSignature, name: str) -> str:
    """A refused or impossible signature with reason and witness, as a record notes it."""
    return (
        f"{cn_date(row.marked_on)}，{name}{row.get_status_display()}，"
        f"原因：{sentence(row.reason or '')}。见证人：{row.witness_name}。"
    )


def numbered(case: Case, kind: str, mark: str) -> str:
    """The number of the next paper of `kind`: the case's number or serial, a mark, and 2, 3, …"""
    return number_after(case.case_number or case.serial, mark, kind=kind, root=case)
