"""Where browsers report what the Content Security Policy stopped: one line in the log each.

Anybody can send anything here, so little is read and nothing is believed: a known directive, the
name of one of our own pages, and the site that was to be loaded. No path, query or sample of a
script reaches the log, for these may hold names.
"""

import json
import logging
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from mediation.stations.access import public
from mediation.stations.limits import limited

logger = logging.getLogger(__name__)

LARGEST = 16 * 1024
#: A browser sends a few reports together; more in one call are a flood.
MOST = 10
DIRECTIVE = re.compile(r"[a-z][a-z-]{2,40}")
HOST = re.compile(r"[a-z0-9.-]{1,100}")
#: What browsers write instead of an address.
WORDS = {"inline", "eval", "wasm-eval", "data", "blob", "self", "trusted-types-sink",
         "trusted-types-policy"}  # fmt: skip


@public
@csrf_exempt
@require_POST
@limited("csp_report")
def csp_report(request: HttpRequest) -> HttpResponse:
    """Take reports in both forms that browsers send; the answer is always empty."""
    body = request.read(LARGEST + 1)
    if len(body) > LARGEST:
        return HttpResponse(status=413)
    for report in _reports(body):
        logger.warning("the browser stopped %s", _line(report))
    return HttpResponse(status=204)


def _reports(body: bytes) -> Iterator[dict[str, Any]]:
    """The bodies of the reports: `report-uri` sends one, `report-to` a list."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return
    for entry in (sent if isinstance(sent, list) else [sent])[:MOST]:
        report = entry.get("csp-report") or entry.get("body") if isinstance(entry, dict) else None
        if isinstance(report, dict):
            yield report


def _line(report: dict[str, Any]) -> str:
    def told(*names: str) -> str:
        return next((str(report[name]) for name in names if report.get(name)), "")[:2000]

    directive = told("effectiveDirective", "effective-directive", "violated-directive").split(" ")[
        0
    ]
    return (
        f"{directive if DIRECTIVE.fullmatch(directive) else '?'}"
        f" from {_source(told('blockedURL', 'blocked-uri'))}"
        f" on {_page(told('documentURL', 'document-uri'))}"
    )


def _source(blocked: str) -> str:
    """The site alone, or the browser's own word."""
    if blocked in WORDS:
        return blocked
    host = _split(blocked)[0]
    return host if HOST.fullmatch(host) else "?"


def _page(address: str) -> str:
    """The page's name in the site map, which holds no serial."""
    try:
        return resolve(_split(address)[1]).view_name
    except Resolver404:
        return "?"


def _split(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
        return (parts.hostname or ""), parts.path
    except ValueError:
        return "", ""
