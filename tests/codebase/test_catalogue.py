"""The English catalogue says everything that the program says, and nothing else."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from tests.codebase.files import PACKAGES, ROOT

CATALOGUE = Path("locale/en/LC_MESSAGES/django.po")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)[^}]*\}")

Key = tuple[str | None, str, str]


def keys(catalogue: Path) -> set[Key]:
    return {
        (entry.msgctxt, entry.msgid, entry.msgid_plural)
        for entry in polib.pofile(str(catalogue))
        if not entry.obsolete
    }


def entries() -> list[polib.POEntry]:
    return list(polib.pofile(str(ROOT / CATALOGUE)))


def test_every_message_is_translated() -> None:
    open_entries = [e.msgid for e in entries() if not e.obsolete and not e.translated()]
    assert open_entries == []


def test_no_translation_is_a_guess() -> None:
    assert [entry.msgid for entry in entries() if entry.fuzzy] == []


def test_every_translation_has_the_placeholders_of_its_message() -> None:
    def placeholders(text: str) -> set[str]:
        return {named or braced for named, braced in PLACEHOLDER.findall(text)}

    wrong = [
        entry.msgid
        for entry in entries()
        for text in ([entry.msgstr] if not entry.msgid_plural else entry.msgstr_plural.values())
        if not entry.obsolete and placeholders(text) != placeholders(entry.msgid)
    ]
    assert wrong == []


@pytest.fixture(scope="module")
def made_afresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make messages` would make of today's sources."""
    copy = tmp_path_factory.mktemp("messages")
    for folder in (*PACKAGES, "templates"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", copy)
    (copy / CATALOGUE).parent.mkdir(parents=True)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale", "en", "--no-location"],
        cwd=copy,
        check=True,
        capture_output=True,
        env={"PATH": "/usr/bin:/bin", "VAR_DIR": str(copy / "var")},
    )
    return copy / CATALOGUE


def test_the_catalogue_is_up_to_date(made_afresh: Path) -> None:
    sources, catalogue = keys(made_afresh), keys(ROOT / CATALOGUE)
    assert sorted(map(str, sources - catalogue)) == []  # run `make messages`, then translate
    assert sorted(map(str, catalogue - sources)) == []


def test_the_catalogue_keeps_no_dead_entries() -> None:
    assert [entry.msgid for entry in entries() if entry.obsolete] == []
