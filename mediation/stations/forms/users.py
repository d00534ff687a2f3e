"""Forms of accounts and memberships."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator, RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.history.actor import Actor
from mediation.stations.enums import Role
from mediation.stations.forms.organisations import OrganisationField
from mediation.stations.models import Membership, Organisation, User
from mediation.stations.permissions import may_give, organisations_visible_to
from mediation.ui.forms import PhoneInput, UiForm, UiModelForm

#: States of accounts to list; the active ones unless one of these is asked for.
INACTIVE, ALL = "inactive", "all"


class UserForm(UiModelForm):
    """An account; its user name is chosen once, because history and papers know it."""

    by_link = forms.BooleanField(
        label=_("由本人通过一次性链接设定密码"),
        required=False,
        initial=True,
        help_text=_("不勾选的，保存后显示一次性初始密码，此人首次登录须修改。"),
    )

    class Meta:
        model = User
        fields = ("username", "name", "email", "phone")
        widgets = {"email": forms.EmailInput, "phone": PhoneInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What is encrypted has no length in the database.
        for name, length in (("email", 254), ("phone", 30)):
            self.fields[name].validators.append(MaxLengthValidator(length))
            self.fields[name].widget.attrs["maxlength"] = str(length)
        if self.instance.pk:
            del self.fields["username"], self.fields["by_link"]
            return
        self.fields["username"].help_text = _("登录时使用，保存后不能更改。")
        self.fields["username"].validators.append(
            # A lone dot would be read as a step in the address of the person's page.
            RegexValidator(r"^\w", _("用户名须以字母或数字开头。"))
        )


class MembershipForm(UiModelForm):
    """A role in an organisation of the actor's scope."""

    class Meta:
        model = Membership
        fields = ("organisation", "role", "starts_on", "ends_on")
        field_classes = {"organisation": OrganisationField}
        help_texts = {"ends_on": _("借调或代理请填写；当日仍有效。")}

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["organisation"].queryset = organisations_visible_to(actor).filter(is_active=True)
        fields["role"].choices = [
            ("", "---------"),
            *((role.value, role.label) for role in Role if may_give(actor, role)),
        ]
        fields["starts_on"].initial = timezone.localdate


class EndMembershipForm(UiForm):
    """The last day of a membership, and why it ends."""

    ends_on = forms.DateField(
        label=_("最后一天"), help_text=_("当日仍有效，次日起不能再以此身份办理。")
    )
    at_once = forms.BooleanField(
        label=_("立即失效"),
        required=False,
        help_text=_("不等到当日结束：此人会立即退出登录，不能再以此身份办理。"),
    )
    reason = forms.CharField(label=_("理由"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].initial = timezone.localdate

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        today = timezone.localdate()
        if cleaned.get("at_once") and cleaned.get("ends_on", today) > today:
            self.add_error("ends_on", _("立即失效的，最后一天不能晚于今天。"))
        return cleaned


class UserFilter(UiForm):
    """Filters of the list of accounts."""

    organisation = OrganisationField(
        label=_("组织"), required=False, queryset=Organisation.objects.none(), to_field_name="code"
    )
    role = forms.ChoiceField(
        label=_("角色"), required=False, choices=[("", _("全部")), *Role.choices]
    )
    status = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("启用")), (INACTIVE, _("停用")), (ALL, _("全部"))],
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.queryset = organisations_visible_to(actor)


class UserSearchForm(UiForm):
    """Free text, POSTed: no name stands in an address."""

    q = forms.CharField(label=_("姓名或用户名"), max_length=60)
