"""Taking a case out of every figure: registered twice, by mistake, or to try the program (design §4)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cases.change_enums import VoidReason
from cases.enums import AgreementState, CaseState, EventKind, LinkKind
from cases.models import Case, CaseLink
from cases.services.common import insist_may, insist_state, legal_day
from cases.services.events import add_event
from cases.services.tidying import tidy_up
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, gate
from mediation.papers import services as papers
from mediation.papers.models import Paper

#: What the parties hold in their hands cannot be declared never to have been.
BINDING = AgreementState.IN_FORCE


def void_case(
    case: Case,
    *,
    actor: Actor,
    version: int | None,
    why: str,
    reason: str,
    duplicate_of: Case | None = None,
    happened_on: date | None = None,
) -> Case:
    """Declare the case void: number and rows stay, no figure counts it, and nothing more is done.

    Its papers are void, planned sessions cancelled, unsigned agreements put aside. A case with an
    agreement in effect cannot be void: a closing on it by mistake is undone by reopening first.

    Args:
        why: a code of `VoidReason`.
        reason: the same in the manager's words.
        duplicate_of: the case that goes on, where this one is its duplicate.

    Raises:
        StaleVersion, NotAllowed, ActionRefused.
    """
    day = legal_day(happened_on, not_before=case.received_on, what=_("收到申请日期"))
    with (
        _both_held(case, duplicate_of) as kept,
        gate(
            case, actor=actor, act="void_case", version=version, happened_on=day, reason=reason
        ) as fresh,
    ):
        insist_may(actor, "void", fresh)
        insist_state(fresh, *CaseState.values)
        _insist_reason(fresh, actor, why, reason, kept)
        _insist_nothing_binds(fresh)
        last = fresh.events.aggregate(last=Max("happened_on"))["last"]
        legal_day(day, not_before=last, what=_("最近一次办理日期"))
        tidy_up(fresh, actor=actor, reason=reason)
        for paper in Paper.objects.of_aggregate(fresh).standing():
            papers.void(paper, reason=reason, actor=actor, happened_on=day)
        if kept is not None:
            CaseLink(case=fresh, earlier=kept, kind=LinkKind.DUPLICATE).save()
        fresh.voided_on, fresh.void_reason = day, why
        add_event(fresh, EventKind.VOIDED, happened_on=day, reason=why)
    return fresh


@contextmanager
def _both_held(case: Case, duplicate_of: Case | None) -> Iterator[Case | None]:
    """The case that goes on, locked as it stands now.

    Of two people who each declare one the duplicate of the other, the second finds the first void.
    Both lock in the same order, so that neither waits for the other for ever.
    """
    if duplicate_of is None:
        yield None
        return
    with transaction.atomic():
        both = Case.objects.select_for_update(of=("self",)).filter(
            pk__in=(case.pk, duplicate_of.pk)
        )
        yield {row.pk: row for row in both.order_by("pk")}[duplicate_of.pk]


def _insist_reason(
    case: Case, actor: Actor, why: str, reason: str, duplicate_of: Case | None
) -> None:
    if why not in VoidReason.values:
        raise ActionRefused(_("请选择作废原因。"))
    if not reason.strip():
        raise ActionRefused(_("请写明作废的理由。"))
    if (why == VoidReason.DUPLICATE) != (duplicate_of is not None):
        raise ActionRefused(_("重复登记的，须指明保留的案件；其他原因不填。"))
    if duplicate_of is None:
        return
    if duplicate_of.pk == case.pk or duplicate_of.voided_on:
        raise ActionRefused(_("保留的案件须是另一件未作废的案件。"))
    if not Case.objects.visible_to(actor).filter(pk=duplicate_of.pk).exists():
        raise ActionRefused(_("找不到保留的案件，请核对序号。"))


def _insist_nothing_binds(case: Case) -> None:
    agreement = case.agreements.filter(state__in=BINDING).first()
    if agreement is not None:
        raise ActionRefused(
            _("本案第%(number)s稿调解协议已生效，不能作废；属误结案的，请先恢复办理。")
            % {"number": agreement.number}
        )
