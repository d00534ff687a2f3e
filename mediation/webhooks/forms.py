"""Forms of the webhooks."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.history.actor import Actor
from mediation.stations.permissions import organisations_visible_to
from mediation.ui.forms import UiForm, UiModelForm, VersionedForm, VersionedModelForm
from mediation.webhooks import kinds
from mediation.webhooks.enums import DeliveryState
from mediation.webhooks.models import Subscription
from mediation.webhooks.permissions import subscriptions_visible_to
from mediation.webhooks.replaying import default_day


class KindsField(forms.MultipleChoiceField):
    """The events that are told."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self) -> None:
        super().__init__(label=_("推送的事件"), choices=kinds.choices)


def _explain(fields: Any) -> None:
    fields["name"].help_text = _("对方系统的名称，例如：12345热线平台。")
    fields["url"].help_text = _(
        "以 https:// 开头。内部网络的地址，须先由系统管理员列入允许的网络。网址中不要带口令。"
    )
    fields["url"].widget.attrs |= {"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}


class SubscriptionForm(UiModelForm):
    """A new subscription."""

    wide_fields = ("url",)
    kinds = KindsField()

    class Meta:
        model = Subscription
        fields = ("organisation", "name", "url", "kinds")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        places = organisations_visible_to(actor).filter(is_active=True)
        fields["organisation"].queryset = places
        fields["organisation"].initial = actor.organisation_id
        fields["organisation"].help_text = _("推送该组织及其下级组织的案件。")
        _explain(fields)


class EditForm(VersionedModelForm):
    """Another name, address or choice of events."""

    wide_fields = ("url",)
    kinds = KindsField()

    class Meta:
        model = Subscription
        fields = ("name", "url", "kinds")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _explain(self.fields)


class RotateForm(VersionedForm):
    """How long the former secret goes on signing beside the new one."""

    overlap = forms.TypedChoiceField(
        label=_("原密钥"),
        coerce=int,
        initial=24,
        choices=[
            (24, _("同时使用24小时")),
            (1, _("同时使用1小时")),
            (72, _("同时使用3天")),
            (0, _("立即作废（密钥已泄露）")),
        ],
        widget=forms.RadioSelect,
        help_text=_("同时使用期间，每条消息带有新旧两个签名，对方可从容更换。"),
    )


class ReplayFailedForm(VersionedForm):
    """From which day on."""

    since = forms.DateField(
        label=_("自哪一日起"),
        initial=default_day,
        help_text=_("重新推送该日及以后产生、推送失败的消息。"),
    )

    def clean_since(self) -> Any:
        """Nothing has failed in the future."""
        day = self.cleaned_data["since"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("日期不能晚于今天。"))
        return day


class DeliveryFilter(UiForm):
    """Filter of the log."""

    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *DeliveryState.choices]
    )
    kind = forms.ChoiceField(label=_("事件"), required=False)
    subscription = forms.ModelChoiceField(
        label=_("推送订阅"),
        required=False,
        queryset=Subscription.objects.none(),
        to_field_name="key",
        empty_label=_("全部"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["subscription"].queryset = subscriptions_visible_to(actor)
        fields["kind"].choices = [
            ("", _("全部")), *kinds.choices(), (kinds.PING, kinds.label(kinds.PING)),
        ]  # fmt: skip
