"""What the style guide forbids and no linter sees."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.codebase.files import CODE, PACKAGES, ROOT, line_count, python_files, shown, templates

STATE_WRITE = re.compile(r"""\.state\s*=(?!=)|setattr\([^,]+,\s*["']state["']""")
INLINE = re.compile(
    r"""<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=|javascript:""", re.IGNORECASE
)


def test_no_source_file_is_longer_than_400_lines() -> None:
    assert [shown(path) for path in python_files(*CODE) if line_count(path) > 400] == []


def test_no_template_is_longer_than_200_lines() -> None:
    assert [shown(path) for path in templates() if line_count(path) > 200] == []


def test_nothing_outside_the_gate_writes_a_state() -> None:
    writers = [
        f"{shown(path)}:{number}"
        for path in python_files(*PACKAGES)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if STATE_WRITE.search(line)
    ]
    assert [place for place in writers if not place.startswith("mediation/history/gate.py")] == []


def test_no_page_has_inline_script_or_style() -> None:
    """The CSP would drop it silently. Printed papers are not pages and may bring their style."""
    pages = [path for path in templates() if path.relative_to(ROOT).parts[1] != "papers"]
    assert [shown(path) for path in pages if INLINE.search(path.read_text("utf-8"))] == []


def test_the_admin_that_would_bypass_gate_and_scope_is_not_installed() -> None:
    assert "django.contrib.admin" not in settings.INSTALLED_APPS


@pytest.mark.django_db
def test_the_migrations_are_complete() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
