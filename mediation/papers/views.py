"""The public page on which anybody verifies a paper: no log-in, no cookie, not one personal datum.

It is rendered apart from the request, so that neither the token against forged posts nor a session
is ever made for whoever asks.
"""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from mediation.papers.verification import GROUP, LENGTH, Verdict, verdict
from mediation.stations.access import public
from mediation.stations.limits import marked, sentence, wait
from mediation.ui.forms import UiForm

#: The printed groups with their hyphens, and room for somebody's blanks.
_LONGEST = 2 * (LENGTH + LENGTH // GROUP)


class VerifyForm(UiForm):
    """What stands on the paper."""

    number = forms.CharField(
        label=_("文书编号"), max_length=120, required=False, strip=True,
        help_text=_("标题下的编号；没有编号的文书可不填。"),
    )  # fmt: skip
    code = forms.CharField(
        label=_("验证码"), max_length=_LONGEST, help_text=_("首页二维码旁的16位字母和数字。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}


@public
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """The form, and what is known of the paper with the number and code typed into it."""
    asked = "code" in request.GET
    form = VerifyForm(request.GET if asked else None)
    if not asked or not form.is_valid():
        return _answer(request, form=form)
    return _judged(request, form, form.cleaned_data["code"], form.cleaned_data["number"])


@public
@require_safe
def verify_code(request: HttpRequest, proof: str) -> HttpResponse:
    """What is known of the paper whose QR code was scanned."""
    return _judged(request, VerifyForm(), proof, None)


def _judged(request: HttpRequest, form: VerifyForm, code: str, number: str | None) -> HttpResponse:
    if seconds := wait(request, "verify"):
        return marked(_answer(request, form=form, too_many=sentence(seconds)), seconds)
    return _answer(request, form=form, asked=True, found=verdict(code, number))


def _answer(
    request: HttpRequest,
    *,
    form: VerifyForm,
    asked: bool = False,
    found: Verdict | None = None,
    too_many: str = "",
) -> HttpResponse:
    wished = request.GET.get("language", "")
    known = dict(settings.LANGUAGES)
    kept = request.GET.copy()
    kept.pop("language", None)
    with translation.override(wished if wished in known else get_language()):
        page = render_to_string(
            "paper_pages/verify.html",
            {
                "form": form,
                "asked": asked,
                "found": found,
                "too_many": too_many,
                "kept": f"{kept.urlencode()}&" if kept else "",
            },
        )
    response = HttpResponse(page)
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
