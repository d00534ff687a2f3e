"""Where the person is signed in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from mediation.stations.access import signed_in
from mediation.stations.forms.account import ProofForm
from mediation.stations.services.sessions import end_session, end_sessions, sessions_of
from mediation.stations.sessions import stored_key


@signed_in
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def own_sessions(request: Any) -> HttpResponse:
    """All open sessions; one of them is ended, or all, by who knows the password."""
    present = stored_key(request.session.session_key)
    form = ProofForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        if "everywhere" in request.POST:
            end_sessions(request.user)
            logout(request)
            messages.success(request, _("已在所有设备上退出登录。"))
            return redirect("login")
        if end_session(request.user, request.POST.get("session", ""), but=present):
            messages.success(request, _("已结束该登录。"))
        else:
            messages.info(request, _("该登录已经结束。"))
        return redirect("sessions")
    context = {"form": form, "rows": sessions_of(request.user, present_key=present)}
    status = 422 if request.method == "POST" else 200
    return render(request, "stations/account/sessions.html", context, status=status)
