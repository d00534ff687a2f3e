"""Exports run nothing in a spreadsheet, and no name of a file breaks out of its header."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from mediation.reports.cells import as_text, guarded
from mediation.reports.writers.tables import add_sheet, workbook, write_csv
from tests.cases import factories
from tests.support import documents
from tests.support.cast import Cast

FORMULAS = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=cmd|'/C calc'!A0", "＝1", "＋1",
    "－1", "＠A", "\x00=1", "\u200b=1", "\ufeff=1", " =1", "\u3000=1", "\u202e=1",
]  # fmt: skip
BEGINNINGS = "=+-@\t\r\n＝＋－＠"


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_no_text_is_a_formula(text: str) -> None:
    stream = io.StringIO()
    write_csv(stream, ["a"], [[text]])
    ((cell,),) = list(csv.reader(io.StringIO(stream.getvalue(), newline="")))[1:]
    assert cell.startswith("'")
    book = workbook()
    add_sheet(book, "表", ["=1+1"], [[text]])
    out = io.BytesIO()
    book.save(out)
    sheet: Any = openpyxl.load_workbook(out)["表"]
    assert [(row[0].data_type, row[0].value[0]) for row in sheet.iter_rows()] == [("s", "'")] * 2


@given(st.text(max_size=20))
def test_what_a_program_strips_uncovers_no_formula(text: str) -> None:
    visible = re.sub(r"^[\s\x00-\x20\u200b-\u200f\u2028-\u202e\u2060\ufeff\u3000]+", "", text)
    assert guarded(text).startswith("'") or visible[:1] not in tuple("=+-@＝＋－＠")


def test_numbers_below_nothing_stay_numbers() -> None:
    row = [Decimal("-1.50"), -3, date(2026, 1, 2), None]
    assert [as_text(cell) for cell in row] == ["-1.50", "-3", "2026-01-02", ""]
    book = workbook()
    add_sheet(book, "表", ["a"], [row])
    out = io.BytesIO()
    book.save(out)
    cells = openpyxl.load_workbook(out)["表"][2]
    assert [(cell.value, cell.data_type) for cell in cells[:2]] == [(-1.5, "n"), (-3, "n")]


# --- Names of downloads ---------------------------------------------------------------------------
NAMES = [
    'a"; filename="evil.exe',
    "证据：工资条（3月）.pdf",
    "a\r\nSet-Cookie: x=1\r\n\r\n<script>.pdf",
    "a\nb\tc.pdf",
    "..\\..\\windows\\system32\\evil.pdf",
    "../../etc/passwd",
    "a%0d%0aX-Evil: 1.pdf",
    "😀\u202efdp.exe",
    "a;b=c,d'e.pdf",
    "=?utf-8?b?ZXZpbA==?=.pdf",
    ".htaccess",
    "CON",
    " ",
]


@pytest.mark.django_db
def test_no_name_breaks_out_of_its_header(cast: Cast, client_for: Callable[[str], Client]) -> None:
    case = factories.registered_case(cast.actor("mediator"))
    client = client_for("mediator")
    address = reverse("cases:attach", args=[case.serial])
    for number, name in enumerate(NAMES):
        upload = SimpleUploadedFile("x", documents.pdf(title=str(number)))
        upload._name = name  # past the class's own cleaning
        answer = client.post(address, {"upload": upload, "category": "evidence"})
        # A name that breaks the form's own header is no name: the file is missing then.
        assert answer.status_code in (302, 422), name
    assert case.attachments.count() >= len(NAMES) - 4
    for row in case.attachments.all():
        answer = client.get(reverse("cases:attachment", args=[case.serial, row.stored_id]))
        header = answer["Content-Disposition"]
        assert answer.headers.keys() & {"Set-Cookie", "X-Evil"} == set()
        assert header.isascii()
        assert header.isprintable()
        # One name, in either of the two spellings of RFC 6266, and it is the one on the page.
        plain = re.fullmatch(r'attachment; filename="((?:[^"\\]|\\.)*)"', header)
        coded = re.fullmatch(r"attachment; filename\*=utf-8''([\w.%!#$&+^`|~-]*)", header)
        assert plain or coded, header
        found = re.sub(r"\\(.)", r"\1", plain[1]) if plain else unquote(coded[1] if coded else "")
        assert found == row.name
        assert not set(found) & set('/\\"<>|\r\n\0\u202e:*?%')
        assert found.endswith(".pdf")


@pytest.mark.django_db
def test_a_download_runs_in_no_ones_name(cast: Cast, client_for: Callable[[str], Client]) -> None:
    case = factories.registered_case(cast.actor("mediator"))
    client = client_for("mediator")
    picture = SimpleUploadedFile("a.html", documents.picture("PNG"), content_type="text/html")
    client.post(
        reverse("cases:attach", args=[case.serial]), {"upload": picture, "category": "evidence"}
    )
    file = case.attachments.get().stored_id
    answer = client.get(reverse("cases:attachment", args=[case.serial, file]))
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"] == 'attachment; filename="a.html.png"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == (
        "sandbox; default-src 'none'; frame-ancestors 'none'"
    )
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "private, no-store"
