"""Search of the register by name or complete number."""

from typing import Any

from django.db.models import Q

from mediation.people.models import Employer
from mediation.people.sources import Entry
from mediation.vault.crypto import blind_index, normalise

LONGEST = 60


def matching(entries: Any, text: str, model: type[Entry]) -> Any:
    """Those of `entries` whose name contains `text`, or whose complete number it is.

    By the name or number of an entry that was merged the kept one is found.
    """
    text = text.strip()
    condition = Q(name__contains=text) | Q(phone_index=blind_index("phone", text) or None)
    if model is Employer:
        condition |= Q(credit_code=normalise(text))
    else:
        condition |= Q(id_number_index=blind_index("id_number", text) or None)
    merged = model._default_manager.filter(condition, merged_into__isnull=False).order_by()
    return entries.filter(condition | Q(pk__in=merged.values("merged_into")))
