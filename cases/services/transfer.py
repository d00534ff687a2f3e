"""A case goes to another room, point or station, once the receiver has taken it (design §3, §4).

A manager proposes; whoever else works on the case asks, and the manager lets the proposal go. Work
goes on meanwhile, and neither proposal nor refusal turns away a form that somebody has open. With
the acceptance the holder changes: numbers, clocks and history go on.
"""

from datetime import date

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.change_enums import OPEN_TRANSFERS, TransferState
from cases.conflict_guards import goes_to_station
from cases.enums import Capacity, CaseState, EventKind, SessionStatus
from cases.models import Case, Holding, Party, Transfer
from cases.services.assignment import lead_the_transferred, leave, mediators_for
from cases.services.common import beside, insist_may, insist_state, legal_day
from cases.services.conflicts import check_mediators
from cases.services.enlisting import enter_members
from cases.services.entering import link_to_register
from cases.services.events import add_event
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, NotAllowed, gate
from mediation.people.services import register_of
from mediation.stations.access import in_scope
from mediation.stations.enums import OrganisationKind, Role
from mediation.stations.models import Organisation

#: Who may take a case over for an organisation in their scope.
RECEIVING = (Role.POINT_MEDIATOR, Role.MEDIATOR, Role.MANAGER)
HOLDERS = (OrganisationKind.STATION, OrganisationKind.ROOM, OrganisationKind.POINT)


def may_receive(actor: Actor, organisation: Organisation) -> bool:
    """Whether `actor` may take over, or send back, a case for `organisation`.

    A point's own mediators do so for the point, a station's for the station and its rooms; a
    manager for everything in scope.
    """
    if actor.role not in RECEIVING or not in_scope(actor, organisation):
        return False
    at_point = organisation.kind == OrganisationKind.POINT
    return actor.role == Role.MANAGER or at_point == (actor.role == Role.POINT_MEDIATOR)


def receivers_for(case: Case) -> list[Organisation]:
    """The organisations of the same centre that `case` may be transferred to."""
    root = case.organisation.path.split("/")[1]
    found = Organisation.objects.filter(
        path__startswith=f"/{root}/", kind__in=HOLDERS, is_active=True
    ).exclude(pk=case.organisation_id)
    return [row for row in found if not _unsuitable(case, row)]


def _unsuitable(case: Case, receiver: Organisation) -> str:
    """Why `receiver` cannot hold `case` now; "" where it can."""
    if not receiver.is_active or receiver.kind not in HOLDERS:
        return _("请选择启用中的工作站、调解室或调解点。")
    if case.state == CaseState.ELIGIBILITY and not receiver.may_accept:
        return _("“%(name)s”不办理受理，审查中的案件不能移送该处。") % {"name": receiver}
    if case.wants_station and receiver.kind == OrganisationKind.POINT:
        return _("申请人要求由工作站调解，不能移送调解点。")
    if case.is_legal_aid and receiver.kind == OrganisationKind.POINT:
        return _("工会法律援助案件不移送调解点。")
    return ""


def propose_transfer(
    case: Case,
    *,
    actor: Actor,
    receiver: Organisation,
    reason: str,
    happened_on: date | None = None,
) -> Transfer:
    """Offer the case to `receiver`; what is not a manager's proposal waits for the manager.

    Raises:
        NotAllowed, ActionRefused.
    """
    day = legal_day(happened_on, not_before=case.received_on, what=_("收到申请日期"))
    with beside(case, actor=actor, act="propose_transfer", happened_on=day, reason=reason) as fresh:
        insist_may(actor, "propose_transfer", fresh)
        insist_state(fresh, *CaseState.OPEN)
        if actor.user_id is None:
            raise ActionRefused(_("移送须由经办人提出。"))
        if not reason.strip():
            raise ActionRefused(_("请写明移送的理由。"))
        if fresh.transfers.filter(state__in=OPEN_TRANSFERS).exists():
            raise ActionRefused(_("本案已有待处理的移送。"))
        if receiver.pk not in {row.pk for row in receivers_for(fresh)}:
            unsuitable = _unsuitable(fresh, receiver)
            raise ActionRefused(unsuitable or _("请选择同一中心的其他组织。"))
        transfer = Transfer(
            case=fresh,
            sender=fresh.organisation,
            receiver=receiver,
            state=TransferState.PROPOSED if actor.role == Role.MANAGER else TransferState.ASKED,
            reason=reason,
            proposed_on=day,
            proposed_by_id=actor.user_id,
        )
        transfer.save()
    return transfer


def release_transfer(transfer: Transfer, *, actor: Actor) -> Transfer:
    """The manager lets go what a mediator asked for: now the receiver decides."""
    with beside(transfer.case, actor=actor, act="release_transfer") as case:
        insist_may(actor, "release_transfer", case)
        row = _open_row(case, transfer, TransferState.ASKED)
        row.state, row.released_by_id = TransferState.PROPOSED, actor.user_id
        row.save()
    return row


def cancel_transfer(transfer: Transfer, *, actor: Actor, words: str) -> Transfer:
    """Call a proposal off: by whoever proposed it, or by a manager of the holder."""
    with beside(transfer.case, actor=actor, act="cancel_transfer", reason=words) as case:
        row = _open_row(case, transfer, *OPEN_TRANSFERS)
        if not may_cancel(actor, row, case):
            raise NotAllowed(_("您的角色或分工不能在本案中进行此操作。"))
        return _decide(row, TransferState.CANCELLED, actor, words)


def may_cancel(actor: Actor, transfer: Transfer, case: Case) -> bool:
    """Whether `actor` may call off an open `transfer` of `case`."""
    if actor.role == Role.MANAGER:
        return in_scope(actor, case.organisation)
    return transfer.proposed_by_id == actor.user_id and in_scope(actor, case.organisation)


def refuse_transfer(transfer: Transfer, *, actor: Actor, words: str) -> Transfer:
    """The receiver does not take the case, and says why; it stays where it is."""
    with beside(transfer.case, actor=actor, act="refuse_transfer", reason=words) as case:
        row = _open_row(case, transfer, TransferState.PROPOSED)
        _insist_receiver(actor, row)
        if goes_to_station(case) and row.receiver_id == case.station_id:
            raise ActionRefused(_("申请人要求由工作站调解，工作站不能退回。"))
        return _decide(row, TransferState.REFUSED, actor, words)


def accept_transfer(
    transfer: Transfer, *, actor: Actor, words: str = "", happened_on: date | None = None
) -> Case:
    """The receiver takes the case: from that day it holds it, and figures count it there.

    Mediators who do not work for the receiver leave the case; sessions that they were to lead, or
    that were to be held in a room of another station, are cancelled. Between stations it leaves
    its series. The parties are entered in the register of the receiver.

    Raises:
        NotAllowed: when the actor may not act for the receiver.
        ActionRefused: when the proposal is decided already, or the receiver cannot hold the case.
    """
    day = legal_day(happened_on, not_before=transfer.proposed_on, what=_("提出移送的日期"))
    with gate(
        transfer.case, actor=actor, act="accept_transfer", happened_on=day, reason=words
    ) as fresh:
        row = _open_row(fresh, transfer, TransferState.PROPOSED)
        _insist_receiver(actor, row)
        insist_state(fresh, *CaseState.OPEN)
        if unsuitable := _unsuitable(fresh, row.receiver):
            raise ActionRefused(unsuitable)
        last = fresh.events.aggregate(last=Max("happened_on"))["last"]
        legal_day(day, not_before=last, what=_("最近一次办理日期"))
        station_before, register_before = fresh.station_id, register_of(fresh.organisation)
        _move(fresh, row, day)
        if fresh.station_id != station_before:
            fresh.series = None
        if register_of(fresh.organisation) != register_before:
            _change_register(fresh)
        _change_mediators(fresh, day)
        lead_the_transferred(fresh, actor=actor, day=day)
        check_mediators(fresh, day=day)
        _cancel_sessions(fresh, row)
        _decide(row, TransferState.ACCEPTED, actor, words, day=day)
    return fresh


def _open_row(case: Case, transfer: Transfer, *states: str) -> Transfer:
    """The transfer as it stands under the case's lock; refused once it is decided."""
    row: Transfer = case.transfers.select_related("sender", "receiver").get(pk=transfer.pk)
    if row.state not in states:
        raise ActionRefused(_("该移送%(state)s，不能再处理。") % {"state": row.get_state_display()})
    row.case = case
    return row


def _insist_receiver(actor: Actor, transfer: Transfer) -> None:
    if not may_receive(actor, transfer.receiver):
        raise NotAllowed(_("您不能代表接收组织处理该移送。"))


def _decide(
    row: Transfer, state: TransferState, actor: Actor, words: str, *, day: date | None = None
) -> Transfer:
    if state != TransferState.ACCEPTED and not words.strip():
        raise ActionRefused(_("请写明理由。"))
    row.state, row.words = state, words
    row.decided_on, row.decided_by_id = day or timezone.localdate(), actor.user_id
    row.save()
    return row


def _move(case: Case, transfer: Transfer, day: date) -> None:
    """The holder changes: a holding ends and one begins, and both sides' events are written."""
    held: Holding = case.holdings.get(ends_on=None)
    legal_day(day, not_before=held.starts_on, what=_("现承办组织开始承办的日期"))
    held.ends_on = day
    held.save()
    add_event(case, EventKind.TRANSFERRED_OUT, happened_on=day)
    case.organisation = transfer.receiver
    # What follows asks for the station, which is derived again at every save.
    case.station_id = case.organisation.station_id or case.organisation_id
    Holding(case=case, organisation=case.organisation, starts_on=day).save()
    add_event(case, EventKind.TRANSFERRED_IN, happened_on=day)


def _change_register(case: Case) -> None:
    """The receiver enters parties and members in its own register."""
    for party in Party.everyone.filter(case=case):
        party.person = party.employer = None
        link_to_register(party, station=register_of(case.organisation))
        party.save()
    enter_members(case)


def _change_mediators(case: Case, day: date) -> None:
    """Whoever does not work for the receiver leaves.

    A point has mediators of its own, who take the case over: the station's may be assigned again.
    """
    at_point = case.organisation.kind == OrganisationKind.POINT
    staying = {
        row.user_id
        for row in mediators_for(case, day)
        if not at_point or row.organisation_id == case.organisation_id or row.role == Role.MANAGER
    }
    for part in case.participations.filter(capacity=Capacity.MEDIATOR, ends_on=None):
        if part.user_id not in staying:
            leave(part, day)


def _cancel_sessions(case: Case, transfer: Transfer) -> None:
    """Planned sessions that nobody is left to lead, or whose room the new station does not have."""
    mediating = case.participations.filter(capacity=Capacity.MEDIATOR, ends_on=None)
    planned = case.sessions.filter(status=SessionStatus.PLANNED).exclude(
        Q(mediator__in=mediating.values("user"))
        & (Q(room=None) | Q(room__station_id=case.station_id))
    )
    reason = _("案件已移送%(name)s。") % {"name": transfer.receiver}
    with acting(reason=reason):
        for row in planned:
            row.status = SessionStatus.CANCELLED
            row.save()
