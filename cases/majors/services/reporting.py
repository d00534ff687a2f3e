"""The report of a major dispute: prepared, reported step by step, answered, ended."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.house_rules import HouseRules
from cases.majors.due import deadline_of
from cases.majors.enums import Level, ReportState, ReportWay, UpdateKind
from cases.majors.models import (
    Instruction,
    MajorReport,
    ReportStep,
    ReportUpdate,
    missing_to_report,
)
from cases.majors.paper import KIND, extra_of, values_of
from cases.majors.services.situations import insist_past
from cases.models import Case
from cases.papers.office import major_report_refusals
from cases.services.common import beside, insist_may, legal_day, person_of
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, fire, gate
from mediation.papers import services as papers
from mediation.papers.models import Paper
from mediation.stations.enums import Role

#: What a person writes into a report.
WRITTEN = (
    "persons", "amount", "cause", "demands", "as_of", "stoppage", "gathering", "media",
    "employer_gone", "situation", "measures", "advice",
)  # fmt: skip


def prepare_report(case: Case, report: MajorReport, *, actor: Actor) -> MajorReport:
    """Begin a report of a case that is graded major; its time runs from the grading.

    Raises:
        NotAllowed.
        ActionRefused: for a case that is neither major nor collective or has ended, and while
            another report is open.
    """
    now = timezone.now()
    with beside(case, actor=actor, act="prepare_major_report") as fresh:
        insist_may(actor, "report_major", fresh)
        if refusals := major_report_refusals(fresh):
            raise ActionRefused(*refusals)
        if not fresh.is_open:
            raise ActionRefused(_("本案已结案，不再呈报。"))
        if fresh.major_reports.exclude(state=ReportState.CLOSED).exists():
            raise ActionRefused(_("本案已有未终报的呈报。"))
        _insist_written(report)
        deadline = deadline_of(fresh, HouseRules.read([fresh.station_id]), now=now)
        report.case = fresh
        report.number = (fresh.major_reports.aggregate(last=Max("number"))["last"] or 0) + 1
        report.prepared_at, report.prepared_by_id = now, person_of(actor)
        report.due_at, report.at_once = deadline.at, deadline.at_once
        report.save()
    return report


def change_report(report: MajorReport, *, actor: Actor, version: int | None) -> MajorReport:
    """Write the draft anew; what was reported stays as it was.

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: for a report that somebody above has.
    """
    with opened(report, actor=actor, act="change_major_report", version=version) as fresh:
        if not fresh.is_draft:
            raise ActionRefused(_("已经呈报，不能修改；新的情况请登记续报。"))
        _insist_written(report)
        for name in WRITTEN:
            setattr(fresh, name, getattr(report, name))
    return fresh


def tell(
    report: MajorReport,
    *,
    actor: Actor,
    version: int | None,
    level: str,
    recipient: str,
    told_at: datetime,
    way: str,
) -> ReportStep:
    """Note that one of those above was told; the first of them makes it a report.

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: where the draft lacks something, out of order (the own manager first, unless
            it is the manager who reports or it is to be reported at once), before the draft was begun, and for a second time.
    """
    if level not in Level.values or way not in ReportWay.values:
        raise ActionRefused(_("请选择呈报的层级和方式。"))
    day = timezone.localdate(told_at)
    with opened(
        report, actor=actor, act="tell_major_report", version=version, happened_on=day
    ) as fresh:
        if fresh.is_closed:
            raise ActionRefused(_("本次呈报已经终报。"))
        insist_past(told_at, _("呈报时间不能晚于现在。"))
        # The forms know minutes.
        if told_at < fresh.as_of.replace(second=0, microsecond=0):
            raise ActionRefused(_("呈报时间不能早于情况截至的时间。"))
        _insist_order(fresh, level, actor)
        if fresh.steps.filter(level=level, recipient=recipient).exists():
            raise ActionRefused(_("已向该单位呈报。"))
        step = ReportStep(
            case=fresh.case, report=fresh, level=level, recipient=recipient, told_at=told_at,
            way=way, made_by_id=person_of(actor),
        )  # fmt: skip
        step.save()
        if fresh.is_draft:
            fire(fresh, "report", actor=actor, at=told_at)
    return step


def note_instruction(
    report: MajorReport, instruction: Instruction, *, actor: Actor, version: int | None
) -> Instruction:
    """Keep what somebody above said to the report.

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: before anybody above was told, and for a day before that or in the future.
    """
    day = instruction.given_on
    with opened(
        report, actor=actor, act="note_major_instruction", version=version, happened_on=day
    ) as fresh:
        _insist_day_after_reporting(fresh, day)
        same = {"given_on": day, "level": instruction.level}
        if any(
            (row.given_by, row.text) == (instruction.given_by, instruction.text)
            for row in fresh.instructions.filter(**same)
        ):
            raise ActionRefused(_("这条批示已经登记。"))
        instruction.case, instruction.report = fresh.case, fresh
        instruction.noted_by_id = person_of(actor)
        instruction.save()
    return instruction


def add_update(
    report: MajorReport, update: ReportUpdate, *, actor: Actor, version: int | None
) -> ReportUpdate:
    """A following report, or the end report, which closes it.

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: before the first report, after the end report, and for a moment before the
            last one or in the future.
    """
    day = timezone.localdate(update.told_at)
    with opened(
        report, actor=actor, act="follow_major_report", version=version, happened_on=day
    ) as fresh:
        if fresh.reported_at is None:
            raise ActionRefused(_("尚未呈报，不能登记续报或者终报。"))
        if fresh.is_closed:
            raise ActionRefused(_("本次呈报已经终报。"))
        insist_past(update.told_at, _("呈报时间不能晚于现在。"))
        last = fresh.updates.aggregate(last=Max("told_at"))["last"] or fresh.reported_at
        if update.told_at < last:
            raise ActionRefused(_("续报、终报的时间不能早于上一次呈报。"))
        if fresh.updates.filter(told_at=update.told_at, kind=update.kind).exists():
            raise ActionRefused(_("这次续报已经登记。"))
        update.case, update.report, update.made_by_id = fresh.case, fresh, person_of(actor)
        update.save()
        if update.kind == UpdateKind.FINAL:
            fire(fresh, "close", actor=actor, at=update.told_at)
    return update


def issue_paper(
    report: MajorReport,
    *,
    actor: Actor,
    version: int | None,
    token: UUID,
    happened_on: date | None = None,
) -> Paper:
    """Issue F29 with what the report says; sent twice, it is issued once.

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: where it lacks something, or the kind refuses.
    """
    day = legal_day(happened_on)
    with beside(report.case, actor=actor, act="issue_paper", happened_on=day) as case:
        insist_may(actor, "issue_paper", case)
        # Under the lock of the case: of two clicks the second finds what the first has made.
        if made := papers.made_by(token, KIND, case):
            return made
        with opened(report, actor=actor, act="issue_paper", version=version) as fresh:
            if missing := missing_to_report(fresh):
                raise ActionRefused(*missing)
            paper = papers.issue(
                KIND, fresh.case, actor=actor, happened_on=day, token=token,
                values=values_of(fresh), extra=extra_of(fresh),
            )  # fmt: skip
            fresh.paper = paper
    return paper


@contextmanager
def opened(
    report: MajorReport,
    *,
    actor: Actor,
    act: str,
    version: int | None,
    happened_on: date | None = None,
) -> Iterator[MajorReport]:
    """Lock the case, then the report; yields the report for an act that the actor may do."""
    with (
        beside(report.case, actor=actor, act=act, happened_on=happened_on) as case,
        gate(report, actor=actor, act=act, version=version, happened_on=happened_on) as fresh,
    ):
        insist_may(actor, "report_major", case)
        fresh.case = case
        yield fresh


def _insist_written(report: Any) -> None:
    insist_past(report.as_of, _("情况截至的时间不能晚于现在。"))
    if report.persons < 1:
        raise ActionRefused(_("涉及人数至少为1人。"))
    if report.amount is not None and report.amount < Decimal(0):
        raise ActionRefused(_("涉及金额不能小于0。"))


def _insist_order(report: MajorReport, level: str, actor: Actor) -> None:
    """The own manager knows before anybody outside; a manager who reports knows already, and what
    is to be reported at once waits for nobody (上海市工会条例 art. 32)."""
    if level not in Level.ABOVE or report.at_once or actor.role == Role.MANAGER:
        return
    if report.is_draft:
        raise ActionRefused(_("请先向本站站长呈报。"))


def _insist_day_after_reporting(report: MajorReport, day: date) -> None:
    if report.reported_at is None:
        raise ActionRefused(_("尚未呈报，不能登记批示。"))
    legal_day(day, not_before=timezone.localdate(report.reported_at), what=_("首次呈报日期"))
