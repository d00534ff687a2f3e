"""Rows as CSV and XLSX, a few hundred in memory at a time, however many there are.

CSV goes out while it is read. A workbook is an archive whose directory stands at its end, so it is
written to a nameless file on the disk first, and sent from there.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from tempfile import TemporaryFile
from typing import IO

from django.utils import translation

from mediation.reports.cells import Cell, as_text, guarded
from mediation.reports.writers.tables import add_sheet, workbook

Lines = Iterable[Sequence[Sequence[Cell]]]

#: Excel takes a CSV file for the system's own code page unless it begins with this.
BOM = "\ufeff"
#: What a sheet holds besides its heading.
MOST_IN_A_SHEET = 1_048_575


def csv_chunks(labels: Sequence[str], chunks: Lines) -> Iterator[bytes]:
    """UTF-8 text as `mediation.reports.writers.tables` has it, chunk by chunk, with a BOM.

    The server asks for the chunks after the view has returned: each is made in the language in which
    the view was asked.
    """
    language = translation.get_language() or ""
    yield BOM.encode() + _lines([[guarded(label) for label in labels]])
    rest = iter(chunks)
    # A `with` around the loop would leave the language to whoever is served in between.
    while True:
        with translation.override(language):
            try:
                chunk = next(rest)
            except StopIteration:
                return
            text = _lines([[as_text(cell) for cell in row] for row in chunk])
        yield text


def xlsx_file(title: str, labels: Sequence[str], widths: Sequence[int], chunks: Lines) -> IO[bytes]:
    """A workbook with one sheet, ready to be read; whoever closes the file removes it."""
    book = workbook()
    add_sheet(book, title, labels, (row for chunk in chunks for row in chunk), widths=widths)
    # It stays open for the answer, which closes it; without a name nobody else opens it.
    file = TemporaryFile()  # noqa: SIM115
    try:
        book.save(file)
        file.seek(0)
    except BaseException:
        with suppress(OSError):
            file.close()
        raise
    return file


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue().encode()
