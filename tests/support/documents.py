"""Small files as people upload them: sound ones, and ones that are not what they seem."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from PIL import Image
from pypdf import PdfWriter


def pdf(change: Callable[[PdfWriter], Any] | None = None, *, title: str = "") -> bytes:
    """A PDF of one empty page; `change` adds to it."""
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    if title:
        writer.add_metadata({"/Title": title})
    if change:
        change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def picture(
    kind: str,
    size: tuple[int, int] = (4, 3),
    mode: str = "RGB",
    fill: str | int = "white",
    **saved: Any,
) -> bytes:
    """A picture of one colour; `saved` is what Pillow writes beside it."""
    out = io.BytesIO()
    Image.new(mode, size, fill).save(out, kind, **saved)
    return out.getvalue()
