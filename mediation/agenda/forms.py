"""Forms of the due list and of reminders."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mediation.agenda.channels import offered
from mediation.agenda.entries import kinds
from mediation.agenda.enums import Channel, ReminderState
from mediation.agenda.models import ReminderPlan
from mediation.agenda.planning import days_of
from mediation.agenda.services import LONGEST
from mediation.ui.forms import TimeInput, UiForm, VersionedForm

SEPARATORS = re.compile(r"[\s,，、;；]+")


class DueFilter(UiForm):
    """Which kinds of entries, and whose."""

    kind = forms.ChoiceField(label=_("事项"), required=False)
    mine = forms.BooleanField(label=_("只看我负责的"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = [("", _("全部")), *((kind.code, kind.label) for kind in kinds())]


class DaysField(forms.CharField):
    """Numbers of days as people write them: "3, 1, 0, -1"."""

    def to_python(self, value: Any) -> Any:
        """A list of numbers, the longest time before first."""
        text = super().to_python(value) or ""
        parts = [part for part in SEPARATORS.split(text.strip()) if part]
        try:
            numbers = [int(part) for part in parts]
        except ValueError:
            raise ValidationError(_("请填写整数天数，以逗号分隔，例如 3, 1, 0, -1。")) from None
        if any(abs(number) > LONGEST for number in numbers):
            raise ValidationError(_("提醒日须在%(days)d天以内。"), params={"days": LONGEST})
        return sorted(set(numbers), reverse=True)


class PlanForm(VersionedForm):
    """When a station reminds, and how many days before and after, for each kind."""

    send_from = forms.TimeField(
        label=_("每日提醒时间"), widget=TimeInput, help_text=_("当天的提醒自此时起发送。")
    )
    quiet_from = forms.TimeField(
        label=_("免打扰开始"), widget=TimeInput, help_text=_("此后不再发送，留待次日。")
    )
    remind_parties = forms.BooleanField(
        label=_("向当事人发送履行提醒"),
        required=False,
        help_text=_("按协议的应付日期，以短信提醒付款方和收款方；短信不写姓名、单位和金额。"),
    )

    def __init__(self, *args: Any, plan: ReminderPlan, **kwargs: Any) -> None:
        initial = {
            name: getattr(plan, name) for name in ("send_from", "quiet_from", "remind_parties")
        }
        super().__init__(*args, version=plan.version, initial=initial, **kwargs)
        for kind in kinds():
            label: Any = kind.label
            self.fields[f"days-{kind.code}"] = DaysField(
                label=label,
                required=False,
                initial=", ".join(str(n) for n in days_of(kind, plan)),
                help_text=_("提前的天数；0 为当天，负数为逾期后；留空不提醒。"),
                max_length=60,
            )

    def clean(self) -> Any:
        """The hours in their order."""
        cleaned = super().clean() or self.cleaned_data
        begins, quiet = cleaned.get("send_from"), cleaned.get("quiet_from")
        if begins and quiet and begins >= quiet:
            self.add_error("quiet_from", _("每日提醒时间须早于免打扰开始时间。"))
        return cleaned

    def days(self) -> dict[str, list[int]]:
        """kind → days; only after `is_valid`."""
        return {kind.code: self.cleaned_data[f"days-{kind.code}"] for kind in kinds()}


class ChoiceForm(UiForm):
    """What a person wants to be told, and how: a box for each kind and channel."""

    def __init__(self, *args: Any, wanted: dict[tuple[str, str], bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for (kind, channel), value in wanted.items():
            self.fields[f"{kind}-{channel}"] = forms.BooleanField(required=False, initial=value)
        self.wanted = wanted

    def rows(self) -> list[tuple[Any, list[tuple[Any, forms.BoundField]]]]:
        """kind's name, then channel's name and box: the lines of the table."""
        return [
            (kind.label, [(channel.label, self[f"{kind.code}-{channel}"]) for channel in offered()])
            for kind in kinds()
        ]

    @staticmethod
    def channels() -> list[Channel]:
        """The columns of the table."""
        return offered()

    def chosen(self) -> dict[tuple[str, str], bool]:
        """(kind, channel) → wanted; only after `is_valid`."""
        return {key: self.cleaned_data[f"{key[0]}-{key[1]}"] for key in self.wanted}


class DeliveryFilter(UiForm):
    """Which reminders: by state and channel, or of one matter."""

    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *ReminderState.choices]
    )
    channel = forms.ChoiceField(
        label=_("方式"), required=False, choices=[("", _("全部")), *Channel.choices]
    )
    subject = forms.CharField(label=_("编号"), required=False, max_length=60)
