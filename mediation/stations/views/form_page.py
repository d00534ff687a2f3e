"""What all pages with a form do alike."""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mediation.history.gate import ActionRefused, NotAllowed


def form_page(
    request: HttpRequest,
    form: BaseForm,
    carry_out: Callable[[], HttpResponse],
    *,
    template: str,
    **context: Any,
) -> HttpResponse:
    """Show `form`; when it is sent and valid, carry out the operation.

    A refusal stands beside the form with all that was typed, and a page with mistakes answers 422.
    """
    refusal: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            return carry_out()
        except NotAllowed:
            raise
        except ActionRefused as refused:
            refusal = refused.reasons
    shown: Mapping[str, Any] = {**context, "form": form, "refusal": refusal}
    return render(request, template, shown, status=422 if request.method == "POST" else 200)
