"""`{% load retention %}`: what the case page says of its destruction."""

from django import template

from cases.retention.models import DestructionList

register = template.Library()


@register.simple_tag
def destruction_list(number: str) -> DestructionList | None:
    """The list that decided it, with both signers; None where the database knows it no longer."""
    found: DestructionList | None = (
        DestructionList.objects.filter(number=number)
        .select_related("proposed_by", "approved_by")
        .first()
    )
    return found
