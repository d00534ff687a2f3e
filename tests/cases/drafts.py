"""Applications as the counter would take them, for tests of the operations and the pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from cases.enums import Category, ClaimKind, PartyKind, Side, Source
from cases.models import Case, Claim, Party
from cases.services.intake import Application, ClaimDraft
from mediation.people.enums import IdType

WORKER_ID = "110101199003074258"
RECEIVED = date(2026, 3, 2)  # a Monday without holidays near


def worker(name: str = "张三", **columns: Any) -> Party:
    columns = {"id_number": WORKER_ID, "phone": "13800138000", **columns}
    return Party(
        side=columns.pop("side", Side.APPLICANT),
        kind=PartyKind.WORKER,
        name=name,
        id_type=IdType.RESIDENT,
        **columns,
    )


def employer(name: str = "上海测试有限公司", **columns: Any) -> Party:
    return Party(
        side=columns.pop("side", Side.RESPONDENT), kind=PartyKind.EMPLOYER, name=name, **columns
    )


def application(
    *, parties: list[Party] | None = None, received_on: date = RECEIVED, **case: Any
) -> Application:
    """One worker claims wages of 12,000 yuan against every respondent, unless told otherwise."""
    parties = parties or [worker(), employer()]
    respondents = [party for party in parties if party.side == Side.RESPONDENT]
    claim = Claim(kind=ClaimKind.WAGES, category=Category.PAYMENT, amount=Decimal("12000.00"))
    columns = {"source": Source.VISIT, "facts": "公司拖欠二月工资。", "received_on": received_on}
    return Application(
        case=Case(**{**columns, **case}),
        parties=parties,
        claims=[ClaimDraft(claim, respondents)],
    )
