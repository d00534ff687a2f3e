"""The box in the top bar."""

from typing import Any

from django import template

from mediation.search.grams import LONGEST
from mediation.search.registry import contents_for

register = template.Library()


@register.inclusion_tag("search/box.html", takes_context=True)
def search_box(context: Any) -> dict[str, Any]:
    """The box, for whoever may look for anything."""
    return {
        "offered": bool(contents_for(context.get("actor"))),
        "searched": context.get("searched_everything", ""),
        "csrf_token": context.get("csrf_token"),
        "longest": LONGEST,
    }
