"""What the agreement of a collective dispute is checked for beside all others (33号令 art. 63)."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Side
from cases.members import (
    agreed_sum,
    in_annex,
    missing_consents,
    missing_members,
    some_names,
)
from cases.models import Agreement, Party, Term


def annex_problems(
    agreement: Agreement, terms: Sequence[Term], named: Sequence[Party]
) -> list[str]:
    """What keeps a collective agreement from being signed; nothing for any other."""
    case = agreement.case
    paying = [term for term in terms if term.per_member]
    if not case.is_collective:
        return [_("只有集体争议的款项可以按附件支付。")] if paying else []
    if missing := missing_members(case):
        return missing
    members = list(case.members.all())
    inside = in_annex(members)
    if not inside:
        return [_("附件没有成员：请先登记各成员的协议金额和意见。")]
    signing = {party.pk for party in named if party.side == Side.APPLICANT}
    return [
        *_amounts(paying, inside),
        *missing_consents(inside, signing=signing),
        *_signers(members, inside, signing),
    ]


def _amounts(paying: Sequence[Term], inside: Sequence[Any]) -> list[str]:
    if not paying:
        return []
    if len(paying) > 1:
        return [_("按附件支付的款项只能有一项。")]
    problems = []
    if unknown := [member for member in inside if member.agreed_amount is None]:
        problems.append(_("填写%(names)s的协议金额。") % {"names": some_names(unknown)})
    if agreed_sum(inside) != paying[0].amount:
        problems.append(
            _("附件各成员金额合计 %(sum)s 元，与“%(item)s”的金额 %(amount)s 元不符。")
            % {
                "sum": f"{agreed_sum(inside):,.2f}",
                "item": paying[0].item,
                "amount": f"{paying[0].amount or 0:,.2f}",
            }
        )
    return problems


def _signers(members: Sequence[Any], inside: Sequence[Any], signing: set[int]) -> list[str]:
    """Who signs is settled with; whom nobody represents signs in person."""
    problems = []
    dissenting = [
        member for member in members if member.party_id in signing and member not in inside
    ]
    if dissenting:
        problems.append(
            _("%(names)s本人未列入和解，不能作为协议当事人签署。")
            % {"names": some_names(dissenting)}
        )
    represented = [member for member in inside if member.party_id not in signing]
    speaking = [
        member for member in inside if member.party_id in signing and member.is_representative
    ]
    if represented and not speaking:
        problems.append(
            _("%(names)s没有代表签署：协议当事人中须有推举的代表。")
            % {"names": some_names(represented)}
        )
    return problems


def annex_warnings(agreement: Agreement, terms: Sequence[Term]) -> list[str]:
    """What should be looked at again before a collective agreement is printed."""
    case = agreement.case
    if not case.is_collective:
        return []
    members = list(case.members.all())
    inside = in_annex(members)
    found = []
    left = [member for member in members if member.is_open and member not in inside]
    if inside and left:
        found.append(
            _("%(names)s未列入附件，结案前须登记其处理结果。") % {"names": some_names(left)}
        )
    if agreed_sum(inside) and not any(term.per_member for term in terms):
        found.append(_("成员已有协议金额，但协议没有“按附件支付”的款项。"))
    return found
