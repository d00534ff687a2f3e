"""The demonstration roster: eight lawyers of five firms, some of whom act for employers."""

import random
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from cases.demo import names
from cases.demo.plan import SPAN_DAYS, working_day
from cases.enums import PartyKind
from cases.models import Party
from legal_aid.models import Lawyer, LawyerEngagement
from legal_aid.services.lawyers import save_engagement, save_lawyer
from mediation.history.actor import SYSTEM, acting
from mediation.stations.demo import DemoStation

FIRMS = (
    "上海言正律师事务所", "上海众议律师事务所", "上海申衡律师事务所", "上海浦和律师事务所", "上海一诺律师事务所",
)  # fmt: skip
#: Number of the firm, what they know well, capacity, member of the volunteers' group.
ROSTER = (
    (0, ("payment", "wages", "overtime", "bonus"), 6, True),
    (0, ("dismissal", "unlawful_dismissal", "severance"), 5, True),
    (1, ("work_injury", "work_injury_medical", "social_insurance"), 4, True),
    (1, ("contract", "non_compete", "training"), 3, False),
    (2, ("equity", "bonus", "commission"), 3, False),
    (3, ("conditions", "maternity", "annual_leave", "sick_pay"), 4, True),
    (4, ("relationship", "double_pay", "wages"), 5, True),
)
UNION = "陆家嘴街道总工会法律服务队"


def make_lawyers(demo: DemoStation, *, seed: int, until: date) -> list[Lawyer]:
    """The roster as it was entered when the station began, and two lawyers' engagements.

    The last one is the station's own mediator, who helps as a union worker. Employers of the
    engagements are respondents of the demonstration's cases, so that a check finds something.
    """
    rng = random.Random(f"{seed}:lawyers")
    manager = demo.actor("manager")
    day = working_day(until - timedelta(days=SPAN_DAYS))
    own = demo.people["mediator4"].user
    rows = [
        Lawyer(
            name=names.person_name(rng),
            firm=FIRMS[firm],
            licence_number=f"131012015{rng.randrange(10**8):08d}",
            phone=names.phone(rng),
            fields=list(fields),
            capacity=capacity,
            volunteers=volunteers,
        )
        for firm, fields, capacity, volunteers in ROSTER
    ]
    rows.append(
        Lawyer(
            name=own.name,
            firm=UNION,
            licence_number="LJZ-GH-01",
            phone=names.phone(rng),
            capacity=2,
            user=own,
            remarks="工会干部，没有执业证，登记工会法律服务编号。",
        )
    )
    recorded_at = timezone.make_aware(datetime.combine(day, time(9)))
    with acting(SYSTEM, request_id="demo-lawyers", recorded_at=recorded_at):
        for row in rows:
            save_lawyer(row, actor=manager)
        for lawyer, employer, is_over in zip(
            (rows[3], rows[4], rows[4]), _employers(demo), (False, True, False), strict=False
        ):
            save_engagement(
                LawyerEngagement(
                    lawyer=lawyer,
                    employer_name=employer.name,
                    employer_credit_code=employer.credit_code,
                    since=day - timedelta(days=900),
                    until=day - timedelta(days=100) if is_over else None,
                    remarks="常年法律顾问",
                ),
                actor=manager,
                version=None,
            )
    return rows


def _employers(demo: DemoStation) -> list[Party]:
    """Respondents of the newest cases of the station, each once."""
    rows = Party.objects.filter(
        kind=PartyKind.EMPLOYER, case__station=demo.station, case__destroyed_on=None
    ).order_by("-case__serial", "pk")
    return list({row.name: row for row in rows[:20]}.values())
