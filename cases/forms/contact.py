"""Forms of the contact log, and of what a record of a statement lacks."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.contact_enums import ContactResult, SignatureStatus
from cases.enums import Way
from cases.forms.late import LateMixin
from cases.models import Agent, Case, ContactAttempt, Party, StatementSignature
from cases.services.contact import no_address, usual_address
from cases.sight import masked
from mediation.people import identifiers
from mediation.ui.forms import PhoneInput, TimeInput, UiForm, VersionedForm

STATUSES = [
    (SignatureStatus.SIGNED, _("已签名（晚于笔录日期的记为补签）")),
    (SignatureStatus.REFUSED, SignatureStatus.REFUSED.label),
    (SignatureStatus.IMPOSSIBLE, SignatureStatus.IMPOSSIBLE.label),
    (SignatureStatus.PENDING, _("待补签（更正误登记）")),
]


class ContactForm(LateMixin, UiForm):
    """An attempt to reach a party: now, by telephone, unless said otherwise."""

    late_days = ("day",)

    party = forms.ModelChoiceField(Party.objects.none(), label=_("当事人"), empty_label=None)
    result = forms.ChoiceField(label=_("结果"), choices=[("", _("请选择")), *ContactResult.choices])
    way = forms.ChoiceField(label=_("方式"), choices=Way.choices, initial=Way.PHONE)
    address_used = forms.CharField(
        label=_("号码或地址"),
        required=False,
        max_length=200,
        help_text=_("留空即该当事人登记的电话（邮寄的为地址）。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    day = forms.DateField(label=_("日期"), initial=timezone.localdate)
    time = forms.TimeField(label=_("时间"), widget=TimeInput)
    words = forms.CharField(
        label=_("联系情况"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("此处的陈述不作为对是否同意调解的答复；答复请在受理审查中登记。"),
    )

    def __init__(self, *args: Any, case: Case, party: Party | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parties: Any = self.fields["party"]
        # The other side is whom one has to look for.
        parties.queryset = case.parties.order_by("-side", "order", "pk")
        parties.label_from_instance = lambda row: f"{row.get_side_display()}　{row.name}"
        self.initial["party"] = party
        self.fields["time"].initial = lambda: timezone.localtime().time()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        party, way = data.get("party"), data.get("way")
        if party and way and not data.get("address_used") and usual_address(party, way) == "":
            self.add_error("address_used", no_address())
        return data

    def attempt(self) -> ContactAttempt:
        """The attempt as an unsaved row; only after `is_valid`."""
        data = self.cleaned_data
        moment = timezone.make_aware(datetime.combine(data["day"], data["time"]))
        return ContactAttempt(
            attempted_at=moment,
            **{name: data[name] for name in ("party", "way", "address_used", "result", "words")},
        )


class SignatureForm(LateMixin, VersionedForm):
    """What became of one signature."""

    late_days = ("marked_on",)

    status = forms.ChoiceField(label=_("签名情况"), choices=STATUSES, widget=forms.RadioSelect)
    marked_on = forms.DateField(
        label=_("签名或注明日期"), initial=timezone.localdate, required=False
    )
    agent = forms.ModelChoiceField(
        Agent.objects.none(), label=_("由代理人签名"), required=False, empty_label=_("本人签名")
    )
    reason = forms.CharField(
        label=_("原因"), max_length=300, required=False, help_text=_("拒签或不能签的须填写。")
    )
    witness_name = forms.CharField(
        label=_("见证人"), max_length=60, required=False, help_text=_("拒签或不能签的须填写。")
    )

    def __init__(self, *args: Any, signature: StatementSignature, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signature = signature
        agents: Any = self.fields["agent"]
        agents.queryset = Agent.objects.filter(case=signature.case_id, party=signature.party_id)
        if signature.session_id is not None or not agents.queryset.exists():
            del self.fields["agent"]
        self.initial["status"] = SignatureStatus.SIGNED
        if signature.status != SignatureStatus.PENDING:
            signed = signature.status in (SignatureStatus.SIGNED, SignatureStatus.LATE)
            self.initial.update(
                {
                    "status": SignatureStatus.SIGNED if signed else signature.status,
                    "marked_on": signature.marked_on,
                    "agent": signature.agent_id,
                    "reason": signature.reason,
                    "witness_name": signature.witness_name,
                }
            )

    @property
    def is_recorded(self) -> bool:
        return self.signature.status != SignatureStatus.PENDING

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("status") in SignatureStatus.WITNESSED:
            for name in ("reason", "witness_name"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("拒签或不能签的，须注明原因和见证人。"))
        return data


class StatementForm(VersionedForm):
    """What the record of an oral or telephone application still lacks (调解仲裁法 art. 12)."""

    recorder_name = forms.CharField(label=_("记录人"), max_length=60, required=False)
    stated_at = forms.DateTimeField(label=_("申请时间"), required=False)
    caller_phone = forms.CharField(label=_("来电号码"), required=False, widget=PhoneInput)
    read_back = forms.BooleanField(label=_("已向申请人宣读，确认无误"), required=False)

    fieldsets: ClassVar = (
        (_("口头申请笔录"), ("recorder_name", "stated_at", "caller_phone", "read_back")),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("recorder_name", "stated_at", "read_back"):
            self.initial[name] = getattr(case, name)
        if case.caller_phone:
            # The number itself is unmasked elsewhere, where the look is logged.
            self.fields["caller_phone"].help_text = gettext("已登记 %(number)s，留空则不变。") % {
                "number": masked("phone", case.caller_phone)
            }

    def clean_caller_phone(self) -> str:
        number = identifiers.clean(self.cleaned_data["caller_phone"])
        if number:
            identifiers.validate_phone(number)
        return number
