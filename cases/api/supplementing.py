"""Adding to the facts of an application that a program filed."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import CaseState
from cases.models import Case
from cases.services.common import insist_may
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, gate

#: The web form's own bound is the database's; a program must not fill it.
MOST = 50_000


def supplement_application(case: Case, *, actor: Actor, version: int | None, facts: str) -> Case:
    """Put `facts` behind what stands there, with the day and who says so.

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: when the application has gone to review, and for what grows without end.
    """
    with gate(case, actor=actor, act="supplement_application", version=version) as fresh:
        if fresh.state != CaseState.INTAKE or fresh.voided_on:
            raise ActionRefused(_("申请已提交审查，请与承办组织联系补充。"))
        insist_may(actor, "edit_application", fresh)
        day = timezone.localdate().isoformat()
        # What is kept is Chinese, in whatever language the program asked.
        added = f"（{day} {actor.name}补充）{facts.strip()}"
        together = f"{fresh.facts}\n{added}".strip()
        if len(together) > MOST:
            raise ActionRefused(_("争议事实过长，请与承办组织联系。"))
        fresh.facts = together
    return fresh
