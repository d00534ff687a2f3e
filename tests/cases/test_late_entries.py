"""Late entries (补录): when a reason is asked for, and where it is read again."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django import forms
from django.urls import reverse
from django.utils import timezone

import cases.forms
from cases.lateness import first_timely_day, is_late
from cases.models import Case
from cases.services import intake
from cases.services.review import accept_case
from cases.sight import sight_of
from cases.timeline import timeline
from mediation.deadlines.calendar import WorkingCalendar, station_calendar
from mediation.history.actor import acting, split_reasons
from mediation.history.gate import ActionRefused
from mediation.ui.parts import Entry
from tests.cases import applications, endings, factories
from tests.support.cast import Cast
from tests.ui.parsed import parse

WHY = "系统停用，先记在纸上"
ASKED = "请填写补录原因。"
CALENDAR = WorkingCalendar()

#: Days of other things than acts of this office: when money is due, when a person was born …
OTHER_DAYS = {
    ("AbsenceForm", "first_day"),  # when somebody is away, no act in a case
    ("AbsenceForm", "last_day"),
    ("AgentForm", "mandate_on"),
    ("InstructionForm", "given_on"),  # the superior's own day
    ("LimitationEventForm", "until"),  # the end of a stretch whose beginning is asked about
    ("AttachForm", "received_on"),  # handed in, perhaps long before it was scanned
    ("CaseForm", "application_signed_on"),
    ("EndForm", "last_on"),  # of an appraisal, which is no act of this office
    ("ExcludeForm", "first_on"),
    ("ExcludeForm", "last_on"),
    ("ExtendMandateForm", "to"),
    ("CalculationForm", "hired_on"),
    ("CalculationForm", "left_on"),
    ("CalculationForm", "signed_on"),
    ("ClaimForm", "known_on"),
    ("CommonCaseForm", "application_signed_on"),
    ("CommonClaimForm", "known_on"),
    ("DueFilter", "until"),
    ("HoldForm", "until"),
    ("SetAsideForm", "until"),  # ahead
    ("ItemForm", "extended_to"),
    ("PeriodForm", "valid_from"),
    ("SubmitForm", "submitted_on"),  # a table that was sent to a superior, no act in a case
    ("RequestForm", "asked_on"),  # a request of a person, no act in a case
    ("DescribeForm", "received_on"),
    ("DestinationEditForm", "result_on"),  # the other body's decision
    ("DestinationForm", "result_on"),
    ("ExtensionForm", "to_due"),
    ("InquiryForm", "answer_due_on"),
    ("InstalmentForm", "due_on"),
    ("MoneyTermForm", "pay_on"),
    ("OtherTermForm", "pay_on"),
    ("OutcomeSection", "employment_ends_on"),
    ("PartyForm", "birth_date"),
    # What is typed for a paper: the act it tells of is entered where it belongs.
    ("InvestigationEntries", "asked_on"),
    ("MajorForm", "reported_on"),
    ("PowerOfAttorneyEntries", "until"),
    ("ReceiptForm", "received_on"),
    ("ServiceEntries", "served_on"),
    ("VisitForm", "on"),
    ("PartyForm", "hired_on"),
    ("PartyForm", "left_on"),
    ("PlanForm", "day"),  # still to come
    ("PromiseForm", "pay_on"),
    ("ReferenceForm", "answer_due_on"),
    ("ReferenceForm", "answered_on"),
    ("ReferenceForm", "received_on"),
    ("StepForm", "happened_on"),
    ("AcceptedForm", "accepted_on"),  # what the commission or the court has done
    ("DecidedForm", "decided_on"),
    ("DecidedForm", "delivered_on"),
    ("WithdrawnForm", "withdrawn_on"),
    ("SessionForm", "day"),
    ("SplitForm", "first_on"),
    ("TermsForm", "employment_ends_on"),
    ("TermsForm", "pay_on"),
    ("TextForm", "employment_ends_on"),
    ("WorkerForm", "hired_on"),
    ("WorkerForm", "left_on"),
    # What is corrected was recorded before; a correction has a reason of its own.
    ("AgentCorrection", "mandate_on"),
    ("CaseCorrection", "received_on"),
    ("ClaimCorrection", "known_on"),
    ("PartyCorrection", "birth_date"),
    ("PartyCorrection", "hired_on"),
    ("PartyCorrection", "left_on"),
    ("NewcomerForm", "birth_date"),
    ("NewcomerForm", "hired_on"),
    ("NewcomerForm", "left_on"),
    # Their form answers for them: one reason for the page.
    ("NewcomerForm", "answered_on"),
    ("AnswerForm", "answered_on"),
    ("DestinationRowForm", "decided_on"),
}


def form_classes() -> Iterator[type[forms.BaseForm]]:
    for module in pkgutil.walk_packages(cases.forms.__path__, "cases.forms."):
        importlib.import_module(module.name)
    waiting: list[Any] = [forms.Form, forms.ModelForm]
    while waiting:
        found = waiting.pop()
        waiting += found.__subclasses__()
        if found.__module__.startswith("cases."):
            yield found


def test_every_form_of_an_act_with_a_day_asks_for_the_reason_of_a_late_one() -> None:
    days = {
        (found.__name__, name): name in getattr(found, "late_days", ())
        for found in form_classes()
        for name, field in found.base_fields.items()
        if isinstance(field, forms.DateField)
    }
    assert {where for where, asks in days.items() if not asks} <= OTHER_DAYS
    assert sum(days.values()) >= 22


@pytest.mark.parametrize(
    ("happened", "recorded", "late"),
    [
        (date(2026, 3, 2), date(2026, 3, 5), False),  # Monday to Thursday: three working days
        (date(2026, 3, 2), date(2026, 3, 6), True),
        (date(2026, 3, 5), date(2026, 3, 10), False),  # over a weekend
        (date(2025, 9, 29), date(2025, 10, 10), False),  # over the National Day week
        (date(2025, 9, 29), date(2025, 10, 11), True),
        (date(2026, 3, 6), date(2026, 3, 6), False),
        (date(2026, 3, 7), date(2026, 3, 6), False),
    ],
)
def test_late_is_more_than_three_working_days(happened: date, recorded: date, late: bool) -> None:
    assert is_late(happened, recorded, CALENDAR) is late
    assert (happened < first_timely_day(recorded, CALENDAR)) is late


def test_the_station_may_set_another_number_of_days(settings: Any) -> None:
    settings.LATE_AFTER_WORKING_DAYS = 1
    assert is_late(date(2026, 3, 2), date(2026, 3, 4), CALENDAR)
    assert first_timely_day(date(2026, 3, 4), CALENDAR) == date(2026, 3, 3)


def entries(case: Case, cast: Cast, part: str = "mediator") -> dict[str, Entry]:
    """The newest entry of each act."""
    sight = sight_of(cast.actor(part), case)
    found = timeline(case, sight=sight, calendar=CALENDAR)[1]
    return {str(one.act): one for one in reversed(found)}


def late_day() -> date:
    return first_timely_day(timezone.localdate(), station_calendar()) - timedelta(days=1)


def test_a_late_application_comes_back_asking_why_and_is_shown_as_late(
    client_for: Any, cast: Cast
) -> None:
    client = client_for("mediator")
    posted = applications.application(cast.station, received_on=late_day().isoformat())
    asked = client.post(reverse("cases:create"), posted)
    box = parse(asked.content.decode()).one(id="div_id_case-late_reason")
    assert asked.status_code == 422
    assert asked.context["form"].case.errors == {"late_reason": [ASKED]}
    assert "hidden" not in box.attributes

    told = posted | {"case-late_reason": WHY, "submit": "1"}
    answer = client.post(reverse("cases:create"), told)
    assert answer.status_code == 302
    found = entries(Case.objects.get(), cast)
    registered, submitted = found["登记申请"], found["提交受理审查"]
    assert (registered.late, registered.late_reason, registered.reason) == (True, WHY, "")
    # Sent to review today: that is not late.
    assert (submitted.late, submitted.late_reason) == (False, "")


def test_a_timely_day_needs_no_reason_and_keeps_none(client_for: Any, cast: Cast) -> None:
    day = first_timely_day(timezone.localdate(), station_calendar())
    posted = applications.application(cast.station, received_on=day.isoformat())
    page = client_for("mediator").get(reverse("cases:create")).content.decode()
    field = parse(page).one("input", name="case-late_reason")
    answer = client_for("mediator").post(
        reverse("cases:create"), posted | {"case-late_reason": WHY}
    )
    assert "hidden" in parse(page).one(id="div_id_case-late_reason").attributes
    assert (field["data-late-for"], field["data-late-before"]) == (
        "id_case-received_on",
        day.isoformat(),
    )
    assert answer.status_code == 302
    assert entries(Case.objects.get(), cast)["登记申请"].late_reason == ""


def test_correcting_an_old_application_does_not_ask_again(client_for: Any, cast: Cast) -> None:
    case = factories.registered_case(cast.actor("mediator"))
    client = client_for("mediator")
    url = reverse("cases:edit", args=[case.serial])
    form = client.get(url).context["form"].case
    posted = applications.application(
        received_on=case.received_on.isoformat(), version=form["version"].value()
    )
    assert client.post(url, posted).status_code == 302
    earlier = posted | {
        "case-received_on": "2026-02-27",
        "case-version": factories.again(case).version,
    }
    for prefix, side in (("applicants", "applicant"), ("respondents", "respondent")):
        [party] = case.parties.filter(side=side)
        earlier |= {f"{prefix}-INITIAL_FORMS": 1, f"{prefix}-0-id": party.pk}
    claim = case.claims.get()
    earlier |= {"claims-INITIAL_FORMS": 1, "claims-0-id": claim.pk}
    assert client.post(url, earlier).context["form"].case.errors == {"late_reason": [ASKED]}
    assert client.post(url, earlier | {"case-late_reason": WHY}).status_code == 302
    assert entries(case, cast)["修改登记内容"].late_reason == WHY


def test_one_reason_answers_for_the_answers_beside_the_form(client_for: Any, cast: Cast) -> None:
    case = factories.case_in_mediation(cast.actor("mediator"))
    today = timezone.localdate().isoformat()
    given = {
        "version": case.version,
        "to_due": (timezone.localdate() + timedelta(days=9)).isoformat(),
        "agreed_on": today,
        "reason": "需要补充证据",
    }
    for party in case.parties.all():
        line = f"answers-{party.pk}"
        given |= {
            f"{line}-agreed": "on",
            f"{line}-answered_on": "2026-03-16",
            f"{line}-way": "phone",
        }
    client = client_for("mediator")
    url = reverse("cases:extend", args=[case.serial])
    assert client.post(url, given).context["form"].errors == {"late_reason": [ASKED]}
    assert client.post(url, given | {"late_reason": WHY}).status_code == 302
    assert entries(case, cast)["延期"].late_reason == WHY


def test_both_reasons_of_a_late_act_are_kept(client_for: Any, cast: Cast) -> None:
    actor = cast.actor("mediator")
    case = factories.case_in_mediation(actor)
    factories.effective(case, actor)
    endings.settle(case, actor)
    given = {
        "version": factories.again(case).version,
        "reason": "误点结案",
        "happened_on": "2026-03-20",
        "late_reason": WHY,
    }
    answer = client_for("manager").post(reverse("cases:reopen", args=[case.serial]), given)
    reopened = entries(case, cast)["恢复办理"]
    assert answer.status_code == 302
    assert (reopened.reason, reopened.late_reason, reopened.late) == ("误点结案", WHY, True)
    page = client_for("manager").get(reverse("cases:history", args=[case.serial]))
    assert f"补录原因：{WHY}" in page.content.decode()


def test_who_may_not_read_free_text_does_not_read_the_reason(client_for: Any, cast: Cast) -> None:
    posted = applications.application(cast.station, received_on=late_day().isoformat())
    client_for("mediator").post(reverse("cases:create"), posted | {"case-late_reason": WHY})
    entry = entries(Case.objects.get(), cast, "auditor")["登记申请"]
    assert (entry.late, entry.late_reason) == (True, "")


def test_a_typed_separator_does_not_forge_a_late_reason(cast: Cast) -> None:
    with acting(cast.actor("mediator"), reason="甲\x1e乙") as now:
        assert split_reasons(now.reasons()) == ("甲 乙", "")
    with acting(cast.actor("mediator"), late_reason=WHY) as now:
        assert split_reasons(now.reasons()) == ("", WHY)


def test_operations_take_late_days_without_a_reason(cast: Cast) -> None:
    case = factories.registered_case(cast.actor("mediator"), received_on=late_day())
    assert entries(case, cast)["登记申请"].late is True


def test_an_application_cannot_have_come_after_what_was_done_with_it(cast: Cast) -> None:
    """received ≤ reviewed ≤ accepted, also when the application is corrected afterwards."""
    actor = cast.actor("mediator")
    case = factories.case_in_review(actor)
    factories.examine(case, actor, day=date(2026, 3, 4))
    intake.return_to_intake(case, actor=actor, version=None, reason="补充")
    case = factories.again(case)
    application = factories.application(received_on=date(2026, 3, 5))
    with pytest.raises(ActionRefused, match=r"不能晚于已登记的办理日期（2026-03-02）"):
        intake.save_application(case, application, actor=actor, version=None)
    assert factories.again(case).received_on == factories.RECEIVED


@pytest.mark.parametrize("days", [(-1, 2, 3), (0, -1, 3), (0, 2, 1)])
def test_days_run_forward(cast: Cast, days: tuple[int, int, int]) -> None:
    """reviewed, accepted and concluded, counted from the day of receipt and of each other."""
    reviewed, accepted, concluded = (factories.RECEIVED + timedelta(days=n) for n in days)
    actor = cast.actor("mediator")

    def work() -> None:
        case = factories.case_in_review(actor)
        factories.examine(case, actor, day=reviewed)
        for party in case.parties.all():
            factories.consent(case, actor, party)
        accept_case(factories.again(case), actor=actor, version=None, happened_on=accepted)
        endings.fail(case, actor, happened_on=concluded)

    with pytest.raises(ActionRefused, match="发生日期不能早于"):
        work()


@pytest.mark.parametrize("day", ["2999-01-01", "0001-01-01", "9999-12-31", "昨天"])
def test_an_absurd_day_is_a_mistake_beside_the_field(client_for: Any, cast: Cast, day: str) -> None:
    case = factories.case_in_mediation(cast.actor("mediator"))
    given = {"version": case.version, "happened_on": day, "reason": "too_far_apart"}
    given |= applications.rows("destinations", {"kind": "arbitration"})
    answer = client_for("mediator").post(
        reverse("cases:refer_failed", args=[case.serial]), given | {"late_reason": WHY}
    )
    assert answer.status_code == 422
