"""Whether this machine can print Chinese: with no font at all WeasyPrint kills its process."""

import ctypes
import shutil
import subprocess
from functools import lru_cache

from mediation.papers.errors import FontsMissing as FontsMissing  # noqa: PLC0414  (its old place)

#: Song for the body, Hei for titles.
FAMILIES = ("Noto Serif CJK SC", "Noto Sans CJK SC")
#: Without it subsetting a CJK font takes 10 to 44 times as long.
SUBSETTERS = ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib", "libharfbuzz-subset-0.dll")


@lru_cache(maxsize=1)
def missing_fonts() -> tuple[str, ...]:
    """The families of `FAMILIES` that fontconfig does not know; asked once per process."""
    program = shutil.which("fc-list")
    if program is None:
        return FAMILIES
    listed = subprocess.run(  # noqa: S603  (a fixed command line, the program found by ourselves)
        [program, ":", "family"], capture_output=True, text=True, timeout=30, check=False
    ).stdout
    known = {name.strip() for line in listed.splitlines() for name in line.split(",")}
    return tuple(family for family in FAMILIES if family not in known)


@lru_cache(maxsize=1)
def _subsetter_missing() -> bool:
    for name in SUBSETTERS:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return False
    return True


def fonts_ok() -> list[str]:
    """What is wrong with this machine's fonts, in sentences; empty when papers print well."""
    problems = [
        f"The font “{family}” is missing; install it (Debian: fonts-noto-cjk)."
        for family in missing_fonts()
    ]
    if _subsetter_missing():
        problems.append(
            "libharfbuzz-subset is missing, papers take ten times as long;"
            " install it (Debian: libharfbuzz-subset0)."
        )
    return problems


def require_fonts() -> None:
    """Raise FontsMissing where a rendering would crash or set Chinese in a wrong face."""
    if missing_fonts():
        raise FontsMissing(" ".join(fonts_ok()))
