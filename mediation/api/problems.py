"""Everything that goes wrong is told as problem details (RFC 9457), in the caller's language."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from mediation.ui.parts import Text

MEDIA_TYPE = "application/problem+json"
#: Where the kinds are explained; the address of a kind ends in its code.
EXPLAINED = "/api/v1/#"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem; `code` stays the same for ever, `title` is for people."""

    code: str
    status: int
    title: Text


MALFORMED = Kind("malformed", 400, _("请求无法读取"))
UNAUTHORIZED = Kind("unauthorized", 401, _("没有有效的令牌"))
FORBIDDEN = Kind("forbidden", 403, _("无权进行此操作"))
NOT_FOUND = Kind("not-found", 404, _("没有找到"))
METHOD_NOT_ALLOWED = Kind("method-not-allowed", 405, _("不支持此方法"))
NOT_ACCEPTABLE = Kind("not-acceptable", 406, _("只能以 JSON 答复"))
GONE = Kind("gone", 410, _("已经销毁"))
STALE = Kind("stale", 412, _("内容已经变更"))
TOO_LARGE = Kind("too-large", 413, _("请求过大"))
UNSUPPORTED = Kind("unsupported-media-type", 415, _("只接受 JSON"))
INVALID = Kind("invalid", 422, _("内容有误"))
REFUSED = Kind("refused", 422, _("不能进行此操作"))
KEY_REUSED = Kind("key-reused", 422, _("幂等键已用于另一请求"))
NO_PRECONDITION = Kind("precondition-required", 428, _("缺少 If-Match"))
TOO_MANY = Kind("too-many-requests", 429, _("请求过于频繁"))
FAILED = Kind("failed", 500, _("系统出错"))
BUSY = Kind("busy", 503, _("系统繁忙，请稍后重试"))

KINDS: tuple[Kind, ...] = (
    MALFORMED, UNAUTHORIZED, FORBIDDEN, NOT_FOUND, METHOD_NOT_ALLOWED, NOT_ACCEPTABLE, GONE, STALE,
    TOO_LARGE, UNSUPPORTED, INVALID, REFUSED, KEY_REUSED, NO_PRECONDITION, TOO_MANY, FAILED, BUSY,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: in the body at `pointer` (RFC 6901), or in a parameter or header."""

    message: Text
    pointer: str | None = None
    parameter: str | None = None

    def told(self) -> dict[str, str]:
        place = {"pointer": self.pointer, "parameter": self.parameter}
        named = {name: value for name, value in place.items() if value is not None}
        return {**named, "message": str(self.message)}


class ProblemError(Exception):
    """Ends an operation with this answer."""

    def __init__(
        self,
        kind: Kind,
        detail: Text = "",
        *,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.kind, self.detail = kind, detail
        self.faults, self.headers = tuple(faults), dict(headers or {})
        super().__init__(kind.code)


def response(
    request: HttpRequest,
    kind: Kind,
    detail: Text = "",
    *,
    faults: Sequence[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The answer; `instance` is the number under which our logs know the request."""
    body: dict[str, Any] = {
        "type": f"{EXPLAINED}{kind.code}",
        "title": str(kind.title),
        "status": kind.status,
    }
    if detail:
        body["detail"] = str(detail)
    if number := getattr(request, "log_id", ""):
        body["instance"] = uuid.UUID(number).urn
    if faults:
        body["errors"] = [fault.told() for fault in faults]
    return HttpResponse(
        json.dumps(body, ensure_ascii=False),
        status=kind.status,
        content_type=MEDIA_TYPE,
        headers=dict(headers or {}),
    )


def from_error(request: HttpRequest, error: ProblemError) -> HttpResponse:
    """The answer that the error carries."""
    return response(request, error.kind, error.detail, faults=error.faults, headers=error.headers)


def of_status(status: int) -> Kind:
    """The first kind of this status; what has no kind of its own is malformed, or our failure."""
    fallback = FAILED if status >= 500 else MALFORMED
    return next((kind for kind in KINDS if kind.status == status), fallback)
