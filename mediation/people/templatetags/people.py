"""Masked numbers for pages: `{% load people %}`."""

from django import template

from mediation.people import identifiers

register = template.Library()


@register.filter
def masked(value: str) -> str:
    """A number or telephone with its middle hidden."""
    return identifiers.mask(value or "")


@register.filter
def masked_address(value: str) -> str:
    """An address without street and number."""
    return identifiers.mask_address(value or "")
