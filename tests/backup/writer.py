"""Somebody at work: saves pairs of persons, each with a scan, until it is killed."""

from __future__ import annotations

import sys
from itertools import count

import django

django.setup()

from django.db import transaction  # noqa: E402  (the applications have to be there)

from mediation.history.actor import SYSTEM, acting  # noqa: E402
from mediation.people.models import Person  # noqa: E402
from mediation.stations.models import Organisation  # noqa: E402
from mediation.vault import files  # noqa: E402

station = Organisation.objects.get(code=sys.argv[1])
for number in count():
    with transaction.atomic(), acting(SYSTEM, act="test"):
        for half in "ab":
            person = Person.objects.create(
                station=station, name=f"pair-{number}-{half}", phone=f"139{number:08d}"
            )
            files.store(
                f"{number}-{half}".encode(), key_id=person.data_key_id, content_type="text/plain"
            )
