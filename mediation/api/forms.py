"""Forms of the programs that may call us."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator, RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.api import scopes
from mediation.api.models import Client
from mediation.api.services import longest_until
from mediation.history.actor import Actor
from mediation.stations.forms.organisations import OrganisationField
from mediation.stations.permissions import organisations_visible_to
from mediation.ui.forms import UiForm, UiModelForm

#: What most tokens are made for; a manager may choose a later day.
USUAL_LIFE = timedelta(days=180)


class ClientForm(UiModelForm):
    """A program: code and organisation are chosen once, because history and cases know them."""

    class Meta:
        model = Client
        fields = ("code", "name", "organisation", "owner_name", "owner_contact", "is_active")
        field_classes = {"organisation": OrganisationField}
        help_texts = {
            "organisation": _("客户端只能看到和办理该组织及其下级组织的事项；建立后不能修改。"),
            "owner_name": _("对方单位负责此系统的人员，令牌外泄、到期时与其联系。"),
            "owner_contact": _("电话或电子邮箱，加密保存。"),
            "is_active": _("停用后，其全部令牌立即失效。"),
        }

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["owner_contact"].validators.append(MaxLengthValidator(200))
        fields["owner_contact"].widget.attrs["maxlength"] = "200"
        fields["owner_contact"].required = True
        if self.instance.pk:
            del fields["code"], fields["organisation"]
            return
        del fields["is_active"]
        fields["code"].validators.append(
            # "new" is an address of its own.
            RegexValidator(r"^(?!new$)[a-z0-9][a-z0-9-]*$", _("只能包含小写字母、数字和连字符。"))
        )
        organisations = organisations_visible_to(actor).filter(is_active=True)
        fields["organisation"].queryset = organisations
        fields["organisation"].initial = actor.organisation_id


class TokenForm(UiForm):
    """What the token opens, and until when."""

    scopes = forms.MultipleChoiceField(
        label=_("权限范围"), widget=forms.CheckboxSelectMultiple,
        help_text=_("只选对方确实需要的。"),
    )  # fmt: skip
    expires_on = forms.DateField(label=_("有效期至"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["scopes"].choices = [
            (scope.code, f"{scope.label}（{scope.code}）") for scope in scopes.known()
        ]
        last, today = longest_until(), timezone.localdate()
        fields["expires_on"].initial = min(last, today + USUAL_LIFE)
        fields["expires_on"].help_text = _("最后一日仍有效，最晚%(day)s。") % {
            "day": last.isoformat()
        }
        fields["expires_on"].widget.attrs |= {"min": today.isoformat(), "max": last.isoformat()}
