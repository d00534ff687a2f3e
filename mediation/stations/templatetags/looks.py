"""`{% load looks %}`: the button that asks why before it shows what is hidden."""

from typing import Any

from django import template

from mediation.stations.forms.purpose import PurposeForm

register = template.Library()


@register.inclusion_tag("stations/looks/ask_purpose.html", takes_context=True)
def ask_purpose(
    context: template.Context,
    action: str,
    key: str,
    label: Any,
    owner: str = "",
    form: PurposeForm | str | None = None,
    target: str = "",
    **hidden: Any,
) -> dict[str, Any]:
    """A button that opens the question.

    Args:
        action: where the answer is posted.
        key: makes the ids of this question its own on the page.
        owner: whose numbers, for who cannot see the place of the button.
        form: the answer that was refused.
        target: what htmx replaces; without it the whole page is answered.
        hidden: further fields to post.
    """
    form = form if isinstance(form, PurposeForm) and form.is_bound else PurposeForm()
    return {
        "csrf_token": context.get("csrf_token"), "action": action, "key": key, "label": label,
        "owner": owner, "form": form, "target": target, "hidden": hidden,
    }  # fmt: skip
