"""A form handed out, filled in without a network, and reviewed entry by entry."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import Workbook

from cases.models import Case, ContactAttempt
from cases.offline import services
from cases.offline.acts import beside_of, told
from cases.offline.known import compared
from cases.offline.models import HandOut, OfflineEntry
from cases.services import contact, sessions, transfer
from mediation.history.gate import ActionRefused, NotAllowed
from tests.cases import endings
from tests.cases import factories as make
from tests.cases.offline.forms import (
    ALL,
    CALL,
    CONSENT,
    SITTING,
    at_the_point,
    entries,
    fill,
    handed,
    write,
)
from tests.cases.refusals import refusal
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast) -> Case:
    return at_the_point(cast)


@pytest.fixture
def actor(cast: Cast) -> Any:
    return cast.actor("point_mediator")


def refused(content: bytes, actor: Any) -> list[str]:
    return refusal(services.receive, content, actor=actor)


def test_what_is_handed_out_is_on_record(case: Case, actor: Any, cast: Cast) -> None:
    row, content = handed(case, actor)
    assert content.startswith(b"PK")
    assert (row.number, row.organisation, row.case_version) == (
        1,
        cast.point,
        make.again(case).version,
    )
    assert row.history.first().act == "hand_out"
    assert handed(case, actor)[0].number == 2


def test_taken_entries_go_through_the_operations_on_the_day_they_happened(
    case: Case, actor: Any
) -> None:
    row, content = handed(case, actor)
    got = services.receive(write(content, **ALL), actor=actor)
    assert (got.hand_out, got.new, got.known) == (row, 4, 0)
    assert not case.contacts.exists()  # nothing before somebody has decided
    before = make.again(case)

    for entry in entries(row).values():
        services.take(entry, actor=actor)

    call = case.contacts.get()
    assert (timezone.localtime(call.attempted_at), call.result, call.words, call.made_by_id) == (
        timezone.make_aware(datetime(2026, 3, 6, 14, 30)), "reached", "同意周五到场", actor.user_id,
    )  # fmt: skip
    assert call.history.first().act_happened_on == date(2026, 3, 6)
    consent = case.consents.order_by("pk").last()
    assert (consent.answer, consent.answered_on, consent.way, consent.party.side) == (
        True, date(2026, 3, 6), "phone", "respondent",
    )  # fmt: skip
    held = case.sessions.get()
    local = timezone.localtime(held.starts_at)
    assert (f"{local:%Y-%m-%d %H:%M}", held.status, held.result, held.proposal) == (
        "2026-03-09 09:00", "held", "agreed", "分两期支付",
    )  # fmt: skip
    came = held.attendances.order_by("pk").values_list("party__side", "identity_checked")
    assert list(came) == [("applicant", True), ("respondent", False)]
    after = make.again(case)
    assert (after.state, after.due_on) == (before.state, before.due_on)
    assert set(row.entries.values_list("decision", flat=True)) == {"taken"}


def test_the_same_file_again_makes_nothing_twice(case: Case, actor: Any) -> None:
    row, content = handed(case, actor)
    filled = write(content, 联系记录=[CALL, CALL])
    assert services.receive(filled, actor=actor).new == 1
    services.take(entries(row)["contact"], actor=actor)
    again = services.receive(filled, actor=actor)
    assert (again.new, again.known) == (0, 2)
    assert case.contacts.count() == 1
    more = services.receive(write(filled, 调解意愿=[CONSENT]), actor=actor)
    assert (more.new, row.entries.count()) == (1, 2)


def test_an_entry_is_decided_on_once(case: Case, actor: Any) -> None:
    row, content = handed(case, actor)
    services.receive(write(content, 联系记录=[CALL]), actor=actor)
    entry = entries(row)["contact"]
    assert refusal(services.leave, entry, actor=actor, words=" ") == ["请写明理由。"]
    services.leave(entry, actor=actor, words="打给了别人")
    assert refusal(services.take, entry, actor=actor) == ["这一项未采纳，不能再处理。"]
    assert not case.contacts.exists()
    assert OfflineEntry.objects.get().words == "打给了别人"


def test_an_operation_that_refuses_leaves_the_entry_waiting(case: Case, actor: Any) -> None:
    row, content = handed(case, actor)
    early = ["2026-1-5", *CONSENT[1:]]
    services.receive(write(content, 调解意愿=[early]), actor=actor)
    assert refusal(services.take, entries(row)["consent"], actor=actor) == [
        "发生日期不能早于收到申请日期（2026-03-02）。"
    ]
    assert OfflineEntry.objects.get().decision == "waiting"


def test_what_changed_meanwhile_stands_beside_what_the_form_says(case: Case, actor: Any) -> None:
    row, content = handed(case, actor)
    _applicant, (employer,) = make.parties(case)
    make.consent(make.again(case), actor, employer, answer=False, answered_on=date(2026, 3, 5))
    contact.record_contact(
        case,
        make_attempt(employer, datetime(2026, 3, 6, 14, 30)),
        actor=actor,
    )
    services.receive(write(content, 联系记录=[CALL], 调解意愿=[CONSENT]), actor=actor)

    changed = [one.label for one in compared(make.again(case), row.known) if one.has_changed]
    assert changed == ["联系记录数", "调解意愿记录数"]
    found = {
        kind: [(one.text, one.is_conflict) for one in beside_of(told(entry), case)]
        for kind, entry in entries(row).items()
    }
    assert found["contact"] == [("当天14:30 电话：已联系上", True)]
    assert found["consent"][-1] == ("2026-03-05 不同意调解（当面）", True)
    assert refusal(services.take, entries(row)["contact"], actor=actor) == ["这次联系已经登记。"]


def make_attempt(party: Any, at: datetime) -> Any:
    return ContactAttempt(
        party=party, attempted_at=timezone.make_aware(at), way="phone", result="reached",
        address_used="021-5000",
    )  # fmt: skip


def test_a_sitting_that_was_planned_becomes_the_one_that_was_held(case: Case, actor: Any) -> None:
    tomorrow = timezone.localdate()
    row, content = handed(case, actor)
    sessions.plan_session(
        make.again(case), make.session(actor, tomorrow), actor=actor, version=None
    )
    line = [tomorrow.isoformat(), "0:00", "0:01", *SITTING[3:]]
    services.receive(write(content, 调解会议=[line]), actor=actor)
    services.take(entries(row)["session"], actor=actor)
    held = case.sessions.get()
    assert (held.number, held.status, held.place) == (1, "held", "调解点会议室")


# --- What is refused ----------------------------------------------------------------------------


ALTERED = ["表格的标题、列表或者编号与交出时不一致，不能导入。请重新领取一份再填写。"]
NOT_OURS = ["这不是本系统交出的离线办理表，或者表格的结构已被改动，不能导入。"]


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "sentence"),
    [
        ("_stamp", "B2", "LJZ-2026-999999", ALTERED),
        ("_stamp", "C2", "ZJ", ALTERED),
        ("_stamp", "D2", 99, ALTERED),
        ("_stamp", "A4", "被1 别的公司", ALTERED),
        ("联系记录", "D4", "结果", ALTERED),
        ("_stamp", "A1", "something", NOT_OURS),
        ("_stamp", "D2", "x", NOT_OURS),
    ],
)
def test_a_form_that_was_altered_is_refused(
    case: Case, actor: Any, sheet: str, cell: str, value: Any, sentence: list[str]
) -> None:
    _row, content = handed(case, actor)

    def change(book: Workbook) -> None:
        book[sheet][cell] = value

    assert refused(fill(write(content, 联系记录=[CALL]), change), actor) == sentence
    assert not OfflineEntry.objects.exists()


@pytest.mark.parametrize("name", ["_stamp", "调解会议"])
def test_a_form_without_one_of_its_sheets_is_refused(case: Case, actor: Any, name: str) -> None:
    _row, content = handed(case, actor)
    assert refused(fill(content, lambda book: book.remove(book[name])), actor) == NOT_OURS


def test_anything_else_is_refused_in_words(case: Case, actor: Any) -> None:
    assert refused(b"", actor) == ["文件是空的。"]
    assert refused(b"PK\x03\x04 no archive", actor) == ["只接受完好的 XLSX 工作簿。"]
    _row, content = handed(case, actor)
    assert refused(content, actor) == ["表格里没有填写任何内容。"]


def test_mistakes_are_named_cell_by_cell(case: Case, actor: Any) -> None:
    _row, content = handed(case, actor)
    bad = ["三月六日", "25:00", "张三", "飞鸽"]
    assert refused(write(content, 联系记录=[bad]), actor) == [
        "“联系记录”第5行“日期”：不是日期，请写作 2026-3-5。",
        "“联系记录”第5行“时间”：不是时间，请写作 14:30。",
        "“联系记录”第5行“当事人”：请从下拉列表中选择一项。",
        "“联系记录”第5行“方式”：请从下拉列表中选择一项。",
        "“联系记录”第5行“结果”：没有填写。",
    ]


def test_a_form_of_another_organisation_is_refused(case: Case, actor: Any, cast: Cast) -> None:
    _row, content = handed(case, actor)
    filled = write(content, 联系记录=[CALL])
    assert refused(filled, cast.actor("other_manager")) == [
        "这份表格不是交给您所在组织的，不能导入。"
    ]
    manager = cast.actor("manager")
    offer = transfer.propose_transfer(
        case, actor=manager, receiver=cast.other_station, reason="属地管辖"
    )
    transfer.accept_transfer(offer, actor=cast.actor("other_manager"))
    assert refused(filled, cast.actor("other_manager")) == [
        "这份表格不是交给您所在组织的，不能导入。"
    ]
    assert refused(filled, manager) == [
        "案件已由“张江工作站”承办，这份表格是交给“测试企业调解点”的，不能导入。请由现承办组织登记。"
    ]


def test_entries_of_a_case_that_went_on_are_not_entered_any_more(
    case: Case, actor: Any, cast: Cast
) -> None:
    row, content = handed(case, actor)
    services.receive(write(content, 联系记录=[CALL]), actor=actor)
    manager = cast.actor("manager")
    offer = transfer.propose_transfer(case, actor=manager, receiver=cast.station, reason="疑难")
    transfer.accept_transfer(offer, actor=manager)
    assert refusal(services.take, entries(row)["contact"], actor=manager) == [
        "案件已移送其他组织，不能再处理这份表格。"
    ]


def test_who_does_not_work_on_the_case_hands_nothing_out(case: Case, cast: Cast) -> None:
    for part in ("mediator", "clerk", "auditor", "other_manager"):
        with pytest.raises(NotAllowed):
            services.hand_out(case, "form", actor=cast.actor(part))
    assert not HandOut.objects.exists()


def test_an_ended_case_is_not_handed_out(case: Case, actor: Any) -> None:
    endings.fail(make.again(case), actor)
    with pytest.raises(ActionRefused):
        services.hand_out(case, "form", actor=actor)
