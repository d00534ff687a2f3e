"""Forms of organisations and buildings."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from mediation.history.actor import Actor
from mediation.stations.enums import OrganisationKind, Role
from mediation.stations.models import Building, Organisation
from mediation.stations.permissions import buildings_visible_to, organisations_visible_to
from mediation.stations.services.organisations import PARENTS
from mediation.ui.forms import PhoneInput, UiForm, UiModelForm


class OrganisationField(forms.ModelChoiceField):
    """An organisation of the tree, indented by its depth."""

    def label_from_instance(self, obj: Any) -> str:
        depth = obj.path.count("/") - 2
        return f"{'　' * depth}{obj.name}（{obj.code}）"


class OrganisationForm(UiModelForm):
    """All that stands on an organisation; code and kind are chosen once."""

    fieldsets = (
        (_("基本信息"), ("kind", "code", "name", "parent", "body_kind")),
        (_("所在地"), ("building", "address", "phone", "host_employer_name", "host_credit_code")),
        (
            _("受理与文书"),
            ("may_accept", "own_seal", "seal_name", "number_pattern", "aid_number_pattern"),
        ),
        (_("可办理的确认程序"), ("arbitral_review_open", "judicial_confirmation_open")),
    )
    wide_fields = ("number_pattern", "aid_number_pattern")

    class Meta:
        model = Organisation
        fields = (
            "kind", "code", "name", "parent", "body_kind", "building", "address", "phone",
            "host_employer_name", "host_credit_code", "may_accept", "own_seal", "seal_name",
            "number_pattern", "aid_number_pattern", "arbitral_review_open",
            "judicial_confirmation_open",
        )  # fmt: skip
        field_classes = {"parent": OrganisationField}
        widgets = {"phone": PhoneInput}

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["parent"].queryset = _possible_parents(actor, self.instance)
        buildings = buildings_visible_to(actor).filter(is_active=True).select_related("station")
        if self.instance.pk:
            # Serials, paths and past figures are made of these.
            del fields["kind"], fields["code"]
            fields["building"].queryset = buildings.filter(station=self.instance.station_id)
            if self.instance.parent_id and not fields["parent"].queryset.exists():
                fields["parent"].disabled = True
        else:
            fields["building"].queryset = buildings
            fields["kind"].choices = _possible_kinds(actor)
            fields["code"].help_text = _("编入案件编号和案号，保存后不能更改。")
        fields["host_credit_code"].validators.append(
            RegexValidator(r"^[0-9A-Z]{18}$", _("统一社会信用代码为18位数字或大写字母。"))
        )


def _possible_parents(actor: Actor, organisation: Any) -> Any:
    """Where the organisation may hang: by its kind, and for an existing one within its station."""
    visible = organisations_visible_to(actor).filter(is_active=True)
    if organisation.pk is None:
        return visible.exclude(kind=OrganisationKind.POINT)
    kinds = [kind for kind in PARENTS[organisation.kind] if kind]
    possible = visible.filter(kind__in=kinds).exclude(path__startswith=organisation.path)
    if organisation.kind != OrganisationKind.STATION:
        possible = possible.filter(station=organisation.station_id)
    # The present one stays in the list, even where the actor could not choose it anew.
    return possible | Organisation.objects.filter(pk=organisation.parent_id)


def _possible_kinds(actor: Actor) -> list[tuple[str, Any]]:
    if actor.role == Role.ADMINISTRATOR:
        return list(OrganisationKind.choices)
    below = (OrganisationKind.ROOM, OrganisationKind.POINT)
    return [(kind.value, kind.label) for kind in below]


class OrganisationFilter(UiForm):
    """Filters of the tree."""

    q = forms.CharField(label=_("名称或代码"), required=False, max_length=60)
    kind = forms.ChoiceField(
        label=_("类别"), required=False, choices=[("", _("全部")), *OrganisationKind.choices]
    )
    inactive = forms.BooleanField(label=_("包括已停用的"), required=False)


class BuildingForm(UiModelForm):
    """A building; station and code are chosen once."""

    class Meta:
        model = Building
        fields = ("station", "code", "name", "address", "head_name", "is_active")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        instance: Any = self.instance
        if instance.pk:
            del fields["station"], fields["code"]
            return
        del fields["is_active"]
        stations = organisations_visible_to(actor).filter(
            kind=OrganisationKind.STATION, is_active=True
        )
        fields["station"].queryset = stations
        if stations.count() == 1:
            fields["station"].initial = stations.get()
        fields["code"].validators.append(
            RegexValidator(r"^[A-Z0-9]{1,20}$", _("代码只能由大写字母和数字组成。"))
        )


class BuildingFilter(UiForm):
    """Filters of the list of buildings."""

    q = forms.CharField(label=_("名称、代码或地址"), required=False, max_length=60)
    inactive = forms.BooleanField(label=_("包括已停用的"), required=False)


class ReasonForm(UiForm):
    """Why something is taken out of use."""

    reason = forms.CharField(
        label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": "3"})
    )
