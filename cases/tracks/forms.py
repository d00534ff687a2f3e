"""Forms of the tracks: short, with the days of the parties and of the body."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.enums import Way
from cases.forms.late import LateMixin
from cases.models import Party
from cases.tracks.enums import RefusalGround, TrackKind
from cases.tracks.models import Track
from cases.tracks.rules import grounds_for
from cases.tracks.services import Joined
from mediation.ui.forms import DateInput, UiForm, VersionedForm

GRANTED, REFUSED = "granted", "refused"


class ApplyForm(LateMixin, UiForm):
    """The application, and for each party named in the agreement when and how it agreed."""

    late_days = ("applied_on",)
    wide_fields = ("body",)
    applied_on = forms.DateField(label=_("申请日期"), initial=timezone.localdate)
    body = forms.CharField(label=_("受理机构"), max_length=120)
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, named: Sequence[Party], body: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.named = named
        self.initial["body"] = body
        for party in named:
            who = {"side": party.get_side_display(), "name": party.name}
            self.fields[f"way_{party.pk}"] = forms.ChoiceField(
                label=gettext("%(side)s“%(name)s”同意共同申请的方式") % who,
                choices=[("", _("尚未同意")), *Way.choices],
                required=False,
            )
            self.fields[f"on_{party.pk}"] = forms.DateField(
                label=gettext("%(side)s“%(name)s”同意日期") % who,
                help_text=_("留空即与申请日期相同。"),
                required=False,
                widget=DateInput,
            )

    def joined(self) -> list[Joined]:
        """Who has agreed; whoever has not is left out, and named by the refusal."""
        data = self.cleaned_data
        return [
            Joined(party, data[f"on_{party.pk}"] or data["applied_on"], data[f"way_{party.pk}"])
            for party in self.named
            if data.get(f"way_{party.pk}")
        ]


class AcceptedForm(VersionedForm):
    """The body has taken it on."""

    accepted_on = forms.DateField(label=_("受理机构受理日期"), initial=timezone.localdate)
    body_number = forms.CharField(label=_("受理机构案号"), max_length=80, required=False)

    def __init__(self, *args: Any, track: Track, **kwargs: Any) -> None:
        super().__init__(*args, version=track.version, **kwargs)
        if track.kind == TrackKind.JUDICIAL_CONFIRMATION:
            self.fields["body_number"].help_text = _("法院的案号，如“调确字”。")


class DecidedForm(VersionedForm):
    """What the body decided; only what belongs to the chosen result is asked for."""

    result = forms.ChoiceField(label=_("结果"), widget=forms.RadioSelect)
    decided_on = forms.DateField(label=_("决定日期"), initial=timezone.localdate)
    document_number = forms.CharField(label=_("结果文书编号"), max_length=80, required=False)
    delivered_on = forms.DateField(label=_("双方签收日期"), required=False)
    ground = forms.ChoiceField(label=_("未准许的理由"), required=False)
    text = forms.CharField(
        label=_("未准许的说明"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )  # fmt: skip

    def __init__(self, *args: Any, track: Track, **kwargs: Any) -> None:
        super().__init__(*args, version=track.version, **kwargs)
        is_review = track.kind == TrackKind.ARBITRAL_REVIEW
        fields: Any = self.fields
        granted = _("制作仲裁调解书") if is_review else _("裁定确认协议有效")
        no = _("不予制作仲裁调解书") if is_review else _("裁定驳回、不予确认")
        refused = no if track.is_accepted else _("不予受理")
        results = [(REFUSED, refused)]
        if track.is_accepted:
            results.insert(0, (GRANTED, granted))
        fields["result"].choices = results
        self.initial["result"] = results[0][0]
        fields["ground"].choices = [
            ("", "---"), *((one.value, RefusalGround(one).label) for one in grounds_for(track)),
        ]  # fmt: skip
        if not track.is_accepted:
            del fields["delivered_on"]
        elif is_review:
            fields["delivered_on"].help_text = _("仲裁调解书经双方签收后生效，准许的必填。")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("result") == GRANTED and not data.get("document_number"):
            self.add_error("document_number", _("请填写结果文书编号。"))
        if data.get("result") == REFUSED and not data.get("ground"):
            self.add_error("ground", _("请选择未准许的理由。"))
        return data


class WithdrawnForm(VersionedForm):
    """Who took it back, and when."""

    withdrawn_on = forms.DateField(label=_("撤回日期"), initial=timezone.localdate)
    by = forms.ModelChoiceField(
        label=_("撤回方"), queryset=Party.objects.none(), required=False,
        empty_label=_("各方共同撤回"),
    )  # fmt: skip
    text = forms.CharField(
        label=_("撤回说明"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )  # fmt: skip

    def __init__(self, *args: Any, track: Track, **kwargs: Any) -> None:
        super().__init__(*args, version=track.version, **kwargs)
        by: Any = self.fields["by"]
        by.queryset = Party.everyone.filter(pk__in=track.joined.values("party")).order_by("pk")
        by.label_from_instance = lambda row: f"{row.get_side_display()}　{row.name}"
