"""Reads history again and says what has been altered behind the system's back.

Four questions: does every chain hold, from its first row to its head; do the anchors still stand
for these chains; is every live row what its newest row of history says; are the guards in place?
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from django.db.models import Exists, F, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat

from mediation.history import anchors, guards, live
from mediation.history.chain import BATCH, Head, row_message
from mediation.history.chained import (
    CHAIN_COLUMNS,
    LOOKS,
    Anchor,
    AnchoredHead,
    ChainFormat,
    ChainHead,
    digest_of,
    looks_of,
)
from mediation.history.models import AccessEntry
from mediation.vault import crypto


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was written.

    Attributes:
        where: table and key of the row, or the chain, or the line.
    """

    kind: str
    where: str
    message: str
    chain: str = ""
    seq: int | None = None


@dataclass
class Report:
    """What was read, and what was found; nothing found means that nothing was altered."""

    rows: int = 0
    chains: int = 0
    live_rows: int = 0
    anchors: int = 0
    findings: list[Finding] = field(default_factory=list)

    def add(self, kind: str, where: str, message: str, **place: Any) -> Self:
        self.findings.append(Finding(kind, where, message, **place))
        return self


def verify() -> Report:
    """Check everything; reads each row of history once, in batches of chains."""
    report = Report()
    for name in guards.missing_guards():
        report.add("guard", name, "this guard of an append-only table is missing")
    formats = _formats(report)
    for heads in _batches():
        _verify_chains(heads, formats, report)
    for model in guards.chained_models():
        _verify_that_all_have_heads(model, report)
    _verify_anchors(report)
    live.compare(report)
    return report


# --- Chains -----------------------------------------------------------------------------------


def _formats(report: Report) -> dict[str, list[str]]:
    formats = {}
    for known in ChainFormat.objects.all():
        if known.digest == digest_of(known.table, known.columns):
            formats[known.digest] = known.columns
        else:
            report.add("format", known.digest, "the list of columns has been altered")
    return formats


def _batches() -> Iterator[list[ChainHead]]:
    last = ""
    while heads := list(ChainHead.objects.filter(chain__gt=last).order_by("chain")[:BATCH]):
        yield heads
        last = heads[-1].chain


def _verify_chains(heads: list[ChainHead], formats: dict[str, list[str]], report: Report) -> None:
    chains: dict[str, list[tuple[Any, dict[str, Any]]]] = {head.chain: [] for head in heads}
    for model in guards.chained_models():
        for row in _rows_of(model, list(chains)):
            chain = looks_of(row["actor_id"]) if model is AccessEntry else row["aggregate"]
            chains[chain].append((model, row))
    places: dict[str, dict[int, str]] = defaultdict(dict)
    for leaf in AnchoredHead.objects.filter(chain__in=list(chains)):
        places[leaf.chain][leaf.seq] = leaf.mac
    for head in heads:
        walk = _Walk(head.chain, formats, places[head.chain], report)
        walk.through(chains[head.chain])
        walk.up_to(Head(head.seq, head.mac, head.seal))
    report.chains += len(heads)


def _rows_of(model: Any, chains: list[str]) -> Any:
    """The rows of one table that stand in these chains, by its index, as they are stored."""
    own = Q(aggregate__in=chains)
    if model is AccessEntry:
        # Of forged heads only those that could be somebody's: the others have no rows.
        numbers = [chain.removeprefix(LOOKS) for chain in chains if chain.startswith(LOOKS)]
        people = [int(n) for n in numbers if re.fullmatch(r"0|[1-9][0-9]{0,17}", n)]
        own = Q(actor_id__in=people) | (Q(actor_id=None) if 0 in people else Q(pk__in=[]))
    names = [field.attname for field in model._meta.concrete_fields]
    return model._base_manager.filter(own).order_by(model._meta.pk.attname).values(*names)


@dataclass
class _Walk:
    """From the first row of one chain to its head; after a break it goes on from the next row."""

    chain: str
    formats: dict[str, list[str]]
    anchored: dict[int, str]
    report: Report
    seq: int = 0
    mac: str = ""

    def through(self, rows: list[tuple[Any, dict[str, Any]]]) -> None:
        # Python's sort is stable: rows of one number stay in the order of their tables.
        rows.sort(key=lambda each: each[1]["chain_seq"] or 0)
        newest: dict[Any, int] = {}
        for model, row in rows:
            key = row[model._meta.pk.attname]
            where = f"{model._meta.db_table} {key}"
            self.report.rows += 1
            if fault := self._fault(model, row) or (
                "rows of this table have been reordered" if key <= newest.get(model, 0) else ""
            ):
                self._add("row", where, fault, row["chain_seq"])
            newest[model] = key
            self.seq, self.mac = row["chain_seq"] or self.seq, row["chain_mac"] or ""
            if self.anchored.pop(self.seq, self.mac) != self.mac:
                self._add("anchor", where, "the row is not the one that was anchored", self.seq)

    def _fault(self, model: Any, row: dict[str, Any]) -> str:
        seq, prev, mac, digest = (row[name] for name in CHAIN_COLUMNS)
        if seq is None or mac is None:
            return "the row was inserted outside the chain"
        if seq <= self.seq:
            return f"there is another row with the number {seq}"
        if seq > self.seq + 1:
            return f"the rows {self.seq + 1} to {seq - 1} before it have been removed"
        columns = self.formats.get(digest)
        if columns is None or not set(columns) <= set(row):
            return "the columns that its MAC covers are unknown"
        covered = row_message(model, row, seq=seq, prev=prev, digest=digest, columns=columns)
        if not crypto.is_authentic(covered, mac):
            return "the row has been altered"
        if prev != self.mac:
            return "the row before it is not the one that it was written after"
        return self._added_later(model, row, columns)

    def _added_later(self, model: Any, row: dict[str, Any], columns: list[str]) -> str:
        """What a later migration added stands outside the MAC; it must be as the migration left it."""
        covered = {*columns, *CHAIN_COLUMNS, model._meta.pk.attname}
        # The live columns behind those of history, which know no defaults.
        fields = [*model._meta.concrete_fields, *getattr(model, "tracked_fields", ())]
        column_of = {each.attname: each for each in fields}
        for name in set(row) - covered:
            if not live.is_as_added(column_of[name], row[name]):
                return f"the column {name}, younger than the row, has been altered"
        return ""

    def up_to(self, head: Head) -> None:
        where = f"chain {self.chain}"
        if head.seq and not head.is_authentic(self.chain):
            self._add("head", where, "the head of the chain has been altered", head.seq)
        elif (head.seq, head.mac) != (self.seq, self.mac):
            self._add("head", where, "rows at the end of the chain have been removed", self.seq)
        for seq in sorted(self.anchored):
            self._add("anchor", where, "rows that were anchored have been removed", seq)

    def _add(self, kind: str, where: str, message: str, seq: int | None) -> None:
        self.report.add(kind, where, message, chain=self.chain, seq=seq)


def _verify_that_all_have_heads(model: Any, report: Report) -> None:
    chain: Any = F("aggregate")
    if model is AccessEntry:
        person = Cast(Coalesce(F("actor_id"), 0), TextField())
        chain = Concat(Value(LOOKS), person, output_field=TextField())
    heads = ChainHead.objects.filter(chain=OuterRef("the_chain"))
    rows = model._base_manager.annotate(the_chain=chain).filter(~Exists(heads))
    key = model._meta.pk.attname
    for row in rows.order_by(key).values(key, "the_chain"):
        where = f"{model._meta.db_table} {row[key]}"
        report.rows += 1
        report.add("head", where, "its chain has no head", chain=row["the_chain"])


# --- Anchors ----------------------------------------------------------------------------------


def _verify_anchors(report: Report) -> None:
    try:
        lines = anchors.read_lines()
    except anchors.AnchorFileDamaged as damage:
        report.add("anchor", f"{anchors.FILE_NAME}:{damage.line}", "the line has been altered")
        return
    kept = {anchor.n: anchor for anchor in Anchor.objects.order_by("n")}
    report.anchors = len(lines)
    for line in lines:
        where = f"anchor {line.n}"
        anchor = kept.pop(line.n, None)
        if anchor is None:
            report.add("anchor", where, "the anchor has been removed from the database")
        elif anchors.Line.of(anchor) != line:
            report.add("anchor", where, "the anchor in the database is not that of the file")
        elif line.root != anchors.root_of(
            line.previous, anchor.leaves.values_list("chain", "seq", "mac")
        ):
            report.add("anchor", where, "the heads that were anchored have been altered")
    for n in kept:
        report.add("anchor", f"anchor {n}", "the anchor is missing in the file")
    _verify_that_anchored_chains_exist(report)


def _verify_that_anchored_chains_exist(report: Report) -> None:
    heads = ChainHead.objects.filter(chain=OuterRef("chain"))
    gone = AnchoredHead.objects.filter(~Q(Exists(heads))).order_by().values_list("chain", flat=True)
    for chain in sorted(set(gone)):
        report.add("anchor", f"chain {chain}", "the anchored chain has been removed", chain=chain)
