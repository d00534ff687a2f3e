"""One row of each list that can be exported, made by the real operations, any number of times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

from django.utils import timezone

from cases.ledgers import services as ledgers
from cases.offline import services as offline
from cases.retention.models import DueRecord
from cases.retention.services import keeping, lists
from cases.rights.models import RightsRequest
from cases.rights.services import record_request
from cases.services import sessions, transfer
from legal_aid.models import Consultation
from legal_aid.services.consultations import log_consultation
from mediation.agenda.models import Reminder
from mediation.history.access_log import log_access
from mediation.history.actor import SYSTEM, acting
from mediation.people.models import Person
from mediation.reports.choice import Choice
from mediation.reports.periods import this_month
from mediation.reports.scopes import of_actor
from mediation.stations.enums import OrganisationKind, Role
from mediation.stations.models import Absence, Building, Organisation
from mediation.stations.services.absences import add_absence
from mediation.submissions.services import submit
from mediation.webhooks.models import Subscription
from tests.cases import factories, many
from tests.cases.ledgers.sheets import line, table
from tests.cases.mandates import scenes as mandates
from tests.cases.offline.forms import at_the_point
from tests.cases.performance import scenes as performance
from tests.legal_aid import aid, duty, lawyers
from tests.support.cast import SINCE, Cast
from tests.webhooks import scenes as webhooks

#: What a spreadsheet program would run.
FORMULA = '=HYPERLINK("http://evil.example","甲")'
ID_NUMBER, PHONE, ADDRESS = "31010119900101", "1380013800", "世纪大道一百号九〇九室"
WORKER = "欧阳晓明"
#: Beginnings of what is personal: none may stand in a file where the page itself hides it.
SECRETS = (ID_NUMBER, PHONE, ADDRESS, WORKER)


def case(cast: Cast, n: int, **fields: Any) -> Any:
    """A case of the mediator's own, in mediation, against an employer with a dangerous name."""
    return factories.case_in_mediation(
        cast.actor("mediator"),
        workers=[
            factories.worker(
                f"{WORKER}{n}", id_number=f"{ID_NUMBER}{n:04d}", phone=f"{PHONE}{n}",
                address=f"上海市浦东新区{ADDRESS}{n}",
            )
        ],
        employers=[factories.employer(f"{FORMULA}{n}")],
        **fields,
    )  # fmt: skip


def series(cast: Cast, n: int) -> Any:
    return many.registered(
        cast.actor("mediator"), 2, employers=[factories.employer(f"{FORMULA}{n}")]
    )


def user(cast: Cast, n: int) -> Any:
    return cast.join(f"extra{n}", Role.MEDIATOR, cast.station, name=f"{FORMULA}{n}")


def organisation(cast: Cast, n: int) -> Any:
    with acting(SYSTEM, act="test"):
        return Organisation.objects.create(
            code=f"X{n}", name=f"{FORMULA}{n}", kind=OrganisationKind.ROOM, parent=cast.station
        )


def mandate(cast: Cast, n: int) -> Any:
    return mandates.received(case(cast, n), cast.actor("mediator"))


def promise(cast: Cast, n: int) -> Any:
    """Overdue since spring."""
    return performance.settled(cast.actor("mediator"), worker=f"{WORKER}{n}", others=(FORMULA,))


def twice(cast: Cast, n: int) -> Any:
    """One worker registered twice today."""
    worker = {"name": f"{WORKER}{n}", "phone": f"{PHONE}{n}"}
    for _time in range(2):
        factories.registered_case(
            cast.actor("mediator"),
            received_on=timezone.localdate(),
            workers=[factories.worker(**worker)],
            employers=[factories.employer(f"{FORMULA}{n}")],
        )


def major(cast: Cast, n: int) -> Any:
    return case(cast, n, grade="major")


def sealed(cast: Cast, n: int) -> Any:
    """An agreement that the station sealed."""
    return factories.effective(case(cast, n), cast.actor("mediator"))


def consultation(cast: Cast, n: int) -> Any:
    return log_consultation(
        Consultation(
            held_on=timezone.localdate(), channel="phone", visitor_name=f"{WORKER}{n}",
            phone=f"{PHONE}{n}", employer_name=f"{FORMULA}{n}", category="payment",
            question="公司拖欠工资。", advice="可以申请调解。", onward="advice_only",
        ),
        actor=cast.actor("legal_aid"),
    )  # fmt: skip


def application(cast: Cast, n: int) -> Any:
    return aid.submitted(
        cast.actor("legal_aid"), name=f"{WORKER}{n}", phone=f"{PHONE}{n}", employer_name=FORMULA
    )


def lawyer(cast: Cast, n: int) -> Any:
    return lawyers.lawyer(cast, f"{FORMULA}{n}")


def visit(cast: Cast, n: int) -> Any:
    return duty.visit(cast.actor("legal_aid"), building=duty.building(cast.station, f"B{n}0"))


def building(cast: Cast, n: int) -> Any:
    with acting(SYSTEM, act="test"):
        return Building.objects.create(
            station=cast.station, code=f"X{n}", name=f"{FORMULA}{n}", address="某路1号"
        )


def absence(cast: Cast, n: int) -> Any:
    first = timezone.localdate() + timedelta(days=n)
    return add_absence(
        Absence(user=cast.user("mediator"), first_day=first, last_day=first),
        actor=cast.actor("manager"),
    )


def look(cast: Cast, n: int) -> Any:
    """Somebody printed a list, and said why in words that stand in no file."""
    with acting(cast.actor("manager"), act="test"):
        log_access("print", subject=case(cast, n), detail=f"{FORMULA}{n}", text=f"{WORKER}{n}")


def planned(cast: Cast, n: int) -> Any:
    """A session today."""
    made, mediator = case(cast, n), cast.actor("mediator")
    hours = factories.session(mediator, timezone.localdate(), time(9 + n))
    return sessions.plan_session(made, hours, actor=mediator, version=None)


def reminder(cast: Cast, n: int) -> Any:
    return Reminder.objects.create(
        key=f"test{n}", kind="acceptance", entry=f"test{n}", subject=f"LJZ-2026-{n:06d}",
        day=SINCE, days_before=1, organisation=cast.station, user=cast.user("mediator"),
        channel="inside", error=FORMULA,
    )  # fmt: skip


def submission(cast: Cast, n: int) -> Any:
    period = this_month()
    for _month in range(n + 1):
        period = period.previous
    manager = cast.actor("manager")
    return submit(Choice(period, of_actor(manager)), addressee=FORMULA, actor=manager)


def delivery(cast: Cast, n: int) -> Any:
    if not Subscription.objects.exists():
        webhooks.subscribed(cast, name=FORMULA)
    return webhooks.happened(cast, f"LJZ-2026-{n:06d}")


def transferred(cast: Cast, n: int) -> Any:
    return transfer.propose_transfer(
        case(cast, n), actor=cast.actor("manager"), receiver=cast.room, reason=f"{WORKER}{n}"
    )


def record(cast: Cast, n: int) -> Any:
    made = case(cast, n)
    return DueRecord.objects.create(
        subject_label="cases.case", subject_id=made.pk, root_ref=made.aggregate_ref(),
        serial=made.serial, station=cast.station, organisation=cast.station, kind="case_void",
        base_on=SINCE, due_on=SINCE, years=5, source=FORMULA, found_on=SINCE,
    )  # fmt: skip


def destruction(cast: Cast, n: int) -> Any:
    return lists.make_list([record(cast, n).serial], actor=cast.actor("manager"))


def hold(cast: Cast, n: int) -> Any:
    return keeping.place_hold(
        case(cast, n).serial, ground="suit", reason=FORMULA, until=None, actor=cast.actor("manager")
    )


def request(cast: Cast, n: int) -> Any:
    case(cast, n)
    asked = RightsRequest(
        kind="copy", asked_on=timezone.localdate(), identity_check="id_seen", content="查阅"
    )
    return record_request(
        asked, person=Person.objects.order_by("-pk")[0], actor=cast.actor("manager")
    )


def ledger(cast: Cast, n: int) -> Any:
    return ledgers.upload(
        table(line(案号=f"陆调2024-{n}")), f"{FORMULA}{n}.xlsx",
        actor=cast.actor("manager"), organisation=cast.station,
    )  # fmt: skip


def hand_out(cast: Cast, n: int) -> Any:
    return offline.hand_out(at_the_point(cast), "form", actor=cast.actor("point_mediator"))


#: What a list is narrowed to, so that the looks which the test itself leaves are not on it.
QUERIES = {"access_log": "act=print"}
MAKERS: dict[str, Callable[[Cast, int], Any]] = {
    "cases": case,
    "series": series,
    "persons": case,
    "employers": case,
    "due": case,
    "users": user,
    "organisations": organisation,
    "mandates": mandate,
    "performance": promise,
    "followups": promise,
    "watch": twice,
    "majors": major,
    "seals": sealed,
    "consultations": consultation,
    "applications": application,
    "lawyers": lawyer,
    "visits": visit,
    "buildings": building,
    "absences": absence,
    "access_log": look,
    "change_log": case,
    "calendar": planned,
    "reminders": reminder,
    "submissions": submission,
    "deliveries": delivery,
    "transfers": transferred,
    "records_due": record,
    "destruction_lists": destruction,
    "holds": hold,
    "requests": request,
    "imports": ledger,
    "hand_outs": hand_out,
}
