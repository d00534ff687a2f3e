"""The report of each month, made for every station on the first working day after it."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mediation.deadlines.calendar import WorkingCalendar, station_calendar
from mediation.deadlines.clocks import roll_forward
from mediation.jobs import services as jobs
from mediation.reports.periods import Period, month_of, parse_month
from mediation.reports.report import whole
from mediation.reports.scopes import of_organisation
from mediation.reports.writers.formats import FORMATS
from mediation.stations.enums import OrganisationKind, Role
from mediation.stations.models import Membership, Organisation
from mediation.submissions.models import MonthlyReport
from mediation.vault import files

#: A machine that was off for longer finds the older months by asking for them on the page.
MONTHS_CAUGHT_UP = 12


def due(today: date) -> list[tuple[Organisation, Period]]:
    """Station and month of every report that should have been made by `today` and was not.

    The first one ever is that of the last month; after it none is left out, a year back at most.
    """
    calendar = station_calendar()
    last = month_of(today).previous
    if not _has_come(last, today, calendar):
        last = last.previous
    found = []
    made: dict[int, list[str]] = {}
    for organisation, label in MonthlyReport.objects.values_list("organisation", "month"):
        made.setdefault(organisation, []).append(label)
    for station in Organisation.objects.filter(kind=OrganisationKind.STATION, is_active=True):
        months, month = made.get(station.pk, []), last
        wanted = [month] if not months else []
        while months and month.label > max(months) and len(wanted) < MONTHS_CAUGHT_UP:
            wanted.append(month)
            month = month.previous
        found += [(station, period) for period in reversed(wanted)]
    return found


def _has_come(month: Period, today: date, calendar: WorkingCalendar) -> bool:
    """Whether the first working day after the month has begun."""
    return today >= roll_forward(month.next.first, calendar)


def make(code: str, month: str) -> MonthlyReport:
    """Make one report and tell the station's managers; one that is there already is returned.

    Raises:
        CannotPrint: where this machine cannot print; the job tries again.
    """
    scope = of_organisation(code)
    organisation, period = scope.organisation, parse_month(month)
    assert organisation is not None  # it was asked for by its code
    known: MonthlyReport | None = MonthlyReport.objects.filter(
        organisation=organisation, month=month
    ).first()
    if known:
        return known
    report = whole(period, scope)
    printed = {name: FORMATS[name].write(report) for name in ("pdf", "xlsx")}
    with transaction.atomic():
        key = organisation.vault_key_id()
        stored = {
            name: files.store(content, key_id=key, content_type=FORMATS[name].content_type)
            for name, content in printed.items()
        }
        made, is_new = MonthlyReport.objects.get_or_create(
            organisation=organisation, month=month, defaults=stored
        )
        if is_new:
            text = _("%(month)s月报已生成：%(organisation)s，请核对后报送。") % {
                "month": month, "organisation": organisation.name,
            }  # fmt: skip
            for user in managers(organisation):
                jobs.notify(user, text, made.get_absolute_url())
    return made


def managers(organisation: Organisation) -> list[int]:
    """Ids of who manages the organisation today."""
    serving = Membership.objects.on(timezone.localdate()).filter(
        organisation=organisation, role=Role.MANAGER, user__is_active=True
    )
    return list(serving.order_by("user").values_list("user", flat=True).distinct())
