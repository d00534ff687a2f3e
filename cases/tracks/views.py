"""The page of the tracks, and the forms by which an application is followed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.forms.refusals import refusals_beside
from cases.models import Case
from cases.permissions import ACTS, get_case_or_404
from cases.tracks import page as pages
from cases.tracks import rules, services
from cases.tracks.enums import TrackKind
from cases.tracks.forms import GRANTED, AcceptedForm, ApplyForm, DecidedForm, WithdrawnForm
from cases.tracks.models import Track
from cases.tracks.permissions import ACT, track_or_404
from cases.views.responses import insist_fresh, page
from mediation.stations.access import ActingRequest, allow

FOLLOWING = ACTS[ACT]


@require_safe
@allow(*ACTS["view_record"])
def of_case(request: ActingRequest, serial: str) -> HttpResponse:
    """Both tracks with what speaks against each; asked for by htmx, without the frame of a page."""
    case = get_case_or_404(request, serial, "view_record")
    context = pages.shown(case, request.actor, today=timezone.localdate())
    return render(request, f"tracks/{'part' if request.htmx else 'page'}.html", context)


@allow(*FOLLOWING)
def apply(request: ActingRequest, serial: str, kind: str) -> HttpResponse:
    """Record the joint application."""
    case = get_case_or_404(request, serial, ACT)
    if kind not in TrackKind.values:
        raise Http404
    agreement = pages.agreement_of(case)
    if agreement is None:
        raise Http404
    named = [row.party for row in agreement.named_parties.select_related("party")]
    form = ApplyForm(request.POST or None, named=named, body=_usual_body(case, kind))
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            services.apply_jointly(
                agreement, kind, actor=request.actor, token=form.cleaned_data["token"],
                applied_on=form.cleaned_data["applied_on"], body=form.cleaned_data["body"],
                joined=form.joined(),
            )  # fmt: skip
            messages.success(request, _("已登记共同申请。"))
            return redirect("tracks:page", serial)
    found = rules.checked(agreement, kind, on=timezone.localdate())
    return page(
        request, "tracks/form.html", case, form=form, checked=found, submit_label=_("登记申请"),
        title=_("登记申请%(track)s") % {"track": TrackKind(kind).label}, cancel_url=_address(case),
        lead=_("须由协议各方共同提出；一方单独提出的，不能登记。"),
    )  # fmt: skip


@allow(*FOLLOWING)
def accepted(request: ActingRequest, serial: str, number: int) -> HttpResponse:
    """The body has taken the application on."""
    case, track = _track(request, serial, number)
    form = AcceptedForm(request.POST or None, track=track)

    def carry_out(given: dict[str, Any]) -> str:
        services.take_on(track, actor=request.actor, **given)
        return _("已登记受理。")

    return _act(request, case, form, carry_out, title=_("登记受理"))


@allow(*FOLLOWING)
def decided(request: ActingRequest, serial: str, number: int) -> HttpResponse:
    """The body has granted or refused it."""
    case, track = _track(request, serial, number)
    form = DecidedForm(request.POST or None, track=track)

    def carry_out(given: dict[str, Any]) -> str:
        common: dict[str, Any] = {
            name: given[name] for name in ("version", "decided_on", "document_number")
        }
        if given["result"] == GRANTED:
            services.grant(track, actor=request.actor, delivered_on=given["delivered_on"], **common)
            return _("已登记准许；到期不履行的，可以申请强制执行。")
        services.refuse(
            track, actor=request.actor, ground=given["ground"], text=given["text"], **common
        )
        return _("已登记未准许；期限未满的，可以另行申请。")

    is_review = track.kind == TrackKind.ARBITRAL_REVIEW and track.is_accepted
    lead = _("登记制作仲裁调解书后，调解协议即“已置换”，不能撤销。") if is_review else ""
    return _act(
        request, case, form, carry_out, title=_("登记结果"), lead=lead,
        confirm=_("登记的结果不能撤销。请核对后确定。"),
    )  # fmt: skip


@allow(*FOLLOWING)
def withdrawn(request: ActingRequest, serial: str, number: int) -> HttpResponse:
    """One party or all took the application back."""
    case, track = _track(request, serial, number)
    form = WithdrawnForm(request.POST or None, track=track)

    def carry_out(given: dict[str, Any]) -> str:
        services.withdraw(track, actor=request.actor, **given)
        return _("已登记撤回。")

    return _act(
        request, case, form, carry_out, title=_("登记撤回"),
        lead=_("结果送达以前，一方或者各方都可以撤回。"),
    )  # fmt: skip


def _track(request: ActingRequest, serial: str, number: int) -> tuple[Case, Track]:
    """The case and its application; a posted form must be of the application's present version."""
    case = get_case_or_404(request, serial, ACT)
    track = track_or_404(case, number)
    insist_fresh(request, track)
    return case, track


def _act(
    request: ActingRequest,
    case: Case,
    form: Any,
    carry_out: Callable[[dict[str, Any]], str],
    *,
    title: str,
    lead: str = "",
    confirm: str = "",
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            messages.success(request, carry_out(form.cleaned_data))
            return redirect("tracks:page", case.serial)
    return page(
        request, "tracks/form.html", case, form=form, title=title, lead=lead,
        cancel_url=_address(case), submit_label=_("登记"), confirm=confirm,
    )  # fmt: skip


def _address(case: Case) -> str:
    return reverse("tracks:page", args=[case.serial])


def _usual_body(case: Case, kind: str) -> str:
    """To whom the station's parties turned last; nothing is invented."""
    rows = Track.objects.filter(kind=kind, case__station=case.station_id).order_by("-pk")
    return rows.values_list("body", flat=True).first() or ""
