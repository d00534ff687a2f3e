"""A file sealed as a stream: written and read in chunks, so that its size does not matter.

Layout: a header (magic, version, fingerprint of the key, salt), then chunks of 1 MiB, each sealed
with AES-256-GCM under a key of this one file (HKDF over the backup key, the salt and the whole
header). The nonce is the number of the chunk and whether it is the last one, as in the STREAM
construction: what is cut off, added, moved or changed does not open.
"""

import io
import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from mediation.backup.errors import UnusableBackup
from mediation.vault import crypto

MAGIC = b"MEDIATION BACKUP"
VERSION = 1
SALT_BYTES = 32
CHUNK = 1 << 20
TAG_BYTES = 16
HEADER_BYTES = len(MAGIC) + 1 + crypto.FINGERPRINT_BYTES + SALT_BYTES


def is_backup(start: bytes) -> bool:
    """Whether a file that begins so is one of ours."""
    return start.startswith(MAGIC)


def _cipher(key: bytes, header: bytes) -> AESGCM:
    derived = HKDF(hashes.SHA256(), crypto.KEY_BYTES, salt=header[-SALT_BYTES:], info=header)
    return AESGCM(derived.derive(key))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(crypto.NONCE_BYTES - 1, "big") + bytes([last])


class SealedWriter(io.RawIOBase):
    """Seals what is written to it; without `finish` the file does not open again."""

    def __init__(self, target: BinaryIO, key: bytes) -> None:
        header = MAGIC + bytes([VERSION]) + crypto.fingerprint(key) + os.urandom(SALT_BYTES)
        self._target, self._cipher = target, _cipher(key, header)
        self._waiting, self._number = bytearray(), 0
        target.write(header)

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # bytes is all that we write
        self._waiting += data
        # The last chunk is marked as such: one byte at least waits until there is more.
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def finish(self) -> None:
        """Write the last chunk."""
        self._seal(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _seal(self, plain: bytes, *, last: bool) -> None:
        nonce = _nonce(self._number, last=last)
        self._target.write(self._cipher.encrypt(nonce, plain, None))
        self._number += 1


class SealedReader(io.RawIOBase):
    """Reads what `SealedWriter` wrote; each byte it gives out is authentic, and so is the end.

    Raises:
        UnusableBackup: at once for a wrong file or key, later where it is damaged.
    """

    def __init__(self, source: BinaryIO, keys: tuple[bytes, ...]) -> None:
        header = source.read(HEADER_BYTES)
        if not is_backup(header) or len(header) < HEADER_BYTES:
            raise UnusableBackup("This is not a backup of this program.")
        if (version := header[len(MAGIC)]) != VERSION:
            raise UnusableBackup(
                f"The backup has format {version}; this program reads format {VERSION}."
            )
        mark = header[len(MAGIC) + 1 : -SALT_BYTES]
        key = next((key for key in keys if crypto.fingerprint(key) == mark), None)
        if key is None:
            raise UnusableBackup(
                f"The backup was made under another BACKUP_KEY (fingerprint {mark.hex()})."
            )
        self._source, self._cipher = source, _cipher(key, header)
        self._next, self._number, self._plain = source.read(CHUNK + TAG_BYTES), 0, b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """`size` bytes, fewer only at the end; all of them where it is negative."""
        parts: list[bytes] = []
        wanted = size
        while size < 0 or wanted > 0:
            if not self._plain and not self._open_next():
                break
            part = self._plain if size < 0 else self._plain[:wanted]
            self._plain = self._plain[len(part) :]
            parts.append(part)
            wanted -= len(part)
        return b"".join(parts)

    def insist_on_end(self) -> None:
        """Read to the authentic end."""
        while self.read(CHUNK):
            pass

    def _open_next(self) -> bool:
        if self._ended:
            return False
        sealed, self._next = self._next, self._source.read(CHUNK + TAG_BYTES)
        self._ended = not self._next
        try:
            self._plain = self._cipher.decrypt(_nonce(self._number, last=self._ended), sealed, None)
        except (InvalidTag, ValueError) as error:
            raise UnusableBackup(
                f"The backup is damaged, cut off or altered (part {self._number + 1})."
            ) from error
        self._number += 1
        return bool(self._plain) or not self._ended
