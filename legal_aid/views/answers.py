"""Standard answers: read and inserted by the desk, kept by the manager."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.forms.refusals import refusals_beside
from legal_aid.forms.answers import AnswerFilterForm, AnswerForm, EditAnswerForm
from legal_aid.models import StandardAnswer
from legal_aid.models.answers import FRESH_MONTHS
from legal_aid.roles import may
from legal_aid.services import answers as services
from legal_aid.views.consultations import desk_staff
from mediation.history.gate import ActionRefused
from mediation.stations.access import ActingRequest, allow
from mediation.stations.enums import Role

UNPROCESSABLE = 422
manager = allow(Role.MANAGER)


def _answer_or_404(request: ActingRequest, key: uuid.UUID) -> StandardAnswer:
    found: StandardAnswer | None = (
        StandardAnswer.objects.visible_to(request.actor).filter(data_key_id=key).first()
    )
    if found is None:
        raise Http404
    return found


@require_safe
@desk_staff
def listing(request: ActingRequest) -> HttpResponse:
    """All that are in use, with their articles; those that suit what is looked for first."""
    form = AnswerFilterForm(request.GET)
    rows = StandardAnswer.objects.visible_to(request.actor)
    chosen: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    if not chosen.get("retired"):
        rows = rows.filter(is_active=True)
    for name in ("category", "kind"):
        if chosen.get(name):
            rows = rows.filter(**{name: chosen[name]})
    rows = services.matching(rows, text=chosen.get("text", ""), category="", kind="")
    context = {
        "answers": rows,
        "form": form,
        "may_keep": may(request.actor, "keep_answers") and request.actor.station_id is not None,
        "months": FRESH_MONTHS,
    }
    return render(request, "legal_aid/answers/list.html", context)


@require_safe
@desk_staff
def pick(request: ActingRequest) -> HttpResponse:
    """Those that suit the consultation that is being typed, to be inserted; for htmx."""
    form = AnswerFilterForm(request.GET)
    chosen: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    rows = services.matching(
        StandardAnswer.objects.visible_to(request.actor).filter(is_active=True),
        text=chosen.get("text", ""),
        category=chosen.get("category", ""),
        kind=chosen.get("kind", ""),
    )
    context = {"answers": rows[: services.OFFERED]}
    return render(request, "legal_aid/answers/_picked.html", context)


@manager
def create(request: ActingRequest) -> HttpResponse:
    """Enter a new one."""
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            services.add_answer(form.save(commit=False), actor=request.actor)
            messages.success(request, _("标准答复已保存。"))
            return redirect("legal_aid:answers")
    return _form_page(request, form)


@manager
def edit(request: ActingRequest, answer: uuid.UUID) -> HttpResponse:
    """Change text, articles or the day of the check."""
    found = _answer_or_404(request, answer)
    form = EditAnswerForm(request.POST or None, instance=found, version=found.version)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            services.edit_answer(
                form.instance, actor=request.actor, version=form.cleaned_data["version"]
            )
            messages.success(request, _("标准答复已保存。"))
            return redirect("legal_aid:answers")
    # As it stands: the form has written what was posted into the other one.
    return _form_page(request, form, _answer_or_404(request, answer))


@require_POST
@manager
def check(request: ActingRequest, answer: uuid.UUID) -> HttpResponse:
    """Checked today, nothing to change."""
    return _act(request, answer, services.check_answer, _("已记录今天核对。"))


@require_POST
@manager
def retire(request: ActingRequest, answer: uuid.UUID) -> HttpResponse:
    """Offered to nobody any more; the list shows it on request."""
    return _act(request, answer, services.set_active, _("标准答复已停用。"), active=False)


@require_POST
@manager
def restore(request: ActingRequest, answer: uuid.UUID) -> HttpResponse:
    """Offered again."""
    return _act(request, answer, services.set_active, _("标准答复已启用。"), active=True)


def _act(
    request: ActingRequest,
    key: uuid.UUID,
    operation: Callable[..., StandardAnswer],
    done: str,
    **options: Any,
) -> HttpResponse:
    version = request.POST.get("version", "")
    try:
        operation(
            _answer_or_404(request, key),
            actor=request.actor,
            version=int(version) if version.isascii() and version.isdecimal() else None,
            **options,
        )
    except ActionRefused as refused:
        for reason in refused.reasons:
            messages.error(request, reason)
    else:
        messages.success(request, done)
    return redirect("legal_aid:answers")


def _form_page(
    request: ActingRequest, form: AnswerForm, answer: StandardAnswer | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "answer": answer,
        "months": FRESH_MONTHS,
        "cancel_url": reverse("legal_aid:answers"),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "legal_aid/answers/form.html", context, status=status)
