"""What the browser may load for our pages; `settings` says where it reports what it refused."""

from typing import Any

from csp.constants import NONE, SELF


def directives(reports: str, *, upgrade: bool) -> dict[str, Any]:
    """The policy: nothing but our own files, and of these only the kinds that pages use.

    Args:
        reports: the address to which the browser tells what it refused.
        upgrade: whether it asks for https where a page says http.
    """
    return {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        # Bootstrap's style sheet draws its arrows and ticks as data: addresses.
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        # Text becomes markup by the one policy of static/trusted.js, and never becomes script.
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default"],
        "upgrade-insecure-requests": upgrade,
        "report-uri": reports,
        "report-to": "csp",
    }
