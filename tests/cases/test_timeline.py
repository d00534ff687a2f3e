"""The history of a case in words."""

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from cases.models import Case, Note
from cases.models.base import CaseRow
from cases.services import files, intake
from cases.sight import sight_of
from cases.timeline import PER_PAGE, _tables, timeline
from cases.timeline_fields import field_label, readable_fields, unreadable
from mediation.deadlines.calendar import WorkingCalendar
from mediation.history import acts
from mediation.history.actor import acting
from mediation.papers import services as papers
from mediation.ui.parts import Entry
from mediation.vault import keys
from mediation.vault.models import DataKey
from tests.cases import factories
from tests.support.cast import Cast

CALENDAR = WorkingCalendar()
OPERATIONS = ("cases/services", "mediation/papers")


def entries(case: Case, cast: Cast, part: str = "mediator", page: int = 1) -> list[Entry]:
    sight = sight_of(cast.actor(part), case)
    return timeline(case, sight=sight, calendar=CALENDAR, page_number=page)[1]


def changes(entry: Entry) -> dict[str, tuple[str, str]]:
    return {str(one.label): (str(one.before), str(one.after)) for one in entry.changes}


def entry_of(found: list[Entry], act: str) -> Entry:
    return next(entry for entry in found if str(entry.act) == act)


def acts_in_sources() -> Iterator[str]:
    """Every literal `act="…"` that an operation hands to the gate or to history."""
    for folder in OPERATIONS:
        for path in Path(settings.BASE_DIR, folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                match node:
                    case ast.keyword(arg="act", value=ast.Constant(value=str(code))):
                        yield code


def test_every_act_of_an_operation_has_a_label() -> None:
    assert sorted(set(acts_in_sources()) - acts.known()) == []


def test_every_readable_column_has_a_chinese_label() -> None:
    english = [
        f"{table.instance_type.__name__}.{field.name}"
        for table in _tables()
        if issubclass(table.instance_type, CaseRow | Case)
        for field in readable_fields(table.instance_type)
        if str(field_label(field)).isascii()
    ]
    assert english == []


def test_an_act_is_told_with_who_what_and_when(cast: Cast) -> None:
    case = factories.case_in_review(cast.actor("mediator"))

    newest, *_middle, oldest = entries(case, cast)
    assert [str(newest.act), str(oldest.act)] == ["认领案件", "登记申请"]
    assert (newest.who, newest.role) == (cast.user("mediator").name, "调解员")
    assert newest.organisation == "陆家嘴工作站"
    submitted = entry_of(entries(case, cast), "提交受理审查")
    assert changes(submitted) == {"状态": ("登记", "受理审查")}


def test_an_act_recorded_late_shows_both_days(cast: Cast) -> None:
    case = factories.case_in_review(cast.actor("mediator"))

    entry = entry_of(entries(case, cast), "提交受理审查")
    assert (entry.happened_on, entry.late) == (factories.RECEIVED, True)


def test_an_act_recorded_the_same_day_shows_one(cast: Cast) -> None:
    today = timezone.localdate()
    case = factories.registered_case(cast.actor("mediator"), received_on=today)

    (entry,) = entries(case, cast)
    assert (entry.happened_on, entry.late) == (None, False)


def test_the_reason_stands_beside_the_act(cast: Cast) -> None:
    case = factories.case_in_review(cast.actor("mediator"))
    intake.return_to_intake(case, actor=cast.actor("mediator"), version=None, reason="补充证据清单")

    assert entries(case, cast)[0].reason == "补充证据清单"
    assert entries(case, cast, "auditor")[0].reason == "***"


def test_numbers_are_masked_for_everybody(cast: Cast) -> None:
    case = factories.registered_case(
        cast.actor("mediator"), workers=[factories.worker(phone="13800138000")]
    )

    told = changes(entry_of(entries(case, cast), "登记申请"))
    before, after = told["当事人“张晓明”"]
    assert before == ""
    assert "电话 138****8000" in after.split("；")


def test_who_may_not_read_the_content_sees_masked_names_and_no_free_text(cast: Cast) -> None:
    case = factories.registered_case(cast.actor("mediator"), facts="单位拖欠工资三个月。")

    told = changes(entry_of(entries(case, cast, "auditor"), "登记申请"))
    assert told["争议事实"] == ("", "***")
    assert "姓名或名称 张**" in told["当事人“张**”"][1].split("；")
    assert "张晓明" not in str(told)
    assert "拖欠" not in str(told)


def test_a_sealed_text_that_did_not_change_is_no_change(cast: Cast) -> None:
    case = factories.registered_case(cast.actor("mediator"))
    with acting(cast.actor("mediator"), act="save_application"):
        case.wants_station = True
        case.save()

    assert changes(entries(case, cast)[0]) == {"申请人要求由工作站调解": ("否", "是")}


def test_foreign_keys_are_shown_by_name(cast: Cast) -> None:
    case = factories.registered_case(cast.actor("mediator"), building=cast.building)

    told = changes(entry_of(entries(case, cast), "登记申请"))
    assert told["楼宇"] == ("", "测试大厦")
    assert "被申请人 上海甲科技有限公司" in told["请求对象"][1]


def test_who_prints_a_paper_first_leaves_no_entry_without_a_name(cast: Cast) -> None:
    mediator = cast.actor("mediator")
    case = factories.case_in_mediation(mediator)
    paper = papers.newest("agreement", factories.offered(case, mediator))
    assert paper is not None
    before = len(entries(case, cast))
    with acting(mediator):
        papers.pdf_of(paper)
    assert len(entries(case, cast)) == before


def test_a_removed_row_stays_in_the_history(cast: Cast) -> None:
    case = factories.registered_case(cast.actor("mediator"))
    with acting(cast.actor("mediator"), act="save_application"):
        for row in case.claims_against.all():
            row.delete()

    assert changes(entries(case, cast)[0]) == {"请求对象": ("", "已移除")}


def test_private_notes_are_told_to_their_author_only(cast: Cast) -> None:
    case = factories.case_in_review(cast.actor("mediator"))
    files.write_note(case, actor=cast.actor("mediator"), text="申请人情绪激动")
    assert Note.objects.count() == 1

    assert changes(entries(case, cast)[0]) == {"个人备注": ("", "内容 申请人情绪激动")}
    assert str(entries(case, cast, "manager")[0].act) == "认领案件"


def test_a_destroyed_key_leaves_the_act_and_says_that_its_words_are_gone(cast: Cast) -> None:
    case = factories.registered_case(cast.actor("mediator"))
    DataKey.objects.filter(pk=case.data_key_id).delete()
    connection.run_on_commit.clear()  # the test's own transaction still holds the key
    keys.forget_all()

    told = changes(entry_of(entries(case, cast), "登记申请"))
    assert told["争议事实"] == ("", unreadable())
    assert told["案件来源"] == ("", "本人来访申请")


def _touch(case: Case, cast: Cast, times: int) -> None:
    for number in range(times):
        with acting(cast.actor("mediator"), act="save_application", request_id=f"r{number}"):
            case.worker_count += 1
            case.save()


def test_a_hundred_rows_are_paged_and_cost_no_more_queries(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    case = factories.case_in_review(cast.actor("mediator"))
    sight = sight_of(cast.actor("mediator"), case)
    _touch(case, cast, 100)
    page, found = timeline(case, sight=sight, calendar=CALENDAR)
    assert (len(found), page.paginator.num_pages) == (PER_PAGE, 6)
    # One query for the groups, one for the table of cases, one for the names of organisations.
    with django_assert_num_queries(3):
        timeline(case, sight=sight, calendar=CALENDAR)


@pytest.mark.parametrize("days", [1, 3])
def test_a_gap_of_few_working_days_is_not_late(cast: Cast, days: int) -> None:
    today = timezone.localdate()
    day = today
    while days:
        day -= timedelta(days=1)
        days -= CALENDAR.is_working_day(day)
    case = factories.registered_case(cast.actor("mediator"), received_on=day)

    (entry,) = entries(case, cast)
    assert (entry.happened_on, entry.late) == (day, False)
