"""Lawyers of the roster, and applications for aid at any state, for the tests of assigning."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from legal_aid.models import AidApplication, AidAssignment, Lawyer, LawyerEngagement
from mediation.history.actor import acting
from tests.support.cast import Cast

EMPLOYER, CODE = "上海甲科技有限公司", "91310115MA1H70QY0B"
_numbers = count(1)


def today() -> date:
    return timezone.localdate()


def lawyer(cast: Cast, name: str = "钱律师", **fields: Any) -> Lawyer:
    """On the roster of the Lujiazui station."""
    with acting(cast.actor("manager"), act="save_lawyer"):
        return Lawyer.objects.create(
            **{
                "station": cast.station,
                "name": name,
                "firm": "上海正言律师事务所",
                "licence_number": f"1310120261{next(_numbers):07d}",
                "phone": "13900139001",
                "capacity": 2,
            }
            | fields
        )


def engaged(cast: Cast, somebody: Lawyer, **fields: Any) -> LawyerEngagement:
    """The lawyer acts for the employer of `application`."""
    with acting(cast.actor("manager"), act="save_engagement"):
        return LawyerEngagement.objects.create(
            **{"lawyer": somebody, "employer_name": EMPLOYER, "employer_credit_code": CODE} | fields
        )


def application(cast: Cast, state: str = "approved", **fields: Any) -> AidApplication:
    """For representation, in `state`, received and decided a few days ago."""
    decided = {} if state in ("draft", "submitted", "supplement") else {
        "decided_on": today() - timedelta(days=2), "decided_by": cast.user("manager"),
    }  # fmt: skip
    with acting(cast.actor("legal_aid"), act="test"):
        return AidApplication.objects.create(
            **{
                "serial": f"A{cast.station.code}-{today().year}-{next(_numbers):06d}",
                "organisation": cast.station,
                "officer": cast.user("legal_aid"),
                "kind": "representation",
                "state": state,
                "received_on": today() - timedelta(days=5),
                "name": "张晓明",
                "phone": "13800138000",
                "employer_name": EMPLOYER,
                "employer_credit_code": CODE,
                "category": "payment",
                "cause": "wages",
                "summary": "公司拖欠工资。",
                "means": "not_asked",
            }
            | decided
            | fields
        )


def put(cast: Cast, somebody: Lawyer, **fields: Any) -> AidAssignment:
    """An open matter of the lawyer, written past the operation."""
    with acting(cast.actor("manager"), act="test"):
        return AidAssignment.objects.create(
            application=application(
                cast, state="assigned", employer_name="", employer_credit_code=""
            ),
            lawyer=somebody,
            assigned_on=today(),
            **fields,
        )


def fill(cast: Cast, somebody: Lawyer, matters: int) -> list[AidAssignment]:
    """So many open matters of the lawyer."""
    return [put(cast, somebody) for _ in range(matters)]
