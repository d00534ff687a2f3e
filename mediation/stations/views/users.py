"""Pages of accounts."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mediation.history.access_log import log_access
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.stations import lockout, person_links, timeline
from mediation.stations import search as searches
from mediation.stations.access import allow
from mediation.stations.forms.organisations import ReasonForm
from mediation.stations.forms.users import (
    ALL,
    INACTIVE,
    MembershipForm,
    UserFilter,
    UserForm,
    UserSearchForm,
)
from mediation.stations.limits import limited
from mediation.stations.models import Membership, User
from mediation.stations.permissions import (
    EDITORS,
    READERS,
    get_user_or_404,
    may_edit_organisation,
    may_edit_user,
    may_give,
    memberships_visible_to,
    require,
    users_visible_to,
)
from mediation.stations.services import accounts as services
from mediation.stations.services.invitations import create_invited_user
from mediation.stations.tables import UserTable
from mediation.stations.views.credentials import show_invitation
from mediation.stations.views.form_page import form_page
from mediation.ui.tables import show_page

PER_PAGE = 25


@allow(*READERS)
@require_safe
def user_list(request: Any) -> HttpResponse:
    """Accounts in scope, the active ones unless another state is asked for."""
    table, form, text = user_rows(request)
    show_page(request, table, per_page=PER_PAGE)
    context = {
        "form": form,
        "search_form": UserSearchForm(initial={"q": text}),
        "text": text,
        "table": table,
        "may_edit": request.actor.role in EDITORS,
    }
    return render(request, "stations/users/list.html", context)


def user_rows(request: Any) -> tuple[UserTable, UserFilter, str]:
    """The list of accounts as the request narrows it, its filter, and what was searched for."""
    actor = request.actor
    form = UserFilter(request.GET or None, actor=actor)
    wanted = form.cleaned_data if form.is_valid() else {}
    memberships = memberships_visible_to(actor).filter(
        pk__in=Membership.objects.on(timezone.localdate()).values("pk")
    )
    chosen = memberships
    if organisation := wanted.get("organisation"):
        chosen = chosen.filter(organisation__path__startswith=organisation.path)
    if role := wanted.get("role"):
        chosen = chosen.filter(role=role)
    found = users_visible_to(actor)
    if organisation or role:
        found = found.filter(pk__in=chosen.values("user"))
    status = wanted.get("status", "")
    if status != ALL:
        found = found.filter(is_active=status != INACTIVE)
    token = request.GET.get("search", "")
    if text := searches.recall(request.session, token, of="users"):
        found = found.filter(Q(name__icontains=text) | Q(username__icontains=text))
    shown = memberships.select_related("organisation").order_by("organisation__path")
    table = UserTable(found.prefetch_related(Prefetch("memberships", shown, to_attr="current")))
    return table, form, text


@allow(*READERS)
@require_POST
@limited("search")
def search(request: Any) -> HttpResponse:
    """Keep the text and show what fits under a token."""
    form = UserSearchForm(request.POST)
    query = {"status": ALL}
    if form.is_valid():
        log_access("search", detail="users", text=form.cleaned_data["q"])
        query["search"] = searches.keep(request.session, form.cleaned_data["q"], of="users")
    return redirect(reverse("administration:users", query=query))


@allow(*READERS)
@require_safe
def detail(request: Any, username: str) -> HttpResponse:
    """One account: its memberships in the reader's scope, and its changes."""
    user = get_user_or_404(request.actor, username)
    memberships = list(
        memberships_visible_to(request.actor)
        .filter(user=user)
        .select_related("organisation", "user")
        .order_by("-starts_on", "organisation__path")
    )
    today = timezone.localdate()
    for membership in memberships:
        membership.is_over = membership.has_ended(today)
        membership.is_coming = membership.starts_on > today
        membership.may_end = (
            not membership.is_over
            and user.pk != request.actor.user_id
            and may_edit_organisation(request.actor, membership.organisation)
            and may_give(request.actor, membership.role)
        )
    is_self = user.pk == request.actor.user_id
    context = {
        "person": user,
        "rows": memberships,
        "may_edit": may_edit_user(request.actor, user),
        "may_add": request.actor.role in EDITORS and user.is_active and not is_self,
        "is_self": is_self,
        "shows_contact": request.actor.role in EDITORS,
        "locked_until": lockout.locked_until(user),
        "links": person_links.for_person(request.actor, user),
        "entries": timeline.entries([user, *memberships]),
    }
    return render(request, "stations/users/detail.html", context)


@allow(*EDITORS)
@sensitive_variables("password")
@require_http_methods(["GET", "POST"])
def create(request: Any) -> HttpResponse:
    """An account with its first membership; the answer shows its link or password, once."""
    data = request.POST or None
    form = UserForm(data)
    membership_form = MembershipForm(data, actor=request.actor)

    def carry_out() -> HttpResponse:
        if not membership_form.is_valid():
            raise ActionRefused(_("请更正任职信息。"))
        user = form.save(commit=False)
        membership = membership_form.save(commit=False)
        if form.cleaned_data["by_link"]:
            token = create_invited_user(user, membership=membership, actor=request.actor)
            return show_invitation(request, user, token)
        password = services.create_user(user, membership=membership, actor=request.actor)
        return _show_password(request, user, password)

    return form_page(
        request,
        form,
        carry_out,
        template="stations/users/create.html",
        cancel_url=reverse("administration:users"),
        membership_form=membership_form,
    )


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
def edit(request: Any, username: str) -> HttpResponse:
    """Name and contact data."""
    user = _editable(request, username)
    form = UserForm(request.POST or None, instance=user)

    def carry_out() -> HttpResponse:
        services.edit_user(form.save(commit=False), actor=request.actor)
        messages.success(request, _("已保存。"))
        return redirect("administration:user", username=username)

    return form_page(
        request,
        form,
        carry_out,
        template="stations/users/edit.html",
        cancel_url=reverse("administration:user", args=[username]),
        person=get_user_or_404(request.actor, username),
    )


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
def deactivate(request: Any, username: str) -> HttpResponse:
    """Asks for the reason first."""
    user = _editable(request, username)
    form = ReasonForm(request.POST or None)

    def carry_out() -> HttpResponse:
        services.deactivate_user(user, actor=request.actor, reason=form.cleaned_data["reason"])
        messages.success(request, _("已停用“%(name)s”的账号。") % {"name": user})
        return redirect("administration:user", username=username)

    return form_page(
        request,
        form,
        carry_out,
        template="stations/users/deactivate.html",
        cancel_url=reverse("administration:user", args=[username]),
        submit_label=pgettext("verb", "停用"),
        danger=True,
        consequences=[
            _("此人会立即退出登录，不能再登录。"),
            _("任职、案件和历史记录保留。"),
            _("以后可以重新启用。"),
        ],
        person=user,
    )


@allow(*EDITORS)
@require_POST
def activate(request: Any, username: str) -> HttpResponse:
    user = _editable(request, username)
    services.activate_user(user, actor=request.actor)
    messages.success(request, _("已启用“%(name)s”的账号。") % {"name": user})
    return redirect("administration:user", username=username)


@allow(*EDITORS)
@sensitive_variables("password")
@require_POST
def reset(request: Any, username: str) -> HttpResponse:
    """A new one-time password, shown in this answer and nowhere else."""
    user = _editable(request, username)
    try:
        password = services.reset_password(user, actor=request.actor)
    except NotAllowed:
        raise
    except ActionRefused as refused:
        messages.error(request, " ".join(refused.reasons))
        return redirect("administration:user", username=username)
    return _show_password(request, user, password)


def _show_password(request: Any, user: User, password: str) -> HttpResponse:
    context = {"person": user, "password": password}
    return render(request, "stations/users/password.html", context)


def _editable(request: Any, username: str) -> User:
    user = get_user_or_404(request.actor, username)
    require(may_edit_user(request.actor, user), services.elsewhere())
    return user
