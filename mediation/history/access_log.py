"""The log of who looked at what.

A view that fetches an object by its public number says so with `shown(subject)`; when the answer
goes out and nothing more exact was logged, `AccessLogMiddleware` logs a view of it. So no page can
forget its row. Downloads, prints, exports, searches and looks at full numbers are logged where
they happen, by `log_access`.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from django.utils import timezone

from mediation.history import chain
from mediation.history.actor import current
from mediation.history.models import AccessEntry, DomainModel

#: What one request shows, by aggregate: None once it stands in the log.
_shown: ContextVar[dict[str, DomainModel | None] | None] = ContextVar("shown", default=None)
#: A part of a page fetched within this time after the page belongs to the same look.
SAME_LOOK = timedelta(minutes=30)
#: Typing goes on for this long.
ONE_ENTRY = timedelta(minutes=2)
_TEXT: Any = AccessEntry._meta.get_field("text")
_labels: dict[str, Any] = {}


def register(labels: Mapping[str, Any]) -> None:
    """Name what a room's entries say in `detail`: code → label; from AppConfig.ready()."""
    _labels.update(labels)


def told(detail: str) -> Any:
    """`detail` in words; one that nobody named is shown as it is ("agreement-1.pdf").

    What follows the name of a kind stays ("report 2026-03-LJZ.csv").
    """
    if detail in _labels:
        return _labels[detail]
    kind, _space, rest = detail.partition(" ")
    return f"{_labels[kind]} {rest}" if rest and kind in _labels else detail


def log_access(
    act: AccessEntry.Act | str,
    *,
    subject: DomainModel | None = None,
    detail: str = "",
    purpose: str = "",
    text: str = "",
) -> AccessEntry:
    """Record that the bound actor looked at `subject`.

    Args:
        act: view, unmask, download, print, export or search.
        detail: what exactly ("agreement-1.pdf", "id_number of party 3"); never personal data.
        purpose: why numbers are shown in full, one of AccessEntry.Purpose.
        text: what was searched for, or the purpose in the person's own words; kept encrypted.
    """
    entry = _entry(act, subject, detail=detail, purpose=purpose, text=text)
    chain.append([entry], insert=lambda: entry.save(force_insert=True))
    _seen(entry)
    return entry


def log_looks(
    act: AccessEntry.Act | str,
    subjects: Iterable[DomainModel],
    *,
    detail: str,
    purpose: str = "",
    text: str = "",
) -> None:
    """Record one look of the bound actor at each of `subjects`, as `log_access` does, all at once."""
    entries = [
        _entry(act, subject, detail=detail, purpose=purpose, text=text) for subject in subjects
    ]
    if not entries:
        return
    chain.append(entries, insert=lambda: AccessEntry.objects.bulk_create(entries, batch_size=500))
    for entry in entries:
        _seen(entry)


def _entry(
    act: AccessEntry.Act | str,
    subject: DomainModel | None,
    *,
    detail: str,
    purpose: str,
    text: str,
) -> AccessEntry:
    context = current()
    actor = context.actor
    entry = AccessEntry(
        act=AccessEntry.Act(act),
        aggregate=subject.aggregate_ref() if subject else "",
        subject=f"{subject._meta.label_lower}:{subject.pk}" if subject else "",
        holder=_holder(subject) if subject else "",
        detail=detail[:200],
        purpose=purpose,
        text=text,
        actor_id=actor.user_id,
        actor_name=actor.name,
        actor_role=actor.role,
        actor_organisation=actor.organisation_code,
        request_id=context.request_id,
    )
    _TEXT.sealed(entry)  # first, for the MAC covers the ciphertext
    return entry


def _seen(entry: AccessEntry) -> None:
    if (pending := _shown.get()) is not None and entry.aggregate:
        pending[entry.aggregate] = None


def shown(subject: DomainModel) -> None:
    """Say that the answer to this request shows `subject`; without a request nothing is noted."""
    if (pending := _shown.get()) is not None:
        pending.setdefault(subject.aggregate_ref(), subject)


@contextmanager
def noting() -> Iterator[dict[str, DomainModel | None]]:
    """Collect what the block shows and has not logged."""
    pending: dict[str, DomainModel | None] = {}
    token = _shown.set(pending)
    try:
        yield pending
    finally:
        _shown.reset(token)


def just_seen(subject: DomainModel) -> bool:
    """Whether the bound actor's look at `subject` of a moment ago stands in the log."""
    actor = current().actor
    return AccessEntry.objects.filter(
        aggregate=subject.aggregate_ref(),
        actor_id=actor.user_id,
        actor_role=actor.role,
        at__gte=timezone.now() - SAME_LOOK,
    ).exists()


def typed(detail: str, text: str) -> None:
    """Log a search that goes on while somebody is typing: once, and anew when it finds more.

    What contains the longer text contains the shorter one, whose search is in the log.
    """
    actor = current().actor
    latest = (
        AccessEntry.objects.filter(actor_id=actor.user_id, at__gte=timezone.now() - ONE_ENTRY)
        .filter(act=AccessEntry.Act.SEARCH, detail=detail)
        .first()
    )
    if latest is None or latest.text not in text:
        log_access(AccessEntry.Act.SEARCH, detail=detail, text=text)


def _holder(subject: DomainModel) -> str:
    """Code of the organisation that holds the object now, where it is held by one."""
    root = subject.aggregate_root()
    organisation = getattr(root, "organisation", None) or getattr(root, "station", None)
    return str(getattr(organisation, "code", ""))
