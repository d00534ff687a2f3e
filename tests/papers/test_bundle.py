"""Several papers bound into one PDF."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from mediation.papers import services
from mediation.papers.bundle import bundle, merged
from mediation.papers.models import Paper
from tests.papers.conftest import KIND
from tests.papers.test_render import pages_of, text_of

pytestmark = pytest.mark.usefixtures("kind", "as_nobody_in_particular")
Issue = Callable[..., Paper]


def outline(content: bytes) -> list[tuple[str, int | None]]:
    """Bookmarks with the page they open, counted from 0."""
    reader = PdfReader(BytesIO(content))
    entries: Any = reader.outline
    return [(str(entry.title), reader.get_destination_page_number(entry)) for entry in entries]


def test_papers_follow_each_other_with_a_bookmark_each(issue: Issue) -> None:
    first, second = issue(), issue()
    second.number = "B01-通2"
    second.save()
    bound = bundle([second, first])
    pages = pages_of(services.pdf_of(second))
    assert pages_of(bound) == pages + pages_of(services.pdf_of(first))
    assert outline(bound) == [("测试通知 B01-通2", 0), ("测试通知 B01-通", pages)]
    assert text_of(bound) == text_of(services.pdf_of(second)) + text_of(services.pdf_of(first))


def test_a_copy_costs_no_second_set_of_fonts(issue: Issue) -> None:
    paper = issue()
    once, thrice = bundle([paper]), bundle([paper] * 3)
    assert pages_of(thrice) == 3 * pages_of(once)
    assert len(thrice) < 1.2 * len(once)


def test_the_stored_paper_is_untouched(issue: Issue) -> None:
    paper = issue()
    before = services.pdf_of(paper)
    bundle([paper, paper])
    assert services.pdf_of(paper) == before
    assert Paper.objects.filter(kind=KIND).count() == 1


def test_nothing_cannot_be_bound() -> None:
    with pytest.raises(ValueError, match="one paper at least"):
        merged([])
