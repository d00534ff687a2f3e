"""A major dispute is reported: by when, to whom, in which order, and how it ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from cases.majors.due import KIND
from cases.majors.models import Instruction, ReportUpdate
from cases.majors.paper import extra_of
from cases.majors.services import recipients, reporting, situations
from cases.models import Case
from mediation.agenda.entries import Entry, Window
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, NotAllowed, StaleVersion
from mediation.papers.models import Paper
from mediation.stations.models import StatutoryParameter
from mediation.stations.services.parameters import add_parameter
from tests.cases import endings
from tests.cases import factories as make
from tests.cases.majors import scenes
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(scenes.NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def mediator(cast: Cast) -> Actor:
    return cast.actor("mediator")


@pytest.fixture
def case(mediator: Actor) -> Case:
    return scenes.major_case(mediator)


def entries(**window: object) -> list[Entry]:
    return list(KIND.source(Window(last=date(2026, 12, 31), **window)))  # type: ignore[arg-type]


def test_the_whole_way_from_the_draft_to_the_end(case, mediator, clock):
    report = scenes.prepared(case, mediator)
    assert (report.number, report.state, report.at_once) == (1, "draft", False)
    assert report.due_at - timezone.now() == timedelta(hours=24)

    scenes.tell(report, mediator)
    clock.shift(timedelta(hours=2))
    scenes.tell(report, mediator, "upper_union", way="written")
    scenes.tell(report, mediator, "street")
    kept = scenes.again(report)
    assert (kept.state, kept.reported_at, kept.was_late) == ("reported", scenes.NOW, False)
    assert [(s.level, s.way) for s in kept.steps.all()] == [
        ("manager", "phone"), ("upper_union", "written"), ("street", "phone"),
    ]  # fmt: skip

    said = Instruction(
        level="upper_union", given_by="王主席", given_on=date(2026, 3, 13), text="请跟进"
    )
    reporting.note_instruction(report, said, actor=mediator, version=kept.version)
    for kind in ("following", "final"):
        update = ReportUpdate(kind=kind, told_at=timezone.now(), way="phone", text="已平息")
        reporting.add_update(report, update, actor=mediator, version=None)
    kept = scenes.again(report)
    assert (kept.state, kept.closed_at) == ("closed", timezone.now())
    assert [u.kind for u in kept.updates.all()] == ["following", "final"]
    assert scenes.prepared(case, mediator).number == 2


def test_what_comes_out_of_order_is_refused(case, mediator, cast, clock):
    update = ReportUpdate(kind="following", told_at=timezone.now(), way="phone", text="新情况")
    said = Instruction(level="street", given_by="李", given_on=date(2026, 3, 13), text="知悉")
    report = scenes.prepared(case, mediator)
    with pytest.raises(ActionRefused, match="尚未呈报"):
        reporting.add_update(report, update, actor=mediator, version=None)
    with pytest.raises(ActionRefused, match="尚未呈报"):
        reporting.note_instruction(report, said, actor=mediator, version=None)
    with pytest.raises(ActionRefused, match="先向本站站长"):
        scenes.tell(report, mediator, "bureau")
    with pytest.raises(ActionRefused, match="不能晚于现在"):
        scenes.tell(report, mediator, told_at=timezone.now() + timedelta(minutes=1))
    with pytest.raises(ActionRefused, match="不能早于情况截至"):
        scenes.tell(report, mediator, told_at=timezone.now() - timedelta(minutes=1))
    assert not scenes.again(report).steps.exists()

    scenes.tell(report, cast.actor("manager"), "bureau")  # the manager knows already
    with pytest.raises(ActionRefused, match="不能修改"):
        reporting.change_report(scenes.again(report), actor=mediator, version=None)
    with pytest.raises(ActionRefused, match="已向该单位呈报"):
        scenes.tell(report, mediator, "bureau")
    said.given_on = date(2026, 3, 12)
    with pytest.raises(ActionRefused, match="不能早于首次呈报日期"):
        reporting.note_instruction(report, said, actor=mediator, version=None)
    update.told_at = timezone.now() - timedelta(hours=1)
    with pytest.raises(ActionRefused, match="不能早于上一次呈报"):
        reporting.add_update(report, update, actor=mediator, version=None)
    with pytest.raises(ActionRefused, match="未终报的呈报"):
        scenes.prepared(case, mediator)


def test_an_incomplete_draft_is_not_reported(case, mediator):
    report = scenes.prepared(case, mediator, cause="", situation=" ")
    with pytest.raises(ActionRefused) as refused:
        scenes.tell(report, mediator)
    assert refused.value.reasons == ["请填写起因。", "请填写现状。"]
    assert scenes.again(report).state == "draft"


def test_what_is_to_be_reported_at_once_waits_for_nobody(mediator):
    case = scenes.major_case(mediator, worker_count=30)
    report = scenes.prepared(case, mediator)
    assert (report.at_once, report.due_at) == (True, scenes.NOW)
    scenes.tell(report, mediator, "upper_union")
    assert scenes.again(report).state == "reported"


def test_only_a_major_or_collective_open_case_is_reported(mediator):
    ordinary = make.case_in_mediation(mediator)
    with pytest.raises(ActionRefused, match="不是重大"):
        scenes.prepared(ordinary, mediator)
    over = scenes.major_case(mediator, received_on=make.RECEIVED)
    endings.fail(over, mediator, happened_on=date(2026, 3, 13))
    with pytest.raises(ActionRefused, match="已结案"):
        scenes.prepared(make.again(over), mediator)


def test_nobody_reports_a_case_of_others_or_by_an_old_form(case, mediator, cast):
    for part in ("clerk", "colleague", "stranger", "legal_aid", "auditor"):
        with pytest.raises(NotAllowed):
            scenes.prepared(case, cast.actor(part))
    report = scenes.prepared(case, mediator)
    with pytest.raises(StaleVersion):
        scenes.tell(report, mediator, version=report.version + 1)


def test_the_entry_stands_until_somebody_above_knows(case, mediator, cast):
    (entry,) = entries()
    assert (entry.day, entry.subject, entry.holders) == (
        date(2026, 3, 14), case.serial, (mediator.user_id,),
    )  # fmt: skip
    assert entry.organisation == case.organisation_id
    report = scenes.prepared(case, mediator)
    assert [one.key for one in entries()] == [entry.key]
    scenes.tell(report, mediator)
    assert entries() == []


def test_the_entry_is_asked_by_person_day_and_case(case, mediator, cast):
    assert len(entries(actor=mediator, mine=True, subject=case.serial)) == 1
    assert len(entries(actor=cast.actor("manager"))) == 1
    assert entries(actor=cast.actor("manager"), mine=True) == []
    assert entries(actor=cast.actor("stranger")) == []
    assert entries(actor=cast.actor("other_manager")) == []
    assert entries(subject="LJZ-2026-999999") == []
    assert entries(first=date(2026, 3, 15)) == []
    assert list(KIND.source(Window(last=date(2026, 3, 13)))) == []
    assert len(list(KIND.source(Window(first=date(2026, 3, 14), last=date(2026, 3, 14))))) == 1


def test_a_stoppage_is_due_at_once_whatever_the_grade(mediator):
    case = make.case_in_mediation(mediator)
    assert entries() == []
    began = timezone.now() - timedelta(days=1)
    scenes.situation(case, mediator, as_of=began, stoppage="stoppage")
    scenes.situation(case, mediator, gathering=True)
    (entry,) = entries()
    assert (entry.day, entry.article) == (timezone.localdate(began), "《上海市工会条例》第三十二条")


def test_the_hours_of_the_station_count(case, mediator, cast):
    row = StatutoryParameter(
        station=cast.station, kind="major_hours", value=Decimal(72),
        valid_from=date(2026, 1, 1), source="站务会决定",
    )  # fmt: skip
    add_parameter(row, actor=cast.actor("manager"))
    assert [entry.day for entry in entries()] == [date(2026, 3, 16)]
    assert scenes.prepared(case, mediator).due_at == scenes.NOW + timedelta(hours=72)


def test_a_situation_is_kept_as_of_its_moment_and_only_once(case, mediator, cast):
    first = scenes.situation(case, mediator, stoppage="slowdown", note="二十人停工")
    scenes.situation(case, mediator, as_of=timezone.now(), note="已复工")
    assert [row.note for row in case.situations.all()] == ["已复工", "二十人停工"]
    for moment, words in (
        (first.as_of, "已经登记"),
        (timezone.now() + timedelta(hours=1), "不能晚于"),
    ):
        with pytest.raises(ActionRefused, match=words):
            scenes.situation(case, mediator, as_of=moment)
    with pytest.raises(NotAllowed):
        scenes.situation(case, cast.actor("stranger"))


def test_the_grade_is_decided_by_the_operation_that_corrects_data(mediator):
    case = make.case_in_mediation(mediator)
    decided = situations.decide_grade(
        case, "major", actor=mediator, version=case.version, reason="涉及十二人"
    )
    assert decided.grade == "major"
    assert decided.history.latest().act == "correct_data"
    with pytest.raises(StaleVersion):
        situations.decide_grade(case, "simple", actor=mediator, version=case.version, reason="误")
    with pytest.raises(ActionRefused, match="没有需要更正"):
        situations.decide_grade(decided, "major", actor=mediator, version=None, reason="误")
    registered = make.registered_case(mediator)
    with pytest.raises(ActionRefused, match="登记表"):
        situations.decide_grade(registered, "major", actor=mediator, version=None, reason="误")


def test_the_paper_says_what_the_report_says_and_is_issued_once(case, mediator, cast):
    recipients.name_recipient(
        cast.station, "upper_union", name="浦东新区总工会", contact="", is_used=True,
        actor=cast.actor("manager"),
    )  # fmt: skip
    report = scenes.prepared(case, mediator, amount=Decimal("360000.00"), gathering=True)
    scenes.tell(report, mediator)
    said = Instruction(
        level="manager", given_by="周敏华", given_on=date(2026, 3, 13), text="立即到场"
    )
    reporting.note_instruction(report, said, actor=mediator, version=None)
    token = uuid4()
    report = scenes.again(report)
    papers = [
        reporting.issue_paper(report, actor=mediator, version=report.version, token=token)
        for _again in range(2)
    ]
    assert papers[0] == papers[1]
    assert Paper.objects.filter(kind="major_report").count() == 1
    context = papers[0].context
    assert (context["persons"], context["claimed_total"]) == (12, "360000.00")
    assert (context["signs"], context["recipients"]) == (["人员聚集"], ["浦东新区总工会"])
    assert context["entries"]["reporter"] == mediator.name
    assert context["instructions"][0]["text"] == "立即到场"
    assert scenes.again(report).paper == papers[0]
    assert extra_of(report)["demands"] == "支付工资"


def test_only_the_stations_manager_says_whom_it_reports_to(cast):
    for part in ("mediator", "other_manager", "auditor"):
        with pytest.raises(NotAllowed):
            recipients.name_recipient(
                cast.station, "street", name="街道", contact="", is_used=True,
                actor=cast.actor(part),
            )  # fmt: skip
    assert [row.name for row in recipients.recipients(cast.station)] == ["", "", "", ""]
