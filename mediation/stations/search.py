"""Free-text searches by token: what was typed stands in the session, never in an address.

No name stands in a URL, a log or a browser's history (design §7). A token is good for the session
that made it, and for the list it was made for.
"""

import secrets
from typing import Any

#: Enough for the tabs somebody has open.
KEPT = 20


def keep(session: Any, text: str, *, of: str) -> str:
    """Remember `text` for this session; returns the token that stands for it in addresses.

    Args:
        of: the list that is searched ("cases"); its oldest searches are dropped.
    """
    key = _key(of)
    token = secrets.token_urlsafe(9)
    searches = {**session.get(key, {}), token: text}
    session[key] = dict(list(searches.items())[-KEPT:])
    return token


def recall(session: Any, token: str, *, of: str) -> str:
    """The text behind `token`; empty when this session has no such search of that list (any more)."""
    text: str = session.get(_key(of), {}).get(token, "")
    return text


def asked(request: Any, *, of: str) -> tuple[str, bool]:
    """The text of the search in the request's address (`?q=`), and whether it is no longer known."""
    token = request.GET.get("q", "")
    text = recall(request.session, token, of=of) if token else ""
    return text, bool(token) and not text


def _key(of: str) -> str:
    return f"searches_of_{of}"
