"""Whether what `writer` wrote is whole: `python -m tests.backup.judge` prints its findings."""

from __future__ import annotations

import json
import sys

import django

django.setup()

from mediation.people.models import Person  # noqa: E402  (the applications have to be there)
from mediation.vault import files  # noqa: E402
from mediation.vault.models import StoredFile  # noqa: E402

persons = list(Person.objects.filter(name__startswith="pair-"))
pairs: dict[str, list[str]] = {}
for person in persons:
    pairs.setdefault(person.name[:-2], []).append(person.phone)
written = {person.data_key_id: person.name.removeprefix("pair-") for person in persons}
stored = [row for row in StoredFile.objects.all() if row.data_key_id in written]
json.dump(
    {
        "pairs": len(pairs),
        "torn": [
            name for name, phones in pairs.items() if len(phones) != 2 or len(set(phones)) != 1
        ],
        "without history": [p.name for p in persons if p.history.count() != 1],
        "files": len(stored),
        "wrong files": [
            written[row.data_key_id]
            for row in stored
            if files.read(row).decode() != written[row.data_key_id]
        ],
    },
    sys.stdout,
)
