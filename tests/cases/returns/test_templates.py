"""Templates and their columns: kept by the station's manager, in order, one version after another."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from cases.returns.catalogue import BadMapping, parse_mapping
from cases.returns.models import ReturnColumn, ReturnTemplate
from cases.returns.services import templates as services
from cases.returns.services.templates import Blank
from mediation.history.actor import acting
from mediation.history.gate import ActionRefused, NotAllowed, StaleVersion
from mediation.vault import files
from tests.cases.returns import blanks
from tests.cases.returns.blanks import cell, col
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


def headings(template: ReturnTemplate) -> list[tuple[int, str]]:
    return list(template.columns.values_list("position", "heading"))


def test_a_template_has_a_number_and_a_history(cast: Cast) -> None:
    made = blanks.template(cast, col("serial", "编号"))
    assert made.code == "MB-LJZ-2026-000001"
    assert (made.history.get().act, made.history.get().actor_name) == (
        "add_return_template", cast.actor("manager").name,
    )  # fmt: skip
    assert blanks.template(cast, name="另一份").code == "MB-LJZ-2026-000002"


def test_only_the_manager_of_the_station_keeps_templates(cast: Cast) -> None:
    for part in ("mediator", "auditor", "other_manager"):
        with pytest.raises(NotAllowed):
            blanks.template(cast, part=part)
    made = blanks.template(cast)
    with pytest.raises(NotAllowed):
        services.add_column(made, col("serial"), actor=cast.actor("other_manager"), version=None)


def test_a_name_stands_once_at_a_station(cast: Cast) -> None:
    blanks.template(cast)
    with pytest.raises(ActionRefused, match="同名"):
        blanks.template(cast)


def test_a_filter_names_an_organisation_of_the_station(cast: Cast) -> None:
    with pytest.raises(ActionRefused, match="不在该工作站内"):
        blanks.template(cast, organisation=cast.other_station)
    assert blanks.template(cast, organisation=cast.point).organisation == cast.point


def test_columns_move_and_close_up(cast: Cast) -> None:
    made = blanks.template(cast, col("serial", "甲"), col("state", "乙"), col("ending", "丙"))
    actor = cast.actor("manager")
    services.move_column(made, 3, up=True, actor=actor, version=1)
    assert headings(made) == [(1, "甲"), (2, "丙"), (3, "乙")]
    services.move_column(made, 1, up=True, actor=actor, version=2)
    services.move_column(made, 1, up=False, actor=actor, version=3)
    assert headings(made) == [(1, "丙"), (2, "甲"), (3, "乙")]
    services.remove_column(made, 1, actor=actor, version=4)
    assert headings(made) == [(1, "甲"), (2, "乙")]
    services.add_column(made, col("source", "丁"), actor=actor, version=5)
    services.change_column(made, 1, col("category", "戊"), actor=actor, version=6)
    assert headings(made) == [(1, "戊"), (2, "乙"), (3, "丁")]
    assert ReturnColumn.history.filter(history_type="-").get().act == "remove_return_column"


def test_the_second_of_two_people_is_told(cast: Cast) -> None:
    made, actor = blanks.template(cast, col("serial")), cast.actor("manager")
    services.add_column(made, col("state"), actor=actor, version=1)
    with pytest.raises(StaleVersion):
        services.remove_column(made, 1, actor=actor, version=1)
    with pytest.raises(StaleVersion):
        services.change_template(made, actor=actor, version=1)


def test_a_column_that_is_not_there_is_refused(cast: Cast) -> None:
    with pytest.raises(ActionRefused, match="没有这个栏目"):
        services.remove_column(blanks.template(cast), 4, actor=cast.actor("manager"), version=None)


def test_two_figures_never_share_a_cell(cast: Cast) -> None:
    made = blanks.figures(cast, cell("accepted", "B2", "受理"))
    with pytest.raises(ActionRefused, match="单元格B2已由栏目“受理”填写"):
        services.add_column(
            made, cell("concluded", "B2"), actor=cast.actor("manager"), version=None
        )


def test_the_kind_of_content_stays_while_there_are_columns(cast: Cast) -> None:
    made = blanks.template(cast, col("serial"))
    made.content, made.selection = "figures", ""
    with pytest.raises(ActionRefused, match="不能改变内容的种类"):
        services.change_template(made, actor=cast.actor("manager"), version=1)


def test_a_blank_is_kept_encrypted_replaced_and_dropped(cast: Cast) -> None:
    content, actor = blanks.form_of_a_list(), cast.actor("manager")
    made = blanks.template(cast, blank=content)
    assert made.blank is not None
    assert files.read(made.blank) == content
    assert content not in files.path_of(made.blank).read_bytes()
    other = blanks.form_of_figures()
    changed = services.change_template(
        made, actor=actor, version=1, blank=Blank("新表.xlsx", other)
    )
    assert (files.read(changed.blank), changed.blank_name) == (other, "新表.xlsx")
    dropped = services.change_template(changed, actor=actor, version=2, blank=Blank())
    assert (dropped.blank, dropped.blank_name) == (None, "")


def test_a_sheet_that_the_blank_has_not_is_refused_with_the_names(cast: Cast) -> None:
    with pytest.raises(ActionRefused, match="没有工作表“台帐”，只有：台账。"):
        blanks.template(cast, blank=blanks.form_of_a_list(), sheet="台帐")
    made = blanks.template(cast, blank=blanks.form_of_a_list(), sheet="台账")
    made.sheet = "别的"
    with pytest.raises(ActionRefused, match="没有工作表“别的”"):
        services.change_template(made, actor=cast.actor("manager"), version=1)


def test_a_mapping_is_read_line_by_line(db: None) -> None:
    assert parse_mapping("ending", "agreement = 01\n\nno_agreement=\n") == {
        "agreement": "01",
        "no_agreement": "",
    }


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("ending", "agreement", "第1行应写作"),
        ("ending", "agreement=1\nagreed=2", "第2行的代码“agreed”不存在"),
        ("ending", "agreement=1\nagreement=2", "第2行的代码“agreement”已经写过"),
        ("serial", "a=b", "没有代码"),
    ],
)
def test_a_bad_mapping_is_told_with_its_line(field: str, text: str, says: str) -> None:
    with pytest.raises(BadMapping, match=says):
        parse_mapping(field, text)


@pytest.mark.parametrize(
    "wrong",
    [{"cutoff_day": 29}, {"selection": ""}, {"ending": "agreement"}, {"content": "figures"}],
)
def test_the_database_refuses_what_makes_no_sense(cast: Cast, wrong: dict[str, object]) -> None:
    made = blanks.template(cast)
    for name, value in wrong.items():
        setattr(made, name, value)
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        acting(cast.actor("manager"), act="t"),
    ):
        made.save()
