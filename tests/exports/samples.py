"""One row of each list that can be exported, made by the real operations, any number of times."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from legal_aid.models import Consultation
from legal_aid.services.consultations import log_consultation
from mediation.history.actor import SYSTEM, acting
from mediation.stations.enums import OrganisationKind, Role
from mediation.stations.models import Organisation
from tests.cases import factories, many
from tests.cases.mandates import scenes as mandates
from tests.cases.performance import scenes as performance
from tests.legal_aid import aid, duty, lawyers
from tests.support.cast import Cast

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
}
