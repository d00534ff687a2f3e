"""Who sees the report templates and what was made from them, and who changes and sends them."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from cases.returns.models import Return, ReturnTemplate
from mediation.history.actor import Actor
from mediation.history.gate import NotAllowed
from mediation.stations.access import in_scope, organisations_in_scope
from mediation.stations.enums import Role
from mediation.stations.models import Organisation

#: See templates, previews and what was made; an auditor sees no names of parties.
READERS = (Role.MANAGER, Role.AUDITOR)
#: Change templates, make and submit.
EDITORS = (Role.MANAGER,)


def templates_visible_to(actor: Actor) -> Any:
    """The templates of the stations in the actor's scope."""
    return ReturnTemplate.objects.filter(
        station__in=organisations_in_scope(actor)
    ).select_related("station", "organisation", "blank")  # fmt: skip


def returns_visible_to(actor: Actor) -> Any:
    """What was made from these."""
    return Return.objects.filter(
        template__station__in=organisations_in_scope(actor)
    ).select_related("template__station", "replaces", "replaced_by", "file", "frozen")  # fmt: skip


def get_template_or_404(actor: Actor, code: str) -> ReturnTemplate:
    """The template of that number, if the actor may know of it."""
    found: ReturnTemplate | None = templates_visible_to(actor).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def get_return_or_404(actor: Actor, number: str) -> Return:
    """The made table of that number, if the actor may know of it."""
    found: Return | None = returns_visible_to(actor).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def may_edit(actor: Actor, station: Organisation) -> bool:
    """Whether the actor keeps the templates of the station."""
    return actor.role in EDITORS and in_scope(actor, station)


def insist_may_edit(actor: Actor, station: Organisation) -> None:
    """Raises NotAllowed for everybody but the station's manager."""
    if not may_edit(actor, station):
        raise NotAllowed(_("只有站长可以维护和报送本站的报表。"))


def may_read_names(actor: Actor) -> bool:
    """Whether names of parties may be shown: an auditor reads cases with masked names."""
    return actor.role != Role.AUDITOR


def insist_may_download(actor: Actor, made: Return) -> None:
    """Raises PermissionDenied for a file with names that the actor may not read."""
    if made.has_names and not may_read_names(actor):
        raise PermissionDenied
