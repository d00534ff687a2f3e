"""Forms of an agreement after its text is final: marks of effect, performance, setting aside."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import Authority, MarkKind, Way
from cases.forms.late import LateMixin
from cases.models import Agent, Agreement, AgreementMark, Party
from cases.promises import Promise
from cases.services.agreement import SIGNING_WAYS
from mediation.ui.forms import MoneyField, VersionedForm

KEY = "mark"


class MarkForm(LateMixin, VersionedForm):
    """One signature or seal: the day, how it came, and whether an agent signed."""

    late_days = ("marked_on",)

    agent = forms.ModelChoiceField(
        Agent.objects.none(), label=_("由谁签署"), required=False, empty_label=_("本人")
    )
    marked_on = forms.DateField(label=_("日期"), initial=timezone.localdate)
    way = forms.ChoiceField(
        label=_("方式"),
        choices=[(way.value, way.label) for way in Way if way in SIGNING_WAYS],
        initial=Way.IN_PERSON,
    )

    def __init__(self, *args: Any, party: Party | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agents: Any = self.fields["agent"]
        if party is not None:
            # A mandate that does not state the power to settle does not reach so far (art. 24).
            agents.queryset = party.agents.filter(authority__in=Authority.SIGNING)
            if not party.is_worker:
                agents.empty_label = _("单位盖章或者法定代表人签名")
        if party is None or not agents.queryset.exists():
            del self.fields["agent"]


@dataclass(frozen=True)
class MarkSlot:
    """A place on the paper where somebody signs: what stands there, or the form to record it."""

    key: str
    kind: str
    party: Party | None
    caption: str
    mark: AgreementMark | None
    form: MarkForm | None

    @property
    def is_posted(self) -> bool:
        """Whether this is the place that the posted form fills in."""
        return self.form is not None and self.form.is_bound


def mark_slots(agreement: Agreement, *, data: Any = None, offered: bool = True) -> list[MarkSlot]:
    """The places of an agreement in the order of the paper: parties, mediator, seal.

    Args:
        data: what was posted; the place that it names by `KEY` gets a bound form.
        offered: whether places that are still empty get a form.
    """
    marks = {(mark.kind, mark.party_id): mark for mark in agreement.marks.select_related("agent")}
    named = [row.party for row in agreement.named_parties.select_related("party")]
    places: list[tuple[str, Party | None, str]] = [
        (MarkKind.PARTY, party, f"{party.get_side_display()} {party.name}") for party in named
    ]
    places.append((MarkKind.MEDIATOR, None, str(MarkKind.MEDIATOR.label)))
    places.append((MarkKind.SEAL, None, str(MarkKind.SEAL.label)))
    slots = []
    for kind, party, caption in places:
        key = f"{kind}-{party.pk}" if party else str(kind)
        mark = marks.get((kind, party.pk if party else None))
        form = None
        if mark is None and offered:
            posted = data if data is not None and data.get(KEY) == key else None
            form = MarkForm(posted, party=party, version=agreement.version, prefix=key)
        slots.append(MarkSlot(key, kind, party, caption, mark, form))
    return slots


class PaymentForm(LateMixin, VersionedForm):
    """What was performed, when, and how much came where it was less than all."""

    late_days = ("paid_on",)

    position = forms.ChoiceField(label=_("履行的内容"))
    paid_on = forms.DateField(label=_("履行日期"), initial=timezone.localdate)
    amount = MoneyField(
        label=_("实付金额"),
        required=False,
        help_text=_("留空即付清余额；可以登记部分付款。"),
    )
    proof = forms.FileField(
        label=_("履行凭证"),
        required=False,
        help_text=_("转账截图、收据等，存入本案“履行凭证”；也可以以后补传。"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"}),
    )
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)

    wide_fields = ("position",)

    def __init__(self, *args: Any, choices: Iterable[Promise], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = {one.position: one for one in choices}
        position: Any = self.fields["position"]
        position.choices = [(one.position, one.label) for one in self.choices.values()]

    def chosen(self) -> Promise:
        """What the person chose; only after `is_valid`."""
        return self.choices[self.cleaned_data["position"]]


class DayForm(LateMixin, VersionedForm):
    """The day on which something happened to the agreement."""

    late_days = ("happened_on",)

    happened_on = forms.DateField(label=_("日期"), initial=timezone.localdate)


class ReasonForm(VersionedForm):
    """Why an agreement is taken back or set aside."""

    reason = forms.CharField(
        label=_("原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
