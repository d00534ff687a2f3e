"""Applications for aid in each state, as tests need them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from legal_aid.models import AidApplication, AidAssignment, AidCheck, AidStep, AidTerms, Lawyer
from legal_aid.services import applying, deciding, working
from mediation.history.actor import SYSTEM, Actor, acting
from mediation.history.gate import fire, gate
from mediation.stations.models import Organisation
from tests.cases.drafts import WORKER_ID
from tests.support.rehearsal import rehearsed


def today() -> date:
    return timezone.localdate()


def draft(**fields: Any) -> AidApplication:
    """What an officer types for one application, unsaved."""
    return AidApplication(
        **{
            "kind": "representation",
            "received_on": today() - timedelta(days=10),
            "name": "李小梅",
            "id_number": WORKER_ID,
            "phone": "13800138001",
            "employer_name": "上海欠薪科技有限公司",
            "category": "payment",
            "cause": "wages",
            "summary": "公司拖欠三个月工资，要求支付。",
            **fields,
        }
    )


@rehearsed
def registered(actor: Actor, **fields: Any) -> AidApplication:
    return applying.register_application(draft(**fields), actor=actor)


@rehearsed
def submitted(actor: Actor, **fields: Any) -> AidApplication:
    return applying.submit_application(registered(actor, **fields), actor=actor, version=None)


@rehearsed
def checked(application: AidApplication) -> AidApplication:
    """A check for conflicts of interest that found nothing."""
    with acting(SYSTEM, act="test"):
        AidCheck(
            application=application,
            checked_on=today(),
            occasion="opening",
            checked_by_name="测试",
            named=application.name,
        ).save()
    return application


@rehearsed
def approved(officer: Actor, manager: Actor, **fields: Any) -> AidApplication:
    application = checked(submitted(officer, **fields))
    return deciding.approve_application(application, actor=manager, version=None)


def lawyer(station: Organisation, name: str = "陈律师", **fields: Any) -> Lawyer:
    row = Lawyer(
        **{
            "station": station,
            "name": name,
            "firm": "上海正和律师事务所",
            "licence_number": f"1310120201{abs(hash(name)) % 10**7:07d}",
            **fields,
        }
    )
    with acting(SYSTEM, act="test"):
        row.save()
    return row


def assigned(officer: Actor, manager: Actor, **fields: Any) -> AidApplication:
    """With a lawyer at work, as the assigning operation leaves it."""
    application = approved(officer, manager, **fields)
    row = lawyer(application.organisation)
    with gate(application, actor=officer, act="test") as fresh:
        AidAssignment(application=fresh, lawyer=row, assigned_on=today()).save()
        fire(fresh, "assign_agent", actor=officer)
    return fresh


def in_progress(officer: Actor, manager: Actor, **fields: Any) -> AidApplication:
    application = assigned(officer, manager, **fields)
    begin(application, officer)
    application.refresh_from_db()
    return application


def begin(application: AidApplication, actor: Actor, stage: str = "arbitration") -> AidStep:
    return working.begin_step(
        application,
        AidStep(stage=stage, started_on=today(), body="浦东新区劳动人事争议仲裁院"),
        actor=actor,
        version=None,
    )


def terms(station: Organisation, **fields: Any) -> AidTerms:
    row = AidTerms(
        **{
            "station": station,
            "valid_from": date(2020, 1, 1),
            "source": "测试办法",
            "counted_kinds": ["advice", "drafting", "mediation", "representation"],
            **fields,
        }
    )
    with acting(SYSTEM, act="test"):
        row.save()
    return row
