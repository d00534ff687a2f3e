"""Reports that were handed in and sentences that were published: frozen, signed, never changed."""

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mediation.history.models import DomainModel
from mediation.reports.periods import Period, Span
from mediation.stations.models import Organisation
from mediation.vault.models import StoredFile


class FrozenReport(DomainModel):
    """A report as text, sealed by a hash and signed with name and time.

    History keeps the seal and not the text. The database refuses every later change of the row.
    """

    aggregate_path = "organisation"
    unrecorded_fields = ("content",)

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("组织")
    )
    reference = models.CharField(_("编号"), max_length=60, unique=True)
    span = models.CharField(max_length=10)
    period_label = models.CharField(_("统计期间"), max_length=30)
    first = models.DateField(_("起始日"))
    last = models.DateField(_("截止日"))
    since = models.DateField(_("累计起始日"), null=True)
    content = models.TextField()
    sha256 = models.CharField(_("校验值"), max_length=64)
    signed_at = models.DateTimeField(_("签署时间"))
    signed_by_id = models.BigIntegerField()
    signed_by_name = models.CharField(_("签署人"), max_length=150)
    signed_by_role = models.CharField(max_length=30)
    pdf = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.reference

    @property
    def period(self) -> Period:
        """What it is a report of."""
        return Period(self.period_label, self.first, self.last, self.since, Span(self.span))


class Submission(FrozenReport):
    """A report as it was handed in (报送); a new version names the one whose place it takes."""

    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name=_("代替")
    )
    reason = models.CharField(_("重新报送的原因"), max_length=300, blank=True)
    addressee = models.CharField(_("报送对象"), max_length=120, blank=True)
    xlsx = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("报送的报表")
        verbose_name_plural = _("报送的报表")
        ordering = ("-last", "-first", "-version", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("organisation", "first", "last", "version"), name="submission_version"
            ),
            models.CheckConstraint(
                condition=models.Q(version=1, replaces=None)
                | models.Q(version__gt=1, replaces__isnull=False) & ~models.Q(reason=""),
                name="submission_replaces_with_reason",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("submissions:detail", args=[self.reference])

    @property
    def is_standing(self) -> bool:
        """Whether no later version has taken its place."""
        return not hasattr(self, "replaced_by")


class Statement(FrozenReport):
    """A sentence for the public with its proof (口径说明书): the definition, what stands above and
    below the line, what is left out, and the frozen list."""

    sentence = models.TextField(_("表述"))
    figure = models.CharField(max_length=60)

    class Meta:
        verbose_name = _("口径说明书")
        verbose_name_plural = _("口径说明书")
        ordering = ("-signed_at", "-pk")

    def get_absolute_url(self) -> str:
        return reverse("submissions:statement", args=[self.reference])


class MonthlyReport(models.Model):
    """A month's report of one organisation, made by itself on the first working day after it.

    No `DomainModel`: it says nothing that could not be computed again as of its day, and is handed
    in only when the manager does so.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("组织")
    )
    month = models.CharField(_("月份"), max_length=7)
    made_at = models.DateTimeField(_("生成时间"), auto_now_add=True)
    pdf = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")
    xlsx = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("月报")
        verbose_name_plural = _("月报")
        ordering = ("-month", "organisation")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("organisation", "month"), name="monthly_report_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation.code} {self.month}"

    def get_absolute_url(self) -> str:
        return reverse("submissions:monthly", args=[self.organisation.code, self.month])
