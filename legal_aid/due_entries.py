"""What is due at the legal-aid desk: decisions, what applicants have still to bring, assignments, years.

The days are those of `legal_aid.aid_clocks`. Only the desk sees them (`legal_aid.scope`): a point never
does, and a mediator of the same station neither. An entry names no applicant.
"""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from legal_aid.aid_clocks import LIMITATION_ARTICLE, Reckoner
from legal_aid.enums import AidKind, AidState
from legal_aid.models import AidApplication
from mediation.agenda.entries import Entry, Kind, Matter, Window
from mediation.history.actor import Actor
from mediation.stations.enums import Role
from mediation.ui.parts import Text

S = AidState
#: A list of what is late is no longer than this; the rest stands in the list of applications.
LONGEST = 300


def _applications(window: Window, *states: str) -> Any:
    """Those of aid by a lawyer in these states, which the window's person may see, or answers for."""
    rows = AidApplication.objects.all()
    if window.actor is not None:
        rows = AidApplication.objects.visible_to(window.actor)
        if window.mine and window.actor.role == Role.LEGAL_AID:
            rows = rows.filter(officer_id=window.actor.user_id)
    rows = rows.filter(kind=AidKind.REPRESENTATION, state__in=states)
    return rows.filter(serial=window.subject) if window.subject else rows


def _entry(application: AidApplication, kind: str, day: date, what: Text, article: Text) -> Entry:
    # What was handed in waits for the manager, everything else for the officer.
    holders = () if application.state == S.SUBMITTED else (application.officer_id,)
    return Entry(
        key=f"{kind}:{application.serial}",
        kind=kind,
        day=day,
        what=what,
        subject=application.serial,
        url=application.get_absolute_url(),
        organisation=application.organisation_id,
        holders=holders,
        article=article,
        sequence=application.version,
    )


def _clocked(kind: str, what: Text, states: tuple[str, ...], window: Window) -> Iterator[Entry]:
    """Applications whose present clock ends in the window."""
    path = window.actor.organisation_path if window.actor is not None else ""
    rows = _applications(window, *states).filter(received_on__lte=window.last)
    reckoner: Reckoner | None = None
    for row in rows.prefetch_related("supplements").order_by("received_on", "pk")[:LONGEST]:
        reckoner = reckoner or Reckoner(path, today=window.today)
        clock = reckoner.next(row)
        if clock is not None and window.first <= clock.due <= window.last:
            yield _entry(row, kind, clock.due, what, clock.article)


def limitation(window: Window) -> Iterator[Entry]:
    """The year within which an applicant must apply for arbitration, as the officer noted it."""
    rows = _applications(window, *S.OPEN).filter(
        limitation_ends_on__range=(window.first, window.last)
    )
    for row in rows.order_by("limitation_ends_on", "pk")[:LONGEST]:
        yield _entry(
            row, "aid_limitation", row.limitation_ends_on, _("受援人仲裁时效届满"),
            LIMITATION_ARTICLE,
        )  # fmt: skip


def _kind(code: str, label: Text, what: Text, states: tuple[str, ...], days: Any) -> Kind:
    return Kind(code, label, partial(_clocked, code, what, states), days)


KINDS = (
    _kind(
        "aid_decision", gettext_lazy("法律援助申请的审批期限"), gettext_lazy("审批法律援助申请"),
        (S.DRAFT, S.SUBMITTED), (2, 0, -1),
    ),
    _kind(
        "aid_supplement", gettext_lazy("法律援助申请的补充材料期限"), gettext_lazy("法律援助申请补充材料"),
        (S.SUPPLEMENT,), (1, 0),
    ),
    _kind(
        "aid_assignment", gettext_lazy("法律援助的指派期限"), gettext_lazy("指派法律援助律师"),
        (S.APPROVED,), (1, 0, -1),
    ),
    Kind("aid_limitation", gettext_lazy("受援人的仲裁时效"), limitation, (30, 7, 1)),
)  # fmt: skip


def matters(actor: Actor, serials: set[str]) -> dict[str, Matter]:
    """Who applies against whom and who works on it, for whoever serves at the desk."""
    rows = AidApplication.objects.visible_to(actor).filter(serial__in=serials)
    return {
        row.serial: Matter(
            " / ".join(filter(None, (row.name, row.employer_name))), row.officer.name, row.number
        )
        for row in rows.select_related("officer")
    }
