"""Signing in and out, the own password, the acting membership, the language."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language as django_set_language

from mediation.stations import half_login, menu
from mediation.stations.access import public, signed_in
from mediation.stations.acting import choose, current_memberships
from mediation.stations.forms.account import ChooseRoleForm, OwnPasswordForm, SignInForm
from mediation.stations.models import Membership, User


def first_page(memberships: list[Membership]) -> str:
    """Where somebody begins who has not asked for a page: the first entry of the own menu.

    Who has no membership, or several, is shown them.
    """
    return _page_of(memberships[0]) if len(memberships) == 1 else resolve_url("choose_role")


def _page_of(membership: Membership) -> str:
    entries = menu.for_actor(membership.as_actor(), "")
    return str(entries[0]["url"]) if entries else resolve_url("choose_role")


class SignInView(auth.LoginView):
    """Django's log-in: inactive persons are refused, `next` is followed within this site only."""

    authentication_form = SignInForm

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Logged in, or asked for the code of the second factor first."""
        user = form.get_user()
        if user.second_factor_since is None:
            return super().form_valid(form)
        half_login.begin(self.request, user, next_url=self.get_redirect_url())
        return redirect("login_code")

    def get_default_redirect_url(self) -> str:
        return first_page(current_memberships(cast(User, self.request.user)))


class PasswordChangeView(auth.PasswordChangeView):
    form_class = OwnPasswordForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}


login = public(SignInView.as_view())


class SignOutView(auth.LogoutView):
    """Django's log-out; the browser forgets what it kept of the pages."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        # Not "cookies": that would clear those of every neighbour under the same domain.
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


logout = signed_in(SignOutView.as_view())
password_change = signed_in(PasswordChangeView.as_view())
password_change_done = signed_in(auth.PasswordChangeDoneView.as_view())


@public
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in a cookie, also for who is not logged in."""
    return django_set_language(request)


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def choose_role(request: Any) -> HttpResponse:
    """The person's memberships of today; the chosen one acts from the next request on."""
    form = ChooseRoleForm(request.POST or None, memberships=request.memberships)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["membership"]
        membership = next(m for m in request.memberships if m.pk == chosen)
        choose(request, membership)
        messages.success(request, _("当前身份：%(membership)s") % {"membership": membership})
        return redirect(_page_of(membership))
    status = 422 if request.method == "POST" else 200
    return render(request, "stations/choose_role.html", {"form": form}, status=status)
