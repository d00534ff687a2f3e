"""What the register of people may say of the desk's matters, to those who serve at it.

Nobody else learns of a person or an employer through a consultation or an application for aid.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from legal_aid.models import AidApplication, Companion, Consultation
from mediation.history.actor import Actor
from mediation.people.models import Person
from mediation.people.sources import Entry, Matter
from mediation.stations.enums import Role
from mediation.ui.parts import Text

#: A detail page lists at most so many matters of each sort.
MOST = 100


class DeskSource:
    """Clients, companions and applicants, and their employers, of the reader's own desk."""

    def seen(self, actor: Actor, model: type[Entry]) -> Q:
        link = _link(model)
        entry = {link: OuterRef("pk")}
        seen = Q(Exists(_consultations(actor).filter(**entry)))
        seen |= Q(Exists(_applications(actor).filter(**entry)))
        if model is Person:
            seen |= Q(Exists(_companions(actor).filter(**entry)))
        return seen

    def matters(self, actor: Actor, entry: Entry) -> list[Matter]:
        link = {_link(type(entry)): entry}
        is_person = isinstance(entry, Person)
        asked: Text = _("咨询人") if is_person else _("咨询所涉单位")
        applied: Text = _("受援人") if is_person else _("援助所涉单位")
        own = _consultations(actor).filter(**link).select_related("officer", "case")
        found = [_of_consultation(row, asked) for row in own.order_by("-held_on", "-pk")[:MOST]]
        if is_person:
            along = _companions(actor).filter(**link).order_by().values("consultation")
            rows = _consultations(actor).filter(pk__in=along).select_related("officer", "case")
            found += [
                _of_consultation(row, _("同来咨询人"))
                for row in rows.order_by("-held_on", "-pk")[:MOST]
            ]
        aided = _applications(actor).filter(**link).select_related("officer")
        found += [
            _of_application(row, applied) for row in aided.order_by("-received_on", "-pk")[:MOST]
        ]
        return found

    def may_unmask(self, actor: Actor, entry: Entry) -> bool:
        """The manager; an officer of an own client (design §3)."""
        link: dict[str, Any] = {_link(type(entry)): entry}
        if actor.role != Role.MANAGER:
            link["officer"] = actor.user_id
        if _consultations(actor).filter(**link).exists():
            return True
        if _applications(actor).filter(**link).exists():
            return True
        if not isinstance(entry, Person):
            return False
        along = _companions(actor).filter(person=entry)
        if actor.role != Role.MANAGER:
            along = along.filter(consultation__officer=actor.user_id)
        return bool(along.exists())


def _of_consultation(row: Consultation, part: Text) -> Matter:
    return Matter(
        label=row.serial,
        url=row.get_absolute_url(),
        part=part,
        state=_joined(row) if row.case_id else row.get_onward_display(),
        opened_on=row.held_on,
        kind=pgettext_lazy("one", "咨询"),
        officer=str(row.officer),
    )


def _joined(row: Consultation) -> Text:
    return _("已关联案件") if row.joined_case else _("已登记案件")


def _of_application(row: AidApplication, part: Text) -> Matter:
    return Matter(
        label=str(row),
        url=row.get_absolute_url(),
        part=part,
        state=row.get_state_display(),
        opened_on=row.received_on,
        kind=row.get_kind_display(),
        officer=str(row.officer),
    )


def _consultations(actor: Actor) -> Any:
    return Consultation.objects.visible_to(actor).filter(destroyed_on=None)


def _applications(actor: Actor) -> Any:
    return AidApplication.objects.visible_to(actor).filter(destroyed_on=None)


def _companions(actor: Actor) -> Any:
    return Companion.objects.filter(consultation__in=_consultations(actor).order_by().values("pk"))


def _link(model: type[Entry]) -> str:
    return "person" if model is Person else "employer"
