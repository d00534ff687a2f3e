"""Report templates, their columns, and the tables made from them, which are kept as they were sent."""

import uuid
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.enums import Category, Source
from cases.models import Case
from cases.returns import catalogue
from cases.returns.enums import ENDINGS, Content, Narrow, PeriodKind, Selection
from cases.returns.filling import LAST_ROW
from cases.returns.periods import LAST_CUTOFF
from mediation.history.models import DomainModel, StatefulModel
from mediation.reports.sections import UnknownFigure, find_figure
from mediation.stations.models import Organisation
from mediation.ui.parts import Text
from mediation.vault.models import DataKey, StoredFile


class ReturnTemplate(StatefulModel):
    """A table that a superior asks for again and again: whom it goes to, when, and what it holds.

    `cutoff_day` is the last day of a period, empty for the end of the month. The four filters are of
    a list of cases; a cell's figure is narrowed in its own column.
    """

    aggregate_path: ClassVar[str] = "station"

    code = models.CharField(_("模板编号"), max_length=40, unique=True, editable=False)
    station = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("工作站")
    )
    name = models.CharField(_("模板名称"), max_length=80)
    addressee = models.CharField(_("报送单位"), max_length=120)
    period_kind = models.CharField(_("报送周期"), max_length=10, choices=PeriodKind.choices)
    cutoff_day = models.PositiveSmallIntegerField(
        _("截止日"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LAST_CUTOFF)],
    )  # fmt: skip
    content = models.CharField(_("内容"), max_length=10, choices=Content.choices)
    selection = models.CharField(
        _("列入哪些案件"), max_length=20, choices=Selection.choices, blank=True
    )
    category = models.CharField(_("争议类别"), max_length=20, choices=Category.choices, blank=True)
    source = models.CharField(_("案件来源"), max_length=30, choices=Source.choices, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("承办组织（含下级）"),
    )  # fmt: skip
    ending = models.CharField(
        _("结案方式"), max_length=20, blank=True, choices=[(e.value, e.label) for e in ENDINGS]
    )
    blank = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("空白表"),
    )  # fmt: skip
    blank_name = models.CharField(_("空白表文件名"), max_length=120, blank=True, editable=False)
    sheet = models.CharField(_("工作表名称"), max_length=31, blank=True)
    first_row = models.PositiveIntegerField(
        _("首行"), default=2, validators=[MinValueValidator(1), MaxValueValidator(LAST_ROW)]
    )
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("上报模板")
        verbose_name_plural = _("上报模板")
        ordering = ("-is_active", "name", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("station", "name"),
                name="return_template_name_once",
                violation_error_message=_("该工作站已有同名的模板。"),
            ),
            models.CheckConstraint(
                condition=Q(cutoff_day=None) | Q(cutoff_day__range=(1, LAST_CUTOFF)),
                name="return_template_cutoff_exists_each_month",
            ),
            models.CheckConstraint(
                condition=Q(content=Content.CASES) & ~Q(selection="")
                | Q(
                    content=Content.FIGURES, selection="", category="", source="", ending="",
                    organisation=None,
                ),
                name="return_template_selection_of_cases",
            ),
            models.CheckConstraint(
                condition=Q(ending="") | Q(selection=Selection.CONCLUDED),
                name="return_template_ending_of_concluded",
            ),
            models.CheckConstraint(
                condition=Q(first_row__gte=1), name="return_template_first_row"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("returns:template", args=[self.code])

    @property
    def is_list(self) -> bool:
        """Whether it lists cases; else it fills figures into cells."""
        return self.content == Content.CASES

    @property
    def figure_key(self) -> str:
        """The figure whose cases are listed."""
        return str(self.ending or self.selection)

    @property
    def cutoff_label(self) -> Text:
        """The last day of a period in words."""
        if self.cutoff_day is None:
            return _("月末")
        return _("%(day)d日") % {"day": self.cutoff_day}


class ReturnColumn(DomainModel):
    """A column of a list of cases, or one cell with a figure."""

    aggregate_path: ClassVar[str] = "template.station"

    template = models.ForeignKey(ReturnTemplate, models.PROTECT, related_name="columns")
    position = models.PositiveSmallIntegerField(_("次序"), editable=False)
    heading = models.CharField(_("表头"), max_length=120, blank=True)
    field = models.CharField(_("数据来源"), max_length=40, blank=True)
    mapping = models.TextField(_("代码对照"), max_length=4000, blank=True)
    figure = models.CharField(_("指标"), max_length=60, blank=True)
    cell = models.CharField(_("单元格"), max_length=10, blank=True)
    narrow_by = models.CharField(_("缩小范围"), max_length=20, choices=Narrow.choices, blank=True)
    narrow_code = models.CharField(_("范围代码"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("模板栏目")
        verbose_name_plural = _("模板栏目")
        ordering = ("template_id", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("template", "position"), name="return_column_place"),
            models.CheckConstraint(
                condition=~Q(field="") & Q(figure="", cell="", narrow_by="", narrow_code="")
                | Q(field="", mapping="") & ~Q(figure="") & ~Q(cell=""),
                name="return_column_is_field_or_figure",
            ),
            models.CheckConstraint(
                condition=Q(narrow_by="", narrow_code="") | ~Q(narrow_by="") & ~Q(narrow_code=""),
                name="return_column_narrowed_to_something",
            ),
        ]

    def __str__(self) -> str:
        return self.heading or str(self.source_label)

    @property
    def source_label(self) -> Text:
        """What it holds, in words."""
        if self.field:
            return catalogue.FIELDS[self.field].label
        try:
            return find_figure(self.figure)[1].label
        except UnknownFigure:
            return self.figure

    @property
    def personal_mark(self) -> Text:
        """What it tells of people; empty for nothing."""
        return catalogue.mark(self.field) if self.field else ""


class Return(StatefulModel):
    """A table made for one period: the file, the data it was made of, and when it was sent.

    Once it is submitted nothing of it changes any more; a correction is a new edition that names the
    one before. The files stand under a key of their own, which goes when a listed case is destroyed.
    """

    aggregate_path: ClassVar[str] = "template.station"

    number = models.CharField(_("报表编号"), max_length=40, unique=True, editable=False)
    template = models.ForeignKey(
        ReturnTemplate, models.PROTECT, related_name="made", verbose_name=_("上报模板")
    )
    period = models.CharField(_("期间"), max_length=10)
    first_day = models.DateField(_("起始日"))
    last_day = models.DateField(_("截止日"))
    edition = models.PositiveSmallIntegerField(_("版次"), default=1)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name=_("代替")
    )
    made_at = models.DateTimeField(_("生成时间"), auto_now_add=True)
    made_by_id = models.BigIntegerField()
    made_by_name = models.CharField(_("生成人"), max_length=150)
    row_count = models.PositiveIntegerField(_("行数"))
    has_names = models.BooleanField(_("含当事人姓名或名称"))
    file_name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(_("文件摘要（SHA-256）"), max_length=64)
    frozen_sha256 = models.CharField(max_length=64)
    file_key_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")
    frozen = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")
    submitted_on = models.DateField(_("报送日期"), null=True)
    submitted_by_name = models.CharField(_("报送登记人"), max_length=150, blank=True)
    note = models.CharField(_("报送说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("上报报表")
        verbose_name_plural = _("上报报表")
        ordering = ("-last_day", "-edition", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("template", "first_day", "last_day", "edition"), name="return_edition_once"
            ),
            models.CheckConstraint(
                condition=Q(first_day__lte=F("last_day")), name="return_period_in_order"
            ),
            models.CheckConstraint(
                condition=Q(edition=1, replaces=None) | Q(edition__gt=1, replaces__isnull=False),
                name="return_edition_names_the_one_before",
            ),
            models.CheckConstraint(
                condition=Q(submitted_on=None, submitted_by_name="", note="")
                | Q(submitted_on__isnull=False) & ~Q(submitted_by_name=""),
                name="return_submitted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("returns:made", args=[self.number])

    @property
    def is_submitted(self) -> bool:
        return self.submitted_on is not None

    @property
    def state_label(self) -> Text:
        return _("已报送") if self.is_submitted else _("已生成，未报送")

    def is_gone(self) -> bool:
        """Whether the files were destroyed, with a case that stood in them."""
        destroyed: Any = DataKey.everyone.filter(pk=self.file_key_id, destroyed_at__isnull=False)
        return bool(destroyed.exists())


class ReturnCase(models.Model):
    """A case that a made table lists. A technical row that the database never lets change."""

    made = models.ForeignKey(Return, models.PROTECT, related_name="cases")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    place = models.PositiveIntegerField()

    class Meta:
        ordering = ("place",)
        constraints: ClassVar[Any] = [
            models.UniqueConstraint(fields=("made", "place"), name="return_case_place")
        ]

    def __str__(self) -> str:
        return f"{self.made} {self.place}"
