"""What consultations hold about a person who asks for their own data."""

from collections.abc import Iterator

from django.db.models import Q

from cases.rights.registry import Entry, Part, station_of
from cases.timeline_fields import field_label, plain_words, readable_fields
from legal_aid.models import Consultation
from mediation.people.models import Person


class ConsultationRights:
    """The person's consultations at the station: linked to the register, or known by a number."""

    def about(self, person: Person) -> Iterator[Part]:
        own = Q(person=person)
        if person.id_number_index:
            own |= Q(id_number_index=person.id_number_index)
        if person.phone_index:
            own |= Q(phone_index=person.phone_index, visitor_name=person.name)
        rows = Consultation.objects.filter(
            own, organisation__station=station_of(person), destroyed_on=None
        )
        for row in rows.order_by("held_on", "pk"):
            values = [
                (field_label(field), plain_words(field, value))
                for field in readable_fields(Consultation)
                if not field.is_relation
                and (value := getattr(row, field.attname)) not in (None, "")
            ]
            yield Part(str(row), [Entry(str(Consultation._meta.verbose_name), values)])
