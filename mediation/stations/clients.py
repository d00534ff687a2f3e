"""Where a request comes from."""

import ipaddress
import re

from django.conf import settings
from django.http import HttpRequest

#: What a browser calls itself → its name; the first that fits, because each also names the older.
BROWSERS = (
    (r"MicroMessenger", "WeChat"),
    (r"Edg", "Edge"),
    (r"OPR|Opera", "Opera"),
    (r"Firefox|FxiOS", "Firefox"),
    (r"Chrome|CriOS", "Chrome"),
    (r"Safari", "Safari"),
)
SYSTEMS = (
    (r"HarmonyOS", "HarmonyOS"),
    (r"Android", "Android"),
    (r"iPhone|iPad", "iOS"),
    (r"Windows", "Windows"),
    (r"Mac OS", "macOS"),
    (r"Linux", "Linux"),
)


def client_address(request: HttpRequest) -> str | None:
    """The address of the client, None where the server does not know it.

    `X-Forwarded-For` can be written by anybody: only the entries that our own proxies added, as
    many as `TRUSTED_PROXIES`, are believed, and the last of them names the client.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if proxies := settings.TRUSTED_PROXIES:
        named = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(named) >= proxies:
            address = named[-proxies].strip()
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return None


def device(request: HttpRequest) -> str:
    """Browser and system in two words ("Firefox · Windows"); empty when neither is known."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    found = (
        next((name for pattern, name in table if re.search(pattern, agent)), "")
        for table in (BROWSERS, SYSTEMS)
    )
    return " · ".join(filter(None, found))
