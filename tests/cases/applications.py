"""What a browser posts for the application form, filled as at the counter."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from mediation.people.identifiers import credit_code_check_character, resident_check_digit

WORKER = "张伟"
EMPLOYER = "上海浦江置业发展有限公司"
FACTS = "2026年5月起公司拖欠工资。"


def resident_id(born: date = date(1990, 3, 7), *, serial: str = "001") -> str:
    """A made-up resident number with its check digit; an odd serial is a man's."""
    first = f"310115{born:%Y%m%d}{serial}"
    return first + resident_check_digit(first)


def credit_code(serial: int = 1) -> str:
    """A made-up credit code with its check character."""
    first = f"91310115MA1{serial:06d}"
    return first + credit_code_check_character(first)


def rows(prefix: str, *entries: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    """The posted names of a formset's rows."""
    posted: dict[str, Any] = {
        f"{prefix}-TOTAL_FORMS": len(entries),
        f"{prefix}-INITIAL_FORMS": initial,
    }
    for number, entry in enumerate(entries):
        posted |= {f"{prefix}-{number}-{name}": value for name, value in entry.items()}
    return posted


def worker(**values: Any) -> dict[str, Any]:
    """An applicant's row."""
    return {
        "kind": "worker",
        "name": WORKER,
        "id_type": "resident",
        "id_number": resident_id(),
        "phone": "13800000001",
        "employer_role": "employer",
    } | values


def employer(**values: Any) -> dict[str, Any]:
    """A respondent's row."""
    return {
        "kind": "employer",
        "name": EMPLOYER,
        "employer_role": "employer",
        "id_type": "resident",
    } | values


def claim(**values: Any) -> dict[str, Any]:
    """A claim's row."""
    return {"kind": "wages", "amount": "30000", "category": ""} | values


def application(
    organisation: Any = None,
    *,
    applicants: list[dict[str, Any]] | None = None,
    respondents: list[dict[str, Any]] | None = None,
    agents: list[dict[str, Any]] | None = None,
    claims: list[dict[str, Any]] | None = None,
    references: list[dict[str, Any]] | None = None,
    **case: Any,
) -> dict[str, Any]:
    """A whole application: one worker against one employer for wages, unless told otherwise."""
    values = {
        "source": "visit",
        "application_form": "written",
        "received_on": timezone.localdate().isoformat(),
        "grade": "ordinary",
        "worker_count": "1",
        "facts": FACTS,
    } | case
    if organisation is not None:
        values["organisation"] = organisation.pk
    return {
        **{f"case-{name}": value for name, value in values.items()},
        **rows("applicants", *([worker()] if applicants is None else applicants)),
        **rows("respondents", *([employer()] if respondents is None else respondents)),
        **rows("agents", *(agents or [])),
        **rows("claims", *([claim()] if claims is None else claims)),
        **rows("references", *(references or [])),
    }
