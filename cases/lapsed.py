"""What the page of a case proposes once the law counts its mediation as failed (17号令 art. 29)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.clocks import deemed_failed_on
from cases.enums import AgreementState, CaseState, FailureReason
from cases.models import Case
from cases.panels import CasePanel
from cases.permissions import may
from mediation.history.actor import Actor
from mediation.ui.parts import Text


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that can be done now."""

    label: Text
    url: str
    primary: bool = False


def panel(actor: Actor, case: Case) -> Iterable[CasePanel]:
    """The proposal to close, with the notice ready; an agreement settles the case as before.

    Nothing closes by itself: limitation follows the law's day, and the figures the day of closing.
    """
    deemed, today = deemed_failed_on(case), timezone.localdate()
    if case.state != CaseState.MEDIATION or case.voided_on or deemed is None or today <= deemed:
        return
    stands = any(row.state in AgreementState.STANDING for row in case.agreements.all())
    yield CasePanel(
        title=_("调解期限已届满"), template="cases/detail/lapsed.html", order=1, icon="clock",
        context={"deemed": deemed, "late": _late(case, today), "stands": stands,
                 "offers": _offers(actor, case, stands=stands)},
    )  # fmt: skip


def _late(case: Case, today: date) -> int:
    """Days behind the day that the parties were told; 0 while the calendar moved it on."""
    return max((today - case.due_on).days, 0) if case.due_on else 0


def _offers(actor: Actor, case: Case, *, stands: bool) -> list[Offer]:
    """With an agreement in effect there is one thing left to do."""
    settling = (("settle", _("以此协议结案"), "cases:settle", "", True),)
    offers = settling if stands else (
        ("refer_failed", _("按期限届满结案"), "cases:refer_failed",
         f"?reason={FailureReason.PERIOD_OVER}", True),
        ("refer_failed", _("终止调解告知书（草稿）"), "cases:paper_kind", "", False),
        ("extend", _("登记双方同意的延期"), "cases:extend", "", False),
        ("draft_agreement", _("起草调解协议"), "cases:agreement_create", "", False),
    )  # fmt: skip
    return [
        Offer(label, _url(name, case) + query, primary)
        for act, label, name, query, primary in offers
        if may(actor, act, case)
    ]


def _url(name: str, case: Case) -> str:
    kind = ["termination"] if name == "cases:paper_kind" else []
    return reverse(name, args=[case.serial, *kind])
