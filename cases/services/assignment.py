"""Who mediates: taking a case, assigning, declaring conflicts of interest (design §3)."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import conflicts
from cases.conflict_guards import (
    PANEL_AT_MOST,
    active_mediators,
    goes_to_station,
    is_own_committee,
    named_people,
    not_of_the_committee,
)
from cases.enums import Capacity, CaseState, ConflictKind
from cases.models import Case, Participation
from cases.roles import MEDIATING
from cases.services import conflicts as checks
from cases.services.common import insist_may, legal_day
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, NotAllowed, gate
from mediation.stations.enums import Role
from mediation.stations.models import Membership, User


def mediators_for(case: Case, day: date) -> list[Membership]:
    """Memberships in force on `day` whose holders may mediate `case`: at its station, its own
    organisation and what lies between. A loan is such a membership; who is away has none.
    """
    above = [path for path in checks.paths_to(case.organisation) if path != case.organisation.path]
    station = case.station.path
    paths = [path for path in above if path.startswith(station)] + [case.organisation.path]
    return list(
        Membership.objects.on(day)
        .filter(organisation__path__in=paths, role__in=MEDIATING, user__is_active=True)
        .select_related("user", "organisation")
        .order_by("user__name")
    )


def take_case(
    case: Case,
    *,
    actor: Actor,
    version: int | None,
    conflict: str,
    disclosure: str = "",
    happened_on: date | None = None,
) -> Participation:
    """Take an unassigned case oneself (认领), with one's own declaration."""
    day = legal_day(happened_on, not_before=case.received_on, what=_("收到申请日期"))
    with gate(case, actor=actor, act="take_case", version=version, happened_on=day) as fresh:
        insist_may(actor, "take", fresh)
        if _lead(fresh) is not None:
            raise ActionRefused(_("本案已有首席调解员，如需更换请由站长指派。"))
        if goes_to_station(fresh):
            raise ActionRefused(_("申请人要求由工作站调解，请移送工作站。"))
        user = User.objects.get(pk=actor.user_id)
        if not checks.serves(fresh, user, day):
            raise ActionRefused(_("“%(user)s”当日不是本案承办组织的调解员。") % {"user": user})
        participation = _put(fresh, user, is_lead=True, day=day)
        _declare(fresh, participation, conflict, disclosure, day)
    return participation


def assign_mediator(
    case: Case,
    *,
    actor: Actor,
    version: int | None,
    user: User,
    is_lead: bool,
    happened_on: date | None = None,
) -> Participation:
    """Assign a lead mediator, who replaces the present one, or a member of the panel."""
    day = legal_day(happened_on, not_before=case.received_on, what=_("收到申请日期"))
    with gate(case, actor=actor, act="assign_mediator", version=version, happened_on=day) as fresh:
        insist_may(actor, "assign", fresh)
        for when in {day, timezone.localdate()}:
            if user.pk not in {membership.user_id for membership in mediators_for(fresh, when)}:
                raise ActionRefused(_("“%(user)s”当日不是本案承办组织的调解员。") % {"user": user})
        if is_lead and (lead := _lead(fresh)) is not None and lead.user_id != user.pk:
            leave(lead, day)
        part = _put(fresh, user, is_lead=is_lead, day=day)
        checks.check(part, day=day)
        return part


def declare_conflict(
    participation: Participation,
    *,
    actor: Actor,
    version: int | None,
    conflict: str,
    disclosure: str = "",
    happened_on: date | None = None,
) -> Participation:
    """A mediator's declaration of their relations to the parties; nobody declares for another."""
    case = participation.case
    day = legal_day(happened_on, not_before=case.received_on, what=_("收到申请日期"))
    with gate(case, actor=actor, act="declare_conflict", version=version, happened_on=day) as fresh:
        insist_may(actor, "declare", fresh)
        own = fresh.participations.get(pk=participation.pk)
        if own.user_id != actor.user_id:
            raise NotAllowed(_("利害关系声明须由调解员本人作出。"))
        _declare(fresh, own, conflict, disclosure, day)
    return own


def end_participation(
    participation: Participation,
    *,
    actor: Actor,
    version: int | None,
    happened_on: date | None = None,
    reason: str = "",
) -> Participation:
    """Take somebody off the case; the row stays, and a lead has to be replaced first."""
    case = participation.case
    day = legal_day(happened_on)
    with gate(
        case,
        actor=actor,
        act="end_participation",
        version=version,
        happened_on=day,
        reason=reason,
    ) as fresh:
        insist_may(actor, "assign", fresh)
        row = fresh.participations.get(pk=participation.pk)
        if row.is_lead and fresh.state == CaseState.MEDIATION:
            raise ActionRefused(_("请先指派新的首席调解员。"))
        leave(row, day)
    return row


def leave(part: Participation, day: date) -> None:
    """Somebody stops mediating, inside an operation; the row stays."""
    part.is_lead, part.ends_on = False, max(day, part.starts_on)
    part.save()
    checks.answer_by_replacement(part, day)


def keep_in_sight(case: Case, *, actor: Actor, day: date) -> None:
    """Let a mediator who ends a case that nobody leads lead it, inside that operation.

    A mediator sees their own cases and those that are still to be taken: without a part in it, the
    notice that the decision makes could not be opened by the one who has to hand it out.
    """
    if actor.role == Role.MEDIATOR and _lead(case) is None:
        _put(case, User.objects.get(pk=actor.user_id), is_lead=True, day=day)


def lead_the_transferred(case: Case, *, actor: Actor, day: date) -> None:
    """Let a mediator who takes over a case in mediation that nobody leads any more lead it.

    The declaration comes next. A manager assigns instead; before acceptance, anybody may take it.
    """
    mediates = actor.role in (Role.MEDIATOR, Role.POINT_MEDIATOR)
    if mediates and case.state == CaseState.MEDIATION and _lead(case) is None:
        _put(case, User.objects.get(pk=actor.user_id), is_lead=True, day=day)


def _lead(case: Case) -> Participation | None:
    lead: Participation | None = case.participations.filter(is_lead=True, ends_on=None).first()
    return lead


def _put(case: Case, user: User, *, is_lead: bool, day: date) -> Participation:
    """The person's mediating part, begun or taken up again; an agent of the dispute is refused.

    Whoever takes it up again declares again.
    """
    checks.insist_no_bar(case, user, day=day)
    existing = case.participations.filter(user=user, capacity__in=Capacity.EXCLUSIVE).first()
    others = [one for one in active_mediators(case) if one.user_id != user.pk]
    if len(others) >= PANEL_AT_MOST:
        raise ActionRefused(
            _("一个案件最多由%(count)d名调解员共同调解，其中一名任首席。")
            % {"count": PANEL_AT_MOST}
        )
    part: Participation = existing or Participation(
        case=case, user=user, capacity=Capacity.MEDIATOR, starts_on=day
    )
    if part.ends_on is not None:
        part.declared_on, part.declared_against = None, ""
    part.is_lead = is_lead or (part.is_lead and part.ends_on is None)
    part.ends_on = None
    try:
        with transaction.atomic():
            part.save()
    except IntegrityError as error:
        raise ActionRefused(_("此人不能在本案中担任调解员，请刷新后重试。")) from error
    return part


def _declare(
    case: Case, participation: Participation, conflict: str, disclosure: str, day: date
) -> None:
    if conflict not in ConflictKind.values:
        raise ActionRefused(_("请选择利害关系声明。"))
    if conflict == ConflictKind.EMPLOYED_BY_RESPONDENT and not is_own_committee(case):
        raise ActionRefused(not_of_the_committee())
    if conflict != ConflictKind.NONE and not disclosure.strip():
        raise ActionRefused(_("请写明披露内容。"))
    declared = participation.conflict if participation.declaration_number else ConflictKind.NONE
    same_words = disclosure.strip() in ("", participation.disclosure.strip())
    if declared != ConflictKind.NONE and conflict == ConflictKind.NONE and same_words:
        # Otherwise a bar would be lifted without the parties, by another tick.
        raise ActionRefused(
            _("此前声明过“%(conflict)s”，改为无利害关系的，须在“披露或说明”中写明理由。")
            % {"conflict": ConflictKind(declared).label}
        )
    participation.case = case
    findings = checks.check(participation, day=day)
    if missing := conflicts.unanswered(findings, conflict, disclosure):
        raise ActionRefused(*missing)
    before = (participation.conflict, participation.disclosure)
    if participation.declared_on is None or before != (conflict, disclosure):
        participation.declaration_number += 1
    participation.conflict, participation.disclosure = conflict, disclosure
    participation.declared_on, participation.declared_against = day, named_people(case)
    participation.save()
    checks.answer_by_declaration(participation, day)
