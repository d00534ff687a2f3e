"""Applications around the holidays of 2026, by the calendar that the State Council published."""

from __future__ import annotations

import pytest

from tests.flows.driver import NotDone
from tests.flows.people import EMPLOYER, WORKER, dispute


def clock(page, label):
    """(last day, what the page says of it) of one clock on a case page."""
    found = [each for each in page.section("clocks").all(class_="clock") if label in each.text]
    assert len(found) == 1, f"{len(found)} clocks {label!r}: {page.section('clocks').text}"
    return found[0].one("span", class_="clock-due").text, found[0].text


@pytest.mark.parametrize("calendar", ["2026-02-13"], indirect=True)
def test_friday_before_the_spring_festival_counts_the_worked_saturday(staff, calendar):
    """Domain §12, scenario 1. Friday 13 February; Saturday the 14th is worked; 15–23 are off.

    The third working day of the office is the 25th. The right to arbitrate comes on the 28th, a
    day 15 that no calendar moves (design §4, against the scenario's "moves").
    """
    serial = staff.clerk.register(**dispute())
    page = staff.clerk.case(serial)
    assert clock(page, "受理审查期限")[0] == "2026-02-25"
    assert clock(page, "可申请仲裁")[0] == "2026-02-28"
    assert "自愿调解，可随时申请仲裁" in clock(page, "可申请仲裁")[1]

    calendar.turn_to("2026-02-14")
    mediator = staff.mediator
    accepted = mediator.bring_to_mediation(serial, WORKER, EMPLOYER)
    # Day 15 is Sunday, 1 March: the duty ends on the Monday, by analogy with a court rule.
    due, words = clock(accepted, "调解期限")
    assert due == "2026-03-02"
    assert "类推适用《民事诉讼法》第85条" in words
    assert "暂定" not in accepted.section("clocks").text
    assert "已完成" in clock(accepted, "受理审查期限")[1]


@pytest.mark.parametrize("calendar", ["2026-04-17"], indirect=True)
def test_a_right_falls_on_a_holiday_and_stays_while_a_duty_moves_behind_it(staff, calendar):
    """Day 15 of Friday, 17 April is 2 May, within the Labour Day holiday of 1–5 May."""
    serial = staff.clerk.register(**dispute())
    accepted = staff.mediator.bring_to_mediation(serial, WORKER, EMPLOYER)
    assert clock(accepted, "可申请仲裁")[0] == "2026-05-02"
    assert clock(accepted, "调解期限")[0] == "2026-05-06"


@pytest.mark.parametrize("calendar", ["2026-09-18"], indirect=True)
def test_an_overdue_review_stands_first_on_the_desk(staff, calendar):
    """Friday, 18 September; Sunday the 20th is worked: the third working day is the 22nd."""
    serial = staff.clerk.register(**dispute())
    manager = staff.manager
    assert clock(manager.case(serial), "受理审查期限")[0] == "2026-09-22"
    calendar.turn_to("2026-09-23")
    assert "已超期 1 天" in clock(manager.case(serial), "受理审查期限")[1]
    assert serial in manager.open("/").card("已超期").text


def test_an_agreement_opens_two_ways_whose_days_are_shown_until_they_are_over(staff, calendar):
    """Domain §12, scenario 5: day 15 is the last for arbitral review, day 30 for confirmation."""
    staff.manager.edit_organisation(
        "LJZ", arbitral_review_open=True, judicial_confirmation_open=True
    )
    serial = staff.clerk.register(**dispute())
    mediator = staff.mediator
    mediator.bring_to_mediation(serial, WORKER, EMPLOYER)
    agreement = mediator.draft(
        serial,
        money=[{"item": "工资", "amount": "20000", "pay_on": "2026-06-15", "way": "现金"}],
    )
    mediator.offer(agreement)
    mediator.sign(agreement, WORKER, EMPLOYER, "调解员签名", "调解组织印章")
    settled = mediator.settle(serial)
    assert clock(settled, "仲裁审查")[0] == "2026-03-31"
    assert clock(settled, "司法确认")[0] == "2026-04-15"
    calendar.turn_to("2026-03-31")
    assert "今天到期" in clock(mediator.case(serial), "仲裁审查")[1]
    calendar.turn_to("2026-04-01")
    late = mediator.case(serial)
    assert "已超期 1 天" in clock(late, "仲裁审查")[1]
    assert "还剩 14 天" in clock(late, "司法确认")[1]


def test_the_fifteen_days_are_moved_by_both_sides_and_their_end_stops_nobody(
    staff, calendar, monthly_rates
):
    """17号令 art. 29: later only with every party's consent; late is late, and may still settle."""
    serial = staff.clerk.register(**dispute())
    mediator = staff.mediator
    accepted = mediator.bring_to_mediation(serial, WORKER, EMPLOYER)
    assert clock(accepted, "调解期限")[0] == "2026-03-31"
    calendar.turn_to("2026-03-30")
    page = mediator.open(f"/cases/{serial}/extension/")
    form = page.form("/extension/").fill(to_due="2026-04-10", reason="等待银行流水")
    first, second = [name for name in form.values if name.endswith("-agreed")]
    with pytest.raises(NotDone) as refusal:
        mediator.send(form.fill(**{first: True}))
    assert [EMPLOYER in reason for reason in refusal.value.reasons] == [True]
    again = refusal.value.page.form("/extension/")
    extended = mediator.send(again.fill(**{first: True, second: True}))
    assert extended.messages == ["已延期，延期调解同意书已出具。"]
    assert clock(extended, "调解期限")[0] == "2026-04-10"
    assert "延期调解同意书" in extended.section("papers").text

    calendar.turn_to("2026-04-13")
    assert "已超期 3 天" in clock(mediator.case(serial), "调解期限")[1]
    page = mediator.open(f"/cases/{serial}/settlement/")
    form = page.form("/settlement/").fill(content="当面付清。", amount="20000", proof="双方确认")
    form.fill(**{name: True for name in form.values if name.endswith("-agreed")})
    mediator.send(form)
    assert "达成和解" in mediator.settle(serial).section("ending").text
    april = monthly_rates("2026-04")
    names = ("own_settlement", "overdue", "within_15_days")
    assert [april[name] for name in names] == [1, 1, 0.0]
