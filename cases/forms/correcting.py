"""Forms by which recorded data are put right: the row as it stands, the reason, and a second look."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.claims import USUAL_CATEGORY
from cases.forms.parties import EMPLOYER, EMPLOYER_MORE, WORKER, WORKER_MORE, Buildings, PartyForm
from cases.models import Agent, Case, Claim, Party
from cases.services.correcting import CORRECTABLE, Correctable
from mediation.people import identifiers
from mediation.people.masking import MaskedFieldsMixin
from mediation.ui.forms import IdInput, MoneyField, PhoneInput, UiFormMixin


class _Correction(MaskedFieldsMixin, UiFormMixin, forms.ModelForm):
    """What corrections of every kind of row ask for beside the row's own columns."""

    def __init__(self, *args: Any, version: int, buildings: Buildings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "building" in self.fields:
            buildings.offer(self.fields["building"])
        add_reason(self, version)

    @property
    def values(self) -> dict[str, Any]:
        """Column → value, as the operation takes them; only after `is_valid`."""
        return corrected(self)


def add_reason(form: Any, version: int) -> None:
    """The reason and the hidden fields of a correction, at the end of `form`."""
    form.fields["reason"] = forms.CharField(
        label=_("更正的理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    form.fields["version"] = forms.IntegerField(
        widget=forms.HiddenInput, initial=version, min_value=1
    )


def corrected(form: Any) -> dict[str, Any]:
    """The correctable columns that `form` holds."""
    names = CORRECTABLE[type(form.instance)]
    return {name: value for name, value in form.cleaned_data.items() if name in names}


class CaseCorrection(_Correction):
    """The head of the case."""

    class Meta:
        model = Case
        fields = CORRECTABLE[Case]
        widgets: ClassVar = {"facts": forms.Textarea(attrs={"rows": 6})}


class PartyCorrection(PartyForm):
    """A party's particulars: the fields of its kind, which does not change."""

    def __init__(self, *args: Any, version: int, buildings: Buildings, **kwargs: Any) -> None:
        super().__init__(*args, buildings=buildings, **kwargs)
        is_worker = self.instance.is_worker
        for name in (*EMPLOYER, *EMPLOYER_MORE) if is_worker else (*WORKER, *WORKER_MORE):
            del self.fields[name]
        self.fields["kind"].disabled = True
        self.fields["kind"].widget = forms.HiddenInput()
        # No suggestions of other employers while one is put right.
        for attribute in [name for name in self.fields["name"].widget.attrs if name[:3] == "hx-"]:
            del self.fields["name"].widget.attrs[attribute]
        add_reason(self, version)

    @property
    def values(self) -> dict[str, Any]:
        """Column → value, as the operation takes them; only after `is_valid`."""
        return corrected(self)


class ClaimCorrection(_Correction):
    """What is asked for."""

    amount = MoneyField(label=_("金额"), required=False)

    class Meta:
        model = Claim
        fields = CORRECTABLE[Claim]
        widgets: ClassVar = {"description": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].required = False
        self.fields["category"].help_text = _("留空则按请求项目归类。")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("kind") and not data.get("category"):
            data["category"] = USUAL_CATEGORY[data["kind"]]
        return data


class AgentCorrection(_Correction):
    """Who acts for a party."""

    class Meta:
        model = Agent
        fields = CORRECTABLE[Agent]
        widgets: ClassVar = {"phone": PhoneInput, "id_number": IdInput}

    def clean_id_number(self) -> str:
        return identifiers.clean(self.cleaned_data["id_number"])


FORMS: dict[type[Any], type[Any]] = {
    Case: CaseCorrection,
    Party: PartyCorrection,
    Claim: ClaimCorrection,
    Agent: AgentCorrection,
}


def correction_form(row: Correctable, data: Any, *, version: int, buildings: Buildings) -> Any:
    """The form for `row`, which it changes only in memory: hand over a copy."""
    return FORMS[type(row)](data, instance=row, version=version, buildings=buildings)
