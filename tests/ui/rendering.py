"""Renders what the tests of this room look at."""

from __future__ import annotations

from typing import Any

from django.template import Context, Engine, engines
from django.test import RequestFactory

from tests.ui.parsed import Element, parse


def component(name: str, **context: Any) -> Element:
    """A component with exactly these parameters."""
    return parse(
        Engine.get_default().get_template(f"components/{name}.html").render(Context(context))
    )


def fragment(source: str, **context: Any) -> Element:
    """A piece of a page that has loaded our tags."""
    template = Engine.get_default().from_string("{% load i18n ui %}" + source)
    return parse(template.render(Context(context)))


def html(source: str, path: str = "/", **context: Any) -> str:
    """A whole page for a request, without going through middleware."""
    return engines["django"].from_string(source).render(context, RequestFactory().get(path))


def page(source: str, path: str = "/", **context: Any) -> Element:
    """The same, to be asked questions."""
    return parse(html(source, path, **context))
