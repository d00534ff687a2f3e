"""What anybody may read of the interface: its OpenAPI document, and the same as a page.

Both say what the program's published source says, and nothing about anybody, so that whoever writes
the other side needs no account here.
"""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from mediation.api import problems, reference, scopes
from mediation.api.openapi import ALWAYS, document
from mediation.stations.access import public
from mediation.stations.limits import limited


@public
@require_safe
@limited("verify")
def openapi(request: HttpRequest) -> HttpResponse:
    """The document, in the language of the Accept-Language header."""
    return HttpResponse(
        json.dumps(document(), ensure_ascii=False), content_type="application/openapi+json"
    )


@public
@require_safe
@limited("verify")
def page(request: HttpRequest) -> HttpResponse:
    """The reference for people; rendered here, so that no foreign script is needed."""
    made = document()
    context: dict[str, Any] = {
        "info": made["info"],
        "operations": reference.operations(made),
        "schemas": reference.schemas(made),
        "kinds": problems.KINDS,
        "common": [kind.status for kind in ALWAYS if kind is not problems.INVALID],
        "scopes": scopes.known(),
        "language": get_language(),
    }
    return render(request, "api/reference.html", context)
