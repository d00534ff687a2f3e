"""Once a day a station's managers hear of what is newly found, without a name."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.watch.detectors import detectors, scope_at
from cases.watch.models import Told
from cases.watch.watching import Watched, asides_at, look
from mediation.jobs import services as jobs
from mediation.stations.enums import OrganisationKind
from mediation.stations.models import Organisation
from mediation.submissions.monthly import managers


def tell_all() -> int:
    """At every station that works; returns how many findings were new."""
    stations = Organisation.objects.filter(kind=OrganisationKind.STATION, is_active=True)
    return sum(tell(station) for station in stations.order_by("pk"))


def tell(station: Organisation) -> int:
    """Tell the station's managers what was not there before; returns how many.

    What they were told is kept in the same transaction, so that nobody hears of it twice. A finding
    that went, was set aside or has other facts is new when it comes again.
    """
    found = look(scope_at(station), detectors(), asides_at(station))
    with transaction.atomic():
        # Two workers wait for one another here.
        Organisation.objects.select_for_update(of=("self",)).get(pk=station.pk)
        told = {
            (row.detector, row.subject, row.digest): row.pk
            for row in Told.objects.filter(station=station)
        }
        now = {
            (one.detector, one.subject, one.digest): one for part in found for one in part.findings
        }
        gone = [key for known, key in told.items() if known not in now]
        Told.objects.filter(pk__in=gone).delete()
        new = set(now) - set(told)
        today = timezone.localdate()
        Told.objects.bulk_create(
            Told(station=station, detector=code, subject=subject, digest=digest, told_on=today)
            for code, subject, digest in sorted(new)
        )
        if new:
            text = _("新的预警：%(found)s。") % {"found": _in_words(found, new)}
            for user in managers(station):
                jobs.notify(user, text, reverse("watch:list"))
    return len(new)


def _in_words(found: list[Watched], new: set[tuple[str, str, str]]) -> str:
    counts = {
        part.detector.name: sum(
            (one.detector, one.subject, one.digest) in new for one in part.findings
        )
        for part in found
    }
    return "、".join(f"{name} {count}" for name, count in counts.items() if count)
