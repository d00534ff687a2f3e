"""Printing the agreement: warm in this process, and the same text through LibreOffice."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from benchmarks.timing import median_seconds, seconds
from mediation.papers import registry, render
from mediation.papers.models import Paper

DOCUMENTS = 20
#: Documents given to one call of LibreOffice, so that its start is shared as ours is.
OFFICE_DOCUMENTS = 10


def an_agreement() -> tuple[str, dict[str, object]]:
    """Template and frozen context of an agreement that was issued."""
    paper = Paper.objects.filter(kind="agreement").order_by("pk")[0]
    return registry.get("agreement").template, paper.context


def first_seconds() -> float:
    """The first paper of a process, which loads Pango and the style sheet."""
    template, context = an_agreement()
    return seconds(lambda: render.pdf(template, context))


def warm_seconds() -> float:
    """Each further paper."""
    template, context = an_agreement()
    return median_seconds(lambda: render.pdf(template, context), times=DOCUMENTS, warm_up=2)


def office_seconds() -> float | None:
    """The same HTML through LibreOffice, per document; None where it is not installed."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        return None
    template, context = an_agreement()
    source = render.html(template, context, draft=False)
    with tempfile.TemporaryDirectory() as folder:
        documents = [Path(folder) / f"agreement-{n}.html" for n in range(OFFICE_DOCUMENTS)]
        for document in documents:
            document.write_text(source, encoding="utf-8")
        profile = f"-env:UserInstallation=file://{folder}/profile"
        to_pdf = [program, profile, "--headless", "--convert-to", "pdf:writer_web_pdf_Export"]
        # The first call makes the profile and does not count.
        _convert([*to_pdf, "--outdir", folder, str(documents[0])])
        taken = seconds(lambda: _convert([*to_pdf, "--outdir", folder, *map(str, documents)]))
    return taken / OFFICE_DOCUMENTS


def _convert(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=120)
