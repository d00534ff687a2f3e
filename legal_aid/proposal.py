"""Whom to assign: the lawyers of the roster by field, free slots and duty, with what bars some."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from legal_aid.lawyer_checks import LawyerFinding, Weight, check_lawyers, is_barring
from legal_aid.lawyer_roster import FIELDS, SOON, with_load
from legal_aid.models import AidApplication, Lawyer
from mediation.history.actor import Actor
from mediation.stations.enums import Role


@dataclass(frozen=True, slots=True)
class Candidate:
    """One lawyer, as the page offers or greys them.

    Attributes:
        fit: 2 knows the very claim or kind of dispute, 1 takes anything, 0 knows other things.
        barred: why this reader cannot choose them; empty when they can.
        questions: what has to be answered with a reason.
    """

    lawyer: Lawyer
    load: int
    fit: int
    reasons: list[str]
    barred: list[str]
    questions: list[str]

    @property
    def reference(self) -> str:
        """What the form sends for this lawyer."""
        return str(self.lawyer.data_key_id)


def candidates_for(
    application: AidApplication, *, actor: Actor, besides: Lawyer | None = None
) -> list[Candidate]:
    """The active lawyers of the application's station, the best first, barred ones last.

    In a fixed number of queries. Field counts before free slots, these before the next duty.

    Args:
        besides: who acts now and is to be replaced.
    """
    station_id = application.organisation.station_id or application.organisation_id
    rows = Lawyer.objects.filter(station=station_id, is_active=True)
    if besides is not None:
        rows = rows.exclude(pk=besides.pk)
    lawyers = list(with_load(rows))
    findings = check_lawyers(application, lawyers, actor=actor)
    found = [_candidate(application, lawyer, findings[lawyer.pk], actor) for lawyer in lawyers]
    return sorted(found, key=_order)


def _order(one: Candidate) -> tuple[object, ...]:
    lawyer: Any = one.lawyer
    far = timezone.localdate() + timedelta(days=SOON + 1)
    duty = lawyer.next_duty if lawyer.next_duty and lawyer.next_duty < far else far
    share = one.load / lawyer.capacity
    return (bool(one.barred), bool(one.questions), -one.fit, share, duty, lawyer.name, lawyer.pk)


def _candidate(
    application: AidApplication, lawyer: Any, findings: list[LawyerFinding], actor: Actor
) -> Candidate:
    fit, field_words = _fit(application, lawyer)
    barred = []
    if lawyer.free <= 0:
        barred.append(_("在办已达上限。"))
    stops = {Weight.BARS} if actor.role == Role.MANAGER else {Weight.BARS, Weight.MANAGER}
    stopping = [finding for finding in findings if finding.weight in stops]
    if is_barring(findings):
        stopping = [finding for finding in findings if finding.weight == Weight.BARS]
    barred += [finding.told for finding in stopping]
    questions = [finding.told for finding in findings if finding.weight not in stops]
    return Candidate(
        lawyer=lawyer,
        load=lawyer.load,
        fit=fit,
        reasons=[field_words, _free_words(lawyer), *_duty_words(lawyer)],
        barred=list(dict.fromkeys(barred)),
        questions=[] if barred else list(dict.fromkeys(questions)),
    )


def _fit(application: AidApplication, lawyer: Lawyer) -> tuple[int, str]:
    wanted = [code for code in (application.cause, application.category) if code in FIELDS]
    known = [code for code in wanted if code in lawyer.fields]
    if known:
        return 2, _("擅长“%(field)s”") % {"field": FIELDS[known[0]]}
    if not lawyer.fields:
        return 1, _("不限领域")
    return 0, _("擅长领域与本件不同")


def _free_words(lawyer: Any) -> str:
    return _("在办%(load)d件，还可办%(free)d件") % {
        "load": lawyer.load,
        "free": max(lawyer.free, 0),
    }


def _duty_words(lawyer: Any) -> list[str]:
    day = lawyer.next_duty
    if day is None or day > timezone.localdate() + timedelta(days=SOON):
        return []
    return [_("%(day)s值班") % {"day": date_format(day, "MONTH_DAY_FORMAT")}]
