"""Assigning lawyers to aided matters, replacing and releasing them (法律援助法 arts. 43, 44).

Locks are taken in one order, everywhere: the application, the case it is about, the lawyer. The
lawyer's row is what two assignments of the last free slot wait for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases.enums import Capacity
from cases.models import Case, Participation
from cases.services.common import legal_day
from cases.services.conflicts import begin_as_agent
from legal_aid.early import may_start_early
from legal_aid.enums import AidState, AssignmentEnd
from legal_aid.lawyer_checks import (
    LawyerFinding,
    Weight,
    check_lawyer,
    is_barring,
)
from legal_aid.models import AidApplication, AidAssignment, Lawyer
from legal_aid.roles import permitted
from legal_aid.services.checking import keep_lawyer_check
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, NotAllowed, fire, gate
from mediation.papers import services as papers
from mediation.stations.enums import Role

#: Where a lawyer acts, and may be replaced.
WORKING = (AidState.ASSIGNED, AidState.IN_PROGRESS)
#: Reasons for which a lawyer is replaced; the others come with the end of the matter.
REPLACING = (AssignmentEnd.REPLACED, AssignmentEnd.CONFLICT)


class _Barred(ActionRefused):
    """Refused for a conflict of interest, which stays on record."""

    def __init__(self, findings: list[LawyerFinding], reasons: list[str]) -> None:
        super().__init__(*reasons)
        self.findings = findings


def assign_lawyer(
    application: AidApplication,
    lawyer: Lawyer,
    *,
    actor: Actor,
    version: int | None,
    happened_on: date | None = None,
    before_approval: bool = False,
    reason: str = "",
) -> AidAssignment:
    """Let `lawyer` act in an approved matter, or at once where the limitation would end.

    Args:
        before_approval: start early (法律援助法 art. 44); the manager's to decide.
        reason: what answers a finding that does not bar.

    Raises:
        NotAllowed: outside the desk of the application's station.
        ActionRefused: with the load, the state, or what the records say against the lawyer.
    """
    with (
        _keeping_refusals(application, lawyer, actor, "assign_lawyer"),
        gate(
            application, actor=actor, act="assign_lawyer", version=version,
            happened_on=happened_on, reason=reason,
        ) as fresh,
    ):  # fmt: skip
        early = before_approval and fresh.state in AidState.UNDECIDED
        _insist_may(fresh, actor, "start_early" if early else "assign_agent")
        day = legal_day(
            happened_on,
            not_before=fresh.received_on if early else fresh.decided_on or fresh.received_on,
            what=_("申请日期") if early else _("审批日期"),
        )
        if early:
            _insist_early(fresh, day)
        elif fresh.state != AidState.APPROVED:
            raise ActionRefused(
                _("当前状态为“%(state)s”，不能指派律师。") % {"state": fresh.get_state_display()}
            )
        made = _current(fresh)
        if made is None:
            made = _put(fresh, lawyer, actor=actor, day=day, early=early, reason=reason)
        elif made.lawyer_id != lawyer.pk:
            raise ActionRefused(_("本件已有承办律师，请改用“更换律师”。"))
        if not early:
            fire(fresh, "assign_agent", actor=actor)
        papers.issue("aid_assignment", fresh, actor=actor, happened_on=day)
    return made


def confirm_early(fresh: AidApplication, *, actor: Actor) -> bool:
    """After an approval inside its operation: a lawyer who began early is assigned by it.

    Returns whether there was one.
    """
    if _current(fresh) is None:
        return False
    fire(fresh, "assign_agent", actor=actor)
    return True


def replace_lawyer(
    application: AidApplication,
    lawyer: Lawyer,
    *,
    actor: Actor,
    version: int | None,
    end_reason: str,
    reason: str,
    happened_on: date | None = None,
) -> AidAssignment:
    """Let another lawyer act in the place of the present one, whose part ends for a reason.

    After a resumed matter, of which nobody is in charge, it puts a lawyer in charge.
    """
    with (
        _keeping_refusals(application, lawyer, actor, "replace_lawyer"),
        gate(
            application, actor=actor, act="replace_lawyer", version=version,
            happened_on=happened_on, reason=reason,
        ) as fresh,
    ):  # fmt: skip
        present = _current(fresh)
        early = fresh.state in AidState.UNDECIDED and present is not None
        _insist_may(fresh, actor, "start_early" if early else "assign_agent")
        if fresh.state not in WORKING and not early:
            raise ActionRefused(
                _("当前状态为“%(state)s”，不能更换律师。") % {"state": fresh.get_state_display()}
            )
        if not reason.strip():
            raise ActionRefused(_("请写明更换的理由。"))
        if end_reason not in REPLACING:
            raise ActionRefused(_("请选择更换的原因。"))
        since = present.assigned_on if present else fresh.decided_on
        day = legal_day(happened_on, not_before=since, what=_("原指派日期"))
        if present is not None:
            if present.lawyer_id == lawyer.pk:
                raise ActionRefused(_("“%(name)s”就是现在的承办律师。") % {"name": lawyer.name})
            end_assignment(fresh, day=day, reason=end_reason)
        made = _put(fresh, lawyer, actor=actor, day=day, early=early, reason=reason)
        papers.issue("aid_assignment", fresh, actor=actor, happened_on=day)
    return made


def end_assignment(fresh: AidApplication, *, day: date, reason: str) -> AidAssignment | None:
    """The present lawyer's part ends, inside an operation that holds the application.

    To be called when the matter closes (`done`), is terminated (`terminated`) or refused after an
    early start (`refused`), or is withdrawn. Returns the assignment, None where nobody acted.
    """
    assignment = _current(fresh)
    if assignment is None:
        return None
    _lock_case(fresh)
    assignment.ended_on = max(day, assignment.assigned_on)
    assignment.end_reason = reason
    assignment.save()
    _end_in_case(fresh, assignment.lawyer, assignment.ended_on)
    return assignment


def leave_case(fresh: AidApplication, *, day: date) -> None:
    """The link to the case was wrong: its lawyer, who goes on with the matter, has no part in it.

    Inside an operation that holds the application, before `case` is taken from it.
    """
    assignment = _current(fresh)
    if assignment is not None:
        _end_in_case(fresh, assignment.lawyer, day)


def follow_into_case(fresh: AidApplication, *, actor: Actor, day: date) -> None:
    """The application is being linked to a case: its lawyer acts there from now on.

    Inside an operation that holds the application, after `case` was set and before it is saved.

    Raises:
        ActionRefused: when the lawyer mediates or mediated that dispute, or acts for the employer.
    """
    assignment = _current(fresh)
    if assignment is not None:
        findings = check_lawyer(fresh, assignment.lawyer, actor=actor)
        if is_barring(findings):
            raise ActionRefused(*(one.told for one in findings if one.weight == Weight.BARS))
        _begin_in_case(fresh, assignment.lawyer, day)


# --- Steps --------------------------------------------------------------------------------------


def _insist_may(fresh: AidApplication, actor: Actor, act: str) -> None:
    if not permitted(act)(fresh, actor):
        raise NotAllowed(_("您的角色不能为本件指派律师。"))


def _insist_early(fresh: AidApplication, day: date) -> None:
    if not may_start_early(fresh, day):
        raise ActionRefused(
            _("只有距仲裁时效届满不足七日的，才能在批准之前先行提供援助（法律援助法第四十四条）。")
        )


def _current(application: AidApplication) -> AidAssignment | None:
    found: AidAssignment | None = (
        application.assignments.select_related("lawyer").filter(ended_on=None).first()
    )
    return found


def _put(
    fresh: AidApplication, lawyer: Lawyer, *, actor: Actor, day: date, early: bool, reason: str
) -> AidAssignment:
    case = _lock_case(fresh)
    locked = Lawyer.objects.select_for_update(of=("self",)).get(pk=lawyer.pk)
    _insist_available(fresh, locked)
    findings = check_lawyer(fresh, locked, actor=actor)
    if missing := _unanswered(findings, actor, reason):
        raise _Barred(findings, missing)
    keep_lawyer_check(fresh, locked, findings, actor=actor, day=day, reason=reason)
    assignment = AidAssignment(
        application=fresh, lawyer=locked, assigned_on=day, before_approval=early
    )
    try:
        with transaction.atomic():
            assignment.save()
    except IntegrityError as error:
        raise ActionRefused(
            _("不能指派“%(name)s”，请刷新后重新选择。") % {"name": locked.name}
        ) from error
    if case is not None:
        _begin_in_case(fresh, locked, day)
    return assignment


def _insist_available(fresh: AidApplication, lawyer: Lawyer) -> None:
    station_id = fresh.organisation.station_id or fresh.organisation_id
    if lawyer.station_id != station_id or not lawyer.is_active:
        raise ActionRefused(_("“%(name)s”不在本站律师名册。") % {"name": lawyer.name})
    load = lawyer.assignments.filter(ended_on=None).count()
    if load >= lawyer.capacity:
        raise ActionRefused(
            _("“%(name)s”在办%(load)d件，已达同时办理上限%(capacity)d件，请另选律师。")
            % {"name": lawyer.name, "load": load, "capacity": lawyer.capacity}
        )


def _unanswered(findings: list[LawyerFinding], actor: Actor, reason: str) -> list[str]:
    """What keeps `actor`, who gives `reason`, from assigning: sentences."""
    if is_barring(findings):
        return [finding.told for finding in findings if finding.weight == Weight.BARS]
    missing = []
    for finding in findings:
        if finding.weight == Weight.MANAGER and actor.role != Role.MANAGER:
            missing.append(finding.told)
        elif not reason.strip():
            missing.append(_("%(what)s请写明理由。") % {"what": finding.told})
    return missing


@contextmanager
def _keeping_refusals(
    application: AidApplication, lawyer: Lawyer, actor: Actor, act: str
) -> Iterator[None]:
    """A check that refused is on record, although nothing else of the operation stays."""
    try:
        yield
    except _Barred as refused:
        day = legal_day(None)
        with transaction.atomic(), acting(actor, act=act):
            held = AidApplication.objects.select_for_update(of=("self",)).get(pk=application.pk)
            keep_lawyer_check(held, lawyer, refused.findings, actor=actor, day=day)
        raise


def _lock_case(application: AidApplication) -> Case | None:
    if application.case_id is None:
        return None
    case: Case = Case.objects.select_for_update(of=("self",)).get(pk=application.case_id)
    return None if case.destroyed_on else case


def _begin_in_case(fresh: AidApplication, lawyer: Lawyer, day: date) -> None:
    """Who has an account here never mediates the dispute from now on (design §3).

    An agent among the case's own people is entered there when the power of attorney is there.
    """
    case = _lock_case(fresh)
    if case is not None and lawyer.user is not None:
        begin_as_agent(case, lawyer.user, max(day, case.received_on))


def _end_in_case(fresh: AidApplication, lawyer: Lawyer, day: date) -> None:
    case = _lock_case(fresh)
    if case is None or lawyer.user_id is None:
        return
    # An agent with a row among the parties' agents goes on acting for the party there.
    acts_on = case.agents.filter(user_id=lawyer.user_id).exists()
    part = _agency(case, lawyer.user_id)
    if part is not None and not acts_on:
        part.ends_on = max(day, part.starts_on)
        part.save()


def _agency(case: Case, user_id: int) -> Participation | None:
    part: Participation | None = case.participations.filter(
        user_id=user_id, capacity=Capacity.AGENT, ends_on=None
    ).first()
    return part
