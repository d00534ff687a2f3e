"""What each member of a collective dispute agrees to, and what becomes of those who do not.

A representative who settles needs the consent of each represented worker (33号令 art. 63).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cases.enums import AgreementState, CaseState, ClaimOutcome, Way
from cases.members import missing_members, some_names
from cases.models import Agreement, Case, Destination, Member
from cases.services.common import insist_may, insist_state, legal_day
from cases.services.destinations import write_destination
from cases.services.enlisting import forget_answer
from cases.services.members import (
    insist_listing,
    insist_no_final_text,
    invalid,
    invalid_amount,
    own_member,
)
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, gate

#: Outcomes that are recorded by hand; "agreed" comes with the settling of the case.
BY_HAND = (ClaimOutcome.OPEN, ClaimOutcome.NOT_AGREED, ClaimOutcome.WITHDRAWN)
FINAL_TEXT = (AgreementState.SIGNING, *AgreementState.STANDING)


@dataclass(frozen=True)
class MemberTerms:
    """What a settlement pays to one member, and what the member says to it.

    `answer` None leaves the recorded answer as it is.
    """

    member: Member
    agreed_amount: Decimal | None
    answer: bool | None = None


def record_member_terms(
    case: Case,
    terms: Sequence[MemberTerms],
    *,
    actor: Actor,
    version: int | None,
    answered_on: date | None = None,
    way: str = Way.WRITTEN,
) -> list[Member]:
    """Record amounts and answers of several members, all or none.

    An answer is to the amount that stands with it: where the amount changes without a new answer,
    the earlier one counts no more. While an agreement awaits its marks a member may still say no,
    which keeps it from taking effect; amounts are fixed then.

    Raises:
        ActionRefused: for members of another case or with an outcome, days before acceptance.
    """
    day = legal_day(answered_on, not_before=case.accepted_on, what=_("受理日期"))
    with gate(
        case, actor=actor, act="record_member_terms", version=version, happened_on=day
    ) as fresh:
        insist_may(actor, "record_member_terms", fresh)
        insist_state(fresh, CaseState.MEDIATION)
        if way not in Way.values:
            raise ActionRefused(_("请选择方式。"))
        final = fresh.agreements.filter(state__in=FINAL_TEXT).first()
        if final is not None and final.state in AgreementState.STANDING:
            raise ActionRefused(_("调解协议已生效，成员的意见不能再变更。"))
        rows = {row.pk: row for row in fresh.members.filter(pk__in=[t.member.pk for t in terms])}
        changed = []
        for given in terms:
            row = rows.get(given.member.pk)
            if row is None:
                raise ActionRefused(_("请选择本案的成员。"))
            if _take(row, given, actor=actor, day=day, way=way, fixed=final is not None):
                row.save()
                changed.append(row)
    return changed


def _take(
    row: Member, given: MemberTerms, *, actor: Actor, day: date, way: str, fixed: bool
) -> bool:
    """Put amount and answer into the row; whether anything changed."""
    moved = given.agreed_amount != row.agreed_amount
    if not moved and given.answer is None:
        return False
    if not row.is_open:
        raise ActionRefused(_("“%(name)s”已有处理结果。") % {"name": row.name})
    if moved:
        if fixed:
            insist_no_final_text(row.case)
        row.agreed_amount = given.agreed_amount
        if problem := invalid_amount(row):
            raise ActionRefused(problem)
        forget_answer(row)
    if given.answer is not None:
        row.agrees, row.answered_on, row.answer_way = given.answer, day, way
        row.taken_by_id = actor.user_id
    return True


def update_amounts(
    case: Case, members: Sequence[Member], *, actor: Actor, version: int | None
) -> list[Member]:
    """Claimed and agreed amounts of listed members, as these carry them, all or none.

    Another agreed amount asks for a new answer.
    """
    with gate(case, actor=actor, act="save_member", version=version) as fresh:
        insist_listing(fresh, actor)
        changed = []
        for given in members:
            row = own_member(fresh, given)
            if (row.claimed_amount, row.agreed_amount) == (
                given.claimed_amount,
                given.agreed_amount,
            ):
                continue
            if row.agreed_amount != given.agreed_amount:
                insist_state(fresh, CaseState.MEDIATION)
                forget_answer(row)
            row.claimed_amount, row.agreed_amount = given.claimed_amount, given.agreed_amount
            if problem := invalid(row):
                raise ActionRefused(problem)
            row.save()
            changed.append(row)
    return changed


def set_member_outcomes(
    case: Case,
    members: Sequence[Member],
    *,
    actor: Actor,
    version: int | None,
    outcome: str,
    outcome_on: date | None = None,
    destination: Destination | None = None,
) -> list[Member]:
    """What becomes of members with whom there is no settlement: not agreed, or withdrawn.

    Args:
        destination: where each of them goes; needed where nothing was agreed.

    Raises:
        ActionRefused: for "agreed", which comes with settling, and for members in the annex of an
            agreement that awaits its marks or stands.
    """
    day = legal_day(outcome_on, not_before=case.accepted_on or case.received_on)
    with gate(
        case, actor=actor, act="set_member_outcomes", version=version, happened_on=day
    ) as fresh:
        insist_may(actor, "set_member_outcomes", fresh)
        insist_state(fresh, *CaseState.OPEN)
        if outcome not in BY_HAND:
            raise ActionRefused(_("“已在协议中解决”在结案时自动登记，不能手工选择。"))
        if outcome == ClaimOutcome.NOT_AGREED:
            insist_state(fresh, CaseState.MEDIATION)
            if destination is None:
                raise ActionRefused(_("登记未达成协议的成员的去向（可以选择“当事人自行决定”）。"))
        rows = [own_member(fresh, member) for member in members]
        if not rows:
            raise ActionRefused(_("请选择成员。"))
        _insist_outside_the_annex(fresh, rows)
        for row in rows:
            row.outcome = outcome
            row.outcome_on = None if outcome == ClaimOutcome.OPEN else day
            row.save()
            # Another outcome, another way: what stood there was written for the former one.
            for former in row.destinations.all():
                former.delete()
            if destination is not None and outcome != ClaimOutcome.OPEN:
                _go(fresh, row, destination, day)
    return rows


def _insist_outside_the_annex(case: Case, rows: Sequence[Member]) -> None:
    inside = set(
        case.members.filter(annex_lines__agreement__state__in=FINAL_TEXT).values_list(
            "pk", flat=True
        )
    )
    held = [row for row in rows if row.pk in inside]
    if held:
        raise ActionRefused(
            _("%(names)s已列入签署中或生效的协议附件，不能另行处理。") % {"names": some_names(held)}
        )


def add_member_destinations(
    case: Case,
    members: Sequence[Member],
    *,
    actor: Actor,
    version: int | None,
    destination: Destination,
) -> list[Destination]:
    """Where members went with whom nothing was agreed, told after the case was closed."""
    day = legal_day(destination.decided_on, not_before=case.received_on, what=_("收到申请日期"))
    with gate(
        case, actor=actor, act="add_member_destinations", version=version, happened_on=day
    ) as fresh:
        insist_may(actor, "add_destination", fresh)
        insist_state(fresh, *CaseState.FINAL)
        rows = [own_member(fresh, member) for member in members]
        if not rows:
            raise ActionRefused(_("请选择成员。"))
        if agreed := [row for row in rows if row.outcome == ClaimOutcome.AGREED]:
            raise ActionRefused(
                _("%(names)s已达成协议，没有去向。") % {"names": some_names(agreed)}
            )
        return [_go(fresh, row, destination, day) for row in rows]


def _go(case: Case, member: Member, given: Destination, day: date) -> Destination:
    row = Destination(
        case=case, member=member, kind=given.kind, body_name=given.body_name,
        decided_on=given.decided_on or day, remarks=given.remarks, number=given.number,
        result=given.result, result_on=given.result_on,
    )  # fmt: skip
    write_destination(case, row)
    return row


# --- With the closing of the case --------------------------------------------------------------


def resolve_members(
    case: Case, outcome: ClaimOutcome, day: date, *, only: set[int] | None = None
) -> None:
    """Give every member whose claim is open its outcome; only those with these keys where given."""
    for row in case.members.filter(outcome=ClaimOutcome.OPEN):
        if only is None or row.pk in only:
            row.outcome, row.outcome_on = outcome, day
            row.save()


def annex_members(agreement: Agreement) -> set[int]:
    """Keys of the members whom the final text of an agreement settles."""
    return set(agreement.annex_lines.values_list("member_id", flat=True))


def insist_listed(case: Case) -> None:
    """Nothing is settled for workers whom nobody has listed."""
    if missing := missing_members(case):
        raise ActionRefused(*missing)
