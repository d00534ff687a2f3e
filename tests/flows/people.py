"""Parties and claims as they are typed into the application form."""

from __future__ import annotations

from typing import Any

from tests.cases.applications import credit_code, resident_id

WORKER, EMPLOYER = "张伟", "上海浦江置业发展有限公司"
FACTS = "2026年1月起公司拖欠工资，2月28日离职。"


def worker(name: str = WORKER, **fields: Any) -> dict[str, Any]:
    return {
        "kind": "worker",
        "name": name,
        "phone": "13800000001",
        "id_number": resident_id(),
    } | fields


def employer(name: str = EMPLOYER, **fields: Any) -> dict[str, Any]:
    return {"kind": "employer", "name": name, "credit_code": credit_code()} | fields


def claim(kind: str = "工资差额", amount: str = "30000", **fields: Any) -> dict[str, Any]:
    return {"kind": kind, "amount": amount} | fields


def dispute(**changed: Any) -> dict[str, Any]:
    """A worker who claims wages of one employer, as `Person.register` takes it."""
    return {
        "applicants": [worker()],
        "respondents": [employer()],
        "claims": [claim()],
        "source": "本人来访申请",
        "facts": FACTS,
    } | changed
