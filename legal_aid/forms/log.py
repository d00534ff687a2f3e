"""The page of a consultation: one form in the order in which a call goes, and its rows."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms.formsets import TOTAL_FORM_COUNT
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import Category, ClaimKind
from cases.forms.claims import USUAL_CATEGORY
from cases.forms.rows import QuietFormMixin, RowFormSet, with_one_more_row
from legal_aid.enums import Channel, OnwardPath
from legal_aid.forms.log_rows import (
    CompanionRows,
    MatterRows,
    clean_credit_code,
    clean_id_number,
    clean_phone,
)
from legal_aid.models import BuildingVisit, Companion, Consultation, FurtherMatter
from legal_aid.services.consultations import EDITABLE
from mediation.history.actor import Actor
from mediation.people.masking import MaskedFieldsMixin
from mediation.stations.access import buildings_in_scope
from mediation.stations.models import Building
from mediation.ui.forms import IdInput, MoneyField, PhoneInput, VersionedFormMixin

COMPANIONS, MATTERS = "companions", "matters"
#: What the browser's own keys reach (the page lists them): field → access key.
ACCESS_KEYS = {"visitor_name": "x", "employer_name": "d", "question": "w", "advice": "f"}


class ConsultationForm(MaskedFieldsMixin, QuietFormMixin, forms.ModelForm):
    """What was asked and answered, by whom and about whom. A kind chosen gives its category."""

    # Longer than the code itself: what is pasted has spaces, which are taken out first.
    employer_credit_code = forms.CharField(
        label=_("统一社会信用代码"), max_length=30, required=False, widget=IdInput
    )
    amount = MoneyField(label=_("涉及金额（元）"), required=False)

    class Meta:
        model = Consultation
        fields = EDITABLE
        widgets = {
            "channel": forms.RadioSelect,
            "onward": forms.RadioSelect,
            "phone": PhoneInput,
            "id_number": IdInput,
            "question": forms.Textarea(attrs={"rows": 4}),
            "advice": forms.Textarea(attrs={"rows": 5}),
        }

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["held_on"].initial = timezone.localdate
        fields["channel"].choices = Channel.choices
        fields["channel"].initial = Channel.PHONE
        fields["onward"].choices = OnwardPath.choices
        fields["onward"].initial = OnwardPath.ADVICE_ONLY
        fields["kind"].choices = [("", _("（未分类）")), *ClaimKind.choices]
        fields["category"].choices = [("", _("按具体事项归类")), *Category.choices]
        fields["category"].required = False
        fields["minutes"].widget.attrs |= {"inputmode": "numeric", "min": "0"}
        for name in ("visitor_name", "employer_name"):
            fields[name].widget.attrs["autocomplete"] = "off"
        for name, key in ACCESS_KEYS.items():
            fields[name].widget.attrs["accesskey"] = key
        self._look_up_while_typing()
        self._offer_places(actor)

    def _look_up_while_typing(self) -> None:
        """Who has called before, and which employers are known; each sends what it asks about."""
        who = ("visitor_name", "phone", "id_number")
        if self.instance.pk is None:
            for name in who:
                self._ask("legal_aid:look_up", name, who, "#earlier-contacts")
        for name in ("employer_name", "employer_credit_code"):
            self._ask("people:suggest_employers", name, (name,), "#known-employers")

    def _ask(self, address: str, name: str, sent: Sequence[str], target: str) -> None:
        self.fields[name].widget.attrs |= {
            "hx-post": reverse(address),
            "hx-trigger": "input changed delay:400ms",
            "hx-params": ",".join(sent),
            "hx-target": target,
            "hx-swap": "innerHTML",
            # One question at a time: an older answer never covers a newer one.
            "hx-sync": f"{target}:queue last",
        }

    def _offer_places(self, actor: Actor) -> None:
        """Buildings of the station, and the rounds of the consultation's day; what was chosen
        stays among them, closed or cancelled since or not."""
        fields: dict[str, Any] = self.fields
        row = self.instance
        buildings = buildings_in_scope(actor) | Building.objects.filter(pk=row.building_id or 0)
        fields["building"].queryset = buildings.distinct()
        days = {timezone.localdate(), row.held_on, self._typed_day()} - {None}
        self._rounds: Any = BuildingVisit.objects.visible_to(actor).select_related("building")
        fields["visit"].queryset = self._rounds.filter(
            Q(held_on__in=days, cancelled_on=None) | Q(pk=row.visit_id or 0)
        )
        fields["visit"].label_from_instance = _visit_in_words

    def _typed_day(self) -> date | None:
        try:
            return date.fromisoformat(self.data.get("held_on", ""))
        except ValueError:
            return None

    def clean_held_on(self) -> Any:
        day = self.cleaned_data["held_on"]
        if day > timezone.localdate():
            raise ValidationError(_("咨询日期不能晚于今天。"))
        return day

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean_id_number(self) -> str:
        return clean_id_number(self.cleaned_data["id_number"])

    def clean_employer_credit_code(self) -> str:
        return clean_credit_code(self.cleaned_data["employer_credit_code"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("is_anonymous"):
            data["visitor_name"] = ""
        elif "visitor_name" in data and not data["visitor_name"]:
            self.add_error("visitor_name", _("请填写咨询人姓名，或勾选匿名咨询。"))
        if data.get("employer_credit_code") and not data.get("employer_name"):
            self.add_error("employer_name", _("填写了信用代码的，请同时填写用人单位。"))
        self._judge_matter(data)
        self._judge_visit(data)
        return data

    def _judge_matter(self, data: dict[str, Any]) -> None:
        if "category" not in data or data["category"]:
            return
        if data.get("kind"):
            data["category"] = USUAL_CATEGORY[data["kind"]]
        elif "kind" in data:
            self.add_error("category", _("请选择具体事项或者事项分类。"))

    def _judge_visit(self, data: dict[str, Any]) -> None:
        """A round chosen before channel or day were changed is neither data nor a mistake."""
        if data.get("channel") != Channel.OUTREACH:
            if self._is_round(self.data.get(self.add_prefix("visit"), "")):
                self._errors.pop("visit", None)
            data["visit"] = None
        visit, day = data.get("visit"), data.get("held_on")
        if visit and day and visit.held_on != day:
            self.add_error("visit", _("巡访日期与咨询日期不一致。"))

    def _is_round(self, typed: str) -> bool:
        """Whether `typed` is the key of a round that this desk could choose on some day."""
        # A key has at most 19 digits; more would not be understood by the database.
        known = typed.isdecimal() and len(typed) < 19
        return known and self._rounds.filter(pk=typed).exists()


class EditConsultationForm(VersionedFormMixin, ConsultationForm):
    """The same page for a consultation that is logged already."""


def _visit_in_words(visit: BuildingVisit) -> str:
    """19:00 测试大厦（XF-LJZ-2026-000001）"""
    return f"{visit.starts_at:%H:%M} {visit.building}（{visit.serial}）"


class ConsultationPage:
    """The whole page: judged by `is_valid`, then handed over by `companions` and `matters`.

    Args:
        consultation: the one that is edited; None to log a new one.
        data: what was posted, or stands in a draft. Rows about which it says nothing are left
            as they are.
    """

    def __init__(
        self, actor: Actor, *, consultation: Consultation | None = None, data: Any = None
    ) -> None:
        self.actor, self.edited, self.data = actor, consultation, data
        if consultation is None:
            self.form = ConsultationForm(data, actor=actor)
            companions, matters = Companion.objects.none(), FurtherMatter.objects.none()
        else:
            self.form = EditConsultationForm(
                data, instance=consultation, actor=actor, version=consultation.version
            )
            companions = consultation.companions.all()
            matters = consultation.further_matters.all()
        self.matter_rows = self._rows(MatterRows, MATTERS, matters)
        self.companion_rows = self._rows(CompanionRows, COMPANIONS, companions)

    def _rows(self, formset: Any, prefix: str, rows: Any) -> Any:
        said = self.data is not None and f"{prefix}-{TOTAL_FORM_COUNT}" in self.data
        return formset(self.data if said else None, queryset=rows, prefix=prefix)

    @property
    def formsets(self) -> list[RowFormSet]:
        """The formsets in the order of the page."""
        return [self.matter_rows, self.companion_rows]

    def is_valid(self) -> bool:
        """Judge every part, so that all mistakes show at once."""
        rows = [formset.is_valid() for formset in self.formsets if formset.is_bound]
        return all([self.form.is_valid(), *rows])

    def hush(self) -> "ConsultationPage":
        """Show what was typed without judging it."""
        self.form.quiet = True
        for formset in self.formsets:
            formset.hush()
        return self

    def with_one_more_row(self, prefix: str) -> "ConsultationPage":
        """The same page with everything that was typed, one more row, and nothing judged yet."""
        data = with_one_more_row(self.data, prefix)
        return ConsultationPage(self.actor, consultation=self.edited, data=data).hush()

    @property
    def companions(self) -> Sequence[Companion] | None:
        """Who came along; None where nothing was said of it."""
        return _instances(self.companion_rows)

    @property
    def matters(self) -> Sequence[FurtherMatter] | None:
        """What else was asked about; None where nothing was said of it."""
        return _instances(self.matter_rows)


def _instances(rows: Any) -> list[Any] | None:
    return [form.instance for form in rows.used] if rows.is_bound else None
