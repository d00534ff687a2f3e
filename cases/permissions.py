"""Who may do what to a case (design §3): one source for views, templates, gate and tests."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404

from cases.enums import Capacity, CaseState
from cases.models import Case, Participation
from cases.roles import ASSIGNED, MEDIATING, REVIEWING, ROLES
from mediation.history.access_log import shown
from mediation.history.actor import Actor
from mediation.history.clearing import Destroyed
from mediation.stations.access import in_scope
from mediation.stations.enums import Role
from mediation.stations.models import Organisation

C, P, M, L, G, A = (
    Role.CLERK,
    Role.POINT_MEDIATOR,
    Role.MEDIATOR,
    Role.LEGAL_AID,
    Role.MANAGER,
    Role.AUDITOR,
)

#: Acts beside the transitions, and the roles that may perform them.
ACTS: dict[str, tuple[Role, ...]] = ROLES | {
    "register": (C, P, M, L, G),
    "link_series": (C, P, M, G),
    "view": (C, P, M, L, G, A),
    "view_content": (C, P, M, L, G),  # free text, attachments, papers
    "view_record": (C, P, M, G),  # mediation records
    "view_history": (C, P, M, L, G, A),
    "view_looks": (G, A),  # who looked at it
    "edit_application": (C, P, M, L, G),
    "edit_members": (C, P, M, L, G),
    "record_member_terms": (C, P, M, G),
    "set_member_outcomes": (P, M, G),
    "ask_respondent": (C, P, M, G),
    "record_consent": (C, P, M, G),
    "record_contact": (C, P, M, G),
    "mark_signature": (C, P, M, L, G),
    "sign_papers": (C, P, M, G),
    "save_reference": (C, P, M, L, G),
    "record_limitation": (C, P, M, G),
    "apply_again": (C, P, M, G),
    "review": (P, M, G),
    "take": (P, M, G),
    "assign": (G,),
    "declare": (P, M, G),
    "link_agent": (C, P, M, L, G),
    "plan_session": (C, P, M, G),
    "record_session": (C, P, M, G),
    "draft_agreement": (P, M, G),
    "mark_agreement": (C, P, M, G),
    "record_settlement": (P, M, G),
    "request_withdrawal": (C, P, M, L, G),
    "add_destination": (P, M, G),
    "change_parties": (P, M, G),
    "correct_data": (P, M, G),
    "propose_transfer": (P, M, G),  # who is no manager asks
    "release_transfer": (G,),
    "void": (G,),
    "calculate": (C, P, M, L, G),
    "draft_paper": (C, P, M, G),
    "issue_paper": (P, M, G),
    "void_paper": (P, M, G),
    "attach": (C, P, M, L, G),
    "archive": (C, P, M, G),
    "take_out_dossier": (G,),
    "hand_over": (P, M, G),
    "annotate": (C, P, M, L, G),
    "unmask": (C, P, M, L, G),
    "record_situation": (C, P, M, G),
    "report_major": (P, M, G),
    "follow_up": (C, P, M, G),
    "view_mandate": (C, P, M, G),
    "record_mandate": (C, P, M, G),
    "answer_mandate": (P, M, G),
    "work_offline": (P, G),  # of a point: what is handed out of it, and what comes back
    "set_aside": (G,),  # what the watch found
    "confirm_agreement": (P, M, G),
}
#: All that is left to somebody who is agent in the dispute, whatever their role (design §3).
_AS_AGENT = {"view", "view_content", "view_history", "annotate"}
_ASSIGNED = ASSIGNED | {"draft_agreement", "record_settlement", "add_destination"}
#: A mediator may do these before anybody leads the case.
_UNTAKEN = {"review", "take", "declare"} | REVIEWING

#: Clerks and legal-aid officers do these while the application is with them.
AT_THE_COUNTER = {
    "edit_application", "submit_for_review", "withdraw", "request_withdrawal", "calculate",
    "edit_members",
}  # fmt: skip


#: All that is left to anybody in a destroyed case; in a void one its content, too.
_LEFT = {"view", "view_history", "view_looks"}


def _takes_part(actor: Actor, case: Case, capacity: str) -> bool:
    return any(
        part.user_id == actor.user_id and part.capacity == capacity and part.is_active
        for part in case.participations.all()
    )


def _mediates_or_untaken(actor: Actor, case: Case) -> bool:
    led = any(
        part.is_lead and part.is_active and part.capacity == Capacity.MEDIATOR
        for part in case.participations.all()
    )
    return not led or _takes_part(actor, case, Capacity.MEDIATOR)


def may(actor: Actor | None, act: str, case: Case) -> bool:
    """Whether `actor` may perform `act` on `case`: role, organisation scope, state, assignment.

    Whether the act is *possible* now is another question: `mediation.history.gate.missing_for`.
    """
    if actor is None or actor.role not in ACTS[act]:
        return False
    if not in_scope(actor, case.organisation):
        return False
    if act not in _LEFT and (case.destroyed_on or (case.voided_on and act != "view_content")):
        return False
    role = actor.role
    if role in (P, M, G) and act not in _AS_AGENT and _takes_part(actor, case, Capacity.AGENT):
        return False
    if role in (G, A):
        return True
    if role == C:
        return _clerk_may(act, case)
    if role == L:
        return _legal_aid_may(actor, act, case)
    if act in REVIEWING | {"review"} and role == P and not case.organisation.may_accept:
        return False
    if act in _ASSIGNED:
        return _takes_part(actor, case, Capacity.MEDIATOR)
    if act in ("register", "view", "view_history"):
        return True
    if case.state in (CaseState.INTAKE, CaseState.ELIGIBILITY) and act in _UNTAKEN | {
        "edit_application", "link_series", "ask_respondent", "record_consent", "attach",
        "draft_paper", "issue_paper", "void_paper", "annotate", "unmask", "view_content", "link_agent", "submit_for_review", "withdraw",
        "request_withdrawal", "change_parties", "correct_data", "propose_transfer", "calculate",
        "edit_members", "set_member_outcomes",
        "record_contact", "mark_signature", "save_reference", "sign_papers", "record_limitation", "record_situation",
        "report_major", "view_mandate", "record_mandate", "answer_mandate",
    }:  # fmt: skip
        return _mediates_or_untaken(actor, case)
    return _takes_part(actor, case, Capacity.MEDIATOR)


def _clerk_may(act: str, case: Case) -> bool:
    if act in AT_THE_COUNTER | {"unmask"}:
        return case.state == CaseState.INTAKE
    return True


def _legal_aid_may(actor: Actor, act: str, case: Case) -> bool:
    own = case.created_by_id == actor.user_id or any(
        part.user_id == actor.user_id and not part.is_mistake for part in case.participations.all()
    )
    if not own:
        return False
    if act in AT_THE_COUNTER:
        return case.state == CaseState.INTAKE
    return True


def may_settle_at_once(actor: Actor | None) -> bool:
    """Whether `actor` may do everything that one visit holds: accept, mediate and close."""
    if actor is None or actor.role not in MEDIATING:
        return False
    # A point answers for itself only; the others choose an organisation that accepts.
    accepting = Organisation.objects.filter(pk=actor.organisation_id or 0, may_accept=True)
    return actor.role != P or accepting.exists()


def require(actor: Actor | None, act: str, case: Case) -> None:
    """Raise PermissionDenied (403) unless `actor` may perform `act` on `case`."""
    if not may(actor, act, case):
        raise PermissionDenied


def get_case_or_404(
    request: Any,
    serial: str,
    act: str = "view",
    *,
    even_destroyed: bool = False,
    flags: Mapping[str, Any] | None = None,
) -> Case:
    """The case with `serial`, if the actor may know of it (404) and may perform `act` (403).

    Of a destroyed one only two pages are left (`even_destroyed`); all others answer 410. `flags` are
    conditions that the case brings along as attributes (`cases.panels.flags`).
    """
    case = (
        Case.objects.visible_to(request.actor)
        .select_related(
            "organisation__station",
            "station",
            "building",
            "created_by",
            "review",
            "own_settlement",
            "series",
        )
        .prefetch_related(
            Prefetch("participations", queryset=Participation.objects.select_related("user")),
            "parties",
        )
        .annotate(**(flags or {}))
        .filter(serial=serial)
        .first()
    )
    if case is None:
        raise Http404
    if case.destroyed_on and not even_destroyed:
        require(request.actor, "view", case)
        raise Destroyed(case)
    require(request.actor, act, case)
    shown(case)
    return case
