"""What is done with a mandate: received, answered, agreed, stopped for an appraisal, given back."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.mandates.checks import (
    insist_only_one,
    insist_open,
    insist_running,
    insist_unanswered,
    insist_written,
)
from cases.mandates.clocks import period_of
from cases.mandates.enums import MandateEnding, MandateKind
from cases.mandates.models import ExcludedPeriod, Mandate
from cases.mandates.paper import KIND
from cases.mandates.references import answer_number, note_number
from cases.mandates.results import endings_of, whose_consent
from cases.models import Case
from cases.services.common import beside, insist_may, legal_day, person_of
from mediation.deadlines.calendar import station_calendar
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, gate
from mediation.papers import services as papers

#: What a person writes of a mandate that came in.
WRITTEN = ("kind", "body", "body_number", "contact", "received_on", "signed_on", "papers")


@dataclass(frozen=True, slots=True)
class Report:
    """What goes back to the body beside the papers.

    `papers_returned`: which of the papers that came with the mandate; of the others `kept_reason`
    says why not. The texts belong to a failure (在线调解规则 art. 21).
    """

    ending: str
    papers_returned: Collection[str] = ()
    kept_reason: str = ""
    basics: str = ""
    failure_causes: str = ""
    conduct: str = ""
    hints: str = ""
    with_agreed_facts: bool = False


def receive_mandate(case: Case, mandate: Mandate, *, actor: Actor, token: UUID) -> Mandate:
    """Record that a body sent the case; sent again, the same row is returned. Its number there stands
    among the case's external references, too.

    Args:
        mandate: unsaved.
        token: of the form, by which it is known when it comes twice.

    Raises:
        NotAllowed.
        ActionRefused: for a case that has ended, while another mandate of it is open, and for days
            that cannot be.
    """
    day = mandate.received_on
    with beside(case, actor=actor, act="receive_mandate", happened_on=day) as fresh:
        insist_may(actor, "record_mandate", fresh)
        made: Mandate | None = fresh.mandates.filter(token=token).first()
        if made is not None:
            return made
        insist_open(fresh)
        insist_written(mandate)
        insist_only_one(fresh, mandate.kind)
        mandate.case, mandate.token = fresh, token
        mandate.registered_by_id = person_of(actor)
        mandate.number = (fresh.mandates.aggregate(last=Max("number"))["last"] or 0) + 1
        mandate.save()
        note_number(mandate)
    return mandate


def change_mandate(
    mandate: Mandate, written: Mandate, *, actor: Actor, version: int | None
) -> Mandate:
    """Complete or correct what was received, until the result has gone back.

    Args:
        written: unsaved or changed, with all that a person writes (`WRITTEN`).

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: after the return, for days that cannot be, for another kind where an extension
            or an appraisal rests on the present one or another mandate is open, and for taking away
            the day from which an extended period runs.
    """
    day = written.received_on
    with opened(
        mandate, actor=actor, act="change_mandate", version=version, on=day,
        may_act="record_mandate",
    ) as fresh:  # fmt: skip
        if fresh.returned_on:
            raise ActionRefused(_("本次委派、委托的结果已经反馈。"))
        insist_written(written)
        answered = fresh.confirmed_on or fresh.declined_on
        if answered and answered < day:
            raise ActionRefused(_("收到委派、委托的日期不能晚于答复的日期。"))
        rests = fresh.extended_to or fresh.consented_on or fresh.excluded_periods.exists()
        if written.kind != fresh.kind and rests:
            raise ActionRefused(_("期限已经按现方式登记延长、同意日期或者鉴定，不能再改方式。"))
        if fresh.extended_to and not (written.signed_on or fresh.confirmed_on):
            raise ActionRefused(_("已延长的期限自签收材料之日起算，签收日期不能清空。"))
        if fresh.declined_on is None:
            insist_only_one(fresh.case, written.kind, but=fresh.pk)
        for name in WRITTEN:
            setattr(fresh, name, getattr(written, name))
        note_number(fresh)
    return fresh


def confirm_mandate(
    mandate: Mandate,
    *,
    actor: Actor,
    version: int | None,
    confirmed_on: date | None = None,
    signed_on: date | None = None,
) -> Mandate:
    """Answer that the office takes it on; the court's period runs from this day at the latest.

    Args:
        signed_on: the day of signing for the material, where it was not known before.

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: for a second answer, a suggestion, which asks for none, a case that has ended,
            and a day before the mandate came in.
    """
    day = legal_day(confirmed_on)
    with opened(mandate, actor=actor, act="confirm_mandate", version=version, on=day) as fresh:
        insist_unanswered(fresh, day)
        if not fresh.case.is_open:
            raise ActionRefused(_("本案已结案，不再确认接受；请直接反馈结果、退回材料。"))
        if signed_on:
            what = _("收到委派、委托的日期")
            fresh.signed_on = legal_day(signed_on, not_before=fresh.received_on, what=what)
        fresh.confirmed_on = day
    return fresh


def decline_mandate(
    mandate: Mandate,
    *,
    actor: Actor,
    version: int | None,
    reason: str,
    declined_on: date | None = None,
) -> Mandate:
    """Answer that the office does not take it on. The papers go back; the case itself is decided on
    by its own review.

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: for a second answer, without a reason, in an accepted case, and for a day
            before the mandate came in.
    """
    day = legal_day(declined_on)
    with opened(mandate, actor=actor, act="decline_mandate", version=version, on=day) as fresh:
        insist_unanswered(fresh, day)
        if fresh.case.accepted_on:
            raise ActionRefused(_("本案已经受理，不能再答复不接受；调解不成的，请结案后反馈。"))
        if not reason.strip():
            raise ActionRefused(_("请填写不接受的理由。"))
        fresh.declined_on, fresh.decline_reason = day, reason.strip()
    return fresh


def record_consent_day(
    mandate: Mandate, *, actor: Actor, version: int | None, consented_on: date
) -> Mandate:
    """Record when both parties agreed that the tribunal entrusts the case: its ten working days run
    from then (33号令 art. 70). A mistaken day is put right in the same way.

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: for any other kind of mandate, one that is over, and a day in the future.
    """
    day = legal_day(consented_on)
    with opened(
        mandate, actor=actor, act="record_consent_day", version=version, on=day,
        may_act="record_mandate",
    ) as fresh:  # fmt: skip
        if fresh.kind != MandateKind.ARBITRATION_ENTRUSTED:
            raise ActionRefused(_("只有仲裁庭委托的期限自双方同意之日起算。"))
        insist_running(fresh)
        fresh.consented_on = day
    return fresh


def extend_mandate(
    mandate: Mandate,
    *,
    actor: Actor,
    version: int | None,
    to: date,
    agreed_on: date,
    agreed_by: Iterable[int],
) -> Mandate:
    """Move the end of a court's period, as both parties have agreed; the office's own fifteen days
    stay as they are.

    Args:
        agreed_by: keys of the parties who agreed.

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: for a kind without such a rule, before the period has begun, for a day that is
            not later, and for every party whose consent is missing.
    """
    day = legal_day(agreed_on)
    with opened(mandate, actor=actor, act="extend_mandate", version=version, on=day) as fresh:
        insist_running(fresh)
        if fresh.kind not in MandateKind.COURT:
            raise ActionRefused(_("未查到仲裁委托可以由双方同意延长的规定，请与仲裁委联系。"))
        present = period_of(fresh, station_calendar(), today=timezone.localdate())
        if present is None:
            raise ActionRefused(_("期限尚未起算，请先确认接受或者登记签收材料的日期。"))
        legal_day(day, not_before=fresh.begun_on, what=_("期限起算的日期"))
        if to <= present.due:
            raise ActionRefused(
                _("延长后的日期必须晚于现届满日（%(day)s）。") % {"day": present.due.isoformat()}
            )
        given, asked = set(agreed_by), whose_consent(fresh.case)
        if lacking := [party.name for party in asked if party.pk not in given]:
            raise ActionRefused(*(_("尚缺“%(name)s”的同意。") % {"name": name} for name in lacking))
        fresh.extended_to, fresh.extension_agreed_on = to, day
        fresh.extension_agreed_by = "\n".join(party.name for party in asked)
    return fresh


def exclude_period(
    mandate: Mandate, period: ExcludedPeriod, *, actor: Actor, version: int | None
) -> ExcludedPeriod:
    """Record an appraisal, whose days the court's period before filing does not count.

    Args:
        period: unsaved; without a last day it is still running.

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: after filing and for arbitration, of which no such rule is known; without a
            proof; while another one is running; for days before the period or in the future.
    """
    day = legal_day(period.first_on)
    with opened(
        mandate, actor=actor, act="exclude_period", version=version, on=day,
        may_act="record_mandate",
    ) as fresh:  # fmt: skip
        insist_running(fresh)
        if fresh.kind != MandateKind.COURT_APPOINTED:
            raise ActionRefused(
                _("只有立案前的法院委派扣除鉴定期间（《人民法院在线调解规则》第26条）。")
            )
        legal_day(day, not_before=fresh.received_on, what=_("收到委派、委托的日期"))
        if period.last_on:
            legal_day(period.last_on, not_before=day, what=_("鉴定开始日期"))
        if not period.proof.strip():
            raise ActionRefused(_("请填写鉴定的依据。"))
        if period.last_on is None and fresh.excluded_periods.filter(last_on=None).exists():
            raise ActionRefused(_("另一项鉴定尚未结束，请先登记其结束日期。"))
        period.case, period.mandate = fresh.case, fresh
        period.recorded_by_id = person_of(actor)
        period.save()
    return period


def end_exclusion(
    mandate: Mandate, *, actor: Actor, version: int | None, last_on: date
) -> ExcludedPeriod:
    """Record the last day of the appraisal that is running: the period runs on from the next day.

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: where none is running, and for a day before its first or in the future.
    """
    day = legal_day(last_on)
    with opened(
        mandate, actor=actor, act="end_exclusion", version=version, on=day,
        may_act="record_mandate",
    ) as fresh:  # fmt: skip
        row: ExcludedPeriod | None = fresh.excluded_periods.filter(last_on=None).first()
        if row is None:
            raise ActionRefused(_("没有正在进行的鉴定。"))
        row.last_on = legal_day(day, not_before=row.first_on, what=_("鉴定开始日期"))
        row.save()
    return row


def return_mandate(
    mandate: Mandate,
    report: Report,
    *,
    actor: Actor,
    version: int | None,
    returned_on: date | None = None,
) -> Mandate:
    """Give result and papers back, and issue the letter that says so.

    Records of the mediation do not go with it (domain §0.2-7): facts that both sides confirmed apart
    from them may.

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: for a second time, before the case has ended (unless the mandate was declined),
            for a result that the case's end does not bear out, a failure without basics and causes,
            papers that stay without a reason, and a day before the end.
    """
    day = legal_day(returned_on)
    with opened(mandate, actor=actor, act="return_mandate", version=version, on=day) as fresh:
        if fresh.returned_on:
            raise ActionRefused(_("本次委派、委托的结果已经反馈。"))
        possible = endings_of(fresh, fresh.case)
        if not possible:
            raise ActionRefused(_("本案尚未结案，不能反馈结果。"))
        over = fresh.declined_on or fresh.case.ended_on
        legal_day(day, not_before=over, what=_("结案或者答复不接受的日期"))
        if report.ending not in possible:
            raise ActionRefused(_("反馈的结果与本案的结案方式不符。"))
        _insist_explained(report)
        _take_over(fresh, report, day)
        fresh.save()
        fresh.letter = papers.issue(KIND, fresh, actor=actor, happened_on=day)
        answer_number(fresh, day)
    return fresh


@contextmanager
def opened(
    mandate: Mandate,
    *,
    actor: Actor,
    act: str,
    version: int | None,
    on: date,
    may_act: str = "answer_mandate",
) -> Iterator[Mandate]:
    """Lock the case, then the mandate; yields the mandate for an act that the actor may do."""
    with (
        beside(mandate.case, actor=actor, act=act, happened_on=on) as case,
        gate(mandate, actor=actor, act=act, version=version, happened_on=on) as fresh,
    ):
        insist_may(actor, may_act, case)
        fresh.case = case
        yield fresh


def _insist_explained(report: Report) -> None:
    if report.ending not in MandateEnding.FAILED:
        return
    wanted = ((report.basics, _("基本情况")), (report.failure_causes, _("未达成协议的原因")))
    if lacking := [str(name) for text, name in wanted if not text.strip()]:
        raise ActionRefused(*(_("请填写：%(what)s。") % {"what": name} for name in lacking))


def _take_over(mandate: Mandate, report: Report, day: date) -> None:
    known = mandate.paper_list
    back = [paper for paper in known if paper in set(report.papers_returned)]
    if len(back) < len(known) and not report.kept_reason.strip():
        raise ActionRefused(_("有材料未退回，请写明原因。"))
    mandate.papers_returned = "\n".join(back)
    mandate.papers_kept_reason = report.kept_reason.strip() if len(back) < len(known) else ""
    mandate.returned_on, mandate.ending = day, report.ending
    mandate.with_agreed_facts = report.with_agreed_facts
    failed = report.ending in MandateEnding.FAILED
    for name in ("basics", "failure_causes", "conduct", "hints"):
        setattr(mandate, name, getattr(report, name).strip() if failed else "")
