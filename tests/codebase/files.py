"""Which files are ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("mediation", "cases", "legal_aid")
CODE = (*PACKAGES, "tests", "scripts", "benchmarks")


def python_files(*folders: str) -> Iterator[Path]:
    """Every .py of these folders, migrations left out."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def templates() -> Iterator[Path]:
    yield from sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())


def shown(path: Path) -> str:
    """The path as a person would name it."""
    return str(path.relative_to(ROOT))


def line_count(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())
