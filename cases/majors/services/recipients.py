"""Whom a station reports to: names and ways of contact, empty until they are filled in."""

from django.db import transaction

from cases.majors.enums import Level
from cases.majors.models import Recipient
from cases.majors.permissions import insist_managing
from mediation.history.actor import Actor, acting
from mediation.stations.models import Organisation


def recipients(station: Organisation) -> list[Recipient]:
    """One for each level above the house, unsaved and empty where nothing was filled in."""
    kept = {row.level: row for row in Recipient.objects.filter(station=station)}
    return [
        kept.get(level) or Recipient(station=station, level=level)
        for level in Level.values
        if level in Level.ABOVE
    ]


def name_recipient(
    station: Organisation, level: str, *, name: str, contact: str, is_used: bool, actor: Actor
) -> Recipient:
    """Fill in whom the station reports to at one level.

    Raises:
        NotAllowed: for everybody but the station's manager.
    """
    insist_managing(actor, station)
    with transaction.atomic(), acting(actor, act="name_recipient"):
        # The station's row makes two managers wait for one another.
        Organisation.objects.select_for_update(of=("self",)).get(pk=station.pk)
        row = Recipient.objects.filter(station=station, level=level).first() or Recipient(
            station=station, level=level
        )
        row.name, row.contact, row.is_used = name.strip(), contact.strip(), is_used
        row.save()
    return row
