"""Pages on which programs of others are let in, watched and shut out."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from mediation.api import scopes, services
from mediation.api.forms import ClientForm, TokenForm
from mediation.api.models import Call, Client, Token
from mediation.api.permissions import clients_visible_to, get_client_or_404, may_edit_client
from mediation.history.gate import ActionRefused
from mediation.stations import timeline
from mediation.stations.access import allow
from mediation.stations.permissions import EDITORS, READERS, require
from mediation.stations.views.form_page import form_page

CALLS_PER_PAGE = 50


@allow(*READERS)
@require_safe
def client_list(request: Any) -> HttpResponse:
    """Every program, with the number of its good tokens and its last call."""
    today = timezone.localdate()
    good = Q(tokens__revoked_on=None, tokens__expires_on__gte=today)
    rows = (
        clients_visible_to(request.actor)
        .select_related("organisation")
        .annotate(
            good_tokens=Count("tokens", filter=good, distinct=True),
            next_end=Max("tokens__expires_on", filter=good),
            used_on=Max("tokens__used_on"),
        )
    )
    context = {"rows": rows, "may_edit": request.actor.role in EDITORS}
    return render(request, "api/clients/list.html", context)


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
def create(request: Any) -> HttpResponse:
    """A new program; tokens follow on its page."""
    form = ClientForm(request.POST or None, actor=request.actor)

    def carry_out() -> HttpResponse:
        made = services.create_client(form.save(commit=False), actor=request.actor)
        messages.success(request, _("已登记“%(name)s”，请发放令牌。") % {"name": made.name})
        return redirect("api_clients:client", made.code)

    context = {"cancel_url": reverse("api_clients:list"), "client": None}
    return form_page(request, form, carry_out, template="api/clients/form.html", **context)


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
def edit(request: Any, client: str) -> HttpResponse:
    """Name, contact, and whether it is in use."""
    found = _editable(request, client)
    form = ClientForm(request.POST or None, instance=found, actor=request.actor)
    name = found.name

    def carry_out() -> HttpResponse:
        services.edit_client(form.save(commit=False), actor=request.actor)
        messages.success(request, _("已保存“%(name)s”。") % {"name": found.name})
        return redirect("api_clients:client", found.code)

    context = {
        "cancel_url": reverse("api_clients:client", args=[found.code]),
        "client": found,
        "name": name,
    }
    return form_page(request, form, carry_out, template="api/clients/form.html", **context)


@allow(*READERS)
@require_safe
def client_page(request: Any, client: str) -> HttpResponse:
    """One program: its tokens, its calls, its changes."""
    return _page(request, get_client_or_404(request.actor, client))


@allow(*EDITORS)
@sensitive_variables("secret")
@require_http_methods(["GET", "POST"])
def issue(request: Any, client: str) -> HttpResponse:
    """A new token; its secret is shown once, on the page that answers."""
    found = _editable(request, client)
    form = TokenForm(request.POST or None)
    refusal: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            _token, secret = services.issue_token(
                found,
                actor=request.actor,
                wanted=form.cleaned_data["scopes"],
                expires_on=form.cleaned_data["expires_on"],
            )
        except ActionRefused as refused:
            refusal = refused.reasons
        else:
            return _page(request, found, secret=secret)
    context = {
        "form": form,
        "client": found,
        "refusal": refusal,
        "submit_label": _("发放令牌"),
        "cancel_url": reverse("api_clients:client", args=[found.code]),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "api/clients/issue.html", context, status=status)


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
def revoke(request: Any, client: str, prefix: str) -> HttpResponse:
    """Asks first; then the token opens nothing any more."""
    found = _editable(request, client)
    token = Token.objects.select_related("client__organisation").filter(
        client=found, prefix=prefix
    ).first()  # fmt: skip
    if token is None:
        raise Http404
    if request.method == "POST":
        services.revoke_token(token, actor=request.actor)
        messages.success(request, _("令牌 %(token)s 已撤销。") % {"token": token})
        return redirect("api_clients:client", found.code)
    context = {
        "client": found,
        "token": token,
        "question": _("撤销令牌 %(token)s？") % {"token": token},
        "consequences": [
            _("使用此令牌的系统立即不能再调用接口。"),
            _("撤销后不能恢复，需要时另行发放新的令牌。"),
        ],
        "submit_label": _("撤销令牌"),
        "cancel_url": reverse("api_clients:client", args=[found.code]),
        "danger": True,
    }
    return render(request, "api/clients/revoke.html", context)


def _editable(request: Any, code: str) -> Client:
    found = get_client_or_404(request.actor, code)
    require(may_edit_client(request.actor, found.organisation))
    return found


def _page(request: Any, client: Client, *, secret: str = "") -> HttpResponse:
    tokens = list(client.tokens.all())
    for token in tokens:
        token.opens = scopes.labels(token.scopes)
    calls = Paginator(Call.objects.filter(client=client), CALLS_PER_PAGE)
    context = {
        "client": client,
        "tokens": tokens,
        "calls": calls.get_page(request.GET.get("page")),
        "secret": secret,
        "may_edit": may_edit_client(request.actor, client.organisation),
        "entries": timeline.entries([client, *tokens]),
    }
    return render(request, "api/clients/page.html", context)
