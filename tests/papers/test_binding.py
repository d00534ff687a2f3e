"""Documents of every size bound into one file."""

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from mediation.papers import binding
from mediation.papers.binding import Document, NotReadable, Volume
from tests.support import documents

pytestmark = pytest.mark.unit
A4 = (595, 842)


def pdf(*sizes: tuple[int, int], turned: int = 0) -> bytes:
    writer = PdfWriter()
    for width, height in sizes:
        writer.add_blank_page(width=width, height=height).rotate(turned)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def read(content: bytes) -> PdfReader:
    return PdfReader(BytesIO(content))


def numbers(content: bytes) -> list[str]:
    return [page.extract_text().strip() for page in read(content).pages]


def outline(content: bytes) -> list[Any]:
    def titles(entries: Any) -> list[Any]:
        return [titles(one) if isinstance(one, list) else one.title for one in entries]

    return titles(read(content).outline)


def test_numbers_go_through_all_volumes_and_leave_covers_out() -> None:
    cover = binding.document("封面", pdf(A4), is_numbered=False)
    first = Volume("正卷", [cover, binding.document("申请书", pdf(A4, A4))])
    second = Volume("副卷", [cover, binding.document("指派记录", pdf(A4))])

    content = binding.bound([first, second])

    assert numbers(content) == ["", "1", "2", "", "3"]
    assert outline(content) == ["正卷", ["封面", "申请书"], "副卷", ["封面", "指派记录"]]


def test_one_volume_has_its_documents_as_bookmarks() -> None:
    content = binding.bound([Volume("正卷", [binding.document("申请书", pdf(A4))])])
    assert outline(content) == ["申请书"]


@pytest.mark.parametrize(
    ("size", "turned", "bound_as"),
    [
        (A4, 0, (595, 842)),
        ((2480, 3508), 0, (595, 842)),  # a scan at 300 dpi that calls its pixels points
        ((3508, 2480), 0, (842, 595)),
        ((842, 595), 90, (595, 842)),
        ((300, 400), 0, (595, 842)),  # a till receipt is not blown up
    ],
)
def test_every_page_lies_on_a4(
    size: tuple[int, int], turned: int, bound_as: tuple[int, int]
) -> None:
    content = binding.bound([Volume("正卷", [binding.document("扫描", pdf(size, turned=turned))])])
    box = read(content).pages[0].mediabox
    assert (round(box.width), round(box.height)) == bound_as


def test_what_is_on_a_turned_page_stays_on_the_page() -> None:
    writer = PdfWriter()
    page = writer.add_blank_page(width=842, height=595)
    binding._set_number(page, 77)
    page.rotate(90)
    out = BytesIO()
    writer.write(out)

    bound = binding.bound([Volume("正卷", [binding.document("扫描", out.getvalue())])])

    places: list[tuple[str, float, float]] = []

    def visit(text: str, matrix: Any, inner: Any, _font: Any, _size: Any) -> None:
        if text.strip():
            x, y = inner[4], inner[5]
            places.append(
                (
                    text.strip(),
                    x * matrix[0] + y * matrix[2] + matrix[4],
                    x * matrix[1] + y * matrix[3] + matrix[5],
                )
            )

    read(bound).pages[0].extract_text(visitor_text=visit)
    inside = [name for name, x, y in places if 0 < x < 595 and 0 < y < 842]
    assert inside == ["77", "1"]


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photograph_becomes_a_page(kind: str) -> None:
    content_type = f"image/{kind.lower()}"
    photo = documents.picture(kind, size=(300, 200))
    document = binding.document("照片", photo, content_type=content_type)
    assert len(binding.bound([Volume("正卷", [document])])) > 0
    assert [round(page.mediabox.width) for page in document.pages] == [300]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 nonsense", b"\x89PNG"])
def test_what_is_no_pdf_is_refused(content: bytes) -> None:
    with pytest.raises(NotReadable):
        binding.document("坏文件", content)


def test_a_broken_picture_is_refused() -> None:
    with pytest.raises(NotReadable):
        binding.document("坏图", b"\xff\xd8\xff", content_type="image/jpeg")


def test_a_file_without_a_page_is_none() -> None:
    with pytest.raises(ValueError, match="one page"):
        binding.bound([Volume("正卷", [])])


def test_the_catalogue_knows_the_numbers_before_they_are_set() -> None:
    documents_ = [
        Document("封面", binding.document("", pdf(A4)).pages, is_numbered=False),
        binding.document("申请书", pdf(A4, A4)),
        binding.document("协议书", pdf(A4)),
    ]
    assert binding.numbered_from(documents_, first=5) == [(0, 0), (5, 6), (7, 7)]
