"""What applications for aid hold about a person who asks for their own data."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from cases.rights.registry import Entry, Part, station_of
from cases.timeline_fields import field_label, plain_words, readable_fields
from legal_aid.models import AidApplication
from mediation.people import merging
from mediation.people.models import Person


class AidRights:
    """The person's applications at the station, with supplements and stages."""

    def about(self, person: Person) -> Iterator[Part]:
        own = Q()
        for one in merging.everybody(person):
            own |= Q(person=one)
            if one.id_number_index:
                own |= Q(id_number_index=one.id_number_index)
            if one.phone_index:
                own |= Q(phone_index=one.phone_index, name=one.name)
        rows = AidApplication.objects.filter(
            own, organisation__station=station_of(person), destroyed_on=None
        ).prefetch_related("supplements", "steps")
        for row in rows.order_by("received_on", "pk"):
            beside = [*row.supplements.all(), *row.steps.all()]
            yield Part(str(row), [_entry(one) for one in (row, *beside)])


def _entry(row: Any) -> Entry:
    model: Any = type(row)
    values = [
        (field_label(field), plain_words(field, value))
        for field in readable_fields(model)
        if not field.is_relation and (value := getattr(row, field.attname)) not in (None, "")
    ]
    return Entry(str(row._meta.verbose_name), values)
