"""Worlds that are built once by the real operations, and played back wherever a test builds them again.

Half of the suite's time went into bringing the same case to the same stage by the same operations.
A function under `@rehearsed` is carried out in full the first time; what it wrote is kept, statement
by statement, and the next test that calls it with the same arguments *in the same state of the
database* gets those statements and a copy of the result, a hundred times quicker. The keys are the
same, the chains of history are the same, and triggers and constraints judge every row again.

A function is carried out in full whenever that might matter: when anything else was written in this
test before (but for a log-in), when the test travels in time, patches something, overrides settings
that were not overridden at the rehearsal, acts already, or is not one transaction. Nothing outlives
the process, so what is played back was always written by the code under test.
"""

from __future__ import annotations

import os
import pickle
import time as clock
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field, is_dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

import pytest
import time_machine
from django.conf import UserSettingsHolder, settings
from django.db import connection
from django.db.models import Model
from django.utils import timezone, translation

from mediation.history.actor import bound
from mediation.vault.fields import Sealed

P = ParamSpec("P")
R = TypeVar("R")

#: REHEARSALS=0 has every test carry out everything.
REHEARSING = os.environ.get("REHEARSALS", "1") == "1"
#: Recordings kept by a process, the last used first: a module's tests run one after the other.
KEPT = 400
#: What rehearsals do not read or write: each test may point it at a folder of its own.
INDIFFERENT = frozenset({"ANCHORS_DIR", "FILES_DIR", "DESTROYED_KEYS_FILE"})
READS = ("SELECT", "RELEASE", "PRAGMA", "EXPLAIN", "BEGIN", "SHOW")
#: A log-in: no operation looks at it.
UNSEEN = ('INSERT INTO "django_session"', 'UPDATE "django_session"',
          'UPDATE "stations_user" SET "last_login"')  # fmt: skip


class NoKey(Exception):
    """An argument that cannot be compared."""


@dataclass(eq=False)
class Recording:
    """What one call wrote, and what it gave back."""

    state: tuple[Any, ...]
    statements: list[tuple[str, Any, bool]] = field(default_factory=list)
    #: The result, and the arguments as the call left them, pickled together.
    outcome: bytes = b""
    #: What was to happen on commit: the call, and whether its failure is survived.
    hooks: list[tuple[Any, bool]] = field(default_factory=list)
    #: Its length at each savepoint.
    marks: dict[str, int] = field(default_factory=dict)
    is_whole: bool = True


class Stage:
    """What is known about the database of the running test, on this thread's connection."""

    def __init__(self) -> None:
        #: Which rehearsals, and nothing else, made what stands in it; None: something else did.
        self.state: tuple[Any, ...] | None = None
        self.may_rehearse = False
        self.kept: OrderedDict[Any, Recording] = OrderedDict()
        self.running: list[Recording] = []
        self.marks: dict[str, tuple[Any, ...] | None] = {}

    def begin(self, *, may_rehearse: bool) -> None:
        """A test begins, with an empty database when it may rehearse at all."""
        self.may_rehearse = may_rehearse and REHEARSING
        self.state = () if self.may_rehearse else None
        self.running.clear()
        self.marks.clear()
        if self.watch not in connection.execute_wrappers:
            connection.execute_wrappers.append(self.watch)

    def leave(self) -> None:
        """From here on the test builds its own world."""
        self.state = None
        self.marks.clear()

    def watch(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Wraps every statement of the connection."""
        words = sql.lstrip()
        if words.startswith("SAVEPOINT"):
            self._mark(words.split()[-1])
        elif words.startswith("ROLLBACK TO"):
            self._back_to(words.split()[-1])
        elif not words.startswith(READS):
            params = list(params) if many else params
            for recording in self.running:
                recording.statements.append((sql, params, many))
            if self.running or not sql.startswith(UNSEEN):
                self.state = None
        return execute(sql, params, many, context)

    def _mark(self, savepoint: str) -> None:
        self.marks[savepoint] = self.state
        for recording in self.running:
            recording.marks[savepoint] = len(recording.statements)

    def _back_to(self, savepoint: str) -> None:
        self.state = self.marks.get(savepoint)
        for recording in self.running:
            if savepoint in recording.marks:
                del recording.statements[recording.marks[savepoint] :]
            else:
                recording.is_whole = False

    @contextmanager
    def recorded(self) -> Iterator[Recording]:
        """The block's statements."""
        assert self.state is not None
        counters = _counters()
        recording = Recording(self.state)
        before = {id(hook) for hook in connection.run_on_commit}
        self.running.append(recording)
        try:
            yield recording
        except BaseException:
            recording.is_whole = False
            raise
        finally:
            self.running.remove(recording)
        recording.hooks = [hook[1:] for hook in connection.run_on_commit if id(hook) not in before]
        tables = {_table(sql) for sql, _params, _many in recording.statements}
        begun_at = [(name, at) for name, table, at in counters if table in tables]
        recording.statements[:0] = _setting(begun_at)

    def play(self, recording: Recording) -> None:
        """Write again what was written then."""
        for outer in self.running:
            outer.statements += recording.statements
        with connection.cursor() as cursor:
            inner = cursor.cursor  # past the wrappers, which have seen these statements
            for sql, params, many in recording.statements:
                (inner.executemany if many else inner.execute)(sql, params)
        # A new list also says that the heads of chains have moved; see `mediation.history.chain`.
        connection.run_on_commit = [
            *connection.run_on_commit,
            *((set(connection.savepoint_ids), *hook) for hook in recording.hooks),
        ]


stage = Stage()


class Patching(pytest.MonkeyPatch):  # type: ignore[misc]
    """Who patches something means it to be called, or not: nothing is played back after that."""

    def setattr(self, *args: Any, **kwargs: Any) -> None:
        stage.leave()
        super().setattr(*args, **kwargs)

    def setitem(self, *args: Any, **kwargs: Any) -> None:
        stage.leave()
        super().setitem(*args, **kwargs)


def rehearsed(function: Callable[P, R]) -> Callable[P, R]:
    """Carry the function out once for each state and arguments, and play it back after that."""

    @wraps(function)
    def play_or_carry_out(*args: P.args, **kwargs: P.kwargs) -> R:
        if stage.state is None or not _is_ordinary():
            return function(*args, **kwargs)
        rows: list[Model] = []
        try:
            given = (_key(args, rows), _key(kwargs, rows))
        except NoKey:
            return function(*args, **kwargs)
        key = (stage.state, function.__module__, function.__qualname__, given, _surroundings())
        recording = stage.kept.get(key)
        if recording is None:
            return _rehearse(key, function, rows, args, kwargs)
        stage.kept.move_to_end(key)
        stage.play(recording)
        stage.state = recording.state
        result, left = pickle.loads(recording.outcome)  # noqa: S301  (our own)
        for row, as_left in zip(rows, left, strict=True):
            row.__dict__.clear()
            row.__dict__.update(as_left.__dict__)
        return result  # type: ignore[no-any-return]

    return play_or_carry_out


def _rehearse(key: Any, function: Any, rows: list[Model], args: Any, kwargs: Any) -> Any:
    with stage.recorded() as recording:
        result = function(*args, **kwargs)
    try:
        recording.outcome = pickle.dumps((result, rows))
    except (TypeError, AttributeError, pickle.PicklingError):
        recording.is_whole = False
    if not recording.is_whole:
        stage.state = None
        return result
    # A short name of the state: the keys of states contain each other.
    recording.state = (len(key[0]) + 1, hash(key))
    stage.state = recording.state
    stage.kept[key] = recording
    if len(stage.kept) > KEPT:
        stage.kept.popitem(last=False)
    return result


_CLOCKS = (timezone.now, timezone.localdate, timezone.localtime)


def _is_ordinary() -> bool:
    """Whether the call would do what it did at the rehearsal: at a time that it could have, for
    nobody yet, in one transaction that is taken back after the test."""
    blocks = connection.atomic_blocks
    return (
        bool(blocks)
        and getattr(blocks[0], "_from_testcase", False)
        and (_stands_still() or not time_machine.escape_hatch.is_travelling())
        and (timezone.now, timezone.localdate, timezone.localtime) == _CLOCKS
        and bound() is None
    )


def _stands_still() -> bool:
    """Whether the test has stopped the clock."""
    return len({clock.time_ns() for _reading in range(50)}) == 1


def _surroundings() -> tuple[Any, ...]:
    """What else an operation may depend on."""
    overridden: dict[str, str] = {}
    holder = settings._wrapped
    while isinstance(holder, UserSettingsHolder):
        for name, value in vars(holder).items():
            if name.isupper() and name not in INDIFFERENT:
                overridden.setdefault(name, repr(value))  # the innermost override holds
        holder = holder.default_settings
    today = timezone.now() if _stands_still() else timezone.localdate()
    return (today, translation.get_language(), tuple(sorted(overridden.items())))


def _key(value: Any, rows: list[Model]) -> Any:
    """Something hashable that is equal for equal arguments; `rows` collects the model instances.

    Raises:
        NoKey: when the value is of a kind that cannot be compared.
    """
    if value is None or isinstance(
        value, (str, bytes, int, Decimal, date, time, timedelta, UUID, Enum)
    ):
        return (type(value).__name__, value)
    if isinstance(value, Sealed):
        return ("Sealed", value.token)
    if isinstance(value, Model):
        for place, row in enumerate(rows):
            if row is value:
                return ("again", place)
        rows.append(value)
        columns = sorted(f.attname for f in value._meta.concrete_fields)
        held = vars(value)
        return (value._meta.label, tuple(_key(held.get(name), rows) for name in columns))
    if isinstance(value, (list, tuple)):
        return (type(value).__name__, tuple(_key(item, rows) for item in value))
    if isinstance(value, dict):
        return tuple((name, _key(item, rows)) for name, item in sorted(value.items()))
    if is_dataclass(value) and not isinstance(value, type) and value.__hash__ is not None:
        try:
            return (type(value).__name__, hash(value) and astuple(value))
        except TypeError:
            pass
    raise NoKey(type(value).__name__)


# --- The next keys of tables ----------------------------------------------------------------------

_OWNED = """
SELECT sequence.relname, owner.relname, counter.last_value
FROM pg_class AS sequence
JOIN pg_depend AS held ON held.objid = sequence.oid AND held.deptype IN ('a', 'i')
JOIN pg_class AS owner ON owner.oid = held.refobjid
JOIN pg_sequences AS counter ON counter.sequencename = sequence.relname
WHERE sequence.relkind = 'S'
"""


def _counters() -> list[tuple[str, str, int | None]]:
    """Every counter of keys, its table, and the last key that it gave."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            last = dict(cursor.fetchall())
            tables = connection.introspection.table_names(cursor)
            return [(table, table, last.get(table)) for table in tables]
        cursor.execute(_OWNED.strip())
        return list(cursor.fetchall())


def _setting(counters: list[tuple[str, int | None]]) -> list[tuple[str, Any, bool]]:
    """Statements by which the counters stand where they stood."""
    if not counters:
        return []
    if connection.vendor == "sqlite":
        given = [(name, last) for name, last in counters if last is not None]
        return [
            (
                "DELETE FROM sqlite_sequence WHERE name = %s",
                [(name,) for name, _ in counters],
                True,
            ),
            ("INSERT INTO sqlite_sequence VALUES (%s, %s)", given, True),
        ]
    calls = ", ".join(["setval(%s::regclass, %s, %s)"] * len(counters))
    values = [
        part for name, last in counters for part in (f'"{name}"', last or 1, last is not None)
    ]
    return [(f"SELECT {calls}", values, False)]


def _table(sql: str) -> str:
    """The table of an INSERT, as Django writes it."""
    return sql.split('"', 2)[1] if sql.startswith('INSERT INTO "') else ""
