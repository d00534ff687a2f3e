"""Who rules disc and database, but has no key, cannot exchange one piece of evidence for another."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from mediation.vault import crypto, files, keys
from mediation.vault.models import StoredFile


@pytest.fixture(autouse=True)
def _own_folder(db: None, settings: Any, tmp_path: Path) -> None:
    settings.FILES_DIR = str(tmp_path)


def kept(content: bytes, key_id: uuid.UUID) -> StoredFile:
    return files.store(content, key_id=key_id, content_type="application/pdf")


def test_two_files_of_one_case_cannot_change_places_with_their_hashes() -> None:
    """Both lie under one key, and the row that holds a file's hash has no history of its own."""
    case = uuid.uuid4()
    payslip, contract = kept(b"payslip", case), kept(b"contract", case)
    aside = files.path_of(payslip).with_suffix(".aside")
    files.path_of(payslip).rename(aside)
    files.path_of(contract).rename(files.path_of(payslip))
    aside.rename(files.path_of(contract))
    with connection.cursor() as cursor:
        for row, hash_of in ((payslip, contract), (contract, payslip)):
            cursor.execute(
                "UPDATE vault_storedfile SET sha256 = %s, size = %s WHERE id = %s",
                [
                    hash_of.sha256,
                    hash_of.size,
                    row.pk.hex if connection.vendor == "sqlite" else row.pk,
                ],
            )

    for row in StoredFile.objects.all():
        with pytest.raises(crypto.Unreadable):
            files.read(row)


def test_a_file_from_before_files_were_bound_to_their_row_still_opens() -> None:
    stored = kept(b"a scan of last year", uuid.uuid4())
    key = keys.for_reading(stored.data_key_id)
    files.path_of(stored).write_bytes(crypto.seal(key, stored.data_key_id, b"a scan of last year"))

    assert files.read(stored) == b"a scan of last year"
