"""Which conditions of legal aid hold at a station on a day, and their change by the manager."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from legal_aid.enums import AidKind
from legal_aid.models import AidTerms
from legal_aid.roles import may
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, NotAllowed, gate
from mediation.stations.models import Organisation

#: Days to supply what is missing where the station has entered none; no rule gives a number.
SUPPLEMENT_DAYS = 7
EDITABLE = (
    "valid_from",
    "source",
    "counted_kinds",
    "means_kinds",
    "exemptions",
    "income_limit",
    "decision_days",
    "assignment_days",
    "supplement_days",
)


def default_terms(station: Organisation) -> AidTerms:
    """What holds where the station has entered nothing: every kind counts, no means are asked for.

    The conditions of the Shanghai rules could not be verified, so none are invented.
    """
    return AidTerms(
        station=station, valid_from=date.min, source="", counted_kinds=list(AidKind.values)
    )


def terms_on(station: Organisation, day: date) -> AidTerms:
    """The conditions in force at the station on `day`."""
    found: AidTerms | None = (
        AidTerms.objects.filter(station=station, valid_from__lte=day)
        .order_by("-valid_from")
        .first()
    )
    return found or default_terms(station)


def supplement_due(terms: AidTerms, asked: date) -> date:
    """By when the applicant supplies what is missing."""
    return asked + timedelta(days=terms.supplement_days or SUPPLEMENT_DAYS)


def set_terms(terms: AidTerms, *, actor: Actor, station: Organisation) -> AidTerms:
    """Enter conditions that hold from a day on.

    Raises:
        NotAllowed: for everybody but the station's manager.
        ActionRefused: when conditions from that day exist already.
    """
    _insist_manager(actor, station)
    with transaction.atomic(), acting(actor, act="set_aid_terms", happened_on=terms.valid_from):
        Organisation.objects.select_for_update(no_key=True).values_list("pk").get(pk=station.pk)
        if AidTerms.objects.filter(station=station, valid_from=terms.valid_from).exists():
            raise ActionRefused(_("已有自同一日起适用的援助条件，请修改原有的一项。"))
        terms.station = station
        terms.save()
    return terms


def change_terms(changed: AidTerms, *, actor: Actor, version: int | None) -> AidTerms:
    """Correct conditions that were entered; history keeps what they were."""
    _insist_manager(actor, changed.station)
    with gate(changed, actor=actor, act="change_aid_terms", version=version) as fresh:
        for name in EDITABLE:
            setattr(fresh, name, getattr(changed, name))
    return fresh


def _insist_manager(actor: Actor, station: Organisation) -> None:
    if not may(actor, "keep_terms") or not station.path.startswith(actor.organisation_path):
        raise NotAllowed(_("只有站长可以设定援助条件。"))
