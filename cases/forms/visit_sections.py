"""The sections of one visit's form beside the application: review, session, outcome, payments."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.enums import ConflictKind, SessionKind, SessionSpan
from cases.forms.rows import QuietFormMixin, RowForm, RowFormSet, row_formset
from cases.models import MediationSession, Party, Review, Term
from cases.services.agreement_text import monthly_parts
from cases.services.one_visit import Promise
from mediation.history.actor import Actor
from mediation.stations.access import organisations_in_scope
from mediation.stations.enums import OrganisationKind
from mediation.stations.models import Organisation
from mediation.ui.forms import IdInput, MoneyField, TimeInput

AGREEMENT, OWN = "agreement", "own"
MOST_PARTS = 60
CONDITIONS = ("in_scope", "not_barred", "parties_reachable", "facts_clear")
#: Ways of mediation in which everybody is there to sign.
FACE_TO_FACE = (SessionKind.IN_PERSON, SessionKind.VISIT, SessionKind.SEPARATE)


class ReviewSection(QuietFormMixin, forms.Form):
    """The review: objective conditions, both sides' consent, the mediator's declaration."""

    all_agree = forms.BooleanField(
        label=_("各方当事人均到场（或由代理人到场），同意调解"),
        help_text=_("有人未到场或者不同意的，不能一次办结，请按通常程序登记。"),
    )
    conflict = forms.ChoiceField(
        label=_("利害关系声明"), choices=ConflictKind.choices, widget=forms.RadioSelect
    )
    told = forms.BooleanField(
        label=_("已将受雇情况当场告知各方，申请人选择由本调解点调解"), required=False,
        help_text=_("申请人选择工作站的，请勾选“申请人要求由工作站调解”，按通常程序移送。"),
    )  # fmt: skip
    disclosure = forms.CharField(
        label=_("披露或说明"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in CONDITIONS:
            label = str(Review._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            self.fields[name] = forms.BooleanField(label=label)
        self.order_fields(CONDITIONS)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        related = data.get("conflict") not in (None, ConflictKind.NONE)
        if related and not data["disclosure"].strip():
            self.add_error("disclosure", _("请写明披露内容。"))
        if data.get("conflict") != ConflictKind.EMPLOYED_BY_RESPONDENT:
            data["told"] = False
        return data

    def review(self) -> Review:
        """The first answer, unsaved; only after `is_valid`."""
        return Review(**{name: self.cleaned_data[name] for name in CONDITIONS})


class SittingSection(QuietFormMixin, forms.Form):
    """The session: when, where, who came, and its record."""

    starts = forms.TimeField(label=_("开始时间"), widget=TimeInput)
    ends = forms.TimeField(label=_("结束时间"), widget=TimeInput)
    kind = forms.ChoiceField(
        label=_("方式"), choices=[(kind.value, kind.label) for kind in FACE_TO_FACE]
    )
    room = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("调解室"), required=False,
        empty_label=_("不使用调解室"),
    )  # fmt: skip
    place = forms.CharField(label=_("地点"), required=False, max_length=120)
    came_for_employer = forms.CharField(
        label=_("单位到场人姓名"), required=False, max_length=100,
        help_text=_(
            "由上面的代理人到场的留空；留空且没有代理人的，即法定代表人。几个单位的，按顺序以顿号分隔。"
        ),
    )  # fmt: skip
    record = forms.CharField(label=_("调解笔录"), widget=forms.Textarea(attrs={"rows": 6}))
    identity_checked = forms.BooleanField(label=_("已核验到场人的身份"), required=False)
    record_signed = forms.BooleanField(
        label=_("到场人均已在笔录上签名"), required=False,
        help_text=_("未勾选的列入待补签。"),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        room: Any = self.fields["room"]
        room.queryset = organisations_in_scope(actor).filter(
            is_active=True, kind=OrganisationKind.ROOM
        )
        room.initial = actor.organisation_id
        self.fields["starts"].initial, self.fields["ends"].initial = _half_an_hour_ago()
        self.recorder = actor.name

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("结束时间必须晚于开始时间。"))
        return data

    def session(self, day: date) -> MediationSession:
        """The session on that day, unsaved; only after `is_valid`."""
        data = self.cleaned_data
        return MediationSession(
            kind=data["kind"],
            span=SessionSpan.HOURS,
            starts_at=_at(day, data["starts"]),
            ends_at=_at(day, data["ends"]),
            room=data["room"],
            place=data["place"],
            recorder_name=self.recorder,
            record=data["record"],
        )


def _half_an_hour_ago() -> tuple[time, time]:
    """From then till now; after midnight, what of it belongs to today."""
    now = timezone.localtime().replace(second=0, microsecond=0)
    midnight = now.replace(hour=0, minute=0)
    starts = max(now - timedelta(minutes=30), midnight)
    return starts.time(), max(now, starts + timedelta(minutes=1)).time()


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))


class OutcomeSection(QuietFormMixin, forms.Form):
    """How it ends: an agreement, or the parties' own settlement.

    What belongs to the other ending is cleared, and neither data nor a mistake.
    """

    ending = forms.ChoiceField(
        label=_("结果"), initial=AGREEMENT, widget=forms.RadioSelect,
        choices=[(AGREEMENT, _("达成调解协议")), (OWN, _("双方自行和解"))],
    )  # fmt: skip
    dispute = forms.CharField(
        label=_("争议事由与请求"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("留空即按申请的请求写入。"),
    )  # fmt: skip
    employment_ends_on = forms.DateField(
        label=_("劳动关系解除日期"), required=False,
        help_text=_("含经济补偿、赔偿金的，必须填写。"),
    )  # fmt: skip
    breach_consequences = forms.CharField(
        label=_("违约后果"), required=False, max_length=500,
        help_text=_("例如：任何一期逾期，余款全部到期。"),
    )  # fmt: skip
    clauses = forms.CharField(
        label=_("其他约定"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("每行一项。"),
    )  # fmt: skip
    copies = forms.IntegerField(
        label=_("份数"), required=False, min_value=3, max_value=20,
        help_text=_("留空即当事人各执一份，调解组织留存一份。"),
    )  # fmt: skip
    final_settlement = forms.BooleanField(
        label=_("双方就本争议一次性了结，再无其他争议"), required=False, initial=True
    )
    agents_sign = forms.BooleanField(label=_("单位由特别授权的代理人签署"), required=False)
    sealed = forms.BooleanField(
        label=_("打印后当场由各方签名或盖章，调解员签名并加盖调解组织印章"),
        help_text=_("签名、盖章不齐的协议不生效，不能一次办结（调解仲裁法第十四条）。"),
    )
    content = forms.CharField(label=_("和解内容"), widget=forms.Textarea(attrs={"rows": 4}))
    amount = MoneyField(label=_("和解金额"), required=False, help_text=_("不涉及给付的留空。"))
    confirmed = forms.BooleanField(
        label=_("各方当场确认已自行和解"),
        help_text=_("以书面协议或者付款凭证证明的，请按通常程序登记并上传。"),
    )

    OF_AGREEMENT = (
        "dispute", "employment_ends_on", "clauses", "breach_consequences", "copies",
        "final_settlement", "agents_sign", "sealed",
    )  # fmt: skip
    OF_OWN = ("amount", "content", "confirmed")

    @property
    def is_own(self) -> bool:
        """Whether the parties settled by themselves, as far as the page says."""
        return bool(self["ending"].value() == OWN)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self.OF_AGREEMENT if self.is_own else self.OF_OWN:
            self._errors.pop(name, None)
            data[name] = None
        return data

    @property
    def agreement_fields(self) -> list[forms.BoundField]:
        """Fields of an agreement."""
        return [self[name] for name in self.OF_AGREEMENT]

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """Fields of an own settlement."""
        return [self[name] for name in self.OF_OWN]


class PromiseForm(RowForm):
    """A payment that was agreed, between parties of this form."""

    item = forms.CharField(label=_("款项名称"), max_length=100)
    amount = MoneyField(label=_("金额"), min_value=Decimal("0.01"))
    payer = forms.ChoiceField(label=_("义务人"))
    payee = forms.ChoiceField(label=_("权利人"))
    paid = forms.BooleanField(
        label=_("当场付清"), required=False, help_text=_("分期的，指首期当场支付。")
    )
    parts = forms.IntegerField(
        label=_("按月分期的期数"), min_value=1, max_value=MOST_PARTS, initial=1
    )

    class Meta:
        model = Term
        fields = ("item", "amount", "tax", "pay_on", "way", "account")
        widgets: ClassVar = {"account": IdInput}

    field_order = (
        "item", "amount", "paid", "pay_on", "parts", "way", "account", "tax", "payer", "payee",
    )  # fmt: skip

    def __init__(self, *args: Any, parties: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, side in (("payer", "respondents"), ("payee", "applicants")):
            field: Any = self.fields[name]
            field.choices = parties
            field.widget.attrs["data-parties"] = ""
            field.initial = next((key for key, _label in parties if key.startswith(side)), "")
        self.fields["pay_on"].label = _("履行期限（分期的为首期日期）")
        self.fields["pay_on"].help_text = _("当场付清的可以留空。")
        self.fields["account"].help_text = _("开户银行、户名、账号。")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("pay_on") and not data.get("paid") and "pay_on" not in self.errors:
            self.add_error("pay_on", _("请填写履行期限，或者勾选当场付清。"))
        if data.get("payer") and data.get("payer") == data.get("payee"):
            self.add_error("payee", _("义务人和权利人不能是同一人。"))
        return data

    def promise(self, parties: dict[str, Party], day: date) -> Promise:
        """The promise, unsaved; only after `is_valid`."""
        data = self.cleaned_data
        first_on, parts = data["pay_on"] or day, data["parts"]
        return Promise(
            term=Term(
                item=data["item"], amount=data["amount"], tax=data["tax"], way=data["way"],
                account=data["account"],
                pay_on=first_on if parts == 1 else None,
            ),
            payer=parties[data["payer"]],
            payee=parties[data["payee"]],
            instalments=monthly_parts(data["amount"], first_on, parts),
            paid=data["paid"],
        )  # fmt: skip


class Promises(RowFormSet):
    """The payments of the agreement."""

    legend, item_label, add_label = pgettext_lazy("plural", "给付款项"), _("款项"), _("添加款项")


PromiseRows = row_formset(Term, PromiseForm, Promises, extra=1)
