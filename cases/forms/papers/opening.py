"""Entries of the papers of the opening: whose paper it is, and who acts for them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Party
from cases.papers import shared
from mediation.papers.entries import EntriesForm


class ReadingAidMixin(forms.Form):
    """An English text behind the Chinese one, which alone is binding."""

    reading_aid = forms.BooleanField(
        label=_("附英文阅读参考"), required=False,
        help_text=_("供不通中文的当事人阅读；以中文本为准。"),
    )  # fmt: skip


class ReadingAidEntries(ReadingAidMixin, EntriesForm):
    """Nothing but the choice of a reading aid."""


class PartyEntries(EntriesForm):
    """A paper of one party, whom the template reads as `entries.party`."""

    party = forms.ModelChoiceField(label=_("当事人"), queryset=Party.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["party"]
        if isinstance(chosen, forms.ModelChoiceField):
            chosen.queryset = self.choices_of_party()

    def choices_of_party(self) -> Any:
        """Of the case itself, or of the one whose session the paper is about."""
        case = getattr(self.subject, "case", self.subject)
        return case.parties.order_by("side", "order", "pk")

    def frozen(self) -> dict[str, Any]:
        row = self.cleaned_data.get("party") if self.is_bound else None
        return super().frozen() | {"party": shared.parties([row])[0] if row else {}}


class PrivacyConsentEntries(PartyEntries):
    """The address at which papers reach the party (送达地址)."""

    service_address = forms.CharField(label=_("送达地址"), max_length=200, required=False)
    recipient = forms.CharField(label=_("收件人"), max_length=60, required=False)
    phone = forms.CharField(label=_("收件人联系电话"), max_length=40, required=False)
    electronic = forms.CharField(
        label=_("电子送达地址"), max_length=200, required=False,
        help_text=_("同意电子送达的，填写手机号码、电子邮箱或者微信号。"),
    )  # fmt: skip


class PowerOfAttorneyEntries(PartyEntries):
    """Matters and powers must be stated (调解仲裁法 art. 24)."""

    agent = forms.CharField(label=_("受托人"), max_length=60, required=False)
    agent_office = forms.CharField(label=_("受托人单位"), max_length=100, required=False)
    agent_document = forms.CharField(label=_("受托人证件号码"), max_length=40, required=False)
    agent_phone = forms.CharField(label=_("受托人联系电话"), max_length=40, required=False)
    power = forms.ChoiceField(
        label=_("代理权限"), required=False,
        choices=(("", "---------"), ("general", _("一般授权")), ("special", _("特别授权"))),
    )  # fmt: skip
    until = forms.DateField(label=_("授权期限至"), required=False)


class RepresentativeEntries(PartyEntries):
    """Of employers only; name and post come from the party."""

    document = forms.CharField(label=_("法定代表人证件号码"), max_length=40, required=False)
    phone = forms.CharField(label=_("法定代表人联系电话"), max_length=40, required=False)

    def choices_of_party(self) -> Any:
        employers = [row.pk for row in super().choices_of_party() if not row.is_worker]
        return super().choices_of_party().filter(pk__in=employers)
