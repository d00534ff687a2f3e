"""Entries of the papers of the procedure: who is called, served or asked, and what they said."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.papers.opening import PartyEntries, ReadingAidMixin
from mediation.papers import registry
from mediation.papers.entries import EntriesForm, LinesField
from mediation.papers.models import Paper

#: How a paper reached somebody (33号令 art. 20 is the model).
WAYS = (
    ("", "---------"),
    ("direct", _("直接送达")),
    ("left", _("留置送达")),
    ("mail", _("邮寄送达")),
    ("electronic", _("电子送达")),
    ("entrusted", _("委托送达")),
)


class SessionNoticeEntries(ReadingAidMixin, PartyEntries):
    """Whom the notice calls, and what they bring."""

    bring = LinesField(label=_("需携带的材料"), max_length=1000, required=False)


class SessionRecordEntries(EntriesForm):
    """What the record says beside the session's own rows (F15)."""

    rights_told = forms.BooleanField(
        label=_("已告知权利义务和调解规则"), required=False, initial=True
    )
    recusal = forms.ChoiceField(
        label=_("是否申请调解员回避"),
        choices=[("no", _("双方均不申请回避")), ("yes", _("申请回避"))],
        initial="no",
    )
    recusal_note = forms.CharField(label=_("回避申请的理由和处理"), max_length=500, required=False)
    applicant_says = forms.CharField(
        label=_("申请人陈述"), max_length=20_000, required=False, widget=forms.Textarea
    )
    respondent_says = forms.CharField(
        label=_("被申请人陈述"), max_length=20_000, required=False, widget=forms.Textarea
    )
    issues = LinesField(label=_("争议焦点"), max_length=2000, required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("recusal") == "yes" and not data.get("recusal_note"):
            self.add_error("recusal_note", _("申请回避的，请写明理由和处理。"))
        return data


class _IssuedPapers(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"《{registry.title(obj.kind)}》{obj.number}"


class ServiceEntries(PartyEntries):
    """What was handed to whom, where, when and how; or that it was refused."""

    papers = _IssuedPapers(
        label=_("送达的文书"), queryset=Paper.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    way = forms.ChoiceField(label=_("送达方式"), choices=WAYS, required=False)
    place = forms.CharField(label=_("送达地点"), max_length=200, required=False)
    served_on = forms.DateField(label=_("送达日期"), required=False)
    received_by = forms.CharField(
        label=_("代收人及与受送达人的关系"), max_length=100, required=False
    )
    refusal = forms.CharField(label=_("拒收的事由"), max_length=300, required=False)
    witness = forms.CharField(label=_("见证人"), max_length=60, required=False)
    photo = forms.BooleanField(label=_("已拍照或者录像附卷"), required=False)

    def clean(self) -> dict[str, Any]:
        """A refusal is witnessed, or recorded by picture (33号令 art. 20 as model)."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("refusal") and not (data.get("witness") or data.get("photo")):
            self.add_error("witness", _("拒收的，须写明见证人，或者拍照、录像附卷。"))
        if data.get("way") == "left" and not data.get("refusal"):
            self.add_error("refusal", _("留置送达的，请写明拒收的事由。"))
        return data

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["papers"]
        if isinstance(chosen, forms.ModelMultipleChoiceField):
            chosen.queryset = (
                Paper.objects.of_aggregate(self.subject).standing()
                .exclude(kind="proof_of_service").defer("context_json").order_by("pk")
            )  # fmt: skip


class InvestigationEntries(EntriesForm):
    """Who was asked, when and where, and what they said."""

    asked_on = forms.DateField(label=_("调查日期"), required=False)
    place = forms.CharField(label=_("调查地点"), max_length=200, required=False)
    investigator = forms.CharField(label=_("调查人"), max_length=60, required=False)
    recorder = forms.CharField(label=_("记录人"), max_length=60, required=False)
    person = forms.CharField(label=_("被调查人"), max_length=60, required=False)
    relation = forms.CharField(
        label=_("被调查人的单位、职务及与本案的关系"), max_length=200, required=False
    )
    content = forms.CharField(
        label=_("调查内容"), max_length=20_000, required=False, widget=forms.Textarea
    )
