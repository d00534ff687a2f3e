"""Who of a collective case agrees to what: reading of its members for guards, checks and pages.

Members are read by `.all()`, so that a page which has fetched them asks nothing again. This module
knows no model: the guards of the models ask it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.enums import ClaimOutcome

#: From so many workers with a common claim on a dispute is collective (调解仲裁法 art. 7).
COLLECTIVE_FROM = 10
#: How many representatives the rules of arbitration foresee (33号令 art. 63).
REPRESENTATIVES = range(3, 6)
_NAMED = 3


def has_members(case: Any) -> bool:
    """Whether the case is decided member by member."""
    return bool(case.is_collective and case.member_count)


def missing_members(case: Any) -> list[str]:
    """The workers of a collective case are all listed: each of them has to be asked."""
    if not case.is_collective or 0 < case.worker_count <= case.member_count:
        return []
    return [
        _("登记集体争议的全体成员：已登记 %(listed)d 人，涉及劳动者 %(all)d 人。")
        % {"listed": case.member_count, "all": case.worker_count}
    ]


def text_is_final() -> str:
    """Why the list is closed to changes while an agreement is offered for signing or stands."""
    return _("调解协议已定稿，成员不能再修改；如需修改，请先退回或作废该协议。")


def in_annex(members: Iterable[Any]) -> list[Any]:
    """Those whom the settlement is about: an amount is set for them or they agreed, and they have
    neither said no nor gone another way."""
    return [
        member
        for member in members
        if member.outcome == ClaimOutcome.OPEN
        and member.agrees is not False
        and (member.agreed_amount is not None or member.agrees)
    ]


def settled_with(members: Iterable[Any]) -> list[Any]:
    """Those whom an own settlement is about, before and after the case was settled on it."""
    rows = list(members)
    inside = in_annex(rows)
    return [row for row in rows if row.outcome == ClaimOutcome.AGREED or row in inside]


def agreed_sum(members: Iterable[Any]) -> Decimal:
    """What the settlement pays to these members together."""
    return sum((member.agreed_amount or Decimal(0) for member in members), Decimal(0))


def unanswered(members: Iterable[Any], *, signing: set[int]) -> list[Any]:
    """Represented members whose consent is not on record; who signs in person consents by that."""
    return [member for member in members if not member.agrees and member.party_id not in signing]


def missing_consents(members: Sequence[Any], *, signing: set[int]) -> list[str]:
    """The consent of each represented worker (33号令 art. 63), told without a sentence for each."""
    missing = unanswered(members, signing=signing)
    if not missing:
        return []
    agreed = [member for member in members if member.agrees]
    if not agreed:
        return [
            _("登记被代表成员对和解方案的意见：尚缺%(missing)s。")
            % {"missing": some_names(missing)}
        ]
    return [
        _("登记被代表成员对和解方案的意见：%(agreed)s已同意，尚缺%(missing)s。")
        % {"agreed": some_names(agreed), "missing": some_names(missing)}
    ]


def missing_outcomes(case: Any) -> list[str]:
    """Whoever is not settled with has an outcome of their own."""
    left = [member for member in case.members.all() if member.outcome == ClaimOutcome.OPEN]
    if not left:
        return []
    return [_("登记未列入和解的成员的处理结果：%(names)s。") % {"names": some_names(left)}]


def some_names(members: Sequence[Any]) -> str:
    """“张三”、“李四”、“王五”等 12 人: the first few, and how many they are."""
    names = "、".join(f"“{member.name}”" for member in members[:_NAMED])
    if len(members) <= _NAMED:
        return names
    return ngettext("%(names)s等 %(count)d 人", "%(names)s等 %(count)d 人", len(members)) % {
        "names": names,
        "count": len(members),
    }


@dataclass(frozen=True)
class Totals:
    """Sums over the members of a case.

    Attributes:
        yes, no, silent: answers of the members whose claim is open or settled.
    """

    members: int
    representatives: int
    claimed: Decimal
    agreed: Decimal
    yes: int
    no: int
    silent: int
    settled: int
    apart: int

    @classmethod
    def of(cls, members: Sequence[Any]) -> "Totals":
        apart = (ClaimOutcome.NOT_AGREED, ClaimOutcome.WITHDRAWN, ClaimOutcome.NOT_ACCEPTED)
        return cls(
            members=len(members),
            representatives=sum(member.is_representative for member in members),
            claimed=sum((member.claimed_amount or Decimal(0) for member in members), Decimal(0)),
            agreed=agreed_sum(member for member in members if member.outcome not in apart),
            yes=sum(member.agrees is True for member in members),
            no=sum(member.agrees is False for member in members),
            silent=sum(member.agrees is None for member in members),
            settled=sum(member.outcome == ClaimOutcome.AGREED for member in members),
            apart=sum(member.outcome in apart for member in members),
        )


def warnings(case: Any, members: Sequence[Any]) -> list[str]:
    """What should be looked at again; decides nothing."""
    found: list[str] = []
    if not members:
        return found
    if not missing_members(case) and len(members) < COLLECTIVE_FROM:
        found.append(_("不足十人：集体争议须有十名以上劳动者提出共同请求（调解仲裁法第七条）。"))
    speaking = [member for member in members if member.is_representative]
    alone = [member for member in members if member.party_id is None and not speaking]
    if alone:
        found.append(
            _("尚未推举代表：%(names)s不是申请人，也没有代表。") % {"names": some_names(alone)}
        )
    elif speaking and len(speaking) not in REPRESENTATIVES:
        found.append(
            _("推举代表 %(count)d 人：《劳动人事争议仲裁办案规则》第六十三条规定为三至五人。")
            % {"count": len(speaking)}
        )
    claimed = sum((member.claimed_amount or Decimal(0) for member in members), Decimal(0))
    if claimed and case.claimed_amount and claimed != case.claimed_amount:
        found.append(
            _("各成员请求金额合计 %(members)s 元，与案件请求金额 %(case)s 元不一致。")
            % {"members": f"{claimed:,.2f}", "case": f"{case.claimed_amount:,.2f}"}
        )
    return found
