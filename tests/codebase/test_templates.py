"""Every template is used, and by the name it has."""

from __future__ import annotations

import re

from tests.codebase.files import PACKAGES, ROOT, python_files, templates

#: Called by Django or by a library under these names.
CALLED_BY_NAME = {"400.html", "403.html", "404.html", "500.html", "403_csrf.html"}
#: Folders whose files are named by a computed part: papers by their kind, tables by the library.
COMPUTED = re.compile(r"""f["']([\w/]+/)[^"'{]*\{""")
QUOTED = re.compile(r"""["']([\w./-]+\.(?:html|txt|svg))["']""")


def test_every_template_is_used() -> None:
    sources = [path.read_text("utf-8") for path in python_files(*PACKAGES)]
    texts = sources + [path.read_text("utf-8") for path in templates()]
    mentioned = {name for text in texts for name in QUOTED.findall(text)}
    computed = {folder for text in sources for folder in COMPUTED.findall(text)}
    names = {path.relative_to(ROOT / "templates").as_posix() for path in templates()}
    unused = {
        name
        for name in names - mentioned - CALLED_BY_NAME
        if not any(name.startswith(folder) for folder in computed)
    }
    assert sorted(unused) == []
