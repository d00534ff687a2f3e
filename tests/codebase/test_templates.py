"""Every template is used, and by the name it has."""

from __future__ import annotations

import re

from django.template.utils import get_app_template_dirs

from tests.codebase.files import PACKAGES, ROOT, python_files, templates

#: Called by Django or by a library under these names.
CALLED_BY_NAME = {
    "registration/login.html",
    "registration/password_change_done.html",
    "registration/password_change_form.html",
}
#: Folders whose files are named by a computed part: papers by their kind, tables by the library.
COMPUTED = re.compile(r"""f["']([\w/]+/)[^"'{]*\{""")
QUOTED = re.compile(r"""["']([\w./-]+\.(?:html|json|svg|txt))["']""")


def overrides_a_library(name: str) -> bool:
    """Does an installed app bring a template of this name, which ours then replaces?"""
    return any((folder / name).exists() for folder in get_app_template_dirs("templates"))


def test_every_template_is_used() -> None:
    sources = [path.read_text("utf-8") for path in python_files(*PACKAGES)]
    texts = sources + [path.read_text("utf-8") for path in templates()]
    mentioned = {name for text in texts for name in QUOTED.findall(text)}
    computed = {folder for text in sources for folder in COMPUTED.findall(text)}
    names = {path.relative_to(ROOT / "templates").as_posix() for path in templates()}
    unused = {
        name
        for name in names - mentioned - CALLED_BY_NAME
        if not any(name.startswith(folder) for folder in computed) and not overrides_a_library(name)
    }
    assert sorted(unused) == []
