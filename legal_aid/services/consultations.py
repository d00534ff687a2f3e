"""Logging consultations (design §3, domain §1.7)."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.services.common import EARLIEST, too_early
from legal_aid.models import Consultation
from legal_aid.scope import serves_at_the_desk
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, NotAllowed, gate
from mediation.stations.models import Organisation, User
from mediation.stations.numbering import next_serial

#: What the form owns, and an edit may change.
EDITABLE = (
    "held_on",
    "channel",
    "is_anonymous",
    "visitor_name",
    "phone",
    "id_number",
    "employer_name",
    "category",
    "question",
    "advice",
    "minutes",
    "onward",
)


def insist_desk(actor: Actor) -> tuple[Organisation, User]:
    """The station and the officer; NotAllowed for everybody else."""
    if not serves_at_the_desk(actor) or actor.station_id is None:
        raise NotAllowed(_("只有工作站的法律援助人员和站长可以办理咨询。"))
    return Organisation.objects.get(pk=actor.station_id), User.objects.get(pk=actor.user_id)


def _insist_day(day: date) -> None:
    if day > timezone.localdate():
        raise ActionRefused(_("咨询日期不能晚于今天。"))
    if day < EARLIEST:
        raise ActionRefused(too_early())


def log_consultation(consultation: Consultation, *, actor: Actor) -> Consultation:
    """Log one contact of a person with legal-aid staff (F01).

    Raises:
        NotAllowed: for everybody but legal-aid officers and managers of a station.
        ActionRefused: for a day in the future.
    """
    station, officer = insist_desk(actor)
    _insist_day(consultation.held_on)
    with (
        transaction.atomic(),
        acting(actor, act="log_consultation", happened_on=consultation.held_on),
    ):
        consultation.organisation = station
        consultation.officer = officer
        serial = next_serial(station, consultation.held_on.year, kind="consultation")
        # The prefix keeps consultations apart from cases wherever serials of both meet.
        consultation.serial = f"C{serial}"
        consultation.save()
    return consultation


def edit_consultation(changed: Consultation, *, actor: Actor, version: int | None) -> Consultation:
    """Write the consultation as `changed` by a form; history keeps what it was."""
    insist_desk(actor)
    _insist_day(changed.held_on)
    with gate(
        changed,
        actor=actor,
        act="edit_consultation",
        version=version,
        happened_on=changed.held_on,
    ) as fresh:
        for name in EDITABLE:
            setattr(fresh, name, getattr(changed, name))
    return fresh
