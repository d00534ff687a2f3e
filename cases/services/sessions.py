"""Mediation sessions: planning without double booking, the record, cancellation (17号令 arts. 24–26)."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import Capacity, CaseState, SessionResult, SessionSpan, SessionStatus
from cases.models import Agent, Attendance, Case, MediationSession, Participation, Party
from cases.services.common import insist_may, insist_state, legal_day
from cases.services.conflicts import insist_able
from cases.services.signatures import expect_session_signatures
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, gate
from mediation.stations.models import Organisation, User

#: What a half-day occupies of mediator and room.
HALF_DAYS = {
    SessionSpan.MORNING: (time(9), time(12)),
    SessionSpan.AFTERNOON: (time(13), time(17)),
}
#: Columns that the planning form owns.
PLANNED = (
    "kind",
    "span",
    "starts_at",
    "ends_at",
    "mediator_id",
    "room_id",
    "place",
    "recorder_name",
)
#: Columns that the record form owns besides.
RECORDED = (*PLANNED, "record", "proposal", "result")


def plan_session(
    case: Case,
    session: MediationSession,
    *,
    actor: Actor,
    version: int | None,
    joint: UUID | None = None,
) -> MediationSession:
    """Plan a session, or move one that is planned already.

    Args:
        joint: of the sitting that several cases of a series have in common; given by the operation
            on the series only.

    Mediator and room are locked first, so that of two people who plan for the same hours at the
    same time one is refused.

    Raises:
        ActionRefused: for a day that has passed, a person who does not mediate the case, a room
            of another station, and hours in which mediator or room are taken.
    """
    with gate(case, actor=actor, act="plan_session", version=version) as fresh:
        insist_may(actor, "plan_session", fresh)
        insist_state(fresh, CaseState.MEDIATION)
        row = _row(fresh, session, (SessionStatus.PLANNED,), PLANNED, joint)
        _fix_times(row)
        if timezone.localdate(row.starts_at) < timezone.localdate():
            raise ActionRefused(_("不能安排已经过去的日期；已举行的调解请直接登记笔录。"))
        _insist_people_and_place(fresh, row, held=False)
        if clashes := _clashes(row):
            raise ActionRefused(*clashes)
        row.status = SessionStatus.PLANNED
        row.save()
    return row


def record_session(
    case: Case,
    session: MediationSession,
    *,
    actor: Actor,
    version: int | None,
    attendances: list[Attendance],
    joint: UUID | None = None,
    signed: Collection[Attendance] = (),
) -> list[str]:
    """Record a session that was held: planned before, or entered afterwards.

    `session` gets its key and number. Recording again corrects the record; history keeps the
    earlier words.

    Args:
        signed: those of `attendances` who signed the record on the spot; the other parties and
            agents who came are listed until they do.

    Returns:
        Warnings: hours in which mediator or room had another session, a day after the end of the
        mediation period, people whose identity nobody checked.

    Raises:
        ActionRefused: for a day in the future or before the application, and without a result.
    """
    day = timezone.localdate(session.starts_at)
    with gate(case, actor=actor, act="record_session", version=version, happened_on=day) as fresh:
        insist_may(actor, "record_session", fresh)
        insist_state(fresh, CaseState.MEDIATION)
        legal_day(day, not_before=fresh.received_on, what=_("收到申请日期"))
        row = _row(fresh, session, (SessionStatus.PLANNED, SessionStatus.HELD), RECORDED, joint)
        _fix_times(row)
        if row.starts_at > timezone.now():
            raise ActionRefused(_("调解尚未开始，不能登记笔录。"))
        if row.result not in SessionResult.values:
            raise ActionRefused(_("请选择调解结果。"))
        _insist_people_and_place(fresh, row, held=True)
        row.status = SessionStatus.HELD
        warnings = _clashes(row) + _late(fresh, row) + _unchecked(attendances)
        row.save()
        _write_attendances(fresh, row, attendances)
        expect_session_signatures(row, attendances, signed=signed)
    session.pk, session.number, session.case = row.pk, row.number, fresh
    return warnings


def cancel_session(
    case: Case,
    session: MediationSession,
    *,
    actor: Actor,
    version: int | None,
    reason: str,
    joint: UUID | None = None,
) -> MediationSession:
    """Cancel a planned session; it keeps its number, and its hours are free again."""
    if not reason.strip():
        raise ActionRefused(_("请写明取消的原因。"))
    with gate(case, actor=actor, act="cancel_session", version=version, reason=reason) as fresh:
        insist_may(actor, "plan_session", fresh)
        row: MediationSession | None = fresh.sessions.filter(pk=session.pk).first()
        if row is None or row.status != SessionStatus.PLANNED:
            raise ActionRefused(_("只能取消已安排、尚未举行的调解。"))
        _insist_not_joint(fresh, row, joint)
        row.status = SessionStatus.CANCELLED
        row.save()
    return row


def cancel_planned(case: Case, *, reason: str) -> None:
    """Cancel what is still planned, inside the operation that ends the case."""
    with acting(reason=reason):
        for row in case.sessions.filter(status=SessionStatus.PLANNED):
            row.status = SessionStatus.CANCELLED
            row.save()


def _row(
    case: Case,
    session: MediationSession,
    states: tuple[str, ...],
    columns: tuple[str, ...],
    joint: UUID | None,
) -> MediationSession:
    """The session as persisted, or a new one with the next number, holding what the form gave."""
    if not session.pk:
        last = case.sessions.aggregate(last=Max("number"))["last"] or 0
        row = MediationSession(case=case, number=last + 1, joint=joint)
    else:
        found: MediationSession | None = case.sessions.filter(pk=session.pk).first()
        if found is None or found.status not in states:
            raise ActionRefused(_("该次调解已取消或已登记，不能再改动。"))
        row = found
        _insist_not_joint(case, row, joint)
    for name in columns:
        setattr(row, name, getattr(session, name))
    return row


def _insist_not_joint(case: Case, row: MediationSession, joint: UUID | None) -> None:
    """One sitting has one record: what it says in one case of the series, it says in the others."""
    if row.joint and row.joint != joint and case.series_id:
        raise ActionRefused(_("这是系列案共同调解，请在系列案页面办理。"))


def _fix_times(row: MediationSession) -> None:
    """A half-day becomes its hours; hours have to run forward."""
    if half_day := HALF_DAYS.get(SessionSpan(row.span)):
        day = timezone.localdate(row.starts_at)
        row.starts_at, row.ends_at = (
            timezone.make_aware(datetime.combine(day, at)) for at in half_day
        )
    if row.ends_at <= row.starts_at:
        raise ActionRefused(_("结束时间必须晚于开始时间。"))
    if row.ends_at - row.starts_at > timedelta(hours=24):
        raise ActionRefused(_("一次调解不能超过二十四小时。"))


def _insist_people_and_place(case: Case, row: MediationSession, *, held: bool) -> None:
    """The mediator works on this case, the room is one of its station; both stay locked."""
    day = timezone.localdate(row.starts_at)
    insist_able(case, day=day, chair=_chair(case, row, day, held=held), panel=held)
    # Foreign keys of other transactions may still refer to these rows: no_key lets them.
    User.objects.select_for_update(no_key=True).get(pk=row.mediator_id)
    if row.room_id is None:
        return
    room = Organisation.objects.select_for_update(no_key=True).get(pk=row.room_id)
    if room.station_id != case.station_id:
        raise ActionRefused(_("请选择本工作站的调解室。"))


def _chair(case: Case, row: MediationSession, day: date, *, held: bool) -> Participation:
    """The part of who led the session: at work now, or until that day at least."""
    chair: Participation | None = (
        case.participations.filter(user_id=row.mediator_id, capacity=Capacity.MEDIATOR)
        .filter(Q(ends_on=None) | Q(starts_on__lte=day, ends_on__gte=day))
        .first()
    )
    if chair is None or (chair.ends_on and not held):
        raise ActionRefused(_("主持人须是本案的调解员。"))
    return chair


def _clashes(row: MediationSession) -> list[str]:
    """Other sessions, not cancelled, in the same hours."""
    others: QuerySet[MediationSession] = (
        MediationSession.objects.exclude(status=SessionStatus.CANCELLED)
        .exclude(pk=row.pk)
        .filter(starts_at__lt=row.ends_at, ends_at__gt=row.starts_at)
    )
    if row.joint:
        # The same sitting, filed in the other cases of the series.
        others = others.exclude(joint=row.joint)
    clashes = []
    if (taken := others.filter(mediator_id=row.mediator_id).first()) is not None:
        clashes.append(
            _("调解员%(name)s在%(when)s已有其他调解。")
            % {"name": row.mediator, "when": _hours(taken)}
        )
    if row.room_id and (taken := others.filter(room_id=row.room_id).first()) is not None:
        clashes.append(
            _("“%(room)s”在%(when)s已被占用。") % {"room": row.room, "when": _hours(taken)}
        )
    return clashes


def _hours(row: MediationSession) -> str:
    start, end = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
    return f"{start:%Y-%m-%d %H:%M}–{end:%H:%M}"


def _late(case: Case, row: MediationSession) -> list[str]:
    if case.due_on is None or timezone.localdate(row.starts_at) <= case.due_on:
        return []
    return [
        _("本次调解在调解期限（%(day)s）届满之后，请补办延期。") % {"day": case.due_on.isoformat()}
    ]


def _unchecked(attendances: list[Attendance]) -> list[str]:
    return [
        _("未核验“%(name)s”的身份。") % {"name": row.name}
        for row in attendances
        if not row.identity_checked
    ]


def _write_attendances(
    case: Case, session: MediationSession, attendances: list[Attendance]
) -> None:
    """The list as given: earlier rows that it no longer holds are removed."""
    # Who has left the case since stays on the record of a session.
    parties = set(Party.everyone.filter(case=case).values_list("pk", flat=True))
    agents = set(Agent.everyone.filter(case=case).values_list("pk", flat=True))
    kept = {row.pk for row in attendances if row.pk}
    own = {row.pk: row for row in session.attendances.all()}
    if not kept <= own.keys():
        raise ActionRefused(_("到场人不属于本次调解，请刷新后重试。"))
    for pk, row in own.items():
        if pk not in kept:
            row.delete()
    for row in attendances:
        if (row.party_id and row.party_id not in parties) or (
            row.agent_id and row.agent_id not in agents
        ):
            raise ActionRefused(_("请选择本案的当事人或者代理人。"))
        row.case, row.session = case, session
        row.name = row.name or str(row.agent or row.party or "")
        row.save()
