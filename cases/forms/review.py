"""Forms of the eligibility review: the two answers, asking, accepting, not accepting."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import ConsentPurpose, DestinationKind, Grade, IneligibleReason, Side, Way
from cases.forms.late import LateMixin
from cases.models import Case, Destination, Party, Review
from mediation.ui.forms import VersionedForm, VersionedModelForm

ANSWERS = [("True", _("是")), ("False", _("否")), ("", _("尚未审查"))]
YES_NO = [("yes", _("同意")), ("no", _("不同意"))]


class ReviewForm(LateMixin, VersionedModelForm):
    """The first answer: the objective conditions, each with its article."""

    late_days = ("reviewed_on",)

    class Meta:
        model = Review
        fields = (
            "in_scope",
            "not_barred",
            "referred_by_body",
            "parties_reachable",
            "facts_clear",
            "reviewed_on",
            "remarks",
        )

    wide_fields = ("referred_by_body",)

    @property
    def is_recorded(self) -> bool:
        return self.instance.pk is not None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        notes = {
            "not_barred": _("包括已经仲裁裁决、法院裁判、司法确认或者仲裁审查的请求。"),
            "parties_reachable": _("申请须载明当事人基本情况（17号令第二十一条）。"),
            "facts_clear": _("谁主张谁举证；用人单位掌握的证据由其提供（调解仲裁法第六条）。"),
        }
        for name in ("in_scope", "not_barred", "parties_reachable", "facts_clear"):
            old = self.fields[name]
            self.fields[name] = forms.NullBooleanField(
                label=old.label,
                help_text=notes.get(name, old.help_text),
                widget=forms.RadioSelect(choices=ANSWERS),
                required=False,
            )
        self.fields["remarks"].widget.attrs["rows"] = "3"
        if self.instance.reviewed_on is None:
            self.initial["reviewed_on"] = timezone.localdate()


class InquiryForm(LateMixin, VersionedForm):
    """Asking a respondent (F05): sent when, which way, answer due."""

    late_days = ("sent_on",)

    respondent = forms.ModelChoiceField(Party.objects.none(), label=_("被申请人"), empty_label=None)
    sent_on = forms.DateField(label=_("发出日期"), initial=timezone.localdate)
    way = forms.ChoiceField(label=_("方式"), choices=Way.choices, initial=Way.PHONE)
    answer_due_on = forms.DateField(label=_("答复期限"))
    remarks = forms.CharField(
        label=_("联系情况"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, case: Case, due: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        respondent: Any = self.fields["respondent"]
        respondent.queryset = case.parties.filter(side=Side.RESPONDENT)
        self.fields["answer_due_on"].initial = due
        self.fields["answer_due_on"].help_text = _("不宜晚于受理审查的期限。")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        sent, due = data.get("sent_on"), data.get("answer_due_on")
        if sent and due and due < sent:
            self.add_error("answer_due_on", _("答复期限不能早于发出日期。"))
        return data


class ConsentForm(LateMixin, VersionedForm):
    """A party's yes or no: who, when, how; taken by the person who records it."""

    late_days = ("answered_on",)

    party = forms.ModelChoiceField(Party.objects.none(), label=_("当事人"))
    answer = forms.ChoiceField(label=_("答复"), choices=YES_NO, widget=forms.RadioSelect)
    answered_on = forms.DateField(label=_("答复日期"), initial=timezone.localdate)
    way = forms.ChoiceField(label=_("方式"), choices=Way.choices, initial=Way.IN_PERSON)
    remarks = forms.CharField(
        label=_("备注"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    purpose = forms.ChoiceField(
        choices=[
            (ConsentPurpose.MEDIATION, ""),
        ],
        widget=forms.HiddenInput,
    )

    def __init__(
        self,
        *args: Any,
        case: Case,
        purpose: str = ConsentPurpose.MEDIATION,
        party: Party | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        parties: Any = self.fields["party"]
        parties.queryset = case.parties.all()
        parties.label_from_instance = lambda row: f"{row.get_side_display()}　{row.name}"
        self.initial.update(purpose=purpose, party=party)

    @property
    def agreed(self) -> bool:
        """The answer as a fact; only after `is_valid`."""
        return bool(self.cleaned_data["answer"] == "yes")


class AcceptForm(LateMixin, VersionedForm):
    """The day of acceptance, from which the fifteen days run, and the grade."""

    late_days = ("happened_on",)

    happened_on = forms.DateField(label=_("受理日期"), initial=timezone.localdate)
    grade = forms.ChoiceField(label=_("等级"), choices=Grade.choices)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["grade"] = case.grade


class ReferForm(LateMixin, VersionedForm):
    """Why the case is not accepted, and where it goes next."""

    late_days = ("happened_on",)

    reason = forms.ChoiceField(
        label=_("不予受理的理由"), choices=[("", "---------"), *IneligibleReason.choices]
    )
    happened_on = forms.DateField(label=_("审查日期"), initial=timezone.localdate)
    destination = forms.ChoiceField(
        label=_("去向"),
        choices=[("", _("以后登记")), *DestinationKind.choices],
        required=False,
        initial=DestinationKind.PARTY_DECIDES,
    )
    body_name = forms.CharField(label=_("受理机构"), required=False, max_length=120)

    def __init__(self, *args: Any, reason: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["reason"] = reason

    def chosen_destination(self) -> Destination | None:
        """The destination as an unsaved row; only after `is_valid`."""
        data = self.cleaned_data
        if not data["destination"]:
            return None
        return Destination(kind=data["destination"], body_name=data["body_name"])
