"""What is written about the program is true of it."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands

from tests.codebase.files import ROOT

DOCUMENTS = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/api.md",
    "docs/architecture.md",
    "docs/workflow.md",
    "docs/legal-basis.md",
    "SECURITY.md",
    "docs/security.md",
    "docs/privacy.md",
]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
TARGET = re.compile(r"\bmake ([a-z-]+)\b")
COMMAND = re.compile(r"\bmanage\.py ([a-z_]+)\b")
OURS = {"mediation", "cases", "legal_aid"}


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_in_a_document_leads_to_a_file(name: str) -> None:
    folder = (ROOT / name).parent
    assert [link for link in LINK.findall(read(name)) if not (folder / link).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_in_a_document_exists(name: str) -> None:
    code = "\n".join(code_of(name))
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    assert set(TARGET.findall(code)) - targets == set()
    assert set(COMMAND.findall(code)) - set(get_commands()) == set()


def code_of(name: str) -> list[str]:
    """Fenced blocks and inline code of a document."""
    text = read(name)
    fenced = re.findall(r"```.*?\n(.*?)```", text, re.DOTALL)
    return fenced + re.findall(r"`([^`\n]+)`", text)


def test_the_readme_names_both_commands_and_every_management_command() -> None:
    readme = read("README.md")
    ours = {name for name, app in get_commands().items() if app.split(".")[0] in OURS}
    assert {name for name in ours if name not in readme} == set()
    assert ("make run" in readme, "make test" in readme) == (True, True)


def test_the_workflow_page_is_fresh() -> None:
    """Written by `manage.py workflow --format markdown > docs/workflow.md`."""
    printed = StringIO()
    call_command("workflow", format="markdown", stdout=printed)
    assert read("docs/workflow.md").strip() == printed.getvalue().strip()


def test_the_example_of_the_environment_lists_every_variable() -> None:
    example = set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", read(".env.example"), re.MULTILINE))
    settings_read = set(
        re.findall(r"""(?:env\.\w+|_key|_rate)\(\s*"([A-Z0-9_]+)\"""", settings_text())
    )
    started_with = set(re.findall(r"\$\{?([A-Z_]+)", read("Procfile")))
    assert example == settings_read | started_with


def settings_text() -> str:
    return Path(ROOT / "mediation/settings.py").read_text("utf-8")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "constraints.txt"])
def test_every_requirement_is_pinned(name: str) -> None:
    wanted = [line for line in read(name).splitlines() if line and not line.startswith(("#", "-r"))]
    assert [
        line for line in wanted if not re.fullmatch(r"[\w.-]+(\[[\w,-]+\])?==[\w.]+", line)
    ] == []
