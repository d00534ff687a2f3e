"""Figures of performance: what was due, what was paid in time, and how much."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from cases.enums import AgreementState, Ending, TermKind
from cases.models import Agreement, Instalment, Party, Payment, Term
from mediation.history.actor import SYSTEM, acting
from mediation.reports.periods import month_of
from mediation.reports.report import build
from mediation.reports.scopes import of_organisation
from mediation.reports.sections import find_figure
from mediation.reports.writers.formats import to_json
from tests.cases.histories import Told, write
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
KEYS = (
    "promises_due", "performed_on_time", "not_performed", "not_yet_due", "promises_performed",
    "performed_amount",
)  # fmt: skip
NOTHING = {
    "promises_due": 0, "performed_on_time": None, "not_performed": 0, "not_yet_due": 0,
    "promises_performed": 0, "performed_amount": "0.00",
}  # fmt: skip


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def agreement(cast: Cast, number: int, state: str = "effective") -> Agreement:
    """Of a settled case."""
    story = Told(cast.station, day("03-02"), f"LJZ-2026-{number:06d}")
    case = write([story.accept(day("03-03")).conclude(Ending.AGREEMENT, day("03-04"))])[0]
    with acting(SYSTEM, act="test"):
        made = Agreement(case=case, number=1, effective_on=day("03-04"))
        made.__dict__["state"] = AgreementState(state)
        made.save()
    return made


def term(
    of: Agreement, due: str, performed: str = "", *, amount: str = "100", **values: Any
) -> Term:
    """A money term that is due as a whole; without a day where `due` is empty."""
    with acting(SYSTEM, act="test"):
        payer, payee = (
            Party.objects.create(case=of.case, side=side, kind=kind, name="某某")
            for side, kind in (("respondent", "employer"), ("applicant", "worker"))
        )
        made = Term.objects.create(
            payer=payer, payee=payee, case=of.case, agreement=of, amount=Decimal(amount), item="经济补偿",
            pay_on=day(due) if due else None, performed_on=day(performed) if performed else None,
            **{"kind": TermKind.MONEY, **values},
        )  # fmt: skip
        if performed and made.kind == TermKind.MONEY:
            payment(made, None, performed, amount)
    return made


def payment(term: Term, part: Instalment | None, on: str, amount: str, **values: Any) -> None:
    number = term.case.payments.count() + 1
    Payment.objects.create(
        case=term.case, number=number, term=term, instalment=part, paid_on=day(on),
        amount=Decimal(amount), **values,
    )  # fmt: skip


def instalments(of: Agreement, *parts: tuple[str, str]) -> None:
    """A money term in parts of 100 yuan: day due, and day paid in full or ""."""
    whole = term(of, parts[-1][0], amount=str(100 * len(parts)))
    with acting(SYSTEM, act="test"):
        for place, (due, paid) in enumerate(parts, 1):
            part = Instalment.objects.create(
                case=of.case, term=whole, number=place, due_on=day(due), amount=Decimal(100),
                paid_on=day(paid) if paid else None,
                paid_amount=Decimal(100) if paid else Decimal("60.50"),
            )  # fmt: skip
            if paid:
                payment(whole, part, paid, "100")


def figures(month: str) -> dict[str, Any]:
    report = build(month_of(day(f"{month}-01")), of_organisation("LJZ"))
    found: dict[str, Any] = json.loads(to_json(report))
    for key in KEYS:
        section, _figure = find_figure(key)
        rows = section.listing(key, report.scope, report.period, None).rows.count()
        if key != "performed_amount":  # its list are the payments
            assert rows == found["promises_due" if key == "performed_on_time" else key], key
    return {key: found[key] for key in KEYS}


def test_parts_that_are_paid_in_time_late_and_not_in_full(cast: Cast) -> None:
    instalments(
        agreement(cast, 1),
        ("04-10", "04-10"),  # on its day
        ("04-20", "04-21"),  # a day late
        ("04-30", ""),  # in part: it counts when it is paid in full
        ("05-10", ""),
        ("06-10", ""),
    )
    assert figures("04") == {
        "promises_due": 3, "performed_on_time": 33.3, "not_performed": 1, "not_yet_due": 2,
        "promises_performed": 2, "performed_amount": "200.00",
    }  # fmt: skip
    assert figures("05") == NOTHING | {
        "promises_due": 1, "performed_on_time": 0.0, "not_performed": 1, "not_yet_due": 1,
    }  # fmt: skip


def test_a_sum_that_is_due_as_a_whole_counts_once_and_one_in_parts_by_its_parts(cast: Cast) -> None:
    made = agreement(cast, 1)
    term(made, "04-10", "04-09", amount="5000")
    instalments(made, ("04-20", "04-20"), ("04-30", "04-30"))
    assert figures("04") == {
        "promises_due": 3, "performed_on_time": 100.0, "not_performed": 0, "not_yet_due": 0,
        "promises_performed": 3, "performed_amount": "5200.00",
    }  # fmt: skip


def test_what_is_paid_in_a_later_month_was_not_performed_when_its_own_ended(cast: Cast) -> None:
    term(agreement(cast, 1), "04-30", "05-02")
    assert [figures(month)["not_performed"] for month in ("04", "05")] == [1, 0]
    assert [figures(month)["performed_amount"] for month in ("04", "05")] == ["0.00", "100.00"]


def test_a_sum_without_a_day_is_never_due_and_counts_when_it_is_paid(cast: Cast) -> None:
    term(agreement(cast, 1), "", "04-02")
    assert figures("04") == NOTHING | {"promises_performed": 1, "performed_amount": "100.00"}


def test_every_payment_counts_on_its_own_day_and_one_taken_back_not_at_all(cast: Cast) -> None:
    with acting(SYSTEM, act="test"):
        whole = term(agreement(cast, 1), "04-30", amount="100")
        payment(whole, None, "04-10", "30")
        payment(whole, None, "05-10", "20.50")
        payment(whole, None, "05-11", "40", taken_back_on=day("05-12"))
    assert [figures(month)["performed_amount"] for month in ("04", "05")] == ["30.00", "20.50"]
    assert figures("05")["promises_performed"] == 0


def test_a_converted_agreement_is_performed_like_any_other(cast: Cast) -> None:
    term(agreement(cast, 1, "converted"), "04-10", "04-10")
    assert figures("04")["performed_amount"] == "100.00"


def test_what_is_no_money_does_not_count(cast: Cast) -> None:
    term(agreement(cast, 1), "04-10", "04-10", kind=TermKind.OTHER)
    assert figures("04") == NOTHING


@pytest.mark.parametrize("state", ["superseded", "void", "draft"])
def test_only_agreements_that_stand_count(cast: Cast, state: str) -> None:
    term(agreement(cast, 1, state), "04-10", "04-10")
    assert figures("04") == NOTHING


def test_a_case_tells_the_months_in_which_its_promises_count(
    cast: Cast, client_for: Callable[[str], Client]
) -> None:
    made = agreement(cast, 1)
    term(made, "05-10", "06-02")
    page = client_for("manager").get(f"/cases/{made.case.serial}/figures/")
    shown = {
        period.label: {line.figure.key for line, _url in lines}
        for period, lines in page.context["months"]
    }
    assert {"promises_due", "not_performed"} <= shown["2026-05"]
    assert {"promises_performed", "performed_amount"} <= shown["2026-06"]
    assert "not_yet_due" in shown["2026-04"]
