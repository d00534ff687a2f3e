"""The case page, what it hides until asked for, and what it brings in later."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cases import secrets
from cases.models import Case, CaseLink
from cases.overview import overview
from cases.panels import flags, panels_for
from cases.permissions import get_case_or_404, may
from cases.sight import sight_of
from cases.views.listing import READERS
from cases.views.responses import UNPROCESSABLE
from mediation.history.access_log import log_access
from mediation.stations.access import ActingRequest, allow
from mediation.stations.enums import Role
from mediation.stations.forms.purpose import PurposeForm

CONTENT_READERS = tuple(role for role in READERS if role != Role.AUDITOR)


@allow(*READERS)
@require_safe
def detail(request: ActingRequest, serial: str) -> HttpResponse:
    """The case with everything the reader may see of it."""
    case = get_case_or_404(request, serial, even_destroyed=True, flags=flags())
    if case.destroyed_on:
        return render(request, "cases/detail/destroyed.html", {"case": case})
    page = overview(case, actor=request.actor, now=timezone.now())
    context = {
        "page": page,
        "case": case,
        "panels": panels_for(request.actor, case),
        "may_read_looks": may(request.actor, "view_looks", case),
    }
    return render(request, "cases/detail/page.html", context)


@allow(*CONTENT_READERS)
@require_POST
def unmask(request: ActingRequest, serial: str) -> HttpResponse:
    """One group of numbers of one person in full, for a purpose; the look is logged."""
    case = get_case_or_404(request, serial, "unmask")
    try:
        row, group = secrets.found(
            case,
            request.POST.get("kind", ""),
            int(request.POST.get("pk", "")),
            request.POST.get("group", ""),
        )
    except (LookupError, ValueError) as error:
        raise Http404 from error
    form = PurposeForm(request.POST)
    if form.is_valid():
        log_access("unmask", subject=row, detail=group.group, **form.given)
        group = secrets.in_full(row, group.group)
    context = {"case": case, "group": group, "may_unmask": True, "purpose_form": form}
    template = "secret" if request.htmx else "unmasked"
    status = 200 if group.revealed else UNPROCESSABLE
    return render(request, f"cases/detail/{template}.html", context, status=status)


@allow(*CONTENT_READERS)
@require_safe
def related(request: ActingRequest, serial: str) -> HttpResponse:
    """The reader's own notes, other bodies' numbers, and cases that belong with this one."""
    case = get_case_or_404(request, serial, "view_content")
    context = {
        "case": case,
        "notes": case.notes.filter(author_id=request.actor.user_id),
        "may_annotate": may(request.actor, "annotate", case),
        "references": case.external_references.all(),
        "may_refer": may(request.actor, "save_reference", case),
        "links": linked_cases(case, request),
        "sight": sight_of(request.actor, case),
    }
    template = "related" if request.htmx else "related_page"
    return render(request, f"cases/detail/{template}.html", context)


def linked_cases(case: Case, request: ActingRequest) -> list[dict[str, Any]]:
    """Linked cases in both directions; one out of the reader's sight keeps only its number."""
    links = CaseLink.objects.filter(Q(case=case) | Q(earlier=case)).select_related(
        "case", "earlier"
    )
    others = [(link, link.earlier if link.case_id == case.pk else link.case) for link in links]
    known = set(
        Case.objects.visible_to(request.actor)
        .filter(pk__in=[other.pk for _link, other in others])
        .values_list("pk", flat=True)
    )
    return [
        {
            "kind": link.get_kind_display(),
            "earlier": link.case_id == case.pk,
            "other": other,
            "url": other.get_absolute_url() if other.pk in known else "",
        }
        for link, other in others
    ]
