"""Forms of the visits to buildings."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from legal_aid.models import BuildingVisit
from legal_aid.on_duty import OnDuty, candidates, grouped, who
from legal_aid.services.visits import EDITABLE
from mediation.history.actor import Actor
from mediation.stations.access import buildings_in_scope
from mediation.stations.models import Building, Organisation
from mediation.ui.forms import UiForm, UiModelForm, VersionedForm, VersionedFormMixin


class VisitForm(UiModelForm):
    """Where, when, and who goes."""

    staff = forms.MultipleChoiceField(
        label=_("巡访人员"), required=False, widget=forms.CheckboxSelectMultiple
    )
    fieldsets = (
        (_("时间地点"), ("building", "place", "held_on", "starts_at", "ends_at")),
        (_("人员"), ("staff",)),
    )

    class Meta:
        model = BuildingVisit
        fields = EDITABLE
        help_texts = {
            "place": _("例如：一楼大堂、职工之家。"),
            "ends_at": _("可以不填。"),
            "starts_at": _("17:30及以后开始的记为晚间巡访。"),
        }

    def __init__(self, *args: Any, station: Organisation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        buildings = Building.objects.filter(station=station, is_active=True)
        there: list[OnDuty] = []
        if self.instance.pk:
            there = [who(row) for row in self.instance.staff.select_related("officer", "lawyer")]
            buildings |= Building.objects.filter(pk=self.instance.building_id)
            self.initial["staff"] = [person.key for person in there]
        else:
            self.fields["held_on"].initial = timezone.localdate
        self.fields["building"].queryset = buildings  # type: ignore[attr-defined]
        self.candidates = candidates(station, there)
        self.fields["staff"].choices = grouped(self.candidates.values())  # type: ignore[attr-defined]

    def chosen_staff(self) -> list[OnDuty]:
        """The persons behind what was ticked."""
        return [self.candidates[key] for key in self.cleaned_data["staff"]]


class EditVisitForm(VersionedFormMixin, VisitForm):
    """The same page for a visit that is planned already."""


class ReportForm(VersionedFormMixin, UiModelForm):
    """What came of it."""

    class Meta:
        model = BuildingVisit
        fields = ("people_reached", "summary")
        widgets = {"summary": forms.Textarea(attrs={"rows": 6})}
        help_texts = {"summary": _("请勿写入来访人的姓名、电话；个人情况登记在咨询中。")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people_reached"].required = True


class CancelForm(VersionedForm):
    """Why the visit does not take place."""

    reason = forms.CharField(label=_("取消原因"), max_length=200)


class VisitFilterForm(UiForm):
    """Filters of the list."""

    building = forms.ModelChoiceField(Building.objects.none(), label=_("楼宇"), required=False)
    since = forms.DateField(label=_("自"), required=False)
    until = forms.DateField(label=_("至"), required=False)
    evening = forms.BooleanField(label=_("只看晚间巡访"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["building"].queryset = buildings_in_scope(actor)  # type: ignore[attr-defined]
