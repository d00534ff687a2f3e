"""The button in the head of a list: `{% load exports %}{% export_button "cases" %}`."""

from typing import Any

from django import template
from django.urls import reverse

from mediation.exports.listing import listing_of

register = template.Library()
#: A file has all pages.
NOT_A_FILTER = ("page",)


@register.inclusion_tag("exports/button.html", takes_context=True)
def export_button(context: Any, key: str, label: str = "", **filters: str) -> dict[str, Any]:
    """A link to the page on which this list, as it is filtered now, can be had as a file.

    `filters` is what narrows it besides the address's query, such as the month of a calendar."""
    request, listing = context["request"], listing_of(key)
    actor = getattr(request, "actor", None)
    if actor is None or actor.role not in listing.roles:
        return {"url": ""}
    query = request.GET.copy()
    for name in NOT_A_FILTER:
        query.pop(name, None)
    for name, value in filters.items():
        query[name] = value
    url = reverse(f"exports:{key}")
    return {"url": f"{url}?{query.urlencode()}" if query else url, "label": label}
