#!/usr/bin/env python3
"""Find the system packages that are missing, and install them where we may.

    system_packages.py run          what the program itself needs
    system_packages.py run test     and what its tests need

As root on a system with apt, installs only what is missing. Elsewhere names the packages and
exits with 1. Uses the standard library alone: it runs before anything is installed.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path


def library(name: str) -> Callable[[], bool]:
    """Can the dynamic linker find it?"""

    def present() -> bool:
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True

    return present


def command(*names: str) -> Callable[[], bool]:
    """Is one of these commands on the path?"""
    return lambda: any(shutil.which(name) for name in names)


def chinese_fonts() -> bool:
    """Both faces of the printed papers: Song (serif) and Hei (sans)."""
    if not shutil.which("fc-list"):
        return False
    families = subprocess.run(
        ["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False
    ).stdout
    return "Noto Serif CJK SC" in families and "Noto Sans CJK SC" in families


def chromium() -> bool:
    named = os.environ.get("CHROMIUM")
    return Path(named).is_file() if named else command("chromium", "chromium-browser")()


def postgresql_server() -> bool:
    """initdb lies outside the path on Debian."""
    return bool(shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))


# Debian package -> is what it brings there already (from wherever)?
PACKAGES: dict[str, dict[str, Callable[[], bool]]] = {
    "run": {
        "libpango-1.0-0": library("libpango-1.0.so.0"),
        "libpangoft2-1.0-0": library("libpangoft2-1.0.so.0"),
        # Not pulled in by Pango; without it a PDF takes ten times as long.
        "libharfbuzz-subset0": library("libharfbuzz-subset.so.0"),
        "fontconfig": command("fc-list"),
        "fonts-noto-cjk": chinese_fonts,
    },
    "test": {
        "chromium": chromium,
        "gettext": command("xgettext"),
        "poppler-utils": command("pdftotext"),
        "postgresql": postgresql_server,
        "qpdf": command("qpdf"),
        "redis-server": command("redis-server"),
    },
}
SKIPPED_ON_SQLITE_ONLY = {"postgresql"}


def missing(groups: list[str]) -> list[str]:
    """The Debian packages of these groups whose contents are not there."""
    skipped = SKIPPED_ON_SQLITE_ONLY if os.environ.get("SQLITE_ONLY") == "1" else set()
    wanted = {name: probe for group in groups for name, probe in PACKAGES[group].items()}
    return [name for name, probe in wanted.items() if name not in skipped and not probe()]


def install(packages: list[str]) -> None:
    """Through apt, quietly; the package lists are fetched only where they are too old."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command_line = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    if subprocess.run(command_line, env=environment, check=False).returncode == 0:
        return
    subprocess.run(["apt-get", "update", "-q"], env=environment, check=False)
    subprocess.run(command_line, env=environment, check=False)


def main(groups: list[str]) -> int:
    absent = missing(groups)
    if not absent:
        return 0
    names = " ".join(absent)
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing system packages: {names}", flush=True)
        install(absent)
        absent = missing(groups)
        if not absent:
            return 0
        names = " ".join(absent)
        print(f"These packages could not be installed: {names}", file=sys.stderr)
        return 1
    print(
        f"Missing on this system (names of Debian packages): {names}\n"
        f"Install them, on Debian or Ubuntu by:\n"
        f"    sudo apt-get install --no-install-recommends {names}\n"
        f"and start again.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
