"""Calendar feeds: a person's own addresses, and what a calendar program reads there."""

import hashlib
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotFound
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mediation.history.gate import ActionRefused
from mediation.stations.access import allow, public
from mediation.stations.enums import Role
from mediation.stations.feeds import calendar_of
from mediation.stations.limits import marked, wait
from mediation.stations.models import CalendarFeed
from mediation.stations.services import feeds
from mediation.ui.forms import UiForm

working = allow(*(role for role in Role if role != Role.ADMINISTRATOR))


class FeedForm(UiForm):
    """What the address is for, so that it can be told from others later."""

    label = forms.CharField(
        label=gettext_lazy("用途"),
        max_length=60,
        help_text=gettext_lazy("例如：手机日历、办公电脑。"),
    )


@working
@sensitive_variables("secret")
@require_http_methods(["GET", "POST"])
def own_feeds(request: Any) -> HttpResponse:
    """The person's addresses in the present role; a new one is shown once, after it was made."""
    form = FeedForm(request.POST or None)
    address = ""
    if request.method == "POST" and form.is_valid():
        try:
            _feed, secret = feeds.make_feed(
                request.membership, form.cleaned_data["label"], actor=request.actor
            )
        except ActionRefused as refused:
            form.add_error(None, str(refused))
        else:
            address = request.build_absolute_uri(reverse("calendar_feed", args=[secret]))
            form = FeedForm()
    rows = CalendarFeed.objects.filter(membership=request.membership, revoked_on=None)
    status = 422 if form.is_bound else 200
    context = {"form": form, "rows": rows, "address": address}
    return render(request, "stations/account/feeds.html", context, status=status)


@require_POST
@working
def revoke(request: Any) -> HttpResponse:
    """One address answers nothing any more."""
    chosen = request.POST.get("feed", "")
    # A key has at most 19 digits; more would not be understood by the database.
    known = chosen.isdecimal() and len(chosen) < 19
    if known and feeds.revoke_feed(request.user, int(chosen), actor=request.actor):
        messages.success(request, _("订阅地址已撤销。"))
    else:
        messages.info(request, _("该订阅地址已经撤销。"))
    return redirect("calendar_feeds")


@require_safe
@public
def calendar_feed(request: Any, secret: str) -> HttpResponse:
    """The calendar behind a secret address; 404 for every other address.

    What is refused is answered barely, whatever the reason: a calendar program reads no page and
    keeps no cookie.
    """
    if seconds := wait(request, "feed"):
        return marked(_bare(), seconds)
    feed = feeds.open_feed(secret)
    if feed is None:
        return _bare()
    body = calendar_of(feed.membership.as_actor(), name=_("值班与巡访"))
    # The time of making stands in each entry and is no change.
    lines = [line for line in body.split(b"\r\n") if not line.startswith(b"DTSTAMP")]
    response = HttpResponse(
        body,
        content_type="text/calendar; charset=utf-8",
        headers={
            "ETag": f'"{hashlib.sha256(b"".join(lines)).hexdigest()[:32]}"',
            "Content-Disposition": 'inline; filename="calendar.ics"',
        },
    )
    same = get_conditional_response(request, etag=response.headers["ETag"], response=response)
    assert isinstance(same, HttpResponse)
    return same


def _bare() -> HttpResponse:
    response = HttpResponseNotFound(content_type="text/plain")
    # Django would write the address into the program's log, and it may be good again tomorrow.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
