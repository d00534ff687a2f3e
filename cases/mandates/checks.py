"""What cannot be done with a mandate, and why: refusals that several operations share."""

from datetime import date

from django.utils.translation import gettext as _

from cases.enums import CaseState
from cases.mandates.enums import MandateKind
from cases.mandates.models import Mandate, lines
from cases.models import Case
from cases.services.common import legal_day
from mediation.history.gate import ActionRefused


def insist_open(case: Case) -> None:
    if not case.is_open:
        raise ActionRefused(_("本案已结案，不能登记委派、委托。"))


def insist_only_one(case: Case, kind: str, *, but: int | None = None) -> None:
    """Refuse a second open mandate; a suggestion neither bars one nor is barred."""
    rows = case.mandates.filter(returned_on=None, declined_on=None, kind__in=MandateKind.ANSWERED)
    if kind in MandateKind.ANSWERED and rows.exclude(pk=but).exists():
        raise ActionRefused(_("本案已有未办结的委派、委托。"))


def insist_written(mandate: Mandate) -> None:
    """Refuse what cannot have been received, and tidy what was typed."""
    if mandate.kind not in MandateKind.values:
        raise ActionRefused(_("请选择委派、委托方式。"))
    if not mandate.body.strip():
        raise ActionRefused(_("请填写委派、委托机构。"))
    legal_day(mandate.received_on)
    if mandate.signed_on:
        what = _("收到委派、委托的日期")
        legal_day(mandate.signed_on, not_before=mandate.received_on, what=what)
    mandate.papers = "\n".join(lines(mandate.papers))
    mandate.body, mandate.body_number = mandate.body.strip(), mandate.body_number.strip()


def insist_unanswered(mandate: Mandate, day: date) -> None:
    if mandate.kind not in MandateKind.ANSWERED:
        raise ActionRefused(_("调解建议书无须答复是否接受。"))
    if not mandate.waits_for_answer:
        raise ActionRefused(_("本次委派、委托已经答复。"))
    legal_day(day, not_before=mandate.received_on, what=_("收到委派、委托的日期"))


def insist_running(mandate: Mandate) -> None:
    if mandate.returned_on or mandate.declined_on:
        raise ActionRefused(_("本次委派、委托已经反馈或者未被接受。"))
    if mandate.case.state in CaseState.FINAL:
        raise ActionRefused(_("本案已结案，期限不再变动。"))
