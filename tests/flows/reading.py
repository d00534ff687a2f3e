"""What a PDF says."""

from __future__ import annotations

import subprocess


def pdf_text(content: bytes) -> str:
    """The text of a PDF without spaces and line breaks."""
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True
    )
    return "".join(done.stdout.decode().split())
