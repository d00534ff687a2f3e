"""What the page of a case says of legal aid: that there was some, never what was said in it.

A mediator of the case learns serial, day and officer of a consultation or application (design §3);
the desk itself finds the way there, too. Clerks, auditors and the people of a point learn nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.enums import Capacity
from cases.models import Case
from cases.panels import CasePanel
from cases.permissions import may
from legal_aid.models import AidApplication, Consultation
from legal_aid.scope import serves_at_the_desk
from mediation.history.actor import Actor
from mediation.stations.enums import OrganisationKind, Role
from mediation.ui.parts import Text

CONSULTATION, APPLICATION = "consultation", "application"
WORDS = {CONSULTATION: pgettext_lazy("one", "咨询"), APPLICATION: _("法律援助申请")}
PAGES = {CONSULTATION: "legal_aid:detail", APPLICATION: "legal_aid:application"}


@dataclass(frozen=True, slots=True)
class Aid:
    """One consultation or application that belongs to a case; `url` is "" for who may not go there."""

    what: Text
    serial: str
    on: date
    officer: str
    url: str


def panels(actor: Actor, case: Case) -> Iterator[CasePanel]:
    """The panel of legal aid, for who may know that there was any."""
    if not may_know(actor, case):
        return
    rows = list(_aid_for(actor, case))
    create_url = _create_url(actor, case)
    if rows or create_url:
        yield CasePanel(
            title=_("咨询与法律援助"),
            template="legal_aid/case_panel.html",
            context={"rows": rows, "create_url": create_url},
            icon="phone",
            count=len(rows),
        )


def _create_url(actor: Actor, case: Case) -> str:
    """Where the desk registers an application about this case; "" for everybody else."""
    if (
        not serves_at_the_desk(actor)
        or case.organisation.kind == OrganisationKind.POINT
        or not may(actor, "view_content", case)
        or case.voided_on
    ):
        return ""
    return f"{reverse('legal_aid:application_create')}?{urlencode({'case': case.serial})}"


def may_know(actor: Actor, case: Case) -> bool:
    """Whether the actor may know that legal aid was given in a case that they may see."""
    if serves_at_the_desk(actor):
        return True
    # Of a case at a point nobody below the desk learns it: they may work for the employer.
    if actor.role != Role.MEDIATOR or case.organisation.kind == OrganisationKind.POINT:
        return False
    return any(
        part.user_id == actor.user_id and part.capacity == Capacity.MEDIATOR and part.is_active
        for part in case.participations.all()
    )


def _aid_for(actor: Actor, case: Case) -> Iterator[Aid]:
    """Both sorts in one query, for the page of a case has few."""
    path = actor.organisation_path if serves_at_the_desk(actor) else ""
    consultations = _plain(Consultation, CONSULTATION, "held_on").filter(case=case)
    applications = _plain(AidApplication, APPLICATION, "received_on").filter(case=case)
    for what, serial, day, officer, held_at in consultations.union(applications).order_by(
        "on", "serial"
    ):
        opens = bool(path) and held_at.startswith(path)
        url = reverse(PAGES[what], args=[serial]) if opens else ""
        yield Aid(WORDS[what], serial, day, officer, url)


def _plain(model: type[Consultation] | type[AidApplication], what: str, day: str) -> Any:
    rows = model.objects.filter(destroyed_on=None).order_by()
    return rows.annotate(what=Value(what), on=F(day)).values_list(
        "what", "serial", "on", "officer__name", "organisation__path"
    )
