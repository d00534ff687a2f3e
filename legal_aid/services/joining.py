"""A consultation joins a case that is there already, and is parted from it where that was wrong."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import Capacity
from cases.models import Case
from cases.services.common import beside, legal_day
from cases.services.conflicts import check_mediators
from legal_aid.enums import AidKind
from legal_aid.likely_cases import may_know
from legal_aid.models import Consultation
from legal_aid.services.applying import aid_by_mediation
from legal_aid.services.case_links import (
    insist_joinable,
    mark_case,
    matters_of,
    not_found,
    unmark_case,
)
from legal_aid.services.checking import check_matter
from legal_aid.services.common import insist_words
from legal_aid.services.opening import insist_own_desk, missing_to_open_case, record_adviser
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, NotAllowed, fire, gate
from mediation.people.enums import CheckOccasion
from mediation.stations.enums import Role


def join_case(
    consultation: Consultation,
    case: Case,
    *,
    actor: Actor,
    version: int | None,
    happened_on: date | None = None,
) -> Consultation:
    """Link the consultation to a case of the same station, which keeps what it has.

    The officer is on record as having given advice in it. A case that goes on becomes a union
    legal-aid case, counted once by its mediation (design §5); one that has ended is linked, and
    counts as it did.

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: that there is no such case, for who may not know of it; that it is void,
            destroyed or at a point; that the consultation has a case already.
    """
    insist_own_desk(consultation, actor)
    day = legal_day(happened_on, not_before=consultation.held_on, what=_("咨询日期"))
    if not may_know(consultation, case, actor=actor):
        raise ActionRefused(not_found())
    with gate(
        consultation, actor=actor, act="join_case", version=version, happened_on=happened_on
    ) as fresh:
        if missing := missing_to_open_case(fresh):
            raise ActionRefused(*missing)
        # Held while it is judged: nobody voids it or sends it to a point meanwhile.
        with beside(case, actor=actor, act="join_case") as held:
            insist_joinable(held)
            record_adviser(held, fresh)
            if held.is_open:
                if not held.is_legal_aid:
                    mark_case(held, True, actor=actor, act="join_case")
                check_mediators(held, day=day)
                aid_by_mediation(held, consultation=fresh, actor=actor)
        fresh.case, fresh.joined_case, fresh.linked_on = held, True, day
        check_matter(fresh, actor=actor, occasion=CheckOccasion.LINKED)
    return fresh


def missing_to_part(consultation: Consultation) -> list[str]:
    """Why a consultation cannot be parted from its case: a case opened from it is voided first."""
    if consultation.case is None:
        return [_("本次咨询没有关联案件。")]
    if not consultation.joined_case and not consultation.case.voided_on:
        return [_("案件由本次咨询登记；登记有误的，请先将案件作废。")]
    return []


def part_from_case(
    consultation: Consultation, *, actor: Actor, version: int | None, reason: str
) -> Consultation:
    """Undo a wrong link, with the reason on record.

    The officer's part in the case ends: they neither advised in it nor see it any longer, unless
    another consultation gives them cause. What made it a legal-aid case goes with the link.

    Raises:
        StaleVersion, ActionRefused.
        NotAllowed: for everybody but the manager.
    """
    insist_own_desk(consultation, actor)
    if actor.role != Role.MANAGER:
        raise NotAllowed(_("只有站长可以解除咨询与案件的关联。"))
    reason = insist_words(reason, _("解除关联的理由"))
    with gate(
        consultation, actor=actor, act="part_from_case", version=version, reason=reason
    ) as fresh:
        if missing := missing_to_part(fresh):
            raise ActionRefused(*missing)
        case: Case = Case.objects.get(consultations=fresh)
        fresh.case, fresh.joined_case, fresh.linked_on = None, False, None
        # Written at once, for what is left of the case is judged by the consultations it has.
        fresh.save()
        with beside(case, actor=actor, act="part_from_case", reason=reason) as held:
            _end_adviser(held, fresh)
            _unmark(held, fresh, actor=actor)
    return fresh


def _end_adviser(case: Case, consultation: Consultation) -> None:
    officer = consultation.officer_id
    if case.consultations.filter(officer=officer).exists():
        return
    for part in case.participations.filter(user=officer, capacity=Capacity.ADVISER, ends_on=None):
        part.ends_on = max(timezone.localdate(), part.starts_on)
        part.save()
    if case.is_open:
        check_mediators(case, day=timezone.localdate())


def _unmark(case: Case, consultation: Consultation, *, actor: Actor) -> None:
    """Take back what the link made: the aided matter, and the mark that it is one."""
    own = matters_of(case).filter(kind=AidKind.MEDIATION, consultation=consultation).first()
    others = case.consultations.order_by("linked_on", "pk")
    if own is not None and (heir := others.first()) is not None:
        with gate(own, actor=actor, act="part_from_case") as fresh:
            fresh.consultation = heir
    elif own is not None:
        with gate(own, actor=actor, act="part_from_case") as fresh:
            fire(fresh, "undo_join", actor=actor, on=max(timezone.localdate(), fresh.received_on))
    unmark_case(case, actor=actor, act="part_from_case")
