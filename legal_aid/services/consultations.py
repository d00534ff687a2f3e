"""Logging consultations (design §3, domain §1.7)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.services.common import EARLIEST, too_early
from legal_aid.enums import Channel
from legal_aid.models import Companion, Consultation, FurtherMatter
from legal_aid.scope import serves_at_the_desk
from legal_aid.services import drafts
from legal_aid.services.checking import check_matter
from legal_aid.services.drafts import Mark
from legal_aid.services.registering import register_companion, register_visitor
from legal_aid.services.visits import insist_takes_place
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, NotAllowed, gate
from mediation.people.services import register_of
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
    "employer_credit_code",
    "building",
    "visit",
    "category",
    "kind",
    "amount",
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


def _insist_visit(consultation: Consultation) -> None:
    """A round in a building is the way of an outreach consultation, on the day of the round."""
    visit = consultation.visit
    if visit is None:
        return
    if consultation.channel != Channel.OUTREACH:
        raise ActionRefused(_("只有“楼宇巡访”的咨询可以关联巡访。"))
    if visit.held_on != consultation.held_on:
        raise ActionRefused(_("巡访日期与咨询日期不一致。"))
    consultation.building = consultation.building or visit.building


def log_consultation(
    consultation: Consultation,
    *,
    actor: Actor,
    companions: Sequence[Companion] = (),
    matters: Sequence[FurtherMatter] = (),
    draft: Mark | None = None,
) -> Consultation:
    """Log one contact of a person with legal-aid staff (F01).

    The visitor, the companions and the employer enter the station's register, where they can be
    told apart (`registering`).

    Args:
        companions: who came along, unsaved, in order.
        matters: what else was asked about, unsaved, in order.
        draft: what the officer has been typing it in: it is gone with this, and a second sending
            of the same page returns the consultation that the first one logged.

    Raises:
        NotAllowed: for everybody but legal-aid officers and managers of a station.
        ActionRefused: for a day in the future, or a round of another day.
        drafts.StaleDraft: when another window has gone on with the draft.
    """
    station, officer = insist_desk(actor)
    _insist_day(consultation.held_on)
    _insist_visit(consultation)
    with (
        transaction.atomic(),
        acting(actor, act="log_consultation", happened_on=consultation.held_on),
    ):
        insist_takes_place(consultation.visit)
        if draft is not None:
            # One at a time, or two clicks would both find nothing logged yet.
            Organisation.objects.select_for_update(no_key=True).values_list("pk").get(pk=station.pk)
            if earlier := drafts.logged_from(draft.reference, officer):
                return earlier
            drafts.use_up(draft, officer=officer)
            consultation.data_key_id = drafts.key_of_consultation(draft.reference)
        consultation.organisation = station
        consultation.officer = officer
        serial = next_serial(station, consultation.held_on.year, kind="consultation")
        # The prefix keeps consultations apart from cases wherever serials of both meet.
        consultation.serial = f"C{serial}"
        register_visitor(consultation, station=register_of(station))
        consultation.save()
        _write_rows(consultation, companions, matters)
        check_matter(consultation, actor=actor)
    return consultation


def edit_consultation(
    changed: Consultation,
    *,
    actor: Actor,
    version: int | None,
    companions: Sequence[Companion] | None = None,
    matters: Sequence[FurtherMatter] | None = None,
) -> Consultation:
    """Write the consultation as `changed` by a form; history keeps what it was.

    Args:
        companions, matters: the rows as they shall stand, saved ones and new ones; those that are
            not among them are removed. None leaves them as they are.
    """
    insist_desk(actor)
    _insist_day(changed.held_on)
    _insist_visit(changed)
    with gate(
        changed,
        actor=actor,
        act="edit_consultation",
        version=version,
        happened_on=changed.held_on,
    ) as fresh:
        insist_takes_place(changed.visit)
        for name in EDITABLE:
            setattr(fresh, name, getattr(changed, name))
        register_visitor(fresh, station=register_of(fresh.organisation))
        _write_rows(fresh, companions, matters)
        check_matter(fresh, actor=actor)
    return fresh


def _write_rows(
    consultation: Consultation,
    companions: Sequence[Companion] | None,
    matters: Sequence[FurtherMatter] | None,
) -> None:
    station = register_of(consultation.organisation)
    if companions is not None:
        for companion in companions:
            register_companion(companion, station=station)
        _replace(consultation, consultation.companions.all(), companions)
    if matters is not None:
        _replace(consultation, consultation.further_matters.all(), matters)


def _replace(consultation: Consultation, present: Any, rows: Sequence[Any]) -> None:
    """Let exactly `rows` stand, in their order."""
    kept = {row.pk for row in rows if row.pk}
    for gone in present.exclude(pk__in=kept):
        gone.delete()
    for order, row in enumerate(rows, start=1):
        row.consultation, row.order = consultation, order
        row.save()
