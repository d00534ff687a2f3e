"""Forms of mandates."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import Source
from cases.forms.late import LateMixin
from cases.mandates.enums import MandateEnding, MandateKind
from cases.mandates.models import ExcludedPeriod, Mandate
from cases.mandates.results import endings_of, whose_consent
from cases.mandates.services import Report
from cases.models import Case
from mediation.ui.forms import UiModelForm, VersionedForm, VersionedModelForm

_BY_SOURCE: dict[str, MandateKind] = {
    Source.COURT_BEFORE_FILING: MandateKind.COURT_APPOINTED,
    Source.COURT_AFTER_FILING: MandateKind.COURT_ENTRUSTED_ORDINARY,
    Source.ARBITRATION: MandateKind.ARBITRATION_ENTRUSTED,
}


class ReceiveForm(LateMixin, UiModelForm):
    """What the body sent, and when."""

    late_days = ("received_on", "signed_on")
    token = forms.UUIDField(widget=forms.HiddenInput)
    fieldsets = (
        (_("委派、委托"), ("kind", "body", "body_number", "contact")),
        (_("收到"), ("received_on", "signed_on", "papers")),
    )

    class Meta:
        model = Mandate
        fields = ("kind", "body", "body_number", "contact", "received_on", "signed_on", "papers")

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("received_on", timezone.localdate)
        self.initial.setdefault("token", uuid4)
        self.initial.setdefault("kind", _BY_SOURCE.get(case.source, ""))
        fields: Any = self.fields
        fields["signed_on"].help_text = _("法院的期限自签收材料或者在平台确认接受之日起算。")
        fields["papers"].help_text = _("每行一件；结束后须如数退回。")


class ChangeForm(LateMixin, VersionedModelForm):
    """What was received, completed or put right."""

    late_days = ("received_on", "signed_on")
    fieldsets = ReceiveForm.fieldsets

    class Meta(ReceiveForm.Meta):
        pass

    @property
    def is_recorded(self) -> bool:
        return True


class ConfirmForm(LateMixin, VersionedForm):
    """The office takes it on."""

    late_days = ("confirmed_on", "signed_on")
    confirmed_on = forms.DateField(label=_("确认接受的日期"), initial=timezone.localdate)
    signed_on = forms.DateField(label=_("签收材料的日期"), required=False)

    def __init__(self, *args: Any, mandate: Mandate, **kwargs: Any) -> None:
        super().__init__(*args, version=mandate.version, **kwargs)
        self.initial.setdefault("signed_on", mandate.signed_on)


class DeclineForm(LateMixin, VersionedForm):
    """The office does not take it on."""

    late_days = ("declined_on",)
    declined_on = forms.DateField(label=_("答复不接受的日期"), initial=timezone.localdate)
    reason = forms.CharField(label=_("不接受的理由"), max_length=500, widget=forms.Textarea)

    def __init__(self, *args: Any, mandate: Mandate, **kwargs: Any) -> None:
        super().__init__(*args, version=mandate.version, **kwargs)


class ConsentForm(LateMixin, VersionedForm):
    """When both parties agreed that the tribunal entrusts the case."""

    late_days = ("consented_on",)
    consented_on = forms.DateField(label=_("双方同意委托调解的日期"))

    def __init__(self, *args: Any, mandate: Mandate, **kwargs: Any) -> None:
        super().__init__(*args, version=mandate.version, **kwargs)
        self.initial.setdefault("consented_on", mandate.consented_on or timezone.localdate)


class ExtendMandateForm(LateMixin, VersionedForm):
    """The later end, the day of agreement, and every party's yes."""

    late_days = ("agreed_on",)
    to = forms.DateField(label=_("期限延长至"))
    agreed_on = forms.DateField(label=_("双方同意延长的日期"), initial=timezone.localdate)
    agreed_by = forms.TypedMultipleChoiceField(
        label=_("同意延长的当事人"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, mandate: Mandate, **kwargs: Any) -> None:
        super().__init__(*args, version=mandate.version, **kwargs)
        agreed_by: Any = self.fields["agreed_by"]
        agreed_by.choices = [
            (party.pk, f"{party.get_side_display()}　{party.name}")
            for party in whose_consent(mandate.case)
        ]


class ExcludeForm(VersionedModelForm):
    """An appraisal: its days, and what proves them."""

    class Meta:
        model = ExcludedPeriod
        fields = ("first_on", "last_on", "proof")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["last_on"].help_text = _("尚未结束的留空，期限逐日顺延。")


class EndForm(VersionedForm):
    """The last day of the appraisal that is running."""

    last_on = forms.DateField(label=_("鉴定结束日期"), initial=timezone.localdate)

    def __init__(self, *args: Any, mandate: Mandate, **kwargs: Any) -> None:
        super().__init__(*args, version=mandate.version, **kwargs)


class ReturnForm(LateMixin, VersionedForm):
    """What goes back: the result as the case bears it out, and the papers."""

    late_days = ("returned_on",)
    fieldsets = (
        (_("结果"), ("ending", "returned_on")),
        (
            _("未达成协议的，写明情况（《人民法院在线调解规则》第21条）"),
            ("basics", "failure_causes", "conduct", "hints"),
        ),
        (_("材料"), ("papers_returned", "kept_reason", "with_agreed_facts")),
    )
    ending = forms.ChoiceField(label=_("反馈的结果"))
    returned_on = forms.DateField(label=_("反馈日期"), initial=timezone.localdate)
    basics = forms.CharField(
        label=_("基本情况"), max_length=2000, required=False, widget=forms.Textarea
    )
    failure_causes = forms.CharField(
        label=_("未达成协议的原因"), max_length=2000, required=False, widget=forms.Textarea
    )
    conduct = forms.CharField(
        label=_("增加对方费用的行为"), max_length=2000, required=False, widget=forms.Textarea,
        help_text=_("当事人在调解中故意拖延、隐瞒等增加对方费用的行为；没有的留空。"),
    )  # fmt: skip
    hints = forms.CharField(
        label=_("对后续处理的提示"), max_length=2000, required=False, widget=forms.Textarea,
        help_text=_("不写当事人为达成协议作出的让步。"),
    )  # fmt: skip
    papers_returned = forms.MultipleChoiceField(
        label=_("退回的材料"), required=False, widget=forms.CheckboxSelectMultiple
    )
    kept_reason = forms.CharField(label=_("材料未退回的说明"), max_length=500, required=False)
    with_agreed_facts = forms.BooleanField(
        label=_("随附双方确认的无争议事实记载"), required=False,
        help_text=_("调解笔录不随函移交。"),
    )  # fmt: skip

    def __init__(self, *args: Any, mandate: Mandate, **kwargs: Any) -> None:
        super().__init__(*args, version=mandate.version, **kwargs)
        possible, fields = endings_of(mandate, mandate.case), self.fields
        ending: Any = fields["ending"]
        ending.choices = [(one.value, one.label) for one in possible]
        if not any(one in MandateEnding.FAILED for one in possible):
            for name in ("basics", "failure_causes", "conduct", "hints"):
                del fields[name]
        if MandateEnding.NOT_TAKEN in possible:
            del fields["with_agreed_facts"]
        papers, known = fields["papers_returned"], mandate.paper_list
        if known:
            papers.choices = [(one, one) for one in known]  # type: ignore[attr-defined]
            papers.initial = known
        else:
            del fields["papers_returned"], fields["kept_reason"]

    def report(self) -> Report:
        """What was typed, as the operation takes it."""
        names = Report.__dataclass_fields__
        return Report(**{name: self.cleaned_data[name] for name in names if name in self.fields})
