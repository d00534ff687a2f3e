"""Who records what is known of a dispute, reports a major one, and reads the list of them."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from cases.models import Case
from mediation.history.actor import Actor
from mediation.history.gate import NotAllowed
from mediation.stations.access import in_scope, organisations_in_scope
from mediation.stations.enums import OrganisationKind, Role
from mediation.stations.models import Organisation

#: Codes for the machine's declaration; `cases.permissions.ACTS["report_major"]` says the same.
REPORTING = (Role.POINT_MEDIATOR.value, Role.MEDIATOR.value, Role.MANAGER.value)
#: The list of major disputes, and whom a station reports to.
MANAGING = (Role.MANAGER,)


def may_report(report: Any, actor: Actor) -> bool:
    """The `permission` of the report's transitions: role, scope and assignment in its case."""
    from cases.permissions import may  # asks the models, which declare with this

    return may(actor, "report_major", report.case)


def stations_of(actor: Actor) -> Any:
    """The stations in the actor's scope."""
    return organisations_in_scope(actor).filter(kind=OrganisationKind.STATION)


def station_or_404(actor: Actor, code: str) -> Organisation:
    """The station with that code, if it lies in the actor's scope."""
    found: Organisation | None = stations_of(actor).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def insist_managing(actor: Actor, station: Organisation) -> None:
    """Raises NotAllowed for everybody but the station's manager."""
    if actor.role not in MANAGING or not in_scope(actor, station):
        raise NotAllowed(_("只有站长可以维护本站的呈报对象。"))


def report_or_404(case: Case, number: int) -> Any:
    """The case's report of that number."""
    found = case.major_reports.filter(number=number).select_related("prepared_by", "paper").first()
    if found is None:
        raise Http404
    return found
