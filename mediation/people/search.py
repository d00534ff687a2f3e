"""Search of the register. What was typed stays in the session under an opaque token (design §7)."""

import secrets
from typing import Any

from django.db.models import Q

from mediation.people.models import Employer
from mediation.people.sources import Entry
from mediation.vault.crypto import blind_index, normalise

SESSION_KEY = "register_searches"
KEPT = 20
LONGEST = 60


def keep(session: Any, text: str) -> str:
    """Keep what was typed and give the token for it; the session's oldest searches are dropped."""
    searches: dict[str, str] = session.get(SESSION_KEY, {})
    token = secrets.token_urlsafe(9)
    searches[token] = text
    session[SESSION_KEY] = dict(list(searches.items())[-KEPT:])
    return token


def recall(session: Any, token: str) -> str:
    """What was typed under `token`, empty when the session does not know it."""
    text: str = session.get(SESSION_KEY, {}).get(token, "")
    return text


def matching(entries: Any, text: str, model: type[Entry]) -> Any:
    """Those of `entries` whose name contains `text`, or whose complete number it is."""
    text = text.strip()
    condition = Q(name__contains=text) | Q(phone_index=blind_index("phone", text) or None)
    if model is Employer:
        condition |= Q(credit_code=normalise(text))
    else:
        condition |= Q(id_number_index=blind_index("id_number", text) or None)
    return entries.filter(condition)
