#!/usr/bin/env python3
"""Compile every .po of `locale/` whose .mo is missing or older. Needs no gettext."""

from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_all(folder: Path) -> list[Path]:
    """Write the outdated .mo files and return them; fuzzy and obsolete entries are left out."""
    written = []
    for catalogue in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        compiled = catalogue.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= catalogue.stat().st_mtime:
            continue
        polib.pofile(str(catalogue)).save_as_mofile(str(compiled))
        written.append(compiled)
    return written


if __name__ == "__main__":
    for path in compile_all(LOCALE):
        print(f"Compiled {path.relative_to(LOCALE.parent)}")
