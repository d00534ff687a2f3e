"""Answers with their entity tags, and what a client's own tags say."""

import hashlib
import re
from typing import Any

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from pydantic import BaseModel

from mediation.api import problems
from mediation.api.problems import ProblemError
from mediation.history.models import StatefulModel

MEDIA_TYPE = "application/json"
_VERSIONED = re.compile(r'"(\d{1,9})\.[0-9a-f]{16}"')


def answer(
    request: Any,
    content: BaseModel | str,
    *,
    status: int = 200,
    version: int | None = None,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """`content` as JSON under its entity tag; 304 without it when the client has it already.

    Args:
        version: of the thing told about, which `expected_version` finds in the tag again.
    """
    body = content if isinstance(content, str) else content.model_dump_json()
    digest = hashlib.sha256(body.encode()).hexdigest()[:16]
    tag = f'"{digest}"' if version is None else f'"{version}.{digest}"'
    response = HttpResponse(
        body, status=status, content_type=MEDIA_TYPE, headers={**(headers or {}), "ETag": tag}
    )
    if request.method in ("GET", "HEAD") and _has_already(request, tag):
        return HttpResponseNotModified(headers={"ETag": tag})
    return response


def _has_already(request: Any, tag: str) -> bool:
    """By If-None-Match, whose comparison is the weak one (RFC 9110, 13.1.2)."""
    tags = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in tags or tag in {known.removeprefix("W/") for known in tags}


def expected_version(request: Any, current: StatefulModel) -> int:
    """The version that the client has seen, from If-Match; the gate compares it under its lock.

    A tag also tells the language and the names in the answer; whether the thing is still what the
    client saw depends on the version alone.

    Raises:
        ProblemError: 428 without If-Match, 412 where none of its tags is of the present version.
    """
    header = request.headers.get("If-Match", "")
    if not header:
        raise ProblemError(
            problems.NO_PRECONDITION, _("请先读取，并在 If-Match 中写明读到的 ETag。")
        )
    versions = [
        int(match[1]) for tag in parse_etags(header) if (match := _VERSIONED.fullmatch(tag))
    ]
    if header.strip() != "*" and current.version not in versions:
        raise ProblemError(problems.STALE, _("读取之后内容已经变更，请重新读取。"))
    return current.version
