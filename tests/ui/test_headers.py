"""Headers that every answer carries."""

from django.http import HttpResponse
from django.test import RequestFactory

from mediation.ui.middleware import PERMISSIONS_POLICY, PermissionsPolicyMiddleware


def test_pages_may_not_film_listen_or_locate() -> None:
    answer = PermissionsPolicyMiddleware(lambda request: HttpResponse())(RequestFactory().get("/"))
    assert answer["Permissions-Policy"] == PERMISSIONS_POLICY


def test_an_answer_may_bring_its_own_policy() -> None:
    own = HttpResponse(headers={"Permissions-Policy": "camera=(self)"})
    answer = PermissionsPolicyMiddleware(lambda request: own)(RequestFactory().get("/"))
    assert answer["Permissions-Policy"] == "camera=(self)"
