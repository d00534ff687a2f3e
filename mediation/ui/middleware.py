"""Headers that every page carries and Django has no setting for."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]

# Nothing here films, listens, locates or pays: a script that slipped in may not either.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "hid",
        "microphone",
        "midi",
        "payment",
        "publickey-credentials-get",
        "screen-wake-lock",
        "serial",
        "usb",
        "xr-spatial-tracking",
    )
)

#: A header that an answer brings itself stays as it is. Static files are answered before these.
HEADERS = {
    "Permissions-Policy": PERMISSIONS_POLICY,
    # No other site may load an answer into a page of its own, nor we one of theirs.
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Reporting-Endpoints": f'csp="{settings.CSP_REPORTS}"',
    # Every page is about somebody: it stays out of all caches, and the browser's disk.
    "Cache-Control": "private, no-store",
}

#: A PDF is shown by the browser's viewer, a page of its own with styles of its own.
PDF_POLICY = "script-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def framed(response: HttpResponse) -> HttpResponse:
    """Let our own pages, and nobody else's, show this PDF inside them."""
    response["Content-Security-Policy"] = PDF_POLICY.replace("ancestors 'none'", "ancestors 'self'")
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


class HeadersMiddleware:
    """Sets `HEADERS` on every answer."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if response.headers.get("Content-Type") == "application/pdf":
            response.headers.setdefault("Content-Security-Policy", PDF_POLICY)
        return response
