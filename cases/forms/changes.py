"""Forms by which a case is declared void, or goes to another organisation."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.change_enums import VoidReason
from cases.forms.late import LateMixin
from cases.models import Case
from cases.services.transfer import receivers_for
from mediation.history.actor import Actor
from mediation.stations.models import Organisation
from mediation.ui.forms import UiForm, VersionedForm


class VoidForm(LateMixin, VersionedForm):
    """Why a case is to be void, and which one goes on where it is a duplicate."""

    late_days = ("happened_on",)

    why = forms.ChoiceField(
        label=_("作废原因"), choices=VoidReason.choices, widget=forms.RadioSelect
    )
    duplicate_of = forms.CharField(
        label=_("保留的案件"),
        max_length=40,
        required=False,
        help_text=_("重复登记时填写另一件的登记序号，例如 LJZ-2026-000123。"),
    )
    reason = forms.CharField(
        label=_("作废的理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    happened_on = forms.DateField(label=_("作废日期"), initial=timezone.localdate)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_duplicate_of(self) -> Case | None:
        """The other case, among those that the manager may know of."""
        serial = self.cleaned_data["duplicate_of"].strip().upper()
        if not serial:
            return None
        found: Case | None = Case.objects.visible_to(self.actor).filter(serial=serial).first()
        if found is None:
            raise forms.ValidationError(_("找不到保留的案件，请核对序号。"))
        return found

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        duplicate = data.get("why") == VoidReason.DUPLICATE
        if "duplicate_of" in data and duplicate != (data["duplicate_of"] is not None):
            self.add_error("duplicate_of", _("重复登记的，须指明保留的案件；其他原因不填。"))
        return data


class TransferForm(LateMixin, UiForm):
    """To whom a case is offered, and why."""

    late_days = ("happened_on",)

    receiver = forms.ModelChoiceField(Organisation.objects.none(), label=_("接收组织"))
    reason = forms.CharField(
        label=_("移送理由"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("接收组织在接收之前只能看到本理由和案件概要，请勿写明姓名。"),
    )
    happened_on = forms.DateField(label=_("提出日期"), initial=timezone.localdate)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        suitable = [row.pk for row in receivers_for(case)]
        receiver: Any = self.fields["receiver"]
        receiver.empty_label = _("请选择")
        receiver.queryset = Organisation.objects.filter(pk__in=suitable)


class WordsForm(UiForm):
    """Why a proposal is called off; a manager may let go what was asked for instead."""

    words = forms.CharField(
        label=_("理由"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReceiveForm(LateMixin, WordsForm):
    """What the receiver answers, and from which day it holds the case."""

    late_days = ("happened_on",)

    happened_on = forms.DateField(label=_("接收日期"), initial=timezone.localdate)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = _("处理意见")
        self.fields["words"].help_text = _("退回时必须写明理由。")
