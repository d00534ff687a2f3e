"""What is in a backup, by name and in this order, and the manifest at its beginning.

manifest.json      where it comes from, and which keys it needs
anchors/…          the anchors of history, as long as they were before the database was copied
destroyed-keys     the list of destroyed data keys
database           SQLite's file, or pg_dump's custom format
files/ab/ab12…     the encrypted papers and scans that the copied database knows
end.json           how many files there are, and which were not on the disk
"""

import io
import json
import re
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import IO, Any, Self

from mediation.backup.errors import UnusableBackup
from mediation.backup.sealing import CHUNK, SealedReader, SealedWriter

FORMAT = 1
MANIFEST, DATABASE, DESTROYED, END = "manifest.json", "database", "destroyed-keys", "end.json"
ANCHORS, FILES = "anchors/", "files/"
_NAMES = re.compile(
    rf"{re.escape(MANIFEST)}|{DATABASE}|{DESTROYED}|{re.escape(END)}"
    rf"|{ANCHORS}[\w-][\w.-]*|{FILES}([0-9a-f]{{2}})/\1[0-9a-f]{{30}}"
)
#: Largest of the small parts that are read at once.
SMALL = 16 << 20


@dataclass(frozen=True)
class Manifest:
    """What a restore has to know before it reads further.

    Attributes:
        vendor: "sqlite" or "postgresql".
        migrations: "app.name" of each that the copied database has seen and the program has.
        master_keys: fingerprint of each master key that a data key stands under, and how many do.
        index_key: fingerprint of the key of the blind indexes.
    """

    made_at: str
    vendor: str
    migrations: list[str]
    master_keys: dict[str, int]
    index_key: str
    format: int = FORMAT

    def as_bytes(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def read(cls, content: bytes) -> Self:
        known: Mapping[str, Any] = json.loads(content)
        if known.get("format") != FORMAT:
            raise UnusableBackup(f"The backup has contents of format {known.get('format')}.")
        return cls(**known)


@dataclass(frozen=True)
class End:
    """How many files there are, and the names of those that were not on the disk."""

    files: int
    missing: list[str]

    def as_bytes(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def read(cls, content: bytes) -> Self:
        return cls(**json.loads(content))


class Writer:
    """Puts parts into a sealed stream, one after the other."""

    def __init__(self, sealed: SealedWriter) -> None:
        self._sealed = sealed
        self._tar = tarfile.open(fileobj=sealed, mode="w|", bufsize=CHUNK)  # noqa: SIM115

    def add(self, name: str, content: IO[bytes], size: int) -> None:
        """Add `size` bytes of `content`.

        Raises:
            OSError: when there are fewer.
        """
        entry = tarfile.TarInfo(name)
        entry.size = size
        self._tar.addfile(entry, content)
        # tarfile remembers all that it has written; a hundred thousand files would fill the memory.
        self._tar.members.clear()  # type: ignore[attr-defined]

    def add_bytes(self, name: str, content: bytes) -> None:
        self.add(name, io.BytesIO(content), len(content))

    def finish(self) -> None:
        """Close the stream; without this the backup is none."""
        self._tar.close()
        self._sealed.finish()


def parts(sealed: SealedReader) -> Iterator[tuple[str, int, IO[bytes]]]:
    """Name, size and content of each part; at the end the stream has been read to its authentic end.

    Raises:
        UnusableBackup: damaged, or with something in it that does not belong there.
    """
    with tarfile.open(fileobj=sealed, mode="r|", bufsize=CHUNK) as tar:
        last = ""
        for entry in tar:
            content = tar.extractfile(entry) if entry.isreg() else None
            if content is None or not _NAMES.fullmatch(entry.name):
                raise UnusableBackup("There is something in the backup that does not belong there.")
            last = entry.name
            yield entry.name, entry.size, content
            tar.members.clear()  # type: ignore[attr-defined]
    sealed.insist_on_end()
    if last != END:
        raise UnusableBackup("The backup is not complete.")


def small(content: IO[bytes]) -> bytes:
    """All of a part that cannot be large."""
    return content.read(SMALL)
