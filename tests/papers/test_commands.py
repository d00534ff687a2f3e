"""`paper_kinds` and `print_paper`."""

from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Model

from mediation.history.models import AccessEntry
from mediation.papers import fonts, registry
from mediation.papers.models import Paper
from mediation.papers.registry import PaperKind
from mediation.stations.models import Building
from tests.papers.conftest import KIND
from tests.papers.test_render import text_of
from tests.support.cast import Cast


@pytest.fixture
def findable(kind: PaperKind, cast: Cast) -> Iterator[Cast]:
    def find(reference: str, kind: PaperKind) -> Model | None:
        return Building.objects.filter(code=reference).first() if kind.code == KIND else None

    registry.register_subject_finder(find)
    yield cast
    registry._finders.remove(find)


def test_kinds_are_listed_with_code_and_title(kind: PaperKind) -> None:
    output = StringIO()
    call_command("paper_kinds", stdout=output)
    assert output.getvalue().splitlines()[-1] == f"{KIND}\t测试通知"


def test_a_draft_is_printed_where_nothing_is_issued(findable: Cast, tmp_path: Path) -> None:
    target = tmp_path / "paper.pdf"
    call_command("print_paper", "B01", KIND, output=target)
    assert "草" in text_of(target.read_bytes())


def test_the_issued_paper_is_printed_and_the_print_is_on_record(
    findable: Cast, issue: Callable[[], Paper], tmp_path: Path
) -> None:
    issue()
    target = tmp_path / "paper.pdf"
    call_command("print_paper", "B01", KIND, output=target)
    entry = AccessEntry.objects.get()
    assert "草" not in text_of(target.read_bytes())
    assert (entry.act, entry.detail) == ("print", f"{KIND}-1.pdf")


def test_unknown_case_kind_and_folder_are_said_in_a_sentence(
    findable: Cast, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="NOPE"):
        call_command("print_paper", "NOPE", KIND, output=tmp_path / "x.pdf")
    with pytest.raises(CommandError, match="no_such"):
        call_command("print_paper", "B01", "no_such", output=tmp_path / "x.pdf")
    with pytest.raises(CommandError):
        call_command("print_paper", "B01", KIND, output=tmp_path / "none" / "x.pdf")


def test_a_kind_that_does_not_apply_is_refused(
    findable: Cast, as_system: None, tmp_path: Path
) -> None:
    findable.building.is_active = False
    findable.building.save()
    with pytest.raises(CommandError, match="该楼宇已停用。"):
        call_command("print_paper", "B01", KIND, output=tmp_path / "x.pdf")


def test_a_machine_without_fonts_refuses_instead_of_crashing(
    findable: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fonts.missing_fonts.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path))
    try:
        with pytest.raises(CommandError, match="Noto Serif CJK SC"):
            call_command("print_paper", "B01", KIND, output=tmp_path / "x.pdf")
    finally:
        fonts.missing_fonts.cache_clear()
