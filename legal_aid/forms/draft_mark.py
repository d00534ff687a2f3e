"""What the page of a consultation sends along about its draft."""

import uuid
from typing import Any

from django.http import QueryDict

from legal_aid.models import ConsultationDraft
from legal_aid.services.drafts import Mark, typed_in

#: Sent with every page, and no part of what was typed.
MARK = ("draft", "draft_version", "draft_window", "draft_sent")
NOT_TYPED = {*MARK, "csrfmiddlewaretoken", "add"}
#: A counter that nobody reaches; what is longer was not sent by the page.
HIGHEST = 10**9


def new_mark() -> Mark:
    """For a page that nothing has been typed into."""
    return Mark(uuid.uuid4(), window=uuid.uuid4().hex)


def mark_for(draft: ConsultationDraft) -> Mark:
    """For a page that goes on with a draft."""
    return Mark(draft.reference, draft.version, uuid.uuid4().hex)


def posted_mark(data: Any) -> Mark | None:
    """What the page said of its draft; None where it said nothing that can be understood."""
    try:
        reference = uuid.UUID(data.get("draft", ""))
        version, sent = (_counter(data.get(name, "")) for name in MARK[1::2])
    except ValueError:
        return None
    return Mark(reference, version, data.get("draft_window", "")[:32], sent)


def _counter(text: str) -> int:
    number = int(text or 0)
    if not 0 <= number <= HIGHEST:
        raise ValueError("no counter")
    return number


def posted_fields(data: Any) -> dict[str, list[str]]:
    """What was typed: name → values."""
    return {name: values for name, values in data.lists() if name not in NOT_TYPED}


def as_posted(draft: ConsultationDraft) -> QueryDict:
    """What was typed, as the page would send it."""
    data = QueryDict(mutable=True)
    for name, values in typed_in(draft).items():
        data.setlist(name, values)
    return data
