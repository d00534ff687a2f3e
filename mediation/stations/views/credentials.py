"""What an administrator does for somebody who cannot sign in."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mediation.stations.access import allow
from mediation.stations.permissions import EDITORS, get_user_or_404
from mediation.stations.services import accounts as services


@allow(*EDITORS)
@require_POST
def unlock(request: Any, username: str) -> HttpResponse:
    """The person has asked for it: they may try again at once."""
    user = get_user_or_404(request.actor, username)
    services.lift_lock(user, actor=request.actor)
    messages.success(request, _("已解除“%(name)s”的登录锁定。") % {"name": user})
    return redirect("administration:user", username=username)
