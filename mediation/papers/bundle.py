"""Several papers as one PDF, in order, with a bookmark for each: printed by one click.

A bundle is for the printer. Text, fonts and language stay; that a paper is an archival copy (PDF/A),
its tags and its signature do not survive being joined, so whoever keeps or checks a paper takes the
paper itself.
"""

from collections.abc import Iterable, Iterator
from io import BytesIO

from django.utils import translation
from pypdf import PdfWriter
from pypdf.generic import NameObject, TextStringObject

from mediation.papers import registry
from mediation.papers.models import Paper
from mediation.papers.services import pdf_of


def bundle(papers: Iterable[Paper]) -> bytes:
    """The PDFs of issued papers, one after the other; a paper given twice is in it twice.

    Raises:
        ValueError: without any paper.
        FontsMissing, RuntimeError: as `pdf_of`, which makes a PDF that nobody has made yet.
    """
    return merged(_parts(papers))


def merged(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """One PDF of several: (title of the bookmark, PDF) each.

    Raises:
        ValueError: without any part, for there is no PDF without a page.
    """
    writer = PdfWriter()
    for title, content in parts:
        writer.append(BytesIO(content), outline_item=title, import_outline=False)
    if not writer.pages:
        raise ValueError("a bundle holds one paper at least")
    writer.root_object[NameObject("/Lang")] = TextStringObject("zh-CN")
    # The field of a signature that holds no longer would be shown as broken.
    writer.remove_annotations("/Widget")
    writer.root_object.pop("/AcroForm", None)
    # Copies of a paper share their fonts and pages' contents instead of repeating them.
    writer.compress_identical_objects()
    bound = BytesIO()
    writer.write(bound)
    return bound.getvalue()


def _parts(papers: Iterable[Paper]) -> Iterator[tuple[str, bytes]]:
    read: dict[int, bytes] = {}
    for paper in papers:
        if paper.pk not in read:
            read[paper.pk] = pdf_of(paper)
        yield bookmark(paper), read[paper.pk]


def bookmark(paper: Paper) -> str:
    """What the outline calls an issued paper: its kind and number, in Chinese as the paper is."""
    with translation.override("zh-hans"):
        return f"{registry.get(paper.kind).title} {paper.number}".strip()
