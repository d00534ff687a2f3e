"""A made table is kept for good: digest, data and cases, and what the database refuses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from cases.enums import Ending
from cases.models import Case
from cases.returns.models import Return, ReturnCase
from cases.returns.services import making, templates
from mediation.history.actor import acting
from mediation.history.gate import ActionRefused, NotAllowed, StaleVersion
from mediation.history.models import AccessEntry
from mediation.reports.values import Ratio
from mediation.vault import files
from tests.cases import factories
from tests.cases.histories import write
from tests.cases.returns import blanks
from tests.cases.returns.blanks import cell, col
from tests.cases.returns.test_making import MARCH, make, told
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 4)


def test_what_is_made_is_kept_with_digest_data_and_cases(cast: Cast) -> None:
    write([told(cast, 1)])
    made = make(cast, blanks.template(cast, col("serial", "编号"), col("claimed_amount", "金额")))
    assert made.number == "BB-LJZ-2026-000001"
    assert made.file_name == "台账月报-2026-03.xlsx"
    content = files.read(made.file)
    assert content[:2] == b"PK"
    assert content not in files.path_of(made.file).read_bytes()
    data = making.frozen_data(made)
    assert (data["headings"], data["rows"]) == (
        ["编号", "金额"],
        [["LJZ-2026-000001", "1000.10"]],
    )
    assert [row.case.serial for row in made.cases.all()] == ["LJZ-2026-000001"]
    assert (made.row_count, made.has_names, made.made_by_name) == (
        1, False, cast.actor("manager").name,
    )  # fmt: skip


def test_a_period_that_is_not_over_is_not_made(cast: Cast) -> None:
    template = blanks.template(cast, col("serial"))
    with (
        time_machine.travel("2026-03-31T08:00Z", tick=False),
        pytest.raises(ActionRefused, match="2026-03-31才结束"),
    ):
        make(cast, template)
    with time_machine.travel("2026-03-31T16:01Z", tick=False):
        assert make(cast, template).period == "2026-03"


def test_who_makes_must_have_seen_the_present_template(cast: Cast) -> None:
    template = blanks.template(cast, col("serial"))
    templates.add_column(template, col("state"), actor=cast.actor("manager"), version=1)
    with pytest.raises(StaleVersion):
        making.make_return(template, MARCH, actor=cast.actor("manager"), version=1)
    with pytest.raises(NotAllowed):
        making.make_return(template, MARCH, actor=cast.actor("auditor"), version=None)


def test_a_template_without_columns_or_out_of_use_makes_nothing(cast: Cast) -> None:
    with pytest.raises(ActionRefused, match="还没有栏目"):
        make(cast, blanks.template(cast))
    with pytest.raises(ActionRefused, match="已停用"):
        make(cast, blanks.template(cast, col("serial"), name="旧", is_active=False))


def submit(cast: Cast, made: Return, on: date | None = None, **given: Any) -> Return:
    day = on or made.made_at.date()
    return making.submit_return(
        made, actor=cast.actor("manager"), version=None, submitted_on=day, **given
    )


@time_machine.travel(TODAY, tick=False)
def test_a_submitted_table_never_changes(cast: Cast) -> None:
    made = submit(cast, make(cast, blanks.template(cast, col("serial"))), note="邮寄")
    assert (made.submitted_on, made.note, made.submitted_by_name) == (
        TODAY, "邮寄", cast.actor("manager").name,
    )  # fmt: skip
    with pytest.raises(ActionRefused, match="已经报送"):
        submit(cast, made)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE returns_return SET note = 'x'",
        "UPDATE returns_return SET submitted_on = NULL",
        "UPDATE returns_return SET submitted_on = '2026-01-01'",
        "UPDATE returns_return SET sha256 = 'x'",
        "UPDATE returns_return SET version = version + 1",
    ],
)
@time_machine.travel(TODAY, tick=False)
def test_the_database_refuses_to_change_what_was_submitted(cast: Cast, statement: str) -> None:
    submit(cast, make(cast, blanks.template(cast, col("serial"))))
    # Of two rules that are broken the databases name different ones first.
    refused = pytest.raises(IntegrityError, match=r"return_(submitted|made)_stays")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE returns_return SET sha256 = 'x'", "return_made_stays"),
        ("UPDATE returns_return SET file_id = frozen_id", "return_made_stays"),
        ("UPDATE returns_return SET last_day = '2026-04-30'", "return_made_stays"),
        ("DELETE FROM returns_return", "return_is_never_deleted"),
        ("UPDATE returns_returncase SET place = 9", "return_case_stays"),
        ("DELETE FROM returns_returncase", "return_case_is_never_deleted"),
    ],
)
def test_the_database_refuses_to_change_what_was_made(
    cast: Cast, statement: str, rule: str
) -> None:
    write([told(cast, 1)])
    make(cast, blanks.template(cast, col("serial")))
    refused = pytest.raises(IntegrityError, match=rule)
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@time_machine.travel(TODAY, tick=False)
def test_a_submitted_table_takes_no_more_cases(cast: Cast) -> None:
    write([told(cast, 1)])
    made = submit(cast, make(cast, blanks.template(cast, col("serial"))))
    with (
        pytest.raises(IntegrityError, match="return_submitted_takes_no_case"),
        transaction.atomic(),
    ):
        ReturnCase.objects.create(made=made, case=Case.objects.get(), place=2)


@time_machine.travel(TODAY, tick=False)
def test_a_further_edition_names_the_one_before(cast: Cast) -> None:
    template = blanks.template(cast, col("serial"))
    first = submit(cast, make(cast, template))
    write([told(cast, 1)])
    second = make(cast, template)
    assert (second.edition, second.replaces, second.file_name) == (
        2, first, "台账月报-2026-03（第2版）.xlsx",
    )  # fmt: skip
    assert (first.row_count, second.row_count) == (0, 1)
    third = make(cast, template)
    with pytest.raises(ActionRefused, match="已有新版"):
        submit(cast, second)
    assert submit(cast, third).is_submitted


@time_machine.travel(TODAY, tick=False)
def test_the_day_of_submission_lies_between_making_and_today(cast: Cast) -> None:
    made = make(cast, blanks.template(cast, col("serial")))
    for day in (date(2026, 5, 3), date(2026, 5, 5)):
        with pytest.raises(ActionRefused, match="2026-05-04"):
            submit(cast, made, day)


def test_every_download_is_on_record(cast: Cast) -> None:
    made = make(cast, blanks.template(cast, col("serial")))
    with acting(cast.actor("manager"), act="test"):
        assert making.content_of(made) == files.read(made.file)
    entry = AccessEntry.objects.get(act="export")
    assert (entry.detail, entry.holder) == (f"return {made.number}.xlsx", "LJZ")


def test_a_file_that_was_exchanged_is_not_given_out(cast: Cast) -> None:
    made = make(cast, blanks.template(cast, col("serial")))
    made.file = files.store(b"PK other", key_id=made.file_key_id, content_type="x")
    with pytest.raises(ActionRefused, match="与生成时的摘要不符"):
        making.content_of(made)


@time_machine.travel(TODAY, tick=False)
def test_names_go_with_a_destroyed_case_and_the_rest_stays(cast: Cast) -> None:
    case = factories.registered_case(cast.actor("manager"), received_on=date(2026, 3, 2))
    named = make(cast, blanks.template(cast, col("applicant"), selection="received"))
    plain = make(cast, blanks.template(cast, col("serial"), selection="received", name="无名"))
    with_names = submit(cast, named)
    making.discard_with(case.pk, reference="XH-LJZ-2026-000001")
    assert (with_names.is_gone(), plain.is_gone()) == (True, False)
    with pytest.raises(ActionRefused, match="档案已销毁"):
        making.frozen_data(with_names)
    assert making.frozen_data(plain)["rows"] == [[case.serial]]
    assert Return.objects.get(pk=named.pk).sha256 == named.sha256


def test_a_rate_is_frozen_as_its_per_cent(cast: Cast) -> None:
    write([told(cast, 1).conclude(Ending.AGREEMENT, date(2026, 3, 9))])
    made = make(cast, blanks.figures(cast, cell("success_rate", "B2", "率")))
    assert Ratio(1, 1).percent == Decimal("100.0")
    assert making.frozen_data(made)["rows"][0][-1] == "100.0"
