"""What PDF/A-2u and tagged PDF ask of a file, as far as pypdf can read it.

No validator of ISO 19005 can be installed from PyPI or Debian (veraPDF is a download of its own), so
these are the rules that a change of ours could break; qpdf checks the syntax beside them.
"""

import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from fontTools.ttLib import TTFont
from pypdf import PdfReader
from pypdf.generic import ContentStream

_PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_FORBIDDEN_IN_ROOT = {"/OpenAction", "/AA", "/AcroForm", "/NeedsRendering", "/Requirements"}


def problems(content: bytes, *, is_signed: bool = False) -> list[str]:
    """Where the file breaks a rule; empty for one that keeps them."""
    reader = PdfReader(BytesIO(content))
    return [
        *_of_the_file(content, reader, is_signed=is_signed),
        *_of_the_metadata(reader),
        *(problem for page in reader.pages for problem in _of_a_page(page)),
        *_of_the_tags(reader),
    ]


def syntax_problems(path: Path) -> str:
    """What qpdf finds in the file; empty where that is nothing."""
    run = subprocess.run(
        ["qpdf", "--check", str(path)], capture_output=True, text=True, check=False
    )
    return "" if run.returncode == 0 else run.stdout + run.stderr


def _of_the_file(content: bytes, reader: PdfReader, *, is_signed: bool) -> Iterator[str]:
    first, second = content.split(b"\n", 2)[:2]
    if first.strip() != b"%PDF-1.7" or not (second[:1] == b"%" and min(second[1:5]) > 127):
        yield "the head is not that of PDF 1.7 with a binary comment"
    if reader.is_encrypted:
        yield "encrypted"
    if "/ID" not in reader.trailer:
        yield "no identifier of the file"
    root: Any = reader.trailer["/Root"]
    if found := (_FORBIDDEN_IN_ROOT - ({"/AcroForm"} if is_signed else set())) & set(root):
        yield f"forbidden in the catalogue: {sorted(found)}"
    if reader.attachments:
        yield "files inside"
    intents = [intent.get_object() for intent in root.get("/OutputIntents", [])]
    if [intent["/S"] for intent in intents] != ["/GTS_PDFA1"]:
        yield "no output intent for PDF/A"
    elif intents[0]["/DestOutputProfile"].get_object()["/N"] != 3:
        yield "the output intent is not RGB"


def _of_the_metadata(reader: PdfReader) -> Iterator[str]:
    root: Any = reader.trailer["/Root"]
    if "/Metadata" not in root:
        yield "no XMP"
        return
    tree = ET.fromstring(root["/Metadata"].get_object().get_data())  # noqa: S314  (ours)
    told = {
        name.removeprefix(_PDFAID): value
        for element in tree.iter(f"{_RDF}Description")
        for name, value in element.items()
        if name.startswith(_PDFAID)
    }
    if told != {"part": "2", "conformance": "U"}:
        yield f"the XMP says {told}"
    info = reader.metadata
    for name, stated in (
        ("title", info and info.title),
        ("creator", info and info.author),
        ("description", info and info.subject),
    ):
        in_xmp = [item.text for item in tree.iterfind(f".//{_DC}{name}//{_RDF}li")]
        if not stated or in_xmp != [stated]:
            yield f"{name}: {stated!r} in the file's information, {in_xmp!r} in the XMP"


def _of_a_page(page: Any) -> Iterator[str]:
    resources = page["/Resources"]
    fonts = {name: font.get_object() for name, font in resources.get("/Font", {}).items()}
    for name, font in fonts.items():
        yield from _of_a_font(name, font)
    for annotation in page.get("/Annots", []):
        if int(annotation.get_object().get("/F", 0)) & 4 == 0:
            yield "an annotation that is not printed"
    for image in (item.get_object() for item in resources.get("/XObject", {}).values()):
        if image.get("/Interpolate") == True or "/OPI" in image:  # noqa: E712  (pypdf's own boolean)
            yield "an image that is interpolated or lies elsewhere"
    for state in (item.get_object() for item in resources.get("/ExtGState", {}).values()):
        if "/TR" in state or "/HTP" in state:
            yield "a transfer function"
    yield from _of_the_text(page, {name: _glyphs_in(font) for name, font in fonts.items()})


def _of_the_text(page: Any, glyphs: dict[str, int]) -> Iterator[str]:
    """Every text is tagged or marked as an artefact, and each of its glyphs is in its font."""
    depth, there = 0, 0
    for operands, operator in ContentStream(page["/Contents"], page.pdf).operations:
        if operator in (b"BMC", b"BDC"):
            depth += 1
        elif operator == b"EMC":
            depth -= 1
        elif operator == b"Tf":
            there = glyphs[operands[0]]
        elif operator in (b"Tj", b"TJ"):
            if depth < 1:
                yield "a text outside the tags"
            if not all(0 < glyph < there for glyph in _glyphs_of(operands)):
                yield "a glyph that no font has (.notdef)"
    if depth:
        yield "marks that are not closed"


def _glyphs_in(font: Any) -> int:
    """How many glyphs the embedded font program has."""
    described = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
    program = described["/FontFile3" if "/FontFile3" in described else "/FontFile2"].get_object()
    return int(TTFont(BytesIO(program.get_data()), lazy=True)["maxp"].numGlyphs)


def _glyphs_of(operands: Any) -> Iterator[int]:
    """The numbers of two bytes each (Identity-H) that a text is made of."""
    for operand in operands[0] if isinstance(operands[0], list) else operands:
        text = getattr(operand, "original_bytes", operand)
        if isinstance(text, bytes):
            yield from (int.from_bytes(text[at : at + 2]) for at in range(0, len(text), 2))


def _of_a_font(name: str, font: Any) -> Iterator[str]:
    inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
    described = inner.get("/FontDescriptor", {})
    if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(described):
        yield f"{name} is not embedded"
    if "+" not in font["/BaseFont"]:
        yield f"{name} is not a subset"
    if "/ToUnicode" not in font:
        yield f"{name} has no way back to Unicode"
        return
    mapped = font["/ToUnicode"].get_object().get_data().lower()
    if any(f" <{bad}>".encode() in mapped for bad in ("0000", "feff", "fffe")):
        yield f"{name} maps a glyph to no character"


def _of_the_tags(reader: PdfReader) -> Iterator[str]:
    root: Any = reader.trailer["/Root"]
    if root.get("/MarkInfo", {}).get("/Marked") != True:  # noqa: E712
        yield "not marked as tagged"
    if root.get("/Lang") != "zh-CN":
        yield "no language"
    if root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") != True:  # noqa: E712
        yield "readers show the name of the file instead of the title"
    elements = list(_elements(root.get("/StructTreeRoot", {})))
    kinds = [element["/S"] for element in elements]
    if kinds.count("/H1") != 1:
        yield f"{kinds.count('/H1')} titles in the tags"
    if any(e["/S"] == "/Figure" and "/Alt" not in e for e in elements):
        yield "a figure without a description"
    if "/TD" in kinds and "/Table" not in kinds:
        yield "cells without a table"


def _elements(node: Any) -> Iterator[Any]:
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        element = child.get_object()
        if hasattr(element, "get") and "/S" in element:
            yield element
            yield from _elements(element)
