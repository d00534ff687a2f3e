"""Forms of a change of parties: its ground, whom it is about, and who comes (design §4)."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.change_enums import ChangeKind
from cases.enums import CaseState, PartyKind, Side, Way
from cases.forms.late import NAME, LateMixin
from cases.forms.parties import Buildings, PartyForm, PartyFormSet
from cases.forms.rows import row_formset
from cases.models import Agent, Case, Claim, Party
from cases.services.parties import Answer, Ground, Newcomer
from mediation.people import identifiers
from mediation.ui.forms import IdInput, PhoneInput, VersionedForm

YES, NO = "yes", "no"
#: Heirs of one worker, or companies that one was divided into.
MOST_SUCCESSORS = 20


class GroundForm(LateMixin, VersionedForm):
    """The day, the document and the reason that every change of parties has."""

    late_days = ("happened_on",)

    happened_on = forms.DateField(label=_("变更日期"), initial=timezone.localdate)
    basis = forms.CharField(
        label=_("依据"),
        max_length=200,
        help_text=_("证明变更的文件，例如准予变更登记通知书、死亡证明和亲属关系证明。"),
    )
    reason = forms.CharField(
        label=_("变更理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    #: Fields that come first, in this order.
    own: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.order_fields([*self.own, "happened_on", NAME, "basis", "reason"])
        if "party" in self.fields:
            party: Any = self.fields["party"]
            party.queryset = self.choosable(case)
            party.empty_label = _("请选择")
            party.label_from_instance = lambda row: f"{row.get_side_display()}　{row.name}"

    def choosable(self, case: Case) -> Any:
        """Whom the change may be about."""
        return case.parties.all()

    @property
    def ground(self) -> Ground:
        """Only after `is_valid`."""
        data = self.cleaned_data
        return Ground(data["happened_on"], data["basis"], data["reason"])


class RenameForm(GroundForm):
    """Another name, or another legal representative."""

    party = forms.ModelChoiceField(Party.objects.none(), label=_("变更的当事人"))
    name = forms.CharField(label=_("变更后的姓名或名称"), max_length=200)
    legal_representative = forms.CharField(
        label=_("变更后的法定代表人（负责人）"), max_length=100, required=False,
        help_text=_("未变更的留空；仅变更法定代表人的，名称照填。"),
    )  # fmt: skip
    legal_post = forms.CharField(label=_("职务"), max_length=60, required=False)
    own = ("party", "name", "legal_representative", "legal_post")


class AddForm(GroundForm):
    """On which side somebody comes in, and with which claims against them."""

    side = forms.ChoiceField(
        label=_("地位"), choices=Side.choices, initial=Side.RESPONDENT, widget=forms.RadioSelect
    )
    claims = forms.ModelMultipleChoiceField(
        Claim.objects.none(),
        label=_("针对其提出的调解请求"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("新增被申请人时必须勾选。"),
    )
    own = ("side", "claims")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        claims: Any = self.fields["claims"]
        claims.queryset = self.case.claims.all()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("side") == Side.RESPONDENT and not data.get("claims"):
            self.add_error("claims", _("请选择针对新增被申请人的调解请求。"))
        return data


class ReplaceForm(GroundForm):
    """Who was named wrongly and leaves the case."""

    party = forms.ModelChoiceField(Party.objects.none(), label=_("退出的当事人"))
    own = ("party",)


class SucceedForm(ReplaceForm):
    """Who died, was merged or divided, and leaves the case."""


class GuardianForm(GroundForm):
    """Who acts by law for a worker who cannot."""

    party = forms.ModelChoiceField(Party.objects.none(), label=_("被监护的当事人"))
    name = forms.CharField(label=_("监护人姓名"), max_length=100)
    phone = forms.CharField(label=_("电话"), max_length=30, required=False, widget=PhoneInput)
    id_number = forms.CharField(label=_("证件号码"), max_length=30, required=False, widget=IdInput)
    own = ("party", "name", "phone", "id_number")

    def choosable(self, case: Case) -> Any:
        return case.parties.filter(kind=PartyKind.WORKER)

    def clean_phone(self) -> str:
        phone = identifiers.clean(self.cleaned_data["phone"])
        if phone:
            identifiers.validate_phone(phone)
        return phone

    def clean_id_number(self) -> str:
        return identifiers.clean(self.cleaned_data["id_number"])

    def agent(self) -> Agent:
        """The guardian, not saved; only after `is_valid`."""
        return Agent(**{name: self.cleaned_data[name] for name in ("name", "phone", "id_number")})


FORMS: dict[ChangeKind, type[GroundForm]] = {
    ChangeKind.RENAMED: RenameForm,
    ChangeKind.ADDED: AddForm,
    ChangeKind.REPLACED: ReplaceForm,
    ChangeKind.SUCCEEDED: SucceedForm,
    ChangeKind.GUARDIAN: GuardianForm,
}


class NewcomerForm(PartyForm):
    """Who comes, and what they say to mediation."""

    answer = forms.ChoiceField(
        label=_("是否同意调解"),
        choices=[("", _("尚未答复")), (YES, _("同意")), (NO, _("不同意"))],
        required=False,
    )
    answered_on = forms.DateField(label=_("答复日期"), required=False, initial=timezone.localdate)
    way = forms.ChoiceField(label=_("答复方式"), choices=Way.choices, initial=Way.IN_PERSON)

    def __init__(self, *args: Any, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.must_answer = state == CaseState.MEDIATION
        if self.must_answer:
            answer: Any = self.fields["answer"]
            answer.choices = [("", _("请选择")), (YES, _("同意")), (NO, _("不同意"))]
            answer.help_text = _("案件正在调解：不同意的，针对其的请求即作“不予受理”。")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.must_answer and not data.get("answer"):
            self.add_error("answer", _("案件正在调解，请一并登记是否同意调解。"))
        if data.get("answer") and "answered_on" in data and not data["answered_on"]:
            self.add_error("answered_on", _("请填写答复日期。"))
        return data

    @property
    def consent(self) -> list[forms.BoundField]:
        """The fields of the answer."""
        return [self["answer"], self["answered_on"], self["way"]]

    def newcomer(self, claims: Any = ()) -> Newcomer:
        """As the operation takes it; only after `is_valid`."""
        data = self.cleaned_data
        answer = None
        if data["answer"]:
            answer = Answer(data["answer"] == YES, data["answered_on"], data["way"])
        return Newcomer(self.instance, answer, list(claims))


class NewcomerFormSet(PartyFormSet):
    """Those who come; mostly one."""

    side, default_kind = Side.RESPONDENT, PartyKind.EMPLOYER
    legend, item_label, add_label = _("新当事人"), _("新当事人"), _("再加一名")
    default_error_messages = {"too_few_forms": _("请填写新当事人。")}

    def legal_dates(self) -> list[date]:
        """The days of the answers."""
        days = (getattr(row, "cleaned_data", {}).get("answered_on") for row in self.used)
        return [day for day in days if day]


_Rows = row_formset(Party, NewcomerForm, NewcomerFormSet, extra=0, min_num=1, validate_min=True)


def newcomer_rows(case: Case, *, data: Any, buildings: Buildings, several: bool) -> Any:
    """The rows of who comes.

    Args:
        several: whether more than one may come in the place of one (承继).
    """
    rows = _Rows(
        data,
        queryset=Party.objects.none(),
        prefix="newcomers",
        form_kwargs={"buildings": buildings, "state": case.state},
    )
    rows.max_num = MOST_SUCCESSORS if several else 1
    rows.can_delete = several
    return rows
