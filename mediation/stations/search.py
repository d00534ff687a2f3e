"""Free-text searches by token: what was typed stands in the session, never in an address."""

import secrets

from django.http import HttpRequest

SESSION_KEY = "searches"
#: Enough for the tabs somebody has open.
KEPT = 20


def keep(request: HttpRequest, text: str) -> str:
    """Remember `text` for this session; returns the token that stands for it in addresses."""
    token = secrets.token_urlsafe(9)
    searches = {**request.session.get(SESSION_KEY, {}), token: text}
    request.session[SESSION_KEY] = dict(list(searches.items())[-KEPT:])
    return token


def kept(request: HttpRequest, token: str) -> str:
    """The text behind `token`; empty when this session has no such search (any more)."""
    text: str = request.session.get(SESSION_KEY, {}).get(token, "")
    return text
