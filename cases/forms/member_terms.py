"""Forms of what members agree to, line by line, and of what becomes of the others."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import CaseState, ClaimOutcome, DestinationKind, Way
from cases.forms.late import LateMixin
from cases.forms.members import caption
from cases.models import Case, Destination, Member
from cases.services.member_terms import BY_HAND, FINAL_TEXT, MemberTerms
from mediation.ui.forms import MoneyField, UiForm, VersionedForm

YES, NO = "yes", "no"
ANSWERS = [("", _("未答复")), (YES, _("同意")), (NO, _("不同意"))]


class AnswerDayForm(LateMixin, VersionedForm):
    """When the answers of this page were given, and how."""

    late_days = ("answered_on",)

    answered_on = forms.DateField(label=_("答复日期"), initial=timezone.localdate)
    way = forms.ChoiceField(label=_("方式"), choices=Way.choices, initial=Way.IN_PERSON)


class TermsLine(UiForm):
    """Amount and answer of one member."""

    agreed_amount = MoneyField(label=_("协议金额"), required=False)
    answer = forms.ChoiceField(label=_("本人意见"), choices=ANSWERS, required=False)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"member-{member.pk}", **kwargs)
        self.member = member
        self.standing = {True: YES, False: NO, None: ""}[member.agrees]
        self.initial = {"agreed_amount": member.agreed_amount, "answer": self.standing}
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label} · {caption(member)}"
        self.fields["agreed_amount"].widget.attrs["class"] = "form-control num"
        self.fields["answer"].widget.attrs["class"] = "form-select"

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.standing and not data.get("answer") and "agreed_amount" in data:
            same = data["agreed_amount"] == self.member.agreed_amount
            if same:
                self.add_error("answer", _("已登记的意见不能删去，可以改为“同意”或“不同意”。"))
        return data

    @property
    def terms(self) -> MemberTerms | None:
        """What was changed; None for a line left alone. An answer that merely still stands is none
        to a changed amount."""
        amount, answer = self.cleaned_data["agreed_amount"], self.cleaned_data["answer"]
        given = None if answer in ("", self.standing) else answer == YES
        if given is None and amount == self.member.agreed_amount:
            return None
        return MemberTerms(self.member, amount, given)


class TermsLines(list[TermsLine]):
    """The lines of a page, judged together."""

    prefix = "members"

    def __init__(self, members: Iterable[Member], data: Any = None) -> None:
        super().__init__(TermsLine(data, member=member) for member in members)

    def is_valid(self) -> bool:
        """Judge every line, so that all mistakes show at once."""
        judged = [form.is_valid() for form in self]
        return all(judged)

    def non_form_errors(self) -> list[str]:
        """Mistakes of the lines as a whole; the error summary asks as it asks a formset."""
        return []

    def changed(self) -> list[MemberTerms]:
        """What differs from what stands; only after `is_valid`."""
        return [terms for form in self if (terms := form.terms) is not None]


class OutcomesForm(LateMixin, VersionedForm):
    """What becomes of members outside the settlement, and where they go.

    After the closing only the destination is asked: where else somebody went.
    """

    late_days = ("outcome_on",)

    members = forms.ModelMultipleChoiceField(
        Member.objects.none(), label=_("成员"), widget=forms.CheckboxSelectMultiple
    )
    outcome = forms.ChoiceField(label=_("处理结果"))
    outcome_on = forms.DateField(label=_("日期"), initial=timezone.localdate)
    kind = forms.ChoiceField(
        label=_("去向"), required=False, choices=[("", _("请选择")), *DestinationKind.choices],
        help_text=_("未达成协议的必须填写，可以选择“当事人自行决定”。"),
    )  # fmt: skip
    body_name = forms.CharField(label=_("受理机构"), required=False, max_length=120)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members: Any = self.fields["members"]
        members.label_from_instance = _with_outcome
        outcome: Any = self.fields["outcome"]
        if case.state in CaseState.FINAL:
            del self.fields["outcome"]
            self.fields["kind"].required = True
            members.queryset = case.members.exclude(outcome=ClaimOutcome.AGREED)
            return
        inside = case.members.filter(annex_lines__agreement__state__in=FINAL_TEXT).values("pk")
        members.queryset = case.members.exclude(pk__in=inside)
        members.initial = [
            row.pk for row in members.queryset if row.is_open and row.agrees is False
        ]
        offered = BY_HAND if case.state == CaseState.MEDIATION else BY_HAND[::2]
        outcome.choices = [
            ("", _("请选择")),
            *((value.value, value.label) for value in (*offered[1:], offered[0])),
        ]

    def destination(self) -> Destination | None:
        """Where they go, not saved; None where nothing was chosen. Only after `is_valid`."""
        data = self.cleaned_data
        if not data["kind"]:
            return None
        return Destination(
            kind=data["kind"], body_name=data["body_name"], decided_on=data["outcome_on"]
        )


def _with_outcome(member: Member) -> str:
    if member.is_open:
        return caption(member)
    return f"{caption(member)}（{member.get_outcome_display()}）"
