"""The case summary (案件摘要): one sheet for the office, numbers masked, no mediation record."""

from typing import Any

from django.utils import timezone

from cases.enums import AgreementState, SessionStatus, TermKind
from cases.models import Agreement, Case, Destination
from cases.papers import shared
from mediation.deadlines import duties
from mediation.deadlines.calendar import station_calendar
from mediation.papers.capital import figures
from mediation.papers.templatetags.paper_tags import cn_date
from mediation.people.identifiers import mask


def case_summary(case: Case) -> dict[str, Any]:
    """Parties, claims, sessions with their results, outcome and clocks as they stand today."""
    context = shared.base(case)
    rows = shared.party_list(case)
    masked = shared.sides(rows)
    for listed in (masked["applicants"], masked["respondents"]):
        for party in listed:
            number = party.pop("document_number")
            party["identifier"] = party["credit_code"] if party["is_employer"] else mask(number)
            party["phone"] = mask(party["phone"])
    standing = _newest_agreement(case)
    return context | masked | {
        "case": context["case"]
        | {
            "state": str(case.state_label),
            "source": str(case.get_source_display()),
            "grade": str(case.get_grade_display()),
            "due_on": shared.iso(case.due_on),
            "concluded_on": shared.iso(case.concluded_on or case.ended_on),
        },
        "sessions": [
            {
                "on": shared.iso(timezone.localtime(row.starts_at).date()),
                "way": str(row.get_kind_display()),
                "result": str(row.get_result_display()),
            }
            for row in case.sessions.filter(status=SessionStatus.HELD)
        ],
        "outcome": {
            "label": str(case.get_ending_display()) if case.ending else "",
            "lines": _outcome_lines(case, standing),
        },
        "clocks": _clocks(case, standing),
        "printed_on": shared.iso(timezone.localdate()),
    }  # fmt: skip


def _newest_agreement(case: Case) -> Agreement | None:
    return case.agreements.filter(state__in=AgreementState.IN_FORCE).order_by("number").last()


def _outcome_lines(case: Case, agreement: Agreement | None) -> list[dict[str, str]]:
    lines: list[tuple[str, str]] = []
    if case.ineligible_reason:
        lines.append(("理由", str(case.get_ineligible_reason_display())))
    if case.failure_reason:
        lines.append(("原因", str(case.get_failure_reason_display())))
    if agreement is not None:
        lines += [
            ("协议", f"{agreement}，{agreement.get_state_display()}"),
            ("生效日期", cn_date(agreement.effective_on)),
        ]
    if case.agreed_amount is not None:
        lines.append(("协议金额", f"{figures(case.agreed_amount)}元"))
    if agreement is not None:
        lines += [("履行", text) for text in _performance(agreement)]
    settlement = getattr(case, "own_settlement", None)
    if settlement is not None:
        lines.append(("和解日期", cn_date(settlement.settled_on)))
    lines += [
        ("去向", "，".join(filter(None, _destination(row)))) for row in case.destinations.all()
    ]
    return [{"label": label, "text": str(text)} for label, text in lines]


def _destination(row: Destination) -> tuple[str, ...]:
    return (
        str(row.get_kind_display()),
        row.body_name,
        row.number,
        str(row.get_result_display()),
    )


def _performance(agreement: Agreement) -> list[str]:
    """Each money term: paid, or how much of it."""
    texts = []
    for term in agreement.terms.filter(kind=TermKind.MONEY).prefetch_related("instalments"):
        parts = list(term.instalments.all())
        paid = [part for part in parts if part.paid_on]
        if parts:
            done = f"已付{len(paid)}期，共{len(parts)}期"
        elif term.performed_on:
            done = f"已于{cn_date(term.performed_on)}履行"
        else:
            done = f"应于{cn_date(term.pay_on)}前履行" if term.pay_on else "未履行"
        texts.append(f"{term.item}{figures(term.amount or 0)}元：{done}")
    return texts


def _clocks(case: Case, agreement: Agreement | None) -> list[dict[str, Any]]:
    deadlines = duties.compute(
        received=case.received_on,
        accepted=case.accepted_on,
        effective=agreement.effective_on if agreement else None,
        extended_to=case.extended_to,
        calendar=station_calendar(),
    )
    return [
        {
            "label": str(clock.duty.label),
            "due_on": shared.iso(clock.due),
            "article": str(clock.article),
            "provisional": clock.provisional,
        }
        for clock in deadlines
    ]
