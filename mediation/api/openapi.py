"""The OpenAPI 3.1 document: django-ninja's, and what every operation has in common."""

from typing import Any

from django.utils.translation import gettext as _

from mediation.api import problems
from mediation.api.site import DESCRIPTION, interface, needed_scope, operations

BASE = "/api/v1"
SCHEME = "token"
#: Problems that any operation may answer with; which others, the operation says (`problems`).
ALWAYS = (
    problems.MALFORMED, problems.UNAUTHORIZED, problems.FORBIDDEN, problems.NOT_ACCEPTABLE,
    problems.TOO_LARGE, problems.INVALID, problems.TOO_MANY, problems.FAILED, problems.BUSY,
)  # fmt: skip
WITH_BODY = (problems.UNSUPPORTED,)
#: In `openapi_extra` of an operation: kinds of problems of its own, and headers that it reads.
OWN_PROBLEMS, OWN_HEADERS = "x-problems", "x-headers"


def document() -> dict[str, Any]:
    """The document in the present language."""
    made = dict(interface().get_openapi_schema(path_prefix="/"))
    made["info"] = {
        "title": _("劳动争议联合调解接口"),
        "version": made["info"]["version"],
        "description": str(DESCRIPTION),
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    }
    made["servers"] = [{"url": BASE}]
    scopes = {
        operation.operation_id or interface().get_openapi_operation_id(operation): needed_scope(
            operation
        )
        for operation in operations(interface())
    }
    for path in made["paths"].values():
        for operation in path.values():
            _complete(operation, scopes[operation["operationId"]])
    components = made["components"]
    components["schemas"]["Problem"] = _problem_schema()
    components["responses"] = {kind.code: _problem_response(kind) for kind in problems.KINDS}
    components["headers"] = _headers()
    components["securitySchemes"] = {SCHEME: {"type": "http", "scheme": "bearer"}}
    return _plain(made)


def _complete(operation: dict[str, Any], scope: str) -> None:
    operation["security"] = [{SCHEME: [scope]}]
    operation["x-scope"] = scope
    own = operation.pop(OWN_PROBLEMS, ())
    operation["parameters"] = [
        {key: value for key, value in parameter.items() if key != "title"}
        for parameter in (*operation.get("parameters", ()), *operation.pop(OWN_HEADERS, ()))
    ]
    for response in operation["responses"].values():
        named = {name: {"$ref": f"#/components/headers/{name}"} for name in _headers()}
        wanted = response.pop("x-headers", ("ETag",))
        shown = {"RateLimit", "RateLimit-Policy", *wanted}
        response["headers"] = {name: named[name] for name in named if name in shown}
    kinds = [*ALWAYS, *(WITH_BODY if "requestBody" in operation else ()), *own]
    by_status: dict[int, list[problems.Kind]] = {}
    for kind in kinds:
        by_status.setdefault(kind.status, []).append(kind)
    for status, told in sorted(by_status.items()):
        if len(told) == 1:
            operation["responses"][str(status)] = {"$ref": f"#/components/responses/{told[0].code}"}
            continue
        together = _problem_response(told[0])
        together["description"] = " / ".join(str(kind.title) for kind in told)
        operation["responses"][str(status)] = together


def _problem_response(kind: problems.Kind) -> dict[str, Any]:
    made: dict[str, Any] = {
        "description": str(kind.title),
        "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if kind in (problems.TOO_MANY, problems.BUSY):
        made["headers"] = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}
    if kind is problems.UNAUTHORIZED:
        made["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}, "required": True}}
    return made


def _headers() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "ETag": {"schema": text, "description": _("内容的标记，用于 If-None-Match 和 If-Match")},
        "Location": {"schema": text, "description": _("所建申请的地址")},
        "Idempotency-Replayed": {"schema": text, "description": _("同一幂等键先前的答复")},
        "RateLimit": {"schema": text, "description": _("剩余次数和多少秒后恢复")},
        "RateLimit-Policy": {"schema": text, "description": _("调用次数的上限")},
        "Retry-After": {"schema": {"type": "integer"}, "description": _("多少秒后可以重试")},
    }


def _problem_schema() -> dict[str, Any]:
    text = {"type": "string"}
    fault = {
        "type": "object",
        "required": ["message"],
        "properties": {
            "pointer": {**text, "description": "RFC 6901"},
            "parameter": text,
            "message": text,
        },
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "description": "RFC 9457",
        "required": ["type", "title", "status"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": text,
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": text,
            "instance": {"type": "string", "format": "uri-reference"},
            "errors": {"type": "array", "items": fault},
        },
        "additionalProperties": False,
    }


def _plain(value: Any) -> Any:
    """Texts that wait for a language become words."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)
