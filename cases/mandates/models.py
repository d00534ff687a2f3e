"""A mandate: a court or an arbitration tribunal sends a case here, and gets its result back."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.enums import CaseState
from cases.mandates.enums import MandateEnding, MandateKind, Stage
from cases.models.base import CaseRow
from mediation.deadlines.excluded import Stretch
from mediation.history.models import StatefulModel
from mediation.papers.models import Paper
from mediation.stations.models import User


class Mandate(CaseRow, StatefulModel):
    """One referring act: what was received, answered, agreed and given back.

    `received_on` is the day on which the mandate came in, from which it is to be answered;
    `signed_on` the day of signing for the material. `papers` and `papers_returned` hold one paper a
    line: what came with it, and what went back.
    """

    sealed_fields = (
        "body_number", "contact", "papers", "decline_reason", "extension_agreed_by", "basics",
        "failure_causes", "conduct", "hints", "papers_returned", "papers_kept_reason",
    )  # fmt: skip

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="mandates")
    number = models.PositiveSmallIntegerField(_("第几次委派、委托"), editable=False)
    #: Of the form that made it: sent twice, it makes one row.
    token = models.UUIDField(editable=False)
    kind = models.CharField(_("委派、委托方式"), max_length=20, choices=MandateKind.choices)
    body = models.CharField(_("委派、委托机构"), max_length=120)
    body_number = models.CharField(_("该机构案号或者文号"), max_length=80, blank=True)
    contact = models.CharField(_("承办法官、仲裁员或者联系人"), max_length=120, blank=True)
    received_on = models.DateField(_("收到委派、委托的日期"))
    signed_on = models.DateField(_("签收材料的日期"), null=True, blank=True)
    papers = models.TextField(_("随附材料"), max_length=2000, blank=True)
    confirmed_on = models.DateField(_("确认接受的日期"), null=True, editable=False)
    declined_on = models.DateField(_("不接受的日期"), null=True, editable=False)
    decline_reason = models.TextField(_("不接受的理由"), max_length=500, blank=True)
    consented_on = models.DateField(_("双方同意委托调解的日期"), null=True, editable=False)
    extended_to = models.DateField(_("期限延长至"), null=True, editable=False)
    extension_agreed_on = models.DateField(_("双方同意延长的日期"), null=True, editable=False)
    extension_agreed_by = models.TextField(_("同意延长的当事人"), blank=True, editable=False)

    returned_on = models.DateField(_("反馈日期"), null=True, editable=False)
    ending = models.CharField(
        _("反馈的结果"), max_length=20, choices=MandateEnding.choices, blank=True
    )
    basics = models.TextField(_("基本情况"), max_length=2000, blank=True)
    failure_causes = models.TextField(_("未达成协议的原因"), max_length=2000, blank=True)
    conduct = models.TextField(_("增加对方费用的行为"), max_length=2000, blank=True)
    hints = models.TextField(_("对后续处理的提示"), max_length=2000, blank=True)
    with_agreed_facts = models.BooleanField(_("随附双方确认的无争议事实记载"), default=False)
    papers_returned = models.TextField(_("退回的材料"), blank=True, editable=False)
    papers_kept_reason = models.TextField(_("材料未退回的说明"), max_length=500, blank=True)
    letter = models.ForeignKey(
        Paper, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("调解结果反馈函"),
    )  # fmt: skip
    registered_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", editable=False, verbose_name=_("登记人")
    )

    class Meta:
        verbose_name = _("委派、委托")
        verbose_name_plural = _("委派、委托")
        ordering = ("-number", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("case", "number"), name="mandate_number"),
            models.UniqueConstraint(fields=("case", "token"), name="mandate_token"),
            models.UniqueConstraint(
                fields=("case",),
                condition=Q(returned_on=None, declined_on=None, kind__in=MandateKind.ANSWERED),
                name="mandate_one_open",
                violation_error_message=_("本案已有未办结的委派、委托。"),
            ),
            models.CheckConstraint(
                condition=(Q(confirmed_on=None) | Q(declined_on=None))
                & (Q(confirmed_on=None) | Q(confirmed_on__gte=F("received_on")))
                & (Q(declined_on=None) | Q(declined_on__gte=F("received_on"))),
                name="mandate_answered_once",
            ),
            models.CheckConstraint(
                condition=Q(returned_on=None, ending="")
                | Q(returned_on__isnull=False, returned_on__gte=F("received_on")) & ~Q(ending=""),
                name="mandate_returned_with_result",
            ),
            models.CheckConstraint(
                condition=Q(extended_to=None, extension_agreed_on=None)
                | Q(extended_to__isnull=False, extension_agreed_on__isnull=False),
                name="mandate_extension_agreed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.body}"

    def get_absolute_url(self) -> str:
        return reverse("mandates:page", args=[self.case.serial])

    @property
    def begun_on(self) -> Any:
        """From when the court's period runs: material signed for or confirmed, the earlier of both."""
        return min(filter(None, (self.signed_on, self.confirmed_on)), default=None)

    @property
    def is_exclusive(self) -> bool:
        """Open, so that no other is received beside it; a suggestion bars nothing (33号令 art. 70)."""
        is_open = self.returned_on is None and self.declined_on is None
        return is_open and self.kind in MandateKind.ANSWERED

    @property
    def waits_for_answer(self) -> bool:
        answered = self.confirmed_on or self.declined_on or self.returned_on
        return self.kind in MandateKind.ANSWERED and not answered

    @property
    def stage(self) -> Stage:
        """Where it stands: read from its own days and the state of its case."""
        if self.returned_on is not None:
            return Stage.RETURNED
        if self.declined_on is not None or self.case.state in CaseState.FINAL:
            return Stage.TO_RETURN
        return Stage.TO_CONFIRM if self.waits_for_answer else Stage.RUNNING

    @property
    def stretches(self) -> list[Stretch]:
        """The days that its period does not count."""
        return [Stretch(row.first_on, row.last_on) for row in self.excluded_periods.all()]

    @property
    def paper_list(self) -> list[str]:
        """What came with it."""
        return lines(self.papers)


class ExcludedPeriod(CaseRow):
    """An appraisal (鉴定) before filing: its days do not count (在线调解规则 art. 26)."""

    sealed_fields = ("proof",)

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    mandate = models.ForeignKey(
        Mandate, models.PROTECT, related_name="excluded_periods", verbose_name=_("委派、委托")
    )
    first_on = models.DateField(_("鉴定开始日期"))
    last_on = models.DateField(_("鉴定结束日期"), null=True, blank=True)
    proof = models.CharField(_("依据（鉴定委托书、鉴定意见书编号等）"), max_length=300)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", editable=False, verbose_name=_("登记人")
    )

    class Meta:
        verbose_name = _("鉴定期间")
        verbose_name_plural = _("鉴定期间")
        ordering = ("first_on", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last_on=None) | Q(last_on__gte=F("first_on")),
                name="excluded_period_in_order",
                violation_error_message=_("鉴定结束日期不能早于开始日期。"),
            ),
            models.UniqueConstraint(
                fields=("mandate",), condition=Q(last_on=None), name="excluded_period_one_running"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_on} – {self.last_on or ''}"


def lines(text: str) -> list[str]:
    """The lines of a list that was typed one a line, each once."""
    return list(dict.fromkeys(filter(None, (line.strip() for line in text.splitlines()))))
