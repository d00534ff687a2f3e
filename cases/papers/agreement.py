"""The mediation agreement (F17): parties, terms, effect, and the ways after it."""

from decimal import Decimal
from typing import Any

from cases.enums import ClaimOutcome, PaymentWay, Side, Tax, TermKind
from cases.members import in_annex
from cases.models import Agreement, Party, Term
from cases.papers import shared
from mediation.papers.models import Paper
from mediation.papers.templatetags.paper_tags import cn_date, cn_ordinal


def agreement(row: Agreement) -> dict[str, Any]:
    """The text of one version: only the parties named in it, and what becomes of the others."""
    case = row.case
    named_ids = set(row.named_parties.values_list("party_id", flat=True))
    named = [party for party in shared.party_list(case) if party.pk in named_ids]
    annex = annex_lines(row)
    return shared.base(case, party_rows=named) | {
        "facts": row.dispute,
        "terms": [_term(term, annex) for term in _terms(row)] + _usual_clauses(row),
        "annex": annex,
        "outcomes": _outcomes_of_others(row, named_ids),
        "copies": row.copies,
        "copies_text": _copies_text(row.copies, named),
    }


def agreement_number(row: Agreement) -> str:
    """浦劳联调陆〔2026〕第0001号-协1; a text issued again after a change gets 之二, 之三, …"""
    earlier = Paper.objects.about(row).filter(kind="agreement").count()
    again = f"之{cn_ordinal(earlier + 1)}" if earlier else ""
    return f"{row.case.case_number}-协{row.number}{again}"


def _terms(row: Agreement) -> list[Term]:
    return list(
        row.terms.select_related("payer", "payee")
        .prefetch_related("instalments")
        .order_by("order", "pk")
    )


def annex_lines(row: Agreement) -> dict[str, Any]:
    """The annex of a collective agreement: frozen with the final text, of a draft as it would be.

    Full numbers, as the agreement prints those of the parties. Empty for any other case.
    """
    if not row.case.is_collective:
        return {}
    frozen = list(row.annex_lines.select_related("member"))
    lines = [(line.member, line.amount) for line in frozen] or [
        (member, member.agreed_amount) for member in in_annex(row.case.members.all())
    ]
    if not lines:
        return {}
    claimed = sum((member.claimed_amount or Decimal(0) for member, _amount in lines), Decimal(0))
    return {
        "members": [
            {
                "number": str(place),
                "name": member.name,
                "document_number": member.id_number,
                "claimed": shared.plain(member.claimed_amount),
                "agreed": shared.plain(amount),
                "representative": member.is_representative,
            }
            for place, (member, amount) in enumerate(lines, start=1)
        ],
        "count": len(lines),
        "claimed": shared.plain(claimed),
        "agreed": shared.plain(sum((amount or Decimal(0) for _m, amount in lines), Decimal(0))),
        "representatives": [member.name for member, _amount in lines if member.is_representative],
    }


def _term(term: Term, annex: dict[str, Any]) -> dict[str, Any]:
    text = shared.sentence(term.text)
    if term.kind != TermKind.MONEY or term.amount is None:
        return {"amount": "", "text": text, "due_on": shared.iso(term.pay_on)}
    return {
        "payer": term.payer.name if term.payer else "",
        "payee": _to_members(annex) if term.per_member else (term.payee.name if term.payee else ""),
        "per_member": term.per_member,
        "kind": term.item,
        "amount": shared.plain(term.amount),
        "tax": "" if term.tax == Tax.NOT_APPLICABLE else str(term.get_tax_display()),
        "due_on": shared.iso(term.pay_on),
        "way": "" if term.way == PaymentWay.OTHER else str(term.get_way_display()),
        "account": term.account,
        "text": text,
        "instalments": [
            {"due_on": shared.iso(part.due_on), "amount": shared.plain(part.amount)}
            for part in term.instalments.all()
        ],
    }


def _to_members(annex: dict[str, Any]) -> str:
    return f"附件《人员及金额清单》所列{annex.get('count', 0)}名劳动者"


def _usual_clauses(row: Agreement) -> list[dict[str, Any]]:
    clauses = []
    if row.employment_ends_on:
        clauses.append(f"双方确认，劳动关系于{cn_date(row.employment_ends_on)}解除")
    if row.breach_consequences.strip():
        clauses.append(f"违约责任：{shared.sentence(row.breach_consequences)}")
    if row.remarks.strip():
        clauses.append(shared.sentence(row.remarks))
    if row.final_settlement:
        clauses.append("本协议履行完毕后，双方就本争议一次性了结，再无其他争议")
    return [{"amount": "", "text": text, "due_on": ""} for text in clauses]


def _outcomes_of_others(row: Agreement, named_ids: set[int]) -> list[str]:
    """A version naming fewer parties says what happens to the claims against the others."""
    others = (
        row.case.claims_against.exclude(respondent_id__in=named_ids)
        .select_related("claim", "respondent")
        .order_by("claim__order", "pk")
    )
    return [
        f"对{link.respondent.name}的“{link.claim.get_kind_display()}”请求："
        + ("不在本协议范围内。" if link.outcome == ClaimOutcome.OPEN
           else f"{link.get_outcome_display()}。")
        for link in others
    ]  # fmt: skip


def _copies_text(copies: int, named: list[Party]) -> str:
    """Who gets the originals: each party one and the organisation one (17号令 art. 26)."""
    text = f"本协议一式{cn_ordinal(copies)}份，"
    spare = copies - len(named) - 1
    if spare < 0:
        sides = len({party.side for party in named} & set(Side))
        return f"{text}双方各执一份，调解组织留存{cn_ordinal(max(copies - sides, 1))}份。"
    text += "当事人各执一份，调解组织留存一份"
    if spare:
        text += f"，另{cn_ordinal(spare)}份供申请仲裁审查或者司法确认时使用"
    return f"{text}。"
