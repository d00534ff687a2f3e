"""The desk's records, kept for a time, and what is left of one when it is over."""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from cases.retention.registry import Candidate, Kind
from cases.services.destroying import ACT
from legal_aid.enums import AidState
from legal_aid.models import AidApplication, Companion, Consultation
from mediation.history.actor import Actor
from mediation.history.clearing import clear, clear_aggregate, clear_restored
from mediation.history.gate import ActionRefused, gate
from mediation.people.forgetting import drop_unneeded
from mediation.people.models import Employer, Person
from mediation.ui.parts import Text
from mediation.vault import destruction

CHUNK = 1000


class DeskKeeper:
    """Records of one model; one that belongs to a case waits until the case itself is destroyed.

    A keeper names the model, the column from whose day the period runs, the view of a record, and
    what it says of one that is gone already.
    """

    model: ClassVar[Any]
    base: ClassVar[str]
    view: ClassVar[str]
    gone: ClassVar[Text]
    label: str
    name: Text
    kinds: Sequence[Kind]

    def kept(self) -> Any:
        """The records that a period can run for."""
        return self.model.objects.filter(destroyed_on=None)

    def candidates(
        self, station_id: int, *, until: date | None = None, pks: Collection[int] | None = None
    ) -> Iterator[Candidate]:
        rows = self.kept().filter(
            Q(case=None) | Q(case__destroyed_on__isnull=False), organisation__station=station_id
        )
        if until is not None:
            rows = rows.filter(**{f"{self.base}__lte": until})
        if pks is not None:
            rows = rows.filter(pk__in=pks)
        for row in rows.order_by("pk").iterator(chunk_size=CHUNK):
            yield Candidate(
                pk=row.pk,
                serial=row.serial,
                root_ref=row.aggregate_ref(),
                data_key_id=row.data_key_id,
                organisation_id=row.organisation_id,
                kinds=tuple(kind.code for kind in self.kinds),
                base_on=getattr(row, self.base),
            )

    def find(self, serial: str) -> Any:
        return self.model.objects.filter(serial=serial).first()

    def url(self, serial: str) -> str:
        return reverse(self.view, args=[serial])

    def destroy(self, pk: int, *, actor: Actor, number: str, happened_on: date) -> None:
        row = self.model.objects.get(pk=pk)
        with gate(row, actor=actor, act=ACT, happened_on=happened_on) as fresh:
            if fresh.destroyed_on:
                raise ActionRefused(str(self.gone))
            _empty(fresh, number, happened_on)


class ConsultationKeeper(DeskKeeper):
    """Consultations, from the day on which they were held."""

    model = Consultation
    base = "held_on"
    view = "legal_aid:detail"
    gone = gettext_lazy("本次咨询记录已销毁。")
    label = "legal_aid.consultation"
    name: Text = pgettext_lazy("one", "咨询")
    kinds: Sequence[Kind] = (
        Kind(
            "consultation",
            gettext_lazy("法律援助咨询"),
            gettext_lazy("没有查到咨询记录保管期限的规定，由本单位拟定并报档案主管部门审核。"),
        ),
    )


class AidKeeper(DeskKeeper):
    """Applications for aid, from the day on which they ended."""

    model = AidApplication
    base = "ended_on"
    view = "legal_aid:application"
    gone = gettext_lazy("本件法律援助申请已销毁。")
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

    def kept(self) -> Any:
        return super().kept().filter(state__in=AidState.FINAL)


def clear_again(known: Mapping[uuid.UUID, str]) -> int:
    """After the restore of an older backup: the records on the list, emptied anew."""
    today = timezone.localdate()
    return sum(
        clear_restored(model.objects.all(), known, lambda row, no: _empty(row, no, today))
        for model in (Consultation, AidApplication)
    )


def _empty(row: Consultation | AidApplication, number: str, day: date) -> None:
    persons = {row.person_id}
    if isinstance(row, Consultation):
        companions = Companion.objects.filter(consultation=row)
        persons |= set(companions.values_list("person", flat=True))
    employers = {row.employer_id}
    clear_aggregate(row)
    clear(row)
    row.destroyed_on, row.destruction_number = day, number
    # Before anybody may leave the register, nothing refers to them any more.
    row.save()
    dropped = drop_unneeded(Person, persons - {None})
    dropped += drop_unneeded(Employer, employers - {None})
    destruction.destroy([row.data_key_id, *dropped], reference=number)
