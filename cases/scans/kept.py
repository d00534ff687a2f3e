"""What became of scans: the signed originals of issued papers, and who wants to hear of them."""

from collections.abc import Callable, Collection

from cases.models import Attachment
from mediation.history.actor import Actor
from mediation.papers.models import Paper

#: Called in no transaction, after the scan of a signed paper was kept; may be called twice for one.
Listener = Callable[[Paper, Attachment, Actor], None]

_listeners: list[Listener] = []


def when_kept(listener: Listener) -> None:
    """Let a room act when the signed original of a paper is kept; called from AppConfig.ready."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(paper: Paper, attachment: Attachment, actor: Actor) -> None:
    """Call everybody who wants to know."""
    for listener in _listeners:
        listener(paper, attachment, actor)


def of(papers: Collection[Paper]) -> dict[int, list[Attachment]]:
    """The signed originals that are kept, by the paper's pk, oldest first; one query."""
    found: dict[int, list[Attachment]] = {}
    rows = Attachment.objects.filter(paper__in=papers, removed_on=None).select_related("stored")
    for row in rows.order_by("pk"):
        found.setdefault(row.paper_id, []).append(row)
    return found
