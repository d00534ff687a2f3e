"""What is missing for the members of a collective dispute; nothing for any other case.

Called by cases/guards.py, whose rules hold here: rows are read, sentences returned.
"""

from typing import Any

from django.utils.translation import gettext as _

from cases.enums import ClaimOutcome, Side
from cases.members import (
    has_members,
    missing_consents,
    missing_members,
    missing_outcomes,
    settled_with,
    some_names,
)
from mediation.papers import services as papers


def missing_for_members(case: Any) -> list[str]:
    """Of a collective case: somebody with whom it is settled, and the others' outcome and notice
    (17号令 art. 30)."""
    if not has_members(case):
        return []
    missing = missing_outcomes(case)
    outcomes = {member.outcome for member in case.members.all()}
    if not missing and ClaimOutcome.AGREED not in outcomes:
        missing.append(_("没有一名成员达成协议，应以调解不成结案。"))
    if (
        ClaimOutcome.NOT_AGREED in outcomes
        and not papers.issued("member_termination", case).exists()
    ):
        missing.append(_("向未达成协议的成员出具终止调解告知书。"))
    return missing


def missing_member_settlement(case: Any) -> list[str]:
    """All workers listed, each represented one's consent, amounts that make up the whole."""
    if not case.is_collective:
        return []
    missing = missing_members(case)
    inside = settled_with(case.members.all())
    if not inside:
        return [*missing, _("登记各成员的和解金额和意见。")]
    applicants = {party.pk for party in case.parties.all() if party.side == Side.APPLICANT}
    missing += missing_consents(inside, signing=applicants)
    amounts = [member.agreed_amount for member in inside if member.agreed_amount is not None]
    total = case.own_settlement.amount
    if amounts and total is not None and sum(amounts) != total:
        missing.append(
            _("各成员金额合计 %(sum)s 元，与和解金额 %(total)s 元不符。")
            % {"sum": f"{sum(amounts):,.2f}", "total": f"{total:,.2f}"}
        )
    return missing


def outside_settlement(case: Any) -> set[int]:
    """Applicants with whom a collective case is not settled: they confirm nothing."""
    if not case.is_collective:
        return set()
    inside = settled_with(case.members.all())
    return {member.party_id for member in case.members.all() if member not in inside}


def missing_in_annex(agreement: Any) -> list[str]:
    """Whoever has said no since the text became final must not be bound by it."""
    lines = agreement.annex_lines.select_related("member")
    changed = [
        line.member
        for line in lines
        if line.member.agrees is False or line.member.outcome != ClaimOutcome.OPEN
    ]
    if not changed:
        return []
    return [
        _("附件中的%(names)s已不同意和解，请作废本协议，重新起草。")
        % {"names": some_names(changed)}
    ]


def missing_withdrawals(case: Any) -> list[str]:
    """A representative waives the claims of others with the consent of each (33号令 art. 63)."""
    if not has_members(case):
        return []
    asked = [
        member
        for member in case.members.all()
        if member.party_id is None and member.outcome == ClaimOutcome.OPEN
    ]
    if not asked:
        return []
    return [
        _("代表撤回请求须经每名被代表成员同意（33号令第六十三条）：请先登记%(names)s撤回。")
        % {"names": some_names(asked)}
    ]
