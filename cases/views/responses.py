"""What the views of the case's acts answer in the same words."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cases.models import Case
from mediation.history.gate import StaleVersion
from mediation.history.models import StatefulModel

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
