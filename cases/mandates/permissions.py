"""Who reads the list of mandates; who acts on one says `cases.permissions.ACTS`."""

from typing import Any

from django.http import Http404

from cases.models import Case
from mediation.stations.enums import Role

#: The list of open mandates: who takes cases, and who assigns them.
WORKING = (Role.POINT_MEDIATOR, Role.MEDIATOR, Role.MANAGER)


def mandate_or_404(case: Case, number: int) -> Any:
    """The case's mandate of that number, with its case as it was fetched."""
    found = (
        case.mandates.filter(number=number)
        .select_related("letter")
        .prefetch_related("excluded_periods")
        .first()
    )
    if found is None:
        raise Http404
    found.case = case
    return found
