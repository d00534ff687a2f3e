"""`manage.py deadlines` as programs and people call it."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from mediation.deadlines.services import set_day
from mediation.history.actor import SYSTEM

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = StringIO()
    call_command("deadlines", *arguments, stdout=out)
    return out.getvalue()


def run_json(*arguments):
    return json.loads(run(*arguments, "--format", "json"))


def test_it_prints_the_clocks_of_the_given_dates_as_json():
    assert run_json("--received", "2026-09-30", "--effective", "2026-09-18") == [
        {
            "duty": "acceptance",
            "due": "2026-10-10",
            "safe_until": None,
            "day_type": "working",
            "article": "《企业劳动争议协商调解规定》（人社部令第17号）第22条",
            "provisional": False,
        },
        {
            "duty": "right_to_arbitrate",
            "due": "2026-10-15",
            "safe_until": None,
            "day_type": "natural",
            "article": "《劳动争议调解仲裁法》第14条第3款",
            "provisional": False,
        },
        {
            "duty": "arbitral_review",
            "due": "2026-10-08",
            "safe_until": "2026-10-03",
            "day_type": "natural",
            "article": "《企业劳动争议协商调解规定》（人社部令第17号）第27条；"
            "《劳动人事争议仲裁办案规则》（人社部令第33号）第74条、第80条",
            "provisional": False,
        },
        {
            "duty": "judicial_confirmation",
            "due": "2026-10-19",
            "safe_until": "2026-10-18",
            "day_type": "natural",
            "article": "《人民调解法》第33条；《民事诉讼法》第205条",
            "provisional": False,
        },
    ]


def test_it_prints_all_six_clocks_in_the_order_of_the_table():
    day = "2026-11-23"
    clocks = run_json("--known", day, "--effective", day, "--accepted", day, "--received", day)
    assert [(clock["duty"], clock["due"], clock["provisional"]) for clock in clocks] == [
        ("acceptance", "2026-11-26", False),
        ("right_to_arbitrate", "2026-12-08", False),
        ("mediation", "2026-12-08", False),
        ("arbitral_review", "2026-12-08", False),
        ("judicial_confirmation", "2026-12-23", False),
        ("limitation", "2027-11-23", True),
    ]


def test_it_counts_what_the_office_entered():
    set_day(date(2026, 12, 8), is_working=False, note="停工", actor=SYSTEM)
    [clock] = run_json("--accepted", "2026-11-23")
    assert clock["due"] == "2026-12-09"


def test_without_dates_there_are_no_clocks():
    assert run_json() == []
    with pytest.raises(CommandError, match="at least one date"):
        run()


def test_it_prints_one_readable_line_a_clock():
    lines = run("--known", "2026-10-03").splitlines()
    remarks = "[safe until 2027-10-03, moved by analogy, provisional]"
    assert lines == [
        f"{'limitation':<22}  2027-10-04  natural   《劳动争议调解仲裁法》第27条 {remarks}"
    ]


@pytest.mark.parametrize("text", ["2026-13-01", "20261001", "2026-W40-4", "1.10.2026", "", "today"])
def test_what_is_no_iso_date_is_refused_with_its_option(text):
    with pytest.raises(CommandError, match=r"--accepted.*YYYY-MM-DD"):
        run("--accepted", text)


@pytest.mark.parametrize("option", ["--received", "--accepted", "--effective", "--known"])
def test_a_date_at_the_end_of_time_is_refused(option):
    with pytest.raises(CommandError, match="9999"):
        run(option, "9999-12-31")
