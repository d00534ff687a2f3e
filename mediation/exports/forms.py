"""Which file is wanted, and why in full."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mediation.history.models import AccessEntry
from mediation.ui.forms import UiForm

XLSX, CSV = "xlsx", "csv"
MASKED, FULL = "masked", "full"
FORMATS = [(XLSX, _("电子表格（XLSX）")), (CSV, _("文本表格（CSV）"))]
CONTENTS = [(MASKED, _("与列表相同（部分隐藏）")), (FULL, _("含完整号码、地址等信息"))]
#: Fewer characters are no reason.
SHORTEST_REASON = 4


class ExportForm(UiForm):
    """Format; and for whom may have them, the full values with the purpose and the reason in words."""

    file_format = forms.ChoiceField(
        label=_("格式"), choices=FORMATS, initial=XLSX, widget=forms.RadioSelect
    )
    contents = forms.ChoiceField(
        label=_("内容"), choices=CONTENTS, initial=MASKED, required=False, widget=forms.RadioSelect,
        help_text=_("完整信息的导出逐件记入查阅记录。"),
    )  # fmt: skip
    purpose = forms.ChoiceField(
        label=_("导出完整信息的目的"), required=False,
        choices=[("", _("请选择目的")), *AccessEntry.Purpose.choices],
    )  # fmt: skip
    reason = forms.CharField(
        label=_("导出完整信息的理由"), max_length=200, required=False,
        help_text=_("用于什么工作、交给谁；记入查阅记录。"),
    )  # fmt: skip

    def __init__(self, *args: Any, may_unmask: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_unmask:
            for name in ("contents", "purpose", "reason"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.wants_full:
            if not data.get("purpose"):
                self.add_error("purpose", _("导出完整信息的，请选择目的。"))
            if len(data.get("reason", "").strip()) < SHORTEST_REASON:
                self.add_error("reason", _("导出完整信息的，请写明理由（不少于四个字）。"))
        return data

    @property
    def wants_full(self) -> bool:
        """Whether the full values are asked for; only after cleaning."""
        return self.cleaned_data.get("contents") == FULL
