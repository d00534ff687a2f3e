"""Rows in chains, the heads of the chains, and the anchors that the heads are tied to."""

import hashlib
from functools import cache
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from mediation.history import canonical

MAC_LENGTH = 64
CHAIN_COLUMNS = ("chain_seq", "chain_prev", "chain_mac", "chain_format")


class ChainedRow(models.Model):
    """A row that only `chain.append` writes: each carries a MAC over itself and its predecessor.

    The columns are empty in rows from before the chain, until `resealing.seal_existing` has run.
    """

    chain_seq = models.PositiveBigIntegerField(null=True, editable=False)
    chain_prev = models.CharField(max_length=MAC_LENGTH, null=True, editable=False)
    chain_mac = models.CharField(max_length=MAC_LENGTH, null=True, editable=False)
    chain_format = models.CharField(max_length=32, null=True, editable=False)

    class Meta:
        abstract = True


class ChainFormat(models.Model):
    """The columns that a MAC covers. A table that gets a column gets a new format, too.

    The digest is that of the table and its columns, so that nobody can shorten the list.
    """

    digest = models.CharField(primary_key=True, max_length=32)
    table = models.CharField(max_length=100)
    columns = models.JSONField()

    def __str__(self) -> str:
        return self.table


def digest_of(table: str, columns: list[str]) -> str:
    """The name of a format."""
    return hashlib.sha256(canonical.message(table, *columns)).hexdigest()[:32]


LOOKS = "access:"


def looks_of(person: int | None) -> str:
    """The chain of a person's looks; the system has one, too."""
    return f"{LOOKS}{person or 0}"


@cache
def format_of(model: type[models.Model]) -> tuple[str, list[str]]:
    """Digest and columns of the rows that are written to `model` today."""
    columns = [
        field.attname
        for field in model._meta.concrete_fields
        if not field.primary_key and field.attname not in CHAIN_COLUMNS
    ]
    return digest_of(model._meta.db_table, columns), columns


class ChainHead(models.Model):
    """Where a chain ends. Its own MAC (`seal`) keeps anybody from cutting off the last rows.

    A head that was found broken keeps an empty seal for good: work goes on, and so does the alarm.
    """

    chain = models.CharField(primary_key=True, max_length=80)
    seq = models.PositiveBigIntegerField()
    mac = models.CharField(max_length=MAC_LENGTH)
    seal = models.CharField(max_length=MAC_LENGTH)

    def __str__(self) -> str:
        return f"{self.chain} {self.seq}"


class Anchor(models.Model):
    """A day's Merkle root over the heads that have moved since the anchor before.

    The first leaf is the root before, so that each root stands for all heads up to it. The same
    line stands in the anchors' file outside the database.
    """

    n = models.PositiveIntegerField(primary_key=True)
    at = models.DateTimeField(default=timezone.now)
    heads = models.PositiveIntegerField()
    previous = models.CharField(max_length=MAC_LENGTH, blank=True)
    root = models.CharField(max_length=MAC_LENGTH)

    class Meta:
        ordering = ("n",)

    def __str__(self) -> str:
        return f"{self.n} {self.root}"

    @property
    def grouped_root(self) -> str:
        """The root as people compare it on paper: groups of eight."""
        return " ".join(self.root[at : at + 8] for at in range(0, len(self.root), 8))


class AnchoredHead(models.Model):
    """A leaf of an anchor: where a chain ended at that time."""

    anchor = models.ForeignKey(Anchor, models.PROTECT, related_name="leaves")
    chain = models.CharField(max_length=80)
    seq = models.PositiveBigIntegerField()
    mac = models.CharField(max_length=MAC_LENGTH)

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=("chain", "-seq"), name="anchored_head_of_chain")
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.seq}"
