"""Subscriptions: the list, one of them, and what is done with it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mediation.history.gate import ActionRefused, NotAllowed
from mediation.stations import timeline
from mediation.stations.access import allow
from mediation.stations.permissions import EDITORS, READERS, require
from mediation.stations.views.form_page import form_page
from mediation.ui.forms import VersionedForm
from mediation.webhooks import health, replaying, services
from mediation.webhooks.forms import EditForm, ReplayFailedForm, RotateForm, SubscriptionForm
from mediation.webhooks.models import Subscription
from mediation.webhooks.page import actions, lines
from mediation.webhooks.permissions import (
    get_subscription_or_404,
    may_edit,
    may_read_cases,
    subscriptions_visible_to,
)

NEWEST = 10


@allow(*READERS)
@require_safe
def subscription_list(request: Any) -> HttpResponse:
    """Those in scope; the ended ones last, and what does not arrive on top."""
    rows = subscriptions_visible_to(request.actor).select_related("organisation")
    context = {
        "rows": sorted(rows, key=lambda row: row.is_ended),
        "trouble": health.trouble(request.actor),
        "may_edit": request.actor.role in EDITORS,
    }
    return render(request, "webhooks/list.html", context)


@allow(*READERS)
@require_safe
def detail(request: Any, hook: str) -> HttpResponse:
    """One subscription with its newest deliveries and its history."""
    row = get_subscription_or_404(request.actor, hook)
    editable = may_edit(request.actor, row) and not row.is_ended
    newest = row.deliveries.select_related("event", "subscription")[:NEWEST]
    context = {
        "row": row,
        "actions": actions(row) if editable else [],
        "lines": lines(newest, reads_cases=may_read_cases(request.actor)),
        "waiting": services.waiting_of(row).count(),
        "entries": timeline.entries([row]),
    }
    return render(request, "webhooks/detail.html", context)


@allow(*EDITORS)
@sensitive_variables("secret")
@require_http_methods(["GET", "POST"])
def create(request: Any) -> HttpResponse:
    """A new subscription; its secret is shown on the page that answers, and never again."""
    form = SubscriptionForm(request.POST or None, actor=request.actor)

    def carry_out() -> HttpResponse:
        row, secret = services.subscribe(form.save(commit=False), actor=request.actor)
        return _shown_once(request, row, secret)

    return form_page(
        request, form, carry_out, template="webhooks/form.html",
        title=_("新建推送订阅"), cancel_url=reverse("webhooks:list"),
    )  # fmt: skip


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
def edit(request: Any, hook: str) -> HttpResponse:
    """Another name, address or choice of events."""
    row = _editable(request, hook)
    form = EditForm(request.POST or None, instance=row, version=row.version)

    def carry_out() -> HttpResponse:
        version = form.cleaned_data["version"]
        services.edit_subscription(form.save(commit=False), actor=request.actor, version=version)
        messages.success(request, _("已保存。"))
        return redirect(row)

    title = _("修改推送订阅")
    return form_page(
        request, form, carry_out, template="webhooks/form.html",
        row=row, title=title, cancel_url=row.get_absolute_url(),
    )  # fmt: skip


@allow(*EDITORS)
@sensitive_variables("secret")
@require_http_methods(["GET", "POST"])
def rotate(request: Any, hook: str) -> HttpResponse:
    """A new secret, shown on the page that answers, and never again."""
    row = _editable(request, hook)
    form = RotateForm(request.POST or None, version=row.version)

    def carry_out() -> HttpResponse:
        secret = services.rotate_secret(
            row,
            actor=request.actor,
            version=form.cleaned_data["version"],
            overlap_hours=form.cleaned_data["overlap"],
        )
        return _shown_once(request, row, secret)

    return form_page(
        request, form, carry_out, template="webhooks/form.html",
        row=row, title=_("更换签名密钥"), submit_label=_("更换密钥"), danger=True,
        cancel_url=row.get_absolute_url(),
    )  # fmt: skip


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
def end(request: Any, hook: str) -> HttpResponse:
    """For good, after it was asked once more."""
    row = _editable(request, hook)
    form = VersionedForm(request.POST or None, version=row.version)

    def carry_out() -> HttpResponse:
        services.end(row, actor=request.actor, version=form.cleaned_data["version"])
        messages.success(request, _("推送订阅已终止。"))
        return redirect(row)

    return form_page(
        request, form, carry_out, template="webhooks/confirm.html",
        row=row, question=_("终止推送订阅？"), submit_label=_("终止"), danger=True,
        cancel_url=row.get_absolute_url(),
        consequences=[
            _("不再向“%(name)s”推送任何事件，不能恢复；需要时另建订阅。") % {"name": row.name},
            _("尚未推送的消息%(count)d条将取消。") % {"count": services.waiting_of(row).count()},
        ],
    )  # fmt: skip


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
def replay_failed(request: Any, hook: str) -> HttpResponse:
    """All that failed since a day, after it was asked once more."""
    row = _editable(request, hook)
    form = ReplayFailedForm(request.POST or None, version=row.version)

    def carry_out() -> HttpResponse:
        count = replaying.replay_failed(
            row,
            actor=request.actor,
            version=form.cleaned_data["version"],
            since=form.cleaned_data["since"],
        )
        said = ngettext("%(count)d条消息将重新推送。", "%(count)d条消息将重新推送。", count)
        messages.success(request, said % {"count": count})
        return redirect(row)

    count = replaying.failed_since(row, replaying.default_day()).count()
    return form_page(
        request, form, carry_out, template="webhooks/confirm.html",
        row=row, question=_("重新推送失败的消息？"), submit_label=_("重新推送"),
        cancel_url=row.get_absolute_url(),
        consequences=[
            _("最近7天内推送失败的消息有%(count)d条。") % {"count": count},
            _("消息编号（webhook-id）不变，对方可据此识别重复。"),
        ],
    )  # fmt: skip


@allow(*EDITORS)
@require_POST
def pause(request: Any, hook: str) -> HttpResponse:
    """Send nothing for now."""
    return _act(request, hook, services.pause, _("已暂停推送，期间的事件会保留。"))


@allow(*EDITORS)
@require_POST
def resume(request: Any, hook: str) -> HttpResponse:
    """Go on."""
    return _act(request, hook, services.resume, _("已恢复推送。"))


@allow(*EDITORS)
@require_POST
def ping(request: Any, hook: str) -> HttpResponse:
    """A trial message; its page says what came of it."""
    return _act(request, hook, services.ping, _("测试消息已发出。"), shows_result=True)


def _act(
    request: Any,
    hook: str,
    operation: Callable[..., Any],
    done: str,
    *,
    shows_result: bool = False,
) -> HttpResponse:
    row = _editable(request, hook)
    form = VersionedForm(request.POST)
    if not form.is_valid():
        raise BadRequest("no version")
    made: Any = row
    try:
        result = operation(row, actor=request.actor, version=form.cleaned_data["version"])
    except NotAllowed:
        raise
    except ActionRefused as refused:
        for reason in refused.reasons:
            messages.error(request, reason)
    else:
        messages.success(request, done)
        made = result if shows_result else row
    return redirect(made)


def _editable(request: Any, hook: str) -> Subscription:
    row = get_subscription_or_404(request.actor, hook)
    require(may_edit(request.actor, row))
    return row


@sensitive_variables("secret")
def _shown_once(request: Any, row: Subscription, secret: str) -> HttpResponse:
    fresh = Subscription.objects.get(pk=row.pk)
    return render(request, "webhooks/secret.html", {"row": fresh, "shown": secret})
