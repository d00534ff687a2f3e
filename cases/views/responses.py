"""What the views of the case's acts answer in the same words."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cases.models import Case
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, StaleVersion
from mediation.history.models import StatefulModel
from mediation.jobs import services as jobs
from mediation.stations.access import ActingRequest

UNPROCESSABLE = 422
View = TypeVar("View", bound=Callable[..., HttpResponse])


def showing_pdfs(view: View) -> View:
    """Let the page show a PDF of ours inside it."""
    return cast("View", csp_replace({"frame-src": [SELF]})(view))


def page(request: HttpRequest, template: str, case: Case, **context: Any) -> HttpResponse:
    """A page of an act on `case`. A form that comes back was not carried out: status 422."""
    status = UNPROCESSABLE if request.method == "POST" else 200
    shown = {"case": case, "cancel_url": case.get_absolute_url(), **context}
    return render(request, template, shown, status=status)


def insist_fresh(request: HttpRequest, obj: StatefulModel, *, field: str = "version") -> None:
    """Refuse a posted form that was opened before somebody else changed `obj`.

    Asked before anything is judged, for what somebody else changed would look like a mistake of the
    person; the gate compares again under its lock.

    Raises:
        StaleVersion: when the posted version is another than the present one.
    """
    posted = request.POST.get(field, "")
    # Compared as text: Python refuses to read a number of thousands of digits.
    if posted.isdecimal() and posted != str(obj.version):
        raise StaleVersion(obj)


def refused(request: HttpRequest, row: Any, reasons: Iterable[str]) -> HttpResponse:
    """Back to the page of `row`, which says why nothing was done."""
    for reason in reasons:
        messages.error(request, reason)
    return redirect(row)


def go_on(row: Any, *, actor: Actor) -> None:
    """Try the job of `row` again, where it failed; for `acted`."""
    if row.job is not None:
        jobs.retry(row.job, actor=actor)


def acted(
    request: ActingRequest, row: Any, act: Callable[..., Any], done: str, *, then: Any = None
) -> HttpResponse:
    """Carry out an act that asks for nothing more: back to the page of `row` with what came of it.

    Args:
        act: the operation, called with `row` and the actor.
        then: where to go when it was done, where that is another page.
    """
    try:
        act(row, actor=request.actor)
    except ActionRefused as refusal:
        return refused(request, row, refusal.reasons)
    messages.success(request, done)
    return redirect(then or row)
