"""The second factor: asked for at the log-in, set up and given up by its owner."""

from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from mediation.stations import half_login
from mediation.stations.access import public, signed_in
from mediation.stations.acting import current_memberships
from mediation.stations.forms.account import BothProofsForm, CodeForm, EnrolForm
from mediation.stations.proofs import proves_code
from mediation.stations.services import second_factor as services
from mediation.stations.services.sessions import end_sessions
from mediation.stations.sessions import stored_key
from mediation.stations.views.account import first_page
from mediation.stations.views.form_page import form_page


@public
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def login_code(request: Any) -> HttpResponse:
    """The second step of the log-in; before it, nobody is logged in."""
    user = half_login.person(request)
    if user is None:
        return redirect("login")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if proves_code(request, user, form.cleaned_data["code"]):
            wanted = half_login.finish(request)
            login(request, user)
            return redirect(wanted or first_page(current_memberships(user)))
        form.add_error("code", _("验证码不正确或已经用过。多次输错后会暂停登录一段时间。"))
    status = 422 if request.method == "POST" else 200
    return render(request, "registration/login_code.html", {"form": form}, status=status)


@signed_in
@require_safe
def overview(request: Any) -> HttpResponse:
    """Whether it is in use, and what can be done with it."""
    context = {
        "codes_left": services.codes_left(request.user),
        "is_missing": services.is_missing(request.user, request.memberships),
    }
    return render(request, "stations/account/second_factor.html", context)


@signed_in
@sensitive_post_parameters()
@sensitive_variables("codes")
@require_http_methods(["GET", "POST"])
def enrol(request: Any) -> HttpResponse:
    """Scan the key, prove it by a code; the recovery codes stand in the answer, once."""
    if request.user.second_factor_since is not None:
        return redirect("second_factor")
    authenticator = services.prepare(request.user)
    form = EnrolForm(request.POST or None, request=request)

    def carry_out() -> HttpResponse:
        codes = services.enrol(request.user, code=form.cleaned_data["code"])
        request.session.cycle_key()
        end_sessions(request.user, but=stored_key(request.session.session_key))
        return _show_codes(request, codes)

    code = segno.make(services.key_uri(authenticator), error="m")
    # A drawing in the page: no address in it that holds what it shows.
    drawing = code.svg_inline(scale=4, border=2, light="#fff", omitsize=True, svgclass=None)
    secret = authenticator.secret
    return form_page(
        request,
        form,
        carry_out,
        template="stations/account/enrol.html",
        cancel_url=reverse("second_factor"),
        submit_label=pgettext("verb", "启用"),
        qr=mark_safe(drawing),  # nosec B308 B703  # noqa: S308  shapes that segno draws
        secret=" ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
    )


@signed_in
@sensitive_post_parameters()
@sensitive_variables("codes")
@require_http_methods(["GET", "POST"])
def renew_codes(request: Any) -> HttpResponse:
    """New recovery codes, shown once; the old ones are void."""
    form = BothProofsForm(request.POST or None, request=request)
    return form_page(
        request,
        form,
        lambda: _show_codes(request, services.renew_codes(request.user)),
        template="stations/account/renew_codes.html",
        cancel_url=reverse("second_factor"),
        submit_label=_("生成新的恢复码"),
    )


@signed_in
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def remove(request: Any) -> HttpResponse:
    """Password and code, then it is gone; who must have one sets it up anew."""
    form = BothProofsForm(request.POST or None, request=request)

    def carry_out() -> HttpResponse:
        services.remove(request.user)
        messages.success(request, _("已停用两步验证。"))
        return redirect("second_factor")

    return form_page(
        request,
        form,
        carry_out,
        template="stations/account/remove_second_factor.html",
        cancel_url=reverse("second_factor"),
        submit_label=pgettext("verb", "停用"),
        danger=True,
        consequences=[
            _("以后登录只需密码，恢复码同时作废。"),
            _("更换手机时，停用后请在新手机上重新启用。"),
        ],
    )


def _show_codes(request: Any, codes: list[str]) -> HttpResponse:
    return render(request, "stations/account/recovery_codes.html", {"codes": codes})
