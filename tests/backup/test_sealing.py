"""The sealed stream: any size, and nothing of it can be cut off, moved or changed."""

from __future__ import annotations

import io

import pytest

from mediation.backup.errors import UnusableBackup
from mediation.backup.sealing import CHUNK, HEADER_BYTES, TAG_BYTES, SealedReader, SealedWriter
from mediation.vault import crypto

KEY = crypto.new_key()
SEALED_CHUNK = CHUNK + TAG_BYTES
PLAIN = b"".join(number.to_bytes(4, "big") for number in range(5 * CHUNK // 8))  # 2.5 chunks


def sealed(plain: bytes, key: bytes = KEY) -> bytes:
    target = io.BytesIO()
    writer = SealedWriter(target, key)
    for start in range(0, len(plain), 70_001):
        writer.write(plain[start : start + 70_001])
    writer.finish()
    return target.getvalue()


def opened(content: bytes, *keys: bytes) -> bytes:
    return SealedReader(io.BytesIO(content), keys or (KEY,)).read()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, len(PLAIN)])
def test_what_was_sealed_opens_again(size: int) -> None:
    assert opened(sealed(PLAIN[:size])) == PLAIN[:size]


def test_it_is_read_in_pieces_of_any_size() -> None:
    reader = SealedReader(io.BytesIO(sealed(PLAIN)), (KEY,))
    pieces = [reader.read(size) for size in (1, 0, 511, CHUNK, 7, 2 * CHUNK, 1)]
    assert b"".join(pieces) == PLAIN
    assert pieces[-1] == b""


def test_nothing_of_the_plain_text_stands_in_it() -> None:
    content = sealed(PLAIN)
    assert not any(PLAIN[start : start + 16] in content for start in range(0, len(PLAIN), 99_991))


def test_equal_contents_are_sealed_differently() -> None:
    assert sealed(PLAIN[:100])[HEADER_BYTES:] != sealed(PLAIN[:100])[HEADER_BYTES:]


@pytest.mark.parametrize("kept", [HEADER_BYTES, HEADER_BYTES + 5, -1, -TAG_BYTES, -100_000])
@pytest.mark.parametrize("chunks", [0, 1, 2])
def test_a_truncated_stream_does_not_open(kept: int, chunks: int) -> None:
    content = sealed(PLAIN)
    cut = content[: chunks * SEALED_CHUNK + kept] if kept > 0 else content[:kept]
    with pytest.raises(UnusableBackup, match="damaged, cut off or altered"):
        opened(cut)


def test_a_stream_cut_at_the_end_of_a_whole_number_of_chunks_does_not_open() -> None:
    content = sealed(PLAIN[: 2 * CHUNK])
    with pytest.raises(UnusableBackup):
        opened(content[: HEADER_BYTES + SEALED_CHUNK])


def test_a_changed_order_does_not_open() -> None:
    content = sealed(PLAIN)
    head, first, second, rest = (
        content[:HEADER_BYTES],
        content[HEADER_BYTES : HEADER_BYTES + SEALED_CHUNK],
        content[HEADER_BYTES + SEALED_CHUNK : HEADER_BYTES + 2 * SEALED_CHUNK],
        content[HEADER_BYTES + 2 * SEALED_CHUNK :],
    )
    for altered in (
        [head, second, first, rest],
        [head, first, first, rest],
        [head, second, rest],
        [head, first, second, rest, rest],
        [head, first, second, second, rest],
    ):
        with pytest.raises(UnusableBackup):
            opened(b"".join(altered))


@pytest.mark.parametrize("place", [*range(HEADER_BYTES), HEADER_BYTES, SEALED_CHUNK + 99, -1])
def test_one_changed_bit_does_not_open(place: int) -> None:
    content = bytearray(sealed(PLAIN[: CHUNK + 500]))
    content[place] ^= 1
    with pytest.raises(UnusableBackup):
        opened(bytes(content))


def test_a_chunk_of_another_backup_does_not_open() -> None:
    first, second = sealed(PLAIN), sealed(PLAIN)
    place = HEADER_BYTES + SEALED_CHUNK
    with pytest.raises(UnusableBackup):
        opened(first[:place] + second[place:])


def test_something_added_at_the_end_does_not_open() -> None:
    for addition in (b"x", b"\0" * SEALED_CHUNK):
        with pytest.raises(UnusableBackup):
            opened(sealed(PLAIN) + addition)


def test_another_key_is_told_apart_from_damage_and_older_keys_still_open() -> None:
    content = sealed(PLAIN[:100])
    with pytest.raises(UnusableBackup, match="another BACKUP_KEY"):
        opened(content, crypto.new_key())
    assert opened(content, crypto.new_key(), KEY) == PLAIN[:100]


@pytest.mark.parametrize("content", [b"", b"MEDIATION", b"SQLite format 3\0" * 9])
def test_another_file_is_no_backup(content: bytes) -> None:
    with pytest.raises(UnusableBackup, match="not a backup"):
        opened(content)
