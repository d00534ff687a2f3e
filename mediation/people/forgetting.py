"""Taking people out of the register: whom no record needs any more, and whose key is destroyed."""

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, ProtectedError, Q

from mediation.history.actor import SYSTEM, acting
from mediation.history.clearing import clear
from mediation.people.models import Employer, Person
from mediation.people.sources import Entry
from mediation.stations.models import Organisation


def drop_unneeded(model: type[Entry], keys: Collection[Any]) -> list[uuid.UUID]:
    """Delete those of the entries to which no row refers; the ids of their data keys.

    An entry that was merged leaves before the one that is kept, which stays as long as one points to
    it; the records of merging leave with either. Inside the caller's transaction. The keys are the caller's to destroy. Registrations of the same
    station wait, so that nobody links to an entry that is on its way out.
    """
    known = model._default_manager.filter(pk__in=keys)
    fronts = {entry.front_id for entry in known}
    entries = model._default_manager.filter(
        Q(pk__in=keys) | Q(pk__in=fronts) | Q(merged_into__in=fronts)
    )
    stations = entries.order_by("station").values_list("station", flat=True).distinct()
    for station in list(stations):
        Organisation.objects.select_for_update(no_key=True).values_list("pk").get(pk=station)
    dropped = []
    for entry in entries.order_by(F("merged_into").asc(nulls_last=True), "pk"):
        try:
            with transaction.atomic():
                key_id = entry.data_key_id
                for merging in (*entry.mergings.all(), *entry.merges.all()):
                    merging.delete()
                entry.delete()
        except ProtectedError:
            continue  # another case or consultation needs it
        dropped.append(key_id)
    return dropped


def clear_again(known: Mapping[uuid.UUID, str]) -> int:
    """After the restore of an older backup: entries whose keys are on the list lose what they say."""
    count = 0
    with transaction.atomic(), acting(SYSTEM, act="clear_restored_record"):
        for model in (Person, Employer):
            rows: Any = model._default_manager.filter(data_key_id__in=known)
            for row in rows.select_for_update():
                for merging in row.merges.select_for_update():
                    if clear(merging):
                        merging.save()
                if clear(row):
                    row.save()
                    count += 1
    return count
