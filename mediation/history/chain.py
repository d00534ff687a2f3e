"""Chains of history: every row carries a MAC over its columns and over the row before.

A chain is an aggregate's (a case with all that belongs to it), or a person's looks. The MAC's key
is outside the database. Writers of one chain queue up at its head; different chains never meet.

`append` is the only way in; `verification` reads the chains again; `anchors` ties their heads to
a file outside the database. docs/security.md says what this proves and what not.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from mediation.history import canonical
from mediation.history.chained import ChainedRow, ChainFormat, format_of
from mediation.vault import crypto

logger = logging.getLogger(__name__)

BATCH = 500
VERSION = 1


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: how many rows it has, the MAC of the last one, and its own seal."""

    seq: int = 0
    mac: str = ""
    seal: str = ""

    @classmethod
    def sealed(cls, chain: str, seq: int, mac: str) -> "Head":
        return cls(seq, mac, crypto.mac(head_message(chain, seq, mac)))

    def is_authentic(self, chain: str) -> bool:
        return crypto.is_authentic(head_message(chain, self.seq, self.mac), self.seal)


def head_message(chain: str, seq: int, mac: str) -> bytes:
    """What the seal of a head covers; never the same bytes as a row's."""
    return canonical.message("head", VERSION, chain, seq, mac)


def row_message(
    model: type[Model], row: dict[str, Any], *, seq: int, prev: str, digest: str, columns: list[str]
) -> bytes:
    """What the MAC of a row covers: its place, its table, and its columns as they are stored."""
    spelled = canonical.spellings(model)
    values = [spelled[name](row[name]) for name in columns]
    return canonical.message("row", VERSION, seq, prev, model._meta.db_table, digest, values)


def append(rows: Sequence[Any], *, insert: Callable[[], object]) -> None:
    """Put `rows`, unsaved and of one table, at the end of their chains, and `insert` them."""
    with transaction.atomic(savepoint=False):
        heads = _locked({row.chain for row in rows})
        moved = dict(heads)
        for row in rows:
            moved[row.chain] = link(row, row.chain, moved[row.chain])
        insert()
        _move(moved)


def link(row: ChainedRow, chain: str, head: Head) -> Head:
    """Set the chain columns of `row`, which follows `head` in `chain`; returns the head after it."""
    model = type(row)
    digest, columns = format_of(model)
    row.chain_seq, row.chain_prev, row.chain_format = head.seq + 1, head.mac, digest
    row.chain_mac = crypto.mac(
        row_message(
            model, row.__dict__, seq=row.chain_seq, prev=head.mac, digest=digest, columns=columns
        )
    )
    if head.seq and not head.seal:
        return Head(row.chain_seq, row.chain_mac, "")
    return Head.sealed(chain, row.chain_seq, row.chain_mac)


# --- Heads ------------------------------------------------------------------------------------
# By hand-written SQL: two statements a change, of which the ORM would make up half the cost.


@dataclass
class _Held:
    """Heads that the open transaction has locked, and what it has made of them.

    Django starts a new list of hooks with every transaction, and with every rollback to a
    savepoint: what was remembered under another list may no longer be so.
    """

    hooks: list[Any]
    heads: dict[str, Head]


_held: "WeakKeyDictionary[BaseDatabaseWrapper, _Held]" = WeakKeyDictionary()


def _remembered(connection: BaseDatabaseWrapper) -> dict[str, Head]:
    held = _held.get(connection)
    if held is None or held.hooks is not connection.run_on_commit:
        held = _held[connection] = _Held(connection.run_on_commit, {})
    return held.heads


def _locked(chains: Iterable[str]) -> dict[str, Head]:
    """The heads of `chains`, held until the transaction ends; new chains begin."""
    connection = connections[DEFAULT_DB_ALIAS]
    remembered = _remembered(connection)
    wanted = sorted(chains)
    unknown = [chain for chain in wanted if chain not in remembered]
    for start in range(0, len(unknown), BATCH):
        remembered |= _fetched(connection, unknown[start : start + BATCH])
    return {chain: remembered[chain] for chain in wanted}


def _fetched(connection: BaseDatabaseWrapper, chains: list[str]) -> dict[str, Head]:
    found = _selected(connection, chains)
    if new := [chain for chain in chains if chain not in found]:
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO history_chainhead (chain, seq, mac, seal) VALUES (%s, 0, '', '')"
                " ON CONFLICT DO NOTHING",
                [(chain,) for chain in new],
            )
        # Another writer may have begun the same chain meanwhile: what counts is what stands there.
        found |= _selected(connection, new)
    return found


def _selected(connection: BaseDatabaseWrapper, chains: list[str]) -> dict[str, Head]:
    places = ", ".join(["%s"] * len(chains))
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(
            # Only the number of places varies.
            "SELECT chain, seq, mac, seal FROM history_chainhead"  # noqa: S608  # nosec B608
            f" WHERE chain IN ({places}) ORDER BY chain{lock}",
            chains,
        )
        return {chain: _checked(chain, Head(*head)) for chain, *head in cursor.fetchall()}


def _checked(chain: str, head: Head) -> Head:
    """A head that was forged is not made whole by the next row: its seal stays empty."""
    if head.seq == 0 or head.is_authentic(chain):
        return head
    if head.seal:
        logger.error("history: the head of %s is not authentic; run verify_history", chain)
    return Head(head.seq, head.mac, "")


def _move(heads: dict[str, Head]) -> None:
    connection = connections[DEFAULT_DB_ALIAS]
    sql = "UPDATE history_chainhead SET seq = %s, mac = %s, seal = %s WHERE chain = %s"
    values = [(head.seq, head.mac, head.seal, chain) for chain, head in heads.items()]
    with connection.cursor() as cursor:
        if len(values) == 1:
            cursor.execute(sql, values[0])
        else:
            cursor.executemany(sql, values)
    _remembered(connection).update(heads)


def install_formats(models: Iterable[type[Model]]) -> None:
    """Enter today's formats of `models`, after every migrate."""
    known = set(ChainFormat.objects.values_list("digest", flat=True))
    new = {
        digest: ChainFormat(digest=digest, table=model._meta.db_table, columns=columns)
        for model in models
        for digest, columns in [format_of(model)]
        if digest not in known
    }
    ChainFormat.objects.bulk_create(new.values(), ignore_conflicts=True)
