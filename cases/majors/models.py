"""What is known on the spot of a dispute, and the report of a major one upwards (F29)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from cases.majors.enums import Level, ReportState, ReportWay, Stoppage, UpdateKind
from cases.majors.permissions import REPORTING, may_report
from cases.models.base import CaseRow
from mediation.history.models import DomainModel, StatefulModel
from mediation.papers.models import Paper
from mediation.stations.models import Organisation, User

S = ReportState


def missing_to_report(report: Any) -> list[str]:
    """A report says at least what happened and what is wanted."""
    return [
        str(sentence)
        for given, sentence in (
            (report.cause, _("请填写起因。")),
            (report.demands, _("请填写诉求。")),
            (report.situation, _("请填写现状。")),
        )
        if not (given or "").strip()
    ]


def nothing_missing(_report: Any) -> list[str]:
    return []


class Situation(CaseRow):
    """What is known of a dispute at one moment: what the rules of grading ask for and no row says."""

    sealed_fields = ("note",)

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="situations")
    as_of = models.DateTimeField(_("情况截至"))
    stoppage = models.CharField(
        _("停工、怠工"), max_length=10, choices=Stoppage.choices, default=Stoppage.NONE
    )
    gathering = models.BooleanField(_("人员聚集"), default=False)
    media = models.BooleanField(_("媒体、网络舆情"), default=False)
    employer_gone = models.BooleanField(_("用人单位失联"), default=False)
    public_interest = models.BooleanField(
        _("涉及国家利益、社会公共利益或者有重大社会影响"), default=False
    )
    facts_clear = models.BooleanField(_("事实清楚、权利义务明确、争议不大"), default=False)
    both_agree = models.BooleanField(_("双方同意简易办理"), default=False)
    note = models.TextField(_("情况说明"), max_length=2000, blank=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("登记人")
    )

    class Meta:
        verbose_name = _("现场情况")
        verbose_name_plural = _("现场情况")
        ordering = ("-as_of", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("case", "as_of"),
                name="situation_once",
                violation_error_message=_("同一时间的情况已经登记。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.as_of:%Y-%m-%d}"

    @property
    def is_stopped(self) -> bool:
        return self.stoppage in Stoppage.AT_ONCE


class Recipient(DomainModel):
    """Whom a station reports to at one level; the name is empty until the station fills it in."""

    aggregate_path: ClassVar[str] = "station"

    station = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("工作站")
    )
    level = models.CharField(_("呈报层级"), max_length=20, choices=Level.choices)
    name = models.CharField(_("呈报单位"), max_length=120, blank=True)
    contact = models.CharField(_("联系方式"), max_length=120, blank=True)
    is_used = models.BooleanField(_("需要呈报"), default=True)

    class Meta:
        verbose_name = _("呈报对象")
        verbose_name_plural = _("呈报对象")
        ordering = ("station_id", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("station", "level"), name="recipient_level_once")
        ]

    def __str__(self) -> str:
        return self.name or str(self.get_level_display())


class MajorReport(CaseRow, StatefulModel):
    """The report of a major dispute (重大劳动争议呈报表): draft, reported, closed by the end report.

    `due_at` is when it has to be reported, as the rules stood when it was prepared; `at_once` where
    there is no time to wait for.
    """

    sealed_fields = ("cause", "demands", "situation", "measures", "advice")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="major_reports")
    number = models.PositiveSmallIntegerField(_("第几次呈报"), editable=False)
    state = FSMField(
        _("状态"), max_length=10, default=S.DRAFT, choices=S.choices, protected=True, editable=False
    )
    persons = models.PositiveIntegerField(_("涉及人数"))
    amount = models.DecimalField(
        _("涉及金额（元）"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    cause = models.TextField(_("起因"), max_length=2000, blank=True)
    demands = models.TextField(_("诉求"), max_length=2000, blank=True)
    as_of = models.DateTimeField(_("情况截至"))
    stoppage = models.CharField(
        _("停工、怠工"), max_length=10, choices=Stoppage.choices, default=Stoppage.NONE
    )
    gathering = models.BooleanField(_("人员聚集"), default=False)
    media = models.BooleanField(_("媒体、网络舆情"), default=False)
    employer_gone = models.BooleanField(_("用人单位失联"), default=False)
    situation = models.TextField(_("现状"), max_length=2000, blank=True)
    measures = models.TextField(_("已采取的措施"), max_length=2000, blank=True)
    advice = models.TextField(_("处理建议"), max_length=2000, blank=True)
    prepared_at = models.DateTimeField(_("起草时间"), editable=False)
    prepared_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", editable=False, verbose_name=_("起草人")
    )
    due_at = models.DateTimeField(_("呈报期限"), editable=False)
    at_once = models.BooleanField(_("须立即呈报"), default=False, editable=False)
    reported_at = models.DateTimeField(_("首次呈报时间"), null=True, editable=False)
    closed_at = models.DateTimeField(_("终报时间"), null=True, editable=False)
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("文书")
    )

    class Meta:
        verbose_name = _("重大争议呈报")
        verbose_name_plural = _("重大争议呈报")
        ordering = ("-number", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("case", "number"), name="major_report_number"),
            models.UniqueConstraint(
                fields=("case",), condition=~Q(state=S.CLOSED), name="major_report_one_open",
                violation_error_message=_("本案已有未终报的呈报。"),
            ),
            models.CheckConstraint(
                condition=Q(state=S.DRAFT, reported_at=None, closed_at=None)
                | Q(state=S.REPORTED, reported_at__isnull=False, closed_at=None)
                | Q(state=S.CLOSED, reported_at__isnull=False, closed_at__gte=F("reported_at")),
                name="major_report_times",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case}-{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("majors:report", args=[self.case.serial, self.number])

    @property
    def is_draft(self) -> bool:
        return bool(self.state == S.DRAFT)

    @property
    def is_closed(self) -> bool:
        return bool(self.state == S.CLOSED)

    @property
    def was_late(self) -> bool:
        """Whether it was reported after its time."""
        return self.reported_at is not None and self.reported_at > self.due_at

    @transition(
        field=state, source=S.DRAFT, target=S.REPORTED, permission=may_report,
        custom={"label": _("呈报"), "roles": REPORTING, "missing": missing_to_report},
    )  # fmt: skip
    def report(self, *, at: Any) -> None:
        """Somebody above has been told; what is new goes into a following report."""
        self.reported_at = at

    @transition(
        field=state, source=S.REPORTED, target=S.CLOSED, permission=may_report,
        custom={"label": _("终报"), "roles": REPORTING, "missing": nothing_missing},
    )  # fmt: skip
    def close(self, *, at: Any) -> None:
        """The end report: the matter is over for those above."""
        self.closed_at = at


class ReportStep(CaseRow):
    """One of those above was told: who, when and how."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    report = models.ForeignKey(
        MajorReport, models.PROTECT, related_name="steps", verbose_name=_("重大争议呈报")
    )
    level = models.CharField(_("呈报层级"), max_length=20, choices=Level.choices)
    recipient = models.CharField(_("呈报单位"), max_length=120, blank=True)
    told_at = models.DateTimeField(_("呈报时间"))
    way = models.CharField(
        pgettext_lazy("of a report", "方式"), max_length=20, choices=ReportWay.choices
    )
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("呈报人"))

    class Meta:
        verbose_name = _("呈报去向")
        verbose_name_plural = _("呈报去向")
        ordering = ("told_at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("report", "level", "recipient"),
                name="report_step_once",
                violation_error_message=_("已向该单位呈报。"),
            )
        ]

    def __str__(self) -> str:
        return self.recipient or str(self.get_level_display())


class Instruction(CaseRow):
    """What somebody above said to the report (批示)."""

    sealed_fields = ("given_by", "text")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    report = models.ForeignKey(
        MajorReport, models.PROTECT, related_name="instructions", verbose_name=_("重大争议呈报")
    )
    level = models.CharField(_("批示层级"), max_length=20, choices=Level.choices)
    given_on = models.DateField(_("批示日期"))
    given_by = models.CharField(_("批示人"), max_length=60)
    text = models.TextField(_("批示内容"), max_length=2000)
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("登记人"))

    class Meta:
        verbose_name = _("领导批示")
        verbose_name_plural = _("领导批示")
        ordering = ("given_on", "pk")

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.given_on}"


class ReportUpdate(CaseRow):
    """A following report (续报), or the one that ends it (终报)."""

    sealed_fields = ("text",)

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    report = models.ForeignKey(
        MajorReport, models.PROTECT, related_name="updates", verbose_name=_("重大争议呈报")
    )
    kind = models.CharField(_("类型"), max_length=10, choices=UpdateKind.choices)
    told_at = models.DateTimeField(_("呈报时间"))
    way = models.CharField(
        pgettext_lazy("of a report", "方式"), max_length=20, choices=ReportWay.choices
    )
    text = models.TextField(_("内容"), max_length=2000)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("呈报人"))

    class Meta:
        verbose_name = _("续报、终报")
        verbose_name_plural = _("续报、终报")
        ordering = ("told_at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("report",), condition=Q(kind=UpdateKind.FINAL), name="report_ends_once"
            ),
            models.UniqueConstraint(
                fields=("report", "told_at", "kind"), name="report_update_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.told_at:%Y-%m-%d}"
