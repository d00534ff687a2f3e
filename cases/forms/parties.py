"""Rows of the application form for parties and their agents (domain §2.1)."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.enums import EmployerRole, PartyKind, Side
from cases.forms.rows import RowForm, RowFormSet, row_formset
from cases.models import Agent, Party
from mediation.people import identifiers
from mediation.people.enums import IdType
from mediation.people.masking import MaskedFieldsMixin
from mediation.ui.forms import IdInput, MoneyField, PhoneInput

COMMON = ("name", "phone", "address")
WORKER = ("id_type", "id_number", "position", "left_on")
WORKER_MORE = (
    "sex",
    "birth_date",
    "hired_on",
    "monthly_wage",
    "is_union_member",
    "is_migrant_worker",
    "is_over_age",
)
EMPLOYER = ("credit_code", "employer_role", "building")
EMPLOYER_MORE = ("legal_representative", "legal_post", "nature", "industry")
#: The identity number holds a birth date and the sex only in these papers.
_TELLING = (IdType.RESIDENT, IdType.RESIDENCE_PERMIT)


class Buildings:
    """The buildings to choose from, read once for all the fields of a page."""

    def __init__(self, buildings: Any) -> None:
        self._queryset = buildings
        self._choices = [("", "---------"), *((row.pk, str(row)) for row in buildings)]

    def offer(self, field: Any) -> None:
        """Let `field` choose from them."""
        field.queryset = self._queryset
        field.choices = self._choices


def tell_from_number(data: dict[str, Any]) -> None:
    """Birth date and sex stand in the number; what was typed beside it is kept."""
    number = identifiers.clean(data.get("id_number") or "")
    if not number:
        return
    data["id_type"] = data.get("id_type") or IdType.RESIDENT
    if data["id_type"] not in _TELLING:
        return
    try:
        identifiers.validate_resident_id(number)
    except ValidationError:
        return  # the model says what is wrong with it
    data["birth_date"] = data.get("birth_date") or identifiers.birth_date_of(number)
    data["sex"] = data.get("sex") or identifiers.sex_of(number)


class PartyForm(MaskedFieldsMixin, RowForm):
    """A worker or an employer; the fields of the other kind are cleared."""

    # Longer than the code itself: what is pasted has spaces, which are taken out first.
    credit_code = forms.CharField(
        label=_("统一社会信用代码"), max_length=30, required=False, widget=IdInput
    )
    monthly_wage = MoneyField(label=_("月工资"), required=False)

    class Meta:
        model = Party
        fields = ("kind", *COMMON, *WORKER, *WORKER_MORE, *EMPLOYER, *EMPLOYER_MORE)
        widgets = {
            "phone": PhoneInput,
            "address": forms.TextInput,
            "id_number": IdInput,
        }

    def __init__(self, *args: Any, buildings: Buildings, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        buildings.offer(self.fields["building"])
        self.fields["kind"].choices = PartyKind.choices  # type: ignore[attr-defined]
        self.fields["kind"].initial = kind
        self.fields["id_type"].initial = IdType.RESIDENT
        self.fields["employer_role"].initial = EmployerRole.EMPLOYER
        name, kind_of_party = self.add_prefix("name"), self.add_prefix("kind")
        # Only these two fields are sent while typing, not the rest of the page.
        self.fields["name"].widget.attrs |= {
            "autocomplete": "off",
            "hx-post": reverse("people:suggest_employers"),
            "hx-trigger": "input changed delay:400ms",
            "hx-params": f"{name},{kind_of_party}",
            "hx-target": f"#{self.prefix}-suggestions",
            "hx-swap": "innerHTML",
        }

    def clean_credit_code(self) -> str:
        code = identifiers.clean(self.cleaned_data["credit_code"])
        if code:
            identifiers.validate_credit_code(code)
        return code

    def clean_monthly_wage(self) -> str:
        wage: Decimal | None = self.cleaned_data["monthly_wage"]
        return "" if wage is None else str(wage)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        is_worker = data.get("kind") == PartyKind.WORKER
        for name in (*EMPLOYER, *EMPLOYER_MORE) if is_worker else (*WORKER, *WORKER_MORE):
            if name not in self.fields:
                continue
            # What was typed under the other kind counts neither as data nor as a mistake.
            self._errors.pop(name, None)
            data[name] = "" if name == "monthly_wage" else self.fields[name].to_python("")
        if is_worker:
            tell_from_number(data)
        return data

    def _groups(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names]

    @property
    def common(self) -> list[forms.BoundField]:
        """Fields of both kinds, beside the kind itself."""
        return self._groups(*COMMON)

    @property
    def worker(self) -> list[forms.BoundField]:
        """Fields of a worker that are always asked."""
        return self._groups(*WORKER)

    @property
    def worker_more(self) -> list[forms.BoundField]:
        """Further fields of a worker."""
        return self._groups(*WORKER_MORE)

    @property
    def employer(self) -> list[forms.BoundField]:
        """Fields of an employer that are always asked."""
        return self._groups(*EMPLOYER)

    @property
    def employer_more(self) -> list[forms.BoundField]:
        """Further fields of an employer."""
        return self._groups(*EMPLOYER_MORE)

    @property
    def more_is_open(self) -> bool:
        """Whether a further field holds something that must not lie hidden."""
        names = (*WORKER_MORE, *EMPLOYER_MORE)
        return any(self.errors.get(name) for name in names) or (
            self.instance.pk is not None and any(self[name].value() for name in names)
        )


class PartyFormSet(RowFormSet):
    """The parties of one side."""

    side: Side
    default_kind: PartyKind
    row_template = "cases/intake/_party_row.html"

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "kind": self.default_kind}

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)
        form.instance.side = self.side
        return form

    @property
    def keys(self) -> list[tuple[str, str]]:
        """(key of a row, its label) for fields that refer to a party of this form."""
        forms_: Any = self.forms
        rows = [form for form in forms_ if not form.is_removed]
        found = []
        for number, form in enumerate(rows, start=1):
            name = form["name"].value()
            label = f"{self.item_label} {number}"
            found.append((form.prefix, f"{label} · {name}" if name else label))
        return found

    def by_key(self) -> dict[str, Party]:
        """Key of a row → the party that it stands for."""
        return {form.prefix: form.instance for form in self.used}


class ApplicantFormSet(PartyFormSet):
    """The applicants: at least one."""

    side, default_kind = Side.APPLICANT, PartyKind.WORKER
    legend, item_label, add_label = pgettext_lazy("plural", "申请人"), _("申请人"), _("添加申请人")
    default_error_messages = {"too_few_forms": _("请至少填写一名申请人。")}


class RespondentFormSet(PartyFormSet):
    """The respondents; a dispatched worker has two employers (调解仲裁法 art. 22)."""

    side, default_kind = Side.RESPONDENT, PartyKind.EMPLOYER
    legend, item_label, add_label = (
        pgettext_lazy("plural", "被申请人"),
        _("被申请人"),
        _("添加被申请人"),
    )


class AgentForm(MaskedFieldsMixin, RowForm):
    """Somebody who acts for one of the parties of the form."""

    principal = forms.ChoiceField(label=_("被代理人"))

    class Meta:
        model = Agent
        fields = (
            "name",
            "organisation_name",
            "authority",
            "phone",
            "id_number",
            "mandate_on",
        )
        widgets = {"phone": PhoneInput, "id_number": IdInput}

    field_order = ("principal",)

    def __init__(
        self, *args: Any, parties: list[tuple[str, str]], keys: dict[int, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        principal = self.fields["principal"]
        principal.choices = parties  # type: ignore[attr-defined]
        principal.widget.attrs["data-parties"] = ""
        principal.initial = keys.get(self.instance.party_id or 0, parties[0][0] if parties else "")

    def clean_id_number(self) -> str:
        return identifiers.clean(self.cleaned_data["id_number"])


class AgentFormSet(RowFormSet):
    """The agents of both sides."""

    legend, item_label, add_label = (
        pgettext_lazy("plural", "委托代理人"),
        _("代理人"),
        _("添加代理人"),
    )


ApplicantRows = row_formset(
    Party, PartyForm, ApplicantFormSet, extra=0, min_num=1, validate_min=True
)
RespondentRows = row_formset(Party, PartyForm, RespondentFormSet, extra=1)
AgentRows = row_formset(Agent, AgentForm, AgentFormSet, extra=0)
