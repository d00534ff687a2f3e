"""The interface put together from what the rooms have registered, and its addresses."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.operation import Operation

from mediation.api import contents, handlers, problems
from mediation.api.auth import Needs
from mediation.api.entrance import guarded
from mediation.api.parsing import StrictParser

VERSION = "1"


@cache
def interface() -> NinjaAPI:
    """The interface with everything in it; built once, when the addresses are read.

    Raises:
        ImproperlyConfigured: for an operation that does not say which scope it needs.
    """
    api = NinjaAPI(
        title="Labour-dispute mediation",
        version=VERSION,
        parser=StrictParser(),
        urls_namespace="api",
        docs_url=None,
        openapi_url=None,
    )
    handlers.install(api)
    for prefix, router in contents.routers():
        api.add_router(prefix, router)
    for operation in operations(api):
        if not needed_scope(operation):
            name = operation.view_func.__qualname__
            raise ImproperlyConfigured(f"{name} declares no scope: auth=Needs(…)")
    return api


def operations(api: NinjaAPI) -> Iterator[Operation]:
    """Every operation of the interface."""
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            yield from view.operations


def needed_scope(operation: Operation) -> str:
    """The scope that the operation's callers must have; empty where it declares none."""
    found = [need.scope for need in operation.auth_callbacks if isinstance(need, Needs)]
    return found[0] if len(found) == len(operation.auth_callbacks) == 1 else ""


def urlpatterns() -> list[URLPattern]:
    """The addresses of all operations, each behind the door; every other is not found there."""
    made = []
    for pattern in interface()._get_urls():
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            name = str(pattern.name)
            route: Any = pattern.pattern
            view = guarded(pattern.callback, operation=name)
            made.append(path(route._route, view, name=name))
    unknown = guarded(_not_found, operation="unknown")
    return [*made, path("<path:rest>", unknown, name="unknown")]


def _not_found(request: HttpRequest, rest: str) -> HttpResponse:
    return problems.response(request, problems.NOT_FOUND)


#: What the reference says of the interface as a whole.
DESCRIPTION = _(
    "供热线、仲裁机构、法院和工会等外部系统使用的接口。每次调用须提供令牌；令牌属于一个客户端，代表一个组织，"
    "只能办理所列权限范围内的事项，并有有效期。写入须提供幂等键或者 If-Match；所有错误以 RFC 9457 的格式答复。"
)
