"""Applications for aid as records that are kept for a time, and what is left of one afterwards."""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.retention.registry import Candidate, Kind
from cases.services.destroying import ACT
from legal_aid.enums import AidState
from legal_aid.models import AidApplication
from mediation.history.actor import Actor
from mediation.history.clearing import clear, clear_aggregate, clear_restored
from mediation.history.gate import ActionRefused, gate
from mediation.people.forgetting import drop_unneeded
from mediation.people.models import Employer, Person
from mediation.ui.parts import Text
from mediation.vault import destruction

CHUNK = 1000


class AidKeeper:
    """Ended applications; one whose matter is a case waits until the case itself is destroyed."""

    label = "legal_aid.aidapplication"
    name: Text = gettext_lazy("法律援助申请")
    kinds: Sequence[Kind] = (
        Kind(
            "legal_aid_application",
            gettext_lazy("法律援助申请"),
            gettext_lazy(
                "没有查到工会法律援助案卷保管期限的规定，由本单位拟定并报档案主管部门审核。"
            ),
        ),
    )

    def candidates(
        self, station_id: int, *, until: date | None = None, pks: Collection[int] | None = None
    ) -> Iterator[Candidate]:
        rows = AidApplication.objects.filter(
            Q(case=None) | Q(case__destroyed_on__isnull=False),
            organisation__station=station_id,
            state__in=AidState.FINAL,
            destroyed_on=None,
        )
        if until is not None:
            rows = rows.filter(ended_on__lte=until)
        if pks is not None:
            rows = rows.filter(pk__in=pks)
        for row in rows.order_by("pk").iterator(chunk_size=CHUNK):
            yield Candidate(
                pk=row.pk,
                serial=row.serial,
                root_ref=row.aggregate_ref(),
                data_key_id=row.data_key_id,
                organisation_id=row.organisation_id,
                kinds=("legal_aid_application",),
                base_on=row.ended_on,
            )

    def find(self, serial: str) -> AidApplication | None:
        found: AidApplication | None = AidApplication.objects.filter(serial=serial).first()
        return found

    def url(self, serial: str) -> str:
        return reverse("legal_aid:application", args=[serial])

    def destroy(self, pk: int, *, actor: Actor, number: str, happened_on: date) -> None:
        row = AidApplication.objects.get(pk=pk)
        with gate(row, actor=actor, act=ACT, happened_on=happened_on) as fresh:
            if fresh.destroyed_on:
                raise ActionRefused(_("本件法律援助申请已销毁。"))
            _empty(fresh, number, happened_on)


def clear_again(known: Mapping[uuid.UUID, str]) -> int:
    """After the restore of an older backup: the applications on the list, emptied anew."""
    today = timezone.localdate()
    return clear_restored(
        AidApplication.objects.all(), known, lambda row, no: _empty(row, no, today)
    )


def _empty(row: AidApplication, number: str, day: date) -> None:
    persons = [row.person_id] if row.person_id else []
    employers = [row.employer_id] if row.employer_id else []
    clear_aggregate(row)
    clear(row)
    row.destroyed_on, row.destruction_number = day, number
    # Before anybody may leave the register, nothing refers to them any more.
    row.save()
    dropped = drop_unneeded(Person, persons) + drop_unneeded(Employer, employers)
    destruction.destroy([row.data_key_id, *dropped], reference=number)
