"""Examples worked out by hand, to the cent; the arithmetic stands beside each."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cases.calculator import Facts, LeaveYear, Parameters, WagePeriod, faults
from tests.cases.calculator.values import AS_OF, AVERAGE, MINIMUM, PAY_DAYS, D, line, sheet

SERVICE = {"hired_on": date(2020, 3, 1), "left_on": date(2026, 3, 31)}


def leave(*rows: tuple[int, int, str]) -> tuple[LeaveYear, ...]:
    return tuple(LeaveYear(year, work_years, D(taken)) for year, work_years, taken in rows)


EXAMPLES: list[tuple[str, dict[str, Any], str]] = [
    # (12,000 − 8,000) × 3
    ("wages", {"periods": (WagePeriod(D(3), D(12000), D(8000)),)}, "12000.00"),
    # 4,000 × 2 + (9,500.55 − 0) × 0.5 = 8,000 + 4,750.275, half a cent up
    (
        "wages",
        {"periods": (WagePeriod(D(2), D(9000), D(5000)), WagePeriod(D("0.5"), D("9500.55"), D(0)))},
        "12750.28",
    ),
    # 8,700 ÷ 21.75 ÷ 8 = 50 an hour; 10 × 75 + 8 × 100 + 4 × 150
    (
        "overtime",
        {"overtime_wage": D(8700), "hours_150": D(10), "hours_200": D(8), "hours_300": D(4)},
        "2150.00",
    ),
    # 10,000 ÷ 21.75 ÷ 8 × 1.5 × 20 = 1,724.1379…
    ("overtime", {"overtime_wage": D(10000), "hours_150": D(20)}, "1724.14"),
    # A day's wage of 400: 50 an hour; 10 × 75 − 600 paid
    ("overtime", {"overtime_daily": D(400), "hours_150": D(10), "overtime_paid": D(600)}, "150.00"),
    # More was paid than is due
    ("overtime", {"overtime_daily": D(400), "hours_150": D(1), "overtime_paid": D(100)}, "0.00"),
    # 2025 in full, 12 years of work: 10 days, 4 taken; 8,700 ÷ 21.75 = 400; 6 × 400 × 2
    (
        "annual_leave",
        {**SERVICE, "leave_wage": D(8700), "leave_years": leave((2025, 12, "4"))},
        "4800.00",
    ),
    # 2026 until 31 March: 90 days; 90 ÷ 365 × 10 = 2.46 → 2 days; 2 × 400 × 2
    (
        "annual_leave",
        {**SERVICE, "leave_wage": D(8700), "leave_years": leave((2026, 12, "0"))},
        "1600.00",
    ),
    # Both years, and half a day taken in the second: (6 + 1.5) × 400 × 2
    (
        "annual_leave",
        {
            **SERVICE,
            "leave_daily": D(400),
            "leave_years": leave((2025, 12, "4"), (2026, 12, "0.5")),
        },
        "6000.00",
    ),
    # Less than a year of work altogether: no leave
    (
        "annual_leave",
        {**SERVICE, "leave_daily": D(400), "leave_years": leave((2025, 0, "0"))},
        "0.00",
    ),
    # Hired 1 March 2025, no contract, still there after a year: April to February, eleven months
    (
        "double_pay",
        {"hired_on": date(2025, 3, 1), "left_on": date(2026, 9, 30), "double_wage": D(9000)},
        "99000.00",
    ),
    # Contract on 1 September 2025: April to August, five months
    (
        "double_pay",
        {"hired_on": date(2025, 3, 1), "signed_on": date(2025, 9, 1), "double_wage": D(9000)},
        "45000.00",
    ),
    # Left on 15 May 2025: April, and of May's 19 working days (the 1st to 5th are the holiday) the 8
    # until the 15th: 9,500 × (1 + 8 ÷ 19)
    (
        "double_pay",
        {"hired_on": date(2025, 3, 1), "left_on": date(2025, 5, 15), "double_wage": D(9500)},
        "13500.00",
    ),
    # Hired in 2005: from 2008 on, so February to June 2008, and July up to the 9th: 7 of 23 days;
    # 9,200 × (5 + 7 ÷ 23)
    (
        "double_pay",
        {"hired_on": date(2005, 6, 1), "signed_on": date(2008, 7, 10), "double_wage": D(9200)},
        "48800.00",
    ),
    # Hired on 31 January: the month ends with February; March alone, its 21 working days
    (
        "double_pay",
        {"hired_on": date(2025, 1, 31), "signed_on": date(2025, 3, 31), "double_wage": D(9000)},
        "9000.00",
    ),
    # Left within the first month
    (
        "double_pay",
        {"hired_on": date(2025, 3, 1), "left_on": date(2025, 3, 31), "double_wage": D(9500)},
        "0.00",
    ),
    # 1 March 2020 to 31 March 2026: six years and one month → 6.5 × 10,000
    ("severance", {**SERVICE, "average_wage": D(10000)}, "65000.00"),
    # Exactly six years
    (
        "severance",
        {"hired_on": date(2020, 3, 1), "left_on": date(2026, 2, 28), "average_wage": D(10000)},
        "60000.00",
    ),
    # Six months to the day count a year
    (
        "severance",
        {"hired_on": date(2025, 3, 1), "left_on": date(2025, 8, 31), "average_wage": D("8888.88")},
        "8888.88",
    ),
    # A day less counts half a year
    (
        "severance",
        {"hired_on": date(2025, 3, 1), "left_on": date(2025, 8, 30), "average_wage": D("8888.89")},
        "4444.45",
    ),
    # 45,000 is above three times 10,000: 30,000, and 12 of the 15 years
    (
        "severance",
        {"hired_on": date(2011, 4, 1), "left_on": date(2026, 3, 31), "average_wage": D(45000)},
        "360000.00",
    ),
    # Three times exactly is not above: 15 years stay
    (
        "severance",
        {"hired_on": date(2011, 4, 1), "left_on": date(2026, 3, 31), "average_wage": D(30000)},
        "450000.00",
    ),
    # Below the minimum wage: by the minimum wage
    (
        "severance",
        {"hired_on": date(2024, 4, 1), "left_on": date(2026, 3, 31), "average_wage": D(2000)},
        "5000.00",
    ),
    # Hired in 2005: only from 2008 on, 18 years and three months
    (
        "severance",
        {"hired_on": date(2005, 6, 1), "left_on": date(2026, 3, 31), "average_wage": D(10000)},
        "185000.00",
    ),
    # From 31 August, six months end with February: on the 27th they are not full
    (
        "severance",
        {"hired_on": date(2025, 8, 31), "left_on": date(2026, 2, 27), "average_wage": D(10000)},
        "5000.00",
    ),
    (
        "severance",
        {"hired_on": date(2025, 8, 31), "left_on": date(2026, 2, 28), "average_wage": D(10000)},
        "10000.00",
    ),
    # From 29 February, a year ends with the next February
    (
        "severance",
        {"hired_on": date(2024, 2, 29), "left_on": date(2025, 2, 28), "average_wage": D(10000)},
        "10000.00",
    ),
    (
        "severance",
        {"hired_on": date(2024, 2, 29), "left_on": date(2025, 3, 1), "average_wage": D(10000)},
        "15000.00",
    ),
    ("unlawful", {**SERVICE, "average_wage": D(10000)}, "130000.00"),
    # 10,000.01 × 0.5 × 2: rounded once, not 5,000.01 twice
    (
        "unlawful",
        {"hired_on": date(2026, 1, 1), "left_on": date(2026, 2, 28), "average_wage": D("10000.01")},
        "10000.01",
    ),
    # Hired in 2005: 20 years and ten months from the day of hiring, 21 × 10,000 × 2
    (
        "unlawful",
        {"hired_on": date(2005, 6, 1), "left_on": date(2026, 3, 31), "average_wage": D(10000)},
        "420000.00",
    ),
    (
        "unlawful",
        {"hired_on": date(2011, 4, 1), "left_on": date(2026, 3, 31), "average_wage": D(45000)},
        "720000.00",
    ),
    ("notice_pay", {"last_wage": D("10234.56")}, "10234.56"),
]


@pytest.mark.parametrize(("code", "facts", "expected"), EXAMPLES)
def test_an_example_worked_out_by_hand(code: str, facts: dict[str, Any], expected: str) -> None:
    assert line(code, **facts).amount == D(expected)


def test_the_formula_shows_the_numbers() -> None:
    assert line("severance", **SERVICE, average_wage=D(45000)).formula == (
        "2020-03-01至2026-03-31满6年，余期不满六个月计0.5年；"
        "月平均工资高于本市上年度职工月平均工资三倍，按三倍（10,000.00×3）、最高十二年：30,000.00×6.5＝195,000.00元"
    )
    assert line("overtime", overtime_wage=D(8700), hours_150=D("2.5")).formula == (
        "8,700.00÷21.75天÷8小时×（延长工作时间2.5小时×150%）＝187.50元"
    )


def test_without_the_average_wage_severance_stands_without_its_cap_and_says_so() -> None:
    made = sheet(
        "severance", **SERVICE, average_wage=D(45000), parameters=Parameters([MINIMUM, PAY_DAYS])
    )
    [n] = made.lines
    assert (n.amount, n.marks, made.missing) == (D("292500.00"), ("未核对上限",), ["average_wage"])
    assert n.notes[0] == ("缺少参数“本市上年度职工月平均工资”（适用日期2026-03-31），未作推测。")
    assert made.frozen()["missing"] == ["本市上年度职工月平均工资"]


def test_twice_the_severance_repeats_what_was_not_checked() -> None:
    double = line("unlawful", **SERVICE, average_wage=D(45000), parameters=Parameters([AVERAGE]))
    assert double.marks == ("未核对下限",)
    assert "月最低工资标准" in double.notes[0]


def test_without_the_paid_days_there_is_no_overtime_and_no_leave() -> None:
    facts = {
        **SERVICE,
        "overtime_wage": D(8700),
        "hours_150": D(1),
        "leave_wage": D(8700),
        "leave_years": leave((2025, 12, "0"), (2026, 12, "0")),
    }
    made = sheet("overtime", "annual_leave", parameters=Parameters([AVERAGE]), **facts)
    assert [row.amount for row in made.lines] == [None, None]
    assert made.missing == ["pay_days"]
    assert "适用日期2026-03-31" in made.lines[0].notes[0]
    assert "适用日期2025-12-31、2026-03-31" in made.lines[1].notes[0]


def test_a_daily_wage_needs_no_parameter() -> None:
    assert line(
        "overtime", parameters=Parameters(), overtime_daily=D(400), hours_150=D(1)
    ).amount == D(75)


def test_a_parameter_of_another_time_is_missing() -> None:
    late = {"hired_on": date(2024, 1, 1), "left_on": date(2031, 6, 30), "average_wage": D(45000)}
    assert "未核对上限" in line("severance", **late).marks


def test_of_two_values_the_one_that_began_last_counts() -> None:
    newer = AVERAGE.__class__("average_wage", D(12000), date(2026, 1, 1), date(2026, 12, 31), "新")
    n = line("severance", **SERVICE, average_wage=D(45000), parameters=Parameters([newer, AVERAGE]))
    assert n.amount == D("234000.00")  # 36,000 × 6.5
    assert newer in n.used
    assert AVERAGE not in n.used


def test_an_old_value_does_not_come_back_when_its_successor_has_ended() -> None:
    newer = MINIMUM.__class__("minimum_wage", D(2700), date(2025, 7, 1), date(2026, 6, 30), "新")
    known = Parameters([AVERAGE, MINIMUM, newer])
    ended = {"hired_on": date(2025, 7, 1), "average_wage": D(2000), "parameters": known}
    assert line("severance", left_on=date(2026, 6, 30), **ended).amount == D("2700.00")
    after = line("severance", left_on=date(2026, 7, 1), **ended)
    assert (after.amount, after.marks) == (D("3000.00"), ("未核对下限",))


def test_of_a_year_that_still_runs_the_sheet_says_so() -> None:
    facts = {"hired_on": date(2020, 3, 1), "leave_daily": D(400)}
    both = leave((2025, 12, "0"), (2026, 12, "0"))
    running = line("annual_leave", **facts, leave_years=both)
    assert [note for note in running.notes if "尚未终了" in note] == [
        "2026年度尚未终了，本单按全年应休天数计，用人单位仍可安排休假。"
    ]
    ended = line("annual_leave", **facts, leave_years=both, left_on=date(2026, 3, 31))
    assert not any("尚未终了" in note for note in ended.notes)
    assert "第五条" in ended.article.split("人社部令第1号")[1]


def test_years_of_work_are_not_less_than_those_with_this_employer() -> None:
    def found(work_years: int, hired_on: date) -> list[str]:
        rows = leave((2025, work_years, "0"))
        facts = Facts(
            lines=("annual_leave",), as_of=AS_OF, hired_on=hired_on, leave_daily=D(400),
            leave_years=rows,
        )  # fmt: skip
        return [fault.field for fault in faults(facts)]

    assert found(4, date(2020, 3, 1)) == []
    assert found(3, date(2020, 3, 1)) == ["work_years"]
    assert found(4, date(2020, 1, 1)) == ["work_years"]


def test_service_before_2008_is_said_and_counts_for_the_double_only() -> None:
    facts = {"hired_on": date(2005, 6, 1), "left_on": date(2026, 3, 31), "average_wage": D(10000)}
    made = sheet("severance", "unlawful", **facts)
    assert [row.amount for row in made.lines] == [D("185000.00"), D("420000.00")]
    assert all(any("2008年" in note for note in row.notes) for row in made.lines)
    old = {"hired_on": date(2001, 1, 1), "left_on": date(2007, 12, 31), "average_wage": D(10000)}
    assert [row.amount for row in sheet("severance", "unlawful", **old).lines] == [None, None]


def test_severance_and_its_double_exclude_one_another() -> None:
    both = sheet("severance", "unlawful", **SERVICE, average_wage=D(10000))
    assert "不能同时主张" in both.notes[0]
    assert "不能同时主张" not in sheet("severance", **SERVICE, average_wage=D(10000)).notes[0]
