"""Pages of sessions and extension, through the HTTP client."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from cases.enums import SessionStatus
from cases.models import Case
from cases.services import sessions
from mediation.history.models import AccessEntry
from mediation.papers.models import Paper
from tests.cases import factories
from tests.support.cast import Cast

TODAY = timezone.localdate
URL = "cases:session_plan"


@pytest.fixture
def case(cast: Cast) -> Case:
    """Accepted yesterday, led by the mediator."""
    day = TODAY() - timedelta(days=1)
    return factories.case_in_mediation(cast.actor("mediator"), received_on=day, accepted_on=day)


def address(name: str, case: Case, *more: int) -> str:
    return reverse(f"cases:{name}", args=[case.serial, *more])


def plan(case: Case, cast: Cast, **values: Any) -> dict[str, Any]:
    return {
        "version": factories.again(case).version,
        "day": (TODAY() + timedelta(days=2)).isoformat(),
        "span": "hours",
        "starts": "09:30",
        "ends": "11:00",
        "kind": "in_person",
        "mediator": cast.user("mediator").pk,
        "room": cast.room.pk,
    } | values


def record(case: Case, cast: Cast, lines: list[dict[str, Any]], **values: Any) -> dict[str, Any]:
    given = plan(case, cast, day=TODAY().isoformat(), starts="00:00", ends="00:01", room="")
    given |= {"record": "双方陈述意见。", "result": "continue", "recorder_name": "李记录"} | values
    given |= {
        "attendances-TOTAL_FORMS": len(lines),
        "attendances-INITIAL_FORMS": min(len(lines), 2),
    }
    for number, line in enumerate(lines):
        given |= {f"attendances-{number}-{name}": value for name, value in line.items()}
    return given


CAME = [
    {"present": "on", "name": "张晓明", "identity_checked": "on"},
    {"present": "on", "name": "王经理", "identity_checked": "on"},
]


def test_a_session_is_planned_in_hours_and_in_a_room(
    client_for: Any, cast: Cast, case: Case
) -> None:
    answer = client_for("mediator").post(address("session_plan", case), plan(case, cast))
    planned = case.sessions.get()
    starts = timezone.localtime(planned.starts_at)
    assert answer.status_code == 302
    assert (starts.hour, starts.minute, planned.room, planned.number) == (9, 30, cast.room, 1)


def test_a_half_day_needs_no_hours(client_for: Any, cast: Cast, case: Case) -> None:
    given = plan(case, cast, span="afternoon", starts="", ends="")
    client_for("mediator").post(address("session_plan", case), given)
    planned = case.sessions.get()
    assert [timezone.localtime(at).hour for at in (planned.starts_at, planned.ends_at)] == [13, 17]


def test_a_taken_hour_is_refused_in_words_and_nothing_typed_is_lost(
    client_for: Any, cast: Cast, case: Case
) -> None:
    client = client_for("mediator")
    client.post(address("session_plan", case), plan(case, cast))
    given = plan(case, cast, starts="10:00", ends="12:00", place="备用地点")
    answer = client.post(address("session_plan", case), given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“测试大厦劳动争议调解室”在" in page
    assert 'value="备用地点"' in page
    assert case.sessions.count() == 1


def test_hours_are_asked_for_where_no_half_day_is_chosen(
    client_for: Any, cast: Cast, case: Case
) -> None:
    given = plan(case, cast, starts="", ends="08:00")
    answer = client_for("mediator").post(address("session_plan", case), given)
    assert answer.context["form"].errors == {"starts": ["请填写开始时间。"]}


def test_a_planned_session_is_moved_and_cancelled(client_for: Any, cast: Cast, case: Case) -> None:
    client = client_for("clerk")
    client.post(address("session_plan", case), plan(case, cast))
    moved = client.post(address("session_plan", case, 1), plan(case, cast, starts="09:00"))
    version = factories.again(case).version
    cancelled = client.post(
        address("session_cancel", case, 1), {"version": version, "reason": "当事人请假"}
    )
    planned = case.sessions.get()
    assert (moved.status_code, cancelled.status_code) == (302, 302)
    assert timezone.localtime(planned.starts_at).hour == 9
    assert planned.status == SessionStatus.CANCELLED


def test_the_record_begins_with_parties_and_agents(client_for: Any, cast: Cast, case: Case) -> None:
    answer = client_for("clerk").get(address("session_record", case))
    rows = answer.context["rows"]
    assert [row.caption for row in rows.expected] == [
        "申请人 张晓明",
        "被申请人 上海甲科技有限公司",
    ]
    assert rows.expected[0]["name"].value() == "张晓明"
    assert answer.context["form"]["recorder_name"].value() == cast.user("clerk").name


def test_a_session_is_recorded_with_who_came(client_for: Any, cast: Cast, case: Case) -> None:
    lines = [*CAME, {"name": "陪同人", "identity_checked": ""}]
    answer = client_for("clerk").post(address("session_record", case), record(case, cast, lines))
    held = case.sessions.get()
    assert answer.status_code == 302
    assert (held.status, held.record, held.recorder_name) == ("held", "双方陈述意见。", "李记录")
    assert [(row.name, row.party_id is None) for row in held.attendances.all()] == [
        ("张晓明", False),
        ("王经理", False),
        ("陪同人", True),
    ]
    assert [str(message) for message in get_messages(answer.wsgi_request)] == [
        "已登记第1次调解。",
        "未核验“陪同人”的身份。",
        "2 人尚未在笔录上签名，已列入待补签。",
    ]


def test_a_record_of_taken_hours_only_warns(client_for: Any, cast: Cast, case: Case) -> None:
    client = client_for("mediator")
    client.post(address("session_record", case), record(case, cast, CAME))
    answer = client.post(address("session_record", case), record(case, cast, CAME))
    assert [message.level_tag for message in get_messages(answer.wsgi_request)][-1] == "warning"
    assert case.sessions.count() == 2


def test_a_record_without_result_comes_back_with_everything_typed(
    client_for: Any, cast: Cast, case: Case
) -> None:
    lines = [CAME[0], CAME[1] | {"name": ""}]
    given = record(case, cast, lines, result="", record="很长的笔录")
    answer = client_for("mediator").post(address("session_record", case), given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "很长的笔录" in page
    assert answer.context["rows"].forms[1].errors == {"name": ["请填写到场人姓名。"]}


def test_a_record_is_corrected_and_its_reading_is_logged(
    client_for: Any, cast: Cast, case: Case
) -> None:
    client = client_for("mediator")
    client.post(address("session_record", case), record(case, cast, CAME))
    page = client.get(address("session_record", case, 1))
    corrected = record(case, cast, [CAME[0], {"present": ""}], record="更正后的笔录")
    client.post(address("session_record", case, 1), corrected)
    held = case.sessions.get()
    assert "双方陈述意见。" in page.content.decode()
    assert (held.record, [row.name for row in held.attendances.all()]) == (
        "更正后的笔录",
        ["张晓明"],
    )
    looked = AccessEntry.objects.filter(subject=f"cases.mediationsession:{held.pk}")
    assert [entry.detail for entry in looked] == ["record"]


@pytest.mark.parametrize("name", ["session_plan", "session_record", "extend"])
def test_who_may_not_mediate_here_is_turned_away(client_for: Any, case: Case, name: str) -> None:
    url = address(name, case)
    statuses = {
        part: client_for(part).get(url).status_code
        for part in ("colleague", "auditor", "legal_aid", "stranger", "manager")
    }
    assert statuses == {
        # A case that a colleague leads is not known to other mediators of the station.
        "colleague": 404,
        "auditor": 403,
        "legal_aid": 403,
        "stranger": 404,
        "manager": 200,
    }


def test_a_stale_form_is_a_conflict(client_for: Any, cast: Cast, case: Case) -> None:
    given = plan(case, cast)
    sessions.plan_session(
        case,
        factories.session(cast.actor("mediator"), TODAY() + timedelta(days=3)),
        actor=cast.actor("mediator"),
        version=None,
    )
    answer = client_for("mediator").post(address("session_plan", case), given)
    assert answer.status_code == 409


def later(case: Case) -> date:
    """Ten days after the present end."""
    assert case.due_on is not None
    return case.due_on + timedelta(days=10)


def answers(case: Case, **values: Any) -> dict[str, Any]:
    given = {
        "version": factories.again(case).version,
        "to_due": later(case).isoformat(),
        "agreed_on": TODAY().isoformat(),
        "reason": "双方需要核对工资记录。",
    }
    for party in case.parties.all():
        given |= {
            f"answers-{party.pk}-agreed": "on",
            f"answers-{party.pk}-answered_on": TODAY().isoformat(),
            f"answers-{party.pk}-way": "written",
        }
    return given | values


def test_an_extension_needs_each_partys_yes(client_for: Any, case: Case) -> None:
    client = client_for("mediator")
    employer = case.parties.get(side="respondent")
    given = answers(case)
    del given[f"answers-{employer.pk}-agreed"]
    refused = client.post(address("extend", case), given)
    extended = client.post(address("extend", case), answers(case))
    assert refused.status_code == 422
    assert "记录“上海甲科技有限公司”同意延期。" in refused.content.decode()
    assert extended.status_code == 302
    assert factories.again(case).due_on == later(case)
    assert Paper.objects.of_aggregate(case).filter(kind="extension").count() == 1
