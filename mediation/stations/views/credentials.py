"""Help for somebody who cannot log in: the lock, the second factor, an invitation and its use."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from mediation.history.gate import ActionRefused, NotAllowed
from mediation.stations.access import allow, public
from mediation.stations.forms.account import InvitationForm
from mediation.stations.forms.organisations import ReasonForm
from mediation.stations.models import User
from mediation.stations.permissions import EDITORS, get_user_or_404, may_edit_user, require
from mediation.stations.services import accounts, invitations, second_factor
from mediation.stations.views.form_page import form_page


@allow(*EDITORS)
@require_POST
def unlock(request: Any, username: str) -> HttpResponse:
    """The person has asked for it: they may try again at once."""
    user = get_user_or_404(request.actor, username)
    accounts.lift_lock(user, actor=request.actor)
    messages.success(request, _("已解除“%(name)s”的登录锁定。") % {"name": user})
    return redirect("administration:user", username=username)


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
def reset_second_factor(request: Any, username: str) -> HttpResponse:
    """Asks for the reason: whoever asks for it may not be the person."""
    user = get_user_or_404(request.actor, username)
    require(may_edit_user(request.actor, user), accounts.elsewhere())
    form = ReasonForm(request.POST or None)

    def carry_out() -> HttpResponse:
        reason = form.cleaned_data["reason"]
        second_factor.reset(user, actor=request.actor, reason=reason)
        messages.success(request, _("已重置“%(name)s”的两步验证。") % {"name": user})
        return redirect("administration:user", username=username)

    return form_page(
        request,
        form,
        carry_out,
        template="stations/users/reset_second_factor.html",
        cancel_url=reverse("administration:user", args=[username]),
        submit_label=pgettext("verb", "重置"),
        danger=True,
        consequences=[
            _("请先确认提出要求的确实是本人。"),
            _("此人会立即退出登录，以后登录只需密码，直至重新启用。"),
            _("理由会记入修改记录，此人会收到消息。"),
        ],
        person=user,
    )


@allow(*EDITORS)
@sensitive_variables("token")
@require_POST
def invite(request: Any, username: str) -> HttpResponse:
    """A link in place of the present password, shown in this answer and nowhere else."""
    user = get_user_or_404(request.actor, username)
    try:
        token = invitations.invite(user, actor=request.actor)
    except NotAllowed:
        raise
    except ActionRefused as refused:
        messages.error(request, " ".join(refused.reasons))
        return redirect("administration:user", username=username)
    return show_invitation(request, user, token)


@sensitive_variables("token", "link")
def show_invitation(request: Any, user: User, token: str) -> HttpResponse:
    """The link, mailed where that is possible.

    The token is the fragment of the address: browsers send it to nobody, so that it stands in no
    log and in no Referer.
    """
    link = f"{request.build_absolute_uri(reverse('invitation'))}#{token}"
    context = {
        "person": user,
        "link": link,
        "is_mailed": invitations.mail(user, link),
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
    }
    return render(request, "stations/users/invitation.html", context)


@public
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def invitation(request: Any) -> HttpResponse:
    """Where the link leads: the person sets the own password, and logs in with it."""
    form = InvitationForm(request.POST or None)

    def carry_out() -> HttpResponse:
        form.save()
        messages.success(request, _("密码已设定，请登录。"))
        return redirect("login")

    return form_page(
        request,
        form,
        carry_out,
        template="registration/invitation.html",
        submit_label=_("设定密码"),
    )
