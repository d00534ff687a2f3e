"""Who acts, and for what: a plain value bound per request, task or command.

Every row of history carries it. Writing a domain row while nobody is bound is an error, so that
no change can go unattributed.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in one of their memberships, or the system itself.

    Attributes:
        user_id: primary key of the user, None for the system.
        role: code of the acting membership's role.
        organisation_path: materialised path ("/PD/LJZ/") of the membership's organisation; its
            subtree is the actor's scope.
        station_id: the station at or above that organisation, None for the centre.
    """

    user_id: int | None
    name: str
    role: str
    organisation_id: int | None = None
    organisation_code: str = ""
    organisation_path: str = ""
    station_id: int | None = None
    membership_id: int | None = None


#: The actor of commands and jobs that no person started.
SYSTEM = Actor(user_id=None, name="system", role="system")


#: Stands between the reason of an act and that of its late recording: no key types it.
LATE = "\x1e"


@dataclass(frozen=True, slots=True)
class Context:
    """What the rows written now are part of.

    Attributes:
        act: code of the operation ("accept_case").
        reason: why, in the words of the person.
        late_reason: why the act is recorded so much later than it happened (补录).
        happened_on: the legal date of the act, when it differs from the day of recording.
        request_id: ties the rows of one request, task or command together.
        recorded_at: time of recording, where it is not now (demonstration data, import).
    """

    actor: Actor
    request_id: str
    act: str = ""
    reason: str = ""
    happened_on: date | None = None
    recorded_at: datetime | None = None
    late_reason: str = ""
    _ticks: Iterator[int] = field(default_factory=count, repr=False, compare=False)

    def reasons(self) -> str:
        """Both reasons as history keeps them in one column; `split_reasons` takes them apart."""
        reason = self.reason.replace(LATE, " ")
        return f"{reason}{LATE}{self.late_reason}" if self.late_reason else reason

    def moment(self) -> datetime | None:
        """`recorded_at`, a microsecond later for each row, so that the order of writing stays."""
        if self.recorded_at is None:
            return None
        return self.recorded_at + timedelta(microseconds=next(self._ticks))


def split_reasons(kept: str) -> tuple[str, str]:
    """The reason of an act, and the reason of its late recording, from history's column."""
    reason, _mark, late_reason = kept.partition(LATE)
    return reason, late_reason


class NoActor(RuntimeError):
    """A domain row was written although nobody is bound as its author."""


_context: ContextVar[Context | None] = ContextVar("history_context", default=None)


def bound() -> Context | None:
    """The bound context, None outside every `acting` block."""
    return _context.get()


def current() -> Context:
    """The bound context.

    Raises:
        NoActor: outside every `acting` block.
    """
    context = _context.get()
    if context is None:
        raise NoActor("bind an actor with `with acting(actor):` before writing domain rows")
    return context


def current_actor() -> Actor:
    """The bound actor; raises NoActor outside every `acting` block."""
    return current().actor


@contextmanager
def acting(
    actor: Actor | None = None,
    *,
    request_id: str = "",
    act: str = "",
    reason: str = "",
    happened_on: date | None = None,
    recorded_at: datetime | None = None,
    late_reason: str = "",
) -> Iterator[Context]:
    """Bind `actor` (or keep the bound one) for the block; what is not given is inherited."""
    outer = _context.get()
    if outer is None:
        if actor is None:
            raise NoActor("the outermost acting block must name an actor")
        context = Context(
            actor,
            request_id or uuid.uuid4().hex,
            act,
            reason,
            happened_on,
            recorded_at,
            late_reason,
        )
    else:
        context = replace(
            outer,
            actor=actor or outer.actor,
            request_id=request_id or outer.request_id,
            act=act or outer.act,
            reason=reason or outer.reason,
            happened_on=happened_on or outer.happened_on,
            recorded_at=recorded_at or outer.recorded_at,
            late_reason=late_reason or outer.late_reason,
        )
    token = _context.set(context)
    try:
        yield context
    finally:
        _context.reset(token)
