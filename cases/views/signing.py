"""What happens to an agreement after its text is final: signing, performance, setting aside."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cases.enums import AgreementState
from cases.forms.marks import KEY, DayForm, PaymentForm, ReasonForm, mark_slots
from cases.forms.refusals import refusals_beside
from cases.models import Agreement, Case
from cases.permissions import get_case_or_404
from cases.promises import promises_of
from cases.services import agreement as services
from cases.services.performance import kept_proof, record_breach, record_payment
from cases.views.agreement import MEDIATING, agreement_or_404, agreement_page
from cases.views.responses import insist_fresh, page
from mediation.stations.access import allow
from mediation.stations.enums import Role
from mediation.ui.parts import Text


@dataclass(frozen=True)
class _Act:
    """An act on an agreement that is one small form.

    Attributes:
        name: asked of `permissions`.
        operation: takes the agreement, actor, version and the field named `field`.
        consequences: what the person should know before.
    """

    name: str
    operation: Callable[..., Any]
    field: str
    question: Text
    consequences: tuple[Text, ...]
    submit_label: Text
    done: Text
    danger: bool = True


OFFER = _Act(
    "offer_for_signing", services.offer_for_signing, "happened_on",
    gettext_lazy("定稿签署"),
    (gettext_lazy("将出具正式的调解协议书，内容不能再修改；尚无人签署时可以退回。"),
     gettext_lazy("协议当事人、调解员全部签名并加盖印章后生效。")),
    gettext_lazy("定稿并出具协议书"),
    gettext_lazy("已定稿，请打印调解协议书并登记签名盖章。"),
    danger=False,
)  # fmt: skip
REDRAFT = _Act(
    "redraft", services.redraft, "reason",
    gettext_lazy("退回修改"),
    (gettext_lazy("已出具的协议书将作废，已打印的纸质件请收回。"),),
    gettext_lazy("退回修改"), gettext_lazy("已退回草拟，可以修改。"),
)  # fmt: skip
VOID = _Act(
    "void_agreement", services.void_agreement, "reason",
    gettext_lazy("作废协议"),
    (gettext_lazy("作废后不能恢复，编号保留；可以另行起草。"),),
    gettext_lazy("作废"), gettext_lazy("该稿协议已作废。"),
)  # fmt: skip
NOT_SIGNED = _Act(
    "mark_not_signed", services.mark_not_signed, "reason",
    gettext_lazy("登记拒签"),
    (gettext_lazy("一方拒绝签字，协议未成立；该稿保留在案，可以另行起草。"),),
    gettext_lazy("登记拒签"), gettext_lazy("已登记协议未签成。"),
)  # fmt: skip
BREACH = _Act(
    "record_breach", record_breach, "happened_on",
    gettext_lazy("登记逾期未履行"),
    (gettext_lazy("登记后仍可登记履行；权利人可以依法申请仲裁、支付令或者强制执行。"),),
    gettext_lazy("登记逾期未履行"), gettext_lazy("已登记逾期未履行。"),
)  # fmt: skip


def _carry_out(request: Any, serial: str, number: int, act: _Act) -> HttpResponse:
    case = get_case_or_404(request, serial, act.name)
    agreement = agreement_or_404(case, number)
    insist_fresh(request, agreement)
    form_class = DayForm if act.field == "happened_on" else ReasonForm
    form: Any = form_class(request.POST or None, version=agreement.version)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            act.operation(
                agreement,
                actor=request.actor,
                version=form.cleaned_data["version"],
                **{act.field: form.cleaned_data[act.field]},
            )
            messages.success(request, str(act.done))
            return _to_agreement(case, agreement)
    return page(
        request,
        "cases/agreement/act.html",
        case,
        agreement=agreement,
        form=form,
        question=act.question,
        consequences=act.consequences,
        confirm=act.consequences[0],
        submit_label=act.submit_label,
        danger=act.danger,
    )


@allow(*MEDIATING)
def offer(request: Any, serial: str, number: int) -> HttpResponse:
    """Make the text final and issue the paper."""
    return _carry_out(request, serial, number, OFFER)


@allow(*MEDIATING)
def redraft(request: Any, serial: str, number: int) -> HttpResponse:
    """Back to a draft while nobody has signed."""
    return _carry_out(request, serial, number, REDRAFT)


@allow(*MEDIATING)
def void(request: Any, serial: str, number: int) -> HttpResponse:
    """Put a version aside."""
    return _carry_out(request, serial, number, VOID)


@allow(*MEDIATING)
def not_signed(request: Any, serial: str, number: int) -> HttpResponse:
    """A party refused to sign."""
    return _carry_out(request, serial, number, NOT_SIGNED)


@allow(*MEDIATING)
def breach(request: Any, serial: str, number: int) -> HttpResponse:
    """A day passed without performance."""
    return _carry_out(request, serial, number, BREACH)


@require_POST
@allow(Role.CLERK, *MEDIATING)
def mark(request: Any, serial: str, number: int) -> HttpResponse:
    """Record one signature or the seal; with the last one the agreement takes effect."""
    case = get_case_or_404(request, serial, "mark_agreement")
    agreement = agreement_or_404(case, number)
    insist_fresh(request, agreement, field=f"{request.POST.get(KEY)}-version")
    slot = next((slot for slot in mark_slots(agreement, data=request.POST) if slot.is_posted), None)
    if slot is None or slot.form is None:
        messages.warning(request, _("该签署已经登记。"))
        return _to_agreement(case, agreement)
    form = slot.form
    if form.is_valid():
        with refusals_beside(form):
            services.mark_agreement(
                agreement,
                actor=request.actor,
                version=form.cleaned_data["version"],
                kind=slot.kind,
                party=slot.party,
                agent=form.cleaned_data.get("agent"),
                marked_on=form.cleaned_data["marked_on"],
                way=form.cleaned_data["way"],
            )
            _tell_of_mark(request, agreement, slot.caption)
            return _to_agreement(case, agreement)
    return agreement_page(request, case, agreement, posted=slot)


def _tell_of_mark(request: Any, agreement: Agreement, caption: str) -> None:
    messages.success(request, _("已登记：%(who)s。") % {"who": caption})
    now = Agreement.objects.get(pk=agreement.pk)
    if now.state == AgreementState.EFFECTIVE and now.effective_on:
        messages.success(
            request, _("协议自 %(day)s 起生效。") % {"day": now.effective_on.isoformat()}
        )


@allow(*MEDIATING)
def payment(request: Any, serial: str, number: int) -> HttpResponse:
    """Record that a term or an instalment was performed."""
    case = get_case_or_404(request, serial, "record_performance")
    agreement = agreement_or_404(case, number)
    insist_fresh(request, agreement)
    open_dues = [one for one in promises_of(agreement) if one.is_open]
    if not open_dues and request.method != "POST":
        raise Http404
    form = PaymentForm(
        request.POST or None,
        request.FILES or None,
        choices=open_dues,
        version=agreement.version,
        initial={"position": request.GET.get("position")},
    )
    if request.method == "POST" and form.is_valid():
        due = form.chosen()
        with refusals_beside(form):
            proof = kept_proof(case, request.actor, form.cleaned_data["proof"])
            record_payment(
                agreement,
                actor=request.actor,
                version=form.cleaned_data["version"],
                term=None if due.instalment else due.term,
                instalment=due.instalment,
                paid_on=form.cleaned_data["paid_on"],
                amount=form.cleaned_data["amount"],
                proof=proof,
                token=form.cleaned_data["token"],
            )
            messages.success(request, _("已登记履行。"))
            return _to_agreement(case, agreement)
    return page(request, "cases/agreement/payment.html", case, agreement=agreement, form=form)


def _to_agreement(case: Case, agreement: Agreement) -> HttpResponse:
    return redirect("cases:agreement", case.serial, agreement.number)
