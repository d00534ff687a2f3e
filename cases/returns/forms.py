"""Forms of the report templates."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.returns import catalogue, filling
from cases.returns.contents import OF_CASES, narrowings
from cases.returns.enums import Content, Narrow, PeriodKind, Selection
from cases.returns.models import ReturnColumn, ReturnTemplate
from cases.returns.periods import EXAMPLES, LAST_CUTOFF, latest_ended, parse
from cases.returns.services.templates import Blank, no_such_sheet
from mediation.history.actor import Actor
from mediation.reports.periods import NotAPeriod, Period
from mediation.reports.scopes import of_actor
from mediation.reports.sections import UnknownFigure, find_figure, sections
from mediation.stations.access import organisations_in_scope
from mediation.stations.enums import OrganisationKind
from mediation.stations.models import Organisation
from mediation.ui.forms import UiForm, VersionedForm, VersionedModelForm
from mediation.vault.uploads import Unacceptable

SUFFIX = ".xlsx"


class TemplateForm(VersionedModelForm):
    """The settings of a template, and the superior's blank."""

    cutoff_day = forms.TypedChoiceField(
        label=_("截止日"), required=False, coerce=int, empty_value=None,
        help_text=_("每期最后一天。例如选20日，每月的一期就是上月21日至本月20日。"),
    )  # fmt: skip
    blank_file = forms.FileField(
        label=_("空白表（XLSX）"), required=False, allow_empty_file=True,
        help_text=_("上级发放的空白表，不含宏；没有时另建新表并写入表头。"),
    )  # fmt: skip
    drop_blank = forms.BooleanField(label=_("不再使用现有的空白表"), required=False)

    fieldsets = (
        (_("报送"), ("name", "addressee", "period_kind", "cutoff_day", "is_active")),
        (_("内容"), ("station", "content", "selection", "ending", "category", "source", "organisation")),
        (_("填写"), ("blank_file", "drop_blank", "sheet", "first_row")),
    )  # fmt: skip

    class Meta:
        model = ReturnTemplate
        fields = (
            "station", "name", "addressee", "period_kind", "cutoff_day", "content", "selection",
            "category", "source", "organisation", "ending", "sheet", "first_row", "is_active",
        )  # fmt: skip
        help_texts = {
            "selection": _("仅用于案件清单；与统计中同名指标的案件清单一致。"),
            "ending": _("仅用于本期结案的案件。"),
            "sheet": _("留空表示第一张工作表。"),
            "first_row": _("仅用于案件清单：第一件案件所在的行，从1起。没有空白表时，表头写在上一行。"),
        }  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cutoff: Any = self.fields["cutoff_day"]
        days = [(day, _now("%(day)d日") % {"day": day}) for day in range(1, LAST_CUTOFF + 1)]
        cutoff.choices = [("", _now("月末")), *days]
        for name in ("category", "source", "ending"):
            filter_: Any = self.fields[name]
            filter_.choices = [("", _now("全部")), *filter_.choices[1:]]
        within: Any = organisations_in_scope(actor)
        organisation: Any = self.fields["organisation"]
        organisation.queryset = within.order_by("path")
        organisation.to_field_name = "code"
        organisation.empty_label = _now("全站")
        if self.instance.organisation_id:
            self.initial["organisation"] = self.instance.organisation.code
        if self.instance.pk:
            del self.fields["station"]
            if not self.instance.blank_id:
                del self.fields["drop_blank"]
            return
        del self.fields["version"], self.fields["drop_blank"], self.fields["is_active"]
        station: Any = self.fields["station"]
        station.queryset = within.filter(kind=OrganisationKind.STATION, is_active=True)
        station.to_field_name = "code"
        if station.queryset.count() == 1:
            station.initial = station.queryset.get().code
            station.widget = station.hidden_widget()

    def clean_name(self) -> str:
        return str(self.cleaned_data["name"]).strip()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("content") == Content.CASES and not data.get("selection"):
            self.add_error("selection", _("请选择列入哪些案件。"))
        if data.get("content") == Content.FIGURES:
            for name in ("selection", "category", "source", "organisation", "ending"):
                if data.get(name):
                    self.add_error(name, _("仅用于案件清单；统计数字在各单元格中分别缩小范围。"))
        elif data.get("ending") and data.get("selection") != Selection.CONCLUDED:
            self.add_error("ending", _("只有“本期结案的案件”可以按结案方式缩小范围。"))
        self._judge_blank(data)
        return data

    def _judge_blank(self, data: dict[str, Any]) -> None:
        """The file stands beside its field, a sheet that it does not have beside the sheet's."""
        self.blank: Blank | None = Blank() if data.get("drop_blank") else None
        upload = data.get("blank_file")
        if not upload:
            return
        content = upload.read()
        try:
            book = filling.open_blank(content)
        except Unacceptable as error:
            self.add_error("blank_file", str(error))
            return
        if filling.sheet_of(book, data.get("sheet") or "") is None:
            names = [sheet.title for sheet in book.worksheets]
            self.add_error("sheet", no_such_sheet(data["sheet"], names))
        name = str(upload.name or "")
        self.blank = Blank(name if name.lower().endswith(SUFFIX) else f"{name}{SUFFIX}", content)


class ColumnForm(VersionedForm):
    """A column of a list: its heading, what it holds, and how codes are written."""

    heading = forms.CharField(label=_("表头"), max_length=120, required=False)
    field = forms.ChoiceField(label=_("数据来源"), choices=catalogue.choices)
    mapping = forms.CharField(
        label=_("代码对照"), required=False, max_length=4000, widget=forms.Textarea,
        help_text=_("每行一条“代码=文字”，仅用于有代码的来源；留空时写中文名称。出现而没有对照的代码会在生成前列出。"),
    )  # fmt: skip

    def __init__(self, *args: Any, template: ReturnTemplate, **kwargs: Any) -> None:
        super().__init__(*args, version=template.version, **kwargs)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("field") and data.get("mapping"):
            try:
                catalogue.parse_mapping(data["field"], data["mapping"])
            except catalogue.BadMapping as error:
                self.add_error("mapping", str(error))
        return data

    def column(self) -> ReturnColumn:
        """What was typed, not saved."""
        data = self.cleaned_data
        return ReturnColumn(
            heading=data["heading"].strip(), field=data["field"], mapping=data["mapping"].strip()
        )


class CellForm(VersionedForm):
    """A figure and the cell for it."""

    heading = forms.CharField(
        label=_("名称"), max_length=120, required=False,
        help_text=_("没有空白表时写在单元格左边；留空时用指标的名称。"),
    )  # fmt: skip
    figure = forms.ChoiceField(label=_("指标"))
    cell = forms.CharField(label=_("单元格"), max_length=10, help_text=_("例如 C7。"))
    narrowing = forms.ChoiceField(label=_("缩小范围"), required=False)

    def __init__(self, *args: Any, template: ReturnTemplate, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, version=template.version, **kwargs)
        scope = of_actor(actor, template.station.code)
        figure: Any = self.fields["figure"]
        groups: dict[str, list[tuple[str, Any]]] = {}
        for section in sections():
            if section.shown(scope):
                for one in section.figures:
                    groups.setdefault(str(one.group.title), []).append((one.key, one.label))
        figure.choices = list(groups.items())
        within = Organisation.objects.filter(pk__in=scope.ids)
        narrowing: Any = self.fields["narrowing"]
        narrowing.choices = [
            ("", _now("不缩小")),
            *(
                (by.label, [(f"{by}:{code}", label) for code, label in narrowings(by, within)])
                for by in Narrow
            ),
        ]

    def clean_cell(self) -> str:
        try:
            return filling.tidy_address(self.cleaned_data["cell"])
        except filling.BadAddress as error:
            raise forms.ValidationError(
                _("请填写工作表内的一个单元格，例如 C7；最大是 XFD1048576。")
            ) from error

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        by = str(data.get("narrowing") or "").partition(":")[0]
        if by in (Narrow.CATEGORY, Narrow.SOURCE) and not _of_cases(data.get("figure", "")):
            self.add_error("narrowing", _("该指标不能按争议类别或者案件来源缩小范围。"))
        return data

    def column(self) -> ReturnColumn:
        """What was typed, not saved."""
        data = self.cleaned_data
        by, _colon, code = data["narrowing"].partition(":")
        return ReturnColumn(
            heading=data["heading"].strip(), figure=data["figure"], cell=data["cell"],
            narrow_by=by, narrow_code=code,
        )  # fmt: skip


def _of_cases(figure: str) -> bool:
    try:
        return find_figure(figure)[0].key == OF_CASES
    except UnknownFigure:
        return False


class PeriodForm(UiForm):
    """Which period; by default the newest that is over."""

    period: Any = forms.CharField(label=_("期间"), max_length=10)

    def __init__(self, data: Any, *, template: ReturnTemplate) -> None:
        kind, cutoff = template.period_kind, template.cutoff_day
        default = latest_ended(kind, cutoff, timezone.localdate()).label
        super().__init__({"period": data.get("period") or default})
        self.template = template
        self.example = EXAMPLES[PeriodKind(kind)]
        self.fields["period"].help_text = _("写作 %(example)s。") % {"example": self.example}

    def clean_period(self) -> Period:
        template = self.template
        try:
            return parse(
                template.period_kind, template.cutoff_day, str(self.cleaned_data["period"])
            )
        except NotAPeriod as error:
            raise forms.ValidationError(
                _now("请按 %(example)s 的格式填写期间。") % {"example": self.example}
            ) from error


class MoveForm(VersionedForm):
    """One step up or down."""

    direction = forms.ChoiceField(choices=[("up", "up"), ("down", "down")])


class SubmitForm(VersionedForm):
    """When the table was sent, and how."""

    submitted_on = forms.DateField(label=_("报送日期"))
    note = forms.CharField(
        label=_("报送说明"), max_length=300, required=False,
        help_text=_("例如报送方式、经办人、回执号；不写当事人姓名。"),
    )  # fmt: skip
