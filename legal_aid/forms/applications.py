"""The application for aid (F30)."""

from typing import Any, ClassVar
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.enums import Category, ClaimKind
from cases.forms.rows import content_key
from cases.models import Case
from legal_aid.enums import AidKind, ApplicantGroup, Channel
from legal_aid.forms.log_rows import clean_credit_code, clean_phone
from legal_aid.likely_cases import case_named
from legal_aid.means import exemption_fits
from legal_aid.models import AidApplication, BuildingVisit
from legal_aid.services.applying import EDITABLE
from legal_aid.services.case_links import not_found
from mediation.history.actor import Actor
from mediation.people import identifiers
from mediation.people.masking import MaskedFieldsMixin
from mediation.ui.forms import (
    IdInput,
    MoneyField,
    PhoneInput,
    UiModelForm,
    VersionedFormMixin,
)

ANY = _("不限")


class ApplicationForm(MaskedFieldsMixin, UiModelForm):
    """Who applies, for what, against whom, and with what means."""

    groups = forms.MultipleChoiceField(
        label=_("群体"),
        choices=ApplicantGroup.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    employer_credit_code = forms.CharField(
        label=_("统一社会信用代码"), max_length=30, required=False, widget=IdInput
    )
    claimed_amount = MoneyField(label=_("请求金额（元）"), required=False)
    family_income = forms.CharField(label=_("家庭人均月收入（元）"), max_length=20, required=False)

    fieldsets: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = (
        (_("申请"), ("kind", "received_on", "channel", "visit", "stage_at_start")),
        (
            pgettext_lazy("one", "申请人"),
            ("name", "sex", "birth_date", "nation", "id_type", "id_number", "phone", "address",
             "registered_address", "occupation", "education", "health", "groups"),
        ),
        (_("工会情况"), ("is_union_member", "union_name", "member_card", "earlier_applications")),
        (
            _("事项"),
            ("employer_name", "employer_credit_code", "category", "cause", "claimed_amount",
             "limitation_ends_on", "summary"),
        ),
        (
            _("经济状况"),
            ("means_exemption", "means_proof", "family_size", "family_income", "property_text",
             "means_note"),
        ),
    )  # fmt: skip

    class Meta:
        model = AidApplication
        fields = EDITABLE
        widgets = {
            "phone": PhoneInput,
            "id_number": IdInput,
            "member_card": IdInput,
            "address": forms.TextInput,
            "registered_address": forms.TextInput,
            "health": forms.TextInput,
            "property_text": forms.Textarea(attrs={"rows": 2}),
            "earlier_applications": forms.Textarea(attrs={"rows": 2}),
            "means_note": forms.Textarea(attrs={"rows": 2}),
            "summary": forms.Textarea(attrs={"rows": 5}),
        }
        help_texts = {
            "limitation_ends_on": _("不足7日的，可以先行提供援助（参照《法律援助法》第44条）。"),
            "means_exemption": _("只在本站要求审查经济状况时需要填写。"),
        }

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["received_on"].initial = timezone.localdate
        fields["kind"].initial = AidKind.REPRESENTATION
        # Aid by mediation is a case: it is registered from the consultation or the case itself.
        offered = [one for one in AidKind.choices if one[0] != AidKind.MEDIATION]
        if self.instance.kind == AidKind.MEDIATION:
            offered = [one for one in AidKind.choices if one[0] == AidKind.MEDIATION]
        fields["kind"].choices = offered
        fields["cause"].choices = ClaimKind.choices
        fields["category"].choices = [("", _("请选择")), *Category.choices]
        visits = BuildingVisit.objects.visible_to(actor).filter(cancelled_on=None)
        fields["visit"].queryset = visits.select_related("building")
        if self.instance.pk:
            self.initial["groups"] = [code for code in self.instance.groups.split(",") if code]

    def clean_groups(self) -> str:
        return ",".join(self.cleaned_data["groups"])

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise ValidationError(_("申请日期不能晚于今天。"))
        return day

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean_employer_credit_code(self) -> str:
        return clean_credit_code(self.cleaned_data["employer_credit_code"])

    def clean_family_income(self) -> str:
        typed = self.cleaned_data["family_income"]
        amount = MoneyField(required=False).clean(typed)
        return "" if amount is None else str(amount)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        number = identifiers.clean(data.get("id_number") or "")
        data["id_number"] = number
        if number and data.get("id_type"):
            try:
                identifiers.validate_id_number(data["id_type"], number)
            except ValidationError as error:
                self.add_error("id_number", error)
        if data.get("visit") and data.get("channel") != Channel.OUTREACH:
            self.add_error("visit", _("只有“楼宇巡访”的申请可以关联巡访。"))
        ground = data.get("means_exemption")
        judged = AidApplication(cause=data.get("cause") or "", groups=data.get("groups") or "")
        if ground and not exemption_fits(judged, ground):
            self.add_error(
                "means_exemption",
                _("此情形要求申请人为农民工，且请求支付劳动报酬或者工伤赔偿。"),
            )
        return data


class NewApplicationForm(ApplicationForm):
    """The form for a new application, which may be about a case that is there already."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)
    case_number = forms.CharField(
        label=_("案件的登记序号或案号"),
        max_length=80,
        required=False,
        help_text=_("事项已在本站登记为案件的，填写后与该案件关联。"),
    )

    fieldsets = tuple(
        (legend, (*names, "case_number") if "summary" in names else names)
        for legend, names in ApplicationForm.fieldsets
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.actor = actor
        self.case: Case | None = None

    @property
    def key(self) -> UUID:
        """By which the application is known that this very form makes, should it be sent twice.

        The page with other words in it, come back to by the browser's own button, is another form.
        """
        return content_key(self.cleaned_data["token"] or uuid4(), self.data)

    def _post_clean(self) -> None:
        """The case is looked for once the applicant is known, for not everybody may know of it."""
        super()._post_clean()  # type: ignore[misc]  # the stubs leave it out
        number = self.cleaned_data.get("case_number", "").strip()
        if not number:
            return
        self.instance.organisation_id = self.actor.organisation_id
        self.case = case_named(self.instance, number, actor=self.actor)
        if self.case is None:
            self.add_error("case_number", not_found())


class EditApplicationForm(VersionedFormMixin, ApplicationForm):
    """The same form for an application that is registered already."""
