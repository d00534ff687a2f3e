"""One sitting for several cases of a series, with its record filed in each (design §4 'Series')."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID, uuid4

from cases.enums import SessionStatus
from cases.models import Attendance, Case, MediationSession
from cases.services.series_acts import Chosen, all_or_none
from cases.services.sessions import RECORDED, cancel_session, plan_session, record_session
from mediation.history.actor import Actor


def plan_joint(
    chosen: Sequence[Chosen],
    session: MediationSession,
    *,
    actor: Actor,
    joint: UUID | None = None,
) -> UUID:
    """Plan one session for all these cases, or move the one that is planned as `joint`.

    Raises:
        StaleVersion, ActionRefused: as `plan_session`; its own rows are no double booking.
    """
    joint = joint or uuid4()

    def plan(case: Case, version: int | None) -> None:
        own = _filed(case, session, joint)
        plan_session(case, own, actor=actor, version=version, joint=joint)

    all_or_none(chosen, plan)
    return joint


def record_joint(
    chosen: Sequence[Chosen],
    session: MediationSession,
    *,
    actor: Actor,
    attendances: Mapping[int, list[Attendance]],
    joint: UUID | None = None,
    signed: Collection[Attendance] = (),
) -> list[str]:
    """File one record in all these cases; recording again corrects it in all of them.

    Args:
        attendances: who came, by the key of the case.
        signed: those of them who signed the record on the spot.

    Returns:
        The warnings of `record_session`, each once.
    """
    joint = joint or uuid4()

    def record(case: Case, version: int | None) -> list[str]:
        return record_session(
            case, _filed(case, session, joint), actor=actor, version=version,
            attendances=attendances.get(case.pk, []), joint=joint, signed=signed,
        )  # fmt: skip

    warnings = all_or_none(chosen, record)
    return list(dict.fromkeys(warning for of_case in warnings for warning in of_case))


def cancel_joint(chosen: Sequence[Chosen], *, actor: Actor, joint: UUID, reason: str) -> None:
    """Cancel the planned session in all these cases."""

    def cancel(case: Case, version: int | None) -> None:
        own = _filed(case, MediationSession(), joint)
        cancel_session(case, own, actor=actor, version=version, reason=reason, joint=joint)

    all_or_none(chosen, cancel)


def _filed(case: Case, session: MediationSession, joint: UUID) -> MediationSession:
    """What the form gave, as the row of this case: its own one, else a new one."""
    rows = case.sessions.filter(joint=joint).exclude(status=SessionStatus.CANCELLED)
    row = MediationSession(pk=rows.values_list("pk", flat=True).first())
    for name in RECORDED:
        setattr(row, name, getattr(session, name))
    return row
