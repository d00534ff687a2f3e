"""Numbers under which other bodies keep the matter, and our answers to these bodies.

They go on after the end of the case: an answer to a hotline is often due only then.
"""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case, ExternalReference
from cases.services.common import EARLIEST, beside, insist_may, legal_day, too_early
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, gate

COLUMNS = ("system", "number", "received_on", "answer_due_on", "answered_on")


def save_reference(
    case: Case, reference: ExternalReference, *, actor: Actor, version: int | None
) -> ExternalReference:
    """Add a number, or correct one, in any state of the case.

    Raises:
        ActionRefused: for days that cannot be, and a number that the case has already.
    """
    with gate(case, actor=actor, act="save_reference", version=version) as fresh:
        insist_may(actor, "save_reference", fresh)
        row = _own(fresh, reference) if reference.pk else ExternalReference(case=fresh)
        if wrong := wrong_days(reference):
            raise ActionRefused(*wrong.values())
        if not reference.number.strip():
            raise ActionRefused(_("请填写编号。"))
        same = fresh.external_references.filter(system=reference.system, number=reference.number)
        if same.exclude(pk=row.pk).exists():
            raise ActionRefused(_("本案已登记此外部编号。"))
        for name in COLUMNS:
            setattr(row, name, getattr(reference, name))
        row.save()
    return row


def answer_reference(
    case: Case, reference: ExternalReference, *, actor: Actor, answered_on: date | None = None
) -> ExternalReference:
    """Note that the other body has been answered; a second click leaves the first day."""
    day = legal_day(answered_on)
    with beside(case, actor=actor, act="answer_reference", happened_on=day) as fresh:
        insist_may(actor, "save_reference", fresh)
        row = _own(fresh, reference)
        if row.answered_on is None:
            legal_day(day, not_before=row.received_on, what=_("收到日期"))
            row.answered_on = day
            row.save()
    return row


def wrong_days(reference: ExternalReference) -> dict[str, str]:
    """Field → what is wrong with its day; empty where the days can be."""
    today, wrong = timezone.localdate(), {}
    received, answered = reference.received_on, reference.answered_on
    for name in ("received_on", "answer_due_on", "answered_on"):
        day = getattr(reference, name)
        if day and day < EARLIEST:
            wrong[name] = too_early()
        elif day and day > today and name != "answer_due_on":
            wrong[name] = _("日期不能晚于今天。")
    if received and reference.answer_due_on and reference.answer_due_on < received:
        wrong.setdefault("answer_due_on", _("回复期限不能早于收到日期。"))
    if received and answered and answered < received:
        wrong.setdefault("answered_on", _("回复日期不能早于收到日期。"))
    return wrong


def _own(case: Case, reference: ExternalReference) -> ExternalReference:
    row: ExternalReference | None = case.external_references.filter(pk=reference.pk).first()
    if row is None:
        raise ActionRefused(_("该外部编号已移除，请刷新后重试。"))
    return row
