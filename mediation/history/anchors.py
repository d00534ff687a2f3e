"""Anchors: once a day the heads of all chains are tied to a line outside the database.

The key protects the chains from whoever does not have it; the anchors protect them from whoever
does, as far as the last line that they cannot reach any more: in ANCHORS_DIR, where nobody should
be able to rewrite it, and printed in the monthly report.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from mediation.history import canonical
from mediation.history.chain import BATCH
from mediation.history.chained import Anchor, AnchoredHead, ChainHead
from mediation.vault import crypto

FILE_NAME = "anchors.jsonl"
Leaf = tuple[str, int, str]


class AnchorFileDamaged(Exception):
    """A line of the anchors' file is not one of ours.

    Attributes:
        line: its number, from 1.
    """

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(f"line {line} of the anchors' file is not authentic")


@dataclass(frozen=True, slots=True)
class Line:
    """An anchor as it stands in the file."""

    n: int
    at: str
    heads: int
    previous: str
    root: str

    @classmethod
    def of(cls, anchor: Anchor) -> Self:
        at = anchor.at.astimezone(timezone.get_current_timezone()).isoformat(timespec="seconds")
        return cls(anchor.n, at, anchor.heads, anchor.previous, anchor.root)

    def text(self) -> str:
        """One line of JSON, with a MAC of its own."""
        return json.dumps(self._parts() | {"mac": crypto.mac(self._message())})

    @classmethod
    def read(cls, text: str, number: int) -> Self:
        try:
            parts = json.loads(text)
            mac = str(parts.pop("mac"))
            line = cls(**parts)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise AnchorFileDamaged(number) from error
        if not crypto.is_authentic(line._message(), mac):
            raise AnchorFileDamaged(number)
        return line

    def _parts(self) -> dict[str, int | str]:
        return {name: getattr(self, name) for name in self.__slots__}

    def _message(self) -> bytes:
        return canonical.message("anchor", *self._parts().values())


def merkle_root(leaves: Sequence[bytes]) -> str:
    """The root over `leaves` in their order (RFC 9162: leaves and nodes hashed apart)."""
    return _subtree(leaves).hex()


def _subtree(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    # The largest power of two below the number of leaves.
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + _subtree(leaves[:half]) + _subtree(leaves[half:])).digest()


def root_of(previous: str, leaves: Iterable[Leaf]) -> str:
    """The root of an anchor: over the root before and the heads that have moved since."""
    return merkle_root([previous.encode(), *(canonical.message(*leaf) for leaf in sorted(leaves))])


def latest(*, until: datetime | None = None) -> Anchor | None:
    """The newest anchor, or the newest that was made before `until`."""
    anchors = Anchor.objects.all() if until is None else Anchor.objects.filter(at__lt=until)
    return anchors.order_by("-n").first()


def make_anchor() -> Anchor | None:
    """Anchor all heads that have moved since the last anchor; None where none has.

    Run twice at once, the second waits and finds nothing left to do.
    """
    with transaction.atomic():
        list(Anchor.objects.select_for_update().order_by("-n")[:1])
        before = latest()
        anchored = AnchoredHead.objects.filter(chain=OuterRef("chain"), seq__gte=OuterRef("seq"))
        moved = ChainHead.objects.filter(~Exists(anchored), seq__gt=0)
        leaves: list[Leaf] = sorted(moved.values_list("chain", "seq", "mac"))
        anchor = None
        if leaves:
            previous = before.root if before else ""
            anchor = Anchor.objects.create(
                n=before.n + 1 if before else 1,
                heads=len(leaves),
                previous=previous,
                root=root_of(previous, leaves),
            )
            AnchoredHead.objects.bulk_create(
                (AnchoredHead(anchor=anchor, chain=c, seq=s, mac=m) for c, s, m in leaves),
                batch_size=BATCH,
            )
    _write_missing_lines()
    return anchor


def make_daily_anchor() -> Anchor | None:
    """`make_anchor`, unless today has one; also writes lines that a crash kept from the file."""
    last = latest()
    if last and timezone.localdate(last.at) == timezone.localdate():
        _write_missing_lines()
        return None
    return make_anchor()


def path() -> Path:
    """The anchors' file."""
    return Path(settings.ANCHORS_DIR) / FILE_NAME


def read_lines() -> list[Line]:
    """The lines of the file; none where there is no file.

    Raises:
        AnchorFileDamaged: at the first line that is not ours, or not in its place.
    """
    try:
        texts = path().read_text().splitlines()
    except FileNotFoundError:
        return []
    lines = [Line.read(text, number) for number, text in enumerate(texts, 1)]
    for number, line in enumerate(lines, 1):
        if line.n != number or line.previous != (lines[number - 2].root if number > 1 else ""):
            raise AnchorFileDamaged(number)
    return lines


def _write_missing_lines() -> None:
    """Append what the file lacks at its end. A damaged file is left as it is, for evidence."""
    path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "a") as file:
        flock(file, LOCK_EX)  # released when the file is closed
        missing = Anchor.objects.filter(n__gt=len(read_lines())).order_by("n")
        file.writelines(f"{Line.of(anchor).text()}\n" for anchor in missing)
        file.flush()
        os.fsync(file.fileno())
