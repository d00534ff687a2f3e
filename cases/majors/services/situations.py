"""Recording what is known of a dispute on the spot, and deciding the grade."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import CaseState, Grade
from cases.majors.models import Situation
from cases.models import Case
from cases.services.common import EARLIEST, beside, insist_may, person_of, too_early
from cases.services.correcting import correct_data
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused


def record_situation(case: Case, situation: Situation, *, actor: Actor) -> Situation:
    """Keep what is known of the dispute as of one moment; earlier records stay.

    Raises:
        NotAllowed.
        ActionRefused: for a moment in the future, a case that has ended, and a form sent twice.
    """
    day = timezone.localdate(situation.as_of)
    with beside(case, actor=actor, act="record_situation", happened_on=day) as fresh:
        insist_may(actor, "record_situation", fresh)
        if not fresh.is_open:
            raise ActionRefused(_("本案已结案，不再登记现场情况。"))
        insist_past(situation.as_of, _("情况截至的时间不能晚于现在。"))
        situation.case, situation.recorded_by_id = fresh, person_of(actor)
        try:
            with transaction.atomic():
                situation.save()
        except IntegrityError as twice:
            raise ActionRefused(_("同一时间的情况已经登记。")) from twice
    return situation


def decide_grade(case: Case, grade: str, *, actor: Actor, version: int | None, reason: str) -> Case:
    """Give the case the grade that a person decided on, by the operation that corrects its data.

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: in intake, where the application form has it; where nothing changes; and what
            `correct_data` refuses.
    """
    if grade not in Grade.values:
        raise ActionRefused(_("请选择等级。"))
    if case.state == CaseState.INTAKE:
        raise ActionRefused(_("案件尚在登记，请在登记表中选择等级。"))
    correct_data(case, case, {"grade": grade}, actor=actor, version=version, reason=reason)
    return Case.objects.get(pk=case.pk)


def insist_past(moment: datetime, sentence: str) -> None:
    """Refuse a moment that has not come, or lies before all records."""
    if moment > timezone.now():
        raise ActionRefused(sentence)
    if timezone.localdate(moment) < EARLIEST:
        raise ActionRefused(too_early())
