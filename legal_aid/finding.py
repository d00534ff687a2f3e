"""What the box finds at the desk, for its own staff and the manager alone."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from legal_aid.models import AidApplication, Companion, Consultation
from legal_aid.scope import DESK
from legal_aid.search import APPLICATION, CONSULTATION, WAYS
from mediation.history.actor import Actor
from mediation.search.grams import Wanted
from mediation.search.keys import narrowed
from mediation.search.registry import Hit, Source
from mediation.ui import formats

READERS = frozenset(DESK)
IDENTIFIED = frozenset({"phone_index", "id_number_index"})


class ConsultationContent:
    """Consultations of the own desk."""

    kind = CONSULTATION
    label = gettext_lazy("咨询")
    icon = "chat"
    order = 40
    roles = READERS

    def found(self, actor: Actor, wanted: Wanted, *, whole: bool) -> Any:
        rows = Consultation.objects.visible_to(actor).order_by("-held_on", "-id")
        found = narrowed(rows, self.kind, wanted, WAYS, whole=whole)
        return found.prefetch_related("companions")

    def hits(self, actor: Actor, records: Sequence[Consultation]) -> list[Hit]:
        return [_consultation(row) for row in records]

    def near(self, actor: Actor, wanted: Wanted) -> list[Any]:
        return []


class ApplicationContent:
    """Applications for aid of the own desk."""

    kind = APPLICATION
    label = gettext_lazy("法律援助申请")
    icon = "scale"
    order = 50
    roles = READERS

    def found(self, actor: Actor, wanted: Wanted, *, whole: bool) -> Any:
        rows = AidApplication.objects.visible_to(actor).order_by("-received_on", "-id")
        return narrowed(rows, self.kind, wanted, WAYS, whole=whole)

    def hits(self, actor: Actor, records: Sequence[AidApplication]) -> list[Hit]:
        return [
            Hit(
                row.serial,
                row.get_absolute_url(),
                _parted((row.name, row.employer_name, formats.day(row.received_on))),
                row.get_state_display(),
                compared=(row.number, row.name, row.employer_name),
            )
            for row in records
        ]

    def near(self, actor: Actor, wanted: Wanted) -> list[Any]:
        return []


def _consultation(row: Consultation) -> Hit:
    names = [row.visitor_name, *(companion.name for companion in row.companions.all())]
    who = _("匿名") if row.is_anonymous else "、".join(filter(None, names))
    return Hit(
        row.serial,
        row.get_absolute_url(),
        _parted((who, row.employer_name, formats.day(row.held_on))),
        _("已销毁") if row.destroyed_on else "",
        compared=(*names, row.employer_name),
    )


def _parted(texts: Iterable[str]) -> str:
    return " · ".join(filter(None, texts))


CONSULTATION_SOURCES = (
    Source(
        Consultation,
        CONSULTATION,
        IDENTIFIED | {"serial", "visitor_name", "employer_name", "employer_credit_code"},
        lambda row: row.pk,
        names=lambda row: (row.visitor_name, row.employer_name),
        numbers=lambda row: (row.serial,),
        identities=lambda row: (row.phone_index, row.id_number_index),
        codes=lambda row: (row.employer_credit_code,),
    ),
    Source(
        Companion,
        CONSULTATION,
        IDENTIFIED | {"name"},
        lambda row: row.consultation_id,
        names=lambda row: (row.name,),
        identities=lambda row: (row.phone_index, row.id_number_index),
    ),
)
APPLICATION_SOURCE = Source(
    AidApplication,
    APPLICATION,
    IDENTIFIED | {"serial", "number", "name", "employer_name", "employer_credit_code"},
    lambda row: row.pk,
    names=lambda row: (row.name, row.employer_name),
    numbers=lambda row: (row.serial, row.number),
    identities=lambda row: (row.phone_index, row.id_number_index),
    codes=lambda row: (row.employer_credit_code,),
)
