"""The OpenAPI document as rows for a page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mediation.api import openapi
from mediation.api.problems import INVALID


@dataclass(frozen=True, slots=True)
class Property:
    """One field of a body, or one parameter: its type in words, and its codes."""

    name: str
    kind: str
    is_required: bool
    description: str = ""
    schema: str = ""
    codes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reply:
    """What an operation may answer."""

    status: str
    description: str
    schema: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """An operation as the page shows it."""

    key: str
    method: str
    path: str
    summary: str
    description: str
    scope: str
    parameters: list[Property]
    body: str
    replies: list[Reply]


def operations(document: dict[str, Any]) -> list[Shown]:
    """Every operation, in the order of the document."""
    base = document["servers"][0]["url"]
    return [
        Shown(
            key=operation["operationId"],
            method=method.upper(),
            path=base + path,
            summary=operation["summary"],
            description=operation.get("description", ""),
            scope=operation["x-scope"],
            parameters=[_parameter(one) for one in operation["parameters"]],
            body=_schema_of(operation.get("requestBody", {})),
            replies=list(_replies(document, operation)),
        )
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def schemas(document: dict[str, Any]) -> list[tuple[str, list[Property]]]:
    """Every schema with its fields."""
    return [
        (name, [_property(key, inner, schema) for key, inner in schema["properties"].items()])
        for name, schema in document["components"]["schemas"].items()
        if "properties" in schema
    ]


def _replies(document: dict[str, Any], operation: dict[str, Any]) -> Iterator[Reply]:
    """Without the problems that every operation may have: they stand together once."""
    shared = document["components"]["responses"]
    common = {str(kind.status) for kind in openapi.ALWAYS if kind.status != INVALID.status}
    for status, told in operation["responses"].items():
        if status in common:
            continue
        response = shared[_referred(told)] if "$ref" in told else told
        yield Reply(status, response["description"], _schema_of(response))


def _schema_of(holder: dict[str, Any]) -> str:
    for content in holder.get("content", {}).values():
        return _referred(content["schema"])
    return ""


def _referred(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _parameter(parameter: dict[str, Any]) -> Property:
    schema = parameter["schema"]
    return Property(
        name=parameter["name"],
        kind=f"{parameter['in']} · {_kind(schema)}",
        is_required=parameter.get("required", False),
        description=parameter.get("description", ""),
    )


def _property(name: str, inner: dict[str, Any], schema: dict[str, Any]) -> Property:
    items = inner.get("items", {})
    return Property(
        name=name,
        kind=_kind(inner),
        is_required=name in schema.get("required", ()),
        description=inner.get("description", ""),
        schema=_referred(inner) or _referred(items),
        codes=_codes(inner),
    )


def _codes(schema: dict[str, Any]) -> list[str]:
    choices = [schema, *schema.get("anyOf", ())]
    return [str(code) for one in choices for code in (*one.get("enum", ()), *_constant(one))]


def _constant(schema: dict[str, Any]) -> list[Any]:
    return [schema["const"]] if "const" in schema else []


def _kind(schema: dict[str, Any]) -> str:
    """The type in words, with its bounds."""
    if "anyOf" in schema:
        return pgettext("api", "或").join(_kind(one) for one in schema["anyOf"])
    words = {
        "string": _("字符串"),
        "integer": _("整数"),
        "number": _("数值"),
        "boolean": _("是或否"),
        "array": _("数组"),
        "object": _("对象"),
        "null": _("空值"),
    }
    kind = words.get(schema.get("type", "object"), _("对象"))
    if schema.get("format"):
        kind += f"（{schema['format']}）"
    if "maxLength" in schema:
        kind += _("，至多%(number)d字") % {"number": schema["maxLength"]}
    if "maxItems" in schema:
        kind += _("，至多%(number)d项") % {"number": schema["maxItems"]}
    return kind
