"""Forms of the retention room."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.retention import registry
from cases.retention.enums import Decision, HoldGround, Stage
from cases.retention.models import DestructionItem, RetentionPeriod
from mediation.history.actor import Actor
from mediation.stations.enums import OrganisationKind
from mediation.stations.models import Organisation
from mediation.stations.permissions import organisations_visible_to
from mediation.ui.forms import UiForm, UiModelForm, VersionedForm


def _kinds() -> list[tuple[str, Any]]:
    return [(kind.code, kind.label) for kind in registry.kinds()]


class PeriodForm(UiModelForm):
    """How long one kind of record is kept, and which document says so."""

    kind = forms.ChoiceField(label=_("档案种类"), choices=_kinds)
    years = forms.IntegerField(
        label=_("保管年限"), required=False, min_value=1, max_value=100,
        help_text=_("整年数；留空表示永久保管。"),
    )  # fmt: skip

    class Meta:
        model = RetentionPeriod
        fields = ("station", "kind", "years", "valid_from", "source")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stations = organisations_visible_to(actor).filter(
            kind=OrganisationKind.STATION, is_active=True
        )
        field: Any = self.fields["station"]
        field.queryset = stations
        if stations.count() == 1:
            field.initial = stations.get()


class ReasonForm(UiForm):
    """Why."""

    reason = forms.CharField(
        label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": "3"})
    )


class HoldForm(UiForm):
    """A record that must not be destroyed for now."""

    serial = forms.CharField(label=_("案件或咨询编号"), max_length=40)
    ground = forms.ChoiceField(label=_("暂缓原因"), choices=HoldGround.choices)
    until = forms.DateField(label=_("暂缓至"), required=False, help_text=_("留空表示直至解除。"))
    reason = forms.CharField(
        label=_("说明"), max_length=500, widget=forms.Textarea(attrs={"rows": "3"})
    )


class DueFilter(UiForm):
    """Filter of what is due."""

    kind = forms.ChoiceField(label=_("档案种类"), required=False)
    organisation = forms.ModelChoiceField(
        label=_("承办组织"), required=False, queryset=Organisation.objects.none()
    )
    until = forms.DateField(label=_("期满日不晚于"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [("", _("全部")), *_kinds()]
        organisation: Any = self.fields["organisation"]
        organisation.queryset = organisations_visible_to(actor)
        organisation.to_field_name = "code"
        organisation.empty_label = _("全部")


class ListFilter(UiForm):
    """Filter of the lists."""

    stage = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *Stage.choices]
    )


class OpinionForm(VersionedForm):
    """The appraisal as a whole."""

    opinion = forms.CharField(
        label=_("鉴定意见"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("不写当事人姓名：清单长期保存。"),
    )  # fmt: skip


class ItemForm(UiForm):
    """What the appraisal says of one record."""

    decision = forms.ChoiceField(label=_("鉴定结论"), choices=Decision.choices)
    reason = forms.CharField(label=_("理由"), required=False, max_length=200)
    extended_to = forms.DateField(label=_("延长至"), required=False)

    def __init__(self, *args: Any, item: DestructionItem, **kwargs: Any) -> None:
        initial = {
            "decision": item.decision,
            "reason": item.reason,
            "extended_to": item.extended_to,
        }
        super().__init__(*args, initial=initial, prefix=f"item-{item.pk}", **kwargs)
        self.item = item


class AnswerForm(VersionedForm):
    """What the second person says."""

    answer = forms.CharField(
        label=_("审批意见"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )  # fmt: skip
