"""Noting signatures, several at once."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.contact_enums import SignatureStatus
from cases.forms.late import LateMixin
from cases.models import Agent, Case
from cases.signing.enums import SignWay
from cases.signing.models import STATUSES
from mediation.ui.forms import VersionedForm


class SignForm(LateMixin, VersionedForm):
    """What is noted for the places that are ticked."""

    late_days = ("signed_on",)

    status = forms.ChoiceField(
        label=_("签署情况"),
        choices=[(s.value, s.label) for s in STATUSES if s != SignatureStatus.PENDING],
        initial=SignatureStatus.SIGNED,
    )
    way = forms.ChoiceField(
        label=_("方式"), choices=SignWay.choices, initial=SignWay.IN_PERSON,
        help_text=_("调解组织印章一律登记为盖章，并列入用印登记。"),
    )  # fmt: skip
    signed_on = forms.DateField(label=_("签署日期"), initial=timezone.localdate)
    agent = forms.ModelChoiceField(
        Agent.objects.none(), label=_("代理人"), required=False, empty_label=_("本人")
    )
    reason = forms.CharField(label=_("拒签或不能签的原因"), max_length=300, required=False)
    witness_name = forms.CharField(label=_("见证人"), max_length=60, required=False)
    approved_by = forms.CharField(
        label=_("用印批准人"), max_length=60, required=False,
        help_text=_("本单位用印须经批准的，填写批准人。"),
    )  # fmt: skip

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, version=case.version, **kwargs)
        agents: Any = self.fields["agent"]
        agents.queryset = case.agents.select_related("party")
        agents.label_from_instance = lambda agent: f"{agent.name}（{agent.party.name}）"


class UndoForm(VersionedForm):
    """Why a note was a mistake."""

    reason = forms.CharField(label=_("原因"), max_length=300)
