"""What the browser loads, it loads from us."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from tests.codebase.files import PACKAGES, ROOT, python_files, templates

OUTSIDE = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//|url\(["']?(?:https?:)?//|@import""")
ICON = re.compile(
    r"""\{%-? icon ["']([\w-]+)["']|\bicon=["']([\w-]+)["']|action_icon=["']([\w-]+)["']"""
)
SPRITE = ROOT / "static/icons.svg"


def own_assets() -> list[Path]:
    return [path for path in (ROOT / "static").rglob("*") if path.suffix in {".css", ".js", ".svg"}]


def test_no_page_or_style_names_an_outside_address() -> None:
    files = [*templates(), *own_assets()]
    assert [str(path) for path in files if OUTSIDE.search(path.read_text("utf-8"))] == []


def test_no_script_or_style_names_a_source_map() -> None:
    assert [
        str(path) for path in own_assets() if "sourceMappingURL" in path.read_text("utf-8")
    ] == []


def test_every_drawing_that_is_asked_for_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', SPRITE.read_text("utf-8")))
    sources = [*templates(), *python_files(*PACKAGES)]
    asked = {
        name
        for path in sources
        for match in ICON.findall(path.read_text("utf-8"))
        for name in match
        if name
    }
    assert sorted(asked - drawn) == []


def test_production_finds_every_file_that_a_page_or_style_refers_to(tmp_path: Path) -> None:
    """The manifest storage refuses a reference to a file that is not there."""
    manifest = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    with override_settings(
        STATIC_ROOT=tmp_path, STORAGES={**settings.STORAGES, "staticfiles": manifest}
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
    collected = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")}
    asked = {
        name
        for path in templates()
        for name in re.findall(r"""\{% static ["']([^"']+)["']""", path.read_text("utf-8"))
    }
    assert sorted(asked - collected) == []


@pytest.mark.parametrize("tone", ["neutral", "info", "success", "warning", "danger", "muted"])
def test_every_tone_has_its_colours(tone: str) -> None:
    assert f".status-{tone} {{" in (ROOT / "static/components.css").read_text("utf-8")
