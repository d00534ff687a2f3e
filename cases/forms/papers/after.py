"""What papers after the ending say beside the rows."""

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.catalogue import Entry, entries
from cases.contact_enums import Satisfaction
from cases.enums import PaymentWay
from cases.promises import promises_of
from mediation.papers.entries import EntriesForm
from mediation.papers.enums import Receiver
from mediation.ui.forms import MoneyField

#: Bodies to which a file goes on.
DESTINATIONS = (Receiver.ARBITRATION, Receiver.COURT, Receiver.LEGAL_AID)


class BodyForm(EntriesForm):
    """The commission or court to which the parties turn; empty, it is filled in by hand."""

    body = forms.CharField(label=_("受理机构"), max_length=120, required=False)


class PaymentOrderForm(EntriesForm):
    """The court, and the facts and evidence on which the claim rests (民事诉讼法 art. 225)."""

    court = forms.CharField(label=_("人民法院"), max_length=120, required=False)
    facts = forms.CharField(
        label=_("事实和证据"), max_length=2000, required=False, widget=forms.Textarea
    )


class ReceiptForm(EntriesForm):
    """Who received which promised sum, how much of it, when and how (F22)."""

    due = forms.ChoiceField(label=_("收到的款项"))
    amount = MoneyField(label=_("实收金额"), min_value=Decimal("0.01"))
    received_on = forms.DateField(label=_("收款日期"))
    way = forms.ChoiceField(
        label=_("收款方式"), choices=PaymentWay.choices, initial=PaymentWay.TRANSFER
    )
    remarks = forms.CharField(label=_("备注"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        money = (one for one in promises_of(self.subject) if one.is_money)
        self._dues = {one.position: one for one in money}
        due = cast("forms.ChoiceField", self.fields["due"])
        due.choices = [(one.position, one.label) for one in self._dues.values()]

    def frozen(self) -> dict[str, Any]:
        """With who pays and who receives, by the term that was chosen."""
        chosen = self.cleaned_data.get("due") if self.is_bound else None
        one = self._dues.get(chosen or "")
        term = one.term if one else None
        part = _("第%(n)d期") % {"n": one.instalment.number} if one and one.instalment else ""
        return super().frozen() | {
            "item": term.item if term else "",
            "part": str(part),
            "payer": term.payer.name if term and term.payer else "",
            "payee": term.payee.name if term and term.payee else "",
        }


class VisitForm(EntriesForm):
    """What the visit found (F23)."""

    visited = forms.CharField(label=_("被访人"), max_length=100, required=False)
    on = forms.DateField(label=_("回访日期"), required=False)
    performance = forms.CharField(
        label=_("履行情况"), max_length=1000, required=False, widget=forms.Textarea
    )
    satisfaction = forms.ChoiceField(
        label=_("满意程度"), required=False, choices=[("", "---"), *Satisfaction.choices]
    )
    risks = forms.CharField(
        label=_("遗留隐患、激化迹象"), max_length=1000, required=False, widget=forms.Textarea
    )
    measures = forms.CharField(
        label=_("采取的措施"), max_length=1000, required=False, widget=forms.Textarea
    )


class ClosingForm(EntriesForm):
    """How mediation went, in words for the office (F24)."""

    course = forms.CharField(
        label=_("调解经过"), max_length=2000, required=False, widget=forms.Textarea
    )


class TransferForm(EntriesForm):
    """Who receives which documents of the file, and what for (F28).

    Only what may leave the house is offered: of the main file, and no record of what was said for the
    sake of compromise (17号令 art. 11); facts on which the parties agreed separately are.
    """

    destination = forms.ChoiceField(
        label=_("移送去向"),
        choices=[(one.value, one.label) for one in DESTINATIONS],
        widget=forms.RadioSelect,
    )
    receiver = forms.CharField(label=_("接收机构"), max_length=120)
    purpose = forms.CharField(label=_("移送目的"), max_length=300)
    handed = forms.MultipleChoiceField(
        label=_("移送材料"), widget=forms.CheckboxSelectMultiple,
        help_text=_("调解笔录和副卷材料不得移送，不在此列。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offered = [entry for entry in entries(self.subject) if _is_offered(entry)]
        field = cast("forms.MultipleChoiceField", self.fields["handed"])
        field.choices = [(entry.key, _offer(entry)) for entry in self._offered]
        field.initial = [entry.key for entry in self._offered]

    def frozen(self) -> dict[str, Any]:
        """The list as the letter shows it; keys name the documents when the package is made."""
        chosen = self.cleaned_data.get("handed") if self.is_bound else self.fields["handed"].initial
        return super().frozen() | {
            # The file keeps one; the other goes where the documents go.
            "receivers": [
                self.cleaned_data.get("destination") or Receiver.ARBITRATION,
                Receiver.FILE,
            ]
            if self.is_bound
            else [],
            "handed": [
                {
                    "key": entry.key,
                    "title": entry.title,
                    "number": entry.number,
                    "pages": entry.pages or "",
                }
                for entry in self._offered
                if entry.key in (chosen or ())
            ],
        }


def _is_offered(entry: Entry) -> bool:
    """Letters of transfer are what takes the rest along, and no part of it."""
    is_letter = entry.paper is not None and entry.paper.kind == "transfer_letter"
    return entry.may_be_handed_on and not is_letter


def _offer(entry: Entry) -> str:
    pages = _("%(count)d页") % {"count": entry.pages} if entry.pages else ""
    return " ".join(filter(None, (entry.title, entry.number, str(pages))))


class MajorForm(EntriesForm):
    """What the rows do not say of a major dispute, and as of when (F29)."""

    reported_on = forms.DateField(label=_("呈报日期"), required=False)
    reporter = forms.CharField(label=_("呈报人"), max_length=60, required=False)
    as_of = forms.DateTimeField(
        label=_("情况截至"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )

    cause = forms.CharField(
        label=_("起因和诉求"), max_length=2000, required=False, widget=forms.Textarea
    )
    situation = forms.CharField(
        label=_("现状（停工、聚集、舆情）"), max_length=2000, required=False, widget=forms.Textarea
    )
    measures = forms.CharField(
        label=_("已采取的措施"), max_length=2000, required=False, widget=forms.Textarea
    )
    advice = forms.CharField(
        label=_("建议"), max_length=2000, required=False, widget=forms.Textarea
    )


class OralAgreementForm(EntriesForm):
    """What was agreed by word of mouth, and how it is performed (F19)."""

    content = forms.CharField(
        label=_("协议内容"), max_length=2000, required=False, widget=forms.Textarea
    )
    performance = forms.CharField(
        label=_("履行方式和期限"), max_length=1000, required=False, widget=forms.Textarea
    )
