"""The checks for conflicts of interest of consultations and applications, and of their lawyers."""

from datetime import date

from django.utils.translation import gettext as _

from legal_aid.appearances import matter_of, people_of
from legal_aid.lawyer_checks import LawyerFinding, employers_of, is_barring
from legal_aid.models import AidApplication, AidCheck, Consultation, ConsultationCheck, Lawyer
from legal_aid.scope import serves_at_the_desk
from mediation.history.actor import Actor
from mediation.history.gate import NotAllowed, gate
from mediation.people import checking
from mediation.people.conflict_checks import manages
from mediation.people.enums import CheckDecision, CheckOccasion

Record = Consultation | AidApplication


def check_matter(
    record: Record, *, actor: Actor, occasion: CheckOccasion | None = None
) -> ConsultationCheck | AidCheck | None:
    """Check the people of the record and keep the result; inside the operation that named them.

    It refuses nothing. Without an `occasion` nothing is done while the people are those of before.
    """
    matter = matter_of(record, people_of(record))

    def make() -> ConsultationCheck | AidCheck:
        if isinstance(record, Consultation):
            return ConsultationCheck(consultation=record)
        return AidCheck(application=record)

    return checking.run(matter, record.checks.all(), make, occasion=occasion, actor=actor)


def has_conflict(record: Record) -> bool:
    """Whether the newest check found a conflict that does not leave the desk free to go on."""
    row = checking.newest(record.checks.all())
    return row is not None and row.is_barring and row.decision != CheckDecision.PROCEED


def may_decide(actor: Actor, record: Record) -> bool:
    """Whether `actor` may read what was found, and decide about it."""
    return manages(actor, station_path=_station_path(record))


def _station_path(record: Record) -> str:
    station = record.organisation.station or record.organisation
    return str(station.path)


def check_again(record: Record, *, actor: Actor) -> ConsultationCheck | AidCheck | None:
    """Check anew, because something else may have been registered since."""
    if not serves_at_the_desk(actor):
        raise NotAllowed(_("只有工作站的法律援助人员和站长可以核对。"))
    with gate(record, actor=actor, act="check_conflicts") as fresh:
        return check_matter(fresh, actor=actor, occasion=CheckOccasion.AGAIN)


def decide_conflict(
    record: Record, *, actor: Actor, check_id: int, decision: str, reason: str
) -> None:
    """The manager's decision about a conflict that the newest check found.

    Raises:
        NotAllowed, ActionRefused: as `mediation.people.checking.decide`.
    """
    with gate(record, actor=actor, act="decide_conflict") as fresh:
        checking.decide(
            checking.newest(fresh.checks.all()),
            actor=actor,
            station_path=_station_path(fresh),
            check_id=check_id,
            decision=decision,
            reason=reason,
        )


def keep_lawyer_check(
    application: AidApplication,
    lawyer: Lawyer,
    findings: list[LawyerFinding],
    *,
    actor: Actor,
    day: date,
    reason: str = "",
) -> None:
    """Keep what the check of a lawyer said, and what answered it; inside the assigning operation."""
    answer = [_("说明：%(reason)s") % {"reason": reason.strip()}] if reason.strip() else []
    named = [str(lawyer), *(one.name for one in employers_of(application))]
    AidCheck(
        application=application,
        checked_on=day,
        occasion=CheckOccasion.ASSIGNMENT,
        checked_by_id=actor.user_id,
        checked_by_name=actor.name,
        named="\n".join(dict.fromkeys(named)),
        found=len(findings),
        is_barring=is_barring(findings),
        findings="\n".join([*(one.told for one in findings), *(answer if findings else [])]),
        restricted="\n".join(one.in_full for one in findings if one.in_full != one.told),
    ).save()
