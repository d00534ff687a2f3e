"""Forms of the working-day calendar."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mediation.ui.forms import UiForm


class DaysForm(UiForm):
    """A day or a stretch of days that differ from the published calendar."""

    first = forms.DateField(label=_("第一天"))
    last = forms.DateField(label=_("最后一天"), required=False, help_text=_("只有一天时可不填。"))
    is_working = forms.TypedChoiceField(
        label=_("这些日期是"),
        choices=[("off", _("休息日")), ("working", _("工作日（调休上班）"))],
        coerce=lambda value: value == "working",
        widget=forms.RadioSelect,
        initial="off",
    )
    note = forms.CharField(
        label=_("说明"), max_length=200, help_text=_("节日名称或通知文号，会显示在日历上。")
    )


class GroundForm(UiForm):
    """On which notice the year's arrangement is declared complete, or why this is taken back."""

    note = forms.CharField(label=_("依据"), max_length=200)
