"""Messages of the program to one person: what a background job has to say."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from mediation.jobs.models import Message
from mediation.stations.access import signed_in

PER_PAGE = 25


@signed_in
def inbox(request: Any) -> HttpResponse:
    """The person's own messages, newest first."""
    own = Message.objects.filter(user=request.user)
    page = Paginator(own, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "has_unread": own.unread().exists()}
    return render(request, "stations/messages.html", context)


@require_POST
@signed_in
def mark_read(request: Any) -> HttpResponse:
    """Everything so far has been read."""
    Message.objects.filter(user=request.user).unread().update(read_at=timezone.now())
    return redirect("messages")
