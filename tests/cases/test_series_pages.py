"""The pages of series: list and search, who may do what to which cases, and what came between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.change_enums import VoidReason
from cases.enums import DestinationKind
from cases.models import (
    Agreement,
    Attendance,
    Destination,
    MediationSession,
    Series,
    StatementSignature,
)
from cases.series_printing import batches
from cases.services import assignment, correcting, intake, series_sessions, voiding
from cases.services import series as operations
from cases.services.series_acts import Chosen
from mediation.history.actor import Actor
from mediation.papers.models import Paper
from tests.cases import factories as make
from tests.cases import many
from tests.cases.endings import fail
from tests.cases.refusals import refusal
from tests.flows.driver import Person
from tests.support.cast import Cast

LIST, REFUSED = reverse("cases:series_list"), 422
ClientFor = Callable[[str], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def mediator(cast: Cast) -> Actor:
    return cast.actor("mediator")


def boxes(series: Series) -> list[str]:
    """What the boxes of all cases send now."""
    return [f"{case.serial}:{case.version}" for case in many.members(series)]


def at(series: Series, act: str) -> str:
    return reverse(f"cases:{act}", args=[series.serial])


def found(client: Client, text: str = "", **filters: str) -> list[str]:
    """Serials in the list: of a search, or with these filters."""
    if text:
        answer = client.post(reverse("cases:series_search"), {"text": text}, follow=True)
    else:
        answer = client.get(LIST, filters)
    assert answer.status_code == 200
    return [row.record.serial for row in answer.context["table"].paginated_rows]


# --- List ---------------------------------------------------------------------------------------


def test_the_list_is_searched_filtered_sorted_and_paged(
    cast: Cast, mediator: Actor, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager, colleague = client_for("manager"), client_for("colleague")
    assert "还没有系列案" in manager.get(LIST).content.decode()

    small, led = many.registered(mediator, 2), many.in_mediation(mediator, 3)
    for case in many.members(small):
        voiding.void_case(
            case, actor=cast.actor("manager"), version=None, why=VoidReason.MISTAKE, reason="误登记"
        )
    assert found(manager) == [led.serial, small.serial]
    assert found(manager, sort="size") == [small.serial, led.serial]
    assert found(manager, state="open") == [led.serial]
    assert found(manager, state="closed") == [small.serial]
    assert found(manager, organisation=str(cast.station.pk)) == [led.serial, small.serial]
    assert found(manager, organisation=str(cast.room.pk)) == []

    # By its number, a case's, a worker's or the employer's name; never by a name that is masked.
    third = many.members(led)[2]
    assert found(manager, "李三") == [led.serial]
    assert found(manager, led.serial.lower()) == [led.serial]
    assert found(manager, third.serial) == found(manager, third.case_number) == [led.serial]
    assert found(manager, many.EMPLOYER[2:6]) == [led.serial, small.serial]
    assert found(client_for("mediator"), "李三") == [led.serial]
    assert found(colleague, "李三") == found(client_for("auditor"), "李三") == []
    assert found(client_for("stranger"), led.serial) == []
    assert found(manager, state="x") == [led.serial, small.serial]  # said, and hides nothing
    answer = manager.post(reverse("cases:series_search"), {"text": "没有这个人"}, follow=True)
    assert "没有符合条件的系列案" in answer.content.decode()
    assert "没有这个人" not in answer.redirect_chain[0][0]

    monkeypatch.setattr("cases.views.series.PER_PAGE", 1)
    assert found(manager, page="2") == [small.serial]


def test_void_cases_count_neither_in_number_nor_amount_nor_print(
    cast: Cast, mediator: Actor, client_for: ClientFor
) -> None:
    series = many.registered(mediator, 9)
    void = many.members(series)[8]
    voiding.void_case(
        void, actor=cast.actor("manager"), version=None, why=VoidReason.MISTAKE, reason="误登记"
    )
    client = client_for("manager")
    page = client.get(series.get_absolute_url())
    assert (len(page.context["page"].lines), page.context["page"].claimed) == (9, 36000)
    assert [(batch.key, batch.count) for batch in page.context["batches"]] == [("receipt", 8)]
    row = client.get(LIST).context["table"].rows[0]
    assert (row.get_cell("size"), row.get_cell("claimed")) == (8, "36,000.00")
    # Its place is free.
    late = make.registered_case(mediator)
    operations.join_series(
        series, [Chosen(late, None)], actor=mediator, version=None, reason="又来一人"
    )
    assert batches([make.again(void)], timezone.localdate()) == []


def test_list_and_page_take_the_same_queries_for_more(
    mediator: Actor, client_for: ClientFor
) -> None:
    client = client_for("manager")

    def queries(url: str) -> int:
        client.get(url)  # warms the session
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    few = many.in_mediation(mediator, 2)
    before = queries(LIST), queries(few.get_absolute_url())
    several = many.in_mediation(mediator, 5)
    assert (queries(LIST), queries(several.get_absolute_url())) == before


# --- Whose cases --------------------------------------------------------------------------------


def test_who_is_not_on_all_cases_acts_in_the_others_and_is_told(
    cast: Cast, mediator: Actor, client_for: ClientFor
) -> None:
    series = many.in_mediation(mediator, 3)
    yesterday = timezone.localdate() - timedelta(days=1)
    came = {
        case.pk: [Attendance(party=case.parties.get(side="applicant"))]
        for case in many.members(series)
    }
    series_sessions.record_joint(
        many.chosen(series), make.session(mediator, yesterday, record="初稿"), actor=mediator,
        attendances=came, signed=[row for rows in came.values() for row in rows],
    )  # fmt: skip
    joint = MediationSession.objects.values_list("joint", flat=True)[0]
    foreign = many.members(series)[1]
    assignment.assign_mediator(
        foreign, actor=cast.actor("manager"), version=None, user=cast.user("colleague"),
        is_lead=True,
    )  # fmt: skip
    client = client_for("mediator")

    # Drafting: its box is closed and says why; sent nevertheless, nothing is drafted.
    page = client.get(at(series, "series_agreement")).context
    assert [bool(line.problems) for line in page["lines"]] == [False, True, False]
    own = {f"own-{case.serial}-amount": "500" for case in many.members(series) if case != foreign}
    terms = own | {
        "payer": many.EMPLOYER, "item": "工资差额", "parts": "1", "pay_on": "2099-01-01",
        "tax": "not_applicable", "way": "transfer", "copies": "3",
    }  # fmt: skip
    sent = client.post(at(series, "series_agreement"), terms | {"members": boxes(series)})
    assert sent.status_code == REFUSED
    assert f"{foreign}：您的角色或分工不能在本案中进行此操作。" in sent.content.decode()
    mine = [box for box in boxes(series) if not box.startswith(foreign.serial)]
    sent = client.post(at(series, "series_agreement"), terms | {"members": mine})
    assert sent.status_code == 302
    assert Agreement.objects.exclude(case=foreign).count() == Agreement.objects.count() == 2

    # The record is corrected in the other two; that the third keeps its own is said before.
    url = reverse("cases:series_session_record", args=[series.serial, joint])
    assert "还登记在另外1件" in client.get(url).content.decode()
    person = Person("mediator")
    form = person.open(url).form(button="保存笔录")
    person.send(form.fill(record="更正"), "保存笔录")
    records = MediationSession.objects.order_by("case_id").values_list("record", flat=True)
    assert list(records) == ["更正", "初稿", "更正"]
    # Who may not record it is led to where it stands in a case.
    sitting, others = (
        client_for(part).get(series.get_absolute_url()).context["page"].sittings[0]
        for part in ("mediator", "auditor")
    )
    assert (sitting.url, others.url.partition("#")[2]) == (url, "sessions")
    # Who had signed has signed.
    signed = StatementSignature.objects.exclude(session=None).values_list("status", flat=True)
    assert list(signed) == ["signed"] * 3


def test_standing_cases_are_linked_from_the_page_of_one_and_taken_out_again(
    cast: Cast, mediator: Actor, client_for: ClientFor
) -> None:
    first, second, third = (make.registered_case(mediator) for _ in range(3))
    client, url = client_for("mediator"), reverse("cases:series_link", args=[first.serial])
    data = {"version": first.version, "into": "new", "reason": "同一单位"}
    assert client.post(url, data).status_code == REFUSED
    box = f"{second.serial}:{second.version}"
    intake.submit_for_review(second, actor=mediator, version=None, happened_on=make.RECEIVED)
    assert client.post(url, data | {"others": [box]}).status_code == 409
    assert not Series.objects.exists()
    second = make.again(second)
    data |= {"others": [f"{second.serial}:{second.version}"]}
    assert client.post(url, data).status_code == 302
    assert client.post(url, data).status_code in (302, 409)  # a double click
    series = Series.objects.get()

    # The third is put into it, and the first is taken out again.
    url = reverse("cases:series_link", args=[third.serial])
    data = {"version": third.version, "into": series.serial, "reason": "又来一人"}
    assert client.post(url, data).status_code == 302
    url = reverse("cases:series_leave", args=[first.serial])
    data = {"version": make.again(first).version, "reason": ""}
    assert client.post(url, data).status_code == REFUSED
    assert client.post(url, data | {"reason": "误并入"}).status_code == 302
    assert many.members(series) == [second, third]


def test_nobody_links_what_they_may_not_see(
    cast: Cast, mediator: Actor, client_for: ClientFor
) -> None:
    mine, foreign = make.registered_case(mediator), make.registered_case(cast.actor("stranger"))
    client, url = client_for("mediator"), reverse("cases:series_link", args=[mine.serial])
    assert foreign.serial not in client.get(url).content.decode()
    data = {"version": mine.version, "into": "new", "reason": "同一单位"}
    sent = client.post(url, data | {"others": [f"{foreign.serial}:{foreign.version}"]})
    assert sent.status_code == REFUSED
    assert not Series.objects.exists()
    # Nor does the operation, whoever calls it.
    chosen = [Chosen(mine, None), Chosen(foreign, None)]
    said = refusal(operations.link_cases, chosen, actor=mediator, reason="同一单位")
    assert said == [f"{foreign.serial}：您的角色或分工不能在本案中进行此操作。"]
    assert not Series.objects.exists()

    series = many.registered(mediator, 2)
    for part, status in (("stranger", 404), ("other_manager", 404), ("administrator", 403)):
        assert client_for(part).get(series.get_absolute_url()).status_code == status
        assert client_for(part).get(at(series, "series_submit")).status_code in (403, 404)


# --- What came between --------------------------------------------------------------------------


def test_what_somebody_changed_meanwhile_gives_the_page_of_a_lost_race(
    cast: Cast, mediator: Actor, client_for: ClientFor
) -> None:
    series = many.examined(mediator, 3)
    client, opened = client_for("mediator"), boxes(series)
    changed = many.members(series)[1]
    correcting.correct_data(
        changed, make.parties(changed)[0], {"position": "会计"}, actor=cast.actor("manager"),
        version=None, reason="漏填",
    )  # fmt: skip
    today = timezone.localdate().isoformat()

    sent = client.post(at(series, "series_accept"), {"members": opened, "happened_on": today})

    assert sent.status_code == 409
    assert changed.serial in sent.content.decode()
    assert {case.state for case in many.members(series)} == {"eligibility"}

    # A double click: the second one finds what the first has done, and does nothing more.
    data = {"members": boxes(series), "happened_on": today}
    assert client.post(at(series, "series_accept"), data).status_code == 302
    assert client.post(at(series, "series_accept"), data).status_code == 409
    assert sorted(case.case_number[-5:] for case in many.members(series)) == [
        "0001号", "0002号", "0003号",
    ]  # fmt: skip


# --- The end ------------------------------------------------------------------------------------


def test_a_series_that_is_not_accepted_and_goes_on_elsewhere(
    cast: Cast, mediator: Actor, client_for: ClientFor
) -> None:
    series = many.examined(mediator, 3)
    client = client_for("mediator")
    many.consent(series, mediator, many.EMPLOYER, answer=False)
    data = {
        "members": boxes(series), "reason": "respondent_refused", "late_reason": "补录",
        "version": "1", "happened_on": make.ACCEPTED.isoformat(), "destination": DestinationKind.ARBITRATION,
        "body_name": "浦东新区仲裁委",
    }  # fmt: skip
    assert client.post(at(series, "series_refuse"), data).status_code == 302
    assert {case.ending for case in many.members(series)} == {"not_accepted"}
    notices = Paper.objects.filter(kind="non_acceptance")
    assert [paper.context["destinations"] for paper in notices] == [["浦东新区仲裁委"]] * 3

    # Two of them go to the inspection as well, later.
    url = at(series, "series_destination")
    data = {
        "members": boxes(series)[:2], "version": "1", "kind": DestinationKind.INSPECTION, "late_reason": "补录",
        "decided_on": (make.ACCEPTED + timedelta(days=3)).isoformat(),
    }  # fmt: skip
    early = {"decided_on": (make.RECEIVED - timedelta(days=3)).isoformat()}
    assert client.post(url, data | early).status_code == REFUSED
    assert Destination.objects.count() == 3
    assert client.post(url, data).status_code == 302
    assert [case.destinations.count() for case in many.members(series)] == [2, 2, 1]

    # The list of cases finds them by where they went, though they have ended.
    other = make.case_in_mediation(mediator)
    fail(other, mediator)
    listed = client_for("manager").get(reverse("cases:list"), {"destination": "inspection"})
    assert {row.record.serial for row in listed.context["table"].paginated_rows} == {
        case.serial for case in many.members(series)[:2]
    }
