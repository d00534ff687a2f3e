"""A system check: the carry-over of the last months balances at every station."""

from typing import Any

from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as CheckWarning
from django.db import DatabaseError

from mediation.reports import balance
from mediation.reports.periods import months_up_to, this_month
from mediation.reports.scopes import of_organisation
from mediation.stations.enums import OrganisationKind
from mediation.stations.models import Organisation

MONTHS = 12


@register(Tags.database)
def carry_over_balances(databases: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """submissions.W001: start + in − out is not end, in one of the last twelve months.

    It asks the database, and so runs with `manage.py check --database default` and before each
    `migrate`, which a figure must not stop: a warning. A report that does not balance cannot be
    handed in.
    """
    if not databases or "default" not in databases:
        return []
    try:
        found = [
            sentence
            for code in Organisation.objects.filter(kind=OrganisationKind.STATION)
            .order_by()
            .values_list("code", flat=True)
            for month in months_up_to(this_month(), MONTHS)
            for sentence in balance.gaps_of(month, of_organisation(code))
        ]
    except DatabaseError:
        return []  # the tables are not there yet: `migrate` asks, too
    return [CheckWarning(sentence, id="submissions.W001") for sentence in found]
