"""Printing the agreement: warm and cold, on one process and on two, and through LibreOffice."""

import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.timing import median_seconds, seconds
from mediation.papers import registry, render, workers
from mediation.papers.models import Paper

DOCUMENTS = 20
COLD_STARTS = 3
#: Documents given to one call of LibreOffice, so that its start is shared as ours is.
OFFICE_DOCUMENTS = 10
#: Papers for one process and for two, in turns of so many: an even number, lest one of two waits.
MANY, TURN = 200, 50


def an_agreement() -> tuple[str, dict[str, object]]:
    """Template and frozen context of an agreement that was issued."""
    paper = Paper.objects.filter(kind="agreement").order_by("pk")[0]
    return registry.get("agreement").template, paper.context


def cold_seconds() -> float:
    """The first paper of a typesetting process, which loads Pango and the style sheet."""
    template, context = an_agreement()

    def cold() -> None:
        workers.close()
        render.pdf(template, context)

    return median_seconds(cold, times=COLD_STARTS, warm_up=1)


def warm_seconds() -> float:
    """Each further paper."""
    template, context = an_agreement()
    return median_seconds(lambda: render.pdf(template, context), times=DOCUMENTS, warm_up=2)


def many_seconds() -> tuple[float, float]:
    """`MANY` papers on one typesetting process and on two, in turns in one run."""
    template, context = an_agreement()
    pools = {size: workers.Pool(size, 60) for size in (1, 2)}

    def one(pool: workers.Pool) -> bytes:
        return pool.pdf(render.html(template, context, draft=False), draft=False)

    def turn(size: int, papers: int) -> float:
        with ThreadPoolExecutor(size) as callers:
            return seconds(lambda: list(callers.map(one, [pools[size]] * papers)))

    try:
        for size in pools:
            turn(size, 2 * size)
        taken = dict.fromkeys(pools, 0.0)
        for _turn in range(MANY // TURN):
            for size in pools:
                taken[size] += turn(size, TURN)
    finally:
        for pool in pools.values():
            pool.close()
    return taken[1], taken[2]


def office_seconds() -> tuple[float, float] | None:
    """The same HTML through LibreOffice: one document with its start, and each of several in one call.

    None where it is not installed.
    """
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

        def convert(count: int) -> None:
            _convert([*to_pdf, "--outdir", folder, *map(str, documents[:count])])

        # The first call makes the profile and does not count.
        cold = median_seconds(lambda: convert(1), times=COLD_STARTS, warm_up=1)
        several = seconds(lambda: convert(OFFICE_DOCUMENTS))
    return cold, several / OFFICE_DOCUMENTS


def _convert(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=120)
