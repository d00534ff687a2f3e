"""How a clock reads on a given day."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from mediation.deadlines.calendar import WorkingCalendar
from mediation.deadlines.duties import compute
from mediation.deadlines.enums import DutyCode, Standing
from mediation.deadlines.presentation import present


@pytest.fixture(autouse=True)
def _chinese():
    with translation.override("zh-hans"):
        yield


def clock(code, today, *, done_on=None, **days):
    deadlines = {item.duty: item for item in compute(**days, calendar=WorkingCalendar())}
    return present(deadlines[DutyCode(code)], today, done_on=done_on)


@pytest.mark.parametrize(
    ("today", "standing", "days_left", "wording", "urgent"),
    [
        (date(2026, 11, 5), Standing.OK, 12, "还剩12天", False),
        (date(2026, 11, 13), Standing.OK, 4, "还剩4天", False),
        (date(2026, 11, 14), Standing.SOON, 3, "还剩3天", False),
        (date(2026, 11, 17), Standing.TODAY, 0, "今日到期", True),
        (date(2026, 11, 19), Standing.OVERDUE, -2, "已逾期2天", True),
    ],
)
def test_an_office_duty_counts_down_to_its_last_day(today, standing, days_left, wording, urgent):
    shown = clock("mediation", today, accepted=date(2026, 11, 2))
    assert (shown.standing, shown.days_left, shown.wording, shown.is_urgent) == (
        standing,
        days_left,
        wording,
        urgent,
    )
    assert (str(shown.label), shown.remarks) == ("调解期限", ())


@pytest.mark.parametrize(
    ("today", "standing", "wording"),
    [
        (date(2026, 9, 29), Standing.OK, "还剩9天"),
        (date(2026, 9, 30), Standing.SOON, "还剩8天"),
        (date(2026, 10, 3), Standing.TODAY, "稳妥期限已到，顺延后还剩5天"),
        (date(2026, 10, 7), Standing.TODAY, "稳妥期限已到，顺延后还剩1天"),
        (date(2026, 10, 8), Standing.TODAY, "今日到期"),
        (date(2026, 10, 9), Standing.OVERDUE, "已逾期1天"),
    ],
)
def test_a_party_is_warned_by_the_unmoved_day(today, standing, wording):
    shown = clock("arbitral_review", today, effective=date(2026, 9, 18))
    assert (shown.standing, shown.wording) == (standing, wording)
    assert shown.remarks == (
        "稳妥期限为2026年10月3日（未按休息日顺延）。",
        "最后一日为休息日而顺延，系类推适用《民事诉讼法》第85条。",
    )


@pytest.mark.parametrize(
    ("done_on", "standing", "wording"),
    [
        (date(2026, 11, 17), Standing.MET, "已于2026年11月17日按期完成"),
        (date(2026, 11, 18), Standing.MET_LATE, "已于2026年11月18日逾期完成"),
    ],
)
def test_a_duty_that_was_met_says_when_and_whether_in_time(done_on, standing, wording):
    shown = clock("mediation", date(2027, 5, 1), accepted=date(2026, 11, 2), done_on=done_on)
    assert (shown.standing, shown.wording, shown.is_urgent) == (standing, wording, False)


def test_the_right_to_arbitrate_is_worded_as_a_right_and_never_as_overdue():
    received = date(2026, 11, 2)
    before = clock("right_to_arbitrate", received, received=received)
    assert before.wording == (
        "自愿调解，可随时申请仲裁；至2026年11月17日仍未达成协议的，可依法申请仲裁。"
    )
    after = clock("right_to_arbitrate", date(2026, 12, 31), received=received)
    assert after.wording == (
        "自愿调解，可随时申请仲裁；自收到申请起已满15日，未达成协议的可依法申请仲裁。"
    )
    days = [received + timedelta(days=n) for n in range(40)]
    shown = [clock("right_to_arbitrate", day, received=received) for day in days]
    assert {item.standing for item in shown} == {Standing.OK}


def test_a_provisional_date_says_so():
    shown = clock("mediation", date(2027, 1, 4), accepted=date(2027, 1, 4))
    assert shown.remarks == ("该年度节假日安排尚未公布，日期为暂定。",)
