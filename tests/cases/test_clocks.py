"""Which day of a case starts and stops each statutory clock."""

from datetime import date, timedelta
from typing import Any

import pytest

from cases import clocks
from cases.enums import CaseState, Category, ClaimKind, Ending
from cases.models import Agreement, Case, Claim
from mediation.deadlines.calendar import WorkingCalendar
from mediation.deadlines.enums import DutyCode
from mediation.stations.models import Organisation

CALENDAR = WorkingCalendar()
RECEIVED = date(2026, 3, 2)  # a Monday
ACCEPTED = date(2026, 3, 4)
DUE = date(2026, 3, 19)


def case(**columns: Any) -> Case:
    """An unsaved case of a station whose arbitral track is open."""
    given = {"received_on": RECEIVED, "state": CaseState.INTAKE, "organisation": Organisation()}
    return Case(**given | columns)


def accepted(**columns: Any) -> Case:
    given = {"state": CaseState.MEDIATION, "accepted_on": ACCEPTED, "due_on": DUE}
    return case(**given | columns)


def shown(one: Case, today: date, **more: Any) -> dict[str, Any]:
    found = clocks.case_clocks(one, today=today, calendar=CALENDAR, **more)
    return {str(clock.label): clock for clock in found}


def test_an_application_has_three_working_days_and_a_right_that_never_runs_out() -> None:
    found = shown(case(), date(2026, 3, 3))

    assert list(found) == ["受理审查期限", "可申请仲裁"]
    assert (found["受理审查期限"].due, found["受理审查期限"].days_left) == (date(2026, 3, 5), 2)
    right = found["可申请仲裁"]
    assert (right.due, right.state, right.days_left) == (date(2026, 3, 17), "running", None)
    assert "自愿调解，可随时申请仲裁" in str(right.note)


def test_the_right_to_arbitrate_is_never_overdue() -> None:
    assert shown(case(), date(2026, 6, 1))["可申请仲裁"].state == "running"


def test_acceptance_in_time_meets_the_clock_of_acceptance() -> None:
    clock = shown(accepted(), date(2026, 3, 20))["受理审查期限"]

    assert (clock.state, clock.days_left) == ("met", None)


def test_late_acceptance_says_so() -> None:
    clock = shown(accepted(accepted_on=date(2026, 3, 9)), date(2026, 3, 10))["受理审查期限"]

    assert "逾期完成" in str(clock.note)


def test_a_withdrawn_application_stops_the_clock_of_acceptance() -> None:
    one = case(state=CaseState.WITHDRAWN, ending=Ending.WITHDRAWN, ended_on=date(2026, 3, 3))

    states = {label: clock.state for label, clock in shown(one, date(2026, 3, 20)).items()}
    assert states == {"受理审查期限": "stopped", "归档期限": "running"}


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 3, 5), "running"),
        (date(2026, 3, 17), "soon"),
        (DUE, "today"),
        (date(2026, 3, 20), "overdue"),
    ],
)
def test_mediation_runs_fifteen_days_from_acceptance(today: date, state: str) -> None:
    clock = shown(accepted(), today)["调解期限"]

    assert (clock.due, clock.state) == (DUE, state)
    assert clock.days_left == (DUE - today).days
    assert "第29条" in str(clock.article)


def test_the_stored_day_holds_although_the_calendar_has_changed_since() -> None:
    told = date(2026, 3, 23)

    assert shown(accepted(due_on=told), date(2026, 3, 5))["调解期限"].due == told


def test_an_agreed_extension_is_the_new_last_day() -> None:
    until = date(2026, 3, 28)  # a Saturday, and not moved: the parties named it
    clock = shown(accepted(due_on=until, extended_to=until), date(2026, 3, 20))["调解期限"]

    assert (clock.due, clock.state) == (until, "running")


def test_after_the_fifteen_days_the_clock_tells_what_the_law_deems() -> None:
    note = str(shown(accepted(), date(2026, 3, 20))["调解期限"].note)

    assert "自2026-03-19届满起依法视为调解不成" in note


def test_an_agreement_in_effect_starts_the_tracks_that_are_open_to_the_organisation() -> None:
    one = accepted(
        state=CaseState.SETTLED, ending=Ending.AGREEMENT, ended_on=ACCEPTED, concluded_on=ACCEPTED
    )
    standing = Agreement(effective_on=date(2026, 3, 9))

    found = shown(one, date(2026, 3, 10), standing=standing)
    assert found["申请仲裁审查期限"].due == date(2026, 3, 24)
    assert "申请司法确认期限" not in found

    one.organisation.judicial_confirmation_open = True
    assert shown(one, date(2026, 3, 10), standing=standing)["申请司法确认期限"].due == date(
        2026, 4, 8
    )


def test_each_base_day_of_claims_has_its_own_limitation() -> None:
    claims = [
        Claim(kind=ClaimKind.WAGES, category=Category.PAYMENT, known_on=date(2025, 6, 3)),
        Claim(kind=ClaimKind.SEVERANCE, category=Category.PAYMENT, known_on=date(2025, 6, 3)),
        Claim(kind=ClaimKind.OTHER, category=Category.OTHER, known_on=date(2025, 9, 1)),
        Claim(kind=ClaimKind.OTHER, category=Category.OTHER),
    ]

    found = shown(case(), RECEIVED, claims=claims)
    first = found["申请仲裁时效（工资差额、经济补偿）"]
    assert first.due == date(2026, 6, 3)
    assert "劳动关系存续期间不受一年限制" in str(first.note)
    assert "劳动关系存续期间" not in str(found["申请仲裁时效（其他请求）"].note)


def test_a_failed_case_shows_limitation_as_if_mediation_had_interrupted_it() -> None:
    one = accepted(
        state=CaseState.REFERRED,
        ending=Ending.NO_AGREEMENT,
        ended_on=date(2026, 3, 12),
        concluded_on=date(2026, 3, 12),
    )
    claim = Claim(kind=ClaimKind.OTHER, category=Category.OTHER, known_on=date(2025, 6, 3))

    note = str(shown(one, date(2026, 3, 13), claims=[claim])["申请仲裁时效（其他请求）"].note)
    assert "自2026-03-12重新计算，至2027-03-12" in note


def test_a_settled_case_has_no_limitation() -> None:
    one = accepted(
        state=CaseState.SETTLED, ending=Ending.AGREEMENT, ended_on=ACCEPTED, concluded_on=ACCEPTED
    )
    claim = Claim(kind=ClaimKind.OTHER, category=Category.OTHER, known_on=date(2025, 6, 3))

    assert list(shown(one, DUE, claims=[claim])) == ["受理审查期限", "调解期限", "归档期限"]


def test_the_file_of_an_ended_case_is_put_away_within_thirty_days() -> None:
    one = accepted(
        state=CaseState.SETTLED, ending=Ending.AGREEMENT, ended_on=ACCEPTED, concluded_on=ACCEPTED
    )
    clock = shown(one, ACCEPTED + timedelta(days=31))["归档期限"]
    assert (clock.due, clock.state) == (ACCEPTED + timedelta(days=30), "overdue")

    one.archived_on = ACCEPTED + timedelta(days=3)
    assert shown(one, ACCEPTED + timedelta(days=31))["归档期限"].state == "met"


def test_a_date_beyond_the_published_calendar_is_provisional() -> None:
    one = case(received_on=date(2031, 3, 3))

    assert "暂定" in str(shown(one, date(2031, 3, 3))["受理审查期限"].note)


def test_the_next_due_clock_follows_the_state() -> None:
    intake, mediation = case(), accepted()
    ended = case(state=CaseState.WITHDRAWN, ending=Ending.WITHDRAWN, ended_on=ACCEPTED)

    duties = [clocks.next_due(one, CALENDAR) for one in (intake, mediation, ended)]
    assert [deadline.duty if deadline else None for deadline in duties] == [
        DutyCode.ACCEPTANCE,
        DutyCode.MEDIATION,
        None,
    ]


def test_the_last_overdue_day_of_receipt_agrees_with_the_clock_of_every_day() -> None:
    for offset in range(40):
        today = date(2026, 2, 10) + timedelta(days=offset)  # around the Spring Festival
        last = clocks.last_received_overdue(today, CALENDAR)
        late = clocks.acceptance_deadline(case(received_on=last), CALENDAR)
        not_late = clocks.acceptance_deadline(case(received_on=last + timedelta(days=1)), CALENDAR)
        assert late.due < today <= not_late.due
