"""Which function carries out which kind of job, and who it acts for.

A room declares its handlers in its `tasks.py`, which every process imports at start:

    @job_handler("render_paper")
    def render(run: Run) -> None: ...

A handler may run twice and must then do no harm; it opens its own transactions, calls
`run.progress()` now and then, and raises `JobFailed` where trying again cannot help, `TryAgain` where
it can and the reason is known.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mediation.history.actor import SYSTEM, Actor

if TYPE_CHECKING:
    from mediation.jobs.running import Run

Handler = Callable[["Run"], None]
ActorSource = Callable[[int, int | None], Actor]


class UnknownKind(LookupError):
    """A job of a kind that no room has declared."""


class JobFailed(Exception):
    """The work cannot be done and is not tried again. The sentence is shown to its owner."""


class TryAgain(Exception):
    """The work cannot be done now. The sentence is shown to its owner when it never can."""


_handlers: dict[str, Handler] = {}
_actor_sources: list[ActorSource] = []


def job_handler(kind: str) -> Callable[[Handler], Handler]:
    """Declare the function below as the one that carries out jobs of `kind`."""

    def declare(handler: Handler) -> Handler:
        known = _handlers.setdefault(kind, handler)
        if known is not handler:
            raise ValueError(f"two handlers for jobs of kind {kind!r}")
        return handler

    return declare


def handler_for(kind: str) -> Handler:
    """The declared handler.

    Raises:
        UnknownKind: no room has declared one.
    """
    try:
        return _handlers[kind]
    except KeyError:
        raise UnknownKind(kind) from None


def resolve_actors_with(source: ActorSource) -> None:
    """Let the room that knows accounts turn (user id, membership id) into an actor again."""
    _actor_sources[:] = [source]


def actor_for(user_id: int | None, membership_id: int | None) -> Actor:
    """The person a job acts for; the system itself for a job that nobody ordered."""
    if user_id is None or not _actor_sources:
        return SYSTEM
    return _actor_sources[0](user_id, membership_id)
