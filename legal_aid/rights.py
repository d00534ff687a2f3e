"""What consultations hold about a person who asks for their own data."""

from collections.abc import Iterator

from django.db.models import Q

from cases.rights.registry import Entry, Part, station_of
from cases.timeline_fields import field_label, plain_words, readable_fields
from legal_aid.models import Companion, Consultation
from mediation.people.merging import everybody
from mediation.people.models import Person


class ConsultationRights:
    """The person's consultations at the station: linked to the register, or known by a number.

    Who came along is told what was written down of themselves, not what the visitor said.
    """

    def about(self, person: Person) -> Iterator[Part]:
        rows = Consultation.objects.filter(
            _of(person, name="visitor_name"),
            organisation__station=station_of(person),
            destroyed_on=None,
        )
        for row in rows.order_by("held_on", "pk"):
            yield Part(str(row), [_entry(row)])
        companions = Companion.objects.filter(
            _of(person, name="name"),
            consultation__organisation__station=station_of(person),
            consultation__destroyed_on=None,
        ).select_related("consultation")
        for companion in companions.order_by("consultation__held_on", "pk"):
            yield Part(str(companion.consultation), [_entry(companion)])


def _of(person: Person, *, name: str) -> Q:
    """Linked to the person, or under the person's number, or name and telephone."""
    own = Q(pk__in=())
    for one in everybody(person):
        own |= Q(person=one)
        if one.id_number_index:
            own |= Q(id_number_index=one.id_number_index)
        if one.phone_index:
            own |= Q(phone_index=one.phone_index, **{name: one.name})
    return own


def _entry(row: Consultation | Companion) -> Entry:
    values = [
        (field_label(field), plain_words(field, value))
        for field in readable_fields(type(row))
        if not field.is_relation and (value := getattr(row, field.attname)) not in (None, "")
    ]
    return Entry(str(row._meta.verbose_name), values)
