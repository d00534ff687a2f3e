"""Consultations as records that are kept for a time, and what is left of one when it is over."""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cases.retention.registry import Candidate, Kind
from cases.services.destroying import ACT
from legal_aid.models import Companion, Consultation
from mediation.history.actor import Actor
from mediation.history.clearing import clear, clear_aggregate, clear_restored
from mediation.history.gate import ActionRefused, gate
from mediation.people.forgetting import drop_unneeded
from mediation.people.models import Employer, Person
from mediation.ui.parts import Text
from mediation.vault import destruction

CHUNK = 1000


class ConsultationKeeper:
    """Consultations; one that led to a case waits until the case itself is destroyed."""

    label = "legal_aid.consultation"
    name: Text = pgettext_lazy("one", "咨询")
    kinds: Sequence[Kind] = (
        Kind(
            "consultation",
            gettext_lazy("法律援助咨询"),
            gettext_lazy("没有查到咨询记录保管期限的规定，由本单位拟定并报档案主管部门审核。"),
        ),
    )

    def candidates(
        self, station_id: int, *, until: date | None = None, pks: Collection[int] | None = None
    ) -> Iterator[Candidate]:
        rows = Consultation.objects.filter(
            Q(case=None) | Q(case__destroyed_on__isnull=False),
            organisation__station=station_id,
            destroyed_on=None,
        )
        if until is not None:
            rows = rows.filter(held_on__lte=until)
        if pks is not None:
            rows = rows.filter(pk__in=pks)
        for row in rows.order_by("pk").iterator(chunk_size=CHUNK):
            yield Candidate(
                pk=row.pk,
                serial=row.serial,
                root_ref=row.aggregate_ref(),
                data_key_id=row.data_key_id,
                organisation_id=row.organisation_id,
                kinds=("consultation",),
                base_on=row.held_on,
            )

    def find(self, serial: str) -> Consultation | None:
        found: Consultation | None = Consultation.objects.filter(serial=serial).first()
        return found

    def url(self, serial: str) -> str:
        return reverse("legal_aid:detail", args=[serial])

    def destroy(self, pk: int, *, actor: Actor, number: str, happened_on: date) -> None:
        row = Consultation.objects.get(pk=pk)
        with gate(row, actor=actor, act=ACT, happened_on=happened_on) as fresh:
            if fresh.destroyed_on:
                raise ActionRefused(_("本次咨询记录已销毁。"))
            _empty(fresh, number, happened_on)


def clear_again(known: Mapping[uuid.UUID, str]) -> int:
    """After the restore of an older backup: the consultations on the list, emptied anew."""
    today = timezone.localdate()
    return clear_restored(Consultation.objects.all(), known, lambda row, no: _empty(row, no, today))


def _empty(row: Consultation, number: str, day: date) -> None:
    companions = Companion.objects.filter(consultation=row)
    persons = {row.person_id, *companions.values_list("person", flat=True)} - {None}
    employers = {row.employer_id} - {None}
    clear_aggregate(row)
    clear(row)
    row.destroyed_on, row.destruction_number = day, number
    # Before anybody may leave the register, nothing refers to them any more.
    row.save()
    dropped = drop_unneeded(Person, persons) + drop_unneeded(Employer, employers)
    destruction.destroy([row.data_key_id, *dropped], reference=number)
