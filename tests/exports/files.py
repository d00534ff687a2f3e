"""Files as a spreadsheet program reads them."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from tests.exports.samples import QUERIES


def content(response: Any) -> bytes:
    """What a client downloads."""
    return b"".join(response.streaming_content)


def table(response: Any) -> list[list[str]]:
    """Heading and rows of a downloaded file, as text."""
    assert response.status_code == 200, response.content.decode()
    found = content(response)
    if "csv" in response["Content-Type"]:
        return list(csv.reader(io.StringIO(found.decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(found)).worksheets[0]
    return [["" if v is None else str(v) for v in row] for row in sheet.iter_rows(values_only=True)]


def exported(
    client: Client, key: str, *, query: str = "", file_format: str = "csv", **data: Any
) -> list[list[str]]:
    """The file that this person gets of a list."""
    url, query = reverse(f"exports:{key}"), query or QUERIES.get(key, "")
    return table(
        client.post(f"{url}?{query}" if query else url, {"file_format": file_format, **data})
    )
