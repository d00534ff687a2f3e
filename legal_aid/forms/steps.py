"""The small forms of the acts on an application: one for each."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from legal_aid.enums import AidResult, RefusalReason, TerminationGround, WithdrawalReason
from legal_aid.models import AidStep
from mediation.ui.forms import MoneyField, VersionedForm, VersionedModelForm


def _words(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea, max_length=4000, **options)


def _choice(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", _("请选择")), *choices])


class ActForm(VersionedForm):
    """What an act asks for; its fields bear the names that the operation gives them."""

    @property
    def given(self) -> dict[str, Any]:
        """What the operation is called with."""
        return dict(self.cleaned_data)


class DayForm(ActForm):
    """An act on a day: today unless another is given."""

    happened_on = forms.DateField(label=_("日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_on"].initial = timezone.localdate

    def clean_happened_on(self) -> Any:
        day = self.cleaned_data["happened_on"]
        if day > timezone.localdate():
            raise ValidationError(_("发生日期不能晚于今天。"))
        return day


class SupplementForm(DayForm):
    items = _words(_("需补充的材料"), help_text=_("应当一次告知；通知书随即出具。"))


class RefuseForm(DayForm):
    reason = _choice(_("不予援助理由"), RefusalReason.choices)
    explanation = _words(_("理由说明"), help_text=_("将写入不予援助决定书。"))


class TerminateForm(DayForm):
    ground = _choice(_("终止事由"), TerminationGround.choices)
    explanation = _words(_("理由说明"), help_text=_("将写入终止法律援助决定书。"))


class WithdrawForm(DayForm):
    reason = _choice(_("撤回原因"), WithdrawalReason.choices)


class CloseAtOnceForm(DayForm):
    report = _words(_("办理情况"), help_text=_("提供的咨询意见或者代拟的文书名称。"))


class CloseForm(DayForm):
    result = _choice(_("办理结果"), AidResult.choices)
    recovered = MoneyField(label=_("挽回金额（元）"), required=False)
    report = _words(_("结案说明"), help_text=_("附卷的文书请在说明中列出。"))


class ResumeForm(ActForm):
    reason = _words(_("恢复办理的理由"))


class BeginStepForm(VersionedModelForm):
    class Meta:
        model = AidStep
        fields = ("stage", "started_on", "body", "reference")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["started_on"].initial = timezone.localdate

    @property
    def given(self) -> dict[str, Any]:
        """What the operation is called with."""
        return {"step": self.instance, "version": self.cleaned_data["version"]}


class EndStepForm(ActForm):
    wide_fields: ClassVar = ("remarks",)

    ended_on = forms.DateField(label=_("结束日期"))
    result = _choice(_("阶段结果"), AidResult.choices)
    recovered = MoneyField(label=_("挽回金额（元）"), required=False)
    remarks = _words(_("备注"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ended_on"].initial = timezone.localdate
