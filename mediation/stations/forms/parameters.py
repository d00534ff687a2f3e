"""Forms of the dated parameters."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mediation.history.actor import Actor
from mediation.stations.enums import OrganisationKind, ParameterKind
from mediation.stations.models import StatutoryParameter
from mediation.stations.permissions import organisations_visible_to
from mediation.ui.forms import MoneyField, UiForm, UiModelForm, VersionedForm, VersionedModelForm

_FIELDS = ("kind", "value", "valid_from", "valid_to", "source")


def _value() -> MoneyField:
    """Yuan or days: read like an amount, shown without a unit."""
    plain = forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "class": "num"})
    return MoneyField(label=_("数值"), max_digits=10, widget=plain)


def _explain(fields: Any) -> None:
    fields["value"].help_text = _("工资以元计；月计薪天数以天计；本站规则填整数，单位见名称。")
    fields["valid_to"].help_text = _("平均工资须填写（按年公布）；其他参数留空表示适用至下一数值。")
    fields["source"].help_text = _(
        "公布该数值的文件名称、文号和日期，会印在参考计算单上。数值须从文件抄录，不作估计；"
        "本站规则不是法律规定，写明本站的决定及日期。"
    )


class ParameterForm(UiModelForm):
    """A new dated value."""

    value = _value()

    class Meta:
        model = StatutoryParameter
        fields = ("station", *_FIELDS)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        stations = organisations_visible_to(actor).filter(
            kind=OrganisationKind.STATION, is_active=True
        )
        fields["station"].queryset = stations
        if stations.count() == 1:
            fields["station"].initial = stations.get()
        _explain(fields)


class CorrectionForm(VersionedModelForm):
    """A wrong entry put right, and why."""

    value = _value()
    reason = forms.CharField(
        label=_("更正理由"), max_length=300, widget=forms.Textarea(attrs={"rows": "3"})
    )

    class Meta:
        model = StatutoryParameter
        fields = _FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _explain(self.fields)


class RemovalForm(VersionedForm):
    """Why an entry is taken out."""

    reason = forms.CharField(
        label=_("删除理由"), max_length=300, widget=forms.Textarea(attrs={"rows": "3"})
    )


class ParameterFilter(UiForm):
    """Filter of the list."""

    kind = forms.ChoiceField(
        label=_("参数"), required=False, choices=[("", _("全部")), *ParameterKind.choices]
    )
